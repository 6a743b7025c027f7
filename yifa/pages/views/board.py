"""看板: the open cases of a system by stage, the most urgent first; how many of each the database counts."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, F, Q, Window
from django.db.models.functions import RowNumber
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yifa.casework.declare import REGISTRY, System
from yifa.casework.models import Case, Todo
from yifa.casework.scope import visible
from yifa.pages import look
from yifa.pages.request import Asked, link, page
from yifa.pages.views.listing import Filter, address, below, filtered, typed
from yifa.pages.views.matters import counts_by_lamp, lamp_words, nothing

CARDS = 6


@page
def board(request: Asked, system: str) -> HttpResponse:
    """The cases of a system in which somebody still owes something."""
    found = REGISTRY.systems.get(system)
    if found is None or not found.procedures:
        raise Http404
    who, today = request.actor, request.actor.day
    names = look.names(today)
    places = tuple((str(key), label) for key, label in names.places())
    filters = [
        Filter("place", _("地方"), lambda rows, v: rows.filter(division__in=below(int(v), today)), "choice", places)
    ]
    rows = visible(who).filter(system=found.key).filter(unfinished(found.key))
    chosen = filtered(request, rows, filters, keep=["lamp"])
    lamps = counts_by_lamp(chosen.rows, today)
    lamp = typed(request, "lamp")
    lamp = lamp if lamp in look.LAMPS else ""
    some = chosen.rows.filter(look.lamp_where(lamp, today)) if lamp else chosen.rows
    counts = dict(some.order_by().values_list("stage").annotate(n=Count("pk")))
    keep = {"system": found.key, "lamp": lamp, "place": chosen.values.get("place", "")}
    context = {
        "title": _("{system} · 看板").format(system=_(found.title)),
        "lead": _("还有人要办的案件，按阶段排；每个阶段里期限近的在前。"),
        "tabs": _tabs(request, lamps, lamp),
        "filter_bar": chosen.bar,
        "flashes": chosen.flashes,
        "board": _stages(request, found, some, counts, names, keep) if counts else None,
        "empty": None if counts else nothing(who, bool(chosen.values or lamp), _("在办的案件")),
        "wide": True,
    }
    return render(request, "pages/board.html", context)


def unfinished(system: str) -> Q:
    """Open cases, and ended ones in which a duty is still open (a follow-up, the filing)."""
    return Q(outcome=None) | Q(pk__in=Todo.objects.filter(system=system).values("case"))


def _tabs(request: Asked, lamps: dict[str, int], current: str) -> list[dict[str, Any]]:
    tabs = [
        {"title": _("全部"), "url": address(request, lamp=None), "count": sum(lamps.values()), "current": not current}
    ]
    tabs += [
        {"title": word, "url": address(request, lamp=state), "count": lamps[state], "current": state == current}
        for state, word in lamp_words()
        if lamps[state] or state in {"over", "soon", current}
    ]
    return tabs


def _order(system: System) -> list[str]:
    """The stages in the order of the acts that lead to them; those after the end of a case come last.

    A stage that only the closing of a case leads to is left out: nobody owes anything there.
    """
    found: dict[str, tuple[bool, int]] = {}
    for procedure in system.procedures:
        kinds = list(procedure.kinds.values())
        if not all(kind.stage for kind in kinds if kind.opens):
            found["登记"] = (False, -1)
        for number, kind in enumerate(kinds):
            if kind.stage and not kind.closes:
                found[kind.stage] = (kind.ends is not None or kind.post_end, number)
        if any(kind.pauses for kind in kinds):
            found["中止"] = (False, len(kinds))
    return sorted(found, key=lambda stage: found[stage])


def _stages(
    request: Asked, system: System, rows: Any, counts: dict[str, int], names: look.Names, keep: dict[str, str]
) -> list[dict[str, Any]]:
    """Each stage with its most urgent cases, all in one statement."""
    place = Window(RowNumber(), partition_by=F("stage"), order_by=[F("due").asc(nulls_last=True), F("pk").asc()])
    cards = list(rows.annotate(place=place).filter(place__lte=CARDS).select_related("matter").defer("fold"))
    cards.sort(key=lambda case: case.place)
    parties = names.parties(case.matter_id for case in cards)
    stages = [*_order(system), *(stage for stage in counts if stage not in _order(system))]
    url = link(request, "matters")
    made = []
    for stage in stages:
        here = [case for case in cards if case.stage == stage]
        count = counts.get(stage, 0)
        column: dict[str, Any] = {
            "title": _(stage),
            "count": count,
            "cards": [_card(request, case, parties, names) for case in here],
            "none": _("眼下没有这一阶段的案件。"),
        }
        if count > len(here):
            words = {name: value for name, value in {**keep, "stage": stage}.items() if value}
            column["more_url"] = f"{url}?{urlencode(words)}"
            column["more"] = _("再看{n}件").format(n=count - len(here))
        made.append(column)
    return made


def _card(request: Asked, case: Case, parties: dict[int, list[look.PartyName]], names: look.Names) -> dict[str, Any]:
    return {
        "title": case.matter.subject,
        "url": link(request, "case", case.pk),
        "number": case.number or _("未编号"),
        "lamp": look.lamp_of_case(case, request.actor.day),
        "note": look.people_of(parties.get(case.matter_id, ())),
        "place": names.division(case.division),
    }
