"""The bytes of every table, so that a test can say: nothing was changed."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Iterator

TRACES = {"ledger_trace", "ledger_unsealed"}


def tables(but: set[str] | None = None) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table of ours, traces of refused attempts apart."""
    names = set(connection.introspection.table_names())
    found = {}
    with connection.cursor() as cursor:
        for name in sorted(names - (TRACES if but is None else but)):
            cursor.execute(f'SELECT * FROM "{name}"')
            found[name] = sorted(tuple(map(repr, map(_plain, row))) for row in cursor.fetchall())
    return found


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


@contextmanager
def unchanged() -> Iterator[None]:
    """Nothing that is done inside changes a byte of any table, a trace apart."""
    before = tables()
    yield
    after = tables()
    assert {name for name in before if before[name] != after[name]} == set()
