"""No work ends with a body, a post or a place; who carries on a body does what it left; somebody can always give rights."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from yifa.casework import asking, door, edits, staying, todos
from yifa.casework.declare import REGISTRY
from yifa.casework.door import Ask
from yifa.casework.edits import EditRefused
from yifa.casework.founding import AlreadyBegun, begin_catalogues, found
from yifa.casework.many import perform_many
from yifa.casework.models import Case, Todo
from yifa.casework.scope import actor
from yifa.casework.tests.cast import START, TODAY, Cast, accepted, grant, in_session, opened
from yifa.casework.tests.sample.procedure import Acceptance, Assignment
from yifa.casework.tests.snapshots import unchanged
from yifa.casework.verify import verify
from yifa.county import clock, succession
from yifa.county.models import Agency, Division, Grant, Official, Post, Tenure
from yifa.kernel.procedure import Offer, Ref

DIVISIONS, AGENCIES, POSTS, TENURES, GRANTS = (
    REGISTRY.catalogues[f"county.{name}"] for name in ("divisions", "agencies", "posts", "tenures", "grants")
)
LATER = TODAY + timedelta(days=30)


def end(cast: Cast, catalogue: Any, key: int, *heirs: int, day: date = TODAY) -> Any:
    if heirs:
        return edits.succeed(catalogue, key, heirs, by=cast.guan, reason="撤并", day=day)
    return edits.close(catalogue, key, by=cast.guan, reason="撤销", day=day)


def refused(cast: Cast, word: str, catalogue: Any, key: int, *heirs: int, day: date = TODAY) -> None:
    with unchanged(), pytest.raises(EditRefused, match=word):
        end(cast, catalogue, key, *heirs, day=day)


def on_nobodys_list() -> set[int]:
    """The to-dos that no official who can sign in finds on a list of his."""
    everybody = [actor(one, clock.today()) for one in Official.objects.filter(is_active=True)]
    seen = {row.pk for who in everybody if who.holders for row in todos.owed(who)}
    return set(Todo.objects.values_list("pk", flat=True)) - seen


# --- an end ---------------------------------------------------------------------------------------------------------


def test_a_body_with_open_cases_ends_only_where_another_carries_it_on(county: Cast) -> None:
    opened(county)
    village, town = county.agencies["village"], county.agencies["yongxing"]
    refused(county, "未归档的案件1件、待办1项.*承继", AGENCIES, village)
    end(county, AGENCIES, village, town)
    assert not on_nobodys_list()
    refused(county, "未归档的案件1件", AGENCIES, town)  # what it carries on hangs on it too


def test_a_body_that_is_offered_a_case_does_not_end(county: Cast) -> None:
    pk = accepted(county)
    grant(county, "luo", "sample.committee", "village")
    door.perform(pk, Offer(Ref(county.agencies["beside"]), "在那里住"), by=county.luo)
    refused(county, "未归档的案件1件", AGENCIES, county.agencies["beside"])


def test_a_post_that_a_case_names_does_not_end_whoever_carries_it_on(county: Cast) -> None:
    in_session(county)
    refused(county, "未归档的案件1件、待办1项指定由这个岗位", POSTS, county.posts["luo"])
    refused(county, "各案中更换", POSTS, county.posts["luo"], county.posts["tian"])


@pytest.mark.parametrize("moved", [True, False])
def test_what_the_posts_of_a_body_owed_is_theirs_where_they_are_moved_and_else_the_heirs(
    county: Cast, moved: bool
) -> None:
    pk = in_session(county)
    refused(county, "未归档的案件1件、待办1项", AGENCIES, county.agencies["village"])
    if moved:
        values = {"agency": county.agencies["beside"]}
        edits.edit(POSTS, values, by=county.guan, reason="并入", since=TODAY, key=county.posts["luo"])
    end(county, AGENCIES, county.agencies["village"], county.agencies["beside"])
    assert not on_nobodys_list()
    assert [owed.case for owed in todos.mine(county.actor("luo" if moved else "lin"))] == [pk]


def test_a_place_with_cases_bodies_or_grants_ends_only_with_an_heir(county: Cast) -> None:
    opened(county)
    refused(county, "未归档的案件1件、机构1个、岗位2个、授权3条.*哪个区划承继", DIVISIONS, county.places["village"])
    refused(county, "机构1个", DIVISIONS, county.places["beside"])
    end(county, DIVISIONS, county.places["village"], county.places["beside"])
    empty = Division(since=START, code="520328101999", kind="village", name="新村", parent=county.places["yongxing"])
    empty.save()
    end(county, DIVISIONS, empty.key)


def test_what_nothing_hangs_on_ends_today_and_not_ahead(county: Cast) -> None:
    body, post = county.agencies["beside"], county.posts["lin"]
    for catalogue, key in ((POSTS, post), (AGENCIES, body)):
        refused(county, "到那一天以前还可能有新的案件", catalogue, key, day=LATER)
        end(county, catalogue, key)


def test_a_body_without_accounts_carries_on_nothing(county: Cast) -> None:
    court = Agency(since=START, name="湄潭县人民法院", kind="court", division=county.places["county"], external=True)
    court.save()
    refused(county, "外部机构", AGENCIES, county.agencies["village"], court.key)


def test_a_body_whose_cases_are_all_filed_ends_only_where_another_keeps_them(county: Cast) -> None:
    case = opened(county)
    Todo.objects.all().delete()
    Case.objects.filter(pk=case.pk).update(closed=True)
    village = county.agencies["village"]
    refused(county, "已归档的案卷1件.*由哪个机构承继", AGENCIES, village)
    end(county, AGENCIES, village, county.agencies["yongxing"])


def test_a_place_does_not_end_ahead_without_an_heir(county: Cast) -> None:
    empty = Division(since=START, code="520328101999", kind="village", name="新村", parent=county.places["yongxing"])
    empty.save()
    refused(county, "到那一天以前还可能有新的案件", DIVISIONS, empty.key, day=LATER)


def alone(county: Cast) -> str:
    """罗 alone acts in the village, whose case waits to be taken; returns the to-do's holder."""
    opened(county)
    village = county.agencies["village"]
    posts = Post.objects.on(TODAY).filter(agency=village).exclude(key=county.posts["luo"])
    for row in Grant.objects.on(TODAY).filter(post__in=posts.values("key")):
        end(county, GRANTS, row.key)
    return f"agency:{village}"


def test_the_last_who_acts_in_a_body_that_owes_something_keeps_his_post_there_and_his_grants(county: Cast) -> None:
    holder = alone(county)
    assert Todo.objects.filter(holder=holder).exists()
    post = Post.objects.on(TODAY).get(key=county.posts["luo"])
    with unchanged(), pytest.raises(EditRefused, match="没有人能办了"):
        edits.edit(
            POSTS, {"agency": county.agencies["beside"]}, by=county.guan, reason="调动", since=TODAY, key=post.key
        )
    mine = list(Grant.objects.on(TODAY).filter(post=post.key, act=True))
    for row in mine[:-1]:
        end(county, GRANTS, row.key)
    refused(county, "没有人能办了", GRANTS, mine[-1].key)


def test_that_the_last_leaves_is_said_and_bars_nothing(county: Cast) -> None:
    alone(county)
    row = Tenure.objects.on(TODAY).get(post=county.posts["luo"])
    (said,) = todos.left_by(row, TODAY)
    assert "此后没有人能办" in str(said)
    end(county, TENURES, row.key)


def test_a_body_with_work_in_hand_stays_what_it_is(county: Cast) -> None:
    opened(county)
    village = county.agencies["village"]
    with unchanged(), pytest.raises(EditRefused, match="不能改成另一类机构"):
        edits.edit(AGENCIES, {"kind": "police"}, by=county.guan, reason="登错", since=TODAY, key=village)
    edits.edit(AGENCIES, {"kind": "police"}, by=county.guan, reason="登错", since=TODAY, key=county.agencies["beside"])


# --- carrying on ----------------------------------------------------------------------------------------------------


def heir_of(county: Cast, *, day: date = TODAY) -> Any:
    """The neighbouring village's committee, to whom the case of 永兴村 comes: its place is outside the grants of 林."""
    grant(county, "lin", "sample.committee", "beside", 1, "read act enter")
    begin_catalogues()
    end(county, AGENCIES, county.agencies["village"], county.agencies["beside"], day=day)
    return county.lin


def test_who_carries_on_a_body_does_what_it_owed(county: Cast) -> None:
    pk = opened(county).pk
    with pytest.raises((door.Refused, door.NotThere)):
        door.perform(pk, Acceptance(), by=county.lin)
    lin = heir_of(county)
    assert [owed.case for owed in todos.mine(county.actor("lin"))] == [pk]
    looked = asking.look(Case.objects.get(pk=pk), county.actor("lin"))
    assert (found := looked.of("accepted")) is not None and lin in found.hands
    assert door.perform(pk, Acceptance(), by=lin).case.agency == county.agencies["village"], "a case keeps its body"
    door.perform(pk, Assignment(county.posts["lin"]), by=lin)  # of the committee alone
    with pytest.raises(door.NotThere):  # a case of a third body is none of its
        door.perform(opened(county, where="far", by="wu").pk, Acceptance(), by=lin)
    assert verify() == []


def test_many_are_carried_on_as_one(county: Cast) -> None:
    cases = [opened(county).pk for _ in range(2)]
    lin = heir_of(county)
    outcomes = perform_many([Ask(Acceptance(), lin, lin, pk) for pk in cases])
    outcomes += perform_many([Ask(Assignment(county.posts["lin"]), lin, lin, pk) for pk in cases])
    assert [type(each).__name__ for each in outcomes] == ["Done"] * 4


def test_nobody_carries_on_before_the_day(county: Cast) -> None:
    pk = opened(county).pk
    lin = heir_of(county, day=LATER)
    with pytest.raises((door.Refused, door.NotThere)):
        door.perform(pk, Acceptance(), by=lin)


def test_what_was_done_before_the_day_was_not_the_heirs(county: Cast) -> None:
    pk = accepted(county, done=TODAY - timedelta(days=2))
    lin = heir_of(county)
    with pytest.raises(door.Refused, match="调委会"):
        door.perform(pk, Assignment(county.posts["lin"]), by=lin, done=TODAY - timedelta(days=1), ground="补录")
    door.perform(pk, Assignment(county.posts["lin"]), by=lin)


# --- somebody stays -------------------------------------------------------------------------------------------------

LAST = {
    "his post": (POSTS, "posts", "guan"),
    "his body": (AGENCIES, "agencies", "bureau"),
}


@pytest.mark.parametrize("what", LAST)
def test_the_only_administrator_does_not_end_what_his_right_rests_on(county: Cast, what: str) -> None:
    catalogue, of, key = LAST[what]
    refused(county, "没有能用的管理员", catalogue, getattr(county, of)[key])
    grant(county, "chen", "county.administrator", "yongxing")  # not over the whole county
    refused(county, "没有能用的管理员", catalogue, getattr(county, of)[key])
    grant(county, "chen", "county.administrator", "county")
    end(county, catalogue, getattr(county, of)[key])


def test_a_grant_or_a_tenure_that_is_the_last_stays(county: Cast) -> None:
    mine = Grant.objects.get(role="county.administrator")
    seat = Tenure.objects.get(post=county.posts["guan"])
    for catalogue, row in ((GRANTS, mine), (TENURES, seat)):
        refused(county, "没有能用的管理员", catalogue, row.key)
    other = Official.objects.get(pk=county.people["he"])
    grant(county, "he", "county.administrator", "county")
    Official.objects.filter(pk=other.pk).update(is_active=False)
    refused(county, "没有能用的管理员", GRANTS, mine.key)  # who cannot sign in gives no rights


def test_the_days_to_come_are_asked_too(county: Cast) -> None:
    """The other's grant ends in a month: until then 管 may not go for that day on."""
    row = Grant(since=START, until=LATER, post=county.posts["he"], role="county.administrator",
                division=county.places["county"], act=True)  # fmt: skip
    row.save()
    with unchanged(), pytest.raises(EditRefused, match="自2023-01-05起"):
        end(county, POSTS, county.posts["guan"])
    grant(county, "shen", "county.administrator", "county")
    end(county, POSTS, county.posts["guan"])


def test_a_county_without_administrator_gets_another_by_begin(county: Cast) -> None:
    begin_catalogues()
    with pytest.raises(AlreadyBegun):
        found("new", "新管", "sehr-lang-1234", agency="县司法局")
    from yifa.county.dated import end as cut

    cut(Post.objects.get(key=county.posts["guan"]), TODAY)
    assert not staying.somebody(TODAY)
    places, bodies = Division.objects.count(), Agency.objects.count()
    made = found("new", "新管", "sehr-lang-1234", agency="县司法局")
    assert made.again and staying.somebody(TODAY)
    assert (Division.objects.count(), Agency.objects.count()) == (places, bodies)
    assert succession.heirs("agency", county.agencies["bureau"], TODAY) == {county.agencies["bureau"]}
