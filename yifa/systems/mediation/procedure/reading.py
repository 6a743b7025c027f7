"""What is asked of a case of people's mediation: who is in it, who leads, what was agreed; and the guards of its acts.

Everything is read from the standing acts. A guard turns a finding of `rules` into a refusal and decides nothing itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from yifa.kernel.procedure import Act, Case, Facts, Holder, No, Ref, Refusal, deadlines, remembered
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
    """The parties who asked for mediation; none where the committee or another body began it."""
    began = opening(case)
    return tuple(f"party:{ref.key}" for ref in getattr(began, "applicants", ()))


@remembered
def parties(case: Case) -> set[int]:
    """Everyone between whom it is mediated: those named at the beginning, and whoever was asked since."""
    began = opening(case)
    found: set[int] = set()
    for name in ("applicants", "respondents", "parties"):
        found |= keys(getattr(began, name, ()))
    return found | {act.typed(carried.Asking).party.key for act in acts(case, "wish")}


@remembered
def wishes(case: Case) -> dict[int, Wish]:
    """What each party last said. Whoever applied has agreed until he says otherwise."""
    said = {ref.key: Wish.AGREES for ref in getattr(opening(case), "applicants", ())}
    for act in acts(case, "wish"):
        asked = act.typed(carried.Asking)
        said[asked.party.key] = asked.wish
    return said


@remembered
def mediators(case: Case) -> tuple[int, ...]:
    """The mediators of the case now, the one who leads first. A committee that takes the case over names its own."""
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
            new = [] if recusal.replacement is None else [recusal.replacement.key]
            at = now.index(gone) if gone in now else len(now)
            now = list(dict.fromkeys([*now[:at], *new, *now[at + 1 :]]))
    return tuple(now)


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
    """Whether a party has not yet been asked, before mediation has begun."""
    return "accepted" not in case.shape.present and bool(parties(case) - wishes(case).keys())


@remembered
def somebody_untold(case: Case) -> bool:
    """Whether a party has not yet been told rights and duties."""
    return bool(parties(case) - told(case))


@remembered
def report_owed(case: Case) -> bool:
    """Whether a sign that the police must know of has not been reported since."""
    owed = False
    for act in acts(case, "risk", "reported", "crime_handed"):
        owed = rules.must_report(act.typed(carried.Escalation).sign) if act.kind == "risk" else False
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
    """Whether performance must still be asked after: once for every day of performance, unless all is done."""
    agreed = agreement(case)
    if agreed is None or "performed" in case.shape.present:
        return False
    asked = 0
    for act in acts(case, "followed", *AGREEMENTS):
        asked = asked + 1 if act.kind == "followed" else 0
    return asked < len(agreed.followed_from)


# --- guards: may it be done at all? -------------------------------------------------------------------------------


def consent(case: Case, _facts: Facts) -> No:
    """Nobody has clearly refused (法 17)."""
    return say(rules.consent(wishes(case)))


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
    """Mediation fails only once it was tried, or a party no longer wants it (法 23 (二))."""
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
        return Refusal(Text("还没有逐项回访履行情况"), (rules.LAW.article(31),))
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
    """It does not."""
    return say(rules.not_excluded(data.nature))


def of_our_committee(case: Case, data: carried.Choosing, facts: Facts) -> No:
    """Who leads is a mediator of the committee whose case it is; others may come from elsewhere (若干规定 27)."""
    if data.host.key in keys(data.others):
        return Text("主持人不必再列为其他调解员")
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
    return next((no for each in data.mediators if (no := _in_term(each, facts)) is not None), None)


def replaced(case: Case, data: carried.Recusal, facts: Facts) -> No:
    """Who leaves mediates this case, who comes does not yet."""
    now = mediators(case)
    gone = data.leaves.key if data.leaves is not None else next(iter(now), 0)
    if gone not in now:
        return Text("所选的人不是本案调解员")
    if data.replacement is None:
        return None
    if data.replacement.key in now:
        return Text("接替的人已经是本案调解员")
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
        or _terms(data)
    )


def spoken_well(case: Case, data: carried.Oral, facts: Facts) -> No:
    """All are agreed, and hold writing needless (法 28, 30)."""
    return (
        say(rules.oral_allowed(no_writing=data.no_writing))
        or say(rules.all_signed(parties(case), keys(data.parties)))
        or say(rules.stands_by(facts.day, data.reached))
        or _terms(data)
    )


def _terms(data: carried.Written | carried.Oral) -> No:
    if data.amount is not None and data.amount < 0:
        return Text("金额不能为负")
    return say(rules.terms_set(data.terms, data.dues, data.effective))


def ways_told(case: Case, data: carried.Failure, facts: Facts) -> No:
    """The other ways are told (法 26); for absence alone only after it has happened often enough."""
    if data.why is carried.Ending.ABSENT:
        times = sum(1 for act in acts(case, "absent") if not act.typed(carried.Absence).excused)
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
    settled = "to_court" in present or data.no_court is not None
    return say(
        rules.may_file(
            facts.day, agreed.dues, due_of(case, "confirm", facts), performed="performed" in present, settled=settled
        )
    )
