"""Matters and their parties: registered once, recorded in the matter's own chain, asked for nowhere again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import OuterRef, Subquery

from yifa.casework import door, keys, parties_known, tally, writing
from yifa.casework.asked import Ask, Done, Opening
from yifa.casework.declare import TOPICS
from yifa.casework.matterchain import chain_of, record
from yifa.casework.models import Case, ListItem, Matter, MatterTopic, Party
from yifa.casework.parties_known import NewParty, tidy, written
from yifa.casework.scope import Actor, visible
from yifa.casework.standing import CONFIDENTIAL, Hand
from yifa.county import clock, divisions
from yifa.county.models import Person
from yifa.kernel.procedure import Procedure, plain_of_command
from yifa.ledger import traces

__all__ = [
    "NewMatter",
    "NewParty",
    "chain_of",
    "namesakes",
    "open_matter",
    "register",
    "similar",
]


@dataclass(frozen=True, slots=True)
class NewMatter:
    """A matter to be registered: what it is about, where it lies, who is in it."""

    subject: str
    division: int
    parties: Sequence[NewParty]
    place: str = ""
    level: int = 0
    topics: Sequence[int] = field(default=())


def register(new: NewMatter, *, by: Hand, at: datetime | None = None, opens: str = "") -> tuple[Matter, list[Party]]:
    """Register a matter with its parties. Raises ValidationError naming the field that is wrong.

    `opens`: the version of the procedure of the case that is opened together with it.
    """
    now = at or clock.now()
    with transaction.atomic():
        matter = Matter(
            subject=new.subject, division=new.division, place=new.place, level=new.level, opened=now
        )  # fmt: skip
        matter.full_clean()
        matter.save()
        topics = [key for key, _title in known_topics(clock.day_of(now)) if key in new.topics] if new.topics else []
        MatterTopic.objects.bulk_create([MatterTopic(matter=matter, topic=key) for key in topics])
        people = parties_known.settle(new.parties, by=by, level=new.level, day=clock.day_of(now))
        parties = [
            Party.objects.create(matter=matter, person=person, side=each.side)
            for person, each in zip(people, new.parties, strict=True)
        ]
        renamed = [place for place, each in enumerate(new.parties) if each.renamed]
        record(matter, "registered", parties, by, now, opens=opens, topics=topics, renamed=renamed)
        tally.count(tally.MATTER, matter.division, matter.pk)
    return matter, parties


def known_topics(day: date) -> list[tuple[int, str]]:
    """The topics that a matter may bear on a day, with their titles."""
    items = ListItem.objects.on(day).filter(list=TOPICS.key)
    return list(items.order_by("key").values_list("key", "title"))


def topics_of(matter: int) -> list[str]:
    """The titles of a matter's topics, as they stood last."""
    keys = MatterTopic.objects.filter(matter=matter).values("topic")
    return list(
        dict(ListItem.objects.filter(key__in=keys).order_by("key", "since").values_list("key", "title")).values()
    )


def open_matter(
    new: NewMatter,
    procedure: type[Procedure],
    command: Any,
    *,
    agency: int,
    by: Hand,
    entered_by: Hand | None = None,
    done: date | datetime | None = None,
    key: UUID | None = None,
    ground: str | None = None,
) -> Done:
    """Register a matter and open its first case, together or not at all.

    `command` is made from the registered parties: a function of them. Sent twice with one key it is done once.
    """
    me = entered_by or by
    said = "" if key is None else _said(new, procedure, command, agency, by, me, done, ground)
    asked = Ask(None, by, me, key=key, said=said)
    if (before := keys.as_then(asked)) is not None:
        return before
    with traces.kept(), transaction.atomic():
        matter, parties = register(new, by=me, opens=procedure.version())
        hand = by
        if by.kind == "party" and by.key == 0:
            hand = Hand("party", parties[0].pk)
        opening = Opening(procedure, matter.pk, agency, new.division, new.level)
        outcome = door.open_case(
            opening, command(parties), by=hand, entered_by=me, done=done, key=key, ground=ground, said=said
        )
        if outcome.again:  # the same came in between: what was registered here is one too many
            transaction.set_rollback(True)
    return outcome


def _said(
    new: NewMatter,
    procedure: type[Procedure],
    command: Any,
    agency: int,
    by: Hand,
    me: Hand,
    done: date | datetime | None,
    ground: str | None,
) -> str:
    """The whole of what was asked, as one text: parties by their place, since their keys are yet to be given."""
    parties = [Party(pk=place, side=each.side) for place, each in enumerate(new.parties, 1)]
    data = command(parties)
    return writing.dumps(
        [
            str(me), str(by), procedure.version(), agency, asdict(new), type(data).__name__, plain_of_command(data),
            str(done or ""), ground or "",
        ]
    )  # fmt: skip


MOST_MEETING = 200
"""So many parties of the same names are looked through, those of the newest matters: enough for one town."""


def namesakes(parties: Sequence[NewParty], division: int, day: date) -> list[int]:
    """People of the same names who already meet in a case of the same town that is not yet filed: likely the same, without a number.

    One quarrel is told in the village of the one or of the other, on the one side or on the other.
    """
    if len({tidy(party.name) for party in parties} - {""}) < 2:
        return []
    names = {each for party in parties for each in written(party.name)}
    people = Person.objects.filter(name__in=names)
    called = people.filter(key=OuterRef("person")).values("name")[:1]
    near = Party.objects.filter(
        divisions.of_one_town("matter__division", division, day),
        person__in=people.values("key"), matter__cases__closed=False,
    )  # fmt: skip
    meeting: dict[int, dict[int, str]] = {}
    rows = near.annotate(called=Subquery(called)).order_by("-matter").values_list("matter", "person", "called")
    for matter, person, name in rows[:MOST_MEETING]:
        meeting.setdefault(matter, {})[person] = tidy(name)
    return [person for some in meeting.values() if len(set(some.values())) > 1 for person in sorted(some)]


def similar(who: Actor, people: Sequence[int]) -> list[Case]:
    """Cases not yet filed in which the same people already meet, to be shown before a new one is made: also those being performed.

    They are found county-wide. Of what lies outside the scope of the one who asks only the office is told, and of
    confidential cases nothing.
    """
    if not people:
        return []
    shared = Party.objects.filter(person__in=parties_known.same(people)).values("matter")
    found = Case.objects.filter(matter__in=shared, closed=False).select_related("matter").defer("fold").distinct()
    rows = list(found.order_by("-pk")[:20])
    mine = set(visible(who).filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    return [row if row.pk in mine else _office(row) for row in rows if row.pk in mine or row.level < CONFIDENTIAL]


def _office(row: Case) -> Case:
    """Of a case its key and the agency that has it in hand, and nothing else."""
    return Case(pk=row.pk, system=row.system, procedure=row.procedure, agency=row.agency, matter=Matter(subject=""))
