"""A length of time as a law writes it: thirty days, five working days, one month, three years, twenty-four hours."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import Enum

from yifa.kernel.text import Text


class Unit(Enum):
    """What a period is counted in. A `DAY` is what the law calls 日: which lengths of it are working days, its counting rule says;
    a `WORKING_DAY` is written 工作日 and is one under any rule.
    """

    DAY = "day"
    WORKING_DAY = "working_day"
    MONTH = "month"
    YEAR = "year"
    HOUR = "hour"


_PRINTED = {
    Unit.DAY: "{n}日",
    Unit.WORKING_DAY: "{n}个工作日",
    Unit.MONTH: "{n}个月",
    Unit.YEAR: "{n}年",
    Unit.HOUR: "{n}小时",
}
_WRITTEN = {"日": Unit.DAY, "天": Unit.DAY, "个工作日": Unit.WORKING_DAY, "工作日": Unit.WORKING_DAY, "个月": Unit.MONTH,
            "月": Unit.MONTH, "年": Unit.YEAR, "小时": Unit.HOUR, "个小时": Unit.HOUR}  # fmt: skip
_FORM = re.compile(rf"([0-9]+)\s*({'|'.join(sorted(_WRITTEN, key=len, reverse=True))})")


@dataclass(frozen=True, slots=True)
class Period:
    """`n` units; not negative. Zero is the day itself."""

    n: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.n < 0:
            raise ValueError("期限不能为负")

    @property
    def text(self) -> Text:
        """30日, 5个工作日, 1个月, as a sentence that can be translated."""
        return Text(_PRINTED[self.unit], n=self.n)

    def __str__(self) -> str:
        return str(self.text)


def days(n: int) -> Period:
    """n日, as the law writes it."""
    return Period(n, Unit.DAY)


def working_days(n: int) -> Period:
    """n个工作日, under any law."""
    return Period(n, Unit.WORKING_DAY)


def months(n: int) -> Period:
    """So many calendar months."""
    return Period(n, Unit.MONTH)


def years(n: int) -> Period:
    """So many calendar years."""
    return Period(n, Unit.YEAR)


def hours(n: int) -> Period:
    """So many hours."""
    return Period(n, Unit.HOUR)


def parse_period(written: str) -> Period:
    """The inverse of `str(period)`, for a setting that a jurist edits. ValueError (Chinese) on anything else."""
    found = _FORM.fullmatch(written.strip())
    if found is None:
        raise ValueError(f"看不懂期限“{written}”，请写成 30日、5个工作日、1个月、3年或24小时")
    return Period(int(found[1]), _WRITTEN[found[2]])


def add_months(day: date, n: int) -> date:
    """The matching day n months on (back, if negative); where that month is too short, its last day (《民法典》第二百零二条)."""
    year, month = divmod(day.year * 12 + day.month - 1 + n, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
