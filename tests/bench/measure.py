"""One database measured: the door, the door for many, the kernel, the pages. Prints figures as JSON."""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402 - Django first
from django.db import connection, transaction  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from tests import databases  # noqa: E402
from tests.bench import orm, pages, walk  # noqa: E402
from yifa.casework import door, many, writing  # noqa: E402
from yifa.casework.rows import Place, difference, rows_of  # noqa: E402
from yifa.kernel.procedure import Case, Refusal, decide, evolve, split_command  # noqa: E402
from yifa.kernel.record import frame  # noqa: E402

BATCHES = 5
"""Batches in turn with their twins; the median counts, for one alone may meet the collector of garbage or a checkpoint."""


class Timer:
    """Wall and CPU of one kind of work, in microseconds."""

    def __init__(self) -> None:
        self.wall: list[float] = []
        self.cpu: list[float] = []

    @contextmanager
    def __call__(self) -> Iterator[None]:
        """Time what happens inside."""
        wall, cpu = time.perf_counter(), time.process_time()
        yield
        self.cpu.append((time.process_time() - cpu) * 1e6)
        self.wall.append((time.perf_counter() - wall) * 1e6)

    @property
    def p10(self) -> float:
        """The tenth percentile of the wall time."""
        return statistics.quantiles(self.wall, n=10)[0]

    @property
    def mean_cpu(self) -> float:
        """The mean CPU."""
        return statistics.fmean(self.cpu)


@contextmanager
def caught() -> Iterator[list[writing.Write]]:
    """The writes that the door makes meanwhile."""
    found: list[writing.Write] = []
    real = writing.write_one

    def kept(write: writing.Write) -> bool:
        found.append(write)
        return real(write)

    writing.write_one = kept
    try:
        yield found
    finally:
        writing.write_one = real


def kernel(write: writing.Write, folded: str, salt: Callable[[], str]) -> None:
    """Everything of one act that needs no database; `folded` is the fold as it lies in the case's row."""
    ask, old = write.ask, write.old
    case = Case.unfold(old.procedure, old.home, writing.loads(folded), old.version)
    split_command(ask.data, salt, writing.ALGORITHM)
    act = decide(case, walk.deed(write), write.facts)
    assert not isinstance(act, Refusal), act
    new = evolve(case, act)
    before, _ = rows_of(case, Place(write.pk, write.division, write.level), write.facts)
    after, _ = rows_of(new, Place(write.pk, write.division, write.level), write.facts)
    difference(before, after)
    frame(writing.content_of(write), chain="case/1", seq=write.act.seq, prev=write.prev, algorithm=writing.ALGORITHM)
    writing.dumps(new.plain())


def measure(rounds: int) -> dict[str, Any]:
    """All figures of one database: a new one, thrown away."""
    given = connection.settings_dict
    given["NAME"] = f"{given['NAME']}_bench" if connection.vendor == "postgresql" else given["NAME"]
    databases.make_empty(given, str(given["NAME"]))
    try:
        return figures(rounds)
    finally:
        connection.close()
        databases.drop(given, str(given["NAME"]))


def figures(rounds: int) -> dict[str, Any]:
    """All figures of the database that Django points at."""
    call_command("migrate", verbosity=0)
    world = walk.World()
    through, same, two, alone = Timer(), Timer(), Timer(), Timer()
    writes: list[writing.Write] = []
    for number in range(rounds + 2):
        twin = orm.Twin()
        pk = world.matter()
        case: int | None = None
        for ask in world.walk(pk):
            asked = ask(case)
            with caught() as one, through():
                case = door._perform(asked).pk
            write = one[-1]
            twin.prepare(write)
            with same(), transaction.atomic():
                twin.same_rows()
            with two(), transaction.atomic():
                twin.two_rows()
            writes.append(write)
        if number == 1:  # two rounds to warm up
            through, same, two, writes = Timer(), Timer(), Timer(), []
    for write in writes:
        folded = writing.dumps(write.old.plain())
        with alone():
            kernel(write, folded, lambda: "0" * 32)
    bulk, manied = Timer(), Timer()
    for _ in range(BATCHES):
        batch = world.batch(rounds)
        with caught_many() as kept, manied():
            outcomes = many.perform_many(batch)
        assert all(isinstance(each, door.Done) for each in outcomes), outcomes
        twin_rows = orm.bulk_rows(kept)
        with bulk(), transaction.atomic():
            orm.bulk_insert(twin_rows)
    per_many, per_bulk = (statistics.median(timer.cpu) / len(batch) for timer in (manied, bulk))
    many_wall, bulk_wall = (statistics.median(timer.wall) / len(batch) for timer in (manied, bulk))
    world.two_cases()
    statements = [counted(world.next_session(case)) for case in (world.short, world.long)]
    orm.forget()
    todo, case_page = pages.ratios(world)
    return {
        "acts measured": len(writes),
        "one act ÷ ORM writing the same rows, p10 (aim ≤ 1.3)": round(through.p10 / same.p10, 2),
        "one act ÷ ORM writing the same rows, CPU": round(through.mean_cpu / same.mean_cpu, 2),
        "one act ÷ ORM update + insert, p10 (aim ≤ 2.5)": round(through.p10 / two.p10, 2),
        "one act ÷ ORM update + insert, CPU": round(through.mean_cpu / two.mean_cpu, 2),
        "kernel's own CPU per act, µs (aim ≤ 100)": round(statistics.median(alone.cpu)),
        "perform_many per act ÷ (kernel + bulk insert), CPU (aim ≤ 1.5)": round(
            per_many / (statistics.median(alone.cpu) + per_bulk), 2
        ),
        "perform_many per act ÷ (kernel + bulk insert), wall": round(
            many_wall / (statistics.median(alone.wall) + bulk_wall), 2
        ),
        "perform_many ÷ one act at a time, CPU": round(per_many / through.mean_cpu, 2),
        "statements of one act outside the pipeline, short and long case": "{}, {}".format(*statements),
        "to-do page ÷ bare Django page, CPU": todo,
        "case page ÷ bare Django page, CPU": case_page,
        "one act, µs p10 (this machine, now)": round(through.p10),
    }


def counted(ask: Any) -> int:
    """The statements that one act takes, as Django's cursors see them (those of a pipeline count as none)."""
    with CaptureQueriesContext(connection) as seen:
        door._perform(ask)
    return len(seen)


@contextmanager
def caught_many() -> Iterator[list[writing.Write]]:
    """The writes of a batch."""
    found: list[writing.Write] = []
    real = writing.write_many

    def kept(writes: Any, first: Any) -> None:
        found.extend(writes)
        real(writes, first)

    writing.write_many = kept
    try:
        yield found
    finally:
        writing.write_many = real


if __name__ == "__main__":
    json.dump(measure(int(sys.argv[1])), sys.stdout, ensure_ascii=False)
