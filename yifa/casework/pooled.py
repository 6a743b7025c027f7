"""What an agency owes together, and who of it does which act: a to-do of the pool is his who may do it.

Where nobody in the agency may, it is everybody's there: nothing is on nobody's list.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q, Subquery

from yifa.casework.declare import REGISTRY
from yifa.county.models import Grant, Post, Tenure

Spared = tuple[tuple[str, str, tuple[str, ...]], ...]
"""(pool, system, acts): what others of the agency do."""


def spared(pools: Iterable[int], direct: set[int], mine: frozenset[str], day: date) -> Spared:
    """The acts owed by these pools that a holder of the roles `mine` may not do and others there may.

    `direct` are the agencies whose posts are asked; a pool that they carry on has no posts of its own.
    """
    there = _roles(direct, day)
    everywhere = frozenset[str]().union(*there.values())
    found = []
    for pool in sorted(pools):
        acting = there.get(pool, everywhere if pool not in direct else frozenset())
        for system, acts in _owed().items():
            others = tuple(sorted(act for act, roles in acts.items() if roles & acting and not roles & mine))
            if others:
                found.append((f"agency:{pool}", system, others))
    return tuple(found)


def _roles(agencies: set[int], day: date) -> Mapping[int, frozenset[str]]:
    """Which roles are granted to act to somebody's post in each agency."""
    posts = Post.objects.on(day).filter(agency__in=agencies)
    held = Exists(Tenure.objects.on(day).filter(post=OuterRef("post")))
    body = Subquery(posts.filter(key=OuterRef("post")).values("agency")[:1])
    granted = Grant.objects.on(day).filter(held, act=True, post__in=posts.values("key")).annotate(body=body)
    found: dict[int, frozenset[str]] = {}
    for agency, role in granted.order_by().values_list("body", "role").distinct():
        found[agency] = found.get(agency, frozenset()) | {role}
    return found


def _owed() -> dict[str, dict[str, frozenset[str]]]:
    """By system and act: the roles of those who may do what is owed, where it is a grant that puts it on a list."""
    found: dict[str, dict[str, frozenset[str]]] = {}
    for procedure in REGISTRY.procedures():
        acts = found.setdefault(REGISTRY.system_of(procedure.key).key, {})
        for kind in procedure.owed_kinds:
            posts = [role for role in kind.by if role.kind == "post"]
            if posts and posts[0].granted:  # the first role says whose list it is on; see `Role.holder`
                acts[kind.name] = acts.get(kind.name, frozenset()) | {role.key for role in posts if role.granted}
    return found


def not_spared(holder: str, some: Spared) -> tuple[str, list[str]]:
    """The condition, in SQL with its parameters, that a to-do of a pool is not one that others of it do."""
    sql, parameters = "", []
    for pool, system, acts in some:
        if pool == holder:
            sql += f" AND NOT (system = %s AND act IN ({', '.join(['%s'] * len(acts))}))"
            parameters += [system, *acts]
    return sql, parameters


def of_others(some: Spared) -> Q:
    """The same, the other way round, for the ORM: to-dos of pools that others do."""
    return reduce(or_, (Q(holder=pool, system=system, act__in=acts) for pool, system, acts in some), Q(pk__in=[]))
