"""Who lies in whom, on every day: the closure of a tree that is re-drawn. Plain functions of rows; no database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.utils.translation import gettext_lazy as _

from yifa.county.errors import BrokenTree

Life = tuple[int, int | None, date, date | None]
"""A place and the place it lies in, from a day until a day: key, parent, since, until."""
Heir = tuple[int, int, date]
"""From a day on, the place ``new`` carries on what ``old`` was: old, new, day."""
Path = tuple[int, int, date, date | None]
"""ancestor, descendant, since, until."""


def paths(lives: Iterable[Life], heirs: Iterable[Heir]) -> set[Path]:
    """Every path, each from the first to the last day it is true. A place that stands no more lies in its heirs."""
    lives, heirs = list(lives), list(heirs)
    turning = sorted(
        {life[2] for life in lives} | {life[3] for life in lives if life[3] is not None} | {heir[2] for heir in heirs}
    )
    spans: dict[tuple[int, int], list[tuple[date, date | None]]] = {}
    if not turning:
        return set()
    for day, following in zip(turning, [*turning[1:], None], strict=True):
        parents = {
            key: parent for key, parent, since, until in lives if since <= day and (until is None or day < until)
        }
        left: dict[int, list[int]] = {}
        for old, new, since in heirs:
            if since <= day and old not in parents:
                left.setdefault(old, []).append(new)
        for pair in _pairs(parents, left):
            known = spans.setdefault(pair, [])
            if known and known[-1][1] == day:
                known[-1] = (known[-1][0], following)
            else:
                known.append((day, following))
    return {(*pair, since, until) for pair, known in spans.items() for since, until in known}


def _pairs(parents: Mapping[int, int | None], left: Mapping[int, Iterable[int]]) -> set[tuple[int, int]]:
    """Return the closure of one day. ``left`` says to whom the places went that stand no more."""
    found: dict[int, frozenset[int]] = {}

    def up(key: int, below: tuple[int, ...]) -> frozenset[int]:
        if key in below:
            raise BrokenTree(_("区划的上下级关系成环。"))
        if key not in found:
            higher: frozenset[int] = frozenset()
            if key not in parents:
                found[key] = higher.union(*(up(heir, (*below, key)) for heir in left.get(key, ())))
                return found[key]
            parent = parents[key]
            if parent is not None:
                higher = up(parent, (*below, key))
                if not higher:
                    raise BrokenTree(_("有区划的上级在同一时期不存在；请先调整其上级，或记录其上级由谁承继。"))
            found[key] = higher | {key}
        return found[key]

    return {(ancestor, key) for key in {*parents, *left} for ancestor in up(key, ())}
