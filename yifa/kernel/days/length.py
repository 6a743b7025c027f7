"""The arithmetic of one length of time under one rule: which day is its last, before any day of rest moves it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TypeAlias

from yifa.kernel.days.calendar import Calendar
from yifa.kernel.days.change import Extension
from yifa.kernel.days.counting import Counting
from yifa.kernel.days.period import Period, Unit, add_months
from yifa.kernel.text import local

DAY = timedelta(days=1)

Outcome: TypeAlias = tuple[date | None, datetime | None, date | None, bool, bool, Period | None]
"""due, moment, last, provisional, paused, remaining: the fields of a Count, in its order."""


def is_working(period: Period, rule: Counting) -> bool:
    """Is this period counted in working days under this rule?"""
    return period.unit is Unit.WORKING_DAY or (period.unit is Unit.DAY and period.n in rule.working)


def later(day: date, period: Period, rule: Counting, calendar: Calendar) -> date:
    """The last day of a period that follows on a day, before any day of rest moves it."""
    if is_working(period, rule):
        return calendar.working_day(day, period.n)
    if period.unit is Unit.DAY:
        return day + timedelta(days=period.n)
    if period.unit is Unit.HOUR:
        return day + timedelta(hours=period.n)  # whole days only: a day has no hours to add to
    return add_months(day, period.n * (12 if period.unit is Unit.YEAR else 1))


def extended(last: date, extension: Extension, rule: Counting, calendar: Calendar) -> date:
    """The last day after an extension."""
    if extension.until is not None:
        return extension.until
    assert extension.period is not None
    return later(last, extension.period, rule, calendar)


def earlier(day: date, period: Period, rule: Counting, calendar: Calendar) -> date:
    """The day that lies a period before a day, before any day of rest moves it."""
    if is_working(period, rule):
        return calendar.working_day_before(day, period.n)
    if period.unit is Unit.DAY:
        return day - timedelta(days=period.n)
    return add_months(day, -period.n * (12 if period.unit is Unit.YEAR else 1))


def day_of(start: date | datetime) -> date:
    """The day, in the county's time, on which something happened."""
    return local(start).date() if isinstance(start, datetime) else start


def moment_of(start: date | datetime) -> datetime:
    """The moment, in the county's time; ValueError where only the day is known."""
    if isinstance(start, datetime):
        return local(start)
    raise ValueError("按小时计算的期限，须有起算的时刻")
