"""Counting forward in days, months and years."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from yifa.kernel.days.calendar import Calendar
from yifa.kernel.days.change import Extension, Pause, merged
from yifa.kernel.days.counting import FIRST_DAY, MATCHING_DAY, Counting, analogy
from yifa.kernel.days.length import DAY, Outcome, day_of, extended, is_working, later
from yifa.kernel.days.period import Period, Unit, days, working_days
from yifa.kernel.days.saying import Say, Step, kind_of_day, length_step, provisional_step, say_extension, weekday
from yifa.kernel.text import Text


class Days:
    """A count in days, months or years while it runs: `last` is the last day so far, not yet moved off a day of rest."""

    __slots__ = ("begun", "calendar", "last", "open", "pauses", "period", "rule", "say", "start", "working")

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
        self.start = day_of(start)
        self.begun = self.start + DAY
        self.pauses = merged(pauses)
        self.working = is_working(period, rule)
        self.last = later(self.start, period, rule, calendar)
        self.open: date | None = None

    def outcome(self, extensions: Sequence[Extension]) -> Outcome:
        if self.say is not None:
            self._say_beginning(self.say)
        if extensions:
            for extension in sorted(extensions, key=lambda each: each.day):
                self._pause(extension.day)
                self._extend(extension)
        if self.pauses:
            self._pause(None)
        if self.open is not None:
            return self._paused(self.open)
        due = self._moved()
        touched = self.calendar.any_provisional(min(self.begun, due), due)
        if self.say is not None:
            self._say_end(self.say, due, touched)
        return due, None, self.last, touched is not None, False, None

    def _moved(self) -> date:
        if self.rule.rolls and not self.working:
            return self.calendar.next_working(self.last)
        return self.last

    def _pause(self, before: date | None) -> None:
        """Leave out the pauses that began before a day (all, if None) and before the limit had run out."""
        waiting: list[Pause] = []
        for pause in self.pauses:
            begin = max(pause.start, self.begun)
            if begin > self._moved() or (before is not None and pause.start >= before):
                waiting.append(pause)  # an extension may yet bring it inside
            elif pause.end is None:
                self.open = begin
            elif begin > self.last:
                self._resume_on_last_day(pause.start, pause.end)
            elif skipped := self._length(begin, pause.end - DAY):
                old, self.last = self.last, self._shifted(skipped)
                if self.say is not None:
                    text = Text(
                        "{start}中止，{end}恢复，其间{skipped}不计入，最后一日由{old}移至{last}",
                        start=pause.start, end=pause.end, skipped=self._counted(skipped).text, old=old, last=self.last,
                    )  # fmt: skip
                    self.say(Step(text))
        self.pauses = waiting

    def _resume_on_last_day(self, start: date, end: date) -> None:
        """All days had run and only the day to which the end had moved was left: on resuming, that one day is still left."""
        if end > self._moved():
            self.last = end
            if self.say is not None:
                text = Text("{start}中止时只剩顺延的一日，{end}恢复，恢复当日为最后一日", start=start, end=end)
                self.say(Step(text))

    def _counted(self, n: int) -> Period:
        """So many days of the kind this limit is counted in, to be printed: what 日 means in the law does not touch them."""
        return working_days(n) if self.working else days(n)

    def _shifted(self, n: int) -> date:
        return self.calendar.working_day(self.last, n) if self.working else self.last + timedelta(days=n)

    def _length(self, first: date, last: date) -> int:
        return self.calendar.working_days(first, last) if self.working else max(0, (last - first).days + 1)

    def _extend(self, extension: Extension) -> None:
        old, due = self.last, self._moved()
        self.last = extended(old, extension, self.rule, self.calendar)
        self.working = extension.period is not None and is_working(extension.period, self.rule)
        if self.say is not None:
            say_extension(self.say, extension, old, due, self.last)

    def _paused(self, since: date) -> Outcome:
        left = self._length(since, self.last) if since <= self.last else 1  # 1: the day to which the end had moved
        remaining = self._counted(left)
        touched = self.calendar.any_provisional(self.begun, max(since, self.last))
        if self.say is not None:
            text = Text("自{since}起中止，尚未恢复；恢复当日起还剩{remaining}", since=since, remaining=remaining.text)
            self.say(Step(text))
            if touched is not None:
                self.say(provisional_step(touched, depends=self.working or self.rule.rolls))
        return None, None, None, touched is not None, True, remaining

    def _say_beginning(self, say: Say) -> None:
        period, rule, start, last = self.period, self.rule, self.start, self.last
        if period.n == 0:
            say(Step(Text("期限为当日，即{start}", start=start)))
            return
        if rule.first_day is not None:
            text = Text("自{start}起算，当日不计入，从{first}开始计算", start=start, first=self.begun)
            say(Step(text, rule.first_day))
        else:
            text = Text(
                "自{start}起算，从{first}开始计算：所依据的规定未写明首日，参照民法典不计入",
                start=start,
                first=self.begun,
            )
            say(Step(text, analogy(FIRST_DAY, start), interpretation=True))
        if period.unit is Unit.DAY and rule.working:
            say(length_step(period, rule))
        if self.working:
            rest = (last - start).days - period.n
            made_up = sum(1 for day in self.calendar.work if start < day <= last and day.weekday() > 4)
            text = Text(
                "其间{rest}天休息日不计，{made_up}天调休上班的周末计入，第{n}个工作日为{last}",
                rest=rest, made_up=made_up, n=period.n, last=last,
            )  # fmt: skip
            say(Step(text))
        elif period.unit is Unit.DAY:
            say(Step(Text("满{period}为{last}", period=period.text, last=last)))
        elif last.day == start.day:
            text = Text("满{period}，到期月的对应日为{last}", period=period.text, last=last)
            say(Step(text, rule.month_end or analogy(MATCHING_DAY, start), interpretation=rule.month_end is None))
        else:
            text = Text(
                "满{period}，到期月没有{day}日，以月末日{last}为最后一日", period=period.text, day=start.day, last=last
            )
            say(Step(text, rule.month_end or analogy(MATCHING_DAY, start), interpretation=rule.month_end is None))

    def _say_end(self, say: Say, due: date, touched: date | None) -> None:
        last, rule, calendar = self.last, self.rule, self.calendar
        if due != last:
            text = Text(
                "最后一日{last}（{weekday}）是{kind}，顺延至其后第一个工作日{due}",
                last=last, weekday=weekday(last), kind=kind_of_day(last, calendar), due=due,
            )  # fmt: skip
            say(Step(text, rule.rolls_by))
        elif not calendar.is_working(last) and not self.working:
            text = Text(
                "最后一日{last}（{weekday}）是{kind}；所依据的规定没有顺延的规定，不顺延",
                last=last, weekday=weekday(last), kind=kind_of_day(last, calendar),
            )  # fmt: skip
            say(Step(text, None, interpretation=True))
        elif rule.rolls and not self.working and calendar.is_made_up(last):
            text = Text("最后一日{last}（{weekday}）调休上班，不是休假日，不顺延", last=last, weekday=weekday(last))
            say(Step(text, rule.rolls_by, interpretation=True))
        if touched is not None:
            say(provisional_step(touched, depends=self.working or rule.rolls))
        say(Step(Text("期限届满日为{due}（{weekday}）", due=due, weekday=weekday(due))))
