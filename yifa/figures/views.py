"""指标: the figures of a year, each opening its rows; one of them by town. Counted, never typed; no ranking."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from yifa.casework.declare import REGISTRY, Figure, System
from yifa.casework.scope import Actor
from yifa.county import clock
from yifa.figures import count
from yifa.figures.sight import Sight, few, nothing, plain
from yifa.pages import look, saying
from yifa.pages.request import Asked, link, page
from yifa.pages.views.listing import typed, whole
from yifa.pages.views.register import rows_page

FIRST_YEAR = 2000
YEARS = 3
PARTS = {"": "分子", "denominator": "分母", "excluded": "没有计入的"}


def _year(request: Asked) -> tuple[int, bool]:
    """The year of the address, and whether it could be understood."""
    today = clock.today()
    text = request.GET.get("year")
    year = whole(text, least=FIRST_YEAR, most=today.year)
    return (today.year, text in {None, ""}) if year is None else (year, True)


@page
def figures(request: Asked) -> HttpResponse:
    """Figures of a year, by system; of the whole county or one place."""
    who, today = request.actor, request.actor.day
    year, understood = _year(request)
    names = look.names(today)
    towns = names.towns()
    place = whole(request.GET.get("place"))
    town = next((each for each in towns if each.key == place), None)
    system = typed(request, "system") if typed(request, "system") in REGISTRY.systems else ""
    shown = [figure for owner, figure in count.declared() if not system or owner.key == system]
    divisions = None if town is None else [town.key]
    keys = [figure.key for figure in shown]
    values = count.figures(year, divisions=divisions, keys=keys)
    mine = count.figures(year, divisions=divisions, keys=keys, who=who)
    keep = {"year": str(year), "place": str(town.key) if town is not None else ""}
    sight = Sight(who, [each.key for each in towns])
    where = None if town is None else town.key

    def one(owner: System, figure: Figure) -> dict[str, Any]:
        inside = sight.covers(owner.key, where)
        told = values[figure.key] if plain(figure) and not inside else mine[figure.key]
        shown = _figure(request, figure, told, _months(figure, year, divisions, who), keep)
        return (
            shown
            if inside
            else _veiled(figure, shown, told, mine[figure.key], blind=sight.blind, place=town is not None)
        )

    groups = [
        {"title": _(owner.title), "figures": [one(owner, figure) for figure in owner.figures]}
        for owner in REGISTRY.systems.values()
        if owner.figures and (not system or owner.key == system)
    ]
    by = next((figure for figure in shown if figure.key == request.GET.get("by")), shown[0] if shown else None)
    less = any(not sight.covers(owner.key, where) for owner, _each in count.declared(keys))
    context = {
        "title": _("{year}年指标").format(year=year),
        "lead": _lead(year, town.short if town is not None else ""),
        "tabs": _years(request, year),
        "filter_bar": _bar(system, town.key if town is not None else None, towns, shown, by, year),
        "flashes": [] if understood else [{"kind": "note", "text": _("看不懂的年份没有采用，现在是今年。")}],
        "groups": groups,
        "multiples": _multiples(request, by, year, towns, sight) if by is not None and town is None else None,
        "remark": _remark(less=less) if shown else None,
        "empty": None if shown else {
            "why": _("还没有系统声明指标。"),
            "fills": _("装上的系统声明了指标，这里就会按台账自动计数。"),
        },
        "notes": look.notes([figure.basis for figure in shown if figure.basis is not None], today),
        "wide": True,
    }  # fmt: skip
    return render(request, "pages/figures.html", context)


def _lead(year: int, place: str) -> str:
    until = saying.day(clock.today()) if year == clock.today().year else saying.day(date(year, 12, 31))
    where = place or _("全县")
    return _("{where}，截至{until}。每个数都由台账计数，都能点开到案。").format(where=where, until=until)


def _remark(*, less: bool) -> str:
    said = _("比率的分母不足{n}件时不显示比率，只列件数；乡镇按区划代码排列，不排名。").format(n=count.SMALL)
    if less:
        said += _(
            "件数按全部案件计，其中有的不在你的查阅范围内：少于{n}件的不显示，点开时只列你能看的；金额、比率和逐月的数只计你能查阅的案件。"
        ).format(n=count.SMALL)
    return said


def _years(request: Asked, year: int) -> list[dict[str, Any]]:
    this = clock.today().year
    words = {name: request.GET[name] for name in request.GET if name != "year"}
    return [
        {"title": _("{year}年").format(year=y), "url": "?" + urlencode({**words, "year": y}), "current": y == year}
        for y in sorted({*range(this - YEARS + 1, this + 1), year}, reverse=True)
    ]


def _bar(
    system: str, place: int | None, towns: Any, shown: list[Figure], by: Figure | None, year: int
) -> dict[str, Any]:
    systems = [("", _("全部系统")), *((s.key, _(s.title)) for s in REGISTRY.systems.values() if s.figures)]
    places = [("", _("全县")), *((str(town.key), town.short) for town in towns)]
    which = [(figure.key, _(figure.title)) for figure in shown]
    rows = (
        ("system", _("系统"), systems, system),
        ("place", _("地方"), places, str(place or "")),
        ("by", _("分乡镇看"), which, by.key if by is not None else ""),
    )
    return {
        "keep": [{"name": "year", "value": str(year)}],
        "filters": [
            {
                "name": name, "label": label, "kind": "choice",
                "choices": [{"value": value, "label": said, "selected": value == chosen} for value, said in choices],
            }
            for name, label, choices, chosen in rows
        ],
    }  # fmt: skip


def _veiled(
    figure: Figure, shown: dict[str, Any], told: dict[str, Any], mine: dict[str, Any], *, blind: bool, place: bool
) -> dict[str, Any]:
    """A figure of a place that the asker may not read as a whole."""
    if blind or nothing(mine):
        for name in ("trend", "trend_text", "numerator", "denominator", "excluded"):
            shown.pop(name, None)
    if plain(figure) and not (blind and place):
        if few(told):
            shown["none"] = _("少于{n}件。").format(n=count.SMALL)
        if "trend_text" in shown:
            shown["trend_text"] = _("你能查阅的：{said}").format(said=shown["trend_text"])
    elif blind or nothing(mine):
        shown["none"] = _("只向可以查阅这些案件的人员显示。")
    else:
        shown["counts"] = _("{counts}只计你能查阅的案件。").format(counts=_stopped(shown["counts"]))
    return shown


def _stopped(text: str) -> str:
    return text if not text or text.endswith("。") else f"{text}。"


def _months(figure: Figure, year: int, divisions: list[int] | None, who: Actor) -> list[int]:
    """The whole months, of what the asker may read: one just begun would look like a fall."""
    today = clock.today()
    months = count.by_month(figure, year, divisions=divisions, who=who)
    begun = year == today.year and (today + timedelta(days=1)).month == today.month
    return months[:-1] if begun else months


def by_day(figure: Figure) -> str:
    """By which day a figure counts: 按受理日期计入."""
    register = REGISTRY.register(figure.register)
    columns = register.columns if register is not None else ()
    title = next((str(column.title) for column in columns if column.name == figure.day), "")
    return _("按{day}计入。").format(day=title) if title else ""


def _url(request: Asked, figure: Figure, keep: Mapping[str, str], part: str = "") -> str:
    words = {name: value for name, value in {**keep, "part": part}.items() if value}
    return f"{link(request, 'figure_rows', figure.key)}?{urlencode(words)}"


def _figure(
    request: Asked, figure: Figure, said: Mapping[str, Any], months: list[int], keep: Mapping[str, str]
) -> dict[str, Any]:
    """The context of parts/figure.html."""
    shown: dict[str, Any] = {
        "title": _(figure.title), "unit": _(said["unit"]), "counts": _(figure.counts) or by_day(figure),
        "value": written(figure, said["value"]), "rows_url": _url(request, figure, keep),
    }  # fmt: skip
    if figure.of is None:
        if len(months) > 1:
            shown["trend"] = months
            scale = [written(figure, count.in_unit(figure, number)) for number in (months[0], months[-1])]
            shown["trend_text"] = _("1月{first}{unit}，{m}月{last}{unit}").format(
                first=scale[0], m=len(months), last=scale[1], unit=_(said["unit"])
            )
        return shown
    if said["denominator"] < count.SMALL:
        shown["none"] = (
            _("分母不足{n}件，不显示比率。").format(n=count.SMALL)
            if said["denominator"]
            else _("还没有可以计算的案件。")
        )
    shown["numerator"] = {"label": _("分子"), "value": said["numerator"], "url": _url(request, figure, keep)}
    shown["denominator"] = {
        "label": _("分母"), "value": said["denominator"], "url": _url(request, figure, keep, "denominator"),
    }  # fmt: skip
    if said["excluded"]:
        shown["excluded"] = [{
            "reason": _(figure.excluded or "不属于分母所指的案件"), "count": said["excluded"],
            "url": _url(request, figure, keep, "excluded"),
        }]  # fmt: skip
    return shown


def written(figure: Figure, value: float | None) -> str:
    """A number ready to be shown."""
    if value is None:
        return ""
    if figure.of is not None:
        return f"{value:.1f}"
    return f"{value:,.2f}" if count.of_money(figure) else f"{value:,}"


def _multiples(request: Asked, figure: Figure, year: int, towns: Any, sight: Sight) -> dict[str, Any] | None:
    """One figure, town by town, in the order of their codes; of towns one may not read, no small count and nothing else."""
    found = count.find(figure.key)
    if sight.blind or found is None:
        return None
    places = [town.key for town in towns]
    mine = count.by_place(figure, year, places, who=request.actor)
    inside = {place for place in places if sight.covers(found[0].key, place)}
    whole = count.by_place(figure, year, places) if plain(figure) and len(inside) < len(places) else mine
    told = {place: mine[place] if place in inside else whole[place] for place in places}
    hidden = {place for place in places if place not in inside and (few if plain(figure) else nothing)(told[place])}
    most = max((told[place]["numerator"] for place in places if place not in hidden), default=0)
    each = []
    for town in towns:
        said = told[town.key]
        url = _url(request, figure, {"year": str(year), "place": str(town.key)})
        text, part, over = written(figure, said["value"]), said["numerator"], most
        if town.key in hidden:
            text, part, over = _("少于{n}件").format(n=count.SMALL) if plain(figure) else _("不显示"), 0, 0
        elif figure.of is not None:
            bottom = said["denominator"]
            text = f"{said['numerator']} ÷ {bottom}"
            text += f" · {written(figure, said['value'])}%" if bottom >= count.SMALL else ""
            part, over = (said["numerator"], bottom) if bottom >= count.SMALL else (0, 0)
        each.append({"name": town.short, "url": url, "text": text, "part": part, "whole": over})
    return {"title": _("分乡镇：{title}").format(title=_(figure.title)), "each": each}


@page
def figure_rows(request: Asked, key: str) -> HttpResponseBase:
    """The rows behind a number, inside my scope; where that is less than what was counted, the page says so."""
    found = count.find(key)
    register = REGISTRY.register(found[1].register) if found is not None else None
    if found is None or register is None:
        raise Http404
    figure = found[1]
    year, understood = _year(request)
    part = typed(request, "part")
    part = part if part in PARTS and figure.of is not None else ""
    rows = count.rows(figure, year, request.actor, part)
    flashes = [] if understood else [{"kind": "note", "text": _("看不懂的年份没有采用，现在是今年。")}]
    if text := _left_out(request, found[0].key, figure, year, part, rows):
        flashes.append({"kind": "note", "text": text})
    title = _("{year}年 · {title}").format(year=year, title=_(figure.title))
    if figure.of is not None:
        title += _("（{part}）").format(part=_(PARTS[part]))
    about = _(figure.excluded) if part == "excluded" and figure.excluded else _(figure.counts) or by_day(figure)
    back = {"title": _("回到指标"), "url": f"{link(request, 'figures')}?{urlencode({'year': year})}", "current": False}
    return rows_page(
        request, register, rows, title=title, lead=about, tabs=[back], flashes=flashes, keep=["year", "part"]
    )  # fmt: skip


def _left_out(request: Asked, system: str, figure: Figure, year: int, part: str, rows: Any) -> str:
    """How much of the county's number the rows are; exactly only where a number may be told."""
    if Sight(request.actor, ()).covers(system, None):
        return ""
    seen = rows.count()
    if not plain(figure):
        return _("下面只列你的查阅范围内的 {seen} 件。").format(seen=seen)
    counted = count.counted(figure, year, part)
    if counted < count.SMALL:
        return _("全县少于{n}件，你的查阅范围内有 {seen} 件，下面只列这些。").format(n=count.SMALL, seen=seen)
    if seen == counted:
        return ""
    return _("全县计 {counted} 件，你的查阅范围内有 {seen} 件，下面只列这些。").format(counted=counted, seen=seen)
