"""What is asked of a case of people's mediation: who is in it, who leads, what was agreed; and the guards of its acts.

Everything is read from the standing acts. A guard turns a finding of `rules` into a refusal and decides nothing itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from yifa.kernel.procedure import (
    Act,
    Agency,
    Annulment,
    Case,
    Facts,
    Holder,
    No,
    Offer,
    Ref,
    Refusal,
    deadlines,
    remembered,
)  # fmt: skip
from yifa.kernel.text import Text
from yifa.systems.mediation import rules
from yifa.systems.mediation.procedure import carried
from yifa.systems.mediation.rules import Finding, Wish

OPENINGS = {"applied": carried.Application, "referred": carried.Referral, "initiated": carried.Initiative}
AGREEMENTS = {"agreed_written": carried.Written, "agreed_oral": carried.Oral, "changed": carried.Changed}


def say(finding: Finding | None) -> Refusal | None:
    """A finding as the refusal of an act."""
    return None if finding is None else Refusal(finding.text, finding.basis, remedy=finding.remedy)


def acts(case: Case, *names: str) -> Iterator[Act]:
    """The standing acts of these kinds, in the order done."""
    return (act for act in case.ordered if act.kind in names)


def keys(refs: tuple[Ref[Any], ...]) -> set[int]:
    """The rows that references point at."""
    return {ref.key for ref in refs}


# --- who is in it -------------------------------------------------------------------------------------------------


@remembered
def opening(case: Case) -> Any:
    """What the case was opened with, or None."""
    act = next(acts(case, *OPENINGS), None)
    return None if act is None else act.typed(OPENINGS[act.kind])


@remembered
def applicants(case: Case) -> tuple[Holder, ...]:
    """The parties who ask for mediation, without those who left; none where the committee or another body began it."""
    asked = (f"party:{ref.key}" for ref in getattr(opening(case), "applicants", ()))
    gone = {act.whose for act in acts(case, "left")}
    return tuple(each for each in asked if each not in gone)


@remembered
def parties(case: Case) -> set[int]:
    """Everyone between whom it is mediated: those named at the beginning, whoever was asked since, nobody who left."""
    began = opening(case)
    found: set[int] = set()
    for name in ("applicants", "respondents", "parties"):
        found |= keys(getattr(began, name, ()))
    found |= {act.typed(carried.Asking).party.key for act in acts(case, "wish")}
    return found - {int(act.whose.partition(":")[2]) for act in acts(case, "left")}


@remembered
def wishes(case: Case) -> dict[int, Wish]:
    """What each party last said. Whoever applied has agreed until he says otherwise; whoever left says nothing."""
    said = {ref.key: Wish.AGREES for ref in getattr(opening(case), "applicants", ())}
    for act in acts(case, "wish", "stopped"):
        if act.kind == "stopped":
            said[act.typed(carried.Stopping).party.key] = Wish.REFUSES
        else:
            asked = act.typed(carried.Asking)
            said[asked.party.key] = asked.wish
    return {key: wish for key, wish in said.items() if key in parties(case)}


@remembered
def mediators(case: Case) -> tuple[int, ...]:
    """The mediators of the case now, the one who leads first. A committee that takes the case over names its own.

    Who leads and goes without anybody in his place leaves nobody leading: who of the others is of the committee cannot
    be seen here, and a mediator of elsewhere does not succeed. The committee names again.
    """
    now: list[int] = []
    for act in acts(case, "chosen", "joined", "recused", "taken"):
        if act.kind == "taken":
            now = []
        elif act.kind == "chosen":
            chosen = act.typed(carried.Choosing)
            now = list(dict.fromkeys([chosen.host.key, *(ref.key for ref in chosen.others)]))
        elif now and act.kind == "joined":
            now = list(dict.fromkeys([*now, *(ref.key for ref in act.typed(carried.Joining).mediators)]))
        elif now:
            recusal = act.typed(carried.Recusal)
            gone = recusal.leaves.key if recusal.leaves is not None else now[0]
            if recusal.replacement is None:
                now = [] if gone == now[0] else [key for key in now if key != gone]
            else:
                at = now.index(gone) if gone in now else len(now)
                now = list(dict.fromkeys([*now[:at], recusal.replacement.key, *now[at + 1 :]]))
    return tuple(now)


@remembered
def recused(case: Case) -> frozenset[int]:
    """The mediators who had to leave this case; they stay out of it, whichever committee has it."""
    gone: set[int] = set()
    for act in acts(case, "recused"):
        leaves = act.typed(carried.Recusal).leaves
        now = mediators(case.before(act)) if leaves is None else ()
        gone |= {leaves.key} if leaves is not None else set(now[:1])
    return frozenset(gone)


@remembered
def posts(case: Case) -> tuple[Holder, ...]:
    """The posts of its mediators; a mediator's key is that of his post."""
    return tuple(f"post:{key}" for key in mediators(case))


def pool(case: Case) -> Holder:
    """Who holds what the mediators owe: the one who leads, else the committee's pool."""
    return next(iter(posts(case)), f"agency:{case.agency}")


@remembered
def told(case: Case) -> set[int]:
    """The parties who have been told rights and duties."""
    return {key for act in acts(case, "told") for key in keys(act.typed(carried.Rights).told)}


# --- what is still owed -------------------------------------------------------------------------------------------


def somebody_refuses(case: Case) -> bool:
    """Whether a party has clearly refused."""
    return Wish.REFUSES in wishes(case).values()


@remembered
def somebody_unasked(case: Case) -> bool:
    """Whether a party has not yet been asked; an applicant has said so by applying."""
    return bool(parties(case) - wishes(case).keys())


@remembered
def refusal_unheard(case: Case) -> bool:
    """Whether a party refuses what was begun, and nothing stands yet on which mediation may end."""
    return somebody_refuses(case) and not {"session", "absent", "stopped"} & case.shape.present.keys()


@remembered
def somebody_untold(case: Case) -> bool:
    """Whether a party has not yet been told rights and duties."""
    return bool(parties(case) - told(case))


@remembered
def report_owed(case: Case) -> bool:
    """Whether a sign that the police must know of has not been reported since. A milder sign later changes nothing."""
    owed = False
    for act in acts(case, "risk", "reported", "crime_handed"):
        owed = act.kind == "risk" and (owed or rules.must_report(act.typed(carried.Escalation).sign))
    return owed


@remembered
def reply_owed(case: Case) -> bool:
    """Whether a body that sent the dispute here waits for an answer."""
    return "referred" in case.shape.present and "replied" not in case.shape.present


@remembered
def agreement(case: Case) -> Any:
    """The agreement in force: the last one reached, or None."""
    last = next((act for act in reversed(case.ordered) if act.kind in AGREEMENTS), None)
    return None if last is None else last.typed(AGREEMENTS[last.kind])


@remembered
def watch_owed(case: Case) -> bool:
    """Whether performance must still be asked after: for every day of performance, and where it was found wanting."""
    agreed = agreement(case)
    if agreed is None or "performed" in case.shape.present:
        return False
    return visits(case) < len(agreed.followed_from) or unsettled(case)


@remembered
def visits(case: Case) -> int:
    """How often was asked after the agreement in force."""
    asked = 0
    for act in acts(case, "followed", *AGREEMENTS):
        asked = asked + 1 if act.kind == "followed" else 0
    return asked


@remembered
def unsettled(case: Case) -> bool:
    """Whether a visit found it not done, or a new quarrel, and neither another visit nor 反悔或不履行 came since."""
    last = next((act for act in reversed(case.ordered) if act.kind in {"followed", "breached", *AGREEMENTS}), None)
    if last is None or last.kind != "followed":
        return False
    found = last.typed(carried.FollowUp)
    return found.state is carried.State.NOT_DONE or bool(found.quarrel)


@remembered
def in_court(case: Case) -> bool:
    """Whether a court has been asked to confirm the agreement in force; a changed one may be taken there anew."""
    last = next((act for act in reversed(case.ordered) if act.kind == "to_court" or act.kind in AGREEMENTS), None)
    return last is not None and last.kind == "to_court"


# --- guards: may it be done at all? -------------------------------------------------------------------------------


def consent(case: Case, _facts: Facts) -> No:
    """Nobody has clearly refused (法 17)."""
    return say(rules.consent(wishes(case)))


def all_asked(case: Case, facts: Facts) -> No:
    """Every party was asked (or could not be reached), and nobody has clearly refused (法 17)."""
    return consent(case, facts) or say(rules.all_asked(parties(case), wishes(case).keys()))


def alone(case: Case, _facts: Facts) -> No:
    """The case ends with a withdrawal where nobody else applies (法 23 (二))."""
    if len(applicants(case)) < 2:
        return None
    return Refusal(
        Text("还有其他申请人，案件不因一人撤回而办结"), remedy=Text("请办“退出申请”；其他申请人都退出后再撤回")
    )


def not_alone(case: Case, _facts: Facts) -> No:
    """One of several applicants leaves; the last one withdraws."""
    return None if len(applicants(case)) > 1 else Text("没有其他申请人，不再申请的请办“撤回申请”")


def not_in_court(case: Case, _facts: Facts) -> No:
    """A court is asked once for each agreement; a changed one opens it anew."""
    return Text("这份协议已经共同申请过司法确认") if in_court(case) else None


def refusal(case: Case, _facts: Facts) -> No:
    """Somebody has."""
    return None if somebody_refuses(case) else Text("没有当事人明确拒绝；没有回音不算拒绝")


def nobody_leads(case: Case, _facts: Facts) -> No:
    """Mediators are named once; then they are replaced."""
    return Text("已经有调解员，更换请办“回避更换”") if mediators(case) else None


def somebody_leads(case: Case, _facts: Facts) -> No:
    """There is a mediator."""
    return None if mediators(case) else Text("还没有调解员，请先选定或者指定")


def ready(case: Case, facts: Facts) -> No:
    """There is a mediator, and nobody refuses."""
    return somebody_leads(case, facts) or consent(case, facts)


def tried(case: Case, _facts: Facts) -> No:
    """Mediation fails only once it was tried, or a party no longer wants it (法 23 (二)); the shape asks the same."""
    if {"session", "absent"} & case.shape.present.keys() or somebody_refuses(case):
        return None
    return Text("还没有调解过，也没有当事人要求终止")


def nothing_open(case: Case, _facts: Facts) -> No:
    """Nothing that must be done is left undone when the file is closed."""
    if report_owed(case):
        return Refusal(Text("还没有报告公安或者有关部门"), (rules.LAW.article(25),))
    if reply_owed(case):
        return Text("还没有回复移送机构")
    if watch_owed(case):
        wanting = unsettled(case)
        said = Text("回访时没有履行或者又起争执") if wanting else Text("还没有逐项回访履行情况")
        remedy = Text("请再次回访，或者办“反悔或不履行”") if wanting else None
        return Refusal(said, (rules.LAW.article(31),), remedy=remedy)
    return None


# --- guards: is this content lawful? ------------------------------------------------------------------------------


def two_sides(_case: Case, data: carried.Application, _facts: Facts) -> No:
    """A dispute has two sides."""
    if not data.applicants or not data.respondents:
        return Text("请写明申请人和对方当事人")
    return Text("同一人不能既是申请人又是对方当事人") if keys(data.applicants) & keys(data.respondents) else None


def not_taken_there(_case: Case, data: carried.Referral, _facts: Facts) -> No:
    """The sender has not taken the case itself."""
    return say(rules.before_acceptance(data.accepted_there)) or between_two(_case, data, _facts)


def between_two(_case: Case, data: carried.Referral | carried.Initiative, _facts: Facts) -> No:
    """A dispute has two sides, also where nobody applied."""
    return Text("请写明各方当事人") if len(keys(data.parties)) < 2 else None


def fits(_case: Case, data: carried.Acceptance, _facts: Facts) -> No:
    """It lies within people's mediation."""
    if data.persons < 1 or (data.amount is not None and data.amount < 0):
        return Text("涉及人数和金额不能为负，人数至少一人")
    return say(rules.excluded(data.nature))


def does_not_fit(_case: Case, data: carried.NotTaken, _facts: Facts) -> No:
    """It does not, and the parties are told where to go."""
    return say(rules.not_excluded(data.nature)) or say(rules.told_where(data.elsewhere))


def other_ways(_case: Case, data: carried.Refused, _facts: Facts) -> No:
    """Where mediation is refused, the other ways to one's right are told."""
    return say(rules.ways_told(data.told))


def to_a_committee(_case: Case, data: Offer, facts: Facts) -> No:
    """Offered to another people's mediation committee, and to nobody else (若干规定 21)."""
    row = facts.ref(Agency, data.agency.key) or {}
    return say(rules.offerable(row.get("kind")))


def to_another(case: Case, data: carried.Report | carried.CrimeHanded, _facts: Facts) -> No:
    """The police or another body, not the committee itself (法 25)."""
    return say(rules.other_body(data.to.key, case.agency))


def of_our_committee(case: Case, data: carried.Choosing, facts: Facts) -> No:
    """Who leads is a mediator of the committee whose case it is; others may come from elsewhere (若干规定 27)."""
    if data.host.key in keys(data.others):
        return Text("主持人不必再列为其他调解员")
    ours = facts.roles & {"mediation.mediator", "mediation.committee"}
    by_parties = data.how is carried.Appointment.PARTIES
    no: No = say(
        rules.appointed_by(
            by_parties=by_parties, committee="mediation.committee" in ours, party=facts.agency is None and not ours,
            parties=parties(case), agreed=keys(data.agreed),
        )
    ) or say(rules.not_recused(recused(case), {data.host.key, *keys(data.others)}))  # fmt: skip
    if no is not None:
        return no
    for each in data.others:
        if (no := _in_term(each, facts)) is not None:
            return no
    return _ours(case, data.host, facts)


def _in_term(mediator: Ref[Any], facts: Facts) -> No:
    row = facts.ref(carried.Mediator, mediator.key) or {}
    return say(rules.in_term(row.get("elected"), facts.day))


def _ours(case: Case, mediator: Ref[Any], facts: Facts) -> No:
    if (no := _in_term(mediator, facts)) is not None:
        return no
    row = facts.ref(carried.Mediator, mediator.key) or {}
    if row.get("committee") in (None, case.agency):
        return None
    return Refusal(Text("主持人应当是本调委会的人民调解员"), (rules.LAW.article(13), rules.LAW.article(19)))


def not_yet_here(case: Case, data: carried.Joining, facts: Facts) -> No:
    """Who joins is not here yet, and his term runs."""
    if not data.mediators or keys(data.mediators) & set(mediators(case)):
        return Text("请选择还没有参加本案的调解员")
    no: No = say(rules.not_recused(recused(case), keys(data.mediators))) or say(
        rules.joint_agreed(parties(case), keys(data.agreed))
    )
    if no is not None:
        return no
    return next((no for each in data.mediators if (no := _in_term(each, facts)) is not None), None)


def replaced(case: Case, data: carried.Recusal, facts: Facts) -> No:
    """Who leaves mediates this case; who comes was never recused, and is new to it unless he now leads."""
    now = mediators(case)
    gone = data.leaves.key if data.leaves is not None else next(iter(now), 0)
    if gone not in now:
        return Text("所选的人不是本案调解员")
    if data.replacement is None:
        return None
    coming = data.replacement.key
    if coming == gone:
        return Text("接替的人就是回避的人，请另选调解员")
    if coming in now and gone != now[0]:
        return Text("接替的人已经是本案调解员")
    if (no := say(rules.not_recused(recused(case), {coming}))) is not None:
        return no
    return _ours(case, data.replacement, facts) if gone == now[0] else _in_term(data.replacement, facts)


def all_agree_to_guests(case: Case, data: carried.Invitation, _facts: Facts) -> No:
    """Every party consents (法 20)."""
    return say(rules.guests_agreed(parties(case), keys(data.agreed)))


def told_before(case: Case, data: carried.Session, _facts: Facts) -> No:
    """Who is present was told; open only where nobody minds."""
    if not data.present:
        return Text("没有当事人到场；未到场的请办“一方未到场”")
    minds = any(act.typed(carried.Rights).closed for act in acts(case, "told"))
    return say(rules.told_first(keys(data.present), told(case))) or (
        say(rules.may_be_open(wants_closed=minds)) if data.open else None
    )


def due_of(case: Case, clock: str, facts: Facts) -> date | None:
    """The last day of a limit that runs."""
    return next((run.due for run in deadlines(case, facts) if run.clock == clock and run.ended is None), None)


def agreed_in_time(case: Case, data: carried.Prolonging, facts: Facts) -> No:
    """All parties agree, before the month has run out."""
    missing = len(parties(case) - keys(data.agreed))
    return say(rules.extendable(facts.day, due_of(case, "conclude", facts), data.until, missing))


def written_well(case: Case, data: carried.Written, facts: Facts) -> No:
    """All have signed, the mediator too, the seal stands; the terms are set (法 29)."""
    return (
        say(rules.all_signed(parties(case), keys(data.parties)))
        or say(rules.stands_by(facts.day, data.signed, data.mediator_signed, data.sealed))
        or say(rules.not_before(min(data.signed, data.mediator_signed, data.sealed), _floor(case, "accepted")))
        or say(rules.not_before(data.effective, _floor(case, "session")))
        or _terms(data)
    )


def spoken_well(case: Case, data: carried.Oral, facts: Facts) -> No:
    """All are agreed, and hold writing needless (法 28, 30)."""
    return (
        say(rules.oral_allowed(no_writing=data.no_writing))
        or say(rules.all_signed(parties(case), keys(data.parties)))
        or say(rules.stands_by(facts.day, data.reached))
        or say(rules.not_before(data.reached, _floor(case, "accepted", "session")))
        or _terms(data)
    )


def changed_well(case: Case, data: carried.Changed, facts: Facts) -> No:
    """As the agreement itself, and not older than the one that it changes (法 33③)."""
    before = agreement(case)
    floor = None if before is None else before.effective
    return written_well(case, data, facts) or say(rules.not_before(data.effective, floor))


def _floor(case: Case, *names: str) -> date | None:
    return max((act.day for act in acts(case, *names)), default=None)


def _terms(data: carried.Written | carried.Oral) -> No:
    if data.amount is not None and data.amount < 0:
        return Text("金额不能为负")
    return say(rules.terms_set(data.terms, data.dues, data.effective))


def absences(case: Case) -> int:
    """On how many days one and the same party stayed away without cause; the party who did so most often."""
    days: dict[int, set[date]] = {}
    for act in acts(case, "absent"):
        away = act.typed(carried.Absence)
        if not away.excused:
            days.setdefault(away.party.key, set()).add(act.day)
    return max(map(len, days.values()), default=0)


def refusal_stays(case: Case, data: Annulment, _facts: Facts) -> No:
    """The refusal that ended a case is not annulled from under the end."""
    ended = case.shape.ended_by
    target = case.find(data.act)
    if ended != "declined_by_party" or target is None or target.kind != "wish":
        return None
    rest = Case(case.procedure, case.home, tuple(act for act in case.acts if act.seq != data.act), case.version)
    if somebody_refuses(rest):
        return None
    return Refusal(
        Text("案件因这次拒绝而办结，作废后“当事人明确拒绝”不再成立"),
        (rules.LAW.article(17),),
        remedy=Text("请先作废“当事人明确拒绝”"),
    )


def fallen_due(case: Case, _data: carried.FollowUp, facts: Facts) -> No:
    """A visit counts for a day of performance that has come; the next one is not ended by it beforehand."""
    agreed = agreement(case)
    ahead = () if agreed is None else sorted(agreed.followed_from)[visits(case) :]
    return say(rules.visit_due(facts.day, next(iter(ahead), None)))


def warnings(case: Case, facts: Facts) -> tuple[Text, ...]:
    """What should be seen and hinders nothing: the three years to go to court, where the day of harm is known."""
    act = next(acts(case, "accepted"), None)
    harmed = None if act is None else act.typed(carried.Acceptance).harmed
    if harmed is None or case.closed or "performed" in case.shape.present:
        return ()
    found = rules.limitation(harmed, facts.today)
    return () if found is None else (found.text,)


def ways_told(case: Case, data: carried.Failure, facts: Facts) -> No:
    """The other ways are told (法 26); for absence alone only after it has happened often enough."""
    if data.why is carried.Ending.ABSENT:
        times = absences(case)
        key, default = rules.ABSENCES
        no = say(rules.may_end_for_absence(times, facts.settings.get(key, facts.day, default)))
        if no is not None:
            return no
    return say(rules.ways_told(data.told))


def court_told(_case: Case, data: carried.Breach, _facts: Facts) -> No:
    """Who is let down is told that he may sue (法 32)."""
    return say(rules.ways_told(data.told))


def both_in_time(case: Case, data: carried.CourtApplication, facts: Facts) -> No:
    """Both parties, within thirty days, for what a court confirms (法 33)."""
    missing = len(parties(case) - keys(data.applicants))
    return say(rules.confirmable(facts.day, due_of(case, "confirm", facts), data.subject, missing))


def watched(case: Case, data: carried.Filing, facts: Facts) -> No:
    """Nothing agreed lies still ahead."""
    agreed = agreement(case)
    if agreed is None:
        return None
    present = case.shape.present
    settled = in_court(case) or data.no_court is not None
    return say(
        rules.may_file(
            facts.day, agreed.dues, due_of(case, "confirm", facts), performed="performed" in present, settled=settled
        )
    )
