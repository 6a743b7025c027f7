"""协议，或者调解不成: is what was agreed complete and in order, and may mediation end?"""

from __future__ import annotations

from datetime import date

from yifa.kernel.procedure import Case, Facts, No, Refusal
from yifa.kernel.text import Text
from yifa.systems.mediation import rules
from yifa.systems.mediation.procedure import carried, reading
from yifa.systems.mediation.procedure.guards.saying import say


def written_well(case: Case, data: carried.Written, facts: Facts) -> No:
    """All have signed, the mediator too, the seal stands; the terms are set (法 29)."""
    return (
        say(rules.all_signed(reading.parties(case), reading.keys(data.parties)))
        or say(rules.all_told(reading.parties(case), reading.told(case)))
        or say(rules.stands_by(facts.day, data.signed, data.mediator_signed, data.sealed))
        or say(
            rules.not_before(min(data.signed, data.mediator_signed, data.sealed), _floor(case, "accepted", "session"))
        )
        or _terms(data)
    )


def spoken_well(case: Case, data: carried.Oral, facts: Facts) -> No:
    """All are agreed, and hold writing needless (法 28, 30)."""
    return (
        say(rules.oral_allowed(no_writing=data.no_writing))
        or say(rules.all_signed(reading.parties(case), reading.keys(data.parties)))
        or say(rules.all_told(reading.parties(case), reading.told(case)))
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


def ways_told(case: Case, data: carried.Failure, facts: Facts) -> No:
    """Why it failed is what happened (法 23 (二), 26), and the other ways are told."""
    present = case.shape.present
    if data.why is carried.Ending.NO_AGREEMENT and "session" not in present:
        return Refusal(Text("还没有调解过，不能说协商不一致"), (rules.LAW.article(26),), remedy=Text("请先办“调解”"))
    if data.why is carried.Ending.STOPPED and "stopped" not in present and not reading.somebody_refuses(case):
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
