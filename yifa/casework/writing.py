"""What the door writes: the case row, the entry and the rows that differ, in one trip where the database can.

One act or a thousand go through the same `statements`. On PostgreSQL they are sent in one pipeline; on SQLite one
after another in one IMMEDIATE transaction.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection

from yifa.casework import erasing, governing, materials, tally
from yifa.casework.models import Case as CaseRow
from yifa.casework.rows import CASE, TODO, Difference, Place, chunks, difference, rows_of, statements
from yifa.kernel.procedure import Act, Aside, Case, Correction, Facts, Procedure, fields_of, fold
from yifa.kernel.record import frame, unframe
from yifa.ledger import append, asides
from yifa.ledger.models import Entry

if TYPE_CHECKING:
    from yifa.casework.asked import Ask

ALGORITHM = "sm3"
ORIGIN_QUIET = frozenset({"simulation", "import"})
"""Acts of these origins wake nobody: no messages are sent for what is long past."""


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False)


def dumps(value: Any) -> str:
    """Compact JSON, Chinese left readable."""
    return _ENCODER.encode(value)


def loads(text: str | bytes) -> Any:
    """The inverse of `dumps`."""
    return json.loads(text)


def chain_of(case: int) -> str:
    """The chain of a case's entries."""
    return f"case/{case}"


@dataclass(slots=True)
class Write:
    """One decided act, and what must be written for it."""

    ask: Ask
    old: Case
    new: Case
    act: Act
    asides: tuple[Aside, ...]
    prev: str
    division: int
    level: int
    facts: Facts
    key_digest: str
    pk: int = 0
    digest: str = ""
    framed: Any = field(default=None)
    law: type[Procedure] | None = None
    """The version of the procedure that the act was decided under: that of the day it was done."""

    def at(self, pk: int) -> Write:
        """Fix the case's key and frame the entry: from here on the digest is known."""
        self.pk = pk
        body, self.digest = frame(
            content_of(self), chain=chain_of(pk), seq=self.act.seq, prev=self.prev, algorithm=ALGORITHM
        )
        self.framed = append.Framed(
            chain=chain_of(pk), seq=self.act.seq, algorithm=ALGORITHM, body=body, digest=self.digest,
            at=self.facts.entered, key=self.ask.key, key_digest=self.key_digest,
            asides=tuple((each.field, each.salt, each.value) for each in self.asides),
        )  # fmt: skip
        return self


def content_of(write: Write) -> dict[str, Any]:
    """What the record holds of an act; an opening act also says what it opened."""
    act = write.act
    content: dict[str, Any] = {
        "kind": act.kind, "procedure": (write.law or write.new.procedure).version(), "by": act.by, "entered_by": act.entered_by,
        "done": act.done, "entered": act.entered, "calendar": act.calendar, "late": act.late, "data": act.data,
    }  # fmt: skip
    if act.ground is not None:
        content["data"] = {**act.data, "@ground": act.ground}
    common = write.new.procedure.kinds[act.kind].common
    if common is not None:
        content["common"] = common
    if act.number is not None:
        content["number"] = act.number
    if act.origin:
        content["origin"] = act.origin
    opening = write.ask.opening
    if opening is not None:
        content["opened"] = {
            "matter": opening.matter, "agency": opening.agency, "division": opening.division, "level": opening.level,
        }  # fmt: skip
    return content


def act_of(body: bytes) -> tuple[Act, dict[str, Any]]:
    """An act as its entry holds it, and the whole content."""
    framed = unframe(body)
    content = framed["content"]
    data = content["data"]
    return Act(
        framed["seq"], content["kind"], {name: data[name] for name in data if name != "@ground"}, content["by"],
        content["entered_by"], content["done"], content["entered"], content["calendar"], data.get("@ground"), content.get("number"),
        content.get("origin", ""), content["late"],
    ), content  # fmt: skip


_INSERT_CASE = (
    "INSERT INTO casework_case (id, matter_id, procedure, system, home, division, level, "
    + ", ".join(CASE)
    + ") VALUES ("
    + ", ".join(["%s"] * (7 + len(CASE)))
    + ")"
)
_UPDATE_CASE = (
    "UPDATE casework_case SET " + ", ".join(f"{column} = %s" for column in CASE) + " WHERE id = %s AND version = %s"
)


def _case_values(write: Write, columns: dict[str, Any]) -> list[Any]:
    said = {
        **columns,
        "version": write.new.version,
        "head": write.digest,
        "fold": dumps(write.new.plain()),
    }
    return [said[column] for column in CASE]


def _case_statement(write: Write, columns: dict[str, Any], opening: Any, version: int) -> tuple[str, list[Any]]:
    values = _case_values(write, columns)
    if opening is None:
        return _UPDATE_CASE, [*values, write.pk, version]
    procedure = opening.procedure
    return _INSERT_CASE, [
        write.pk, opening.matter, procedure.version(), procedure.key.partition(".")[0], opening.agency,
        opening.division, opening.level, *values,
    ]  # fmt: skip


def write_one(write: Write) -> bool:
    """Write one act. False where another act came between: then the transaction must be given up."""
    place = Place(write.pk, write.division, write.level)
    old, _ = rows_of(write.old, place, write.facts)
    new, columns = rows_of(write.new, place, write.facts)
    change = difference(old, new)
    first = _case_statement(write, columns, write.ask.opening, write.old.version)
    rest = [*append.statements([write.framed]), *statements([change]), *_beside([write], [(write, change)])]
    return _send(first, rest)


_NAME_OF_PAPER = (
    "COALESCE((SELECT name FROM casework_uploaded WHERE digest = %s AND official_id = %s),"
    " (SELECT name FROM casework_boundmaterial WHERE case_id = %s AND digest = %s ORDER BY id DESC LIMIT 1), '')"
)
"""As he who binds it has named it; else as it lies in the case already."""


def _beside(writes: Sequence[Write], changes: Iterable[tuple[Write, Difference]]) -> list[tuple[str, list[Any]]]:
    """Materials that acts bind, and messages to those for whom something new is to be done."""
    found: list[tuple[str, list[Any]]] = []
    bound = [
        (write.pk, write.act.seq, digest, write.ask.entered_by.person)
        for write in writes
        for digest in sorted(materials_of(write.ask.data, write.new.procedure))
    ]
    if bound:
        places = ", ".join([f"(%s, %s, %s, {_NAME_OF_PAPER}, %s)"] * len(bound))
        found.append(
            (
                f"INSERT INTO casework_boundmaterial (case_id, seq, digest, name, erased) VALUES {places}",
                [v for pk, seq, digest, who in bound for v in (pk, seq, digest, digest, who, pk, digest, False)],
            )
        )
    for write in writes:
        if write.new.procedure.kinds[write.act.kind].common == "erase":
            found += asides.erase_statements(chain_of(write.pk), write.act.data["acts"], write.act.seq)
            found += materials.erase_statements(write.pk, write.act.data["acts"])
    found += erasing.follow(writes)
    found += tally.statements(
        tally.CASE, ((write.new.home, write.pk) for write in writes if write.ask.opening is not None)
    )
    notes = [note for write, change in changes for note in _notes(write, change)]
    if notes:
        places = ", ".join(["(%s, %s, %s, %s, %s, 0, '')"] * len(notes))
        found.append(
            (
                'INSERT INTO casework_message (holder, case_id, kind, "values", created, tries, failure) VALUES '
                + places,
                [value for note in notes for value in note],
            )
        )
    return found


def materials_of(data: Any, procedure: type[Procedure]) -> set[str]:
    """The digests of the materials that a command names; those of a correction are what it corrects to."""
    if isinstance(data, Correction):
        data = data.to
    found: set[str] = set()
    if type(data) not in procedure.by_data:
        return found
    for each in fields_of(type(data)):
        if each.kind == "material" and (value := getattr(data, each.name)) is not None:
            found |= {item.digest for item in (value if each.many else (value,))}
    return found


def _notes(write: Write, change: Difference) -> Iterable[tuple[Any, ...]]:
    if write.act.origin in ORIGIN_QUIET:
        return
    mine = write.ask.by.holder
    for row in change.put.get(TODO, ()):
        _, act, holder, due, *_rest = row
        if holder != mine:
            entered = connection.ops.adapt_datetimefield_value(write.facts.entered)
            yield holder, write.pk, "todo", dumps({"act": act, "due": due.isoformat()}), entered


def _send(first: tuple[str, list[Any]], rest: list[tuple[str, list[Any]]]) -> bool:
    """Send all statements: in one pipeline on PostgreSQL, one by one elsewhere. False where the first hit no row."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with connection.wrap_database_errors:
                raw = connection.connection
                with raw.pipeline():
                    head = raw.cursor()
                    head.execute(*first)
                    with raw.cursor() as other:
                        for sql, parameters in rest:
                            other.execute(sql, parameters)
                hit = head.rowcount
                head.close()
            return bool(hit == 1)
        cursor.execute(*first)
        if cursor.rowcount != 1:
            return False
        for sql, parameters in rest:
            cursor.execute(sql, parameters)
    return True


def new_ids(count: int) -> list[int]:
    """Keys for cases about to be opened. A key that is not used in the end leaves a gap; numbers are another matter."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence('casework_case', 'id')) FROM generate_series(1, %s)", [count]
            )
            return [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = 'casework_case'")
        row = cursor.fetchone()
        last = int(row[0]) if row else 0
        return list(range(last + 1, last + 1 + count))


def entry_of_key(key: UUID) -> Entry | None:
    """The entry a client's key led to, if it was used before."""
    return Entry.objects.filter(key=key).first()


def case_at(pk: int, seq: int | None = None) -> tuple[Case, Act]:
    """The case as its entries fold up to an act, and that act: what `rebuild` and answers to replays are made of."""
    rows = Entry.objects.filter(chain=chain_of(pk)).order_by("seq")
    if seq is not None:
        rows = rows.filter(seq__lte=seq)
    row = CaseRow.objects.only("procedure", "home").get(pk=pk)
    acts = [act_of(bytes(body))[0] for body in rows.values_list("body", flat=True)]
    return fold(governing.of_acts(row.procedure, acts), row.home, acts), acts[-1]


def write_many(writes: Sequence[Write], first: dict[int, tuple[Case, Write | None]]) -> None:
    """Write many acts: cases once, entries all, rows once per case by the difference over the whole batch."""
    if not writes:
        return
    last = {write.pk: write for write in writes}
    inserts: list[list[Any]] = []
    updates: list[list[Any]] = []
    changes: list[tuple[Write, Difference]] = []
    for pk, write in last.items():
        before, opened = first[pk]
        place = Place(pk, write.division, write.level)
        old, _ = rows_of(before, place, write.facts)
        new, columns = rows_of(write.new, place, write.facts)
        changes.append((write, difference(old, new)))
        opening = opened.ask.opening if opened is not None else None
        _, values = _case_statement(write, columns, opening, before.version)
        (inserts if opening is not None else updates).append(values)
    with connection.cursor() as cursor:
        width = 7 + len(CASE)
        for some in chunks([tuple(row) for row in inserts], width):
            one = "(" + ", ".join(["%s"] * width) + ")"
            sql = _INSERT_CASE.partition(" VALUES ")[0] + " VALUES " + ", ".join([one] * len(some))
            cursor.execute(sql, [value for row in some for value in row])
        if updates:
            cursor.executemany(_UPDATE_CASE, updates)
        rest = append.statements([write.framed for write in writes])
        for sql, parameters in [*rest, *statements([c for _, c in changes]), *_beside(writes, changes)]:
            cursor.execute(sql, parameters)
