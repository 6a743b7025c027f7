"""A new matter in under a minute: what it is about, where, who; and the first act of its case."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yifa.casework import asking, door, materials, matters, writing
from yifa.casework.asking import CanOpen
from yifa.casework.declare import REGISTRY
from yifa.casework.matters import NewMatter, NewParty
from yifa.casework.models import Case, Party, Topic
from yifa.casework.standing import Hand, covers
from yifa.county import ids
from yifa.county.models import Agency, Division, Level
from yifa.kernel.procedure import ActKind, Field, Material, Ref, fields_of
from yifa.pages import forms, look
from yifa.pages.bodies import bodies, nearest
from yifa.pages.choices import Choosing
from yifa.pages.request import Asked, link, page
from yifa.pages.views import act as act_page
from yifa.pages.views.case import shown_similar

MOST_PARTIES = 20


@dataclass(slots=True)
class Row:
    """One party as typed."""

    side: str
    name: str = ""
    phone: str = ""
    id_number: str = ""
    organisation: bool = False
    errors: dict[str, str] = field(default_factory=dict)


@page
def new(request: Asked, system: str) -> HttpResponse:
    """Open a case in a system: choose how it came, then fill in one page."""
    if system not in REGISTRY.systems:
        raise Http404
    can = [each for each in asking.openable(request.actor, system) if each.kinds]
    if not can:
        return render(request, "pages/refused.html", {
            "title": _("不能在这里登记"), "keep_drafts": True,
            "refusal": {"what": _("没有登记"), "why": _("你今天的岗位没有在这个系统登记的授权"),
                        "instead": _("请转给有授权的同事，或者请管理员核对授权范围")},
        }, status=403)  # fmt: skip
    wanted = request.POST.get("kind") or request.GET.get("kind") or ""
    choices = [(one, kind) for one in can for kind in one.kinds]
    chosen = next(((one, kind) for one, kind in choices if f"{one.procedure.key}:{kind.name}" == wanted), choices[0])
    form = _New(request, system, *chosen, [kind for _one, kind in choices])
    return form.sent() if request.method == "POST" and "_kind" not in request.POST else form.shown()


class _New:
    """One showing or sending of the page."""

    def __init__(self, request: Asked, system: str, can: CanOpen, kind: ActKind, kinds: list[ActKind]) -> None:
        self.request, self.system, self.can, self.kind, self.kinds = request, system, can, kind, kinds
        self.fields = [one for one in fields_of(kind.data) if not is_party(one)]
        self.choices = Choosing(request.actor.day)
        self.posted = request.POST if request.method == "POST" else None

    def _posted(self, name: str) -> str:
        return self.posted.get(name, "") if self.posted is not None else ""

    # --- reading -----------------------------------------------------------------------------------------------

    def rows(self) -> list[Row]:
        """The parties as typed; at first one applicant and one on the other side."""
        if self.posted is None:
            return [Row("applicant"), Row("respondent")]
        text = self.posted.get("party-total", "0")
        total = min(int(text) if re.fullmatch(r"[0-9]{1,3}", text) else 0, MOST_PARTIES)
        gone = self.posted.get("_remove", "")
        found = []
        for n in range(total):
            if gone == str(n):
                continue
            said = {
                name: self.posted.get(f"party-{n}-{name}", "").strip()
                for name in ("side", "name", "phone", "id_number")
            }
            side = said["side"] if said["side"] in Party.Side.values else "respondent"
            kind = self.posted.get(f"party-{n}-organisation", "") == "on"
            found.append(Row(side, said["name"], said["phone"], said["id_number"], kind))
        if "_add" in self.posted and len(found) < MOST_PARTIES:
            found.append(Row("respondent"))
        return found or [Row("applicant"), Row("respondent")]

    def checked(self, rows: list[Row]) -> list[Row]:
        """The rows that say something, each with what is wrong in it."""
        for row in rows:
            if not row.name and (row.phone or row.id_number):
                row.errors["name"] = _("请填写姓名或名称")
            if "\x00" in row.name or len(row.name) > 80:  # as the column is
                row.errors["name"] = _("太长，或含有不能识别的字符")
            for name, check in (("phone", ids.check_phone), ("id_number", _id_number(self.request))):
                text = getattr(row, name)
                if not text:
                    continue
                try:
                    setattr(row, name, check(text))
                except ValidationError as wrong:
                    row.errors[name] = " ".join(wrong.messages)
        return [row for row in rows if row.name or row.errors]

    # --- showing -----------------------------------------------------------------------------------------------

    def shown(
        self,
        sent: forms.Sent | None = None,
        errors: dict[str, str] | None = None,
        rows: list[Row] | None = None,
        foot: act_page.Foot | None = None,
        top: list[dict[str, Any]] | None = None,
        found: list[Case] | None = None,
        status: int = 200,
    ) -> HttpResponse:
        """The page, empty or as sent."""
        errors = errors or {}
        sent = sent or (forms.Sent(self.posted) if self.posted is not None else None)
        rows = rows if rows is not None else self.rows()
        day = self.request.actor.day
        hidden = [
            {"name": "key", "value": self._posted("key") or str(uuid4())},
            {"name": "kind", "value": f"{self.can.procedure.key}:{self.kind.name}"},
        ]
        if found:
            hidden.append({"name": "differs", "value": "1"})
        context = {
            "title": _("登记：%(what)s") % {"what": _(self.can.procedure.title)},
            "lead": REGISTRY.systems[self.system].about,
            "tabs": self._tabs(),
            "form": {
                "sections": [
                    {"title": "", "fields": self._matter_fields(sent, errors)},
                    {"title": _("当事人"), "fields": [self._party_field(rows)]},
                    *self._said(sent, errors),
                    {"title": _("办理"), "fields": act_page.foot_fields(
                        [(str(hand), label) for hand, label in self.hands()], day, sent,
                        foot.errors if foot is not None else {})},
                ],
                "hidden": hidden, "submit": _(self.kind.title), "cancel_url": link(self.request, "system", self.system),
                "wrongs": [*(top or []), *self._wrongs(errors, rows, foot)], "private": True,
                "similar": shown_similar(self.request, found or []), "draft": f"new/{self.system}",
                "filled": sent is not None, "files": any(one.kind == "material" for one in self.fields),
            },
            "notes": look.notes(self.kind.basis, day),
        }  # fmt: skip
        return render(self.request, "pages/act.html", context, status=status)

    def _said(self, sent: forms.Sent | None, errors: dict[str, str]) -> list[dict[str, Any]]:
        parts = forms.sections(forms.fields(self.fields, self.choices, sent, errors))
        parts[0]["title"] = _(self.kind.title)
        for one, filled in self._more_fields(sent, errors):
            if filled:  # what is filled in or wrong is never folded
                parts[0]["fields"].append(one)
            elif parts[-1].get("folded"):
                parts[-1]["fields"].append(one)
            else:
                parts.append({"title": _("还可以填"), "fields": [one], "folded": True})
        return parts

    def _more_fields(self, sent: forms.Sent | None, errors: dict[str, str]) -> list[tuple[dict[str, Any], bool]]:
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
        return [(topic.pk, topic.title) for topic in Topic.objects.order_by("pk")]

    def _level_and_topics(self, sent: forms.Sent, errors: dict[str, str]) -> tuple[int, list[int]]:
        level = {str(n): n for n, _label in self.levels}.get(sent.values.get("case-level") or "0")
        if level is None:
            errors["case-level"] = _("请从所列的里面选")
        known = {str(key): key for key, _title in self.topics}
        said = sent.values.getlist("case-topics")
        if any(each not in known for each in said):
            errors["case-topics"] = _("请从所列的里面选")
        return level or 0, sorted({known[each] for each in said if each in known})

    def _tabs(self) -> list[dict[str, Any]]:
        """How it came: each act that opens a case is a tab."""
        url = link(self.request, "new", self.system)
        return [
            {
                "title": _(kind.title),
                "url": f"{url}?kind={self.can.procedure.key}:{kind.name}",
                "current": kind is self.kind,
            }
            for kind in self.kinds
        ]

    def _matter_fields(self, sent: forms.Sent | None, errors: dict[str, str]) -> list[dict[str, Any]]:
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
            *self._body_field(value("case-agency") or "", errors),
        ]  # fmt: skip

    def _body_field(self, chosen: str, errors: dict[str, str]) -> list[dict[str, Any]]:
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

    def _party_field(self, rows: list[Row]) -> dict[str, Any]:
        each = [
            {
                "title": _("第%(n)d人") % {"n": n + 1},
                "remove_value": str(n) if len(rows) > 1 else None,
                "fields": party_fields(row, str(n)),
            }
            for n, row in enumerate(rows)
        ]
        return {
            "name": "party", "label": _("各方当事人"), "kind": "rows", "each": each, "total": len(rows),
            "total_name": "party-total", "add": _("再加一人"), "most": MOST_PARTIES, "wide": True,
            "blank": party_fields(Row("respondent"), "__n__"), "blank_title": "",
        }  # fmt: skip

    def _wrongs(self, errors: dict[str, str], rows: list[Row], foot: act_page.Foot | None) -> list[dict[str, str]]:
        labels = {
            "subject": _("事由"), "division": _("发生地"), "place": _("具体地点"), "case-agency": _("交给谁办"),
            "party": _("各方当事人"), "case-level": _("密级"), "case-topics": _("专题"),
        }  # fmt: skip
        said = [{"id": f"id_{n}", "label": labels[n], "text": t} for n, t in errors.items() if n in labels]
        for n, row in enumerate(rows):
            said += [
                {"id": f"id_party-{n}-{name}", "label": _("第%(n)d人") % {"n": n + 1}, "text": text}
                for name, text in row.errors.items()
            ]
        return [*said, *forms.wrongs(self.fields, errors), *act_page._foot_wrongs(foot)]

    def hands(self) -> list[tuple[Hand, str]]:
        """In whose name the first act may be done: one of my posts with the role, or the first applicant."""
        who = self.request.actor
        found: list[tuple[Hand, str]] = []
        if any(role.kind == "party" for role in self.kind.by):
            found.append((Hand("party", 0), _("第一位申请人（由我录入）")))
        labels = act_page.post_labels(self.request)
        for post in who.posts:
            if any(role.granted and any(g.role == role.key and g.act and g.post == post.key for g in who.grants)
                   for role in self.kind.by):  # fmt: skip
                found.append((Hand("post", post.key, who.official.pk), labels[post.key]))
        return found

    # --- sending -----------------------------------------------------------------------------------------------

    def sent(self) -> HttpResponse:
        """Read the page and open the case, or show it again with what is wrong."""
        assert self.posted is not None
        sent = forms.Sent(self.posted, self.request.FILES)
        if "_add" in self.posted or "_remove" in self.posted:
            return self.shown(sent)
        taken = forms.read(self.fields, sent, self.choices, self._keep)
        rows = self.checked(self.rows())
        errors = dict(taken.errors)
        subject, place = self.posted.get("subject", "").strip(), self.posted.get("place", "").strip()
        division = self._division(errors)
        level, topics = self._level_and_topics(sent, errors)
        if not subject or len(subject) > 120 or "\x00" in subject:  # as the column is
            errors["subject"] = _("请用一句话写明事由，最多 120 字")
        if len(place) > 200 or "\x00" in place:  # as the column is
            errors["place"] = _("最多 200 字")
        if not rows:
            errors["party"] = _("请至少填写一位当事人")
        foot = act_page.read_foot(sent, tuple(hand for hand, _label in self.hands()), self.request.actor.hand)
        agency = self._agency(foot.by, division) if foot.by is not None and "division" not in errors else 0
        if agency is None:
            errors["case-agency"] = _("请选择由哪个机构办理")
        if errors or foot.errors or any(row.errors for row in rows) or foot.by is None or agency is None:
            return self.shown(sent, errors, rows or self.rows(), foot, status=422)
        parties = [
            NewParty(row.side, None, row.name, row.phone, row.id_number, organisation=row.organisation) for row in rows
        ]
        # A form that comes a second time is no second dispute: the door answers it as it did then.
        again = (key := act_page.key_of(sent)) is not None and writing.entry_of_key(key) is not None
        if "differs" not in self.posted and not again and (found := self._similar(parties, division)):
            top = [{"id": "main", "label": "", "text": _("同样的当事人已有在办的案件；确属另一件事的，再次提交即可")}]
            return self.shown(sent, {}, rows, foot, top, found, status=409)
        return self._open(sent, NewMatter(subject, division, parties, place, level, topics), agency, taken.values, foot)

    def _open(
        self, sent: forms.Sent, matter: NewMatter, agency: int, values: dict[str, Any], foot: act_page.Foot
    ) -> HttpResponse:
        assert foot.by is not None
        day = foot.done.date() if isinstance(foot.done, datetime) else foot.done or self.request.actor.day
        procedure = REGISTRY.procedure_on(self.can.procedure.key, day) or self.can.procedure
        try:
            result = matters.open_matter(
                matter, procedure, lambda parties: self._command(values, parties), agency=agency, by=foot.by,
                entered_by=self.request.actor.hand, done=foot.done, key=act_page.key_of(sent),
                ground=foot.ground or None,
            )  # fmt: skip
        except door.Refused as no:
            if no.refusal.asked in {"must", "time"}:
                return self.shown(sent, {}, None, foot, act_page.refusal_wrongs(no.refusal), status=409)
            return act_page.refused(self.request, None, self.kind.title, no.refusal, kept=True)
        except ValidationError as wrong:
            return self.shown(sent, {"party": " ".join(wrong.messages)}, None, foot, status=422)
        messages.success(self.request, act_page.done_text(self.kind, result))
        return redirect(link(self.request, "case", result.pk))

    def _agency(self, by: Hand, place: int) -> int | None:
        """The body that opens: that of the post in whose name it is done, my own, the chosen one, or the nearest to the place."""
        for post in self.request.actor.posts:
            if by.kind == "post" and post.key == by.key:
                return int(post.agency)
        if not self.bodies:
            return self.can.agencies[0]
        if (own := self._own_body()) is not None:
            return own
        chosen = self._posted("case-agency")
        if chosen:
            return next((body.key for body in self.bodies if str(body.key) == chosen), None)
        found = nearest(self.bodies, place, self.request.actor.day)
        return found.key if found is not None else None

    def _command(self, values: dict[str, Any], parties: list[Party]) -> Any:
        said = dict(values)
        for one in fields_of(self.kind.data):
            if is_party(one):
                side = one.name.removesuffix("s")
                keys: list[Ref[Any]] = [
                    Ref(party.pk) for party in parties if party.side == side or side not in Party.Side.values
                ]
                said[one.name] = tuple(keys) if one.many else (keys[0] if keys else None)
        return self.kind.data(**said)

    def _similar(self, parties: list[NewParty], division: int) -> list[Case]:
        known = [matters.known_person(each, self.request.actor.day) for each in parties]
        keys = [key for key in known if key is not None]
        return matters.similar(self.request.actor, keys or matters.namesakes(parties, division))

    def _division(self, errors: dict[str, str]) -> int:
        text = self._posted("division")
        if not re.fullmatch(r"[0-9]{1,18}", text) or int(text) not in self.can.places:
            errors["division"] = _("请选择发生地")
            return 0
        return int(text)

    def _keep(self, upload: UploadedFile) -> Material:
        return Material(materials.store(upload, self.request.actor.official).digest)


def _nothing(_name: str) -> None:
    """Nothing was sent yet."""


def is_party(one: Field) -> bool:
    """Whether a field refers to parties: the page's own part of the form gives it."""
    return one.kind == "ref" and one.of is not None and one.of.__name__ == "Party"


def party_fields(row: Row, n: str) -> list[dict[str, Any]]:
    """The fields of one party. Only the name is needed; numbers only where they serve."""
    sides = [
        {"value": value, "label": label, "selected": value == row.side} for value, label in Party.Side.choices
    ]  # fmt: skip
    return [
        {"name": f"party-{n}-side", "label": _("身份"), "kind": "choice", "choices": sides, "short": True},
        {"name": f"party-{n}-name", "label": _("姓名或单位名称"), "kind": "text", "max": 80, "value": row.name,
         "error": row.errors.get("name"), "private": True},
        {"name": f"party-{n}-phone", "label": _("电话"), "kind": "text", "type": "tel", "max": 20, "value": row.phone,
         "optional": True, "error": row.errors.get("phone"), "private": True},
        {"name": f"party-{n}-id_number", "label": _("公民身份号码"), "kind": "text", "max": 18, "value": row.id_number,
         "optional": True, "help": _("申请司法确认时才需要"), "error": row.errors.get("id_number"), "private": True},
    ]  # fmt: skip


def _id_number(request: Asked) -> Any:
    return lambda text: ids.check_id_number(text, today=request.actor.day)
