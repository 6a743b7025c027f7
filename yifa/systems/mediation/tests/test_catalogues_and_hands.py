"""Who may be a committee or a mediator, to whom a case is handed, whose word a referral is: what the pages offer and the door takes."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from yifa.casework import door, matters
from yifa.casework.catalogues import agencies
from yifa.casework.door import Refused
from yifa.casework.matters import NewMatter, NewParty
from yifa.casework.models import Case
from yifa.casework.standing import Hand
from yifa.county.models import Agency, Division, Grant, Official, Post, Tenure
from yifa.kernel.procedure import Ref, fields_of
from yifa.pages.choices import Choosing
from yifa.systems.mediation.models import Committee, Mediator
from yifa.systems.mediation.procedure import PeoplesMediation2022, carried
from yifa.systems.mediation.tests.conftest import NOW, START, stored

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("december")]
TERMS = {"_since": "2022-12-06", "_reason": "换届选举"}


def sent(village: dict[str, Any], path: str, status: int, **data: Any) -> str:
    client = Client()
    client.force_login(village["who"])
    answer = client.post(path, {**TERMS, "_key": str(uuid4()), **data})
    assert answer.status_code == status, answer.content.decode()[-2000:]
    return answer.content.decode()


@pytest.fixture
def bureau(village: dict[str, Any]) -> dict[str, Any]:
    """The village, its head keeping the whole county's catalogues of committees; and a court."""
    village["who"].must_change_password = False
    village["who"].save()
    stored(
        Grant(since=START, post=village["post"].key, role="mediation.bureau", division=_root(), level=1, read=True, act=True)
    )  # fmt: skip
    return village | {"court": stored(Agency(since=START, name="县法院", kind="court", division=_root()))}


def _root() -> int:
    return int(Division.objects.get(kind="county").key)


def test_only_a_mediation_committee_is_entered_as_one(bureau: dict[str, Any]) -> None:
    row = {"elected": "2022-12-01", "members": "5", "woman": "1"}
    page = sent(bureau, "/catalogues/mediation.committees/new/", 422, agency=bureau["court"].key, **row)
    assert "请从所列的里面选" in page
    assert not Committee.objects.exists()
    sent(bureau, "/catalogues/mediation.committees/new/", 302, agency=bureau["agency"].key, **row)


def test_only_a_committee_has_mediators_and_nobody_is_one_before_his_election(bureau: dict[str, Any]) -> None:
    post = stored(Post(since=START, title="调解员", agency=bureau["agency"].key, division=bureau["place"].key))
    row: dict[str, Any] = {"post": post.key, "kind": "appointed", "elected": "2022-12-06"}
    url = "/catalogues/mediation.mediators/new/"
    assert "请从所列的里面选" in sent(bureau, url, 422, **row, committee=bureau["court"].key)
    late = row | {"committee": bureau["agency"].key, "elected": "2023-03-01"}
    assert "不能晚于起始的那天" in sent(bureau, url, 422, **late)
    assert not Mediator.objects.filter(post=post.key).exists()
    sent(bureau, url, 302, **row, committee=bureau["agency"].key)


def opened(village: dict[str, Any]) -> tuple[int, list[int]]:
    head = Hand("post", village["post"].key, village["who"].pk)
    new = NewMatter("水沟", village["place"].key, [NewParty("applicant", name="李"), NewParty("respondent", name="王")])
    parties: list[int] = []

    def apply(registered: list[Any]) -> carried.Application:
        parties.extend(each.pk for each in registered)
        return carried.Application((Ref(parties[0]),), (Ref(parties[1]),), "恢复水沟", "墙基占了沟")

    pk = matters.open_matter(
        new, PeoplesMediation2022, apply, agency=village["agency"].key, by=Hand("party", 0), entered_by=head
    ).pk
    return pk, parties


def test_a_case_is_handed_only_to_a_committee_where_somebody_is(village: dict[str, Any]) -> None:
    empty, there = (
        stored(Agency(since=START, name=name, kind="town_mediation", division=_root())) for name in ("空", "在")
    )
    post = stored(Post(since=START, title="主任", agency=there.key, division=_root()))
    other = Official.objects.create(username="he", name="何", password="!")
    stored(Tenure(since=START, post=post.key, official=other))
    grant = {"role": "mediation.committee", "division": _root(), "act": True, "read": True}
    stored(Grant(since=START, post=post.key, level=1, **grant))
    reads = stored(Agency(since=START, name="只看", kind="town_mediation", division=_root()))
    beside = stored(Post(since=START, title="查阅员", agency=reads.key, division=_root()))
    stored(Tenure(since=START, post=beside.key, official=other))
    stored(Grant(since=START, post=beside.key, level=1, **{**grant, "act": False}))
    field = next(one for one in fields_of(carried.HandedOver) if one.name == "agency")
    assert [key for key, _name in Choosing(NOW.date(), own=frozenset({village["agency"].key}))(field)] == [there.key]
    assert not Choosing(NOW.date(), own=frozenset({village["agency"].key}), level=2)(field), (
        "a confidential case goes to nobody"
    )

    pk, (one, two) = opened(village)
    head = Hand("post", village["post"].key, village["who"].pk)

    def hand_over(to: int) -> None:
        door.perform(
            pk, carried.HandedOver(Ref(to), "跨村", agreed=(Ref(one), Ref(two))), by=head, entered_by=head
        )  # fmt: skip

    with pytest.raises(Refused, match="没有人能接收本案"):
        hand_over(empty.key)
    hand_over(there.key)


def test_a_body_tells_whether_anybody_holds_a_post_there_that_day(village: dict[str, Any]) -> None:
    key = village["agency"].key
    assert agencies([key], NOW.date())[key]["roles"]["mediation.committee"] == 1
    assert agencies([key], date(2021, 12, 31)) == {}
    court = stored(Agency(since=START, name="县法院", kind="court", division=_root()))
    assert agencies([court.key], NOW.date())[court.key]["roles"] == {}


def test_whoever_may_enter_only_for_others_says_for_whom_beside_the_field(village: dict[str, Any]) -> None:
    post = stored(Post(since=START, title="联络员", agency=village["agency"].key, division=village["place"].key))
    liaison = Official.objects.create(username="he", name="贺", password="!", must_change_password=False)
    stored(Tenure(since=START, post=post.key, official=liaison))
    stored(
        Grant(since=START, post=post.key, role="mediation.liaison", division=_root(), level=1, read=True, enter=True)
    )
    client = Client()
    client.force_login(liaison)
    url = "/mediation/new/?kind=mediation.people:referred"
    page = client.get(url)
    assert page.status_code == 200
    shown = {
        each["name"]: (each.get("optional"), part.get("folded", False))
        for part in page.context["form"]["sections"]
        for each in part["fields"]
        if "name" in each
    }
    assert shown["sender"] == (False, False)
    answer = client.post(url, {"kind": "mediation.people:referred", "key": str(uuid4()), "act-by": "agency:0"})
    assert answer.status_code == 422
    wrong = {each["id"]: each["text"] for each in answer.context["form"]["wrongs"]}
    assert "请选择" in wrong["id_sender"]
    assert not Case.objects.exists()
