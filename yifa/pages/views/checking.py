"""Checking one case's record now: bodies, order, links, private values, seals, and the rows computed from it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from yifa.casework import verify, writing
from yifa.casework.models import Case
from yifa.kernel.record import Fault, Stored, check_proof, examine, markers, salted
from yifa.kernel.record.seals import entry_row, row_leaf
from yifa.ledger.asides import names as erases
from yifa.ledger.asides import opened
from yifa.ledger.models import Aside, Entry, Leaf, Seal
from yifa.ledger.moments import written
from yifa.ledger.proof import NotSealed, proof
from yifa.ledger.secret import KeyMissing


def body_of(entry: Entry) -> bytes:
    """The stored body; SQLite hands out text where somebody wrote text, and that must be named, not stumbled over."""
    body: Any = entry.body
    return body.encode("utf-8", "surrogatepass") if isinstance(body, str) else bytes(body)


def chain_faults(case: Case, entries: Sequence[Entry]) -> list[Fault]:
    """What does not hold of the entries themselves, and of the case's own note of the last one. Asks no database."""
    chain = writing.chain_of(case.pk)
    found: list[Fault] = []
    before: tuple[int, str] | None = None
    for entry in entries:
        stored = Stored(chain, entry.seq, entry.algorithm, body_of(entry), entry.digest)
        _said, faults = examine(stored, before)
        found += faults
        before = entry.seq, entry.digest
    last = entries[-1] if entries else None
    if last is None or last.seq < case.version:
        found.append(Fault(chain, (last.seq if last else 0) + 1, _("最后的记录缺失，已被删除"), "gap"))
    elif last.digest != case.head or last.seq != case.version:
        found.append(Fault(chain, last.seq, _("案件所记的最后一项与记录不符"), "head"))
    return found


def all_faults(case: Case, entries: Sequence[Entry], leaves: dict[int, Leaf]) -> list[Fault]:
    """Everything of one case that does not hold: entries, private values, seals, computed rows."""
    chain = writing.chain_of(case.pk)
    found = [*chain_faults(case, entries), *_aside_faults(chain, entries), *_seal_faults(chain, entries, leaves)]
    if not found:
        wrongs = verify.check_one(case, verify.facts_now(), verify.tables(), settled=verify.recounted())
        found += [Fault(chain, wrong.seq, wrong.what, "rows") for wrong in wrongs]
    return found


def _contents(chain: str, entries: Sequence[Entry]) -> dict[int, dict[str, Any]]:
    read = {}
    for entry in entries:
        said, _faults = examine(Stored(chain, entry.seq, entry.algorithm, body_of(entry), entry.digest), None)
        if said is not None:
            read[entry.seq] = said["content"]
    return read


def _aside_faults(chain: str, entries: Sequence[Entry]) -> list[Fault]:
    """Private values beside the record: as they were, or lawfully erased."""
    contents = _contents(chain, entries)
    algorithms = {entry.seq: entry.algorithm for entry in entries}
    beside = {(each.seq, each.field): each.value for each in Aside.objects.filter(chain=chain)}
    found = []
    for seq, content in contents.items():
        for field, mark in markers(content):
            value = beside.get((seq, field))
            if value is None:
                lawful = any(at > seq and erases(other, seq, field) for at, other in contents.items())
                if not lawful:
                    text = _("旁置的内容“{field}”缺失，没有依法删除的记录").format(field=field)
                    found.append(Fault(chain, seq, text, f"aside {field}"))
                continue
            if not _same(chain, seq, field, value, mark, algorithms[seq]):
                found.append(Fault(chain, seq, _("旁置的内容“{field}”被改动").format(field=field), f"aside {field}"))
    return found


def _same(chain: str, seq: int, field: str, value: str, mark: str, algorithm: str) -> bool:
    try:
        salt, clear = opened(chain, seq, field, value)
        return salted(algorithm, salt, clear) == mark
    except KeyMissing:
        return True
    except (ValueError, TypeError):
        return False


def _seal_faults(chain: str, entries: Sequence[Entry], leaves: dict[int, Leaf]) -> list[Fault]:
    """Each sealed entry is the row that was sealed; of each seal one entry is proven up to the county's log."""
    found, proven = [], set()
    algorithms = dict(
        Seal.objects.filter(number__in={leaf.seal for leaf in leaves.values()}).values_list("number", "algorithm")
    )
    for entry in entries:
        leaf = leaves.get(entry.seq)
        if leaf is None:
            continue
        key = entry.key.hex if entry.key is not None else None
        row = entry_row(chain, entry.seq, entry.digest, written(entry.at), key, entry.key_digest)
        if leaf.seal not in algorithms or row_leaf(algorithms[leaf.seal], row).hex() != leaf.digest:
            found.append(Fault(chain, entry.seq, _("与封存的内容不符"), "leaf"))
        elif leaf.seal not in proven:
            proven.add(leaf.seal)
            wrong = _proof_fault(chain, entry)
            if wrong:
                found.append(Fault(chain, entry.seq, wrong, "seal"))
    return found


def _proof_fault(chain: str, entry: Entry) -> str | None:
    try:
        return check_proof(proof(chain, entry.seq), body_of(entry))
    except (NotSealed, LookupError, ValueError, Seal.DoesNotExist):
        return _("封存缺失或被改动")
