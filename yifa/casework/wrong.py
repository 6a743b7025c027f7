"""What `verify` says of something that does not hold, and what reading a record that was tampered with may raise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import DataError

from yifa.kernel.record import unframe
from yifa.ledger import asides, secret
from yifa.ledger.asides import ERASED
from yifa.ledger.models import Aside, Entry

UNREADABLE = (ValueError, KeyError, TypeError, IndexError, AttributeError, OverflowError, DataError)
"""What reading an entry or a row that was tampered with may raise; the record's own verification, or that of how values are
spelled, names it."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """Something that is not as the record says: the chain, the act (0: the case as a whole), and what, in Chinese."""

    chain: str
    seq: int
    what: str

    @property
    def case(self) -> str:
        """The case, or whatever the chain is of: case/12, catalogue/county.posts, seal."""
        return self.chain

    @property
    def act(self) -> int:
        """The number of the act."""
        return self.seq


def contents(chain: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """The entries of a chain in order, as (seq, content). Raises one of UNREADABLE."""
    for seq, body in Entry.objects.filter(chain=chain).order_by("seq").values_list("seq", "body").iterator():
        yield seq, unframe(bytes(body))["content"]


class Beside:
    """The private values of a chain in clear: ERASED where erased, None where missing, forged or without a key.

    What is forged, the record's own verification names.
    """

    def __init__(self, chain: str) -> None:
        rows = Aside.objects.filter(chain=chain).values_list("seq", "field", "value")
        self._chain = chain
        self._rows = {(seq, field): value for seq, field, value in rows}

    def __call__(self, seq: int, field: str) -> Any:
        """The value of one field."""
        if (seq, field) not in self._rows:
            return None
        value = self._rows[seq, field]
        if value is None:
            return ERASED
        try:
            return asides.opened(self._chain, seq, field, value)[1]
        except (*UNREADABLE, secret.SecretError):
            return None
