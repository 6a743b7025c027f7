"""The sealer among others: late commits, several sealers, sudden death."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from yifa.ledger.append import append
from yifa.ledger.models import Entry, Leaf, Seal, Unsealed
from yifa.ledger.seal import seal, seal_all
from yifa.ledger.tests.writing import AT, Chain, faults
from yifa.ledger.verify import verify

pytestmark = pytest.mark.usefixtures("test_database", "own_database")


def in_thread(work: Callable[[], None]) -> threading.Thread:
    """Run in a thread with a connection of its own."""

    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@pytest.mark.only("postgresql")
def test_a_late_commit_is_in_the_next_batch() -> None:
    """SQLite has one writer at a time: no two writing transactions overlap."""
    written, may_commit = threading.Event(), threading.Event()

    def early() -> None:
        """Writes first, commits last: whatever is counted on writing is lower than what is sealed before it."""
        with transaction.atomic():
            Chain("case:a").write()
            written.set()
            assert may_commit.wait(20)

    thread = in_thread(early)
    assert written.wait(20)
    Chain("case:b").write()
    first = seal(AT)
    assert first is not None
    assert list(Leaf.objects.values_list("chain", flat=True)) == ["case:b"]
    may_commit.set()
    thread.join()
    second = seal(AT)
    assert second is not None
    assert (first.size, second.size, second.first_leaf) == (1, 1, 1)
    assert set(Leaf.objects.values_list("chain", flat=True)) == {"case:a", "case:b"}
    assert verify() == []


def test_several_sealers_and_writers_at_once() -> None:
    failed: list[BaseException] = []

    def guarded(work: Callable[[], None]) -> Callable[[], None]:
        def run() -> None:
            try:
                work()
            except BaseException as error:
                failed.append(error)
                raise

        return run

    def writer(name: str) -> Callable[[], None]:
        def write() -> None:
            chain = Chain(name)
            for _ in range(25):
                chain.write(private={"story": "事由"})

        return write

    def sealer() -> None:
        for _ in range(12):
            seal(AT)

    works = [writer("case:1"), writer("case:2"), sealer, sealer]
    for thread in [in_thread(guarded(work)) for work in works]:
        thread.join()
    seal_all(AT)
    assert failed == []
    assert (Entry.objects.count(), Leaf.objects.count(), Unsealed.objects.count()) == (50, 50, 0)
    assert verify() == []


DYING = """
import os, signal, sys
import django
django.setup()
from django.db import connection
from yifa.ledger import seal as sealing
from yifa.ledger.tests.writing import AT

connection.ensure_connection()
moment = sys.argv[1]
setattr(connection if moment == "commit" else sealing, moment, lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL))
sealing.seal(AT)
"""
"""A process of its own, not a fork of this one: nothing of the tests before is in it."""


@pytest.mark.parametrize("moment", ["_next", "insert", "_leave", "commit"])
def test_a_sealer_killed_at_any_moment_leaves_the_queue_as_it_was(own_database: str, moment: str) -> None:
    chain = Chain("case:1")
    chain.write()
    assert seal(AT) is not None
    append([chain.framed() for _ in range(10)])
    env = {**os.environ, "DATABASE_URL": own_database}
    died = subprocess.run([sys.executable, "-c", DYING, moment], env=env, check=False, capture_output=True, text=True)
    assert died.returncode == -signal.SIGKILL, died.stderr
    assert (Seal.objects.count(), Leaf.objects.count(), Unsealed.objects.count()) == (1, 1, 10)
    assert faults() == []
    made = seal(AT)
    assert made is not None
    assert (made.number, made.size) == (2, 10)
    assert verify() == []
