"""Correcting an act: what of it is known already, and the day on which it was done in truth."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from yifa.casework.models import Case
from yifa.kernel.procedure import Act, ActKind, Field, Label, as_written, fields_of
from yifa.pages import forms, story
from yifa.pages.views.foot import read_when

REASON = Field(
    "reason", Label("更正理由", lines=2), "text", many=False, optional=False, private=True, of=None, default=None
)
OF = "of"
"""Before the hyphen in the names of the fields that hold the corrected act's own day and time."""


def known(row: Case, act: Act, kind: ActKind) -> dict[str, Any]:
    """What an act carries as it stands, private values and all: a correction starts from it."""
    data, clear = act.typed(kind.data), _private(row, act)
    found: dict[str, Any] = {}
    for one in fields_of(kind.data):
        value = getattr(data, one.name)
        if one.private and value is not None:
            names = [f"{one.name}.{index}" for index in range(len(value))] if one.many else [one.name]
            values = [each for name in names if (each := clear.get(name)) is not None]
            value = tuple(values) if one.many else next(iter(values), None)
        found[one.name] = value
    return found


def _private(row: Case, act: Act) -> dict[str, Any]:
    """The private values of an act as it stands, by field: its own, or those of the last correction of it."""
    told = {each.act.seq: each for each in story.tell(row)}
    last = told[act.seq].corrected_by
    prefix, private = ("", told[act.seq].private) if last is None else ("to.", told[last].private)
    return {
        name.removeprefix(prefix): value
        for name, value in private.items()
        if name.startswith(prefix) and value is not story.ERASED
    }


def day_fields(act: Act, today: date, sent: forms.Sent | None, error: str | None) -> list[dict[str, Any]]:
    """The day and time on which the act was done in truth, as known so far."""
    moment = act.moment
    at = "" if moment is None else moment.strftime("%H:%M")
    value = sent.values.get if sent is not None else {f"{OF}-done": act.day.isoformat(), f"{OF}-time": at}.get
    return [
        {"name": f"{OF}-done", "label": _("该项办理日期（更正后）"), "kind": "day", "value": value(f"{OF}-done") or "",
         "most": today.isoformat(), "help": _("没有错的不用改"), "error": error},
        {"name": f"{OF}-time", "label": _("该项时间（更正后）"), "kind": "text", "short": True, "optional": True,
         "value": value(f"{OF}-time") or "", "help": _("写作 14:30")},
    ]  # fmt: skip


def read_day(act: Act, sent: forms.Sent) -> tuple[date | datetime | None, str | None]:
    """When the act was done in truth, None where that stays as it is; or what is wrong with what was typed."""
    try:
        when = read_when(sent, OF)
    except ValidationError as wrong:
        return None, " ".join(wrong.messages)
    if when is None:
        return None, _("请填写这一项实际办成的日期")
    return (None if as_written(when) == act.done else when), None


def day_wrongs(errors: dict[str, str]) -> list[dict[str, str]]:
    """What is wrong with that day, for the sum of errors at the top."""
    return [{"id": f"id_{OF}-done", "label": _("该项办理日期（更正后）"), "text": errors[OF]}] if OF in errors else []
