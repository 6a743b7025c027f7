"""Who is recorded as dead is asked no more; a death ends a case only where no two sides are left who may want it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from yifa.kernel.procedure import Annulment, Party, Ref
from yifa.kernel.procedure.tests.walks import Somebody
from yifa.systems.mediation.procedure import carried, reading
from yifa.systems.mediation.rules import Wish
from yifa.systems.mediation.tests.world import (
    BOTH,
    DAY,
    ELSE,
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
    initiative,
    joining,
    moved,
    oral,
    says,
    session,
    to,
)  # fmt: skip

THREE: tuple[Ref[Party], ...] = (*BOTH, Ref(3))
GONE = carried.Parting(Ref(3), "村委会告知；他那一份可以另外算", died=True)


def three(*wishes: Wish) -> Story:
    """One asks two others, who answered so; before acceptance."""
    story = Story()
    story.do(LI, application(respondents=(Ref(2), Ref(3))), DAY)
    for party, wish in zip((2, 3), wishes, strict=False):
        story.do(LUO, asking(party, wish), DAY)
    return story


def mediated(*, without: bool) -> Story:
    """All three were told and heard; then one died."""
    story = three(Wish.AGREES, Wish.AGREES)
    for who, data in (
        (LUO, acceptance()),
        (TIAN, choosing()),
        (LUO, carried.Rights(THREE)),
        (LUO, session(present=THREE)),
    ):
        story.do(who, data, DAY)
    if without:
        story.do(TIAN, GONE, NEXT)
    return story


@pytest.mark.parametrize(
    "data",
    [
        asking(3),
        asking(3, Wish.REFUSES),
        carried.Rights(THREE),
        session(present=THREE),
        oral(NEXT, parties=THREE),
        carried.Invitation((carried.Guest.KIN,), THREE),
        carried.Prolonging(date(2022, 12, 30), THREE, "等鉴定"),
        carried.Stopping(Ref(3)),
    ],
    ids=lambda data: type(data).__name__,
)
def test_who_is_recorded_dead_is_asked_told_present_agreed_no_more(data: Any) -> None:
    story = mediated(without=True)
    refusal = story.refused(LUO, data, NEXT)
    assert "已经记录为死亡" in str(refusal.reason)
    assert "请先更正或者作废" in str(refusal.remedy)


@pytest.mark.parametrize("data", [joining(12), moved()], ids=lambda data: type(data).__name__)
def test_nor_does_he_agree_to_who_mediates(data: Any) -> None:
    assert "已经记录为死亡" in str(mediated(without=True).refused(TIAN, replace(data, agreed=THREE), NEXT).reason)


def test_he_says_nothing_in_his_own_name_either() -> None:
    story = mediated(without=True)
    third = Somebody("party:3/")
    assert "已经记录为死亡" in str(story.refused(third, carried.Stopping(Ref(3)), NEXT).reason)


def test_a_wrong_record_is_annulled_first_and_an_old_one_brings_nobody_back() -> None:
    story = mediated(without=True)
    story.do(LUO, session(), NEXT)
    assert reading.parties(story.case) == {1, 2}
    parted = next(act for act in story.acts if act.kind == "parted")
    story.do(ELSE[0], Annulment(parted.seq, "认错了人"), NEXT)
    assert reading.parties(story.case) == {1, 2, 3}
    story.do(LUO, asking(3), NEXT)


# --- when a death ends it -----------------------------------------------------------------------------------------


def test_where_two_sides_are_left_it_goes_on() -> None:
    for story in (mediated(without=False), three(Wish.AGREES, Wish.AGREES), three()):
        refusal = story.refused(TIAN, died(3), NEXT)
        assert "仍有双方可以调解" in str(refusal.reason)
        assert "“其余各方继续调解”" in str(refusal.remedy)
        story.do(TIAN, GONE, NEXT)
        assert story.case.outcome is None


@pytest.mark.parametrize("wish", [Wish.REFUSES, Wish.NOT_REACHED])
def test_where_nobody_else_is_left_who_may_want_it_it_ends(wish: Wish) -> None:
    story = three(wish, Wish.AGREES)
    story.do(TIAN, died(3), NEXT)
    assert story.case.outcome == "当事人死亡"


def test_the_one_who_asked_is_dead_and_nobody_asks_any_more() -> None:
    story = three(Wish.AGREES, Wish.AGREES)
    story.do(TIAN, died(1), NEXT)


@pytest.mark.parametrize("stage", ["asked", "told", "session"])
def test_nobody_died_before_he_last_spoke_here_or_was_there(stage: str) -> None:
    story = to(stage)
    refusal = story.refused(TIAN, died(2, day=date(2022, 10, 31)), NEXT)
    assert "死亡之日2022年10月31日早于2022年11月1日" in str(refusal.reason)
    story.do(TIAN, died(2, day=date(2022, 11, 1)), NEXT)


def test_an_application_is_a_word_and_being_named_is_none() -> None:
    story = to("applied")
    assert "“申请”" in says(story.refused(TIAN, died(1, day=date(2022, 10, 31)), NEXT))
    story.do(TIAN, died(2, day=date(2022, 10, 31)), NEXT)
    found = Story()
    found.do(LUO, initiative(), DAY)
    found.do(LUO, asking(2, Wish.NOT_REACHED), DAY)
    found.do(TIAN, died(2, day=date(2022, 10, 31)), NEXT)


def test_a_session_entered_late_is_held_against_the_day_of_death() -> None:
    story = to("told")
    story.do(TIAN, died(2, day=date(2022, 11, 2)), "2022-11-06")
    late = story.refused(LUO, session(), "2022-11-07", "2022-11-04", "漏录")
    assert "早于2022年11月4日" in str(late.reason)
