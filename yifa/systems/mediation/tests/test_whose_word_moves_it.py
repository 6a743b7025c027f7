"""What takes a dispute off the alarm, to another committee, to another mediator, or from one of its parties: and on whose word."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from yifa.casework.rows import TODO, Place, rows_of
from yifa.kernel.procedure import Act, Pausing, Ref, Refusal, Resumption, Taking, deadlines, fields_of
from yifa.kernel.procedure.tests.walks import Somebody
from yifa.systems.mediation.procedure import PeoplesMediation, PeoplesMediation2022, carried, reading
from yifa.systems.mediation.rules import Nature, OtherWay, Wish
from yifa.systems.mediation.tests.test_who_mediates import told
from yifa.systems.mediation.tests.world import (
    BOTH,
    CHEN,
    COURT,
    DAY,
    HEAD,
    LI,
    LUO,
    NEXT,
    OFFICE,
    POLICE,
    REFS,
    RESIDENTS,
    TIAN,
    TOWN,
    VILLAGE,
    WANG,
    Story,
    absence,
    acceptance,
    application,
    asking,
    choosing,
    failure,
    initiative,
    moved,
    owed,
    replaced,
    session,
    to,
    written,
)  # fmt: skip

PARTIES = carried.Appointment.PARTIES
LATE = "2022-12-05"
ALL = (*BOTH, Ref(3))
ANOTHER = Somebody("post:13/113", HEAD, VILLAGE)


def why(story: Story, who: Somebody, data: Any, day: str = DAY) -> str:
    refusal = story.refused(who, data, day)
    return f"{refusal.reason}{refusal.remedy or ''}"


# --- a term that has run out (若干规定 33) --------------------------------------------------------------------------


def columns(story: Story) -> tuple[dict[str, Any], list[date]]:
    rows, case = rows_of(story.case, Place(1, 1, 0), story.facts(date.fromisoformat(LATE)))
    return case, [due for due, *_rest in rows[TODO].values()]


def test_who_let_it_run_out_does_not_pause_it_alone_whatever_post_he_acts_in() -> None:
    story = to("session")
    for hand in (LUO, Somebody("post:12/111", HEAD, VILLAGE)):
        said = why(story, hand, Pausing("再等等"), LATE)
        assert "届满，不能由承办人一个人中止" in said
        assert "也不能再延长" in said
    assert isinstance(story.ask(LUO, Pausing("住院"), LATE, entered_by=TIAN), Act)


def test_where_nobody_leads_the_committee_names_somebody_first() -> None:
    assert "届满" in why(to("accepted"), TIAN, Pausing("再等等"), LATE)


def test_what_was_overdue_when_it_was_paused_is_still_overdue() -> None:
    story = to("session")
    story.do(TIAN, Pausing("住院", date(2022, 12, 30)), LATE)
    case, dues = columns(story)
    assert (case["paused"], case["stage"], case["due"]) == (True, "中止", date(2022, 12, 1))
    assert dues == [date(2022, 12, 1)], "what is owed is not put off to the day on which the pause should end"
    run = next(run for run in deadlines(story.case, story.facts(date(2022, 12, 20))) if run.clock == "conclude")
    assert (run.due, run.state) == (date(2022, 12, 1), "running")


def test_what_is_paused_in_time_is_not_overdue() -> None:
    story = to("session")
    story.do(LUO, Pausing("住院", date(2022, 12, 30)), "2022-12-01")
    case, dues = columns(story)
    assert (case["paused"], case["due"]) == (True, date(2022, 12, 30))
    assert dues == [date(2022, 12, 30)]


def test_an_appointment_after_the_term_gives_no_more_time() -> None:
    story = to("told")
    story.do(LUO, session(next=date(2022, 12, 20)), "2022-11-30")
    _case, dues = columns(story)
    assert min(dues) == date(2022, 12, 1)


# --- danger and crime (法 25) --------------------------------------------------------------------------------------


@pytest.mark.parametrize("where", [RESIDENTS, COURT])
def test_danger_goes_to_the_police_or_a_department(where: int) -> None:
    assert "也不是政府部门" in why(to("told"), LUO, carried.Report(Ref(where), "扬言要打"))
    for lawful in (POLICE, OFFICE):
        to("told").do(LUO, carried.Report(Ref(lawful), "扬言要打"), DAY)


@pytest.mark.parametrize("where", [RESIDENTS, COURT, OFFICE])
def test_a_suspected_crime_goes_to_the_police(where: int) -> None:
    assert "应当移交公安机关" in why(to("told"), TIAN, carried.CrimeHanded(Ref(where), "打伤了人"))


def test_a_suspected_crime_is_not_put_aside_before_acceptance_either() -> None:
    for data in (carried.NotTaken(Nature.CRIME, "无"), carried.NotTaken(Nature.CRIME, "公安局", unwanted=True)):
        said = why(to("applied"), TIAN, data)
        assert "应当移交公安机关" in said
        assert "请办“涉嫌犯罪移交”" in said
    assert "“涉嫌犯罪移交”" in why(to("asked"), LUO, acceptance(nature=Nature.CRIME))
    story = to("applied")
    story.do(TIAN, carried.CrimeHanded(Ref(POLICE), "打伤了人"), DAY)
    assert story.case.outcome == "涉嫌犯罪移交"


@pytest.mark.parametrize("procedure", [PeoplesMediation, PeoplesMediation2022])
def test_a_form_offers_only_whom_it_may_go_to(procedure: type[PeoplesMediation]) -> None:
    kinds = {row["kind"] for row in REFS[type_of("reported")].values()}
    found = {}
    for name in ("reported", "crime_handed", "offered", "to_court"):
        (field,) = (each for each in fields_of(procedure.kinds[name].data) if each.of is type_of(name))
        assert field.among is not None
        found[name] = kinds & field.among.values
    assert found == {
        "reported": {"police", "county_office"}, "crime_handed": {"police"},
        "offered": {"village_mediation", "town_mediation"}, "to_court": {"court"},
    }  # fmt: skip


def type_of(name: str) -> type:
    return next(each.of for each in fields_of(PeoplesMediation.kinds[name].data) if each.of.__name__ == "Agency")


# --- who succeeds (法 19, 23 (一)) ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "how"),
    [(WANG, {}), (LUO, {}), (WANG, {"how": PARTIES, "agreed": BOTH}), (LUO, {"how": PARTIES, "agreed": BOTH})],
)
def test_neither_who_objects_nor_who_leaves_names_the_next(who: Somebody, how: Any) -> None:
    assert "由调委会另行指定，或者由各方当事人共同选择" in why(to("told"), who, replaced(**how))


def test_who_leaves_names_nobody_in_another_post_either() -> None:
    story = told("told")
    story.do(TIAN, carried.Joining((Ref(12),), None, BOTH), DAY)
    assert "回避的人自己" in why(
        story, Somebody("post:12/112", HEAD, VILLAGE), carried.Recusal(carried.Asker.PARTY, Ref(12), Ref(21))
    )


def test_who_leaves_is_gone_at_once_and_the_committee_owes_the_next() -> None:
    story = to("told")
    story.do(LUO, carried.Recusal(carried.Asker.MEDIATOR), DAY)
    assert reading.mediators(story.case) == ()
    assert owed(story) == {"chosen": f"agency:{VILLAGE}"}


def test_the_committee_names_the_next_or_the_parties_together_do() -> None:
    to("told").do(TIAN, replaced(), DAY)
    story = to("accepted")
    story.do(TIAN, choosing(11, 12), DAY)
    out = carried.Recusal(carried.Asker.PARTY, Ref(12), Ref(21))
    for agreed in ((), BOTH[:1]):
        assert "须征得各方当事人同意" in why(story, LUO, replace(out, how=PARTIES, agreed=agreed))
    assert "有权代表调委会" in why(story, LUO, replace(out, agreed=BOTH))
    story.do(LUO, replace(out, how=PARTIES, agreed=BOTH), DAY)
    assert reading.mediators(story.case) == (11, 21)


def test_who_comes_from_another_committee_comes_with_consent() -> None:
    story = to("accepted")
    story.do(TIAN, choosing(11, 12), DAY)
    out = carried.Recusal(carried.Asker.COMMITTEE, Ref(12), Ref(21))
    assert "须征得各方当事人同意" in why(story, ANOTHER, out)
    story.do(ANOTHER, replace(out, agreed=BOTH), DAY)


def test_after_an_agreement_the_committee_names_the_next_in_the_same_way() -> None:
    story = to("agreed")
    story.do(LI, carried.Recusal(carried.Asker.PARTY), NEXT)
    assert owed(story, NEXT)["chosen_again"] == f"agency:{VILLAGE}"
    assert "有权代表调委会" in why(story, LUO, carried.ChosenAgain(Ref(12)), NEXT)
    assert "已经回避" in why(story, TIAN, carried.ChosenAgain(Ref(11)), NEXT)
    story.do(TIAN, carried.ChosenAgain(Ref(12)), NEXT)
    assert (reading.mediators(story.case), story.case.stage) == ((12,), "履行")
    assert "chosen_again" not in owed(story, NEXT)
    assert to("failed").refused(TIAN, carried.ChosenAgain(Ref(12)), DAY).asked == "shape"


# --- to another committee (若干规定 21) -----------------------------------------------------------------------------


def test_a_dispute_goes_to_another_committee_where_its_parties_want_it_there() -> None:
    story = to("told")
    for agreed, missing in (((), 2), (BOTH[:1], 1)):
        assert f"还有{missing}方没有同意" in why(story, TIAN, moved(agreed=agreed))
    assert "不是本案当事人" in why(story, TIAN, moved(agreed=ALL))
    story.do(TIAN, moved(how=carried.Reach.FACE), DAY)
    assert story.case.last(PeoplesMediation2022.offered).data["agreed"] == [1, 2]  # type: ignore[union-attr]
    story.do(CHEN, Taking(Ref(TOWN)), NEXT)
    assert story.case.agency == TOWN


def test_who_cannot_be_reached_does_not_hold_the_others() -> None:
    story = Story()
    story.do(LUO, initiative(), DAY)
    story.do(LUO, asking(2, Wish.NOT_REACHED), DAY)
    assert "没有同意" in why(story, TIAN, moved(agreed=()))
    story.do(TIAN, moved(agreed=BOTH[:1]), DAY)


def test_who_disagrees_stays_and_may_have_it_ended() -> None:
    story = to("told")
    story.do(WANG, carried.Stopping(Ref(2)), DAY)
    assert "明确拒绝" in why(story, TIAN, moved())


# --- who stays away -------------------------------------------------------------------------------------------------

GONE = carried.Absence(Ref(2), carried.Reach.PHONE)


def test_nobody_stays_away_from_what_he_was_not_asked_to() -> None:
    story = to("told")
    assert "没有约定过2022年11月1日调解" in why(story, LUO, GONE)
    assert "晚于" in why(story, LUO, replace(GONE, called=date(2022, 11, 2)))
    story.do(LUO, replace(GONE, called=date(2022, 11, 1)), DAY)


def test_a_day_agreed_on_need_not_be_told_again() -> None:
    story = to("told")
    story.do(LUO, session(next=date(2022, 11, 8)), DAY)
    assert "没有约定过" in why(story, LUO, GONE, "2022-11-07")
    story.do(LUO, replace(GONE, next=date(2022, 11, 12)), "2022-11-08")
    story.do(LUO, replace(GONE, party=Ref(1)), "2022-11-08")
    assert "没有约定过" in why(story, LUO, GONE, "2022-11-12"), "the last word on it named no day"
    story.do(LUO, replace(GONE, called=date(2022, 11, 11)), "2022-11-12")
    assert reading.absences(story.case) == 2


def test_another_day_or_a_pause_takes_an_appointment_away() -> None:
    story = to("told")
    story.do(LUO, session(next=date(2022, 11, 8)), DAY)
    story.do(LUO, Pausing("病"), "2022-11-03")
    story.do(LUO, Resumption(), "2022-11-05")
    assert isinstance(story.ask(LUO, GONE, "2022-11-08"), Act)
    story.do(LUO, Pausing("病"), "2022-11-06")
    story.do(LUO, Resumption(), "2022-11-09")
    assert isinstance(story.ask(LUO, GONE, "2022-11-09"), Refusal)
    other = to("told")
    other.do(LUO, session(next=date(2022, 11, 8)), DAY)
    other.do(LUO, session(next=date(2022, 11, 10)), NEXT)
    assert isinstance(other.ask(LUO, GONE, "2022-11-08"), Refusal)


def test_one_call_is_one_appointment() -> None:
    story, end = to("told"), failure(why=carried.Ending.ABSENT)
    for day in ("2022-11-08", "2022-11-09"):
        story.do(LUO, replace(GONE, called=date(2022, 11, 7)), day)
    assert "现有1次" in why(story, LUO, end, "2022-11-09")
    story.do(LUO, replace(GONE, called=date(2022, 11, 10)), "2022-11-10")
    story.do(LUO, end, "2022-11-10")


# --- one of three (法 23 (二)) --------------------------------------------------------------------------------------


def three() -> Story:
    story = Story()
    story.do(LI, application(respondents=(Ref(2), Ref(3))), DAY)
    for each in (asking(2), asking(3), acceptance()):
        story.do(LUO, each, DAY)
    story.do(TIAN, choosing(), DAY)
    story.do(LUO, carried.Rights(ALL), DAY)
    return story


PARTED = carried.Parting(Ref(3), "他那一份可以另外算")


def test_who_agreed_and_only_stays_away_does_not_hold_the_others() -> None:
    story = three()
    assert "满2次（现有0次）" in why(story, TIAN, PARTED)
    story.do(LUO, absence(DAY, 3), DAY)
    assert "无正当理由满2次" in why(story, TIAN, PARTED)
    story.do(LUO, absence("2022-11-03", 3), "2022-11-03")
    assert "同意调解，不能不让其参加" in why(story, TIAN, replace(PARTED, party=Ref(2)), "2022-11-03")
    story.do(TIAN, PARTED, "2022-11-03")
    assert reading.parties(story.case) == {1, 2}
    assert not reading.somebody_refuses(story.case), "he has refused nothing"
    story.do(LUO, session(present=BOTH), "2022-11-04")
    story.do(LUO, written("2022-11-04"), "2022-11-04")


def test_he_comes_back_by_agreeing_and_begins_anew() -> None:
    story = three()
    for day in (DAY, "2022-11-03"):
        story.do(LUO, absence(day, 3), day)
    story.do(TIAN, PARTED, "2022-11-03")
    story.do(LUO, asking(3), "2022-11-05")
    assert reading.parties(story.case) == {1, 2, 3}
    assert "满2次（现有0次）" in why(story, TIAN, PARTED, "2022-11-05")


# --- a mediator's term has ended (若干规定 16, 法 31) ------------------------------------------------------------------


def test_the_committee_ends_visits_and_takes_over_whosever_case_it_was() -> None:
    after, end = "2022-11-25", failure(why=carried.Ending.ELSEWHERE, elsewhere="湄潭县人民法院")
    for stage, data in (("session", end), ("session", replaced()), ("agreed", carried.FollowUp(carried.State.DONE))):
        story = told(stage)
        story.gone = frozenset({11})
        if not isinstance(data, carried.Recusal):
            said = why(story, LUO, data, after)
            assert "另行确定调解员；办结、回访也可以由调委会办理" in said
        story.do(TIAN, data, after)


def test_a_head_who_leads_and_is_out_of_term_still_tells_the_truth_about_its_end() -> None:
    story = told("accepted")
    story.do(TIAN, choosing(12), DAY)
    story.do(TIAN, carried.Rights(BOTH), DAY)
    story.gone = frozenset({12})
    assert story.refused(TIAN, session(), NEXT).asked == "who"
    story.do(WANG, carried.Stopping(Ref(2)), NEXT)
    story.do(TIAN, failure(why=carried.Ending.STOPPED, told=(OtherWay.COURT,)), NEXT)
