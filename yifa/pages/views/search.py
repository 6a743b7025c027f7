"""One box over everything I may see: cases, matters, articles of law."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yifa.casework.scope import matters as matters_of
from yifa.casework.scope import visible
from yifa.kernel.law import LIBRARY, BadCitation, Citation, UnknownProvision, parse
from yifa.pages import look, sought
from yifa.pages.request import Asked, link, page
from yifa.pages.views import finding
from yifa.pages.views.listing import table, typed
from yifa.pages.views.matters import case_table

MOST = 10


@page
@sought.finds
def search(request: Asked) -> HttpResponse:
    """What a few characters may mean."""
    who, today = request.actor, request.actor.day
    number = sought.opened(request)
    text, shown = (number, sought.masked(number)) if number else (typed(request, sought.TYPED),) * 2
    parts: list[dict[str, Any]] = []
    notes: list[dict[str, Any]] = []
    if text:
        names = look.names(today)
        rows = visible(who).filter(finding.cases(text)).select_related("matter").defer("fold").order_by("-pk")
        cases = list(rows[: MOST + 1])
        if cases:
            more = f"{link(request, 'matters')}?{request.GET.urlencode()}"
            parts.append({
                "title": _("案件"), "register_table": case_table(request, cases[:MOST], names, today, _("案件")),
                "links": [{"title": _("看全部找到的案件"), "url": more}] if len(cases) > MOST else [],
            })  # fmt: skip
        parts += _matters(request, text, {case.matter_id for case in cases}, names)
        articles = [] if number else _articles(text, today)
        if articles:
            parts.append({"title": _("法条"), "register_table": _law_table(articles, today)})
            notes = look.notes(articles[:3], today)
    if not parts:
        parts = [{"empty": _nothing(shown)}]
    title = _("“{text}”").format(text=shown) if text else _("查找")
    context = {
        "title": title, "lead": _("只在你的查阅范围内查找。"), "parts": parts, "notes": notes, "wide": not notes,
    }  # fmt: skip
    return render(request, "pages/sheet.html", context)


def _nothing(text: str) -> dict[str, str]:
    fills = _(
        "可以输姓名、拼音首字母、案号的一部分、事由、身份证号或电话（整号或后四位）、法条（如 人民调解法第二十六条）。"
    )
    if not text:
        return {"why": _("还没有输入要找什么。"), "fills": fills}
    return {"why": _("在你的查阅范围内没有找到“{text}”。").format(text=text), "fills": fills}


def _matters(request: Asked, text: str, shown: set[int], names: look.Names) -> list[dict[str, Any]]:
    """Matters found that none of the cases above stands for."""
    rows = matters_of(request.actor).filter(finding.matters(text)).exclude(pk__in=shown).order_by("-pk")
    found = list(rows[:MOST])
    if not found:
        return []
    parties = names.parties(matter.pk for matter in found)
    links = [
        {
            "title": look.title_of(matter, parties),
            "url": link(request, "matter", matter.pk),
            "note": names.division(matter.division),
        }
        for matter in found
    ]
    return [{"title": _("事项"), "links": links}]


def _articles(text: str, today: Any) -> list[Citation]:
    """Articles that a text cites, or whose gist holds it."""
    try:
        wanted = parse(text if text.startswith("《") else _with_title(text))
        LIBRARY.resolve(wanted, today)
    except (BadCitation, UnknownProvision, ValueError):
        pass
    else:
        return [wanted]
    found: list[Citation] = []
    if len(text) < 2:
        return found
    for (title, since), lines in sorted(LIBRARY.gists().items()):
        version = LIBRARY.on(title, today)
        if version is None or version.since != since:
            continue
        found += [Citation(title, *key) for key, line in sorted(lines.items()) if text in line or text == title]
    return found[:MOST]


def _with_title(text: str) -> str:
    """《人民调解法》第二十六条 for 人民调解法第二十六条 or 人民调解法26."""
    title = next((each for each in sorted(LIBRARY.titles(), key=len, reverse=True) if text.startswith(each)), "")
    rest = text.removeprefix(title).strip()
    if title and rest.isascii() and rest.isdigit():
        rest = f"第{rest}条"
    return f"《{title}》{rest}"


def _law_table(articles: list[Citation], today: Any) -> dict[str, Any]:
    made = []
    for article in articles:
        gist = LIBRARY.gist(article, today)
        made.append({
            "cells": [
                {"text": str(article), "kind": "head"},
                {"text": gist.text if gist is not None else "", "kind": "long"},
                {"text": _(LIBRARY.status(article, today).title)},
            ]
        })  # fmt: skip
    columns = [{"title": _("法条"), "kind": "head"}, {"title": _("要点"), "kind": "long"}, {"title": _("核对")}]
    return table(_("法条"), columns, made)
