"""In what order, by whom, on what basis, within which time, carrying what: `people` reads like the law.

`carried` holds what each act carries, `reading` the questions asked of a case, `owed` what is still to be done in it,
`guards` whether an act may be done and its content is lawful, `left` what a case leaves in the register.
"""

from __future__ import annotations

from yifa.systems.mediation.procedure.carried import Category, Door, Mediator, Source
from yifa.systems.mediation.procedure.people import (
    PeoplesMediation,
    PeoplesMediation2022,
    PeoplesMediation2024,
    bureau,
    committee,
    host,
    liaison,
    mediator,
    party,
    reader,
)  # fmt: skip

__all__ = [
    "Category", "Door", "Mediator", "PeoplesMediation", "PeoplesMediation2022", "PeoplesMediation2024", "Source",
    "bureau",
    "committee", "host", "liaison", "mediator", "party", "reader",
]  # fmt: skip
