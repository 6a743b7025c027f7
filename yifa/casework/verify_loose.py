"""`verify`, the loose ends: rows that name another row which is not there. Foreign keys refuse them, where nobody switched those off."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import connection, models

from yifa.casework.spelled import held, of_cases, owner_of
from yifa.casework.wrong import Wrong
from yifa.ledger.models import Entry


def check_loose() -> Iterator[Wrong]:
    """Every row whose foreign key leads nowhere. One statement for each foreign key."""
    for model in held():
        for field in model._meta.concrete_fields:
            if field.remote_field is not None:
                yield from _loose(model, field)


def _loose(model: type[models.Model], field: Any) -> Iterator[Wrong]:
    table, (owner, chain) = model._meta.db_table, owner_of(model)
    other, target = field.related_model._meta.db_table, field.target_field.column
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT t."{owner}", t."{field.column}" FROM "{table}" t LEFT JOIN "{other}" o ON o."{target}" = t."{field.column}"'
            f' WHERE t."{field.column}" IS NOT NULL AND o."{target}" IS NULL ORDER BY 1'
        )
        rows = cursor.fetchall()
    for whose, key in rows:
        yield Wrong(
            chain.format(whose),
            0,
            f"“{table}”有一行的“{field.attname}”是 {key}，而没有这一条：行是另外加入的，或者所属的被删",
        )


def clear_loose() -> list[str]:
    """Take away what no case has given: rows of registers, limits and to-dos whose case has neither row nor record."""
    changed = []
    with connection.cursor() as cursor:
        for model in of_cases():
            table = model._meta.db_table
            loose = f'SELECT case_id FROM "{table}" WHERE case_id NOT IN (SELECT id FROM casework_case)'
            cursor.execute(loose)
            for (pk,) in cursor.fetchall():
                chain = f"case/{pk}"
                if not Entry.objects.filter(chain=chain).exists():
                    cursor.execute(f'DELETE FROM "{table}" WHERE case_id = %s', [pk])
                    changed.append(chain)
    return list(dict.fromkeys(changed))
