"""`perform_many` is the same door: the same answers, item by item, and the same rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from yifa.casework import door, matters, standing
from yifa.casework.door import Ask, Done, Moved, NotThere, Opening, Refused
from yifa.casework.many import _County, perform_many
from yifa.casework.matters import NewMatter, NewParty
from yifa.casework.models import Case
from yifa.casework.standing import Hand, party
from yifa.casework.tests.cast import TODAY, Cast, accepted, in_session, opened
from yifa.casework.tests.sample.procedure import (
    Acceptance,
    Agreement,
    Application,
    Assignment,
    Filing,
    Mediation,
    Reading,
    Rights,
    Session,
)  # fmt: skip
from yifa.casework.tests.snapshots import unchanged
from yifa.casework.verify import verify
from yifa.casework.verify_cases import plain, stored, tables
from yifa.county import clock
from yifa.county.errors import NotDemonstration
from yifa.county.models import Post
from yifa.county.succession import succeed
from yifa.kernel.procedure import Ref
from yifa.ledger.models import Entry, Trace


def asks(cast: Cast, pk: int, *steps: Any, who: str = "luo", **said: Any) -> list[Ask]:
    hand = cast.hand(who)
    return [Ask(step, hand, hand, case=pk, **said) for step in steps]


def test_a_batch_is_as_the_same_acts_one_by_one(county: Cast) -> None:
    one, many = accepted(county), accepted(county)
    steps = [
        Assignment(county.posts["luo"]),
        Rights(),
        Reading(),
        Session(),
        Session(),
        Agreement("各让一步", (TODAY,)),
        Filing(),
    ]
    for step in steps:
        door.perform(one, step, by=county.luo)
    assert all(isinstance(each, Done) for each in perform_many(asks(county, many, *steps)))
    assert _rows(one) == _rows(many)
    left, right = Case.objects.get(pk=one), Case.objects.get(pk=many)
    same = ("stage", "outcome", "version", "ended", "due", "closed", "agency")
    assert [getattr(left, name) for name in same] == [getattr(right, name) for name in same]
    assert verify() == []


def _rows(pk: int) -> Any:
    return {name: {key[1:]: row for key, row in rows.items()} for name, rows in plain(stored(pk, tables())).items()}


def test_the_refused_are_returned_and_the_rest_stand(county: Cast) -> None:
    pk, far = accepted(county), opened(county, where="far", by="wu").pk
    out = perform_many([
        *asks(county, pk, Rights(), Assignment(county.posts["luo"]), Rights()),
        *asks(county, far, Acceptance()),
        *asks(county, 99_999, Acceptance()),
        *asks(county, pk, Reading(), seen=2),
        *asks(county, pk, Reading(), done=TODAY + timedelta(days=1)),
    ])  # fmt: skip
    assert [type(each) for each in out] == [Refused, Done, Done, NotThere, NotThere, Moved, Refused]
    assert Case.objects.get(pk=pk).version == 4
    assert Trace.objects.filter(what="out of scope").count() == 2
    assert Trace.objects.filter(what="refused").count() == 1
    assert verify() == []


def test_a_batch_opens_and_goes_on(county: Cast) -> None:
    found: list[Ask] = []
    for _ in range(3):
        matter, parties = matters.register(
            NewMatter("欠款", county.places["village"], [NewParty("applicant", name="赵某")]), by=county.luo
        )
        opening = Opening(Mediation, matter.pk, county.agencies["village"], county.places["village"])
        place = len(found)
        found.append(Ask(Application("x", (Ref(parties[0].pk),)), county.luo, county.luo, opening=opening))
        found += asks(county, -(place + 1), Acceptance(Ref(county.land)), Assignment(county.posts["luo"]))
    out = perform_many(found)
    assert all(isinstance(each, Done) for each in out), out
    assert sorted(map(str, Case.objects.values_list("number", flat=True))) == [
        "〔2022〕1号",
        "〔2022〕2号",
        "〔2022〕3号",
    ]
    nowhere = Opening(Mediation, 1, county.agencies["beside"], county.places["beside"])
    bad = Ask(Application("x", ()), county.luo, county.luo, opening=nowhere)
    out = perform_many([bad, *asks(county, -1, Acceptance())])
    assert [type(each) for each in out] == [Refused, NotThere]
    assert verify() == []


def test_a_key_is_done_once_also_within_a_batch(county: Cast) -> None:
    pk, key = in_session(county), uuid4()
    out = perform_many(asks(county, pk, Session(words="甲"), Session(words="甲"), key=key))
    assert [each.again for each in out if isinstance(each, Done)] == [False, True]
    with unchanged():
        out = perform_many(asks(county, pk, Session(words="甲"), key=key))
    assert isinstance(out[0], Done)
    assert out[0].again
    with unchanged():
        out = perform_many(asks(county, pk, Session(words="乙"), key=key))
    assert isinstance(out[0], Refused)
    assert door.perform(pk, Session(words="甲"), by=county.luo, key=key).again
    assert Entry.objects.filter(key=key).count() == 1


def test_simulation_is_for_a_demonstration_alone(county: Cast) -> None:
    pk = accepted(county)
    for said in ({"at": clock.now()}, {"origin": "simulation"}, {"at": clock.now(), "origin": "simulation"}):
        with pytest.raises(NotDemonstration):
            perform_many(asks(county, pk, Assignment(county.posts["luo"]), **said))


def test_a_batch_is_told_what_the_one_statement_tells(county: Cast) -> None:
    """Whoever asks, for whomever, on whatever day: both doors know the same of them."""
    with clock.frozen(clock.now()):
        heir = Post(
            since=date(2022, 6, 1), title="新岗", agency=county.agencies["village"], division=county.places["village"]
        )
        heir.save()
        succeed("post", county.posts["lin"], [heir.key], date(2022, 12, 1))
    hands = [county.hand(who) for who in ("luo", "chen", "wu", "he")]
    hands += [county.hand("zhou", "luo"), party(1), Hand("agency", county.agencies["village"]), Hand("system", 0)]
    matter, _ = matters.register(NewMatter("欠款", county.places["village"], []), by=county.luo)
    for by in hands:
        for me in hands:
            for done in (date(2021, 12, 31), date(2022, 11, 15), TODAY):
                for place in ("village", "far"):
                    opening = Opening(Mediation, matter.pk, county.agencies["village"], county.places[place])
                    ask = Ask(None, by, me, opening=opening)
                    one = standing.read(None, by, me, done, TODAY, opening.division, matter.pk, opening.agency)
                    known = _County.read([ask], {opening.division})
                    many = known.standing(by, me, done, TODAY, opening.division)
                    many.body = known.body(opening.agency, done)
                    assert _plain(one) == _plain(many), (by, me, done)


def _plain(told: standing.Standing) -> Any:
    alike = replace(told, then=sorted(told.then), grants=sorted(told.grants), heirs=sorted(told.heirs), epoch=0)
    return repr(alike).replace("True", "1").replace("False", "0").replace("defaultdict", "")
