"""案件与事项: the list of what I may see, found by name, number, subject; filters in the address."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yifa.casework.declare import REGISTRY, Register
from yifa.casework.models import Case, ListItem, Matter
from yifa.casework.scope import Actor, visible
from yifa.casework.scope import matters as matters_of
from yifa.county.models import Agency
from yifa.pages import look, sought
from yifa.pages.request import Asked, link, page
from yifa.pages.views import finding
from yifa.pages.views.listing import Filter, address, below, filtered, paged, table, typed

COLUMNS = (
    ("案号", "code"), ("事由", "head"), ("当事人", "text"), ("程序与阶段", "text"), ("亮灯", "lamp"), ("地方", "text"),
    ("承办", "text"), ("开立", "day"),
)  # fmt: skip


def lamp_words() -> tuple[tuple[str, str], ...]:
    """The lamps a list can be filtered by, with their words."""
    words = {
        "over": _("已超期"),
        "soon": _("将到期"),
        "open": _("期内"),
        "paused": _("中止"),
        "none": _("无期限"),
        "done": _("已办"),
    }
    return tuple((state, words[state]) for state in look.LAMPS)


@page
@sought.finds
def matters(request: Asked) -> HttpResponse:
    """Cases (or matters) within my scope."""
    return _of_matters(request) if typed(request, "view") == "matters" else _of_cases(request)


def _tabs(request: HttpRequest, current: str) -> list[dict[str, Any]]:
    return [
        {"title": _("案件"), "url": address(request, view=None), "current": current == "cases"},
        {"title": _("事项"), "url": address(request, view="matters"), "current": current == "matters"},
    ]


def _of_cases(request: Asked) -> HttpResponse:
    who, today = request.actor, request.actor.day
    names = look.names(today)
    found = filtered(request, visible(who).select_related("matter").defer("fold"), case_filters(request, names, today))
    some = paged(request, found.rows, unit=_("件"))
    found.ignored += some.ignored
    context = {
        "title": _("案件与事项"),
        "lead": _("你可以查看的案件，新的在前。姓名、拼音首字母、案号、事由、身份证号或电话（整号或后四位）都能找。"),
        "tabs": _tabs(request, "cases"),
        "filter_bar": found.bar,
        "flashes": found.flashes,
        "register_table": case_table(request, some.rows, names, today, _("案件")),
        "pager": some.pager if some.rows or request.GET.get("after") else None,
        "empty": None if some.rows else nothing(who, bool(found.values), _("案件")),
        "wide": True,
    }
    return render(request, "pages/register.html", context)


def case_filters(request: Asked, names: look.Names, today: date) -> list[Filter]:
    """What a list of cases can be narrowed by."""
    systems = tuple((system.key, _(system.title)) for system in REGISTRY.systems.values() if system.procedures)
    stages = _stages()
    places = tuple((str(key), label) for key, label in names.places())
    agencies = _agencies(today)
    filters = [
        *_found_by(request, finding.cases, _("姓名、拼音、案号、事由")),
        Filter("system", _("系统"), lambda rows, v: rows.filter(system=v), "choice", systems),
        Filter("stage", _("阶段"), lambda rows, v: rows.filter(stage=v), "choice", stages),
        Filter("place", _("地方"), lambda rows, v: rows.filter(division__in=below(int(v), today)), "choice", places),
        Filter("agency", _("承办"), lambda rows, v: rows.filter(agency=int(v)), "choice", agencies),
        Filter("lamp", _("亮灯"), lambda rows, v: rows.filter(look.lamp_where(v, today)), "choice", lamp_words()),
        Filter("since", _("开立从"), lambda rows, v: rows.filter(opened__gte=v), "day"),
        Filter("until", _("开立到"), lambda rows, v: rows.filter(opened__lte=v), "day"),
    ]
    category = category_filter(today)
    return [*filters[:5], category, *filters[5:]] if category is not None else filters


def _found_by(request: Asked, find: Callable[[str], Q], hint: str) -> list[Filter]:
    """By what was typed, and by a person's number, which the address holds sealed."""
    number = sought.opened(request)
    return [
        Filter(sought.TYPED, _("查找"), lambda rows, v: rows.filter(find(v)), "find", hint=hint, wide=True),
        Filter(
            sought.SEALED, _("号码"), lambda rows, _v: rows.filter(find(number)), "sealed",
            ((request.GET.get(sought.SEALED, ""), sought.masked(number)),) if number else (),
        ),
    ]  # fmt: skip


def _stages() -> tuple[tuple[str, str], ...]:
    found: dict[str, str] = {"登记": _("登记")}
    for procedure in REGISTRY.procedures():
        found.update({kind.stage: _(kind.stage) for kind in procedure.kinds.values() if kind.stage})
        found.update({"中止": _("中止")} if any(kind.pauses for kind in procedure.kinds.values()) else {})
    return tuple(found.items())


def _agencies(today: date) -> tuple[tuple[str, str], ...]:
    """The agencies that stand: read from their catalogue, not from a million cases."""
    rows = Agency.objects.on(today).filter(external=False).order_by("name").values_list("key", "name")
    return tuple((str(key), name) for key, name in rows)


def category_filter(today: date) -> Filter | None:
    """By category, as the registers declare it: a column `category` of a list."""
    registers = [
        (register, column)
        for system in REGISTRY.systems.values()
        for register in system.registers
        for column in register.columns
        if column.name == "category" and column.kind == "list" and column.filters
    ]
    if not registers:
        return None
    lists = {column.of for _register, column in registers}
    items = list(ListItem.objects.on(today).filter(list__in=lists).order_by("pk"))

    def apply(rows: QuerySet[Case], value: str) -> QuerySet[Case]:
        key = next(item.key for item in items if item.code == value)
        condition = Q(pk__in=[])
        for register, _column in registers:
            condition |= Q(Exists(_in_category(register, value, key)))
        return rows.filter(condition)

    return Filter("category", _("类别"), apply, "choice", tuple({item.code: item.title for item in items}.items()))


def _in_category(register: Register, code: str, key: int) -> QuerySet[Any]:
    """The rows of a register in that category; the column holds the item's key or its code."""
    column: Any = register.model._meta.get_field("category")
    value: int | str = key if column.get_internal_type().endswith("IntegerField") else code
    return register.model._default_manager.filter(case=OuterRef("pk"), category=value)


def case_table(
    request: HttpRequest, rows: Sequence[Case], names: look.Names, today: date, caption: str
) -> dict[str, Any]:
    """Cases as a ledger."""
    names.want(agencies=[case.agency for case in rows])
    parties = names.parties(case.matter_id for case in rows)
    made = []
    for case in rows:
        url = link(request, "case", case.pk)
        made.append({
            "url": url,
            "cells": [
                {"text": case.number or _("未编号"), "kind": "code"},
                {"text": case.matter.subject, "kind": "head", "url": url},
                {"text": look.people_of(parties.get(case.matter_id, ())), "kind": "text"},
                {"text": _("{procedure} · {stage}").format(procedure=procedure_title(case), stage=_(case.outcome or case.stage))},
                {"lamp": look.lamp_of_case(case, today), "kind": "lamp"},
                {"text": names.division(case.division), "kind": "text"},
                {"text": names.agency(case.agency), "kind": "text"},
                {"text": case.opened.isoformat(), "kind": "day"},
            ],
        })  # fmt: skip
    return table(caption, [{"title": _(title), "kind": kind} for title, kind in COLUMNS], made)


def procedure_title(case: Case) -> str:
    """The title of a case's procedure; its key where it is no longer installed."""
    try:
        return _(REGISTRY.procedure(case.procedure).title)
    except KeyError:
        return case.procedure


def _of_matters(request: Asked) -> HttpResponse:
    who, today = request.actor, request.actor.day
    names = look.names(today)
    places = tuple((str(key), label) for key, label in names.places())
    filters = [
        *_found_by(request, finding.matters, _("姓名、拼音、事由")),
        Filter("place", _("地方"), lambda rows, v: rows.filter(division__in=below(int(v), today)), "choice", places),
    ]
    found = filtered(request, matters_of(who), filters, keep=["view"])
    seen = Prefetch("cases", visible(who).defer("fold").order_by("pk"), to_attr="seen")
    some = paged(request, found.rows.prefetch_related(seen), unit=_("个"))
    found.ignored += some.ignored
    context = {
        "title": _("案件与事项"),
        "lead": _("一个事项可以先后有几个案件，例如村里调、镇上调、诉前调。"),
        "tabs": _tabs(request, "matters"),
        "filter_bar": found.bar,
        "flashes": found.flashes,
        "register_table": _matter_table(request, some.rows, names),
        "pager": some.pager if some.rows or request.GET.get("after") else None,
        "empty": None if some.rows else nothing(who, bool(found.values), _("事项")),
        "wide": True,
    }
    return render(request, "pages/register.html", context)


def _matter_table(request: HttpRequest, rows: Iterable[Matter], names: look.Names) -> dict[str, Any]:
    rows = list(rows)
    parties = names.parties(matter.pk for matter in rows)
    made = []
    for matter in rows:
        url = link(request, "matter", matter.pk)
        seen: list[Case] = getattr(matter, "seen", [])
        made.append({
            "url": url,
            "cells": [
                {"text": matter.subject, "kind": "head", "url": url},
                {"text": look.people_of(parties.get(matter.pk, ())), "kind": "text"},
                {"text": names.division(matter.division), "kind": "text"},
                {"text": str(len(seen)), "kind": "number"},
                {"text": _(seen[-1].outcome or seen[-1].stage) if seen else "", "kind": "text"},
                {"text": look.county_day(matter.opened).isoformat(), "kind": "day"},
            ],
        })  # fmt: skip
    columns = (
        (_("事项"), "head"),
        (_("当事人"), "text"),
        (_("地方"), "text"),
        (_("案件"), "number"),
        (_("最近"), "text"),
        (_("登记"), "day"),
    )
    return table(_("事项"), [{"title": title, "kind": kind} for title, kind in columns], made)


def nothing(who: Actor, narrowed: bool, what: str) -> dict[str, str]:
    """Why a list of cases is empty, and what would fill it."""
    if narrowed:
        return {
            "why": _("没有符合这些条件的{what}。").format(what=what),
            "fills": _("去掉一两项条件再看；不在你查阅范围内的，这里不会出现。"),
        }
    if not who.posts:
        return {
            "why": _("你今天没有任职的岗位，所以看不到{what}。").format(what=what),
            "fills": _("管理员在“任职与代理”里登记你的岗位后，这里就有了。"),
        }
    if not who.reading:
        return {
            "why": _("你的岗位没有查阅授权，也没有经手过{what}。").format(what=what),
            "fills": _("管理员授权后，或者有案件交到你所在的机构、指名给你，就会出现在这里。"),
        }
    return {
        "why": _("你的范围里还没有{what}。").format(what=what),
        "fills": _("有人申请、别处转来或者你登记一件，就会出现在这里。"),
    }


def counts_by_lamp(rows: QuerySet[Case], today: date) -> dict[str, int]:
    """How many cases have each lamp, counted by the database in one statement."""
    asked = {f"lamp_{state}": Count("pk", filter=look.lamp_where(state, today)) for state in look.LAMPS}
    counted = rows.order_by().aggregate(**asked)
    return {state: counted[f"lamp_{state}"] for state in look.LAMPS}
