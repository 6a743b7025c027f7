"""Working days: Monday to Friday without the holidays, with the Saturdays and Sundays declared 上班 (调休).

The State Council's General Office publishes one notice a year, in November, for the year to come. A calendar is what a set of
notices says; it never changes and names its version, so that a date can be counted again as it was counted then. A day whose
notice is not out yet is *provisional*: counted as an ordinary week, and said to be so.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType

NOTICES = Path(__file__).parent / "notices"
"""One file per notice: comment lines, then `date,name,kind` with kind `off` or `work`."""

SOURCE = "国务院办公厅放假通知（holiday-cn 整理）"

REACH = (12, 29)
"""A notice also rules the last days of December before its year (2006, 2007, 2011, 2018 and 2022 saw that), and no notice from
2007 to 2026 reached further back than the 29th. From that day on, a year's days wait for the next year's notice too."""


class Calendar:
    """The working days of one version. Immutable; two calendars of one version count alike.

    `off` and `work` are the days on which the notices differ from the ordinary week (a notice may also confirm it), `years`
    the years that have a notice. The version is an argument because what was stored with a date must be found again; leave
    it empty and it is taken from the contents.
    """

    __slots__ = ("_days", "_end", "_first", "_prefix", "_total", "off", "sources", "version", "work", "years")

    version: str
    off: frozenset[date]
    work: frozenset[date]
    years: frozenset[int]
    sources: Mapping[int, str]
    """Year → where its notice is found, for those that were told one. Not part of what the version names."""

    def __init__(
        self,
        version: str,
        off: Iterable[date],
        work: Iterable[date],
        years: Iterable[int],
        sources: Mapping[int, str] | None = None,
    ) -> None:
        put = object.__setattr__
        put(self, "sources", MappingProxyType(dict(sources or {})))
        put(self, "off", frozenset(off))
        put(self, "work", frozenset(work))
        put(self, "years", frozenset(years))
        if both := self.off & self.work:
            raise ValueError(f"{min(both)}不能既放假又上班")
        put(self, "version", version or _version(self.off, self.work, self.years))
        self._tabulate()

    def _tabulate(self) -> None:
        """Number the working days from a Monday to a Sunday around all that the notices say; outside, weeks are regular."""
        marked = [day.toordinal() for day in self.off | self.work] or [date(2007, 1, 1).toordinal()]
        first, last = min(marked), max(marked)
        first -= (first - 1) % 7  # ordinal 1 is a Monday
        end = last + 6 - (last - 1) % 7
        off = {day.toordinal() for day in self.off}
        work = {day.toordinal() for day in self.work}
        days: list[date] = []
        prefix: list[int] = []
        for ordinal in range(first, end + 1):
            if ordinal in work or ((ordinal - 1) % 7 < 5 and ordinal not in off):
                days.append(date.fromordinal(ordinal))
            prefix.append(len(days))
        put = object.__setattr__
        put(self, "_first", first)
        put(self, "_end", end)
        put(self, "_days", tuple(days))
        put(self, "_prefix", tuple(prefix))
        put(self, "_total", len(days))

    _first: int
    _end: int
    _days: tuple[date, ...]
    _prefix: tuple[int, ...]
    _total: int

    def _number(self, ordinal: int) -> int:
        """How many working days lie from the table's first day up to and with this one (negative before the table)."""
        if ordinal > self._end:
            weeks, weekday = divmod(ordinal - self._end - 1, 7)
            return self._total + 5 * weeks + min(weekday + 1, 5)
        if ordinal < self._first:
            weeks, weekday = divmod(ordinal - self._first, 7)
            return 5 * weeks + min(weekday + 1, 5)
        return self._prefix[ordinal - self._first]

    def _numbered(self, number: int) -> date:
        """The working day that bears this number; the inverse of `_number`."""
        if number > self._total:
            weeks, weekday = divmod(number - 1 - self._total, 5)
            return date.fromordinal(self._end + 1 + 7 * weeks + weekday)
        if number < 1:
            weeks, weekday = divmod(number - 1, 5)
            return date.fromordinal(self._first + 7 * weeks + weekday)
        return self._days[number - 1]

    def is_working(self, day: date) -> bool:
        """Is it a day on which offices work?"""
        return day in self.work or (day.weekday() < 5 and day not in self.off)

    def is_made_up(self, day: date) -> bool:
        """Is it a Saturday or Sunday on which offices work (调休)?"""
        return day.weekday() > 4 and day in self.work

    def is_provisional(self, day: date) -> bool:
        """May a notice that is not out yet still change this day? True where the day's year has no notice, and in the last
        days of December until the next year's notice is out.
        """
        return day.year not in self.years or ((day.month, day.day) >= REACH and day.year + 1 not in self.years)

    def any_provisional(self, first: date, last: date) -> date | None:
        """The first provisional day from `first` to `last`, both included; None if all are settled."""
        if first > last:
            return None
        if self.is_provisional(first):
            return first
        for year in range(first.year, last.year + 1):
            reached = date(
                year, *REACH
            )  # a year without a notice is entered through these days, or began before `first`
            if reached <= last and self.is_provisional(reached):
                return reached
        return None

    def working_day(self, after: date, n: int) -> date:
        """The nth working day strictly after a day; the day itself for n = 0."""
        if n < 0:
            raise ValueError("工作日数不能为负")
        return self._numbered(self._number(after.toordinal()) + n) if n else after

    def working_day_before(self, before: date, n: int) -> date:
        """The nth working day strictly before a day; the day itself for n = 0."""
        if n < 0:
            raise ValueError("工作日数不能为负")
        return self._numbered(self._number(before.toordinal() - 1) - n + 1) if n else before

    def working_days(self, first: date, last: date) -> int:
        """How many working days lie from `first` to `last`, both included (0 where there are none)."""
        return max(0, self._number(last.toordinal()) - self._number(first.toordinal() - 1))

    def next_working(self, day: date) -> date:
        """The day itself if offices work on it, else the first one after it."""
        return self._numbered(self._number(day.toordinal() - 1) + 1)

    def last_working(self, day: date) -> date:
        """The day itself if offices work on it, else the last one before it."""
        return self._numbered(self._number(day.toordinal()))

    def with_notice(self, year: int, off: Iterable[date], work: Iterable[date], source: str = "") -> Calendar:
        """The calendar with the notice of a year; what an earlier notice for that year said no longer counts.

        The days must lie in the year, or in December before it. The new version is named after its contents, so the same
        notices give the same version in whatever order they came.
        """
        off, work = frozenset(off), frozenset(work)
        start, end = date(year - 1, *REACH), date(year, *REACH)
        for day in off | work:
            if not date(year - 1, 12, 1) <= day <= date(year, 12, 31):
                raise ValueError(f"{year}年的放假通知不能包含{day}")
        older = {day for day in self.off | self.work if start <= day < end} | off | work
        sources = {**self.sources, year: source}
        return Calendar("", (self.off - older) | off, (self.work - older) | work, self.years | {year}, sources)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Calendar) and self.version == other.version

    def __hash__(self) -> int:
        return hash(self.version)

    def __repr__(self) -> str:
        return f"Calendar({self.version!r})"

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a Calendar cannot be changed: {name}")


def _version(off: frozenset[date], work: frozenset[date], years: frozenset[int]) -> str:
    """A name for contents: the years they cover and the beginning of a digest of every day they mark."""
    facts = [f"{year}" for year in sorted(years)]
    facts += [f"-{day}" for day in sorted(off)] + [f"+{day}" for day in sorted(work)]
    digest = hashlib.sha256("\n".join(facts).encode()).hexdigest()[:8]
    span = f"{min(years)}-{max(years)}" if years else "none"
    return f"cn-{span}-{digest}"


def read_notice(path: Path) -> tuple[frozenset[date], frozenset[date]]:
    """The days off and the made-up working days of a notice file. ValueError, with the line, on what it does not understand."""
    off: set[date] = set()
    work: set[date] = set()
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(_facts(file)):
            if row["kind"] not in ("off", "work"):
                raise ValueError(f"{path.name}：{row['date']} 应为 off 或 work，而不是 {row['kind']}")
            (off if row["kind"] == "off" else work).add(date.fromisoformat(row["date"]))
    return frozenset(off), frozenset(work)


def _facts(lines: Iterable[str]) -> Iterator[str]:
    return (line for line in lines if not line.startswith("#"))


@cache
def shipped(until: int | None = None) -> Calendar:
    """The calendar of the notices that come with Yifa; with `until`, only those of the years up to it: the calendar as it
    stood before the next notice, for counting a date again as it was counted then.
    """
    off: set[date] = set()
    work: set[date] = set()
    years: set[int] = set()
    for path in sorted(NOTICES.glob("*.csv")):
        year = int(path.stem)
        if until is None or year <= until:
            more_off, more_work = read_notice(path)
            off |= more_off
            work |= more_work
            years.add(year)
    return Calendar("", off, work, years, dict.fromkeys(years, SOURCE))
