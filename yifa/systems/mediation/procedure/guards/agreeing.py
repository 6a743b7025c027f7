"""协议，或者调解不成: is what was agreed complete and in order, and may mediation end?"""

from __future__ import annotations

from datetime import date

from yifa.kernel.procedure import Case, Facts, No
from yifa.kernel.text import Text
from yifa.systems.mediation import rules
from yifa.systems.mediation.procedure import carried, reading
from yifa.systems.mediation.procedure.guards.saying import say


def written_well(case: Case, data: carried.Written, facts: Facts) -> No:
    """All have signed, the mediator too, the seal stands; the terms are set (法 29)."""
    return (
        say(rules.all_signed(reading.parties(case), reading.keys(data.parties)))
        or say(rules.stands_by(facts.day, data.signed, data.mediator_signed, data.sealed))
        or say(rules.not_before(min(data.signed, data.mediator_signed, data.sealed), _floor(case, "accepted")))
        or say(rules.not_before(data.effective, _floor(case, "session")))
        or _terms(data)
    )


def spoken_well(case: Case, data: carried.Oral, facts: Facts) -> No:
    """All are agreed, and hold writing needless (法 28, 30)."""
    return (
        say(rules.oral_allowed(no_writing=data.no_writing))
        or say(rules.all_signed(reading.parties(case), reading.keys(data.parties)))
        or say(rules.stands_by(facts.day, data.reached))
        or say(rules.not_before(data.reached, _floor(case, "accepted", "session")))
        or _terms(data)
    )


def changed_well(case: Case, data: carried.Changed, facts: Facts) -> No:
    """As the agreement itself, and not older than the one that it changes (法 33③)."""
    before = reading.agreement(case)
    floor = None if before is None else before.effective
    return written_well(case, data, facts) or say(rules.not_before(data.effective, floor))


def _floor(case: Case, *names: str) -> date | None:
    return max((act.day for act in reading.acts(case, *names)), default=None)


def _terms(data: carried.Written | carried.Oral) -> No:
    if data.amount is not None and data.amount < 0:
        return Text("金额不能为负")
    return say(rules.terms_set(data.terms, data.dues, data.effective))


def tried(case: Case, _facts: Facts) -> No:
    """Mediation fails only once it was tried, or a party no longer wants it (法 23 (二)); the shape asks the same."""
    if {"session", "absent"} & case.shape.present.keys() or reading.somebody_refuses(case):
        return None
    return Text("还没有调解过，也没有当事人要求终止")


def ways_told(case: Case, data: carried.Failure, facts: Facts) -> No:
    """The other ways are told (法 26); for absence alone only after it has happened often enough."""
    if data.why is carried.Ending.ABSENT:
        times = reading.absences(case)
        key, default = rules.ABSENCES
        no = say(rules.may_end_for_absence(times, facts.settings.get(key, facts.day, default)))
        if no is not None:
            return no
    return say(rules.ways_told(data.told))
