"""调委会和调解员: who sits in a committee, and for how long (法 8, 9, 13, 若干规定 16)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from yifa.kernel.days import add_months
from yifa.kernel.text import Text
from yifa.systems.mediation.rules.sources import (
    LAW,
    RULES,
    Finding,
)


def composition(
    members: int, *, woman: bool, several_peoples: bool, minority: bool, head: bool = True
) -> Iterator[Finding]:
    """Three to nine members with a head, a woman among them, and where several peoples live one of the smaller (法 8)."""
    if not head:
        yield Finding(Text("应当设主任一人"), (LAW.article(8, 2),))
    if not 3 <= members <= 9:
        yield Finding(Text("委员应当为三至九人，现为{n}人", n=members), (LAW.article(8, 2),))
    if not woman:
        yield Finding(Text("应当有妇女委员"), (LAW.article(8, 3),))
    if several_peoples and not minority:
        yield Finding(Text("多民族居住的地区应当有人数较少民族的委员"), (LAW.article(8, 3),))


def term_of_committee(elected: date, day: date, warn_days: int = 60) -> Finding | None:
    """Three years, whatever the term of the village committee; re-election is possible."""
    ends = add_months(elected, 36)
    if day > ends:
        return Finding(Text("三年任期已于{ends}届满，应当改选", ends=ends), (LAW.article(9, 2),))
    if (ends - day).days <= warn_days:
        return Finding(Text("三年任期将于{ends}届满，请准备改选", ends=ends), (LAW.article(9, 2),))
    return None


def in_term(elected: date | None, day: date) -> Finding | None:
    """Whether a mediator's three years run that day. No text read lets him go on until the next election.

    Without a day of election nothing is said.
    """
    if elected is not None and elected > day:
        return Finding(
            Text("该调解员{elected}才推选或者聘任", elected=elected), (LAW.article(13),), Text("请另选调解员")
        )
    if elected is None or day <= (ends := add_months(elected, 36)):
        return None
    return Finding(
        Text("该调解员任期已于{ends}届满", ends=ends),
        (RULES.article(16),),
        Text("请先重新推选或者聘任，或者由调委会办“回避更换”另行确定调解员；办结、回访也可以由调委会办理"),
    )


def unlisted() -> Finding:
    """Who was dismissed, or whose row ended, is no people's mediator any more."""
    return Finding(
        Text("该调解员已经不在人民调解员名录里，不能再主持调解，也不能在协议上签名"),
        (LAW.article(13), RULES.article(16)),
        Text("请调委会办“回避更换”，另行确定调解员；办结、回访也可以由调委会办理；已经续聘的，请先更新名录"),
    )


Stretch = tuple[date, date | None, str]
"""Who held a post: from a day until a day, as an opaque key of the person. Deputies are none of them."""


def holder(held: Collection[Stretch], then: date, day: date) -> str | None:
    """Who held a post then, or, where it was empty, came next until that day. None where nobody is known to have."""
    until_day = sorted((each for each in held if each[0] <= day), key=lambda each: each[0])
    return next((person for _since, until, person in until_day if until is None or then < until), None)


def same_person(held: Collection[Stretch], then: date, day: date) -> bool:
    """Whether the post is that day held by whoever held it then, or, where it was empty, came next.

    Nothing is held against a post that nobody is known to have held.
    """
    who = holder(held, then, day)
    return who is None or who == holder(held, day, day)


def elected_himself(held: Collection[Stretch], listed: date, day: date) -> Finding | None:
    """A person is elected or appointed, with a term of his own (法 13, 若干规定 16): who comes into the post after him is not."""
    if same_person(held, listed, day):
        return None
    return Finding(
        Text("名录里该岗位登记的人民调解员已经离任，接任的人不因此成为人民调解员"),
        (LAW.article(13), RULES.article(16)),
        Text("请另选调解员；接任的人已经推选或者聘任的，请先在人民调解员名录里变更，写明其推选或者聘任之日"),
    )


def chosen_himself(held: Collection[Stretch], chosen: date, day: date) -> Finding | None:
    """A person is chosen by the parties or named by the committee for this case (法 19, 23 (一)), not a post."""
    if same_person(held, chosen, day):
        return None
    return Finding(
        Text("本案确定的调解员已经离任，接任的人不因此成为本案调解员"),
        (LAW.article(19), LAW.article(23, item=1)),
        Text(
            "请调委会办“回避更换”；由接任的人继续调解的，“由谁接替”先不填，再另行选定或者指定；办结、回访也可以由调委会办理"
        ),
    )


def term_of_mediator(since: date, until: date | None, day: date, warn_days: int = 60) -> Finding | None:
    """Three years for elected and appointed alike; one may be re-elected or re-appointed."""
    ends = add_months(since, 36)
    if until is not None and until > ends:
        return Finding(Text("人民调解员任期三年，不能超过{ends}", ends=ends), (RULES.article(16),))
    ends = min(ends, until or ends)
    if day > ends:
        return Finding(Text("任期已于{ends}届满，应当重新推选或者聘任", ends=ends), (RULES.article(16),))
    if (ends - day).days <= warn_days:
        return Finding(Text("任期将于{ends}届满，请准备续聘", ends=ends), (RULES.article(16),))
    return None
