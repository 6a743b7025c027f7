"""The `yifa` command: what its help teaches, and that a backup brings a county back."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests import databases
from yifa.command import COMMANDS, main

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.served import Site

FOUND, USAGE, FAILED = 1, 2, 3


@pytest.mark.parametrize("command", COMMANDS, ids=[command.name for command in COMMANDS])
def test_help_teaches(command, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main([command.name, "--help"])
    said = capsys.readouterr().out
    assert end.value.code == 0
    assert command.text.splitlines()[0] in said
    assert f"yifa {command.name}" in said.split("例 examples")[1]
    assert "退出码 exit codes" in said


def test_wrong_usage_has_its_own_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == USAGE
    for words in (["fly"], ["figures"], ["figures", "--year", "99999", "--json"], ["restore"], ["verify", "--no-such"]):
        with pytest.raises(SystemExit) as end:
            main(words)
        assert end.value.code == USAGE


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["figures", "--year", "2022", "--until", "2021-01-01"], "--until 应在 2022 年之内"),
        (["seal", "--since", "5"], "--since 只与 --list 同用"),
    ],
)
def test_words_that_do_not_go_together_are_wrong_usage(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == USAGE
    assert said in capsys.readouterr().err


def test_a_database_without_tables_is_explained(tmp_path: Path) -> None:
    env = {**os.environ, "DATABASE_URL": f"sqlite:///{tmp_path}/empty.sqlite3", "YIFA_VAR": str(tmp_path)}
    command = [sys.executable, "-m", "yifa.command", "verify"]
    done = subprocess.run(command, env=env, check=False, capture_output=True, text=True)
    assert done.returncode == FAILED
    assert "yifa migrate" in done.stderr
    assert "Traceback" not in done.stderr


def test_simulation_is_refused_outside_a_demonstration(tmp_path: Path) -> None:
    env = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{tmp_path}/real.sqlite3",
        "YIFA_VAR": str(tmp_path),
        "YIFA_DEMO": "0",
    }
    command = [sys.executable, "-m", "yifa.command", "simulate"]
    done = subprocess.run(command, env=env, check=False, capture_output=True, text=True)
    assert done.returncode == FAILED
    assert "YIFA_DEMO" in done.stderr


# --------------------------------------------------------------------------------------------- backup and restore


@pytest.fixture(scope="module")
def saved(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of a county at work."""
    materials = Path(site.env["YIFA_MATERIALS"])
    materials.mkdir(parents=True, exist_ok=True)
    (materials / "test-material").write_bytes(b"\x00\xff" * 5000)
    target = tmp_path_factory.mktemp("backup") / "county.tar"
    done = site.yifa("backup", str(target), "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["file"] == str(target)
    return target


@pytest.fixture
def elsewhere(site: Site, tmp_path: Path) -> Iterator[Site]:
    """Another machine with an empty database and the same key ring."""
    from django.conf import settings

    given = dict(settings.DATABASES["default"])
    sqlite = given["ENGINE"].endswith("sqlite3")
    name = str(tmp_path / "other.sqlite3") if sqlite else f"test_restore_{os.getpid()}"
    databases.make_empty(given, name)
    url, var = databases.url_of(given, name), str(tmp_path / "var")
    env = {**site.env, "DATABASE_URL": url, "YIFA_VAR": var, "YIFA_MATERIALS": f"{var}/materials"}
    yield dataclasses.replace(site, database=url, env=env)
    databases.drop(given, name)


def test_a_backup_is_private_and_holds_no_key(site: Site, saved: Path) -> None:
    assert saved.stat().st_mode & 0o077 == 0
    ring = site.env["YIFA_KEYS"].split(":")[1]
    assert ring.encode() not in saved.read_bytes()


def test_a_backup_is_never_overwritten(site: Site, saved: Path) -> None:
    before = saved.read_bytes()
    assert site.yifa("backup", str(saved)).returncode == FAILED
    assert saved.read_bytes() == before


def test_restored_elsewhere_the_county_is_the_same(site: Site, saved: Path, elsewhere: Site) -> None:
    done = elsewhere.yifa("restore", str(saved), "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["holds"] is True
    figures = ["figures", "--year", "2022", "--json"]
    assert elsewhere.yifa(*figures).stdout == site.yifa(*figures).stdout
    material = Path(elsewhere.env["YIFA_MATERIALS"]) / "test-material"
    assert material.read_bytes() == b"\x00\xff" * 5000


def test_a_county_at_work_is_overwritten_only_by_force(saved: Path, elsewhere: Site) -> None:
    assert elsewhere.yifa("restore", str(saved)).returncode == 0
    refused = elsewhere.yifa("restore", str(saved))
    assert refused.returncode == FAILED
    assert "--force" in refused.stderr
    assert elsewhere.yifa("restore", str(saved), "--force").returncode == 0


@pytest.mark.parametrize("part", ["database", "materials/test-material", "manifest.json"])
def test_a_changed_backup_is_refused_whole(saved: Path, elsewhere: Site, tmp_path: Path, part: str) -> None:
    with tarfile.open(saved) as tar:
        member = tar.getmember(part)
    data = bytearray(saved.read_bytes())
    data[member.offset_data + member.size // 2] ^= 1
    (tmp_path / "changed.tar").write_bytes(data)
    refused = elsewhere.yifa("restore", str(tmp_path / "changed.tar"))
    assert refused.returncode == FAILED
    assert "Traceback" not in refused.stderr
    assert not (Path(elsewhere.env["YIFA_MATERIALS"]) / "test-material").exists()
    assert elsewhere.yifa("verify").returncode == FAILED, "nothing was restored: there are no tables"


def test_a_new_county_begins_with_an_administrator_who_can_sign_in(tmp_path: Path) -> None:
    env = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{tmp_path}/new.sqlite3",
        "YIFA_VAR": str(tmp_path),
        "YIFA_DEMO": "0",
        "YIFA_NOW": "",
    }

    def yifa(*words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "yifa.command", *words]
        return subprocess.run(command, env=env, check=False, capture_output=True, text=True, input=typed)

    assert yifa("migrate").returncode == 0
    unasked = yifa("begin", "zhao", "赵某")
    assert (unasked.returncode, "没有给密码" in unasked.stderr) == (FAILED, True), unasked.stderr
    early = yifa("official", "early", "早某", "--password", "a-long-pass-phrase")
    assert (early.returncode, "先用 yifa begin" in early.stderr) == (FAILED, True), early.stderr
    assert yifa("begin", "zhao", "赵某", "--password", "short").returncode == FAILED
    begun = yifa("begin", "zhao", "赵某", "--password", "a-long-pass-phrase")
    assert begun.returncode == 0, begun.stderr
    again = yifa("begin", "qian", "钱某", "--password", "another-long-phrase")
    assert again.returncode == FAILED
    assert "已经有管理员" in again.stderr
    unseen = yifa("official", "li", "\u200b", "--password", "a-long-pass-phrase")
    assert (unseen.returncode, "看不见" in unseen.stderr) == (FAILED, True), unseen.stderr
    assert yifa("official", "wang", "王某", "--password", "a-third-long-phrase").returncode == 0
    assert yifa("official", "sun", "孙某", typed="a-piped-long-phrase\n").returncode == 0
    held = json.loads(yifa("verify", "--json").stdout)
    assert (held["holds"], held["faults"], held["erased"]) == (True, [], 0)
    assert held["entries"] > 5
