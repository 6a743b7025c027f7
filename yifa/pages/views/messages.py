"""消息: what was sent to my posts and pools. Opening the page marks it read; it asks nothing and stops nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yifa.casework.declare import REGISTRY
from yifa.casework.models import Case, Message
from yifa.casework.rows import NEVER
from yifa.casework.scope import visible
from yifa.county import clock
from yifa.pages import look, saying
from yifa.pages.request import Asked, link, page
from yifa.pages.views.listing import paged


@page
def messages(request: Asked) -> HttpResponse:
    """My messages, newest first."""
    who = request.actor
    rows = Message.objects.filter(holder__in=who.holders, delivered__isnull=False)
    some = paged(request, rows, unit=_("条"))
    wanted = {message.case_id for message in some.rows if message.case_id is not None}
    cases = {case.pk: case for case in visible(who).filter(pk__in=wanted).select_related("matter").defer("fold")}
    names = look.names(who.day)
    parties = names.parties(case.matter_id for case in cases.values())
    items = [_item(request, message, cases.get(message.case_id or 0), parties) for message in some.rows]
    unread = [message.pk for message in some.rows if message.read is None]
    if unread and request.method == "GET":
        Message.objects.filter(pk__in=unread, read=None).update(read=clock.now())
    empty = None
    if not items:
        empty = {
            "why": _("没有给你的消息。") if who.posts else _("你今天没有任职的岗位，所以没有消息。"),
            "fills": _("别人办了什么、轮到你的岗位或机构办理时，这里会有一条；消息只是提醒，要办的都在待办里。"),
        }
    note = [{"kind": "note", "text": _("看不懂的页码没有采用。")}] if some.ignored else []
    context = {
        "title": _("消息"),
        "lead": _("打开即记为已读。"),
        "items": items,
        "empty": empty,
        "flashes": [*saying.flashes(request), *note],
        "pager": some.pager if items or request.GET.get("after") else None,
    }
    return render(request, "pages/messages.html", context)


def _item(request: Asked, message: Message, case: Case | None, parties: Any) -> dict[str, Any]:
    said: dict[str, Any] = {
        "at": message.delivered, "text": _text(message, case, parties), "unread": message.read is None,
    }  # fmt: skip
    if case is not None:
        said["url"] = link(request, "case", case.pk)
    return said


def _text(message: Message, case: Case | None, parties: Any) -> str:
    """A message in words; of a case out of my scope no more than that it was there."""
    if case is None:
        return _("有一条提醒，案件已不在你的查阅范围内。") if message.case_id else _("提醒")
    title = look.title_of(case, parties)
    values = message.values if isinstance(message.values, dict) else {}
    if message.kind != "todo":
        return _("提醒：{title}").format(title=title)
    due = _due(values.get("due"))
    act = _act(case, str(values.get("act", "")))
    if due is None:
        return _("待办：{act} · {title}").format(act=act, title=title)
    return _("待办：{act} · {title}，{due}到期").format(act=act, title=title, due=saying.day(due))


def _due(text: Any) -> date | None:
    try:
        day = date.fromisoformat(str(text))
    except ValueError:
        return None
    return None if day == NEVER else day


def _act(case: Case, name: str) -> str:
    try:
        kind = REGISTRY.procedure(case.procedure).kinds.get(name)
    except KeyError:
        kind = None
    return _(kind.title) if kind is not None else _("办理")
