"""Which version of its procedure governs a case: that of its opening, or a later one that took it over.

Decided by the latest day in the case and the day asked about, so the same acts always give the same rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from yifa.casework.declare import REGISTRY
from yifa.kernel.procedure import Act, Procedure

DONE = 5
"""Where the day done lies in an act of the fold."""


def of_fold(version: str, fold: Sequence[Sequence[Any]], *days: date) -> type[Procedure]:
    """The version for a case as its row keeps it, on these days."""
    return _on(version, [str(each[DONE])[:10] for each in fold], days)


def of_acts(version: str, acts: Iterable[Act], *days: date) -> type[Procedure]:
    """The version for a case folded from its entries."""
    return _on(version, [each.done[:10] for each in acts], days)


def _on(version: str, done: list[str], days: tuple[date, ...]) -> type[Procedure]:
    latest = max([*done, *(day.isoformat() for day in days)], default="")
    return REGISTRY.governing(version, date.fromisoformat(latest)) if latest else REGISTRY.procedure(version)
