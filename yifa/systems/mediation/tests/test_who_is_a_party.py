"""Who is a party, who is bound, who may speak, and how one of several stays out and comes back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from yifa.kernel.procedure import Annulment, Ref, Refusal, Withdrawal, options
from yifa.kernel.procedure.tests.walks import Somebody
from yifa.systems.mediation.procedure import carried, reading
from yifa.systems.mediation.rules import OtherWay, Wish
from yifa.systems.mediation.tests.world import (
    BOTH,
    COURT,
    DAY,
    FIRST,
    LI,
    LUO,
    NEXT,
    TIAN,
    WANG,
    Story,
    acceptance,
    application,
    asking,
    choosing,
    failure,
    oral,
    owed,
    refused,
    says,
    session,
    to,
    written,
)  # fmt: skip

ZHAO = Somebody("party:3/")
ALL: tuple[Ref[Any], ...] = (*BOTH, Ref(3))
THIRD: tuple[Ref[Any], ...] = (Ref(3),)
PARTED = carried.Parting(Ref(3), "他那一份可以另外算")


def two_respondents(*wishes: Wish) -> Story:
    """One asks, two are asked of; what those two say."""
    story = Story()
    story.do(LI, application(respondents=(Ref(2), Ref(3))), DAY)
    for party, wish in zip((2, 3), wishes, strict=False):
        story.do(LUO, asking(party, wish), DAY)
    return story


def under_way(story: Story, *told: Ref[Any]) -> Story:
    """Accepted, a mediator named, those told."""
    story.do(LUO, acceptance(), DAY)
    story.do(TIAN, choosing(), DAY)
    story.do(LUO, carried.Rights(told or ALL), DAY)
    return story


def may_not(story: Story, name: str, who: Somebody = LUO) -> Refusal:
    found = next(
        each for each in options(story.case, who.by, story.facts(date(2022, 11, 3), who)) if each.kind.name == name
    )
    assert found.refusal is not None
    return found.refusal


# --- who is bound -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("agreement", [written(DAY, parties=ALL), oral(DAY, parties=ALL)])
def test_nobody_is_bound_who_is_no_party(agreement: Any) -> None:
    story = to("session")
    assert "有1人不是本案当事人" in says(story.refused(LUO, agreement, DAY))
    story.do(LUO, asking(3), DAY)
    assert "没有被告知权利义务" in says(story.refused(LUO, agreement, DAY))
    story.do(LUO, carried.Rights(THIRD), DAY)
    assert "一次调解也没有参加" in says(story.refused(LUO, agreement, DAY))
    story.do(LUO, session(present=THIRD, way=carried.Way.PHONE), DAY)
    story.do(LUO, agreement, DAY)


@pytest.mark.parametrize("agreement", [written(DAY), oral(DAY)])
def test_nobody_is_bound_who_was_at_no_session(agreement: Any) -> None:
    story = to("told")
    story.do(LUO, session(present=(Ref(1),), way=carried.Way.APART), DAY)
    assert "还有1方当事人一次调解也没有参加" in says(story.refused(LUO, agreement, DAY))


def test_a_change_binds_the_same_parties() -> None:
    change = carried.Changed(ALL, FIRST, FIRST, FIRST, ("改为五日",))
    story = to("agreed")
    story.do(LUO, carried.Again(BOTH, "再谈履行的时间"), DAY)
    assert "不是本案当事人" in says(story.refused(LUO, change, DAY))


def test_the_session_at_which_a_party_was_heard_is_not_annulled_under_its_agreement() -> None:
    story = to("told")
    story.do(LUO, session(present=(Ref(2),), way=carried.Way.APART), DAY)
    story.do(LUO, session(present=(Ref(1),), way=carried.Way.APART), DAY)
    story.do(LUO, written(DAY), DAY)
    assert "“达成书面协议”不再成立" in says(story.refused(TIAN, Annulment(6, "误录"), NEXT))


def test_who_left_is_not_bound_and_does_not_leave_from_under_an_agreement() -> None:
    story = Story()
    story.do(LI, application(applicants=BOTH, respondents=THIRD), DAY)
    story.do(LUO, asking(3), DAY)
    under_way(story)
    story.do(LUO, session(present=ALL), DAY)
    left = Story()
    left.case = story.case
    left.do(WANG, carried.Leaving(), DAY)
    assert "不是本案当事人" in says(left.refused(LUO, oral(DAY, parties=ALL), DAY))
    left.do(LUO, oral(DAY, parties=(Ref(1), Ref(3))), DAY)
    story.do(LUO, written("2022-11-05", parties=ALL), "2022-11-05")
    late = story.refused(WANG, carried.Leaving(), "2022-11-06", done="2022-11-03", ground="漏录")
    assert "“达成书面协议”不再成立" in says(late)


def test_word_of_mouth_needs_no_signature() -> None:
    for agreement in (oral(DAY, parties=(Ref(1),)), oral(NEXT)):
        said = says(to("session").refused(LUO, agreement, DAY))
        assert "第三十条" in said
        assert "第二十九条" not in said
        assert "签名" not in said


# --- who speaks ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("stage", "data"), [
    ("accepted", choosing(how=carried.Appointment.PARTIES, agreed=BOTH)),
    ("told", carried.Recusal(carried.Asker.PARTY)),
    ("told", carried.Stopping(Ref(3))),
    ("agreed", carried.Part("付了一半")),
    ("agreed", carried.Whole()),
    ("agreed", carried.CourtApplication(BOTH, Ref(COURT))),
])  # fmt: skip
def test_who_is_no_party_does_not_speak_as_one(stage: str, data: Any) -> None:
    assert to(stage).refused(ZHAO, data, DAY).asked == "who"
    kinds = {each.kind.data: each.refusal for each in options(to(stage).case, ZHAO.by, to(stage).facts(FIRST, ZHAO))}
    refusal = kinds[type(data)]
    assert refusal is not None
    assert refusal.asked == "who"


def test_what_somebody_said_as_a_party_keeps_him_one() -> None:
    story = to("told")
    story.do(LUO, asking(3), DAY)
    story.do(ZHAO, carried.Recusal(carried.Asker.PARTY), DAY)
    refusal = story.refused(TIAN, Annulment(6, "误录"), NEXT)
    assert "第7项“回避更换”不再成立：办理的人就不再是当事人" in says(refusal)


def test_what_a_party_owes_lies_with_the_office() -> None:
    story = to("accepted")
    story.do(LUO, asking(2, Wish.REFUSES), DAY)
    assert not [holder for holder in owed(story).values() if holder.startswith("party")]


def test_only_who_is_bound_breaks_it_or_goes_to_court() -> None:
    story = to("agreed")
    assert "不是本案当事人" in says(story.refused(LUO, carried.Breach(Ref(3), (OtherWay.COURT,)), DAY))
    assert "不是本案当事人" in says(story.refused(LUO, carried.CourtApplication(ALL, Ref(COURT)), DAY))


def test_a_mediator_of_a_partys_name_is_warned_of() -> None:
    story = to("chosen")
    facts = replace(story.facts(FIRST), namesakes=frozenset({"post:11"}))
    (said,) = story.case.procedure.warnings(story.case, facts)
    assert "核实是否同一人" in str(said)
    assert story.case.procedure.warnings(story.case, replace(facts, namesakes=frozenset({"post:12"}))) == ()


# --- one of several -----------------------------------------------------------------------------------------------


def test_the_others_go_on_without_one_who_refuses() -> None:
    story = two_respondents(Wish.AGREES, Wish.REFUSES)
    assert "其余各方继续调解" in says(story.refused(LUO, acceptance(), DAY))
    assert owed(story).keys() == {"declined_by_party"}
    story.do(TIAN, PARTED, DAY)
    assert reading.parties(story.case) == {1, 2}
    under_way(story, *BOTH)
    assert story.refused(ZHAO, carried.Stopping(Ref(3)), DAY).asked == "who"
    story.do(LUO, session(), DAY)
    story.do(LUO, written(DAY), DAY)


def test_the_others_go_on_without_one_who_stops() -> None:
    story = under_way(two_respondents(Wish.AGREES, Wish.AGREES))
    assert "同意调解，不能不让其参加" in says(story.refused(LUO, PARTED, DAY))
    story.do(ZHAO, carried.Stopping(Ref(3)), DAY)
    assert "failed" in owed(story)
    assert "同意调解" in says(story.refused(LUO, carried.Parting(Ref(2), "x"), DAY))
    story.do(LUO, PARTED, DAY)
    assert owed(story).keys() == {"session"}
    assert "没有当事人要求终止" in says(story.refused(LUO, failure(why=carried.Ending.STOPPED), DAY))
    assert "不再成立" in says(story.refused(TIAN, Annulment(7, "误录"), NEXT))


def test_who_takes_part_no_more_comes_back_with_his_consent() -> None:
    story = two_respondents(Wish.AGREES, Wish.REFUSES)
    story.do(TIAN, PARTED, DAY)
    under_way(story, *BOTH)
    story.do(LUO, asking(3, Wish.NOT_REACHED), DAY)
    assert reading.parties(story.case) == {1, 2}
    assert "请先办“征询意愿”" in says(story.refused(LUO, carried.Rights(THIRD), DAY))
    story.do(LUO, asking(3), DAY)
    assert reading.parties(story.case) == {1, 2, 3}
    assert "told" in owed(story)
    story.do(LUO, carried.Rights(THIRD), DAY)
    story.do(LUO, session(present=ALL), DAY)
    story.do(LUO, written(DAY, parties=ALL), DAY)


def test_an_applicant_who_left_and_agrees_again_applies_again() -> None:
    story = Story()
    story.do(LI, application(applicants=BOTH, respondents=THIRD), DAY)
    story.do(WANG, carried.Leaving(), DAY)
    story.do(LUO, asking(2), DAY)
    assert reading.applicants(story.case) == ("party:1", "party:2")
    assert story.refused(LI, Withdrawal(), DAY).asked == "when"


def test_two_sides_are_left() -> None:
    assert "只有双方" in says(to("asked").refused(TIAN, carried.Parting(Ref(2), "x"), DAY))
    story = two_respondents(Wish.REFUSES, Wish.REFUSES)
    assert "同意调解" in says(story.refused(TIAN, carried.Parting(Ref(1), "x"), DAY))
    story.do(TIAN, PARTED, DAY)
    assert "只有双方" in says(story.refused(TIAN, carried.Parting(Ref(2), "x"), DAY))
    story.do(TIAN, refused(), DAY)


def test_one_side_is_not_left_alone() -> None:
    story = Story()
    story.do(LI, application(applicants=BOTH, respondents=THIRD), DAY)
    story.do(LUO, asking(3, Wish.REFUSES), DAY)
    assert "不足双方" in says(story.refused(TIAN, PARTED, DAY))


def test_a_third_who_says_no_when_asked_hinders_nobody() -> None:
    for wish in (Wish.REFUSES, Wish.NOT_REACHED):
        story = to("session")
        story.do(LUO, asking(3, wish), DAY)
        assert owed(story).keys() == {"session"}
        story.do(LUO, written(DAY), DAY)


def test_the_hint_says_who_withdraws_and_who_declines() -> None:
    said = says(may_not(to("asked"), "left", LI))
    assert "撤回申请" in said
    assert "对方当事人不愿调解的" in said
