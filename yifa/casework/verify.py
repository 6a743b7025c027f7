"""`verify`: whether the record holds, and whether every row is what the record says.

Entries are the truth. Every case is refolded, and head, fold and every computed row are compared; matters, catalogues, told
rows, numbers and papers are compared in the modules beside this one. `guarded` says of every table how it is held. Writes
nothing, and stops at nothing: what cannot be read is named, and the rest is read on.

A case deleted whole, with its matter and its queue rows, is missed by the tally of its opening, by the next registration, and
from the next seal on by the seal. What cannot be seen here: one deleted before the seal by somebody who also set back every
tally and sequence and deleted what was registered since. The time between two seals is all he has.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import DEFAULT_DB_ALIAS

from yifa.casework import tally
from yifa.casework.derived import check_derived
from yifa.casework.lawday import BadRow
from yifa.casework.models import Case as CaseRow
from yifa.casework.spelled import check_spelled
from yifa.casework.verify_beside import Numbers, check_materials, check_numbers
from yifa.casework.verify_cases import Progress, check, check_one, facts_now, recounted, stored, tables
from yifa.casework.verify_catalogues import check_catalogues
from yifa.casework.verify_loose import check_loose
from yifa.casework.verify_matters import Witnessed, check_gaps, check_matters
from yifa.casework.verify_people import check_people
from yifa.casework.verify_told import check_told
from yifa.casework.wrong import UNREADABLE, Wrong
from yifa.ledger.models import Entry
from yifa.ledger.proof import Published
from yifa.ledger.reading import lenient
from yifa.ledger.verify import examine as examine_record

__all__ = [
    "Checked", "Progress", "Wrong", "check", "check_one", "examine", "facts_now", "recounted", "stored", "tables", "verify",
]  # fmt: skip


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
    numbers, seen, bad = Numbers(), Witnessed(), list[BadRow]()
    seen.opened[tally.CASE] = numbers.homes
    parts: dict[str, Iterator[Wrong]] = {
        "spelled": check_spelled(),
        "loose": check_loose(),
        "case": _lost_cases(),
        "cases": check(progress, numbers, bad),
        "values": (Wrong(each.chain, 0, str(each)) for each in bad),
        "series": check_numbers(numbers),
        "matters": check_matters(seen),
        "people": check_people(seen),
        "catalogue": check_catalogues(),
        "told": check_told(),
        "derived": check_derived(),
        "material": check_materials(),
        "tally": check_gaps(seen, found),
    }
    with lenient(DEFAULT_DB_ALIAS):
        for name, part in parts.items():
            try:
                found.extend(part)
            except UNREADABLE as wrong:
                found.append(Wrong(name, 0, f"这一部分有不能读出的内容，没有核验完：{wrong!r}"))
    return Checked(found, report.more, report.entries, report.seals, report.erased)


def _lost_cases() -> Iterator[Wrong]:
    """Cases whose entries are there and whose row is gone."""
    known = {f"case/{pk}" for pk in CaseRow.objects.values_list("pk", flat=True).iterator()}
    begun = Entry.objects.filter(chain__startswith="case/", seq=1).values_list("chain", flat=True)
    for chain in sorted(chain for chain in begun.iterator() if chain not in known):
        yield Wrong(chain, 0, "案件的行不见了，记录还在")
