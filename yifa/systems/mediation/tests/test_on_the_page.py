"""What the case page offers in people's mediation is what the door takes, and what it says stands in the way is true."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from yifa.casework import asking, door, matters, scope
from yifa.casework.matters import NewMatter, NewParty
from yifa.casework.models import Case, ListItem
from yifa.casework.standing import Hand, party
from yifa.casework.writing import case_at
from yifa.county import clock
from yifa.county.models import Grant, Official, Post, Tenure
from yifa.kernel.procedure import COUNTY_TIME, Ref, fields_of
from yifa.pages.choices import Choosing
from yifa.pages.given import asked
from yifa.systems.mediation.models import Mediator
from yifa.systems.mediation.procedure import PeoplesMediation2022, carried
from yifa.systems.mediation.rules import Wish
from yifa.systems.mediation.tests.conftest import NOW, START, stored

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("december")]
PARTYS_OWN = ("withdrawn", "stopped", "recused")


class Dispute:
    """A dispute that 罗 mediates, a second mediator of the village who may enter for others."""

    def __init__(self, village: dict[str, Any]) -> None:
        agency, place = village["agency"], village["place"]
        post = stored(Post(since=START, title="调解员", agency=agency.key, division=place.key))
        self.tian, self.luo = (
            village["who"],
            Official.objects.create(username="luo", name="罗", password="!", must_change_password=False),
        )
        stored(Tenure(since=START, post=post.key, official=self.luo))
        stored(
            Grant(
                since=START,
                post=post.key,
                role="mediation.mediator",
                division=place.key,
                level=1,
                read=True,
                act=True,
                enter=True,
            )
        )
        stored(Mediator(since=START, post=post.key, committee=agency.key, kind="member", elected=START))
        self.head, self.hand = Hand("post", village["post"].key, self.tian.pk), Hand("post", post.key, self.luo.pk)
        self.post, self.second = village["post"], post
        new = NewMatter("水沟", place.key, [NewParty("applicant", name="李"), NewParty("respondent", name="王")])
        self.parties: list[int] = []

        def apply(registered: list[Any]) -> carried.Application:
            self.parties = [each.pk for each in registered]
            return carried.Application((Ref(self.parties[0]),), (Ref(self.parties[1]),), "恢复水沟", "墙基占了沟")

        self.pk = matters.open_matter(
            new, PeoplesMediation2022, apply, agency=agency.key, by=Hand("party", 0), entered_by=self.head
        ).pk
        self.do(carried.Asking(Ref(self.parties[1]), Wish.AGREES))
        self.do(carried.Acceptance(Ref(village["land"].key), "水沟"))

    def do(self, data: Any, by: Hand | None = None) -> None:
        door.perform(self.pk, data, by=by or self.head, entered_by=self.head)

    def recused(self) -> None:
        """罗 leads, one side would not have him, 田 leads."""
        self.do(carried.Choosing(Ref(self.second.key)))
        self.do(carried.Recusal(carried.Asker.PARTY), party(self.parties[0]))
        self.do(carried.Choosing(Ref(self.post.key)))

    def look(self, who: Official) -> asking.Looked:
        return asking.look(Case.objects.select_related("matter").get(pk=self.pk), scope.actor(who, NOW.date()))

    def send(self, who: Official, kind: str, **said: str | list[str]) -> Any:
        client = Client()
        Official.objects.filter(pk=who.pk).update(must_change_password=False)
        who.refresh_from_db()
        client.force_login(who)
        version = str(Case.objects.get(pk=self.pk).version)
        sent = {"key": str(uuid4()), "seen": version, "act-done": NOW.date().isoformat(), **said}
        return client.post(
            f"/cases/{self.pk}/do/{kind}/", {name.replace("__", "-"): text for name, text in sent.items()}
        )


@pytest.fixture
def dispute(village: dict[str, Any]) -> Dispute:
    return Dispute(village)


def test_who_had_to_leave_is_offered_nothing_in_a_partys_name(dispute: Dispute) -> None:
    dispute.recused()
    for who, offered in ((dispute.tian, True), (dispute.luo, False)):
        seen = dispute.look(who)
        for name in PARTYS_OWN:
            one = seen.of(name)
            assert one is not None
            assert any(hand.kind == "party" for hand in one.hands) is offered, (who, name)


def test_he_is_told_who_does_it_now(dispute: Dispute) -> None:
    dispute.recused()
    told = dispute.look(dispute.luo).of("told")
    assert told is not None
    assert told.refusal is not None
    assert str(told.refusal.remedy) == "请由本案现在的调解员或者调委会办理"


def test_what_anybody_waits_for_is_said_before_who_may(dispute: Dispute) -> None:
    client = Client()
    client.force_login(dispute.luo)
    page = client.get(f"/cases/{dispute.pk}/")
    cannot = {each["title"]: str(each["reason"]) for each in page.context["act_list"]["cannot"]}
    assert cannot
    assert not [reason for reason in cannot.values() if "没有这个身份" in reason], cannot


def test_a_partys_demand_for_another_mediator_needs_no_second_telling(dispute: Dispute) -> None:
    dispute.do(carried.Choosing(Ref(dispute.second.key)))
    by = str(party(dispute.parties[0]))
    wrong = dispute.send(dispute.tian, "recused", act__by=by, asked_by="COMMITTEE")
    assert wrong.status_code == 409
    assert "就是当事人要求" in wrong.content.decode()
    assert dispute.send(dispute.tian, "recused", act__by=str(dispute.head)).status_code == 422, (
        "the committee says which"
    )
    assert dispute.send(dispute.tian, "recused", act__by=by).status_code == 302
    case, _act = case_at(dispute.pk)
    assert case.acts[-1].data["asked_by"] == "PARTY"


def test_where_only_parties_may_it_is_not_asked() -> None:
    declared = fields_of(carried.Recusal)
    assert "asked_by" not in {one.name for one in asked(declared, (party(1), party(2)))}
    assert "asked_by" in {one.name for one in asked(declared, (party(1), Hand("post", 1, 1)))}


def test_a_referral_offers_only_sources_that_send() -> None:
    for code, title in (
        ("applied", "当事人申请"),
        ("initiated", "主动调解"),
        ("court", "法院移送"),
        ("temple", "庙会转来"),
    ):
        stored(ListItem(since=START, list="mediation.source", code=code, title=title))
    source = next(one for one in fields_of(carried.Referral) if one.name == "source")
    assert [label for _key, label in Choosing(NOW.date())(source)] == ["法院移送", "庙会转来"]


def test_an_extension_agreed_in_time_is_entered_late_by_who_did_not_let_the_term_run_out(dispute: Dispute) -> None:
    """The one who led is refused and told who does it; the head's own page takes it. The term ended on 6 January."""
    dispute.do(carried.Choosing(Ref(dispute.second.key)))
    said: dict[str, str | list[str]] = {
        "act__done": "2022-12-30", "act__ground": "漏录", "until": "2023-01-25", "ground": "还要鉴定",
        "agreed": [str(key) for key in dispute.parties],
    }  # fmt: skip
    with clock.frozen(datetime(2023, 1, 10, 9, 0, tzinfo=COUNTY_TIME)):
        refused = dispute.send(dispute.luo, "prolonged", act__by=str(dispute.hand), **said)
        assert refused.status_code == 409
        assert "请由调委会其他有权办理的人" in refused.content.decode()
        taken = dispute.send(dispute.tian, "prolonged", act__by=str(dispute.head), **said)
        assert taken.status_code == 302, taken.content.decode()
    case, _act = case_at(dispute.pk)
    assert case.acts[-1].kind == "prolonged"


def test_what_29_lists_besides_is_folded_and_optional(dispute: Dispute) -> None:
    dispute.do(carried.Choosing(Ref(dispute.post.key)))
    dispute.do(carried.Rights(tuple(Ref(key) for key in dispute.parties)))
    dispute.do(carried.Session(tuple(Ref(key) for key in dispute.parties), "谈过"))
    Official.objects.filter(pk=dispute.tian.pk).update(must_change_password=False)
    client = Client()
    client.force_login(Official.objects.get(pk=dispute.tian.pk))
    page = client.get(f"/cases/{dispute.pk}/do/agreed_written/").content.decode()
    assert page.index("还可以填") < page.index("争议事实和各方责任") < page.index("履行方式")
