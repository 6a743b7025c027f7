"""To-dos: one list, most urgent first, in groups; what waits for others; what I have had a hand in."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from django.db.models import DateField, Exists, OuterRef, Q, Value
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yifa.casework import todos as owing
from yifa.casework.declare import REGISTRY
from yifa.casework.models import Case, Todo
from yifa.casework.rows import NEVER
from yifa.casework.scope import visible
from yifa.casework.todos import Owed
from yifa.county import divisions
from yifa.kernel.text import Text
from yifa.pages import look, saying
from yifa.pages.request import Asked, link, page

PAGE = 50


@page
def todos(request: Asked) -> HttpResponse:
    """My to-dos, most urgent first."""
    who, day = request.actor, request.actor.day
    tab = request.GET.get("tab", "")
    if tab == "waiting":
        return _waiting(request)
    place, system = request.GET.get("place", ""), request.GET.get("system", "")
    system = system if system in REGISTRY.systems else ""
    within = divisions.subtree(int(place), day) if re.fullmatch(r"[0-9]{1,18}", place) else None
    rows = owing.mine(who, size=PAGE, after=mark(request), system=system, divisions=within)
    more, rows = rows[PAGE:], rows[:PAGE]
    cases = owing.cases({row.case for row in rows}, who)
    names = look.names(day)
    parties = names.parties({each.matter_id for each in cases.values()})
    shown = [(row, _row(request, row, cases[row.case], names, parties)) for row in rows if row.case in cases]
    groups = grouped(shown, day)
    over = sum(1 for row in rows if row.due is not None and row.due < day)
    soon = sum(1 for row in rows if row.due is not None and row.due == day)
    context = {
        "title": look.day_title(day),
        "lead": lead(over, soon, len(rows)), "tabs": tabs(request, "mine"), "groups": groups,
        "filter_bar": bar(system, place if within is not None else "", names) if rows or system or within else None,
        "empty": None if shown else empty(request, bool(system or within)),
        "pager": pager(request, rows[-1]) if more else None,
        "flashes": saying.flashes(request),
    }  # fmt: skip
    return render(request, "pages/todos.html", context)


def lead(over: int, soon: int, rows: int) -> Text | str:
    """One sentence on what is urgent."""
    if not rows:
        return ""
    if over and soon:
        return Text("今天要办{soon}件；{over}件已超期，先办。", soon=soon, over=over)
    if over:
        return Text("{over}件已超期，先办。", over=over)
    if soon:
        return Text("今天要办{soon}件。", soon=soon)
    return Text("没有今天到期的。")


def empty(request: Asked, filtered: bool) -> dict[str, Any]:
    """Why the list is empty, and what would fill it."""
    if filtered:
        return {
            "why": _("没有符合筛选的待办。"),
            "fills": _("去掉筛选，可以看到全部。"),
            "url": request.path,
            "act": _("看全部"),
        }
    if not request.actor.posts:
        return {
            "why": _("你今天没有任职的岗位，所以没有待办。"),
            "fills": _("任职由管理员在名录里登记；登记后这里就有了。"),
        }
    return {
        "why": _("现在没有要你办的事。"),
        "fills": _("案件受理、指定给你的岗位，或者轮到本机构办理时，会出现在这里。"),
        "url": link(request, "matters"),
        "act": _("看案件"),
    }


def tabs(request: Asked, current: str) -> list[dict[str, Any]]:
    """The tabs of the to-do page."""
    url = link(request, "todos")
    return [
        {"title": _("我要办的"), "url": url, "current": current == "mine", "count": owing.count(request.actor)},
        {"title": _("等待他人"), "url": f"{url}?tab=waiting", "current": current == "waiting"},
    ]


def grouped(rows: list[tuple[Owed, dict[str, Any]]], day: date) -> list[dict[str, Any]]:
    """Rows under 今天, 本周 and 以后."""
    end = day + timedelta(days=6 - day.weekday())
    groups: dict[str, list[dict[str, Any]]] = {_("今天"): [], _("本周"): [], _("以后"): []}
    today, week, later = groups
    for owed, shown in rows:
        due = owed.due
        groups[today if due is not None and due <= day else week if due is not None and due <= end else later].append(
            shown
        )
    return [{"title": title, "rows": some} for title, some in groups.items() if some]


def _row(request: Asked, owed: Owed, case: Case, names: look.Names, parties: dict[int, list[Any]]) -> dict[str, Any]:
    procedure = REGISTRY.procedure(case.procedure)
    kind = procedure.kinds[owed.act]
    clock = procedure.clocks.get(owed.clock)
    vacant = owed.holder in request.actor.vacant
    shared = (
        _("承办岗位空缺，由本机构安排")
        if vacant
        else _("本机构有这个身份的都可以办")
        if owed.holder in request.actor.pools
        else ""
    )
    note = " · ".join(filter(None, (
        saying.people(parties.get(case.matter_id, [])), names.division(case.division),
        _("中止") if case.paused else "", _(clock.title) if clock is not None else "", shared,
    )))  # fmt: skip
    return {
        "act": _(kind.title), "title": case.matter.subject, "url": link(request, "case", case.pk),
        "act_url": "" if vacant else link(request, "act", case.pk, owed.act),
        "lamp": look.lamp(owed.due, case.paused, request.actor.day), "note": note,
        "number": case.number or "", "due": owed.due,
    }  # fmt: skip


def _waiting(request: Asked) -> HttpResponse:
    """Cases that my agency holds in which somebody else owes the next act, most urgent first, page by page."""
    who, after = request.actor, mark(request)
    others_owe = Exists(Todo.objects.filter(case=OuterRef("pk")).exclude(holder__in=who.holders))
    found = visible(who).filter(others_owe, outcome=None, agency__in=who.bodies)
    found = found.annotate(when=Coalesce("due", Value(NEVER, DateField())))
    if after is not None:
        found = found.filter(Q(when__gt=after[0]) | Q(when=after[0], pk__gt=after[1]))
    cases = list(found.select_related("matter").defer("fold").order_by("when", "pk")[: PAGE + 1])
    more, cases = cases[PAGE:], cases[:PAGE]
    others: dict[int, list[Todo]] = owing.waiting(who, [case.pk for case in cases])
    names = look.names(who.day)
    rows = []
    for case in cases:
        owed = others.get(case.pk)
        if not owed:
            continue
        kind = REGISTRY.procedure(case.procedure).kinds[owed[0].act]
        rows.append({
            "act": _(kind.title), "title": case.matter.subject, "url": link(request, "case", case.pk),
            "lamp": look.lamp(case.due, case.paused, who.day), "number": case.number or "", "due": case.due,
            "note": " · ".join(filter(None, (_("中止") if case.paused else "", names.division(case.division)))),
            "who": _("等待：%(who)s") % {"who": names.hand(owed[0].holder)},
        })  # fmt: skip
    context = {
        "title": _("等待他人"), "tabs": tabs(request, "waiting"),
        "groups": [{"title": _("等待他人"), "rows": rows}] if rows else [],
        "empty": None if rows else {"why": _("本机构承办的案件里，没有在等别人的。"),
                                    "fills": _("轮到其他岗位或机构办理时，会出现在这里。")},
        "pager": pager(request, Owed(cases[-1].pk, "waiting", "", cases[-1].due, "")) if more else None,
    }  # fmt: skip
    return render(request, "pages/todos.html", context)


def mark(request: Asked) -> owing.Mark | None:
    """Where the page before ended; nothing where the address says nothing readable."""
    found = re.fullmatch(r"([0-9]{4}-[0-9]{2}-[0-9]{2}),([0-9]{1,18}),([a-z_]{1,40})", request.GET.get("after", ""))
    if found is None:
        return None
    try:
        return date.fromisoformat(found[1]), int(found[2]), found[3]
    except ValueError:
        return None


def pager(request: Asked, last: Owed) -> dict[str, Any]:
    """The way to the next page."""
    query = request.GET.copy()
    query["after"] = f"{last.due or NEVER},{last.case},{last.act}"
    return {"next_url": f"{request.path}?{query.urlencode()}"}


def bar(system: str, place: str, names: look.Names) -> dict[str, Any]:
    """The filters of the list: system and place."""
    systems = [("", _("全部系统")), *((each.key, _(each.title)) for each in REGISTRY.systems.values())]
    places = [("", _("全县")), *((str(town.key), town.short) for town in names.towns())]
    return {
        "filters": [
            {"name": name, "label": label, "kind": "choice",
             "choices": [{"value": value, "label": said, "selected": value == chosen} for value, said in choices]}
            for name, label, choices, chosen in (
                ("system", _("系统"), systems, system), ("place", _("地方"), places, place),
            )
        ],
    }  # fmt: skip
