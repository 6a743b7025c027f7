"""Rows that are told to the record: every save is an entry in the row's own chain, with a keyed digest of each column.

For rows that are neither computed from acts nor edited in a catalogue, and yet say who may sign in and whose paper it is:
accounts, stored files, the mark of a demonstration. The digests need the key ring, so whoever owns the database alone can
neither read the values in them nor write others; `verify` names a row that is not as it was last told. A change behind the
model's back (`update`, SQL) is not told, which is the point.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, ClassVar

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, models, transaction

from yifa.kernel.record import canonical
from yifa.ledger import secret
from yifa.ledger.chains import record
from yifa.ledger.moments import moment

SYSTEM = "system:0/"
TOLD, GONE = "told", "gone"


class Told(models.Model):
    """The base of such a row. `TOLD` names the columns; the others are computed, or of no weight (`last_login`)."""

    TOLD: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True

    def save(self, *args: Any, by: str = SYSTEM, **kwargs: Any) -> None:
        """Save, and tell the record where a told column may have changed. `by`: whose doing it is."""
        fields = kwargs.get("update_fields")
        with transaction.atomic(using=kwargs.get("using") or DEFAULT_DB_ALIAS):
            super().save(*args, **kwargs)
            if fields is None or set(fields) & set(self.TOLD):
                tell(self, self.TOLD, by=by)


def kinds() -> Iterator[type[Told]]:
    """Every kind of row that is told."""
    return (model for model in apps.get_models() if issubclass(model, Told))


def chain_of(row: models.Model) -> str:
    """The chain of a row: official/12."""
    return f"{row._meta.model_name}/{row.pk}"


def tell(row: models.Model, columns: Sequence[str], *, by: str = SYSTEM, at: datetime | None = None) -> None:
    """Append to the row's chain what its columns hold now. Call inside a transaction."""
    now = moment(at)
    data = {name: secret.keyed(_purpose(row, name), _text(row, name)) for name in columns}
    content = {"kind": TOLD, "by": by, "entered": now.isoformat(), "data": data}
    record(chain_of(row), content, now)


def gone(row: models.Model, *, by: str = SYSTEM, at: datetime | None = None) -> None:
    """Append to the chain of a row that it was lawfully removed. Call in the transaction that removes it."""
    now = moment(at)
    record(chain_of(row), {"kind": GONE, "by": by, "entered": now.isoformat(), "data": {}}, now)


def unlike(row: models.Model, said: dict[str, str]) -> list[str]:
    """The columns of a row that are not as they were told. Raises secret.KeyMissing."""
    for stored in said.values():
        if (name := secret.key_of(stored)) not in secret.ring().keys:
            raise secret.KeyMissing(f"密钥环（YIFA_KEYS）中没有密钥“{name}”")
    return [name for name, stored in said.items() if not secret.matches(stored, _purpose(row, name), _text(row, name))]


def _purpose(row: models.Model, name: str) -> str:
    """Keeps the digests of different columns, and of different rows, apart."""
    return f"told.{row._meta.model_name}.{row.pk}.{name}"


def _text(row: models.Model, name: str) -> str:
    """A column's value in one form, as it comes from either database."""
    field: Any = row._meta.get_field(name)
    value = field.to_python(getattr(row, field.attname))
    if isinstance(value, datetime):
        value = moment(value).isoformat(timespec="microseconds")
    return canonical(value).decode()
