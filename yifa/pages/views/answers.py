"""What the office answers to an act that was sent: done, and what follows; refused, with why and what to do instead."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yifa.casework import asking, door
from yifa.casework.models import Case
from yifa.county import clock
from yifa.kernel.procedure import ActKind, Refusal, deadlines
from yifa.kernel.text import Text
from yifa.pages import look, saying
from yifa.pages.request import link


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


def refusal_wrongs(refusal: Refusal) -> list[dict[str, str]]:
    """A refusal as the first line of the form's errors: what is wrong, why, what to do."""
    basis = saying.cited(refusal.basis)
    text = f"{saying.render(refusal.reason)}（{basis}）" if basis else saying.render(refusal.reason)
    text = f"{text}。{saying.render(refusal.remedy or AMEND)}"
    return [{"id": "main", "label": "", "text": text}]


AMEND = Text("请改正后再次提交；确实应当这样办的，请先看依据和本案已有的办理")
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
