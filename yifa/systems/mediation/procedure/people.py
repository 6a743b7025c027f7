"""人民调解: the procedure, as the law lays it down. Read from top to bottom: how it begins, is mediated, ends, is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from yifa.kernel.days import CIVIL_PROCEDURE, PLAIN, days, hours
from yifa.kernel.law import Status, internal, local, statute
from yifa.kernel.procedure import (
    Case,
    Facts,
    Procedure,
    Refusal,
    Role,
    Withdrawal,
    act,
    annuls,
    attaches,
    awaits,
    corrects,
    erases,
    hands_over,
    pauses,
    returns,
    within,
)  # fmt: skip
from yifa.kernel.text import Text
from yifa.systems.mediation import rules
from yifa.systems.mediation.procedure import carried, guards, keeping, owed, reading, warned
from yifa.systems.mediation.rules import LAW, RULES

COURT = statute("民事诉讼法")
PRIVACY = statute("个人信息保护法")

BEFORE_2022 = replace(
    CIVIL_PROCEDURE,
    key="civil_procedure_before_2022",
    basis=(),
    status=Status.MEMORY,
    since=date(2011, 1, 1),
    until=date(2022, 1, 1),
    first_day=None,
    rolls_by=None,
    hours_by=None,
    note="2022年以前民事诉讼法的同一期间规则在另一条，该版本没有收录，按相同规则计算。",
)
"""民诉's rule of counting as it stood, at numbers we have not read."""

party = Role(
    "mediation.party", "当事人", kind="party", named=reading.voices, barred=guards.speaks, reads=guards.who_left
)
applicant = Role(
    "mediation.applicant", "申请人", kind="party", named=reading.applicants, barred=guards.speaks, reads=guards.who_left
)
mediator = Role("mediation.mediator", "人民调解员", granted=True, agency=lambda case: case.agency)
committee = Role(
    "mediation.committee", "人民调解委员会", granted=True, agency=lambda case: case.agency, reads=guards.who_left
)
unrecused = Role(
    "mediation.mediator", "人民调解员", granted=True, agency=lambda case: case.agency, barred=guards.mediates_no_more,
    reads=guards.who_mediate,
)  # fmt: skip
stand_in = Role(
    "mediation.mediator", "人民调解员", granted=True, agency=lambda case: case.agency, barred=guards.another_may,
    reads=guards.who_mediate,
)  # fmt: skip
fair_committee = Role(
    "mediation.committee", "人民调解委员会", granted=True, agency=lambda case: case.agency, barred=guards.not_oneself,
    reads=guards.who_left,
)  # fmt: skip
"""Who was recused mediates, ends, pauses, watches, mends no more: he reports danger, names another, files (decision 0018)."""
sender = Role("mediation.sender", "移送机构", kind="agency")
"""Court, police and others have no users here: at a window or a liaison's desk, whoever may enter for others enters it."""
receiving = Role(
    "mediation.committee", "人民调解委员会", granted=True, agency=lambda case: case.shape.offered,
    holder=lambda case: f"agency:{case.shape.offered or case.agency}",
)  # fmt: skip
host = Role(
    "mediation.host", "本案调解员", named=reading.posts, holder=reading.pool, barred=guards.mediates_no_more,
    reads=guards.who_mediate,
)  # fmt: skip
reader = Role("mediation.reader", "查阅人员", granted=True)
bureau = Role("mediation.bureau", "司法行政部门", granted=True)
liaison = Role("mediation.liaison", "法院、公安联络人", granted=True)

OURS = internal("办案安排")
OTHER_WAYS = "依法仲裁、请求行政处理，或者向人民法院起诉"


class PeoplesMediation(Procedure):
    """人民调解: people's mediators help parties to settle a dispute between themselves, of their own will, free of charge."""

    key = "mediation.people"
    title = "人民调解"
    since = date(2011, 1, 1)

    # 申请、移送、主动调解
    applied = act(
        "申请", carried.Application, by=[party], basis=(LAW.article(17), RULES.article(23)), opens=True,
        must=guards.two_sides, stage="登记",
    )  # fmt: skip
    referred = act(
        "移送接收", carried.Referral, by=[sender, mediator, committee], basis=(LAW.article(18), LAW.article(17), rules.SENT_ON),
        cites=reading.referral_rests_on, opens=True,
        must=guards.not_taken_there, stage="登记",
    )  # fmt: skip
    initiated = act(
        "主动调解", carried.Initiative, by=[mediator, committee], basis=(LAW.article(17), RULES.article(23)), opens=True,
        must=guards.found_by_us, stage="登记",
    )  # fmt: skip
    opened = applied | referred | initiated

    wish = act(
        "征询意愿", carried.Asking, by=[unrecused, host, fair_committee], basis=(LAW.article(17), LAW.article(23, item=2)),
        after=opened, must=guards.may_be_asked, repeats=True, owed=owed.somebody_unasked, while_paused=True, four_eyes=True,
    )  # fmt: skip
    asked, brought = returns(
        by=[mediator, committee], answered_by=[party, mediator], basis=local("一次告知需要补正的内容", Status.UNKNOWN),
        after=opened,
    )  # fmt: skip

    # 受理，或者不受理
    accepted = act(
        "受理", carried.Acceptance, by=[mediator, committee], basis=(RULES.article(24), LAW.article(17)), after=wish,
        when=guards.all_asked, must=guards.fits, owed=True, number="mediation.people", stage="受理",
    )  # fmt: skip
    refused_to_take = act(
        "不予受理", carried.NotTaken, by=[committee], basis=(RULES.article(22), RULES.article(24)), after=opened,
        unless=accepted, must=guards.does_not_fit, ends="不予受理", stage="待归档", adverse=True,
        remedy="向有权处理的机关提出，或者依法仲裁、起诉",
    )  # fmt: skip
    declined_by_party = act(
        "当事人明确拒绝", carried.Refused, by=[mediator, committee], basis=LAW.article(17), after=wish, unless=accepted,
        when=guards.refusal, must=guards.other_ways, owed=True, ends="当事人拒绝", stage="待归档", adverse=True,
        remedy=OTHER_WAYS,
    )  # fmt: skip
    withdrawn = act(
        "撤回申请", Withdrawal, by=[applicant], basis=LAW.article(23, item=2), after=applied,
        when=guards.alone, ends="撤回", stage="待归档", while_paused=True,
    )  # fmt: skip
    left = act(
        "退出申请", carried.Leaving, by=[applicant], basis=LAW.article(23, item=2), after=applied,
        when=guards.not_alone, repeats=True, while_paused=True, four_eyes=True,
    )  # fmt: skip
    parted = act(
        "其余各方继续调解", carried.Parting, by=[fair_committee, host],
        basis=(LAW.article(23, item=2), local("部分当事人不参加时其余各方能否继续", Status.UNKNOWN)), after=opened,
        when=guards.one_of_several, must=guards.others_go_on, repeats=True, while_paused=True, four_eyes=True,
    )  # fmt: skip

    # 调解员
    chosen = act(
        "选定或指定调解员", carried.Choosing, by=[committee, mediator], basis=(LAW.article(19), RULES.article(25)),
        after=accepted, when=guards.nobody_leads, must=guards.of_our_committee, repeats=True, owed=True, stage="调解",
    )  # fmt: skip
    joined = act(
        "加派调解员", carried.Joining, by=[fair_committee],
        basis=(LAW.article(19), RULES.article(25), RULES.article(27)), after=chosen, when=guards.somebody_leads, must=guards.not_yet_here, repeats=True,
    )  # fmt: skip
    recused = act(
        "回避更换", carried.Recusal, by=[party, host, fair_committee], basis=(LAW.article(23, item=1), RULES.article(25)),
        after=chosen, when=guards.may_be_replaced, must=guards.replaced, repeats=True, four_eyes=True,
    )  # fmt: skip

    # 调解
    told = act(
        "告知权利义务", carried.Rights, by=[host], basis=(LAW.article(23), LAW.article(24), RULES.article(30)),
        after=chosen, when=guards.somebody_leads, must=guards.of_this_case, repeats=True, owed=owed.somebody_untold,
    )  # fmt: skip
    invited = act(
        "邀请参与", carried.Invitation, by=[host], basis=(LAW.article(20), RULES.article(27)), after=chosen,
        must=guards.all_agree_to_guests, repeats=True,
    )  # fmt: skip
    inquiry = act("调查核实", carried.Inquiry, by=[host], basis=RULES.article(26), after=chosen, repeats=True)
    session = act(
        "调解", carried.Session, by=[host], basis=(LAW.article(21), LAW.article(22), LAW.article(27)), after=told,
        when=guards.ready, must=guards.told_before, repeats=True, owed=True,
    )  # fmt: skip
    absent = act(
        "一方未到场", carried.Absence, by=[host], basis=local("一方不到场的处理，不视为拒绝", Status.UNKNOWN), after=told,
        when=guards.somebody_leads, must=guards.was_to_come, repeats=True,
    )  # fmt: skip
    paused, resumed = pauses(
        by=[host, fair_committee], basis=local("鉴定、疾病、当事人请求", Status.UNKNOWN), after=accepted,
        must=guards.rests_well,
    )  # fmt: skip
    prolonged = act(
        "延长", carried.Prolonging, by=[host, fair_committee], basis=RULES.article(33), after=accepted,
        must=guards.agreed_in_time, repeats=True,
    )  # fmt: skip
    offered, taken, declined = hands_over(
        by=[fair_committee], to=[receiving], basis=(RULES.article(21), RULES.article(27), rules.MOVED), after=opened,
        when=guards.consent, must=guards.to_a_committee, data=carried.HandedOver,
    )  # fmt: skip

    # 达成协议，或者调解不成
    agreed_written = act(
        "达成书面协议", carried.Written, by=[host], basis=(LAW.article(28), LAW.article(29)), after=session,
        when=guards.all_willing, must=guards.written_well, ends="调解成功", stage="履行",
    )  # fmt: skip
    agreed_oral = act(
        "达成口头协议", carried.Oral, by=[host], basis=(LAW.article(28), LAW.article(30)), after=session,
        when=guards.all_willing, must=guards.spoken_well, ends="调解成功", stage="履行",
    )  # fmt: skip
    agreed = agreed_written | agreed_oral
    recused = recused.but(after=chosen | agreed)  # whoever watches, or mediates again, may be objected to as well
    chosen_again = act(
        "另行确定调解员", carried.ChosenAgain, by=[committee, mediator], basis=(LAW.article(19), RULES.article(25)),
        after=agreed, when=guards.nobody_leads, must=guards.of_our_committee, repeats=True, owed=owed.watch_owed,
    )  # fmt: skip
    stopped = act(
        "要求终止", carried.Stopping, by=[party, host, fair_committee, stand_in], basis=LAW.article(23, item=2),
        after=accepted, must=guards.ones_own_word, repeats=True, owed=owed.refusal_unheard, while_paused=True, four_eyes=True,
    )  # fmt: skip
    failed = act(
        "调解不成", carried.Failure, by=[host, fair_committee, stand_in], basis=LAW.article(26), after=accepted,
        must=guards.ways_told, owed=reading.somebody_refuses, while_paused=True, ends="调解不成", stage="待归档",
        adverse=True, remedy=OTHER_WAYS,
    )  # fmt: skip
    crime_handed = act(
        "涉嫌犯罪移交", carried.CrimeHanded, by=[fair_committee, host], basis=(LAW.article(25), RULES.article(22)),
        after=opened, must=guards.to_another, ends="涉嫌犯罪移交", stage="待归档", while_paused=True, late=hours(24),
    )  # fmt: skip

    # 不经调解而终结，不算调解不成
    reconciled = act(
        "自行和解", carried.Reconciled, by=[fair_committee, host, stand_in],
        basis=(LAW.article(23, item=2), LAW.article(23, item=4)), after=opened, must=guards.all_reconciled,
        ends="自行和解", stage="待归档", while_paused=True,
    )  # fmt: skip
    deceased = act(
        "当事人死亡", carried.Died, by=[fair_committee, host, stand_in], basis=(LAW.article(3, item=1), rules.DEATH),
        after=opened, must=guards.died_so, ends="当事人死亡", stage="待归档", while_paused=True, adverse=True,
        remedy=OTHER_WAYS,
    )  # fmt: skip
    outside = act(
        "不属于调解范围", carried.Outside, by=[fair_committee], basis=(RULES.article(22), RULES.article(24)),
        after=accepted, must=guards.proven_outside, ends="不属于调解范围", stage="待归档", while_paused=True,
        adverse=True, remedy="向有权处理的机关提出，或者依法仲裁、起诉",
    )  # fmt: skip
    ended = (
        agreed
        | failed
        | refused_to_take
        | declined_by_party
        | withdrawn
        | crime_handed
        | reconciled
        | deceased
        | outside
    )

    # 防激化，随时
    risk = act(
        "防激化", carried.Escalation, by=[mediator, host, committee], basis=(LAW.article(25), RULES.article(32)),
        after=opened | ended, repeats=True, while_paused=True, late=hours(24), four_eyes=True,
    )  # fmt: skip
    reported = act(
        "报告公安或有关部门", carried.Report, by=[host, mediator, committee], basis=LAW.article(25), after=opened | ended,
        must=guards.to_another, repeats=True, while_paused=True, owed=owed.report_owed, late=hours(24),
    )  # fmt: skip
    replied = act(
        "回复移送机构", carried.Reply, by=[mediator, committee], basis=OURS, after=opened | ended, when=guards.was_sent,
        owed=owed.reply_owed, repeats=True, while_paused=True,
    )  # fmt: skip

    # 协议达成以后
    followed = act(
        "回访", carried.FollowUp, by=[host, unrecused, fair_committee], basis=(LAW.article(31), RULES.article(36)), after=agreed,
        must=guards.fallen_due, repeats=True, owed=owed.watch_owed, four_eyes=True,
    )  # fmt: skip
    urged = act("督促履行", carried.Urging, by=[host, unrecused], basis=LAW.article(31), after=agreed, repeats=True)
    part = act(
        "部分履行", carried.Part, by=[party, host, unrecused], basis=LAW.article(31), after=agreed,
        when=guards.still_open, must=guards.of_so_much, repeats=True,
    )  # fmt: skip
    performed = act(
        "履行完毕", carried.Whole, by=[party, host, unrecused], basis=LAW.article(31), after=agreed,
        when=guards.still_open, must=guards.shown, repeats=True, four_eyes=True,
    )  # fmt: skip
    breached = act(
        "反悔或不履行", carried.Breach, by=[host, unrecused], basis=(LAW.article(31), LAW.article(32), RULES.article(37)),
        after=agreed, must=guards.ways_after_breach, repeats=True, four_eyes=True,
    )  # fmt: skip
    again = act(
        "再次调解", carried.Again, by=[host], basis=(RULES.article(37), LAW.article(33, 3), LAW.article(22)), after=agreed,
        when=guards.ready_again, must=guards.told_before, repeats=True,
    )  # fmt: skip
    changed = act(
        "变更协议", carried.Changed, by=[host], basis=(LAW.article(28), RULES.article(37), LAW.article(33, 3)),
        after=agreed, when=guards.mediated_again, must=guards.changed_well, repeats=True,
        starts_as=(reading.agreed, ("terms", "dues", "amount", "dispute", "manner")),
    )  # fmt: skip
    to_court = act(
        "共同申请司法确认", carried.CourtApplication, by=[host, unrecused], basis=LAW.article(33), after=agreed,
        when=guards.not_in_court, must=guards.both_in_time, repeats=True,
    )  # fmt: skip
    filed = act(
        "归档", carried.Filing, by=[committee, host], basis=LAW.article(27), after=ended, when=guards.nothing_open,
        must=guards.watched, owed=owed.watch_over, closes=True, stage="归档",
    )  # fmt: skip

    # 记录
    attached = attaches(by=[host, mediator, committee], after=opened | ended)
    corrected = corrects(by=[host, unrecused, fair_committee])
    annulled = annuls(by=[fair_committee, host, unrecused])
    erase = erases(by=[committee], basis=local("保存期满，或者当事人依法请求删除", Status.UNKNOWN))

    # 期限
    conclude = within(
        "调结", rules.CONCLUDE, of=accepted, until=[agreed_written, agreed_oral, failed], keeper=host,
        basis=RULES.article(33), counting=PLAIN, extended=(prolonged, lambda data: data.until),
        agreed_by="各方当事人",
    )  # fmt: skip
    reply = within(
        "回复移送机构", rules.REPLY, of=referred, until=[replied], keeper=committee, basis=OURS, counting=PLAIN,
        after_end=True, pausable=False,
    )  # fmt: skip
    report = within(
        "报告公安或有关部门", rules.REPORT, of=risk, since=owed.danger, until=[reported, crime_handed], keeper=host,
        basis=(LAW.article(25), local("“及时”报告的时限", Status.UNKNOWN)), counting=PLAIN, after_end=True, pausable=False,
    )  # fmt: skip
    answer = within(
        "答复移交", rules.ANSWER, of=offered, until=[taken, declined], keeper=receiving, basis=OURS, counting=PLAIN,
        pausable=False,
    )  # fmt: skip
    rest = awaits(paused, resumed, keeper=host)
    meeting = within(
        "下次调解", days(0), of=(session, absent), at=lambda data: data.next, until=[session, absent],
        stops=[paused], stopped=owed.rest_over_meeting, keeper=host, basis=OURS, counting=PLAIN,
    )  # fmt: skip
    confirm = within(
        "申请司法确认", rules.CONFIRM, of=(agreed_written, agreed_oral, changed), at=lambda data: data.effective,
        until=[to_court], keeper=host, basis=LAW.article(33), counting=BEFORE_2022, after_end=True, pausable=False,
        lapses=True,
    )  # fmt: skip
    follow = within(
        "回访", rules.FOLLOW, of=(agreed_written, agreed_oral, changed), each=lambda data: data.followed_from,
        until=[followed], counts=keeping.visits, stops=[performed], stopped=keeping.performed, keeper=host,
        basis=(LAW.article(31), RULES.article(36)), counting=PLAIN, after_end=True, pausable=False,
    )  # fmt: skip
    see_again = within(
        "再次回访", rules.FOLLOW_AGAIN, of=followed, since=keeping.found_wanting, begins=keeping.seen_again_from,
        until=[followed], stops=[performed, breached], stopped=keeping.not_seen_again, keeper=host,
        basis=(LAW.article(31), rules.SEEN_AGAIN), counting=PLAIN, after_end=True, pausable=False,
    )  # fmt: skip

    @classmethod
    def warnings(cls, case: Case, facts: Facts) -> tuple[Text, ...]:
        """What a page shows beside the case: only bodies (规定 20), the time to sue (民法典 188), a mediator who is none any more."""
        left = guards.in_office(case, facts) if case.outcome is None and reading.mediators(case) else None
        said = (Text("{said}；{why}", said=left.reason, why=left.remedy or ""),) if isinstance(left, Refusal) else ()
        return (*warned.warnings(case, facts), *said)


class PeoplesMediation2022(PeoplesMediation):
    """From 2022: 民事诉讼法 (2021) 201 on confirmation, its 85 on counting; the law on personal information on erasure."""

    since = date(2022, 1, 1)
    takes_over = True  # what an open case still does before a court, it does under the law of that day

    to_court = PeoplesMediation.to_court.but(basis=(LAW.article(33), COURT.article(201)))
    erase = PeoplesMediation.erase.but(basis=PRIVACY.article(47))
    confirm = PeoplesMediation.confirm.but(basis=(LAW.article(33), COURT.article(201)), counting=CIVIL_PROCEDURE)


class PeoplesMediation2024(PeoplesMediation2022):
    """From 2024: 民事诉讼法 (2023) moved the article on confirmation to 205. Nothing else changed."""

    since = date(2024, 1, 1)
    takes_over = True

    to_court = PeoplesMediation2022.to_court.but(basis=(LAW.article(33), COURT.article(205)))
    confirm = PeoplesMediation2022.confirm.but(basis=(LAW.article(33), COURT.article(205)))
