"""Who mediates is a people's mediator that day (法 13, 若干规定 16), and who had to leave has left (法 23 (一))."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from yifa.kernel.procedure import Act, Facts, Pausing, Ref, Withdrawal, deadlines, evolve, options
from yifa.kernel.procedure.tests.walks import Somebody
from yifa.systems.mediation.procedure import Mediator, carried
from yifa.systems.mediation.rules import OtherWay, Sign, Wish
from yifa.systems.mediation.tests.world import (
    BOTH,
    DAY,
    HEAD,
    LI,
    LUO,
    NEXT,
    POLICE,
    TIAN,
    VILLAGE,
    WANG,
    Story,
    again,
    asking,
    choosing,
    failure,
    oral,
    session,
    to,
    written,
)  # fmt: skip

OUT = carried.Recusal(carried.Asker.PARTY, None, Ref(12))


class Catalogue(Story):
    """A story in which the catalogue of mediators says more: a row that has ended, a term that has."""

    gone: frozenset[int] = frozenset()
    elected: date | None = None

    def facts(self, today: date, who: Somebody | None = None) -> Facts:
        told, name = super().facts(today, who), Mediator.__name__
        refs = {at: {**row, "elected": self.elected} if at[0] == name else row for at, row in told.refs.items()}
        missing = frozenset((name, key) for key in self.gone)
        return replace(told, refs={at: row for at, row in refs.items() if at not in missing}, missing=missing)


def told(stage: str) -> Catalogue:
    story, before = Catalogue(), to(stage)
    story.case, story.acts = before.case, before.acts
    return story


# --- in the list, and in term -------------------------------------------------------------------------------------

MEDIATES = [("told", session()), ("session", written(NEXT)), ("session", oral(NEXT)), ("agreed", again())]


@pytest.mark.parametrize(("stage", "data"), MEDIATES, ids=lambda each: str(each)[:12])
def test_who_was_struck_off_the_list_mediates_and_signs_no_more(stage: str, data: Any) -> None:
    story = told(stage)
    story.gone = frozenset({11})
    refusal = story.refused(LUO, data, NEXT)
    assert "不在人民调解员名录" in str(refusal.reason)
    assert "第十三条" in str(refusal.basis[0])
    assert "回避更换" in str(refusal.remedy)
    story.gone = frozenset({12})
    story.do(LUO, data, NEXT)


@pytest.mark.parametrize(("stage", "data"), MEDIATES, ids=lambda each: str(each)[:12])
def test_who_is_out_of_term_mediates_and_signs_no_more(stage: str, data: Any) -> None:
    story = told(stage)
    story.elected = date(2019, 11, 1)
    refusal = story.refused(LUO, data, NEXT)
    assert "任期已于2022年11月1日届满" in str(refusal.reason)
    assert "第十六条" in str(refusal.basis[0])
    story.elected = date(2019, 11, 2)
    story.do(LUO, data, NEXT)


def test_what_he_did_while_he_was_a_mediator_stands() -> None:
    story = told("told")
    story.elected = date(2019, 11, 1)
    story.do(LUO, session(), "2022-11-09", DAY, "漏录")


def test_the_page_says_who_must_be_replaced_and_another_goes_on() -> None:
    story = told("told")
    story.gone = frozenset({11})
    facts = story.facts(date(2022, 11, 2), LUO)
    found = {each.kind.name: each.refusal for each in options(story.case, LUO.by, facts)}
    assert found["session"] is not None
    assert any("不在人民调解员名录" in str(each) for each in story.case.procedure.warnings(story.case, facts))
    story.do(TIAN, replace(OUT, asked_by=carried.Asker.COMMITTEE), NEXT)
    story.do(TIAN, session(), NEXT)
    assert not story.case.procedure.warnings(story.case, story.facts(date(2022, 11, 2), TIAN))


# --- the head who had to leave ------------------------------------------------------------------------------------


def head_out(replacement: int | None = 11, stage: str = "told") -> Story:
    """田, who heads the committee and mediated himself, was objected to; 罗 mediates in his place."""
    story = to("accepted")
    story.do(TIAN, choosing(12), DAY)
    if stage == "told":
        story.do(TIAN, carried.Rights(BOTH), DAY)
    story.do(LI, carried.Recusal(carried.Asker.PARTY), DAY)
    if replacement is not None:
        story.do(TIAN, choosing(replacement), DAY)
    return story


AFTER_ALL = [
    carried.Stopping(Ref(2)),
    failure(why=carried.Ending.STOPPED),
    asking(2, Wish.REFUSES),
    Pausing("再等等"),
    carried.Recusal(carried.Asker.COMMITTEE, Ref(11), None),
    carried.CrimeHanded(Ref(POLICE), "打伤了人"),
]


@pytest.mark.parametrize("data", AFTER_ALL, ids=lambda each: type(each).__name__)
def test_a_head_who_was_recused_neither_ends_nor_stops_nor_takes_it_from_his_successor(data: Any) -> None:
    refusal = head_out().refused(TIAN, data, NEXT)
    assert (refusal.asked, str(refusal.reason)) == ("who", "该调解员已经回避，不能再参加本案")


@pytest.mark.parametrize("data", [carried.Stopping(Ref(1)), Withdrawal(), carried.Recusal(carried.Asker.PARTY)])
def test_nor_does_he_write_it_down_in_a_partys_name(data: Any) -> None:
    story = head_out()
    answer = story.ask(LI, data, NEXT, entered_by=TIAN)
    assert not isinstance(answer, Act)
    assert "已经回避" in str(answer.reason)
    assert isinstance(story.ask(LI, data, NEXT, entered_by=LUO), Act)


def test_he_still_reports_danger_names_another_and_files() -> None:
    story = head_out(None)
    story.do(TIAN, carried.Escalation(Sign.CRIME, "带了刀", "分开双方"), NEXT)
    story.do(TIAN, carried.Report(Ref(POLICE), "带了刀"), NEXT)
    story.do(TIAN, choosing(11), NEXT)
    story.do(LUO, session(), NEXT)
    story.do(LUO, failure(), NEXT)
    story.do(TIAN, carried.Filing(), NEXT)


def test_who_was_recused_does_not_watch_what_the_others_agreed() -> None:
    story = head_out()
    for data in (session(), oral(NEXT)):
        story.do(LUO, data, NEXT)
    for done in (carried.FollowUp(carried.State.DONE), carried.Whole(), carried.Breach(Ref(2), (OtherWay.COURT,))):
        assert story.refused(TIAN, done, NEXT).asked == "who"
    deputy = Somebody("deputy:12/119", HEAD, VILLAGE)
    story.do(deputy, carried.FollowUp(carried.State.DONE), NEXT)


# --- entered late -------------------------------------------------------------------------------------------------


def test_a_recusal_entered_late_names_what_the_one_who_left_did_since() -> None:
    story = to("told")
    story.do(LUO, session(), "2022-11-03")
    story.do(LUO, written("2022-11-04"), "2022-11-04")
    refusal = story.refused(LI, OUT, "2022-11-06", NEXT, "漏录")
    assert "第6项“调解”不再成立" in str(refusal.reason)
    assert "作废第6项" in str(refusal.remedy)


def test_a_late_recusal_of_one_who_has_done_nothing_since_is_entered() -> None:
    story = to("told")
    story.do(TIAN, carried.Joining((Ref(12),), None, BOTH), NEXT)
    story.do(TIAN, session(), "2022-11-03")
    story.do(TIAN, OUT, "2022-11-06", NEXT, "漏录")


def test_whose_word_it_was_is_asked_of_the_party_itself() -> None:
    """A change of the past asks the guards of a later act in the name in which it was done, not of who changes it."""
    story = to("session")
    answer = story.ask(WANG, carried.Stopping(Ref(2)), "2022-11-03", entered_by=LUO)
    assert isinstance(answer, Act)
    story.case = evolve(story.case, answer)
    story.do(TIAN, OUT, "2022-11-06", "2022-11-02", "漏录")
    assert [run.clock for run in deadlines(story.case, story.facts(date(2022, 11, 6))) if run.ended is None] == [
        "conclude"
    ]
