"""One consistent view of the database for a long reading, in rows that stream.

PostgreSQL: a REPEATABLE READ transaction and named cursors. SQLite: a deferred read transaction (in WAL mode others go on
writing). Inside a transaction of the caller's, its view is used.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any

from django.db import connections, transaction

CHUNK = 500


class Reader:
    """Statements read in that view."""

    def __init__(self, using: str) -> None:
        self.connection = connections[using]
        self.vendor = self.connection.vendor

    def stream(self, sql: str, params: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """The rows, some hundred at a time."""
        with closing(self.connection.chunked_cursor()) as cursor:
            cursor.execute(sql, params)
            while rows := cursor.fetchmany(CHUNK):
                yield from rows

    def one(self, sql: str, params: Sequence[Any] = ()) -> Any:
        """The first column of the first row."""
        with self.connection.cursor() as cursor:
            cursor.execute(sql, params)
            row = cursor.fetchone()
        return row[0] if row else None


@contextmanager
def reader(using: str) -> Iterator[Reader]:
    """Open the view."""
    read = Reader(using)
    connection = read.connection
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        raw: sqlite3.Connection = connection.connection
        with lenient(using):
            if connection.in_atomic_block:
                yield read
            else:
                with connection.cursor() as cursor:
                    cursor.execute("BEGIN DEFERRED")
                try:
                    yield read
                finally:
                    raw.rollback()
    elif connection.in_atomic_block:
        yield read
    else:
        with transaction.atomic(using=using):
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield read


@contextmanager
def lenient(using: str) -> Iterator[None]:
    """Read text that was damaged as far as it can be read, on SQLite, which keeps any bytes."""
    connection = connections[using]
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    raw: sqlite3.Connection = connection.connection
    before = raw.text_factory
    raw.text_factory = _lenient
    try:
        yield
    finally:
        raw.text_factory = before


def _lenient(text: bytes) -> str:
    """Text that may have been damaged: SQLite does not check, and a verifier must name it rather than stop."""
    return text.decode("utf-8", "replace")
