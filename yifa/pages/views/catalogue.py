"""Catalogues 名录: the list, and a row with its dated versions and every recorded edit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from yifa.casework import catalogues as house
from yifa.casework import edits
from yifa.casework.declare import REGISTRY, Catalogue, Column
from yifa.casework.scope import Actor
from yifa.county.models import Post
from yifa.kernel.days import shipped
from yifa.kernel.record import MARK
from yifa.pages import look, saying
from yifa.pages.request import Asked, link, page
from yifa.pages.views import settings
from yifa.pages.views.exporting import export
from yifa.pages.views.listing import Filter, Shower, address, cell_kind, column_filter, filtered, paged, table

CALENDARS = "casework.calendars"


def readable(who: Actor, catalogue: Catalogue) -> bool:
    """Its editors read a catalogue; a system's own also whoever has any right in that system."""
    if who.has_role(catalogue.editors):
        return True
    owner = next((s for s in REGISTRY.systems.values() if catalogue in s.catalogues), None)
    return owner is not None and any(who.may(right, owner.key) for right in ("read", "act", "enter"))


def catalogue_or_404(who: Actor, key: str) -> Catalogue:
    """A catalogue the asker may read; otherwise as if it were not there."""
    found = REGISTRY.catalogues.get(key)
    if found is None or not readable(who, found):
        raise Http404
    return found


def rows_of(found: Catalogue) -> Any:
    """Every row of a catalogue, of any time."""
    return found.model._default_manager.all()


@page
def catalogues(request: Asked) -> HttpResponse:
    """The catalogues I may read."""
    who = request.actor
    mine = [each for each in REGISTRY.catalogues.values() if readable(who, each)]
    groups: dict[str, list[Catalogue]] = {}
    for each in mine:
        owner = next((s.title for s in REGISTRY.systems.values() if each in s.catalogues), _("全县"))
        groups.setdefault(str(owner), []).append(each)
    parts: list[dict[str, Any]] = [
        {
            "title": title,
            "links": [
                {"title": str(each.title), "url": link(request, "catalogue", each.key), "note": str(each.about)}
                for each in some
            ],
        }
        for title, some in groups.items()
    ]
    if not parts:
        empty = {
            "why": _("你没有可以查看的名录。"),
            "fills": _("名录由管理员和各系统授权的人员维护；需要查看时请他们授权。"),
        }
        parts = [{"empty": empty}]
    lead = _("办理所引用的人、机构、清单和日历。每次变更都写明谁、为什么、自哪天起，旧的不覆盖。")
    return render(request, "pages/sheet.html", {"title": _("名录"), "lead": lead, "parts": parts})


@page
def catalogue(request: Asked, key: str) -> HttpResponseBase:
    """The rows of a catalogue: those in force or to come, unless others are asked for."""
    who, today = request.actor, request.actor.day
    found = catalogue_or_404(who, key)
    names = look.names(today)
    now = Q(until=None) | Q(until__gt=today)
    declared = found.key == settings.KEY
    states = (("now", _("现行")), ("coming", _("将来生效")), ("ended", _("已终止")), ("all", _("全部")))
    which = {
        "now": now & Q(since__lte=today), "coming": Q(since__gt=today), "ended": Q(until__lte=today), "all": Q(),
    }  # fmt: skip
    filters = [
        Filter(
            "state", _("时期"), lambda rows, v: rows.filter(which[v]), "choice", states,
            blank=_("所有参数") if declared else _("现行和将来生效"),
        )
    ]  # fmt: skip
    filters += [
        made
        for column in found.columns
        if column.filters and (made := column_filter(column, found.model, names, today)) is not None
    ]
    chosen = filtered(request, rows_of(found), filters)
    rows = chosen.rows if "state" in chosen.values else chosen.rows.filter(now)
    if request.GET.get("export") == "csv":
        return _export(found, rows, names)
    some = paged(request, rows)
    chosen.ignored += some.ignored
    first = not request.GET.get("after") and not chosen.values
    if declared and "state" not in chosen.values:
        shown = settings.settings_table(request, found, chosen.values.get("name", ""))
    else:
        shown = _table(request, found, some.rows, names, with_shipped=first)
    if some.rows and not declared:
        some.pager["exports"] = [{"title": _("导出所见（CSV）"), "url": address(request, export="csv")}]
    acts = []
    if who.has_role(found.editors) and not declared:
        acts.append({"title": _("新增一条"), "url": link(request, "catalogue_new", found.key), "primary": True})
    context = {
        "title": str(found.title),
        "lead": str(found.about),
        "acts": acts,
        "filter_bar": chosen.bar,
        "flashes": [*saying.flashes(request), *chosen.flashes],
        "register_table": shown,
        "pager": some.pager
        if (some.rows and len(some.rows) == len(shown["rows"])) or request.GET.get("after")
        else None,
        "empty": None if shown["rows"] else _nothing(found, bool(chosen.values)),
        "wide": True,
    }
    return render(request, "pages/register.html", context)


def _export(found: Catalogue, rows: Any, names: look.Names) -> HttpResponseBase:
    """The rows as the list shows them, private columns masked as there, with their days."""
    shown = [column for column in found.columns if not column.internal]
    shower = Shower(names, shown)
    return export(
        found.key, [*(str(column.title) for column in shown), _("自"), _("至")], rows, shower.want,
        lambda row: [*(shower.of_row(c, row) for c in shown), _day(row.since)["text"], _day(row.until)["text"]],
    )  # fmt: skip


def _nothing(found: Catalogue, narrowed: bool) -> dict[str, str]:
    if narrowed:
        return {"why": _("没有符合这些条件的记录。"), "fills": _("去掉一两项条件，或者把“时期”改成“全部”。")}
    why = _("“{title}”里还没有记录。").format(title=found.title)
    return {"why": why, "fills": _("有授权的人员新增一条后，自生效之日起可以引用。")}


def heading(found: Catalogue, row: Any, shower: Shower) -> str:
    """What a row is called: the column that the catalogue names as its label."""
    column = next((c for c in found.columns if c.name == found.label), None)
    return (shower.of_row(column, row) if column is not None else "") or str(row)


def _brief(column: Column, row: Any, shower: Shower) -> str:
    """A column's value in a list: many days only by their number."""
    if column.kind == "days":
        count = len(str(getattr(row, column.name)).split())
        return _("{n}天").format(n=count) if count else ""
    return shower.of_row(column, row)


def _table(
    request: Asked,
    found: Catalogue,
    rows: Sequence[Any],
    names: look.Names,
    *,
    with_shipped: bool,
) -> dict[str, Any]:
    shower = Shower(names, found.columns).want(rows)
    warned = house.warnings(found, [row for row in rows if row.stands(names.day)], names.day)
    held = _held(found, rows, names.day)
    label = next((c for c in found.columns if c.name == found.label), found.columns[0])
    shown = [label, *(c for c in found.columns if c is not label and not c.internal)]
    columns = [{"title": str(c.title), "kind": "head" if c is label else cell_kind(c)} for c in shown]
    if held is not None:
        columns.insert(1, {"title": _("现任"), "kind": "text"})
    columns += [{"title": _("自"), "kind": "day"}, {"title": _("至"), "kind": "day"}]
    if warned:
        columns.append({"title": _("值得看一下"), "kind": "long"})
    made = []
    for row in rows:
        url = link(request, "catalogue_row", found.key, row.key)
        cells: list[dict[str, Any]] = [
            {"text": _brief(c, row, shower), "kind": "head" if c is label else cell_kind(c)} for c in shown
        ]
        cells[0] |= {"url": url, "text": cells[0]["text"] or f"#{row.key}"}
        if held is not None:
            cells.insert(1, {"text": held.get(row.key, ""), "kind": "text"})
        cells += [_day(row.since), _day(row.until)]
        if warned:
            cells.append(
                {"text": _("；").join(saying.noticed(each) for each in warned.get(row.key, ())), "kind": "long"}
            )
        made.append({"url": url, "cells": cells})
    if with_shipped and found.key == CALENDARS:
        made += _shipped(len(columns) - len(shown) - 2)
    return table(str(found.title), columns, made)


def _held(found: Catalogue, rows: Sequence[Any], day: date) -> dict[int, str] | None:
    """Who holds the post that each row is about on a day; None for a catalogue that is about no post or names people itself."""
    if any(column.kind == "official" for column in found.columns):
        return None
    column = next((c.name for c in found.columns if c.kind == "post"), None)
    posts = {row.key: row.key if column is None else getattr(row, column) for row in rows}
    if column is None and found.model is not Post:
        return None
    who = saying.held_by((post for post in posts.values() if post is not None), day)
    return {key: who.get(post) or _("（空缺）") for key, post in posts.items() if post is not None}


def _shipped(more: int) -> list[dict[str, Any]]:
    """The notices that came with the software: read-only; a county's own edit for the same year replaces one."""
    calendar = shipped()
    found = []
    for year in sorted(calendar.years, reverse=True):
        off = sum(1 for day in calendar.off if day.year == year)
        work = sum(1 for day in calendar.work if day.year == year)
        source = _("国务院办公厅放假通知，随软件附带，只读")
        texts = [
            str(year),
            _("{n}天").format(n=off),
            _("{n}天").format(n=work) if work else "",
            source,
            "",
            "",
            *[""] * more,
        ]
        kinds = ["head", "text", "text", "text", "day", "day", *["long"] * more]
        found.append({"cells": [{"text": text, "kind": kind} for text, kind in zip(texts, kinds, strict=True)]})
    return found


def _day(value: Any) -> dict[str, Any]:
    return {"text": value.isoformat() if value is not None else "", "kind": "day"}


def row_or_404(found: Catalogue, key: int) -> list[Any]:
    """The whole life of one row, first stretch first."""
    rows = list(rows_of(found).filter(key=key).order_by("since", "pk")) if key < 2**63 else []
    if not rows:
        raise Http404
    return rows


@page
def catalogue_row(request: Asked, key: str, row: int) -> HttpResponse:
    """One row: as it stands, its versions, its edits."""
    who, today = request.actor, request.actor.day
    found = catalogue_or_404(who, key)
    life = row_or_404(found, row)
    current = next((each for each in life if each.stands(today)), life[-1])
    names = look.names(today)
    shower = Shower(names, found.columns).want(life)
    changes = edits.history(found, row)
    names.want(hands=[change.by for change in changes])
    open_row = life[-1]
    acts = []
    if who.has_role(found.editors) and open_row.ever and (open_row.until is None or open_row.until > today):
        acts = [
            {"title": _("变更"), "url": link(request, "catalogue_edit", found.key, row), "primary": True},
            {"title": _("终止"), "url": link(request, "catalogue_end", found.key, row)},
        ]
    title = heading(found, current, shower)
    facts: list[dict[str, Any]] = [
        {"label": str(c.title), "value": shower.of_row(c, current) or _("（空）"), "private": c.private}
        for c in found.columns
        if not c.internal
    ]
    if (held := _held(found, [current], today)) is not None:
        facts.insert(1, {"label": _("现任"), "value": held.get(row, "") or _("（空）")})
    facts.append({"label": _("有效"), "value": span(current)})
    warned = house.warnings(found, [current] if current.stands(today) else [], today).get(row, [])
    facts += [{"label": _("值得看一下"), "value": saying.noticed(each)} for each in warned]
    context = {
        "title": title,
        "lead": standing(current, today),
        "back": {"title": str(found.title), "url": link(request, "catalogue", found.key)},
        "acts": acts,
        "facts": facts,
        "flashes": saying.flashes(request),
        "versions": _versions(found, life, shower),
        "edits": [_edit(found, change, names, shower) for change in changes],
        "wide": True,
    }
    return render(request, "pages/row.html", context)


def span(row: Any) -> str:
    """From when until when a row is true."""
    if row.until is None:
        return _("自{since}起").format(since=saying.day(row.since))
    if not row.ever:
        return _("录错，从未生效")
    return _("自{since}起，至{until}止（当日不计）").format(since=saying.day(row.since), until=saying.day(row.until))


def standing(row: Any, today: Any) -> str:
    """Whether a row is in force, in words."""
    if row.stands(today):
        return _("现行有效。")
    if not row.ever:
        return _("从未生效，只供查阅。")
    return _("还没有生效。") if row.since > today else _("已经终止，只供查阅。")


def _versions(found: Catalogue, life: Sequence[Any], shower: Shower) -> dict[str, Any]:
    columns = [{"title": _("自"), "kind": "day"}, {"title": _("至"), "kind": "day"}]
    shown = [c for c in found.columns if not c.internal]
    columns += [{"title": str(c.title), "kind": cell_kind(c)} for c in shown]
    made = [
        {
            "cells": [
                _day(row.since),
                _day(row.until),
                *({"text": _brief(c, row, shower), "kind": cell_kind(c)} for c in shown),
            ]
        }
        for row in reversed(life)
    ]
    return table(_("各时期"), columns, made)


def _edit(found: Catalogue, change: edits.Change, names: look.Names, shower: Shower) -> dict[str, Any]:
    """One recorded edit: only the columns that changed."""
    columns = {c.name: c for c in found.columns if not c.internal}
    changes = []
    for name, column in columns.items():
        before, after = change.before.get(name), change.after.get(name)
        if before == after and not _sealed(before):
            continue
        if change.kind == "close":
            after = None
        shown = {
            "label": str(column.title),
            "before": _said(found, column, before, shower),
            "after": _said(found, column, after, shower),
        }
        if shown["before"] or shown["after"]:
            changes.append(shown)
    if change.kind == "close":
        changes = []
    word = _("终止") if change.kind == "close" else _("变更") if change.before else _("新增")
    day = saying.day(change.since)
    return {
        "at": change.entered,
        "who": names.hand(change.by),
        "why": _("{word}，自{day}起{heirs}。理由：{reason}").format(
            word=word, day=day, heirs=_heirs(found, change), reason=change.reason or _("（空）")
        ),
        "changes": changes,
    }


def _heirs(found: Catalogue, change: edits.Change) -> str:
    """Who carries on what the row was, as said in its history; empty where nobody does."""
    last = {row.key: str(row) for row in rows_of(found).filter(key__in=change.heirs).order_by("since", "pk")}
    return _("，由{names}承继").format(names=_("、").join(last.values())) if last else ""


def _sealed(value: Any) -> bool:
    return isinstance(value, Mapping) and MARK in value


def _said(found: Catalogue, column: Column, value: Any, shower: Shower) -> str:
    """A recorded value in words; private ones are not said."""
    if _sealed(value):
        return "****"
    if value is None or value == "":
        return ""
    if column.kind == "choice" and not column.choices:
        labels = {str(key): label for key, label in found.model._meta.get_field(column.name).flatchoices}  # type: ignore[union-attr]
        return str(labels.get(str(value), value))
    return shower.text(column, value)
