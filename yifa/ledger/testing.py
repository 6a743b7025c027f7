"""A database of its own for every test that commits.

The record cannot be emptied: a test that flushes (`transaction=True`, TransactionTestCase, live_server) is refused by the
triggers, and no setting turns them off. Such a test takes `own_database` instead: a fresh copy of a migrated template, dropped
afterwards. Tests that only roll back go on using `db`.
"""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection, connections

from yifa.ledger import guard

_count = itertools.count(1)


class Template:
    """A migrated database to be copied: a file on SQLite, a template database on PostgreSQL.

    `prepare` puts into it what all copies shall have. Copies are made in milliseconds (SQLite) to a tenth of a second.
    """

    def __init__(self, folder: Path, prepare: Callable[[], None] | None = None) -> None:
        self._folder = folder
        self._name = self._fresh()
        self._create(None)
        with self._at(self._name):
            call_command("migrate", verbosity=0, interactive=False)
            if prepare is not None:
                prepare()

    @contextmanager
    def copy(self) -> Iterator[str]:
        """The default connection, in every thread, leads to a copy of the template; its name."""
        name = self._fresh()
        self._create(name)
        try:
            with self._at(name):
                yield name
        finally:
            self._drop(name)

    def drop(self) -> None:
        """Remove the template."""
        self._drop(self._name)

    def _fresh(self) -> str:
        if connection.vendor == "sqlite":
            return str(self._folder / f"{next(_count)}.sqlite3")
        return f"test_yifa_{os.getpid()}_{next(_count)}"

    def _create(self, copy: str | None) -> None:
        if connection.vendor == "sqlite":
            if copy is not None:
                shutil.copyfile(self._name, copy)
        elif copy is None:
            _without_database(f'CREATE DATABASE "{self._name}"')
        else:
            _without_database(f'CREATE DATABASE "{copy}" TEMPLATE "{self._name}"')

    def _drop(self, name: str) -> None:
        if connection.vendor == "sqlite":
            for end in ("", "-wal", "-shm"):
                Path(name + end).unlink(missing_ok=True)
        else:
            _without_database(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    @contextmanager
    def _at(self, name: str) -> Iterator[None]:
        settings: dict[str, Any] = connections.settings["default"]
        before = settings["NAME"]
        connection.close()
        settings["NAME"] = connection.settings_dict["NAME"] = name
        try:
            yield
        finally:
            connection.close()
            settings["NAME"] = connection.settings_dict["NAME"] = before


def drop_triggers() -> None:
    """What a dishonest owner of the database would do first. For tests on a copy only."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'ledger_%'")
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")
        else:
            for name, (table, _kind) in guard.TRIGGERS.items():
                cursor.execute(f"DROP TRIGGER {name} ON ledger_{table}")


def _without_database(sql: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(sql)
