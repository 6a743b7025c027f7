"""The first pass of `verify`: every chain from its first entry to its last, and the private values beside it."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from yifa.kernel.record import Stored, examine, markers, salted
from yifa.kernel.record.seals import entry_row
from yifa.ledger import secret
from yifa.ledger.asides import ERASE, names, opened
from yifa.ledger.faults import STEP, Faults, Step
from yifa.ledger.moments import written
from yifa.ledger.reading import Reader
from yifa.ledger.rows import at, hexadecimal, marked

_SQL = (
    "SELECT e.chain, e.seq, e.algorithm, e.body, e.digest, {at}, e.key, e.key_digest, l.seal, q.seq, q.mark,"
    " a.field, a.value, a.erased_by FROM ledger_entry e"
    " LEFT JOIN ledger_leaf l ON l.chain = e.chain AND l.seq = e.seq"
    " LEFT JOIN ledger_unsealed q ON q.chain = e.chain AND q.seq = e.seq"
    " LEFT JOIN ledger_aside a ON a.chain = e.chain AND a.seq = e.seq"
    " ORDER BY e.chain, e.seq"
)


class Counted(NamedTuple):
    """What the pass read."""

    entries: int
    chains: int
    erased: int


class _Gone(NamedTuple):
    """A private value that is not there, to be answered for by an entry further down the chain."""

    seq: int
    field: str
    erased_by: Any


class _Chain:
    """One chain on its way through: the entry before, what was erased, what erases."""

    def __init__(self, name: str, faults: Faults) -> None:
        self.name = name
        self.faults = faults
        self.before: tuple[int, str] | None = None
        self.gone: list[_Gone] = []
        self.kept: list[tuple[int, str]] = []
        self.erasures: list[tuple[int, dict[str, Any]]] = []

    def entry(self, rows: list[tuple[Any, ...]]) -> None:
        """One entry with its private values: a row for each, or one row with none."""
        chain, seq, algorithm, body, digest, entered, key, key_digest, seal, queued, mark, *_ = rows[0]
        said, found = examine(Stored(chain, seq, algorithm, bytes(body), digest), self.before)
        for fault in found:
            self.faults.add(*fault)
        self.before = seq, digest
        if seal is None and queued is None:
            self.faults.add(chain, seq, "既未封存，也不在封存队列中：封存位置或队列被删", "queue")
        elif seal is not None and queued is not None:
            self.faults.add(chain, seq, "已经封存而仍在封存队列中", "queue")
        content = said["content"] if said is not None else {}
        if queued is not None and not marked(
            entry_row(chain, seq, digest, written(entered), hexadecimal(key), key_digest), mark
        ):
            self.faults.add(chain, seq, "待封存的记录在封存以前被改动，或者缺少核验它的密钥", "mark")
        if content.get("kind") == ERASE:
            self.erasures.append((seq, content))
        beside = {field: (value, erased_by) for *_, field, value, erased_by in rows if field is not None}
        if said is not None:
            self._asides(seq, algorithm, dict(markers(content)), beside)

    def _asides(
        self, seq: int, algorithm: str, expected: dict[str, str], beside: dict[str, tuple[str | None, Any]]
    ) -> None:
        for field, (value, erased_by) in beside.items():
            if field not in expected:
                self.faults.add(self.name, seq, f"旁置的个人信息“{field}”在记录中没有位置", f"aside {field}")
            elif value is None:
                self.gone.append(_Gone(seq, field, erased_by))
            else:
                self.kept.append((seq, field))
                what = self._value(seq, algorithm, field, value, expected[field])
                if erased_by is not None:
                    what = what or f"旁置的个人信息“{field}”标为已删除而仍在"
                if what:
                    self.faults.add(self.name, seq, what, f"aside {field}")
        for field in expected.keys() - beside.keys():
            self.faults.add(self.name, seq, f"旁置的个人信息“{field}”缺失，没有依法删除的记录", f"aside {field}")

    def _value(self, seq: int, algorithm: str, field: str, value: str, expected: str) -> str | None:
        try:
            salt, clear = opened(self.name, seq, field, value)
            same = salted(algorithm, salt, clear) == expected
        except secret.KeyMissing as error:
            return f"旁置的个人信息“{field}”无法核验：{error}"
        except (ValueError, TypeError):
            same = False
        return None if same else f"旁置的个人信息“{field}”被改动"

    def end(self) -> int:
        """The chain is read: what is gone must have been erased lawfully, what was erased must be gone."""
        lawful = 0
        for seq, field, erased_by in self.gone:
            by = next((at for at, content in self.erasures if names(content, seq, field)), None)
            if by is not None and by == erased_by and by > seq:
                lawful += 1
            else:
                what = f"旁置的个人信息“{field}”缺失，没有依法删除的记录"
                self.faults.add(self.name, seq, what, f"aside {field}")
        if self.erasures:
            for seq, field in self.kept:
                if any(at > seq and names(content, seq, field) for at, content in self.erasures):
                    what = f"旁置的个人信息“{field}”已记录依法删除，却仍在"
                    self.faults.add(self.name, seq, what, f"aside {field}")
        return lawful


def verify_entries(read: Reader, faults: Faults, progress: Step) -> Counted:
    """Read all chains. Memory: one chain's private fields by name, nothing else."""
    entries = chains = erased = 0
    rows = read.stream(_SQL.format(at=at("e.at", read.vendor)))
    for name, in_chain in groupby(rows, key=itemgetter(0)):
        chain = _Chain(name, faults)
        chains += 1
        for _, of_entry in groupby(in_chain, key=itemgetter(1)):
            chain.entry(list(of_entry))
            entries += 1
            if entries % STEP == 0:
                progress(STEP)
        erased += chain.end()
    progress(entries % STEP)
    return Counted(entries, chains, erased)
