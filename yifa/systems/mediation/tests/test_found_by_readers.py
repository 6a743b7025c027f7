"""What readers of the law found could slip through, each as it was found."""

from __future__ import annotations

from datetime import date

import pytest

from yifa.kernel.procedure import Act, Annulment, Correction, Declining, Pausing, Ref, deadlines, duties, evolve
from yifa.systems.mediation.procedure import carried
from yifa.systems.mediation.rules import Sign, Wish
from yifa.systems.mediation.tests.world import (
    BOTH,
    CHEN,
    COURT,
    LI,
    LUO,
    POLICE,
    TIAN,
    TOWN,
    WANG,
    Story,
    absence,
    application,
    asking,
    choosing,
    failure,
    initiative,
    moved,
    oral,
    replaced,
    session,
    to,
    written,
)  # fmt: skip

DAY, NEXT = "2022-11-01", "2022-11-02"


def says(
    story: Story, who: object, data: object, day: str = DAY, done: str | None = None, ground: str | None = None
) -> str:
    return str(story.refused(who, data, day, done, ground).reason)  # type: ignore[arg-type]


# --- nobody is bound who was not told -----------------------------------------------------------------------------


@pytest.mark.parametrize("agreement", [written(DAY), oral(DAY)])
def test_nobody_signs_who_was_not_told(agreement: object) -> None:
    story = to("chosen")
    story.do(LUO, carried.Rights(BOTH[:1]), DAY)
    story.do(LUO, session(present=BOTH[:1]), DAY)
    assert "没有被告知权利义务" in says(story, LUO, agreement)
    story.do(LUO, carried.Rights(BOTH[1:]), DAY)
    assert "一次调解也没有参加" in says(story, LUO, agreement)
    story.do(LUO, session(present=BOTH[1:], way=carried.Way.APART), DAY)
    story.do(LUO, agreement, DAY)


def test_rights_are_told_to_somebody_and_only_parties_of_the_case_sit_in_it() -> None:
    story = to("chosen")
    assert "请写明告知了哪些当事人" in says(story, LUO, carried.Rights(()))
    assert "不是本案当事人" in says(story, LUO, carried.Rights((Ref(3),)))
    story.do(LUO, carried.Rights(BOTH), DAY)
    assert "不是本案当事人" in says(story, LUO, session(present=(*BOTH, Ref(3))))
    assert "不是本案当事人" in says(story, LUO, absence(DAY, 3))


def test_nothing_is_signed_before_it_was_mediated() -> None:
    story = to("accepted", "2022-11-01")
    story.do(TIAN, choosing(), "2022-11-05")
    story.do(LUO, carried.Rights(BOTH), "2022-11-05")
    story.do(LUO, session(), "2022-11-05")
    early = written("2022-11-05", signed=date(2022, 11, 2), mediator_signed=date(2022, 11, 2))
    assert "早于" in says(story, LUO, early, "2022-11-05")


# --- whose word it is ---------------------------------------------------------------------------------------------


def test_a_party_speaks_for_itself() -> None:
    assert "只能为自己" in says(to("session"), LI, carried.Stopping(Ref(2)))
    assert "当事人本人" in says(Story(), WANG, application())


def test_a_committee_takes_nothing_that_nobody_wants() -> None:
    story = Story()
    story.do(LUO, initiative(), DAY)
    for party in (1, 2):
        story.do(LUO, asking(party, Wish.NOT_REACHED), DAY)
    refusal = story.ask(LUO, carried.Acceptance(Ref(1), "两家为排水沟争执"), DAY)
    assert "还没有一方当事人同意" in str(refusal.reason)  # type: ignore[union-attr]


def test_a_party_gets_out_while_the_case_rests() -> None:
    story = to("session")
    story.do(LUO, Pausing("鉴定"), DAY)
    story.do(WANG, carried.Stopping(Ref(2)), DAY)
    assert "failed" in {duty.act for duty in duties(story.case, story.facts(date(2022, 11, 1)))}
    story.do(LUO, failure(why=carried.Ending.STOPPED), DAY)
    assert story.case.outcome == "调解不成"


def test_a_mediator_of_elsewhere_comes_with_consent_also_when_named_first() -> None:
    assert "同意" in says(to("accepted"), TIAN, choosing(11, 21, agreed=()))


# --- who it is told to --------------------------------------------------------------------------------------------


def test_danger_is_reported_to_no_other_committee_and_confirmation_asked_of_a_court() -> None:
    story = to("session")
    story.do(LUO, carried.Escalation(Sign.CRIME, "带了刀", "分开双方"), DAY)
    assert "另一个调委会" in says(story, LUO, carried.Report(Ref(TOWN), "带了刀"))
    assert "另一个调委会" in says(story, TIAN, carried.CrimeHanded(Ref(TOWN), "打伤了人"))
    agreed = to("agreed")
    assert "向人民法院申请" in says(agreed, LUO, carried.CourtApplication(BOTH, Ref(POLICE)))
    agreed.do(LUO, carried.CourtApplication(BOTH, Ref(COURT)), DAY)


# --- the past -----------------------------------------------------------------------------------------------------


def test_the_day_of_an_agreement_is_corrected_by_another_person() -> None:
    story = to("session", "2022-11-01")
    story.do(LUO, written("2022-11-03"), "2022-11-03")
    right = Correction(7, "是二日签的", written("2022-11-02"), date(2022, 11, 2))
    assert "另一人更正" in says(story, LUO, right, "2022-11-03")
    story.do(TIAN, right, "2022-11-03")
    assert story.case.ordered[-1].day == date(2022, 11, 2)


def test_one_hand_rewrites_neither_the_agreement_nor_the_limit_nor_a_partys_word() -> None:
    story = to("agreed")
    assert "另一人更正" in says(story, LUO, Correction(7, "笔误", written(DAY, amount=100)), NEXT)
    assert "另一人更正" in says(story, LUO, Correction(2, "记错", asking(2, Wish.NOT_REACHED)), NEXT)
    late = to("session", "2022-11-01")
    moved = Correction(3, "记错", carried.Acceptance(Ref(1), "两家为排水沟争执"), date(2022, 11, 1))
    assert "另一人" not in str(getattr(late.ask(LUO, moved, DAY), "reason", ""))  # the same day moves nothing
    stopped = to("session")
    stopped.do(LUO, carried.Stopping(Ref(2)), DAY)
    assert "由没有经办" in says(stopped, LUO, Annulment(7, "误录"), NEXT)
    stopped.do(TIAN, Annulment(7, "误录"), NEXT)


def test_whoever_mediated_that_day_may_enter_that_days_session() -> None:
    """The role is that of the day done: who left yesterday writes down what he did the day before."""
    story = to("told", "2022-11-01")
    story.do(TIAN, replaced(), "2022-11-03")
    answer = story.ask(TIAN, session(), "2022-11-04", "2022-11-02", "漏记")
    assert getattr(answer, "asked", "") == "who"
    assert story.do(LUO, session(), "2022-11-04", "2022-11-02", "漏记").late


def test_who_had_to_leave_does_not_annul_that_he_left() -> None:
    story = to("session")
    answer = story.ask(WANG, carried.Recusal(carried.Asker.PARTY), DAY, entered_by=TIAN)
    assert isinstance(answer, Act)
    story.case = evolve(story.case, answer)
    assert "已经回避" in says(story, LUO, Annulment(7, "误录"), NEXT)


def test_an_offer_is_answered_while_the_case_rests() -> None:
    story = to("chosen")
    story.do(TIAN, moved("疑难"), DAY)
    story.do(LUO, Pausing("鉴定"), DAY)
    story.do(CHEN, Declining("不疑难"), DAY)
    assert not [
        run
        for run in deadlines(story.case, story.facts(date(2022, 11, 2)))
        if run.ended is None and run.clock == "answer"
    ]


def test_a_day_a_century_away_is_a_slip_of_the_pen() -> None:
    assert "超过一百年" in says(to("told"), LUO, session(next=date(9999, 12, 31)))
    assert "超过一百年" in says(to("accepted"), TIAN, Pausing("鉴定", date(2, 1, 1)))


def test_the_limitation_rolls_over_the_holiday() -> None:
    """Three years from 2019-10-01 end on 2022-10-08, the first working day after the holiday (民法典 203)."""
    story = to("asked", "2022-09-01")
    story.do(LUO, carried.Acceptance(Ref(1), "两家为排水沟争执", harmed=date(2019, 10, 1)), "2022-09-01")
    said = "".join(str(each) for each in story.case.procedure.warnings(story.case, story.facts(date(2022, 10, 5))))
    assert "2022年10月8日" in said
    assert "以人民法院认定为准" in said


# --- afterwards ---------------------------------------------------------------------------------------------------


def test_what_was_done_in_part_is_not_filed_away_as_done() -> None:
    story = to("session")
    story.do(LUO, written(DAY, dues=(date(2022, 11, 1),)), DAY)
    story.do(LUO, carried.FollowUp(carried.State.PARTLY), NEXT)
    assert "没有履行" in says(story, TIAN, carried.Filing(no_court=carried.NoCourt.NOT_WANTED), NEXT)
    story.do(LUO, carried.FollowUp(carried.State.DONE), NEXT)
    story.do(TIAN, carried.Filing(no_court=carried.NoCourt.NOT_WANTED), NEXT)


def test_not_yet_due_is_said_only_while_something_is_ahead() -> None:
    story = to("session")
    story.do(LUO, written(DAY, dues=(date(2022, 11, 1),)), DAY)
    assert "未到期" in says(story, LUO, carried.FollowUp(carried.State.NOT_DUE), NEXT)


def test_the_next_session_is_not_before_this_one() -> None:
    assert "不能早于" in says(to("told"), LUO, session(next=date(2022, 10, 31)))
