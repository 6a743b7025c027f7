"""A case ends as it ended: settled by themselves, a party dead, no people's mediation at all; and a ground is true."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from yifa.systems.mediation.figures import FIGURES
from yifa.systems.mediation.procedure import carried, reading
from yifa.systems.mediation.procedure.left import dispute
from yifa.systems.mediation.rules import Nature, OtherWay, Wish
from yifa.systems.mediation.tests.world import (
    BOTH,
    DAY,
    LI,
    LUO,
    NEXT,
    TIAN,
    Story,
    acceptance,
    application,
    asking,
    choosing,
    died,
    failure,
    initiative,
    outside,
    owed,
    referral,
    says,
    session,
    to,
    written,
)  # fmt: skip


def begun(opening: Any, *, taken: bool) -> Story:
    story = Story()
    story.do(LUO, opening, DAY)
    for party in (1, 2):
        story.do(LUO, asking(party), DAY)
    if taken:
        story.do(LUO, acceptance(), DAY)
        story.do(TIAN, choosing(), DAY)
    return story


# --- 自行和解 -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("taken", [False, True])
@pytest.mark.parametrize("opening", [initiative(), referral()])
def test_the_parties_settle_it_between_themselves(opening: Any, taken: bool) -> None:
    story = begun(opening, taken=taken)
    one_word = says(story.refused(LUO, carried.Reconciled((BOTH[0],)), NEXT))
    assert "还有1方没有说明" in one_word
    assert "“撤回申请”" in one_word
    story.do(LUO, carried.Reconciled(BOTH, "两家自己说好了"), NEXT)
    row = dispute(story.case, story.facts(date(2022, 11, 2)))
    assert row is not None
    assert (row["outcome"], row["agreed_on"], row["ended_on"]) == ("自行和解", None, date(2022, 11, 2))
    if story.case.ordered[0].kind == "referred":
        story.do(LUO, carried.Reply(None, "当事人已自行和解"), NEXT)
    assert owed(story, NEXT).keys() == {"filed"}
    story.do(TIAN, carried.Filing(), NEXT)


def test_it_is_left_out_of_the_rate_and_the_figure_says_so() -> None:
    success = next(each for each in FIGURES if each.key == "mediation.success")
    assert success.of is not None
    counted = str(success.of())
    for outcome in ("自行和解", "当事人死亡", "不属于调解范围"):
        assert outcome not in counted
        assert outcome in str(success.excluded)


# --- 当事人死亡 ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", ["applied", "asked", "accepted", "session"])
def test_a_party_dies(stage: str) -> None:
    story = to(stage)
    assert "不是本案当事人" in says(story.refused(TIAN, died(3), NEXT))
    assert "还没有到" in says(story.refused(TIAN, died(day=date(2022, 11, 3)), NEXT))
    assert "应当告知其他当事人" in says(story.refused(TIAN, died(told=()), NEXT))
    story.do(TIAN, died(day=date(2022, 11, 1)), NEXT)
    assert story.case.outcome == "当事人死亡"
    story.do(TIAN, carried.Filing(), NEXT)


def test_the_others_go_on_without_one_who_died() -> None:
    story = Story()
    story.do(LI, application(respondents=(asking(2).party, asking(3).party)), DAY)
    for party in (2, 3):
        story.do(LUO, asking(party), DAY)
    assert "同意调解" in says(story.refused(TIAN, carried.Parting(asking(3).party, "x"), DAY))
    story.do(TIAN, carried.Parting(asking(3).party, "村委会告知；他那一份可以另外算", died=True), DAY)
    assert reading.parties(story.case) == {1, 2}
    story.do(LUO, acceptance(), DAY)


# --- 不属于调解范围 -------------------------------------------------------------------------------------------------


def test_what_was_taken_proves_to_be_no_peoples_mediation() -> None:
    story = to("session")
    assert "属于人民调解的范围" in says(story.refused(TIAN, outside(Nature.CIVIL), NEXT))
    assert "“涉嫌犯罪移交”" in says(story.refused(TIAN, outside(Nature.CRIME), NEXT))
    assert "向哪里提出" in says(story.refused(TIAN, outside(elsewhere=" "), NEXT))
    story.do(TIAN, outside(), NEXT)
    row = dispute(story.case, story.facts(date(2022, 11, 2)))
    assert row is not None
    assert (row["outcome"], row["accepted_on"]) == ("不属于调解范围", date(2022, 11, 1))
    story.do(TIAN, carried.Filing(), NEXT)


def test_before_it_was_taken_it_is_not_taken() -> None:
    assert to("asked").refused(TIAN, outside(), DAY).asked == "shape"


# --- a ground is true ----------------------------------------------------------------------------------------------


def test_who_refuses_has_not_merely_failed_to_agree() -> None:
    story = to("session")
    story.do(LUO, asking(2, Wish.REFUSES), DAY)
    assert "原因不是“协商不一致”" in says(story.refused(LUO, failure(), DAY))
    story.do(LUO, failure(why=carried.Ending.STOPPED), DAY)


@pytest.mark.parametrize("way", list(OtherWay))
def test_one_way_is_told_and_none_is_forced(way: OtherWay) -> None:
    story = to("session")
    assert "第二十六条" in says(story.refused(LUO, failure(told=()), DAY))
    story.do(LUO, failure(told=(way,)), DAY)
    refused = to("applied")
    refused.do(LUO, asking(2, Wish.REFUSES), DAY)
    refused.do(LUO, carried.Refused((way,)), DAY)
    broken = to("agreed")
    assert "第三十二条" in says(broken.refused(LUO, carried.Breach(BOTH[1], ()), DAY))
    broken.do(LUO, carried.Breach(BOTH[1], (way,)), DAY)


# --- what is known is not asked twice ------------------------------------------------------------------------------


def test_what_was_told_at_the_beginning_is_not_told_again() -> None:
    story = to("asked")
    story.do(LUO, carried.Acceptance(acceptance().category), DAY)


def test_fewer_people_than_parties_there_are_not() -> None:
    assert "少于本案的当事人数2" in says(to("asked").refused(LUO, acceptance(persons=1), DAY))
    story = to("asked")
    story.do(LUO, acceptance(), DAY)
    row = dispute(story.case, story.facts(date(2022, 11, 1)))
    assert row is not None
    assert row["persons"] == 2
    story.do(LUO, asking(3), DAY)
    row = dispute(story.case, story.facts(date(2022, 11, 1)))
    assert row is not None
    assert row["persons"] == 3


# --- what the sender is told ---------------------------------------------------------------------------------------


def test_the_sender_has_an_answer_before_a_party_is_reached_and_the_result_before_the_file_is_closed() -> None:
    story = Story()
    story.do(LUO, referral(), DAY)
    assert "replied" in owed(story)
    story.do(LUO, asking(1, Wish.NOT_REACHED), DAY)
    story.do(LUO, carried.Reply(None, "已收到，一方还没有联系上"), NEXT)
    assert "replied" not in owed(story, NEXT)
    story.do(TIAN, carried.NotTaken(Nature.PENALTY, "公安局"), NEXT)
    refusal = story.refused(TIAN, carried.Filing(), NEXT)
    assert "办理结果还没有告知移送机构" in str(refusal.reason)
    story.do(LUO, carried.Reply(None, "不予受理，已告知去处"), NEXT)
    story.do(TIAN, carried.Filing(), NEXT)


def test_a_case_that_was_agreed_tells_its_sender_so() -> None:
    story = begun(referral(), taken=True)
    story.do(LUO, carried.Reply("已受理"), DAY)
    story.do(LUO, carried.Rights(BOTH), DAY)
    story.do(LUO, session(), DAY)
    story.do(LUO, written(DAY), DAY)
    story.do(LUO, carried.Whole(confirmed=BOTH), DAY)
    assert "办理结果还没有告知" in says(story.refused(TIAN, carried.Filing(), DAY))
