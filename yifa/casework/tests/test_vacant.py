"""Every deadline has a keeper: what a post owes that nobody holds is its agency's, until somebody does."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yifa.casework import listing, todos
from yifa.casework.declare import REGISTRY
from yifa.casework.models import Todo
from yifa.casework.tests.cast import TODAY, Cast, in_session
from yifa.county.dated import end, supersede
from yifa.county.models import Agency, Official, Post, Successor, Tenure


def leave(county: Cast, who: str) -> None:
    """Who held a post holds it no more, from today on."""
    end(Tenure.objects.on(TODAY).get(post=county.posts[who], deputy=False), TODAY)


def owed(county: Cast, who: str) -> set[int]:
    """The cases in which somebody owes something."""
    me = county.actor(who)
    found = {each.case for each in todos.mine(me)}
    assert len(todos.mine(me)) == todos.count(me)
    return found


def test_it_is_on_the_list_of_the_agency_while_nobody_holds_the_post(county: Cast) -> None:
    pk = in_session(county)
    assert set(Todo.objects.filter(case=pk).values_list("holder", flat=True)) == {f"post:{county.posts['luo']}"}
    assert pk in owed(county, "luo")
    assert pk not in owed(county, "tian")
    leave(county, "luo")
    assert pk in owed(county, "tian")
    assert county.actor("tian").vacant == (f"post:{county.posts['luo']}",)
    for other in ("luo", "lin", "chen", "wu", "he"):
        assert pk not in owed(county, other), other
    Tenure(since=TODAY, post=county.posts["luo"], official_id=county.people["zhou"], deputy=True).save()
    assert pk not in owed(county, "tian")
    assert pk in owed(county, "zhou")


def test_what_is_confidential_needs_its_grant_as_in_any_pool(county: Cast) -> None:
    pk = in_session(county)
    Todo.objects.filter(case=pk).update(level=2)
    leave(county, "luo")
    assert pk not in owed(county, "tian")


def test_a_post_that_ended_or_moved_is_its_last_agencys(county: Cast) -> None:
    pk = in_session(county)
    post = Post.objects.on(TODAY).get(key=county.posts["luo"])
    moved = supersede(post, since=TODAY - timedelta(days=1), agency=county.agencies["beside"])
    assert pk not in owed(county, "tian")
    leave(county, "luo")
    assert county.actor("lin").vacant == (f"post:{post.key}",)
    assert not county.actor("tian").vacant
    end(moved, TODAY)
    assert county.actor("lin").vacant == (f"post:{post.key}",)


@pytest.mark.parametrize("held", [True, False])
def test_who_carries_on_a_post_has_what_it_owes(county: Cast, held: bool) -> None:
    pk = in_session(county)
    leave(county, "luo")
    end(Post.objects.on(TODAY).get(key=county.posts["luo"]), TODAY)
    heir = Post(since=TODAY, title="调解员", agency=county.agencies["village"], division=county.places["village"])
    heir.save()
    Successor(kind="post", old=county.posts["luo"], new=heir.key, day=TODAY).save()
    if held:
        Tenure(since=TODAY, post=heir.key, official_id=county.people["luo"]).save()
    assert (pk in owed(county, "luo")) == held
    assert (pk in owed(county, "tian")) == (not held)


def test_the_posts_of_an_agency_that_was_abolished_are_their_heirs(county: Cast) -> None:
    pk = in_session(county)
    end(Agency.objects.on(TODAY).get(key=county.agencies["village"]), TODAY)
    Successor(kind="agency", old=county.agencies["village"], new=county.agencies["yongxing"], day=TODAY).save()
    assert county.actor("luo").posts == ()
    assert pk in owed(county, "chen")


def test_whoever_lacks_a_right_to_act_has_nothing_of_it(county: Cast) -> None:
    pk = in_session(county)
    leave(county, "luo")
    clerk = Official.objects.create(username="clerk", name="clerk", password="!")
    desk = Post(since=TODAY, title="文员", agency=county.agencies["village"], division=county.places["village"])
    desk.save()
    Tenure(since=TODAY, post=desk.key, official=clerk).save()
    county.people["clerk"], county.posts["clerk"] = clerk.pk, desk.key
    assert pk not in owed(county, "clerk")


def test_it_costs_the_same_however_many_posts_are_empty(county: Cast) -> None:
    for _ in range(2):
        in_session(county)
    leave(county, "luo")

    def trips() -> int:
        with CaptureQueriesContext(connection) as said:
            county.actor("tian")
        return len(said)

    one = trips()
    for n in range(20):
        post = Post(since=TODAY, title=f"{n}", agency=county.agencies["village"], division=county.places["village"])
        post.save()
        Todo(case_id=1, act="session", holder=f"post:{post.key}", system="sample", division=1).save()
    assert len(county.actor("tian").vacant) == 21
    assert trips() == one


def test_the_end_of_a_tenure_says_what_it_leaves(county: Cast) -> None:
    in_session(county)
    tenures = REGISTRY.catalogues["county.tenures"]
    assert tenures.leaves is not None
    row = Tenure.objects.on(TODAY).get(post=county.posts["luo"])
    n = Todo.objects.filter(holder=f"post:{county.posts['luo']}").count()
    (said,) = tenures.leaves(row, TODAY)
    assert f"还有{n}件待办由该岗位承办" in str(said)
    assert not list(tenures.leaves(Tenure.objects.on(TODAY).get(post=county.posts["tian"]), TODAY))
    Tenure(since=TODAY, post=county.posts["luo"], official_id=county.people["zhou"], deputy=True).save()
    assert not list(tenures.leaves(row, TODAY))


def test_what_waits_for_others_leaves_it_out(county: Cast) -> None:
    pk = in_session(county)
    leave(county, "luo")
    me = county.actor("tian")
    assert todos.waiting(me, [pk]) == {}
    assert set(todos.waiting(replace(me, vacant=()), [pk])) == {pk}
    assert pk in {case.pk for case in listing.page(me)}
