"""Walks at random through the door: whatever happens, the record holds and nothing refused is in it."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest

from yifa.casework import asking, door
from yifa.casework.door import NotThere, Refused
from yifa.casework.models import Case, Todo
from yifa.casework.standing import party
from yifa.casework.tests.cast import TODAY, Cast, opened
from yifa.casework.tests.sample import procedure as p
from yifa.casework.tests.snapshots import tables
from yifa.casework.verify import verify
from yifa.kernel.procedure import (
    Annulment,
    Attachment,
    Correction,
    Declining,
    Erasure,
    ErasureGround,
    Exemption,
    Extension,
    Offer,
    Pausing,
    Ref,
    Resumption,
    Taking,
    Withdrawal,
)  # fmt: skip
from yifa.ledger.models import Entry

PEOPLE = ("luo", "tian", "chen", "wu", "lin", "he")


def command(kind: str, cast: Cast, draw: random.Random, version: int) -> Any:
    """Some command of a kind; lawful or not is for the door to say."""
    elsewhere: Ref[Any] = Ref(cast.agencies[draw.choice(["fuxing", "village", "yongxing"])])
    makers: dict[str, Any] = {
        "applied": lambda: p.Application("x", ()),
        "referred": lambda: p.Referral("1号"),
        "accepted": lambda: p.Acceptance(Ref(draw.choice([cast.land, 5]))),
        "assigned": lambda: p.Assignment(cast.posts[draw.choice(["luo", "tian", "wu"])]),
        "rights": p.Rights,
        "reading": p.Reading,
        "session": lambda: p.Session(words="甲", next=TODAY + timedelta(days=draw.choice([-1, 0, 3]))),
        "agreed": lambda: p.Agreement("乙", (TODAY, TODAY + timedelta(days=2))),
        "failed": p.Failure,
        "followed": p.FollowUp,
        "filed": p.Filing,
        "reminded": p.Ruling,
        "withdrawn": Withdrawal,
        "paused": lambda: Pausing("病"),
        "resumed": Resumption,
        "offered": lambda: Offer(elsewhere, "丙"),
        "taken": lambda: Taking(elsewhere),
        "declined": lambda: Declining("丁"),
        "extended": lambda: Extension(TODAY + timedelta(days=60), "戊"),
        "exempted": lambda: Exemption(draw.choice(["reading", "rights"]), "己"),
        "attached": lambda: Attachment(()),
        "corrected": lambda: Correction(draw.randint(1, version), "庚", p.Session(words="辛")),
        "annulled": lambda: Annulment(draw.randint(1, version), "壬"),
        "erase": lambda: Erasure((draw.randint(1, version + 1),), "癸", ErasureGround.DEMANDED),
    }
    return makers[kind]()


SELDOM = {"annulled", "corrected", "attached", "erase", "withdrawn", "failed", "offered", "paused", "agreed"}


def offered(row: Case, cast: Cast, draw: random.Random, first: str) -> tuple[str, list[str]] | None:
    """Somebody whom the page would offer something, and what."""
    for who in (first, *draw.sample(PEOPLE, len(PEOPLE))):
        looked = asking.look(row, cast.actor(who))
        found = [each.kind.name for each in looked.possible if each.refusal is None]
        often = [name for name in found if name not in SELDOM]
        if often or found:
            return who, often if often and draw.random() < 0.8 else found
    return None


@pytest.mark.parametrize("seed", range(4))
def test_a_walk(county: Cast, seed: int) -> None:
    draw = random.Random(seed)
    pks = [opened(county).pk for _ in range(3)]
    done = refused = 0
    unlike: list[Exception] = []
    for step in range(120):
        pk = draw.choice(pks)
        row = Case.objects.get(pk=pk)
        who = draw.choice(PEOPLE)
        kinds = all_kinds = list(p.Mediation.kinds)
        shown = False
        if step % 3:  # mostly what the page would offer, else a walk reaches nothing
            who, kinds = offered(row, county, draw, who) or (who, kinds)
            shown = kinds is not all_kinds
        data = command(draw.choice(kinds), county, draw, row.version)
        by = county.hand(who)
        if isinstance(data, Withdrawal):
            by = party(row.matter.parties.order_by("pk")[0].pk)
        before = Entry.objects.count(), tables() if step % 20 == 0 else None
        try:
            door.perform(pk, data, by=by, entered_by=county.hand(who), seen=row.version)
        except (Refused, NotThere) as no:
            refused += 1
            if shown and not isinstance(data, Withdrawal):
                unlike.append(no)
            assert Entry.objects.count() == before[0]
            if before[1] is not None:
                assert tables() == before[1]
        else:
            done += 1
            assert Entry.objects.count() == before[0] + 1
        row.refresh_from_db()
        assert row.paused or row.outcome or Todo.objects.filter(case=pk).exists(), row.stage
    # What a page offers is refused for its content alone.
    assert [no for no in unlike if isinstance(no, NotThere) or no.refusal.asked in {"who", "time"}] == []  # type: ignore[attr-defined]
    assert done > 15
    assert refused > 15
    assert verify() == []
