"""What systems have declared, as pages say it: roles, settings and local lists by key and Chinese title."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from yifa.casework.declare import REGISTRY, SettingOf, System
from yifa.casework.models import SettingRow
from yifa.casework.values import setting_value
from yifa.kernel.days import Period
from yifa.kernel.law import LIBRARY, Internal, Status

LEADER = "county.leader"
Pairs = list[tuple[str, str]]


def roles() -> Pairs:
    """Every role that a grant may give, with its title: those of procedures, and those that keep catalogues.

    Where two roles bear one title, each says also of which system it is.
    """
    found = {key: _(role.title) for key, role in REGISTRY.roles().items() if role.granted}
    for catalogue in REGISTRY.catalogues.values():
        house = catalogue.editors.startswith("county.")
        title = _("管理员") if house else _("维护“{title}”").format(title=catalogue.title)
        found.setdefault(catalogue.editors, title)
    found.setdefault(LEADER, _("县领导"))
    times = Counter(found.values())
    return sorted((key, title if times[title] == 1 else _with_system(key, title)) for key, title in found.items())


def _with_system(key: str, title: str) -> str:
    system = REGISTRY.systems.get(key.partition(".")[0])
    return f"{title}（{_(system.title) if system is not None else key}）"


def lists() -> Pairs:
    """Every local list."""
    return [(each.key, _(each.title)) for each in REGISTRY.lists.values()]


def settings() -> list[tuple[System, SettingOf]]:
    """Every declared setting with the system that declares it."""
    return [(system, each) for system in REGISTRY.systems.values() for each in system.settings]


def setting_titles() -> Pairs:
    """Every declared setting by its title."""
    return [(each.key, _(each.title)) for _system, each in settings()]


def series() -> Pairs:
    """Every series of numbers that an act gives: 人民调解 · 受理."""
    found = {
        kind.number: f"{_(procedure.title)} · {_(kind.title)}"
        for system in REGISTRY.systems.values()
        for procedure in system.procedures
        for kind in procedure.kinds.values()
        if kind.number
    }
    return list(found.items())


def titles(kind: str) -> dict[str, str]:
    """The titles behind the keys that a column of this kind holds."""
    pairs = {"role": roles, "list_key": lists, "setting_key": setting_titles, "series_key": series}[kind]()
    return dict(pairs)


KINDS = {"role", "list_key", "setting_key", "series_key"}
"""The kinds of columns that hold the key of a declaration."""


# --- settings ------------------------------------------------------------------------------------------------------


def said(each: SettingOf, value: object) -> str:
    """A value of a setting with its unit: 1个月; 2次."""
    return value.text.render(_) if isinstance(value, Period) else f"{value}{_(each.unit) if each.unit else ''}"


def unit(each: SettingOf) -> str:
    """In what a setting is counted."""
    if isinstance(each.default, Period):
        return Period(1, each.default.unit).text.render(_).removeprefix("1")
    return _(each.unit) if each.unit else ""


def doubt(setting: SettingOf, day: date) -> str:
    """How far what a setting rests on has been verified; what no law gives is to be confirmed by the county."""
    if isinstance(setting.basis, Internal):
        return _("内部安排，由县里定")
    status = LIBRARY.status(setting.basis, day)
    return _("待确认") if status in {Status.UNKNOWN, Status.LOCAL} else _(status.title)


@dataclass(frozen=True, slots=True)
class InForce:
    """A setting as it stands on a day: its value, since when the county has set it (None: never), what is to come."""

    value: str
    row: Any = None
    coming: Any = None


def in_force(day: date) -> dict[str, InForce]:
    """Every declared setting as it stands on a day."""
    rows: dict[str, list[SettingRow]] = {}
    for row in SettingRow.objects.in_force().order_by("since", "pk"):
        rows.setdefault(row.name, []).append(row)
    found = {}
    for _system, each in settings():
        mine = rows.get(each.key, [])
        now = next((row for row in reversed(mine) if row.stands(day)), None)
        coming = next((row for row in mine if row.since > day), None)
        found[each.key] = InForce(
            text_of(each.key, now.value) if now is not None else said(each, each.default), now, coming
        )
    return found


def text_of(name: str, value: str) -> str:
    """A stored value of a setting in words: as it stands where no system declares it (any more)."""
    found = next((each for _system, each in settings() if each.key == name), None)
    if found is None:
        return value
    try:
        return said(found, setting_value(value, found.default))
    except ValueError:
        return value
