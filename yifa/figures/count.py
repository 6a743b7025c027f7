"""Counting what is declared: figures of a year from registers, and the rows behind each number.

A figure counts the rows of its register whose `day` lies in the year, up to the county's today. A rate has also a
denominator: the rows of `of` whose `of_day` (else `day`) lies in the year; its numerator are those of them that match
`where`, so that both speak of one cohort. Everything is counted by the database; days are the county's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import ExtractMonth

from yifa.casework.declare import REGISTRY, Figure, System
from yifa.casework.scope import Actor, visible
from yifa.county import clock
from yifa.county.models import DivisionPath


@dataclass(frozen=True, slots=True)
class Span:
    """The days that are counted: `since` ≤ day < `until`."""

    since: date
    until: date


def span(year: int, until: date | None = None) -> Span:
    """The days of a year up to today, or up to and with `until` where that is earlier."""
    last = clock.today() if until is None else min(until, clock.today())
    return Span(date(year, 1, 1), max(date(year, 1, 1), min(date(year + 1, 1, 1), last + timedelta(days=1))))


def declared(keys: Iterable[str] | None = None) -> Iterator[tuple[System, Figure]]:
    """Every declared figure, or those asked for."""
    wanted = None if keys is None else set(keys)
    for system, figure in REGISTRY.figures():
        if wanted is None or figure.key in wanted:
            yield system, figure


def find(key: str) -> tuple[System, Figure] | None:
    """A figure by its key."""
    return next(declared([key]), None)


def figures(
    year: int,
    until: date | None = None,
    divisions: Iterable[int] | None = None,
    keys: Iterable[str] | None = None,
    who: Actor | None = None,
) -> dict[str, dict[str, Any]]:
    """Every figure of a year: value, unit, numerator, denominator. One statement per register.

    `divisions`: only what lies in one of these places. `who`: only what that person may see. A rate without rows has the
    value None, else per cent with one place.
    """
    days = span(year, until)
    by_register: dict[str, list[Figure]] = {}
    for _system, figure in declared(keys):
        by_register.setdefault(figure.register, []).append(figure)
    found: dict[str, dict[str, Any]] = {}
    for key, some in by_register.items():
        rows = _register_rows(key)
        if rows is None:
            found.update({figure.key: _said(figure, 0, 0) for figure in some})
            continue
        counted = _narrowed(rows, divisions, who).order_by().aggregate(**_asked(some, days))
        found.update({figure.key: _read(figure, counted) for figure in some})
    return found


def by_place(
    some: Iterable[Figure], year: int, places: Iterable[int], until: date | None = None, who: Actor | None = None
) -> dict[int, dict[str, dict[str, Any]]]:
    """Figures for each of these places (towns), one statement per register; `who`: only what that person may see."""
    places, days = list(places), span(year, until)
    found: dict[int, dict[str, dict[str, Any]]] = {place: {} for place in places}
    below = dict(_below(places, clock.today()).values_list("descendant", "ancestor"))
    by_register: dict[str, list[Figure]] = {}
    for figure in some:
        by_register.setdefault(figure.register, []).append(figure)
    for key, own in by_register.items():
        rows = _register_rows(key)
        asked = _asked(own, days)
        sums = {place: dict.fromkeys(asked, 0) for place in places}
        counted = [] if rows is None else _narrowed(rows, None, who).order_by().values("division").annotate(**asked)
        for row in counted:
            if (place := below.get(row["division"])) is not None:
                for name in asked:
                    sums[place][name] += row[name] or 0
        for place in places:
            found[place].update({figure.key: _read(figure, sums[place]) for figure in own})
    return found


def rows(figure: Figure, year: int, who: Actor, part: str = "", until: date | None = None) -> QuerySet[Any]:
    """The rows behind a number, inside the asker's scope.

    `part` of a rate: "" and "numerator" the numerator, "denominator" the denominator, "excluded" what lies in the year
    and in neither.
    """
    found = _register_rows(figure.register)
    if found is None:
        raise LookupError(figure.register)
    days = span(year, until)
    return _narrowed(found, None, who).filter(_part(figure, days, part))


def _register_rows(key: str) -> QuerySet[Any] | None:
    register = REGISTRY.register(key)
    return None if register is None else register.model._default_manager.all()


def _below(places: Iterable[int], today: date) -> Any:
    return DivisionPath.objects.filter(ancestor__in=list(places), since__lte=today).exclude(until__lte=today)


def _narrowed(rows: QuerySet[Any], divisions: Iterable[int] | None, who: Actor | None) -> QuerySet[Any]:
    if divisions is not None:
        rows = rows.filter(division__in=_below(divisions, clock.today()).values("descendant"))
    if who is not None:
        rows = rows.filter(case__in=visible(who).order_by().values("pk"))
    return rows


def _in(days: Span, column: str) -> Q:
    return Q(**{f"{column}__gte": days.since, f"{column}__lt": days.until})


def _where(figure: Figure) -> Q:
    return figure.where() if figure.where is not None else Q()


def _part(figure: Figure, days: Span, part: str) -> Q:
    """The condition of one part of a figure."""
    own = _in(days, figure.day)
    if figure.of is None:
        return own & _where(figure)
    cohort = _in(days, figure.of_day or figure.day) & figure.of()
    if part == "denominator":
        return cohort
    if part == "excluded":
        return _in(days, figure.of_day or figure.day) & ~figure.of()
    return cohort & own & _where(figure) if not figure.of_day else cohort & _where(figure)


def _asked(some: Iterable[Figure], days: Span) -> dict[str, Any]:
    """The aggregates of some figures over one register. Names carry no dot: they become columns."""
    asked: dict[str, Any] = {}
    for figure in some:
        name = figure.key.replace(".", "__").replace("-", "_")
        top = _part(figure, days, "")
        asked[f"{name}_n"] = Sum(figure.sums, filter=top) if figure.sums else Count("pk", filter=top)
        if figure.of is not None:
            asked[f"{name}_d"] = Count("pk", filter=_part(figure, days, "denominator"))
            asked[f"{name}_x"] = Count("pk", filter=_part(figure, days, "excluded"))
    return asked


def _read(figure: Figure, counted: dict[str, Any]) -> dict[str, Any]:
    name = figure.key.replace(".", "__").replace("-", "_")
    return _said(figure, counted[f"{name}_n"] or 0, counted.get(f"{name}_d"), counted.get(f"{name}_x"))


def _said(figure: Figure, number: int, denominator: int | None, excluded: int | None = None) -> dict[str, Any]:
    if figure.of is None:
        return {"value": in_unit(figure, number), "unit": str(figure.unit), "numerator": number, "denominator": None}
    bottom = denominator or 0
    return {
        "value": round(number * 1000 / bottom) / 10 if bottom else None,
        "unit": "%",
        "numerator": number,
        "denominator": bottom,
        "excluded": excluded or 0,
        "why_excluded": str(figure.excluded),
    }


def in_unit(figure: Figure, number: int) -> int | float:
    """A sum of fen in the figure's unit; anything else as counted."""
    whole = {"元": 100, "万元": 1_000_000}.get(figure.unit, 1) if of_money(figure) else 1
    return number / whole if number % whole else number // whole


def of_money(figure: Figure) -> bool:
    """Whether a figure sums money."""
    register = REGISTRY.register(figure.register)
    columns = register.columns if register is not None else ()
    return any(column.name == figure.sums and column.kind == "fen" for column in columns)


def by_month(
    figure: Figure,
    year: int,
    until: date | None = None,
    divisions: Iterable[int] | None = None,
    who: Actor | None = None,
) -> list[int]:
    """A plain figure month by month, up to the last month begun; empty for a rate. `who`: only what that person may see."""
    found = _register_rows(figure.register)
    days = span(year, until)
    if found is None or figure.of is not None or days.until <= days.since:
        return []
    rows = _narrowed(found, divisions, who).filter(_part(figure, days, "")).order_by()
    what = Sum(figure.sums) if figure.sums else Count("pk")
    counts = dict(rows.annotate(month=ExtractMonth(figure.day)).values_list("month").annotate(n=what))
    last = (days.until - timedelta(days=1)).month
    return [counts.get(month) or 0 for month in range(1, last + 1)]
