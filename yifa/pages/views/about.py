"""What a new matter is about, in the form that registers it: subject, place, body, confidentiality, topics."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from yifa.casework.asking import CanOpen
from yifa.casework.matters import NewMatter, known_topics
from yifa.casework.standing import Hand, covers
from yifa.county.models import Agency, Division, Level
from yifa.kernel.text import unseen
from yifa.pages import forms
from yifa.pages.bodies import bodies, nearest
from yifa.pages.request import Asked


class About:
    """The fields of a new matter as this asker may fill them in."""

    def __init__(self, request: Asked, system: str, can: CanOpen) -> None:
        self.request, self.system, self.can = request, system, can

    # --- showing -----------------------------------------------------------------------------------------------

    def fields(self, sent: forms.Sent | None, errors: dict[str, str]) -> list[dict[str, Any]]:
        value = sent.values.get if sent is not None else _nothing
        places = self.places()
        chosen = value("division") or (str(places[0][0]) if len(places) == 1 else self._home())
        return [
            {"name": "subject", "label": _("事由"), "kind": "text", "max": 120, "wide": True, "value": value("subject") or "",
             "help": _("一句话，不写姓名，例如：宅基地边界纠纷"), "error": errors.get("subject")},
            {"name": "division", "label": _("发生地"), "kind": "choice", "blank": "", "error": errors.get("division"),
             "choices": [{"value": str(k), "label": label, "selected": str(k) == chosen} for k, label in places]},
            {"name": "place", "label": _("具体地点"), "kind": "text", "max": 200, "optional": True,
             "value": value("place") or "", "error": errors.get("place")},
            *self._body(value("case-agency") or "", errors),
        ]  # fmt: skip

    def _body(self, chosen: str, errors: dict[str, str]) -> list[dict[str, Any]]:
        """Who is to have the case in hand: asked only of those whose own agency cannot."""
        if self._own_body() is not None or not self.bodies:
            return []
        return [{
            "name": "case-agency", "label": _("交给谁办"), "kind": "choice", "optional": True,
            "blank": _("离发生地最近的机构"), "error": errors.get("case-agency"),
            "choices": [{"value": str(b.key), "label": b.name, "selected": str(b.key) == chosen} for b in self.bodies],
        }]  # fmt: skip

    @cached_property
    def bodies(self) -> list[Agency]:
        """The bodies around here that may have such a case in hand."""
        return bodies(self.can.procedure, self.can.places, self.request.actor.day)

    def _own_body(self) -> int | None:
        """The first of my own agencies that may have such a case in hand."""
        may = {body.key for body in self.bodies}
        return next((key for key in self.can.agencies if key in may), None)

    def _home(self) -> str:
        return str(self.request.actor.posts[0].division) if self.request.actor.posts else ""

    def places(self) -> list[tuple[int, str]]:
        """The places the asker may register matters of."""
        rows = Division.objects.on(self.request.actor.day).filter(key__in=self.can.places).order_by("code")
        towns = {row.key: row.short for row in Division.objects.on(self.request.actor.day).filter(kind="town")}
        return [(row.key, " · ".join(filter(None, (towns.get(row.parent or 0), row.short)))) for row in rows]

    def more(self, sent: forms.Sent | None, errors: dict[str, str]) -> list[tuple[dict[str, Any], bool]]:
        """How confidential the matter is and its topics, each with whether it is filled in; what offers no choice is left out."""
        level = sent.values.get("case-level", "") if sent is not None else ""
        chosen = set(sent.values.getlist("case-topics")) if sent is not None else set()
        found: list[tuple[dict[str, Any], bool]] = []
        if len(self.levels) > 1:
            found.append(({
                "name": "case-level", "label": _("密级"), "kind": "options", "short": True, "error": errors.get("case-level"),
                "help": _("内部和保密的，查阅会留下痕迹；保密的只有专门授权的人员和承办人能看。"),
                "choices": [{"value": str(n), "label": label, "selected": str(n) == (level or "0")}
                            for n, label in self.levels],
            }, level not in {"", "0"}))  # fmt: skip
        if self.topics:
            found.append(({
                "name": "case-topics", "label": _("专题"), "kind": "many", "short": True, "optional": True,
                "error": errors.get("case-topics"),
                "choices": [{"value": str(key), "label": title, "selected": str(key) in chosen} for key, title in self.topics],
            }, bool(chosen)))  # fmt: skip
        return found

    @cached_property
    def levels(self) -> list[tuple[int, str]]:
        """How confidential a matter the asker may register: up to what a grant of theirs to act or enter here reaches."""
        grants = [g for g in self.request.actor.grants if (g.act or g.enter) and covers(g.role, self.system)]
        return [(n, str(label)) for n, label in Level.choices if n <= max((g.level for g in grants), default=0)]

    @cached_property
    def topics(self) -> list[tuple[int, str]]:
        """The topics that matters are told apart by."""
        return known_topics(self.request.actor.day)

    # --- reading -----------------------------------------------------------------------------------------------

    def read(self, sent: forms.Sent, errors: dict[str, str]) -> NewMatter:
        """What was said of the matter, its parties apart; what is wrong goes to `errors`."""
        subject, place = ((sent.values.get(name) or "").strip() for name in ("subject", "place"))
        division = self._division(sent, errors)
        level, topics = self._level_and_topics(sent, errors)
        if not subject or len(subject) > 120 or unseen(subject):  # as the column is
            errors["subject"] = _("请用一句话写明事由，最多 120 字")
        if len(place) > 200 or unseen(place):  # as the column is
            errors["place"] = _("最多 200 字")
        return NewMatter(subject, division, [], place, level, topics)

    def _level_and_topics(self, sent: forms.Sent, errors: dict[str, str]) -> tuple[int, list[int]]:
        level = {str(n): n for n, _label in self.levels}.get(sent.values.get("case-level") or "0")
        if level is None:
            errors["case-level"] = _("请从所列的里面选")
        known = {str(key): key for key, _title in self.topics}
        said = sent.values.getlist("case-topics")
        if any(each not in known for each in said):
            errors["case-topics"] = _("请从所列的里面选")
        return level or 0, sorted({known[each] for each in said if each in known})

    def _division(self, sent: forms.Sent, errors: dict[str, str]) -> int:
        text = sent.values.get("division") or ""
        if not re.fullmatch(r"[0-9]{1,18}", text) or int(text) not in self.can.places:
            errors["division"] = _("请选择发生地")
            return 0
        return int(text)

    def agency(self, by: Hand, place: int, chosen: str) -> int | None:
        """The body that opens: that of the post in whose name it is done, my own, the chosen one, or the nearest to the place."""
        for post in self.request.actor.posts:
            if by.kind == "post" and post.key == by.key:
                return int(post.agency)
        if not self.bodies:
            return self.can.agencies[0]
        if (own := self._own_body()) is not None:
            return own
        if chosen:
            return next((body.key for body in self.bodies if str(body.key) == chosen), None)
        found = nearest(self.bodies, place, self.request.actor.day)
        return found.key if found is not None else None


def _nothing(_name: str) -> None:
    """Nothing was sent yet."""
