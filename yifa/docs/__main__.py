"""`python3 do.py docs [--check]`."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def main(words: list[str] | None = None) -> int:
    """Write the generated pages, or say which are out of date; exit code 1 where one is."""
    parser = argparse.ArgumentParser(prog="do.py docs", description=main.__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; name the files that are out of date")
    parser.add_argument("--root", type=Path, default=ROOT, help=argparse.SUPPRESS)
    options = parser.parse_args(words)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yifa.conf.settings")
    import django

    django.setup()
    from django.utils import translation

    from yifa.docs import pages

    with translation.override("zh-hans"):
        found = pages.stale(options.root) if options.check else pages.write(options.root)
    for path in found:
        sys.stdout.write(f"{'out of date' if options.check else 'written'}: {path.relative_to(options.root)}\n")
    if options.check and found:
        sys.stdout.write("Bring them up to date: python3 do.py docs\n")
        return 1
    if not found:
        sys.stdout.write("All generated pages are up to date.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
