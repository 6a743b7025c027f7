"""协议，或者调解不成: is what was agreed complete and in order, and may mediation end?"""

from __future__ import annotations

from datetime import date

from yifa.kernel.procedure import Case, Facts, No, Refusal
from yifa.kernel.text import Text
from yifa.systems.mediation import rules
from yifa.systems.mediation.procedure import carried, reading
from yifa.systems.mediation.procedure.guards.beginning import absences
from yifa.systems.mediation.procedure.guards.saying import in_this_case, say
from yifa.systems.mediation.rules import Finding


def written_well(case: Case, data: carried.Written, facts: Facts) -> No:
    """All were heard and have signed, the mediator too, the seal stands; the terms are set (法 29)."""
    return _signed(case, data) or _heard(case) or _complete(case, data, facts)


def spoken_well(case: Case, data: carried.Oral, facts: Facts) -> No:
    """All were heard, are agreed, and hold writing needless (法 28, 30)."""
    agreed = reading.keys(data.parties)
    return (
        say(rules.oral_allowed(no_writing=data.no_writing))
        or _bound(case, agreed, rules.all_agreed(reading.parties(case), agreed))
        or _heard(case)
        or say(rules.reached_on(facts.day, data.reached))
        or say(rules.not_before(data.reached, _floor(case, "accepted", "session")))
        or _terms(data)
    )


def changed_well(case: Case, data: carried.Changed, facts: Facts) -> No:
    """As the agreement itself; not older than the one that it changes, nor signed before it was mediated again (法 33③)."""
    before = reading.agreement(case)
    floor = None if before is None else before.effective
    first = min(data.signed, data.mediator_signed, data.sealed)
    return (
        _signed(case, data)
        or _complete(case, data, facts)
        or say(rules.not_before(data.effective, floor))
        or say(rules.not_before(first, _first(case, "again")))
        or say(rules.not_before(data.effective, _floor(case, "again")))
    )


def _signed(case: Case, data: carried.Written) -> No:
    signed = reading.keys(data.parties)
    return _bound(case, signed, rules.all_signed(reading.parties(case), signed))


def _bound(case: Case, named: set[int], missing: Finding | None) -> No:
    """The parties are bound and nobody else, and each was told what that means."""
    return in_this_case(case, named) or say(missing or rules.all_told(reading.parties(case), reading.told(case)))


def _heard(case: Case) -> No:
    return say(rules.all_heard(reading.parties(case), reading.heard(case)))


def _complete(case: Case, data: carried.Written, facts: Facts) -> No:
    dates = (data.signed, data.mediator_signed, data.sealed)
    return (
        say(rules.stands_by(facts.day, *dates))
        or say(rules.not_before(min(dates), _first(case, "session")))
        or say(rules.not_before(data.effective, _floor(case, "accepted", "session")))
        or _terms(data)
    )


def _floor(case: Case, *names: str) -> date | None:
    return max((act.day for act in reading.acts(case, *names)), default=None)


def _first(case: Case, name: str) -> date | None:
    """The day on which it was first mediated towards this agreement; before that nobody signs it (法 29 fixes no order)."""
    first: date | None = None
    for act in reading.acts(case, name, *reading.AGREEMENTS):
        first = (first or act.day) if act.kind == name else None
    return first


def _terms(data: carried.Written | carried.Oral) -> No:
    if data.amount is not None and data.amount < 0:
        return Text("金额不能为负")
    oral = isinstance(data, carried.Oral)
    first = data.reached if isinstance(data, carried.Oral) else min(data.signed, data.mediator_signed, data.sealed)
    return say(rules.terms_set(data.terms, data.dues, first, oral=oral))


def ways_told(case: Case, data: carried.Failure, facts: Facts) -> No:
    """Why it failed is what happened (法 23 (二), 26), and the other ways are told."""
    no: rules.Finding | None = None
    if data.why is carried.Ending.NO_AGREEMENT:
        refuses = reading.somebody_refuses(case)
        no = rules.no_refusal_stands(refuses=refuses) or rules.heard(reading.parties(case), reading.heard(case))
    elif data.why is carried.Ending.ELSEWHERE:
        no = rules.taken_elsewhere(data.elsewhere)
    elif data.why is carried.Ending.ABSENT:
        no = rules.may_end_for_absence(reading.absences(case), absences(facts))
    elif data.why is carried.Ending.UNREACHED:
        key, default = rules.TRIES
        no = rules.may_end_unreached(reading.missed(case), facts.settings.get(key, facts.day, default))
    elif not reading.somebody_refuses(case):
        return Refusal(
            Text("现在没有当事人要求终止"), (rules.LAW.article(23, item=2),),
            remedy=Text("当事人提出的，请先办“要求终止”；已经又同意的，请继续调解"),
        )  # fmt: skip
    return say(no or rules.ways_told(data.told))
