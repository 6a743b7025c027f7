"""协议以后: visits, the court, the file."""

from __future__ import annotations

from yifa.kernel.procedure import Agency, Case, Facts, No, Refusal
from yifa.kernel.text import Text
from yifa.systems.mediation import rules
from yifa.systems.mediation.procedure import carried, keeping, owed, reading
from yifa.systems.mediation.procedure.guards.saying import in_this_case, say


def fallen_due(case: Case, data: carried.FollowUp, facts: Facts) -> No:
    """A visit counts for a day of performance that has come; the next one is not ended by it beforehand.

    Earlier comes who finds that everything was done already, or that what was recorded as done was not, and who comes
    again because the last visit found it wanting (法 31).
    """
    agreed = reading.agreement(case)
    if data.whole and (data.state is not carried.State.DONE or data.quarrel):
        return Text("没有都履行，或者又起争执的，不能勾选“约定的全部内容都已履行”")
    if data.whole or (keeping.performed(case) is not None and keeping.wanting(data)):
        return None
    if data.state is carried.State.NOT_DUE and agreed is not None and not any(due > facts.day for due in agreed.dues):
        return Text("没有还没到的履行日，不能填“未到期”")
    if keeping.unsettled(case):
        return None
    ahead = () if agreed is None else sorted(agreed.followed_from)[len(keeping.visits(case)) :]
    return say(rules.visit_due(facts.day, next(iter(ahead), None)))


def still_open(case: Case, _facts: Facts) -> No:
    """What counts as done whole is not done again, in part or in other words; whoever says it was not done is heard."""
    if keeping.performed(case) is None:
        return None
    return Refusal(
        Text("协议已经记为履行完毕"),
        (rules.LAW.article(31),),
        remedy=Text("有人说没有履行的，请办“回访”或者“反悔或不履行”"),
    )


def shown(case: Case, data: carried.Whole, facts: Facts) -> No:
    """A party says what it has to say; a mediator who finds it done has it shown: on paper, by a visit, by whom it was owed to (法 31)."""
    said = reading.keys(data.confirmed)
    if facts.whose.startswith("party:") or (no := in_this_case(case, said)) is not None:
        return None if facts.whose.startswith("party:") else no
    agreed = reading.agreement(case)
    ahead = agreed is not None and any(due > facts.day for due in agreed.dues)
    seen = data.proof is not None or keeping.seen_whole(case) or (keeping.seen_done(case) and not ahead)
    return say(rules.proven(money=bool(reading.agreed_amount(case)), shown=seen, confirmed=bool(said)))


def of_so_much(_case: Case, data: carried.Part, _facts: Facts) -> No:
    """Nobody performs less than nothing."""
    return Text("金额不能为负") if data.amount is not None and data.amount < 0 else None


def mediated_again(case: Case, facts: Facts) -> No:
    """Terms are changed where they are still to be kept, and after it was mediated again with everybody (若干规定 37)."""
    return still_open(case, facts) or say(rules.mediated_again(reading.parties(case), keeping.heard_again(case)))


def ways_after_breach(case: Case, data: carried.Breach, _facts: Facts) -> No:
    """Who breaks the agreement is bound by it, and who is let down is told what he may do (法 32)."""
    return in_this_case(case, {data.party.key}) or say(rules.told_of_ways(data.told))


def not_in_court(case: Case, _facts: Facts) -> No:
    """A court is asked once for each agreement; a changed one opens it anew."""
    return Text("这份协议已经共同申请过司法确认") if keeping.in_court(case) else None


def both_in_time(case: Case, data: carried.CourtApplication, facts: Facts) -> No:
    """Both parties, within thirty days, for what a court confirms (法 33)."""
    asking = reading.keys(data.applicants)
    if (no := in_this_case(case, asking)) is not None:
        return no
    missing = len(reading.parties(case) - asking)
    row = facts.ref(Agency, data.court.key) or {} if data.court is not None else {}
    if row.get("kind") not in (None, "court"):
        return Refusal(Text("司法确认向人民法院申请"), (rules.LAW.article(33),), remedy=Text("请选择人民法院"))
    return say(rules.confirmable(facts.day, reading.due_of(case, "confirm", facts), data.subject, missing))


def nothing_open(case: Case, _facts: Facts) -> No:
    """Nothing that must be done is left undone when the file is closed."""
    if owed.report_owed(case):
        return Refusal(Text("还没有报告公安或者有关部门"), (rules.LAW.article(25),))
    if owed.reply_owed(case):
        return Refusal(
            Text("办理结果还没有告知移送机构"), (rules.ANSWER_SENDER,), remedy=Text("请办“回复移送机构”，写明办理结果")
        )
    return None if keeping.broken(case) else _unwatched(case)


def _unwatched(case: Case) -> No:
    """What of the performance is not yet known, and how to know it."""
    if owed.watch_owed(case):
        wanting = keeping.unsettled(case)
        said = Text("回访时没有履行或者又起争执") if wanting else Text("还没有逐项回访履行情况")
        first = (
            Text("请再次回访，或者办“反悔或不履行”") if wanting else Text("请到期办“回访”；都已履行的，请办“履行完毕”")
        )
        told = Text("已经告知另一方其他途径、不再回访的，请勾选“因反悔、不履行不再回访”")
        return Refusal(said, (rules.LAW.article(31),), remedy=told if keeping.broken(case) else first)
    return None


def watched(case: Case, data: carried.Filing, facts: Facts) -> No:
    """Nothing agreed lies still ahead."""
    agreed = reading.agreement(case)
    if agreed is None:
        return None
    settled = keeping.in_court(case) or data.no_court is not None
    if data.unwatched and not keeping.broken(case):
        return Refusal(
            Text("没有“反悔或不履行”的记录，不能以此为由不再回访"), (rules.LAW.article(32),),
            remedy=Text("请先办“反悔或不履行”，告知另一方可以走的途径"),
        )  # fmt: skip
    if not data.unwatched and (no := _unwatched(case)) is not None:
        return no
    return say(
        rules.may_file(
            facts.day,
            () if data.unwatched else agreed.dues,
            reading.due_of(case, "confirm", facts),
            performed=keeping.performed(case) is not None,
            settled=settled,
        )
    )
