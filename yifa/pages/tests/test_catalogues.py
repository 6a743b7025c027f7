"""Catalogues: the list, a row's life and edits, a change, a new row, an end; who may and who may not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yifa.casework import edits
from yifa.casework.declare import REGISTRY
from yifa.casework.lawday import law_day
from yifa.casework.models import CalendarNotice, Epoch, ListItem, NumberFormat, SettingRow
from yifa.county.dated import end
from yifa.county.models import Grant, Official, Post, Tenure
from yifa.ledger.models import Entry, Trace
from yifa.pages.tests.conftest import DAY, START, County

Get = Callable[..., Any]
TERMS = {"_since": "2022-12-06", "_reason": "换届选举"}


def send(county: Any, path: str, who: Any = "admin", status: Any = 302, **data: Any) -> Any:
    response = county.client(who).post(path, {**TERMS, **data})
    assert response.status_code == status, (response.status_code, response.content.decode()[-3000:])
    return response


def test_the_administrator_sees_the_catalogues_and_others_see_why_not(county: County, get: Get) -> None:
    page = get("/catalogues/", "admin").content.decode()
    for word in ("岗位", "任职与代理", "放假安排", "编号格式"):
        assert word in page
    assert "没有可以查看的名录" in get("/catalogues/").content.decode()
    get("/catalogues/county.grants/", status=404)
    get("/catalogues/nothing/", "admin", status=404)
    get("/catalogues/county.posts/999999999999/", "admin", status=404)
    get("/catalogues/county.posts/" + "9" * 40 + "/", "admin", status=404)


def test_every_catalogue_opens_with_its_form(county: County, get: Get) -> None:
    from yifa.casework.declare import REGISTRY

    for key, catalogue in REGISTRY.catalogues.items():
        if catalogue.editors != "county.administrator":
            continue
        get(f"/catalogues/{key}/", "admin")
        get(f"/catalogues/{key}/new/", "admin")
        send(county, f"/catalogues/{key}/new/", status=422)
        send(
            county,
            f"/catalogues/{key}/new/",
            status=422,
            **dict.fromkeys((c.name for c in catalogue.columns), "9" * 30),
        )


def test_a_post_is_renamed_from_a_day_on_and_the_history_shows_it(county: County, get: Get) -> None:
    post = county.posts["chen"]
    url = f"/catalogues/county.posts/{post.key}/"
    form = get(url + "edit/", "admin")
    assert "调解员" in form.content.decode()
    send(county, url + "edit/", title="主任", agency=post.agency, division=post.division, _seen=post.pk)
    assert Post.objects.on(date(2022, 12, 6)).get(key=post.key).title == "主任"
    assert Post.objects.on(date(2022, 12, 5)).get(key=post.key).title == "调解员"
    page = get(url, "admin").content.decode()
    assert "<del>调解员</del> → <ins>主任</ins>" in page
    assert "换届选举" in page
    assert "田秀英" in page
    assert Entry.objects.filter(chain="catalogue/county.posts").count() == 1


def test_two_who_change_one_row_do_not_overwrite_each_other(county: County) -> None:
    post = county.posts["chen"]
    url = f"/catalogues/county.posts/{post.key}/edit/"
    said = {"agency": post.agency, "division": post.division, "_seen": post.pk}
    send(county, url, title="主任", **said)
    page = send(county, url, title="副主任", status=422, **said).content.decode()
    assert "别人变更了这一条" in page
    assert 'value="副主任"' in page


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"_reason": ""}, "请写明变更理由"),
        ({"_since": "昨天"}, "请填写日期"),
        ({"_since": "2019-01-01"}, "不能自更早的日期变更或者终止"),
        ({"title": ""}, "请填写"),
        ({"title": "长" * 61}, "最多 60 字"),
        ({"agency": "999999999999999999999"}, "请从所列的里面选"),
        ({"title": "调解员"}, "没有变更"),
        ({"title": "a\x00b"}, "不能识别"),
        ({"_reason": "字" * 501}, "最多 500 字"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_lost(county: County, data: Any, said: str) -> None:
    post = county.posts["chen"]
    full = {"title": "主任", "agency": post.agency, "division": post.division, "_seen": post.pk, **data}
    page = send(county, f"/catalogues/county.posts/{post.key}/edit/", status=422, **full).content.decode()
    assert said in page
    assert Post.objects.filter(key=post.key).count() == 1
    assert not Entry.objects.filter(chain="catalogue/county.posts").exists()


def test_a_deputy_is_entered_and_ended(county: County, get: Get) -> None:
    wu = county.people["wu"]
    send(county, "/catalogues/county.tenures/new/", post=county.posts["chen"].key, official=wu.pk, deputy="1")
    tenure = Tenure.objects.get(official=wu, deputy=True)
    assert "代理陈静" in get("/me/", "wu").content.decode()
    url = f"/catalogues/county.tenures/{tenure.key}/"
    assert "终止" in get(url + "end/", "admin").content.decode()
    send(county, url + "end/", _since="2022-12-31")
    assert Tenure.objects.get(key=tenure.key).until == date(2022, 12, 31)
    assert "代理陈静" in get("/me/", "wu").content.decode()


def test_one_holder_at_a_time(county: County) -> None:
    page = send(
        county, "/catalogues/county.tenures/new/", status=422, post=county.posts["chen"].key,
        official=county.people["wu"].pk, deputy="0",
    ).content.decode()  # fmt: skip
    assert "已有任职人员" in page


def test_a_grant_is_chosen_from_declared_roles(county: County) -> None:
    data = {"post": county.posts["head"].key, "division": county.town.key, "level": "0", "read": "1", "act": "1"}
    send(county, "/catalogues/county.grants/new/", role="sample.mediator", **data)
    assert Grant.objects.filter(post=county.posts["head"].key, role="sample.mediator", act=True, enter=False).exists()
    send(county, "/catalogues/county.grants/new/", status=422, role="made.up", **data)


def cells(page: Any) -> list[list[str]]:
    return [[cell["text"] for cell in row["cells"]] for row in page.context["register_table"]["rows"]]


def test_grants_say_roles_in_chinese_and_are_filtered_by_them(county: County, get: Get) -> None:
    page = get("/catalogues/county.grants/", "admin")
    assert "sample.mediator" not in [text for row in cells(page) for text in row]
    assert {row[0] for row in cells(page)} >= {"调解员", "管理员"}
    assert '<option value="sample.mediator">调解员</option>' in page.content.decode()
    only = get("/catalogues/county.grants/", "admin", role="sample.mediator")
    assert {row[0] for row in cells(only)} == {"调解员"}
    assert len(cells(only)) == 2
    key = Grant.objects.get(post=county.posts["chen"].key).key
    assert "调解员" in get(f"/catalogues/county.grants/{key}/", "admin").context["title"]


def test_a_list_of_posts_says_who_holds_them_today(county: County, get: Get) -> None:
    wu = county.posts["wu"]
    Tenure.objects.create(post=wu.key, official=county.people["head"], deputy=True, since=DAY)
    end(Tenure.objects.get(post=county.posts["head"].key), DAY)
    who = {row.key: cell[1] for row, cell in zip(
        Post.objects.order_by("-pk"), cells(get("/catalogues/county.posts/", "admin")), strict=True
    )}  # fmt: skip
    assert who[county.posts["chen"].key] == "陈静"
    assert who[wu.key] == "吴红、罗登文（代理）"
    assert who[county.posts["head"].key] == "（空缺）"
    assert "吴红" in get(f"/catalogues/county.posts/{wu.key}/", "admin").content.decode()


def test_every_declared_setting_is_listed_with_its_default_and_what_is_in_force(county: County, get: Get) -> None:
    url = "/catalogues/casework.settings/"
    page = get(url, "admin")
    (row,) = cells(page)
    assert row[:4] == ["调结期限", "1个月", "县里没有定，用默认值", "1个月"]
    assert "第二十一条" in row[4]
    assert row[-1] == "变更"
    new = page.context["register_table"]["rows"][0]["cells"][-1]["url"]
    form = get(new.partition("?")[0], "admin", name="sample.conclude").content.decode()
    assert '<option value="sample.conclude" selected>调结期限</option>' in form
    assert "单位：个月" in form
    send(county, f"{url}new/", name="sample.conclude", value="2", _since="2022-12-06")
    key = SettingRow.objects.get().key
    (row,) = cells(get(url, "admin"))
    assert row[:4] == ["调结期限", "2个月", "2022-12-06", "1个月"]
    send(
        county,
        f"{url}{key}/edit/",
        name="sample.conclude",
        value="3",
        _since="2023-01-01",
        _seen=SettingRow.objects.get().pk,
    )
    (row,) = cells(get(url, "admin"))
    assert row[1:3] == ["2个月", "2022-12-06；自2023年1月1日起为3个月"]
    assert "3个月" in get(f"{url}{key}/", "admin").content.decode()
    assert cells(get(url, "admin", state="coming"))[0][0] == "调结期限"


def test_a_setting_to_come_is_called_by_its_name_and_once_taken_back_it_is_over(county: County, get: Get) -> None:
    new = {"name": "sample.conclude", "value": "2"}
    send(county, "/catalogues/casework.settings/new/", **new, _since="2023-01-01")
    row = SettingRow.objects.get()
    url = f"/catalogues/casework.settings/{row.key}/"
    page = send(county, f"{url}edit/", status=422, name="sample.conclude", value="3", _seen=row.pk).content.decode()
    assert "调结期限自2023年1月1日起有效，不能自更早的日期变更或者终止" in page
    assert "sample.conclude =" not in page
    send(county, f"{url}end/", _since="2023-01-01")
    page = get(url, "admin").content.decode()
    assert "从未生效" in page
    assert "还没有生效" not in page
    assert f"{url}edit/" not in page


def test_a_catalogue_is_exported_as_it_is_shown(get: Get) -> None:
    (said,) = get("/catalogues/county.grants/", "admin").context["pager"]["exports"]
    assert said["url"] == "?export=csv"
    answer: Any = get("/catalogues/county.grants/", "admin", export="csv")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0].split(",") == ["岗位", "身份", "区划范围", "密级上限", "查阅", "办理", "代录", "自", "至"]
    assert len(lines) - 1 == Grant.objects.on(DAY).count()
    get("/catalogues/county.grants/", status=404, export="csv")


def test_a_notice_is_entered_and_the_shipped_ones_are_shown(county: County, get: Get) -> None:
    page = get("/catalogues/casework.calendars/", "admin").content.decode()
    assert "2022" in page
    assert "随软件附带，只读" in page
    url = "/catalogues/casework.calendars/new/"
    good = {"year": "2027", "off": "2027-01-01\n2027-01-02", "work": "2027-01-09", "source": "国办发明电"}
    for wrong in (
        {"off": "元旦"},
        {"off": "2029-01-01"},
        {"year": "0"},
        {"work": "2027-01-01"},
        {"work": "2027-01-06"},
    ):
        send(county, url, status=422, **{**good, **wrong})
    assert not CalendarNotice.objects.exists()
    before = Epoch.objects.get().number
    send(county, url, **good)
    epoch = Epoch.objects.get().number
    assert epoch > before
    assert law_day(epoch).calendar.is_working(date(2027, 1, 9))
    assert "2天" in get("/catalogues/casework.calendars/", "admin").content.decode()


def test_settings_lists_and_numbers_take_only_what_can_be_worked_with(county: County) -> None:
    url = "/catalogues/casework.settings/new/"
    for value in ("x", "-1", "0", "1.5", "9" * 9):
        assert "整数" in send(county, url, status=422, name="sample.conclude", value=value).content.decode()
    send(county, url, name="sample.conclude", value="2")
    assert SettingRow.objects.get().value == "2"
    url = "/catalogues/casework.numbers/new/"
    for pattern in ("湄〔{year}〕", "{n}", "{x}", "{year.foo}{n}", "{", "{year}{n:zz}"):
        data = {"agency": county.agencies["chen"].key, "kind": "case", "pattern": pattern}
        send(county, url, status=422, **data)
    send(county, url, agency=county.agencies["chen"].key, kind="case", pattern="湄永人调〔{年份}〕{四位序号}号")
    made = NumberFormat.objects.get()
    assert made.pattern == "湄永人调〔{year}〕{n:04d}号", "what is stored is what the series fills in"
    for page in ("", "new/", f"{made.key}/", f"{made.key}/edit/"):
        said = county.client("admin").get(f"/catalogues/casework.numbers/{page}").content.decode()
        assert "湄永人调〔{年份}〕{四位序号}号" in said
        assert "湄永人调〔2022〕0007号" in said
        assert "{year}" not in said and "{n" not in said
    url = "/catalogues/casework.lists/new/"
    page = send(county, url, status=422, list="sample.categories", code="land", title="林地").content.decode()
    assert "已有这一项" in page
    send(county, url, list="sample.categories", code="water", title="水源")
    row = ListItem.objects.get(code="water")
    send(county, url, list="sample.categories", title="坟地")
    assert ListItem.objects.get(title="坟地").code, "what procedures know it by is given by the software"
    for page in ("", "new/", f"{row.key}/", f"{row.key}/edit/"):
        said = county.client("admin").get(f"/catalogues/casework.lists/{page}").content.decode()
        assert "water" not in said and "代码" not in said
    send(
        county,
        f"/catalogues/casework.lists/{row.key}/edit/",
        list="sample.categories",
        code="land",
        title="水源沟渠",
        _seen=row.pk,
    )
    assert ListItem.objects.get(title="水源沟渠").code == "water"


def test_who_may_not_edit_is_refused_with_a_reason_and_a_trace(
    county: County, get: Get, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("yifa.pages.views.catalogue.readable", lambda _who, _catalogue: True)
    post = county.posts["wu"]
    page = get("/catalogues/county.posts/new/", status=403).content.decode()
    assert "维护授权" in page
    send(county, f"/catalogues/county.posts/{post.key}/edit/", "chen", status=403, title="主任")
    send(county, f"/catalogues/county.posts/{post.key}/end/", "chen", status=403)
    assert Post.objects.get(key=post.key).title == "调解员"
    assert Trace.objects.filter(what="refused", who="chen", chain="catalogue/county.posts").count() == 3
    assert "变更</a>" not in get(f"/catalogues/county.posts/{post.key}/").content.decode()


def test_an_administrator_of_a_town_does_not_reach_its_neighbour(county: County) -> None:
    Grant.objects.create(
        post=county.posts["head"].key,
        role="county.administrator",
        division=county.town.key,
        act=True,
        since=date(2020, 1, 1),
    )
    mine, theirs = county.posts["chen"], county.posts["wu"]
    for post, status in ((mine, 302), (theirs, 422)):
        send(
            county, f"/catalogues/county.posts/{post.key}/edit/", "head", status=status, title="主任",
            agency=post.agency, division=post.division, _seen=post.pk,
        )  # fmt: skip
    page = send(county, f"/catalogues/county.posts/{theirs.key}/end/", "head", status=422).content.decode()
    assert "维护范围以外" in page
    send(
        county, "/catalogues/county.grants/new/", "head", status=422, post=mine.key, role="sample.mediator",
        division=county.neighbour.key, level="0", read="1",
    )  # fmt: skip


@pytest.fixture
def town_admin(county: County) -> County:
    """`head` keeps the catalogues of one town."""
    Grant.objects.create(
        post=county.posts["head"].key, role="county.administrator", division=county.town.key, act=True, since=START
    )
    return county


BEYOND = "维护范围以外|属于全县"


@pytest.mark.parametrize(
    "catalogue",
    ["divisions", "agencies", "posts", "tenures", "grants", "lists", "settings", "calendars", "numbers"],
)
def test_an_administrator_of_a_town_is_refused_the_rows_of_neighbours_and_of_the_county(
    town_admin: County, catalogue: str
) -> None:
    county, wu = town_admin, town_admin.posts["wu"]
    there = county.agencies["wu"].key
    rows: dict[str, tuple[str, dict[str, Any]]] = {
        "divisions": ("county.divisions", {"code": "520328101999", "kind": "village", "name": "新村", "parent": county.town.key}),
        "agencies": ("county.agencies", {"name": "新", "kind": "police", "division": county.neighbour.key, "external": True}),
        "posts": ("county.posts", {"title": "文书", "agency": there, "division": county.village.key}),
        "tenures": ("county.tenures", {"post": wu.key, "official": county.people["head"].pk, "deputy": True}),
        "grants": ("county.grants", {
            "post": county.posts["chen"].key, "role": "sample.head", "division": county.far.key, "level": 0, "read": True,
            "act": False, "enter": False,
        }),
        "lists": ("casework.lists", {"list": "sample.categories", "code": "tea", "title": "涉茶"}),
        "settings": ("casework.settings", {"name": "sample.conclude", "value": "2"}),
        "calendars": ("casework.calendars", {"year": 2027, "off": "2027-01-01", "work": "", "source": "通知"}),
        "numbers": ("casework.numbers", {"agency": there, "kind": "case", "pattern": "湄〔{year}〕{n}号"}),
    }  # fmt: skip
    key, new = rows[catalogue]
    found = REGISTRY.catalogues[key]
    head, admin = county.hand("head"), county.hand("admin")
    with pytest.raises(edits.EditRefused, match=BEYOND):
        edits.edit(found, new, by=head, reason="试", since=DAY)
    assert Trace.objects.filter(what="refused", who="head", chain=f"catalogue/{key}").count() == 1
    row = edits.edit(found, new, by=admin, reason="县里办", since=DAY)
    column = found.columns[-1].name
    with pytest.raises(edits.EditRefused, match=BEYOND):
        edits.edit(found, {column: new[column]}, by=head, reason="试", since=DAY, key=row.key)
    with pytest.raises(edits.EditRefused, match=BEYOND):
        edits.close(found, row.key, by=head, reason="试", day=date(2022, 12, 8))
    assert Trace.objects.filter(what="refused", who="head", chain=f"catalogue/{key}").count() == 3
    page = send(county, f"/catalogues/{key}/{row.key}/end/", "head", status=422, _since="2022-12-08").content.decode()
    assert "请" in page
    assert any(each in page for each in BEYOND.split("|"))
    assert Trace.objects.filter(what="refused", who="head", chain=f"catalogue/{key}").count() == 4


def test_a_refused_edit_of_a_page_leaves_its_trace(town_admin: County) -> None:
    page = send(
        town_admin, "/catalogues/casework.lists/new/", "head", status=422, list="sample.categories", code="t", title="茶"
    ).content.decode()  # fmt: skip
    assert "属于全县" in page
    assert Trace.objects.get(what="refused").who == "head"


def test_nobody_is_seated_in_a_post_whose_grants_reach_further_than_the_administrators(town_admin: County) -> None:
    county, tenures = town_admin, REGISTRY.catalogues["county.tenures"]
    values = {"post": county.posts["chen"].key, "official": county.people["nobody"].pk, "deputy": True}
    mine = edits.edit(tenures, values, by=county.hand("head"), reason="出差", since=DAY)
    edits.close(tenures, mine.key, by=county.hand("head"), reason="回来", day=date(2022, 12, 7))
    root = Grant.objects.get(role="county.administrator", post=county.posts["admin"].key).division
    Grant.objects.create(post=values["post"], role="county.leader", division=root, level=2, read=True, since=START)
    with pytest.raises(edits.EditRefused, match="维护范围以外"):
        edits.edit(tenures, values, by=county.hand("head"), reason="出差", since=date(2022, 12, 8))


def test_periods_filter_and_empty(county: County, get: Get) -> None:
    assert "没有符合这些条件" in get("/catalogues/county.posts/", "admin", state="ended").content.decode()
    assert "还没有记录" in get("/catalogues/casework.numbers/", "admin").content.decode()
    assert len(get("/catalogues/county.posts/", "admin", title="调解").context["register_table"]["rows"]) == 4


def test_queries_do_not_grow_with_the_rows(county: County, get: Get) -> None:
    def asked(path: str) -> int:
        get(path, "admin")
        with CaptureQueriesContext(connection) as seen:
            get(path, "admin")
        return len(seen)

    key = county.posts["chen"].key
    paths = ["/catalogues/county.posts/", "/catalogues/county.tenures/", "/catalogues/county.posts/new/",
             f"/catalogues/county.posts/{key}/"]  # fmt: skip
    few = [asked(path) for path in paths]
    for n in range(5):
        post = Post.objects.create(
            title=f"岗{n}", agency=county.agencies["wu"].key, division=county.far.key, since=date(2021, 1, 1)
        )
        official = Official.objects.create(username=f"one{n}", name=f"某{n}", must_change_password=False)
        Tenure.objects.create(post=post.key, official=official, since=date(2021, 1, 1))
    assert [asked(path) for path in paths] == few
    assert max(few) <= 20


def test_an_administrator_does_not_move_himself_where_the_cases_are(county: County, get: Get) -> None:
    own, there = county.posts["admin"], county.posts["chen"]
    url = f"/catalogues/county.posts/{own.key}/edit/"
    said = {"title": own.title, "division": own.division, "_seen": own.pk}
    page = send(county, url, agency=there.agency, status=422, **said)
    form = page.context["form"]
    (wrong,) = form["wrongs"]
    assert (wrong["id"], wrong["label"]) == ("main", "")
    assert "另一位管理员" in wrong["text"]
    assert not [one["name"] for part in form["sections"] for one in part["fields"] if one["error"]], "on no field"
    assert Post.objects.on(DAY).get(key=own.key).agency == own.agency
    send(county, url, agency=own.agency, **(said | {"title": "系统管理员二"}))
