"""Nobody widens his own reach: whatever edit would, another person makes it.

Rights hang on rows that look harmless: the agency of my post, the place of my agency, the division above my division, a body
that mine carries on. So no list of columns is kept here: what I reach is computed before and after the edit, on its
first day and on every later day on which something begins.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from yifa.casework.declare import Catalogue
from yifa.casework.scope import actor, below
from yifa.casework.standing import Hand
from yifa.county import clock
from yifa.county.models import Agency, Division, Grant, Official, Post, Successor, Tenure

BEARING: tuple[Any, ...] = (Division, Agency, Post, Tenure, Grant)
"""What reach is made of."""
RIGHTS = ("read", "act", "enter")
Reach = frozenset[tuple[Any, ...]]


class Widened(Exception):
    """The edit would let its own editor reach further."""


@contextmanager
def refused(catalogue: Catalogue, by: Hand, since: date) -> Iterator[None]:
    """Around the writing of an edit, inside its transaction. Raises Widened."""
    official = Official.objects.filter(pk=by.person).first() if by.kind != "system" else None
    if official is None or catalogue.model not in BEARING:
        yield
        return
    places = set(Division.objects.values_list("key", flat=True))  # what is new has nothing in it yet
    days = _days(since)
    before = {day: reach(official, day, places) for day in days}
    yield
    if any(reach(official, day, places) - before[day] for day in days):
        raise Widened


def reach(official: Official, day: date, places: set[int]) -> Reach:
    """All that somebody reaches on a day: seats, names by which cases are his, rights with level and place."""
    who = actor(official, day)
    offices = {agency.key: agency.division for agency in who.agencies}
    found: set[tuple[Any, ...]] = {("name", name) for name in (*who.names, *who.pools)}
    found |= {("seat", post.key, post.agency, post.division, offices[post.agency]) for post in who.posts}
    whole = set(Division.objects.on(day).filter(parent=None).values_list("key", flat=True))
    for grant in (*who.grants, *who.inherited):
        rights = [right for right in RIGHTS if getattr(grant, right) and (right == "read" or grant in who.grants)]
        said = [(grant.role, right, level) for right in rights for level in range(grant.level + 1)]
        under = set(below([grant.division], day).values_list("descendant", flat=True)) & places
        found |= {(*each, place) for each in said for place in under}
        if grant.division in whole:
            found |= {(*each, "whole") for each in said}
    return frozenset(found)


def _days(since: date) -> list[date]:
    """The first day of an edit, today, and every later day on which something begins that reach is made of."""
    now = max(since, clock.today())
    later = [
        rows.filter(since__gt=now).values_list("since", flat=True)
        for rows in (model._default_manager.order_by() for model in BEARING)
    ]
    lines = Successor.objects.filter(day__gt=now).values_list("day", flat=True)
    return sorted({since, now, *lines, *(day for some in later for day in some)})
