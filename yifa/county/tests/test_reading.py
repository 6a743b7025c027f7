"""Who may do what where on a day: by posts held then, grants standing then, the tree as it was then."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yifa.county import reading
from yifa.county.dated import end, supersede
from yifa.county.divisions import above
from yifa.county.models import Agency, Grant, Level, Official, Post, Tenure
from yifa.county.tests.cast import DAY, START, Cast


def test_an_official_has_what_the_post_has(cast: Cast) -> None:
    (held,) = reading.posts_of(cast.luo.pk, DAY)
    assert (held.post, held.agency, held.deputy, str(held)) == (
        cast.luo_post.key,
        cast.committee.key,
        False,
        "永兴村人民调解委员会 调解员",
    )
    (grant,) = reading.grants_of(cast.luo.pk, DAY)
    assert grant == reading.Granted(cast.luo_post.key, "mediation.mediator", cast.village.key, 0, True, True, False)
    assert reading.grants_of(cast.luo.pk, START - timedelta(1)) == ()


def test_the_whole_actor_in_one_statement(cast: Cast) -> None:
    bare = Post.objects.create(title="副主任", agency=cast.committee.key, division=cast.village.key, since=START)
    Tenure.objects.create(post=bare.key, official=cast.luo, since=START)
    Grant.objects.create(post=cast.luo_post.key, role="mediation.reader", division=cast.town.key, since=START)
    with CaptureQueriesContext(connection) as queries:
        actor = reading.actor(cast.luo.pk, DAY)
    assert len(queries) == 1
    assert actor.posts == reading.posts_of(cast.luo.pk, DAY) and len(actor.posts) == 2
    assert actor.grants == reading.grants_of(cast.luo.pk, DAY) and len(actor.grants) == 2
    assert actor.holds(bare.key) and not actor.holds(cast.tian_post.key)
    assert actor.agencies == {cast.committee.key}
    assert [g.role for g in actor.over(above(cast.village.key, DAY))] == ["mediation.mediator", "mediation.reader"]
    assert actor.over(above(cast.neighbour.key, DAY)) == ()
    assert reading.actor(10**9, DAY) == reading.Actor(10**9, DAY, (), ())


def test_a_deputy_has_it_while_deputising(cast: Cast) -> None:
    first, last = date(2022, 3, 1), date(2022, 3, 31)
    Tenure.objects.create(post=cast.luo_post.key, official=cast.wu, deputy=True, since=first, until=last + timedelta(1))
    for day, posts in ((first - timedelta(1), 1), (first, 2), (last, 2), (last + timedelta(1), 1)):
        assert len(reading.posts_of(cast.wu.pk, day)) == posts
        assert len(reading.grants_of(cast.wu.pk, day)) == posts
    assert [g.deputy for g in reading.grants_of(cast.wu.pk, first) if g.post == cast.luo_post.key] == [True]


@pytest.mark.parametrize("what", ["tenure", "post", "agency", "grant"])
def test_when_anything_ends_so_does_the_power(cast: Cast, what: str) -> None:
    rows: dict[str, Any] = {
        "tenure": Tenure.objects.get(official=cast.luo),
        "post": cast.luo_post,
        "agency": cast.committee,
        "grant": Grant.objects.get(post=cast.luo_post.key),
    }
    end(rows[what], DAY)
    assert len(reading.grants_of(cast.luo.pk, DAY - timedelta(1))) == 1
    assert reading.grants_of(cast.luo.pk, DAY) == ()


def test_a_grant_reaches_down_never_up_nor_aside(cast: Cast) -> None:
    assert [g.division for g in reading.roles_over(cast.chen_post.key, cast.village.key, DAY)] == [cast.town.key]
    assert len(reading.roles_over(cast.luo_post.key, cast.village.key, DAY)) == 1
    assert reading.roles_over(cast.luo_post.key, cast.town.key, DAY) == ()
    assert reading.roles_over(cast.wu_post.key, cast.village.key, DAY) == ()
    assert reading.posts_with("mediation.mediator", cast.village.key, DAY) == tuple(
        sorted([cast.luo_post.key, cast.tian_post.key, cast.chen_post.key])
    )
    assert reading.posts_with("mediation.mediator", cast.neighbour.key, DAY) == (cast.wu_post.key,)
    assert reading.posts_with("mediation.nobody", cast.village.key, DAY) == ()


def test_reading_acting_and_entering_are_three_rights(cast: Cast) -> None:
    Grant.objects.create(
        post=cast.wu_post.key,
        role="mediation.liaison",
        division=cast.county.key,
        level=Level.CONFIDENTIAL,
        read=False,
        enter=True,
        since=START,
    )
    (liaison,) = reading.roles_over(cast.wu_post.key, cast.village.key, DAY)
    assert (liaison.read, liaison.act, liaison.enter, liaison.level) == (False, False, True, 2)
    assert cast.wu_post.key not in reading.posts_with("mediation.liaison", cast.village.key, DAY)


def test_a_place_that_moves_takes_the_power_along_in_its_time(cast: Cast) -> None:
    supersede(cast.village, since=DAY, parent=cast.neighbour.key)
    eve = DAY - timedelta(1)
    assert reading.roles_over(cast.chen_post.key, cast.village.key, eve)
    assert not reading.roles_over(cast.chen_post.key, cast.village.key, DAY)
    assert reading.roles_over(cast.wu_post.key, cast.village.key, DAY)
    assert not reading.roles_over(cast.wu_post.key, cast.village.key, eve)


def _many(cast: Cast) -> None:
    """A county's worth of posts, so that a plan means something."""
    places = [cast.town, cast.village, cast.county]
    agencies = Agency.objects.bulk_create(
        [Agency(name=f"机构{n}", kind="other", division=cast.town.key, since=START) for n in range(200)]
    )
    posts = Post.objects.bulk_create(
        [Post(title="员", agency=agencies[n % 200].key, division=cast.town.key, since=START) for n in range(2000)]
    )
    people = Official.objects.bulk_create([Official(username=f"u{n}", name="某") for n in range(2000)])
    Tenure.objects.bulk_create(
        [Tenure(post=post.key, official=official, since=START) for post, official in zip(posts, people, strict=True)]
    )
    Grant.objects.bulk_create(
        [
            Grant(post=post.key, role=f"some.role_{n % 50}", division=place.key, since=START)
            for n, post in enumerate(posts)
            for place in places
        ]
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


QUERIES: dict[str, tuple[str, Callable[[Cast], list[Any]]]] = {
    "grants_of": (reading.GRANTS, lambda c: [*[DAY] * 6, c.luo.pk, DAY, DAY]),
    "posts_of": (reading.POSTS, lambda c: [*[DAY] * 4, c.luo.pk, DAY, DAY]),
    "actor": (reading.ACTOR, lambda c: [*[DAY] * 6, c.luo.pk, DAY, DAY]),
    "roles_over": (reading.OVER, lambda c: [DAY, DAY, c.village.key, DAY, DAY, c.luo_post.key]),
    "posts_with": (reading.WITH_ROLE, lambda c: ["mediation.mediator", *[DAY] * 4, c.village.key, DAY, DAY]),
}


def _scans(sql: str, params: list[Any]) -> list[str]:
    """The tables that the database would read from end to end."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("EXPLAIN QUERY PLAN " + sql, params)
            return [row[3] for row in cursor.fetchall() if row[3].startswith("SCAN")]
        cursor.execute("EXPLAIN " + sql, params)
        return [row[0] for row in cursor.fetchall() if "Seq Scan" in row[0]]


def test_no_question_reads_a_table_from_end_to_end(cast: Cast) -> None:
    _many(cast)
    for name, (sql, params) in QUERIES.items():
        assert _scans(sql, params(cast)) == [], name
