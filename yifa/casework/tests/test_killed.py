"""Killed with -9 twenty times while writing: what was acknowledged is there once, nothing is half, all holds."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from typing import IO
from uuid import UUID

import pytest
from django.db import connections

from yifa.casework import door, worker
from yifa.casework.models import Case
from yifa.casework.rebuild import rebuild
from yifa.casework.tests import cast as people
from yifa.casework.tests.cast import Cast, in_session
from yifa.casework.tests.sample.models import Story
from yifa.casework.tests.sample.procedure import Session
from yifa.casework.verify import verify
from yifa.county import clock
from yifa.ledger.models import Entry, Unsealed

TIMES, AT_ONCE = 20, 3


class Writer:
    """One process that writes, and what it said."""

    def __init__(self, words: list[str], env: dict[str, str]) -> None:
        command = [sys.executable, "-m", "yifa.casework.tests.writer", *words]
        self.process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.lines: list[str] = []
        self.ready, self.enough = threading.Event(), threading.Event()
        assert self.process.stdout is not None
        self.thread = threading.Thread(target=self._read, args=(self.process.stdout,), daemon=True)
        self.thread.start()

    def _read(self, stdout: IO[str]) -> None:
        for line in stdout:
            if line.endswith("\n"):
                self.lines.append(line.strip())
            if line.startswith("ready"):
                self.ready.set()
            if len(self.lines) > 12:
                self.enough.set()
        self.ready.set()
        self.enough.set()

    def kill(self) -> None:
        """No warning, no clean-up."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(20)
        self.thread.join(20)


def test_killed_twenty_times(own: Cast, url: str) -> None:
    with clock.frozen(people.NOW):
        pks = [in_session(own) for _ in range(4)]
    counts = {pk: Case.objects.get(pk=pk).version for pk in pks}
    connections.close_all()
    env = {**os.environ, "DATABASE_URL": url, "YIFA_SYSTEMS_EXTRA": "yifa.casework.tests.sample"}
    words = [str(own.people["luo"]), str(own.posts["luo"]), *map(str, pks)]
    finished: list[Writer] = []
    killed = 0
    running = [Writer(words, env) for _ in range(AT_ONCE)]
    while killed < TIMES:
        one = running.pop(0)
        running.append(Writer(words, env))  # the next starts while this one is writing
        assert one.ready.wait(60)
        assert one.enough.wait(60), one.process.stderr and one.process.stderr.read()
        if killed == TIMES // 2:
            worker.tick()
        one.kill()
        finished.append(one)
        killed += 1
    for one in running:
        one.kill()
        finished.append(one)
    connections.close_all()
    acknowledged, asked = [], set()
    for one in finished:
        assert one.process.returncode == -signal.SIGKILL, one.process.stderr and one.process.stderr.read()
        for line in one.lines:
            what, *rest = line.split()
            if what == "asked" and len(rest) == 2:
                asked.add(UUID(rest[0]))
            if what == "done" and len(rest) == 3:
                acknowledged.append((UUID(rest[0]), int(rest[1]), int(rest[2])))
    assert len(acknowledged) > TIMES * 3
    lie = {entry.key: (entry.chain, entry.seq) for entry in Entry.objects.exclude(key=None)}
    assert all(lie.get(key) == (f"case/{pk}", seq) for key, pk, seq in acknowledged)
    assert set(lie) <= asked
    assert len(lie) - len(acknowledged) <= len(finished)  # at most the one in hand, done and not said
    for pk, before in counts.items():
        entries = Entry.objects.filter(chain=f"case/{pk}").count()
        row = Case.objects.get(pk=pk)
        assert row.version == entries
        assert Story.objects.get(case=pk).sessions == 1 + entries - before
    assert verify() == []
    assert rebuild() == []
    worker.tick()
    assert not Unsealed.objects.exists()
    assert verify() == []
    # What was done and not answered has used its key: it can not be done again as something else.
    unanswered = set(lie) - {key for key, _, _ in acknowledged}
    for key in unanswered:
        pk = int(lie[key][0].partition("/")[2])
        with pytest.raises(door.Refused, match="已经用过"):
            door.perform(pk, Session(words="别的"), by=own.luo, key=key)
