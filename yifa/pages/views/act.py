"""The form of one act, generated from its dataclass, and its passage through the door."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yifa.casework import asking, door, materials
from yifa.casework.asking import Looked, Possible
from yifa.casework.models import Case
from yifa.kernel.procedure import (
    Act,
    ActKind,
    Annulment,
    Correction,
    Field,
    Label,
    Material,
    Ref,
    Refusal,
    fields_of,
)  # fmt: skip
from yifa.pages import forms, look, saying, story
from yifa.pages.choices import Choosing
from yifa.pages.given import asked, by_hand, given
from yifa.pages.remaining import acts_left, remaining
from yifa.pages.request import Asked, case_or_404, link, page
from yifa.pages.views.answers import done_text, effects, refusal_wrongs, refused
from yifa.pages.views.correcting import OF, REASON, day_fields, day_wrongs, known, read_day
from yifa.pages.views.foot import (
    Foot,
    foot_fields,
    foot_wrongs,
    fresh_key,
    key_of,
    number_of,
    post_labels,
    read_foot,
    unfinished,
)


@page
def act(request: Asked, pk: int, kind: str) -> HttpResponse:
    """Show the form of an act, or do it."""
    row = case_or_404(request, pk)
    seen = asking.look(row, request.actor)
    possible = seen.of(kind)
    if possible is None:
        raise Http404
    target = _target(request, seen, possible.kind)
    if possible.refusal is not None and request.method != "POST":
        return refused(
            request,
            seen.row,
            possible.kind.title,
            saying.plain(possible.refusal, possible.kind, seen.case, request.actor.day),
        )
    if possible.kind.common in {"correct", "annul"} and target is None:
        if possible.refusal is not None:
            return refused(request, seen.row, possible.kind.title, possible.refusal)
        return _which(request, seen, possible)
    form = _Form(request, seen, possible, target)
    return form.done() if request.method == "POST" else form.shown()


def _target(request: Asked, seen: Looked, kind: ActKind) -> Act | None:
    if kind.common not in {"correct", "annul"}:
        return None
    text = request.GET.get("of", "")
    return seen.case.find(int(text)) if re.fullmatch(r"[0-9]{1,9}", text) else None


def _which(request: Asked, seen: Looked, possible: Possible) -> HttpResponse:
    """Which act is to be corrected or annulled? A plain list of those that stand."""
    told = [each for each in story.tell(seen.row) if seen.case.find(each.act.seq) is not None]
    said = story.names(told, seen.row.matter_id, request.actor.day)
    url = link(request, "act", seen.row.pk, possible.kind.name)
    links = [
        {
            "title": f"{each.act.seq}. {_(each.kind.title) if each.kind else each.act.kind}",
            "url": f"{url}?of={each.act.seq}",
            "note": f"{each.act.day.isoformat()} {said.hand(each.act.by, each.act.day)}",
        }
        for each in reversed(told)
        if not (possible.kind.common == "annul" and each.kind is not None and each.kind.opens)
    ]
    title = _("更正哪一项？") if possible.kind.common == "correct" else _("作废哪一项？")
    none = {
        "why": _("本案还没有可以作废的办理。"),
        "fills": _("开立案件的那一项不能作废；不再办理的，请撤回或者办结。"),
    }
    return render(request, "pages/sheet.html", {
        "title": title, "lead": seen.row.matter.subject, "parts": [{"links": links} if links else {"empty": none}],
        "acts": [{"title": _("回到案件"), "url": link(request, "case", seen.row.pk)}],
    })  # fmt: skip


class _Form:
    """One showing or sending of an act's form."""

    def __init__(self, request: Asked, seen: Looked, possible: Possible, target: Act | None) -> None:
        self.request, self.seen, self.possible, self.target = request, seen, possible, target
        self.kind = possible.kind
        own = request.actor.bodies_of(seen.case.agency)
        near = {"committee": saying.around(seen.row.division, request.actor.day) | own}
        self.choices = Choosing(request.actor.day, seen.parties, near, own, seen.row.level)
        self.shaped = self._shaped_kind()
        found = asked(fields_of(self.shaped.data), possible.hands)
        self.fields = [one for one in found if one.name not in self._known()]
        self.mended = target if self.kind.common == "correct" else None
        if self.mended is not None:
            self.fields = [REASON, *fields_of(self.shaped.data)]

    def _shaped_kind(self) -> ActKind:
        """The act whose fields are filled in: a correction fills in those of its target."""
        if self.kind.common == "correct" and self.target is not None:
            return self.seen.case.procedure.kinds[self.target.kind]
        return self.kind

    def _known(self) -> dict[str, Any]:
        """Fields whose value the case itself gives."""
        if self.kind.common == "annul" and self.target is not None:
            return {"act": self.target.seq}
        if self.kind.common == "take":
            return {"agency": Ref(self.seen.case.shape.offered)}
        return {}

    # --- showing -----------------------------------------------------------------------------------------------

    def shown(
        self,
        sent: forms.Sent | None = None,
        errors: dict[str, str] | None = None,
        foot: Foot | None = None,
        top: list[dict[str, Any]] | None = None,
        status: int = 200,
        between: list[Any] | None = None,
    ) -> HttpResponse:
        """The form, empty or as it was sent with what was wrong."""
        errors = errors or {}
        shown = forms.fields(
            self.fields, self.choices, sent, errors, self._initial() if sent is None else None, named=self._named
        )
        row, day = self.seen.row, self.request.actor.day
        title = _(self.kind.title)
        if self.target is not None:
            title = f"{title}：{_(self.seen.case.procedure.kinds[self.target.kind].title)}"
        key = fresh_key(self.request.POST.get("key", ""))
        left = None
        if self.kind.common == "erase":
            left = remaining(row, story.tell(row), self.request.actor)
            shown = [one | self._erasable(sent) if one["name"] == "acts" else one for one in shown]
        context = {
            "title": title, "lead": row.number,
            "back": {"title": row.matter.subject, "url": link(self.request, "case", row.pk)},
            "form": {
                "known": left,
                "sections": [*self._sections(shown, sent, errors), self._foot(sent, foot)],
                "hidden": [{"name": "key", "value": key}, {"name": "seen", "value": self.seen.case.version}],
                "wrongs": [
                    *(top or []), *day_wrongs(errors), *forms.wrongs(self.fields, errors), *foot_wrongs(foot)
                ],
                "submit": _(self.kind.title), "cancel_url": link(self.request, "case", row.pk),
                "files": any(one.kind == "material" for one in self.fields),
                "private": any(one.private for one in self.fields), "between": between,
                "draft": f"case/{row.pk}/{self.kind.name}", "filled": sent is not None,
                "effects": effects(self.kind),
            },
            "notes": look.notes((*self.kind.basis, *self.shaped.basis), day),
        }  # fmt: skip
        return render(self.request, "pages/act.html", context, status=status)

    def _erasable(self, sent: forms.Sent | None) -> dict[str, Any]:
        """The acts that private values still lie beside, to be chosen from."""
        typed = set(sent.values.getlist("acts")) if sent is not None else set()
        left = acts_left(self.seen.row, story.tell(self.seen.row))
        found = [
            {"value": str(seq), "label": label, "note": said, "selected": str(seq) in typed}
            for seq, label, said in left
            if said
        ]
        return {"kind": "many", "choices": found, "short": False} if found else {}

    def _initial(self) -> dict[str, Any]:
        """What is known already, private values and all: what is corrected, or the act that this one starts from."""
        first, names = self.shaped.starts_as or (None, ())
        source = first(self.seen.case) if self.mended is None and first is not None else self.mended
        if source is None:
            return {}
        kind = self.seen.case.procedure.kinds[source.kind]
        if any(one.private for one in fields_of(kind.data)):
            detail = f"correction of {source.seq}" if self.mended is not None else "story"
            story.left(self.request.actor, self.seen.row, detail)
        found = known(self.seen.row, source, kind)
        return found if self.mended is not None else {name: found[name] for name in names if name in found}

    def _sections(
        self, shown: list[dict[str, Any]], sent: forms.Sent | None, errors: dict[str, str]
    ) -> list[dict[str, Any]]:
        """The fields of the act; of a correction first why, then the act as it should stand, its day before all."""
        if self.mended is None:
            return forms.sections(shown)
        title = _("第%(seq)d项“%(title)s”应当是") % {"seq": self.mended.seq, "title": _(self.shaped.title)}
        days = day_fields(self.mended, self.request.actor.day, sent, errors.get(OF))
        rest = forms.sections(shown[1:]) if shown[1:] else []
        return [{"fields": shown[:1]}, {"title": title, "fields": days, "beside": True}, *rest]

    def _foot(self, sent: forms.Sent | None, foot: Foot | None) -> dict[str, Any]:
        """By whom and when it is done; a correction's own day is told apart from that of the act it corrects."""
        errors = foot.errors if foot is not None else {}
        change = _(self.kind.title) if self.target is not None else ""
        title = _("“%(change)s”本身") % {"change": change} if change else _("办理")
        fields = foot_fields(self._hands(), self.request.actor.day, sent, errors, change)
        return {"title": title, "fields": fields, "beside": True}

    def _hands(self) -> list[tuple[str, str]]:
        labels = dict(self.choices(PARTY))
        posts = post_labels(self.request)
        return [
            (str(hand), posts.get(hand.key, "") if hand.kind == "post" else labels.get(hand.key, ""))
            for hand in self.possible.hands
        ]

    # --- sending -----------------------------------------------------------------------------------------------

    def done(self) -> HttpResponse:
        """Read the form and do the act, or show what is wrong with everything still there."""
        sent = forms.Sent(self.request.POST, self.request.FILES)
        taken = forms.read(self.fields, sent, self.choices, self._keep)
        foot = read_foot(sent, self.possible.hands, self.request.actor.hand)
        when, wrong = read_day(self.mended, sent) if self.mended is not None else (None, None)
        if self.mended is None and foot.by is not None:  # what was typed stands, and is refused where it contradicts
            said = by_hand(fields_of(self.shaped.data), foot.by)
            said = {name: value for name, value in said.items() if not sent.values.get(name)}
            taken.values |= said
            taken.errors = {name: text for name, text in taken.errors.items() if name not in said}
        errors = taken.errors | ({OF: wrong} if wrong else {})
        if errors or foot.errors or foot.by is None:
            return self.shown(sent, errors, foot, status=422)
        key, seen = key_of(sent), number_of(sent, "seen")
        if (key is None or seen is None) and self.possible.refusal is None:
            return self.shown(sent, {}, foot, unfinished(), status=422)
        if self.mended is None:
            taken.values |= given(fields_of(self.shaped.data), foot.day or self.request.actor.day)
        command = self._command(taken.values, when)
        try:
            result = door.perform(
                self.seen.row.pk, command, by=foot.by, entered_by=self.request.actor.hand, done=foot.done,
                key=key, seen=seen, ground=foot.ground or None,
            )  # fmt: skip
        except door.NotThere:
            raise Http404 from None
        except door.Moved as moved:
            return self._moved(sent, moved)
        except door.Refused as no:
            if (
                no.refusal.asked in {"must", "time"} or self.possible.refusal is None
            ):  # what was typed is what stands in the way
                return self.shown(sent, {}, foot, refusal_wrongs(self._plain(no.refusal)), status=409)
            return refused(
                self.request,
                self.seen.row,
                self.kind.title,
                self._plain(no.refusal),
                kept=True,
            )
        messages.success(self.request, done_text(self.kind, result))
        return redirect(link(self.request, "case", self.seen.row.pk))

    def _command(self, values: dict[str, Any], when: date | datetime | None) -> Any:
        if self.mended is not None:
            reason = values.pop("reason")
            return Correction(self.mended.seq, reason, self.shaped.data(**values), when)
        if self.kind.common == "annul" and self.target is not None:
            return Annulment(self.target.seq, values["reason"])
        return self.kind.data(**values, **self._known())

    def _plain(self, refusal: Refusal) -> Refusal:
        return saying.plain(refusal, self.kind, self.seen.case, self.request.actor.day)

    def _named(self, digests: Sequence[str]) -> Mapping[str, str]:
        return materials.names(digests, self.request.actor.official.pk, self.seen.row.pk)

    def _keep(self, upload: UploadedFile) -> Material:
        return Material(materials.store(upload, self.request.actor.official).digest)

    def _moved(self, sent: forms.Sent, moved: door.Moved) -> HttpResponse:
        row = Case.objects.select_related("matter").get(pk=self.seen.row.pk)
        fresh = asking.look(row, self.request.actor)
        told = [each for each in story.tell(row, self.request.actor) if each.act.seq > moved.seen]
        said = story.names(told, row.matter_id, self.request.actor.day)
        again = _Form(self.request, fresh, fresh.of(self.kind.name) or self.possible, self.target)
        top = [{"id": "main", "label": "", "text": _("你填写的时候，本案有了新的办理；看过以后可以再次提交")}]
        return again.shown(sent, {}, None, top, status=409, between=[story.entry(each, said) for each in told])


class _PartyMarker:
    """Stands for the party marker when only its choices are asked for."""


_PartyMarker.__name__ = "Party"
PARTY = Field("by", Label("当事人"), "ref", many=False, optional=True, private=False, of=_PartyMarker, default=None)
