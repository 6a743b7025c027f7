"""Who had to leave a case stays out of it as a person: not in another post, not as anybody's deputy (法 23 (一))."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from yifa.kernel.procedure import Correction, Facts, Ref, options
from yifa.kernel.procedure.tests.walks import Somebody
from yifa.systems.mediation.procedure import Mediator, carried, reading
from yifa.systems.mediation.rules import Sign, Wish
from yifa.systems.mediation.tests.world import (
    BOTH,
    DAY,
    FIRST,
    HEAD,
    LUO,
    TIAN,
    VILLAGE,
    WANG,
    Story,
    asking,
    choosing,
    failure,
    joining,
    session,
    to,
)  # fmt: skip

LUO_FOR_TIAN = Somebody("post:12/111", HEAD, VILLAGE)
"""罗, who mediates in post 11, standing in for the holder of post 12."""
ANOTHER = Somebody("post:13/113", HEAD, VILLAGE)
"""Who also acts for the committee."""
OUT = carried.Recusal(carried.Asker.PARTY, None, Ref(12))


class Told(Story):
    """A story in which the kernel is told who holds which post besides."""

    own: frozenset[int] = frozenset()
    held: dict[int, dict[str, Any]] = {}

    def facts(self, today: date, who: Somebody | None = None) -> Facts:
        told = super().facts(today, who)
        refs = {
            at: {**row, **self.held.get(at[1], {})} if at[0] == Mediator.__name__ else row
            for at, row in told.refs.items()
        }
        return replace(told, posts=self.own, refs=refs)


def told(stage: str) -> Told:
    story, before = Told(), to(stage)
    story.case, story.acts = before.case, before.acts
    return story


@pytest.mark.parametrize("by", ["post:12/111", "deputy:12/111"])
def test_who_mediated_and_was_recused_does_not_stand_in_for_the_next(by: str) -> None:
    story = to("told")
    story.do(TIAN, OUT, DAY)
    refusal = story.refused(replace(LUO_FOR_TIAN, by=by), session(), DAY)
    assert (refusal.asked, str(refusal.reason)) == ("who", "该调解员已经回避，不能再参加本案")
    assert "第二十三条" in str(refusal.basis[0])
    story.do(TIAN, session(), DAY)


def test_the_page_says_why_not() -> None:
    story = to("told")
    story.do(TIAN, OUT, DAY)
    found = {
        each.kind.name: each.refusal for each in options(story.case, LUO_FOR_TIAN.by, story.facts(FIRST, LUO_FOR_TIAN))
    }
    refusal = found["session"]
    assert refusal is not None
    assert "已经回避" in str(refusal.reason)
    assert found["risk"] is None, "danger is told by whoever sees it"


def test_who_did_nothing_before_he_was_recused_is_known_by_his_post() -> None:
    story = told("chosen")
    story.do(TIAN, replace(OUT, asked_by=carried.Asker.MEDIATOR), DAY)
    assert not any(each.acts for each in reading.departures(story.case))
    story.own = frozenset({11})
    assert story.refused(LUO_FOR_TIAN, carried.Rights(BOTH), DAY).asked == "who"
    story.own = frozenset({12})
    story.do(TIAN, carried.Rights(BOTH), DAY)


def test_who_stood_in_for_another_before_and_was_not_recused_himself_goes_on() -> None:
    story = to("applied")
    story.do(Somebody("post:11/112", HEAD, VILLAGE), carried.Asking(Ref(2), Wish.AGREES), DAY)
    story.do(TIAN, carried.Acceptance(Ref(1), "两家为排水沟争执"), DAY)
    story.do(TIAN, choosing(), DAY)
    story.do(TIAN, OUT, DAY)
    story.do(TIAN, carried.Rights(BOTH), DAY)


@pytest.mark.parametrize("held", [{"people": frozenset({"111"})}, {"posts": frozenset({11, 12})}])
def test_the_same_person_is_not_named_again_in_another_post(held: dict[str, Any]) -> None:
    story = told("told")
    story.do(WANG, replace(OUT, replacement=None), DAY)
    story.held = {12: held}
    for data in (choosing(12), choosing(21, 12)):
        assert "已经回避" in str(story.refused(TIAN, data, DAY).reason)
    story.held = {}
    story.do(TIAN, choosing(12), DAY)
    story.held = {21: held}
    assert "已经回避" in str(story.refused(TIAN, joining(21), DAY).reason)
    next_one = carried.Recusal(carried.Asker.PARTY, None, Ref(21))
    assert "已经回避" in str(story.refused(ANOTHER, next_one, DAY).reason)


def test_who_was_not_recused_is_not_barred() -> None:
    story = to("told")
    assert reading.recused(story.case) == frozenset()
    story.do(LUO, session(), DAY)


def test_who_had_to_leave_is_told_who_does_it_now() -> None:
    story = to("told")
    story.do(WANG, replace(OUT, replacement=None), DAY)
    assert "由调委会另行确定调解员" in str(story.refused(LUO, session(), DAY).remedy)
    story.do(TIAN, choosing(12), DAY)
    assert str(story.refused(LUO, session(), DAY).remedy) == "请由本案现在的调解员或者调委会办理"
    for data in (session(), failure(), carried.Filing()):
        story.do(TIAN, data, DAY)
    assert "已经归档" in str(story.refused(LUO, session(), DAY).remedy)


def test_an_act_before_the_case_was_opened_has_a_wrong_day() -> None:
    story = to("accepted")
    late = story.refused(TIAN, carried.Escalation(Sign.WORSE, "吵架", "劝开"), DAY, "2022-10-31", "漏录")
    assert str(late.reason) == "办理的时间2022年10月31日早于本案开立的时间2022年11月1日"
    assert str(late.remedy) == "请核对办理日期"
    mended = Correction(2, "日期录错", asking(), date(2022, 10, 31))
    assert "早于本案开立" in str(story.refused(ANOTHER, mended, DAY).reason)
