"""The locks install on any machine: pinned, hashed, whole, and without the name of any host."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import yifa

ROOT = Path(__file__).resolve().parents[1]
RUN, DEV = ROOT / "requirements-run.lock", ROOT / "requirements-dev.lock"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def pins(lock: Path) -> dict[str, str]:
    """Name → version of every package of a lock."""
    found = re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", lock.read_text(), re.MULTILINE)
    return {canonicalize_name(name): version for name, version in found}


@pytest.mark.parametrize("lock", [RUN, DEV], ids=["run", "dev"])
def test_a_lock_names_no_host_and_no_file(lock: Path) -> None:
    assert not re.search(r"\w+://|--(extra-)?index-url|--find-links|--trusted-host| @ |file:", lock.read_text())


@pytest.mark.parametrize("lock", [RUN, DEV], ids=["run", "dev"])
def test_every_package_of_a_lock_is_pinned_and_hashed(lock: Path) -> None:
    entries = re.split(r"\n(?=[A-Za-z0-9])", lock.read_text().strip())
    for entry in entries:
        assert re.match(r"[A-Za-z0-9._-]+(\[[^\]]*\])?==\S+", entry), entry.splitlines()[0]
        assert "--hash=sha256:" in entry, entry.splitlines()[0]


def test_what_the_project_asks_for_is_in_the_locks() -> None:
    run, dev = pins(RUN), pins(DEV)
    for line in PROJECT["project"]["dependencies"]:
        wanted = Requirement(line)
        assert wanted.specifier.contains(run[canonicalize_name(wanted.name)]), line
    for line in PROJECT["dependency-groups"]["dev"]:
        wanted = Requirement(line)
        assert wanted.specifier.contains(dev[canonicalize_name(wanted.name)]), line


def test_tests_run_on_what_is_run() -> None:
    run, dev = pins(RUN), pins(DEV)
    assert {name: dev.get(name) for name in run} == run


def test_the_version_is_said_once() -> None:
    assert PROJECT["project"]["version"] == yifa.__version__
