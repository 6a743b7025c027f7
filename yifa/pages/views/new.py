"""A new matter in under a minute: what it is about, where, who; and the first act of its case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

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
from yifa.casework.models import Case, Party
from yifa.casework.parties_known import known_people
from yifa.casework.standing import Hand
from yifa.kernel.procedure import ActKind, Agency, Material, Ref, fields_of
from yifa.pages import forms, look, saying
from yifa.pages.choices import Choosing
from yifa.pages.given import asked, given
from yifa.pages.request import Asked, link, page
from yifa.pages.views.about import About
from yifa.pages.views.answers import done_text, refusal_wrongs, refused
from yifa.pages.views.case import shown_similar
from yifa.pages.views.foot import Foot, foot_fields, foot_wrongs, fresh_key, key_of, post_labels, read_foot, unfinished
from yifa.pages.views.parties import (
    Row,
    checked,
    guarded,
    is_party,
    minors,
    party_field,
    typed_rows,
    under_another_name,
)

ANOTHER = Hand("agency", 0)
"""A body that has no users here, until the form names it."""
DIFFERS = "differs"
"""The field of an opening act that keeps why its matter is another than the open one of the same people."""


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
    known = [(one, kind) for one, kind in choices if wanted in {"", f"{one.procedure.key}:{kind.name}"}]
    if not known and request.method != "POST":
        raise Http404
    form = _New(request, system, *(known or choices)[0], [kind for _one, kind in choices])
    if request.method != "POST":
        return form.shown()
    return form.sent() if known else form.shown(top=unfinished(), status=422)


class _New:
    """One showing or sending of the page."""

    def __init__(self, request: Asked, system: str, can: CanOpen, kind: ActKind, kinds: list[ActKind]) -> None:
        self.request, self.system, self.can, self.kind, self.kinds = request, system, can, kind, kinds
        self.fields = [one for one in asked(fields_of(kind.data)) if not is_party(one) and one.name != DIFFERS]
        self.why = [one for one in fields_of(kind.data) if one.name == DIFFERS]
        self.choices = Choosing(request.actor.day)
        self.about = About(request, system, can)
        self.posted = request.POST if request.method == "POST" else None
        if [hand for hand, _label in self.hands()] == [ANOTHER]:  # then whose word it is must be said
            self.fields = [replace(one, optional=False) if one.of is Agency else one for one in self.fields]

    def _posted(self, name: str) -> str:
        return self.posted.get(name, "") if self.posted is not None else ""

    # --- showing -----------------------------------------------------------------------------------------------

    def shown(
        self,
        sent: forms.Sent | None = None,
        errors: dict[str, str] | None = None,
        rows: list[Row] | None = None,
        foot: Foot | None = None,
        top: list[dict[str, Any]] | None = None,
        found: list[Case] | None = None,
        young: bool = False,
        status: int = 200,
    ) -> HttpResponse:
        """The page, empty or as sent."""
        errors = errors or {}
        sent = sent or (forms.Sent(self.posted) if self.posted is not None else None)
        rows = rows if rows is not None else typed_rows(self.posted)
        day = self.request.actor.day
        told = self._why(sent, errors) if found or self._posted(DIFFERS) or DIFFERS in errors else []
        hidden = [
            {"name": "key", "value": fresh_key(self._posted("key"))},
            {"name": "kind", "value": f"{self.can.procedure.key}:{self.kind.name}"},
        ]
        for name, open_ in ((DIFFERS, found and not self.why), ("guarded", young)):
            if open_ or (name in (self.posted or {}) and not told):  # what was answered is not asked again
                hidden.append({"name": name, "value": "1"})
        context = {
            "title": _("登记：%(what)s") % {"what": _(self.can.procedure.title)},
            "lead": REGISTRY.systems[self.system].about,
            "tabs": self._tabs(),
            "form": {
                "sections": [
                    {"title": "", "fields": self.about.fields(sent, errors)},
                    {"title": "", "fields": [party_field(rows)]},
                    *([{"title": _("为什么是另一件事"), "fields": told}] if told else []),
                    *self._said(sent, errors),
                    {"title": _("办理"), "beside": True, "fields": foot_fields(
                        [(str(hand), label) for hand, label in self.hands()], day, sent,
                        foot.errors if foot is not None else {})},
                ],
                "hidden": hidden, "submit": _(self.kind.title), "cancel_url": link(self.request, "system", self.system),
                "wrongs": [*(top or []), *self._wrongs(errors, rows, foot)], "private": True,
                "similar": shown_similar(self.request, found or []), "draft": f"new/{self.system}",
                "filled": sent is not None, "files": any(one.kind == "material" for one in self.fields),
            },
            "notes": look.notes((*self.kind.basis, *(guarded() if young else ())), day),
        }  # fmt: skip
        return render(self.request, "pages/act.html", context, status=status)

    def _said(self, sent: forms.Sent | None, errors: dict[str, str]) -> list[dict[str, Any]]:
        parts = forms.sections(forms.fields(self.fields, self.choices, sent, errors, named=self._named))
        parts[0]["title"] = _(self.kind.title)
        for one, filled in self.about.more(sent, errors):
            if filled:  # what is filled in or wrong is never folded
                parts[0]["fields"].append(one)
            elif parts[-1].get("folded"):
                parts[-1]["fields"].append(one)
            else:
                parts.append({"title": _("还可以填"), "fields": [one], "folded": True})
        return parts

    def _why(self, sent: forms.Sent | None, errors: dict[str, str]) -> list[dict[str, Any]]:
        """Why this is another matter than the one shown: asked where one is, of an opening act that keeps it."""
        shown = forms.fields(self.why, self.choices, sent, errors)
        return [{**one, "optional": False} for one in shown]

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

    def _wrongs(self, errors: dict[str, str], rows: list[Row], foot: Foot | None) -> list[dict[str, str]]:
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
        return [*said, *forms.wrongs([*self.fields, *self.why], errors), *foot_wrongs(foot)]

    def hands(self) -> list[tuple[Hand, str]]:
        """In whose name the first act may be done: one of my posts with the role, or the first applicant."""
        who = self.request.actor
        found: list[tuple[Hand, str]] = []
        if any(role.kind == "party" for role in self.kind.by):
            found.append((Hand("party", 0), _("第一位申请人（由我录入）")))
        labels = post_labels(self.request)
        for post in who.posts:
            if any(role.granted and any(g.role == role.key and g.act and g.post == post.key for g in who.grants)
                   for role in self.kind.by):  # fmt: skip
                found.append((Hand("post", post.key, who.official.pk), labels[post.key]))
        if any(role.kind == "agency" for role in self.kind.by) and who.may("enter", self.system):
            found.append((ANOTHER, _("移送的机构（由我录入）")))
        return found

    # --- sending -----------------------------------------------------------------------------------------------

    def sent(self) -> HttpResponse:
        """Read the page and open the case, or show it again with what is wrong."""
        assert self.posted is not None
        sent = forms.Sent(self.posted, self.request.FILES)
        if "_add" in self.posted or "_remove" in self.posted:
            return self.shown(sent)
        taken = forms.read([*self.fields, *self.why], sent, self.choices, self._keep)
        rows = checked(typed_rows(self.posted), self.request.actor.day)
        errors = dict(taken.errors)
        matter = self.about.read(sent, errors)
        if not rows:
            errors["party"] = _("请至少填写一位当事人")
        foot = read_foot(sent, tuple(hand for hand, _label in self.hands()), self.request.actor.hand)
        for one in self.fields if foot.by == ANOTHER else ():
            if one.of is Agency and taken.values.get(one.name) is None:
                errors.setdefault(one.name, _("以别的机构的名义登记的，请选择是哪个机构"))
        agency = (
            self.about.agency(foot.by, matter.division, self._posted("case-agency"))
            if foot.by is not None and "division" not in errors
            else 0
        )
        if agency is None:
            errors["case-agency"] = _("发生地和它的上级都没有能办的机构（还没有登记岗位和授权），请从所列的里面选")
        if errors or foot.errors or any(row.errors for row in rows) or foot.by is None or agency is None:
            return self.shown(sent, errors, rows or typed_rows(self.posted), foot, status=422)
        parties = [row.party() for row in rows]
        # A form that comes a second time is no second dispute: the door answers it as it did then.
        if (key := key_of(sent)) is None:
            return self.shown(sent, {}, rows, foot, unfinished(), status=422)
        again = writing.entry_of_key(key) is not None
        if not again and under_another_name(rows, self.request.actor):
            return self.shown(sent, {}, rows, foot, status=409)
        young = [] if "guarded" in self.posted else [saying.render(each) for each in minors(rows, self._day(foot))]
        found = [] if self._posted(DIFFERS).strip() else self._similar(parties, matter.division)
        if not again and (young or found):
            told = [f"{each}（{saying.cited(guarded())}）" for each in young]
            said = _(
                "同样的当事人已有在办的案件，没有履行、还要再谈的也在那一件里办；确属另一件事的，写明有什么不同，再次提交即可"
            )
            told += (
                [
                    said
                    if self.why
                    else _(
                        "同样的当事人已有在办的案件，没有履行、还要再谈的也在那一件里办；确属另一件事的，再次提交即可"
                    )
                ]
                if found
                else []
            )
            top = [{"id": "main", "label": "", "text": text} for text in told]
            return self.shown(sent, {}, rows, foot, top, found, bool(young), status=409)
        return self._open(sent, replace(matter, parties=parties), agency, taken.values, foot)

    def _open(
        self, sent: forms.Sent, matter: NewMatter, agency: int, values: dict[str, Any], foot: Foot
    ) -> HttpResponse:
        assert foot.by is not None
        procedure = REGISTRY.procedure_on(self.can.procedure.key, self._day(foot)) or self.can.procedure
        try:
            result = matters.open_matter(
                matter, procedure, lambda parties: self._command(values, parties, self._day(foot)), agency=agency, by=self._by(foot.by, values),
                entered_by=self.request.actor.hand, done=foot.done, key=key_of(sent),
                ground=foot.ground or None,
            )  # fmt: skip
        except door.Refused as no:
            if no.refusal.asked in {"must", "time"}:
                return self.shown(sent, {}, None, foot, refusal_wrongs(no.refusal), status=409)
            return refused(self.request, None, self.kind.title, no.refusal, kept=True)
        except ValidationError as wrong:
            return self.shown(sent, {"party": " ".join(wrong.messages)}, None, foot, status=422)
        messages.success(self.request, done_text(self.kind, result))
        return redirect(link(self.request, "case", result.pk))

    def _day(self, foot: Foot) -> date:
        """The day on which it is done, as typed; else today."""
        return foot.day or self.request.actor.day

    def _command(self, values: dict[str, Any], parties: list[Party], day: date) -> Any:
        said = values | given(fields_of(self.kind.data), day)
        for one in fields_of(self.kind.data):
            if is_party(one):
                side = one.name.removesuffix("s")
                keys: list[Ref[Any]] = [
                    Ref(party.pk) for party in parties if party.side == side or side not in Party.Side.values
                ]
                said[one.name] = tuple(keys) if one.many else (keys[0] if keys else None)
        return self.kind.data(**said)

    def _similar(self, parties: list[NewParty], division: int) -> list[Case]:
        keys = [key for each in parties for key in known_people(each, self.request.actor.day)]
        return matters.similar(self.request.actor, keys or matters.namesakes(parties, division, self.request.actor.day))

    def _by(self, by: Hand, values: dict[str, Any]) -> Hand:
        """The hand in which it is done: of a body that has no users here, the one that the form names."""
        body = next((values.get(one.name) for one in self.fields if one.of is Agency), None)
        return Hand("agency", body.key) if by == ANOTHER and body is not None else by

    def _named(self, digests: Sequence[str]) -> Mapping[str, str]:
        return materials.names(digests, self.request.actor.official.pk)

    def _keep(self, upload: UploadedFile) -> Material:
        return Material(materials.store(upload, self.request.actor.official).digest)
