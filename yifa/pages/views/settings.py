"""参数: every declared setting, whether the county has set it or not: its value in force, its default, what it rests on."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from yifa.casework.declare import Catalogue
from yifa.casework.models import SettingRow
from yifa.casework.values import SHORTEST
from yifa.kernel.days import Period
from yifa.pages import declared, saying
from yifa.pages.request import Asked, link
from yifa.pages.views.listing import table

KEY = "casework.settings"


def settings_table(request: Asked, found: Catalogue, only: str = "") -> dict[str, Any]:
    """The table of declared settings; `only` one of them where it is asked for."""
    may, day = request.actor.has_role(found.editors), request.actor.day
    now = declared.in_force(day)
    columns = [
        {"title": _("参数"), "kind": "head"}, {"title": _("现行值"), "kind": "day"}, {"title": _("自")},
        {"title": _("默认值"), "kind": "day"}, {"title": _("依据"), "kind": "long"}, {"title": _("核对")},
        {"title": _("系统")}, *([{"title": _("办理"), "kind": "do"}] if may else []),
    ]  # fmt: skip
    rows = []
    for system, each in declared.settings():
        if only and each.key != only:
            continue
        state = now[each.key]
        row = state.row or state.coming
        new = f"{link(request, 'catalogue_new', found.key)}?{urlencode({'name': each.key})}"
        url = link(request, "catalogue_row", found.key, row.key) if row is not None else ""
        change = link(request, "catalogue_edit", found.key, row.key) if row is not None else new
        open_end = row is None or row.until is None or row.until > day
        cells: list[dict[str, Any]] = [
            {"text": _(each.title), "kind": "head", "url": url or (new if may else "")},
            {"text": state.value, "kind": "day"},
            {"text": _since(state)},
            {"text": declared.said(each, each.default), "kind": "day"},
            {"text": str(each.basis), "kind": "long"},
            {"text": declared.doubt(each, day)},
            {"text": _(system.title)},
        ]
        if may:
            cells.append({"text": _("变更") if open_end else "", "url": change if open_end else "", "kind": "do"})
        rows.append({"url": url, "cells": cells})
    return table(_(found.title), columns, rows)


def _since(state: declared.InForce) -> str:
    """Since when a value is in force; a change to come is told with its day."""
    text = str(state.row.since.isoformat()) if state.row is not None else _("县里没有定，用默认值")
    if state.coming is None:
        return text
    said = declared.text_of(state.coming.name, state.coming.value)
    return _("{now}；自{day}起为{value}").format(now=text, day=saying.day(state.coming.since), value=said)


def value_hint(name: str, day: date) -> str:
    """What is to be typed for a setting: its unit, its default, its value in force."""
    each = next((one for _system, one in declared.settings() if one.key == name), None)
    if each is None:
        return _("填数，单位与默认值相同；默认值见参数表。")
    unit, default = declared.unit(each), declared.said(each, each.default)
    said = _("单位：{unit}；").format(unit=unit) if unit else ""
    said += _("默认{default}，现行{now}。").format(default=default, now=declared.in_force(day)[name].value)
    if each.most is not None:
        said += _("{basis}定了数，县里不能定得更长。").format(basis=each.basis)
    if isinstance(each.default, Period) and each.default.unit in SHORTEST:
        said += _("也可以写几日，例如“20日”。")
    return said


def first_day(found: Catalogue, today: date) -> date:
    """From when an edit holds that says nothing else: of a setting tomorrow, since what was counted today stands."""
    counted = found.key == KEY and SettingRow.counted_until() >= today
    return today + timedelta(days=1) if counted else today
