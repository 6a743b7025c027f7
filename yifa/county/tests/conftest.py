"""What the tests of the county share: Meitan's divisions and a small cast everyone knows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from yifa.county import clock, divisions
from yifa.county.models import Agency, Division, Grant, Official, Post, Tenure
from yifa.county.tests.cast import START, Cast


@pytest.fixture(autouse=True)
def _a_clock_that_asks_again() -> Iterator[None]:
    """Each test's database is another: what the clock remembers of the last one is forgotten."""
    clock.forget()
    yield
    clock.forget()


@pytest.fixture
def meitan(db: None) -> dict[str, Division]:
    """The shipped divisions, by code."""
    divisions.load(divisions.shipped())
    return {row.code: row for row in Division.objects.all()}


@pytest.fixture
def cast(meitan: dict[str, Division]) -> Cast:
    """The cast, each in a post with a grant."""
    county, town, neighbour = meitan["520328"], meitan["520328101"], meitan["520328102"]
    village = next(row for code, row in sorted(meitan.items()) if row.parent == town.key)
    people = {}
    for username, name in (("luo", "罗国强"), ("tian", "田秀英"), ("chen", "陈明"), ("wu", "吴琼")):
        people[username] = Official.objects.create(username=username, name=name)
    committee = Agency.objects.create(
        name="永兴村人民调解委员会", kind=Agency.Kind.VILLAGE_MEDIATION, division=village.key, since=START
    )
    upper = Agency.objects.create(
        name="永兴镇人民调解委员会", kind=Agency.Kind.TOWN_MEDIATION, division=town.key, since=START
    )
    other = Agency.objects.create(
        name="复兴镇人民调解委员会", kind=Agency.Kind.TOWN_MEDIATION, division=neighbour.key, since=START
    )
    posts = {}
    for username, agency, place in (
        ("luo", committee, village),
        ("tian", committee, village),
        ("chen", upper, town),
        ("wu", other, neighbour),
    ):
        post = Post.objects.create(title="调解员", agency=agency.key, division=place.key, since=START)
        Tenure.objects.create(post=post.key, official=people[username], since=START)
        Grant.objects.create(post=post.key, role="mediation.mediator", division=place.key, act=True, since=START)
        posts[username] = post
    return Cast(
        meitan,
        people["luo"],
        people["tian"],
        people["chen"],
        people["wu"],
        committee,
        posts["luo"],
        posts["tian"],
        posts["chen"],
        posts["wu"],
        village,
        town,
        neighbour,
        county,
    )
