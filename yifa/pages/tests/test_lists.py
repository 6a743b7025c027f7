"""Cases and matters, the board, registers, a system's first page, search: happy, empty, out of scope, bad input, queries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yifa.casework.declare import REGISTRY
from yifa.casework.models import Case, Matter
from yifa.ledger.models import Trace
from yifa.pages import look
from yifa.pages.tests.conftest import DAY, County
from yifa.pages.tests.sample import Acceptance, Agreement, Failure, Session
from yifa.pages.views.board import _order
from yifa.pages.views.listing import Shower, column_filter

Get = Callable[..., Any]
HUGE = "9" * 40
WILD = ["", "x", "-1", HUGE, "1e9", "２", "\x00", "' OR 1=1 --", "%", "None"]


def queries(get: Get, path: str, who: str = "chen", **query: Any) -> int:
    get(path, who, **query)
    with CaptureQueriesContext(connection) as seen:
        get(path, who, **query)
    return len(seen)


# --- cases -----------------------------------------------------------------------------------------------------


def test_my_cases_with_parties_stage_and_lamp(county: County, get: Get) -> None:
    county.dispute(Acceptance())
    page = get("/cases/").content.decode()
    assert "李明、王强" in page
    assert "受理" in page
    assert county.village.short in page
    assert "期内" in page


def test_what_lies_elsewhere_is_not_there(county: County, get: Get) -> None:
    mine, theirs = county.dispute(), county.dispute(by="wu", name="赵六")
    assert "赵六" not in get("/cases/").content.decode()
    assert "赵六" in get("/cases/", "wu").content.decode()
    get(f"/matter/{Case.objects.get(pk=theirs).matter_id}/", status=404)
    get(f"/matter/{Case.objects.get(pk=mine).matter_id}/")
    get(f"/record/{theirs}/", status=404)
    get(f"/record/{theirs}/1/", status=404)
    page = get("/search/", q="赵六").content.decode()
    assert "赵六、" not in page
    assert "没有找到" in page


def test_a_town_sees_what_lies_below_it(county: County, get: Get) -> None:
    county.dispute()
    assert "李明" in get("/cases/", "head").content.decode()


def test_confidential_cases_stay_with_those_named_or_granted(county: County, get: Get) -> None:
    county.dispute(name="周密")
    Case.objects.update(level=2)
    assert "周密" not in get("/cases/").content.decode()
    assert "周密" not in get("/register/sample.disputes/").content.decode()
    assert "周密、" not in get("/search/", q="周密").content.decode()


@pytest.mark.parametrize("text", ["李", "李明", "lm", "LM", "宅基地", "3421", "13985123421", "52032819800101001X"])
def test_search_by_name_initials_subject_phone_and_number(county: County, get: Get, text: str) -> None:
    number = "520328198001010010"
    from yifa.county.ids import id_check_digit

    number = number[:17] + id_check_digit(number[:17])
    county.dispute(phone="13985123421", id_number=number)
    county.dispute(name="孙七", other="钱八", subject="水沟")
    text = number if text.startswith("5203") else text
    chen = county.client("chen")
    for path, more in (("/cases/", {}), ("/search/", {}), ("/cases/", {"view": "matters"})):
        page = chen.post(path, {"q": text, **more}, follow=True)
        assert "李明" in page.content.decode()
        assert "孙七" not in page.content.decode()


def test_search_by_part_of_the_number(county: County, get: Get) -> None:
    pk = county.dispute()
    Case.objects.filter(pk=pk).update(number="湄样人调〔2022〕0412号")
    assert "李明" in get("/cases/", q="0412").content.decode()
    assert "李明" in get("/search/", q="〔2022〕04").content.decode()
    assert "李明" not in get("/cases/", q="0413").content.decode()


def test_filters_stand_in_the_address_and_can_be_taken_away(county: County, get: Get) -> None:
    county.dispute(Acceptance())
    county.dispute(name="孙七", category="land")
    page = get("/cases/", category="land", stage="申请").content.decode()
    assert "孙七" in page
    assert "李明" not in page
    assert "类别：山林土地" in page
    for query in (
        {"lamp": "open"}, {"stage": "受理"}, {"system": "sample"}, {"place": county.town.key},
        {"agency": county.agencies["chen"].key}, {"since": "2022-12-06"}, {"until": "2022-12-06"},
    ):  # fmt: skip
        assert "李明" in get("/cases/", **query).content.decode(), query
    for query in ({"lamp": "over"}, {"place": county.neighbour.key}, {"since": "2022-12-07"}):
        assert "没有符合这些条件" in get("/cases/", **query).content.decode(), query


@pytest.mark.parametrize("value", WILD)
@pytest.mark.parametrize(
    "path",
    ["/cases/", "/cases/?view=matters", "/board/sample/", "/register/sample.disputes/", "/search/",
     "/messages/", "/catalogues/county.posts/", "/system/sample/"],
)  # fmt: skip
def test_no_bad_word_in_an_address_is_an_error(county: County, get: Get, path: str, value: str) -> None:
    county.dispute()
    names = ("q", "system", "stage", "place", "category", "agency", "lamp", "since", "until", "after", "before", "year",
             "by", "part", "opened", "opened_to", "outcome", "state", "post", "tab", "export")  # fmt: skip
    joined = path + ("&" if "?" in path else "?")
    from urllib.parse import urlencode

    get(joined + urlencode(dict.fromkeys(names, value)), "admin" if "catalogues" in path else "chen")


def test_what_is_not_understood_is_said(county: County, get: Get) -> None:
    county.dispute()
    page = get("/cases/", lamp="purple", since="yesterday").content.decode()
    assert "看不懂的条件没有采用" in page
    assert "李明" in page


def test_paging_by_key_loses_and_repeats_nothing(county: County, get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("yifa.pages.views.listing.SIZE", 3)
    monkeypatch.setattr("yifa.pages.views.matters.paged", _small)
    made = [county.dispute(name=f"甲{n}") for n in range(7)]
    seen: list[int] = []
    url = "/cases/"
    while url:
        context = get(url).context
        seen += [int(row["url"].split("/")[2]) for row in context["register_table"]["rows"]]
        url = "/cases/" + context["pager"]["next_url"] if "next_url" in context["pager"] else ""
    assert seen == sorted(made, reverse=True)
    last = get(f"/cases/?after={seen[3]}").context
    back = get("/cases/" + last["pager"]["previous_url"]).context
    assert [int(row["url"].split("/")[2]) for row in back["register_table"]["rows"]] == seen[1:4]


def _small(request: Any, rows: Any, **more: Any) -> Any:
    from yifa.pages.views.listing import paged

    return paged(request, rows, **{**more, "size": 3})


def test_a_register_is_filtered_by_the_declared_outcomes(county: County, get: Get) -> None:
    county.dispute(Acceptance(), Session(), Agreement("各让一步"))
    county.dispute(Acceptance(), Session(), name="孙七")
    page = get("/register/sample.disputes/", outcome="调解成功")
    assert len(page.context["register_table"]["rows"]) == 1
    for outcome in ("调解成功", "调解不成"):
        assert f'<option value="{outcome}"' in page.content.decode()
    assert "看不懂的条件" in get("/register/sample.disputes/", outcome="没有的").content.decode()


def test_a_column_with_declared_choices_says_their_titles() -> None:
    register = REGISTRY.register("mediation.disputes")
    assert register is not None
    columns = {column.name: column for column in register.columns}
    shower = Shower(look.names(DAY), register.columns)
    assert shower.text(columns["risk"], "PUBLIC_ORDER") == "有可能引起治安案件"
    assert shower.text(columns["outcome"], "调解成功") == "调解成功"
    made = column_filter(columns["outcome"], register.model, look.names(DAY), DAY)
    assert made is not None
    assert {"调解成功", "调解不成", "不予受理", "撤回"} <= dict(made.choices).keys()


def test_an_empty_list_says_why(county: County, get: Get) -> None:
    assert "你的范围里还没有案件" in get("/cases/").content.decode()
    assert "没有任职的岗位" in get("/cases/", "nobody").content.decode()
    assert "没有查阅授权" in get("/cases/", "admin").content.decode()
    assert "没有任职的岗位" in get("/register/sample.disputes/", "nobody").content.decode()


# --- board and system ------------------------------------------------------------------------------------------


def test_board_by_stage_and_lamp_counts_by_the_database(county: County, get: Get) -> None:
    county.dispute()
    county.dispute(Acceptance(), Session(), name="孙七", done=date(2022, 10, 10))
    county.dispute(Acceptance(), Session(), Agreement("各让一步"), name="周八")
    context = get("/board/sample/").context
    assert {column["title"]: column["count"] for column in context["board"]} == {"申请": 1, "受理": 1, "中止": 0}
    page = get("/board/sample/", lamp="over").content.decode()
    assert "孙七" in page
    assert "李明" not in page
    assert [column["title"] for column in context["board"]] == ["申请", "受理", "中止"]


def test_the_stages_of_a_board_stand_in_the_order_of_the_procedure() -> None:
    assert _order(REGISTRY.systems["mediation"]) == ["登记", "受理", "调解", "中止", "履行", "待归档"]


def test_board_links_to_the_rest_of_a_stage(county: County, get: Get) -> None:
    for n in range(9):
        county.dispute(name=f"甲{n}")
    column = get("/board/sample/").context["board"][0]
    assert (len(column["cards"]), column["count"], column["more"]) == (6, 9, "再看3件")
    rest = get(column["more_url"]).context["register_table"]["rows"]
    assert len(rest) == 9


def test_board_of_an_unknown_system_is_not_there(county: County, get: Get) -> None:
    get("/board/nothing/", status=404)
    get("/system/nothing/", status=404)
    get("/register/nothing/", status=404)
    assert "还没有在办的案件" in get("/board/sample/").content.decode()


def test_a_systems_first_page_leads_everywhere(county: County, get: Get) -> None:
    county.dispute(Acceptance())
    page = get("/system/sample/").content.decode()
    for word in ("看板", "样例台账", "指标", "在办 1 件", "登记一件新的"):
        assert word in page
    assert "登记一件新的" not in get("/system/sample/", "head").content.decode()


# --- registers -------------------------------------------------------------------------------------------------


def test_register_shows_sums_filters_and_titles(county: County, get: Get) -> None:
    county.dispute(amount=120_050)
    county.dispute(name="孙七", category="land", amount=100)
    county.dispute(by="wu", amount=999_999)
    page = get("/register/sample.disputes/").content.decode()
    assert "1,201.50" in page
    assert "山林土地" in page
    assert "共 2 件" in page
    page = get("/register/sample.disputes/", category="land").content.decode()
    assert "共 1 件" in page
    assert "1,200.50" not in page
    empty = get("/register/sample.disputes/", outcome="调解不成").content.decode()
    assert "没有符合这些条件" in empty


def test_a_wide_register_shows_its_main_columns_first(
    county: County, get: Get, monkeypatch: pytest.MonkeyPatch
) -> None:
    county.dispute(amount=100)
    assert get("/register/sample.disputes/").context["tabs"] == []
    monkeypatch.setattr("yifa.pages.views.register.MOST_COLUMNS", 3)
    context = get("/register/sample.disputes/").context
    titles = [column["title"] for column in context["register_table"]["columns"]]
    assert titles == ["案号", "案件", "申请日", "类别", "涉及金额（元）"]
    context = get("/register/sample.disputes/", columns="all").context
    assert len(context["register_table"]["columns"]) == 8
    lines = b"".join(get("/register/sample.disputes/", export="csv").streaming_content).decode("utf-8-sig")
    assert lines.splitlines()[0] == "案号,申请日,类别,涉及金额（元）"


def test_register_is_exported_exactly_as_seen(county: County, get: Get) -> None:
    county.dispute(amount=120_050)
    county.dispute(name="孙七", category="land")
    county.dispute(by="wu")
    response = get("/register/sample.disputes/", category="neighbours", export="csv")
    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0].startswith("案号,申请日,类别")
    assert len(lines) == 2
    assert "1,200.50" in lines[1]
    assert "邻里" in lines[1]


# --- one matter ------------------------------------------------------------------------------------------------


def test_matter_masks_numbers_and_showing_them_leaves_a_trace(county: County, get: Get) -> None:
    pk = county.dispute(phone="13985123421")
    matter = Matter.objects.get(cases=pk)
    page = get(f"/matter/{matter.pk}/").content.decode()
    assert "1****3421" in page
    assert "13985123421" not in page
    assert not Trace.objects.filter(what="read").exists()
    person = matter.parties.get(side="applicant").person
    page = get(f"/matter/{matter.pk}/", show=str(person)).content.decode()
    assert "13985123421" in page
    trace = Trace.objects.get(what="read")
    assert (trace.who, trace.detail) == ("chen", "phone")
    get(f"/matter/{HUGE}/", status=404)


# --- search ----------------------------------------------------------------------------------------------------


def test_search_finds_articles_of_law(county: County, get: Get) -> None:
    for text in ("人民调解法26", "《人民调解法》第二十六条", "人民调解法第二十六条"):
        page = get("/search/", q=text).content.decode()
        assert "谈不成就停" in page
    assert "第二十六条" in get("/search/", q="谈不成").content.decode()
    assert "没有找到" in get("/search/", q="《人民调解法》第九百条").content.decode()
    assert "还没有输入" in get("/search/").content.decode()


# --- queries ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/cases/",
        "/cases/?view=matters",
        "/board/sample/",
        "/register/sample.disputes/",
        "/system/sample/",
        "/search/?q=李",
    ],
)
def test_queries_do_not_grow_with_the_rows(county: County, get: Get, path: str) -> None:
    county.dispute(Acceptance())
    few = queries(get, path)
    for n in range(6):
        county.dispute(Acceptance(), Session(), *([Failure()] if n % 2 else []), name=f"李{n}", subject=f"事{n}")
    assert queries(get, path) == few
    assert few <= 22


@pytest.mark.parametrize(
    "path", ["/cases/", "/board/sample/", "/register/sample.disputes/", "/search/", "/me/", "/messages/"]
)
def test_strangers_are_sent_to_sign_in(county: County, client: Any, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 302
    assert response["Location"].startswith("/login/")
