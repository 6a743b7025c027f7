"""A long record is verified in little memory, and in time."""

from __future__ import annotations

import tracemalloc

import pytest

from yifa.ledger.append import append
from yifa.ledger.seal import seal_all
from yifa.ledger.tests.writing import AT, Chain
from yifa.ledger.verify import examine

pytestmark = pytest.mark.usefixtures("test_database", "own_database")


def test_memory_does_not_grow_with_the_record() -> None:
    """12 MB of bodies and 3 MB of private values, read in a fraction of that."""
    for number in range(60):
        chain = Chain(f"case:{number}")
        append([chain.framed(data={"text": "文" * 650}, private={"story": "事" * 80}) for _ in range(100)])
    seal_all(AT)
    seen: list[tuple[int, int]] = []
    tracemalloc.start()
    report = examine(lambda done, total: seen.append((done, total)))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert report.faults == []
    assert (report.entries, report.chains) == (6_000, 60)
    assert seen[-1] == (12_000, 12_000)
    assert peak < 5_000_000


def test_of_endless_faults_the_first_are_listed() -> None:
    chain = Chain("case:1")
    append([chain.framed(private={"story": "x"})._replace(asides=()) for _ in range(50)])
    report = examine(limit=10)
    assert (len(report.faults), report.more) == (10, 40)
