"""Reading the whole record again: does it still say what it said?

Found and named by chain and seq: a changed byte in any row an entry, trace or private value consists of, a swapped order, a
deleted entry or chain, a private value that is gone without an erasing entry, a seal rewritten, what was never queued for
sealing, triggers that are missing. Streams from the database in one consistent view: memory does not grow with the record.

What no database can show by itself is a record rewritten whole, seals and all: that shows against the list published
before, handed in as `published`. A last entry deleted together with its queue row before the next seal shows in the case's
cached head (casework).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from django.db import DEFAULT_DB_ALIAS

from yifa.kernel.record import Fault
from yifa.ledger import guard
from yifa.ledger.faults import Faults, Progress
from yifa.ledger.proof import Published
from yifa.ledger.reading import Reader, reader
from yifa.ledger.rows import at, marked, trace_row
from yifa.ledger.verify_entries import verify_entries
from yifa.ledger.verify_seals import verify_seals

LIMIT = 1_000
"""Faults that are listed; the rest is counted."""


class Report(NamedTuple):
    """What was read, what of it was lawfully erased (已依法删除), and what does not hold."""

    faults: list[Fault]
    more: int
    entries: int
    chains: int
    erased: int
    waiting: int
    seals: int
    log_root: str


def verify(
    progress: Progress | None = None, *, published: Iterable[Published] = (), using: str = DEFAULT_DB_ALIAS
) -> list[Fault]:
    """Everything that does not hold; empty where the whole record does."""
    return examine(progress, published=published, using=using).faults


def examine(
    progress: Progress | None = None,
    *,
    published: Iterable[Published] = (),
    limit: int = LIMIT,
    using: str = DEFAULT_DB_ALIAS,
) -> Report:
    """The same with its counts. `progress(done, total)` is called now and then."""
    faults = Faults(limit)
    with reader(using) as read:
        for name in guard.missing(using):
            faults.add("", 0, f"只增不改的触发器缺失、停用或被改动：{name}", "guard")
        for name in guard.foreign(using):
            faults.add(
                "", 0, f"表上有不属于本系统的触发器、规则或者视图，可能吞掉或改动写入的行：{name}", f"foreign {name}"
            )
        step = _Steps(progress, read)
        entries = verify_entries(read, faults, step)
        seals = verify_seals(read, faults, step, published)
        _loose_ends(read, faults)
        waiting = read.one("SELECT count(*) FROM ledger_unsealed")
    return Report(
        faults.found, faults.more, entries.entries, entries.chains, entries.erased, waiting, seals.number, seals.root
    )


def _loose_ends(read: Reader, faults: Faults) -> None:
    """Rows that belong to nothing."""
    for chain, seq in read.stream(
        "SELECT q.chain, q.seq FROM ledger_unsealed q LEFT JOIN ledger_entry e ON e.chain = q.chain AND e.seq = q.seq"
        " LEFT JOIN ledger_trace t ON t.id = q.seq AND q.chain = 'trace' WHERE e.seq IS NULL AND t.id IS NULL"
        " ORDER BY q.chain, q.seq"
    ):
        faults.add(chain, seq, "在封存队列中，而记录已被删除", "deleted")
    for chain, seq, field in read.stream(
        "SELECT a.chain, a.seq, a.field FROM ledger_aside a LEFT JOIN ledger_entry e"
        " ON e.chain = a.chain AND e.seq = a.seq WHERE e.seq IS NULL ORDER BY a.chain, a.seq, a.field"
    ):
        faults.add(chain, seq, f"旁置的个人信息“{field}”没有所属的记录", "aside")
    for (number,) in read.stream(
        "SELECT t.id FROM ledger_trace t LEFT JOIN ledger_leaf l ON l.chain = 'trace' AND l.seq = t.id"
        " LEFT JOIN ledger_unsealed q ON q.chain = 'trace' AND q.seq = t.id"
        " WHERE l.seq IS NULL AND q.seq IS NULL ORDER BY t.id"
    ):
        faults.add("trace", number, "痕迹既未封存，也不在封存队列中", "queue")
    for number, seen, who, what, about, detail, said in read.stream(
        f"SELECT t.id, {at('t.at', read.vendor)}, t.who, t.what, t.chain, t.detail, q.mark FROM ledger_trace t"
        " JOIN ledger_unsealed q ON q.chain = 'trace' AND q.seq = t.id ORDER BY t.id"
    ):
        if not marked(trace_row(number, seen, who, what, about, detail), said):
            faults.add("trace", number, "待封存的痕迹在封存以前被改动，或者缺少核验它的密钥", "mark")


class _Steps:
    """Progress over both passes: every entry is read once in its chain and once under its seal."""

    def __init__(self, progress: Callable[[int, int], None] | None, read: Reader) -> None:
        self._progress = progress
        self._done = 0
        self._total = 0
        if progress is not None:
            self._total = read.one("SELECT count(*) FROM ledger_entry") + read.one("SELECT count(*) FROM ledger_leaf")

    def __call__(self, rows: int) -> None:
        self._done += rows
        if self._progress is not None:
            self._progress(min(self._done, self._total), self._total)
