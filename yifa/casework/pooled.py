"""What an agency owes together, and who of it does which act: a to-do of the pool is his who may do it.

Where nobody in the agency may, it is everybody's there: nothing is on nobody's list.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery

from yifa.casework.declare import REGISTRY
from yifa.casework.standing import line
from yifa.county.models import Grant, Post, Tenure

Spared = tuple[tuple[str, str, str, int, int], ...]
"""(pool, system, act, above, upto): what others of the agency do, of cases more confidential than `above`, up to `upto`."""
NOBODY = -1
"""The level of a role that nobody has."""


def spared(
    pools: Iterable[int], mine: Mapping[int, Mapping[str, int]], carried: Sequence[tuple[int, int]], day: date
) -> Spared:
    """The acts owed by these pools that I may not do and others there may.

    `mine`: in which roles I act in each agency of mine, and up to which confidentiality; `carried` are the agencies (old, new)
    that others carry on: their posts are asked where the old ones have none.
    """
    there = roles_at(mine, day)
    found = []
    for pool in sorted(pools):
        bodies = [agency for agency in mine if pool in line({agency}, list(carried))]
        for (system, act), roles in _owed().items():
            above, upto = (_level(roles, [some.get(body, {}) for body in bodies]) for some in (mine, there))
            if upto > above:
                found.append((f"agency:{pool}", system, act, above, upto))
    return tuple(found)


def _level(roles: frozenset[str], some: Iterable[Mapping[str, int]]) -> int:
    """Up to which confidentiality one of these roles is acted in."""
    return max((level for each in some for role, level in each.items() if role in roles), default=NOBODY)


def roles_at(agencies: Iterable[int], day: date) -> dict[int, dict[str, int]]:
    """In which roles somebody acts in each agency that day, and up to which confidentiality."""
    posts = Post.objects.on(day).filter(agency__in=list(agencies))
    held = Exists(Tenure.objects.on(day).filter(post=OuterRef("post")))
    body = Subquery(posts.filter(key=OuterRef("post")).values("agency")[:1])
    granted = Grant.objects.on(day).filter(held, act=True, post__in=posts.values("key")).annotate(body=body)
    return by_body(granted.order_by().values_list("body", "role", "level"))


def by_body(granted: Iterable[tuple[int, str, int]]) -> dict[int, dict[str, int]]:
    """(agency, role, level) as the highest level by agency and role."""
    found: dict[int, dict[str, int]] = {}
    for agency, role, level in granted:
        roles = found.setdefault(agency, {})
        roles[role] = max(level, roles.get(role, NOBODY))
    return found


def _owed() -> dict[tuple[str, str], frozenset[str]]:
    """By system and act: the roles of those who may do what is owed, where it is a grant that puts it on a list."""
    found: dict[tuple[str, str], frozenset[str]] = {}
    for procedure in REGISTRY.procedures():
        system = REGISTRY.system_of(procedure.key).key
        for kind in procedure.owed_kinds:
            posts = [role for role in kind.by if role.kind == "post"]
            if posts and posts[0].granted:  # the first role says whose list it is on; see `Role.holder`
                roles = frozenset(role.key for role in posts if role.granted)
                found[system, kind.name] = found.get((system, kind.name), frozenset()) | roles
    return found


def not_spared(holder: str, some: Spared) -> tuple[str, list[Any]]:
    """The condition, in SQL with its parameters, that a to-do of a pool is not one that others of it do."""
    sql, parameters = "", []
    for pool, system, act, above, upto in some:
        if pool == holder:
            sql += " AND NOT (system = %s AND act = %s AND level > %s AND level <= %s)"
            parameters += [system, act, above, upto]
    return sql, parameters


def of_others(some: Spared) -> Q:
    """The same, the other way round, for the ORM: to-dos of pools that others do."""
    found = (
        Q(holder=pool, system=system, act=act, level__gt=above, level__lte=upto)
        for pool, system, act, above, upto in some
    )
    return reduce(or_, found, Q(pk__in=[]))
