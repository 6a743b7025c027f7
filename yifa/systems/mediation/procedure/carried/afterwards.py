"""回访、履行、司法确认、归档: what these acts carry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from yifa.kernel.procedure import Agency, Among, Fen, Label, Material, Party, Private, Ref
from yifa.systems.mediation.procedure.carried.words import (
    Manner,
    NoCourt,
    Parties,
    Reach,
    State,
)
from yifa.systems.mediation.rules import COURTS, OtherWay, Subject


@dataclass(frozen=True)
class FollowUp:
    """回访: was it done, is there a new quarrel? (法 31, 若干规定 36)"""

    state: Annotated[State, "履行情况"]
    how: Annotated[Reach, "怎样回访"] = Reach.PHONE
    quarrel: Annotated[bool, "又起争执"] = False
    words: Annotated[Private[str] | None, Label("说明", "", 500, 3)] = None
    whole: Annotated[
        bool, Label("约定的全部内容都已履行", "还有没到的履行日，但已经提前全部履行的勾选；不必等到履行日")
    ] = False


@dataclass(frozen=True)
class Urging:
    """督促履行: a word with a party, or a look, between the days of performance; no visit that falls due (法 31)."""

    said: Annotated[Private[str], Label("了解、督促的情况", "", 500, 3)]
    party: Annotated[Ref[Party] | None, "向谁"] = None
    how: Annotated[Reach, "方式"] = Reach.PHONE


@dataclass(frozen=True)
class Part:
    """部分履行: one part was done; proof where money moved."""

    what: Annotated[Private[str], Label("履行了什么", "", 300, 2)]
    amount: Annotated[Fen | None, "金额（元）"] = None
    proof: Annotated[Material | None, "凭证"] = None


@dataclass(frozen=True)
class Whole:
    """履行完毕: everything agreed was done; a paper, a visit, or the word of whom it was owed to shows it (法 31)."""

    words: Annotated[Private[str] | None, Label("说明", "", 300, 2)] = None
    proof: Annotated[Material | None, "凭证"] = None
    confirmed: Annotated[
        Parties, Label("确认已经履行的权利人", "协议没有款项的，享有权利的一方说已经履行，即可勾选")
    ] = ()


@dataclass(frozen=True)
class Breach:
    """反悔或者不履行: the party is urged, and the other told what it may do (法 31, 32, 若干规定 37)."""

    party: Annotated[Ref[Party], "反悔或者不履行的当事人"]
    told: Annotated[tuple[OtherWay, ...], Label("已告知另一方的途径", "至少一项；另一方可以就协议向人民法院起诉")]
    words: Annotated[Private[str] | None, Label("理由", "", 500, 3)] = None


@dataclass(frozen=True)
class CourtApplication:
    """共同申请司法确认: both parties, within thirty days (法 33)."""

    applicants: Annotated[Parties, "共同申请的当事人"]
    court: Annotated[Ref[Agency] | None, "人民法院", Among("kind", COURTS)] = None
    subject: Annotated[Subject, "协议内容"] = Subject.CIVIL
    manner: Annotated[Manner, "申请方式"] = Manner.WRITTEN
    paper: Annotated[Material | None, "申请书"] = None


@dataclass(frozen=True)
class Filing:
    """归档: register, minutes, agreement go into one file (法 27)."""

    shelf: Annotated[str | None, Label("卷宗号", "", 60)] = None
    no_court: Annotated[NoCourt | None, "没有申请司法确认的原因"] = None
    unwatched: Annotated[bool, Label("因反悔、不履行不再回访", "已办“反悔或不履行”，告知了另一方其他途径的勾选")] = (
        False
    )
