"""What a case of people's mediation leaves in the register: a pure function of the case, for lists and figures.

Keys, days, counts and money of the parties; no name and no story has ever been here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from yifa.kernel.procedure import Act, Case, Facts
from yifa.systems.mediation.procedure import carried, keeping, reading
from yifa.systems.mediation.rules import Sign


def dispute(case: Case, _facts: Facts) -> Mapping[str, Any] | None:
    """The row of 纠纷台账: column → value. A case has one from its first act on."""
    first = next(reading.acts(case, *reading.OPENINGS), None)
    if first is None:
        return None
    last: dict[str, Act] = {act.kind: act for act in case.ordered}
    began = first.typed(reading.OPENINGS[first.kind])
    taken = last["accepted"].typed(carried.Acceptance) if "accepted" in last else None
    agreement = reading.agreement(case)
    reached = next(reading.acts(case, "agreed_written", "agreed_oral"), None)
    ended = last.get(case.shape.ended_by or "")
    risks = [act.typed(carried.Escalation).sign for act in reading.acts(case, "risk")]
    return {
        "origin": first.kind,
        "applied_on": first.day,
        "accepted_on": _day(last.get("accepted")),
        "agreed_on": _day(reached),
        "effective_on": None if agreement is None else agreement.effective,
        "performed_on": _day(keeping.performed(case)),
        "to_court_on": _day(last.get("to_court")),
        "ended_on": _day(ended),
        "filed_on": _day(last.get("filed")),
        "outcome": case.outcome,
        "written": None if agreement is None else isinstance(agreement, carried.Written),
        "category": None if taken is None else taken.category.key,
        "source": None if began.source is None else began.source.key,
        "door": None if began.door is None else began.door.key,
        "persons": max(len(reading.parties(case)), 0 if taken is None else taken.persons or 0),
        "amount": None if taken is None else taken.amount,
        "agreed_amount": reading.agreed_amount(case),
        "urgent": taken is not None and taken.urgency is carried.Urgency.URGENT,
        "sessions": case.shape.present.get("session", 0),
        "risk": max(risks, key=list(Sign).index).name if risks else "",
        "reported": "reported" in last,
        "breached": "breached" in last,
        "host": next(iter(reading.posts(case)), ""),
    }


def _day(act: Act | None) -> date | None:
    return None if act is None else act.day
