"""Counting forward in hours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from yifa.kernel.days.calendar import Calendar
from yifa.kernel.days.change import Extension, Pause, merged
from yifa.kernel.days.counting import HOURS, Counting
from yifa.kernel.days.length import DAY, Outcome, extended, moment_of
from yifa.kernel.days.period import Period, Unit, hours
from yifa.kernel.days.saying import Say, Step, provisional_step, say_extension
from yifa.kernel.text import Text


class Hours:
    """A count in hours. Days of rest do not move it: a law that counts hours means the night and the holiday too
    (interpretation: 《民法典》第二百零三条 speaks of a last day). A paused day takes twenty-four hours out.
    """

    __slots__ = ("begun", "calendar", "end", "pauses", "period", "rule", "say", "start")

    def __init__(
        self,
        period: Period,
        start: date | datetime,
        rule: Counting,
        calendar: Calendar,
        pauses: Sequence[Pause],
        say: Say | None,
    ) -> None:
        self.period, self.rule, self.calendar, self.say = period, rule, calendar, say
        self.pauses = merged(pauses)
        self.start = moment_of(start)
        self.begun = self.start
        if rule.next_hour:
            self.begun = self.start.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        self.end = self.begun + timedelta(hours=period.n)

    def outcome(self, extensions: Sequence[Extension]) -> Outcome:
        if self.say is not None:
            self._say_beginning(self.say)
        for extension in sorted(extensions, key=lambda each: each.day):
            self._extend(extension)
        for pause in self.pauses:
            begin = max(self._midnight(pause.start), self.begun)
            if begin >= self.end:
                break
            if pause.end is None:
                left = -((begin - self.end) // timedelta(hours=1))
                if self.say is not None:
                    text = Text(
                        "自{since}起中止，尚未恢复；还剩{remaining}", since=pause.start, remaining=hours(left).text
                    )
                    self.say(Step(text))
                return None, None, None, False, True, hours(left)
            skipped = self._midnight(pause.end) - begin
            if skipped > timedelta():
                self.end += skipped
                if self.say is not None:
                    text = Text("{start}中止，{end}恢复，其间不计入", start=pause.start, end=pause.end)
                    self.say(Step(text))
        due = self.end.date()
        touched = self.calendar.any_provisional(self.begun.date(), due)
        if self.say is not None:
            if touched is not None:
                self.say(provisional_step(touched, depends=False))
            self.say(Step(Text("期限于{end}届满", end=self.end)))
        return due, self.end, due, touched is not None, False, None

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), self.start.tzinfo)

    def _extend(self, extension: Extension) -> None:
        old = self.end
        if extension.until is not None:
            self.end = self._midnight(extension.until + DAY) - timedelta(minutes=1)
        elif extension.period is not None and extension.period.unit is Unit.HOUR:
            self.end += timedelta(hours=extension.period.n)
        else:
            day = extended(old.date(), extension, self.rule, self.calendar)
            self.end = datetime.combine(day, old.timetz())
        if self.say is not None:
            say_extension(self.say, extension, old.date(), old.date(), self.end.date())

    def _say_beginning(self, say: Say) -> None:
        by = self.rule.hours_by
        text = (
            Text("自{start}起算，开始的时不计入，从{begun}开始计算", start=self.start, begun=self.begun)
            if self.rule.next_hour
            else Text("自{start}起计算", start=self.start)
        )
        say(Step(text, by or HOURS, interpretation=by is None))
        say(Step(Text("满{period}为{end}", period=self.period.text, end=self.end)))
