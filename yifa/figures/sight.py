"""What of a figure somebody may be told: no number opens a case to one who may not read it.

Where a grant of mine to read reaches a place, its figures count what I may read there. Elsewhere only how many cases
there are, and only where those that I may not read are ten or more and no other number gives them away (`withheld`);
sums, rates and months count what I may read, or are not shown. Of a place that I may not read no parts are told: a table
of parts by places could be solved.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from yifa.casework.declare import Figure
from yifa.casework.scope import Actor, below, system_of
from yifa.casework.standing import CONFIDENTIAL
from yifa.county.models import Division
from yifa.figures.withheld import SMALL, withheld

Said = Mapping[str, Any]
"""What `count` says of a figure."""


class Sight:
    """The places of an asker's grants to read, asked of the tree once."""

    def __init__(self, who: Actor, places: Iterable[int]) -> None:
        self.blind = not who.reading
        """Whether the asker may read nothing by grant: then only the county's totals are told."""
        self._roots = set(Division.objects.on(who.day).filter(parent=None).values_list("key", flat=True))
        wanted = {*places, *self._roots}
        under: dict[int, set[int]] = {}
        paths = below({grant.division for grant in who.reading}, who.day).filter(descendant__in=wanted)
        for ancestor, descendant in paths.values_list("ancestor", "descendant"):
            under.setdefault(ancestor, set()).add(descendant)
        self._reach = [(system_of(grant), under.get(grant.division, set()), grant.level) for grant in who.reading]

    def covers(self, system: str, place: int | None, level: int = 0) -> bool:
        """Whether a grant to read cases of a system, up to a level, reaches a place; None is the whole county."""
        return any(
            own in {"", system} and upto >= level and (bool(self._roots & reach) if place is None else place in reach)
            for own, reach, upto in self._reach
        )

    def called(self, system: str, place: int | None, name: str) -> str:
        """What a place whose cases are counted is called to the asker: without the confidential ones that is said."""
        if self.covers(system, place) and not self.covers(system, place, CONFIDENTIAL):
            return _("{place}（不含保密的）").format(place=name)
        return name


def plain(figure: Figure) -> bool:
    """Whether a figure only says how many cases there are: neither sum nor rate."""
    return figure.of is None and not figure.sums


def nothing(said: Said) -> bool:
    """Whether there is nothing behind what was counted within the asker's scope."""
    return not said["numerator"] and not said["denominator"]


def beyond(every: Said, mine: Said) -> int:
    """How many of the rows counted the asker may not read."""
    return int(every["numerator"] - mine["numerator"])


def told_of_county(figures: Iterable[Figure], every: Mapping[str, Said], mine: Mapping[str, Said]) -> set[str]:
    """The figures whose number in the county is told to one who may not read all of it."""
    cells = {figure.key: beyond(every[figure.key], mine[figure.key]) for figure in figures if plain(figure)}
    parts: dict[str, dict[str, int]] = {}
    for figure in figures:
        if figure.part_of and plain(figure):
            parts.setdefault(figure.part_of, {})[figure.key] = cells[figure.key]
    told = {key for key, n in cells.items() if n >= SMALL}
    for whole, some in parts.items():
        hidden: set[str] = withheld(some) if whole in told else set(some)
        told -= hidden
    return told


def told_of_places(
    figure: Figure,
    every: Mapping[int, Mapping[str, Said]],
    mine: Mapping[int, Mapping[str, Said]],
    own: Collection[int],
) -> set[int]:
    """The places (all of the county's) whose number of a figure is told; in his `own` the asker sees what he may read."""
    if figure.part_of or not plain(figure):
        return set()
    cells = {place: beyond(every[place][figure.key], mine[place][figure.key]) for place in every}
    return cells.keys() - withheld(cells, own)
