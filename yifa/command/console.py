"""What all commands share: their declaration, exit codes, progress, and how a machine or a person reads an answer."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable, Iterator

    #: Called by long work: done so far, of how many (0: not known), and what is being done, in Chinese.
    Progress = Callable[[int, int, str], None]

OK, FOUND, USAGE, FAILED = 0, 1, 2, 3


def nothing(_parser: argparse.ArgumentParser) -> None:
    """Declare no argument."""


@dataclass(frozen=True)
class Command:
    """One word of `yifa` and everything its --help teaches."""

    name: str
    title: str
    text: str
    examples: str
    exits: str
    run: Callable[[argparse.Namespace], int]
    arguments: Callable[[argparse.ArgumentParser], None] = nothing


def add_json(parser: argparse.ArgumentParser) -> None:
    """Declare --json."""
    parser.add_argument("--json", action="store_true", help="以 JSON 输出到标准输出 for a machine to read")


def whole(least: int, most: int) -> Callable[[str], int]:
    """Take a whole number within limits; argparse says what is wrong with another."""

    def read(text: str) -> int:
        from argparse import ArgumentTypeError

        if not (text.isascii() and text.isdigit() and least <= int(text[:12]) <= most):
            raise ArgumentTypeError(f"应为 {least} 至 {most} 的整数，现为“{text}”。")
        return int(text)

    return read


def start(*, alone: bool = False) -> None:
    """Start Django; everything that touches a model comes after. `alone`: no other process may be at this database."""
    import django

    django.setup()
    from yifa.command.databases import hold

    hold(alone=alone)


def ready() -> None:
    """Start, and see that the key ring is that of this database: for what writes or reads private values."""
    start()
    settle_keys()


def settle_keys() -> None:
    """See that the key ring is that of this database; make one where nothing was ever encrypted in it."""
    from django.conf import settings

    from yifa.conf.secret import keep
    from yifa.ledger import keymarks, secret

    if not settings.YIFA_KEYS and keymarks.untouched():
        settings.YIFA_KEYS = keep(settings.YIFA_VAR / "keys", secret.new_key())
    keymarks.settle()


def fail(message: str) -> int:
    """Say on standard error why it cannot be done; return the exit code for that."""
    sys.stderr.write(f"yifa: {message}\n")
    return FAILED


def misused(message: str) -> int:
    """Say on standard error what is wrong with the words that were given; return the exit code for that."""
    sys.stderr.write(f"yifa: {message}\n")
    return USAGE


def show_json(value: Any) -> None:
    """Print for a machine: keys sorted, Chinese as it is. What JSON has no form for must be made plain before."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True, default=_words) + "\n")


def _words(value: object) -> str:
    """Say words that wait for their language; whatever else JSON has no form for is made plain before."""
    from django.utils.functional import Promise

    if isinstance(value, Promise):
        return str(value)
    raise TypeError(f"{type(value).__name__} is not plain")


def show(text: str) -> None:
    """Print a line for a person, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def show_table(heads: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    """Print a table; its columns line up with Chinese in them too."""
    from rich.box import SIMPLE
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table(*heads, box=SIMPLE)
    for row in rows:
        table.add_row(*(escape(str(cell)) for cell in row))
    Console().print(table)


@contextmanager
def progress(title: str) -> Iterator[Progress]:
    """Show a bar on standard error while the work goes on; where nobody watches, a line at every tenth."""
    if not sys.stderr.isatty():
        yield _Lines(title)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=False) as bar:
        task = bar.add_task(title, total=None)

        def advance(done: int, total: int, what: str = "") -> None:
            bar.update(task, completed=done, total=total or None, description=f"{title} {what}".strip())

        yield advance


class _Lines:
    """Progress as lines, for logs and pipes."""

    def __init__(self, title: str) -> None:
        """Start before the first tenth."""
        self.title, self.tenth = title, 0

    def __call__(self, done: int, total: int, what: str = "") -> None:
        """Print when another tenth is done."""
        tenth = done * 10 // total if total else 0
        if tenth > self.tenth:
            self.tenth = tenth
            sys.stderr.write(f"{self.title} {tenth * 10}% {what}".rstrip() + "\n")
            sys.stderr.flush()
