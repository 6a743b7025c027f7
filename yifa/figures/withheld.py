"""Which parts of a whole are not told, so that nobody reckons a small one out of what is told.

A cell is how many rows a part has beyond those that the asker may read himself. A small one is not told; a whole less all
its other parts would tell it all the same, so the next smallest go with it until two of them differ. All that is not told
is shown alike: which of it was the small one is not to be seen.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TypeVar

K = TypeVar("K")

SMALL = 10
"""No rate is shown over fewer rows than these, and no count of others' cases: it would swing with one case, or name somebody."""


def withheld(cells: Mapping[K, int], own: Collection[K] = (), least: int = SMALL) -> set[K]:
    """The parts of a whole that are not told. `own`: parts of which only the asker's own rows are shown in any case."""
    small = {key for key, n in cells.items() if n < least}
    hidden = small | set(own)
    while small and len({cells[key] for key in hidden}) < 2 and (rest := cells.keys() - hidden):
        next_one = min(cells[key] for key in rest)
        hidden |= {key for key in rest if cells[key] == next_one}
    return hidden
