"""`python3 do.py bench [--rounds N] [--json]`: one table per database. DATABASE_URL_PG adds PostgreSQL.

Absolute times on a shared machine say little; every figure is a ratio of things done in turn in one process, at the
tenth percentile of the wall time and by the process's own CPU.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    """Measure on SQLite, and on PostgreSQL where DATABASE_URL_PG says one; each in a process of its own."""
    parser = argparse.ArgumentParser(prog="do.py bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=40, help="cases walked through the door (default 40)")
    parser.add_argument("--json", action="store_true", help="print the figures for a machine")
    words = parser.parse_args()
    urls = {"SQLite": ""}
    if os.environ.get("DATABASE_URL_PG"):
        urls["PostgreSQL"] = os.environ["DATABASE_URL_PG"]
    found = {}
    for name, url in urls.items():
        with tempfile.TemporaryDirectory() as var:
            env = {**os.environ, "YIFA_VAR": var, "YIFA_DEMO": "1", "DATABASE_URL": url,
                   "DJANGO_SETTINGS_MODULE": "yifa.conf.settings", "YIFA_LOG": "ERROR",
                   "YIFA_KEYS": "bench:000102030405060708090a0b0c0d0e0f"}  # fmt: skip
            run = subprocess.run(
                [sys.executable, "-m", "tests.bench.measure", str(words.rounds)],
                cwd=ROOT, env=env, check=False, stdout=subprocess.PIPE, text=True,
            )  # fmt: skip
        if run.returncode:
            return run.returncode
        found[name] = json.loads(run.stdout)
    if words.json:
        sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=2) + "\n")
        return 0
    for name, figures in found.items():
        sys.stdout.write(f"\n{name}\n")
        for title, value in figures.items():
            sys.stdout.write(f"  {title:<66} {value}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
