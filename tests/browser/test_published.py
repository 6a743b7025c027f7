"""The two published cases (mediation/tests/stories), walked in the browser as their tables say, act by act.

Their days are moved, all by the same number, to the weeks before the county's clock; who is told of, and where, is invented.
"""

from __future__ import annotations

from contextlib import ExitStack
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.desk import Desk, desk
from yifa.systems.mediation.procedure import PeoplesMediation2022
from yifa.systems.mediation.tests.published import table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from tests.served import Site

KINDS = {kind.title: name for name, kind in PeoplesMediation2022.kinds.items()}
OPENING = {"referred", "initiated"}
LAST = date(2022, 12, 5)
"""The day on which the last act of a story falls: the day before the county's clock."""


@pytest.fixture(scope="module")
def desks(browser: Browser, site: Site, browser_context_args: dict[str, Any]) -> Iterator[dict[str, Desk]]:
    """A village's mediator and head; the town's, with the head who enters what a party says."""
    people = ("xiaolin", "lizhenghua", "chenjing", "luochengjun")
    with ExitStack() as stack:
        yield {who: stack.enter_context(desk(browser, site, who, browser_context_args)) for who in people}


def walked(name: str, desks: dict[str, Desk], hands: dict[str, str], said: list[dict[str, Any]]) -> str:
    """Do every row of a story's table by the hand it names; the address of the case."""
    rows = table(name)
    assert len(rows) == len(said)
    moved = LAST - date.fromisoformat(rows[-1][0][:10])
    case = ""
    for (when, who, title), values in zip(rows, said, strict=True):
        one, act = desks[hands[who]], KINDS[title]
        day = date.fromisoformat(when[:10]) + moved
        filled = {
            key: (day + value).isoformat() if isinstance(value, timedelta) else value for key, value in values.items()
        }
        foot = {
            "act-done": day.isoformat(),
            "act-ground": "办完后补录。",
            **({"act-time": when[11:]} if " " in when else {}),
        }
        if act in OPENING:
            assert one.go(f"/mediation/new/?kind=mediation.people:{act}") == 200
            one.fill({**filled, **foot})
            assert one.send() == 200, one.text
            case = one.path
            assert f"已办“{title}”" in one.text
        else:
            one.do(case, act, **filled, **foot)
    return case


def sentences(one: Desk, case: str) -> list[str]:
    """What the case page tells, oldest first."""
    assert one.go(case) == 200
    return [line.inner_text() for line in reversed(one.main.locator(".timeline .sentence").all())]


TODAY = timedelta()


def test_a_collision_sent_by_the_court_before_it_took_the_suit(desks: dict[str, Desk]) -> None:
    hurt, rider = "阚玉芳", "卢光武"
    both = [hurt, rider]
    case = walked("court-referral.md", desks, {"调解员": "chenjing", "主任": "luochengjun", "当事人": "luochengjun"}, [
        {"subject": "电动车碰撞赔偿纠纷", "division": "永兴桥村", "party-0-name": hurt, "party-1-name": rider,
         "source": "法院", "sender": "湄潭县人民法院", "letter": "诉前调1号", "facts": "超车带倒另一辆，十级伤残，请求二十万元。"},
        {"party": hurt, "wish": "同意", "how": "网上"},
        {"party": rider, "wish": "同意"},
        {"category": "道路交通", "story": "电动车超车，一方骨折。", "amount": "200000"},
        {"host": "陈静"},
        {"letter": "回执1号"},
        {"found": "案卷、事故认定书、伤残鉴定意见。"},
        {"told": both, "manner": "口头"},
        {"present": both, "way": "电话", "minutes": "与律师谈误工费；与对方谈已垫付的四万元。"},
        {"present": both, "way": "当面", "minutes": "面谈，双方让步。"},
        {"parties": both, "signed": TODAY, "mediator_signed": TODAY, "sealed": TODAY, "terms": "十六日内付清余款", "amount": "100000"},
        {"state": "已履行", "how": "电话", "words": "伤者说钱已收到。"},
        {"words": "钱已收到。"},
        {"letter": "回执2号"},
        {"shelf": "2022-1"},
    ])  # fmt: skip
    one = desks["chenjing"]
    told = sentences(one, case)
    assert len(told) == 15
    assert "本案已经归档" in one.text
    assert "调解成功" in one.text


def test_two_cousins_and_a_ditch(desks: dict[str, Desk]) -> None:
    cousins = ["闵德安", "闵德平"]
    case = walked("ditch.md", desks, {"调解员": "xiaolin", "主任": "lizhenghua", "镇调解员": "chenjing"}, [
        {"subject": "水沟填留纠纷", "division": "流河渡村", "party-0-name": cousins[0], "party-1-name": cousins[1],
         "found": "两家在沟边动手。"},
        {"party": cousins[0], "wish": "同意", "how": "当面"},
        {"party": cousins[1], "wish": "同意", "how": "当面"},
        {"category": "邻里", "story": "水沟填还是留。"},
        {"host": "肖琳"},
        {"told": cousins, "manner": "口头"},
        {"sign": "有可能引起治安案件", "facts": "动了拳头和锄头。", "measures": "拉开双方，分头劝说。"},
        {"present": cousins, "minutes": "劝了三个小时，没有谈成。"},
        {"to": "永兴司法所", "said": "两家动手，请联合调解。", "how": "当面"},
        {"mediators": ["陈静"], "why": "联合调解。", "agreed": cousins},
        {"guests": ["社会组织", "群众认可"], "agreed": cousins},
        {"found": "分家旧约、宅基地图。"},
        {"present": cousins, "minutes": "沟留着，一起清。"},
        {"parties": cousins, "signed": TODAY, "mediator_signed": TODAY, "sealed": TODAY, "terms": "保留水沟，两家轮流清理"},
        {"state": "已履行", "how": "当面"},
        {"shelf": "2022-2", "no_court": "双方表示不申请司法确认"},
    ])  # fmt: skip
    one = desks["lizhenghua"]
    told = sentences(one, case)
    assert len(told) == 16
    assert sum("陈静" in line for line in told) >= 2, "who was added, and what she did"
    assert "本案已经归档" in one.text
    assert "调解成功" in one.text
