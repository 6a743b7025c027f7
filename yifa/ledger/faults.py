"""A bounded list of what does not hold."""

from __future__ import annotations

from collections.abc import Callable

from yifa.kernel.record import Fault

Progress = Callable[[int, int], None]
Step = Callable[[int], None]
STEP = 1_000
"""Rows between two calls of a progress function."""


class Faults:
    """The first faults, and the number of the rest: a record that is all wrong must not fill the memory."""

    def __init__(self, limit: int) -> None:
        self.found: list[Fault] = []
        self.more = 0
        self._limit = limit
        self._seen: set[tuple[str, int, str]] = set()

    def add(self, chain: str, seq: int, what: str, kind: str) -> None:
        """Note one fault; of several of one kind at one place the first."""
        if (chain, seq, kind) in self._seen:
            return
        if len(self.found) >= self._limit:
            self.more += 1
            return
        self._seen.add((chain, seq, kind))
        self.found.append(Fault(chain, seq, what, kind))
