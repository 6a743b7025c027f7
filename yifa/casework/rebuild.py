"""`rebuild`: make the rows what the record says, where they are not. Changes no entry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection, transaction

from yifa.casework import writing
from yifa.casework.models import Case as CaseRow
from yifa.casework.rows import CASE, DEADLINE, Rows, Table, difference, rows_of, statements
from yifa.casework.verify import Progress, Wrong, check_one, facts_now, place_of, refold, stored, tables, verify
from yifa.county import clock
from yifa.kernel.procedure import Facts
from yifa.ledger import traces

__all__ = ["Wrong", "rebuild", "verify"]


def rebuild(progress: Progress | None = None, only: list[int] | None = None, why: str = "rebuild") -> list[str]:
    """Write every computed row anew where it differs from what the entries fold to. Returns the chains that differed.

    Each case that was changed is left as a trace, with the deadlines that moved.
    """
    facts, which = facts_now(), tables()
    changed: list[str] = []
    rows = CaseRow.objects.order_by("pk").values_list("pk", flat=True)
    keys = list(rows) if only is None else sorted(only)
    for number, pk in enumerate(keys):
        if progress is not None and number % 50 == 0:
            progress(number, len(keys))
        if _differs(CaseRow.objects.get(pk=pk), facts, which) and _again(pk, facts, which, why):
            changed.append(writing.chain_of(pk))
    if progress is not None:
        progress(len(keys), len(keys))
    return changed


def _differs(row: CaseRow, facts: Facts, which: list[Table]) -> bool:
    return next(check_one(row, facts, which, settled=True), None) is not None


def _again(pk: int, facts: Facts, which: list[Table], why: str) -> bool:
    """Look once more with the case held, and write."""
    with transaction.atomic():
        row = CaseRow.objects.select_for_update().get(pk=pk)
        if not _differs(row, facts, which):
            return False
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
