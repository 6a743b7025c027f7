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
    return Finding(Text("协议须各方当事人签名，还有{n}方没有签名", n=missing), (LAW.article(29),))


def stands_by(day: date, *others: date) -> Finding | None:
    """Signatures and seal are facts: the act is done the day the last of them stands, neither before nor later."""
    last = max(others)
    if last == day:
        return None
    basis: tuple[Basis, ...] = (LAW.article(29), LAW.article(30))
    if last > day:
        return Finding(Text("{late}的签名、盖章还没有发生：办理日期应当是最后一项完成之日", late=last), basis)
    return Finding(
        Text("协议于{last}已经完成：办理日期应当是这一天", last=last),
        basis,
        Text("请把办理日期填为{last}，写明补录理由", last=last),
    )


def not_before(first: date, floor: date | None) -> Finding | None:
    """No part of an agreement is older than what it came out of: acceptance, the agreement that it changes."""
    if floor is None or first >= floor:
        return None
    return Finding(
        Text("协议上的日期{first}早于{floor}的受理、调解或者原协议", first=first, floor=floor),
        (LAW.article(28), LAW.article(29)),
    )


def terms_set(terms: Collection[object], dues: Collection[date], day: date) -> Finding | None:
    """An agreement says what is to be done, and by when if there is a day for it."""
    basis: tuple[Basis, ...] = (LAW.article(29), RULES.article(35))
    if not terms:
        return Finding(Text("协议须写明当事人约定的内容"), basis)
    if any(due < day for due in dues):
        return Finding(Text("履行日期不能早于协议生效之日{day}", day=day), basis)
    return None


def oral_allowed(*, no_writing: bool) -> Finding | None:
    """Oral only where the parties hold writing needless; otherwise it is written."""
    if no_writing:
        return None
    return Finding(
        Text("当事人认为无需制作协议书的，才可以口头约定"),
        (LAW.article(28), RULES.article(34)),
        Text("请改办“达成书面协议”"),
    )
