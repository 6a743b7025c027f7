"""Tallies: how many cases and matters were ever opened, and the sum of their keys, written in the opening's own transaction.

A key that was drawn and given up leaves a gap and nothing here, so unlike a sequence a tally tells a gap from a deletion, also
for the last case of all and before any seal. One row for each body (cases) and place (matters), so that two offices that open
at the same time do not wait for each other; `verify` looks at the sums over all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from django.db import DEFAULT_DB_ALIAS, connection

from yifa.casework.models import Tally
from yifa.casework.wrong import Wrong
from yifa.ledger.append import Statement
from yifa.ledger.reading import Reader, reader

CASE, MATTER = "case", "matter"
TITLES = {CASE: "案件", MATTER: "事项"}
TABLES = {CASE: "casework_case", MATTER: "casework_matter"}


def statements(kind: str, opened: Iterable[tuple[int, int]]) -> list[Statement]:
    """The statements that count what was opened, as (body or place, key); always in the same order of rows."""
    keys: dict[int, list[int]] = {}
    for place, key in opened:
        keys.setdefault(place, []).append(key)
    table = Tally._meta.db_table
    sql = (
        f"INSERT INTO {table} (kind, place, count, total) VALUES (%s, %s, %s, %s) ON CONFLICT (kind, place) DO UPDATE"
        f" SET count = {table}.count + excluded.count, total = {table}.total + excluded.total"
    )
    return [(sql, [kind, place, len(some), sum(some)]) for place, some in sorted(keys.items())]


def count(kind: str, place: int, key: int) -> None:
    """Count one thing that was opened, in the transaction that opens it."""
    with connection.cursor() as cursor:
        for sql, parameters in statements(kind, [(place, key)]):
            cursor.execute(sql, parameters)


class Books(NamedTuple):
    """What was opened as the tallies have it, and what there is: keys with a chain, keys with a row, the last key drawn."""

    many: int
    total: int
    recorded: frozenset[int]
    rows: frozenset[int]
    drawn: int

    @property
    def there(self) -> frozenset[int]:
        """Whatever is left of it."""
        return self.recorded | self.rows

    @property
    def gaps(self) -> set[int]:
        """The keys up to the last that have neither chain nor row."""
        return set(range(1, max(self.drawn, 0, *self.there) + 1)) - self.there


def read() -> dict[str, Books]:
    """All of it as of one moment."""
    with reader(DEFAULT_DB_ALIAS) as view:
        return {kind: _books(view, kind) for kind in TITLES}


def _books(view: Reader, kind: str) -> Books:
    sums = "SELECT coalesce(sum(count), 0), coalesce(sum(total), 0) FROM casework_tally WHERE kind = %s"
    many, total = next(view.stream(sums, [kind]))
    chains = view.stream("SELECT chain FROM ledger_entry WHERE seq = 1 AND chain LIKE %s", [f"{kind}/%"])
    return Books(
        int(many),
        int(total),
        frozenset(int(chain.partition("/")[2]) for (chain,) in chains),
        frozenset(key for (key,) in view.stream(f"SELECT id FROM {TABLES[kind]}")),
        _drawn(view, TABLES[kind]),
    )


def _drawn(view: Reader, table: str) -> int:
    """The last key that was drawn for a table."""
    if view.vendor == "sqlite":
        return int(view.one("SELECT seq FROM sqlite_sequence WHERE name = %s", [table]) or 0)
    return int(view.one("SELECT pg_sequence_last_value(pg_get_serial_sequence(%s, 'id')::regclass)", [table]) or 0)


def check_places(kind: str, books: Books, opened: Mapping[int, int]) -> Iterator[Wrong]:
    """Tallies that are right in sum and not at their places; to be asked where `check` has found nothing.

    `opened`: the body or place of each key, as the record has it.
    """
    if (
        len(opened) != books.many
    ):  # a row is gone, or a record cannot be read: that is named, and the place is not known
        return
    there: dict[int, tuple[int, int]] = {}
    for key, place in opened.items():
        count, total = there.get(place, (0, 0))
        there[place] = count + 1, total + key
    said = Tally.objects.filter(kind=kind).values_list("place", "count", "total")
    lies = {place: (count, total) for place, count, total in said}
    for place in sorted({*there, *lies}):
        if there.get(place) != lies.get(place):
            has, counts = there.get(place, (0, 0))[0], lies.get(place, (0, 0))[0]
            yield Wrong(
                f"tally/{kind}/{place}",
                0,
                f"{TITLES[kind]}开立计数与所在不符：{place} 计 {counts} 件，记录中有 {has} 件",
            )


def check(kind: str, books: Books, named: set[int]) -> Iterator[Wrong]:
    """What was opened and is there no more. `named`: keys that something else has shown to be deleted."""
    title = TITLES[kind]
    # A row that somebody put in by hand was never counted; one whose chain was taken away was. Both are named elsewhere.
    for there in (books.recorded, books.there):
        missing, total = books.many - len(there), books.total - sum(there)
        if (missing, total) == (0, 0):
            return
        if missing == 1 and total > 0 and total not in books.there:
            if total not in named:
                yield Wrong(f"{kind}/{total}", 0, f"{title}整个被删除：开立计数中有它，记录和行都不见了")
            return
    if books.many < len(books.recorded):
        what = f"{title}开立计数少了：计到 {books.many} 件，记录中有 {len(books.recorded)} 件"
        yield Wrong(f"tally/{kind}", 0, what)
        return
    gaps = books.gaps
    yield Wrong(
        f"tally/{kind}", 0, f"{title}开立过 {books.many} 件，现有 {len(books.there)} 件：有整个被删除的，或者计数被改"
    )
    sure = len(gaps) == missing and sum(gaps) == total
    for key in sorted(gaps - named):
        what = "编号空缺，计数中有它" if sure else "编号空缺，而开立计数多于现有：可能是它"
        yield Wrong(f"{kind}/{key}", 0, f"{title}整个被删除：{what}")
