"""演示: what happens in a year of people's mediation in one town, and a little of it next door.

Everything is invented and told through the door; see `plan` for what happens when, `special` for how, `troubles` for
what people quarrel about.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from yifa.systems.mediation.demo.people import Chance


def demo(*, chance: Chance, small: bool = False, progress: Callable[[int, int, str], None]) -> None:  # noqa: ARG001
    """Set up the catalogues of mediation and tell some hundred disputes of 2022. Raises where an act is refused.

    `small` or not, the same are told; a whole county's year comes with the rest of mediation.
    """
    from yifa.systems.mediation.demo import staff, year

    progress(0, 0, "调委会和调解员")
    staff.set_up()
    year.tell(chance, progress)
