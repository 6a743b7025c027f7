"""What is read leaves a trace and stays in no cache; what is sent twice is done once; confidential from the first."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings as installed
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from yifa.casework.matters import topics_of
from yifa.casework.models import Case, ListItem, Matter, Todo
from yifa.county import clock
from yifa.county.models import Grant
from yifa.ledger.models import Trace
from yifa.pages.tests.conftest import START, County
from yifa.pages.tests.sample import Acceptance

OFFICE = installed.ROOT_URLCONF
"""The addresses of the whole office, before the pages' tests put their own in their place."""


@pytest.fixture(autouse=True)
def _office(settings: Any, _addresses: None) -> None:
    settings.ROOT_URLCONF = OFFICE


def grant(county: County, who: str, role: str, level: int, **rights: bool) -> None:
    Grant.objects.create(
        post=county.posts[who].key, role=role, division=county.town.key, level=level, since=START, **rights
    )


def confidential(county: County, level: int = 1) -> int:
    pk = county.dispute(Acceptance())
    Case.objects.filter(pk=pk).update(level=level)
    grant(county, "chen", "sample.mediator", level, read=True, act=True, enter=True)
    return pk


# --- traces ---------------------------------------------------------------------------------------------------------


def test_reading_an_internal_case_leaves_a_trace_each_time(county: County) -> None:
    internal, chen = confidential(county), county.client("chen")
    assert chen.get(f"/cases/{internal}/").status_code == 200
    left = Trace.objects.get()
    assert (left.who, left.what, left.chain, left.detail) == ("chen", "read", f"case/{internal}", "story")
    assert chen.get(f"/cases/{internal}/do/corrected/").status_code == 200
    assert Trace.objects.count() == 1
    assert "各说各的" in chen.get(f"/cases/{internal}/do/corrected/?of=1").content.decode()
    assert [each.detail for each in Trace.objects.order_by("id")] == ["story", "correction of 1"]
    assert chen.get(f"/cases/{internal}/").status_code == 200
    assert Trace.objects.count() == 3


def test_reading_an_ordinary_case_leaves_a_trace_once_a_day(county: County) -> None:
    pk, chen = county.dispute(), county.client("chen")
    for _time in range(3):
        assert chen.get(f"/cases/{pk}/").status_code == 200
    assert list(Trace.objects.values_list("who", "what", "chain", "detail")) == [
        ("chen", "read", f"case/{pk}", "story")
    ]
    assert "各说各的" in chen.get(f"/cases/{pk}/do/corrected/?of=1").content.decode()
    assert Trace.objects.count() == 2, "another kind of reading"
    county.client("head").get(f"/cases/{pk}/")
    assert Trace.objects.count() == 3, "another reader"
    with clock.frozen(datetime(2022, 12, 6, 23, 59)):
        chen.get(f"/cases/{pk}/")
    assert Trace.objects.count() == 3
    with clock.frozen(datetime(2022, 12, 7, 0, 1)):
        chen.get(f"/cases/{pk}/")
    assert Trace.objects.count() == 4, "another day of the county, the same in UTC"
    with CaptureQueriesContext(connection) as seen:
        chen.get(f"/cases/{pk}/")
    assert len([each for each in seen if "ledger_trace" in each["sql"]]) == 1


def test_traces_are_shown_to_those_who_watch_and_to_no_administrator(county: County) -> None:
    pk = confidential(county)
    county.client("chen").get(f"/cases/{pk}/")
    url = f"/cases/{pk}/record/"
    grant(county, "head", "sample.head", 1, read=True)
    assert "痕迹</h2>" not in county.client("chen").get(url).content.decode()
    assert "痕迹</h2>" not in county.client("head").get(url).content.decode()
    grant(county, "head", "county.leader", 1, read=True)
    page = county.client("head").get(url).content.decode()
    assert "痕迹</h2>" in page
    assert "陈静" in page
    assert "查阅隐私内容" in page
    grant(county, "wu", "sample.reader", 2, read=True)
    assert "痕迹</h2>" in county.client("wu").get(url).content.decode()
    grant(county, "head", "county.administrator", 0, act=True)
    assert "痕迹</h2>" not in county.client("head").get(url).content.decode()


# --- caches, addresses ----------------------------------------------------------------------------------------------


def test_nothing_of_the_office_stays_in_a_cache(county: County) -> None:
    pk = county.dispute()
    chen = county.client("chen")
    for path in (
        "/", f"/cases/{pk}/", f"/cases/{pk}/record/", "/registers/sample.disputes/?export=csv", "/figures/", "/me/",
        "/?tab=waiting", "/sample/new/",
    ):  # fmt: skip
        assert chen.get(path)["Cache-Control"] == "private, no-store", path
    out = chen.post("/logout/")
    assert out["Clear-Site-Data"] == '"cache"'
    assert out.status_code == 302


@pytest.mark.parametrize(
    ("wanted", "led"),
    [
        ("abc", "/"), ("//evil.example/x", "/"), ("/\\evil.example", "/"), ("http://evil.example/", "/"), ("", "/"),
        ("javascript:alert(1)", "/"), ("/" + "a" * 5000, "/"), ("/me/", "/me/"), ("/matters/?q=1", "/matters/?q=1"),
    ],
)  # fmt: skip
def test_signing_in_leads_to_pages_of_the_office_only(county: County, wanted: str, led: str) -> None:
    answer = county.client("chen").get("/login/", {"next": wanted})
    assert (answer.status_code, answer["Location"]) == (302, led)


def test_the_style_page_is_of_the_demonstration(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    assert Client().get("/styleguide/").status_code == 404
    monkeypatch.setattr(clock, "is_demonstration", lambda: True)
    assert Client().get("/styleguide/").status_code == 200


# --- a new dispute --------------------------------------------------------------------------------------------------


def filled(county: County, **more: Any) -> dict[str, Any]:
    chen = county.hand("chen")
    return {
        "key": str(uuid4()), "kind": "sample.one:applied", "subject": "宅基地边界", "division": county.village.key,
        "party-total": "2", "party-0-side": "applicant", "party-0-name": "李明", "party-1-side": "respondent",
        "party-1-name": "王强", "story": "各说各的", "category": "neighbours", "act-by": str(chen), "act-done": "2022-12-06",
        **more,
    }  # fmt: skip


def test_a_form_sent_again_after_it_went_through_leads_to_what_it_made(county: County) -> None:
    chen, form = county.client("chen"), filled(county)
    first = chen.post("/sample/new/", form)
    assert first.status_code == 302, first.content.decode()[-3000:]
    again = chen.post("/sample/new/", form)
    assert (again.status_code, again["Location"]) == (302, first["Location"])
    assert Case.objects.count() == 1
    other = chen.post("/sample/new/", filled(county))
    assert other.status_code == 409
    assert "同样的当事人" in other.content.decode()


def test_level_and_topics_are_asked_as_far_as_the_grants_reach(county: County) -> None:
    tea = ListItem.objects.create(list="casework.topics", code="tea", title="涉茶", since=START)
    chen = county.client("chen")
    page = chen.get("/sample/new/").content.decode()
    assert "还可以填" in page
    assert "涉茶" in page
    assert "case-level" not in page
    assert chen.post("/sample/new/", filled(county, **{"case-level": "1"})).status_code == 422
    assert chen.post("/sample/new/", filled(county, **{"case-topics": "999"})).status_code == 422
    grant(county, "chen", "sample.mediator", 1, read=True, act=True, enter=True)
    page = chen.get("/sample/new/").content.decode()
    assert 'name="case-level" value="1"' in page
    assert 'name="case-level" value="2"' not in page
    sent = chen.post("/sample/new/", filled(county, **{"case-level": "1", "case-topics": str(tea.key)}))
    assert sent.status_code == 302, sent.content.decode()[-3000:]
    assert Case.objects.get().level == 1
    matter = Matter.objects.get()
    assert (matter.level, topics_of(matter.pk)) == (1, ["涉茶"])


# --- waiting for others ---------------------------------------------------------------------------------------------


def test_what_waits_for_others_is_found_behind_what_does_not(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("yifa.pages.views.todos.PAGE", 2)
    cases = [county.dispute(name=f"甲{n}", subject=f"边界{n}") for n in range(7)]
    theirs = f"agency:{county.agencies['wu'].key}"
    for pk in cases[4:]:
        Todo.objects.filter(case=pk).update(holder=theirs)
    chen, seen, url = county.client("chen"), [], "/?tab=waiting"
    for _page in range(2):
        context = chen.get(url).context
        seen += [row["title"] for group in context["groups"] for row in group["rows"]]
        url = context["pager"]["next_url"] if context["pager"] else ""
    assert sorted(seen) == ["边界4", "边界5", "边界6"]
    assert url == ""
