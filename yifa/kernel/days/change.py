"""What moves the end of a limit that runs: pauses 中止 and extensions 延长."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from yifa.kernel.days.period import Period
from yifa.kernel.text import Value


@dataclass(frozen=True, slots=True)
class Pause:
    """中止: the days from `start` up to but not with `end` do not count; None while it goes on."""

    start: date
    end: date | None

    def __post_init__(self) -> None:
        if self.end is not None and self.end < self.start:
            raise ValueError("恢复的日期不能早于中止的日期")


@dataclass(frozen=True, slots=True)
class Extension:
    """延长, decided on `day`: by a period that follows on the old last day, or until a day; by whom and on what ground.

    `agreed`: it was not decided by them but agreed on between them.
    """

    day: date
    period: Period | None
    until: date | None
    who: str
    ground: Value = ""
    agreed: bool = False

    def __post_init__(self) -> None:
        if (self.period is None) == (self.until is None):
            raise ValueError("延长须写明延长多久，或者延长到哪一日，二者写其一")


def merged(pauses: Sequence[Pause]) -> Sequence[Pause]:
    """The pauses in order, overlapping ones joined, so that no day is left out twice."""
    if len(pauses) < 2:
        return pauses
    joined: list[Pause] = []
    for pause in sorted(pauses, key=lambda each: each.start):
        if joined and ((end := joined[-1].end) is None or pause.start <= end):
            if end is not None and (pause.end is None or pause.end > end):
                joined[-1] = Pause(joined[-1].start, pause.end)
        else:
            joined.append(pause)
    return joined
