"""The record of a case, messages, me and my password."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yifa.casework.models import Case, Message
from yifa.casework.scope import actor
from yifa.county import clock
from yifa.kernel.law import statute
from yifa.kernel.record import check_proof
from yifa.kernel.text import Text
from yifa.ledger.models import Aside
from yifa.ledger.seal import seal_all
from yifa.ledger.tests.writing import drop_triggers
from yifa.pages import look, saying, story
from yifa.pages.remaining import remaining
from yifa.pages.tests.conftest import DAY, County
from yifa.pages.tests.sample import Acceptance, Agreement, Session

Get = Callable[..., Any]


def queries(get: Get, path: str, who: str = "chen") -> int:
    get(path, who)
    with CaptureQueriesContext(connection) as seen:
        get(path, who)
    return len(seen)


# --- the record ------------------------------------------------------------------------------------------------


def test_the_record_of_a_case_and_its_proofs(county: County, get: Get) -> None:
    pk = county.dispute(Acceptance(), Session())
    page = get(f"/record/{pk}/").content.decode()
    assert "3条记录首尾相接，3条等待封存" in page
    assert "还没有封存" in get(f"/record/{pk}/2/").content.decode()
    seal_all()
    assert "全部封存" in get(f"/record/{pk}/").content.decode()
    page = get(f"/record/{pk}/", check="1").content.decode()
    assert "都相符" in page
    assert get(f"/record/{pk}/").context["record"][1]["url"].endswith(f"/record/{pk}/2/#proof")
    proof = get(f"/record/{pk}/2/").content.decode()
    assert '<section class="section" id="proof"' in proof
    assert "封存证明" in proof
    receipt = json.loads(get(f"/record/{pk}/2/", format="json").content)
    assert check_proof(receipt["proof"], receipt["body"].encode()) is None
    assert "各说各的" not in receipt["body"]
    for seq in ("0", "99", "9" * 40):
        get(f"/record/{pk}/{seq}/", status=404)


def test_the_path_of_a_proof_leads_to_the_seal(county: County, get: Get) -> None:
    from yifa.kernel.record.merkle import node_hash

    pk = county.dispute(Acceptance(), *[Session() for _n in range(8)])
    seal_all()
    for seq in range(1, 11):
        proof = get(f"/record/{pk}/{seq}/").context["proof"]
        value = bytes.fromhex(proof["leaf"])
        for step in proof["path"]:
            other = bytes.fromhex(step["digest"])
            value = node_hash("sm3", other, value) if step["side"] == "left" else node_hash("sm3", value, other)
        assert value.hex() == proof["root"]


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("UPDATE ledger_entry SET body = replace(CAST(body AS TEXT), '受理', '受里') || ' ' WHERE seq = 2", "第2条"),
        ("DELETE FROM ledger_entry WHERE seq = 3", "最后的记录缺失"),
        ("UPDATE ledger_entry SET key_digest = 'x' WHERE seq = 2", "与封存的内容不符"),
        ("UPDATE ledger_aside SET value = 'x' WHERE seq = 1", "被改动"),
        ("DELETE FROM ledger_aside WHERE seq = 1", "没有依法删除的记录"),
        ("UPDATE casework_todo SET act = 'made_up'", "与记录不符"),
    ],
)
def test_what_was_tampered_with_is_named(county: County, get: Get, sql: str, said: str) -> None:
    pk = county.dispute(Acceptance(), Session())
    seal_all()
    if connection.vendor != "sqlite":
        sql = sql.replace("replace(CAST(body AS TEXT), '受理', '受里') || ' '", "body || ' '::bytea")
    drop_triggers()
    with connection.cursor() as cursor:
        cursor.execute(sql)
    page = get(f"/record/{pk}/", check="1").content.decode()
    assert said in page
    assert "都相符" not in page


def test_queries_of_the_record_do_not_grow(county: County, get: Get) -> None:
    pk = county.dispute(Acceptance())
    few = queries(get, f"/record/{pk}/")
    other = county.dispute(Acceptance(), *[Session() for _n in range(6)])
    assert queries(get, f"/record/{other}/") == few
    assert few <= 28


# --- messages --------------------------------------------------------------------------------------------------


def test_messages_are_shown_and_marked_read(county: County, get: Get) -> None:
    pk = county.dispute(Acceptance())
    theirs = county.dispute(by="wu", name="赵六")
    Message.objects.all().delete()
    for case in (pk, theirs):
        Message.objects.create(
            holder=f"post:{county.posts['chen'].key}", case_id=case, kind="todo",
            values={"act": "session", "due": "2023-01-06"}, created=clock.now(), delivered=clock.now(),
        )  # fmt: skip
    page = get("/messages/").content.decode()
    assert "待办：调解 · 李明与王强：宅基地边界，2023年1月6日到期" in page
    assert "未读" in page
    assert "赵六" not in page
    assert "已不在你的查阅范围内" in page
    assert "未读" not in get("/messages/").content.decode()
    assert "没有给你的消息" in get("/messages/", "head").content.decode()
    assert "没有任职的岗位" in get("/messages/", "nobody").content.decode()


def test_queries_of_messages_do_not_grow(county: County, get: Get) -> None:
    def send(case: int) -> None:
        Message.objects.create(
            holder=f"post:{county.posts['chen'].key}", case_id=case, kind="todo", values={}, created=clock.now(),
            delivered=clock.now(),
        )  # fmt: skip

    send(county.dispute())
    few = queries(get, "/messages/")
    for n in range(5):
        send(county.dispute(name=f"甲{n}"))
    get("/messages/")
    assert queries(get, "/messages/") == few


# --- me --------------------------------------------------------------------------------------------------------


def test_my_posts_and_grants(county: County, get: Get) -> None:
    page = get("/me/").content.decode()
    for word in ("陈静", "调解员", county.agencies["chen"].name, "查阅", "一般"):
        assert word in page
    page = get("/me/", "nobody").content.decode()
    assert "没有任职或者代理的岗位" in page
    assert "没有授权" in page


def test_my_password(county: County) -> None:
    chen = county.people["chen"]
    chen.set_password("湄江的水啊-12345")
    chen.save()
    client = county.client("chen")
    assert client.get("/me/password/").status_code == 200
    good = {"old": "湄江的水啊-12345", "new": "茶海的风啊-56789", "again": "茶海的风啊-56789"}
    for wrong, said in (
        ({"old": "x"}, "原密码不正确"), ({"again": "y"}, "不一样"), ({"new": "短", "again": "短"}, "至少10个字符"),
        ({"new": good["old"], "again": good["old"]}, "不能与原密码相同"),
    ):  # fmt: skip
        response = client.post("/me/password/", {**good, **wrong})
        assert response.status_code == 422
        assert said in response.content.decode()
    response = client.post("/me/password/", good)
    assert response.status_code == 302
    chen.refresh_from_db()
    assert chen.check_password(good["new"])
    assert client.get("/me/").status_code == 200


# --- look ------------------------------------------------------------------------------------------------------


def test_lamps_say_the_same_alone_and_to_the_database(county: County) -> None:
    today = date(2022, 12, 6)
    pk = county.dispute()
    for due in (None, date(2022, 12, 5), today, date(2022, 12, 9), date(2022, 12, 10)):
        for paused in (False, True):
            for outcome in (None, "调解成功"):
                for closed in (False, True):
                    Case.objects.filter(pk=pk).update(due=due, paused=paused, outcome=outcome, closed=closed)
                    state = look.lamp_of_case(Case.objects.get(pk=pk), today)["state"]
                    fits = [each for each in look.LAMPS if Case.objects.filter(look.lamp_where(each, today)).exists()]
                    assert fits == [state]


def test_names_are_asked_once_per_kind(county: County) -> None:
    pk = county.dispute()
    case = Case.objects.select_related("matter").get(pk=pk)
    posts = [post.key for post in county.posts.values()]
    names = look.names(date(2022, 12, 6)).want(posts=posts, hands=[str(county.hand("chen"))])
    with CaptureQueriesContext(connection) as seen:
        assert names.hand(str(county.hand("chen"))) == "陈静（调解员）"
        assert all(names.post(key, agency=True) for key in posts)
        assert names.division(county.village.key) == f"永兴镇 · {county.village.short}"
        parties = names.parties([case.matter_id])
        assert names.hand(f"party:{parties[case.matter_id][0].party}") == "李明"
        assert look.title_of(case, parties) == "李明与王强：宅基地边界"
    assert len(seen) == 6
    assert names.hand("system:0") == "系统"
    assert names.hand(f"agency:{county.agencies['chen'].key}") == county.agencies["chen"].name
    assert names.post(999) == "未知岗位"


def test_a_note_of_law_says_how_far_it_is_verified() -> None:
    note = look.law_note(statute("人民调解法").article(26), date(2022, 12, 6))
    assert note["citation"] == "《人民调解法》第二十六条"
    assert note["status"] == ""
    assert note["since"] == date(2011, 1, 1)
    assert [near["citation"] for near in note["neighbours"]][:2] == ["第二十四条", "第二十五条"]
    assert look.law_note(statute("没有的法").article(1), date(2022, 12, 6))["status"] == "依据待确认"
    assert len(look.notes([statute("人民调解法").article(26)] * 2, date(2022, 12, 6))) == 1


# --- what is said of refusals and of what remains --------------------------------------------------------------


def test_what_must_come_first_is_said_in_few_words(county: County) -> None:
    from yifa.casework.declare import REGISTRY
    from yifa.kernel.procedure import Case as Folded
    from yifa.kernel.procedure import Refusal

    procedure = next(each for each in REGISTRY.procedures() if each.key == "mediation.people")
    kinds, case = procedure.kinds, Folded(procedure)

    def said(name: str) -> str:
        kind = kinds[name]
        assert kind.after is not None
        raw = Refusal(Text("须先办“{needed}”", needed=kind.after.say()), kind.basis, "shape")
        return str(saying.plain(raw, kind, case).reason)

    assert said("filed") == "须先办结本案"
    assert said("replied") == "须先办“申请”“移送接收”“主动调解”之一或者办结本案"
    assert said("performed") == "须先办“达成书面协议”或者“达成口头协议”"
    assert said("failed") == "须先办“受理”"
    three = Refusal(
        Text("须先办“{needed}”", needed=(kinds["session"] | kinds["absent"] | kinds["stopped"]).say()), (), "shape"
    )
    assert "之一" in str(
        saying.plain(
            three, kinds["failed"].but(after=kinds["session"] | kinds["absent"] | kinds["stopped"]), case
        ).reason
    )
    other = Refusal(Text("已经归档，不能再办理"), (), "shape")
    assert saying.plain(other, kinds["filed"], case) is other


def test_what_remains_is_told_act_by_act_and_person_by_person(county: County) -> None:
    number = "522128198001011230"
    pk = county.dispute(Acceptance(), Session(), Agreement("各让一步"), id_number=number)
    county.dispute(subject="借款", other="孙七", id_number=number)
    row = Case.objects.select_related("matter").get(pk=pk)
    who = actor(county.people["chen"], DAY)

    def told() -> dict[str, dict[str, Any]]:
        return {fact["label"]: fact for fact in remaining(row, story.tell(row), who)["facts"]}

    facts = told()
    assert facts["第1项 申请"]["value"] == "情况"
    assert facts["第4项 达成协议"]["value"] == "内容"
    assert facts["事项的事由和地点"]["value"] == "宅基地边界"
    assert "别的事项的当事人（“借款”）" in facts["申请人"]["note"]
    assert "一并删除" in facts["对方当事人"]["note"]
    drop_triggers()
    Aside.objects.filter(chain=f"case/{pk}", seq=1).update(value=None, erased_by=5)
    assert told()["第1项 申请"]["erased"]
