"""How mediation may end, how long it may take, and what is asked of a pause, a guest, a day of harm."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from yifa.kernel.days import months
from yifa.kernel.procedure import Act, Pausing, Ref, Resumption, Settings, deadlines
from yifa.systems.mediation import rules
from yifa.systems.mediation.procedure import PeoplesMediation, carried
from yifa.systems.mediation.tests.world import (
    BOTH,
    COURT,
    DAY,
    LUO,
    NEXT,
    TIAN,
    WANG,
    Story,
    absence,
    acceptance,
    asking,
    failure,
    session,
    to,
)  # fmt: skip


def says(story: Story, who: object, data: object, day: str = DAY) -> str:
    return str(story.refused(who, data, day).reason)  # type: ignore[arg-type]


# --- why it ends --------------------------------------------------------------------------------------------------


def test_that_they_could_not_agree_is_said_of_those_who_have_talked() -> None:
    story = to("told")
    story.do(LUO, session(present=BOTH[:1]), DAY)
    story.do(LUO, absence(DAY), DAY)
    refusal = story.refused(LUO, failure(why=carried.Ending.ABSENT), DAY)
    assert "不等于协商不一致" in str(refusal.remedy)
    assert "另写" not in str(refusal.remedy)
    assert "还有1方当事人没有参加过调解" in says(story, LUO, failure())
    story.do(LUO, session(present=BOTH[1:], way=carried.Way.PHONE), NEXT)
    story.do(LUO, failure(), NEXT)


def test_that_another_body_has_it_says_which() -> None:
    story = to("accepted")
    assert "哪个机关" in says(story, TIAN, failure(why=carried.Ending.ELSEWHERE))
    story.do(TIAN, failure(why=carried.Ending.ELSEWHERE, elsewhere="湄潭县人民法院"), DAY)


def test_who_has_agreed_again_no_longer_wants_it_ended() -> None:
    story, end = to("session"), failure(why=carried.Ending.STOPPED)
    story.do(WANG, carried.Stopping(Ref(2)), DAY)
    story.do(LUO, asking(2), NEXT)
    assert "现在没有当事人要求终止" in says(story, LUO, end, NEXT)
    story.do(WANG, carried.Stopping(Ref(2)), NEXT)
    story.do(LUO, end, NEXT)


# --- how long it takes --------------------------------------------------------------------------------------------


def prolong(until: date) -> carried.Prolonging:
    return carried.Prolonging(until, BOTH, "还要鉴定")


def conclude(story: Story, day: date) -> str:
    run = next(run for run in deadlines(story.case, story.facts(day)) if run.clock == "conclude")
    return "\n".join(str(step) for step in run.counted.steps)


def test_time_is_extended_by_a_month_at_a_time_and_says_by_whom_and_why() -> None:
    story = to("session")
    refusal = story.refused(LUO, prolong(date(2090, 2, 1)), NEXT)
    assert str(refusal.reason) == "最多延长1个月，至2023年1月1日"
    assert "再次延长" in str(refusal.remedy)
    story.do(LUO, prolong(date(2023, 1, 1)), NEXT)
    said = conclude(story, date(2022, 11, 2))
    assert "经各方当事人同意延长至2023年1月1日（理由：见第7项“延长”）" in said
    assert "post:" not in said
    story.do(LUO, prolong(date(2023, 2, 1)), "2022-12-30")


def test_by_how_much_is_the_countys_to_say() -> None:
    story = to("session")
    story.settings = Settings({rules.PROLONG.key: ((date(2022, 1, 1), months(2)),)})
    story.do(LUO, prolong(date(2023, 2, 1)), NEXT)


def test_a_pause_is_expected_to_end_after_it_begins() -> None:
    story = to("session")
    for day in (date(2020, 1, 1), date(2022, 11, 1)):
        assert "预计恢复日应当晚于" in says(story, LUO, Pausing("鉴定", day))
    story.do(LUO, Pausing("鉴定", date(2022, 11, 2)), DAY)


def test_a_term_that_has_run_out_is_not_stopped_afterwards_by_one_hand() -> None:
    story = to("session")
    refusal = story.refused(LUO, Pausing("病"), "2022-12-05", "2022-11-20", "漏录")
    assert "不能由承办人一个人中止" in str(refusal.reason)
    assert isinstance(story.ask(LUO, Pausing("病"), "2022-12-05", "2022-11-20", "漏录", entered_by=TIAN), Act)
    story.do(LUO, Pausing("病"), "2022-12-01", "2022-11-20", "漏录")


def test_an_appointment_that_falls_into_a_pause_is_off() -> None:
    def meeting(story: Story) -> str:
        found = deadlines(story.case, story.facts(date(2022, 11, 12)))
        return next(run.state for run in found if run.clock == "meeting")

    story = to("told")
    story.do(LUO, session(next=date(2022, 11, 10)), DAY)
    story.do(LUO, Pausing("病"), "2022-11-03")
    assert meeting(story) == "void"
    story.do(LUO, Resumption(), "2022-11-08")
    assert meeting(story) == "running", "the pause was over before that day"
    story.do(LUO, Pausing("病"), "2022-11-09")
    story.do(LUO, Resumption(), "2022-11-15")
    assert meeting(story) == "void"


# --- what is entered ----------------------------------------------------------------------------------------------


def test_somebody_is_invited() -> None:
    assert "邀请什么人" in says(to("told"), LUO, carried.Invitation((), BOTH))


def test_harm_lies_not_ahead() -> None:
    assert "还没有到" in says(to("asked"), LUO, acceptance(harmed=date(2022, 11, 2)))
    to("asked").do(LUO, acceptance(harmed=date(2022, 11, 1)), DAY)


def test_what_was_not_read_is_not_counted_and_not_refused() -> None:
    story = to("asked")
    story.do(LUO, acceptance(harmed=date(2012, 5, 1)), DAY)
    (said,) = story.case.procedure.warnings(story.case, story.facts(date(2022, 11, 1)))
    assert "这里不计算" in str(said)
    assert "2015" not in str(said)
    old = to("agreed", "2012-05-02", procedure=PeoplesMediation)
    old.do(LUO, carried.CourtApplication(BOTH, Ref(COURT), rules.Subject.TITLE), "2012-05-02")
    said, _no_day = old.case.procedure.warnings(old.case, replace(old.facts(date(2012, 5, 3))))
    assert "待核对" in str(said)
