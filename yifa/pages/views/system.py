"""The first page of a system: what it is for, where to go, how things stand, what is worth a look."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch
from django.utils.translation import gettext as _

from yifa.casework import asking, catalogues, todos
from yifa.casework.declare import REGISTRY, System
from yifa.casework.scope import Actor, visible
from yifa.pages import look
from yifa.pages.request import Asked, link, page
from yifa.pages.saying import noticed
from yifa.pages.views.board import unfinished
from yifa.pages.views.catalogue import heading, readable
from yifa.pages.views.listing import Shower
from yifa.pages.views.matters import counts_by_lamp, lamp_words

MOST_WARNINGS = 20


@page
def system(request: Asked, key: str) -> HttpResponse:
    """A system of the county."""
    found = REGISTRY.systems.get(key)
    if found is None:
        raise Http404
    who = request.actor
    parts = [_standing(request, found), _ways(request, found), *_warnings(request, found)]
    context = {
        "title": _(found.title),
        "lead": _(found.about),
        "parts": [part for part in parts if part],
        "acts": _new(request, who, found),
    }
    return render(request, "pages/sheet.html", context)


def _new(request: Asked, who: Actor, found: System) -> list[dict[str, Any]]:
    if not any(each.kinds for each in asking.openable(who, found.key)):
        return []
    return [{"title": _("登记一件新的"), "url": link(request, "new", found.key), "primary": True}]


def _standing(request: Asked, found: System) -> dict[str, Any]:
    """How the cases that I may see stand now, each count opening its list."""
    if not found.procedures:
        return {}
    who = request.actor
    rows = visible(who).filter(system=found.key).filter(unfinished(found.key))
    lamps = counts_by_lamp(rows, who.day)
    owed = todos.owed(who).filter(system=found.key).count() if who.holders else 0
    url = link(request, "board", found.key)
    links = [
        {"title": _("{word} {n} 件").format(word=word, n=lamps[state]), "url": f"{url}?{urlencode({'lamp': state})}"}
        for state, word in lamp_words()
        if lamps[state]
    ]
    said: dict[str, Any] = {"title": _("现在"), "links": links}
    said["text"] = [_("在办 {n} 件；轮到你的待办 {owed} 项。").format(n=sum(lamps.values()), owed=owed)]
    if not links:
        said["empty"] = {
            "why": _("你的范围里现在没有在办的案件。"),
            "fills": _("有人申请、别处转来或者登记一件，就会出现在这里。"),
        }
    return said


def _ways(request: Asked, found: System) -> dict[str, Any]:
    links = []
    if found.procedures:
        cases = f"{link(request, 'matters')}?{urlencode({'system': found.key})}"
        links = [
            {"title": _("看板"), "url": link(request, "board", found.key), "note": _("按阶段和亮灯看在办的")},
            {"title": _("案件"), "url": cases, "note": _("全部案件，可查可筛")},
        ]
    links += [
        {"title": _(each.title), "url": link(request, "register", each.key), "note": _(each.about) or _("台账")}
        for each in found.registers
    ]
    links += [
        {"title": _(each.title), "url": link(request, "catalogue", each.key), "note": _(each.about) or _("名录")}
        for each in found.catalogues
        if readable(request.actor, each)
    ]
    if found.figures:
        url = f"{link(request, 'figures')}?{urlencode({'system': found.key})}"
        links.append({"title": _("指标"), "url": url, "note": _("本年的数，每个都能点开")})
    for each in found.pages:
        if each.menu:
            try:
                links.append({"title": _(each.title), "url": link(request, each.name), "note": ""})
            except NoReverseMatch:
                continue
    return {"title": _("去哪里"), "links": links} if links else {}


def _warnings(request: Asked, found: System) -> list[dict[str, Any]]:
    """What the catalogues of the system find worth a look, for those who keep them or act in the system."""
    who = request.actor
    links: list[dict[str, Any]] = []
    for catalogue in found.catalogues:
        if catalogue.warnings is None or not (who.has_role(catalogue.editors) or who.may("act", found.key)):
            continue
        rows = {row.key: row for row in catalogue.model._default_manager.on(who.day)}  # type: ignore[attr-defined]
        shower = Shower(look.names(who.day), catalogue.columns).want(rows.values())
        for key, said in catalogues.warnings(catalogue, rows.values(), who.day).items():
            links += [
                {
                    "title": heading(catalogue, rows[key], shower),
                    "url": link(request, "catalogue_row", catalogue.key, key),
                    "note": noticed(each),
                }
                for each in said
            ]
    if not links:
        return []
    text = [_("共 {n} 处，先列 {m} 处。").format(n=len(links), m=MOST_WARNINGS)] if len(links) > MOST_WARNINGS else []
    return [{"title": _("值得看一下"), "text": text, "links": links[:MOST_WARNINGS]}]
