"""The calendars and settings in force, read once per change and kept by the process.

The door's one statement tells the epoch; only when it has turned are calendars and settings read again, so an act
pays nothing for them and never works with those of yesterday.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from yifa.casework.declare import REGISTRY
from yifa.casework.models import CalendarNotice, NumberFormat, SettingRow
from yifa.kernel.days import Calendar, Period, Unit, shipped
from yifa.kernel.procedure import Settings


@dataclass(frozen=True, slots=True)
class LawDay:
    """What the county works with: the current calendar, every earlier version of it, the dated settings, formats."""

    calendar: Calendar
    calendars: Mapping[str, Calendar]
    settings: Settings
    formats: Mapping[tuple[int, str], tuple[tuple[date, str], ...]]


_kept: dict[str, tuple[int, LawDay]] = {}
_lock = threading.Lock()


def law_day(epoch: int, database: str = "default") -> LawDay:
    """Calendars and settings of that epoch; read from the database only when it has turned."""
    kept = _kept.get(database)
    if kept is None or kept[0] != epoch:
        with _lock:
            kept = (epoch, _read())
            _kept[database] = kept
    return kept[1]


def forget() -> None:
    """Read anew at the next question; for tests that roll back."""
    _kept.clear()


def _read() -> LawDay:
    calendar = shipped()
    versions = {calendar.version: calendar}
    for notice in CalendarNotice.objects.order_by("since", "pk"):
        calendar = calendar.with_notice(notice.year, days_of(notice.off), days_of(notice.work), notice.source)
        versions[calendar.version] = calendar
    rows: dict[str, tuple[tuple[date, object], ...]] = {}
    defaults = {each.key: each.default for system in REGISTRY.systems.values() for each in system.settings}
    for row in SettingRow.objects.in_force().order_by("since", "pk"):
        value = setting_value(row.value, defaults.get(row.name))
        rows[row.name] = (*rows.get(row.name, ()), (row.since, value))
    formats: dict[tuple[int, str], tuple[tuple[date, str], ...]] = {}
    for form in NumberFormat.objects.in_force().order_by("-since", "-pk"):
        formats[form.agency, form.kind] = (*formats.get((form.agency, form.kind), ()), (form.since, form.pattern))
    return LawDay(calendar, versions, Settings(rows), formats)


def days_of(text: str) -> frozenset[date]:
    """The dates of a text with one date a line. Raises ValueError, naming the line that is none."""
    found = set()
    for line in text.split():
        try:
            found.add(date.fromisoformat(line))
        except ValueError:
            raise ValueError(line) from None
    return frozenset(found)


def setting_value(text: str, default: object) -> object:
    """A setting's text as the kind of value its default is: a period counts in the default's unit."""
    if isinstance(default, Period):
        return Period(int(text), default.unit if isinstance(default.unit, Unit) else Unit.DAY)
    return int(text) if isinstance(default, int) else text
