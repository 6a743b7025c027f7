"""申请、移送、主动调解，征询意愿，受理或者不受理: what these acts carry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from yifa.kernel.procedure import Agency, Among, Fen, Label, Material, Offer, Party, Private, Ref
from yifa.systems.mediation.procedure.carried.words import (
    WHICH_WAYS,
    Category,
    Door,
    Manner,
    Parties,
    Reach,
    Source,
    Urgency,
)
from yifa.systems.mediation.rules import COMMITTEES, OWN_WAYS, Nature, OtherWay, Wish


@dataclass(frozen=True)
class Application:
    """申请: a party asks the committee, in writing or by word told to whoever enters it (若干规定 23)."""

    applicants: Annotated[Parties, "申请人"]
    respondents: Annotated[Parties, "对方当事人"]
    claim: Annotated[Private[str], Label("请求", "希望怎样解决", 500, 3)]
    facts: Annotated[Private[str], Label("事实和理由", "什么时候、在哪里、发生了什么", 2000, 6)]
    manner: Annotated[Manner, "申请方式"] = Manner.ORAL
    door: Annotated[Ref[Door] | None, "反映渠道"] = None
    source: Annotated[Ref[Source] | None, Label("案件来源", given="applied")] = None
    paper: Annotated[Material | None, "申请书或者申请笔录"] = None
    differs: Annotated[
        Private[str] | None, Label("与已有的案件有什么不同", "同样的当事人已有在办的案件，为什么是另一件事", 300, 2)
    ] = None


@dataclass(frozen=True)
class Referral:
    """移送接收: court, police or another body sends the parties here before it takes the case itself (法 18)."""

    source: Annotated[Ref[Source], "案件来源", Among("code", OWN_WAYS, none=True)]
    parties: Annotated[Parties, "当事人"]
    facts: Annotated[Private[str], Label("纠纷情况", "", 2000, 6)]
    sender: Annotated[Ref[Agency] | None, "移送机构"] = None
    letter: Annotated[str | None, Label("移送函号", "", 60)] = None
    accepted_there: Annotated[bool, Label("移送机构已经受理", "已经受理的不能移送人民调解")] = False
    door: Annotated[Ref[Door] | None, "反映渠道"] = None
    paper: Annotated[Material | None, "移送函"] = None
    differs: Annotated[
        Private[str] | None, Label("与已有的案件有什么不同", "同样的当事人已有在办的案件，为什么是另一件事", 300, 2)
    ] = None


@dataclass(frozen=True)
class Initiative:
    """主动调解: the committee found the dispute and takes it up itself (法 17)."""

    parties: Annotated[Parties, "当事人"]
    found: Annotated[Private[str], Label("怎样发现、什么纠纷", "", 2000, 6)]
    door: Annotated[Ref[Door] | None, "反映渠道"] = None
    source: Annotated[Ref[Source] | None, Label("案件来源", given="initiated")] = None
    differs: Annotated[
        Private[str] | None, Label("与已有的案件有什么不同", "同样的当事人已有在办的案件，为什么是另一件事", 300, 2)
    ] = None


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
    story: Annotated[Private[str] | None, Label("补充的情况", "申请、移送或者发现时已经写明的，不用再写", 1000, 4)] = (
        None
    )
    persons: Annotated[int | None, Label("涉及人数", "不填的，按当事人数（含单位）计；填写的不能少于当事人数")] = None
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
    unwanted: Annotated[
        bool,
        Label(
            "多次征询都联系不上，无法调解",
            "不是范围以外：一直没有当事人表示愿意，或者缺了联系不上的一方就没有双方；联系不上不是拒绝",
        ),
    ] = False


@dataclass(frozen=True)
class Refused:
    """当事人明确拒绝: mediation does not begin (法 17)."""

    told: Annotated[tuple[OtherWay, ...], Label("已告知的其他途径", WHICH_WAYS)] = ()
    words: Annotated[Private[str] | None, Label("说明", "", 500, 3)] = None


@dataclass(frozen=True)
class Leaving:
    """退出申请: one of several applicants no longer asks for mediation; the others go on (法 23 (二))."""

    reason: Annotated[Private[str] | None, Label("理由", "可以不填", 300, 2)] = None


@dataclass(frozen=True)
class HandedOver(Offer):
    """移交 to another people's mediation committee: who agrees to that, and how it was asked (若干规定 21)."""

    agency: Annotated[Ref[Agency], "移交给", Among("kind", COMMITTEES, others=True, role="mediation.committee")]
    agreed: Annotated[Parties, Label("同意移交的当事人", "联系得上的各方都要同意")] = ()
    how: Annotated[Reach, "怎样征求各方意见"] = Reach.PHONE


@dataclass(frozen=True)
class Parting:
    """其余各方继续调解: one of several does not take part, or time and again does not come; the committee says why the others' dispute can do without him."""

    party: Annotated[Ref[Party], "不参加的当事人"]
    why: Annotated[
        Private[str],
        Label("为什么可以分开调解", "权利义务不可分、缺他就不能解决的（如共有财产、共同继承），不能分开", 500, 3),
    ]
    died: Annotated[bool, Label("该当事人已经死亡", "是怎样得知的，写在理由里")] = False


@dataclass(frozen=True)
class Reply:
    """回复移送机构: what has been done so far, any time from its receipt on; and after the end what became of it."""

    letter: Annotated[str | None, Label("回执文号", "", 60)] = None
    answer: Annotated[
        Private[str] | None, Label("回复内容", "办结以前回复目前的办理情况，办结以后再回复结果", 500, 3)
    ] = None
