"""What every stage's guards say alike: a finding of the rules as a refusal; who is no party of the case."""

from __future__ import annotations

from yifa.kernel.procedure import Case, No, Refusal
from yifa.systems.mediation import rules
from yifa.systems.mediation.procedure import reading


def say(finding: rules.Finding | None) -> Refusal | None:
    """A finding as the refusal of an act."""
    return None if finding is None else Refusal(finding.text, finding.basis, remedy=finding.remedy)


def alive(case: Case, named: set[int]) -> No:
    """None of those named is recorded as dead."""
    return say(rules.no_dead(reading.dead(case), named))


def in_this_case(case: Case, named: set[int]) -> No:
    """Those named are parties of this case, and alive."""
    return alive(case, named) or say(rules.only_parties(reading.parties(case), named, over=case.outcome is not None))
