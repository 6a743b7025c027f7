"""调解员、告知、调解、防激化: what these acts carry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from yifa.kernel.procedure import Agency, Among, Label, Material, Party, Private, Ref
from yifa.systems.mediation.procedure.carried.words import (
    Appointment,
    Asker,
    Guest,
    Manner,
    Mediator,
    Parties,
    Reach,
    Way,
)
from yifa.systems.mediation.rules import DEPARTMENTS, POLICE, Sign


@dataclass(frozen=True)
class Choosing:
    """选定或指定调解员: one or several; one of them leads (法 19)."""

    host: Annotated[Ref[Mediator], "主持人", Among("committee", own=True)]
    others: Annotated[tuple[Ref[Mediator], ...], "其他调解员"] = ()
    how: Annotated[Appointment, "怎样产生"] = Appointment.COMMITTEE
    agreed: Annotated[Parties, Label("同意的当事人", "由当事人选择，或者请其他调委会的人参加时填写")] = ()


@dataclass(frozen=True)
class ChosenAgain(Choosing):
    """另行确定调解员: after an agreement, in the place of one who had to leave; in the same way as the first (法 19)."""


@dataclass(frozen=True)
class Joining:
    """加派调解员: others help who leads, also from another committee: 共同调解 (若干规定 25, 27)."""

    mediators: Annotated[tuple[Ref[Mediator], ...], "加派的调解员"]
    why: Annotated[Private[str] | None, Label("理由", "", 300, 2)] = None
    agreed: Annotated[Parties, "同意加派的当事人"] = ()


@dataclass(frozen=True)
class Recusal:
    """回避更换: a party's word suffices (法 23, 若干规定 25). Empty `leaves` is the mediator who leads.

    Who comes is named as the first was: by the committee, or by all parties together; here at once, or in an act of its own.
    """

    asked_by: Annotated[Asker, Label("谁提出", "以当事人的名义办理的，就是当事人要求，可以不选", given="party:PARTY")]
    leaves: Annotated[Ref[Mediator] | None, Label("谁回避", "不填就是主持人")] = None
    replacement: Annotated[
        Ref[Mediator] | None, Label("由谁接替", "由调委会指定或者各方共同选择的填写；不填的，由调委会另行确定")
    ] = None
    ground: Annotated[Private[str] | None, Label("理由", "当事人可以不说明", 300, 2)] = None
    how: Annotated[Appointment, "接替的人怎样产生"] = Appointment.COMMITTEE
    agreed: Annotated[Parties, Label("同意接替的当事人", "由当事人选择，或者接替的是其他调委会的人时填写")] = ()


@dataclass(frozen=True)
class Rights:
    """告知权利义务: nature, principles, effect, rights 法 23, duties 法 24 (若干规定 30)."""

    told: Annotated[Parties, "已告知的当事人"]
    manner: Annotated[Manner, "告知方式"] = Manner.ORAL
    closed: Annotated[bool, "有当事人要求不公开"] = False
    notice: Annotated[Material | None, "告知书"] = None


@dataclass(frozen=True)
class Invitation:
    """邀请参与: kin, neighbours, people who know, once all parties agree (法 20)."""

    guests: Annotated[tuple[Guest, ...], "邀请什么人"]
    agreed: Annotated[Parties, "同意邀请的当事人"]
    who: Annotated[Private[str] | None, Label("姓名或者单位", "", 200)] = None


@dataclass(frozen=True)
class Inquiry:
    """调查核实: who said what, which papers were seen (若干规定 26)."""

    found: Annotated[Private[str], Label("查明的情况", "", 2000, 6)]
    asked: Annotated[Private[str] | None, Label("向谁了解", "", 200)] = None
    papers: Annotated[tuple[Material, ...], "材料"] = ()


@dataclass(frozen=True)
class Session:
    """调解: one meeting, with its minutes (法 21, 22, 27)."""

    present: Annotated[
        Parties, Label("到场的当事人", "代理人到场的，写被代理的当事人；分别、电话、线上的，写谈过的当事人")
    ]
    minutes: Annotated[Private[str], Label("调解记录", "各方怎么说，提出了什么方案", 4000, 8)]
    way: Annotated[Way, "方式"] = Way.FACE
    open: Annotated[bool, "公开进行"] = False
    place: Annotated[Private[str] | None, Label("地点", "", 100)] = None
    next: Annotated[date | None, "下次调解"] = None
    secret: Annotated[bool, "涉及个人隐私、商业秘密"] = False


@dataclass(frozen=True)
class Again(Session):
    """再次调解: after an agreement, over its terms or what came of it, with both (若干规定 37; 法 33③ after a court's no)."""


@dataclass(frozen=True)
class Absence:
    """一方未到场: it was agreed on or told to come that day; how, when it was not agreed on before, and the proof of that."""

    party: Annotated[Ref[Party], "未到场的当事人"]
    invited: Annotated[Reach, "怎样通知的"]
    excused: Annotated[bool, "有正当理由"] = False
    reason: Annotated[Private[str] | None, Label("原因", "", 300, 2)] = None
    proof: Annotated[Material | None, "通知凭证"] = None
    next: Annotated[date | None, "下次调解"] = None
    called: Annotated[date | None, Label("哪天通知的", "上次已经约好这一天的，可以不填；当天电话通知的，填当天")] = None


@dataclass(frozen=True)
class Prolonging:
    """延长: the parties agree to go on until a day (若干规定 33: 一般)."""

    until: Annotated[date, "延长至"]
    agreed: Annotated[Parties, "同意延长的当事人"]
    ground: Annotated[Private[str], Label("延长理由", "", 300, 2)]


@dataclass(frozen=True)
class Escalation:
    """防激化: a fact, not a guess, and what was done about it (法 25, 若干规定 32)."""

    sign: Annotated[Sign, "可能怎样"]
    facts: Annotated[Private[str], Label("发现的情况", "写事实，不写猜测", 1000, 4)]
    measures: Annotated[Private[str], Label("采取的措施", "", 1000, 4)]
    persons: Annotated[int | None, "涉及人数"] = None


@dataclass(frozen=True)
class Report:
    """报告公安或者有关部门: at once, what may become a public-order or criminal case (法 25)."""

    to: Annotated[Ref[Agency], "报告给", Among("kind", DEPARTMENTS, others=True)]
    said: Annotated[Private[str], Label("报告内容", "", 1000, 4)]
    how: Annotated[Reach, "怎样报告"] = Reach.PHONE


@dataclass(frozen=True)
class CrimeHanded:
    """涉嫌犯罪移交: a crime is not mediated. Where the civil part may safely go on, it is a case of its own."""

    to: Annotated[Ref[Agency], "移交给", Among("kind", POLICE, others=True)]
    facts: Annotated[Private[str], Label("涉嫌犯罪的事实", "", 2000, 6)]
    letter: Annotated[str | None, Label("移交函号", "", 60)] = None
