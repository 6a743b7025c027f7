"""A whole database as one file, and back, and who is at it: what SQLite and PostgreSQL each do their own way."""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

#: A database that holds a row of one of these is somebody's: the record, and the officials.
TELLING = ("ledger_entry", "county_official")


class Unusable(Exception):
    """A backup or database cannot be used; the message says why, in Chinese."""


_held: list[int] = []
BUSY = "还有 {who} 在用这个数据库。请先停止 yifa serve、yifa worker 和其他命令，再试；什么都没有改动。"


def hold(*, alone: bool) -> None:
    """Hold the database until `release`, beside others or alone. Raises Unusable where others stand in the way.

    SQLite: a lock on a file beside it, kept by every process of ours and by the children that it forks. PostgreSQL knows
    itself who is connected, from other machines too.
    """
    from django.db import connection

    if engine() == "sqlite":
        _lock(Path(str(connection.settings_dict["NAME"])), alone=alone)
    elif alone:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
            )
            others = int(cursor.fetchone()[0])
        if others:
            raise Unusable(BUSY.format(who=f"{others} 个连接"))


def _lock(database: Path, *, alone: bool) -> None:
    if not database.parent.is_dir():
        return
    handle = os.open(database.with_name(f"{database.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise Unusable(BUSY.format(who="别的 yifa 进程" if alone else "正在恢复的 yifa restore")) from None
    _held.append(handle)


def release() -> None:
    """Let go of what `hold` holds."""
    while _held:
        os.close(_held.pop())


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


def prepared(dump: Path) -> Path:
    """Look at a dump whole and make it ready to be put in place. Raises Unusable; nothing is touched yet."""
    if engine() == "sqlite":
        with closing(sqlite3.connect(dump)) as check:
            try:
                sound = check.execute("PRAGMA quick_check").fetchone() == ("ok",)
            except sqlite3.DatabaseError:
                sound = False
        if not sound:
            raise Unusable("其中的数据库文件已损坏。")
        return dump
    script = dump.with_suffix(".sql")
    _tool("pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(dump), connect=False)
    return script


def peek(dump: Path, table: str) -> list[dict[str, str]]:
    """The rows of a small table as they lie in a dump; none where it has no such table."""
    if engine() == "sqlite":
        with closing(sqlite3.connect(dump)) as read:
            read.row_factory = sqlite3.Row
            if not read.execute("SELECT 1 FROM sqlite_master WHERE name = ?", [table]).fetchone():
                return []
            rows = read.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - a name of our own
            return [{name: str(row[name]) for name in row.keys()} for row in rows]  # noqa: SIM118 - not a mapping
    text = _tool("pg_restore", "--data-only", f"--table={table}", "--file=-", str(dump), connect=False)
    found: list[dict[str, str]] = []
    names: list[str] | None = None
    for line in text.splitlines():
        if line.startswith("COPY "):
            names = [name.strip(' "') for name in line.partition("(")[2].partition(")")[0].split(",")]
        elif line == "\\.":
            names = None
        elif names is not None:
            found.append(dict(zip(names, line.split("\t"), strict=True)))
    return found


def restore_into(ready: Path) -> None:
    """Replace the database by what was `prepared`: wholly, or not at all."""
    if engine() == "sqlite":
        _restore_sqlite(ready)
    else:
        _restore_postgresql(ready)


def _restore_sqlite(dump: Path) -> None:
    from django.db import connection

    connection.close()
    target = Path(str(connection.settings_dict["NAME"]))
    part = target.with_name(f".{target.name}.part")
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)
    shutil.copyfile(dump, part)
    with part.open("rb+") as file:
        os.fsync(file.fileno())
    # The old write-ahead log belongs to the old file: it goes first, or its pages would be laid over the new one.
    for suffix in ("-wal", "-shm"):
        target.with_name(target.name + suffix).unlink(missing_ok=True)
    part.replace(target)


def _restore_postgresql(script: Path) -> None:
    from django.db import connection

    connection.close()
    # One transaction: where anything fails, the old database is still there.
    fresh = "SET lock_timeout = '10s'; DROP SCHEMA IF EXISTS public CASCADE; CREATE SCHEMA public;"
    options = ("--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", "--output=/dev/null")
    _tool("psql", *options, f"--command={fresh}", f"--file={script}")


def _tool(name: str, *words: str, connect: bool = True) -> str:
    """Run one of PostgreSQL's own tools on our database; return what it prints."""
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
    return done.stdout
