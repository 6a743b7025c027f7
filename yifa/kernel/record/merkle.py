"""The Merkle tree of RFC 9162, section 2.1 (the same as RFC 6962's), over either algorithm.

Leaves are hashed with a leading 0x00, inner nodes with 0x01, so neither can pass for the other. Functions take *leaf hashes*
(32 bytes each), made by `leaf_hash`. A `Frontier` grows a tree leaf by leaf and remembers log2(n) hashes only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from yifa.kernel.record.digest import raw

LEAF = b"\x00"
NODE = b"\x01"


def leaf_hash(algorithm: str, data: bytes) -> bytes:
    """The hash of one leaf with this content."""
    return raw(algorithm)(LEAF + data)


def node_hash(algorithm: str, left: bytes, right: bytes) -> bytes:
    """The hash of an inner node over its two children."""
    return raw(algorithm)(NODE + left + right)


def root(algorithm: str, leaves: Sequence[bytes]) -> bytes:
    """The tree's root; of no leaves it is the hash of nothing."""
    digest = raw(algorithm)
    if not leaves:
        return digest(b"")
    row = list(leaves)
    while len(row) > 1:
        row = _above(digest, row)
    return row[0]


def inclusion(algorithm: str, leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The path that proves the leaf at `index`, from the leaf's neighbour up. Raises IndexError outside the tree."""
    if not 0 <= index < len(leaves):
        raise IndexError(index)
    digest, path, row = raw(algorithm), [], list(leaves)
    while len(row) > 1:
        neighbour = index ^ 1
        if neighbour < len(row):
            path.append(row[neighbour])
        row, index = _above(digest, row), index >> 1
    return path


def path_root(algorithm: str, leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """The root to which the path leads (RFC 9162, 2.1.3.2); None where a path of this length cannot be."""
    if not 0 <= index < size:
        return None
    digest, node, last, here = raw(algorithm), size - 1, leaf, index
    for step in path:
        if node == 0:
            return None
        if here & 1 or here == node:
            last = digest(NODE + step + last)
            while not here & 1 and here:
                here, node = here >> 1, node >> 1
        else:
            last = digest(NODE + last + step)
        here, node = here >> 1, node >> 1
    return last if node == 0 else None


def verify_inclusion(
    algorithm: str, leaf: bytes, index: int, size: int, path: Sequence[bytes], expected: bytes
) -> bool:
    """Whether the path proves that the leaf hash stands at `index` of the tree of `size` leaves with this root."""
    return path_root(algorithm, leaf, index, size, path) == expected


class Frontier:
    """A tree that only grows: its size and the roots of its full subtrees, largest first."""

    __slots__ = ("_digest", "_peaks", "algorithm", "size")

    def __init__(self, algorithm: str, size: int = 0, peaks: Sequence[bytes] = ()) -> None:
        """Start anew, or from a known size and its peaks: one for each bit set in `size`."""
        if len(peaks) != size.bit_count():
            raise ValueError(f"树有 {size} 片叶，应有 {size.bit_count()} 个峰，而不是 {len(peaks)} 个")
        self.algorithm = algorithm
        self.size = size
        self._digest = raw(algorithm)
        self._peaks = list(peaks)

    def add(self, leaf: bytes) -> bytes:
        """Append a leaf hash. Returns the root of the largest full subtree that ends with it."""
        node, size, peaks = leaf, self.size, self._peaks
        while size & 1:
            node = self._digest(NODE + peaks.pop() + node)
            size >>= 1
        peaks.append(node)
        self.size += 1
        return node

    def root(self) -> bytes:
        """The root of the whole tree as it is now."""
        if not self._peaks:
            return self._digest(b"")
        node = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            node = self._digest(NODE + peak + node)
        return node


def peak_ends(size: int) -> list[int]:
    """Where the full subtrees of a tree of this size end (counted from 1), largest first: 13 = 8+4+1 → 8, 12, 13."""
    ends, end = [], 0
    for bit in range(size.bit_length() - 1, -1, -1):
        if size >> bit & 1:
            end += 1 << bit
            ends.append(end)
    return ends


def _above(digest: Callable[[bytes], bytes], row: list[bytes]) -> list[bytes]:
    """The row above; an odd last one goes up unchanged."""
    above = [digest(NODE + row[i] + row[i + 1]) for i in range(0, len(row) - 1, 2)]
    if len(row) & 1:
        above.append(row[-1])
    return above
