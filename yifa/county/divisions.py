"""The tree of divisions: loading a county's, and what lies in what on a day."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib import resources

from django.db import transaction
from django.db.models import Q

from yifa.county.models.divisions import Division, DivisionPath

BOOKS_OPEN = date(2000, 1, 1)
"""The first day of the shipped divisions. The source does not say since when each exists; the county's books reach back to here."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading did: how many divisions are new, how many were there already, and which are there but otherwise."""

    new: int
    same: int
    differing: tuple[str, ...]


def shipped(code: str = "520328") -> str:
    """The text of the data file of one county."""
    return (resources.files("yifa.county") / "data" / f"{code}.csv").read_text(encoding="utf-8")


@transaction.atomic
def load(text: str, since: date = BOOKS_OPEN) -> Loaded:
    """Begin every division of ``text`` that is not there yet. What is there is left alone: a change is an edit, with a day and a reason."""
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    known = {row.code: row for row in Division.objects.filter(until=None)}
    wanted = list(csv.DictReader(lines))
    differing = tuple(
        line["code"] for line in wanted if line["code"] in known and not _same(known[line["code"]], line, known)
    )
    new = [line for line in wanted if line["code"] not in known]
    for kind in Division.Kind:
        rows = [
            Division(
                code=line["code"],
                kind=kind,
                name=line["name"],
                parent=known[line["parent"]].key if line["parent"] in known else None,
                since=since,
            )
            for line in new
            if line["kind"] == kind
        ]
        if rows:
            known.update((row.code, row) for row in Division.objects.bulk_create(rows))
    return Loaded(len(new), len(wanted) - len(new) - len(differing), differing)


def _same(row: Division, line: Mapping[str, str], known: Mapping[str, Division]) -> bool:
    above = known.get(line["parent"])
    return (row.name, row.kind, row.parent) == (line["name"], line["kind"], above.key if above else None)


def subtree(key: int, day: date) -> frozenset[int]:
    """The keys of ``key`` and all that lies in it on ``day``, places merged into them included."""
    paths = DivisionPath.objects.filter(ancestor=key, since__lte=day).exclude(until__lte=day)
    return frozenset(paths.values_list("descendant", flat=True))


def of_one_town(column: str, key: int, day: date) -> Q:
    """The condition that a column names a place of the same town as ``key`` on ``day``; of what lies in no town, itself."""
    then = DivisionPath.objects.filter(since__lte=day).exclude(until__lte=day)
    towns = Division.objects.on(day).filter(
        kind=Division.Kind.TOWN, key__in=then.filter(descendant=key).values("ancestor")
    )
    return Q(**{column: key}) | Q(
        **{f"{column}__in": then.filter(ancestor__in=towns.values("key")).values("descendant")}
    )


def above(key: int, day: date) -> frozenset[int]:
    """The keys of ``key`` and of all in which it lies on ``day``."""
    paths = DivisionPath.objects.filter(descendant=key, since__lte=day).exclude(until__lte=day)
    return frozenset(paths.values_list("ancestor", flat=True))
