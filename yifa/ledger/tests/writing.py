"""A small record to try things on."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from yifa.kernel.record import MARK, Fault, frame, salted
from yifa.ledger import guard, secret
from yifa.ledger.append import Framed, Statement, append, run, statements
from yifa.ledger.asides import erase_statements
from yifa.ledger.rows import leaf_row, leaf_source, mark
from yifa.ledger.seal import seal
from yifa.ledger.traces import READ, trace
from yifa.ledger.verify import verify

AT = datetime(2022, 12, 6, 8, 0, tzinfo=UTC)


class Chain:
    """A chain being written, as the door would: it remembers its head."""

    def __init__(self, name: str, algorithm: str = "sm3") -> None:
        self.name = name
        self.algorithm = algorithm
        self.seq = 0
        self.prev = ""

    def framed(
        self, kind: str = "told", data: Mapping[str, Any] | None = None, private: Mapping[str, Any] | None = None
    ) -> Framed:
        """The next entry. `private` fields become digests; "parties.0", "parties.1" become a list."""
        content_data: dict[str, Any] = dict(data or {})
        asides = []
        for field, value in (private or {}).items():
            salt = secret.new_salt()
            mark = {MARK: salted(self.algorithm, salt, value)}
            name, _, index = field.partition(".")
            if index:
                content_data.setdefault(name, []).append(mark)
            else:
                content_data[name] = mark
            asides.append((field, salt, value))
        self.seq += 1
        content = {"kind": kind, "entered": "2022-12-06T08:00:00Z", "data": content_data}
        body, self.prev = frame(content, chain=self.name, seq=self.seq, prev=self.prev, algorithm=self.algorithm)
        key = uuid.uuid5(uuid.NAMESPACE_OID, f"{self.name} {self.seq}")
        digest = secret.keyed("command", f"{self.name} {self.seq}")
        return Framed(
            self.name, self.seq, self.algorithm, body, self.prev, AT.replace(microsecond=self.seq % 1000), key, digest,
            tuple(asides),
        )  # fmt: skip

    def write(self, *args: Any, **kwargs: Any) -> Framed:
        """Write the next entry."""
        entry = self.framed(*args, **kwargs)
        append([entry])
        return entry

    def erase(self, acts: Sequence[int], fields: Sequence[str] | None = None) -> None:
        """Erase private values by a recorded act."""
        data: dict[str, Any] = {"acts": list(acts)} | ({"fields": list(fields)} if fields else {})
        made: list[Statement] = statements([self.framed("erase", data)])
        run([*made, *erase_statements(self.name, acts, self.seq, fields)])


def faults() -> list[Fault]:
    """What does not hold, but for the triggers that a test took away itself."""
    return [fault for fault in verify() if fault.kind != "guard"]


def named(found: Sequence[Fault]) -> set[tuple[str, int]]:
    return {(fault.chain, fault.seq) for fault in found}


def small_record() -> None:
    """Three chains, two seals, an erasure, two traces, and an unsealed end."""
    one, two, three = Chain("case:1"), Chain("case:2"), Chain("case:3", "sha256")
    for number in range(4):
        one.write(data={"n": number}, private={"story": f"事由{number}"})
        two.write(data={"n": number}, private={"parties.0": "张三", "parties.1": "李四"})
    three.write()
    trace("post:1", READ, "case:1", "身份证号码")
    seal(AT)
    two.erase([1], ["parties"])
    three.write()
    seal(AT)
    one.write()
    trace("post:2", READ, "case:2")


def drop_triggers() -> None:
    """What a dishonest owner of the database would do first. On a copy only."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'ledger_%'")
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")
        else:
            for name, (table, _kind) in guard.TRIGGERS.items():
                cursor.execute(f"DROP TRIGGER {name} ON ledger_{table}")


def requeue(cursor: Any) -> None:
    """Marks as only the holder of the key can make them, for all that waits."""
    cursor.execute(
        f"SELECT q.chain, q.seq, {leaf_source(connection.vendor)} FROM ledger_unsealed q"
        " LEFT JOIN ledger_entry e ON e.chain = q.chain AND e.seq = q.seq"
        " LEFT JOIN ledger_trace t ON t.id = q.seq AND q.chain = 'trace'"
    )
    for chain, seq, *source in cursor.fetchall():
        row = leaf_row(chain, seq, source)
        assert row is not None
        cursor.execute("UPDATE ledger_unsealed SET mark = %s WHERE chain = %s AND seq = %s", [mark(row), chain, seq])
