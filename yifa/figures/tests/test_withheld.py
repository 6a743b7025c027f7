"""From what is told no small number is reckoned: every count that fits is tried."""

from __future__ import annotations

from collections import defaultdict
from itertools import product

import pytest

from yifa.figures.withheld import withheld

LEAST, MOST = 3, 12


@pytest.mark.parametrize("parts", [2, 3, 4])
@pytest.mark.parametrize("own", [0, 1, 2])
def test_no_small_part_is_determined_by_the_whole_and_the_other_parts(parts: int, own: int) -> None:
    mine = set(range(min(own, parts - 1)))
    fits: dict[tuple[int, tuple[int | None, ...]], list[tuple[int, ...]]] = defaultdict(list)
    for cells in product(range(MOST + 1), repeat=parts):
        if LEAST <= sum(cells) <= MOST:  # a smaller whole is not told either
            hidden = withheld(dict(enumerate(cells)), mine, LEAST)
            told = tuple(None if at in hidden else n for at, n in enumerate(cells))
            fits[sum(cells), told].append(cells)
    for (_whole, told), alike in fits.items():
        for at, n in enumerate(told):
            values = {cells[at] for cells in alike}
            assert n is None or n >= LEAST
            assert n is not None or len(values) > 1 or min(values) >= LEAST, (told, alike)


def test_what_is_told_is_as_much_as_may_be() -> None:
    assert withheld({"a": 97, "b": 13, "c": 4}) == {"b", "c"}, "the next smallest goes with the small one"
    assert withheld({"a": 97, "b": 13, "c": 10}) == set()
    assert withheld({"a": 97, "b": 5, "c": 4}) == {"b", "c"}
    assert withheld({"a": 97, "b": 0, "c": 0}) == {"a", "b", "c"}, "nothing and nothing would be told by the difference"
    assert withheld({"a": 9, "b": 9, "c": 9, "d": 12, "e": 20}) == {"a", "b", "c", "d"}, "so would three times nine"
    assert withheld({"a": 97, "b": 30, "c": 12}, {"b"}) == {"b"}
    assert withheld({"a": 97, "b": 30, "c": 12}, {"b", "c"}) == {"b", "c"}
