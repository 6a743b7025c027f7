"""The calendars and settings in force, read once per change and kept by the process.

The door's one statement tells the epoch; only when it has turned are calendars and settings read again, so an act
pays nothing for them and never works with those of yesterday.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.db import connections

from yifa.casework.models import CalendarNotice, NumberFormat, SettingRow
from yifa.casework.values import days_of, default_of, setting_value
from yifa.kernel.days import Calendar, shipped
from yifa.kernel.procedure import Settings

__all__ = ["BadRow", "LawDay", "Versions", "days_of", "forget", "law_day", "readable", "setting_value", "states"]
Formats = Mapping[tuple[int, str], tuple[tuple[date, date | None, str], ...]]


class BadRow(ValueError):
    """A row that was changed behind the catalogue's back and cannot be read: nothing can be counted with it."""

    def __init__(self, chain: str, what: str) -> None:
        super().__init__(what)
        self.chain = chain


@dataclass(frozen=True, slots=True)
class LawDay:
    """What the county works with: the current calendar, every earlier version of it, the dated settings, formats."""

    calendar: Calendar
    calendars: Mapping[str, Calendar]
    settings: Settings
    formats: Formats

    def format_of(self, body: int, kind: str, day: date) -> str | None:
        """How a body writes its numbers of a kind on a day; None where it has not said."""
        for since, until, pattern in self.formats.get((body, kind), ()):
            if since <= day and (until is None or day < until):
                return pattern
        return None


_kept: dict[str, tuple[int, LawDay]] = {}
_lock = threading.Lock()


def law_day(epoch: int, database: str = "default") -> LawDay:
    """Calendars and settings of that epoch; read from the database only when it has turned. Raises BadRow."""
    name = str(connections[database].settings_dict["NAME"])
    kept = _kept.get(name)
    if kept is None or kept[0] != epoch:
        with _lock:
            kept = (epoch, _read())
            _kept[name] = kept
    return kept[1]


def readable(bad: list[BadRow]) -> LawDay:
    """What can be read of them now, for whoever looks for what was changed; the rest is put into `bad`."""
    return _read(bad)


def forget() -> None:
    """Read anew at the next question."""
    _kept.clear()


class Versions(Mapping[str, Calendar]):
    """Every version of the calendar that an act may name; those before the last release are looked for when asked."""

    def __init__(self, notices: list[CalendarNotice]) -> None:
        self._notices = notices
        self._known = {each.version: each for each in states(shipped(), notices)}
        self._older: Iterator[Calendar] | None = None

    def __getitem__(self, version: str) -> Calendar:
        if version not in self._known:
            if self._older is None:
                years = sorted(shipped().years, reverse=True)
                self._older = (each for year in years for each in states(shipped(year), self._notices))
            for calendar in self._older:
                self._known.setdefault(calendar.version, calendar)
                if calendar.version == version:
                    break
        return self._known[version]

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)


def states(base: Calendar, notices: list[CalendarNotice]) -> Iterator[Calendar]:
    """The calendar after each edit of its notices, in the order of the edits; the last is the one in force."""
    last = {notice.key: notice for notice in notices}
    ended = {key for key, notice in last.items() if notice.until is not None}
    so_far: dict[int, CalendarNotice] = {}
    yield base
    for notice in notices:
        so_far[notice.key] = notice
        yield _with(base, so_far.values())
        if ended:
            yield _with(base, [each for key, each in so_far.items() if key not in ended])
    if ended:
        yield _with(base, [notice for key, notice in last.items() if key not in ended])


def _with(base: Calendar, notices: Iterable[CalendarNotice]) -> Calendar:
    for notice in sorted(notices, key=lambda each: (each.year, each.pk)):
        base = base.with_notice(notice.year, days_of(notice.off), days_of(notice.work), notice.source)
    return base


def _read(bad: list[BadRow] | None = None) -> LawDay:
    notices = list(_sound(CalendarNotice.objects.order_by("pk"), _notice, bad))
    calendar = list(states(shipped(), notices))[-1]
    formats: dict[tuple[int, str], tuple[tuple[date, date | None, str], ...]] = {}
    for form in NumberFormat.objects.in_force().order_by("-since", "-pk"):
        said = formats.get((form.agency, form.kind), ())
        formats[form.agency, form.kind] = (*said, (form.since, form.until, form.pattern))
    settings = _sound(SettingRow.objects.in_force().order_by("since", "pk"), _setting, bad)
    return LawDay(calendar, Versions(notices), Settings(_settings(settings)), formats)


Row = TypeVar("Row", CalendarNotice, SettingRow)


def _sound(rows: Iterable[Row], check: Callable[[Row], None], bad: list[BadRow] | None) -> Iterator[Row]:
    """The rows that can be read; one that cannot is put into `bad`, or raised where nobody takes it up."""
    for row in rows:
        try:
            check(row)
        except BadRow as wrong:
            if bad is None:
                raise
            bad.append(wrong)
        else:
            yield row


def _notice(row: CalendarNotice) -> None:
    try:
        _with(shipped(), [row])
    except ValueError as wrong:
        raise BadRow("catalogue/casework.calendars", f"{row.year}年放假安排不能识别：{wrong}") from None


def _setting(row: SettingRow) -> None:
    try:
        setting_value(row.value, default_of(row.name))
    except ValueError:
        raise BadRow("catalogue/casework.settings", f"参数 {row.name} 的值“{row.value}”不能识别") from None


def _settings(given: Iterable[SettingRow]) -> dict[str, tuple[tuple[date, object], ...]]:
    """The dated values of each setting; where the last one was ended, the default holds again."""
    rows: dict[str, tuple[tuple[date, object], ...]] = {}
    for row in given:
        default = default_of(row.name)
        before = [each for each in rows.get(row.name, ()) if each[0] != row.since]
        ended = [] if row.until is None or default is None else [(row.until, default)]
        rows[row.name] = (*before, (row.since, setting_value(row.value, default)), *ended)
    return rows
