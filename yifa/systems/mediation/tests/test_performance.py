"""What was agreed is watched until somebody other than the one who owes it says that it was done (法 31, 若干规定 36, 37)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from yifa.kernel.days import days
from yifa.kernel.procedure import Fen, Material, Ref, Settings, deadlines
from yifa.systems.mediation.procedure import PeoplesMediation2022, carried, reading
from yifa.systems.mediation.procedure.left import dispute
from yifa.systems.mediation.rules import OtherWay
from yifa.systems.mediation.tests.world import (
    BOTH,
    COURT,
    DAY,
    LI,
    LUO,
    NEXT,
    TIAN,
    VILLAGE,
    WANG,
    Story,
    again,
    owed,
    to,
    written,
)

MONEY, DUE = 50_000_00, date(2022, 12, 1)
DONE, NOT_DONE = carried.FollowUp(carried.State.DONE), carried.FollowUp(carried.State.NOT_DONE)
BREACH = carried.Breach(Ref(2), (OtherWay.COURT,))
AWAY = carried.Filing(no_court=carried.NoCourt.NOT_WANTED)
RECEIPT = carried.Whole(proof=Material("0" * 64))


def agreed(settings: Settings | None = None, **more: object) -> Story:
    """Fifty thousand yuan, due on the first of December."""
    story = to("session", settings=settings)
    story.do(LUO, written(DAY, **{"amount": MONEY, "dues": (DUE,), **more}), DAY)
    return story


def runs(story: Story, day: str = "2022-12-05") -> list[str]:
    return [run.state for run in deadlines(story.case, story.facts(date.fromisoformat(day))) if run.clock == "follow"]


def performed_on(story: Story) -> object:
    return (dispute(story.case, story.facts(DUE)) or {})["performed_on"]


def test_the_word_of_the_one_who_owes_it_ends_nothing() -> None:
    story = agreed()
    story.do(WANG, carried.Whole(), NEXT)
    assert runs(story) == ["running"]
    assert performed_on(story) is None
    assert any(
        "还没有得到其他当事人确认" in str(each) for each in story.case.procedure.warnings(story.case, story.facts(DUE))
    )
    story.do(LUO, BREACH, "2022-11-03")
    story.do(LUO, NOT_DONE, "2022-12-02")
    assert "followed" in owed(story, "2022-12-02")
    assert "没有履行" in str(story.refused(TIAN, AWAY, "2022-12-03").reason)


def test_what_the_other_side_confirms_is_done() -> None:
    story = agreed()
    story.do(WANG, carried.Whole(), NEXT)
    story.do(LI, carried.Whole(), "2022-11-03")
    assert runs(story) == ["void"], "nobody visited, and nobody need to"
    assert performed_on(story) == date(2022, 11, 3)
    refusal = story.refused(WANG, carried.Whole(), "2022-11-04")
    assert "已经记为履行完毕" in str(refusal.reason)
    assert "反悔或不履行" in str(refusal.remedy)
    assert "履行完毕" in str(story.refused(WANG, carried.Part("又付一笔"), "2022-11-04").reason)
    story.do(TIAN, AWAY, "2022-11-04")


def test_a_mediator_has_proof_or_has_seen_it_where_money_moved() -> None:
    story = agreed()
    refusal = story.refused(LUO, carried.Whole(), NEXT)
    assert "没有凭证" in str(refusal.reason)
    assert "回访" in str(refusal.remedy)
    story.do(LUO, RECEIPT, NEXT)
    assert runs(story) == ["void"]

    seen = agreed()
    seen.do(LUO, DONE, "2022-12-02")
    seen.do(LUO, carried.Whole(), "2022-12-02")
    assert (runs(seen), performed_on(seen)) == (["met"], date(2022, 12, 2))


def test_a_deed_has_something_behind_it_too() -> None:
    told, paper, seen = (agreed(amount=None) for _ in range(3))
    for day in (DAY, NEXT, "2022-12-02"):
        refusal = told.refused(LUO, carried.Whole(), day)
        assert "权利人没有确认，没有凭证" in str(refusal.reason)
        assert "确认已经履行的权利人" in str(refusal.remedy)
    assert "不是本案当事人" in str(told.refused(LUO, carried.Whole(confirmed=(Ref(3),)), NEXT).reason)
    told.do(LUO, carried.Whole(confirmed=(Ref(1),)), NEXT)
    assert performed_on(told) == date(2022, 11, 2), "before its day, on the word of whom it was owed to"
    paper.do(LUO, RECEIPT, NEXT)
    seen.do(LUO, replace(DONE, whole=True), NEXT)
    seen.do(LUO, carried.Whole(), NEXT)
    for story in (told, paper, seen):
        story.do(TIAN, AWAY, "2022-11-03")
    money = agreed()
    assert "没有凭证" in str(money.refused(LUO, carried.Whole(confirmed=(Ref(1),)), NEXT).reason), (
        "money moved: a paper"
    )


PARTLY = carried.FollowUp(carried.State.PARTLY)


def again_by(story: Story, day: str = "2022-12-05") -> list[tuple[str, object]]:
    facts = story.facts(date.fromisoformat(day))
    return [(run.state, run.due) for run in deadlines(story.case, facts) if run.clock == "see_again"]


@pytest.mark.parametrize(
    ("visit", "due"), [("2022-12-12", "2022-12-17"), ("2022-12-06", "2022-12-11"), ("2022-12-03", "2022-12-06")]
)
def test_where_the_county_sets_less_it_is_not_seen_again_before_the_visit(visit: str, due: str) -> None:
    """From the visit itself where the county's own days after the day of performance have passed by then."""
    story = agreed(Settings({"mediation.follow_again": ((date(2020, 1, 1), days(5)),)}))
    story.do(LUO, NOT_DONE, visit)
    assert again_by(story, visit) == [("running", date.fromisoformat(due))]


@pytest.mark.parametrize("found", [NOT_DONE, PARTLY])
def test_what_a_visit_found_wanting_is_seen_again(found: object) -> None:
    story = agreed()
    assert again_by(story) == []
    story.do(LUO, found, "2022-12-02")
    assert again_by(story) == [("running", date(2022, 12, 31))], "thirty days after the day of performance"
    assert "followed" in owed(story, "2022-12-02")
    said = "".join(str(each) for each in story.case.procedure.warnings(story.case, story.facts(date(2022, 12, 2))))
    assert all(word in said for word in ("督促履行", "再次调解", "起诉"))
    assert "司法确认" not in said, "the thirty days are over"
    story.do(WANG, carried.Whole(), "2022-12-10")
    assert again_by(story, "2022-12-10")[0][0] == "running", "the word of the one who owes it stops nothing"
    story.do(LUO, DONE, "2022-12-20")
    assert again_by(story, "2022-12-20")[0][0] == "met"


def test_what_is_seen_again_is_of_the_instalment_that_failed() -> None:
    dues = (date(2022, 11, 10), date(2022, 12, 20))
    story = agreed(dues=dues)
    story.do(LUO, NOT_DONE, "2022-11-11")
    assert again_by(story) == [("running", date(2022, 12, 10))]
    story.do(LUO, DONE, "2022-11-30")
    assert again_by(story) == [("met", date(2022, 12, 10))]
    assert runs(story) == ["met", "running"], "a second visit for the first day is none for the second"
    partly = agreed(dues=dues)
    partly.do(LUO, PARTLY, "2022-11-11")
    assert again_by(partly) == [], "a part is as agreed while another day is ahead"


def test_who_broke_it_or_proves_it_is_not_seen_again() -> None:
    for after in (BREACH, RECEIPT):
        story = agreed()
        story.do(LUO, NOT_DONE, "2022-12-02")
        story.do(LUO, after, "2022-12-03")
        assert again_by(story) == [("void", date(2022, 12, 31))]


def test_a_first_visit_that_came_late_is_not_overdue_at_once() -> None:
    story = agreed()
    story.do(LUO, NOT_DONE, "2023-02-01")
    assert again_by(story, "2023-02-01") == [("running", date(2023, 3, 3))]


def test_a_visit_to_the_first_instalment_shows_nothing_of_the_second() -> None:
    story = agreed(dues=(date(2022, 11, 10), date(2022, 11, 20)))
    story.do(LUO, DONE, "2022-11-10")
    assert "没有凭证" in str(story.refused(LUO, carried.Whole(), "2022-11-11").reason)


@pytest.mark.parametrize("later", [BREACH, NOT_DONE])
def test_a_later_word_to_the_contrary_opens_the_watch_again(later: object) -> None:
    story = agreed(dues=())
    story.do(LUO, RECEIPT, NEXT)
    assert runs(story) == ["void"]
    story.do(LUO, later, "2022-11-03")
    assert performed_on(story) is None
    assert ("running" in runs(story)) == (later is BREACH), "a visit has met its own day"
    assert "followed" in owed(story, "2022-11-03")
    story.refused(TIAN, AWAY, "2022-11-03")
    story.do(LUO, DONE, "2022-11-04")
    story.do(LUO, carried.Whole(), "2022-11-04")
    story.do(TIAN, AWAY, "2022-11-04")


def test_only_a_party_breaks_its_word() -> None:
    assert "不是本案当事人" in str(agreed().refused(LUO, carried.Breach(Ref(3), (OtherWay.COURT,)), NEXT).reason)
    assert "不能为负" in str(agreed().refused(LUO, carried.Part("退款", Fen(-1)), NEXT).reason)


# --- other terms --------------------------------------------------------------------------------------------------


def changed(day: date) -> carried.Changed:
    return carried.Changed(BOTH, day, day, day, ("改为五日",))


def test_terms_are_changed_by_mediating_again_with_everybody() -> None:
    story, third = agreed(), date(2022, 11, 3)
    refusal = story.refused(LUO, changed(date(2022, 11, 2)), NEXT)
    assert "还有2方没有参加" in str(refusal.reason)
    assert "再次调解" in str(refusal.remedy)
    story.do(LUO, again(present=BOTH[:1], way=carried.Way.APART), NEXT)
    assert "还有1方没有参加" in str(story.refused(LUO, changed(date(2022, 11, 2)), NEXT).reason)
    story.do(LUO, again(present=BOTH[1:], way=carried.Way.APART), "2022-11-03")
    early = carried.Changed(BOTH, date(2022, 11, 1), third, third, ("改为五日",))
    assert "早于" in str(story.refused(LUO, early, "2022-11-03").reason)
    story.do(LUO, changed(third), "2022-11-03")
    assert reading.agreement(story.case).effective == third
    fourth = story.refused(LUO, changed(date(2022, 11, 4)), "2022-11-04")
    assert "还有2方没有参加" in str(fourth.reason), "each change is mediated for itself"


def test_nothing_is_mediated_again_that_has_been_performed_or_was_never_agreed() -> None:
    story = agreed()
    story.do(LUO, RECEIPT, NEXT)
    assert "履行完毕" in str(story.refused(LUO, again(), "2022-11-03").reason)
    assert to("failed").refused(LUO, again(), NEXT).asked == "shape"


def test_a_mediator_may_be_objected_to_also_after_the_agreement() -> None:
    story, out = agreed(), carried.Recusal(carried.Asker.PARTY)
    story.do(LI, out, NEXT)
    assert story.refused(LUO, again(), NEXT).asked == "who"
    assert owed(story, NEXT)["chosen_again"] == f"agency:{VILLAGE}"
    story.do(TIAN, carried.ChosenAgain(Ref(12)), NEXT)
    assert story.case.stage == "履行"
    story.do(TIAN, again(), NEXT)
    assert "办结" in str(to("failed").refused(LI, out, NEXT).reason)


def test_a_court_is_asked_of_what_was_changed() -> None:
    story = agreed()
    story.do(LUO, again(), NEXT)
    story.do(LUO, changed(date(2022, 11, 2)), NEXT)
    story.do(LUO, carried.CourtApplication(BOTH, Ref(COURT)), NEXT)
    assert PeoplesMediation2022.kinds["again"].post_end
