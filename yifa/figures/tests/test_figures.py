"""Figures: what is counted, that every number opens its rows, the rule of small denominators, bad years."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yifa.casework.models import Case
from yifa.county.models import Grant
from yifa.figures import count
from yifa.pages.tests.conftest import START, County
from yifa.pages.tests.sample import Acceptance, Agreement, Failure, Session

Get = Callable[..., Any]
FEW = "少于10件，或者为免推算不显示"


def test_figures_are_counted_by_county_days_up_to_today(county: County) -> None:
    county.dispute(amount=12_050)
    county.dispute(done=date(2021, 12, 31))
    county.dispute(Acceptance(), Session(), Agreement("各让"), done=date(2022, 1, 1), amount=100)
    county.dispute(Acceptance(), Session(), Failure(), by="wu", done=date(2022, 3, 3))
    found = count.figures(2022)
    assert found["sample.opened"] == {"value": 3, "unit": "件", "numerator": 3, "denominator": None}
    assert found["sample.amount"]["value"] == 121.5
    rate = found["sample.rate"]
    assert (rate["value"], rate["numerator"], rate["denominator"]) == (50.0, 1, 2)
    assert count.figures(2021)["sample.opened"]["value"] == 1
    assert count.figures(2022, until=date(2022, 2, 1))["sample.opened"]["value"] == 1
    assert count.figures(2022, divisions=[county.town.key])["sample.opened"]["value"] == 2
    assert set(count.figures(2022, keys=["sample.rate"])) == {"sample.rate"}
    assert count.figures(2024)["sample.rate"]["value"] is None
    json.dumps(found)


def test_one_statement_per_register(county: County) -> None:
    county.dispute()
    with CaptureQueriesContext(connection) as seen:
        count.figures(2022)
    assert len(seen) == 1


def cards(context: Any) -> dict[str, Any]:
    """The figures of a page by title; `of`: the heading that each stands under."""
    return {
        figure["title"]: figure | {"of": group["title"]} for group in context["groups"] for figure in group["figures"]
    }


def test_every_number_opens_its_rows(county: County, get: Get) -> None:
    for n in range(12):
        county.dispute(Acceptance(), Session(), *([Agreement("让")] if n < 9 else [Failure()]), name=f"甲{n}")
    for n in range(10):
        county.dispute(by="wu", name=f"乙{n}")
    context = get("/figures/").context
    shown = cards(context)
    assert shown["收到"]["value"] == "22"
    assert shown["成功率"]["value"] == "75.0"
    opened = get(shown["收到"]["rows_url"])
    assert len(opened.context["register_table"]["rows"]) == 12
    assert "全县计 22 件，你的查阅范围内有 12 件" in opened.content.decode()
    assert len(get(shown["成功率"]["numerator"]["url"]).context["register_table"]["rows"]) == 9
    assert len(get(shown["成功率"]["denominator"]["url"]).context["register_table"]["rows"]) == 12
    assert "不在你的查阅范围内" in get("/figures/").content.decode()


def test_no_rate_over_a_small_denominator_but_its_parts_are_shown(county: County, get: Get) -> None:
    county.dispute(Acceptance(), Session(), Agreement("让"))
    page = get("/figures/", by="sample.rate").content.decode()
    assert "分母不足10件" in page
    assert "100.0%" not in page
    assert '<span class="value">100.0' not in page
    assert "1 ÷ 1" in page


def grant(county: County, who: str, role: str, place: int, level: int = 0) -> None:
    Grant.objects.create(post=county.posts[who].key, role=role, division=place, level=level, read=True, since=START)


def test_figures_by_town_and_for_one_town(county: County, get: Get) -> None:
    county.dispute()
    county.dispute(by="wu")
    context = get("/figures/", "head").context
    each = {one["name"]: one["text"] for one in context["multiples"]["each"]}
    assert (each["永兴镇"], each["复兴镇"]) == ("1", "不显示")
    assert len(each) == 15
    town = get("/figures/", "head", place=county.town.key).context
    assert town["groups"][0]["figures"][0]["value"] == "1"
    assert len(get(town["groups"][0]["figures"][0]["rows_url"], "chen").context["register_table"]["rows"]) == 1


def test_no_figure_discloses_the_cases_of_a_place_one_may_not_read(county: County, get: Get) -> None:
    county.dispute(Acceptance(), Session(), Agreement("让"), by="wu", amount=4_321_00, done=date(2022, 3, 3))
    county.dispute(amount=1_000_00, done=date(2022, 4, 4))
    pages = [
        get("/figures/", "head", by=by, place=place).content.decode()
        for by in ("sample.opened", "sample.amount", "sample.rate")
        for place in ("", county.neighbour.key)
    ]
    for page in pages:
        assert "4,321" not in page
        assert "5,321" not in page
        assert "1 ÷ 1" not in page
    assert "少于10件" in pages[0]
    assert "1,000.00" in pages[0]
    assert "只计你能查阅的案件" in pages[0]
    assert "只向可以查阅这些案件的人员显示" in pages[1]
    shown = cards(get("/figures/", "head").context)["收到"]
    assert (shown["value"], shown["whose"], shown["trend_text"]) == ("1", "你能查阅的", "4月1件")
    assert shown["of"].endswith("全县，只计你能查阅的案件")
    beside = cards(get("/figures/", "head", place=county.neighbour.key).context).values()
    assert all(each["none"] and "trend_text" not in each and "numerator" not in each for each in beside)
    opened = get("/figures/sample.opened/", "head").content.decode()
    assert f"全县的数不显示（{FEW}），你的查阅范围内有 1 件" in opened
    assert "全县" not in get("/figures/sample.rate/", "head").context["flashes"][0]["text"]


def test_a_count_of_ten_is_told_of_a_neighbour_and_nothing_else_of_it(county: County, get: Get) -> None:
    for n in range(10):
        county.dispute(Acceptance(), by="wu", name=f"乙{n}", amount=1_00)
    shown = cards(get("/figures/", "head", place=county.neighbour.key).context)
    assert "value" not in shown["收到"], "ten of ten: that nobody else had any would be told with it"
    Case.objects.filter(pk=county.dispute()).update(level=2)
    shown = cards(get("/figures/", "head", place=county.neighbour.key).context)
    assert (shown["收到"]["value"], shown["收到"]["whose"]) == ("10", "复兴镇")
    assert "value" not in shown["邻里"], "no parts of a place one may not read"
    assert "none" not in shown["收到"]
    assert "trend" not in shown["收到"]
    assert shown["涉及金额"]["none"]


def test_who_may_read_the_county_sees_every_number_of_it(county: County, get: Get) -> None:
    root = county.town.parent
    assert root is not None
    grant(county, "head", "county.leader", root, 1)
    county.dispute(by="wu", amount=4_321_00)
    Case.objects.filter(pk=county.dispute(by="wu", amount=1_00)).update(level=2)
    page = get("/figures/", "head").context
    shown = cards(page)
    assert {each["whose"] for each in shown.values()} == {"全县（不含保密的）"}
    assert page["lead"].startswith("全县（不含保密的），")
    assert (shown["收到"]["value"], shown["涉及金额"]["value"]) == ("1", "4,321.00")
    assert {one["name"]: one["text"] for one in page["multiples"]["each"]}["复兴镇"] == "1"
    assert "不在你的查阅范围内" not in page["remark"]
    grant(county, "head", "county.leader", root, 2)
    whole = get("/figures/", "head").context
    assert {each["whose"] for each in cards(whole).values()} == {"全县"} and whole["lead"].startswith("全县，")
    assert cards(whole)["收到"]["value"] == "2"


def test_an_administrator_who_may_read_nothing_sees_totals_only(county: County, get: Get) -> None:
    for n in range(10):
        county.dispute(name=f"甲{n}", amount=7_00)
    context = get("/figures/", "admin").context
    shown = cards(context)
    assert shown["收到"]["value"] == "10"
    assert "trend" not in shown["收到"]
    assert shown["涉及金额"]["none"]
    assert shown["成功率"]["none"]
    assert context["multiples"] is None
    town = get("/figures/", "admin", place=county.town.key).context["groups"][0]["figures"]
    assert all(each["none"] == "只向可以查阅这些案件的人员显示。" for each in town)


def test_a_small_part_is_not_reckoned_from_the_whole(county: County, get: Get) -> None:
    for category, n in (("neighbours", 20), ("land", 13), ("traffic", 4)):
        for k in range(n):
            county.dispute(by="wu", category=category, name=f"{category}{k}")
    shown = cards(get("/figures/").context)
    assert (shown["收到"]["value"], shown["邻里"]["value"]) == ("37", "20")
    assert [shown[each].get("none") for each in ("山林土地", "其他")] == [f"{FEW}。", f"{FEW}。"], "alike"
    assert "全县的数不显示" in get("/figures/sample.land/").content.decode()
    assert cards(get("/figures/", "wu").context)["其他"]["value"] == "4", "his own he may count"
    county.dispute(Acceptance(), category="land")
    mine = cards(get("/figures/").context)["山林土地"]
    assert (mine["value"], mine["whose"]) == ("1", "你能查阅的")


def test_nothing_narrower_stands_under_the_county(county: County, get: Get) -> None:
    for n in range(12):
        county.dispute(by="wu", name=f"乙{n}", amount=5_00)
    county.dispute(amount=7_00)
    shown = cards(get("/figures/").context)
    assert (shown["收到"]["value"], shown["收到"]["whose"], shown["收到"]["of"]) == ("13", "全县", "样例 · 全县")
    assert "trend" not in shown["收到"] and "trend_text" not in shown["收到"], "no line of other rows under it"
    assert (shown["涉及金额"]["value"], shown["涉及金额"]["whose"]) == ("7.00", "你能查阅的")
    assert shown["涉及金额"]["of"] == "样例 · 全县，只计你能查阅的案件"
    assert not get("/figures/").context["lead"].startswith("全县")


def test_few_months_are_said_and_many_are_drawn(county: County, get: Get) -> None:
    for month in (2, 5, 5):
        county.dispute(done=date(2022, month, 1))
    shown = cards(get("/figures/").context)["收到"]
    assert ("trend" in shown, shown["trend_text"]) == (False, "2月1件，5月2件")
    for month in (1, 3, 4):
        county.dispute(done=date(2022, month, 1))
    shown = cards(get("/figures/").context)["收到"]
    assert shown["trend"] == [1, 1, 1, 1, 2, 0, 0, 0, 0, 0, 0]


def test_years_that_cannot_be_are_not_taken(county: County, get: Get) -> None:
    for year in ("1999", "2023", "x", "9" * 40, "-1"):
        assert "看不懂的年份" in get("/figures/", year=year).content.decode()
        get("/figures/sample.rate/", year=year)
    assert "2021年指标" in get("/figures/", year="2021").content.decode()
    get("/figures/nothing/", status=404)


@pytest.mark.parametrize("value", ["", "x", "-1", "9" * 40, "1e9", "２", "\x00", "' OR 1=1 --", "None"])
@pytest.mark.parametrize("path", ["/figures/", "/figures/sample.rate/", "/figures/sample.amount/"])
def test_no_bad_word_in_an_address_is_an_error(county: County, get: Get, path: str, value: str) -> None:
    county.dispute()
    names = ("year", "place", "system", "by", "part", "after", "before", "category", "outcome", "columns", "export")
    get(path, **dict.fromkeys(names, value))


def test_queries_do_not_grow_with_the_rows(county: County, get: Get) -> None:
    def asked(path: str) -> int:
        get(path)
        with CaptureQueriesContext(connection) as seen:
            get(path)
        return len(seen)

    county.dispute(Acceptance())
    paths = ["/figures/", "/figures/sample.rate/", "/figures/sample.opened/"]
    few = [asked(path) for path in paths]
    for n in range(5):
        county.dispute(Acceptance(), Session(), Agreement("让"), name=f"甲{n}")
    assert [asked(path) for path in paths[:1]] == few[:1]
    more = [asked(path) for path in paths]
    county.dispute(Acceptance(), Session(), Agreement("让"), name="乙")
    assert [asked(path) for path in paths] == more
    assert max(more) <= 26


def test_strangers_are_sent_to_sign_in(county: County, client: Any) -> None:
    assert client.get("/figures/")["Location"].startswith("/login/")
