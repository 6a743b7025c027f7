"""A county that is really served: web server and worker in their own processes, on a copy of the small demonstration.

What a browser test sees is what an operator starts. The demonstration is loaded once per run, also where several
pytest processes share it, and copied for every site.
"""

from __future__ import annotations

import fcntl
import itertools
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests import databases

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

ROOT = Path(__file__).resolve().parents[1]
COMMAND = [sys.executable, "-P", "-m", "yifa.command"]
#: Without a sandbox because tests run as root on a bare machine; Chinese, where the
#: browser has it, so that dates stand in the county's order; the rest keeps the browser from calling home.
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=zh-CN",
]
#: Seconds a site may take until it answers.
PATIENCE = 60.0


def chromium() -> str:
    """Return the path of a Chromium. Fails where there is none: a browser test is never skipped."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    pytest.fail("Chromium is missing: apt-get install chromium chromium-l10n fonts-noto-cjk", pytrace=False)


@dataclass(frozen=True)
class Site:
    """One served county."""

    url: str
    database: str
    env: dict[str, str]

    def yifa(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command on this county, as its operator would."""
        return subprocess.run([*COMMAND, *words], env=self.env, cwd=ROOT, check=False, capture_output=True, text=True)


def sites(factory: pytest.TempPathFactory) -> Callable[[], AbstractContextManager[Site]]:
    """Return a maker of sites that loads the demonstration when the first one is wanted."""
    numbers = itertools.count(1)

    @contextmanager
    def new_site() -> Iterator[Site]:
        given = _given()
        source = _demonstration(given, factory)
        folder = factory.mktemp("site")
        who = os.environ.get("PYTEST_XDIST_WORKER", "one")
        sqlite = given["ENGINE"].endswith("sqlite3")
        copy = str(folder / "site.sqlite3") if sqlite else f"{source}_{who}_{next(numbers)}"
        databases.make_copy(given, source, copy)
        materials = _shared(factory) / "materials"
        if materials.exists():
            shutil.copytree(materials, folder / "materials")
        try:
            with _serve(databases.url_of(given, copy), folder) as site:
                yield site
        finally:
            databases.drop(given, copy)

    return new_site


def _given() -> dict[str, Any]:
    """Where databases are, from the settings: nothing is asked of them in this process."""
    from django.conf import settings

    return dict(settings.DATABASES["default"])


def _demonstration(given: dict[str, Any], factory: pytest.TempPathFactory) -> str:
    """Load the small demonstration; return its database's name.

    On SQLite once for all processes of this run; on PostgreSQL once for each, since each drops its own at its end.
    """
    shared = _shared(factory)
    sqlite = given["ENGINE"].endswith("sqlite3")
    plain = str(given["NAME"]).split("/")[-1].removeprefix("test_")
    name = str(shared / "demonstration.sqlite3") if sqlite else f"test_{plain}_demonstration"
    done = shared / f"{Path(name).name}.done"
    with (shared / "demonstration.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            databases.make_empty(given, name)
            env = environment(databases.url_of(given, name), shared)
            for words in (["migrate", "--quiet"], ["simulate", "--small"]):
                loaded = subprocess.run(
                    [*COMMAND, *words], env=env, cwd=ROOT, check=False, capture_output=True, text=True
                )
                if loaded.returncode:
                    pytest.fail(f"yifa {' '.join(words)}:\n{loaded.stdout}{loaded.stderr}", pytrace=False)
            done.touch()
    return name


def _shared(factory: pytest.TempPathFactory) -> Path:
    """Return the folder that all processes of this run share."""
    base = factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


def environment(database: str, folder: Path) -> dict[str, str]:
    """Return the environment of a demonstration on this database, its files in `folder`.

    The keys are fixed: a copy of a database must be readable by every site made from it.
    """
    return {
        **os.environ,
        "DATABASE_URL": database,
        "YIFA_DEMO": "1",
        "YIFA_VAR": str(folder),
        "YIFA_SECRET": "for tests only, and long enough to be one",
        "YIFA_KEYS": "1:000102030405060708090a0b0c0d0e0f",
        "YIFA_MATERIALS": str(folder / "materials"),
    }


@contextmanager
def _serve(database: str, folder: Path) -> Iterator[Site]:
    """Run `yifa serve --with-worker` until the block is left."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url, env = f"http://127.0.0.1:{port}", environment(database, folder)
    log = folder / "serve.log"
    command = [*COMMAND, "serve", "--with-worker", "--workers", "1", "--threads", "4", "--port", str(port)]
    with log.open("w") as out:
        process = subprocess.Popen(command, env=env, cwd=ROOT, stdout=out, stderr=subprocess.STDOUT)
        try:
            _wait(f"{url}/healthz", process, log)
            yield Site(url, database, env)
        finally:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()


def _wait(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until the site answers, or fail with what it said."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"the site did not come up:\n{log.read_text()}", pytrace=False)
