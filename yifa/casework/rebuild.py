"""`rebuild`: make the rows what the record says, where they are not. Changes no entry.

Everything is taken from the record, also what a case's own row says of its opening; a row that is gone is written anew. A case
whose record was itself cut or changed is not touched: what its row still remembers is the proof of it. No case stops the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection, transaction
from django.db.models import Max

from yifa.casework import spelled, writing
from yifa.casework.lawday import BadRow
from yifa.casework.models import Case as CaseRow
from yifa.casework.models import Matter
from yifa.casework.rows import CASE, DEADLINE, Rows, Table, difference, rows_of, statements
from yifa.casework.verify import verify
from yifa.casework.verify_beside import mend_beside
from yifa.casework.verify_cases import Progress, check_one, facts_now, recorded, stored, tables
from yifa.casework.wrong import UNREADABLE, Wrong
from yifa.county import clock
from yifa.kernel.procedure import Facts
from yifa.kernel.record import Stored, verify_chain
from yifa.ledger import traces
from yifa.ledger.models import Entry, Leaf, Unsealed

__all__ = ["RecordCut", "Wrong", "rebuild", "verify"]


class RecordCut(Exception):
    """Cases that were left as they are, since their record is not whole; the others were rebuilt."""

    def __init__(self, wrong: list[Wrong], changed: list[str]) -> None:
        super().__init__("；".join(f"{each.chain} 第 {each.seq} 项：{each.what}" for each in wrong))
        self.wrong, self.changed = wrong, changed


class NoMatter(Exception):
    """The matter of a case is gone, and with it whatever its row could refer to."""


def rebuild(progress: Progress | None = None, only: list[int] | None = None, why: str = "rebuild") -> list[str]:
    """Write every computed row anew where it differs from what the entries fold to. Returns the chains that differed.

    Each case that was changed is left as a trace, with the deadlines that moved. Raises RecordCut at the end where a case
    could not be mended, most of all where its record has been cut or changed: then its rows are left as they are.
    """
    try:
        facts, which = facts_now(), tables()
    except BadRow as bad:
        raise RecordCut([Wrong(bad.chain, 0, f"{bad}，期限不能计算，什么都没有重建")], []) from None
    changed: list[str] = []
    refused: list[Wrong] = []
    keys = _cases() if only is None else sorted(only)
    misspelled = spelled.cases() if only is None else set()
    for number, pk in enumerate(keys):
        if progress is not None and number % 50 == 0:
            progress(number, len(keys))
        if pk not in misspelled and not _differs(pk, facts, which):
            continue
        wrote, wrong = _again(pk, facts, which, why, sure=pk in misspelled)
        refused += wrong
        if wrote:
            changed.append(writing.chain_of(pk))
    if progress is not None:
        progress(len(keys), len(keys))
    if refused:
        raise RecordCut(refused, changed)
    return changed


def _cases() -> list[int]:
    """Every case that has a row or a record."""
    begun = Entry.objects.filter(chain__startswith="case/", seq=1).values_list("chain", flat=True)
    recorded_ones = {int(digits) for chain in begun.iterator() if (digits := chain[len("case/") :]).isdecimal()}
    return sorted(recorded_ones | set(CaseRow.objects.values_list("pk", flat=True)))


def cut(pk: int, row: CaseRow | None) -> Wrong | None:
    """What shows that the record of a case is not what it was: cut behind its last act, changed, out of order."""
    chain = writing.chain_of(pk)
    rows = Entry.objects.filter(chain=chain).order_by("seq").values_list("seq", "algorithm", "body", "digest")
    try:
        entries = [Stored(chain, seq, algorithm, bytes(body), digest) for seq, algorithm, body, digest in rows]
        fault = verify_chain(entries)
    except UNREADABLE:
        return Wrong(chain, 0, "记录不能读出，没有重建")
    if fault is not None:
        return Wrong(chain, fault.seq, f"{fault.what}，没有重建")
    last = max([_last(chain), 0 if row is None else row.version])
    if last > len(entries):
        return Wrong(chain, len(entries) + 1, f"案件办到第 {last} 项，记录只到第 {len(entries)} 项：被截短，没有重建")
    if row is not None and row.version and entries[row.version - 1].digest != row.head:
        return Wrong(chain, row.version, "案件所记的最后一项与记录不符：记录被改写，没有重建")
    return None


def _last(chain: str) -> int:
    """The last act of a case that was sealed, or waits for the sealer."""
    lasts = (rows.objects.filter(chain=chain).aggregate(last=Max("seq"))["last"] for rows in (Leaf, Unsealed))
    return max(last or 0 for last in lasts)


def _differs(pk: int, facts: Facts, which: list[Table]) -> bool:
    return bool(_left(pk, facts, which))


def _left(pk: int, facts: Facts, which: list[Table]) -> list[Wrong]:
    """What is wrong with a case."""
    try:
        return list(check_one(CaseRow.objects.get(pk=pk), facts, which, settled=True))
    except CaseRow.DoesNotExist:
        return [Wrong(writing.chain_of(pk), 0, "案件的行不见了，记录还在")]
    except UNREADABLE:
        return [Wrong(writing.chain_of(pk), 0, "案件的行不能读出")]


def _again(pk: int, facts: Facts, which: list[Table], why: str, *, sure: bool) -> tuple[bool, list[Wrong]]:
    """Look once more with the case held, and write. Whether it was written, and what could not be mended.

    `sure`: something is misspelled that reads like what it should be.
    """
    with transaction.atomic():
        row = CaseRow.objects.select_for_update().only("version", "head").filter(pk=pk).first()
        if not sure and not _differs(pk, facts, which):
            return False, []
        if (wrong := cut(pk, row)) is not None:
            return False, [wrong]
        spelled.clear(pk)
        try:
            before = stored(pk, which)
            after = _rewrite(pk, facts, before)
        except NoMatter as gone:
            transaction.set_rollback(True)
            return False, [Wrong(writing.chain_of(pk), 0, f"它的事项 {gone} 不见了，没有重建")]
        except UNREADABLE:
            transaction.set_rollback(True)
            return False, [Wrong(writing.chain_of(pk), 0, "记录不能折叠成案件，或者没有这一版程序，没有重建")]
        traces.trace("system:0/", why, writing.chain_of(pk), _moved(before, after), at=clock.now())
        left = [Wrong(each.chain, each.seq, f"{each.what}，没有改正") for each in _left(pk, facts, which)]
    return True, left


def _rewrite(pk: int, facts: Facts, before: Rows) -> Rows:
    """Write the rows of a case; its own too where it is gone. Raises one of UNREADABLE before anything is written."""
    record = recorded(pk)
    case = record.folded()
    rows, columns = rows_of(case, record.place(pk), facts)
    if not Matter.objects.filter(pk=record.opened.matter_id).exists():
        raise NoMatter(record.opened.matter_id)
    said = {**columns, "version": case.version, "head": record.head, "fold": writing.dumps(case.plain())}
    values = {**record.opened._asdict(), **{name: said[name] for name in CASE if name in said}}
    if not CaseRow.objects.filter(pk=pk).update(**values):
        CaseRow(pk=pk, **values).save(force_insert=True)
    with connection.cursor() as cursor:
        for sql, parameters in statements([difference(before, rows)]):
            cursor.execute(sql, parameters)
    mend_beside(pk, case, record.acts)
    return rows


def _moved(before: Rows, after: Rows) -> str:
    """The deadlines whose last day changed: conclude 2027-02-08 → 2027-02-15."""
    old, new = _dues(before), _dues(after)
    said = [
        f"{clock} {old.get((clock, item)) or '—'} → {due or '—'}"
        for (clock, item), due in sorted(new.items())
        if old.get((clock, item)) != due
    ]
    return "；".join(said)


def _dues(rows: Rows) -> Mapping[tuple[str, int], Any]:
    due = DEADLINE.values.index("due")
    return {(key[1], key[2]): str(row[due]) if row[due] else None for key, row in rows.get(DEADLINE, {}).items()}
