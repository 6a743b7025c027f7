"""What of a figure somebody may be told: no number opens a case to one who may not read it.

Where a grant of mine to read reaches a place, its figures count what I may read there. Elsewhere only how many cases
there are, and no number under ten; sums, rates and months count what I may read, or are not shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from yifa.casework.declare import Figure
from yifa.casework.scope import Actor, below, system_of
from yifa.county.models import Division
from yifa.figures import count


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
        self._reach = [(system_of(grant), under.get(grant.division, set())) for grant in who.reading]

    def covers(self, system: str, place: int | None) -> bool:
        """Whether a grant to read cases of a system reaches a place; None is the whole county."""
        return any(
            own in {"", system} and (bool(self._roots & reach) if place is None else place in reach)
            for own, reach in self._reach
        )


def plain(figure: Figure) -> bool:
    """Whether a figure only says how many cases there are: neither sum nor rate."""
    return figure.of is None and not figure.sums


def nothing(said: dict[str, Any]) -> bool:
    """Whether there is nothing behind what was counted within the asker's scope."""
    return not said["numerator"] and not said["denominator"]


def few(said: dict[str, Any]) -> bool:
    """Whether a count is too small to be told of a place one may not read."""
    return bool(said["numerator"] < count.SMALL)
