"""What is still owed in a case of people's mediation: who must be asked, told, answered, visited."""

from __future__ import annotations

from datetime import date

from yifa.kernel.procedure import Act, Case, remembered
from yifa.systems.mediation import rules
from yifa.systems.mediation.procedure import carried
from yifa.systems.mediation.procedure.keeping import performed, unsettled, visits
from yifa.systems.mediation.procedure.reading import (
    acts,
    agreement,
    parties,
    somebody_refuses,
    told,
    wishes,
)
from yifa.systems.mediation.rules import Wish


@remembered
def somebody_unasked(case: Case) -> bool:
    """Whether a party must be asked: never yet, or, before the case is taken, not reached. An applicant said so by applying."""
    said = wishes(case)
    silent = {None} if "accepted" in case.shape.present else {None, Wish.NOT_REACHED}
    return any(said.get(key) in silent for key in parties(case))


@remembered
def refusal_unheard(case: Case) -> bool:
    """Whether a party refuses what was begun, and nothing stands yet on which mediation may end."""
    return somebody_refuses(case) and not {"session", "absent", "stopped"} & case.shape.present.keys()


@remembered
def somebody_untold(case: Case) -> bool:
    """Whether a party has not yet been told rights and duties."""
    return bool(parties(case) - told(case))


def report_owed(case: Case) -> bool:
    """Whether a sign that the police must know of has not been reported since. A milder sign later changes nothing."""
    return _danger(case)[1]


def danger(case: Case) -> Act | None:
    """The sign that had to be reported: the first since the last report. A later one gives no more time."""
    return _danger(case)[0]


@remembered
def _danger(case: Case) -> tuple[Act | None, bool]:
    sign: Act | None = None
    owed = False
    for act in acts(case, "risk", "reported", "crime_handed"):
        if act.kind != "risk":
            owed = False
        elif not owed and rules.must_report(act.typed(carried.Escalation).sign):
            sign, owed = act, True
    return sign, owed


@remembered
def reply_owed(case: Case) -> bool:
    """Whether a body that sent the dispute here waits for an answer: what has been done so far, then what came of it."""
    if "referred" not in case.shape.present:
        return False
    last = next((act.kind for act in reversed(case.ordered) if act.kind in {"replied", case.shape.ended_by}), None)
    return last != "replied"


@remembered
def watch_owed(case: Case) -> bool:
    """Whether performance must still be asked after: for every day of performance, and where it was found wanting."""
    agreed = agreement(case)
    if agreed is None or performed(case) is not None:
        return False
    return len(visits(case)) < len(agreed.followed_from) or unsettled(case)


def watch_over(case: Case) -> bool:
    """Whether only the file is left to be closed."""
    return not watch_owed(case)


@remembered
def rest_over_meeting(case: Case) -> Act | None:
    """The pause into which the day of the next session falls: that appointment is off, whoever resumes makes another."""
    next_one: date | None = None
    rest: Act | None = None
    for act in acts(case, "session", "absent", "paused", "resumed"):
        if act.kind in {"session", "absent"}:
            next_one, rest = act.typed(carried.Session if act.kind == "session" else carried.Absence).next, None
        elif act.kind == "paused" and rest is None and next_one is not None and act.day <= next_one:
            rest = act
        elif act.kind == "resumed" and next_one is not None and act.day <= next_one:
            rest = None
    return rest
