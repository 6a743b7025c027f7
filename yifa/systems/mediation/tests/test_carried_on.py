"""A committee that another carries on: the other names its own mediator, who mediates what was begun."""

from __future__ import annotations

from typing import Any

import pytest

from yifa.casework import door, matters
from yifa.casework.matters import NewMatter, NewParty
from yifa.casework.standing import Hand
from yifa.county import succession
from yifa.county.models import Agency, Division, Grant, Official, Post, Tenure
from yifa.kernel.procedure import Ref
from yifa.systems.mediation.models import Mediator
from yifa.systems.mediation.procedure import PeoplesMediation2022, carried
from yifa.systems.mediation.rules import Wish
from yifa.systems.mediation.tests.conftest import NOW, START, stored

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("december")]


def test_who_carries_a_committee_on_leads_with_a_mediator_of_its_own(village: dict[str, Any]) -> None:
    """人民调解法 13, 19: the committee appoints a mediator of its own; since the merger that is the one that carries it on."""
    town = Division.objects.get(code="520328101")
    place = stored(Division(since=START, code="520328101004", kind="village", name="茅坝村村民委员会", parent=town.key))
    heir = stored(Agency(since=START, name="茅坝村人民调解委员会", kind="village_mediation", division=place.key))
    post = stored(Post(since=START, title="主任", agency=heir.key, division=place.key))
    luo = Official.objects.create(username="luo", name="罗", password="!")
    stored(Tenure(since=START, post=post.key, official=luo))
    for role in ("mediation.mediator", "mediation.committee"):
        stored(
            Grant(since=START, post=post.key, role=role, division=place.key, level=1, read=True, act=True, enter=True)
        )
    stored(Mediator(since=START, post=post.key, committee=heir.key, kind="member", elected=START))
    head, other = Hand("post", village["post"].key, village["who"].pk), Hand("post", post.key, luo.pk)
    new = NewMatter("水沟", village["place"].key, [NewParty("applicant", name="李"), NewParty("respondent", name="王")])
    both: list[Any] = []

    def initiative(registered: list[Any]) -> carried.Initiative:
        both.extend(Ref(each.pk) for each in registered)
        return carried.Initiative(tuple(both), "两家为水沟争吵")

    agency = village["agency"].key
    pk = matters.open_matter(new, PeoplesMediation2022, initiative, agency=agency, by=head).pk
    for data in (
        carried.Asking(both[0], Wish.AGREES),
        carried.Asking(both[1], Wish.AGREES),
        carried.Acceptance(Ref(village["land"].key), "水沟"),
    ):
        door.perform(pk, data, by=head)
    with pytest.raises(door.Refused, match="本调委会"):  # before the merger he is a mediator of elsewhere
        door.perform(pk, carried.Choosing(Ref(post.key)), by=head)
    with pytest.raises(door.NotThere):
        door.perform(pk, carried.Choosing(Ref(post.key)), by=other)
    succession.succeed("agency", agency, [heir.key], NOW.date())
    door.perform(pk, carried.Choosing(Ref(post.key)), by=other)
    done = door.perform(pk, carried.Rights(tuple(both)), by=other)
    assert done.case.agency == agency
