"""How far an editor of a catalogue reaches: over the places his grants name, and over no other.

The place of a row is that of everything it names: its own place, its body, its post, its committee. A row that names
none (a list's item, a setting, a calendar), and every division, since all rights hang on their tree, is the whole
county's. Who may seat somebody in a post gives him all that is granted to it: for a tenure those places count too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Q

from yifa.casework.declare import Catalogue
from yifa.county.dated import KeyField
from yifa.county.models import Agency, Division, DivisionPath, Grant, Post, Tenure

WHOLE = 0
"""Stands for the whole county among places; no division has this key."""


def places(catalogue: Catalogue, *rows: Mapping[str, Any], day: date) -> frozenset[int]:
    """The places that these rows (columns by attribute) of a catalogue belong to."""
    model = catalogue.model
    if model is Division:
        return frozenset({WHOLE})
    found: set[int] = set()
    for row in rows:
        said = {
            (field.of, int(value))
            for field in model._meta.concrete_fields
            if isinstance(field, KeyField) and isinstance(value := row.get(field.attname), int)
        }
        own = {place for of, key in said for place in _places_of(of, key, day)}
        if model is Tenure:
            posts = {key for of, key in said if of == "county.Post"}
            own |= {grant.division for grant in _lasting(Grant, day).filter(post__in=posts)}
        found |= own or {WHOLE}
    return frozenset(found)


def _places_of(of: str, key: int, day: date) -> Iterable[int]:
    """The places of one thing a row names, as it stands now and as it is to be."""
    if of == "county.Division":
        return {key}
    if of == "county.Agency":
        rows = list(_lasting(Agency, day).filter(key=key)) or list(Agency.objects.of(key))[-1:]
        return {row.division for row in rows}
    if of == "county.Post":
        posts = list(_lasting(Post, day).filter(key=key)) or list(Post.objects.of(key))[-1:]
        return {place for row in posts for place in (row.division, *_places_of("county.Agency", row.agency, day))}
    return {WHOLE}


def _lasting(model: Any, day: date) -> Any:
    return model.objects.filter(Q(until__isnull=True) | Q(until__gt=day))


def granting(grants: Iterable[Grant], role: str, wanted: frozenset[int], day: date) -> tuple[Grant, ...] | None:
    """The grants of a role that together reach these places; None where they do not. A grant over the root reaches all."""
    mine = tuple(grant for grant in grants if grant.role == role and grant.act)
    roots = set(Division.objects.on(day).filter(parent=None).values_list("key", flat=True))
    if whole := tuple(grant for grant in mine if grant.division in roots):
        return whole
    if not mine or WHOLE in wanted:
        return None
    paths = DivisionPath.objects.filter(
        Q(until__isnull=True) | Q(until__gt=day), since__lte=day, descendant__in=wanted,
        ancestor__in={grant.division for grant in mine},
    )  # fmt: skip
    up: dict[int, set[int]] = {}
    for ancestor, descendant in paths.values_list("ancestor", "descendant"):
        up.setdefault(descendant, set()).add(ancestor)
    if any(place not in up for place in wanted):
        return None
    above = set().union(*up.values()) if up else set()
    return tuple(grant for grant in mine if grant.division in above) or mine
