"""Writing to the record: hand-written INSERTs of many rows, so that the door sends one act or a thousand in one pipeline.

    statements([Framed(...), ...]) -> [(sql, params), ...]

Each inserts into entry, queue and asides; %s parameters, the same text on SQLite and PostgreSQL. Whoever calls opens the
transaction. A clash on (chain, seq) or on the key comes as IntegrityError: another was first.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections, transaction

from yifa.kernel.record import canonical
from yifa.kernel.record.seals import entry_row
from yifa.ledger import secret
from yifa.ledger.moments import written
from yifa.ledger.rows import mark

Statement = tuple[str, list[Any]]

_VARIABLES = 30_000
"""Parameters in one statement. SQLite takes 32,766 (since 3.32), PostgreSQL 65,535."""

_ENTRY = ("ledger_entry", ("chain", "seq", "algorithm", "body", "digest", "at", "key", "key_digest"))
_UNSEALED = ("ledger_unsealed", ("chain", "seq", "mark"))
_ASIDE = ("ledger_aside", ("chain", "seq", "field", "value"))


class Framed(NamedTuple):
    """An entry ready to be written. `body` and `digest` come from the kernel's `frame`.

    `asides` are (field, salt, value) in clear: the private values whose salted digests stand in the body; `value` is what the
    digest was made of. `key` is the client's, `key_digest` a keyed digest of who and what it was used for.
    """

    chain: str
    seq: int
    algorithm: str
    body: bytes
    digest: str
    at: datetime
    key: UUID | None = None
    key_digest: str = ""
    asides: tuple[tuple[str, str, Any], ...] = ()


def statements(framed: Sequence[Framed], using: str = DEFAULT_DB_ALIAS) -> list[Statement]:
    """The INSERTs that write these entries, in the order they must be sent."""
    adapt = connections[using].ops.adapt_datetimefield_value
    entries: list[Any] = []
    queue: list[Any] = []
    asides: list[Any] = []
    for chain, seq, algorithm, body, digest, at, key, key_digest, private in framed:
        moment = adapt(at)
        entries += (chain, seq, algorithm, body, digest, moment, None if key is None else key.hex, key_digest)
        said = mark(entry_row(chain, seq, digest, written(at), None if key is None else key.hex, key_digest))
        queue += (chain, seq, said)
        for field, salt, value in private:
            sealed = secret.encrypt(canonical([salt, value]).decode(), place(chain, seq, field))
            asides += (chain, seq, field, sealed)
    made = [*insert(*_ENTRY, entries), *insert(*_UNSEALED, queue)]
    return [*made, *insert(*_ASIDE, asides)] if asides else made


def append(framed: Sequence[Framed], using: str = DEFAULT_DB_ALIAS) -> None:
    """Write these entries, one after the other, in a transaction."""
    run(statements(framed, using), using)


def run(made: Sequence[Statement], using: str = DEFAULT_DB_ALIAS) -> None:
    """Send statements in one transaction."""
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        for sql, params in made:
            cursor.execute(sql, params)


def place(chain: str, seq: int, field: str) -> str:
    """What an aside's ciphertext is bound to: moved elsewhere it does not open."""
    return f"ledger.aside\n{chain}\n{seq}\n{field}"


def insert(table: str, columns: tuple[str, ...], params: list[Any]) -> Iterator[Statement]:
    """INSERTs of rows given as one flat list of parameters."""
    width = len(columns)
    step = _VARIABLES // width * width
    for start in range(0, len(params), step):
        part = params if len(params) <= step else params[start : start + step]
        yield _sql(table, columns, len(part) // width), part


@functools.lru_cache(maxsize=64)
def _sql(table: str, columns: tuple[str, ...], rows: int) -> str:
    row = f"({', '.join(['%s'] * len(columns))})"
    names = ", ".join(f'"{name}"' for name in columns)
    return f"INSERT INTO {table} ({names}) VALUES {', '.join([row] * rows)}"
