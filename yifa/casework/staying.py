"""Somebody can always give rights: no edit leaves the county without an administrator over all of it.

A right stands on five rows at once: account, tenure, post, agency and grant, and the grant on the root of the divisions. So no
column is looked at: whether somebody is left is asked before and after the edit, as the scope itself would answer, on its
first day and on every later day on which something begins or ends.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from yifa.casework.declare import Catalogue
from yifa.casework.scope import actor
from yifa.casework.standing import ADMINISTRATOR
from yifa.casework.widening import BEARING
from yifa.county import clock
from yifa.county.models import Division, Grant, Official, Tenure


class Nobody(Exception):
    """The edit would leave nobody who can give rights, from this day on."""

    def __init__(self, day: date) -> None:
        super().__init__(day)
        self.day = day


@contextmanager
def refused(catalogue: Catalogue, since: date) -> Iterator[None]:
    """Around the writing of an edit, inside its transaction. Raises Nobody; where there was nobody before, it says nothing."""
    if catalogue.model not in BEARING:
        yield
        return
    known = {day: somebody(day) for day in _days(since)}
    yield
    for day in _days(since):
        before = max((each for each in known if each <= day), default=day)
        if known.get(before, False) and not somebody(day):
            raise Nobody(day)


def somebody(day: date) -> bool:
    """Whether on that day an active official has the administrator's right over the whole county."""
    roots = set(Division.objects.on(day).filter(parent=None).values_list("key", flat=True))
    posts = Grant.objects.on(day).filter(role=ADMINISTRATOR, act=True, division__in=roots).values("post")
    held = Tenure.objects.on(day).filter(post__in=posts).values("official")
    return any(
        grant.role == ADMINISTRATOR and grant.act and grant.division in roots
        for official in Official.objects.filter(pk__in=held, is_active=True)
        for grant in actor(official, day).grants
    )


def _days(since: date) -> list[date]:
    """Today or the first day of an edit, and every later day on which something begins or ends that the right is made of."""
    first = max(since, clock.today())
    spans = [
        model._default_manager.order_by().filter(**{f"{end}__gt": first}).values_list(end, flat=True).distinct()
        for model in BEARING
        for end in ("since", "until")
    ]
    return sorted({first, *(day for days in spans for day in days)})
