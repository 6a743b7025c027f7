"""A register 台账 as its system declares it: columns, filters, sums over all that is filtered, export of what is seen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Sum
from django.http import Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yifa.casework.declare import REGISTRY, Column, Register
from yifa.casework.scope import Actor, visible
from yifa.pages import look
from yifa.pages.request import Asked, link, page
from yifa.pages.views.exporting import export
from yifa.pages.views.listing import (
    Filter,
    Shower,
    address,
    below,
    cell_kind,
    column_filter,
    filtered,
    paged,
    table,
)  # fmt: skip
from yifa.pages.views.matters import nothing

MOST_COLUMNS = 9


@page
def register(request: Asked, key: str) -> HttpResponseBase:
    """The rows that cases within my scope have left."""
    found = REGISTRY.register(key)
    if found is None:
        raise Http404
    who = request.actor
    return rows_page(
        request, found, rows_of(found, who),
        title=_(found.title), lead=_(found.about) if found.about else _("案件办理留下的台账，只随办理变动，不能直接改。"),
    )  # fmt: skip


def rows_of(found: Register, who: Actor) -> Any:
    """The rows of a register inside somebody's scope."""
    return found.model._default_manager.filter(case__in=visible(who).order_by().values("pk"))


def rows_page(
    request: Asked,
    found: Register,
    rows: Any,
    *,
    title: str,
    lead: str,
    tabs: Sequence[dict[str, Any]] = (),
    flashes: Sequence[dict[str, Any]] = (),
    keep: Sequence[str] = (),
) -> HttpResponseBase:
    """A page of rows of a register: of the register itself, or those behind a figure."""
    names = look.names(request.actor.day)
    chosen = filtered(request, rows, filters_of(found, names), keep=[*keep, "columns"])
    if request.GET.get("export") == "csv":
        return _export(found, shown_columns(request, found), chosen.rows, names)
    some = paged(request, chosen.rows.select_related("case__matter").defer("case__fold"), unit=_("件"))
    chosen.ignored += some.ignored
    columns = shown_columns(request, found)
    shower = Shower(names, columns).want(some.rows)
    summed = _sums(found, chosen.rows) if some.rows else {}
    if some.rows:
        some.pager["total"] = _("共 {n} 件").format(n=f"{summed['rows']:,}")
        some.pager["exports"] = [{"title": _("导出所见（CSV）"), "url": address(request, export="csv")}]
    context = {
        "title": title,
        "lead": lead,
        "tabs": [*tabs, *_widths(request, found)],
        "filter_bar": chosen.bar,
        "flashes": [*flashes, *chosen.flashes],
        "register_table": _table(request, found, columns, some.rows, shower, summed),
        "pager": some.pager if some.rows or request.GET.get("after") else None,
        "empty": None if some.rows else nothing(request.actor, bool(chosen.values), _("台账记录")),
        "wide": True,
    }
    return render(request, "pages/register.html", context)


def main_columns(found: Register) -> list[Column]:
    """The columns that a page of common width can hold: those one filters by or sums, yes-and-no ones last."""
    wanted = [column for column in found.columns if column.filters or column.sums]
    wanted.sort(key=lambda column: column.kind == "bool")
    keep = wanted[:MOST_COLUMNS] if len(found.columns) > MOST_COLUMNS else list(found.columns)
    return [column for column in found.columns if column in keep]


def shown_columns(request: HttpRequest, found: Register) -> list[Column]:
    """The columns asked for: the main ones, or all."""
    return list(found.columns) if request.GET.get("columns") == "all" else main_columns(found)


def _widths(request: HttpRequest, found: Register) -> list[dict[str, Any]]:
    """A choice between the main columns and all; none where that is the same."""
    if len(main_columns(found)) == len(found.columns):
        return []
    whole = request.GET.get("columns") == "all"
    return [
        {"title": _("主要栏目"), "url": address(request, columns=None), "current": not whole},
        {"title": _("全部栏目"), "url": address(request, columns="all"), "current": whole, "count": len(found.columns)},
    ]


def filters_of(found: Register, names: look.Names) -> list[Filter]:
    """Place always; and what the columns declare."""
    day = names.day
    places = tuple((str(key), label) for key, label in names.places())
    filters = [
        Filter("place", _("地方"), lambda rows, v: rows.filter(division__in=below(int(v), day)), "choice", places)
    ]
    for column in found.columns:
        if not column.filters or column.name == "division":
            continue
        made = column_filter(column, found.model, names, day)
        if made is not None:
            filters.append(made)
            if column.kind == "day":
                filters.append(_until(column))
    return filters


def _until(column: Column) -> Filter:
    name = column.name
    label = _("{title}到").format(title=str(column.title))
    return Filter(f"{name}_to", label, lambda rows, v: rows.filter(**{f"{name}__lte": v}), "day")


def _sums(found: Register, rows: Any) -> dict[str, Any]:
    """How many rows, and the sums that columns declare, counted by the database over all that is filtered."""
    asked: dict[str, Any] = {f"sum_{c.name}": Sum(c.name) for c in found.columns if c.sums}
    return dict(rows.order_by().aggregate(rows=Count("pk"), **asked))


def _table(
    request: HttpRequest,
    found: Register,
    shown: Sequence[Column],
    rows: Sequence[Any],
    shower: Shower,
    summed: dict[str, Any],
) -> dict[str, Any]:
    columns = [{"title": _("案号"), "kind": "code"}, {"title": _("案件"), "kind": "head"}]
    columns += [{"title": _title(column), "kind": cell_kind(column)} for column in shown]
    made = []
    for row in rows:
        url = link(request, "case", row.case_id)
        cells = [
            {"text": row.case.number or _("未编号"), "kind": "code"},
            {"text": row.case.matter.subject, "kind": "head", "url": url},
            *(shower.cell(column, row) for column in shown),
        ]
        made.append({"url": url, "cells": cells})
    said = table(_(found.title), columns, made)
    if rows and any(column.sums for column in shown):
        said["sums"] = [
            {"text": _("合计"), "kind": "code", "label": _("案号")},
            {"text": "", "kind": "head", "label": ""},
        ]
        said["sums"] += [
            {
                "text": shower.text(column, summed[f"sum_{column.name}"] or 0) if column.sums else "",
                "kind": cell_kind(column), "label": _title(column),
            }
            for column in shown
        ]  # fmt: skip
    return said


def _title(column: Column) -> str:
    title = str(column.title)
    return _("{title}（元）").format(title=title) if column.kind == "fen" and "元" not in title else title


def _export(found: Register, shown: Sequence[Column], rows: Any, names: look.Names) -> StreamingHttpResponse:
    """The rows with the numbers of their cases."""
    shower = Shower(names, shown)
    return export(
        found.key, [_("案号"), *(_title(column) for column in shown)],
        rows.select_related("case").defer("case__fold"), shower.want,
        lambda row: [row.case.number or "", *(shower.of_row(column, row) for column in shown)],
    )  # fmt: skip
