"""People's mediation without a database: who may, in what order, when, and what changes the past."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from yifa.kernel.procedure import (
    Annulment,
    Attachment,
    Case,
    Completion,
    Correction,
    Declining,
    Erasure,
    Material,
    Pausing,
    Ref,
    Refusal,
    Resumption,
    Return,
    Taking,
    Withdrawal,
    deadlines,
    duties,
    fields_of,
    options,
)  # fmt: skip
from yifa.systems.mediation.procedure import PeoplesMediation2022, carried, reading
from yifa.systems.mediation.rules import Nature, OtherWay, Sign, Subject, Wish
from yifa.systems.mediation.tests.world import (
    BOTH,
    BUREAU,
    CHEN,
    COURT,
    DAY,
    FIRST,
    LI,
    LUO,
    NEIGHBOUR,
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
    died,
    failure,
    initiative,
    joining,
    moved,
    oral,
    outside,
    owed,
    referral,
    refused,
    replaced,
    session,
    to,
    written,
)  # fmt: skip

P = PeoplesMediation2022


def cites(refusal: Refusal, basis: str) -> bool:
    return any(basis in str(each) for each in refusal.basis)


# --- who ----------------------------------------------------------------------------------------------------------

# For each act: how far the case must have come, the command, a hand that may, a hand that may not.
ACTS: list[tuple[str, str | None, Any, Any, Any]] = [
    ("applied", None, application(), LI, LUO),
    ("referred", None, referral(), LUO, LI),
    ("initiated", None, initiative(), LUO, LI),
    ("wish", "applied", asking(), LUO, LI),
    ("asked", "applied", Return("身份证明"), LUO, LI),
    ("accepted", "asked", acceptance(), LUO, LI),
    ("refused_to_take", "applied", carried.NotTaken(Nature.PENALTY, "公安局"), TIAN, LI),
    ("withdrawn", "applied", Withdrawal(), LI, WANG),
    ("chosen", "accepted", choosing(), TIAN, CHEN),
    ("joined", "chosen", joining(12), TIAN, CHEN),
    ("recused", "chosen", carried.Recusal(carried.Asker.PARTY), WANG, CHEN),
    ("told", "chosen", carried.Rights(BOTH), LUO, TIAN),
    ("invited", "chosen", carried.Invitation((carried.Guest.KIN,), BOTH), LUO, TIAN),
    ("inquiry", "chosen", carried.Inquiry("沟早先就有"), LUO, TIAN),
    ("session", "told", session(), LUO, TIAN),
    ("absent", "told", absence(DAY), LUO, TIAN),
    ("paused", "accepted", Pausing("鉴定"), TIAN, LI),
    ("prolonged", "chosen", carried.Prolonging(date(2022, 12, 20), BOTH, "还要鉴定"), LUO, CHEN),
    ("offered", "asked", moved("疑难"), TIAN, LUO),
    ("agreed_written", "session", written(DAY), LUO, TIAN),
    ("agreed_oral", "session", oral(DAY), LUO, LI),
    ("stopped", "accepted", carried.Stopping(Ref(2)), WANG, CHEN),
    ("failed", "session", failure(), LUO, LI),
    ("reconciled", "applied", carried.Reconciled(BOTH), TIAN, LI),
    ("deceased", "applied", died(), TIAN, LI),
    ("outside", "accepted", outside(), TIAN, LUO),
    ("crime_handed", "applied", carried.CrimeHanded(Ref(POLICE), "打伤了人"), TIAN, LUO),
    ("risk", "applied", carried.Escalation(Sign.WORSE, "扬言要打", "分开劝说"), LUO, LI),
    ("reported", "applied", carried.Report(Ref(POLICE), "扬言要打"), LUO, LI),
    ("followed", "agreed", carried.FollowUp(carried.State.DONE), LUO, LI),
    ("urged", "agreed", carried.Urging("说月底付"), LUO, LI),
    ("part", "agreed", carried.Part("付了一半"), WANG, CHEN),
    ("performed", "agreed", carried.Whole(), LI, CHEN),
    ("breached", "agreed", carried.Breach(Ref(2), (OtherWay.COURT,)), LUO, LI),
    ("again", "agreed", again(), LUO, TIAN),
    ("changed", "again", carried.Changed(BOTH, FIRST, FIRST, FIRST, ("改为五日",)), LUO, TIAN),
    ("to_court", "agreed", carried.CourtApplication(BOTH, Ref(COURT)), LUO, CHEN),
    ("filed", "failed", carried.Filing(), TIAN, LI),
    ("attached", "applied", Attachment((Material("0" * 64),)), LUO, LI),
    ("corrected", "accepted", Correction(3, "写错", acceptance(persons=3)), LUO, LI),
    ("annulled", "accepted", Annulment(3, "误录"), TIAN, LI),
]


@pytest.mark.parametrize(("name", "stage", "data", "may", "may_not"), ACTS, ids=lambda each: str(each)[:24])
def test_who_may_and_who_may_not(name: str, stage: str | None, data: Any, may: Any, may_not: Any) -> None:
    def story() -> Story:
        return Story() if stage is None else to(stage)

    for stranger in (may_not, NEIGHBOUR, BUREAU):
        refusal = story().refused(stranger, data, DAY)
        assert refusal.asked == "who"
    told = story()
    assert told.do(may, data, DAY).kind == name


def test_every_act_is_tried() -> None:
    elsewhere = {
        "chosen_again",
        "left",
        "parted",
        "brought",
        "declined_by_party",
        "resumed",
        "taken",
        "declined",
        "replied",
        "erase",
    }
    assert {name for name, *_ in ACTS} | elsewhere == set(P.kinds)


def test_a_committee_of_the_town_does_not_act_in_the_villages_place() -> None:
    assert to("applied").refused(CHEN, acceptance(), DAY).asked == "who"


# --- order --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", ["applied", "accepted", "chosen"])
def test_nothing_is_skipped(stage: str) -> None:
    story = to(stage)
    for data in (session(), written(DAY)):
        host = LUO if stage == "chosen" else TIAN
        refusal = story.refused(host, data, DAY)
        assert refusal.asked == ("shape" if stage == "chosen" else "who")
    names = {
        option.kind.name: option.refusal
        for option in options(story.case, TIAN.by, story.facts(date(2022, 11, 1), TIAN))
    }
    assert names["filed"] is not None


def test_a_case_is_opened_once() -> None:
    refusal = to("applied").refused(LUO, initiative(), DAY)
    assert (refusal.asked, str(refusal.reason)) == ("shape", "案件已经开立")


@pytest.mark.parametrize(("stage", "who", "data"), [("accepted", LUO, acceptance()), ("chosen", TIAN, choosing(12))])
def test_what_is_done_once_is_not_done_again(stage: str, who: Any, data: Any) -> None:
    refusal = to(stage).refused(who, data, DAY)
    assert str(refusal.reason) in {"已经办过，不能重复办理", "已经有调解员，更换请办“回避更换”"}


def test_after_the_end_only_what_follows_from_it() -> None:
    for stage in ("agreed", "failed"):
        story = to(stage)
        for data in (session(), carried.Rights(BOTH), failure()):
            refusal = story.refused(LUO, data, DAY)
            assert refusal.asked == "shape"
            assert "办结" in str(refusal.reason)
    assert to("failed").refused(LUO, carried.FollowUp(carried.State.DONE), DAY).asked == "shape"


def test_after_filing_nothing_but_erasure() -> None:
    story = to("failed")
    assert story.refused(TIAN, Erasure((1,), "保存期满"), DAY).asked == "shape"
    story.do(TIAN, carried.Filing("2022-17"), DAY)
    assert owed(story) == {}
    for who, data in (
        (LUO, Attachment((Material("0" * 64),))),
        (LUO, Correction(3, "错", acceptance())),
        (TIAN, Annulment(7, "错")),
    ):
        assert str(story.refused(who, data, NEXT).reason) == "已经归档，不能再办理"
    assert story.do(TIAN, Erasure((1, 2), "保存期满"), "2032-11-01").kind == "erase"
    assert story.case.stage == "归档"


def test_while_paused_only_what_cannot_wait() -> None:
    story = to("told")
    story.do(LUO, Pausing("做鉴定", date(2022, 11, 20)), NEXT)
    assert story.case.stage == "中止"
    assert "正在中止" in str(story.refused(LUO, session(), NEXT).reason)
    assert owed(story) == {"resumed": "post:11"}
    story.do(LUO, carried.Escalation(Sign.CRIME, "带了刀", "分开双方"), NEXT)
    assert owed(story) == {"resumed": "post:11", "reported": "post:11"}
    story.do(LUO, carried.Report(Ref(POLICE), "带了刀"), NEXT)
    story.do(LUO, Resumption(), "2022-11-12")
    run = next(each for each in deadlines(story.case, story.facts(date(2022, 11, 12))) if each.clock == "conclude")
    assert run.due == date(2022, 12, 11)


# --- time ---------------------------------------------------------------------------------------------------------


def test_nothing_is_done_in_the_future() -> None:
    refusal = to("asked").refused(LUO, acceptance(), DAY, done=NEXT)
    assert (refusal.asked, str(refusal.reason)) == ("time", "办理日期2022年11月2日还没有到")
    later = datetime(2022, 11, 1, 13, tzinfo=UTC)
    assert to("asked").refused(LUO, acceptance(), DAY, done=later).asked == "time"


def test_a_correction_does_not_move_an_act_into_the_future() -> None:
    refusal = to("accepted").refused(TIAN, Correction(3, "错", acceptance(), date(2022, 12, 1)), DAY)
    assert refusal.asked == "time"


def test_late_entry_needs_a_ground_and_is_marked() -> None:
    story = to("asked")
    refusal = story.refused(LUO, acceptance(), "2022-11-04", done=NEXT)
    assert refusal.asked == "time"
    assert "补录" in str(refusal.reason)
    act = story.do(LUO, acceptance(), "2022-11-04", done=NEXT, ground="停电三天")
    assert act.late
    assert act.day == date(2022, 11, 2)


def test_what_is_urgent_may_be_entered_the_next_day() -> None:
    act = to("applied").do(LUO, carried.Escalation(Sign.WORSE, "要动手", "劝开"), NEXT, done=DAY)
    assert not act.late


def test_a_session_before_the_agreement_is_entered_after_it() -> None:
    story = to("session")
    story.do(LUO, written("2022-11-10"), "2022-11-10")
    late = story.do(LUO, session(), "2022-11-12", done="2022-11-05", ground="漏录")
    assert [act.kind for act in story.case.ordered][-2:] == ["session", "agreed_written"]
    assert late.late


def test_an_act_before_the_one_it_follows_is_refused() -> None:
    refusal = to("accepted").refused(TIAN, choosing(), "2022-11-04", done="2022-10-20", ground="漏录")
    assert refusal.asked == "shape"
    assert "第1项" in str(refusal.reason) or "开立" in str(refusal.reason)


# --- changing the past --------------------------------------------------------------------------------------------


def test_annulling_names_the_act_that_would_no_longer_stand() -> None:
    refusal = to("told").refused(TIAN, Annulment(4, "误录"), NEXT)
    assert (refusal.asked, str(refusal.reason)) == (
        "shape", "这样改以后，第5项“告知权利义务”不再成立：须先办“选定或指定调解员”",
    )  # fmt: skip


def test_what_ended_is_annulled_by_a_second_person() -> None:
    story = to("failed")
    refusal = story.refused(LUO, Annulment(7, "误录"), NEXT)
    assert "另一人" in str(refusal.reason)
    story.do(TIAN, Annulment(7, "误录"), NEXT)
    assert story.case.outcome is None
    assert "session" in owed(story, NEXT)


def test_the_opening_is_not_annulled() -> None:
    assert "开立案件的办理不能作废" in str(to("applied").refused(TIAN, Annulment(1, "误录"), DAY).reason)


def test_a_correction_is_judged_like_the_act() -> None:
    story = to("agreed")
    signed = date(2022, 11, 1)
    bad = carried.Written((Ref(1),), signed, signed, signed, ("退款",))
    assert "另一人更正" in str(story.refused(LUO, Correction(7, "漏了一方", bad), NEXT).reason)
    refusal = story.refused(TIAN, Correction(7, "漏了一方", bad), NEXT)
    assert cites(refusal, "第二十九条")
    story.do(TIAN, Correction(7, "金额写错", written(DAY, amount=500_00)), NEXT)
    assert story.case.data(P.agreed_written).amount == 500_00


def test_a_correction_that_breaks_what_follows_is_refused() -> None:
    refusal = to("session", "2022-11-01").refused(LUO, Correction(4, "错", choosing(), date(2022, 11, 2)), NEXT)
    assert refusal.asked == "shape"
    assert "第5项" in str(refusal.reason)


# --- what the law demands -----------------------------------------------------------------------------------------


def test_one_partys_clear_refusal_ends_it_and_silence_never_does() -> None:
    story = to("applied")
    story.do(LUO, asking(2, Wish.NOT_REACHED), DAY)
    assert "accepted" in owed(story)
    assert "没有回音不算拒绝" in str(story.refused(LUO, refused(), DAY).reason)
    story.do(LUO, asking(2, Wish.REFUSES), DAY)
    refusal = story.refused(LUO, acceptance(), DAY)
    assert cites(refusal, "《人民调解法》第十七条")
    assert owed(story) == {"declined_by_party": f"agency:{VILLAGE}"}
    story.do(LUO, refused(), DAY)
    assert story.case.outcome == "当事人拒绝"


def test_who_changes_his_mind_may() -> None:
    story = to("applied")
    story.do(LUO, asking(2, Wish.REFUSES), DAY)
    story.do(LUO, asking(2, Wish.AGREES), NEXT)
    story.do(LUO, acceptance(), NEXT)


def test_a_party_who_wants_no_more_stops_it() -> None:
    story = to("session")
    story.do(LUO, asking(2, Wish.REFUSES), DAY)
    assert cites(story.refused(LUO, written(DAY), DAY), "第十七条")
    assert "failed" in owed(story)
    story.do(LUO, failure(why=carried.Ending.STOPPED), DAY)


def test_mediation_does_not_fail_untried() -> None:
    story = to("told")
    assert "还有2方当事人没有参加过调解" in str(story.refused(LUO, failure(), DAY).reason)
    assert "没有当事人要求终止" in str(story.refused(LUO, failure(why=carried.Ending.STOPPED), DAY).reason)
    story.do(LUO, absence(DAY, excused=True), DAY)
    assert "没有参加过调解" in str(story.refused(LUO, failure(), DAY).reason)
    assert "哪个机关" in str(story.refused(LUO, failure(why=carried.Ending.ELSEWHERE), DAY).reason)
    story.do(LUO, failure(why=carried.Ending.ELSEWHERE, elsewhere="湄潭县人民法院"), DAY)


def test_what_is_excluded_is_not_taken_and_what_is_not_is() -> None:
    refusal = to("asked").refused(LUO, acceptance(nature=Nature.OFFICIAL_ACT), DAY)
    assert cites(refusal, "第二十二条")
    assert "行政复议" in str(refusal.remedy)
    assert cites(to("applied").refused(TIAN, carried.NotTaken(Nature.CIVIL, "法院"), DAY), "第二十四条")
    assert P.refused_to_take.adverse
    assert P.refused_to_take.remedy


def test_a_referral_comes_before_acceptance_there_and_is_answered() -> None:
    assert cites(Story().refused(LUO, referral(accepted_there=True), DAY), "第十八条")
    story = Story()
    story.do(LUO, referral(), DAY)
    assert owed(story) == {"wish": f"agency:{VILLAGE}", "replied": f"agency:{VILLAGE}"}
    story.do(TIAN, carried.NotTaken(Nature.PENALTY, "公安局"), DAY)
    assert owed(story) == {"replied": f"agency:{VILLAGE}"}
    assert "办理结果还没有告知移送机构" in str(story.refused(TIAN, carried.Filing(), DAY).reason)
    story.do(LUO, carried.Reply(), DAY)
    assert owed(story) == {"filed": f"agency:{VILLAGE}"}


def test_a_partys_word_changes_the_mediator_and_the_duties_follow() -> None:
    story = to("told")
    assert owed(story)["session"] == "post:11"
    story.do(TIAN, replaced(), DAY)
    assert owed(story)["session"] == "post:12"
    assert story.refused(LUO, session(), DAY).asked == "who"
    story.do(TIAN, session(), DAY)


def test_without_a_replacement_the_committee_names_another() -> None:
    story = to("told")
    story.do(LUO, carried.Recusal(carried.Asker.MEDIATOR), DAY)
    assert owed(story) == {"chosen": f"agency:{VILLAGE}"}
    story.do(TIAN, choosing(12), DAY)
    assert reading.mediators(story.case) == (12,)


def test_several_mediators_one_leads() -> None:
    story = to("accepted")
    story.do(TIAN, choosing(11, 21), DAY)
    story.do(CHEN, carried.Rights(BOTH), DAY)
    story.do(LUO, carried.Recusal(carried.Asker.PARTY, Ref(21)), DAY)
    assert reading.mediators(story.case) == (11,)
    assert "不是本案调解员" in str(story.refused(LUO, carried.Recusal(carried.Asker.PARTY, Ref(21)), DAY).reason)


def test_another_joins_from_the_town() -> None:
    story = to("told")
    story.do(TIAN, joining(21, why="跨村"), DAY)
    assert reading.mediators(story.case) == (11, 21)
    assert story.do(CHEN, session(), DAY).kind == "session"
    assert "还没有参加" in str(story.refused(TIAN, joining(21), DAY).reason)


def test_who_leads_belongs_to_the_committee() -> None:
    assert cites(to("accepted").refused(TIAN, choosing(21), DAY), "第十九条")


def test_a_mediator_not_in_the_list_that_day_is_not_chosen() -> None:
    assert "不在当日的名录里" in str(to("accepted").refused(TIAN, choosing(99), DAY).reason)


def test_guests_come_with_everybodys_consent() -> None:
    one = carried.Invitation((carried.Guest.KIN,), (Ref(1),))
    assert cites(to("told").refused(LUO, one, DAY), "《人民调解法》第二十条")


def test_who_was_not_told_is_told_first() -> None:
    story = to("chosen")
    story.do(LUO, carried.Rights((Ref(1),)), DAY)
    assert {"told", "session"} <= owed(story).keys()
    assert cites(story.refused(LUO, session(), DAY), "第三十条")
    story.do(LUO, session(present=(Ref(1),), way=carried.Way.APART), DAY)


def test_closed_at_one_partys_wish() -> None:
    story = to("chosen")
    story.do(LUO, carried.Rights(BOTH, closed=True), DAY)
    assert cites(story.refused(LUO, session(open=True), DAY), "第二十三条")


def test_absence_is_no_refusal() -> None:
    story = to("told")
    end = failure(why=carried.Ending.ABSENT)
    story.do(LUO, absence(DAY), DAY)
    assert "满2次" in str(story.refused(LUO, end, DAY).reason)
    story.do(LUO, absence(NEXT, excused=True), NEXT)
    assert "满2次" in str(story.refused(LUO, end, NEXT).reason)
    story.do(LUO, absence("2022-11-03"), "2022-11-03")
    story.do(LUO, end, "2022-11-03")
    assert story.case.outcome == "调解不成"


def test_failure_tells_the_other_ways() -> None:
    assert cites(to("session").refused(LUO, failure(told=()), DAY), "第二十六条")


def test_more_time_is_agreed_by_all_and_before_the_end() -> None:
    story = to("told")
    more = carried.Prolonging(date(2022, 12, 20), BOTH, "还要鉴定")
    assert "还有1方" in str(story.refused(LUO, carried.Prolonging(date(2022, 12, 20), (Ref(1),), "x"), DAY).reason)
    assert "届满" in str(story.refused(LUO, more, "2022-12-02").reason)
    assert "不能由当时主持的人" in str(story.refused(LUO, more, "2022-12-05", "2022-12-01", "漏录").reason)
    story.do(TIAN, more, "2022-12-05", "2022-12-01", "漏录")


def test_an_agreement_is_signed_by_all_and_sealed() -> None:
    story = to("session")
    assert cites(story.refused(LUO, written(DAY, parties=(Ref(1),)), DAY), "第二十九条")
    assert cites(story.refused(LUO, written(DAY, sealed=date(2022, 11, 3)), DAY), "第二十九条")
    story.do(LUO, written(DAY, sealed=date(2022, 11, 3)), "2022-11-03")
    assert story.case.data(P.agreed_written).effective == date(2022, 11, 3)


def test_oral_where_writing_is_needless() -> None:
    assert cites(to("session").refused(LUO, oral(DAY, no_writing=False), DAY), "第二十八条")
    story = to("session")
    story.do(LUO, oral(DAY), DAY)
    assert story.case.outcome == "调解成功"


def test_the_terms_lie_beside_the_record() -> None:
    act = to("session").do(LUO, written(DAY), DAY)
    assert "三日内" not in str(act.data)
    assert act.typed(carried.Written).terms[0].digest


def test_what_29_lists_besides_has_its_place_and_lies_beside_the_record() -> None:
    act = to("session").do(LUO, written(DAY, dispute="墙基占沟，王家负责恢复", manner="当场恢复"), DAY)
    assert "墙基" not in str(act.data)
    assert "当场" not in str(act.data)
    bare = to("session").do(LUO, written(DAY), DAY)
    assert (bare.typed(carried.Written).dispute, bare.typed(carried.Written).manner) == (None, None)
    _from, known = P.changed.starts_as or (None, ())
    assert {"dispute", "manner"} <= set(known)


def test_both_go_to_court_in_time() -> None:
    story = to("agreed")
    both = carried.CourtApplication(BOTH, Ref(COURT))
    assert "共同提出" in str(story.refused(LUO, carried.CourtApplication((Ref(1),)), DAY).reason)
    assert cites(story.refused(LUO, both, "2022-12-02"), "第三十三条")
    status = carried.CourtApplication(BOTH, Ref(COURT), Subject.STATUS)
    assert "身份关系" in str(story.refused(LUO, status, DAY).reason)
    story.do(LUO, both, "2022-12-01")


def test_performance_is_watched_item_by_item() -> None:
    story = to("session")
    dues = (date(2022, 11, 10), date(2022, 11, 20))
    story.do(LUO, written(DAY, dues=dues), DAY)
    runs = [run for run in deadlines(story.case, story.facts(date(2022, 11, 1))) if run.clock == "follow"]
    assert [run.due for run in runs] == [date(2022, 11, 17), date(2022, 11, 27)]
    story.do(LUO, carried.FollowUp(carried.State.PARTLY), "2022-11-15")
    assert "followed" in owed(story)
    assert cites(story.refused(TIAN, carried.Filing(), "2022-11-15"), "第三十一条")
    story.do(LUO, carried.FollowUp(carried.State.DONE), "2022-11-25")
    assert owed(story) == {"filed": f"agency:{VILLAGE}"}
    assert "司法确认" in str(story.refused(TIAN, carried.Filing(), "2022-11-25").reason)
    story.do(TIAN, carried.Filing(no_court=carried.NoCourt.NOT_WANTED), "2022-11-25")


def test_what_is_performed_whole_ends_every_watch() -> None:
    story = to("session")
    story.do(LUO, written(DAY, dues=(date(2022, 11, 10), date(2022, 11, 20))), DAY)
    story.do(WANG, carried.Part("付了一半"), NEXT)
    story.do(LUO, carried.Whole(confirmed=BOTH[:1]), NEXT)
    runs = [run.state for run in deadlines(story.case, story.facts(date(2022, 11, 2))) if run.clock == "follow"]
    assert runs == ["void", "void"], "nobody visited, and nobody need to"
    story.do(TIAN, carried.Filing(), NEXT)


def test_changed_terms_begin_anew() -> None:
    story = to("agreed")
    story.do(LUO, carried.FollowUp(carried.State.NOT_DONE), NEXT)
    new = date(2022, 11, 10)
    story.do(LUO, again(), "2022-11-10")
    story.do(LUO, carried.Changed(BOTH, new, new, new, ("改为五日",)), "2022-11-10")
    runs = {run.clock: run.due for run in deadlines(story.case, story.facts(new)) if run.state == "running"}
    assert runs == {"confirm": date(2022, 12, 12), "follow": date(2022, 11, 17)}
    assert "followed" in owed(story)


def test_a_sign_of_violence_is_reported_and_cannot_be_filed_away() -> None:
    story = to("failed")
    story.do(LUO, carried.Escalation(Sign.PUBLIC_ORDER, "扬言报复", "上门劝说"), DAY)
    assert owed(story)["reported"] == "post:11"
    assert cites(story.refused(TIAN, carried.Filing(), DAY), "第二十五条")
    story.do(LUO, carried.Report(Ref(POLICE), "扬言报复"), DAY)
    assert owed(story) == {"filed": f"agency:{VILLAGE}"}


def test_handed_up_with_the_clock_running() -> None:
    story = to("told")
    story.do(TIAN, moved("疑难复杂"), "2022-11-10")
    assert owed(story)["taken"] == f"agency:{TOWN}"
    assert story.refused(TIAN, Taking(Ref(TOWN)), "2022-11-10").asked == "who"
    story.do(CHEN, Taking(Ref(TOWN)), "2022-11-11")
    assert story.case.agency == TOWN
    assert owed(story) == {"chosen": f"agency:{TOWN}"}
    assert story.refused(LUO, session(), "2022-11-11").asked == "who"
    story.do(CHEN, choosing(21), "2022-11-11")
    run = next(each for each in deadlines(story.case, story.facts(date(2022, 11, 11))) if each.clock == "conclude")
    assert (run.start, run.due) == (date(2022, 11, 1), date(2022, 12, 1))


def test_who_took_it_over_is_not_corrected_away() -> None:
    story = to("asked")
    story.do(TIAN, moved("疑难复杂"), DAY)
    story.do(CHEN, Taking(Ref(TOWN)), DAY)
    refusal = story.refused(CHEN, Correction(4, "错", Taking(Ref(POLICE))), DAY)
    assert "作废后重新办理" in str(refusal.remedy)


def test_declined_with_a_ground_the_sender_keeps_it() -> None:
    story = to("told")
    story.do(TIAN, moved("疑难复杂"), DAY)
    story.do(CHEN, Declining("村里能办"), NEXT)
    assert (story.case.agency, reading.mediators(story.case)) == (VILLAGE, (11,))


def test_asked_for_and_brought() -> None:
    story = to("applied")
    assert story.refused(LI, Completion("身份证明"), DAY).asked == "shape"
    story.do(LUO, Return("身份证明、宅基地证"), DAY)
    story.do(LI, Completion("都带来了"), NEXT)
    assert "没有需要补正" in str(story.refused(LI, Completion("又一份"), NEXT).reason)


def test_the_next_meeting_stands_in_the_calendar() -> None:
    story = to("told")
    story.do(LUO, session(next=date(2022, 11, 8)), DAY)
    run = next(each for each in deadlines(story.case, story.facts(date(2022, 11, 1))) if each.clock == "meeting")
    assert (run.due, run.keeper) == (date(2022, 11, 8), "post:11")


def test_two_sides() -> None:
    assert "对方当事人" in str(Story().refused(LI, application(respondents=()), DAY).reason)
    assert "同一人" in str(Story().refused(LI, application(respondents=(Ref(1),)), DAY).reason)
    assert "各方" in str(Story().refused(LUO, initiative(parties=(Ref(1),)), DAY).reason)


def test_no_field_is_for_money_of_ours() -> None:
    money = {
        (kind.name, field.name) for kind in P.kinds.values() if kind.common != "correct"
        for field in fields_of(kind.data) if field.kind == "fen"
    }  # fmt: skip
    assert money == {
        ("accepted", "amount"), ("agreed_written", "amount"), ("agreed_oral", "amount"), ("changed", "amount"),
        ("part", "amount"),
    }  # fmt: skip


def test_a_number_is_given_with_acceptance() -> None:
    assert P.accepted.number == "mediation.people"


def test_stages() -> None:
    said = [to(name).case.stage for name in ("applied", "accepted", "chosen", "session", "agreed", "failed")]
    assert said == ["登记", "受理", "调解", "调解", "履行", "待归档"]


def test_an_empty_case_owes_nothing() -> None:
    assert duties(Case(P, VILLAGE), Story().facts(date(2022, 11, 1) + timedelta(days=1))) == ()
