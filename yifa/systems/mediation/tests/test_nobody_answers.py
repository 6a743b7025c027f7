"""Who is not reached has not refused: he is asked again, and what nobody wants is put aside lawfully, never stuck."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from yifa.kernel.procedure import Settings
from yifa.systems.mediation.procedure import carried
from yifa.systems.mediation.rules import Nature, Wish
from yifa.systems.mediation.tests.test_who_is_a_party import may_not
from yifa.systems.mediation.tests.world import (
    DAY,
    LUO,
    NEXT,
    TIAN,
    VILLAGE,
    Story,
    acceptance,
    asking,
    initiative,
    not_wanted,
    owed,
    referral,
    says,
    to,
)  # fmt: skip


@pytest.mark.parametrize("opening", [initiative(), referral()])
def test_who_is_not_reached_is_asked_again(opening: Any) -> None:
    story = Story()
    story.do(LUO, opening, DAY)
    for party in (1, 2):
        story.do(LUO, asking(party, Wish.NOT_REACHED), DAY)
    assert owed(story)["wish"] == f"agency:{VILLAGE}"
    assert "请再征询" in says(may_not(story, "accepted"))
    assert "请再征询" in says(story.refused(TIAN, carried.NotTaken(Nature.CIVIL, "人民法院"), DAY))
    story.do(LUO, asking(1), DAY)
    assert {"wish", "accepted"} <= owed(story).keys()
    story.do(LUO, acceptance(), DAY)
    assert "wish" not in owed(story)


def test_an_applicant_who_is_no_longer_reached_is_asked_again() -> None:
    story = to("applied")
    for party in (1, 2):
        story.do(LUO, asking(party, Wish.NOT_REACHED), DAY)
    assert "wish" in owed(story)


def test_what_nobody_wants_is_put_aside_after_some_days_and_the_sender_is_answered() -> None:
    story = Story()
    story.do(LUO, referral(), DAY)
    for day in (DAY, DAY, NEXT):
        for party in (1, 2):
            story.do(LUO, asking(party, Wish.NOT_REACHED), day)
    assert "只有2天" in says(story.refused(TIAN, not_wanted(), NEXT))
    story.do(LUO, asking(1, Wish.NOT_REACHED), "2022-11-03")
    assert "只有2天" in says(story.refused(TIAN, not_wanted(), "2022-11-03"))
    story.do(LUO, asking(2, Wish.NOT_REACHED), "2022-11-03")
    story.do(TIAN, not_wanted(), "2022-11-03")
    assert story.case.outcome == "不予受理"
    assert owed(story).keys() == {"replied"}
    story.do(LUO, carried.Reply(), "2022-11-03")


def test_how_often_is_the_countys_to_say() -> None:
    story = Story(settings=Settings({"mediation.tries": ((date(2022, 1, 1), 1),)}))
    story.do(LUO, initiative(), DAY)
    for party in (1, 2):
        story.do(LUO, asking(party, Wish.NOT_REACHED), DAY)
    assert "都在1个不同的日子" in says(may_not(story, "accepted"))
    story.do(TIAN, not_wanted(), DAY)


def test_silence_is_claimed_only_where_there_is_silence() -> None:
    assert "已有当事人同意" in says(to("asked").refused(TIAN, not_wanted(), DAY))
    story = to("applied")
    story.do(LUO, asking(2, Wish.REFUSES), DAY)
    assert "当事人明确拒绝" in says(story.refused(TIAN, not_wanted(), DAY))
    assert "当事人明确拒绝" in says(story.refused(TIAN, carried.NotTaken(Nature.CIVIL, "人民法院"), DAY))
