"""样例调解: a procedure as small as can be that still uses all that a procedure may use."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from yifa.kernel.days import days, months, working_days
from yifa.kernel.law import internal, statute
from yifa.kernel.procedure import (
    Case,
    Choice,
    Facts,
    Label,
    Material,
    No,
    Party,
    Private,
    Procedure,
    Ref,
    Role,
    act,
    annuls,
    attaches,
    corrects,
    erases,
    exempt,
    extends,
    hands_over,
    pauses,
    setting,
    withdraws,
    within,
)  # fmt: skip
from yifa.kernel.text import Text

LAW = statute("人民调解法")
OURS = internal("样例县的内部规定")


class Category:
    """Marker of the list of categories."""


class Way(Choice):
    """How a session was held."""

    FACE = "当面"
    PHONE = "电话"


@dataclass(frozen=True)
class Application:
    story: Annotated[Private[str], Label("纠纷情况", longest=2000)]
    who: Annotated[tuple[Ref[Party], ...], "当事人"]


@dataclass(frozen=True)
class Referral:
    letter: Annotated[str, "移送文号"]


@dataclass(frozen=True)
class Acceptance:
    category: Annotated[Ref[Category] | None, "类别"] = None


@dataclass(frozen=True)
class Assignment:
    post: Annotated[int, "调解员岗位"]


@dataclass(frozen=True)
class Reading:
    note: Annotated[str | None, "备注"] = None


@dataclass(frozen=True)
class Rights:
    told: Annotated[bool, "已告知"] = True


@dataclass(frozen=True)
class Session:
    words: Annotated[Private[str] | None, "各方意见"] = None
    way: Annotated[Way, "方式"] = Way.FACE
    next: Annotated[date | None, "下次"] = None
    files: Annotated[tuple[Material, ...], "材料"] = ()


@dataclass(frozen=True)
class Agreement:
    terms: Annotated[Private[str], "内容"]
    dues: Annotated[tuple[date, ...], "履行日期"] = ()


@dataclass(frozen=True)
class Failure:
    ways: Annotated[str, "告知的其他途径"] = "起诉"


@dataclass(frozen=True)
class FollowUp:
    kept: Annotated[bool, "已履行"] = True


@dataclass(frozen=True)
class Filing:
    pages: Annotated[int, "页数"] = 1


@dataclass(frozen=True)
class Ruling:
    """An order of the county itself, as the system's own act."""

    what: Annotated[str, "事项"] = "提醒"


def _hosts(case: Case) -> tuple[str, ...]:
    last = next((act for act in reversed(case.ordered) if act.kind == "assigned"), None)
    return () if last is None else (f"post:{last.data['post']}",)


def _unassigned(case: Case) -> bool:
    return case.shape.present.get("assigned", 0) == 0


def _next_lies_ahead(_case: Case, data: Session, facts: Facts) -> No:
    late = data.next is not None and data.next < facts.day
    return Text("下次调解不能早于本次") if late else None


def _dues(data: Agreement) -> Iterable[date]:
    return data.dues


def _until(data: Any) -> date:
    found: date = data.until
    return found


party = Role("sample.party", "当事人", kind="party")
body = Role("sample.body", "移送机关", kind="agency")
robot = Role("sample.system", "系统", kind="system")
mediator = Role("sample.mediator", "调解员", granted=True)
committee = Role("sample.committee", "调委会", granted=True, agency=lambda case: case.agency)
receiver = Role("sample.committee", "接收的调委会", granted=True, agency=lambda case: case.shape.offered)
host = Role("sample.host", "本案调解员", named=_hosts)
head = Role("sample.head", "负责人", granted=True)


class Mediation(Procedure):
    """样例调解."""

    key = "sample.mediation"
    title = "样例调解"
    since = date(2021, 1, 1)

    applied = act(
        "申请", Application, by=[party, mediator], basis=LAW.article(17), opens=True, stage="申请", late=days(3)
    )
    referred = act("移送接收", Referral, by=[body], basis=LAW.article(18), opens=True, stage="申请")
    accepted = act(
        "受理", Acceptance, by=[mediator, committee], basis=LAW.article(17), after=applied | referred, owed=True,
        stage="受理", number="案号",
    )  # fmt: skip
    assigned = act(
        "指定", Assignment, by=[committee, head], basis=LAW.article(19), after=accepted, repeats=True,
        owed=_unassigned,
    )  # fmt: skip
    rights = act("告知权利义务", Rights, by=[host], basis=LAW.article(23), after=assigned, owed=True)
    reading = act("阅卷", Reading, by=[host], basis=OURS, after=assigned, owed=True)
    session = act(
        "调解", Session, by=[host], basis=LAW.article(22), after=rights & reading, repeats=True, owed=True,
        must=_next_lies_ahead, stage="调解",
    )  # fmt: skip
    agreed = act(
        "达成协议",
        Agreement,
        by=[host],
        basis=LAW.article(29),
        after=session,
        ends="调解成功",
        stage="办结",
        late=days(1),
    )
    failed = act("调解不成", Failure, by=[host], basis=LAW.article(26), after=session, ends="调解不成", stage="办结")
    followed = act("回访", FollowUp, by=[host], basis=LAW.article(31), after=agreed, repeats=True)
    filed = act("归档", Filing, by=[committee], basis=OURS, after=agreed | failed, closes=True, owed=True, stage="归档")
    reminded = act("系统提醒", Ruling, by=[robot], basis=OURS, after=applied | referred, repeats=True)
    withdrawn = withdraws(by=[party], basis=LAW.article(17), after=applied)
    paused, resumed = pauses(by=[host, committee], basis=OURS, after=accepted)
    offered, taken, declined = hands_over(by=[committee, head], to=[receiver], basis=LAW.article(21), after=accepted)
    extended = extends(by=[committee], basis=OURS, after=accepted, repeats=True)
    exempted = exempt(by=[head], basis=OURS, after=assigned)
    attached = attaches(by=[mediator, committee], after=accepted)
    corrected = corrects(by=[mediator, committee, head])
    annulled = annuls(by=[mediator, committee, head])
    erase = erases(by=[head], basis=internal("个人信息保存期满"))

    answer = within("答复", working_days(5), of=(applied, referred), until=[accepted], keeper=committee, basis=OURS)
    conclude = within(
        "调结", setting("sample.conclude", months(1)), of=accepted, until=[agreed, failed], keeper=host, basis=OURS,
        extended=(extended, _until),
    )  # fmt: skip
    follow = within(
        "回访", days(7), of=agreed, each=_dues, until=[followed], keeper=host, basis=LAW.article(31), after_end=True
    )
