"""The foot of every act's form: in whose name it is done, on which day and time, the ground of late entry; its own key."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from yifa.casework.standing import Hand
from yifa.kernel.procedure import COUNTY_TIME
from yifa.kernel.text import unseen
from yifa.pages import forms
from yifa.pages.request import Asked


@dataclass(slots=True)
class Foot:
    """What stands at the foot of every act's form: in whose name, when it was done, why entered late."""

    by: Hand | None = None
    done: date | datetime | None = None
    ground: str = ""
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def day(self) -> date | None:
        """The day on which it was done, as typed."""
        return self.done.date() if isinstance(self.done, datetime) else self.done


def post_labels(request: Asked) -> dict[int, str]:
    """My posts with the bodies they belong to: two posts may bear one title."""
    bodies = {agency.key: agency.name for agency in request.actor.agencies}
    return {post.key: f"{bodies.get(post.agency, '')} {post}".strip() for post in request.actor.posts}


def foot_fields(
    hands: list[tuple[str, str]], day: date, sent: forms.Sent | None, errors: dict[str, str], change: str = ""
) -> list[dict[str, Any]]:
    """The fields at the foot of every act: in whose name, on which day and time, and the ground of late entry.

    Their names hold a hyphen, so that no field of a dataclass (an act may well carry a `ground`) is ever one of them.
    `change`: what the act does to another one (更正, 作废误录), so that its own day is taken for no other.
    """
    value = sent.values.get if sent is not None else {"act-done": day.isoformat()}.get
    found: list[dict[str, Any]] = []
    chosen = value("act-by") or (hands[0][0] if hands else "")
    if len(hands) > 1:
        found.append({
            "name": "act-by", "label": _("以谁的名义"), "kind": "options" if len(hands) <= forms.SHORT_LIST else "choice",
            "error": errors.get("by"), "wide": True,
            "choices": [{"value": key, "label": label, "selected": key == chosen} for key, label in hands],
        })  # fmt: skip
    else:
        found.append({"name": "act-by", "label": _("以谁的名义"), "kind": "known", "wide": True, "value": chosen,
                      "text": hands[0][1] if hands else _("没有合适的岗位")})  # fmt: skip
    found += [
        {"name": "act-done", "label": _("“%(change)s”的日期") % {"change": change} if change else _("办理日期"), "kind": "day",
         "value": value("act-done") or "", "most": day.isoformat(),
         "help": _("就是今天") if change else _("事情办成的那天"), "error": errors.get("done")},
        {"name": "act-time", "label": _("时间"), "kind": "text", "short": True, "value": value("act-time") or "",
         "optional": True, "help": _("写作 14:30"), "error": errors.get("time")},
        {"name": "act-ground", "label": _("补录理由"), "kind": "text", "value": value("act-ground") or "", "optional": True,
         "help": _("办理的当天录入的不用填"), "private": True, "max": 200, "wide": True, "error": errors.get("ground")},
    ]  # fmt: skip
    return found


def foot_wrongs(foot: Foot | None) -> list[dict[str, str]]:
    """What is wrong in the foot, for the sum of errors at the top."""
    labels = {"by": _("以谁的名义"), "done": _("办理日期"), "time": _("时间"), "ground": _("补录理由")}
    return [
        {"id": f"id_act-{name}", "label": labels[name], "text": text}
        for name, text in (foot.errors if foot is not None else {}).items()
    ]


def read_foot(sent: forms.Sent, hands: tuple[Hand, ...], me: Hand) -> Foot:
    """The foot as it was sent. An unknown hand is kept as sent when it is a post: the door refuses it with its reason."""
    foot = Foot(ground=(sent.values.get("act-ground") or "").strip())
    wanted = sent.values.get("act-by", "")
    foot.by = next((hand for hand in hands if str(hand) == wanted), None)
    if foot.by is None and (found := re.fullmatch(r"(post|party|agency):([0-9]{1,18})/([0-9]{0,18})", wanted)):
        foot.by = Hand(found[1], int(found[2]), int(found[3] or 0))
    if foot.by is None:
        foot.errors["by"] = _("请选择以谁的名义办理")
    try:
        foot.done = read_when(sent)
    except ValidationError as wrong:
        foot.errors["done"] = " ".join(wrong.messages)
    if len(foot.ground) > 200:
        foot.errors["ground"] = _("太长：最多 200 字")
    if unseen(foot.ground):
        foot.errors["ground"] = _("含有看不见的或者不能识别的字符，请重新输入")
    assert me.kind == "post"
    return foot


def read_when(sent: forms.Sent, prefix: str = "act") -> date | datetime | None:
    """The day, and the moment where a time is given, of the fields with that prefix. Raises ValidationError."""
    text, at = (sent.values.get(f"{prefix}-done") or "").strip(), (sent.values.get(f"{prefix}-time") or "").strip()
    if not text:
        return None
    day = forms.typed_day(text)
    if not at:
        return day
    found = re.fullmatch(r"([01]?[0-9]|2[0-3])[:：]([0-5][0-9])", at)
    if found is None:
        raise ValidationError(_("时间写作 14:30"))
    return datetime.combine(day, time(int(found[1]), int(found[2])), COUNTY_TIME)


def uuid_of(text: str) -> UUID | None:
    """A form's own key; none where it is no UUID."""
    try:
        return UUID(text)
    except ValueError:
        return None


def fresh_key(text: str) -> str:
    """The key that a form was sent with, to be sent again; a new one where that was none."""
    return str(uuid_of(text) or uuid4())


def key_of(sent: forms.Sent) -> UUID | None:
    """The key of a form that was sent."""
    return uuid_of(sent.values.get("key", ""))


def unfinished() -> list[dict[str, str]]:
    """What stands above a form that came without what makes it one sending: nothing is done, the next sending is whole."""
    return [{"id": "main", "label": "", "text": _("这份表单不完整，没有办理；请看过以后再次提交")}]


def number_of(sent: forms.Sent, name: str) -> int | None:
    """A number among the hidden fields; none where it is none."""
    text = sent.values.get(name, "")
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else None
