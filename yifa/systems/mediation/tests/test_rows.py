"""With a database: catalogues of committees and mediators, and a dispute through the door into its register row."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from yifa.casework import asking, door, edits, matters, scope
from yifa.casework.asked import Ask
from yifa.casework.declare import REGISTRY
from yifa.casework.many import perform_many
from yifa.casework.matters import NewMatter, NewParty
from yifa.casework.models import Case
from yifa.casework.standing import Hand, party
from yifa.county.dated import end, supersede
from yifa.county.models import Grant, Official, Post, Tenure
from yifa.kernel.procedure import Fen, Ref
from yifa.systems.mediation.figures import FIGURES
from yifa.systems.mediation.models import Committee, Dispute, Mediator
from yifa.systems.mediation.procedure import PeoplesMediation2022, carried
from yifa.systems.mediation.rules import Wish
from yifa.systems.mediation.tests.conftest import NOW, START, stored

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("december")]


def test_a_mediator_bears_the_key_of_his_post(village: dict[str, Any]) -> None:
    mediator = village["mediator"]
    assert mediator.key == village["post"].key
    later = supersede(mediator, since=date(2022, 6, 1), kind="appointed")
    assert later.key == mediator.key
    other = stored(Post(since=START, title="调解员", agency=village["agency"].key, division=village["place"].key))
    with pytest.raises(ValidationError, match="岗位不能更换"):
        supersede(later, since=date(2022, 7, 1), post=other.key)
    row = edits.edit(
        REGISTRY.catalogues["mediation.mediators"],
        {"post": other.key, "committee": village["agency"].key, "kind": "appointed", "elected": START},
        by=Hand("post", village["post"].key, village["who"].pk), reason="聘任", since=START,
    )  # fmt: skip
    assert row.key == other.key


def test_no_row_outlasts_three_years(village: dict[str, Any]) -> None:
    other = stored(Post(since=START, title="调解员", agency=village["agency"].key, division=village["place"].key))
    values = {"post": other.key, "committee": village["agency"].key, "kind": "member", "elected": START}
    with pytest.raises(ValidationError, match="任期三年"):
        Mediator(since=START, until=date(2025, 1, 2), **values).save()
    Mediator(since=START, until=date(2025, 1, 1), **values).save()


def test_a_committee_that_lacks_something_says_so(village: dict[str, Any]) -> None:
    row = Committee(
        since=START, agency=village["agency"].key, elected=date(2020, 1, 10), members=2, several_peoples=True
    )
    row.save()
    catalogue = REGISTRY.catalogues["mediation.committees"]
    assert catalogue.warnings is not None
    said = [str(each.text) for _key, each in catalogue.warnings([row], NOW.date())]
    assert any("设主任" in each for each in said)
    assert [words for words in ("三至九人", "妇女", "人数较少民族", "改选") if any(words in each for each in said)] == [
        "三至九人", "妇女", "人数较少民族", "改选",
    ]  # fmt: skip
    with pytest.raises(ValidationError):
        Committee(since=START, agency=village["agency"].key, elected=START, members=5).save()


def test_a_dispute_through_the_door(village: dict[str, Any]) -> None:
    hand = Hand("post", village["post"].key, village["who"].pk)
    new = NewMatter(
        "宅基地", village["place"].key, [NewParty("applicant", name="李"), NewParty("respondent", name="王")]
    )
    parties: list[Any] = []

    def application(registered: list[Any]) -> carried.Application:
        parties.extend(registered)
        return carried.Application((Ref(registered[0].pk),), (Ref(registered[1].pk),), "恢复原状", "新墙占了路")

    opened = matters.open_matter(
        new, PeoplesMediation2022, application, agency=village["agency"].key, by=party(0), entered_by=hand
    )
    assert Dispute.objects.get(pk=opened.pk).persons == 2
    both: carried.Parties = tuple(Ref(each.pk) for each in parties)
    day = NOW.date()
    for data in (
        carried.Asking(both[1], Wish.AGREES),
        carried.Acceptance(Ref(village["land"].key), "新墙占了路", 5, amount=Fen(300_00)),
        carried.Choosing(Ref(village["mediator"].key)),
        carried.Rights(both),
        carried.Session(both, "各让一步"),
        carried.Written(both, day, day, day, ("墙退一尺",), amount=Fen(500_00)),
    ):
        door.perform(opened.pk, data, by=hand)
    row = Dispute.objects.get(pk=opened.pk)
    assert (row.accepted_on, row.agreed_on, row.effective_on, row.outcome) == (day, day, day, "调解成功")
    assert row.agreed_amount == 500_00
    assert (row.origin, row.category, row.persons, row.amount, row.written) == (
        "applied",
        village["land"].key,
        5,
        300_00,
        True,
    )
    assert row.host == f"post:{village['post'].key}"
    matching = {f.key for f in FIGURES if f.where is not None and Dispute.objects.filter(f.where()).exists()}
    assert {"mediation.success", "mediation.applied", "mediation.written"} <= matching
    assert not matching & {"mediation.overdue", "mediation.oral", "mediation.referred"}


def test_who_was_recused_does_not_come_back_as_deputy(village: dict[str, Any]) -> None:
    agency, place, tian = village["agency"], village["place"], village["who"]
    second = stored(Post(since=START, title="调解员", agency=agency.key, division=place.key))
    luo = Official.objects.create(username="luo", name="罗", password="!")
    stored(Tenure(since=START, post=second.key, official=luo))
    stored(Tenure(since=START, post=village["post"].key, official=luo, deputy=True))
    stored(
        Grant(since=START, post=second.key, role="mediation.mediator", division=place.key, level=1, read=True, act=True)
    )
    stored(Mediator(since=START, post=second.key, committee=agency.key, kind="member", elected=START))
    head, own = Hand("post", village["post"].key, tian.pk), Hand("post", second.key, luo.pk)
    stands_in = Hand("post", village["post"].key, luo.pk)
    new = NewMatter("水沟", place.key, [NewParty("applicant", name="李"), NewParty("respondent", name="王")])
    both: list[Any] = []

    def initiative(registered: list[Any]) -> carried.Initiative:
        both.extend(Ref(each.pk) for each in registered)
        return carried.Initiative(tuple(both), "两家为水沟争吵")

    pk = matters.open_matter(new, PeoplesMediation2022, initiative, agency=agency.key, by=head).pk
    for data in (
        carried.Asking(both[0], Wish.AGREES),
        carried.Asking(both[1], Wish.AGREES),
        carried.Acceptance(Ref(village["land"].key), "水沟"),
        carried.Choosing(Ref(second.key)),
        carried.Recusal(carried.Asker.PARTY),
    ):
        door.perform(pk, data, by=head)
    with pytest.raises(door.Refused, match="已经回避"):
        door.perform(pk, carried.Choosing(Ref(second.key)), by=head)
    door.perform(pk, carried.Choosing(Ref(village["mediator"].key)), by=head)
    rights = carried.Rights(tuple(both))
    for hand in (own, stands_in):
        with pytest.raises(door.Refused) as refused:
            door.perform(pk, rights, by=hand)
        assert refused.value.refusal.asked == "who"
    assert "已经回避" in str(refused.value.refusal.reason)
    (outcome,) = perform_many([Ask(rights, stands_in, stands_in, pk)])
    assert isinstance(outcome, door.Refused)
    assert "已经回避" in str(outcome.refusal.reason)
    possible = asking.look(Case.objects.get(pk=pk), scope.actor(luo, NOW.date())).of("told")
    assert possible is not None
    assert "已经回避" in str(possible.refusal and possible.refusal.reason)
    door.perform(pk, rights, by=head)


@pytest.mark.parametrize(("firms", "said"), [((True, True), 1), ((True, False), 0)])
def test_the_page_of_a_dispute_knows_which_parties_are_bodies(
    village: dict[str, Any], firms: tuple[bool, bool], said: int
) -> None:
    hand = Hand("post", village["post"].key, village["who"].pk)
    parties = [NewParty("other", name=f"某茶业{n}", organisation=firm) for n, firm in enumerate(firms)]
    new = NewMatter("货款", village["place"].key, parties)
    pk = matters.open_matter(
        new, PeoplesMediation2022, lambda both: carried.Initiative(tuple(Ref(each.pk) for each in both), "货款"),
        agency=village["agency"].key, by=hand,
    ).pk  # fmt: skip
    seen = asking.look(Case.objects.get(pk=pk), scope.actor(village["who"], NOW.date()))
    assert len(PeoplesMediation2022.warnings(seen.case, seen.facts)) == said


def test_who_is_struck_off_the_list_holds_no_session(village: dict[str, Any]) -> None:
    hand = Hand("post", village["post"].key, village["who"].pk)
    new = NewMatter("水沟", village["place"].key, [NewParty("other", name=name) for name in ("李", "王")])
    both: list[Ref[Any]] = []

    def begin(parties: Any) -> carried.Initiative:
        both.extend(Ref(each.pk) for each in parties)
        return carried.Initiative(tuple(both), "水沟")

    pk = matters.open_matter(new, PeoplesMediation2022, begin, agency=village["agency"].key, by=hand).pk
    for data in (
        *(carried.Asking(each, Wish.AGREES) for each in both), carried.Acceptance(Ref(village["land"].key), "水沟"),
        carried.Choosing(Ref(village["mediator"].key)), carried.Rights(tuple(both)), carried.Session(tuple(both), "谈"),
    ):  # fmt: skip
        door.perform(pk, data, by=hand)
    end(village["mediator"], NOW.date())
    with pytest.raises(door.Refused, match="不在人民调解员名录"):
        door.perform(pk, carried.Session(tuple(both), "再谈"), by=hand)
    (outcome,) = perform_many([Ask(carried.Session(tuple(both), "再谈"), hand, hand, pk)])
    assert "不在人民调解员名录" in str(isinstance(outcome, door.Refused) and outcome.refusal.reason)
    seen = asking.look(Case.objects.get(pk=pk), scope.actor(village["who"], NOW.date()))
    possible = seen.of("session")
    assert "不在人民调解员名录" in str(possible and possible.refusal and possible.refusal.reason)
    assert any("回避更换" in str(each) for each in PeoplesMediation2022.warnings(seen.case, seen.facts))


def test_every_figure_counts_something_of_the_register() -> None:
    names = {field.name for field in Dispute._meta.get_fields()}
    for figure in FIGURES:
        assert REGISTRY.register(figure.register) is not None
        assert {figure.day, figure.sums or figure.day} <= names
        for rule in (figure.where, figure.of):
            assert rule is None or Dispute.objects.filter(rule()).count() == 0
        assert figure.of is None or figure.excluded
        assert figure.counts, figure.key
    assert len({figure.counts for figure in FIGURES}) == len(FIGURES)
