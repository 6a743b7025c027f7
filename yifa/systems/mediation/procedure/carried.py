"""What the acts of people's mediation carry. Each dataclass is the act's only declaration: form, bytes and command.

Stories, words and names are private: clear in a command, a salted digest in the record. There is no field for money of
ours: people's mediation is free of charge (人民调解法 4). Names of fields stand in the record and are never changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from yifa.kernel.procedure import Agency, Choice, Fen, Label, Material, Party, Private, Ref
from yifa.systems.mediation import rules
from yifa.systems.mediation.rules import Nature, OtherWay, Sign, Subject, Wish


class Category:
    """Marker of an item of the list 纠纷类别."""


class Source:
    """Marker of an item of the list 案件来源."""


class Door:
    """Marker of an item of the list 反映渠道."""


class Mediator:
    """Marker of a mediator 人民调解员; the key of the row is the key of his post."""


class Manner(Choice):
    """Written or by word of mouth."""

    WRITTEN = "书面"
    ORAL = "口头"


class Reach(Choice):
    """How somebody was spoken to."""

    FACE = "当面"
    PHONE = "电话"
    LETTER = "书面"
    ONLINE = "网上"
    AGENT = "通过代理人"


class Urgency(Choice):
    """How soon it must be taken in hand."""

    ORDINARY = "一般"
    URGENT = "紧急"


class Appointment(Choice):
    """Who named the mediators (法 19)."""

    COMMITTEE = "调委会指定"
    PARTIES = "当事人选择"


class Asker(Choice):
    """Who wants another mediator."""

    PARTY = "当事人要求"
    MEDIATOR = "调解员自行回避"
    COMMITTEE = "调委会更换"


class Guest(Choice):
    """Who may be asked to join, with the parties' consent (法 20)."""

    KIN = "亲属"
    NEIGHBOUR = "邻里、同事"
    EXPERT = "有专门知识或者经验的人"
    BODY = "社会组织"
    RESPECTED = "群众认可的社会人士"


class Way(Choice):
    """How a session is held."""

    FACE = "当面"
    APART = "分别（背对背）"
    VISIT = "上门"
    PHONE = "电话"
    ONLINE = "线上"


class Ending(Choice):
    """Why mediation came to nothing."""

    NO_AGREEMENT = "协商不一致"
    STOPPED = "当事人要求终止"
    ABSENT = "一方多次无正当理由不到场"
    ELSEWHERE = "已由其他机关受理"


class State(Choice):
    """How far an agreement has been performed."""

    DONE = "已履行"
    PARTLY = "部分履行"
    NOT_DUE = "未到期"
    NOT_DONE = "未履行"


class NoCourt(Choice):
    """Why no court was asked to confirm the agreement."""

    NOT_WANTED = "双方表示不申请司法确认"
    NOT_FIT = "协议内容不属于司法确认范围"


Parties = tuple[Ref[Party], ...]


# --- how a case begins --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Application:
    """申请: a party asks the committee, in writing or by word told to whoever enters it (若干规定 23)."""

    applicants: Annotated[Parties, "申请人"]
    respondents: Annotated[Parties, "对方当事人"]
    claim: Annotated[Private[str], Label("请求", "希望怎样解决", 500, 3)]
    facts: Annotated[Private[str], Label("事实和理由", "什么时候、在哪里、发生了什么", 2000, 6)]
    manner: Annotated[Manner, "申请方式"] = Manner.ORAL
    door: Annotated[Ref[Door] | None, "反映渠道"] = None
    source: Annotated[Ref[Source] | None, "案件来源"] = None
    paper: Annotated[Material | None, "申请书或者申请笔录"] = None


@dataclass(frozen=True)
class Referral:
    """移送接收: court, police or another body sends the parties here before it takes the case itself (法 18)."""

    source: Annotated[Ref[Source], "案件来源"]
    parties: Annotated[Parties, "当事人"]
    facts: Annotated[Private[str], Label("纠纷情况", "", 2000, 6)]
    sender: Annotated[Ref[Agency] | None, "移送机构"] = None
    letter: Annotated[str | None, Label("移送函号", "", 60)] = None
    accepted_there: Annotated[bool, Label("移送机构已经受理", "已经受理的不能移送人民调解")] = False
    door: Annotated[Ref[Door] | None, "反映渠道"] = None
    paper: Annotated[Material | None, "移送函"] = None


@dataclass(frozen=True)
class Initiative:
    """主动调解: the committee found the dispute and takes it up itself (法 17)."""

    parties: Annotated[Parties, "当事人"]
    found: Annotated[Private[str], Label("怎样发现、什么纠纷", "", 2000, 6)]
    door: Annotated[Ref[Door] | None, "反映渠道"] = None
    source: Annotated[Ref[Source] | None, "案件来源"] = None


@dataclass(frozen=True)
class Asking:
    """征询意愿: what a party said when asked. Who is not reached has not refused."""

    party: Annotated[Ref[Party], "当事人"]
    wish: Annotated[Wish, "意愿"]
    how: Annotated[Reach, "怎样征询"] = Reach.PHONE
    words: Annotated[Private[str] | None, Label("当事人的话", "", 500, 3)] = None


@dataclass(frozen=True)
class Acceptance:
    """受理: the committee takes the dispute; the month of 若干规定 33 begins."""

    category: Annotated[Ref[Category], "纠纷类别"]
    story: Annotated[Private[str], Label("纠纷简要情况", "", 1000, 4)]
    persons: Annotated[int, "涉及人数"] = 2
    urgency: Annotated[Urgency, "缓急"] = Urgency.ORDINARY
    amount: Annotated[Fen | None, "争议金额（元）"] = None
    nature: Annotated[Nature, "纠纷性质"] = Nature.CIVIL
    harmed: Annotated[date | None, Label("权利受损害之日", "填写后提示诉讼时效")] = None


@dataclass(frozen=True)
class NotTaken:
    """不予受理: what lies outside people's mediation; the party is told where to go (若干规定 22, 24)."""

    nature: Annotated[Nature, "不予受理的原因"]
    elsewhere: Annotated[str, Label("告知去哪里办理", "", 200)]
    explained: Annotated[Private[str] | None, Label("说明", "", 500, 3)] = None
    notice: Annotated[Material | None, "告知书"] = None


@dataclass(frozen=True)
class Refused:
    """当事人明确拒绝: mediation does not begin (法 17)."""

    told: Annotated[tuple[OtherWay, ...], "已告知的其他途径"] = ()
    words: Annotated[Private[str] | None, Label("说明", "", 500, 3)] = None


@dataclass(frozen=True)
class Leaving:
    """退出申请: one of several applicants no longer asks for mediation; the others go on (法 23 (二))."""

    reason: Annotated[Private[str] | None, Label("理由", "可以不填", 300, 2)] = None


@dataclass(frozen=True)
class Reply:
    """回复移送机构: what became of the dispute that was sent here."""

    letter: Annotated[str | None, Label("回执文号", "", 60)] = None
    answer: Annotated[Private[str] | None, Label("回复内容", "", 500, 3)] = None


# --- how it is mediated -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Choosing:
    """选定或指定调解员: one or several; one of them leads (法 19)."""

    host: Annotated[Ref[Mediator], "主持人"]
    others: Annotated[tuple[Ref[Mediator], ...], "其他调解员"] = ()
    how: Annotated[Appointment, "怎样产生"] = Appointment.COMMITTEE
    agreed: Annotated[Parties, Label("同意的当事人", "当事人选择、由工作人员录入时填写")] = ()


@dataclass(frozen=True)
class Joining:
    """加派调解员: others help who leads, also from another committee: 共同调解 (若干规定 25, 27)."""

    mediators: Annotated[tuple[Ref[Mediator], ...], "加派的调解员"]
    why: Annotated[Private[str] | None, Label("理由", "", 300, 2)] = None
    agreed: Annotated[Parties, "同意加派的当事人"] = ()


@dataclass(frozen=True)
class Recusal:
    """回避更换: a party's word suffices (法 23, 若干规定 25). Empty `leaves` is the mediator who leads."""

    asked_by: Annotated[Asker, "谁提出"]
    leaves: Annotated[Ref[Mediator] | None, Label("谁回避", "不填就是主持人")] = None
    replacement: Annotated[Ref[Mediator] | None, "由谁接替"] = None
    ground: Annotated[Private[str] | None, Label("理由", "当事人可以不说明", 300, 2)] = None


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

    present: Annotated[Parties, "到场的当事人"]
    minutes: Annotated[Private[str], Label("调解记录", "各方怎么说，提出了什么方案", 4000, 8)]
    way: Annotated[Way, "方式"] = Way.FACE
    open: Annotated[bool, "公开进行"] = False
    place: Annotated[Private[str] | None, Label("地点", "", 100)] = None
    next: Annotated[date | None, "下次调解"] = None


@dataclass(frozen=True)
class Absence:
    """一方未到场: it was invited, and the proof of that is here."""

    party: Annotated[Ref[Party], "未到场的当事人"]
    invited: Annotated[Reach, "怎样通知的"]
    excused: Annotated[bool, "有正当理由"] = False
    reason: Annotated[Private[str] | None, Label("原因", "", 300, 2)] = None
    proof: Annotated[Material | None, "通知凭证"] = None
    next: Annotated[date | None, "下次调解"] = None


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

    to: Annotated[Ref[Agency], "报告给"]
    said: Annotated[Private[str], Label("报告内容", "", 1000, 4)]
    how: Annotated[Reach, "怎样报告"] = Reach.PHONE


@dataclass(frozen=True)
class CrimeHanded:
    """涉嫌犯罪移交: a crime is not mediated. Where the civil part may safely go on, it is a case of its own."""

    to: Annotated[Ref[Agency], "移交给"]
    facts: Annotated[Private[str], Label("涉嫌犯罪的事实", "", 2000, 6)]
    letter: Annotated[str | None, Label("移交函号", "", 60)] = None


# --- how it ends --------------------------------------------------------------------------------------------------


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
    """达成书面协议: in effect the day the last of signatures, mediator's signature and seal stands (法 28, 29)."""

    parties: Annotated[Parties, "签名的当事人"]
    signed: Annotated[date, "各方当事人签名之日"]
    mediator_signed: Annotated[date, "调解员签名之日"]
    sealed: Annotated[date, "加盖调委会印章之日"]
    terms: Annotated[tuple[Private[str], ...], Label("协议内容", "每项写一条", 1000, 4)]
    dues: Annotated[tuple[date, ...], "约定的履行日"] = ()
    amount: Annotated[Fen | None, Label("协议金额（元）", "当事人之间的款项")] = None
    paper: Annotated[Material | None, "协议书"] = None

    @property
    def effective(self) -> date:
        """人民调解法 29③."""
        return rules.effective(self.signed, self.mediator_signed, self.sealed)


@dataclass(frozen=True)
class Oral(Agreed):
    """达成口头协议: the parties hold writing needless; in effect the day it is reached (法 28, 30)."""

    parties: Annotated[Parties, "达成协议的当事人"]
    reached: Annotated[date, "达成之日"]
    terms: Annotated[tuple[Private[str], ...], Label("协议内容", "每项写一条", 1000, 4)]
    no_writing: Annotated[bool, "各方认为不需要书面协议"] = False
    dues: Annotated[tuple[date, ...], "约定的履行日"] = ()
    amount: Annotated[Fen | None, Label("协议金额（元）", "当事人之间的款项")] = None

    @property
    def effective(self) -> date:
        """人民调解法 30."""
        return self.reached


@dataclass(frozen=True)
class Changed(Written):
    """变更协议: both agree to other terms; a new day of effect, a new M-02 (法 33③, 若干规定 37)."""


@dataclass(frozen=True)
class Stopping:
    """要求终止: a party no longer wants what was begun (法 23 (二)); on this, mediation may be ended untried."""

    party: Annotated[Ref[Party], "要求终止的当事人"]
    words: Annotated[Private[str] | None, Label("当事人的话", "可以不说明理由", 500, 3)] = None


@dataclass(frozen=True)
class Failure:
    """调解不成: mediation stops and the parties are told their other ways (法 26)."""

    why: Annotated[Ending, "终止原因"]
    told: Annotated[tuple[OtherWay, ...], "已告知的其他途径"]
    words: Annotated[Private[str] | None, Label("说明", "", 500, 3)] = None
    notice: Annotated[Material | None, "终止告知书"] = None


@dataclass(frozen=True)
class FollowUp:
    """回访: was it done, is there a new quarrel? (法 31, 若干规定 36)"""

    state: Annotated[State, "履行情况"]
    how: Annotated[Reach, "怎样回访"] = Reach.PHONE
    quarrel: Annotated[bool, "又起争执"] = False
    words: Annotated[Private[str] | None, Label("说明", "", 500, 3)] = None


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
    """履行完毕: everything agreed was done."""

    words: Annotated[Private[str] | None, Label("说明", "", 300, 2)] = None
    proof: Annotated[Material | None, "凭证"] = None


@dataclass(frozen=True)
class Breach:
    """反悔或者不履行: the party is urged, and the other told what it may do (法 31, 32, 若干规定 37)."""

    party: Annotated[Ref[Party], "反悔或者不履行的当事人"]
    told: Annotated[tuple[OtherWay, ...], "已告知的途径"]
    words: Annotated[Private[str] | None, Label("理由", "", 500, 3)] = None


@dataclass(frozen=True)
class CourtApplication:
    """共同申请司法确认: both parties, within thirty days (法 33)."""

    applicants: Annotated[Parties, "共同申请的当事人"]
    court: Annotated[Ref[Agency] | None, "人民法院"] = None
    subject: Annotated[Subject, "协议内容"] = Subject.CIVIL
    manner: Annotated[Manner, "申请方式"] = Manner.WRITTEN
    paper: Annotated[Material | None, "申请书"] = None


@dataclass(frozen=True)
class Filing:
    """归档: register, minutes, agreement go into one file (法 27)."""

    shelf: Annotated[str | None, Label("卷宗号", "", 60)] = None
    no_court: Annotated[NoCourt | None, "没有申请司法确认的原因"] = None
