"""The steps of a derivation, in plain Chinese, each with what it rests on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from yifa.kernel.days.calendar import Calendar
from yifa.kernel.days.change import Extension
from yifa.kernel.days.counting import Counting
from yifa.kernel.days.period import Period
from yifa.kernel.law import Basis
from yifa.kernel.text import Text, Value


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a derivation: the sentence, what it rests on, and whether it is our reading where the law is silent."""

    text: Text
    basis: Basis | None = None
    interpretation: bool = False

    def __str__(self) -> str:
        return str(self.text)


Say: TypeAlias = Callable[[Step], object]
"""Whoever listens to a derivation."""

_WEEKDAYS = (
    Text("星期一"),
    Text("星期二"),
    Text("星期三"),
    Text("星期四"),
    Text("星期五"),
    Text("星期六"),
    Text("星期日"),
)
_HOLIDAY, _WEEKEND = Text("放假日"), Text("周末休息日")


def weekday(day: date) -> Text:
    """星期一 to 星期日."""
    return _WEEKDAYS[day.weekday()]


def kind_of_day(day: date, calendar: Calendar) -> Text:
    """What kind of day of rest it is: named by a notice, or an ordinary weekend."""
    return _HOLIDAY if day in calendar.off else _WEEKEND


def length_step(period: Period, rule: Counting) -> Step:
    """What 日 means in this law for this length."""
    if period.n in rule.working:
        text = Text("{law}规定的“{period}”是工作日，不含法定节假日", law=rule.title, period=period.text)
    else:
        text = Text(
            "{law}只有{lengths}日按工作日计算，“{period}”按日历日计算",
            law=rule.title, lengths=str(rule.working), period=period.text,
        )  # fmt: skip
    return Step(text, rule.working_by)


def provisional_step(touched: date, *, depends: bool) -> Step:
    """That the notice for these days is not out, and whether that can matter to this date."""
    if depends:
        return Step(Text("{day}起的放假调休安排尚未公布，暂按周一至周五为工作日计算；公布后重新计算", day=touched))
    return Step(Text("{day}起的放假调休安排尚未公布；本期限按日历计算且不顺延，公布后日期一般不变", day=touched))


def say_extension(say: Say, extension: Extension, old: date, due: date, last: date) -> None:
    """Who extended it, why, to when; and whether it had already run out, which counting does not judge."""
    said: dict[str, Value] = {"day": extension.day, "who": extension.who, "last": last}
    if extension.period is not None:
        text = Text("{day}由{who}决定延长{period}，最后一日移至{last}", period=extension.period.text, **said)
    elif extension.agreed:
        text = Text("{day}经{who}同意延长至{last}", **said)
    else:
        text = Text("{day}由{who}决定延长至{last}", **said)
    say(Step(Text("{step}（理由：{ground}）", step=text, ground=extension.ground) if extension.ground else text))
    if extension.period is not None and due != old:
        text = Text("延长的时间接续原最后一日{old}计算，不因原来的顺延而更晚（取较早的一日）", old=old)
        say(Step(text, None, interpretation=True))
    if extension.day > due:
        say(Step(Text("作出延长决定时，原期限已于{due}届满", due=due)))
