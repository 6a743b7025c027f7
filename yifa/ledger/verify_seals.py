"""The second pass of `verify`: every seal over the rows it covers, and the county's log over the seals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from yifa.kernel.record import Frontier, UnknownAlgorithm
from yifa.kernel.record.seals import row_leaf, seal_leaf, statement
from yifa.ledger.faults import STEP, Faults, Step
from yifa.ledger.moments import written
from yifa.ledger.proof import Published
from yifa.ledger.reading import Reader
from yifa.ledger.rows import CHAIN as TRACES
from yifa.ledger.rows import at, leaf_row, leaf_source

CHAIN = "seal"
"""The chain under which faults of seals are named; their seq is the seal's number."""


def _seals(vendor: str) -> str:
    moment = at("at", vendor)
    return (
        f"SELECT number, first_leaf, size, root, algorithm, node, log_root, log_size, {moment}"
        " FROM ledger_seal ORDER BY number"
    )


def _leaves(vendor: str) -> str:
    return (
        f'SELECT l.seal, l.chain, l.seq, l."index", l.digest, {leaf_source(vendor)} FROM ledger_leaf l'
        " LEFT JOIN ledger_entry e ON e.chain = l.chain AND e.seq = l.seq"
        " LEFT JOIN ledger_trace t ON t.id = l.seq AND l.chain = 'trace'"
        ' ORDER BY l.seal, l."index"'
    )


class Counted(NamedTuple):
    """The last seal and the log's root as recomputed."""

    number: int
    root: str


class _Log:
    """The log as it is recomputed from the seals, and what of the record lies under them."""

    def __init__(self, read: Reader, faults: Faults, progress: Step) -> None:
        self.read = read
        self.faults = faults
        self.progress = progress
        self.number = 0
        self.sealed = 0
        self.frontier: Frontier | None = None
        self.missing: dict[str, int] = {}

    def seal(self, row: tuple[Any, ...], leaves: Iterator[tuple[Any, ...]]) -> None:
        """One seal and the rows it covers."""
        number, first, size, root, algorithm, node, log_root, log_size, moment = row
        if number != self.number + 1:
            self.fault(self.number + 1, "封存缺失，已被删除")
        self.number = number
        try:
            batch = Frontier(algorithm)
        except UnknownAlgorithm as error:
            self.fault(number, str(error))
            return
        self.leaves(number, batch, leaves)
        if (first, size) != (self.sealed, batch.size):
            self.fault(number, f"条数不符：自称 {size} 条，现有 {batch.size} 条")
        self.sealed += batch.size
        if batch.root().hex() != root:
            self.fault(number, "封存的根与所封存的记录不符：封存或封存位置被改写")
        self.frontier = log = self.frontier or Frontier(algorithm)
        said = statement(algorithm=algorithm, number=number, first=first, size=size, root=root, at=written(moment))
        found = log.add(seal_leaf(said)).hex(), log.root().hex(), log.size
        if found != (node, log_root, log_size) or algorithm != log.algorithm:
            self.fault(number, "与封存日志不符：本次或此前的封存被改写")

    def leaves(self, number: int, batch: Frontier, rows: Iterator[tuple[Any, ...]]) -> None:
        """The leaves of one seal, each against the row it covers."""
        for _, chain, seq, index, digest, *source in rows:
            if index != batch.size:
                self.fault(number, f"第 {batch.size} 个封存位置缺失")
            row = leaf_row(chain, seq, source)
            if row is None:
                self.missing[chain] = self.missing.get(chain, 0) + 1
                self.faults.add(chain, seq, f"已被删除，而它在第 {number} 号封存之下", "deleted")
            elif _leaf(batch.algorithm, row) != digest:
                what = "痕迹" if chain == TRACES else "记录"
                self.faults.add(chain, seq, f"{what}与第 {number} 号封存的摘要不符，已被改动", "sealed")
            batch.add(_bytes(digest))
            if batch.size % STEP == 0:
                self.progress(STEP)
        self.progress(batch.size % STEP)

    def outside(self, row: tuple[Any, ...], said: Published) -> None:
        """One seal against what was published of it; its own words may be left out of a list, the log's root not."""
        number, _, size, root, algorithm, _, _, _, moment = row
        if self.frontier is None or self.frontier.root().hex() != said["log_root"]:
            self.fault(number, "与已公布的封存不符：记录被整体改写，或者清单不是本库的")
            return
        lies = {"number": number, "at": written(moment), "size": size, "root": root, "algorithm": algorithm}
        if wrong := [name for name, value in lies.items() if said.get(name, value) != value]:
            self.fault(number, f"清单中的 {'、'.join(wrong)} 与这次封存不符，而日志根相符：清单被改动")

    def fault(self, number: int, what: str) -> None:
        self.faults.add(CHAIN, number, what, f"seal {what[:4]}")

    def whole_chains(self) -> None:
        """Name a chain that is gone altogether as such."""
        for chain, count in self.missing.items():
            if chain != TRACES and not self.read.one("SELECT 1 FROM ledger_entry WHERE chain = %s", [chain]):
                self.faults.add(chain, 1, f"整个链（案件或名录）的 {count} 条记录已被删除", "chain")


def verify_seals(read: Reader, faults: Faults, progress: Step, published: Iterable[Published] = ()) -> Counted:
    """Read all seals and leaves in their order."""
    log = _Log(read, faults, progress)
    known: dict[int, list[Published]] = {}
    for each in published:
        known.setdefault(each["log_size"], []).append(each)
    by_seal = groupby(read.stream(_leaves(read.vendor)), key=itemgetter(0))
    number, rows = next(by_seal, (None, iter(())))
    for row in read.stream(_seals(read.vendor)):
        while number is not None and number < row[0]:
            log.fault(number, "有封存位置而没有这次封存：封存已被删除")
            number, rows = next(by_seal, (None, iter(())))
        if number == row[0]:
            log.seal(row, rows)
            number, rows = next(by_seal, (None, iter(())))
        else:
            log.seal(row, iter(()))
        for outside in known.pop(row[0], ()):
            log.outside(row, outside)
    while number is not None:
        log.fault(number, "有封存位置而没有这次封存：封存已被删除")
        number, rows = next(by_seal, (None, iter(())))
    for size in sorted(known):
        log.fault(size, "已公布的封存不在库中：封存被删除")
    log.whole_chains()
    return Counted(log.number, log.frontier.root().hex() if log.frontier else "")


def _leaf(algorithm: str, row: dict[str, Any]) -> str | None:
    """The digest of a row; None where what is stored has no written form, so it was never sealed."""
    try:
        return row_leaf(algorithm, row).hex()
    except (TypeError, ValueError):
        return None


def _bytes(digest: Any) -> bytes:
    """A stored digest as bytes; damaged text as something that matches nothing."""
    try:
        return bytes.fromhex(digest)
    except (TypeError, ValueError):
        return repr(digest).encode()
