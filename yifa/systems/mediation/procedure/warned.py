"""What should be seen in a case and hinders nothing."""

from __future__ import annotations

from yifa.kernel.days import CIVIL, count, years
from yifa.kernel.procedure import Case, Facts
from yifa.kernel.text import Text
from yifa.systems.mediation import rules
from yifa.systems.mediation.procedure import carried, keeping, reading
from yifa.systems.mediation.rules import Finding


def warnings(case: Case, facts: Facts) -> tuple[Text, ...]:
    """What should be seen and hinders nothing: only bodies quarrel, a mediator bears a party's name, the years to go to court,
    a word nobody confirmed.
    """
    bodies = {int(body.partition(":")[2]) for body in facts.bodies}
    now = (rules.between_bodies(reading.parties(case), bodies), rules.namesake(reading.posts(case), facts.namesakes))
    found = (
        *(now if case.outcome is None else ()), _limitation(case, facts), _confirmation(case),
        rules.unconfirmed() if _said_only(case) else None, _no_day(case), _not_kept(case, facts),
    )  # fmt: skip
    return tuple(Text("{said}；{why}", said=each.text, why=each.remedy or "") for each in found if each is not None)


def _confirmation(case: Case) -> Finding | None:
    """What is not known of the court's way with the agreement that it was asked to confirm."""
    act = next(reading.acts(case, "to_court"), None)
    return None if act is None else rules.unsure(act.day, act.typed(carried.CourtApplication).subject)


def _no_day(case: Case) -> Finding | None:
    """A written agreement that says no day of performance, while there is something to perform."""
    agreed = reading.agreement(case)
    if not isinstance(agreed, carried.Written) or case.closed or keeping.performed(case) is not None:
        return None
    return rules.when_to_perform(agreed.dues)


def _not_kept(case: Case, facts: Facts) -> Finding | None:
    """What else is open to those who are let down, where the last visit found it wanting."""
    if case.closed or not keeping.unsettled(case):
        return None
    until = None if keeping.in_court(case) else reading.due_of(case, "confirm", facts)
    return rules.ways_left(until if until is not None and facts.today <= until else None)


def _said_only(case: Case) -> bool:
    """Whether a party has said that everything is done, and it does not count as that."""
    return "performed" in case.shape.present and keeping.performed(case) is None and not case.closed


def _limitation(case: Case, facts: Facts) -> Finding | None:
    """The three years, where the day of harm is known."""
    act = next(reading.acts(case, "accepted"), None)
    harmed = None if act is None else act.typed(carried.Acceptance).harmed
    if harmed is None or case.closed or keeping.performed(case) is not None:
        return None
    ends = count(years(3), harmed, rule=CIVIL, calendar=facts.calendar).due
    return None if ends is None or harmed > facts.today else rules.limitation(harmed, ends, facts.today)
