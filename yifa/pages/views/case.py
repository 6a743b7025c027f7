"""The case page: what may be done now, what not yet and why, the deadlines, the story; the law in the margin."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yifa.casework import asking, materials, matters
from yifa.casework.asking import Looked, Possible
from yifa.casework.models import Case, Party
from yifa.casework.scope import visible
from yifa.kernel.procedure import Deadline, deadlines, duties, may
from yifa.kernel.text import Text
from yifa.ledger.models import Leaf
from yifa.pages import declared, look, saying, story
from yifa.pages.request import Asked, case_or_404, link, page

QUIET = frozenset({"correct", "annul", "erase", "offer", "take", "decline", "exempt"})
"""Common acts that stand under one fold: they are seldom what somebody came for."""


@page
def case(request: Asked, pk: int) -> HttpResponse:
    """One case."""
    row = case_or_404(request, pk)
    seen = asking.look(row, request.actor)
    told = story.tell(row, request.actor)
    said = story.names(told, row.matter_id, request.actor.day, _holders(seen))
    papers = story.papers(row, lambda *a: link(request, *a))
    runs = deadlines(seen.case, seen.facts)
    context = {
        "title": row.matter.subject,
        "case": head(request, row, seen),
        "tabs": tabs(request, row, "case"),
        "act_list": act_list(request, seen),
        "deadlines": [deadline(seen, run) for run in runs],
        "similar": similar(request, row, seen.parties),
        "timeline": [
            story.entry(
                each, said, latest=number == 0, url=f"{link(request, 'proof', row.pk, each.act.seq)}#proof",
                papers=papers.get(each.act.seq, ()),
            )
            for number, each in enumerate(reversed(told))
        ],
        "ended": ended(seen),
        "warned": seen.case.procedure.warnings(seen.case, seen.facts),
        "seal_mark": seal_mark(request, row),
        "notes": notes(seen, runs),
        "flashes": saying.flashes(request),
    }  # fmt: skip
    return render(request, "pages/case.html", context)


def _holders(seen: Looked) -> list[str]:
    return [holder for role in seen.case.procedure.naming_roles for holder in (role.named or _nobody)(seen.case)]


def _in_charge(seen: Looked) -> list[str]:
    """The posts that the case names, but for those whose holder may no longer use the role in it."""
    found = []
    for role in seen.case.procedure.naming_roles:
        for holder in (role.named or _nobody)(seen.case) if role.kind == "post" else ():
            facts = replace(seen.facts, whose=holder, person="", posts=frozenset(), entered_by="")
            if role.barred is None or role.barred(seen.case, facts) is None:
                found.append(holder)
    return found


def _nobody(_case: Any) -> Iterable[str]:
    return ()


def head(request: Asked, row: Case, seen: Looked) -> dict[str, Any]:
    """The head of a case, as `parts/case_head.html` draws it."""
    names = look.names(request.actor.day)
    on = seen.case.acts[-1].day if row.closed else request.actor.day
    holders = saying.holders(_in_charge(seen), on) or [names.agency(row.agency)]
    others = Case.objects.filter(matter=row.matter_id).exclude(pk=row.pk).exists()
    return {
        "title": row.matter.subject, "number": row.number or _("尚未编号"), "procedure": _(seen.case.procedure.title),
        "stage": _(seen.case.stage), "holder": "、".join(dict.fromkeys(holders)), "since": row.opened,
        "lamp": look.lamp_of_case(row, request.actor.day),
        "place": names.division(row.division), "confidential": saying.confidential(row.level),
        "matter_url": link(request, "matter", row.matter_id) if others else None, "matter_title": row.matter.subject,
        "topics": matters.topics_of(row.matter_id),
    }  # fmt: skip


def tabs(request: Asked, row: Case, current: str) -> list[dict[str, Any]]:
    """The tabs of a case: what is long has its own."""
    pages = (("case", _("办理")), ("record", _("记录与封存")))
    return [{"title": title, "url": link(request, name, row.pk), "current": name == current} for name, title in pages]


def act_list(request: Asked, seen: Looked) -> dict[str, Any]:
    """What may be done now (what is owed first, one of it primary), what not yet and why; the rest under a fold."""
    can, more, owed = sorted_acts(seen)

    def shown(each: Possible) -> dict[str, Any]:
        return {"title": _(each.kind.title), "url": link(request, "act", seen.row.pk, each.kind.name), "primary": False}

    buttons = [shown(each) for each in can]
    if buttons and can[0].kind.name in owed:
        buttons[0]["primary"] = True
    cannot = [
        {
            "title": _(each.kind.title),
            "reason": saying.plain(no, each.kind, seen.case).reason,
            "basis": saying.cited(no.basis[:1]),
        }
        for each in not_yet(seen)
        if (no := may(seen.case, each.kind, seen.facts) or each.refusal)
        is not None  # what anybody waits for, then who may
    ]
    return {
        "can": buttons, "cannot": cannot, "more": [shown(each) for each in more],
        "more_title": _("其他办理（%(n)d）") % {"n": len(more)}, "none": none_for_me(seen),
    }  # fmt: skip


MOST_BUTTONS = 6
MOST_NOT_YET = 4
MOST_NOTES = 7


def sorted_acts(seen: Looked) -> tuple[list[Possible], list[Possible], frozenset[str]]:
    """The acts I may do: those that are owed, then those that end the case or were never done; the rest apart."""
    owed = frozenset(duty.act for duty in duties(seen.case, seen.facts))
    may = [each for each in seen.possible if each.refusal is None and each.kind.common not in QUIET]
    quiet = [each for each in seen.possible if each.refusal is None and each.kind.common in QUIET]
    answers = [each for each in quiet if each.kind.name in owed]
    first = [each for each in may if each.kind.name in owed] + answers
    # What this case itself calls for (a report, an answer) comes before what every case owes next.
    first.sort(key=lambda each: not callable(each.kind.owed))
    ending = [each for each in may if each not in first and each.kind.ends is not None]
    ending.sort(
        key=lambda each: all(role.kind == "party" for role in each.kind.by)
    )  # what we may do before what others say
    can = (first + ending)[:MOST_BUTTONS]
    if not can:
        can = may[:MOST_BUTTONS]
    more = [each for each in [*may, *quiet] if each not in can]
    return can, more, owed


def not_yet(seen: Looked) -> list[Possible]:
    """The acts that come next but not yet: what they wait for is possible now, or they wait on facts."""
    possible = {one.kind.name for one in seen.possible if one.refusal is None}
    could = {**dict.fromkeys(possible, 1), **seen.case.shape.present}
    found = []
    for each in seen.possible:
        kind, no = each.kind, each.refusal
        if no is None or kind.opens or kind.common is not None or kind.resumes or seen.case.has(kind):
            continue
        waits = kind.after is not None and not kind.after.holds(seen.case.shape.present)
        if no.asked == "when" or (waits and kind.after is not None and kind.after.holds(could)):
            found.append(each)
    found.sort(key=lambda each: not (each.kind.owed or each.kind.closes))
    return found[:MOST_NOT_YET]


def none_for_me(seen: Looked) -> Text:
    """Why there is nothing for me to do in a case."""
    if seen.case.closed:
        return Text("本案已经归档。")
    if seen.case.outcome is not None:
        return Text("本案已经以“{outcome}”办结。", outcome=seen.case.outcome)
    roles = {
        role.title for each in seen.possible if each.refusal is not None for role in each.kind.by if each.kind.owed
    }
    return Text("现在没有需要你办的；由{roles}办理。", roles="、".join(sorted(roles)) or "承办人")


def deadline(seen: Looked, run: Deadline) -> dict[str, Any]:
    """One deadline with its derivation."""
    clock = seen.case.procedure.clocks[run.clock]
    why: Text | None = None
    if run.state == "met":
        shown = {"state": "done", "word": _("已办")}
        why = Text("到期；{day}已办", day=run.ended) if run.ended else None
    elif run.state == "void":
        shown, why = {"state": "none", "word": _("不再计")}, Text("到期；{day}起不再计", day=run.ended or "")
    elif clock.lapses and run.due is not None and run.due < seen.facts.today:
        shown, why = {"state": "none", "word": _("已过")}, Text("到期；这是当事人可以申请的时间，过了不算超期")
    else:
        shown = look.lamp(run.due, run.state == "paused", seen.facts.today)
        why = Text("到期") if run.due is not None else Text("恢复以后接着算")
    status = saying.unconfirmed(clock.basis, seen.case.procedure.since)
    return {
        "title": _(clock.title) + (f" {run.item + 1}" if clock.each is not None else ""),
        "lamp": shown | {"provisional": run.provisional}, "due": run.due, "why": why,
        "steps": [step.text for step in run.counted.steps],
        "basis": (saying.cited(clock.basis) or str(clock.basis[0])) + (f"（{status}）" if status else "") + _ours(run),
        "provisional": run.provisional,
    }  # fmt: skip


def _ours(run: Deadline) -> str:
    """That the county has set the length itself: it is not the article's."""
    title = dict(declared.setting_titles()).get(run.ours, run.ours)
    return _("；长短依本县参数“{title}”").format(title=title) if run.ours else ""


def similar(request: Asked, row: Case, parties: Iterable[Party]) -> list[dict[str, Any]]:
    """Open cases of the same parties: with a link where they are within scope, else only whose they are."""
    people = [party.person for party in parties]
    found = [each for each in matters.similar(request.actor, people) if each.pk != row.pk]
    return shown_similar(request, found)


def shown_similar(request: Asked, found: list[Case]) -> list[dict[str, Any]]:
    """Similar open cases as a page may show them: no content of what lies outside the asker's scope."""
    if not found:
        return []
    mine = set(visible(request.actor).filter(pk__in=[each.pk for each in found]).values_list("pk", flat=True))
    names = look.names(request.actor.day)
    return [
        {
            "title": each.matter.subject if each.pk in mine else _("已有在办"),
            "number": (each.number or "") if each.pk in mine else "",
            "office": _("由%(who)s办理") % {"who": names.agency(each.agency)},
            "url": link(request, "case", each.pk) if each.pk in mine else None,
        }
        for each in found
    ]


def ended(seen: Looked) -> Text | None:
    """How it ended, where it has."""
    if seen.case.outcome is None or seen.row.ended is None:
        return None
    return Text("{day}以“{outcome}”办结。", day=seen.row.ended, outcome=seen.case.outcome)


def seal_mark(request: Asked, row: Case) -> dict[str, Any]:
    """What the record says of itself, in one line."""
    chain = f"case/{row.pk}"
    sealed = Leaf.objects.filter(chain=chain).count()
    waiting = row.version - sealed
    text = (
        Text("{n}项办理，首尾相接，全部封存。", n=row.version)
        if waiting <= 0
        else Text("{n}项办理，首尾相接；{w}项将于1分钟内封存。", n=row.version, w=waiting)
    )
    return {"state": "waiting" if waiting > 0 else "whole", "text": text, "url": link(request, "record", row.pk)}


def notes(seen: Looked, runs: Iterable[Deadline]) -> list[dict[str, Any]]:
    """The law in the margin: what stands behind what is shown to be done now, and behind the running deadlines."""
    can, _more, _owed = sorted_acts(seen)
    clocks = seen.case.procedure.clocks
    bases = [basis for run in runs if run.state in {"running", "paused"} for basis in clocks[run.clock].basis]
    bases += [basis for each in can for basis in each.kind.basis]
    day = seen.facts.today
    if not bases:
        bases = [basis for each in seen.case.ordered[-2:] for basis in _basis_of(seen, each.kind)]
        day = max(each.day for each in seen.case.ordered)
    return look.notes(list(dict.fromkeys(bases))[:MOST_NOTES], day)


def _basis_of(seen: Looked, name: str) -> Iterable[Any]:
    kind = seen.case.procedure.kinds.get(name)
    return kind.basis if kind is not None else ()


@page
def material(request: Asked, pk: int, digest: str) -> FileResponse:
    """A material of a case, only within scope; shown by the browser only where it is harmless, else downloaded."""
    found = materials.readable(request.actor, pk, digest)
    if found is None:
        raise Http404
    story.left(request.actor, found.case, f"material {digest[:16]}")
    inline = found.media_type in {"application/pdf", "image/jpeg", "image/png"}
    response = FileResponse(
        io.BytesIO(materials.content(digest)), content_type=found.media_type, filename=found.name,
        as_attachment=not inline,
    )  # fmt: skip
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
