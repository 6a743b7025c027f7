"""A person's number that is searched for stands in no address and leaves a trace; everything else is kept as it was typed."""

from __future__ import annotations

import re
from typing import Any

import pytest

from yifa.ledger.models import Trace
from yifa.pages.tests.conftest import County

PHONE, OWN = "13985123421", "52212819900307123"
PAGES = ("/search/", "/cases/", "/cases/?view=matters")


def own() -> str:
    from yifa.county.ids import id_check_digit

    return OWN + id_check_digit(OWN)


@pytest.fixture
def one(county: County) -> int:
    return county.dispute(phone=PHONE, id_number=own(), subject="水渠")


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("kind", ["phone", "id_number"])
def test_a_whole_number_is_found_and_stands_nowhere(county: County, one: int, path: str, kind: str) -> None:
    number = PHONE if kind == "phone" else own()
    chen = county.client("chen")
    view = {"view": "matters"} if "view" in path else {}
    for sent in (
        chen.post(path, {"q": number, **view}), chen.get(path, {"q": number, **view}),
        chen.post(path, {"q": f" {number[:6]} {number[6:]} ", **view}),
    ):  # fmt: skip
        assert sent.status_code == 302
        assert number not in sent["Location"] and number[-4:] not in sent["Location"].partition("sought=")[0]
        page = chen.get(sent["Location"])
        assert page.status_code == 200 and "水渠" in page.content.decode()
        assert number not in page.content.decode()
        addresses = re.findall(r'(?:href|action|value)="([^"]*)"', page.content.decode())
        assert not [each for each in addresses if number in each]
    left = Trace.objects.filter(what="search")
    assert {(each.who, each.detail) for each in left} == {("chen", kind)}
    assert left.count() == 3
    assert all(re.fullmatch(r"person:\d+", each.chain) for each in left)
    assert not Trace.objects.filter(detail__contains=number).exists()


def test_the_sealed_word_opens_for_the_one_who_searched(county: County, one: int) -> None:
    there = county.client("chen").post("/search/", {"q": PHONE})["Location"]
    page = county.client("head").get(there).content.decode()
    assert "水渠" not in page and "还没有输入" in page
    assert county.client("chen").get("/cases/?sought=nothing").status_code == 200
    assert (
        "看不懂的条件没有采用：号码" in county.client("head").get(there.replace("/search/", "/cases/")).content.decode()
    )


def test_a_number_nobody_has_leaves_its_trace_too(county: County) -> None:
    county.client("chen").post("/search/", {"q": "13985999999"})
    assert list(Trace.objects.values_list("who", "what", "chain", "detail")) == [("chen", "search", "", "phone")]


def test_everything_else_stays_as_it_was_typed(county: County, one: int) -> None:
    chen = county.client("chen")
    assert chen.post("/search/", {"q": "李明"})["Location"] == "/search/?q=%E6%9D%8E%E6%98%8E"
    assert (
        chen.post("/cases/", {"q": "水渠", "stage": "", "lamp": "open"})["Location"]
        == "/cases/?lamp=open&q=%E6%B0%B4%E6%B8%A0"
    )
    assert chen.post("/cases/", {"q": ""})["Location"] == "/cases/"
    assert "水渠" in chen.get("/search/", {"q": "3421"}).content.decode(), "the last four show little"
    assert not Trace.objects.exists()


def test_a_number_and_another_filter_go_together(county: County, one: int) -> None:
    chen = county.client("chen")
    there = chen.post("/cases/", {"q": PHONE, "lamp": "open"})["Location"]
    bar: dict[str, Any] = chen.get(there).context["filter_bar"]
    kept = {each["name"]: each["value"] for each in bar["keep"]}
    assert set(kept) == {"sought"}
    assert [each["value"] for each in bar["chosen"]][-1].startswith("1****") or "1****3421" in str(bar["chosen"])
    again = chen.post("/cases/", {"q": "", "lamp": "done", **kept})["Location"]
    assert "sought=" in again and "lamp=done" in again
    assert "sought=" not in chen.post("/cases/", {"q": "李明", **kept})["Location"]
    gone = next(each["remove_url"] for each in bar["chosen"] if each["value"] == "1****3421")
    assert gone == "?lamp=open"
