"""The day of an act entered wrongly: mended with the act, by a second person where a limit hangs on it; nothing leads in a circle."""

from __future__ import annotations

from datetime import date, datetime

from yifa.kernel.procedure import COUNTY_TIME, Correction, deadlines
from yifa.systems.mediation.tests.world import DAY, LUO, NEXT, TIAN, Story, acceptance, session, to, written

LATER = "2022-11-03"


def agreed() -> Story:
    """Mediated on the first, signed on the second, entered as of the third."""
    story = to("session")
    story.do(LUO, written(LATER), LATER)
    return story


def test_the_days_of_signing_are_mended_with_the_day_of_the_act() -> None:
    story = agreed()
    alone = story.refused(TIAN, Correction(7, "签名日期录错", written(NEXT)), LATER)
    assert "第7项“达成书面协议”不能成立" in str(alone.reason)
    assert "第7项" not in str(alone.remedy)
    story.do(TIAN, Correction(7, "签名日期录错", written(NEXT), date(2022, 11, 2)), LATER)
    (run,) = (run for run in deadlines(story.case, story.facts(date(2022, 11, 3))) if run.clock == "confirm")
    assert run.due == date(2022, 12, 2)


def test_an_agreement_does_not_come_before_what_led_to_it() -> None:
    refusal = agreed().refused(TIAN, Correction(7, "错", written("2022-10-31"), date(2022, 10, 31)), LATER)
    assert "更正以后，2022年10月31日的第7项“达成书面协议”不能成立" in str(refusal.reason)
    assert "它前后各项" in str(refusal.remedy)


def test_the_start_of_the_month_is_mended_to_the_minute() -> None:
    story = to("accepted")
    nine = datetime(2022, 11, 1, 9, 0, tzinfo=COUNTY_TIME)
    story.do(TIAN, Correction(3, "补记时间", acceptance(), nine), NEXT)
    assert story.case.acts[2].done == "2022-11-01T09:00+08:00"
    story.refused(TIAN, Correction(3, "补记时间", acceptance(), datetime(2022, 11, 3, 9, 0, tzinfo=COUNTY_TIME)), NEXT)


def test_what_came_later_is_named() -> None:
    story = to("session", DAY)
    refusal = story.refused(TIAN, Correction(3, "错", acceptance(), date(2022, 11, 2)), NEXT)
    assert "这样改以后，第4项“选定或指定调解员”不再成立：须先办“受理”" in str(refusal.reason)
    assert "请先更正或作废第4项" in str(refusal.remedy)
    story.do(TIAN, Correction(6, "错", session(), date(2022, 11, 2)), NEXT)
    assert story.case.ordered[-1].day == date(2022, 11, 2)


def test_no_refusal_of_a_change_is_without_a_way_out() -> None:
    story = agreed()
    for command in (
        Correction(99, "错", session()), Correction(3, "错", session()), Correction(7, "错", written(NEXT)),
        Correction(3, "错", acceptance(), date(2022, 11, 9)),
    ):  # fmt: skip
        assert story.refused(TIAN, command, LATER).remedy is not None
    assert "请更正那一项的办理日期" in str(
        story.refused(TIAN, Correction(6, "错", session()), LATER, NEXT, "倒填").remedy
    )
