"""What the county sets, and what its catalogues warn of: with the article, not instead of it (若干规定 33, 法 8)."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from yifa.casework import edits, matters
from yifa.casework.declare import REGISTRY
from yifa.casework.matters import NewMatter, NewParty
from yifa.casework.models import Deadline, SettingRow
from yifa.casework.standing import Hand
from yifa.county import clock
from yifa.county.models import Official
from yifa.kernel.procedure import Ref
from yifa.systems.mediation.models import Committee
from yifa.systems.mediation.procedure import PeoplesMediation2022, carried
from yifa.systems.mediation.rules import Wish
from yifa.systems.mediation.tests.conftest import NOW, START, stored
from yifa.systems.mediation.tests.test_on_the_page import Dispute

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("december")]
TODAY = NOW.date()
TOMORROW = TODAY + timedelta(days=1)


def set_to(value: str, since: date = TOMORROW) -> SettingRow:
    found = REGISTRY.catalogues["casework.settings"]
    values = {"name": "mediation.conclude", "value": value}
    row: SettingRow = edits.edit(found, values, by=Hand("system", 0), reason="县里规定", since=since)
    return row


def due_of(dispute: Dispute) -> date | None:
    return Deadline.objects.get(case=dispute.pk, clock="conclude").due


def page_of(dispute: Dispute) -> str:
    Official.objects.filter(pk=dispute.tian.pk).update(must_change_password=False)
    client = Client()
    client.force_login(Official.objects.get(pk=dispute.tian.pk))
    return client.get(f"/cases/{dispute.pk}/").content.decode()


@pytest.mark.parametrize("value", ["36", "2", "29日"])
def test_the_articles_month_is_not_lengthened(village: dict[str, Any], value: str) -> None:
    with pytest.raises(ValidationError) as refused:
        set_to(value)
    assert "《人民调解工作若干规定》第三十三条定的是1个月，县里不能定得更长" in str(refused.value)


def test_less_counts_for_what_is_accepted_from_tomorrow_on_and_is_shown_as_the_countys(village: dict[str, Any]) -> None:
    before = Dispute(village)
    with pytest.raises(ValidationError, match="最早自明天起"):
        set_to("20日", TODAY)
    set_to("20日")
    assert due_of(before) == date(2023, 1, 6)
    assert "本县参数" not in page_of(before)
    with clock.frozen(NOW + timedelta(days=1)):
        new = NewMatter(
            "欠款", village["place"].key, [NewParty("applicant", name="张"), NewParty("respondent", name="赵")]
        )

        def apply(registered: list[Any]) -> carried.Application:
            before.parties = [each.pk for each in registered]
            return carried.Application((Ref(before.parties[0]),), (Ref(before.parties[1]),), "还钱", "借款")

        before.pk = matters.open_matter(
            new, PeoplesMediation2022, apply, agency=village["agency"].key, by=Hand("party", 0), entered_by=before.head
        ).pk
        before.do(carried.Asking(Ref(before.parties[1]), Wish.AGREES))
        before.do(carried.Acceptance(Ref(village["land"].key), "欠款"))
        assert due_of(before) == date(2022, 12, 27)
        assert "第三十三条；长短依本县参数“调结期限”" in page_of(before)


def test_a_committees_wants_are_told_with_the_article(village: dict[str, Any]) -> None:
    row = stored(Committee(since=START, agency=village["agency"].key, elected=date(2021, 1, 10), members=2))
    Official.objects.filter(pk=village["who"].pk).update(must_change_password=False)
    client = Client()
    client.force_login(Official.objects.get(pk=village["who"].pk))
    for url in ("/catalogues/mediation.committees/", f"/catalogues/mediation.committees/{row.key}/", "/mediation/"):
        said = re.sub("<[^>]+>", "", client.get(url).content.decode())
        for words in ("应当有妇女委员（《人民调解法》第八条第三款）", "现为2人（《人民调解法》第八条第二款）"):
            assert words in said, url
