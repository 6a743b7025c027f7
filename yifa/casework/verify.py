"""`verify`: whether the record holds, and whether every row is what the record says.

Entries are the truth. `check` refolds every case and compares head, fold and every computed row; matters, catalogues,
numbers and papers are compared in the modules beside this one. Writes nothing.

A case deleted whole, with its matter and its queue rows, is missed by the tally of its opening, by the next registration, and
from the next seal on by the seal. What cannot be seen here: one deleted before the seal by somebody who also set back every
tally and sequence and deleted what was registered since. The time between two seals is all he has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection

from yifa.casework import governing, writing
from yifa.casework.declare import REGISTRY
from yifa.casework.lawday import law_day
from yifa.casework.models import Case as CaseRow
from yifa.casework.models import Epoch, Job
from yifa.casework.rows import DEADLINE, HOLDING, NAMED, TODO, Place, Rows, Table, rows_of, table_of
from yifa.casework.verify_beside import Numbers, check_beside, check_materials, check_numbers
from yifa.casework.verify_catalogues import check_catalogues
from yifa.casework.verify_matters import Witnessed, check_gaps, check_matters
from yifa.casework.wrong import UNREADABLE, Wrong
from yifa.county import clock
from yifa.kernel.procedure import Act, Case, Facts, fold
from yifa.ledger.models import Entry
from yifa.ledger.proof import Published
from yifa.ledger.verify import examine as examine_record

__all__ = ["Checked", "Progress", "Wrong", "check", "check_one", "examine", "verify"]

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Checked:
    """What was read and what does not hold. `more`: faults of the record that are counted and not listed."""

    wrong: list[Wrong]
    more: int
    entries: int
    seals: int
    erased: int
    """Private values that were lawfully erased (已依法删除)."""


def verify(progress: Progress | None = None) -> list[Wrong]:
    """The whole record and everything computed from it. Empty where all holds."""
    return examine(progress).wrong


def examine(progress: Progress | None = None, published: Iterable[Published] = ()) -> Checked:
    """The same with its counts, and against seals that were published before."""
    report = examine_record(published=published)
    found = [Wrong(fault.chain, fault.seq, fault.what) for fault in report.faults]
    known = set(CaseRow.objects.values_list("pk", flat=True).iterator())
    begun = Entry.objects.filter(chain__startswith="case/", seq=1).values_list("chain", flat=True)
    lost = [chain for chain in begun.iterator() if int(chain.partition("/")[2]) not in known]
    found += [Wrong(chain, 0, "案件的行不见了，记录还在") for chain in sorted(lost)]
    numbers, seen = Numbers(), Witnessed()
    found += check(progress, numbers)
    found += check_numbers(numbers)
    found += check_matters(seen)
    found += check_catalogues()
    found += check_materials()
    found += list(check_gaps(seen, found))
    return Checked(found, report.more, report.entries, report.seals, report.erased)


def check(progress: Progress | None = None, numbers: Numbers | None = None) -> Iterator[Wrong]:
    """Every case whose rows are not what its entries fold to. The numbers its acts were given are counted in `numbers`."""
    facts, which, settled = facts_now(), tables(), recounted()
    total = CaseRow.objects.count()
    for number, row in enumerate(CaseRow.objects.order_by("pk").iterator(chunk_size=500)):
        if progress is not None and number % 50 == 0:
            progress(number, total)
        yield from check_one(row, facts, which, settled=settled, numbers=numbers)
    if progress is not None:
        progress(total, total)


def recounted() -> bool:
    """Whether deadlines have been counted with the calendars and settings in force; else the worker still has to."""
    epoch = Epoch.now()
    return epoch == 0 or Job.objects.filter(kind="recount", mark=epoch, ended__isnull=False).exists()


def facts_now() -> Facts:
    """What rows are computed with: the clock, the calendars and the settings of now."""
    law = law_day(Epoch.now(), connection.alias)
    return Facts(entered=clock.now(), calendar=law.calendar, calendars=law.calendars, settings=law.settings)


def tables() -> list[Table]:
    """Every table that the door writes from a case."""
    registers = [table_of(r) for system in REGISTRY.systems.values() for r in system.registers]
    return [DEADLINE, TODO, HOLDING, NAMED, *dict.fromkeys(registers)]


def place_of(row: CaseRow) -> Place:
    """What the case's own row says of it that no act changes."""
    return Place(row.pk, row.division, row.level)


def refold(pk: int, procedure: str, home: int) -> tuple[Case, str]:
    """A case folded from its entries, and the digest of the last."""
    acts, head = acts_of(pk)
    return fold(governing.of_acts(procedure, acts), home, acts), head


def acts_of(pk: int) -> tuple[list[Act], str]:
    """The acts of a case as its entries hold them, and the digest of the last."""
    rows = list(Entry.objects.filter(chain=writing.chain_of(pk)).order_by("seq").values_list("body", "digest"))
    return [writing.act_of(bytes(body))[0] for body, _ in rows], rows[-1][1] if rows else ""


def stored(pk: int, which: list[Table]) -> Rows:
    """The rows of a case as they lie in the database."""
    found: Rows = {}
    with connection.cursor() as cursor:
        for table in which:
            names = ", ".join(f'"{column}"' for column in table.columns)
            cursor.execute(f'SELECT {names} FROM "{table.name}" WHERE case_id = %s', [pk])
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


def check_one(
    row: CaseRow, facts: Facts, which: list[Table], *, settled: bool, numbers: Numbers | None = None
) -> Iterator[Wrong]:
    """What is wrong with one case's cache and rows. Not `settled`: what is counted waits for the worker's recount."""
    chain = writing.chain_of(row.pk)
    try:
        acts, head = acts_of(row.pk)
        case = fold(governing.of_acts(row.procedure, acts), row.home, acts)
        opened = _opened(row)
        if numbers is not None:
            numbers.add(row, acts)
        beside = list(check_beside(row, chain, case, acts))
    except UNREADABLE:
        if numbers is not None:
            numbers.sure = False
        yield Wrong(chain, 0, "记录不能折叠成案件：见所列的条目，或者没有这一版程序")
        return
    if row.head != head or row.version != case.version:
        yield Wrong(chain, row.version, "案件所记的最后一项与记录不符")
        return
    if opened:
        yield Wrong(chain, 1, f"案件的“{opened}”与开立时的记录不符")
    if (seq := _unlike(row.fold, case)) is not None:
        yield Wrong(chain, seq, "案件的折叠缓存与记录不符")
    rows, columns = rows_of(case, place_of(row), facts)
    for name, value in columns.items():
        if _plain(getattr(row, name)) != _plain(value) and (settled or name != "due"):
            yield Wrong(chain, 0, f"案件的“{name}”与记录不符")
    said, lie = plain(rows), plain(stored(row.pk, which))
    for name in sorted({*said, *lie}):
        if name == HOLDING.name:
            if set(said.get(name, {})) - set(lie.get(name, {})):
                yield Wrong(chain, 0, f"“{name}”少了行")
        elif said.get(name, {}) != lie.get(name, {}) and (settled or name not in {DEADLINE.name, TODO.name}):
            yield Wrong(chain, 0, f"“{name}”的行与记录不符")
    yield from beside


def _opened(row: CaseRow) -> str | None:
    """The column of the case's row that is not as the opening act says; None where all are."""
    body = Entry.objects.filter(chain=writing.chain_of(row.pk), seq=1).values_list("body", flat=True).first()
    said = writing.act_of(bytes(body))[1] if body is not None else None
    if said is None:
        return None
    opened = said["opened"]
    lies = {"matter": row.matter_id, "agency": row.home, "division": row.division, "level": row.level}
    if said["procedure"] != row.procedure:
        return "procedure"
    return next((name for name, value in lies.items() if opened[name] != value), None)


def _unlike(cached: str, case: Case) -> int | None:
    """The number of the first act that the cached fold has otherwise than the record; None where they are alike."""
    said = writing.loads(writing.dumps(case.plain()))
    try:
        lies = writing.loads(cached)
        if lies == said:
            return None
        places = zip([*lies, *[None] * len(said)], [*said, *[None] * len(lies)], strict=False)
        one, other = next((a, b) for a, b in places if a != b)
        return int((other or one)[0])
    except UNREADABLE:
        return 0
