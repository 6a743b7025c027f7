"""Values of people that are kept encrypted beside the record: ID numbers, phones, addresses.

In memory such a value is a ``Veiled``: printing it shows nothing, so it cannot slip into a page, a log or an error report. Whoever
wants to see it asks for it by name, which is where a trace of the reading is left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

from yifa.county.ids import masked
from yifa.ledger import secret

if TYPE_CHECKING:
    _Text = models.TextField["str | Veiled | None", "Veiled | None"]
else:
    _Text = models.TextField


class Veiled:
    """An encrypted text, as stored; it opens only as a value of the column it was written for."""

    __slots__ = ("place", "stored")

    def __init__(self, stored: str, place: str) -> None:
        self.stored = stored
        self.place = place

    @classmethod
    def of(cls, text: str, place: str) -> Veiled:
        """Encrypt ``text`` for the column ``place``."""
        return cls(secret.encrypt(text, place), place)

    def clear(self) -> str:
        """The text. Use ``people.reveal``, which leaves the trace of the reading."""
        return secret.decrypt(self.stored, self.place)

    @property
    def masked(self) -> str:
        """``3****1234``."""
        return masked(self.clear())

    def __str__(self) -> str:
        return "****"

    __repr__ = __str__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Veiled) and other.stored == self.stored

    def __hash__(self) -> int:
        return hash(self.stored)


class VeiledField(_Text):
    """A column of ``Veiled``. A plain string given to it is encrypted on its way to the database; empty is NULL."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "null": True, "blank": True})

    @property
    def place(self) -> str:
        """The column, as the ciphertext knows it."""
        return f"{self.model._meta.label_lower}.{self.name}"

    def from_db_value(self, value: str | None, _expression: object, _connection: object) -> Veiled | None:
        """As stored, still encrypted."""
        return None if value is None else Veiled(value, self.place)

    def to_python(self, value: object) -> Any:
        """What a form or a caller gave stays as it is until it is stored."""
        return value

    def get_prep_value(self, value: Any) -> Any:
        """What goes to the database is never clear."""
        if isinstance(value, str):
            value = Veiled.of(value, self.place) if value else None
        return value.stored if isinstance(value, Veiled) else None

    def value_to_string(self, obj: models.Model) -> str:
        """Serialised as stored."""
        value = self.value_from_object(obj)
        return value.stored if isinstance(value, Veiled) else ""
