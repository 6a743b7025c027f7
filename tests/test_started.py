"""What an installation is started with: the right keys, a clock and settings that can be, and nobody else at work where one must be alone."""

from __future__ import annotations

import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
import time
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client, RequestFactory

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

COMMAND = [sys.executable, "-P", "-m", "yifa.command"]
FAILED = 3
PASSWORD = "a-long-pass-phrase"


@dataclass
class County:
    """A county of its own on SQLite, whose keys lie in its folder."""

    var: Path

    def env(self, **said: str) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("YIFA_")}
        return {**kept, "DATABASE_URL": "", "YIFA_VAR": str(self.var), "PYTHONWARNINGS": "ignore", **said}

    def yifa(self, *words: str, **said: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([*COMMAND, *words], env=self.env(**said), check=False, capture_output=True, text=True)

    def refused(self, *words: str, **said: str) -> str:
        """What is said where it cannot be done: in words, with the code for that."""
        done = self.yifa(*words, **said)
        assert done.returncode == FAILED, (done.returncode, done.stdout, done.stderr)
        assert "Traceback" not in done.stderr
        return done.stderr

    @property
    def keys(self) -> Path:
        return self.var / "keys"

    @contextmanager
    def working(self) -> Iterator[None]:
        """The worker runs."""
        worker = subprocess.Popen([*COMMAND, "worker"], env=self.env())
        try:
            time.sleep(3)
            assert worker.poll() is None
            yield
        finally:
            worker.terminate()
            worker.wait(20)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> County:
    """A county with its first administrator, and a backup of it beside."""
    county = County(tmp_path_factory.mktemp("made") / "var")
    county.var.mkdir(mode=0o755)
    assert county.yifa("migrate", "--quiet").returncode == 0
    assert county.yifa("begin", "zhao", "赵某", "--password", PASSWORD).returncode == 0
    assert county.yifa("backup", str(county.var.parent / "good.tar")).returncode == 0
    return county


@pytest.fixture
def county(made: County, tmp_path: Path) -> County:
    """A copy of it, with the backup."""
    shutil.copytree(made.var, tmp_path / "var")
    shutil.copy(made.var.parent / "good.tar", tmp_path / "good.tar")
    return County(tmp_path / "var")


# -------------------------------------------------------------------------------------------------- the key ring

PRIVATE = (["serve"], ["worker"], ["tick"], ["verify"], ["rebuild"], ["migrate"], ["official", "wang", "王某"])


@pytest.mark.parametrize("words", PRIVATE, ids=[words[0] for words in PRIVATE])
def test_a_lost_ring_is_never_replaced(county: County, words: list[str]) -> None:
    county.keys.unlink()
    said = county.refused(*words)
    assert "密钥不在" in said
    assert str(county.keys) in said
    assert not county.keys.exists()


def test_another_ring_is_known_for_what_it_is(county: County) -> None:
    name = county.keys.read_text().partition(":")[0]
    county.keys.write_text(f"{name}:{'0f' * 16}\n")
    assert "只是同名" in county.refused("serve")
    county.keys.write_text(f"other:{'0f' * 16}\n")
    assert "密钥环里没有" in county.refused("verify")


def test_a_database_from_before_it_knew_its_keys_is_asked_what_they_open(county: County) -> None:
    right = county.keys.read_text()
    name = right.partition(":")[0]
    database = sqlite3.connect(county.var / "yifa.sqlite3")
    with database:
        database.execute("DELETE FROM ledger_keymark")
    county.keys.write_text(f"{name}:{'0f' * 16}\n")
    assert "打不开" in county.refused("verify")
    county.keys.write_text(f"other:{'0f' * 16}\n")
    assert "密钥环里没有" in county.refused("verify")
    county.keys.unlink()
    assert "密钥不在" in county.refused("verify")
    county.keys.write_text(right)
    assert county.yifa("verify").returncode == 0
    assert len(database.execute("SELECT name FROM ledger_keymark").fetchall()) == 1
    database.close()


def test_a_key_is_added_and_never_taken_away(county: County) -> None:
    old = county.keys.read_text().strip()
    county.keys.write_text(f"{old},2:{'0f' * 16}\n")
    assert county.yifa("tick").returncode == 0
    county.keys.write_text(f"{old}\n")
    assert "“2”" in county.refused("tick")


def test_two_new_counties_have_keys_of_different_names(made: County, tmp_path: Path) -> None:
    other = County(tmp_path)
    assert other.yifa("migrate", "--quiet").returncode == 0
    first, second = (each.keys.read_text().partition(":")[0] for each in (made, other))
    assert len(first) == 8
    assert first != second


def test_restored_without_its_keys_nothing_is_touched(county: County, tmp_path: Path) -> None:
    other = County(tmp_path / "elsewhere")
    assert "密钥不在" in other.refused("restore", str(tmp_path / "good.tar"))
    assert not other.keys.exists()
    assert "yifa migrate" in other.refused("verify"), "there are no tables"
    other.keys.write_text(f"1:{'0f' * 16}\n")
    assert "密钥环里没有" in other.refused("restore", str(tmp_path / "good.tar"))
    shutil.copy(county.keys, other.keys)
    assert other.yifa("restore", str(tmp_path / "good.tar")).returncode == 0


# ----------------------------------------------------------------------------------------------------- restoring


def test_nothing_is_restored_under_a_county_at_work(county: County, tmp_path: Path) -> None:
    with county.working():
        assert "停止" in county.refused("restore", str(tmp_path / "good.tar"), "--force")
        assert county.yifa("verify").returncode == 0, "what destroys nothing goes on beside"
    assert county.yifa("restore", str(tmp_path / "good.tar"), "--force").returncode == 0


@pytest.mark.only("postgresql")
def test_nothing_is_restored_while_somebody_is_connected(own_database: str, county: County, tmp_path: Path) -> None:
    from django.db import connection

    connection.ensure_connection()
    assert "连接" in county.refused("restore", str(tmp_path / "good.tar"), "--force", DATABASE_URL=own_database)


def _changed(good: Path, target: Path, change: dict[str, Any] | None, raw: bytes = b"") -> str:
    """The backup with another manifest."""
    with tarfile.open(good) as old, tarfile.open(target, "w") as new:
        for member in old.getmembers():
            source = old.extractfile(member)
            assert source
            data = source.read()
            if member.name == "manifest.json":
                data = raw if change is None else json.dumps({**json.loads(data), **change}).encode()
                member.size = len(data)
            new.addfile(member, io.BytesIO(data))
    return str(target)


MANIFESTS: dict[str, tuple[dict[str, Any] | None, bytes, str]] = {
    "a list": (None, b"[]", "不是完整"),
    "no JSON": (None, b"{", "不是完整"),
    "nothing": (None, b"{}", "不是完整"),
    "no engine": ({"engine": None}, b"", "不是完整"),
    "no digests": ({"sha256": None}, b"", "不是完整"),
    "no database": ({"sha256": {}}, b"", "不是完整"),
    "numbers for digests": ({"sha256": {"database": 1}}, b"", "不是完整"),
    "a material out of its folder": ({"sha256": {"database": "0", "materials/../x": "0"}}, b"", "不是材料的名字"),
    "another place": ({"sha256": {"database": "0", "keys": "0"}}, b"", "不是材料的名字"),
    "a newer version": ({"version": "9.0.0"}, b"", "先升级"),
    "a newer format": ({"format": 2, "version": "9.0.0"}, b"", "先升级"),
    "another kind of database": ({"engine": "oracle"}, b"", "同一种数据库"),
}


@pytest.mark.parametrize("what", MANIFESTS)
def test_a_manifest_that_is_none_is_refused(county: County, tmp_path: Path, what: str) -> None:
    change, raw, word = MANIFESTS[what]
    file = _changed(tmp_path / "good.tar", tmp_path / "changed.tar", change, raw)
    assert word in county.refused("restore", file, "--force")
    with closing(sqlite3.connect(county.var / "yifa.sqlite3")) as database:
        assert database.execute("SELECT count(*) FROM ledger_entry").fetchone()[0] > 5


def test_a_backup_of_a_later_shape_is_refused(county: County, tmp_path: Path) -> None:
    """Whatever version it calls itself: what counts is how its database came to be."""
    database = sqlite3.connect(county.var / "yifa.sqlite3")
    with database:
        database.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('casework', '9999_later', '2030-01-01')"
        )
    database.close()
    assert county.yifa("backup", str(tmp_path / "later.tar")).returncode == 0
    other = County(tmp_path / "elsewhere")
    other.var.mkdir()
    shutil.copy(county.keys, other.keys)
    assert "9999_later" in other.refused("restore", str(tmp_path / "later.tar"))


def test_where_the_database_is_damaged_no_material_is_written(county: County, tmp_path: Path) -> None:
    import hashlib

    with tarfile.open(tmp_path / "bad.tar", "w") as tar:
        parts = {"database": b"no database", "materials/ab/paper": b"a paper"}
        digests = {name: hashlib.sha256(data).hexdigest() for name, data in parts.items()}
        manifest = {"format": 1, "engine": "sqlite", "version": "0.1.0", "made": "", "sha256": digests}
        for name, data in {**parts, "manifest.json": json.dumps(manifest).encode()}.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    assert "损坏" in county.refused("restore", str(tmp_path / "bad.tar"), "--force")
    assert not [each for each in (county.var / "materials").rglob("*") if each.is_file()]
    assert county.yifa("verify").returncode == 0


# ------------------------------------------------------------------------------------------------------ settings

WRONG = {
    "YIFA_PORT": "abc",
    "YIFA_UPLOAD_MB": "x",
    "YIFA_IDLE_MINUTES": "-1",
    "YIFA_LOG": "LOUD",
    "YIFA_SECRET": "x",
    "YIFA_SYSTEMS_EXTRA": "no.such",
    "YIFA_DEMO": "perhaps",
    "DATABASE_URL": "garbage",
    "YIFA_VAR": "/proc/nope",
    "YIFA_KEYS": "nonsense",
}


@pytest.mark.parametrize("name", WRONG)
def test_a_setting_that_cannot_be_is_said_and_is_no_fault_of_the_record(county: County, name: str) -> None:
    assert name in county.refused("verify", **{name: WRONG[name]})


def test_a_backup_that_cannot_be_written_is_said(county: County) -> None:
    assert "/proc/nope" in county.refused("backup", "/proc/nope/x.tar")


def test_a_real_county_is_not_served_under_a_made_up_clock(county: County) -> None:
    for command in ("serve", "worker"):
        assert "YIFA_NOW" in county.refused(command, YIFA_NOW="2022-12-06T16:00")


def test_the_database_is_the_accounts_own(made: County) -> None:
    for name in ("yifa.sqlite3", "keys", "secret"):
        assert (made.var / name).stat().st_mode & 0o077 == 0, name


@pytest.mark.usefixtures("db")
def test_a_full_disk_is_not_healthy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Any) -> None:
    from yifa.conf import views

    settings.YIFA_VAR = settings.YIFA_MATERIALS = tmp_path
    assert views.healthz(RequestFactory().get("/healthz")).status_code == 200
    monkeypatch.setattr(views, "_disk", _full)
    answer = views.healthz(RequestFactory().get("/healthz"))
    assert (answer.status_code, json.loads(answer.content)) == (503, {"ok": False, "what": "disk"})


@pytest.mark.usefixtures("db")
def test_a_supervisor_calls_by_address_and_a_foreign_name_is_only_refused(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["yifa.example"]
    assert Client().get("/healthz", headers={"host": "127.0.0.1:8000"}).status_code == 200
    assert Client().get("/login/", headers={"host": "elsewhere.example"}).status_code == 400


def _full() -> None:
    raise OSError(28, "No space left on device")
