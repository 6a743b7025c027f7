"""Who had to leave decides nothing more, who is no mediator does nothing more, and what moves a case takes a second hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from yifa.kernel.procedure import Act, Annulment, Case, Correction, Material, Pausing, Ref, Refusal, evolve
from yifa.kernel.procedure.tests.walks import Somebody
from yifa.systems.mediation.procedure import carried, reading
from yifa.systems.mediation.rules import OtherWay, Wish
from yifa.systems.mediation.tests.test_who_mediates import Catalogue, head_out, told
from yifa.systems.mediation.tests.world import (
    BOTH,
    CHEN,
    DAY,
    ELSE,
    HEAD,
    LI,
    LUO,
    NEXT,
    TIAN,
    VILLAGE,
    WANG,
    Story,
    absence,
    acceptance,
    application,
    asking,
    choosing,
    failure,
    joining,
    moved,
    oral,
    owed,
    session,
    to,
    written,
)  # fmt: skip

ALL = (*BOTH, Ref(3))
OUT = carried.Recusal(carried.Asker.PARTY, None, Ref(12))
BY_COMMITTEE = replace(OUT, asked_by=carried.Asker.COMMITTEE)


# --- who had to leave (法 23 (一)) ----------------------------------------------------------------------------------


def seq(case: Case, kind: str) -> int:
    return next(reading.acts(case, kind)).seq


@pytest.mark.parametrize("kind", ["recused", "session", "agreed_oral", "told"])
def test_a_recused_head_neither_corrects_nor_annuls(kind: str) -> None:
    """Not his own recusal, not what was agreed without him, and not what he did before."""
    story = head_out()
    for each in (session(), oral(NEXT)):
        story.do(LUO, each, NEXT)
    at = seq(story.case, kind)
    recusal = carried.Recusal(carried.Asker.PARTY, Ref(11), None)
    to_ = {"recused": recusal, "session": session(), "agreed_oral": oral(NEXT), "told": carried.Rights(BOTH)}[kind]
    for data in (Correction(at, "写错了", to_), Annulment(at, "误录")):
        refusal = story.refused(TIAN, data, NEXT)
        assert (refusal.asked, str(refusal.reason)) == ("who", "该调解员已经回避，不能再参加本案")
        assert "已经回避" in str(refusal_of(story, LUO, data, entered_by=TIAN).reason)


def refusal_of(story: Story, who: Somebody, data: Any, entered_by: Somebody) -> Refusal:
    answer = story.ask(who, data, NEXT, entered_by=entered_by)
    assert isinstance(answer, Refusal)
    return answer


@pytest.mark.parametrize("data", [joining(21), moved("疑难复杂"), carried.Parting(Ref(2), "可以另外算")])
def test_nor_does_he_decide_who_else_mediates_where_and_between_whom(data: Any) -> None:
    assert "已经回避" in str(head_out().refused(TIAN, data, NEXT).reason)


def test_nor_does_he_write_down_what_the_parties_say_of_performance_court_and_mediator() -> None:
    story = head_out(None)
    chosen = choosing(11, how=carried.Appointment.PARTIES, agreed=BOTH)
    assert "代为录入" in str(story.refused(TIAN, chosen, NEXT).reason)
    story.do(TIAN, choosing(11), NEXT)
    for data in (session(), oral(NEXT)):
        story.do(LUO, data, NEXT)
    for said in (carried.Whole(), carried.Part("一半")):
        assert "代为录入" in str(refusal_of(story, LI, said, entered_by=TIAN).reason)
        assert isinstance(story.ask(LI, said, NEXT, entered_by=LUO), Act)


def test_whom_the_committee_replaced_may_come_back() -> None:
    story = to("told")
    story.do(TIAN, BY_COMMITTEE, DAY)
    assert reading.recused(story.case) == frozenset()
    story.do(TIAN, replace(BY_COMMITTEE, replacement=None), NEXT)
    story.do(TIAN, choosing(11), NEXT)
    story.do(LUO, session(), NEXT)


@pytest.mark.parametrize(
    ("who", "data"),
    [(WANG, carried.Recusal(carried.Asker.PARTY)), (LUO, carried.Recusal(carried.Asker.MEDIATOR))],
)
def test_whom_a_party_would_not_have_or_who_withdrew_stays_out_whatever_is_filled_in(who: Any, data: Any) -> None:
    story = to("told")
    act = story.do(who, data, DAY)
    assert reading.recused(story.case) == {11}
    if who is WANG:  # as it could be entered before
        act.data["asked_by"], act._typed = "COMMITTEE", None
        assert reading.recused(Case(story.case.procedure, story.case.home, story.case.acts)) == {11}


@pytest.mark.parametrize("asker", [carried.Asker.COMMITTEE, carried.Asker.MEDIATOR])
def test_what_a_party_demands_is_a_partys_demand(asker: carried.Asker) -> None:
    story = to("told")
    assert "就是当事人要求" in str(story.refused(WANG, carried.Recusal(asker), DAY).reason)
    act = story.do(WANG, carried.Recusal(carried.Asker.PARTY), DAY)
    mended = story.ask(ELSE[0], Correction(act.seq, "录错", carried.Recusal(asker)), DAY)
    assert not isinstance(mended, Act)


def test_where_nobody_leads_and_the_head_is_recused_another_of_the_committee_ends_it() -> None:
    story = head_out(None)
    story.do(WANG, carried.Stopping(Ref(2)), NEXT)
    assert "failed" in owed(story, NEXT)
    story.refused(TIAN, failure(why=carried.Ending.STOPPED), NEXT)
    story.do(LUO, failure(why=carried.Ending.STOPPED), NEXT)


def test_where_somebody_leads_nobody_else_ends_it() -> None:
    story = to("accepted")
    story.do(TIAN, choosing(12), DAY)
    assert story.refused(LUO, carried.Stopping(Ref(2)), DAY).asked == "who"


# --- who is a mediator no more (法 13, 若干规定 16) -------------------------------------------------------------------

PROOF = Material("0" * 64)
LATER = "2022-11-09"
DOES = [
    ("chosen", carried.Rights(BOTH)),
    ("told", carried.Prolonging(date(2022, 12, 20), BOTH, "还要鉴定")),
    ("told", failure(why=carried.Ending.ELSEWHERE, elsewhere="法院")),
    ("told", Pausing("鉴定", date(2022, 12, 20))),
    ("told", carried.Invitation((carried.Guest.KIN,), BOTH)),
    ("told", carried.Inquiry("墙基占沟")),
    ("told", carried.Stopping(Ref(2))),
    ("told", absence(LATER)),
    ("agreed", carried.FollowUp(carried.State.DONE)),
    ("agreed", carried.Whole(None, PROOF)),
    ("agreed", carried.Breach(Ref(2), (OtherWay.COURT,))),
]


@pytest.mark.parametrize(("stage", "data"), DOES, ids=lambda each: type(each).__name__)
def test_who_was_struck_off_or_is_out_of_term_does_nothing_more_in_it(stage: str, data: Any) -> None:
    story = told(stage)
    story.gone = frozenset({11})
    refusal = story.refused(LUO, data, LATER)
    assert refusal.asked == "who"
    assert "不在人民调解员名录" in str(refusal.reason)
    story.gone, story.elected = frozenset(), date(2019, 11, 1)
    assert "任期已于" in str(story.refused(LUO, data, LATER).reason)
    story.elected = date(2021, 11, 1)
    story.do(LUO, data, LATER)


def test_what_leans_on_the_past_is_asked_though_its_mediator_is_none_any_more() -> None:
    story: Catalogue = told("agreed")
    story.gone = frozenset({11})
    refusal = story.refused(TIAN, Annulment(seq(story.case, "session"), "误录"), NEXT)
    assert "达成书面协议" in str(refusal.reason)


# --- a second hand ------------------------------------------------------------------------------------------------


def other_than(story: Story, mine: Somebody, data: Any, other: Somebody = TIAN, day: str = LATER) -> None:
    assert "另一人" in str(story.refused(mine, data, day).reason)
    story.do(other, data, day)


def three(wish: Wish = Wish.AGREES, **more: Any) -> Story:
    story = Story()
    story.do(LI, application(**more), DAY)
    for party in (2, 3):
        story.do(LUO, asking(party, wish if party == 2 else Wish.AGREES), DAY)
    return story


def test_one_hand_does_not_take_back_that_an_applicant_left() -> None:
    story = three(applicants=BOTH, respondents=(Ref(3),))
    for who, data in ((LUO, acceptance()), (TIAN, choosing())):
        story.do(who, data, DAY)
    left = story.ask(WANG, carried.Leaving(), DAY, entered_by=LUO)
    assert isinstance(left, Act)
    story.case = evolve(story.case, left)
    other_than(story, LUO, Annulment(left.seq, "误录"))


def test_one_hand_does_not_change_who_was_left_out() -> None:
    story = three(Wish.REFUSES, respondents=(Ref(2), Ref(3)))
    parted = story.do(TIAN, carried.Parting(Ref(2), "他那一份可以另外算"), DAY)
    assert "另一人" in str(
        story.refused(TIAN, Correction(parted.seq, "x", carried.Parting(Ref(3), "另外算")), NEXT).reason
    )
    other_than(story, TIAN, Annulment(parted.seq, "误录"), LUO)


def test_one_hand_neither_rewrites_nor_annuls_its_own_extension() -> None:
    story = to("told")
    more = story.do(LUO, carried.Prolonging(date(2022, 12, 10), BOTH, "还要鉴定"), "2022-11-20")
    longer = Correction(more.seq, "写错了", carried.Prolonging(date(2022, 12, 31), BOTH, "还要鉴定"))
    for data in (longer, Annulment(more.seq, "误录")):
        assert "另一人" in str(story.refused(LUO, data, "2022-12-20").reason)
    story.do(TIAN, longer, "2022-12-20")


def test_one_hand_does_not_enter_an_extension_after_the_term_ran_out() -> None:
    for hand in (LUO, Somebody("post:12/111", HEAD, VILLAGE)):  # whatever post he acts in
        refusal = to("told").refused(hand, LONGER, *LATE)
        assert "不能由当时主持的人" in str(refusal.reason)
        assert "当时已经参加本案的其他调解员" in str(refusal.remedy)
    assert isinstance(to("told").ask(TIAN, LONGER, *LATE, entered_by=LUO), Refusal), "nor in the name of another"
    assert isinstance(to("told").ask(LUO, LONGER, *LATE, entered_by=TIAN), Act)


LATE = "2022-12-20", "2022-11-25", "漏录"
LONGER = carried.Prolonging(date(2022, 12, 24), BOTH, "还要鉴定")


def test_who_did_not_let_it_run_out_enters_it_in_his_own_post() -> None:
    """As pages offer it, each in a post of his own: the head, a second mediator, whoever came in the first one's place."""
    to("told").do(TIAN, LONGER, *LATE)
    several = to("told")
    several.do(TIAN, joining(21), NEXT)
    several.do(CHEN, LONGER, *LATE)
    after = to("told")
    after.do(TIAN, BY_COMMITTEE, "2022-12-19")
    after.do(TIAN, LONGER, *LATE)


def test_where_the_head_led_himself_another_enters_it() -> None:
    story = to("accepted")
    story.do(TIAN, choosing(12), DAY)
    assert "不能由当时主持的人" in str(story.refused(TIAN, LONGER, *LATE).reason)
    story.do(ELSE[0], LONGER, *LATE)


def test_where_nobody_led_another_than_who_took_the_case_enters_it() -> None:
    story = Story()
    for who, data in ((LI, application()), (LUO, asking()), (TIAN, acceptance())):
        story.do(who, data, DAY)
    assert "受理的人" in str(story.refused(TIAN, LONGER, *LATE).reason)
    story.do(ELSE[0], LONGER, *LATE)


def test_before_its_end_the_one_who_leads_enters_it_alone() -> None:
    to("told").do(LUO, LONGER, "2022-12-01", "2022-11-25", "漏录")


WATCHED = [
    (carried.FollowUp(carried.State.NOT_DONE), carried.FollowUp(carried.State.DONE)),
    (carried.Breach(Ref(2), (OtherWay.COURT,)), carried.Breach(Ref(1), (OtherWay.COURT,))),
    (carried.Whole(None, PROOF), carried.Whole("已付", PROOF)),
]


@pytest.mark.parametrize(("said", "rather"), WATCHED, ids=lambda each: type(each).__name__)
def test_one_hand_does_not_change_what_came_of_an_agreement(said: Any, rather: Any) -> None:
    story = to("agreed")
    at = story.do(LUO, said, LATER).seq
    assert "另一人" in str(story.refused(LUO, Correction(at, "写错了", rather), LATER).reason)
    other_than(story, LUO, Annulment(at, "误录"))


# --- consent ------------------------------------------------------------------------------------------------------


def test_nobody_is_bound_who_was_not_got_to_say_that_he_wants_it() -> None:
    story = to("session")
    at = seq(story.case, "wish")
    other = story.do(TIAN, Correction(at, "没有找到人", asking(2, Wish.NOT_REACHED)), NEXT)
    assert "没有表示同意调解" in str(story.refused(LUO, written(NEXT), NEXT).reason)
    story.do(TIAN, asking(2), NEXT)
    story.do(LUO, written(NEXT), NEXT)
    assert other.seq


def test_consent_is_not_taken_from_under_an_agreement() -> None:
    story = to("agreed")
    refusal = story.refused(TIAN, Correction(seq(story.case, "wish"), "x", asking(2, Wish.NOT_REACHED)), NEXT)
    assert "达成书面协议" in str(refusal.reason)
    assert "没有表示同意调解" in str(refusal.reason)
