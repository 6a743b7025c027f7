"""References in acts: the rows of catalogues that a command points at, as snapshots the kernel may see."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import is_dataclass
from datetime import date
from typing import Any

from yifa.casework.declare import REGISTRY
from yifa.casework.models import ListItem
from yifa.county.dated import told
from yifa.kernel.procedure import Case, Correction, fields_of

Key = tuple[type, int]
Snapshots = dict[tuple[str, int], Mapping[str, Any]]
Finder = Callable[[Iterable[Key], date], Snapshots]


def wanted(data: Any) -> Iterator[Key]:
    """Every (marker, key) that a command refers to, parties apart: those the door knows already."""
    if isinstance(data, Correction):
        data = data.to
    if not is_dataclass(data):
        return
    for field in fields_of(type(data)):
        value = getattr(data, field.name)
        if field.kind != "ref" or value is None or field.of is None or field.of.__name__ == "Party":
            continue
        for each in value if field.many else (value,):
            yield field.of, each.key


def read_by(case: Case, data: Any) -> tuple[Key, ...]:
    """Every (marker, key) that the act reads beside its own data: what the case itself names."""
    kind = case.procedure.by_data.get(type(data))
    return () if kind is None else tuple(sorted(kind.read_by(case), key=lambda at: (at[0].__name__, at[1])))


def missing(asked: Iterable[Key], rows: Snapshots) -> frozenset[tuple[str, int]]:
    """Those of the rows asked for that are not in their catalogue that day."""
    return frozenset((marker.__name__, key) for marker, key in asked) - rows.keys()


def snapshots(asked: Iterable[Key], day: date) -> Snapshots:
    """The rows behind references, as they stood that day: one question per kind of catalogue."""
    by_marker: dict[type, set[int]] = {}
    for marker, key in asked:
        by_marker.setdefault(marker, set()).add(key)
    found: Snapshots = {}
    for marker, keys in by_marker.items():
        name, some = marker.__name__, sorted(keys)
        listed = REGISTRY.list_of(marker)
        if listed is not None:
            items = told(ListItem, ("list", "code", "title"), some, day)
            rows: Mapping[int, Mapping[str, Any]] = {
                key: row for key, row in items.items() if row["list"] == listed.key
            }
        else:
            catalogue = REGISTRY.markers[name]
            rows = catalogue.asked(some, day) if catalogue.asked else told(catalogue.model, catalogue.tells, some, day)
        found.update({(name, key): row for key, row in rows.items()})
    return found
