"""One dispute, walked in the browser by the people whom the law gives it to: each at a desk of their own.

The clerk of the town's centre writes down what a villager tells her; the village's committee asks, accepts and mediates;
a party has the mediator replaced; a sign of escalation is reported; the town's committee takes the case over, as both
parties wish, and brings them to an agreement, sees it performed, and closes the file. The bureau of justice reads, and
may do nothing; a mediator of the neighbouring town sees nothing at all.
"""

from __future__ import annotations

import json
import re
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from tests.browser.desk import Desk, desk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from tests.served import Site

PEOPLE = {
    "clerk": "tangxiuying", "village": "xiaolin", "head": "lizhenghua", "town": "luochengjun", "bureau": "sunhong",
    "stranger": "lvqian",
}  # fmt: skip
A, B = "覃世德", "涂大贵"
SUBJECT = "水井合用纠纷"
FIGURE = "mediation.mediated"


@pytest.fixture(scope="module")
def desks(browser: Browser, site: Site, browser_context_args: dict) -> Iterator[dict[str, Desk]]:
    """Everybody at their desks."""
    with ExitStack() as stack:
        yield {
            name: stack.enter_context(desk(browser, site, username, browser_context_args))
            for name, username in PEOPLE.items()
        }


def owed(one: Desk) -> str:
    """What the to-dos of a desk say."""
    assert one.go("/") == 200
    return one.text


def figure(site: Site) -> int:
    told = site.yifa("figures", "--year", "2022", "--json")
    assert told.returncode == 0, told.stderr
    return int(json.loads(told.stdout)[FIGURE]["value"])


def story(one: Desk, case: str) -> list[str]:
    """The sentences of the case page, oldest first."""
    assert one.go(case) == 200
    return [line.inner_text() for line in reversed(one.main.locator(".timeline .sentence").all())]


def test_one_dispute_from_the_window_to_the_shelf(site: Site, desks: dict[str, Desk]) -> None:
    clerk, village, head, town = desks["clerk"], desks["village"], desks["head"], desks["town"]
    before = figure(site)

    # 唐秀英 writes down what 覃世德 tells her. The case is not her centre's: it goes to the committee nearest to it.
    assert clerk.go("/mediation/new/") == 200
    clerk.fill({
        "subject": SUBJECT, "division": "流河渡村", "party-0-name": A, "party-1-name": B, "party-1-phone": "13985200017",
        "claim": "水井照旧两家合用", "facts": "十一月起涂家锁了井口，覃家挑水要绕半里路。", "manner": "口头", "door": "窗口",
    })  # fmt: skip
    assert clerk.send() == 200
    case = clerk.path
    assert re.fullmatch(r"/cases/\d+/", case)
    assert "已办“申请”" in clerk.text
    assert "由永兴镇流河渡村人民调解委员会办理" in clerk.text.replace("\n", "")
    assert "由唐秀英（窗口接待员）录入" in story(clerk, case)[0]
    assert SUBJECT not in owed(clerk), "the clerk has nothing left to do"

    # The committee is told, and asks the other side; the applicant has agreed by applying.
    assert site.yifa("tick").returncode == 0
    assert village.go("/messages/") == 200
    assert SUBJECT in village.text or "征询意愿" in village.text, "the next holder has a message"
    assert f"征询意愿{A}与{B}"[:4] in owed(village).replace(" ", "")
    village.do(case, "wish", party=B, wish="同意", how="电话", words="愿意谈，当面说清楚。")
    assert "征询意愿" not in village.main.locator(".acts .primary").inner_text()

    # 李正华 accepts for the committee: a number, and the month begins, with its derivation.
    head.do(case, "accepted", category="邻里", persons="2")
    assert re.search(r"编为湄永流人调〔2022〕\d{4}号", head.text)
    deadline = head.main.locator(".deadline").filter(has_text="调结")
    assert "2023年1月6日" in deadline.inner_text()
    deadline.locator("details.how > summary").click()
    steps = deadline.locator("details.how").inner_text()
    assert "2022年12月6日" in steps
    assert "1个月" in steps
    assert "《人民调解工作若干规定》第三十三条" in steps

    # 肖琳 is named; 涂大贵 does not want her, and his word suffices; the committee names 李正华 in her place.
    head.do(case, "chosen", host="肖琳")
    assert SUBJECT in owed(village).replace(f"{A[0]}某与{B[0]}某", "")
    head.do(case, "recused", **{
        "act-by": B, "asked_by": "当事人要求", "ground": "肖琳是覃家亲戚。",
    })  # fmt: skip
    assert "选定或指定调解员" in head.main.locator(".acts .primary").inner_text()
    head.do(case, "chosen", host="李正华")
    assert SUBJECT not in owed(village), "what was hers is no longer hers"
    assert SUBJECT in owed(head)

    # Rights told, a session, and what must be reported at once.
    head.do(case, "told", told=[A, B], manner="口头")
    head.do(
        case,
        "session",
        present=[A, B],
        way="当面",
        minutes="涂大贵说井是祖上留下的；覃世德说两家用了三十年。",
        next="2022-12-20",
    )
    assert "2022年12月20日" in head.main.locator(".deadline").filter(has_text="下次调解").inner_text()
    head.do(case, "risk", sign="有可能引起治安案件", facts="涂家儿子扬言动手。", measures="当场劝开，两家分开坐。")
    assert "报告公安或有关部门" in head.main.locator(".acts .primary").inner_text(), "what is owed at once comes first"
    head.do(case, "reported", to="永兴派出所", said="水井纠纷中有人扬言动手。", how="电话")

    # Both wish the town's committee to go on with it; the head of that committee takes it. The month is not begun anew.
    for who in (A, B):
        head.do(case, "wish", party=who, wish="同意", how="当面", words="同意请镇调委会来调。")
    head.do(
        case, "offered", agency="永兴镇人民调解委员会", ground="一方与本村调解员都有亲戚关系，双方愿意由镇里调。",
        agreed=[A, B], how="当面",
    )  # fmt: skip
    assert "李正华" in head.text, "until it is taken, the case stays where it is"
    assert "接收移交" in owed(town)
    town.do(case, "taken")
    assert "由永兴镇人民调解委员会办理" in town.text.replace("\n", "")
    assert "2023年1月6日" in town.main.locator(".deadline").filter(has_text="调结").inner_text()
    assert SUBJECT not in owed(head)
    assert head.go(case) == 200, "who has had it in hand may still read it"
    assert head.go(f"{case}do/session/") == 409

    # 罗成军 leads, and they agree.
    town.do(case, "chosen", host="罗成军")
    town.do(case, "session", present=[A, B], way="上门", minutes="看了水井。两家愿意照旧合用，井盖不上锁。")
    town.do(
        case, "agreed_written", parties=[A, B], signed="2022-12-06", mediator_signed="2022-12-06", sealed="2022-12-06",
        terms="水井照旧由两家合用，井盖不上锁\n换井盖的钱两家各出一半", amount="120.50",
    )  # fmt: skip
    assert "调解成功" in town.text
    assert "2023年1月5日" in town.main.locator(".deadline").filter(has_text="申请司法确认").inner_text()
    assert figure(site) == before + 1

    # They keep to it; the file is closed.
    town.do(case, "followed", state="已履行", how="当面", words="井盖已换，两家都在用。")
    town.do(case, "performed", words="钱已付清。")
    assert SUBJECT in owed(town)
    town.do(case, "filed", shelf="2022-永-36")
    assert "本案已经归档" in town.text
    assert SUBJECT not in owed(town)

    kinds = [re.split("：|；", line)[0] for line in story(town, case)]
    assert len(kinds) == 20
    assert kinds[0] == f"{A}申请"
    assert kinds[-1].endswith("归档")
    assert town.entries(case) == 20


def test_the_figure_opens_onto_the_row(site: Site, desks: dict[str, Desk]) -> None:
    town = desks["town"]
    case = _case(town)
    assert town.go("/figures/?year=2022") == 200
    shown = town.main.locator(".figure").filter(has=town.page.locator("h3", has_text="人民调解受理纠纷"))
    assert "你能查阅的" in shown.inner_text(), "the county's less his own would tell a neighbour's few"
    mine = shown.locator(".value").inner_text()
    shown.get_by_role("link", name="打开明细").click()
    town.page.wait_for_url("**/figures/mediation.mediated/**")
    assert f"共 {mine} 件" in town.text
    assert town.main.locator(f'table a[href="{case}"]').count() or town.get(
        f"/figures/{FIGURE}/?year=2022&page=2"
    ).text().count(case), "the row is there, and leads to the case"
    bureau = desks["bureau"]
    assert bureau.go("/figures/?year=2022") == 200
    whole = bureau.main.locator(".figure").filter(has=bureau.page.locator("h3", has_text="人民调解受理纠纷"))
    assert whole.locator(".whose").inner_text() == "全县（不含保密的）"
    assert int(mine) < int(whole.locator(".value").inner_text()) <= figure(site), "what is confidential is not his"
    assert "保密的案件只计你有权查阅的" in bureau.text


def test_the_record_is_sealed_and_proven(site: Site, desks: dict[str, Desk]) -> None:
    town = desks["town"]
    case = _case(town)
    assert site.yifa("tick").returncode == 0
    assert town.go(f"{case}record/?check=1") == 200
    assert "20条记录首尾相接，全部封存" in town.text
    assert "都相符" in town.text
    town.main.locator("table a[data-open]").last.click()
    town.page.wait_for_url("**/record/20/#proof")
    assert "封存证明" in town.text
    receipt = json.loads(town.get(f"{case}record/20/?format=json").text())
    body = json.loads(receipt["body"])
    assert body["content"]["kind"] == "filed"
    for private in (A, B, "水井", "井盖"):
        assert private not in receipt["body"], "no name and no story lies in the record"
    assert site.yifa("verify", "--json").returncode == 0


def test_the_bureau_reads_and_may_do_nothing(desks: dict[str, Desk]) -> None:
    bureau = desks["bureau"]
    case = _case(bureau)
    assert bureau.go(case) == 200
    assert B in bureau.text
    assert not bureau.main.locator('a[href*="/do/"]').count()
    assert bureau.go(f"{case}do/followed/") == 409
    assert "没有办成" in bureau.text
    count = bureau.entries(case)
    said = bureau.post(
        f"{case}do/followed/", {"state": "DONE", "how": "PHONE", "act-by": "post:1/1", "act-done": "2022-12-06"}
    )
    assert said.status == 409
    assert bureau.entries(case) == count


def test_a_stranger_sees_nothing(desks: dict[str, Desk]) -> None:
    """As if it were not there: no address of it says anything else than one that never was."""
    stranger = desks["stranger"]
    case = _case(desks["town"])
    matter = desks["town"].page.evaluate(
        "() => [...document.links].map(a => a.pathname).find(p => p.startsWith('/matters/') && p.length > 9) || ''"
    )
    kinds = ("wish", "accepted", "session", "filed", "corrected", "erase", "nothing")
    paths = [
        "",
        "record/",
        "record/?check=1",
        "record/1/",
        "record/20/?format=json",
        *(f"do/{kind}/" for kind in kinds),
    ]
    for path in [*(case + path for path in paths), *([matter] if matter else [])]:
        assert stranger.get(path).status == 404, path
        if "record" not in path:
            assert stranger.post(path, {"act-by": "post:1/1", "act-done": "2022-12-06"}).status == 404, path
    for path in (f"/search/?q={B}", f"/search/?q={SUBJECT}", "/matters/", "/registers/mediation.disputes/", "/"):
        said = stranger.get(path)
        assert said.status == 200
        assert f'href="{case}"' not in said.text(), path
        assert SUBJECT not in said.text().replace(f"q={SUBJECT}", "").replace(f'value="{SUBJECT}"', "").replace(
            f"“{SUBJECT}”", ""
        ), path


def _case(one: Desk) -> str:
    """The address of the dispute, found as anybody would: by searching."""
    assert one.go(f"/search/?q={B}") == 200
    found = one.main.locator('a[href^="/cases/"]').first.get_attribute("href")
    assert found is not None
    return found
