"""A finding of the rules as the refusal of an act."""

from __future__ import annotations

from yifa.kernel.procedure import Refusal
from yifa.systems.mediation.rules import Finding


def say(finding: Finding | None) -> Refusal | None:
    """A finding as the refusal of an act."""
    return None if finding is None else Refusal(finding.text, finding.basis, remedy=finding.remedy)
