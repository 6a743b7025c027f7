"""An act is told with the names of its day; the end of a tenure says what waits for its post."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from yifa.casework.models import Case, Todo
from yifa.county.dated import end, supersede
from yifa.county.models import Agency, Grant, Official, Post, Tenure
from yifa.pages import story
from yifa.pages.called import Called, called
from yifa.pages.tests import sample
from yifa.pages.tests.conftest import DAY, START, County

EARLIER, SINCE = date(2022, 11, 1), date(2022, 12, 1)


def sentences(pk: int) -> list[str]:
    row = Case.objects.get(pk=pk)
    told = story.tell(row)
    said = story.names(told, row.matter_id, DAY)
    return [str(story.entry(each, said)["who"]) for each in told]


def test_a_post_bears_the_title_it_had_then(county: County) -> None:
    pk = county.dispute(sample.Acceptance(), done=EARLIER)
    supersede(Post.objects.get(key=county.posts["chen"].key), since=SINCE, title="专职调解员")
    assert sentences(pk) == ["陈静（调解员）"] * 2
    now = county.dispute(sample.Acceptance(), name="赵", other="钱")
    assert sentences(now) == ["陈静（专职调解员）"] * 2


def test_a_row_is_called_by_who_held_its_post_that_day(county: County) -> None:
    post = county.posts["chen"]
    end(Tenure.objects.get(post=post.key), SINCE)
    wu = county.people["wu"]
    Tenure.objects.create(post=post.key, official=wu, since=DAY)
    deputy = Official.objects.create(username="deputy", name="代")
    Tenure.objects.create(post=post.key, official=deputy, since=START, deputy=True)
    rows = list(Tenure.objects.filter(post=post.key, official=wu))
    with CaptureQueriesContext(connection) as said:
        names = Called(rows)
        found = [names.on(rows[0].key, day) for day in (EARLIER, SINCE, DAY)]
    assert found == ["陈静（调解员）", "代（调解员）", "吴红（调解员）"]
    assert len(said) == 2


def test_a_body_bears_the_name_it_had_then(county: County) -> None:
    body = county.agencies["chen"]
    supersede(Agency.objects.get(key=body.key), since=SINCE, name="永兴村调委会")
    name = called(Agency, {body.key})
    assert (name(body.key, EARLIER), name(body.key, DAY), name(0, DAY)) == (body.name, "永兴村调委会", "")


def colleague(county: County, name: str) -> None:
    """Somebody else who acts in the body of `name`."""
    post = Post.objects.create(title="调解员", agency=county.agencies[name].key, division=county.far.key, since=START)
    Tenure.objects.create(post=post.key, official=county.people["chen"], since=START)
    Grant.objects.create(post=post.key, role="sample.mediator", division=county.far.key, act=True, since=START)


def test_the_end_of_a_tenure_says_what_waits(county: County, get: Any) -> None:
    pk = county.dispute(sample.Acceptance())
    tenure = Tenure.objects.get(post=county.posts["wu"].key)
    page = f"/catalogues/county.tenures/{tenure.key}/end/"
    assert "此后没有人能办" not in get(page, "admin").content.decode()
    Todo.objects.filter(case=pk).update(holder=f"post:{tenure.post}")
    assert "该机构还有1件待办，此后没有人能办" in get(page, "admin").content.decode()
    colleague(county, "wu")
    assert "还有1件待办由该岗位承办" in get(page, "admin").content.decode()
    sent = county.client("admin").post(page, {"_since": DAY.isoformat(), "_reason": "调离"})
    assert sent.status_code == 302
