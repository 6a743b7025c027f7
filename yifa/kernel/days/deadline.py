"""A deadline: when it began, what paused and extended it, the day on which it ends, and how that day was found.

`count` and `before` are pure: the record holds what a date is made of, and any calendar version counts it again. The steps
of the derivation are said only when somebody asks for them, by running the same count once more with an ear to it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial

from yifa.kernel.days.backward import backward
from yifa.kernel.days.calendar import Calendar
from yifa.kernel.days.change import Extension, Pause
from yifa.kernel.days.counting import Counting
from yifa.kernel.days.forward import Days
from yifa.kernel.days.hourly import Hours
from yifa.kernel.days.length import Outcome, extended, later
from yifa.kernel.days.period import Period, Unit
from yifa.kernel.days.saying import Say, Step
from yifa.kernel.law import Basis
from yifa.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Count:
    """The outcome of a count.

    `due` is the last day on which the act is in time, None while an open pause leaves it unknown; `moment` the same to the
    minute, for limits in hours; `last` the last day before a day of rest moved it. `provisional`: it touches days whose
    notice is not out. `paused`: an open pause runs, and `remaining` is what is left when it ends, its first day included.
    `calendar` is the version counted with.
    """

    due: date | None
    moment: datetime | None
    last: date | None
    provisional: bool
    paused: bool
    remaining: Period | None
    calendar: str
    _derive: Callable[[Say], object] = field(repr=False, compare=False)

    @property
    def steps(self) -> tuple[Step, ...]:
        """How the date was found, in order, for a reader."""
        said: list[Step] = []
        self._derive(said.append)
        return tuple(said)


def count(
    period: Period,
    start: date | datetime,
    *,
    rule: Counting,
    calendar: Calendar,
    pauses: Sequence[Pause] = (),
    extensions: Sequence[Extension] = (),
) -> Count:
    """The end of a period that begins with what happened at `start`.

    A moment with a time zone is taken to the county's time. ValueError where a limit in hours has only a day to start from.
    """
    run = partial(_forward, period, start, rule, calendar, pauses, extensions)
    return Count(*run(None), calendar.version, run)


def _forward(
    period: Period,
    start: date | datetime,
    rule: Counting,
    calendar: Calendar,
    pauses: Sequence[Pause],
    extensions: Sequence[Extension],
    say: Say | None,
) -> Outcome:
    kind = Hours if period.unit is Unit.HOUR else Days
    return kind(period, start, rule, calendar, pauses, say).outcome(extensions)


def before(event: date | datetime, period: Period, *, rule: Counting, calendar: Calendar) -> Count:
    """The last day on which something may be done that must be done `period` before an event (…日前).

    No article defines it. The day of the event is not counted; where the day so found is a day of rest and the rule would
    move it on, that would shorten the other side's time, so the last working day before it is taken (interpretation).
    """
    run = partial(backward, event, period, rule, calendar)
    return Count(*run(None), calendar.version, run)


@dataclass(frozen=True, slots=True)
class Extensible:
    """How far and how often a limit may be extended, and on what basis: `longest` in all (None: no maximum in the law)."""

    longest: Period | None
    times: int | None = 1
    basis: Basis | None = None

    def refuse(
        self,
        extension: Extension,
        current: Count,
        *,
        rule: Counting,
        calendar: Calendar,
        earlier: Sequence[Extension] = (),
        original: Count | None = None,
    ) -> Text | None:
        """Why this extension may not be granted, or None; `current` is the count in force, `original` the one without extensions.

        Measured from the last day before any day of rest moved it, as `count` adds an extension.
        """
        last, due = current.last, current.due
        if last is None or due is None:
            return Text("中止期间期限不进行，恢复后再决定延长")
        if extension.day > due:
            return Text("期限已于{due}届满，不能再延长", due=due)
        if self.times is not None and len(earlier) >= self.times:
            return Text("最多延长{n}次，已经延长{done}次", n=self.times, done=len(earlier))
        new = extended(last, extension, rule, calendar)
        if new <= due:
            return Text("延长后的日期应当晚于原期限{due}", due=due)
        if self.longest is not None:
            first = last if original is None or original.last is None else original.last
            latest = later(first, self.longest, rule, calendar)
            if new > latest:
                return Text("最多延长{longest}，至{latest}", longest=self.longest.text, latest=latest)
        return None
