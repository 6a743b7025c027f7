"""The form of one act, generated from its dataclass, and its passage through the door."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yifa.casework import asking, door, materials
from yifa.casework.asking import Looked, Possible
from yifa.casework.models import Case
from yifa.casework.standing import Hand
from yifa.county import clock
from yifa.kernel.procedure import (
    COUNTY_TIME,
    Act,
    ActKind,
    Annulment,
    Correction,
    Field,
    Label,
    Material,
    Ref,
    Refusal,
    deadlines,
    fields_of,
)  # fmt: skip
from yifa.kernel.text import Text
from yifa.ledger import asides
from yifa.pages import forms, look, saying, story
from yifa.pages.choices import Choosing
from yifa.pages.request import Asked, case_or_404, link, page

REASON = Field(
    "reason", Label("更正理由", lines=2), "text", many=False, optional=False, private=True, of=None, default=None
)


@dataclass(slots=True)
class Foot:
    """What stands at the foot of every act's form: in whose name, when it was done, why entered late."""

    by: Hand | None = None
    done: date | datetime | None = None
    ground: str = ""
    errors: dict[str, str] = field(default_factory=dict)


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
        return refused(request, seen.row, possible.kind.title, possible.refusal)
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
            "note": f"{each.act.day.isoformat()} {said.hand(each.act.by)}",
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
        near = {"committee": saying.around(seen.row.division, request.actor.day)}
        self.choices = Choosing(request.actor.day, seen.parties, near)
        self.shaped = self._shaped_kind()
        self.fields = [one for one in fields_of(self.shaped.data) if one.name not in self._known()]
        if self.kind.common == "correct":
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
        shown = forms.fields(self.fields, self.choices, sent, errors, self._initial() if sent is None else None)
        row, day = self.seen.row, self.request.actor.day
        title = _(self.kind.title)
        if self.target is not None:
            title = f"{title}：{_(self.seen.case.procedure.kinds[self.target.kind].title)}"
        key = self.request.POST.get("key", "") or str(uuid4())
        context = {
            "title": title, "lead": f"{row.matter.subject} {row.number or ''}",
            "back": {"title": row.matter.subject, "url": link(self.request, "case", row.pk)},
            "form": {
                "sections": [
                    *forms.sections(shown),
                    {"title": _("办理"), "fields": self._foot(sent, foot)},
                ],
                "hidden": [{"name": "key", "value": key}, {"name": "seen", "value": self.seen.case.version}],
                "wrongs": [*(top or []), *forms.wrongs(self.fields, errors), *_foot_wrongs(foot)],
                "submit": _(self.kind.title), "cancel_url": link(self.request, "case", row.pk),
                "files": any(one.kind == "material" for one in self.fields),
                "private": any(one.private for one in self.fields), "between": between,
                "draft": f"case/{row.pk}/{self.kind.name}", "filled": sent is not None,
                "effects": effects(self.kind),
            },
            "notes": look.notes(self.kind.basis, day),
        }  # fmt: skip
        return render(self.request, "pages/act.html", context, status=status)

    def _initial(self) -> dict[str, Any]:
        """What is known already: a correction starts from what was entered, private values and all."""
        if self.kind.common != "correct" or self.target is None:
            return {}
        data = self.target.typed(self.shaped.data)
        clear = asides.read(f"case/{self.seen.row.pk}", [self.target.seq])
        if any(one.private for one in fields_of(self.shaped.data)):
            story.left(self.request.actor, self.seen.row, f"correction of {self.target.seq}")
        found: dict[str, Any] = {}
        for one in fields_of(self.shaped.data):
            value = getattr(data, one.name)
            if one.private and value is not None:
                value = clear.get((self.target.seq, one.name))
                value = None if value is asides.ERASED else value
            found[one.name] = value
        return found

    def _foot(self, sent: forms.Sent | None, foot: Foot | None) -> list[dict[str, Any]]:
        errors = foot.errors if foot is not None else {}
        return foot_fields(self._hands(), self.request.actor.day, sent, errors)

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
        if taken.errors or foot.errors or foot.by is None:
            return self.shown(sent, taken.errors, foot, status=422)
        command = self._command(taken.values)
        try:
            result = door.perform(
                self.seen.row.pk, command, by=foot.by, entered_by=self.request.actor.hand, done=foot.done,
                key=key_of(sent), seen=_number(sent, "seen"), ground=foot.ground or None,
            )  # fmt: skip
        except door.NotThere:
            raise Http404 from None
        except door.Moved as moved:
            return self._moved(sent, moved)
        except door.Refused as no:
            if (
                no.refusal.asked in {"must", "time"} or self.possible.refusal is None
            ):  # what was typed is what stands in the way
                return self.shown(sent, {}, foot, refusal_wrongs(no.refusal), status=409)
            return refused(self.request, self.seen.row, self.kind.title, no.refusal, kept=True)
        messages.success(self.request, done_text(self.kind, result))
        return redirect(link(self.request, "case", self.seen.row.pk))

    def _command(self, values: dict[str, Any]) -> Any:
        if self.kind.common == "correct" and self.target is not None:
            reason = values.pop("reason")
            return Correction(self.target.seq, reason, self.shaped.data(**values))
        if self.kind.common == "annul" and self.target is not None:
            return Annulment(self.target.seq, values["reason"])
        return self.kind.data(**values, **self._known())

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


def post_labels(request: Asked) -> dict[int, str]:
    """My posts with the bodies they belong to: two posts may bear one title."""
    bodies = {agency.key: agency.name for agency in request.actor.agencies}
    return {post.key: f"{bodies.get(post.agency, '')} {post}".strip() for post in request.actor.posts}


class _PartyMarker:
    """Stands for the party marker when only its choices are asked for."""


_PartyMarker.__name__ = "Party"
PARTY = Field("by", Label("当事人"), "ref", many=False, optional=True, private=False, of=_PartyMarker, default=None)


def effects(kind: ActKind) -> list[Text]:
    """What happens when the act is sent, for those acts that end or close something."""
    found = []
    if kind.ends is not None:
        found.append(Text("本案以“{outcome}”办结，期限停止计算。", outcome=kind.ends))
    if kind.closes:
        found.append(Text("归档以后不能再办理。"))
    if kind.pauses:
        found.append(Text("恢复以前，期限不计。"))
    if kind.remedy:
        found.append(Text("请告知当事人：{remedy}", remedy=kind.remedy))
    return found


def foot_fields(
    hands: list[tuple[str, str]], day: date, sent: forms.Sent | None, errors: dict[str, str]
) -> list[dict[str, Any]]:
    """The fields at the foot of every act: in whose name, on which day and time, and the ground of late entry.

    Their names hold a hyphen, so that no field of a dataclass (an act may well carry a `ground`) is ever one of them.
    """
    value = sent.values.get if sent is not None else {"act-done": day.isoformat()}.get
    found: list[dict[str, Any]] = []
    chosen = value("act-by") or (hands[0][0] if hands else "")
    if len(hands) > 1:
        found.append({
            "name": "act-by", "label": _("以谁的名义"), "kind": "options" if len(hands) <= forms.SHORT_LIST else "choice",
            "error": errors.get("by"),
            "choices": [{"value": key, "label": label, "selected": key == chosen} for key, label in hands],
        })  # fmt: skip
    else:
        found.append({"name": "act-by", "label": _("以谁的名义"), "kind": "known", "value": chosen,
                      "text": hands[0][1] if hands else _("没有合适的岗位")})  # fmt: skip
    found += [
        {"name": "act-done", "label": _("办理日期"), "kind": "day", "value": value("act-done") or "", "most": day.isoformat(),
         "error": errors.get("done")},
        {"name": "act-time", "label": _("时间"), "kind": "text", "short": True, "value": value("act-time") or "",
         "optional": True, "help": _("写作 14:30，可以不填"), "error": errors.get("time")},
        {"name": "act-ground", "label": _("补录理由"), "kind": "text", "value": value("act-ground") or "", "optional": True,
         "help": _("办理的当天录入的不用填"), "private": True, "max": 200, "wide": True, "error": errors.get("ground")},
    ]  # fmt: skip
    return found


def _foot_wrongs(foot: Foot | None) -> list[dict[str, str]]:
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
    if foot.by is None and (found := re.fullmatch(r"(post|party):([0-9]{1,18})/([0-9]{0,18})", wanted)):
        foot.by = Hand(found[1], int(found[2]), int(found[3] or 0))
    if foot.by is None:
        foot.errors["by"] = _("请选择以谁的名义办理")
    try:
        foot.done = _when(sent)
    except ValidationError as wrong:
        foot.errors["done"] = " ".join(wrong.messages)
    if len(foot.ground) > 200:
        foot.errors["ground"] = _("太长：最多 200 字")
    if "\x00" in foot.ground:
        foot.errors["ground"] = _("含有不能识别的字符")
    assert me.kind == "post"
    return foot


def _when(sent: forms.Sent) -> date | datetime | None:
    text, at = (sent.values.get("act-done") or "").strip(), (sent.values.get("act-time") or "").strip()
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ValidationError(_("日期写作 2022-08-19")) from None
    if not at:
        return day
    found = re.fullmatch(r"([01]?[0-9]|2[0-3])[:：]([0-5][0-9])", at)
    if found is None:
        raise ValidationError(_("时间写作 14:30"))
    return datetime.combine(day, time(int(found[1]), int(found[2])), COUNTY_TIME)


def key_of(sent: forms.Sent) -> UUID | None:
    """The form's own key; none where it is no UUID."""
    try:
        return UUID(sent.values.get("key", ""))
    except ValueError:
        return None


def _number(sent: forms.Sent, name: str) -> int | None:
    text = sent.values.get(name, "")
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else None


def refusal_wrongs(refusal: Refusal) -> list[dict[str, str]]:
    """A refusal as the first line of the form's errors: what is wrong, why, what to do."""
    basis = saying.cited(refusal.basis)
    text = f"{saying.render(refusal.reason)}（{basis}）" if basis else saying.render(refusal.reason)
    if refusal.remedy is not None:
        text = f"{text}。{saying.render(refusal.remedy)}"
    return [{"id": "main", "label": "", "text": text}]


SEE_CASE = Text("请看案件页“现在可以办”的事项")
ASK_THEM = Text("请转给有这个身份的人办理；认为应当由你办的，请管理员核对任职和授权")


def refused(
    request: HttpRequest, row: Case | None, title: str, refusal: Refusal, *, kept: bool = False
) -> HttpResponse:
    """A refusal on a page of its own: what is wrong, why, what to do."""
    day = clock.today()
    ways = [{"title": _("回到案件"), "url": link(request, "case", row.pk), "primary": True}] if row is not None else []
    context = {
        "title": _("不予办理"), "lead": row.matter.subject if row is not None else "",
        "refusal": {
            "what": _("“%(act)s”没有办成") % {"act": _(title)}, "why": refusal.reason,
            "basis": saying.cited(refusal.basis),
            "instead": refusal.remedy or (ASK_THEM if refusal.asked == "who" else SEE_CASE), "ways": ways, "kept": kept,
        },
        "notes": look.notes(refusal.basis, day), "keep_drafts": True,
    }  # fmt: skip
    return render(request, "pages/refused.html", context, status=409)


def done_text(kind: ActKind, result: door.Done) -> str:
    """What was done, and what follows: 已办“受理”；“调结”到2022年9月23日."""
    said = _("已办“%(act)s”") % {"act": _(kind.title)}
    if result.again:
        said = _("这份提交此前已经办过，没有重复办理")
    facts = asking.plain_facts()
    running = [run for run in deadlines(result.case, facts) if run.state == "running" and run.due is not None]
    if running:
        first = min(running, key=lambda run: run.due or date.max)
        title = result.case.procedure.clocks[first.clock].title
        said += _("；“%(clock)s”到%(day)s") % {"clock": _(title), "day": saying.day(first.due)}
    return said
