"""The time limits of a case, computed from its acts: due day, state, who keeps it, and how the day was counted.

The record holds what a date is made of (start, rule, pauses, extensions), never the date. What ended a clock
freezes it: it is counted with the version of the calendar that the ending act carries.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from yifa.kernel.days import Count, Extension, Pause, count
from yifa.kernel.procedure.case import Act, Case
from yifa.kernel.procedure.facts import Facts
from yifa.kernel.procedure.kinds import Clock, Holder

RUNNING, PAUSED, MET, VOID = "running", "paused", "met", "void"


@dataclass(frozen=True, slots=True)
class Deadline:
    """期限: one run of a clock in a case.

    `state`: running, paused, met (an act it waited for was done on `ended`), void (the case ended first).
    """

    clock: str
    item: int
    start: date
    due: date | None
    state: str
    ended: date | None
    provisional: bool
    calendar: str
    keeper: Holder | None
    counted: Count


def pauses_of(case: Case) -> tuple[Pause, ...]:
    """The intervals in which the case was paused; the last may be open."""
    found: list[Pause] = []
    since: date | None = None
    kinds = case.procedure.kinds
    for act in case.ordered:
        kind = kinds.get(act.kind)
        if kind is None:
            continue
        if kind.pauses and since is None:
            since = act.day
        elif since is not None and (kind.resumes or kind.ends is not None):
            found.append(Pause(since, act.day))
            since = None
    if since is not None:
        found.append(Pause(since, None))
    return tuple(found)


def deadlines(case: Case, facts: Facts) -> tuple[Deadline, ...]:
    """Every run of every clock of the case, in the order the procedure declares them."""
    present = case.shape.present
    runs = [
        run
        for clock in case.procedure.clocks.values()
        if any(kind.name in present for kind in clock.of)
        for run in _runs(clock, case, facts)
    ]
    return tuple(runs)


def _starts(clock: Clock, case: Case) -> Iterator[tuple[Act, int, date]]:
    """(starting act, item, first day) of each run. A repeated act starts its clock anew; only the last one runs."""
    names = {kind.name for kind in clock.of}
    act = next((each for each in reversed(case.ordered) if each.kind in names), None)
    if act is None:
        return
    if clock.each is None and clock.at is None:
        yield act, 0, act.day
        return
    data: Any = act.typed(case.procedure.kinds[act.kind].data)
    if clock.each is not None:
        for item, day in enumerate(sorted(clock.each(data))):
            yield act, item, day
    elif clock.at is not None and (at := clock.at(data)) is not None:
        yield act, 0, at


def _runs(clock: Clock, case: Case, facts: Facts) -> Iterator[Deadline]:
    ordered = case.ordered
    kinds = case.procedure.kinds
    enders = {kind.name for kind in clock.until}
    stops = {kind.name for kind in clock.stops}
    pauses = pauses_of(case) if clock.pausable else ()
    for act, item, start in _starts(clock, case):
        later = ordered[ordered.index(act) + 1 :]
        met = [each for each in later if each.kind in enders]
        by = met[item] if item < len(met) else None
        if by is None and stops:
            by = next((each for each in later if each.kind in stops), None)
        state = MET
        if by is None and not clock.after_end:
            by = next((each for each in later if (k := kinds.get(each.kind)) is not None and k.ends is not None), None)
            state = VOID
        elif by is None and case.closed:
            by, state = ordered[-1], VOID
        calendar = facts.calendar if by is None else facts.calendar_of(by.calendar)
        counted = count(
            facts.settings.period(clock.period, act.day),
            start,
            rule=clock.counting,
            calendar=calendar,
            pauses=tuple(pause for pause in pauses if pause.end is None or pause.end > start),
            extensions=tuple(_extensions(clock, case, act)),
        )
        yield Deadline(
            clock.name, item, start, counted.due if not counted.paused else None,
            state if by is not None else PAUSED if counted.paused else RUNNING,
            None if by is None else by.day, counted.provisional, calendar.version,
            clock.keeper.holder(case), counted,
        )  # fmt: skip


def _extensions(clock: Clock, case: Case, started: Act) -> Iterator[Extension]:
    if clock.extended is None:
        return
    kind, until = clock.extended
    for act in case.all(kind):
        if act.seq > started.seq:
            yield Extension(act.day, None, until(act.typed(kind.data)), act.whose, kind.title)
