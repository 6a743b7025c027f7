"""`verify` and `rebuild`: whether the rows are what the record says, and making them so again.

Entries are the truth. `check` refolds every case and compares head, fold and every computed row; `rebuild` writes what
differs. Neither changes an entry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from yifa.casework import writing
from yifa.casework.declare import REGISTRY
from yifa.casework.lawday import law_day
from yifa.casework.models import Case as CaseRow
from yifa.casework.models import Epoch
from yifa.casework.rows import CASE, DEADLINE, HOLDING, NAMED, TODO, Rows, Table, difference, rows_of, statements, table_of
from yifa.county import clock
from yifa.kernel.procedure import Case, Facts, fold
from yifa.ledger.models import Entry
from yifa.ledger.verify import verify as verify_record

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Wrong:
    """Something that is not as the record says: the case, the act (0: the case as a whole), and what, in Chinese."""

    chain: str
    seq: int
    what: str


def facts_now() -> Facts:
    """What rows are computed with: the clock, the calendars and the settings of now."""
    law = law_day(Epoch.objects.values_list("number", flat=True).first() or 0, connection.alias)
    return Facts(entered=clock.now(), calendar=law.calendar, calendars=law.calendars, settings=law.settings)


def tables() -> list[Table]:
    """Every table that the door writes from a case."""
    registers = [table_of(r) for system in REGISTRY.systems.values() for r in system.registers]
    return [DEADLINE, TODO, HOLDING, NAMED, *registers]


def refold(pk: int, procedure: str, home: int) -> tuple[Case, str]:
    """A case folded from its entries, and the digest of the last."""
    rows = list(Entry.objects.filter(chain=writing.chain_of(pk)).order_by("seq").values_list("body", "digest"))
    acts = [writing.act_of(bytes(body))[0] for body, _ in rows]
    return fold(REGISTRY.procedure(procedure), home, acts), rows[-1][1] if rows else ""


def stored(pk: int, which: list[Table]) -> Rows:
    """The rows of a case as they lie in the database."""
    found: Rows = {}
    with connection.cursor() as cursor:
        for table in which:
            names = ", ".join(f'"{column}"' for column in table.columns)
            cursor.execute(f'SELECT {names} FROM "{table.name}" WHERE case_id = %s', [pk])  # noqa: S608 - declared names
            rows = {tuple(row[: len(table.keys)]): tuple(row[len(table.keys) :]) for row in cursor.fetchall()}
            if rows:
                found[table] = rows
    return found


def plain(rows: Rows) -> dict[str, dict[Any, Any]]:
    """Rows as both databases give them: days as text, truth as 0 or 1."""
    return {
        table.name: {key: tuple(_plain(value) for value in row) for key, row in some.items()}
        for table, some in rows.items()
        if some
    }


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return int(value)
    return value.isoformat() if hasattr(value, "isoformat") else value


def check(progress: Progress | None = None) -> Iterator[Wrong]:
    """Every case whose rows are not what its entries fold to."""
    facts, which = facts_now(), tables()
    total = CaseRow.objects.count()
    cases = CaseRow.objects.order_by("pk").iterator(chunk_size=500)
    for number, row in enumerate(cases):
        if progress is not None and number % 50 == 0:
            progress(number, total)
        yield from check_one(row, facts, which)


def check_one(row: CaseRow, facts: Facts, which: list[Table]) -> Iterator[Wrong]:
    """What is wrong with one case's cache and rows."""
    chain = writing.chain_of(row.pk)
    case, head = refold(row.pk, row.procedure, row.home)
    if row.head != head or row.version != case.version:
        yield Wrong(chain, row.version, "案件所记的最后一项与记录不符")
        return
    if writing.loads(row.fold) != writing.loads(writing.dumps(case.plain())):
        yield Wrong(chain, 0, "案件的折叠缓存与记录不符")
    rows, columns = rows_of(case, row.pk, row.division, facts)
    for name, value in columns.items():
        if _plain(getattr(row, name)) != _plain(value):
            yield Wrong(chain, 0, f"案件的“{name}”与记录不符")
    said, lie = plain(rows), plain(stored(row.pk, which))
    for name in sorted({*said, *lie}):
        if name == HOLDING.name:
            if set(said.get(name, {})) - set(lie.get(name, {})):
                yield Wrong(chain, 0, f"“{name}”少了行")
        elif said.get(name, {}) != lie.get(name, {}):
            yield Wrong(chain, 0, f"“{name}”的行与记录不符")


def verify(progress: Progress | None = None) -> list[Wrong]:
    """The whole record and everything computed from it. Empty where all holds."""
    found = [Wrong(fault.chain, fault.seq, fault.what) for fault in verify_record()]
    known = set(Entry.objects.filter(chain__startswith="case/", seq=1).values_list("chain", flat=True))
    for pk in CaseRow.objects.values_list("pk", flat=True):
        known.discard(writing.chain_of(pk))
    found += [Wrong(chain, 0, "案件的行不见了，记录还在") for chain in sorted(known)]
    found += check(progress)
    return found


def rebuild(progress: Progress | None = None, only: list[int] | None = None) -> int:
    """Write every computed row anew where it differs from what the entries fold to. Returns how many cases differed."""
    facts, which, changed = facts_now(), tables(), 0
    rows = CaseRow.objects.order_by("pk").values_list("pk", flat=True)
    keys = list(rows if only is None else rows.filter(pk__in=only))
    for number, pk in enumerate(keys):
        if progress is not None and number % 50 == 0:
            progress(number, len(keys))
        with transaction.atomic():
            row = CaseRow.objects.select_for_update().get(pk=pk)
            if next(check_one(row, facts, which), None) is not None:
                changed += 1
                _rewrite(row, facts, which)
    return changed


def _rewrite(row: CaseRow, facts: Facts, which: list[Table]) -> None:
    case, head = refold(row.pk, row.procedure, row.home)
    rows, columns = rows_of(case, row.pk, row.division, facts)
    said = {**columns, "version": case.version, "head": head, "fold": writing.dumps(case.plain())}
    CaseRow.objects.filter(pk=row.pk).update(**{name: said[name] for name in CASE if name in said})
    with connection.cursor() as cursor:
        for sql, parameters in statements([difference(stored(row.pk, which), rows)]):
            cursor.execute(sql, parameters)
