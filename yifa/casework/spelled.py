"""Whether every value is written as the database's own comparisons need it, asked of the database itself.

SQLite takes any text for a day: what Python reads as the same day ("2022-6-1", full-width digits), or as none at all (""),
is another value in SQL, so that a figure, a post or a subtree changes and nothing that was read differs. PostgreSQL takes
days that no Python has ("infinity"): they could not be read, only named. One statement a table names such rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django.apps import apps
from django.db import DatabaseError, connection, models, transaction

from yifa.casework.declare import REGISTRY
from yifa.casework.guarded import How, how
from yifa.casework.models import Case, Edit, Matter
from yifa.casework.wrong import UNREADABLE, Wrong
from yifa.county.models import DivisionPath, Person
from yifa.ledger.told import Told

_TEXT = "typeof({c}) NOT IN ('text', 'null')"
_WHOLE = "typeof({c}) NOT IN ('integer', 'null')"
_SQLITE = {
    "DateField": "{c} IS NOT date({c})",
    "DateTimeField": (
        "{c} IS NOT NULL AND (typeof({c}) <> 'text' OR datetime(substr({c}, 1, 19)) IS NOT substr({c}, 1, 19)"
        " OR NOT (length({c}) = 19 OR (length({c}) = 26 AND substr({c}, 20) GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]'"
        " AND substr({c}, 20) <> '.000000')))"
    ),
    "BooleanField": _WHOLE + " OR {c} NOT IN (0, 1)",
    "UUIDField": _TEXT + " OR length({c}) <> 32 OR {c} GLOB '*[^0-9a-f]*'",
    "BinaryField": "typeof({c}) NOT IN ('blob', 'null')",
    **dict.fromkeys(["CharField", "TextField", "JSONField"], _TEXT),
}
_POSTGRESQL = {
    "DateField": "{c} NOT BETWEEN DATE '0001-01-01' AND DATE '9999-12-31'",
    "DateTimeField": "{c} NOT BETWEEN TIMESTAMPTZ '0001-01-02 00:00Z' AND TIMESTAMPTZ '9999-12-30 00:00Z'",
}


class Bad(NamedTuple):
    """A row with the columns whose values are misspelled, its key as it lies there, and the chain that tells of it."""

    model: type[models.Model]
    key: tuple[Any, ...]
    columns: tuple[str, ...]
    chain: str


def check_spelled() -> Iterator[Wrong]:
    """Every row with a value that SQL and Python would not read alike, or that cannot be read."""
    for model in held():
        for bad in misspelled(model):
            table, key, columns = model._meta.db_table, "/".join(str(each) for each in bad.key), "、".join(bad.columns)
            yield Wrong(bad.chain, 0, f"“{table}”第 {key} 行的“{columns}”不是规范的写法，或者不能读出：值被改动")


def misspelled(model: type[models.Model]) -> Iterator[Bad]:
    """The rows of one table that are not spelled as they should be. One statement."""
    asked = _asked(model)
    if not asked:
        return
    keys, (owner, chain) = _keys(model), owner_of(model)
    said = ", ".join([*(f'"{each}"' for each in keys), f'"{owner}"', *(f"({sql})" for sql in asked.values())])
    wrong = " OR ".join(f"({sql})" for sql in asked.values())
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT {said} FROM "{model._meta.db_table}" WHERE {wrong}')
        rows = cursor.fetchall()
    for row in rows:
        key, flags = row[: len(keys)], row[len(keys) + 1 :]
        columns = tuple(column for column, flag in zip(asked, flags, strict=True) if flag)
        yield Bad(model, key, columns, chain.format(row[len(keys)]))


def cases() -> set[int]:
    """The cases with a misspelled value in a row that their acts give."""
    models_of: list[type[models.Model]] = [Case, *of_cases()]
    found = {bad.chain.partition("/")[2] for model in models_of for bad in misspelled(model)}
    return {int(pk) for pk in found if pk.isdecimal()}


def clear(case: int) -> None:
    """Take away the misspelled rows of a case: they are computed again. Its own row is written over anyway."""
    with connection.cursor() as cursor:
        for model in of_cases():
            if asked := _asked(model):
                wrong = " OR ".join(f"({sql})" for sql in asked.values())
                cursor.execute(f'DELETE FROM "{model._meta.db_table}" WHERE case_id = %s AND ({wrong})', [case])


def mend() -> list[str]:
    """Write canonically what can be read, and take away what is computed from other rows; the chains that were changed.

    Only the spelling changes: whether the value is what the record says, `verify` finds after this.
    """
    changed = []
    kinds, own = how(), {Case, *of_cases()}
    for model in held():
        if kinds[model._meta.db_table] is How.RECORD or model in own:
            continue
        for bad in list(misspelled(model)):
            rows: Any = models.QuerySet(model).filter(**dict(zip(_keys(model), bad.key, strict=True)))
            if model in {DivisionPath, Edit}:
                rows._raw_delete(using=connection.alias)
            elif not _respelled(rows, bad.columns):
                continue
            changed.append(bad.chain)
    return list(dict.fromkeys(changed))


def _respelled(rows: Any, columns: Iterable[str]) -> bool:
    """Write what Python reads in these columns of a row. False where it cannot be read or may not stand there."""
    try:
        with transaction.atomic():
            for column in columns:
                value = rows.values_list(column, flat=True).get()
                rows.update(**{column: value.decode() if isinstance(value, bytes) else value})
    except (DatabaseError, *UNREADABLE):
        return False
    return True


def held() -> list[type[models.Model]]:
    """The models of every table that is held to something."""
    kinds = how()
    return [model for model in apps.get_models() if kinds.get(model._meta.db_table, How.OPEN) is not How.OPEN]


def of_cases() -> list[type[models.Model]]:
    """The models of the rows that a case's acts give, the registers of all systems among them."""
    computed = [model for model in held() if how()[model._meta.db_table] is How.COMPUTED]
    return [model for model in computed if "case" in {field.name for field in model._meta.concrete_fields}]


def _asked(model: type[models.Model]) -> dict[str, str]:
    """What is asked of each column: the condition under which its value is misspelled."""
    found = {}
    for field in model._meta.concrete_fields:
        if field.column is None:  # a key of several columns
            continue
        if (sql := _condition(field)) is not None:
            found[field.attname] = sql.format(c=f'"{field.column}"')
    return found


def _condition(field: Any) -> str | None:
    while field.remote_field is not None:
        field = field.target_field
    kind = field.get_internal_type()
    if connection.vendor != "sqlite":
        return _POSTGRESQL.get(kind)
    return _WHOLE if kind.endswith(("IntegerField", "AutoField")) else _SQLITE.get(kind)


def _keys(model: type[models.Model]) -> list[str]:
    """The columns that name a row."""
    return [str(field.attname) for field in model._meta.pk_fields]


def owner_of(model: type[models.Model]) -> tuple[str, str]:
    """The column that says of what a row is, and how the chain that tells of it is called."""
    there, name = {field.attname for field in model._meta.concrete_fields}, model._meta.model_name
    if model in {Case, Matter} or issubclass(model, Told):
        return _keys(model)[0], f"{name}/{{}}"
    for column, chain in (("chain", "{}"), ("case_id", "case/{}"), ("matter_id", "matter/{}")):
        if column in there:
            return column, chain
    if model is Person:
        return "key", "person/{}"
    known = (f"catalogue/{each.key}" for each in REGISTRY.catalogues.values() if each.model is model)
    return _keys(model)[0], next(known, model._meta.db_table)
