"""协议: who signs, when it takes effect, what it must say, when the word of mouth is enough (法 28–30)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from yifa.kernel.law import Basis
from yifa.kernel.text import Text
from yifa.systems.mediation.rules.sources import (
    LAW,
    RULES,
    Finding,
)


def effective(signed: date, mediator: date, sealed: date) -> date:
    """A written agreement takes effect the day the last of signatures, mediator's signature and seal stands (法 29)."""
    return max(signed, mediator, sealed)


def all_signed(parties: Collection[int], signed: Collection[int]) -> Finding | None:
    """Every party signs, seals or gives a fingerprint."""
    missing = len(set(parties) - set(signed))
    if not missing:
        return None
    return Finding(Text("协议须各方当事人签名、盖章或者按指印，还有{n}方没有", n=missing), (LAW.article(29),))


def all_agreed(parties: Collection[int], agreed: Collection[int]) -> Finding | None:
    """By word of mouth every party agrees; the law asks for no signature."""
    missing = len(set(parties) - set(agreed))
    if not missing:
        return None
    return Finding(Text("口头协议须各方当事人都同意，还有{n}方没有同意", n=missing), (LAW.article(28), LAW.article(30)))


def all_heard(parties: Collection[int], heard: Collection[int]) -> Finding | None:
    """Nobody is bound who never took part in mediation, himself or represented, together or apart."""
    missing = len(set(parties) - set(heard))
    if not missing:
        return None
    return Finding(
        Text("还有{n}方当事人一次调解也没有参加，不能达成协议", n=missing),
        (LAW.article(22), LAW.article(23, item=4)),
        Text("请先办“调解”，写明参加的当事人；分别、电话、线上谈过的，代理人到场的，都算参加"),
    )


def stands_by(day: date, *others: date) -> Finding | None:
    """Signatures and seal are facts: the act is done the day the last of them stands, neither before nor later."""
    last = max(others)
    if last == day:
        return None
    basis: tuple[Basis, ...] = (LAW.article(29),)
    if last > day:
        return Finding(Text("{late}的签名、按指印、盖章还没有发生：办理日期应当是最后一项完成之日", late=last), basis)
    return Finding(
        Text("协议于{last}已经完成：办理日期应当是这一天", last=last),
        basis,
        Text("请把办理日期填为{last}，写明补录理由", last=last),
    )


def reached_on(day: date, reached: date) -> Finding | None:
    """What is agreed by word of mouth stands the day it is reached; the act is done that day."""
    if reached == day:
        return None
    basis: tuple[Basis, ...] = (LAW.article(30),)
    if reached > day:
        return Finding(Text("口头协议自达成之日起生效，{reached}还没有到", reached=reached), basis)
    return Finding(
        Text("口头协议于{reached}已经达成：办理日期应当是这一天", reached=reached),
        basis,
        Text("请把办理日期填为{reached}，写明补录理由", reached=reached),
    )


def not_before(first: date, floor: date | None) -> Finding | None:
    """No part of an agreement is older than what it came out of: acceptance, the agreement that it changes."""
    if floor is None or first >= floor:
        return None
    return Finding(
        Text("协议上的日期{first}早于{floor}的受理、调解或者原协议", first=first, floor=floor),
        (LAW.article(28),),
        Text(
            "请核对签名、按指印、盖章的日期；以后又调解过的，最后一项签名、按指印、盖章应当在最后一次调解当日或者以后"
        ),
    )


def terms_set(terms: Collection[object], dues: Collection[date], day: date, *, oral: bool = False) -> Finding | None:
    """An agreement says what is to be done, and by when if there is a day for it; the mediator notes what was said.

    `day`: the first signature. What is paid on signing is paid before the last one makes it effective.
    """
    basis: tuple[Basis, ...] = (LAW.article(28),) if oral else (LAW.article(29), RULES.article(35))
    if not terms:
        return Finding(Text("协议须写明当事人约定的内容"), basis, Text("请填写“协议内容”"))
    if any(due < day for due in dues):
        return Finding(
            Text("履行日期不能早于口头协议达成之日{day}" if oral else "履行日期不能早于最早一项签名、按指印或者盖章之日{day}", day=day), basis,
            Text("请核对约定的履行日；签协议以前已经履行的，写在协议内容里，不列为履行日"),
        )  # fmt: skip
    return None


def when_to_perform(dues: Collection[date]) -> Finding | None:
    """The five items of an agreement (若干规定 35): parties, facts, terms and signatures the acts demand; a day of performance not.

    An agreement may well be kept on the spot or for ever, so that a missing day hinders nothing and is only told.
    """
    if dues:
        return None
    return Finding(
        Text("协议没有约定履行日，而协议书一般要写明履行的方式和期限（《人民调解工作若干规定》第三十五条）"),
        (RULES.article(35), LAW.article(29)),
        Text("有期限的请变更或者更正协议，补上“约定的履行日”；已经履行的请办“履行完毕”"),
    )


def oral_allowed(*, no_writing: bool) -> Finding | None:
    """Oral only where the parties hold writing needless; otherwise it is written."""
    if no_writing:
        return None
    return Finding(
        Text("当事人认为无需制作协议书的，才可以口头约定"),
        (LAW.article(28), RULES.article(34)),
        Text("各方都这样认为的，请勾选“各方认为不需要书面协议”；否则请办“达成书面协议”"),
    )
