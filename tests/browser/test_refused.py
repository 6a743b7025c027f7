"""A refusal at every act of the procedure: the page says what, why (with the article) and what to do; nothing changes.

Four cases are walked to where something may not be done: one only applied for, one in which all have been asked, one
under mediation, one agreed; a fifth, closed, is the demonstration's own.
"""

from __future__ import annotations

import html
import re
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from tests.browser.desk import Desk, desk
from yifa.kernel.law import Citation
from yifa.systems.mediation.procedure import PeoplesMediation2022

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import APIResponse, Browser

    from tests.served import Site

A, B = "幸福田", "敖长贵"
KINDS = tuple(PeoplesMediation2022.kinds)
ARTICLE = re.compile(r"《[^》]+》第[一二三四五六七八九十百]+条")


def by_law(kind: str) -> bool:
    """Whether an act rests on an article: a refusal of one that is only our own or the county's need not name any."""
    return any(isinstance(basis, Citation) for basis in PeoplesMediation2022.kinds[kind].basis)


@dataclass
class Hall:
    """Who is there, and the cases."""

    head: Desk
    mediator: Desk
    bureau: Desk
    fresh: str = ""
    asked: str = ""
    under_way: str = ""
    agreed: str = ""
    closed: str = ""


@pytest.fixture(scope="module")
def hall(browser: Browser, site: Site, browser_context_args: dict[str, Any]) -> Iterator[Hall]:
    with ExitStack() as stack:
        head, mediator, bureau = (
            stack.enter_context(desk(browser, site, who, browser_context_args))
            for who in ("lizhenghua", "xiaolin", "sunhong")
        )
        hall = Hall(head, mediator, bureau)
        hall.fresh, hall.under_way, hall.agreed = opened(head, "菜地"), opened(head, "竹林"), opened(head, "鱼塘")
        hall.asked = opened(head, "茶树")
        for case in (hall.asked, hall.under_way, hall.agreed):
            head.do(case, "wish", party=B, wish="同意")
        for case in (hall.under_way, hall.agreed):
            head.do(case, "accepted", category="邻里", story="两家为边界争执。")
            head.do(case, "chosen", host="李正华")
            head.do(case, "told", told=[A] if case == hall.under_way else [A, B])
        head.do(hall.agreed, "session", present=[A, B], minutes="两家谈妥。")
        head.do(hall.agreed, "agreed_written", parties=[A, B], terms="各退半尺", **dict.fromkeys(("signed", "mediator_signed", "sealed"), "2022-12-06"))  # fmt: skip
        head.do(hall.agreed, "again", present=[A, B], minutes="再谈各退多少。")
        assert bureau.go("/registers/mediation.disputes/?outcome=调解成功") == 200
        hall.closed = filed(bureau)
        yield hall


def opened(head: Desk, what: str) -> str:
    """A case only applied for."""
    assert head.go("/mediation/new/") == 200
    head.fill({
        "subject": f"{what}边界纠纷", "division": "流河渡村", "party-0-name": A, "party-1-name": B,
        "claim": "按老界", "facts": "两家各说各的界。",
    })  # fmt: skip
    head.send()
    if "同样的当事人已有在办" in head.text:
        head.fill({"differs": "另一处边界"})
        head.send()
    assert "已办“申请”" in head.text
    return head.path


def filed(one: Desk) -> str:
    """A case of the head's village that is closed."""
    links = one.main.locator('table a[href^="/cases/"]')
    for path in dict.fromkeys(str(link.get_attribute("href")) for link in links.all()):
        if "本案已经归档" in one.get(path).text():
            return path
    raise AssertionError("no closed case in the demonstration's register")


def told(one: Desk, *, article: bool = True) -> None:
    """The page is a refusal in three parts."""
    text = one.text
    for part in ("没有办成", "为什么", "可以怎么办"):
        assert part in text, f"{one.path}: {text}"
    if article:
        assert ARTICLE.search(text), f"{one.path}: no article: {text}"


# --------------------------------------------------------------------------------------------- at every act


@pytest.mark.parametrize("kind", KINDS)
def test_every_act_is_refused_where_it_may_not_be_done(hall: Hall, kind: str) -> None:
    """Whoever may not do it, and whenever the case leaves no room for it: by the form's address and by a bare POST."""
    refused = 0
    for one, case in ((hall.head, hall.fresh), (hall.bureau, hall.under_way), (hall.bureau, hall.closed)):
        status = one.get(f"{case}do/{kind}/").status
        if status != 409:
            continue
        refused += 1
        before = one.entries(case)
        assert one.go(f"{case}do/{kind}/") == 409
        told(one, article=by_law(kind))
        assert "回到案件" in one.text
        said = one.post(f"{case}do/{kind}/?of=1", {"act-by": "post:1/1", "act-done": "2022-12-06", "key": str(uuid4())})
        assert said.status in {409, 422}, f"{kind} by POST: {said.status}"
        assert one.entries(case) == before, "nothing changed"
    assert refused >= 2, f"{kind} is refused to {refused} of three"


# ------------------------------------------------------------------------------------------ what it carries

UNLAWFUL: dict[str, tuple[str, str, dict[str, Any], str]] = {
    "accepted": ("asked", "head", {"category": "邻里", "nature": "行政处罚、治安处罚"}, "不属于人民调解的范围"),
    "refused_to_take": ("fresh", "head", {"nature": "民事权利义务争议", "elsewhere": "镇里"}, "应当及时受理"),
    "invited": ("under_way", "head", {"guests": ["亲属"], "agreed": [A]}, "须征得各方当事人同意"),
    "session": ("under_way", "head", {"present": [A, B], "minutes": "各说各的"}, "还没有被告知权利义务"),
    "recused": ("under_way", "head", {"asked_by": "当事人要求", "replacement": "李正华"}, "回避的人自己不能确定"),
    "joined": ("under_way", "head", {"mediators": ["李正华"]}, "还没有参加本案"),
    "prolonged": ("under_way", "head", {"until": "2022-12-20", "agreed": [A, B], "ground": "等鉴定"}, "应当晚于原期限"),
    "offered": ("under_way", "head", {"agency": "永兴镇人民调解委员会", "ground": "难", "agreed": [A]}, "还有1方没有同意"),
    "changed": (
        "agreed", "head",
        {"parties": [A], "terms": "改为各退一尺", **dict.fromkeys(("signed", "mediator_signed", "sealed"), "2022-12-06")},
        "还有1方没有",
    ),
    "reconciled": ("under_way", "head", {"parties": [A]}, "还有1方没有说明"),
    "outside": ("under_way", "head", {"nature": "民事权利义务争议", "elsewhere": "镇里"}, "属于人民调解的范围"),
    "to_court": ("agreed", "head", {"applicants": [A]}, "须双方当事人共同提出"),
}  # fmt: skip
"""Acts that may be done, with something in them that the law does not allow."""


@pytest.mark.parametrize("kind", UNLAWFUL)
def test_unlawful_content_is_refused_in_the_form(hall: Hall, kind: str) -> None:
    """The form comes back with the reason at its top, and everything typed is still there."""
    where, who, values, reason = UNLAWFUL[kind]
    one, case = getattr(hall, who), getattr(hall, where)
    before = one.entries(case)
    assert one.go(f"{case}do/{kind}/") == 200
    one.fill(values)
    typed = filled(one)
    assert one.send() == 409
    wrongs = one.main.locator(".wrongs")
    assert reason in wrongs.inner_text()
    assert ARTICLE.search(wrongs.inner_text()) or kind == "joined"
    assert sorted(filled(one)) == sorted(typed), "nothing typed is lost"
    assert one.entries(case) == before


def test_the_file_is_not_closed_while_the_court_may_be_asked(hall: Hall) -> None:
    one, case = hall.head, hall.agreed
    one.do(case, "followed", state="已履行")
    assert one.go(f"{case}do/filed/") == 200
    assert one.send() == 409
    wrongs = one.main.locator(".wrongs").inner_text()
    assert "2023年1月5日" in wrongs
    assert "《人民调解法》第三十三条" in wrongs
    assert "请写明后归档" in wrongs, "and what to do"


def filled(one: Desk) -> list[list[str]]:
    """What stands in a form."""
    return one.page.evaluate("""() => [...document.querySelector("main form.form").elements]
        .filter(e => e.name && !["hidden", "submit", "file"].includes(e.type))
        .filter(e => !["checkbox", "radio"].includes(e.type) || e.checked).map(e => [e.name, e.value])""")


# --------------------------------------------------------------------------------------------------- when


def test_the_future_is_refused(hall: Hall) -> None:
    one, case = hall.head, hall.fresh
    before = one.entries(case)
    assert one.go(f"{case}do/wish/") == 200
    one.fill({"party": B, "wish": "同意", "words": "愿意谈", "act-done": "2022-12-09"})
    assert one.send() == 409
    assert "办理日期2022年12月9日还没有到" in one.text
    assert ["words", "愿意谈"] in filled(one)
    assert one.entries(case) == before


def test_the_past_needs_a_ground_and_is_marked(hall: Hall) -> None:
    """Registered today as told yesterday: without a ground refused, with one done, and 补录 stands beside it."""
    one = hall.head
    assert one.go("/mediation/new/") == 200
    one.fill({
        "subject": "瓦窑边界纠纷", "division": "流河渡村", "party-0-name": "谌国祥", "party-1-name": "冷绍明",
        "claim": "按老界", "facts": "两家各说各的界。", "act-done": "2022-12-05",
    })  # fmt: skip
    assert one.send() == 409
    assert "须写明理由" in one.text
    one.fill({"act-ground": "昨天停电，回来补录。"})
    assert one.send() == 200, one.text
    case = one.path
    assert one.main.locator(".timeline .mark", has_text="补录").count() == 1
    assert one.go(f"{case}do/wish/") == 200
    one.fill({"party": "冷绍明", "wish": "同意", "act-done": "2022-12-05"})
    assert one.send() == 409
    assert "补录" in one.main.locator(".wrongs").inner_text()
    assert one.entries(case) == 1
    one.fill({"act-done": "2022-12-04", "act-ground": "记错了"})
    assert one.send() == 409, "before the case began"
    assert one.entries(case) == 1


# ------------------------------------------------------------------------------------------ twice, and at once


def test_the_same_form_twice_is_done_once(hall: Hall) -> None:
    one, case = hall.head, hall.fresh
    before = one.entries(case)
    assert one.go(f"{case}do/wish/") == 200
    one.fill({"party": B, "wish": "未联系上"})
    sent = hidden(one) | dict(filled(one))
    assert one.send() == 200
    assert one.entries(case) == before + 1
    again = one.post(f"{case}do/wish/", sent)
    assert again.status == 302
    assert one.go(case) == 200
    assert "没有重复办理" in one.text
    assert one.entries(case) == before + 1
    other = one.post(f"{case}do/wish/", sent | {"wish": "AGREES"})
    assert other.status == 409
    assert "内容却不相同" in other.text()
    assert one.entries(case) == before + 1


def hidden(one: Desk) -> dict[str, str]:
    return one.page.evaluate("""() => Object.fromEntries([...document.querySelectorAll("main form.form input[type=hidden]")]
        .filter(e => e.name !== "csrfmiddlewaretoken").map(e => [e.name, e.value]))""")


def test_a_new_dispute_sent_twice_is_one(hall: Hall) -> None:
    one = hall.head
    assert one.go("/mediation/new/") == 200
    one.fill({
        "subject": "牛圈纠纷", "division": "流河渡村", "party-0-name": "戢永福", "party-1-name": "逯天贵",
        "claim": "搬走", "facts": "牛圈紧挨厨房。",
    })  # fmt: skip
    sent = hidden(one) | dict(filled(one))
    assert one.send() == 200
    case = one.path
    again = one.post("/mediation/new/", sent)
    assert again.status == 302
    assert again.headers["location"] == case


def test_two_tabs(hall: Hall) -> None:
    """What came in between is shown, the draft is kept, and sending it again does it."""
    one, case = hall.head, hall.fresh
    assert one.go(f"{case}do/wish/") == 200
    one.fill({"party": B, "wish": "同意", "words": "在第一个窗口写的"})
    with one.page.context.expect_page() as opening:
        one.page.evaluate("path => window.open(path)", f"{case}do/wish/")
    other = Desk(opening.value, one.site, one.username)
    other.page.wait_for_load_state()
    other.fill({"party": A, "wish": "同意", "words": "在第二个窗口写的"})
    assert other.send() == 200
    other.page.close()
    before = one.entries(case)
    assert one.send() == 409
    assert "你填写的时候，本案有了新的办理" in one.text
    assert "在第二个窗口写的" in one.main.locator(".timeline").inner_text()
    assert ["words", "在第一个窗口写的"] in filled(one)
    assert one.entries(case) == before
    assert one.send() == 200, one.text
    assert one.entries(case) == before + 1


def test_a_form_opened_before_the_end_is_refused_after_it(hall: Hall) -> None:
    one = hall.head
    case = opened(one, "河沙")
    one.do(case, "wish", party=B, wish="同意")
    forms = {}
    for kind in ("wish", "accepted", "asked", "crime_handed"):
        assert one.go(f"{case}do/{kind}/") == 200
        forms[kind] = hidden(one) | {
            "party": "0", "wish": "AGREES", "story": "一", "persons": "2", "category": "0", "wanted": "一", "facts": "一", "to": "0",
        } | {"act-done": "2022-12-06"}  # fmt: skip
        for name in ("party", "category", "to"):
            chosen = one.page.locator(
                f'main form input[name="{name}"], main form [name="{name}"] option:not([value=""])'
            )
            if chosen.count():
                forms[kind][name] = chosen.first.get_attribute("value") or ""
    one.do(case, "withdrawn")
    assert "撤回" in one.text
    before = one.entries(case)
    for kind, form in forms.items():
        said = one.post(f"{case}do/{kind}/", form)
        assert said.status == 409, kind
        assert "你填写的时候别人办了" in said.text()
        said = one.post(f"{case}do/{kind}/", {**form, "seen": str(before), "key": str(uuid4())})
        assert said.status == 409, kind
        assert "办结" in said.text(), kind
    assert one.entries(case) == before


# ---------------------------------------------------------------------------------------------------- junk

JUNK = {
    "long": "很" * 6_000,
    "nul": "前\x00后",
    "emoji": "🙂👩‍🌾🏳️‍🌈 ㄅ 𠮷",
    "html": "<script>alert(1)</script>'\"&lt;",
    "negative": "-5",
    "huge": "1" + "0" * 30,
    "wrong id": "999999999",
    "words for numbers": "一百二",
    "half of a percent sign": "%ud800",
}


@pytest.mark.parametrize("junk", JUNK)
@pytest.mark.parametrize("form", ["new", "wish", "accepted", "session", "agreed_written", "risk", "changed", "offered"])
def test_junk_is_answered_and_kept(hall: Hall, form: str, junk: str) -> None:
    """Whatever stands in every field at once: no error of ours, nothing done, and every text still there."""
    one, text = hall.head, JUNK[junk]
    case = {"new": "", "agreed_written": hall.agreed, "changed": hall.agreed}.get(form, hall.under_way)
    path = "/mediation/new/" if form == "new" else f"{case}do/{form}/"
    page = one.get(path)
    if page.status != 200:
        assert page.status == 409
        return
    names = dict.fromkeys(re.findall(r'<(?:input|select|textarea)[^>]*? name="([^"]+)"', text_of(page)))
    texts = set(re.findall(r'<textarea[^>]*? name="([^"]+)"|<input[^>]*? name="([^"]+)" type="text"', text_of(page)))
    sent = {name: text for name in names if name not in {"csrfmiddlewaretoken", "q"}}
    said = one.post(path, {**sent, "act-done": "2022-13-45", "key": str(uuid4()), "party-total": "2"})
    assert said.status in {409, 422}, f"{said.status}: {said.text()[:500]}"
    answer = html.unescape(said.text())
    kept = text.strip() if junk != "nul" else "前"
    missing = [name for pair in texts for name in pair if name and _value(answer, name, kept) is False]
    assert not missing, f"typed and lost: {missing}"
    assert "<script>alert" not in said.text()


def text_of(page: APIResponse) -> str:
    """The page without the blank row that waits in a template to be copied."""
    return re.sub(r"<template.*?</template>", "", page.text(), flags=re.DOTALL)


def test_a_form_too_large_is_refused_in_words(hall: Hall) -> None:
    said = hall.head.post("/mediation/new/", {f"field-{n}": "很" for n in range(3_000)})
    assert said.status == 413
    assert "什么都没有改动" in said.text()


def _value(answer: str, name: str, text: str) -> bool | None:
    """Whether a field of the answer still holds a text; None where the answer has no such field."""
    if f'name="{name}"' not in answer:
        return None
    return text in answer.partition(f'name="{name}"')[2][: len(text) + 400]


def test_junk_addresses_are_answered(hall: Hall) -> None:
    one, case = hall.head, hall.fresh
    for path in (
        "/?place=x&after=1,2,3&tab=x", "/?after=9999-99-99,1,a", f"/?place={10**30}", "/matters/?page=-1", "/matters/?after=x",
        "/search/?q=%00", f"/search/?q={'很' * 500}", "/registers/mediation.disputes/?accepted_on=x&page=x&sort=x",
        "/registers/nothing/", "/catalogues/nothing/", "/figures/?year=x&place=x", f"/figures/?year={10**9}", "/figures/nothing/",
        "/mediation/board/?lamp=x&stage=x", "/nothing/", "/nothing/new/", "/mediation/new/?kind=x:y", f"/cases/{10**25}/",
        f"{case}do/nothing/", f"{case}do/corrected/?of=999", f"{case}do/corrected/?of=x", f"{case}record/999/",
        f"{case}record/{10**25}/", f"{case}materials/x/", f"{case}materials/{'a' * 64}/", "/matters/999999999/",
    ):  # fmt: skip
        said = one.get(path)
        assert said.status < 500, f"{path}: {said.status}"
        if said.status == 404:
            assert "这里没有内容" in said.text(), f"{path}: an empty page explains itself"


def test_odd_but_lawful_words_are_kept_as_they_are(hall: Hall) -> None:
    one, case = hall.head, hall.fresh
    words = "<b>他说</b> 🙂 “𠮷” & 'x' %s {0}"
    one.do(case, "wish", party=B, wish="同意", words=words)
    assert words in one.main.locator(".timeline").inner_text()
    assert not one.main.locator(".timeline b").count()


def test_a_form_older_than_the_sign_in_says_so_and_keeps_the_draft(hall: Hall) -> None:
    one, case = hall.head, hall.fresh
    assert one.go(f"{case}do/wish/") == 200
    one.fill({"party": B, "wish": "同意", "words": "写了一半"})
    one.page.context.clear_cookies(name="csrftoken")
    before_path = one.path
    assert one.send() == 403
    assert "这一页已经过期" in one.text
    assert "什么都没有改动" in one.text
    assert one.go(before_path) == 200
    assert ["words", "写了一半"] in filled(one)
