"""A whole database as one file, and back: what SQLite and PostgreSQL each do their own way."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from pathlib import Path

#: A database that holds a row of one of these is somebody's: the record, and the officials.
TELLING = ("ledger_entry", "county_official")


class Unusable(Exception):
    """A backup or database cannot be used; the message says why, in Chinese."""


def engine() -> str:
    """Return `sqlite` or `postgresql`."""
    from django.db import connection

    return connection.vendor


def in_use() -> bool:
    """Whether the database holds anything that a restore would destroy."""
    from django.db import connection

    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        for table in TELLING:
            if table in tables:
                cursor.execute(f'SELECT 1 FROM "{table}" LIMIT 1')  # noqa: S608 - a name of our own list
                if cursor.fetchone():
                    return True
    return False


def snapshot(target: Path) -> None:
    """Write the database as it stands at one moment, while others go on writing."""
    from django.db import connection

    if engine() == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(target)])
        return
    _tool("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")


def restore_into(dump: Path) -> None:
    """Replace the database by the dump: wholly, or not at all."""
    if engine() == "sqlite":
        _restore_sqlite(dump)
    else:
        _restore_postgresql(dump)


def _restore_sqlite(dump: Path) -> None:
    from django.db import connection

    connection.close()
    target = Path(str(connection.settings_dict["NAME"]))
    part = target.with_name(f".{target.name}.part")
    shutil.copyfile(dump, part)
    check = sqlite3.connect(part)
    try:
        if check.execute("PRAGMA quick_check").fetchone() != ("ok",):
            raise Unusable("其中的数据库文件已损坏。")
    except sqlite3.DatabaseError as wrong:
        raise Unusable("其中的数据库文件已损坏。") from wrong
    finally:
        check.close()
    with part.open("rb+") as file:
        os.fsync(file.fileno())
    # The old write-ahead log belongs to the old file: it goes first, or its pages would be laid over the new one.
    for suffix in ("-wal", "-shm"):
        target.with_name(target.name + suffix).unlink(missing_ok=True)
    part.replace(target)


def _restore_postgresql(dump: Path) -> None:
    from django.db import connection

    connection.close()
    script = dump.with_suffix(".sql")
    _tool("pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(dump), connect=False)
    # One transaction: where anything fails, the old database is still there.
    fresh = "SET lock_timeout = '10s'; DROP SCHEMA IF EXISTS public CASCADE; CREATE SCHEMA public;"
    options = ("--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", "--output=/dev/null")
    _tool("psql", *options, f"--command={fresh}", f"--file={script}")


def _tool(name: str, *words: str, connect: bool = True) -> None:
    """Run one of PostgreSQL's own tools on our database."""
    from django.db import connection

    if shutil.which(name) is None:
        raise Unusable(f"缺少 {name}：请安装 postgresql-client。")
    given = connection.settings_dict
    told = {
        "PGHOST": given["HOST"],
        "PGPORT": given["PORT"],
        "PGUSER": given["USER"],
        "PGPASSWORD": given["PASSWORD"],
        "PGDATABASE": given["NAME"],
        "PGSSLMODE": given["OPTIONS"].get("sslmode", ""),
        "PGSSLROOTCERT": given["OPTIONS"].get("sslrootcert", ""),
    }
    # The password goes by the environment: an argument could be read by everybody on the machine.
    env = {**os.environ, **{key: str(value) for key, value in told.items() if value and connect}}
    done = subprocess.run([name, *words], env=env, check=False, capture_output=True, text=True)
    if done.returncode:
        raise Unusable(f"{name}：{done.stderr.strip()[-600:]}")
