"""The proof that an entry lies under a published seal, and the list that is published."""

from __future__ import annotations

from typing import TypedDict

from django.db import DEFAULT_DB_ALIAS, connections

from yifa.kernel.record.merkle import inclusion, node_hash
from yifa.kernel.record.seals import LogPath, Proof, Statement, seal_leaf, statement
from yifa.ledger.models import Leaf, Seal
from yifa.ledger.moments import written
from yifa.ledger.rows import leaf_row, leaf_source


class NotSealed(LookupError):
    """The entry has no seal yet, or does not exist."""


class Published(TypedDict):
    """One line of the published list: with it alone every earlier entry can be checked."""

    number: int
    at: str
    size: int
    root: str
    algorithm: str
    log_size: int
    log_root: str


def proof(chain: str, seq: int, size: int | None = None, using: str = DEFAULT_DB_ALIAS) -> Proof:
    """The proof of one entry against the log of `size` seals (default: all there are).

    Checked without this house by `yifa.kernel.record.check_proof`. Raises NotSealed.
    """
    leaf = Leaf.objects.using(using).filter(chain=chain, seq=seq).first()
    with connections[using].cursor() as cursor:
        cursor.execute(
            f"SELECT {leaf_source(connections[using].vendor)} FROM ledger_entry e LEFT JOIN ledger_trace t ON 1 = 0"
            " WHERE e.chain = %s AND e.seq = %s",
            [chain, seq],
        )
        source = cursor.fetchone()
    row = leaf_row(chain, seq, source) if source else None
    if leaf is None or row is None:
        raise NotSealed(f"{chain} 第 {seq} 条尚未封存，封存之后才有证明")
    seal = Seal.objects.using(using).get(number=leaf.seal)
    digests = Leaf.objects.using(using).filter(seal=leaf.seal).order_by("index").values_list("digest", flat=True)
    batch = inclusion(seal.algorithm, [bytes.fromhex(each) for each in digests], leaf.index)
    length = Seal.objects.using(using).count() if size is None else size
    if length < seal.number:
        raise NotSealed(f"{chain} 第 {seq} 条在第 {seal.number} 号封存之下，不在前 {length} 号之内")
    return {
        "format": 1,
        "row": row,
        "index": leaf.index,
        "batch": [step.hex() for step in batch],
        "seal": said_by(seal),
        "log": _LogTree(length, seal.algorithm, using).path(seal.number - 1),
    }


def said_by(seal: Seal) -> Statement:
    """The statement of a stored seal."""
    return statement(
        algorithm=seal.algorithm,
        number=seal.number,
        first=seal.first_leaf,
        size=seal.size,
        root=seal.root,
        at=written(seal.at),
    )


def published(since: int = 0, using: str = DEFAULT_DB_ALIAS) -> list[Published]:
    """The seals after number `since`, as they are published and handed to another custodian (审计, 档案, the superior)."""
    return [line_of(seal) for seal in Seal.objects.using(using).filter(number__gt=since).order_by("number").iterator()]


def line_of(seal: Seal) -> Published:
    """One seal as a line of that list."""
    return {
        "number": seal.number,
        "at": written(seal.at),
        "size": seal.size,
        "root": seal.root,
        "algorithm": seal.algorithm,
        "log_size": seal.log_size,
        "log_root": seal.log_root,
    }


class _LogTree:
    """The log of `size` seals, read as far as a path needs it: some log2(size)² seals, not all.

    A seal keeps the root of the largest full subtree that ends with it. Of two full neighbours the left one always is such
    a subtree; the right one is put together from its own left half, and so on down to its last leaf.
    """

    def __init__(self, size: int, algorithm: str, using: str) -> None:
        self.size = size
        self.algorithm = algorithm
        self._using = using
        self._seals: dict[int, Seal] = {}

    def path(self, index: int) -> LogPath:
        """The path of the leaf at `index`, from 0."""
        spans = _neighbours(index, self.size)
        root = (0, self.size)
        self._read([*spans, root])
        return {
            "size": self.size,
            "index": index,
            "path": [self._node(*span).hex() for span in spans],
            "root": self._node(*root).hex(),
        }

    def _read(self, spans: list[tuple[int, int]]) -> None:
        """All seals these spans need, in one statement."""
        numbers: set[int] = set()
        for low, high in spans:
            while low < high:
                numbers.add(high if _kept(low, high) or high - low == 1 else low + _split(high - low))
                if _kept(low, high) or high - low == 1:
                    break
                low += _split(high - low)
        self._seals = Seal.objects.using(self._using).in_bulk(numbers)

    def _node(self, low: int, high: int) -> bytes:
        """The root of the subtree over the leaves low ≤ i < high."""
        if high - low == 1:
            return seal_leaf(said_by(self._seals[high]))
        if _kept(low, high):
            return bytes.fromhex(self._seals[high].node)
        middle = low + _split(high - low)
        return node_hash(self.algorithm, self._node(low, middle), self._node(middle, high))


def _split(size: int) -> int:
    """Where RFC 9162 divides a tree: the largest power of two below its size."""
    return 1 << (size - 1).bit_length() - 1


def _kept(low: int, high: int) -> bool:
    """Whether the seal at which the span ends keeps exactly this subtree's root."""
    return high - low == high & -high


def _neighbours(index: int, size: int) -> list[tuple[int, int]]:
    """The spans whose roots are the path of a leaf, from its neighbour up (RFC 9162, 2.1.3.1)."""
    low, high, spans = 0, size, []
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            spans.append((middle, high))
            high = middle
        else:
            spans.append((low, middle))
            low = middle
    return spans[::-1]
