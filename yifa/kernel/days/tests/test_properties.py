"""What must hold for every date: against a walk from day to day that knows nothing of the tables."""

from __future__ import annotations

import dataclasses
from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from yifa.kernel.days import (
    COUNTINGS,
    PLAIN,
    Calendar,
    Counting,
    Extension,
    Pause,
    Period,
    Unit,
    add_months,
    before,
    count,
    days,
    parse_period,
    shipped,
    working_days,
)

DAY = timedelta(days=1)
CALENDAR = shipped()
ROLLING = dataclasses.replace(PLAIN, rolls=True)

anyday = st.dates(date(2000, 1, 1), date(2035, 12, 31))
length = st.integers(0, 400)
units = st.sampled_from([unit for unit in Unit if unit is not Unit.HOUR])
periods = st.builds(Period, st.integers(1, 60), units)
rules = st.sampled_from(list(COUNTINGS.values()))


@st.composite
def intervals(draw: st.DrawFn) -> Pause:
    start = draw(anyday)
    return Pause(start, start + draw(st.integers(0, 40)) * DAY)


@st.composite
def running(draw: st.DrawFn) -> tuple[date, int, list[Pause]]:
    """A start, a length, and pauses that begin near it."""
    start = draw(anyday)
    n = draw(st.integers(1, 60))
    pauses = []
    for _ in range(draw(st.integers(0, 3))):
        begin = start + draw(st.integers(-10, 90)) * DAY
        pauses.append(Pause(begin, begin + draw(st.integers(0, 20)) * DAY))
    return start, n, pauses


def walk(start: date, n: int, counts: set[date], *, working: bool) -> date:
    """The day on which the nth day that counts is reached, one step at a time; `counts` are the days left out."""
    day = start
    while n:
        day += DAY
        if day not in counts and (not working or CALENDAR.is_working(day)):
            n -= 1
    return day


def naive_months(day: date, n: int) -> date:
    """Month by month, then down from the wished day until the month has it."""
    year, month = day.year, day.month
    for _ in range(abs(n)):
        month += 1 if n > 0 else -1
        if month in (0, 13):
            year, month = (year - 1, 12) if month == 0 else (year + 1, 1)
    for wished in range(day.day, 0, -1):
        try:
            return date(year, month, wished)
        except ValueError:
            continue
    raise AssertionError


def paused_days(pauses: list[Pause]) -> set[date]:
    return {pause.start + i * DAY for pause in pauses for i in range(((pause.end or pause.start) - pause.start).days)}


@given(anyday, length)
def test_adding_working_days_and_counting_them_back_is_the_identity(day: date, n: int) -> None:
    end = CALENDAR.working_day(day, n)
    assert CALENDAR.working_days(day + DAY, end) == n
    assert n == 0 or CALENDAR.is_working(end)
    assert CALENDAR.working_day(CALENDAR.working_day_before(end, n), n) == end or not CALENDAR.is_working(end)


@given(anyday, st.integers(0, 80))
def test_working_days_are_those_a_walk_finds(day: date, n: int) -> None:
    assert CALENDAR.working_day(day, n) == walk(day, n, set(), working=True)


@given(anyday, anyday, length, length)
def test_later_and_longer_never_end_earlier(one: date, other: date, n: int, m: int) -> None:
    first, second = sorted((one, other))
    short, long = sorted((n, m))
    assert CALENDAR.working_day(first, n) <= CALENDAR.working_day(second, n) or n == 0
    assert CALENDAR.working_day(one, short) <= CALENDAR.working_day(one, long)


@given(anyday, anyday, periods, rules)
def test_what_begins_later_never_ends_earlier(one: date, other: date, period: Period, rule: Counting) -> None:
    first, second = sorted((one, other))
    ends = [count(period, day, rule=rule, calendar=CALENDAR).due for day in (first, second)]
    assert ends[0] is not None
    assert ends[1] is not None
    assert first < ends[0] <= ends[1]


@given(anyday)
def test_the_nearest_working_days_enclose_the_day(day: date) -> None:
    nearest, last = CALENDAR.next_working(day), CALENDAR.last_working(day)
    assert last <= day <= nearest
    assert CALENDAR.is_working(nearest)
    assert CALENDAR.is_working(last)
    assert (nearest == day) is (last == day) is CALENDAR.is_working(day)
    assert CALENDAR.working_days(last, nearest) == (1 if nearest == last else 2)


@given(anyday, st.integers(-200, 200))
def test_months_are_those_of_a_walk(day: date, n: int) -> None:
    assert add_months(day, n) == naive_months(day, n)


@given(running(), st.booleans())
def test_pauses_leave_out_their_days_and_nothing_else(case: tuple[date, int, list[Pause]], working: bool) -> None:
    start, n, pauses = case
    period = working_days(n) if working else days(n)
    found = count(period, start, rule=PLAIN, calendar=CALENDAR, pauses=pauses)
    assert found.due == walk(start, n, paused_days(pauses), working=working)


@given(running())
def test_a_pause_of_k_days_moves_the_end_by_k_days_at_least(case: tuple[date, int, list[Pause]]) -> None:
    start, n, pauses = case
    plain = count(days(n), start, rule=ROLLING, calendar=CALENDAR)
    moved = count(days(n), start, rule=ROLLING, calendar=CALENDAR, pauses=pauses)
    assert plain.due is not None
    assert plain.last is not None
    assert moved.due is not None
    inside = {day for day in paused_days(pauses) if start < day <= plain.last}
    assert moved.due >= plain.last + len(inside) * DAY
    assert moved.due >= plain.due or not inside
    assert CALENDAR.is_working(moved.due)


@given(running(), periods)
def test_no_limit_ends_while_it_is_paused(case: tuple[date, int, list[Pause]], period: Period) -> None:
    start, _, pauses = case
    found = count(period, start, rule=PLAIN, calendar=CALENDAR, pauses=pauses)
    assert found.due not in paused_days(pauses)


@given(anyday, st.integers(1, 60), st.integers(1, 90), st.integers(0, 60), st.booleans())
def test_what_is_left_in_an_open_pause_is_what_runs_after_it(
    start: date, n: int, after: int, length: int, working: bool
) -> None:
    begin = start + after * DAY
    end = begin + length * DAY
    period = working_days(n) if working else days(n)
    still = count(period, start, rule=PLAIN, calendar=CALENDAR, pauses=[Pause(begin, None)])
    resumed = count(period, start, rule=PLAIN, calendar=CALENDAR, pauses=[Pause(begin, end)])
    if still.paused:
        assert still.due is None
        assert still.remaining is not None
        assert resumed.due == walk(end - DAY, still.remaining.n, set(), working=working)
    else:
        assert still == resumed == count(period, start, rule=PLAIN, calendar=CALENDAR)


@given(anyday, periods, rules, st.lists(intervals(), max_size=3), st.integers(0, 50))
def test_every_derivation_renders_and_ends_with_the_date(
    start: date, period: Period, rule: Counting, pauses: list[Pause], later: int
) -> None:
    extensions = [Extension(start + later * DAY, Period(3, Unit.DAY), None, "负责人", "案情复杂")]
    found = count(period, start, rule=rule, calendar=CALENDAR, pauses=pauses, extensions=extensions)
    assert found.due is not None
    day = found.due
    assert f"{day.year}年{day.month}月{day.day}日" in str(found.steps[-1])
    assert found.steps == found.steps
    assert found == count(period, start, rule=rule, calendar=CALENDAR, pauses=pauses, extensions=extensions)
    assert found.provisional is any("尚未公布" in str(step) for step in found.steps)


@given(anyday, periods, rules)
def test_a_limit_is_provisional_where_it_touches_a_year_without_notice(
    start: date, period: Period, rule: Counting
) -> None:
    found = count(period, start, rule=rule, calendar=CALENDAR)
    assert found.due is not None
    touched = any(CALENDAR.is_provisional(start + i * DAY) for i in range(1, (found.due - start).days + 1))
    assert found.provisional is touched


@given(anyday, periods, rules)
def test_counted_back_leaves_at_least_the_period(event: date, period: Period, rule: Counting) -> None:
    found = before(event, period, rule=rule, calendar=CALENDAR)
    assert found.due is not None
    assert found.due < event
    assert not (rule.rolls and not CALENDAR.is_working(found.due))
    forward = count(period, found.due, rule=dataclasses.replace(rule, rolls=False), calendar=CALENDAR)
    assert forward.last is not None
    assert forward.last <= event or not CALENDAR.is_working(event)
    assert str(found.steps[-1])


@given(st.builds(Period, st.integers(0, 999), st.sampled_from(list(Unit))))
def test_a_period_is_read_as_it_is_printed(period: Period) -> None:
    assert parse_period(str(period)) == period


@given(st.datetimes(datetime(2022, 1, 1), datetime(2022, 12, 31)), st.integers(0, 100), rules)
def test_hours_run_through_nights_and_holidays(start: datetime, n: int, rule: Counting) -> None:
    found = count(Period(n, Unit.HOUR), start, rule=rule, calendar=CALENDAR)
    assert found.moment is not None
    extra = found.moment - start - timedelta(hours=n)
    assert timedelta() < extra <= timedelta(hours=1) if rule.next_hour else extra == timedelta()
    assert found.due == found.moment.date()


@given(st.sets(st.dates(date(2027, 1, 1), date(2027, 12, 28)), max_size=30), anyday, st.integers(0, 300))
def test_another_notice_changes_no_settled_date(off: set[date], start: date, n: int) -> None:
    newer: Calendar = CALENDAR.with_notice(2027, off, [])
    found = count(working_days(n), start, rule=PLAIN, calendar=CALENDAR)
    if not found.provisional:
        assert count(working_days(n), start, rule=PLAIN, calendar=newer).due == found.due
