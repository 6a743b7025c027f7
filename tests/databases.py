"""Test databases on both engines: files that threads can share, and copies that are thrown away."""

from __future__ import annotations

import os
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def prepare(folder: Path) -> None:
    """Say where the test database shall be.

    SQLite: a file in `folder`, which does not wait for the disk: a test may be lost with the power. PostgreSQL: UTF-8,
    whatever the machine's server was set up with.
    """
    given = _connection().settings_dict
    if given["ENGINE"] == "django.db.backends.sqlite3":
        given["TEST"]["NAME"] = str(folder / "test.sqlite3")
        start = given["OPTIONS"].get("init_command", "")
        given["OPTIONS"]["init_command"] = start.replace("synchronous=FULL", "synchronous=OFF")
    else:
        given["TEST"].update({"CHARSET": "UTF8", "TEMPLATE": "template0"})


@contextmanager
def copied(folder: Path) -> Iterator[str]:
    """Point Django at a copy of its test database; yield the copy's URL; throw the copy away."""
    connection = _connection()
    given = connection.settings_dict
    source = str(given["NAME"])
    _close_all()
    copy = str(folder / "own.sqlite3") if connection.vendor == "sqlite" else f"{source}_own_{os.getpid()}"
    make_copy(given, source, copy)
    given["NAME"] = copy
    try:
        yield url_of(given, copy)
    finally:
        _close_all()
        given["NAME"] = source
        drop(given, copy)


def make_copy(given: dict[str, Any], source: str, copy: str) -> None:
    """Copy a database that nobody is connected to."""
    if given["ENGINE"].endswith("sqlite3"):
        connection = sqlite3.connect(source)
        connection.execute("VACUUM INTO ?", [copy])
        connection.close()
    else:
        drop(given, copy)
        _leave(given, source)
        server(given, f'CREATE DATABASE "{copy}" TEMPLATE "{source}"')


def make_empty(given: dict[str, Any], name: str) -> None:
    """Make an empty database on PostgreSQL; an SQLite file makes itself."""
    if not given["ENGINE"].endswith("sqlite3"):
        drop(given, name)
        server(given, f"CREATE DATABASE \"{name}\" ENCODING 'UTF8' TEMPLATE template0")


def drop(given: dict[str, Any], name: str) -> None:
    """Remove a PostgreSQL database if it is there. Files are pytest's to remove."""
    if not given["ENGINE"].endswith("sqlite3"):
        _leave(given, name)
        server(given, f'DROP DATABASE IF EXISTS "{name}"')


def _leave(given: dict[str, Any], name: str) -> None:
    """End our own sessions in a database. The server itself sends its vacuum away, which FORCE has no right to."""
    server(
        given,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND usename = current_user",
        name,
    )


def server(given: dict[str, Any], statement: str, *values: str) -> None:
    """Say something to the PostgreSQL server itself, outside any of its databases of ours."""
    import psycopg

    told = {
        "host": given["HOST"],
        "port": given["PORT"],
        "user": given["USER"],
        "password": given["PASSWORD"],
        "dbname": "postgres",
    }
    with psycopg.connect(autocommit=True, **{key: value for key, value in told.items() if value}) as connection:
        connection.execute(statement, values or None)


def url_of(given: dict[str, Any], name: str) -> str:
    """Return the DATABASE_URL of another database at the same place."""
    if given["ENGINE"].endswith("sqlite3"):
        return f"sqlite:///{name}"
    password = f":{quote(str(given['PASSWORD']), safe='')}" if given["PASSWORD"] else ""
    port = f":{given['PORT']}" if given["PORT"] else ""
    host = str(given["HOST"])
    place = quote(host, safe="") if host.startswith("/") else host
    return f"postgres://{quote(str(given['USER']), safe='')}{password}@{place}{port}/{name}"


def _connection() -> Any:
    from django.db import connections

    return connections["default"]


def _close_all() -> None:
    """Close this thread's connections; a test joins the threads it started."""
    from django.db import connections

    connections.close_all()
