"""What a committee owes together: on the list of those who may do it, and of everybody there where nobody may."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from yifa.casework import matters, scope, todos
from yifa.casework.door import perform
from yifa.casework.matters import NewMatter, NewParty
from yifa.casework.models import Party, Todo
from yifa.casework.standing import Hand
from yifa.county.dated import end, supersede
from yifa.county.models import Agency, Grant, Official, Post, Tenure
from yifa.kernel.procedure import Ref
from yifa.systems.mediation.procedure import PeoplesMediation2022, carried
from yifa.systems.mediation.rules import OtherWay, Wish
from yifa.systems.mediation.tests.conftest import START, stored

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("december")]
TODAY = date(2022, 12, 6)


@pytest.fixture
def clerk(village: dict[str, Any]) -> Official:
    """Somebody of the committee who mediates, but decides nothing for it."""
    post = stored(Post(since=START, title="调解员", agency=village["agency"].key, division=village["place"].key))
    who = Official.objects.create(username="luo", name="罗", password="!")
    stored(Tenure(since=START, post=post.key, official=who))
    stored(
        Grant(since=START, post=post.key, role="mediation.mediator", division=village["place"].key, level=1, read=True, act=True)
    )  # fmt: skip
    return who


@pytest.fixture
def refused(village: dict[str, Any], december: None) -> int:
    """A dispute that ended by a refusal: the committee is to file it."""
    head = Hand("post", village["post"].key, village["who"].pk)
    new = NewMatter("水沟", village["place"].key, [NewParty("applicant", name="李"), NewParty("respondent", name="王")])

    def apply(registered: list[Any]) -> carried.Application:
        one, two = (each.pk for each in registered)
        return carried.Application((Ref(one),), (Ref(two),), "恢复水沟", "墙基占了沟")

    pk = matters.open_matter(
        new, PeoplesMediation2022, apply, agency=village["agency"].key, by=Hand("party", 0), entered_by=head
    ).pk
    two = Party.objects.get(matter__cases=pk, side="respondent").pk
    perform(pk, carried.Asking(Ref(two), Wish.REFUSES), by=head, entered_by=head)
    perform(pk, carried.Refused((OtherWay.COURT,)), by=head, entered_by=head)
    return pk


def mine(who: Official) -> set[str]:
    found = scope.actor(who, TODAY)
    listed = {owed.act for owed in todos.mine(found)}
    assert todos.count(found) == len(listed)
    return listed


def test_it_is_his_who_may_do_it(village: dict[str, Any], clerk: Official, refused: int) -> None:
    assert "filed" in mine(village["who"])
    assert "filed" not in mine(clerk)
    (waits,) = todos.waiting(scope.actor(clerk, TODAY), [refused])[refused]
    assert waits.act == "filed", "he sees that others are to do it"


@pytest.mark.usefixtures("refused")
def test_where_nobody_there_may_it_is_on_no_list_but_everybodys(village: dict[str, Any], clerk: Official) -> None:
    for grant in Grant.objects.on(TODAY).filter(post=village["post"].key, role="mediation.committee"):
        end(grant, TODAY)
    assert "filed" in mine(clerk)


def test_of_what_is_more_confidential_than_they_may_do_it_is_everybodys_who_sees_it(
    village: dict[str, Any], clerk: Official, refused: int
) -> None:
    mine_of = Post.objects.get(agency=village["agency"].key, title="调解员").key
    for grant in Grant.objects.on(TODAY).filter(post=mine_of):
        supersede(grant, since=TODAY, level=2)
    assert "filed" not in mine(clerk)
    Todo.objects.filter(case=refused).update(level=2)
    assert "filed" in mine(clerk), "the head's grant does not reach that far"


@pytest.mark.usefixtures("refused")
def test_who_sits_elsewhere_besides_takes_no_roles_along(village: dict[str, Any], clerk: Official) -> None:
    other = stored(Agency(since=START, name="复兴村调委会", kind="village_mediation", division=village["place"].key))
    post = stored(Post(since=START, title="主任", agency=other.key, division=village["place"].key))
    stored(Tenure(since=START, post=post.key, official=clerk))
    stored(
        Grant(since=START, post=post.key, role="mediation.committee", division=village["place"].key, level=1, read=True, act=True)
    )  # fmt: skip
    assert "filed" not in mine(clerk), "head there, mediator here"
    for grant in Grant.objects.on(TODAY).filter(post=village["post"].key, role="mediation.committee"):
        end(grant, TODAY)
    assert "filed" in mine(clerk), "nobody here may: it is everybody's here"
