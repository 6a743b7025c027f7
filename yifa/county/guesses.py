"""Guessing of passwords, slowed down beyond what django-axes locks: one name from many addresses, many names from one.

Axes locks the pair of name and address. Whoever changes one of the two would go on guessing; here wrong passwords are counted
for each name and each address, and above a limit only one try in a while is heard. What is not heard is not counted, so no
stranger keeps an official waiting longer; and where a name has signed in from an address before, neither count is asked there,
so at his own desk nobody waits at all. Names and addresses lie here as keyed digests, for some time only.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from yifa.county import clock
from yifa.county.models.officials import Attempt
from yifa.ledger import secret

LIMITS = {"name": 10, "address": 30}
"""Wrong passwords in a row of tries, each within an hour of the one before, from which on there are pauses."""

LONGEST = {"name": timedelta(minutes=1), "address": timedelta(minutes=15)}
"""The longest pause; it begins with a second and doubles."""

FORGOTTEN, KNOWN = timedelta(hours=1), timedelta(days=90)
"""How long a count lasts after its last wrong password; how long an address is known after the last sign-in."""


def must_wait(name: str, address: str) -> bool:
    """Whether a try of this name from this address is not to be heard now."""
    now = clock.now()
    keys = _keys(name, address)
    rows = {row.kind: row for row in Attempt.objects.filter(key__in=[each for some in keys.values() for each in some])}
    desk = rows.get("desk")
    if desk is not None and now < desk.last + KNOWN:
        return False
    return any(kind in rows and now < rows[kind].last + _pause(kind, rows[kind], now) for kind in LIMITS)


def _pause(kind: str, row: Attempt, now: datetime) -> timedelta:
    over = row.failures - LIMITS[kind]
    if over < 0 or now >= row.last + FORGOTTEN:
        return timedelta(0)
    return min(timedelta(seconds=2 ** min(over, 30)), LONGEST[kind])


def wrong(name: str, address: str) -> None:
    """Count a wrong password for the name and for the address; forget what is long past."""
    now = clock.now()
    keys = _keys(name, address)
    with transaction.atomic(), connection.cursor() as cursor:
        for kind in sorted(LIMITS):
            cursor.execute(
                "INSERT INTO county_attempt (kind, key, failures, last) VALUES (%s, %s, 1, %s) ON CONFLICT (kind, key)"
                " DO UPDATE SET failures = CASE WHEN county_attempt.last < %s THEN 1 ELSE county_attempt.failures + 1 END,"
                " last = excluded.last",
                [kind, keys[kind][0], _stored(now), _stored(now - FORGOTTEN)],
            )
    Attempt.objects.filter(kind__in=LIMITS, last__lt=now - FORGOTTEN).delete()
    Attempt.objects.filter(kind="desk", last__lt=now - KNOWN).delete()


def right(name: str, address: str) -> None:
    """This name signs in from this address: there it is known from now on."""
    keys = _keys(name, address)
    Attempt.objects.update_or_create(kind="desk", key=keys["desk"][0], defaults={"failures": 0, "last": clock.now()})


def _keys(name: str, address: str) -> dict[str, tuple[str, ...]]:
    """The digests to look for, under every key of the ring, the one now in use first."""
    said = {"name": name.lower(), "address": address, "desk": f"{name.lower()}\n{address}"}
    return {kind: secret.candidates(f"sign-in/{kind}", value) for kind, value in said.items()}


def _stored(moment: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)
