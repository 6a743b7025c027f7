"""What something is called on a day: names live in dated rows, and what was done is told with the names of its day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

from yifa.casework.declare import REGISTRY
from yifa.casework.models import ListItem
from yifa.county.models import Agency, Division, Post, Tenure


def as_of(life: Iterable[Any], day: date) -> Any:
    """Of the stretches of one life, given in order: the one that stands on the day, else the last before it, else the first."""
    found = None
    for row in life:
        if found is None or row.since <= day:
            found = row
    return found


def lives(rows: Iterable[Any], of: Callable[[Any], int] = lambda row: int(row.key)) -> dict[int, list[Any]]:
    """Dated rows by what they are about, first stretch first; those that were never in force are left out."""
    found: dict[int, list[Any]] = {}
    for row in sorted(rows, key=lambda each: (each.since, each.pk)):
        if row.ever:
            found.setdefault(of(row), []).append(row)
    return found


class Called:
    """What rows of a catalogue are called: who held the post a row is about that day, else its agency, else the row itself.

    Two statements, however many rows and days.
    """

    def __init__(self, rows: Iterable[Any]) -> None:
        self._rows = lives(rows)
        some = [row for life in self._rows.values() for row in life]
        posts = {row.post for row in some if hasattr(row, "post")}
        agencies = {row.agency for row in some if hasattr(row, "agency") and not hasattr(row, "post")}
        self._titles = lives(Post.objects.filter(key__in=posts)) if posts else {}
        held = Tenure.objects.filter(post__in=posts).select_related("official") if posts else ()
        self._held = lives(held, of=lambda tenure: int(tenure.post))
        self._agencies = lives(Agency.objects.filter(key__in=agencies)) if agencies else {}

    def __iter__(self) -> Iterator[int]:
        return iter(self._rows)

    def on(self, key: int, day: date) -> str:
        """The name of a row on a day; empty where there is none."""
        row = as_of(self._rows.get(key, ()), day)
        if row is None:
            return ""
        if hasattr(row, "post"):
            return self._in_post(row.post, day) or str(row)
        agency = as_of(self._agencies.get(row.agency, ()), day) if hasattr(row, "agency") else None
        return str(row if agency is None else agency.name)

    def _in_post(self, post: int, day: date) -> str:
        there = [tenure for tenure in self._held.get(post, ()) if tenure.stands(day)]
        who = min(there, key=lambda tenure: tenure.deputy, default=None)
        found = as_of(self._titles.get(post, ()), day)
        title = "" if found is None else found.title
        return title if who is None else f"{who.official.name}（{title}）"


Name = Callable[[int, date], str]


def called(marker: type, keys: set[int]) -> Name:
    """What the rows are called that references with this marker point at: read once, asked for any day."""
    if REGISTRY.list_of(marker) is not None:
        return _column(ListItem, keys, "title")
    if marker.__name__ == "Division":
        return _column(Division, keys, "name")
    if marker.__name__ == "Agency":
        return _column(Agency, keys, "name")
    catalogue = REGISTRY.markers.get(marker.__name__)
    return Called(() if catalogue is None else catalogue.model._default_manager.filter(key__in=keys)).on


def _column(model: Any, keys: set[int], column: str) -> Name:
    found = lives(model.objects.filter(key__in=keys))
    return lambda key, day: str(getattr(as_of(found.get(key, ()), day), column, ""))
