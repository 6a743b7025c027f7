"""协议，或者调解不成: is what was agreed complete and in order, and may mediation end?"""

from __future__ import annotations

from datetime import date

from yifa.kernel.procedure import Case, Facts, No, Refusal
from yifa.kernel.text import Text
from yifa.systems.mediation import rules
from yifa.systems.mediation.procedure import carried, reading
from yifa.systems.mediation.procedure.guards.mediating import in_this_case
from yifa.systems.mediation.procedure.guards.saying import say
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
    """As the agreement itself, and not older than the one that it changes (法 33③); sessions are over by then."""
    before = reading.agreement(case)
    floor = None if before is None else before.effective
    return _signed(case, data) or _complete(case, data, facts) or say(rules.not_before(data.effective, floor))


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
        or say(rules.not_before(min(dates), _floor(case, "accepted", "session")))
        or _terms(data)
    )


def _floor(case: Case, *names: str) -> date | None:
    return max((act.day for act in reading.acts(case, *names)), default=None)


def _terms(data: carried.Written | carried.Oral) -> No:
    if data.amount is not None and data.amount < 0:
        return Text("金额不能为负")
    return say(rules.terms_set(data.terms, data.dues, data.effective, oral=isinstance(data, carried.Oral)))


def ways_told(case: Case, data: carried.Failure, facts: Facts) -> No:
    """Why it failed is what happened (法 23 (二), 26), and the other ways are told."""
    present = case.shape.present
    if data.why is carried.Ending.NO_AGREEMENT and "session" not in present:
        return Refusal(Text("还没有调解过，不能说协商不一致"), (rules.LAW.article(26),), remedy=Text("请先办“调解”"))
    if data.why is carried.Ending.STOPPED and not reading.somebody_refuses(case):
        return Refusal(
            Text("没有当事人要求终止"), (rules.LAW.article(23, item=2),), remedy=Text("当事人提出的，请先办“要求终止”")
        )
    if data.why is carried.Ending.ABSENT:
        times = reading.absences(case)
        key, default = rules.ABSENCES
        no = say(rules.may_end_for_absence(times, facts.settings.get(key, facts.day, default)))
        if no is not None:
            return no
    return say(rules.ways_told(data.told))
