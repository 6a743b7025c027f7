"""A page of the cases somebody may see, newest first, without walking those he may not.

Being visible is an "or" of several reasons, and a database that is asked for "or" in an order walks everything. So each
reason is asked for by itself, in order, cut at the page, by an index of its own; the pieces are put together. Nothing
is sorted but page × reasons rows, however many cases there are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from yifa.casework.models import Case, Holding, Named, Shared
from yifa.casework.scope import Actor, below, system_of, visible
from yifa.casework.standing import CONFIDENTIAL

__all__ = ["page", "statement", "visible"]

FEW = 24
"""Up to so many divisions are walked one by one; a wider grant is walked as a whole, since most of it is inside."""


def page(who: Actor, *, size: int = 50, before: int | None = None, where: Q | None = None) -> list[Case]:
    """The newest cases that somebody may see, with their matters; one more than `size` says that there are more.

    `before` is the key of the last case of the page before; `where` a further condition on cases.
    """
    asked = statement(who, size=size, before=before, where=where)
    if asked is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute(*asked)
        keys = [row[0] for row in cursor.fetchall()]
    rows = Case.objects.select_related("matter").defer("fold").in_bulk(keys)
    return [rows[key] for key in keys if key in rows]


def statement(
    who: Actor, *, size: int, before: int | None = None, where: Q | None = None
) -> tuple[str, list[Any]] | None:
    """The statement behind a page, so that a test can ask the database for its plan. None: nothing can be visible."""
    parts: list[str] = []
    parameters: list[Any] = []
    for number, rows in enumerate(_reasons(who, before, where)):
        sql, given = rows[: size + 1].query.sql_with_params()
        parts.append(f"SELECT * FROM ({sql}) AS reason{number}")
        parameters += given
    if not parts:
        return None
    text = f"SELECT * FROM ({' UNION '.join(parts)}) AS mine ORDER BY 1 DESC LIMIT {int(size) + 1}"
    return text, parameters


def _reasons(who: Actor, before: int | None, where: Q | None) -> Iterator[QuerySet[Any, Any]]:
    """For each reason the keys of the cases it lets one see, newest first."""
    earlier = Q() if before is None else Q(pk__lt=before)
    for cases in _granted(who):
        yield cases.filter(earlier, where or Q()).order_by("-id").values_list("id")
    below_secret = Q(level__lt=CONFIDENTIAL)
    for agency in who.bodies:
        yield _through(Holding.objects.filter(agency=agency), before, where, below_secret)
        yield _through(Shared.objects.filter(agency=agency), before, where, below_secret)
    for holder in who.names:
        yield _through(Named.objects.filter(holder=holder), before, where, Q())


def _through(rows: QuerySet[Any, Any], before: int | None, where: Q | None, but: Q) -> QuerySet[Any, Any]:
    """The keys of the cases that these rows point at, in the order of their own index.

    Each case is looked up by its key, in a question within the question: of a join the database might walk the other
    side, which holds every case there is.
    """
    if before is not None:
        rows = rows.filter(case_id__lt=before)
    case = Case.objects.filter(but, where or Q(), pk=OuterRef("case_id")).values("pk")[:1]
    found: QuerySet[Any, Any] = rows.annotate(seen=Subquery(case)).filter(seen__isnull=False)
    return found.order_by("-case_id").values_list("case_id")


def _granted(who: Actor) -> Iterator[QuerySet[Case]]:
    grants = who.reading
    if not grants:
        return
    tree: dict[int, set[int]] = defaultdict(set)
    for ancestor, descendant in below({grant.division for grant in grants}, who.day).values_list(
        "ancestor", "descendant"
    ):
        tree[ancestor].add(descendant)
    places: dict[tuple[str, int], set[int]] = defaultdict(set)
    for grant in grants:
        places[system_of(grant), grant.level] |= tree[grant.division]
    for (system, level), some in sorted(places.items()):
        cases = Case.objects.filter(level__lte=level)
        if system:
            cases = cases.filter(system=system)
        if len(some) <= FEW:
            yield from (cases.filter(division=place) for place in sorted(some))
        else:  # "+ 0": the index that is ordered by the key is walked, not that of the places
            yield cases.annotate(place=F("division") + 0).filter(place__in=sorted(some))
