"""People beside the record: encrypted, found without decrypting, erasable."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from yifa.county import clock
from yifa.county.dated import supersede
from yifa.county.models import Division, Person
from yifa.county.models.people import erase
from yifa.county.people import reveal
from yifa.county.veiled import Veiled
from yifa.ledger.models import Trace
from yifa.ledger.secret import Tampered
from yifa.ledger.traces import READ

NUMBER = "360426199101010071"
SINCE = date(2022, 3, 1)


@pytest.fixture
def wang(meitan: dict[str, Division]) -> Person:
    """A villager."""
    return Person.objects.create(
        name="单小明",
        id_number="360426 1991 0101 0071",
        phone="138-0851-1234",
        address="八角山组12号",
        division=meitan["520328101001"].key,
        since=SINCE,
    )


def test_what_is_secret_is_stored_encrypted_and_never_printed(wang: Person) -> None:
    stored = Person.objects.get(pk=wang.pk)
    assert stored.id_number is not None and stored.phone is not None and stored.address is not None
    assert stored.id_number.clear() == NUMBER
    assert stored.id_number.masked == "3****0071"
    assert stored.phone.clear() == "13808511234"
    assert stored.address.clear() == "八角山组12号"
    assert f"{stored.id_number} {stored.id_number!r}" == "**** ****"
    assert isinstance(wang.id_number, Veiled), "in memory too, right after it was entered"
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM county_person")
        row = " ".join(map(str, cursor.fetchone()))
    for clear in (NUMBER, "19910101", "0071", "13808511234", "八角山"):
        assert clear not in row.replace(str(wang.key), "")


def test_people_are_found_without_decrypting(wang: Person) -> None:
    people = Person.objects
    for found in (
        people.by_id_number(NUMBER.lower()),
        people.by_phone("+86 13808511234"),
        people.by_last_four("0071"),
        people.by_last_four("1234"),
        people.named("单"),
        people.named("SX"),
    ):
        assert found.get() == wang
    for nobody in (
        people.by_id_number("120103198806018241"),
        people.by_phone("1380851"),
        people.by_last_four("9999"),
        people.named("王"),
        people.named(""),
        people.named("dxm"),
    ):
        assert not nobody.exists()


def test_a_change_of_phone_keeps_the_rest(wang: Person) -> None:
    new = supersede(Person.objects.get(pk=wang.pk), since=date(2022, 5, 1), phone="13985201111")
    stored = Person.objects.get(pk=new.pk)
    assert stored.id_number is not None and stored.id_number.clear() == NUMBER
    assert Person.objects.on(date(2022, 5, 1)).by_phone("13985201111").get() == new
    assert not Person.objects.on(date(2022, 5, 1)).by_phone("13808511234").exists()
    assert Person.objects.on(date(2022, 4, 30)).by_phone("13808511234").get() == wang
    none = supersede(new, since=date(2022, 6, 1), phone="")
    assert none.phone is None and none.phone_exact is None and none.phone_last4 is None


def test_erasing_leaves_the_key_and_nothing_else(wang: Person) -> None:
    supersede(Person.objects.get(pk=wang.pk), since=date(2022, 5, 1), phone="13985201111")
    assert erase(wang.key) == 2
    for row in Person.objects.of(wang.key):
        assert str(row) == "已依法删除"
        assert (row.name, row.id_number, row.phone, row.address, row.division) == ("", None, None, None, None)
        assert {row.id_exact, row.id_last4, row.phone_exact, row.phone_last4} == {None} and row.initials == ""


def test_what_is_wrong_is_said_at_its_field(meitan: dict[str, Division]) -> None:
    with pytest.raises(ValidationError) as wrong:
        Person(name="单小明", id_number=NUMBER[:-1] + "2", phone="12", since=SINCE).save()
    assert set(wrong.value.message_dict) == {"id_number", "phone"}
    with pytest.raises(ValidationError, match="单位没有"):
        Person(name="某公司", organisation=True, id_number=NUMBER, since=SINCE).save()
    with pytest.raises(ValidationError, match="自然人没有"):
        Person(name="单小明", credit_code="91350100M000100Y43", since=SINCE).save()
    with pytest.raises(ValidationError, match="校验码"):
        Person(name="某公司", organisation=True, credit_code="91350100M000100Y44", since=SINCE).save()
    firm = Person.objects.create(name="某茶业公司", organisation=True, credit_code="91350100m000100y43", since=SINCE)
    assert firm.credit_code == "91350100M000100Y43"


def test_reading_in_clear_leaves_a_trace(wang: Person) -> None:
    stored = Person.objects.get(pk=wang.pk)
    with clock.frozen(datetime(2022, 12, 6, 16, 0)):
        assert reveal(stored, "phone", who="official:7") == "13808511234"
    (left,) = Trace.objects.all()
    assert (left.who, left.what, left.chain, left.detail) == ("official:7", READ, f"person:{wang.key}", "phone")
    assert left.at == datetime(2022, 12, 6, 8, 0, tzinfo=UTC)
    bare = Person.objects.create(name="田秀英", since=SINCE)
    assert reveal(bare, "phone", who="official:7") == "" and Trace.objects.count() == 1


def test_a_value_moved_to_another_column_does_not_open(wang: Person) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE county_person SET address = phone")
    moved = Person.objects.get(pk=wang.pk).address
    assert moved is not None
    with pytest.raises(Tampered):
        moved.clear()


def test_a_new_key_in_the_ring_still_finds_what_the_old_one_wrote(wang: Person, settings: Any) -> None:
    settings.YIFA_KEYS = f"{settings.YIFA_KEYS},zwei:{'cd' * 16}"
    assert Person.objects.by_id_number(NUMBER).get() == wang
    assert Person.objects.by_last_four("1234").get() == wang
    fresh = Person.objects.create(name="田秀英", phone="13808511234", since=SINCE)
    assert set(Person.objects.by_phone("13808511234")) == {wang, fresh}


def test_no_search_reads_all_people(wang: Person) -> None:
    surnames = "赵钱孙李周吴郑冯陈褚卫蒋沈韩杨朱秦尤许何"
    Person.objects.bulk_create(
        [Person(name=f"{surnames[n % 20]}{chr(0x4E00 + n)}", phone=f"138{n:08d}", since=SINCE) for n in range(1500)]
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    people = Person.objects
    for search in (
        people.by_id_number(NUMBER),
        people.by_phone("13808511234"),
        people.by_last_four("1234"),
        people.named("单小"),
        people.named("sxm"),
    ):
        plan = search.explain()
        assert "Seq Scan" not in plan, plan
        assert "SCAN" not in plan, str(search.query)
