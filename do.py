#!/usr/bin/env python3
"""The one command of this repository. Nothing but Python 3.11 and git is needed to start.

    python3 do.py demo      try Yifa: an invented county's disputes, on http://127.0.0.1:8000
    python3 do.py test      run every test, browser tests included (more words go to pytest)
    python3 do.py check     the one definition of clean: format, lint, types, contracts, migrations, docs, tests
    python3 do.py setup     make .venv and nothing more (--dev: with the tools for tests)
    python3 do.py docs      write the generated pages (--check: say which are out of date)
    python3 do.py law       read the index of statutes again from their texts (--texts DIR)
    python3 do.py lock      refresh both lock files
    python3 do.py bench     measure the door against the bare database

Standard library only: this file runs before anything is installed.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
PYTHON = BIN / "python"
STAMP = VENV / "installed.json"
VAR = ROOT / "var"
LOCKS = {"run": ROOT / "requirements-run.lock", "dev": ROOT / "requirements-dev.lock"}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# The options under which both locks name no host: they install from whatever index a machine is set up with.
NEUTRAL = ["--universal", "--generate-hashes", "--no-header", "--no-annotate", "--no-emit-index-url", "-p", "3.11"]


# Use the Python that is there, and trust the certificates that the machine trusts (the older name and the newer).
UV_ENV = {"UV_PYTHON_DOWNLOADS": "never", "UV_NATIVE_TLS": "1", "UV_SYSTEM_CERTS": "1"}


def say(*words: str) -> None:
    """Print at once, also into a pipe."""
    print(*words, flush=True)


def stop(message: str) -> NoReturn:
    """End with a message in plain words and exit code 1."""
    say(f"\ndo.py: {message}")
    raise SystemExit(1)


def run(*command: str | Path, env: dict[str, str] | None = None, quiet: bool = False) -> int:
    """Run in the repository's root; return the exit code. Quiet: show the output only of a failure."""
    words = [str(word) for word in command]
    merged = {**os.environ, **(env or {})}
    if not quiet:
        return subprocess.run(words, cwd=ROOT, env=merged, check=False).returncode
    done = subprocess.run(words, cwd=ROOT, env=merged, check=False, capture_output=True, text=True, errors="replace")
    if done.returncode:
        say(done.stdout[-6000:], done.stderr[-6000:])
    return done.returncode


# ---------------------------------------------------------------------------------------------------- set-up


def uv() -> str | None:
    """The path of a uv that works, if there is one. A convenience: never required."""
    found = shutil.which("uv")
    return found if found and works(found, "--version") else None


def works(*command: str | Path) -> bool:
    """Whether a command can be run at all."""
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def setup(kind: str) -> None:
    """Bring .venv to the state of the lock `run` or `dev`. Does nothing where the stamp says it is there."""
    wanted = hashlib.sha256(LOCKS[kind].read_bytes()).hexdigest()
    try:
        installed: dict[str, str] = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        installed = {}
    if installed.get(kind) != wanted or not works(PYTHON, "-c", ""):
        started = time.monotonic()
        tool = uv()
        if tool and not with_uv(tool, LOCKS[kind]):
            say("uv could not (see above); trying pip.")  # a machine may have told pip alone where its index is
            tool = None
        if not tool:
            with_pip(LOCKS[kind])
        # The dev lock holds the run lock's packages at the same versions; a test sees to it.
        done = {name: hashlib.sha256(lock.read_bytes()).hexdigest() for name, lock in LOCKS.items()}
        STAMP.write_text(json.dumps(done if kind == "dev" else {kind: wanted}))
        say(f"Packages ready in {time.monotonic() - started:.0f} s ({'uv' if tool else 'pip'}).")
    install_self()
    compile_messages()


def with_uv(tool: str, lock_file: Path) -> bool:
    """Install a lock with uv, every file checked against its hash. Say whether it could."""
    if not works(PYTHON, "-c", ""):
        say("Making .venv …")
        if run(tool, "venv", "--quiet", "--clear", "--python", sys.executable, VENV, env=UV_ENV):
            return False
    say(f"Installing {lock_file.name} …")
    command: list[str | Path] = [
        tool, "pip", "install", "--quiet", "--python", PYTHON, "--require-hashes", "-r", lock_file,
    ]  # fmt: skip
    return run(*command, env=UV_ENV) == 0


def with_pip(lock_file: Path) -> None:
    """Install a lock with Python's own tools, every file checked against its hash, or stop and say what is missing."""
    if not works(PYTHON, "-m", "pip", "--version"):
        say("Making .venv …")
        shutil.rmtree(VENV, ignore_errors=True)
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        try:
            import ensurepip  # noqa: F401 - asked only where pip is needed: Debian ships Python without it
        except ImportError:
            stop(f"Python's venv is missing. As root: apt-get install python{version}-venv   Then run this again.")
        if run(sys.executable, "-m", "venv", VENV):
            stop(f"python -m venv failed. As root: apt-get install python{version}-venv   Then run this again.")
    say(f"Installing {lock_file.name} …")
    options = ["--quiet", "--disable-pip-version-check", "--no-input", "--no-deps", "--require-hashes"]
    if run(PYTHON, "-m", "pip", "install", *options, "-r", lock_file):
        stop("the packages could not be installed (see above). Nothing is half done: run this again when mended.")


def install_self() -> None:
    """Put this working tree on .venv's path, and the `yifa` command into .venv/bin.

    By hand, because an editable install needs a build tool, and a build tool would have to be fetched.
    """
    packages = next((VENV / "lib").glob("python3.*")) / "site-packages"
    write_if_new(packages / "yifa.pth", f"{ROOT}\n")
    # -P: a folder named yifa where the operator happens to stand is not taken for this one.
    script = f'#!/bin/sh\nexec {shlex.quote(str(PYTHON))} -P -m yifa.command "$@"\n'
    if write_if_new(BIN / "yifa", script):
        (BIN / "yifa").chmod(0o755)


def write_if_new(path: Path, text: str) -> bool:
    """Write the file unless it holds just this; say whether it was written."""
    if path.exists() and path.read_text() == text:
        return False
    path.write_text(text)
    return True


def compile_messages() -> None:
    """Compile translations (.po → .mo) that are newer than what they were compiled to. polib: no gettext needed."""
    stale = [
        str(po)
        for po in sorted((ROOT / "yifa").rglob("*.po"))
        if not po.with_suffix(".mo").exists() or po.with_suffix(".mo").stat().st_mtime < po.stat().st_mtime
    ]
    code = "import polib, sys\nfor po in sys.argv[1:]: polib.pofile(po).save_as_mofile(po[:-2] + 'mo')"
    if stale and run(PYTHON, "-c", code, *stale):
        stop("a translation (.po) could not be compiled (see above).")


def need_browser() -> None:
    """Find a Chromium, install it as root on Debian, or stop and say what to do. Browser tests are never skipped."""
    if any(shutil.which(name) for name in BROWSERS):
        return
    command = "apt-get install --yes --no-install-recommends chromium chromium-l10n fonts-noto-cjk"
    if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        say("Installing Chromium for the browser tests …")
        quiet = {"DEBIAN_FRONTEND": "noninteractive"}
        run("apt-get", "update", "-qq", env=quiet, quiet=True)
        run(*command.split(), env=quiet, quiet=True)
        if any(shutil.which(name) for name in BROWSERS):
            return
    stop(f"the browser tests need Chromium, which is missing. As root: apt-get update && {command}")


# --------------------------------------------------------------------------------------------------- commands


def demo(words: list[str]) -> int:
    """Make the demonstration where it is not made yet, say how to sign in, serve it until Ctrl-C."""
    parser = argparse.ArgumentParser(prog="do.py demo", description=demo.__doc__)
    parser.add_argument("--fresh", action="store_true", help="throw the demonstration away and make it again")
    parser.add_argument("--small", action="store_true", help="load a handful of cases only")
    parser.add_argument("--no-serve", action="store_true", help="make it and stop: do not serve")
    options = parser.parse_args(words)
    setup("run")
    VAR.mkdir(mode=0o700, exist_ok=True)
    database, part = VAR / "demo.sqlite3", VAR / "demo.part.sqlite3"
    if options.fresh:
        remove(database)
    if not database.exists():
        remove(part)  # what an interrupted load left behind: only a whole one gets the name
        if run(BIN / "yifa", "migrate", "--quiet", env=demo_env(part)):
            stop("the demonstration's database could not be made (see above).")
        if run(BIN / "yifa", "simulate", *["--small"] * options.small, env=demo_env(part)):
            stop("the demonstration could not be loaded (see above).")
        part.rename(database)
    elif run(BIN / "yifa", "migrate", "--quiet", env=demo_env(database)):
        stop("the demonstration does not fit this Yifa. Make it again: python3 do.py demo --fresh")
    else:
        run(BIN / "yifa", "simulate", "--accounts", env=demo_env(database))
    if options.no_serve:
        return 0
    os.chdir(ROOT)
    os.execve(BIN / "yifa", [str(BIN / "yifa"), "serve", "--with-worker"], {**os.environ, **demo_env(database)})


def demo_env(database: Path) -> dict[str, str]:
    """The environment of the demonstration: its own database and clock, no secure cookies on plain HTTP."""
    return {"YIFA_DEMO": "1", "DATABASE_URL": f"sqlite:///{database}"}


def remove(database: Path) -> None:
    """Remove an SQLite database and the files beside it."""
    for name in (database.name, f"{database.name}-wal", f"{database.name}-shm"):
        database.with_name(name).unlink(missing_ok=True)


def test(words: list[str]) -> int:
    """Run the tests; on SQLite, or where DATABASE_URL says."""
    setup("dev")
    need_browser()
    return run(PYTHON, "-m", "pytest", *words)


#: `check` runs the files of tests on two cores; a file's tests stay together, since they share a served site.
TWO_AT_ONCE = ("-n", "2", "--dist", "loadfile")


def check(words: list[str]) -> int:
    """Run every step even where an earlier one failed, and close with a summary. Exit code 1 where one failed.

    With CI set nothing is left out; elsewhere the summary names what was (PostgreSQL, where there is none).
    """
    parser = argparse.ArgumentParser(prog="do.py check", description=check.__doc__)
    parser.add_argument("--no-tests", action="store_true", help="the quick steps only (never with CI set)")
    options = parser.parse_args(words)
    ci = bool(os.environ.get("CI"))
    if ci and options.no_tests:
        stop("with CI set nothing is left out: --no-tests is refused.")
    setup("dev")
    need_browser()
    sqlite = {"DATABASE_URL": ""}
    steps: list[tuple[str, list[str | Path], dict[str, str]]] = [
        ("format", [BIN / "ruff", "format", "--check", "."], {}),
        ("lint", [BIN / "ruff", "check", "."], {}),
        ("types", [BIN / "mypy"], sqlite),
        ("contracts", [BIN / "lint-imports"], {}),
        ("migrations", [BIN / "yifa", "manage", "makemigrations", "--check", "--dry-run"], sqlite),
        ("docs", [PYTHON, "-m", "yifa.docs", "--check"], sqlite),
    ]
    results: list[tuple[str, str, float]] = []
    if not options.no_tests:
        steps.append(("test on SQLite", [PYTHON, "-m", "pytest", *TWO_AT_ONCE], sqlite))
        if server := os.environ.get("DATABASE_URL_PG"):
            steps.append(("test on PostgreSQL", [PYTHON, "-m", "pytest", *TWO_AT_ONCE], {"DATABASE_URL": server}))
    for name, command, env in steps:
        say(f"\n── {name} " + "─" * (60 - len(name)))
        started = time.monotonic()
        code = run(*command, env=env)
        results.append((name, "failed" if code else "ok", time.monotonic() - started))
        say(f"── {name}: {results[-1][1]}, {results[-1][2]:.1f} s")
    if options.no_tests:
        results.append(("tests", "LEFT OUT (--no-tests)", 0))
    elif not os.environ.get("DATABASE_URL_PG"):
        left_out = "failed (DATABASE_URL_PG names no server)" if ci else "LEFT OUT (set DATABASE_URL_PG to run it)"
        results.append(("test on PostgreSQL", left_out, 0))
    say("\nSummary")
    for name, result, seconds in results:
        say(f"  {name:<20} {seconds:7.1f} s  {result}")
    failed = [name for name, result, _ in results if result.startswith("failed")]
    say(f"Not clean: {', '.join(failed)}." if failed else "Clean.")
    return 1 if failed else 0


def docs(words: list[str]) -> int:
    """Write the generated pages, or with --check compare them."""
    setup("dev")
    return run(PYTHON, "-m", "yifa.docs", *words)


def law(words: list[str]) -> int:
    """Read the texts in DIR and write the index that is shipped: facts about statutes, no text of law."""
    parser = argparse.ArgumentParser(prog="do.py law", description=law.__doc__)
    parser.add_argument("--texts", required=True, type=Path, metavar="DIR", help="folder of the texts and index.csv")
    texts = parser.parse_args(words).texts
    if not texts.is_dir():
        stop(f"there is no folder {texts}.")
    code = "import sys, pathlib\nfrom yifa.kernel.law.index import main\nmain(pathlib.Path(sys.argv[1]))"
    return run(sys.executable, "-c", code, texts.resolve())


def lock(words: list[str]) -> int:
    """Refresh both locks. `do.py lock --upgrade` takes newer versions; without it only what must change does."""
    setup("dev")
    tool = str(BIN / "uv") if (BIN / "uv").exists() else uv()
    if not tool:
        stop("refreshing the locks needs uv, which the dev lock installs: python3 do.py setup --dev")
    base = [tool, "pip", "compile", "pyproject.toml", *NEUTRAL, "--quiet", *words]
    if code := run(*base, "-o", LOCKS["run"].name, env=UV_ENV):
        return code
    return run(*base, "--group", "dev", "-c", LOCKS["run"].name, "-o", LOCKS["dev"].name, env=UV_ENV)


def bench(words: list[str]) -> int:
    """Measure; the words go to the bench."""
    setup("dev")
    return run(PYTHON, "-m", "tests.bench", *words)


def only_setup(words: list[str]) -> int:
    """Make .venv from the lock."""
    parser = argparse.ArgumentParser(prog="do.py setup", description=only_setup.__doc__)
    parser.add_argument("--dev", action="store_true", help="with the tools for tests and checks")
    setup("dev" if parser.parse_args(words).dev else "run")
    say(f"Ready: {shlex.quote(str(BIN / 'yifa'))} --help")
    return 0


COMMANDS = {
    "demo": demo,
    "test": test,
    "check": check,
    "setup": only_setup,
    "docs": docs,
    "law": law,
    "lock": lock,
    "bench": bench,
}


def main(words: list[str]) -> int:
    """Find the command and hand it the remaining words."""
    if sys.version_info < (3, 11) or sys.version_info >= (3, 14):
        stop(f"Yifa needs Python 3.11, 3.12 or 3.13; this is {sys.version.split()[0]}.")
    if not words or words[0] in {"-h", "--help", "help"}:
        say(__doc__ or "")
        return 0
    if words[0] not in COMMANDS:
        stop(f"there is no command {words[0]!r}. There are: {', '.join(COMMANDS)}.")
    try:
        return COMMANDS[words[0]](words[1:])
    except KeyboardInterrupt:
        say("\nStopped.")
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
