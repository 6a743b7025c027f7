"""指标: the figures of a year, each opening its rows; one of them by town. Counted, never typed; no ranking."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from yifa.casework.declare import REGISTRY, Figure, System
from yifa.casework.scope import Actor
from yifa.county import clock
from yifa.county.models import Division
from yifa.figures import cards, count
from yifa.figures.sight import Said, Sight, nothing, plain, told_of_county, told_of_places
from yifa.figures.withheld import SMALL
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
    sight = Sight(who, [each.key for each in towns])
    groups = [
        part
        for owner in REGISTRY.systems.values()
        if owner.figures and (not system or owner.key == system)
        for part in _groups(request, owner, year, town, towns, sight)
    ]
    by = next((figure for figure in shown if figure.key == request.GET.get("by")), shown[0] if shown else None)
    where = None if town is None else town.key
    owners = {owner.key for owner, _each in count.declared(each.key for each in shown)}
    less = any(not sight.covers(owner, where) for owner in owners)
    name = town.short if town is not None else _("全县")
    called = {sight.called(owner, where, name) for owner in owners}
    context = {
        "title": _("{year}年指标").format(year=year),
        "lead": _lead(year, max(called, key=len, default=name), less=less),
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


def _groups(
    request: Asked, owner: System, year: int, town: Division | None, towns: Sequence[Division], sight: Sight
) -> list[dict[str, Any]]:
    """The figures of a system: those of the place first; then those that count only what the asker may read of it."""
    who, keys = request.actor, [figure.key for figure in owner.figures]
    divisions, where = (None, None) if town is None else ([town.key], town.key)
    every = count.figures(year, divisions=divisions, keys=keys)
    mine = count.figures(year, divisions=divisions, keys=keys, who=who)
    inside = sight.covers(owner.key, where)
    told = set() if inside else _told(owner, year, town, towns, every, mine, sight, who)
    keep = {"year": str(year), "place": str(town.key) if town is not None else ""}
    place = sight.called(owner.key, where, town.short if town is not None else _("全县"))
    of_place: list[dict[str, Any]] = []
    of_mine: list[dict[str, Any]] = []
    for figure in owner.figures:
        url = _rows(request, figure, keep)
        if inside:
            months = _months(figure, year, divisions, who)
            of_place.append(cards.card(figure, mine[figure.key], url, place, months))
        elif figure.key in told:
            of_place.append(cards.card(figure, every[figure.key], url, place))
        elif sight.blind or nothing(mine[figure.key]):
            of_place.append(cards.untold(figure, url, place, counted=_counted(figure, town, sight)))
        else:
            months = _months(figure, year, divisions, who)
            of_mine.append(cards.card(figure, mine[figure.key], url, _("你能查阅的"), months))
    title = _("{system} · {whose}")
    said = ((place, of_place), (_("{place}，只计你能查阅的案件").format(place=place), of_mine))
    return [
        {"title": title.format(system=_(owner.title), whose=whose), "figures": figures}
        for whose, figures in said
        if figures
    ]


def _counted(figure: Figure, town: Division | None, sight: Sight) -> bool:
    """Whether a figure of a place one may not read is of the kind that is told where it is large enough."""
    return plain(figure) and (town is None or not (sight.blind or figure.part_of))


def _told(
    owner: System,
    year: int,
    town: Division | None,
    towns: Sequence[Division],
    every: Any,
    mine: Any,
    sight: Sight,
    who: Actor,
) -> set[str]:
    """The figures of a system whose number in a place is told to one who may not read all of it."""
    if town is None:
        return told_of_county(owner.figures, every, mine)
    if sight.blind:
        return set()
    some = [figure for figure in owner.figures if plain(figure) and not figure.part_of]
    places = [each.key for each in towns]
    all_of, mine_of = count.by_place(some, year, places), count.by_place(some, year, places, who=who)
    own = {place for place in places if sight.covers(owner.key, place)}
    return {figure.key for figure in some if town.key in told_of_places(figure, all_of, mine_of, own)}


def _lead(year: int, where: str, *, less: bool) -> str:
    until = saying.day(clock.today()) if year == clock.today().year else saying.day(date(year, 12, 31))
    if less:
        return _("截至{until}。每个数都写明是谁的：不在你查阅范围内的案件，只有件数。").format(until=until)
    return _("{where}，截至{until}。每个数都由台账计数，都能点开到案。").format(where=where, until=until)


def _remark(*, less: bool) -> str:
    said = _(
        "比率的分母不足{n}件时不显示比率，只列件数；乡镇按区划代码排列，不排名。在你的查阅范围内，保密的案件只计你有权查阅的。"
    ).format(n=SMALL)
    if less:
        said += _(
            "标明全县、乡镇的件数按全部案件计，其中有的不在你的查阅范围内，点开时只列你能看的；不在你查阅范围内的少于{n}件，或者可以由别的数推算出来的，不显示。金额、比率和逐月的数只计你能查阅的案件。"
        ).format(n=SMALL)
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


def _months(figure: Figure, year: int, divisions: list[int] | None, who: Actor) -> list[int]:
    """The whole months, of what the asker may read: one just begun would look like a fall."""
    today = clock.today()
    months = count.by_month(figure, year, divisions=divisions, who=who)
    begun = year == today.year and (today + timedelta(days=1)).month == today.month
    return months[:-1] if begun else months


def _rows(request: Asked, figure: Figure, keep: dict[str, str]) -> cards.Rows:
    """The address of the rows behind a part of a figure."""

    def url(part: str) -> str:
        words = {name: value for name, value in {**keep, "part": part}.items() if value}
        return f"{link(request, 'figure_rows', figure.key)}?{urlencode(words)}"

    return url


def _multiples(
    request: Asked, figure: Figure, year: int, towns: Sequence[Division], sight: Sight
) -> dict[str, Any] | None:
    """One figure, town by town, in the order of their codes; of a town one may not read its count, where it is told."""
    found = count.find(figure.key)
    if sight.blind or found is None:
        return None
    places = [town.key for town in towns]
    mine = count.by_place([figure], year, places, who=request.actor)
    inside = {place for place in places if sight.covers(found[0].key, place)}
    all_of = count.by_place([figure], year, places) if plain(figure) and len(inside) < len(places) else mine
    told = told_of_places(figure, all_of, mine, inside) if len(inside) < len(places) else set()
    said = {place: (all_of if place in told else mine)[place][figure.key] for place in places}
    most = max((each["numerator"] for each in said.values()), default=0)
    each = []
    for town in towns:
        url = _rows(request, figure, {"year": str(year), "place": str(town.key)})("")
        known = town.key in inside or town.key in told
        each.append({"name": town.short, "url": url, **_town(figure, said[town.key], most, known=known)})
    return {"title": _("分乡镇：{title}").format(title=_(figure.title)), "each": each}


def _town(figure: Figure, said: Said, most: int, *, known: bool) -> dict[str, Any]:
    """The number of one town, and how much of its bar is filled."""
    if not known and nothing(said):
        return {"text": _("不显示"), "part": 0, "whole": 0}
    text, part, over = cards.written(figure, said["value"]), said["numerator"], most
    if figure.of is not None:
        bottom = said["denominator"]
        text = f"{said['numerator']} ÷ {bottom}"
        text += f" · {cards.written(figure, said['value'])}%" if bottom >= SMALL else ""
        part, over = (said["numerator"], bottom) if bottom >= SMALL else (0, 0)
    return {"text": text if known else _("你能查阅的 {text}").format(text=text), "part": part, "whole": over}


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
    if text := _left_out(request, found[0].key, figure, year, rows):
        flashes.append({"kind": "note", "text": text})
    title = _("{year}年 · {title}").format(year=year, title=_(figure.title))
    if figure.of is not None:
        title += _("（{part}）").format(part=_(PARTS[part]))
    about = _(figure.excluded) if part == "excluded" and figure.excluded else _(figure.counts) or cards.by_day(figure)
    back = {"title": _("回到指标"), "url": f"{link(request, 'figures')}?{urlencode({'year': year})}", "current": False}
    return rows_page(
        request, register, rows, title=title, lead=about, tabs=[back], flashes=flashes, keep=["year", "part"]
    )  # fmt: skip


def _left_out(request: Asked, system: str, figure: Figure, year: int, rows: Any) -> str:
    """How much of the county's number the rows are; exactly only where a number may be told."""
    if Sight(request.actor, ()).covers(system, None):
        return ""
    seen = rows.count()
    if not plain(figure):
        return _("下面只列你的查阅范围内的 {seen} 件。").format(seen=seen)
    own = REGISTRY.systems[system].figures
    keys = [each.key for each in own]
    every, mine = count.figures(year, keys=keys), count.figures(year, keys=keys, who=request.actor)
    if figure.key not in told_of_county(own, every, mine):
        return _("全县的数不显示（{why}），你的查阅范围内有 {seen} 件，下面只列这些。").format(
            why=cards.few(), seen=seen
        )
    return _("全县计 {counted} 件，你的查阅范围内有 {seen} 件，下面只列这些。").format(
        counted=every[figure.key]["numerator"], seen=seen
    )
