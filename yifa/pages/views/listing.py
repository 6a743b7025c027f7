"""Lists: filters kept in the address, paging by key, cells by the kind of their column.

What a stranger types into an address is never an error: what cannot be understood is left out, and the page says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from yifa.casework import numbers
from yifa.casework.declare import Column
from yifa.casework.models import ListItem
from yifa.county.models import Agency, DivisionPath, Official, Post
from yifa.pages import declared
from yifa.pages.look import Names, masked
from yifa.pages.templatetags.yifa import day as say_day
from yifa.pages.templatetags.yifa import yuan

SIZE = 50
LARGEST = 2**63 - 1
LONGEST = 60
SEALED = 500
"""So long may a sealed word be."""
MOST_OPEN = 5
"""Filters shown at once; where there are clearly more, the rest is folded."""
Choices = Sequence[tuple[str, str]]


def whole(text: str | None, *, least: int = 0, most: int = LARGEST) -> int | None:
    """A whole number of an address, or None where it is none or no database could hold it."""
    if text is None or not text.isascii() or not text.isdigit() or len(text) > 19:
        return None
    number = int(text)
    return number if least <= number <= most else None


def a_day(text: str) -> date | None:
    """A day of an address, or None."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def typed(request: HttpRequest, name: str, most: int = LONGEST) -> str:
    """A text of an address: trimmed, short, without what no database takes."""
    return request.GET.get(name, "").replace("\x00", "").strip()[:most]


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter of a list: what may be chosen, and what it does to the rows."""

    name: str
    label: str
    apply: Callable[[Any, Any], Any]
    kind: str = "text"
    choices: Choices = ()
    hint: str = ""
    wide: bool = False
    blank: str = ""
    """What is shown where nothing is chosen; 全部 where it is not said."""


@dataclass(slots=True)
class Filtered:
    """A list after its filters: the rows, the bar's context, what was left out as not understood."""

    rows: Any
    bar: dict[str, Any]
    ignored: list[str] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def flashes(self) -> list[dict[str, Any]]:
        """A word on what was ignored."""
        if not self.ignored:
            return []
        what = _("、").join(self.ignored)
        return [{"kind": "note", "text": _("看不懂的条件没有采用：{what}。").format(what=what)}]


def filtered(request: HttpRequest, rows: Any, filters: Sequence[Filter], keep: Sequence[str] = ()) -> Filtered:
    """Apply the filters that the address names. `keep` are other words of the address to be carried along."""
    kept = [(name, typed(request, name)) for name in keep if typed(request, name)]
    given = {each.name: typed(request, each.name, LONGEST if each.kind != "sealed" else SEALED) for each in filters}
    said = Filtered(rows, {})
    chosen = []
    for each in filters:
        text = given[each.name]
        if not text:
            continue
        value, shown = _understood(each, text)
        if value is None:
            said.ignored.append(each.label)
            given[each.name] = ""
            continue
        said.rows = each.apply(said.rows, value)
        said.values[each.name] = value
        chosen.append((each, shown))
    words = [(name, text) for name, text in given.items() if text]
    sealed = [(each.name, given[each.name]) for each in filters if each.kind == "sealed" and given[each.name]]
    bars = [_shown(each, given[each.name]) for each in filters if each.kind != "sealed"]
    few = len(bars) if len(bars) <= MOST_OPEN + 2 else MOST_OPEN
    said.bar = {
        "sent": any(each.kind == "find" for each in filters),
        "filters": bars[:few],
        "more": bars[few:],
        "open": any(each["value"] for each in bars[few:]),
        "keep": [{"name": name, "value": text} for name, text in [*kept, *sealed]],
        "chosen": [
            {
                "label": each.label,
                "value": shown,
                "remove_url": "?" + urlencode([*kept, *((n, t) for n, t in words if n != each.name)]),
            }
            for each, shown in chosen
        ],
        "clear_url": "?" + urlencode(kept) if chosen else "",
    }
    return said


def _understood(each: Filter, text: str) -> tuple[Any, str]:
    if each.kind == "day":
        day = a_day(text)
        return day, text
    if each.kind in {"choice", "sealed"}:
        titles = dict(each.choices)
        return (text, titles[text]) if text in titles else (None, "")
    return text, text


def _shown(each: Filter, text: str) -> dict[str, Any]:
    said: dict[str, Any] = {
        "name": each.name, "label": each.label, "kind": each.kind, "value": text, "hint": each.hint, "wide": each.wide,
    }  # fmt: skip
    if each.kind == "choice":
        said["choices"] = [
            {"value": value, "label": label, "selected": value == text}
            for value, label in [("", each.blank or _("全部")), *each.choices]
        ]
    return said


# --- paging ----------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Paged:
    """One page of rows and the pager's context."""

    rows: list[Any]
    pager: dict[str, Any]
    ignored: list[str]


def address(request: HttpRequest, **changes: str | None) -> str:
    """This address with some words changed (None: taken away), page marks dropped."""
    words = {name: request.GET[name] for name in request.GET if name not in {"after", "before", "export"}}
    words |= {name: value for name, value in changes.items() if value is not None}
    for name, value in changes.items():
        if value is None:
            words.pop(name, None)
    return "?" + urlencode(words)


def paged(request: HttpRequest, rows: QuerySet[Any], *, size: int = SIZE, unit: str = "") -> Paged:
    """One page of rows, newest key first. Marks in the address are keys: `after` goes on, `before` goes back."""
    unit = unit or _("条")
    ignored: list[str] = []
    marks: dict[str, int | None] = {}
    for name in ("after", "before"):
        text = request.GET.get(name)
        marks[name] = whole(text)
        if text is not None and marks[name] is None:
            ignored.append(_("页码"))
    after, before = marks["after"], marks["before"]
    if before is not None:
        found = list(rows.filter(pk__gt=before).order_by("pk")[: size + 1])
        more_before, found = len(found) > size, found[:size][::-1]
        more_after = True
    else:
        rows = rows.order_by("-pk")
        found = list((rows if after is None else rows.filter(pk__lt=after))[: size + 1])
        more_after, found = len(found) > size, found[:size]
        more_before = after is not None
    pager: dict[str, Any] = {"shown": _("本页 {n} {unit}").format(n=len(found), unit=unit)}
    if after is not None or before is not None:
        pager["first_url"] = address(request)
    if found and more_before:
        pager["previous_url"] = address(request, before=str(found[0].pk))
    if found and more_after:
        pager["next_url"] = address(request, after=str(found[-1].pk))
    return Paged(found, pager, ignored)


# --- cells -----------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Shower:
    """Shows values of columns: keys by their names, items of lists by their titles, private ones masked."""

    names: Names
    columns: Sequence[Column]
    _items: dict[tuple[str, str], str] | None = None
    _declared: dict[str, dict[str, str]] = field(default_factory=dict)

    def want(self, rows: Iterable[Any]) -> Shower:
        """Announce the keys of these rows, so that each kind is asked for once."""
        rows = list(rows)
        for column in self.columns:
            values = [_value(row, column.name) for row in rows]
            if column.kind == "agency":
                self.names.want(agencies=values)
            elif column.kind == "post":
                held = [value for value in values if isinstance(value, str)]
                self.names.want(posts=[value for value in values if not isinstance(value, str)], hands=held)
            elif column.kind == "official":
                self.names.want(officials=values)
        return self

    def text(self, column: Column, value: Any) -> str:
        """A value as a reader sees it."""
        if value is None or value == "":
            return ""
        if column.private:
            return masked(value)
        match column.kind:
            case "bool":
                return _("是") if value else _("否")
            case "fen":
                return str(yuan(value))
            case "day":
                return value if isinstance(value, str) else str(value.isoformat())
            case "division":
                return self.names.division(value)
            case "agency":
                return self.names.agency(value)
            case "post":  # a catalogue holds the post's key, a register the holder as a case names it: "post:12"
                return self.names.hand(value) if isinstance(value, str) else self.names.post(value, agency=True)
            case "official":
                return self.names.official(value)
            case "list":
                return self.items().get((column.of, str(value)), str(value))
            case "choice" if column.choices:
                return _(dict(column.choices).get(str(value), str(value)))
            case "pattern":
                return _("{words}，例如 {example}").format(
                    words=numbers.in_words(value), example=numbers.example(value)
                )
            case kind if kind in declared.KINDS:
                return self._titles(column.kind).get(str(value), str(value))
            case "days":
                return _("、").join(str(value).split())
            case _:
                return str(value)

    def of_row(self, column: Column, row: Any) -> str:
        """The value of a row's column, choices by their labels."""
        display = getattr(row, f"get_{column.name}_display", None)
        if column.kind == "setting":  # counted in the unit of the setting that the row names
            return declared.text_of(row.name, _value(row, column.name))
        if column.kind == "choice" and display is not None and not column.private:
            return str(display())
        value = _value(row, column.name)
        if column.kind == "post" and isinstance(value, int) and column is not self.columns[0]:
            beside = {_value(row, each.name) for each in self.columns if each.kind == "agency"}
            return self.names.post(value, agency=self.names.office(value) not in beside)
        return self.text(column, value)

    def cell(self, column: Column, row: Any) -> dict[str, Any]:
        """One cell of parts/register_table.html."""
        return {"text": self.of_row(column, row), "kind": cell_kind(column), "label": str(column.title)}

    def _titles(self, kind: str) -> dict[str, str]:
        """The titles of declared roles, lists, settings or series."""
        if kind not in self._declared:
            self._declared[kind] = declared.titles(kind)
        return self._declared[kind]

    def items(self) -> Mapping[tuple[str, str], str]:
        """Titles of the items of all lists that the columns name, by (list, code or key): one statement."""
        if self._items is None:
            self._items = {}
            lists = {column.of for column in self.columns if column.kind == "list"}
            rows = ListItem.objects.filter(list__in=lists).order_by("since", "pk") if lists else ()
            for row in rows:
                self._items[row.list, row.code] = self._items[row.list, str(row.key)] = row.title
        return self._items


def _value(row: Any, name: str) -> Any:
    found = row._meta.get_field(name)
    return getattr(row, found.attname)


def cell_kind(column: Column) -> str:
    """How a cell of this kind of column stands in a table."""
    return {"int": "number", "fen": "number", "day": "day"}.get(column.kind, "text")


def column_filter(column: Column, model: Any, names: Names, today: date) -> Filter | None:
    """The filter that a column declares by `filters=True`; None for a kind that cannot be filtered by."""
    title, name = str(column.title), column.name
    chosen: Choices
    if column.private:
        return None
    if column.kind == "day":
        return Filter(
            name, _("{title}起").format(title=title), lambda rows, v: rows.filter(**{f"{name}__gte": v}), "day"
        )
    if column.kind == "bool":
        chosen = (("1", _("是")), ("0", _("否")))
        return Filter(name, title, lambda rows, v: rows.filter(**{name: v == "1"}), "choice", chosen)
    if column.kind == "division":
        places = tuple((str(key), label) for key, label in names.places())
        return Filter(
            name, title, lambda rows, v: rows.filter(**{f"{name}__in": below(int(v), today)}), "choice", places
        )
    if column.kind == "choice":
        found = column.choices or model._meta.get_field(name).choices or ()
        chosen = tuple((str(value), _(str(label))) for value, label in found)
        if not chosen:
            return None
        return Filter(name, title, lambda rows, v: rows.filter(**{name: v}), "choice", chosen)
    if column.kind == "list":
        whole_number = model._meta.get_field(name).get_internal_type().endswith("IntegerField")
        items = ListItem.objects.on(today).filter(list=column.of).order_by("pk")
        chosen = tuple((str(item.key) if whole_number else item.code, item.title) for item in items)
        return Filter(name, title, lambda rows, v: rows.filter(**{name: v}), "choice", chosen)
    if column.kind in declared.KINDS:
        chosen = tuple(declared.titles(column.kind).items())
        return Filter(name, title, lambda rows, v: rows.filter(**{name: v}), "choice", chosen)
    if column.kind in {"agency", "post", "official"}:
        return _of_rows(column, model, names)
    if column.kind in {"int", "fen"}:
        return Filter(name, title, lambda rows, v: _equal(rows, name, v))
    return Filter(name, title, lambda rows, v: rows.filter(**{f"{name}__contains": v}))


def _equal(rows: Any, name: str, text: str) -> Any:
    number = whole(text)
    return rows.none() if number is None else rows.filter(**{name: number})


def _of_rows(column: Column, model: Any, names: Names) -> Filter:
    """A filter over agencies, posts or officials: those that stand on the day."""
    attname, day = model._meta.get_field(column.name).attname, names.day
    if column.kind == "agency":
        named = [(row.key, row.name) for row in Agency.objects.on(day)]
    elif column.kind == "post":
        rows = list(Post.objects.on(day))
        names.want(agencies=[row.agency for row in rows])
        named = [(row.key, f"{names.agency(row.agency)} {row.title}") for row in rows]
    else:
        named = [(one.pk, one.name) for one in Official.objects.all()]
    chosen = tuple((str(key), label) for key, label in sorted(named, key=lambda pair: pair[1]))
    return Filter(column.name, str(column.title), lambda rows, v: rows.filter(**{attname: int(v)}), "choice", chosen)


def below(key: int, day: date) -> Any:
    """The keys of a place and all that lies in it on a day, as a subquery."""
    return DivisionPath.objects.filter(ancestor=key, since__lte=day).exclude(until__lte=day).values("descendant")


def table(caption: str, columns: Sequence[Mapping[str, Any]], rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The context of parts/register_table.html; cells take their column's title as label."""
    titles = [str(column["title"]) for column in columns]
    for row in rows:
        for cell, title in zip(row["cells"], titles, strict=True):
            cell.setdefault("label", title)
    return {"caption": caption, "columns": list(columns), "rows": list(rows)}


def in_words(value: Any) -> str:
    """A day in running text."""
    return str(say_day(value))
