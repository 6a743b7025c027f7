"""A figure as a page shows it: its number, whose rows it counts, by what day, its parts, its months."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from yifa.casework.declare import REGISTRY, Figure
from yifa.figures import count
from yifa.figures.sight import Said
from yifa.figures.withheld import SMALL

Rows = Callable[[str], str]
"""The address of the rows behind a part of a figure."""
LINE_FROM = 5
"""In fewer months with anything in them a line only zigzags: their numbers are said instead."""


def card(figure: Figure, said: Said, url: Rows, whose: str, months: Sequence[int] = ()) -> dict[str, Any]:
    """The context of parts/figure.html; `whose`: all of a place, or what the asker may read of it."""
    shown = _head(figure, url, whose) | {"unit": _(said["unit"]), "value": written(figure, said["value"])}
    if figure.of is None:
        return shown | _months(figure, months, _(said["unit"]))
    if said["denominator"] < SMALL:
        shown["none"] = (
            _("分母不足{n}件，不显示比率。").format(n=SMALL) if said["denominator"] else _("还没有可以计算的案件。")
        )
    shown["numerator"] = {"label": _("分子"), "value": said["numerator"], "url": url("")}
    shown["denominator"] = {"label": _("分母"), "value": said["denominator"], "url": url("denominator")}
    if said["excluded"]:
        shown["excluded"] = [{
            "reason": _(figure.excluded or "不属于分母所指的案件"), "count": said["excluded"], "url": url("excluded"),
        }]  # fmt: skip
    return shown


def untold(figure: Figure, url: Rows, whose: str, *, counted: bool) -> dict[str, Any]:
    """A figure of which the asker is told nothing, and why; `counted`: its number would be told if it gave nobody away."""
    why = few() if counted else _("只向可以查阅这些案件的人员显示")
    return _head(figure, url, whose) | {"none": _("{why}。").format(why=why)}


def few() -> str:
    """Why a number is not told. All that is not told is said alike, so that none of it is reckoned from which is which."""
    return _("少于{n}件，或者为免推算不显示").format(n=SMALL)


def _head(figure: Figure, url: Rows, whose: str) -> dict[str, Any]:
    counts = _(figure.counts) or by_day(figure)
    return {"title": _(figure.title), "whose": whose, "counts": counts, "rows_url": url("")}


def _months(figure: Figure, months: Sequence[int], unit: str) -> dict[str, Any]:
    """The months as a line, or, where there are hardly any, as numbers."""
    said = {n: written(figure, count.in_unit(figure, number)) for n, number in enumerate(months, 1)}
    filled = [n for n, number in enumerate(months, 1) if number]
    if len(filled) < LINE_FROM:
        text = _("，").join(_("{m}月{n}{unit}").format(m=n, n=said[n], unit=unit) for n in filled)
        return {"trend_text": text} if filled else {}
    text = _("1月{first}{unit}，{m}月{last}{unit}").format(
        first=said[1], m=len(months), last=said[len(months)], unit=unit
    )
    return {"trend": list(months), "trend_text": text}


def by_day(figure: Figure) -> str:
    """By which day a figure counts: 按受理日期计入."""
    register = REGISTRY.register(figure.register)
    columns = register.columns if register is not None else ()
    title = next((str(column.title) for column in columns if column.name == figure.day), "")
    return _("按{day}计入。").format(day=title) if title else ""


def written(figure: Figure, value: float | None) -> str:
    """A number ready to be shown."""
    if value is None:
        return ""
    if figure.of is not None:
        return f"{value:.1f}"
    return f"{value:,.2f}" if count.of_money(figure) else f"{value:,}"
