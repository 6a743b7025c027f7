"""Rows that no case gives are held to the record too: matters, people, catalogues, readers, numbers, papers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from yifa.casework import door, edits, erasing, founding, materials, matters, worker
from yifa.casework.declare import REGISTRY
from yifa.casework.matters import NewMatter, NewParty
from yifa.casework.models import BoundMaterial, Case, Holding, Matter, Party, Series, Shared, Tally
from yifa.casework.standing import Hand
from yifa.casework.tests.cast import START, TODAY, Cast, application, grant, in_session, opened
from yifa.casework.tests.sample.procedure import (
    Acceptance,
    Agreement,
    Assignment,
    Filing,
    Mediation,
    Reading,
    Rights,
    Session,
)
from yifa.casework.tests.test_tampered import drop_triggers, found, sql
from yifa.casework.verify import Wrong, examine, verify
from yifa.county import clock
from yifa.county.models import Agency, Official, Person
from yifa.kernel.procedure import Erasure, ErasureGround, Material, Ref
from yifa.ledger import asides
from yifa.ledger.models import Entry

LISTS = REGISTRY.catalogues["casework.lists"]
PAPER = b"%PDF-1.7\n" + b"x" * 100


def _forget(*chains: str) -> None:
    """Take whole chains out of the record, as one who owns the database could before the next seal."""
    for chain in chains:
        for table in ("aside", "unsealed", "entry"):
            sql(f"DELETE FROM ledger_{table} WHERE chain = %s", chain)


def _delete_case(pk: int) -> None:
    for table in ("casework_todo", "casework_deadline", "casework_holding", "casework_named", "casework_message"):
        sql(f"DELETE FROM {table} WHERE case_id = %s", pk)
    sql("DELETE FROM sample_story WHERE case_id = %s", pk)
    sql("DELETE FROM casework_case WHERE id = %s", pk)
    _forget(f"case/{pk}")


def _delete_matter(pk: int) -> None:
    sql("DELETE FROM casework_party WHERE matter_id = %s", pk)
    sql("DELETE FROM casework_matter WHERE id = %s", pk)
    _forget(f"matter/{pk}")


def _known(cast: Cast, **said: Any) -> int:
    """A case with a party known by phone and address; the matter of it."""
    new = NewMatter(
        "欠款",
        cast.places["village"],
        [NewParty("applicant", name="赵某", phone="13985000001", address="永兴村", **said)],
    )
    done = matters.open_matter(new, Mediation, application, agency=cast.agencies["village"], by=cast.luo)
    return int(Case.objects.get(pk=done.pk).matter_id)


def _but_people(wrong: list[Wrong]) -> set[str]:
    """What is named besides the people themselves, who are named too where nothing speaks for them any more."""
    return {each.chain for each in wrong if not each.chain.startswith("person/")}


MATTERS: dict[str, tuple[str, str]] = {
    "another subject": ("UPDATE casework_matter SET subject = '别的' WHERE id = %s", "subject"),
    "another place": ("UPDATE casework_matter SET place = '别处' WHERE id = %s", "place"),
    "another level": ("UPDATE casework_matter SET level = 0 + level + 1 WHERE id = %s", "level"),
    "another division": ("UPDATE casework_matter SET division = division + 1 WHERE id = %s", "division"),
    "a party gone": ("DELETE FROM casework_party WHERE matter_id = %s", "不见了"),
    "a party on the other side": ("UPDATE casework_party SET side = 'other' WHERE matter_id = %s", "当事人"),
    "another name": (
        "UPDATE county_person SET name = '钱' WHERE \"key\" IN (SELECT person FROM casework_party WHERE matter_id = %s)",
        "姓名",
    ),
    "a phone gone": (
        'UPDATE county_person SET phone = NULL WHERE "key" IN (SELECT person FROM casework_party WHERE matter_id = %s)',
        "电话",
    ),
}


@pytest.mark.parametrize("what", MATTERS)
def test_a_matter_is_what_was_registered(county: Cast, what: str) -> None:
    matter = _known(county)
    opened(county)
    assert verify() == []
    text, word = MATTERS[what]
    sql(text, matter)
    wrong = verify()
    assert wrong
    assert _but_people(wrong) == {f"matter/{matter}"}
    assert any(word in each.what for each in wrong), wrong


def test_a_matter_or_a_party_put_in_by_hand(county: Cast) -> None:
    pk = opened(county).pk
    matter = Case.objects.get(pk=pk).matter_id
    person = Person(since=TODAY, name="孙某")
    person.save()
    Party.objects.create(matter_id=matter, person=person.key, side="other")
    other = Matter.objects.create(subject="无名", division=county.places["village"], opened="2022-12-06T08:00:00Z")
    assert {each.chain for each in verify()} == {f"matter/{matter}", f"matter/{other.pk}"}


def test_a_person_emptied_without_an_act(county: Cast) -> None:
    from yifa.county.models.people import erase

    matter = _known(county)
    erase(Party.objects.get(matter=matter).person)
    assert ["缺失" in each.what for each in verify()] == [True]


CATALOGUE: dict[str, tuple[str, str]] = {
    "another value": ("UPDATE casework_listitem SET title = '别的' WHERE \"key\" = %s", "不符"),
    "another first day": ("UPDATE casework_listitem SET since = '2022-05-01' WHERE \"key\" = %s", "since"),
    "an end that nobody made": ("UPDATE casework_listitem SET until = '2022-12-30' WHERE \"key\" = %s", "until"),
    "the row gone": ('DELETE FROM casework_listitem WHERE "key" = %s', "不见了"),
    "out of its list": ("UPDATE casework_listitem SET list = 'x' WHERE \"key\" = %s", "不符"),
}


@pytest.mark.parametrize("what", CATALOGUE)
def test_a_catalogue_is_what_its_edits_say(county: Cast, what: str) -> None:
    values = {"list": "sample.category", "code": "trade", "title": "买卖"}
    row = edits.edit(LISTS, values, by=county.guan, reason="新增", since=date(2022, 6, 1))
    edits.edit(LISTS, {"title": "涉茶"}, by=county.guan, reason="改名", since=TODAY, key=county.land)
    assert verify() == []
    text, word = CATALOGUE[what]
    sql(text, row.key)
    wrong = verify()
    assert {each.chain for each in wrong} == {"catalogue/casework.lists"}
    assert any(word in each.what for each in wrong), wrong


def test_changed_and_closed_rows_are_compared_too(county: Cast) -> None:
    edits.edit(LISTS, {"title": "涉地"}, by=county.guan, reason="改名", since=TODAY, key=county.land)
    edits.close(LISTS, county.land, by=county.guan, reason="停用", day=date(2022, 12, 30))
    assert verify() == []
    sql("UPDATE casework_listitem SET title = '别的' WHERE until = %s", TODAY)
    sql("UPDATE casework_listitem SET until = NULL WHERE until = %s", date(2022, 12, 30))
    assert len([each for each in verify() if each.chain == "catalogue/casework.lists"]) == 2


def test_after_a_beginning_every_row_has_an_edit(county: Cast) -> None:
    founding.begin_catalogues()
    values = {"name": "某村调委会", "kind": "village_mediation", "division": county.places["far"], "external": False}
    edits.edit(REGISTRY.catalogues["county.agencies"], values, by=county.guan, reason="新设", since=TODAY)
    assert verify() == []
    row = Agency(since=START, name="没有来历", kind="village_mediation", division=county.places["village"])
    row.save()
    sql("DELETE FROM county_grant WHERE role = %s", "sample.reader")
    wrong = {(each.chain, each.what) for each in verify()}
    assert ("catalogue/county.agencies", f"标识 {row.key} 的行没有变更的记录") in wrong
    assert {chain for chain, _ in wrong} == {"catalogue/county.agencies", "catalogue/county.grants"}


def _reader(pk: int, cast: Cast) -> None:
    Holding.objects.create(case_id=pk, agency=cast.agencies["fuxing"])


def _shared(pk: int, cast: Cast) -> None:
    Shared.objects.create(case_id=pk, agency=cast.agencies["fuxing"], ground="无")


def _unbound(pk: int, _cast: Cast) -> None:
    BoundMaterial.objects.filter(case=pk).delete()


def _bound(pk: int, _cast: Cast) -> None:
    BoundMaterial.objects.create(case_id=pk, seq=2, digest=BoundMaterial.objects.get(case=pk).digest)


def _file(pk: int, _cast: Cast) -> None:
    materials.path_of(BoundMaterial.objects.get(case=pk).digest).write_bytes(PAPER + b"!")


def _no_file(pk: int, _cast: Cast) -> None:
    materials.path_of(BoundMaterial.objects.get(case=pk).digest).unlink()


@pytest.mark.parametrize(
    ("tamper", "act", "word"),
    [
        (_reader, 0, "casework_holding"),
        (_shared, 0, "casework_shared"),
        (_unbound, 7, "不再附"),
        (_bound, 2, "行为中没有"),
        (_file, 7, "改动"),
        (_no_file, 7, "不见了"),
    ],
)
def test_what_lies_beside_a_case(county: Cast, tamper: Callable[[int, Cast], None], act: int, word: str) -> None:
    pk = in_session(county)
    upload = SimpleUploadedFile("笔录.pdf", PAPER)
    paper = materials.store(upload, Official.objects.get(pk=county.people["luo"]))
    door.perform(pk, Session(files=(Material(paper.digest),)), by=county.luo)
    assert verify() == []
    tamper(pk, county)
    wrong = verify()
    assert [(each.chain, each.act) for each in wrong] == [(f"case/{pk}", act)], wrong
    assert word in wrong[0].what


def test_a_number_that_was_given_and_is_no_more(county: Cast) -> None:
    in_session(county)
    assert verify() == []
    Series.objects.update(last=2)
    assert [each.chain.partition("/")[0] for each in verify()] == ["series"]
    Series.objects.all().delete()
    assert [each.chain.partition("/")[0] for each in verify()] == ["series"]


@pytest.mark.parametrize("later", [True, False])
@pytest.mark.parametrize("with_matter", [True, False])
def test_a_case_deleted_whole_before_the_seal(county: Cast, later: bool, with_matter: bool) -> None:
    worker.tick()
    pk = opened(county).pk
    matter = int(Case.objects.get(pk=pk).matter_id)
    if later:
        opened(county)
    assert verify() == []
    drop_triggers()
    _delete_case(pk)
    if with_matter:
        _delete_matter(matter)
    wrong = {each.chain for each in found()}
    assert f"case/{pk}" in wrong
    assert _but_people(found()) <= {f"case/{pk}", f"matter/{matter}"}


@pytest.mark.parametrize("sealed", [True, False])
def test_the_only_case_or_the_last_ones_deleted_whole(county: Cast, sealed: bool) -> None:
    """Keys drawn and given up before and after are no deletion; what was opened is missed, one or several."""
    from yifa.casework.writing import new_ids

    if sealed:
        opened(county)
        worker.tick()
    new_ids(1)
    with transaction.atomic():
        opened(county)
        transaction.set_rollback(True)
    pk = opened(county).pk
    other = opened(county, where="beside", by="lin").pk
    new_ids(1)
    assert verify() == []
    matters_of = dict(Case.objects.values_list("pk", "matter_id"))
    for each in (other, pk):
        drop_triggers()
        _delete_case(each)
        _delete_matter(matters_of[each])
        wrong = {fault.chain for fault in found()}
        assert {f"case/{each}", f"matter/{matters_of[each]}"} <= wrong
    assert {"tally/case", "tally/matter", f"case/{other}", f"case/{pk}"} <= wrong


def test_a_tally_that_was_set_back_or_deleted(county: Cast) -> None:
    opened(county)
    opened(county)
    Tally.objects.filter(kind="case").update(count=1)
    assert {each.chain for each in verify()} == {"tally/case"}
    Tally.objects.all().delete()
    assert {each.chain for each in verify()} == {"tally/case", "tally/matter"}


def test_many_at_once_are_counted_as_one_by_one(county: Cast) -> None:
    from yifa.casework.asked import Ask, Opening
    from yifa.casework.many import perform_many

    asks = []
    for _ in range(3):
        new = NewMatter("欠款", county.places["village"], [NewParty("applicant", name="赵某")])
        matter, parties = matters.register(new, by=county.luo)
        opening = Opening(Mediation, matter.pk, county.agencies["village"], matter.division, 0)
        asks.append(Ask(application(parties), county.luo, county.luo, opening=opening))
    perform_many(asks)
    assert verify() == []
    assert sorted(Tally.objects.values_list("kind", "count")) == [("case", 3), ("matter", 3)]


def test_when_only_a_seal_tells_the_gap_is_named(county: Cast) -> None:
    from yifa.casework.asked import Opening
    from yifa.casework.door import open_case

    matter, parties = matters.register(
        NewMatter("欠款", county.places["village"], [NewParty("applicant", name="赵某")]), by=county.luo
    )
    opening = Opening(Mediation, matter.pk, county.agencies["village"], matter.division, 0)
    pk = open_case(opening, application(parties), by=county.luo).pk
    worker.tick()
    drop_triggers()
    _delete_case(pk)
    sql("DELETE FROM ledger_leaf WHERE chain = %s", f"case/{pk}")
    wrong = found()
    assert {"seal", f"case/{pk}"} <= {each.chain for each in wrong}


# --- erasing --------------------------------------------------------------------------------------------------------


def _filed(cast: Cast, pk: int) -> None:
    """From the application to the shelf."""
    acts: list[Any] = [
        Acceptance(Ref(cast.land)), Assignment(cast.posts["luo"]), Rights(), Reading(), Session(words="各说各的"),
        Agreement("各让一步"), Filing(),
    ]  # fmt: skip
    for act in acts:
        door.perform(pk, act, by=cast.luo)


def test_the_matter_and_its_people_are_erased_with_the_case(county: Cast) -> None:
    pk = opened(county).pk
    _filed(county, pk)
    matter = int(Case.objects.get(pk=pk).matter_id)
    people = list(Party.objects.filter(matter=matter).order_by("pk").values_list("person", flat=True))
    new = NewMatter("另一件", county.places["village"], [NewParty("applicant", person=people[0])])
    other = matters.open_matter(new, Mediation, application, agency=county.agencies["village"], by=county.luo)
    door.perform(pk, Erasure((6,), "只这一次", ErasureGround.DEMANDED), by=county.chen)
    assert not erasing.is_erased(matter), "the opening act is still told"
    door.perform(pk, Erasure((1,), "本人书面请求", ErasureGround.DEMANDED), by=county.chen)
    said = asides.read(f"matter/{matter}")
    assert set(said.values()) == {asides.ERASED}
    assert Matter.objects.get(pk=matter).subject == str(asides.ERASED)
    names = dict(Person.objects.values_list("key", "name"))
    assert (names[people[0]], names[people[1]]) == ("李某", "")
    assert erasing.remains(matter) == [people[0]]
    assert verify() == []
    assert examine().erased > len(said)
    worker.tick()
    _filed(county, other.pk)
    door.perform(other.pk, Erasure((1,), "本人书面请求", ErasureGround.DEMANDED), by=county.chen)
    assert not Person.objects.exclude(name="").exists()
    assert erasing.remains(matter) == []
    assert verify() == []
    sql("UPDATE county_person SET erased = %s, name = '李某' WHERE \"key\" = %s", False, people[0])
    assert _but_people(verify()) == {
        f"matter/{matter}",
        f"matter/{Case.objects.get(pk=other.pk).matter_id}",
    }


def test_a_matter_waits_for_its_other_case(county: Cast) -> None:
    from yifa.casework.asked import Opening

    pk = opened(county).pk
    _filed(county, pk)
    row = Case.objects.get(pk=pk)
    parties = list(Party.objects.filter(matter=row.matter_id))
    opening = Opening(Mediation, row.matter_id, row.home, row.division, row.level)
    with transaction.atomic():
        second = door.open_case(opening, application(parties), by=county.luo).pk
    door.perform(pk, Erasure((1,), "本人书面请求", ErasureGround.DEMANDED), by=county.chen)
    assert not erasing.is_erased(row.matter_id)
    _filed(county, second)
    door.perform(second, Erasure((1,), "本人书面请求", ErasureGround.DEMANDED), by=county.chen)
    assert erasing.is_erased(row.matter_id)
    assert Entry.objects.filter(chain=f"matter/{row.matter_id}").count() == 2
    assert verify() == []


def test_a_closed_case_is_kept_for_its_period_and_erased_by_another_than_who_closed_it(county: Cast) -> None:
    pk = opened(county).pk
    _filed(county, pk)  # by 罗
    expired, demanded = Erasure((1,), "保存期满"), Erasure((1,), "本人书面请求", ErasureGround.DEMANDED)

    def refused(data: Erasure, by: Hand) -> str:
        with pytest.raises(door.Refused) as no:
            door.perform(pk, data, by=by)
        assert no.value.refusal.basis
        return str(no.value.refusal.reason)

    assert "2032年12月6日期满" in refused(expired, county.chen)
    grant(county, "luo", "sample.head", "village", 1)
    assert "不同的人" in refused(demanded, county.luo)
    with clock.frozen(clock.now().replace(year=2032)):  # kept to the end of the last day
        assert "期满" in refused(expired, county.chen)
    with clock.frozen(clock.now().replace(year=2032, day=7)):
        assert "不同的人" in refused(expired, county.luo)
        assert asides.ERASED not in asides.read(f"case/{pk}").values()
        door.perform(pk, expired, by=county.chen)
    assert asides.read(f"case/{pk}")[1, "story"] is asides.ERASED
    assert verify() == []


def test_the_county_sets_how_long_it_keeps(county: Cast) -> None:
    values = {"name": "sample.retention", "value": "2"}
    edits.edit(REGISTRY.catalogues["casework.settings"], values, by=county.guan, reason="县里规定", since=TODAY)
    pk = opened(county).pk
    _filed(county, pk)
    with clock.frozen(clock.now().replace(year=2024, day=7)):
        door.perform(pk, Erasure((1,), "保存期满"), by=county.chen)
    assert erasing.is_erased(Case.objects.get(pk=pk).matter_id)
