"""调解: who mediates, who else joins, what is told first, when it may end, what must be reported (法 19–26)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from yifa.kernel.days import PLAIN, Calendar, Count, Extensible, Extension, Period
from yifa.kernel.law import Basis, Status, local
from yifa.kernel.text import Text
from yifa.systems.mediation.rules.sources import (
    COMMITTEES,
    DEPARTMENTS,
    LAW,
    POLICE,
    RULES,
    SOUGHT,
    TELL_ONE,
    Finding,
)
from yifa.systems.mediation.rules.words import OtherWay, Sign


def guests_agreed(parties: Collection[int], agreed: Collection[int]) -> Finding | None:
    """Others join only with the consent of the parties."""
    if set(parties) <= set(agreed):
        return None
    return Finding(Text("邀请他人参与调解，须征得各方当事人同意"), (LAW.article(20),))


def joint_agreed(parties: Collection[int], agreed: Collection[int]) -> Finding | None:
    """Mediators join, also from another committee, with the consent of the parties: whom to accept is their right."""
    if set(parties) <= set(agreed):
        return None
    return Finding(
        Text("加派调解员，或者由其他调委会的调解员参加，须征得各方当事人同意"),
        (LAW.article(19), LAW.article(23, item=1)),
        Text("请征求各方意见，填写同意的当事人；没有都同意的，由本调委会的调解员办理"),
    )


def appointed_by(
    *, by_parties: bool, committee: bool, parties: Collection[int], agreed: Collection[int]
) -> Finding | None:
    """The committee appoints, or the parties choose; nobody does the one in the other's name (法 19)."""
    basis: tuple[Basis, ...] = (LAW.article(19),)
    if not by_parties:
        return (
            None
            if committee
            else Finding(
                Text("指定调解员是调委会的决定，须由有权代表调委会的岗位办理"),
                basis,
                Text(
                    "请转给这样的岗位，一般是本调委会主任；当事人都同意由谁调解的，改选“当事人选择”并写明同意的当事人"
                ),
            )
        )
    if set(parties) <= set(agreed):
        return None
    return Finding(
        Text("由当事人选择的，须写明各方当事人都同意"), basis, Text("请填写同意的当事人；没有都同意的，由调委会指定")
    )


def names_nobody(*, party: bool) -> Finding:
    """Who is objected to, or objects, says that he leaves: who comes is the committee's to appoint or all parties' to choose (法 19)."""
    said = Text("要求更换的当事人不能一个人确定由谁接替") if party else Text("回避的人自己不能确定由谁接替")
    return Finding(
        said, (LAW.article(19), LAW.article(23, item=1), RULES.article(25)),
        Text("“由谁接替”请不填，先记明回避；接替的人由调委会另行指定，或者由各方当事人共同选择"),
    )  # fmt: skip


def second_hand(due: date) -> Finding:
    """A term that has run out is not stopped by the one alone who let it run out; and nothing gives back what has passed (ours)."""
    return Finding(
        Text("调结期限已于{due}届满，不能由承办人一个人中止", due=due),
        (RULES.article(33), local("超过调结期限以后的中止", Status.UNKNOWN)),
        Text(
            "请继续调解，或者按实际情况办结；确需中止的，由调委会没有承办本案的另一人核实后办理，案件仍显示为已超期；"
            "届满以后也不能再延长"
        ),
    )


def longer_by_another(due: date) -> Finding:
    """What was agreed before the term ran out is entered after it by another than who let it run out (ours)."""
    return Finding(
        Text(
            "调结期限已于{due}届满，届满以前各方同意的延长，不能由当时主持的人（还没有人主持的，受理的人）自己补录",
            due=due,
        ),
        (RULES.article(33), local("超过调结期限以后补录延长", Status.UNKNOWN)),
        Text(
            "请由调委会其他有权办理的人，或者当时已经参加本案的其他调解员，向各方核实后以自己的岗位补录；"
            "办理日期填各方同意之日"
        ),
    )


ANOTHER = Text("请另选调解员")


@dataclass(frozen=True, slots=True)
class Recused:
    """A mediator who had to leave: his post, the people who mediated as him; `known`: whether he himself is among these."""

    post: int
    people: frozenset[str] = frozenset()
    known: bool = False


def not_recused(
    recused: Iterable[Recused], posts: Collection[int], people: Collection[str], instead: Text = ANOTHER
) -> Finding | None:
    """Who had to leave a case does not come back into it, in whatever post; who comes into his post is another.

    `posts` and `people`: of the one who would mediate. The post counts only where it is not known who he is, or who had
    to leave. `instead`: another is chosen, or another does it.
    """
    if not any(each.people & set(people) or (each.post in posts and not (each.known and people)) for each in recused):
        return None
    return Finding(Text("该调解员已经回避，不能再参加本案"), (LAW.article(23, item=1), RULES.article(25)), instead)


def namesake(hosts: Collection[str], namesakes: Collection[str]) -> Finding | None:
    """Whether a mediator bears a party's name. Officials have no ID number here to compare: it warns and refuses nothing."""
    if not set(hosts) & set(namesakes):
        return None
    return Finding(
        Text("本案调解员与一方当事人同名"),
        (LAW.article(21), RULES.article(25)),
        Text("请核实是否同一人；是本人或者有利害关系的，请办“回避更换”"),
    )


def told_first(present: Collection[int], told: Collection[int]) -> Finding | None:
    """Nature, effect, rights and duties are told before mediation begins."""
    if set(present) <= set(told):
        return None
    return Finding(
        Text("到场的当事人中有人还没有被告知权利义务"),
        (RULES.article(30), LAW.article(23)),
        Text("请先办“告知权利义务”"),
    )


def all_told(parties: Collection[int], told: Collection[int]) -> Finding | None:
    """Nobody signs who was not told his rights and what an agreement binds him to."""
    if set(parties) <= set(told):
        return None
    return Finding(
        Text("还有当事人没有被告知权利义务，不能达成协议"),
        (RULES.article(30), LAW.article(23)),
        Text("请先办“告知权利义务”"),
    )


def only_parties(parties: Collection[int], named: Collection[int], *, over: bool = False) -> Finding | None:
    """Nobody is bound, or speaks, who is no party: never asked, or out of the case by his own will. `over`: it has ended."""
    strangers = len(set(named) - set(parties))
    if not strangers:
        return None
    joins = Text(
        "要参加并承担义务的（如担保人、退出后又愿意的），请先办“征询意愿”，本人同意后再告知权利义务；"
        "开立案件时没有登记的人，目前不能在案内补登，须另行登记；只是陪同、见证的，不列在这里"
    )
    return Finding(
        Text("所选的人中有{n}人不是本案当事人", n=strangers),
        (LAW.article(23, item=2), LAW.article(23, item=4)),
        Text("请只选本案的当事人；别的人没有订立协议，不受它约束") if over else joins,
    )


def may_be_open(*, wants_closed: bool, secret: bool = False) -> Finding | None:
    """Open to neighbours, but not against a party's wish, nor where privacy or a business secret is touched."""
    if secret:
        return Finding(Text("涉及个人隐私、商业秘密的，不公开调解"), (RULES.article(29),))
    if not wants_closed:
        return None
    return Finding(
        Text("有当事人要求不公开，不能公开调解"),
        (LAW.article(23, item=3), RULES.article(29)),
        Text("请不公开进行；该当事人后来同意公开的，请对其再办一次“告知权利义务”，不勾选要求不公开"),
    )


def appointed(day: date, called: date | None, *, agreed: bool) -> Finding | None:
    """Nobody stays away from what he was not asked to: a day that was agreed on before, or on which he was told, and when (ours)."""
    basis = (LAW.article(23, item=2), local("一方不到场的处理，不视为拒绝", Status.UNKNOWN))
    if called is not None and called > day:
        return Finding(
            Text("通知的日期{called}晚于未到场的日期{day}", called=called, day=day), basis, Text("请核对“哪天通知的”")
        )
    if called is not None or agreed:
        return None
    return Finding(
        Text("没有约定过{day}调解，也没有写明哪天通知的，不能记为未到场", day=day), basis,
        Text("当天电话、上门通知的，请填写“哪天通知的”；没有通知到的，请办“征询意愿”记为“未联系上”"),
    )  # fmt: skip


def may_end_for_absence(times: int, least: int) -> Finding | None:
    """Staying away is no refusal; only repeated absence without cause may end mediation."""
    if times >= least:
        return None
    return Finding(
        Text("无正当理由不到场满{least}次才可以据此终止，现有{times}次", least=least, times=times),
        (local("一方多次不到场的处理", Status.UNKNOWN),),
        Text(
            "请再约时间，每次记明哪天、怎样通知，有无正当理由，同一次通知只算一次；不到场不等于拒绝，也不等于协商不一致"
        ),
    )


def may_end_unreached(missed: int, least: int) -> Finding | None:
    """Not being reached is no refusal and no absence; without the other side there is yet nothing to mediate (法 17)."""
    if missed >= least:
        return None
    return Finding(
        Text("缺了就没有双方的一方，在{least}个不同的日子联系不上的，才可以据此终止，现有{n}天", least=least, n=missed),
        (LAW.article(17), SOUGHT),
        Text("请再联系，每次办“征询意愿”记为“未联系上”；还有双方可以调解的，请办“其余各方继续调解”"),
    )


def ways_told(ways: Collection[OtherWay]) -> Finding | None:
    """Failed mediation stops, and the parties are told the other ways that the law opens to them; which, is for the case."""
    if ways:
        return None
    return Finding(Text("调解不成的，应当告知当事人可以依法走的仲裁、行政、司法等途径"), (LAW.article(26),), TELL_ONE)


def no_refusal_stands(*, refuses: bool) -> Finding | None:
    """That they could not agree is not said where one of them does not want to be mediated with at all (法 23 (二))."""
    if not refuses:
        return None
    return Finding(
        Text("有当事人明确拒绝或者要求终止，原因不是“协商不一致”"),
        (LAW.article(17), LAW.article(23, item=2)),
        Text("请选择“当事人要求终止”；他已经又同意的，请先办“征询意愿”"),
    )


def all_reconciled(parties: Collection[int], said: Collection[int]) -> Finding | None:
    """That they have settled is the word of all: one party's word alone ends nothing for the others."""
    missing = len(set(parties) - set(said))
    if not missing:
        return None
    return Finding(
        Text("自行和解须各方当事人都说明，还有{n}方没有说明", n=missing),
        (LAW.article(23, item=2), LAW.article(23, item=4)),
        Text("请向其余各方核实；只有一方不愿再调解的，申请人请办“撤回申请”，其他情形请办“征询意愿”或者“要求终止”"),
    )


def extendable(
    extension: Extension, current: Count, longest: Period, calendar: Calendar, missing: int
) -> Finding | None:
    """More time: 一般 leaves room for it where the parties agree, before the month has run out. How much at a time is ours."""
    basis: tuple[Basis, ...] = (RULES.article(33),)
    if missing:
        return Finding(Text("延长须各方当事人同意，还有{n}方没有同意", n=missing), basis)
    no = Extensible(longest, times=None).refuse(extension, current, rule=PLAIN, calendar=calendar)
    if no is None:
        return None
    return Finding(
        no,
        (*basis, local("一次最多延长多久", Status.UNKNOWN)),
        Text("还需要时间的，到期前由各方当事人同意再次延长；等鉴定、治疗的，请办“中止”"),
    )


def near_its_end(due: date, ahead: date, length: Text) -> Finding | None:
    """A month at a time means that as much lies ahead after it: who has more than that still does not need it yet. Ours."""
    if due <= ahead:
        return None
    return Finding(
        Text("调结期限到{due}，离现在还有{length}以上，还不需要延长", due=due, length=length),
        (RULES.article(33), local("一次最多延长多久", Status.UNKNOWN)),
        Text("到期前{length}以内仍需要时间的，再由各方当事人同意延长", length=length),
    )


def heard(parties: Collection[int], present: Collection[int]) -> Finding | None:
    """That they could not agree is said of parties who have talked, together or apart (法 22: everybody is heard)."""
    missing = len(set(parties) - set(present))
    if not missing:
        return None
    return Finding(
        Text("还有{n}方当事人没有参加过调解，不能说协商不一致", n=missing),
        (LAW.article(22), LAW.article(26)),
        Text(
            "请约他当面、分别、上门、电话或者线上谈，办“调解”；不到场的，办“一方未到场”；联系不上的，每次办“征询意愿”"
        ),
    )


def taken_elsewhere(body: str | None) -> Finding | None:
    """That another body has the case is a fact: which one."""
    if body is not None and body.strip():
        return None
    return Finding(
        Text("请写明受理的是哪个机关"), (RULES.article(22), LAW.article(26)), Text("请填写“受理的机关和案号”")
    )


def other_body(to: int, ours: int, kind: str | None, *, crime: bool) -> Finding | None:
    """A danger is told to the police or a department (法 25), a crime handed to the police: not to oneself nor a committee."""
    basis: tuple[Basis, ...] = (LAW.article(25), RULES.article(22)) if crime else (LAW.article(25),)
    instead = (
        Text("请选择公安机关（派出所、县公安局）")
        if crime
        else Text("请报告当地公安机关（派出所、县公安局）；归别的政府部门管的，选择该部门。情况紧急的先打110")
    )
    if to == ours:
        return Finding(Text("应当报告公安机关或者其他有关部门，不能报告给本机构"), basis, instead)
    if kind in COMMITTEES:
        return Finding(Text("应当报告公安机关或者其他有关部门，不是另一个调委会"), basis, instead)
    if kind in (None, *(POLICE if crime else DEPARTMENTS)):
        return None
    if crime:
        return Finding(Text("涉嫌犯罪的应当移交公安机关，所选的不是公安机关"), basis, instead)
    return Finding(Text("应当报告公安机关或者其他有关部门，所选的不是公安机关，也不是政府部门"), basis, instead)


def must_report(sign: Sign) -> bool:
    """Whether police or another body must be told at once (法 25); otherwise measures of one's own do."""
    return sign is not Sign.WORSE
