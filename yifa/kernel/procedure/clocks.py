"""The time limits of a case, computed from its acts: due day, state, who keeps it, and how the day was counted.

The record holds what a date is made of (start, rule, pauses, extensions), never the date. What ended a clock
freezes it: it is counted with the version of the calendar that the ending act carries.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from yifa.kernel.days import Calendar, Count, Extension, Pause, Period, count
from yifa.kernel.procedure.case import Act, Case
from yifa.kernel.procedure.facts import Facts
from yifa.kernel.procedure.kinds import ActKind, Clock, Holder, Setting
from yifa.kernel.text import Text

RUNNING, PAUSED, MET, VOID = "running", "paused", "met", "void"


@dataclass(frozen=True, slots=True)
class Deadline:
    """期限: one run of a clock in a case.

    `state`: running, paused, met (an act it waited for was done on `ended`), void (there was nothing left to wait for).
    `ours`: the setting by which its length is the county's own, another than the declared one; "" where it is not.
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
    ours: str = ""


def pauses_of(case: Case) -> tuple[Pause, ...]:
    """The intervals in which the case was paused; the last may be open."""
    kinds = case.procedure.kinds
    if not any(kind.pauses for name in case.shape.present if (kind := kinds.get(name)) is not None):
        return ()
    found: list[Pause] = []
    since: date | None = None
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
    last = case.shape.last
    pauses = pauses_of(case)
    runs: list[Deadline] = []
    for clock in case.procedure.clocks.values():
        place = max((last[name] for name in clock.starts if name in last), default=None)
        if place is not None and clock.since is not None:
            first = clock.since(case)
            place = None if first is None else case.ordered.index(first)
        if place is not None:
            runs += _runs(clock, case, facts, place, pauses if clock.pausable else ())
    return tuple(runs)


def _starts(clock: Clock, case: Case, act: Act, facts: Facts) -> list[date]:
    """The first day of each run that an act starts. A repeated act starts its clock anew; only the last one runs."""
    if clock.begins is not None:
        return [clock.begins(case, act, facts)]
    if clock.each is None and clock.at is None:
        return [act.day]
    data: Any = act.typed(case.procedure.kinds[act.kind].data)
    if clock.each is not None:
        return sorted(clock.each(data))
    at = clock.at(data) if clock.at is not None else None
    return [] if at is None else [at]


def _runs(clock: Clock, case: Case, facts: Facts, place: int, pauses: tuple[Pause, ...]) -> Iterator[Deadline]:
    act, later = case.ordered[place], case.ordered[place + 1 :]
    ending = later if clock.counts is None else clock.counts(case)
    met = [each for each in ending if each.kind in clock.ends and each in later]
    extensions = tuple(_extensions(clock, case, act)) if clock.extended is not None else ()
    keeper = clock.keeper.holder(case)
    for item, start in enumerate(_starts(clock, case, act, facts)):
        by, state = (met[item], MET) if item < len(met) else _ended(clock, case, later)
        calendar = facts.calendar if by is None else facts.calendar_of(by.calendar)
        period = facts.settings.period(clock.period, act.day)
        counted = _counted(clock, period, start, calendar, pauses, extensions)
        yield Deadline(
            clock.name, item, start, counted.due,
            state if by is not None else PAUSED if counted.paused else RUNNING,
            None if by is None else by.day, counted.provisional, calendar.version, keeper, counted,
            clock.period.key if isinstance(clock.period, Setting) and period != clock.period.default else "",
        )  # fmt: skip


def _ended(clock: Clock, case: Case, later: Sequence[Act]) -> tuple[Act | None, str]:
    """What ended a run that none of its own acts met: an act that stops it, the end of the case, its closing."""
    if clock.halts:
        halted = [each for each in later if each.kind in clock.halts]
        by = next(iter(halted), None) if clock.stopped is None else clock.stopped(case)
        if by in halted:
            return by, VOID
    if not clock.after_end:
        kinds = case.procedure.kinds
        by = next((each for each in later if (k := kinds.get(each.kind)) is not None and k.ends is not None), None)
        return by, VOID
    return (case.ordered[-1] if case.closed else None), VOID


_kept: dict[tuple[Any, ...], Count] = {}
MOST_KEPT = 4096


def _counted(
    clock: Clock,
    period: Period,
    start: date,
    calendar: Calendar,
    pauses: tuple[Pause, ...],
    extensions: tuple[Extension, ...],
) -> Count:
    """The count of a run. Pure, so one that was just made is kept: rows before and after an act ask for the same."""
    pauses = tuple(pause for pause in pauses if pause.end is None or pause.end > start)
    key = (period.n, period.unit, start, clock.counting.key, calendar.version, pauses, extensions)
    found = _kept.get(key)
    if found is None:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        found = _kept[key] = count(
            period, start, rule=clock.counting, calendar=calendar, pauses=pauses, extensions=extensions
        )
    return found


def _extensions(clock: Clock, case: Case, started: Act) -> Iterator[Extension]:
    if clock.extended is None:
        return
    kind, until = clock.extended
    for act in case.all(kind):
        if act.seq > started.seq:
            where = Text("见第{seq}项“{title}”", seq=act.seq, title=kind.title)
            who, agreed = clock.agreed_by or _role(kind, act), bool(clock.agreed_by)
            yield Extension(act.day, None, until(act.typed(kind.data)), who, where, agreed)


def _role(kind: ActKind, act: Act) -> str:
    """In what role an act was done, as a reader knows it: the first of those that such a hand may do it in."""
    hand = act.whose.partition(":")[0]
    return next((role.title for role in kind.by if role.kind == hand), kind.by[0].title)
