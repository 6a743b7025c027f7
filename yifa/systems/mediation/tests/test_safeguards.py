"""What must not slip through: refusals and reports that stay, who comes back, whose day counts, who agrees."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from yifa.casework.rows import TODO, Place, rows_of
from yifa.kernel.procedure import Annulment, Ref, Taking, Withdrawal, deadlines
from yifa.kernel.procedure.tests.walks import Somebody
from yifa.systems.mediation.procedure import PeoplesMediation2022, carried, reading
from yifa.systems.mediation.procedure.left import dispute
from yifa.systems.mediation.rules import Nature, OtherWay, Sign, Wish
from yifa.systems.mediation.tests.world import (
    BOTH,
    CHEN,
    COURT,
    DAY,
    FIRST,
    HEAD,
    LI,
    LUO,
    NEXT,
    POLICE,
    TIAN,
    TOWN,
    VILLAGE,
    WANG,
    Story,
    absence,
    acceptance,
    again,
    application,
    asking,
    choosing,
    failure,
    initiative,
    joining,
    moved,
    oral,
    owed,
    refused,
    replaced,
    says,
    session,
    to,
    written,
)  # fmt: skip

P = PeoplesMediation2022
PARTIES = carried.Appointment.PARTIES


# --- reports and refusals that stay -------------------------------------------------------------------------------


def test_a_milder_sign_does_not_lift_the_duty_to_report() -> None:
    story = to("told")
    story.do(LUO, carried.Escalation(Sign.CRIME, "带了刀", "分开双方"), DAY)
    story.do(LUO, carried.Escalation(Sign.WORSE, "还在骂", "劝说"), DAY)
    assert "reported" in owed(story)
    row = dispute(story.case, story.facts(FIRST))
    assert row is not None
    assert row["risk"] == "CRIME"
    story.do(LUO, carried.Report(Ref(POLICE), "带了刀"), DAY)
    assert "reported" not in owed(story)


def runs(story: Story, clock: str) -> list[Any]:
    return [run for run in deadlines(story.case, story.facts(FIRST)) if run.clock == clock]


def test_a_danger_is_reported_the_same_day_and_a_later_sign_gives_no_more_time() -> None:
    story = to("told")
    story.do(LUO, carried.Escalation(Sign.WORSE, "在骂", "劝说"), DAY)
    assert runs(story, "report") == []
    story.do(LUO, carried.Escalation(Sign.PUBLIC_ORDER, "扬言要打", "劝开"), NEXT)
    for sign in (Sign.CRIME, Sign.WORSE):
        story.do(LUO, carried.Escalation(sign, "又来", "劝开"), "2022-11-03")
    (run,) = runs(story, "report")
    assert (run.due, run.state, run.keeper) == (date(2022, 11, 2), "running", "post:11")
    story.do(LUO, carried.Report(Ref(POLICE), "扬言要打"), "2022-11-03")
    assert [run.state for run in runs(story, "report")] == ["met"]
    story.do(LUO, carried.Escalation(Sign.CRIME, "带了刀", "分开双方"), "2022-11-04")
    (run,) = runs(story, "report")
    assert (run.due, run.state) == (date(2022, 11, 4), "running")
    story.do(TIAN, carried.CrimeHanded(Ref(POLICE), "打伤了人"), "2022-11-04")
    assert [run.state for run in runs(story, "report")] == ["met"]


@pytest.mark.parametrize("stage", ["asked", "told", "session", "failed"])
def test_reporting_is_the_first_thing_to_do(stage: str) -> None:
    story = to(stage)
    story.do(LUO, carried.Escalation(Sign.CRIME, "带了刀", "分开双方"), DAY)
    rows, _ = rows_of(story.case, Place(1, 1, 0), story.facts(FIRST))
    by_due = sorted((due, act) for (_case, act, _holder), (due, *_rest) in rows[TODO].items())
    assert by_due[0] == (FIRST, "reported")
    assert all(due > FIRST for due, _act in by_due[1:])


@pytest.mark.parametrize("kind", [carried.Report, carried.CrimeHanded])
def test_nobody_reports_to_himself(kind: type) -> None:
    story = to("told")
    assert "不能报告给本机构" in says(story.refused(TIAN, kind(Ref(VILLAGE), "带了刀"), DAY))
    story.do(TIAN, kind(Ref(POLICE), "带了刀"), DAY)


def test_the_session_on_which_mediation_failed_is_not_annulled() -> None:
    story = to("failed")
    refusal = story.refused(TIAN, Annulment(6, "误录"), NEXT)
    assert "第7项“调解不成”不再成立" in says(refusal)


def test_the_wish_to_stop_on_which_mediation_failed_is_not_annulled() -> None:
    story = to("told")
    story.do(WANG, carried.Stopping(Ref(2)), DAY)
    assert "failed" in owed(story)
    assert "stopped" not in owed(story)
    story.do(LUO, failure(why=carried.Ending.STOPPED), DAY)
    assert "“调解不成”不再成立" in says(story.refused(TIAN, Annulment(6, "误录"), NEXT))


def test_the_refusal_that_ended_a_case_is_not_annulled() -> None:
    story = Story()
    story.do(LUO, initiative(), DAY)
    story.do(LUO, asking(1), DAY)
    story.do(LUO, asking(2, Wish.REFUSES), DAY)
    story.do(TIAN, refused(), DAY)
    assert "“当事人明确拒绝”不再成立" in says(story.refused(TIAN, Annulment(3, "误录"), NEXT))
    story.do(TIAN, Annulment(2, "误录"), NEXT)


# --- who mediates -------------------------------------------------------------------------------------------------


def test_who_was_recused_stays_out() -> None:
    story = to("told")
    story.do(WANG, carried.Recusal(carried.Asker.PARTY), DAY)
    assert "已经回避" in says(story.refused(TIAN, choosing(11), DAY))
    assert "已经回避" in says(story.refused(TIAN, choosing(12, 11), DAY))
    story.do(TIAN, choosing(12), DAY)
    assert "已经回避" in says(story.refused(TIAN, joining(11), DAY))
    back = carried.Recusal(carried.Asker.PARTY, None, Ref(11))
    assert "已经回避" in says(story.refused(Somebody("post:13/113", HEAD, VILLAGE), back, DAY))


def test_nobody_replaces_himself() -> None:
    himself = replaced(11)
    assert "就是回避的人" in says(to("told").refused(TIAN, himself, DAY))


def test_a_mediator_of_elsewhere_does_not_succeed() -> None:
    story = to("accepted")
    story.do(TIAN, choosing(11, 21), DAY)
    story.do(WANG, carried.Recusal(carried.Asker.PARTY), DAY)
    assert reading.mediators(story.case) == ()
    assert owed(story).keys() == {"chosen"}
    story.do(TIAN, choosing(12, 21), DAY)
    assert reading.mediators(story.case) == (12, 21)


def test_a_mediator_who_is_here_may_be_named_to_lead() -> None:
    story = to("accepted")
    story.do(TIAN, choosing(11, 12, 21), DAY)
    elsewhere = carried.Recusal(carried.Asker.PARTY, None, Ref(21))
    assert "本调委会的人民调解员" in says(story.refused(TIAN, elsewhere, DAY))
    story.do(TIAN, carried.Recusal(carried.Asker.PARTY, None, Ref(12)), DAY)
    assert reading.mediators(story.case) == (12, 21)


def test_the_committee_appoints_and_the_parties_choose() -> None:
    story = to("accepted")
    assert "由有权代表调委会的岗位办理" in says(story.refused(LUO, choosing(), DAY))
    assert "各方当事人都同意" in says(story.refused(LUO, choosing(how=PARTIES, agreed=(Ref(1),)), DAY))
    assert story.refused(LI, choosing(how=PARTIES, agreed=BOTH), DAY).asked == "who", "one does not speak for the other"
    story.do(LUO, choosing(how=PARTIES, agreed=BOTH), DAY)


def test_who_joins_joins_with_consent() -> None:
    story = to("told")
    assert "各方当事人同意" in says(story.refused(TIAN, carried.Joining((Ref(12),), None, (Ref(1),)), DAY))
    story.do(TIAN, joining(12), DAY)


# --- who is asked, told, sent -------------------------------------------------------------------------------------


def test_everybody_is_asked_before_acceptance() -> None:
    story = Story()
    story.do(LUO, initiative(), DAY)
    assert owed(story).keys() == {"wish"}
    story.do(LUO, asking(1), DAY)
    assert "还有1方" in says(story.refused(LUO, acceptance(), DAY))
    story.do(LUO, asking(2, Wish.NOT_REACHED), DAY)
    story.do(LUO, acceptance(), DAY)


def test_the_wish_on_which_it_was_accepted_is_not_annulled() -> None:
    assert "“受理”不再成立" in says(to("accepted").refused(TIAN, Annulment(2, "误录"), NEXT))


def test_who_refuses_is_told_the_other_ways() -> None:
    story = to("applied")
    story.do(LUO, asking(2, Wish.REFUSES), DAY)
    assert "第二十六条" in says(story.refused(LUO, carried.Refused(), DAY))
    story.do(LUO, carried.Refused((OtherWay.ADMINISTRATIVE,)), DAY)
    for name in ("refused_to_take", "declined_by_party", "failed", "deceased", "outside"):
        assert P.kinds[name].adverse
        assert P.kinds[name].remedy


def test_who_is_not_taken_is_told_where_to_go_by_the_committee() -> None:
    story = to("applied")
    assert story.refused(LUO, carried.NotTaken(Nature.PENALTY, "公安局"), DAY).asked == "who"
    assert "向哪里提出" in says(story.refused(TIAN, carried.NotTaken(Nature.PENALTY, " "), DAY))


def test_a_case_is_offered_to_committees_only_and_answered_in_time() -> None:
    story = to("asked")
    assert "只能移交给人民调解委员会" in says(story.refused(TIAN, moved(to=POLICE), DAY))
    story.do(TIAN, moved("疑难"), DAY)
    run = next(each for each in deadlines(story.case, story.facts(FIRST)) if each.clock == "answer")
    assert (run.due, run.keeper, run.state) == (date(2022, 11, 3), f"agency:{TOWN}", "running")
    story.do(CHEN, Taking(Ref(TOWN)), NEXT)
    run = next(each for each in deadlines(story.case, story.facts(FIRST)) if each.clock == "answer")
    assert run.state == "met"


def test_one_applicant_leaves_and_the_others_go_on() -> None:
    story = Story()
    story.do(LI, application(applicants=BOTH, respondents=(Ref(3),)), DAY)
    story.do(LUO, asking(3), DAY)
    assert "退出申请" in says(story.refused(LI, Withdrawal(), DAY))
    story.do(LI, carried.Leaving(), DAY)
    assert reading.parties(story.case) == {2, 3}
    assert story.refused(LI, Withdrawal(), DAY).asked == "who"
    assert "撤回申请" in says(story.refused(WANG, carried.Leaving(), DAY))
    story.do(WANG, Withdrawal(), DAY)
    assert story.case.outcome == "撤回"


# --- whose day counts ---------------------------------------------------------------------------------------------


def test_an_agreement_is_done_the_day_it_is_complete() -> None:
    story = to("session")
    assert "已经完成" in says(story.refused(LUO, written(DAY), NEXT))
    assert "已经达成" in says(story.refused(LUO, oral(DAY), NEXT))
    early = written(DAY, signed=date(2022, 10, 31))
    assert "早于2022年11月1日" in says(story.refused(LUO, early, DAY))


def test_a_change_is_not_older_than_what_it_changes() -> None:
    story = to("session")
    story.do(LUO, written(NEXT), NEXT)
    story.do(LUO, again(), NEXT)
    change = carried.Changed(BOTH, FIRST, FIRST, FIRST, ("改为五日",))
    assert story.refused(LUO, change, "2022-11-03", done=DAY, ground="漏录").asked == "shape"
    assert "已经完成" in says(story.refused(LUO, change, NEXT))


def test_a_court_is_asked_once_for_each_agreement() -> None:
    story = to("agreed")
    both = carried.CourtApplication(BOTH, Ref(COURT))
    story.do(LUO, both, NEXT)
    assert "已经共同申请" in says(story.refused(LUO, both, NEXT))
    new = date(2022, 11, 10)
    story.do(LUO, again(), str(new))
    story.do(LUO, carried.Changed(BOTH, new, new, new, ("改为五日",)), str(new))
    assert "confirm" in {run.clock for run in deadlines(story.case, story.facts(new)) if run.state == "running"}
    story.do(LUO, both, str(new))


def test_an_early_visit_ends_no_watch() -> None:
    story = to("session")
    story.do(LUO, written(DAY, dues=(date(2022, 11, 10), date(2022, 11, 20))), DAY)
    visit = carried.FollowUp(carried.State.DONE)
    assert "督促履行" in says(story.refused(LUO, visit, "2022-11-09"))
    story.do(LUO, carried.Urging("说月底付"), "2022-11-09")
    story.do(LUO, visit, "2022-11-10")
    assert "督促履行" in says(story.refused(LUO, visit, "2022-11-12"))
    runs = [run.state for run in deadlines(story.case, story.facts(date(2022, 11, 12))) if run.clock == "follow"]
    assert runs == ["met", "running"]


@pytest.mark.parametrize("wanting", [carried.FollowUp(carried.State.NOT_DONE), carried.FollowUp(carried.State.DONE, quarrel=True)])  # fmt: skip
@pytest.mark.parametrize("mends", [carried.FollowUp(carried.State.DONE), carried.Breach(Ref(2), (OtherWay.COURT,))])
def test_what_a_visit_found_wanting_is_not_filed_away(wanting: Any, mends: Any) -> None:
    story = to("agreed")
    story.do(LUO, wanting, NEXT)
    assert "followed" in owed(story)
    away = carried.Filing(no_court=carried.NoCourt.NOT_WANTED)
    assert "反悔或不履行" in says(story.refused(TIAN, away, NEXT))
    story.do(LUO, mends, NEXT)
    story.do(TIAN, away, NEXT)


def test_absence_counts_for_one_party_on_different_days() -> None:
    story, end = to("told"), failure(why=carried.Ending.ABSENT)
    for party, day in ((2, DAY), (2, DAY), (1, NEXT)):
        story.do(LUO, absence(day, party), day)
    assert "现有1次" in says(story.refused(LUO, end, NEXT))
    story.do(LUO, absence("2022-11-03"), "2022-11-03")
    story.do(LUO, end, "2022-11-03")


def test_the_day_of_harm_is_shown_with_its_three_years() -> None:
    story = to("asked")
    assert P.warnings(story.case, story.facts(FIRST)) == ()
    story.do(LUO, acceptance(harmed=date(2020, 3, 1)), DAY)
    (said,) = P.warnings(story.case, story.facts(FIRST))
    assert "到2023年3月1日届满" in str(said)


def test_a_dispute_of_bodies_alone_is_warned_of_and_not_refused() -> None:
    story = to("asked")
    facts = story.facts(FIRST)
    both = replace(facts, bodies=frozenset({"party:1", "party:2"}))
    (said,) = P.warnings(story.case, both)
    assert "都是单位" in str(said)
    assert P.warnings(story.case, replace(facts, bodies=frozenset({"party:2"}))) == ()
    story.do(LUO, acceptance(), DAY)
    assert P.warnings(to("failed").case, both) == ()


def test_money_in_dispute_is_not_money_agreed() -> None:
    story = to("asked")
    story.do(LUO, acceptance(amount=900_00), DAY)
    for who, data in ((TIAN, choosing()), (LUO, carried.Rights(BOTH)), (LUO, session()), (LUO, written(DAY))):
        story.do(who, data, DAY)
    row = dispute(story.case, story.facts(FIRST))
    assert row is not None
    assert (row["amount"], row["agreed_amount"]) == (900_00, None)
