"""Working days are what the notices say, for every day, and a calendar never changes."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest

from yifa.kernel.days import Calendar, shipped
from yifa.kernel.days.calendar import NOTICES, read_notice

DAY = timedelta(days=1)
YEARS = range(2007, 2027)
COLLECTED = Path(__file__).resolve().parents[5] / "shared" / "data" / "holidays_cn.csv"
"""The collection the notices were copied from, where it lies beside the project; the pinned version below holds without it."""


def rows(path: Path) -> list[tuple[date, str]]:
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return [(date.fromisoformat(row["date"]), row["kind"]) for row in csv.DictReader(lines)]


def notices() -> list[tuple[date, str]]:
    return [row for year in YEARS for row in rows(NOTICES / f"{year}.csv")]


@pytest.mark.parametrize("facts", [notices(), *([rows(COLLECTED)] if COLLECTED.exists() else [])])
def test_working_days_equal_the_notices_for_every_day(facts: list[tuple[date, str]]) -> None:
    said = dict(facts)
    assert len(said) == len(facts) == 678
    calendar, day, working = shipped(), date(2006, 12, 1), 0
    while day < date(2027, 1, 1):
        expected = said[day] == "work" if day in said else day.weekday() < 5
        assert calendar.is_working(day) is expected, day
        working += expected
        assert calendar.working_days(date(2006, 12, 1), day) == working, day
        day += DAY


def test_the_shipped_facts_are_the_ones_that_were_checked() -> None:
    assert shipped().version == "cn-2007-2026-a4848c64"


def test_the_notice_of_2026_as_it_was_published() -> None:
    """Typed from the notice of 2025-11-04, not taken from the file."""
    off = [(1, 1, 3), (2, 15, 9), (4, 4, 3), (5, 1, 5), (6, 19, 3), (9, 25, 3), (10, 1, 7)]
    days_off = {date(2026, month, day) + i * DAY for month, day, n in off for i in range(n)}
    work = {date(2026, m, d) for m, d in [(1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)]}
    assert read_notice(NOTICES / "2026.csv") == (frozenset(days_off), frozenset(work))


def test_every_file_names_its_source_its_licence_and_its_year() -> None:
    assert sorted(path.stem for path in NOTICES.glob("*.csv")) == [str(year) for year in YEARS]
    for path in NOTICES.glob("*.csv"):
        head = "".join(line for line in path.open(encoding="utf-8") if line.startswith("#"))
        assert f"State Council for {path.stem}" in head
        assert "holiday-cn" in head
        assert "MIT licence" in head
        off, work = read_notice(path)
        year = int(path.stem)
        assert all(date(year - 1, 12, 29) <= day < date(year, 12, 29) for day in off | work)


def test_days_before_the_first_and_after_the_last_notice_are_provisional() -> None:
    calendar = shipped()
    assert calendar.is_provisional(date(2006, 6, 1))
    assert not calendar.is_provisional(date(2007, 1, 1))
    assert not calendar.is_provisional(date(2022, 12, 31))
    assert not calendar.is_provisional(date(2026, 12, 28))
    assert calendar.is_provisional(date(2026, 12, 29)), "the notice of 2027 may still rule the last days of December"
    assert calendar.is_provisional(date(2027, 1, 1))
    assert calendar.is_working(date(2027, 1, 1)), "an ordinary Friday until the notice is out"
    assert calendar.any_provisional(date(2022, 1, 1), date(2026, 12, 28)) is None
    assert calendar.any_provisional(date(2022, 1, 1), date(2028, 2, 3)) == date(2026, 12, 29)
    assert calendar.any_provisional(date(2027, 5, 1), date(2027, 5, 2)) == date(2027, 5, 1)
    assert calendar.any_provisional(date(2022, 1, 2), date(2022, 1, 1)) is None
    assert Calendar("", [], [], [2020, 2022]).any_provisional(date(2020, 3, 1), date(2022, 3, 1)) == date(2020, 12, 29)


def test_a_notice_makes_a_new_calendar_and_leaves_the_old() -> None:
    old = shipped()
    off = [date(2026, 12, 31), date(2027, 1, 1)]
    new = old.with_notice(2027, off, [date(2027, 1, 9)], "国办发明电〔2026〕1号")
    assert old.is_working(date(2027, 1, 1)) and old.is_provisional(date(2027, 1, 1))
    assert not new.is_working(date(2027, 1, 1)) and not new.is_provisional(date(2026, 12, 31))
    assert new.is_working(date(2027, 1, 9)) and new.is_made_up(date(2027, 1, 9))
    assert new.version != old.version and new.version.startswith("cn-2007-2027-")
    assert new.sources[2027] == "国办发明电〔2026〕1号"
    assert new.working_day(date(2026, 12, 30), 1) == date(2027, 1, 4)


def test_a_corrected_notice_replaces_the_first_one_of_its_year_only() -> None:
    first = shipped().with_notice(2027, [date(2026, 12, 31), date(2027, 2, 5)], [date(2027, 2, 7)])
    second = first.with_notice(2027, [date(2027, 2, 8)], [])
    assert second == shipped().with_notice(2027, [date(2027, 2, 8)], [])
    assert second.is_working(date(2026, 12, 31)) and second.is_working(date(2027, 2, 5))
    assert not second.is_working(date(2026, 10, 1))


def test_the_version_is_named_by_the_facts_in_whatever_order_they_came() -> None:
    older = shipped(2025)
    assert older.version != shipped().version
    assert older.with_notice(2026, *read_notice(NOTICES / "2026.csv")).version == shipped().version
    assert shipped(2020).with_notice(2022, *read_notice(NOTICES / "2022.csv")).with_notice(
        2021, *read_notice(NOTICES / "2021.csv")
    ) == shipped(2022)
    assert Calendar("county-1", [], [], []).version == "county-1"


def test_what_a_notice_cannot_say_is_refused() -> None:
    with pytest.raises(ValueError, match="2027年的放假通知不能包含2028-01-01"):
        shipped().with_notice(2027, [date(2028, 1, 1)], [])
    with pytest.raises(ValueError, match="不能既放假又上班"):
        shipped().with_notice(2027, [date(2027, 1, 1)], [date(2027, 1, 1)])
    with pytest.raises(ValueError, match="不能为负"):
        shipped().working_day(date(2022, 1, 1), -1)
    with pytest.raises(ValueError, match="不能为负"):
        shipped().working_day_before(date(2022, 1, 1), -1)


def test_a_notice_file_with_another_word_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "2030.csv"
    path.write_text("date,name,kind\n2030-01-01,元旦,holiday\n", encoding="utf-8")
    with pytest.raises(ValueError, match="2030-01-01"):
        read_notice(path)


def test_a_calendar_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        shipped().version = "other"
    assert shipped() is shipped()
    assert len({shipped(), Calendar(shipped().version, [], [], [])}) == 1
    assert repr(shipped()) == "Calendar('cn-2007-2026-a4848c64')"


def test_a_calendar_without_notices_knows_ordinary_weeks() -> None:
    bare = Calendar("", [], [], [])
    assert bare.version.startswith("cn-none-")
    assert bare.working_day(date(2022, 9, 30), 1) == date(2022, 10, 3)
    assert bare.is_provisional(date(2022, 9, 30))
