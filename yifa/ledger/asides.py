"""Private values beside the record: reading them, and erasing them by a recorded act.

An erasing entry has the kind "erase" (or is a procedure's act of that common kind) and in its data {"acts": [seq, …]}, with {"fields": ["story", …]} where only some
fields go; the word for a list of private values ("parties") means all of them. What it erases gets `erased_by` = its seq.
`verify` accepts a missing value only with such an entry (《个人信息保护法》第四十七条).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import Enum
from typing import Any, Final

from django.db import DEFAULT_DB_ALIAS, connections

from yifa.kernel.record.canonical import plain
from yifa.ledger import secret
from yifa.ledger.append import Statement, place

ERASE = "erase"


class Erased(Enum):
    """What stands where a value was erased."""

    ERASED = "已依法删除"

    def __str__(self) -> str:
        return self.value


ERASED: Final = Erased.ERASED


def read(chain: str, seqs: Collection[int] | None = None, using: str = DEFAULT_DB_ALIAS) -> dict[tuple[int, str], Any]:
    """The private values of a chain, or of some of its entries, by (seq, field); ERASED where erased.

    Leaves no trace: whoever shows a sensitive value calls `traces.trace`. Raises secret.Tampered, secret.KeyMissing.
    """
    sql = "SELECT seq, field, value FROM ledger_aside WHERE chain = %s"
    params: list[Any] = [chain, *(seqs or ())]
    if seqs is not None:
        if not seqs:
            return {}
        sql += f" AND seq IN ({', '.join(['%s'] * len(seqs))})"
    with connections[using].cursor() as cursor:
        cursor.execute(sql, params)
        rows = cursor.fetchall()
    return {
        (seq, field): ERASED if value is None else opened(chain, seq, field, value)[1] for seq, field, value in rows
    }


def opened(chain: str, seq: int, field: str, value: str) -> tuple[str, Any]:
    """The salt and the value in an aside's ciphertext. Raises secret.Tampered, secret.KeyMissing."""
    salt, clear = plain(secret.decrypt(value, place(chain, seq, field)).encode())
    return salt, clear


def erase_statements(
    chain: str, acts: Collection[int], erased_by: int, fields: Collection[str] | None = None
) -> list[Statement]:
    """The statement that erases what the entry `erased_by` of this chain names; sent after that entry's own INSERT.

    The ciphertext is gone from the table; free pages and backups are the operator's (SQLite: `secure_delete`).
    """
    if not acts or (fields is not None and not fields):
        return []
    sql = "UPDATE ledger_aside SET value = NULL, erased_by = %s WHERE chain = %s AND value IS NOT NULL"
    sql += f" AND seq IN ({', '.join(['%s'] * len(acts))})"
    params: list[Any] = [erased_by, chain, *acts]
    if fields is not None:
        # "parties" means parties.0, parties.1 …: between "parties." and the character after the dot.
        sql += f" AND ({' OR '.join(['field = %s OR substr(field, 1, %s) = %s'] * len(fields))})"
        for field in fields:
            params += (field, len(field) + 1, f"{field}.")
    return [(sql, params)]


def names(content: Mapping[str, Any], seq: int, field: str) -> bool:
    """Whether this content is an erasure that names the field of that entry."""
    if ERASE not in (content.get("kind"), content.get("common")) or not isinstance(data := content.get("data"), dict):
        return False
    acts, fields = data.get("acts"), data.get("fields")
    if not isinstance(acts, list) or seq not in acts:
        return False
    return fields is None or (
        isinstance(fields, list) and any(field == name or field.startswith(f"{name}.") for name in fields)
    )
