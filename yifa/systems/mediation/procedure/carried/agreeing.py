"""达成协议，或者调解不成: what these acts carry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from yifa.kernel.procedure import Fen, Label, Material, Party, Private, Ref
from yifa.systems.mediation import rules
from yifa.systems.mediation.procedure.carried.words import (
    WHICH_WAYS,
    Ending,
    Parties,
)
from yifa.systems.mediation.rules import OtherWay


class Agreed:
    """What written and oral agreements have in common; `effective` starts M-02 and the days of performance."""

    dues: tuple[date, ...]

    @property
    def effective(self) -> date:
        """The day it takes effect."""
        raise NotImplementedError

    @property
    def followed_from(self) -> tuple[date, ...]:
        """The days after which the committee asks: each day of performance, else the day it took effect."""
        return self.dues or (self.effective,)


@dataclass(frozen=True)
class Written(Agreed):
    """达成书面协议: in effect the day the last of signatures, mediator's signature and seal stands (法 28, 29).

    What 29 ① lists and no other field says, stands in `dispute` and `manner` where the paper alone does not tell it.
    """

    parties: Annotated[Parties, "签名、盖章或者按指印的当事人"]
    signed: Annotated[date, "各方当事人签名、盖章或者按指印之日"]
    mediator_signed: Annotated[date, "调解员签名之日"]
    sealed: Annotated[date, "加盖调委会印章之日"]
    terms: Annotated[tuple[Private[str], ...], Label("协议内容", "每项写一条", 1000, 4)]
    dues: Annotated[tuple[date, ...], "约定的履行日"] = ()
    amount: Annotated[Fen | None, Label("协议金额（元）", "当事人之间的款项")] = None
    paper: Annotated[Material | None, "协议书"] = None
    dispute: Annotated[Private[str] | None, Label("争议事实和各方责任", "", 2000, 4)] = None
    manner: Annotated[Private[str] | None, Label("履行方式", "例如当场付清、转账、恢复原状", 500, 2)] = None

    @property
    def effective(self) -> date:
        """人民调解法 29②."""
        return rules.effective(self.signed, self.mediator_signed, self.sealed)


@dataclass(frozen=True)
class Oral(Agreed):
    """达成口头协议: the parties hold writing needless; in effect the day it is reached (法 28, 30)."""

    parties: Annotated[Parties, "达成协议的当事人"]
    reached: Annotated[date, Label("达成之日", given="day")]
    terms: Annotated[tuple[Private[str], ...], Label("协议内容", "每项写一条", 1000, 4)]
    no_writing: Annotated[bool, Label("各方认为不需要书面协议", "法律要求的前提；不是这样的，请改办“达成书面协议”")]
    dues: Annotated[tuple[date, ...], "约定的履行日"] = ()
    amount: Annotated[Fen | None, Label("协议金额（元）", "当事人之间的款项")] = None

    @property
    def effective(self) -> date:
        """人民调解法 30."""
        return self.reached


@dataclass(frozen=True)
class Changed(Written):
    """变更协议: both agree to other terms, the money stays where no other is named; a new day of effect, a new M-02 (法 28, 29②, 若干规定 37; 33③ after a court's no)."""

    amount: Annotated[Fen | None, Label("协议金额（元）", "没有变的可以不填，沿用原协议的金额；不再有款项的填0")] = None


@dataclass(frozen=True)
class Stopping:
    """要求终止: a party no longer wants what was begun (法 23 (二)); on this, mediation may be ended untried."""

    party: Annotated[Ref[Party], "要求终止的当事人"]
    words: Annotated[Private[str] | None, Label("当事人的话", "可以不说明理由", 500, 3)] = None


@dataclass(frozen=True)
class Failure:
    """调解不成: mediation stops and the parties are told their other ways (法 26)."""

    why: Annotated[Ending, "终止原因"]
    told: Annotated[tuple[OtherWay, ...], Label("已告知的其他途径", WHICH_WAYS)]
    words: Annotated[Private[str] | None, Label("说明", "", 500, 3)] = None
    notice: Annotated[Material | None, "终止告知书"] = None
    elsewhere: Annotated[str | None, Label("受理的机关和案号", "由其他机关受理的填写", 200)] = None
