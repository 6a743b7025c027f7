"""Lawful courses that must be open: somebody is never reached, terms are kept early or broken, a court is told the end."""

from __future__ import annotations

from datetime import date

import pytest

from yifa.kernel.procedure import Material, Ref, deadlines
from yifa.systems.mediation.procedure import carried, keeping
from yifa.systems.mediation.procedure.left import dispute
from yifa.systems.mediation.rules import Nature, OtherWay, Wish
from yifa.systems.mediation.tests.test_who_is_a_party import ALL, PARTED, two_respondents, under_way
from yifa.systems.mediation.tests.world import (
    BOTH,
    COURT,
    DAY,
    FIRST,
    LI,
    LUO,
    NEXT,
    TIAN,
    Story,
    absence,
    acceptance,
    again,
    asking,
    choosing,
    failure,
    initiative,
    moved,
    not_wanted,
    owed,
    referral,
    session,
    to,
    written,
)  # fmt: skip

THIRD = "2022-11-03"
DONE, NOT_DONE = carried.FollowUp(carried.State.DONE), carried.FollowUp(carried.State.NOT_DONE)
ALL_DONE = carried.FollowUp(carried.State.DONE, whole=True)
UNREACHED = failure(why=carried.Ending.UNREACHED)
AWAY = carried.Filing(no_court=carried.NoCourt.NOT_WANTED)
UNWATCHED = carried.Filing(no_court=carried.NoCourt.NOT_WANTED, unwatched=True)
TENTH, TWENTIETH = date(2022, 11, 10), date(2022, 11, 20)


# --- who is never reached -----------------------------------------------------------------------------------------


def sought(story: Story, party: int = 2, *on: str) -> None:
    for day in on or (DAY, NEXT, THIRD):
        story.do(LUO, asking(party, Wish.NOT_REACHED), day)


def test_one_agrees_and_the_other_is_never_reached_before_acceptance() -> None:
    story = to("applied")
    sought(story, 2, DAY, NEXT)
    assert "现有2天" in str(story.refused(TIAN, not_wanted(), NEXT).reason)
    assert "无法调解" in str(story.refused(TIAN, carried.NotTaken(Nature.CIVIL, "人民法院"), NEXT).remedy)
    sought(story, 2, THIRD)
    story.do(TIAN, not_wanted(), THIRD)
    assert story.case.outcome == "不予受理"


def test_one_agrees_and_the_other_is_never_reached_after_acceptance() -> None:
    story = to("applied")
    sought(story, 2, DAY)
    story.do(LUO, acceptance(), DAY)
    story.do(TIAN, choosing(), DAY)
    assert "现有1天" in str(story.refused(LUO, UNREACHED, DAY).reason)
    sought(story, 2, NEXT, THIRD)
    story.do(LUO, UNREACHED, THIRD)
    assert story.case.outcome == "调解不成"


def test_who_is_found_again_has_been_reached() -> None:
    story = to("accepted")
    sought(story)
    story.do(LUO, asking(2), THIRD)
    story.refused(LUO, UNREACHED, THIRD)


def test_mediation_goes_on_while_two_sides_are_within_reach() -> None:
    story = two_respondents(Wish.AGREES, Wish.NOT_REACHED)
    sought(story, 3, NEXT, THIRD)
    refusal = story.refused(TIAN, not_wanted(), THIRD)
    assert "缺了就没有双方" in str(refusal.reason)
    story.do(LUO, acceptance(), THIRD)
    assert "其余各方继续调解" in str(story.refused(TIAN, UNREACHED, THIRD).remedy)


# --- what the sender is told --------------------------------------------------------------------------------------


def test_the_sender_is_told_that_it_came_and_what_came_of_it() -> None:
    story = Story()
    story.do(LUO, referral(), DAY)
    for party in (1, 2):
        story.do(LUO, asking(party), DAY)
    story.do(LUO, acceptance(), DAY)
    assert "replied" in owed(story)
    story.do(LUO, carried.Reply("已受理"), DAY)
    assert "replied" not in owed(story)
    story.do(TIAN, choosing(), DAY)
    story.do(LUO, carried.Rights(BOTH), DAY)
    story.do(LUO, session(), DAY)
    story.do(LUO, failure(), DAY)
    assert "replied" in owed(story)
    story.do(LUO, carried.Reply("调解不成"), DAY)
    assert "replied" not in owed(story)


def test_a_case_of_another_committee_is_handed_over_before_anybody_is_asked() -> None:
    story = Story()
    story.do(LUO, initiative(), DAY)
    story.do(TIAN, moved("不属于本村"), DAY)
    said_no = to("applied")
    said_no.do(LUO, asking(2, Wish.REFUSES), DAY)
    assert "明确拒绝" in str(said_no.refused(TIAN, moved("疑难"), DAY).reason)


# --- who stayed away, who wants no strangers ----------------------------------------------------------------------


def test_who_is_out_of_the_case_stays_away_from_nothing() -> None:
    story = under_way(two_respondents(Wish.AGREES, Wish.AGREES), *ALL)
    for day in (DAY, NEXT):
        story.do(LUO, absence(day, 3), day)
    story.do(LUO, carried.Stopping(Ref(3)), NEXT)
    story.do(TIAN, PARTED, NEXT)
    assert "现有0次" in str(story.refused(LUO, failure(why=carried.Ending.ABSENT), NEXT).reason)


def test_who_came_afterwards_has_not_stayed_away() -> None:
    story = to("told")
    for day in (DAY, NEXT):
        story.do(LUO, absence(day), day)
    story.do(LUO, session(), THIRD)
    assert "现有0次" in str(story.refused(LUO, failure(why=carried.Ending.ABSENT), THIRD).reason)


def test_a_party_may_change_its_mind_about_strangers() -> None:
    story = to("told")
    story.do(LUO, carried.Rights((Ref(2),), closed=True), DAY)
    story.do(LUO, carried.Rights((Ref(1),)), DAY)
    assert "再办一次" in str(story.refused(LUO, session(open=True), DAY).remedy), "it is the other who minds"
    story.do(LUO, carried.Rights((Ref(2),)), DAY)
    story.do(LUO, session(open=True), DAY)


# --- signatures and days ------------------------------------------------------------------------------------------


def test_the_last_signature_comes_after_the_last_session_and_money_may_be_paid_at_the_first() -> None:
    story = to("told")
    story.do(LUO, session(present=(Ref(1),), way=carried.Way.APART), DAY)
    story.do(LUO, session(present=(Ref(2),), way=carried.Way.APART), THIRD)
    sealed = date(2022, 11, 3)
    before = written(sealed, mediator_signed=date(2022, 10, 31))
    assert "请核对签名" in str(story.refused(LUO, before, THIRD).remedy)
    early = written(sealed, mediator_signed=FIRST, dues=(date(2022, 10, 31),))
    assert "最早一项签名" in str(story.refused(LUO, early, THIRD).reason)
    story.do(LUO, written(sealed, mediator_signed=FIRST, dues=(FIRST,)), THIRD)


def test_a_month_at_a_time_is_not_three_on_one_day() -> None:
    story = to("session")
    story.do(LUO, carried.Prolonging(date(2023, 1, 1), BOTH, "鉴定"), DAY)
    refusal = story.refused(LUO, carried.Prolonging(date(2023, 2, 1), BOTH, "鉴定"), DAY)
    assert "还不需要延长" in str(refusal.reason)
    assert "到期前1个月以内" in str(refusal.remedy)
    story.do(LUO, carried.Prolonging(date(2023, 2, 1), BOTH, "鉴定"), "2022-12-01")


# --- performance --------------------------------------------------------------------------------------------------


def instalments(*dues: date) -> Story:
    story = to("session")
    story.do(LUO, written(DAY, dues=dues or (TENTH, TWENTIETH), amount=1000_00), DAY)
    return story


def test_who_pays_all_before_the_last_day_is_done() -> None:
    story = instalments()
    story.do(LUO, DONE, "2022-11-12")
    assert "约定的全部内容都已履行" in str(story.refused(LUO, carried.Whole(), "2022-11-12").remedy)
    assert "约定的全部内容都已履行" in str(story.refused(LUO, DONE, "2022-11-12").remedy)
    story.do(LUO, ALL_DONE, "2022-11-12")
    story.do(LUO, carried.Whole(), "2022-11-12")
    assert keeping.performed(story.case) is not None
    story.do(TIAN, AWAY, "2022-11-12")


@pytest.mark.parametrize("state", [carried.State.PARTLY, carried.State.NOT_DONE])
def test_not_everything_is_done_where_something_is_wanting(state: carried.State) -> None:
    refusal = instalments().refused(LUO, carried.FollowUp(state, whole=True), "2022-11-12")
    assert "不能勾选" in str(refusal.reason)


@pytest.mark.parametrize("state", [carried.State.PARTLY, carried.State.NOT_DONE])
def test_what_was_recorded_as_done_is_denied_at_any_time(state: carried.State) -> None:
    story = instalments(TWENTIETH)
    story.do(LUO, carried.Whole(proof=Material("0" * 64)), "2022-11-10")
    story.do(LUO, carried.FollowUp(state), "2022-11-12")
    assert keeping.performed(story.case) is None
    assert "followed" in owed(story, "2022-11-12"), "an early visit is not the one that was owed"
    runs = deadlines(story.case, story.facts(date(2022, 11, 12)))
    assert [(run.due, run.state) for run in runs if run.clock == "follow"] == [(date(2022, 11, 27), "running")]
    story.do(LUO, carried.Part("又付一笔"), "2022-11-13")


def test_who_breaks_instalments_early_leaves_nothing_to_watch() -> None:
    story = instalments(date(2022, 11, 5), date(2024, 11, 5))
    story.do(LUO, NOT_DONE, "2022-11-06")
    assert "没有“反悔或不履行”的记录" not in str(story.refused(TIAN, UNWATCHED, "2022-11-07").reason)
    story.do(LUO, carried.Breach(Ref(2), (OtherWay.COURT,)), "2022-11-07")
    assert "followed" in owed(story, "2022-11-07")
    assert "filed" not in owed(story, "2022-11-07")
    assert "因反悔、不履行不再回访" in str(story.refused(TIAN, AWAY, "2022-11-08").remedy)
    story.do(TIAN, UNWATCHED, "2022-11-08")
    assert story.case.closed
    fine = to("agreed")
    fine.do(LUO, DONE, NEXT)
    assert "没有“反悔或不履行”的记录" in str(fine.refused(TIAN, UNWATCHED, NEXT).reason)


# --- what is known already ----------------------------------------------------------------------------------------


def test_a_change_that_names_no_money_leaves_the_money() -> None:
    story = instalments(TENTH)
    story.do(LUO, again(), NEXT)
    second = date(2022, 11, 2)
    story.do(LUO, carried.Changed(BOTH, second, second, second, ("改为分期",)), NEXT)
    assert (dispute(story.case, story.facts(second)) or {})["agreed_amount"] == 1000_00
    assert "没有凭证" in str(story.refused(LUO, carried.Whole(), NEXT).reason)


def test_as_many_people_as_parties_where_nobody_says_more() -> None:
    story = two_respondents(Wish.AGREES, Wish.AGREES)
    story.do(LUO, acceptance(), DAY)
    assert (dispute(story.case, story.facts(FIRST)) or {})["persons"] == 3
    assert "至少一人" in str(to("asked").refused(LUO, acceptance(persons=0), DAY).reason)


@pytest.mark.parametrize(
    ("stage", "data"),
    [
        ("accepted", choosing(how=carried.Appointment.PARTIES, agreed=BOTH)),
        ("agreed", carried.CourtApplication(BOTH, Ref(COURT))),
    ],
)
def test_one_party_does_not_record_the_others_word(stage: str, data: object) -> None:
    assert to(stage).refused(LI, data, DAY).asked == "who"
    to(stage).do(LUO, data, DAY)
