"""The page that ends a row: what hangs on it, who carries it on, and why it may not end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from yifa.casework import door, todos
from yifa.casework.models import Todo
from yifa.casework.scope import actor
from yifa.county.models import Agency, Post, Successor
from yifa.ledger.models import Trace
from yifa.pages.tests import sample
from yifa.pages.tests.conftest import DAY, County

Get = Callable[..., Any]


def end(county: County, what: str, key: int, who: str = "admin", status: int = 302, **data: Any) -> str:
    said = {"_since": "2022-12-06", "_reason": "撤乡并镇", **data}
    response = county.client(who).post(f"/catalogues/county.{what}/{key}/end/", said)
    assert response.status_code == status, response.content.decode()[-3000:]
    return str(response.content.decode())


def test_a_body_with_open_work_ends_only_with_an_heir_who_then_does_it(county: County, get: Get) -> None:
    pk = county.dispute()
    old, new = county.agencies["chen"], county.agencies["wu"]
    url = f"/catalogues/county.agencies/{old.key}/"
    page = get(url + "end/", "admin").content.decode()
    assert "未归档的案件1件" in page and "由谁承继" in page and "在任人员1名" in page
    assert f'<option value="{new.key}">{new.name}</option>' in page
    assert "选定由哪个机构承继" in end(county, "agencies", old.key, status=422)
    assert "请从所列的里面选" in end(county, "agencies", old.key, status=422, _heir=str(old.key))
    assert "请从所列的里面选" in end(county, "agencies", old.key, status=422, _heir="x")
    assert Agency.objects.get(key=old.key).until is None and not Successor.objects.exists()
    end(county, "agencies", old.key, _heir=str(new.key))
    assert "承继" in (said := get(url, "admin").content.decode()) and f"，由{new.name}承继" in said
    wu = actor(county.people["wu"], DAY)
    assert set(Todo.objects.values_list("pk", flat=True)) == set(todos.owed(wu).values_list("pk", flat=True))
    assert "宅基地边界" in get("/cases/", "wu").content.decode()
    done = door.perform(pk, sample.Acceptance(), by=county.hand("wu"))
    assert done.case.agency == old.key


def test_a_split_has_several_heirs_and_each_once(county: County) -> None:
    county.dispute()
    old, one, other = (county.agencies[name].key for name in ("chen", "wu", "head"))
    end(county, "agencies", old, _heir=str(one), _heir2=str(other), _heir3=str(one))
    assert set(Successor.objects.values_list("kind", "old", "new")) == {("agency", old, one), ("agency", old, other)}


def test_a_post_and_a_place_have_heirs_too(county: County, get: Get) -> None:
    chen, wu = county.posts["chen"], county.posts["wu"]
    assert "由谁承继" in get(f"/catalogues/county.posts/{chen.key}/end/", "admin").content.decode()
    end(county, "posts", chen.key, _heir=str(wu.key))
    assert Post.objects.get(key=chen.key).until == DAY
    place = f"/catalogues/county.divisions/{county.village.key}/end/"
    page = get(place, "admin").content.decode()
    assert "授权" in page and "由谁承继" in page
    assert "哪个区划承继" in end(county, "divisions", county.village.key, status=422)
    end(county, "divisions", county.village.key, _heir=str(county.far.key))


def test_what_has_no_heirs_is_asked_for_none(county: County, get: Get) -> None:
    from yifa.county.models import Tenure

    key = Tenure.objects.get(post=county.posts["wu"].key).key
    assert "承继" not in get(f"/catalogues/county.tenures/{key}/end/", "admin").content.decode()


@pytest.mark.parametrize("what", ["posts", "agencies"])
def test_the_only_administrator_does_not_lock_the_county(county: County, what: str) -> None:
    page = end(county, what, getattr(county, what)["admin"].key, status=422)
    assert "没有能用的管理员" in page


def test_whoever_joins_another_body_to_his_own_is_refused_with_a_trace(county: County) -> None:
    page = end(county, "agencies", county.agencies["chen"].key, status=422, _heir=str(county.agencies["admin"].key))
    assert "另一位管理员" in page
    assert Trace.objects.filter(what="refused", chain="catalogue/county.agencies").count() == 1
