"""Pauses, extensions, hours, recounting, and the lamp."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest

from yifa.kernel.days import (
    CIVIL,
    CIVIL_PROCEDURE,
    COUNTINGS,
    PENALTY,
    PLAIN,
    RECONSIDERATION,
    Count,
    Counting,
    Extensible,
    Extension,
    Lamp,
    Pause,
    before,
    closing,
    count,
    days,
    hours,
    lamp,
    months,
    parse_period,
    remaining,
    shipped,
    working_days,
    years,
)
from yifa.kernel.days.counting import ALL, NONE, these, up_to
from yifa.kernel.law import LIBRARY, Citation

CALENDAR = shipped()
START = date(2022, 8, 19)


def text(found: Count) -> str:
    return "\n".join(str(step) for step in found.steps)


# --- the rules are law -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", COUNTINGS.values(), ids=list(COUNTINGS))
def test_every_citation_of_a_rule_stands_while_the_rule_applies(rule: Counting) -> None:
    named = {getattr(rule, name) for name in ("first_day", "working_by", "month_end", "rolls_by", "hours_by")} - {None}
    last = (rule.until or date(2026, 11, 23)) - timedelta(days=1)
    for citation in {*rule.basis, *named}:
        assert isinstance(citation, Citation)
        for day in (rule.since, last):
            assert LIBRARY.resolve(citation, day) is not None


@pytest.mark.parametrize("rule", COUNTINGS.values(), ids=list(COUNTINGS))
def test_a_rule_says_on_what_it_rests(rule: Counting) -> None:
    assert bool(rule.working) is (rule.working_by is not None)
    assert rule.rolls is (rule.rolls_by is not None)
    assert rule.basis or rule is PLAIN


def test_lengths_print_as_a_sentence_needs_them() -> None:
    assert [str(each) for each in (these(2, 3, 5, 7), up_to(10), ALL)] == ["2、3、5、7", "不超过10", "各"]
    assert 10 in up_to(10)
    assert 11 not in up_to(10)
    assert 45 in ALL
    assert not NONE


def test_an_explicit_working_day_is_one_under_any_rule() -> None:
    for rule in COUNTINGS.values():
        assert count(working_days(4), date(2022, 9, 29), rule=rule, calendar=CALENDAR).due == date(2022, 10, 10)


def test_periods_print_and_parse() -> None:
    printed = [str(each) for each in (days(30), working_days(5), months(1), years(3), hours(24))]
    assert printed == ["30日", "5个工作日", "1个月", "3年", "24小时"]
    assert parse_period(" 15 天") == days(15)
    assert parse_period("5工作日") == working_days(5)
    for wrong in ("五日", "", "日", "-3日", "3.5日", "30"):
        with pytest.raises(ValueError, match="看不懂期限"):
            parse_period(wrong)
    with pytest.raises(ValueError, match="不能为负"):
        days(-1)


# --- steps -----------------------------------------------------------------------------------------------------


def test_a_derivation_reads_like_an_explanation_and_cites_each_step() -> None:
    found = count(days(30), date(2022, 9, 1), rule=CIVIL_PROCEDURE, calendar=CALENDAR)
    assert [(str(step), str(step.basis or ""), step.interpretation) for step in found.steps] == [
        (
            "自2022年9月1日起算，当日不计入，从2022年9月2日开始计算",
            "《民事诉讼法》第八十五条第二款",
            False,
        ),
        ("满30日为2022年10月1日", "", False),
        (
            "最后一日2022年10月1日（星期六）是放假日，顺延至其后第一个工作日2022年10月8日",
            "《民事诉讼法》第八十五条第三款",
            False,
        ),
        ("期限届满日为2022年10月8日（星期六）", "", False),
    ]
    assert (found.last, found.due, found.calendar) == (date(2022, 10, 1), date(2022, 10, 8), CALENDAR.version)


def test_zero_days_is_the_day_itself() -> None:
    found = count(days(0), START, rule=PLAIN, calendar=CALENDAR)
    assert found.due == START
    assert text(found).startswith("期限为当日")


def test_the_day_of_a_moment_is_the_countys() -> None:
    late = datetime(2022, 8, 19, 17, 0, tzinfo=UTC)  # already the 20th in the county
    assert count(days(1), late, rule=PLAIN, calendar=CALENDAR).due == date(2022, 8, 21)
    assert before(late, days(1), rule=PLAIN, calendar=CALENDAR).due == date(2022, 8, 19)


# --- pauses and extensions -------------------------------------------------------------------------------------


def test_overlapping_pauses_leave_a_day_out_once() -> None:
    pauses = [Pause(date(2022, 8, 25), date(2022, 9, 1)), Pause(date(2022, 8, 22), date(2022, 8, 27))]
    found = count(days(30), START, rule=PLAIN, calendar=CALENDAR, pauses=pauses)
    assert found.due == date(2022, 9, 28)
    assert "10日不计入" in text(found)


def test_a_pause_open_from_the_start_leaves_the_whole_limit() -> None:
    found = count(working_days(5), START, rule=PLAIN, calendar=CALENDAR, pauses=[Pause(START, None)])
    assert (found.due, found.paused, str(found.remaining)) == (None, True, "5个工作日")
    assert "还剩5个工作日" in text(found)


def test_a_pause_cannot_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="不能早于"):
        Pause(START, START - timedelta(days=1))


def test_an_extension_follows_on_the_old_last_day_not_on_the_day_of_rest_it_moved_to() -> None:
    extension = Extension(date(2022, 9, 28), days(30), None, "负责人", "案情复杂")
    found = count(days(30), date(2022, 9, 1), rule=CIVIL, calendar=CALENDAR, extensions=[extension])
    assert found.due == date(2022, 10, 31)
    assert "2022年9月28日由负责人决定延长30日，最后一日移至2022年10月31日（理由：案情复杂）" in text(found)
    assert any(step.interpretation and "接续原最后一日2022年10月1日" in str(step) for step in found.steps)


def test_an_extension_brings_a_later_pause_inside() -> None:
    pause = Pause(date(2022, 9, 20), date(2022, 9, 25))
    extension = Extension(date(2022, 9, 18), days(10), None, "负责人")
    found = count(days(30), START, rule=PLAIN, calendar=CALENDAR, pauses=[pause], extensions=[extension])
    assert found.due == date(2022, 10, 3)


def test_a_pause_before_an_extension_to_a_day_does_not_move_that_day() -> None:
    pause = Pause(date(2022, 8, 25), date(2022, 8, 30))
    extension = Extension(date(2022, 9, 1), None, date(2022, 10, 20), "负责人")
    found = count(days(30), START, rule=PLAIN, calendar=CALENDAR, pauses=[pause], extensions=[extension])
    assert found.due == date(2022, 10, 20)
    later = [pause, Pause(date(2022, 9, 5), date(2022, 9, 7))]
    found = count(days(30), START, rule=PLAIN, calendar=CALENDAR, pauses=later, extensions=[extension])
    assert found.due == date(2022, 10, 22)


def test_an_extension_decided_too_late_is_counted_and_said() -> None:
    extension = Extension(date(2022, 9, 25), days(10), None, "负责人")
    found = count(days(30), START, rule=PLAIN, calendar=CALENDAR, extensions=[extension])
    assert found.due == date(2022, 9, 28)
    assert "作出延长决定时，原期限已于2022年9月18日届满" in text(found)


def test_an_extension_says_how_long_or_until_when() -> None:
    for period, until in ((None, None), (days(3), START)):
        with pytest.raises(ValueError, match="二者写其一"):
            Extension(START, period, until, "负责人")


def test_an_extension_beyond_the_maximum_is_refused() -> None:
    allowed = Extensible(days(30), basis=RECONSIDERATION.basis[0])
    current = count(days(60), date(2024, 1, 2), rule=RECONSIDERATION, calendar=CALENDAR)

    def refuse(extension: Extension, earlier: Sequence[Extension] = ()) -> str:
        found = allowed.refuse(extension, current, rule=RECONSIDERATION, calendar=CALENDAR, earlier=earlier)
        return str(found or "")

    day = date(2024, 2, 28)
    assert refuse(Extension(day, days(30), None, "负责人")) == ""
    assert refuse(Extension(day, None, date(2024, 4, 1), "负责人")) == ""
    assert refuse(Extension(day, days(31), None, "负责人")) == "最多延长30日，至2024年4月1日"
    assert refuse(Extension(day, None, date(2024, 4, 2), "负责人")) == "最多延长30日，至2024年4月1日"
    assert "应当晚于" in refuse(Extension(day, None, date(2024, 3, 1), "负责人"))
    assert "已于2024年3月4日届满" in refuse(Extension(date(2024, 3, 5), days(5), None, "负责人"))
    once = [Extension(day, days(5), None, "负责人")]
    assert refuse(Extension(day, days(5), None, "负责人"), earlier=once) == "最多延长1次，已经延长1次"


def test_several_extensions_are_measured_together() -> None:
    allowed = Extensible(days(30), times=None)
    original = count(days(60), date(2024, 1, 2), rule=RECONSIDERATION, calendar=CALENDAR)
    first = Extension(date(2024, 2, 20), days(20), None, "负责人")
    current = count(days(60), date(2024, 1, 2), rule=RECONSIDERATION, calendar=CALENDAR, extensions=[first])
    second = Extension(date(2024, 3, 10), days(20), None, "负责人")
    refusal = allowed.refuse(
        second, current, rule=RECONSIDERATION, calendar=CALENDAR, earlier=[first], original=original
    )
    assert str(refusal) == "最多延长30日，至2024年4月1日"
    paused = count(days(60), date(2024, 1, 2), rule=PLAIN, calendar=CALENDAR, pauses=[Pause(date(2024, 2, 1), None)])
    assert "恢复后再决定延长" in str(allowed.refuse(second, paused, rule=PLAIN, calendar=CALENDAR))


# --- hours -----------------------------------------------------------------------------------------------------


def test_hours_need_a_moment() -> None:
    with pytest.raises(ValueError, match="起算的时刻"):
        count(hours(24), START, rule=CIVIL, calendar=CALENDAR)
    with pytest.raises(ValueError, match="起算的时刻"):
        before(START, hours(24), rule=CIVIL, calendar=CALENDAR)


def test_hours_pause_extend_and_count_back() -> None:
    start = datetime(2022, 8, 19, 14, 30)
    pause = Pause(date(2022, 8, 20), date(2022, 8, 22))
    assert count(hours(24), start, rule=CIVIL, calendar=CALENDAR, pauses=[pause]).moment == datetime(
        2022, 8, 22, 14, 30
    )
    late = Pause(date(2022, 8, 25), None)
    assert not count(hours(24), start, rule=CIVIL, calendar=CALENDAR, pauses=[late]).paused
    still = count(hours(24), start, rule=CIVIL, calendar=CALENDAR, pauses=[Pause(date(2022, 8, 20), None)])
    assert (still.due, str(still.remaining)) == (None, "15小时")
    assert "还剩15小时" in text(still)
    ends = [
        count(hours(24), start, rule=CIVIL, calendar=CALENDAR, extensions=[extension]).moment
        for extension in (
            Extension(START, hours(12), None, "负责人"),
            Extension(START, days(2), None, "负责人"),
            Extension(START, None, date(2022, 8, 25), "负责人"),
        )
    ]
    assert ends == [datetime(2022, 8, 21, 2, 30), datetime(2022, 8, 22, 14, 30), datetime(2022, 8, 25, 23, 59)]
    assert before(start, hours(24), rule=CIVIL, calendar=CALENDAR).moment == datetime(2022, 8, 18, 14, 30)


# --- recounting ------------------------------------------------------------------------------------------------


def test_an_old_deadline_counts_as_it_did_with_its_own_calendar() -> None:
    start = date(2026, 12, 28)
    old = shipped()
    then = count(working_days(10), start, rule=PLAIN, calendar=old)
    new = old.with_notice(2027, [date(2027, 1, 1)], [])
    now = count(working_days(10), start, rule=PLAIN, calendar=new)
    assert (then.due, then.provisional, then.calendar) == (date(2027, 1, 11), True, old.version)
    assert (now.due, now.provisional, now.calendar) == (date(2027, 1, 12), False, new.version)
    assert count(working_days(10), start, rule=PLAIN, calendar=old) == then


def test_a_county_that_reads_the_law_otherwise_states_its_own_rule() -> None:
    rolling = dataclasses.replace(PENALTY, rolls=True)
    assert count(days(15), date(2022, 9, 20), rule=rolling, calendar=CALENDAR).due == date(2022, 10, 8)


# --- lamps -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("today", "expected", "left"),
    [
        (date(2022, 9, 10), Lamp.RUNNING, 8),
        (date(2022, 9, 14), Lamp.RUNNING, 4),
        (date(2022, 9, 15), Lamp.SOON, 3),
        (date(2022, 9, 18), Lamp.SOON, 0),
        (date(2022, 9, 19), Lamp.OVERDUE, -1),
    ],
)
def test_the_lamp_of_a_day(today: date, expected: Lamp, left: int) -> None:
    due = date(2022, 9, 18)
    assert lamp(due, today) is expected
    assert remaining(due, today) == left
    assert lamp(due, today, paused=True) is (Lamp.OVERDUE if left < 0 else Lamp.PAUSED)
    assert lamp(due, today, paused=True, done=True) is Lamp.DONE


def test_the_lamp_of_a_moment_goes_out_to_the_minute() -> None:
    due = datetime(2022, 9, 18, 14, 30)
    assert lamp(due, datetime(2022, 9, 18, 14, 30)) is Lamp.SOON
    assert lamp(due, datetime(2022, 9, 18, 14, 31)) is Lamp.OVERDUE
    assert lamp(due, date(2022, 9, 18), warn_days=0) is Lamp.SOON
    assert lamp(None, date(2022, 9, 18)) is Lamp.RUNNING


def test_a_lamp_has_its_word() -> None:
    assert [str(each.title) for each in Lamp] == ["期内", "将到期", "已超期", "中止", "已办"]


def test_how_an_act_stood_to_its_limit() -> None:
    due = date(2022, 8, 28)
    assert str(closing(due, date(2022, 8, 26))) == "2022年8月26日办结，比期限早2天"
    assert str(closing(due, due)) == "2022年8月28日办结，在期限最后一日"
    assert str(closing(due, date(2022, 9, 1))) == "2022年9月1日办结，超过期限4天"
