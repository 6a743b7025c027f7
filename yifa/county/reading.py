"""Who holds which post, and what a post may do where, on a day.

Written as SQL, one text for both databases, since every request and every act asks it. A deputy has all that the post has. An
official without a post, a post whose agency is gone, a grant that has ended: nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection


def on(alias: str) -> str:
    """The condition that ``alias`` stands on a day; takes the day twice."""
    return f"{alias}.since <= %s AND ({alias}.until IS NULL OR {alias}.until > %s)"


HELD = f"""
FROM county_tenure t
JOIN county_post p ON p.key = t.post AND {on("p")}
JOIN county_agency a ON a.key = p.agency AND {on("a")}
"""
"""Tenures on posts that stand in agencies that stand; takes the day four times. ``WHERE t.official_id = … AND on("t")`` follows."""

POSTS = f"""
SELECT p.key, p.title, a.key, a.name, a.kind, p.division, t.deputy
{HELD}
WHERE t.official_id = %s AND {on("t")}
ORDER BY t.deputy, p.key
"""
GRANTS = f"""
SELECT g.post, g.role, g.division, g.level, g.read, g.act, g.enter, t.deputy
{HELD}
JOIN county_grant g ON g.post = p.key AND {on("g")}
WHERE t.official_id = %s AND {on("t")}
ORDER BY g.post, g.key
"""
ACTOR = f"""
SELECT p.key, p.title, a.key, a.name, a.kind, p.division, t.deputy,
       g.role, g.division, g.level, g.read, g.act, g.enter
{HELD}
LEFT JOIN county_grant g ON g.post = p.key AND {on("g")}
WHERE t.official_id = %s AND {on("t")}
ORDER BY t.deputy, p.key, g.key
"""
OVER = f"""
SELECT g.post, g.role, g.division, g.level, g.read, g.act, g.enter
FROM county_divisionpath d
JOIN county_grant g ON g.division = d.ancestor AND {on("g")}
WHERE d.descendant = %s AND {on("d")} AND g.post = %s
ORDER BY g.key
"""
WITH_ROLE = f"""
SELECT DISTINCT g.post
FROM county_divisionpath d
JOIN county_grant g ON g.division = d.ancestor AND g.role = %s AND g.act AND {on("g")}
JOIN county_post p ON p.key = g.post AND {on("p")}
WHERE d.descendant = %s AND {on("d")}
ORDER BY g.post
"""


@dataclass(frozen=True, slots=True)
class Held:
    """A post somebody holds, or stands in for as ``deputy``. ``agency`` and ``division`` are keys."""

    post: int
    title: str
    agency: int
    agency_name: str
    agency_kind: str
    division: int
    deputy: bool

    def __str__(self) -> str:
        return f"{self.agency_name} {self.title}"


@dataclass(frozen=True, slots=True)
class Granted:
    """What a post may do over a division and all that lies in it. ``deputy``: the asker stands in for the post's holder."""

    post: int
    role: str
    division: int
    level: int
    read: bool
    act: bool
    enter: bool
    deputy: bool = False


@dataclass(frozen=True, slots=True)
class Actor:
    """An official on a day, with all posts and grants: what a request knows of who is asking."""

    official: int
    day: date
    posts: tuple[Held, ...]
    grants: tuple[Granted, ...]

    def holds(self, post: int) -> bool:
        """Whether the post is held, as holder or deputy."""
        return any(held.post == post for held in self.posts)

    @property
    def agencies(self) -> frozenset[int]:
        """The agencies of the posts."""
        return frozenset(held.agency for held in self.posts)

    def over(self, ancestors: Iterable[int]) -> tuple[Granted, ...]:
        """The grants that reach a place whose path upwards is ``ancestors`` (itself included)."""
        path = frozenset(ancestors)
        return tuple(grant for grant in self.grants if grant.division in path)


def actor(official: int, day: date) -> Actor:
    """The official with posts and grants of ``day``, in one statement."""
    rows = _rows(ACTOR, [*[day] * 6, official, day, day])
    posts = dict.fromkeys(_held(row) for row in rows)
    grants = tuple(_granted((row[0], *row[7:]), bool(row[6])) for row in rows if row[7] is not None)
    return Actor(official, day, tuple(posts), grants)


def posts_of(official: int, day: date) -> tuple[Held, ...]:
    """The posts the official holds on ``day``, own ones first, then those held as deputy."""
    return tuple(_held(row) for row in _rows(POSTS, [*[day] * 4, official, day, day]))


def grants_of(official: int, day: date) -> tuple[Granted, ...]:
    """All that the official may do through posts held on ``day``."""
    return tuple(_granted(row[:7], bool(row[7])) for row in _rows(GRANTS, [*[day] * 6, official, day, day]))


def roles_over(post: int, division: int, day: date) -> tuple[Granted, ...]:
    """What the post may do in ``division`` on ``day``, by grants over it or over a place in which it lies."""
    return tuple(_granted(row) for row in _rows(OVER, [day, day, division, day, day, post]))


def posts_with(role: str, division: int, day: date) -> tuple[int, ...]:
    """The posts that may act in ``role`` in ``division`` on ``day``."""
    return tuple(row[0] for row in _rows(WITH_ROLE, [role, *[day] * 4, division, day, day]))


def _held(row: tuple[Any, ...]) -> Held:
    post, title, agency, name, kind, division, deputy = row[:7]
    return Held(post, title, agency, name, kind, division, bool(deputy))


def _granted(row: tuple[Any, ...], deputy: bool = False) -> Granted:
    post, role, division, level, read, act, enter = row
    return Granted(post, role, division, level, bool(read), bool(act), bool(enter), deputy)


def _rows(sql: str, params: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
