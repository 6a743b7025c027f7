"""Which bodies may have a case of a procedure in hand: those whose posts are granted a role that acts for the case's body."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from yifa.county.models import Agency, Division, Grant, Post
from yifa.kernel.procedure import Procedure


def bodies(procedure: type[Procedure], places: Iterable[int], day: date) -> list[Agency]:
    """The bodies that lie in one of these places and have posts for this procedure; by the code of the place."""
    roles = {role.key for kind in procedure.kinds.values() for role in kind.by if role.granted and role.agency}
    granted = Grant.objects.on(day).filter(role__in=roles, act=True).values_list("post", flat=True)
    agencies = Post.objects.on(day).filter(key__in=set(granted)).values_list("agency", flat=True)
    found = Agency.objects.on(day).filter(key__in=set(agencies), division__in=set(places), external=False)
    codes = dict(Division.objects.on(day).values_list("key", "code"))
    return sorted(found, key=lambda row: (codes.get(row.division, ""), row.key))


def nearest(found: Iterable[Agency], place: int, day: date) -> Agency | None:
    """Of some bodies the one that lies in this place, else in the smallest place around it."""
    rows = {row.key: row for row in Division.objects.on(day)}
    at: int | None = place
    while at is not None and at in rows:
        here = next((body for body in found if body.division == at), None)
        if here is not None:
            return here
        at = rows[at].parent
    return None
