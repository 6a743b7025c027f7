"""移送接收: on what it rests depends on who sent the dispute; what nobody sent is not taken over (法 17, 18)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from yifa.kernel.law import LIBRARY, Citation
from yifa.kernel.procedure import Facts, Ref
from yifa.kernel.procedure.tests.walks import Somebody
from yifa.pages import story
from yifa.systems.mediation.procedure import carried, reading
from yifa.systems.mediation.tests.world import (
    COURT,
    DAY,
    LI,
    POLICE,
    TIAN,
    WORLD,
    Story,
    acceptance,
    application,
    asking,
    initiative,
    referral,
    to,
)  # fmt: skip

REFERRED = WORLD.procedure.kinds["referred"]


class Sent(Story):
    """The list of sources tells what the source is."""

    code = "police"

    def facts(self, today: date, who: Somebody | None = None) -> Facts:
        told = super().facts(today, who)
        return replace(told, refs={**told.refs, ("Source", 1): {"code": self.code, "title": ""}})


@pytest.mark.parametrize(
    ("source", "day", "said"),
    [
        ("court", "2022-12-01", "第十八条"), ("police", "2012-01-01", "第十八条"),
        ("petition", "2022-05-01", "《人民调解法》第十七条《信访工作条例》第三十三条"), ("petition", "2022-04-30", "《人民调解法》第十七条"),
        ("procuratorate", "2022-12-01", "《人民调解法》第十七条"), ("agency", "2022-12-01", "《人民调解法》第十七条"),
        ("", "2022-12-01", "《人民调解法》第十七条"),
    ],
)  # fmt: skip
def test_the_ground_of_a_referral_is_that_of_its_sender(source: str, day: str, said: str) -> None:
    on = date.fromisoformat(day)
    found = [basis for basis in reading.referral_rests_on({"source": source}, on) if isinstance(basis, Citation)]
    assert "".join(map(str, found)).endswith(said)
    assert ("第十八条" in said) == (source in {"court", "police"})
    for basis in found:
        LIBRARY.resolve(basis, on)


@pytest.mark.parametrize(
    ("code", "cited"), [("police", "《人民调解法》第十八条"), ("petition", "《人民调解法》第十七条")]
)
def test_the_story_cites_what_this_one_rests_on(code: str, cited: str) -> None:
    told = Sent()
    act = told.do(TIAN, referral(), DAY)
    names = story.Names(date(2022, 11, 1), codes={1: code})
    shown = story.entry(story.Told(act, REFERRED, {}, ""), names)
    assert str(shown["basis"]).startswith(cited)
    assert ("第十八条" in shown["basis"]) == (code == "police")


@pytest.mark.parametrize("code", ["applied", "initiated"])
def test_what_nobody_sent_is_not_taken_over(code: str) -> None:
    told = Sent()
    told.code = code
    refusal = told.refused(TIAN, referral(), DAY)
    assert "案件来源不能是当事人申请或者主动调解" in str(refusal.reason)
    assert "请按“申请”登记" in str(refusal.remedy)


# --- who enters it ------------------------------------------------------------------------------------------------

SENDER = Somebody(f"agency:{COURT}/")


def test_a_body_without_users_is_entered_by_whoever_may_enter_for_others() -> None:
    """The door asks whether he may enter; whose it is, is the sender's. The committee accepts."""
    told = Story()
    assert told.do(SENDER, referral(sender=Ref(COURT)), DAY).whose == f"agency:{COURT}"
    assert told.refused(SENDER, acceptance(), DAY).asked == "who"
    for party in (1, 2):
        told.do(TIAN, asking(party), DAY)
    told.do(TIAN, acceptance(), DAY)


@pytest.mark.parametrize("sender", [None, POLICE])
def test_it_is_the_body_that_the_referral_names(sender: int | None) -> None:
    data = referral(sender=None if sender is None else Ref(sender))
    assert "请选择移送机构" in str(Story().refused(SENDER, data, DAY).reason)


def test_the_source_is_that_of_the_body() -> None:
    told = Sent()
    assert "不一致" in str(told.refused(TIAN, referral(sender=Ref(COURT)), DAY).reason)
    told.do(TIAN, referral(sender=Ref(POLICE)), DAY)


def test_only_who_sent_it_is_answered() -> None:
    assert "不是其他机关移送来的" in str(to("accepted").refused(TIAN, carried.Reply(), DAY).reason)


# --- what the opening act says itself ------------------------------------------------------------------------------


@pytest.mark.parametrize(("who", "data"), [(LI, application), (TIAN, initiative)])
def test_the_source_is_what_the_opening_act_says(who: Somebody, data: Any) -> None:
    told = Sent()
    refusal = told.refused(who, data(source=Ref(1)), DAY)
    assert "案件来源就是" in str(refusal.reason)
    assert "移送接收" in str(refusal.remedy)
    told.do(who, data(), DAY)
