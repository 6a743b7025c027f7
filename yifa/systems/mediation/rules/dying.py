"""当事人死亡: who is dead is asked no more; when it ends the case, and when the others go on. No provision speaks of it (`DEATH`)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from yifa.kernel.text import Text
from yifa.systems.mediation.rules.sources import DEATH, LAW, TELL_ONE, Finding
from yifa.systems.mediation.rules.words import OtherWay


def told_after_death(ways: Collection[OtherWay]) -> Finding | None:
    """Whoever is left learns the ways that stay open to him."""
    if ways:
        return None
    return Finding(
        Text("当事人死亡、不再调解的，应当告知其他当事人可以依法走的途径"), (LAW.article(3, item=3), DEATH), TELL_ONE
    )


def no_dead(dead: Collection[int], named: Collection[int]) -> Finding | None:
    """Who is recorded as dead says nothing and is bound by nothing; a wrong record is mended first, never passed over."""
    found = len(set(dead) & set(named))
    if not found:
        return None
    return Finding(
        Text("所选的人中有{n}人已经记录为死亡，不能再征询、告知，也不能再到场或者同意", n=found),
        (LAW.article(3, item=1), DEATH),
        Text("记录有误的，请先更正或者作废记录其死亡的那一项“其余各方继续调解”"),
    )


def died_after(day: date | None, spoke: date, title: Text) -> Finding | None:
    """Nobody died before the day on which he himself last said something here or was there. A day not told is not asked."""
    if day is None or day >= spoke:
        return None
    return Finding(
        Text(
            "死亡之日{day}早于{spoke}，而那天的“{title}”记有该当事人本人的表示或者到场",
            day=day,
            spoke=spoke,
            title=title,
        ),
        (LAW.article(3, item=1), DEATH),
        Text("请核对死亡之日；“{title}”录错了的，请先更正那一项", title=title),
    )


def ends_by_death(*, others_go_on: bool) -> Finding | None:
    """Where the others are still two sides who may want it, one death does not take mediation from them (3 (一), 23 (二))."""
    if not others_go_on:
        return None
    return Finding(
        Text("除死亡的、不愿调解的和联系不上的以外，仍有双方可以调解，案件不因一方死亡而办结"),
        (LAW.article(3, item=1), LAW.article(23, item=2), DEATH),
        Text(
            "请办“其余各方继续调解”，勾选“该当事人已经死亡”；缺了死者就不能解决的，告知其余各方并征询意愿，"
            "不愿再调解的记明以后再办这一项"
        ),
    )
