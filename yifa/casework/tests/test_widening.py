"""Whoever keeps the catalogues does not widen what he himself reaches, by whatever edit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from yifa.casework import edits
from yifa.casework.declare import REGISTRY
from yifa.casework.edits import EditRefused
from yifa.casework.scope import visible
from yifa.casework.standing import Hand
from yifa.casework.tests.cast import TODAY, Cast, grant, opened
from yifa.casework.tests.snapshots import unchanged
from yifa.county.models import Grant
from yifa.ledger.models import Trace

DIVISIONS, AGENCIES, POSTS, TENURES, GRANTS = (
    REGISTRY.catalogues[f"county.{name}"] for name in ("divisions", "agencies", "posts", "tenures", "grants")
)
LATER = TODAY + timedelta(days=30)
Do = Callable[[Cast, Hand], object]


def _edit(what: str, key: str, of: str, since: date = TODAY, **values: str) -> Do:
    def do(cast: Cast, by: Hand) -> object:
        known = {"agency": cast.agencies, "division": cast.places, "parent": cast.places, "official": cast.people}
        said = {name: known[name][value] if name in known else value for name, value in values.items()}
        row = getattr(cast, of)[key]
        return edits.edit(REGISTRY.catalogues[f"county.{what}"], said, by=by, reason="调整", since=since, key=row)

    return do


def _succeed(what: str, of: str, old: str, new: str) -> Do:
    def do(cast: Cast, by: Hand) -> object:
        rows = getattr(cast, of)
        catalogue = REGISTRY.catalogues[f"county.{what}"]
        return edits.succeed(catalogue, rows[old], [rows[new]], by=by, reason="改革", day=TODAY)

    return do


def _granted(cast: Cast, by: Hand) -> object:
    values = {
        "post": cast.posts["guan"],
        "role": "county.reader",
        "division": cast.places["county"],
        "level": 2,
        "read": True,
    }
    return edits.edit(GRANTS, {**values, "act": False, "enter": False}, by=by, reason="查阅", since=TODAY)


def _seated(cast: Cast, by: Hand) -> object:
    values = {"post": cast.posts["shen"], "official": cast.people["guan"], "deputy": True}
    return edits.edit(TENURES, values, by=by, reason="代理", since=TODAY)


WIDER: dict[str, Do] = {
    "my post into another agency": _edit("posts", "guan", "posts", agency="beside"),
    "the same, later": _edit("posts", "guan", "posts", since=LATER, agency="beside"),
    "the same, from long ago": _edit("posts", "guan", "posts", since=date(2022, 2, 1), agency="beside"),
    "my post to another place": _edit("posts", "guan", "posts", division="village"),
    "my agency to another place": _edit("agencies", "bureau", "agencies", division="village"),
    "my post carries on another": _succeed("posts", "posts", "shen", "guan"),
    "my agency carries on another": _succeed("agencies", "agencies", "beside", "bureau"),
    "a village under the town that my post reads": _edit("divisions", "far", "places", parent="yongxing"),
    "a grant": _granted,
    "a seat": _seated,
}


@pytest.fixture
def two(county: Cast) -> Cast:
    """管 also reads the cases of one town; and there is another administrator, 何."""
    grant(county, "guan", "sample.reader", "yongxing", 0, "read")
    grant(county, "he", "county.administrator", "county", 0, "read act")
    return county


@pytest.mark.parametrize("what", WIDER)
def test_nobody_widens_his_own_reach(two: Cast, what: str) -> None:
    with unchanged(), pytest.raises(EditRefused, match="另一位管理员"):
        WIDER[what](two, two.guan)
    assert Trace.objects.filter(who=str(two.guan), what="refused").count() == 1
    if "my agency" not in what:  # the other sits in the same
        WIDER[what](two, two.he)


def test_what_widens_nobody_goes_on(two: Cast) -> None:
    """Other people's posts, new places and bodies, a narrower reach, another name."""
    guan = two.guan
    _edit("posts", "luo", "posts", agency="beside")(two, guan)
    _edit("posts", "guan", "posts", title="系统管理员")(two, guan)
    _edit("agencies", "bureau", "agencies", name="湄潭县司法局")(two, guan)
    _edit("divisions", "moved", "places", name="两河口社区")(two, guan)
    _edit("divisions", "beside", "places", since=LATER, parent="fuxing")(two, guan)
    _succeed("agencies", "agencies", "fuxing", "yongxing")(two, guan)
    new = {"code": "520328101200", "kind": "village", "name": "新村", "parent": two.places["yongxing"]}
    edits.edit(DIVISIONS, new, by=guan, reason="新设", since=TODAY)
    mine = Grant.objects.get(post=two.posts["guan"], role="sample.reader")
    edits.close(GRANTS, mine.key, by=guan, reason="不再需要", day=TODAY)


def test_the_case_of_another_stays_unseen(county: Cast) -> None:
    """As it was done: the administrator moved his own post into a committee and read its cases."""
    pk = opened(county).pk
    with pytest.raises(EditRefused):
        _edit("posts", "guan", "posts", agency="village")(county, county.guan)
    assert not visible(county.actor("guan")).filter(pk=pk).exists()
