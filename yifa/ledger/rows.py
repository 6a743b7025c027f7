"""What a seal covers: the whole row of an entry (its body by the digest) or of a trace."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from yifa.kernel.record import canonical
from yifa.kernel.record.seals import entry_row
from yifa.ledger import secret
from yifa.ledger.moments import written

CHAIN = "trace"
"""The chain under which traces lie in the queue and under seals; their seq is their id."""


def leaf_source(vendor: str) -> str:
    """The columns `leaf_row` reads, of entry `e` or trace `t`, whichever is joined."""
    return (
        f"e.digest, {at('e.at', vendor)}, e.key, e.key_digest, {at('t.at', vendor)}, t.who, t.what, t.chain, t.detail"
    )


def at(column: str, vendor: str) -> str:
    """A moment to be read by `written`. On SQLite as the text that is stored: damaged text must be named, not stumbled over."""
    return f"CAST({column} AS TEXT)" if vendor == "sqlite" else column


def leaf_row(chain: str, seq: int, source: Sequence[Any]) -> dict[str, Any] | None:
    """The row at (chain, seq), from the columns of LEAF_SOURCE; None where neither entry nor trace is there."""
    digest, entered, key, key_digest, seen, who, what, about, detail = source
    if digest is not None:
        return entry_row(chain, seq, digest, written(entered), hexadecimal(key), key_digest)
    if chain == CHAIN and seen is not None:
        return trace_row(seq, seen, who, what, about, detail)
    return None


def trace_row(number: int, seen: datetime | str, who: str, what: str, about: str, detail: str) -> dict[str, Any]:
    """The row of a trace as a seal covers it."""
    return {"about": about, "at": written(seen), "detail": detail, "id": number, "what": what, "who": who}


_MARK = "ledger.unsealed"


def mark(row: dict[str, Any]) -> str:
    """What stands in the queue for a row until a seal covers it: only the holder of the key can make it."""
    return secret.keyed(_MARK, canonical(row).decode())


def marked(row: dict[str, Any], stored: str) -> bool:
    """Whether the row is still the one that was queued."""
    return secret.matches(stored, _MARK, canonical(row).decode())


def hexadecimal(key: Any) -> str | None:
    """A key as 32 hexadecimal digits: PostgreSQL hands out a UUID, SQLite the digits."""
    return key.hex if isinstance(key, UUID) else key
