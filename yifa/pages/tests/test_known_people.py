"""A number that is known already: never another name in silence, nothing of another office shown, nothing typed lost."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings as installed

from yifa.casework.models import Case, Matter, Party
from yifa.casework.verify import verify
from yifa.county.models import Person
from yifa.kernel.record import unframe
from yifa.ledger.models import Entry
from yifa.pages.tests.conftest import County
from yifa.pages.tests.test_parties import card, one, sent

OFFICE = installed.ROOT_URLCONF
PHONE, OTHER = "13885211111", "13885222222"


@pytest.fixture(autouse=True)
def _office(settings: Any, _addresses: None) -> None:
    settings.ROOT_URLCONF = OFFICE


def far(county: County, *rows: dict[str, str], **more: Any) -> Any:
    """Registered by the mediator of the other town."""
    place = {"division": county.far.key, "act-by": str(county.hand("wu")), **more}
    return sent(county.client("wu"), county, *rows, one("牛二", "respondent"), **place)


def near(county: County, *rows: dict[str, str], **more: Any) -> Any:
    return sent(county.client("chen"), county, *rows, one("马六", "respondent"), **more)


def applicant() -> Person:
    key = Party.objects.filter(side="applicant").latest("pk").person
    return Person.objects.get(key=key)


@pytest.fixture
def known(county: County) -> str:
    """张三, with number and phone, in a case of 永兴镇."""
    number = card("19900101")
    assert near(county, one("张三", number=number, phone=PHONE)).status_code == 302
    return number


def test_another_name_under_the_number_is_asked_about_and_not_told(county: County, known: str) -> None:
    for send in (near, far):
        before = Matter.objects.count()
        page = send(county, one("王随便", number=known), differs="1")
        assert page.status_code == 409 and Matter.objects.count() == before
        text = page.content.decode()
        assert "这个号码已经登记在另一个姓名（名称）之下" in text and "王随便" in text
        assert "张三" not in text and PHONE not in text and PHONE[-4:] not in text
        assert "party-0-renamed" in text


def test_a_changed_name_is_confirmed_and_recorded(county: County, known: str) -> None:
    done = near(county, one("张三丰", number=known, phone=OTHER, renamed="on"), differs="1")
    assert done.status_code == 302
    row = applicant()
    assert (row.name, Person.objects.by_phone(OTHER).get().key) == ("张三丰", row.key)
    entry = Entry.objects.filter(chain=f"matter/{Matter.objects.latest('pk').pk}").get()
    parties = unframe(bytes(entry.body))["content"]["data"]["parties"]
    assert [each.get("renamed") for each in parties] == [True, None]
    assert near(county, one("张三丰", number=known), differs="1").status_code == 302, "known under both names now"
    assert verify() == []


def test_what_another_town_collected_is_not_shown(county: County, known: str) -> None:
    done = far(county, one("张三", number=known), differs="1")
    assert done.status_code == 302
    wu, matter = county.client("wu"), Matter.objects.latest("pk").pk
    row = applicant()
    assert (row.name, row.phone) == ("张三", None)
    page = wu.get(f"/matters/{matter}/", {"show": str(row.key)}).content.decode()
    assert known in page and PHONE not in page and PHONE[-4:] not in page
    again = far(county, one("张三", number=known), differs="1")
    assert again.status_code == 302 and applicant().key == row.key, "one's own is not kept twice"
    assert verify() == []


def test_the_other_case_is_still_pointed_at(county: County, known: str) -> None:
    page = far(county, one("张三", number=known))
    assert page.status_code == 409 and "同样的当事人已有在办的案件" in page.content.decode()
    assert "宅基地边界" not in [each.get("title") for each in page.context["form"]["similar"] or []]


def test_what_is_decided_and_not_yet_filed_is_pointed_at_too(county: County, known: str) -> None:
    """Who comes back because the other side does not perform has a case that runs."""
    Case.objects.update(outcome="达成协议")
    page = near(county, one("张三", number=known))
    assert page.status_code == 409 and "没有履行、还要再谈的也在那一件里办" in page.content.decode()
    Case.objects.update(closed=True)
    assert near(county, one("张三", number=known)).status_code == 302


def test_a_new_phone_is_kept_and_found_and_known_data_goes_along(county: County, known: str) -> None:
    first = applicant()
    assert near(county, one("张三", number=known), differs="1").status_code == 302
    assert applicant().key == first.key, "nothing new: the same row"
    assert near(county, one("张 三", number=known, phone=OTHER), differs="1").status_code == 302
    row = applicant()
    assert row.key != first.key
    assert row.phone is not None
    assert row.id_number is not None
    assert (row.phone.clear(), row.id_number.clear()) == (OTHER, known)
    chen = county.client("chen")
    assert Case.objects.latest("pk").pk in _found(chen, OTHER)
    assert Case.objects.latest("pk").pk in _found(chen, known)
    assert near(county, one("张三", phone=OTHER), differs="1").status_code == 302
    assert applicant().key == row.key, "known data is not asked twice"
    assert verify() == []


def _found(client: Any, text: str) -> list[int]:
    page = client.post("/search/", {"q": text}, follow=True).content.decode()
    return [pk for pk in Case.objects.values_list("pk", flat=True) if f"/cases/{pk}/" in page]


def test_who_is_in_a_confidential_matter_is_not_told_by_his_number(county: County, known: str) -> None:
    Matter.objects.update(level=2)
    Case.objects.update(level=2)
    done = far(county, one("王随便", number=known))
    assert done.status_code == 302
    assert applicant().name == "王随便" and applicant().phone is None


def test_one_person_in_two_rows_is_refused_whether_known_or_not(county: County, known: str) -> None:
    new = card("19910101")
    for pair in (
        (one("赵一", number=new), one("赵一", "respondent", number=new)),
        (one("张三", number=known), one("张三", "respondent", phone=PHONE)),
        (one("赵一", phone=OTHER), one("赵一", "respondent", phone=OTHER)),
    ):
        page = sent(county.client("chen"), county, *pair, differs="1")
        assert page.status_code == 422 and "同一个人" in page.content.decode()
