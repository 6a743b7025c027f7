"""痕迹: who read a sensitive value, who tried what was refused. They outlive the attempt that left them.

    with kept():                       # outside the transaction
        with transaction.atomic():
            ...
            trace(who, "refused", chain, "…")    # kept though the transaction rolls back
            raise Refused

Inside `kept()` traces wait until it ends, whether with an answer or an exception, and are then written in a transaction of
their own. Outside it, `trace` writes at once, within the caller's transaction if there is one. Like entries, traces are
queued for the sealer; they hold no private value: `detail` says which field was read, not what it said.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import NamedTuple

from django.db import DEFAULT_DB_ALIAS, transaction

from yifa.ledger.models import Trace, Unsealed
from yifa.ledger.moments import moment
from yifa.ledger.rows import CHAIN, mark, trace_row

READ = "read"
REFUSED = "refused"
OUTSIDE = "out of scope"


class _Waiting(NamedTuple):
    at: datetime
    who: str
    what: str
    chain: str
    detail: str
    using: str


class _Kept(threading.local):
    waiting: list[_Waiting] | None = None


_kept = _Kept()


def trace(
    who: str, what: str, chain: str = "", detail: str = "", *, at: datetime | None = None, using: str = DEFAULT_DB_ALIAS
) -> None:
    """Leave a trace: `who` (an official's stable key or name), `what` (READ, REFUSED or a word of the caller's)."""
    left = _Waiting(moment(at), who, what, chain, detail, using)
    if _kept.waiting is None:
        _write([left])
    else:
        _kept.waiting.append(left)


def once(who: str, what: str, chain: str, detail: str, *, at: datetime, since: datetime) -> None:
    """Leave a trace unless the same was left since then: what somebody does all day is one line of that day."""
    same = Trace.objects.filter(chain=chain, who=who, what=what, detail=detail, at__gte=since, at__lte=moment(at))
    if not same.exists():
        trace(who, what, chain, detail, at=at)


@contextmanager
def kept() -> Iterator[None]:
    """Keep the traces left inside from a rollback. Opened outside the transaction; nested, the outermost counts."""
    if _kept.waiting is not None:
        yield
        return
    waiting: list[_Waiting] = []
    _kept.waiting = waiting
    try:
        yield
    finally:
        _kept.waiting = None
        if waiting:
            _write(waiting)


def _write(left: list[_Waiting]) -> None:
    for at, who, what, chain, detail, using in left:
        with transaction.atomic(using=using):
            row = Trace.objects.using(using).create(at=at, who=who, what=what, chain=chain, detail=detail)
            said = mark(trace_row(row.id, at, who, what, chain, detail))
            Unsealed.objects.using(using).bulk_create([Unsealed(chain=CHAIN, seq=row.id, mark=said)])
