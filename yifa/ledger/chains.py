"""Appending to a chain that is no case's: one entry after the last, with the chain held until the commit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections

from yifa.kernel.record import DEFAULT, frame
from yifa.ledger import append


def head_of(chain: str, using: str = DEFAULT_DB_ALIAS) -> tuple[int, str]:
    """Number and digest of the last entry of a chain; (0, "") where it has none. Holds the chain until the commit."""
    with connections[using].cursor() as cursor:
        if cursor.db.vendor == "postgresql":
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [chain])
        cursor.execute("SELECT seq, digest FROM ledger_entry WHERE chain = %s ORDER BY seq DESC LIMIT 1", [chain])
        row = cursor.fetchone()
    return (0, "") if row is None else (int(row[0]), str(row[1]))


def record(
    chain: str, content: Mapping[str, Any], at: datetime, private: Sequence[tuple[str, str, Any]] = (), *,
    key: UUID | None = None, key_digest: str = "", using: str = DEFAULT_DB_ALIAS,
) -> int:  # fmt: skip
    """Append one entry; returns its number. `private`: (field, salt, value) beside it. Call inside a transaction."""
    seq, prev = head_of(chain, using)
    body, digest = frame(dict(content), chain=chain, seq=seq + 1, prev=prev, algorithm=DEFAULT)
    framed = append.Framed(chain, seq + 1, DEFAULT, body, digest, at, key, key_digest, tuple(private))
    append.append([framed], using)
    return seq + 1
