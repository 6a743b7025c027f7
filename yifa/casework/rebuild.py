"""`rebuild`: make the rows what the record says, where they are not. Changes no entry.

A case whose record was itself cut or changed is not touched: what its row still remembers is the proof of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection, transaction

from yifa.casework import writing
from yifa.casework.models import Case as CaseRow
from yifa.casework.rows import CASE, DEADLINE, Rows, Table, difference, rows_of, statements
from yifa.casework.verify import Progress, check_one, facts_now, place_of, refold, stored, tables, verify
from yifa.casework.wrong import UNREADABLE, Wrong
from yifa.county import clock
from yifa.kernel.procedure import Facts
from yifa.kernel.record import Stored, verify_chain
from yifa.ledger import traces
from yifa.ledger.models import Entry

__all__ = ["RecordCut", "Wrong", "rebuild", "verify"]


class RecordCut(Exception):
    """Cases that were left as they are, since their record is not whole; the others were rebuilt."""

    def __init__(self, wrong: list[Wrong], changed: list[str]) -> None:
        super().__init__("；".join(f"{each.chain} 第 {each.seq} 项：{each.what}" for each in wrong))
        self.wrong, self.changed = wrong, changed


def rebuild(progress: Progress | None = None, only: list[int] | None = None, why: str = "rebuild") -> list[str]:
    """Write every computed row anew where it differs from what the entries fold to. Returns the chains that differed.

    Each case that was changed is left as a trace, with the deadlines that moved. Raises RecordCut at the end where the
    record of a case has been cut or changed: its rows are left as they are.
    """
    facts, which = facts_now(), tables()
    changed: list[str] = []
    refused: list[Wrong] = []
    rows = CaseRow.objects.order_by("pk").values_list("pk", flat=True)
    keys = list(rows) if only is None else sorted(only)
    for number, pk in enumerate(keys):
        if progress is not None and number % 50 == 0:
            progress(number, len(keys))
        if not _differs(CaseRow.objects.get(pk=pk), facts, which):
            continue
        wrong = _again(pk, facts, which, why)
        if isinstance(wrong, Wrong):
            refused.append(wrong)
        elif wrong:
            changed.append(writing.chain_of(pk))
    if progress is not None:
        progress(len(keys), len(keys))
    if refused:
        raise RecordCut(refused, changed)
    return changed


def cut(row: CaseRow) -> Wrong | None:
    """What shows that the record of a case is not what it was: cut behind its last act, changed, out of order."""
    chain = writing.chain_of(row.pk)
    rows = Entry.objects.filter(chain=chain).order_by("seq").values_list("seq", "algorithm", "body", "digest")
    try:
        entries = [Stored(chain, seq, algorithm, bytes(body), digest) for seq, algorithm, body, digest in rows]
        fault = verify_chain(entries)
    except UNREADABLE:
        return Wrong(chain, 0, "记录不能读出，没有重建")
    if fault is not None:
        return Wrong(chain, fault.seq, f"{fault.what}，没有重建")
    if row.version > len(entries):
        return Wrong(
            chain, len(entries) + 1, f"案件办到第 {row.version} 项，记录只到第 {len(entries)} 项：被截短，没有重建"
        )
    if row.version and entries[row.version - 1].digest != row.head:
        return Wrong(chain, row.version, "案件所记的最后一项与记录不符：记录被改写，没有重建")
    return None


def _differs(row: CaseRow, facts: Facts, which: list[Table]) -> bool:
    return next(check_one(row, facts, which, settled=True), None) is not None


def _again(pk: int, facts: Facts, which: list[Table], why: str) -> bool | Wrong:
    """Look once more with the case held, and write. What is wrong with its record where it must not be written."""
    with transaction.atomic():
        row = CaseRow.objects.select_for_update().get(pk=pk)
        if not _differs(row, facts, which):
            return False
        if (wrong := cut(row)) is not None:
            return wrong
        before = stored(pk, which)
        after = _rewrite(row, facts, before)
        traces.trace("system:0/", why, writing.chain_of(pk), _moved(before, after), at=clock.now())
    return True


def _rewrite(row: CaseRow, facts: Facts, before: Rows) -> Rows:
    case, head = refold(row.pk, row.procedure, row.home)
    rows, columns = rows_of(case, place_of(row), facts)
    said = {**columns, "version": case.version, "head": head, "fold": writing.dumps(case.plain())}
    CaseRow.objects.filter(pk=row.pk).update(**{name: said[name] for name in CASE if name in said})
    with connection.cursor() as cursor:
        for sql, parameters in statements([difference(before, rows)]):
            cursor.execute(sql, parameters)
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
