"""Counting backward from an event: …日前."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from yifa.kernel.days.calendar import Calendar
from yifa.kernel.days.counting import FIRST_DAY, Counting, analogy
from yifa.kernel.days.length import DAY, Outcome, day_of, earlier, is_working, moment_of
from yifa.kernel.days.period import Period, Unit
from yifa.kernel.days.saying import Say, Step, kind_of_day, length_step, provisional_step, weekday
from yifa.kernel.text import Text


def backward(event: date | datetime, period: Period, rule: Counting, calendar: Calendar, say: Say | None) -> Outcome:
    """Count back from `event`; see `deadline.before`."""
    if period.unit is Unit.HOUR:
        at = moment_of(event)
        moment = at - timedelta(hours=period.n)
        if say is not None:
            say(Step(Text("在{event}之前{period}，即{moment}", event=at, period=period.text, moment=moment)))
        return moment.date(), moment, moment.date(), False, False, None
    day = day_of(event)
    last = earlier(day, period, rule, calendar)
    due = calendar.last_working(last) if rule.rolls and not is_working(period, rule) else last
    touched = calendar.any_provisional(due, max(due, day - DAY))
    if say is not None:
        _say_backward(say, day, period, rule, calendar, last, due, touched)
    return due, None, last, touched is not None, False, None


def _say_backward(
    say: Say,
    event: date,
    period: Period,
    rule: Counting,
    calendar: Calendar,
    last: date,
    due: date,
    touched: date | None,
) -> None:
    text = Text(
        "在{event}之前{period}办理：当日不计，往前数满{period}为{last}", event=event, period=period.text, last=last
    )
    say(Step(text, rule.first_day or analogy(FIRST_DAY, event), interpretation=True))
    if period.unit is Unit.DAY and rule.working:
        say(length_step(period, rule))
    if due != last:
        text = Text(
            "{last}（{weekday}）是{kind}；向后顺延会缩短对方的时间，取其前最后一个工作日{due}",
            last=last, weekday=weekday(last), kind=kind_of_day(last, calendar), due=due,
        )  # fmt: skip
        say(Step(text, rule.rolls_by, interpretation=True))
    elif not calendar.is_working(last):
        text = Text(
            "{last}（{weekday}）是{kind}；需要上班办理的，宜在{earlier}以前办理",
            last=last, weekday=weekday(last), kind=kind_of_day(last, calendar), earlier=calendar.last_working(last),
        )  # fmt: skip
        say(Step(text, None, interpretation=True))
    if touched is not None:
        say(provisional_step(touched, depends=is_working(period, rule) or rule.rolls))
    say(Step(Text("最迟应在{due}（{weekday}）办理", due=due, weekday=weekday(due))))
