"""Who is in a new matter: people and bodies, who is not of age, and whether the same quarrel is told a second time."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings as installed
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from yifa.casework import asking, matters, parties_known
from yifa.casework.models import Case, Party
from yifa.county import divisions, ids
from yifa.county.models import Division, Grant, Person
from yifa.pages.tests.conftest import START, County

OFFICE = installed.ROOT_URLCONF
DAY = date(2022, 12, 6)


@pytest.fixture(autouse=True)
def _office(settings: Any, _addresses: None) -> None:
    settings.ROOT_URLCONF = OFFICE


def code() -> str:
    stem = "91520328MA6E0TEQ2"
    return stem + ids.credit_check_character(stem + "0")


def card(birth: str) -> str:
    stem = f"990000{birth}001"
    return stem + ids.id_check_digit(stem + "0")


def sent(client: Client, county: County, *rows: dict[str, str], **more: Any) -> Any:
    form: dict[str, Any] = {
        "key": str(uuid4()), "kind": "sample.one:applied", "subject": "宅基地边界", "division": county.village.key,
        "party-total": str(len(rows)), "story": "各说各的", "category": "neighbours", "act-by": str(county.hand("chen")),
        "act-done": "2022-12-06", **more,
    }  # fmt: skip
    for n, row in enumerate(rows):
        form |= {f"party-{n}-{name}": value for name, value in row.items()}
    return client.post("/sample/new/", form)


def one(name: str, side: str = "applicant", **more: str) -> dict[str, str]:
    return {"name": name, "side": side, **more}


# --- bodies ---------------------------------------------------------------------------------------------------------


def test_a_body_is_entered_with_its_credit_code_and_known_again(county: County) -> None:
    chen = county.client("chen")
    firm = one("翠芽茶业公司", "respondent", organisation="on", number=code().lower())
    assert sent(chen, county, one("李明"), firm).status_code == 302
    row = Person.objects.get(organisation=True)
    assert (row.name, row.credit_code, row.id_number) == ("翠芽茶业公司", code(), None)
    assert sent(chen, county, one("王强"), firm | {"name": "翠芽茶业有限公司"}, differs="1").status_code == 409
    assert sent(chen, county, one("王强"), firm, differs="1").status_code == 302
    assert list(Party.objects.filter(person=row.key).values_list("side", flat=True)) == ["respondent"] * 2
    seen = asking.look(Case.objects.order_by("pk").first() or Case(), _actor(county))
    assert len(seen.facts.bodies) == 1
    assert row.name in chen.get("/matters/", {"q": code()}).content.decode()


@pytest.mark.parametrize(
    ("kind", "number", "said"),
    [
        ("on", "520328198001011234", "校验码不符"),
        ("on", "91520328MA6E0TEQ2", "应为18位"),
        ("", "91520328MA6E0TEQ2X", "应为数字"),
    ],
)
def test_the_number_is_checked_as_what_it_is(county: County, kind: str, number: str, said: str) -> None:
    answer = sent(
        county.client("chen"), county, one("李明", organisation=kind, number=number), one("王强", "respondent")
    )
    assert answer.status_code == 422
    assert said in str(answer.context["form"]["wrongs"])
    assert 'value="on" data-names="统一社会信用代码"' + (" selected" if kind else "") in answer.content.decode()


def _actor(county: County) -> Any:
    from yifa.casework.scope import actor

    return actor(county.people["chen"], DAY)


# --- not of age -----------------------------------------------------------------------------------------------------


def test_who_is_not_of_age_is_asked_after_once(county: County) -> None:
    chen = county.client("chen")
    child = one("李小明", number=card("20120301"))
    asked = sent(chen, county, child, one("王强", "respondent"))
    assert asked.status_code == 409
    text = str(asked.context["form"]["wrongs"])
    assert "李小明到办理日10周岁" in text
    assert "同意、追认" in text
    assert "第二十三条" in text
    assert {"name": "guarded", "value": "1"} in asked.context["form"]["hidden"]
    assert not Case.objects.exists()
    assert sent(chen, county, child, one("王强", "respondent"), guarded="1").status_code == 302


@pytest.mark.parametrize(
    ("birth", "status"), [("20041206", 302), ("20041207", 409), ("20150101", 409), ("19600101", 302)]
)
def test_of_age_is_who_is_eighteen_on_the_day_it_is_done(county: County, birth: str, status: int) -> None:
    answer = sent(county.client("chen"), county, one("李小明", number=card(birth)), one("王强", "respondent"))
    assert answer.status_code == status
    if birth == "20150101":
        assert "由法定代理人代理。" in str(answer.context["form"]["wrongs"])


def test_age_counts_birthdays_in_leap_years_too() -> None:
    born = card("20040229")
    assert [ids.age(born, day) for day in (date(2022, 2, 28), date(2022, 3, 1))] == [17, 18]


# --- told twice -----------------------------------------------------------------------------------------------------


def test_the_same_quarrel_told_in_the_next_village_with_sides_changed_is_seen(county: County) -> None:
    chen = county.client("chen")
    other = Division.objects.filter(parent=county.town.key).exclude(key=county.village.key).order_by("code")[0]
    Grant.objects.create(
        post=county.posts["chen"].key, role="sample.mediator", division=county.town.key, read=True, act=True, enter=True,
        since=START,
    )  # fmt: skip
    assert sent(chen, county, one("李明"), one("王强", "respondent")).status_code == 302
    again = sent(chen, county, one("王强"), one("李明", "respondent"), division=other.key)
    assert again.status_code == 409
    assert "同样的当事人" in again.content.decode()
    assert sent(chen, county, one("王强"), one("赵六", "respondent"), division=other.key).status_code == 302


@pytest.mark.parametrize("name", ["李 明", "李　明", " 李明　"])
def test_a_space_in_a_name_makes_no_other_person(county: County, name: str) -> None:
    chen = county.client("chen")
    assert sent(chen, county, one("李明"), one("王　强", "respondent")).status_code == 302
    assert Person.objects.filter(name="王强").exists()
    assert sent(chen, county, one(name), one("王 强", "respondent")).status_code == 409


def test_what_was_kept_with_a_space_is_found_and_words_in_letters_stay_apart() -> None:
    assert {"李明", "李 明", "李　明"} == set(parties_known.written("李  明"))
    assert (parties_known.tidy(" John   Smith "), parties_known.tidy("阿依 古丽·买买提")) == (
        "John Smith",
        "阿依古丽·买买提",
    )


def test_why_it_is_another_matter_is_asked_and_kept_privately(county: County) -> None:
    chen, pair = county.client("chen"), (one("李明"), one("王强", "respondent"))
    assert sent(chen, county, *pair).status_code == 302
    assert 'name="differs"' not in chen.get("/sample/new/").content.decode()
    asked = sent(chen, county, *pair, differs=" ")
    assert asked.status_code == 409
    assert "写明有什么不同" in str(asked.context["form"]["wrongs"])
    assert 'name="differs"' in asked.content.decode()
    assert sent(chen, county, *pair, differs="上次是水沟，这次是院墙").status_code == 302
    act = asking.unfold(Case.objects.order_by("-pk")[0]).ordered[0]
    assert set(act.data["differs"]) == {"§"}


def test_what_the_act_says_itself_is_not_asked(county: County) -> None:
    chen = county.client("chen")
    assert 'name="heard"' not in chen.get("/sample/new/").content.decode()
    assert sent(chen, county, one("李明"), one("王强", "respondent"), heard="2022-01-01").status_code == 302
    assert asking.unfold(Case.objects.get()).ordered[0].data["heard"] == "2022-12-06"


def test_another_town_is_another_quarrel_and_one_question_answers(county: County) -> None:
    county.dispute()
    pair = [matters.NewParty("applicant", name="王强"), matters.NewParty("respondent", name="李明")]
    with CaptureQueriesContext(connection) as asked:
        found = matters.namesakes(pair, county.town.key, DAY)
    assert len(found) == 2
    assert len(asked) == 1
    assert matters.namesakes(pair, county.far.key, DAY) == []
    assert len(matters.namesakes(pair, county.village.key, DAY)) == 2
    whole = Division.objects.get(code="520328")
    assert divisions.of_one_town("division", whole.key, DAY) is not None
    assert matters.namesakes(pair, whole.key, DAY) == []
