"""Correcting in the browser: what is known stands in the form, and the day on which an act was done can be mended."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings as installed
from django.test import Client

from yifa.casework import asking
from yifa.casework.models import Case
from yifa.casework.writing import case_at
from yifa.county.models import Official, Tenure
from yifa.kernel.procedure import deadlines
from yifa.pages.tests.conftest import START, County
from yifa.pages.tests.sample import Acceptance, Agreement, Session

OFFICE = installed.ROOT_URLCONF


@pytest.fixture(autouse=True)
def _office(settings: Any, _addresses: None) -> None:
    settings.ROOT_URLCONF = OFFICE


@pytest.fixture
def second(county: County) -> Client:
    """A second person of the same body: what moves a limit is corrected by another than who did it."""
    official = Official.objects.create(username="second", name="田秀", must_change_password=False)
    post = county.posts["chen"]
    Tenure.objects.create(post=post.key, official=official, since=START, deputy=True)
    county.posts["second"], county.people["second"] = post, official
    return county.client("second")


def mend(client: Client, county: County, who: str, pk: int, of: int, **more: Any) -> Any:
    """The form of a correction as it is shown, with some of it changed, sent."""
    url = f"/cases/{pk}/do/corrected/?of={of}"
    shown = client.get(url)
    assert shown.status_code == 200
    fields: dict[str, Any] = {}
    for section in shown.context["form"]["sections"]:
        for one in section["fields"]:
            chosen = [choice["value"] for choice in one.get("choices", ()) if choice["selected"]]
            fields[one["name"]] = chosen if "choices" in one else one.get("value") or ""
    hidden = {one["name"]: one["value"] for one in shown.context["form"]["hidden"]}
    typed = {**hidden, "key": str(uuid4()), "reason": "录错", "act-by": str(county.hand(who)), **fields}
    return client.post(
        url, typed | {"reason": "录错"} | {name.replace("_", "-"): value for name, value in more.items()}
    )


def test_a_form_starts_from_what_is_known(county: County) -> None:
    pk = county.dispute(Acceptance(), Session(), Agreement("各退一步", ("墙退一尺", "沟归两家")))
    page = county.client("chen").get(f"/cases/{pk}/do/changed/")
    shown = {one["name"]: one.get("value") for part in page.context["form"]["sections"] for one in part["fields"]}
    assert (shown["terms"], shown["points"], shown["signed"]) == ("各退一步", "墙退一尺\n沟归两家", "")


def told(page: Any) -> str:
    return re.sub(r"<[^>]+>", "", page.content.decode())


def test_the_start_of_a_limit_is_mended_by_a_second_person(county: County, second: Client) -> None:
    pk = county.dispute(Acceptance())
    chen = county.client("chen")
    early = mend(chen, county, "chen", pk, 2, of_done="2022-12-05")
    assert early.status_code == 409  # the application is of the 6th
    assert (
        "更正以后，2022年12月5日的第2项“受理”不能成立：办理的时间2022年12月5日早于本案开立的时间2022年12月6日"
        in told(early)
    )
    assert "请先更正或作废第2项" not in told(early)
    assert mend(chen, county, "chen", pk, 1, of_done="2022-12-05").status_code == 302
    alone = mend(chen, county, "chen", pk, 2, of_done="2022-12-05")
    assert alone.status_code == 409
    assert "须由另一人更正" in told(alone)
    assert "请没有经办" in told(alone)
    assert mend(second, county, "second", pk, 2, of_done="2022-12-05", of_time="09:30").status_code == 302
    case, _act = case_at(pk)
    assert [act.done for act in case.acts] == ["2022-12-05", "2022-12-05T09:30+08:00"]
    (run,) = deadlines(case, asking.plain_facts())
    assert str(run.due) == "2023-01-05"
    assert Case.objects.get(pk=pk).version == 4
    story = told(second.get(f"/cases/{pk}/"))
    assert "该项办理日期（更正后）" in story
    assert "2022-12-05 09:30" in story


def test_what_is_not_changed_is_not_recorded_as_changed(county: County) -> None:
    pk = county.dispute()
    chen = county.client("chen")
    assert mend(chen, county, "chen", pk, 1, story="改了").status_code == 302
    _case, act = case_at(pk)
    assert "done" not in act.data


@pytest.mark.parametrize(
    ("typed", "status", "said"),
    [
        ({"of_done": ""}, 422, "请填写这一项实际办成的日期"),
        ({"of_done": "昨天"}, 422, "日期写作 2022-08-19"),
        ({"of_time": "9点"}, 422, "时间写作 14:30"),
        ({"of_done": "2022-12-07"}, 409, "还没有到"),
        ({"of_time": "23:00"}, 409, "还没有到"),
        ({"act_done": "2022-12-05", "act_ground": "倒填"}, 409, "请更正那一项的办理日期"),
    ],
)
def test_a_wrong_day_is_told_beside_its_field(county: County, typed: dict[str, str], status: int, said: str) -> None:
    pk = county.dispute()
    answer = mend(county.client("chen"), county, "chen", pk, 1, **typed)
    assert answer.status_code == status
    assert said in told(answer)
    assert Case.objects.get(pk=pk).version == 1


def test_private_lists_stand_in_the_form_and_so_does_what_was_corrected_before(county: County, second: Client) -> None:
    pk = county.dispute(Acceptance(), Session(), Agreement("各退一步", ("修沟", "赔五百元")))
    url = f"/cases/{pk}/do/corrected/?of=4"
    assert "修沟\n赔五百元</textarea>" in second.get(url).content.decode()
    assert mend(second, county, "second", pk, 4, terms="又退一步", points="修沟\n赔六百元").status_code == 302
    again = second.get(url).content.decode()
    assert "修沟\n赔六百元</textarea>" in again
    assert "又退一步" in again
    assert "赔五百元" not in again
    assert "赔六百元" in told(second.get(f"/cases/{pk}/"))


def test_the_days_are_told_apart(county: County) -> None:
    page = told(county.client("chen").get(f"/cases/{county.dispute()}/do/corrected/?of=1"))
    assert "第1项“申请”应当是" in page
    assert "“更正”本身" in page
    assert "“更正”的日期" in page
