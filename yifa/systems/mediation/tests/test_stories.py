"""Two published cases, retold in our words (stories/*.md), walked through the procedure act by act as their tables say."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone
from typing import Any

from yifa.kernel.procedure import Ref, deadlines
from yifa.systems.mediation.procedure import PeoplesMediation, PeoplesMediation2024, carried, reading
from yifa.systems.mediation.procedure.left import dispute
from yifa.systems.mediation.rules import Sign
from yifa.systems.mediation.tests.published import STORIES, table
from yifa.systems.mediation.tests.world import (
    BOTH,
    CHEN,
    LUO,
    POLICE,
    TIAN,
    WANG,
    Story,
    acceptance,
    asking,
    choosing,
    initiative,
    joining,
    referral,
    session,
    written,
)  # fmt: skip

WHO = {"调解员": LUO, "主任": TIAN, "镇调解员": CHEN, "当事人": WANG}
CHINA = timezone(timedelta(hours=8))


def walked(name: str, story: Story, commands: list[Any]) -> Story:
    """Do each command of the story at the time and by the hand of its row."""
    rows = table(name)
    assert len(rows) == len(commands)
    for (when, who, title), data in zip(rows, commands, strict=True):
        done = datetime.fromisoformat(when).replace(tzinfo=CHINA) if " " in when else date.fromisoformat(when)
        act = story.do(WHO[who], data, when[:10], done)
        assert story.case.procedure.kinds[act.kind].title == title
    return story


def test_a_collision_sent_by_the_court_before_it_took_the_suit() -> None:
    day = date(2020, 5, 20)
    story = walked("court-referral.md", Story(PeoplesMediation), [
        referral(facts="骑电动车超车带倒另一辆，十级伤残，请求二十万元", letter="诉前调", sender=Ref(9)),
        asking(1),
        asking(2),
        acceptance(category=Ref(2), amount=200_000_00),
        choosing(),
        carried.Reply("回执1号"),
        carried.Inquiry("案卷、事故认定书、伤残鉴定意见"),
        carried.Rights(BOTH),
        session(way=carried.Way.PHONE, minutes="与律师谈误工费；与对方谈垫付"),
        session(minutes="面谈，双方让步"),
        written(day, terms=("赔偿余款",), dues=(date(2020, 6, 5),), amount=100_000_00),
        carried.FollowUp(carried.State.DONE),
        carried.Whole(),
        carried.Reply("回执2号"),
        carried.Filing("2020-1"),
    ])  # fmt: skip
    assert story.case.closed
    row = dispute(story.case, story.facts(day))
    assert row is not None
    assert (row["origin"], row["accepted_on"], row["agreed_on"]) == ("referred", date(2020, 5, 9), day)
    assert (row["outcome"], row["written"], row["agreed_amount"]) == ("调解成功", True, 100_000_00)
    assert row["amount"] == 200_000_00, "what was quarrelled about is kept beside what was agreed on"
    runs = {run.clock: (run.due, run.state) for run in deadlines(story.case, story.facts(day))}
    assert runs["reply"] == (date(2020, 5, 14), "met")
    assert runs["conclude"] == (date(2020, 6, 9), "met")


def test_two_cousins_and_a_ditch() -> None:
    day = date(2025, 3, 22)
    story = walked("ditch.md", Story(PeoplesMediation2024), [
        initiative(found="两家在沟边动手"),
        asking(1),
        asking(2),
        acceptance(story="水沟填还是留"),
        choosing(),
        carried.Rights(BOTH),
        carried.Escalation(Sign.PUBLIC_ORDER, "动了拳头和锄头", "拉开双方，分头劝说"),
        session(minutes="劝了三个小时，没有谈成"),
        carried.Report(Ref(POLICE), "两家动手，请联合调解", carried.Reach.FACE),
        joining(21, why="联合调解"),
        carried.Invitation((carried.Guest.BODY, carried.Guest.RESPECTED), BOTH),
        carried.Inquiry("分家旧约、宅基地图"),
        session(minutes="沟留着，一起清"),
        written(day, terms=("保留水沟，两家轮流清理",)),
        carried.FollowUp(carried.State.DONE, carried.Reach.FACE),
        carried.Filing("2025-1"),
    ])  # fmt: skip
    assert story.case.closed
    assert reading.mediators(story.case) == (11, 21)
    row = dispute(story.case, story.facts(day))
    assert row is not None
    assert (row["risk"], row["reported"], row["sessions"]) == ("PUBLIC_ORDER", True, 2)


def test_stories_name_their_source_and_nobody() -> None:
    stories = sorted(STORIES.glob("*.md"))
    assert len(stories) >= 2
    for path in stories:
        text = path.read_text(encoding="utf-8")
        assert "来源：" in text
        assert "http" in text
        assert "## 程序说不出的" in text
        assert not re.search(r"[\u4e00-\u9fff]某", text)
