"""What is asked of the door and what it answers: an act for a case, or the opening of one; done, or why not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from yifa.casework.standing import Hand
from yifa.kernel.procedure import Act, Case, Procedure, Refusal


class Refused(Exception):
    """不予办理: the act may not be done; nothing was changed."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(str(refusal.reason))
        self.refusal = refusal


class NotThere(Exception):
    """The case lies outside what the one who asks may see: it is as if it were not there."""


class Moved(Exception):
    """Other acts came in between what a page showed and this: the acts, by number. Nothing was changed."""

    def __init__(self, seen: int, version: int) -> None:
        super().__init__(f"{seen} < {version}")
        self.seen, self.version = seen, version


@dataclass(frozen=True, slots=True)
class Opening:
    """What a new case is opened with: its procedure, matter, the agency that opens it, its place and confidentiality."""

    procedure: type[Procedure]
    matter: int
    agency: int
    division: int
    level: int = 0


@dataclass(frozen=True, slots=True)
class Ask:
    """One act asked of the door. `case` names a case, `opening` opens one.

    `key` is the client's own UUID: sent twice, it is done once; `said` is what it is bound to, where that is more (or
    other) than the command itself. `seen` is the version a page showed. `at` and `origin` are for simulation and
    import only.
    """

    data: Any
    by: Hand
    entered_by: Hand
    case: int | None = None
    opening: Opening | None = None
    done: date | datetime | None = None
    key: UUID | None = None
    seen: int | None = None
    ground: str | None = None
    origin: str = ""
    at: datetime | None = None
    said: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """What was recorded: the case after the act, the act, and the case's key. `again`: it was done before."""

    pk: int
    case: Case
    act: Act
    again: bool = False
