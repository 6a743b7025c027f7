"""What the record holds of a matter: its own chain, in which a registration commits to what lies in the rows beside it.

Subject, place, names and numbers of the parties stand in it as salted digests, their values beside the record. It also
says up to which case and matter the books then reached, so that one deleted whole is missed by every later registration.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Max

from yifa.casework import edits
from yifa.casework.models import Case, Matter, Party
from yifa.casework.standing import Hand
from yifa.county import clock
from yifa.county.models import Person
from yifa.county.veiled import Veiled
from yifa.kernel.procedure import Aside, seal_value

PREFIX = "matter/"
NUMBERS = ("id_number", "phone", "credit_code", "address")


def chain_of(matter: int) -> str:
    """The chain of a matter's registrations."""
    return f"{PREFIX}{matter}"


def numbers_of(person: Person) -> dict[str, str]:
    """What else a person is known by, in clear; only what is there. Raises secret.Tampered, secret.KeyMissing."""
    found: dict[str, str] = {}
    for name in NUMBERS:
        value: Any = getattr(person, name)
        if value:
            found[name] = value.clear() if isinstance(value, Veiled) else str(value)
    return found


def record(
    matter: Matter, kind: str, parties: Sequence[Party], by: Hand, now: datetime, *, opens: str = "",
    topics: Sequence[int] = (), renamed: Sequence[int] = (),
) -> None:  # fmt: skip
    """Record a registration. `opens` names the procedure of the case that is opened in the same transaction.

    `renamed`: the places of those whose number was known under another name, which was confirmed as changed.
    """
    asides: list[Aside] = []

    def private(name: str, value: Any) -> dict[str, str]:
        mark, aside = seal_value(name, value, secrets.token_hex(16), edits.ALGORITHM)
        asides.append(aside)
        return mark

    people = {
        row.key: row for row in Person.objects.on(clock.day_of(now)).filter(key__in=[party.person for party in parties])
    }
    named = []
    for place, party in enumerate(parties):
        said: dict[str, Any] = {"party": party.pk, "person": party.person, "side": party.side}
        if place in renamed:
            said["renamed"] = True
        person = people.get(party.person)
        if person is not None and not person.erased:
            said["name"] = private(f"parties.{place}.name", person.name)
            said["organisation"] = person.organisation
            if numbers := numbers_of(person):
                said["numbers"] = private(f"parties.{place}.numbers", numbers)
        named.append(said)
    data: dict[str, Any] = {
        "division": matter.division,
        "level": matter.level,
        "subject": private("subject", matter.subject),
        "place": private("place", matter.place),
        "topics": sorted(topics),
        "parties": named,
        "after": {
            "case": Case.objects.aggregate(last=Max("pk"))["last"] or 0,
            "matter": Matter.objects.exclude(pk=matter.pk).aggregate(last=Max("pk"))["last"] or 0,
        },
    }
    if opens:
        data["opens"] = opens
    content = {"kind": kind, "by": str(by), "entered": now.isoformat(), "data": data}
    edits.record(chain_of(matter.pk), content, tuple(asides), now)
