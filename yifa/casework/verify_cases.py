"""`verify`, the cases: whether every row that is computed from a case's acts is what its entries fold to.

Everything is taken from the record, also what the case's own row says of its opening: a changed row is named once, and draws
nothing else after it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from django.db import connection

from yifa.casework import governing, writing
from yifa.casework.declare import REGISTRY
from yifa.casework.lawday import BadRow, law_day, readable
from yifa.casework.models import Case as CaseRow
from yifa.casework.models import Epoch, Job
from yifa.casework.rows import DEADLINE, HOLDING, NAMED, TODO, Place, Rows, Table, rows_of, table_of
from yifa.casework.verify_beside import Numbers, check_beside
from yifa.casework.wrong import UNREADABLE, Wrong
from yifa.county import clock
from yifa.kernel.procedure import Act, Case, Facts, fold
from yifa.ledger.models import Entry

Progress = Callable[[int, int], None]


class Opened(NamedTuple):
    """What the opening act says of a case, as its row has it: no later act changes any of it."""

    matter_id: int
    procedure: str
    system: str
    home: int
    division: int
    level: int


class Recorded(NamedTuple):
    """A case as its entries hold it: how it was opened, its acts, the digest of the last."""

    opened: Opened
    acts: list[Act]
    head: str

    def folded(self) -> Case:
        """The case that the acts give."""
        return fold(governing.of_acts(self.opened.procedure, self.acts), self.opened.home, self.acts)

    def place(self, pk: int) -> Place:
        """Where it lies and how confidential it is."""
        return Place(pk, self.opened.division, self.opened.level)


def recorded(pk: int) -> Recorded:
    """Read a case from the record. Raises one of UNREADABLE, also where it has no entries."""
    rows = list(Entry.objects.filter(chain=writing.chain_of(pk)).order_by("seq").values_list("body", "digest"))
    read = [writing.act_of(bytes(body)) for body, _ in rows]
    content = read[0][1]
    said, procedure = content["opened"], content["procedure"]
    opened = Opened(
        said["matter"], procedure, procedure.partition(".")[0], said["agency"], said["division"], said["level"]
    )  # fmt: skip
    return Recorded(opened, [act for act, _ in read], rows[-1][1])


def check(
    progress: Progress | None = None, numbers: Numbers | None = None, bad: list[BadRow] | None = None
) -> Iterator[Wrong]:
    """Every case whose rows are not what its entries fold to. The numbers its acts were given are counted in `numbers`.

    `bad`: rows of catalogues that cannot be read; they are left out, and what would be counted with them is not compared.
    """
    facts = facts_now() if bad is None else facts_now(bad)
    which, settled = tables(), recounted() and not bad
    total = CaseRow.objects.count()
    for number, pk in enumerate(CaseRow.objects.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=500)):
        if progress is not None and number % 50 == 0:
            progress(number, total)
        try:
            row = CaseRow.objects.get(pk=pk)
        except UNREADABLE:
            yield Wrong(writing.chain_of(pk), 0, "案件的行不能读出")
            continue
        yield from check_one(row, facts, which, settled=settled, numbers=numbers)
    if progress is not None:
        progress(total, total)


def recounted() -> bool:
    """Whether deadlines have been counted with the calendars and settings in force; else the worker still has to."""
    epoch = Epoch.now()
    return epoch == 0 or Job.objects.filter(kind="recount", mark=epoch, ended__isnull=False).exists()


def facts_now(bad: list[BadRow] | None = None) -> Facts:
    """What rows are computed with: the clock, the calendars and the settings of now.

    Raises BadRow where one of them cannot be read, unless `bad` takes it up.
    """
    law = law_day(Epoch.now(), connection.alias) if bad is None else readable(bad)
    return Facts(entered=clock.now(), calendar=law.calendar, calendars=law.calendars, settings=law.settings)


def tables() -> list[Table]:
    """Every table that the door writes from a case."""
    registers = [table_of(r) for system in REGISTRY.systems.values() for r in system.registers]
    return [DEADLINE, TODO, HOLDING, NAMED, *dict.fromkeys(registers)]


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
        record = recorded(row.pk)
        case = record.folded()
        if numbers is not None:
            numbers.add(row.pk, record.opened.procedure, record.opened.home, record.acts)
        beside = list(check_beside(row.pk, chain, case, record.acts))
        rows, columns = rows_of(case, record.place(row.pk), facts)
    except UNREADABLE:
        if numbers is not None:
            numbers.sure = False
        yield Wrong(chain, 0, "记录不能折叠成案件：见所列的条目，或者没有开立的条目、没有这一版程序或者日历")
        return
    if row.head != record.head or row.version != case.version:
        yield Wrong(chain, row.version, "案件所记的最后一项与记录不符")
        return
    for name, value in record.opened._asdict().items():
        if getattr(row, name) != value:
            yield Wrong(chain, 1, f"案件的“{name}”与开立时的记录不符")
    if (seq := _unlike(row.fold, case)) is not None:
        yield Wrong(chain, seq, "案件的折叠缓存与记录不符")
    for name, value in columns.items():
        if _plain(getattr(row, name)) != _plain(value) and (settled or name != "due"):
            yield Wrong(chain, 0, f"案件的“{name}”与记录不符")
    try:
        said, lie = plain(rows), plain(stored(row.pk, which))
    except UNREADABLE:
        yield Wrong(chain, 0, "案件的台账、期限或者待办有不能读出的行")
        return
    for name in sorted({*said, *lie}):
        if name == HOLDING.name:
            if set(said.get(name, {})) - set(lie.get(name, {})):
                yield Wrong(chain, 0, f"“{name}”少了行")
        elif said.get(name, {}) != lie.get(name, {}) and (settled or name not in {DEADLINE.name, TODO.name}):
            yield Wrong(chain, 0, f"“{name}”的行与记录不符")
    yield from beside


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
