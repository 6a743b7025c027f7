"""封存: every so often the queue becomes a batch, the batch a tree, its root a leaf of the county's log.

One sealer at a time takes the queue rows it sees. A late commit, whatever its place in any order, is simply in the queue for
the next batch. All of one batch is one transaction: a sealer that is killed leaves the queue as it was.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, transaction

from yifa.kernel.record.digest import DEFAULT
from yifa.kernel.record.merkle import Frontier, peak_ends, root
from yifa.kernel.record.seals import row_leaf, seal_leaf, statement
from yifa.ledger.append import insert
from yifa.ledger.models import Seal
from yifa.ledger.moments import moment, written
from yifa.ledger.rows import CHAIN, leaf_row, leaf_source, marked

BATCH = 8_192
"""Rows under one seal at most: bounds the sealer's transaction and the work of a proof."""

_LOCK = 0x59494641  # "YIFA": the advisory lock of the one sealer on PostgreSQL


def seal(
    at: datetime | None = None, *, algorithm: str = DEFAULT, limit: int = BATCH, using: str = DEFAULT_DB_ALIAS
) -> Seal | None:
    """Seal one batch of what waits in the queue; None where nothing does.

    `at` is the moment of sealing (the clock's time if not said). The log keeps for life the algorithm of its first seal;
    entries name their own.
    """
    connection = connections[using]
    with transaction.atomic(using=using), connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # on SQLite the transaction itself is the only writer
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        last = Seal.objects.using(using).order_by("-number").first()
        algorithm = last.algorithm if last else algorithm
        leaves = _waiting(cursor, connection.vendor, algorithm, limit)
        if not leaves:
            _leave(cursor)
            return None
        made = _next(last, algorithm, [leaf for _, _, leaf in leaves], moment(at), using)
        made.save(force_insert=True, using=using)
        params: list[Any] = []
        for index, (chain, seq, leaf) in enumerate(leaves):
            params += (chain, seq, made.number, index, leaf.hex())
        for sql, part in insert("ledger_leaf", ("chain", "seq", "seal", "index", "digest"), params):
            cursor.execute(sql, part)
        _leave(cursor)
    return made


def seal_all(
    at: datetime | None = None,
    progress: Callable[[int, int], None] | None = None,
    *,
    algorithm: str = DEFAULT,
    using: str = DEFAULT_DB_ALIAS,
) -> list[Seal]:
    """Seal batch after batch until the queue is empty."""
    made: list[Seal] = []
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM ledger_unsealed")
        total, done = cursor.fetchone()[0], 0
    while (each := seal(at, algorithm=algorithm, using=using)) is not None:
        made.append(each)
        done += each.size
        if progress is not None:
            progress(done, max(total, done))
    return made


def _waiting(cursor: Any, vendor: str, algorithm: str, limit: int) -> list[tuple[str, int, bytes]]:
    """The queue's rows as leaves. A queue row without its entry, or whose entry was changed since, stays: `verify` names it."""
    leaves: list[tuple[str, int, bytes]] = []
    passed = 0
    while not leaves and (rows := _rows(cursor, vendor, limit, passed)):
        passed += len(rows)
        for chain, seq, said, *source in rows:
            row = leaf_row(chain, seq, source)
            if row is not None and marked(row, said):
                leaves.append((chain, seq, row_leaf(algorithm, row)))
    return leaves


def _rows(cursor: Any, vendor: str, limit: int, passed: int) -> list[tuple[Any, ...]]:
    cursor.execute(
        f"SELECT q.chain, q.seq, q.mark, {leaf_source(vendor)} FROM ledger_unsealed q"
        " LEFT JOIN ledger_entry e ON e.chain = q.chain AND e.seq = q.seq"
        " LEFT JOIN ledger_trace t ON t.id = q.seq AND q.chain = %s"
        " WHERE (e.seq IS NOT NULL OR t.id IS NOT NULL)"
        " AND NOT EXISTS (SELECT 1 FROM ledger_leaf l WHERE l.chain = q.chain AND l.seq = q.seq)"
        " ORDER BY q.chain, q.seq LIMIT %s OFFSET %s",
        [CHAIN, limit, passed],
    )
    return list(cursor.fetchall())


def _leave(cursor: Any) -> None:
    """What has a seal leaves the queue. Never by a range of ids: only what is under a seal goes."""
    cursor.execute(
        "DELETE FROM ledger_unsealed WHERE EXISTS (SELECT 1 FROM ledger_leaf l"
        " WHERE l.chain = ledger_unsealed.chain AND l.seq = ledger_unsealed.seq)"
    )


def _next(last: Seal | None, algorithm: str, leaves: list[bytes], at: datetime, using: str) -> Seal:
    """The seal that follows `last`, with the log one leaf longer."""
    size = last.number if last else 0
    first = last.first_leaf + last.size if last else 0
    said = statement(
        algorithm=algorithm,
        number=size + 1,
        first=first,
        size=len(leaves),
        root=root(algorithm, leaves).hex(),
        at=written(at),
    )
    log = log_at(size, algorithm, using)
    node = log.add(seal_leaf(said))
    return Seal(
        number=size + 1,
        first_leaf=first,
        size=len(leaves),
        root=said["root"],
        algorithm=algorithm,
        node=node.hex(),
        log_root=log.root().hex(),
        log_size=log.size,
        at=at,
    )


def log_at(size: int, algorithm: str, using: str = DEFAULT_DB_ALIAS) -> Frontier:
    """The county's log as it was with `size` seals, from the log2(size) seals at which its full subtrees end."""
    ends = peak_ends(size)
    nodes = dict(Seal.objects.using(using).filter(number__in=ends).values_list("number", "node"))
    return Frontier(algorithm, size, [bytes.fromhex(nodes[end]) for end in ends])
