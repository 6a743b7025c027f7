"""What the law says of people's mediation, given facts and a day: plain values in, a finding out.

Knows no case and no act. A finding says what stands in the way, on what basis, and what to do instead; None is no
objection. Numbers that no law gives (two absences, five days to answer a sender) are ours, editable, marked as such.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from yifa.kernel.days import add_months, days, months, working_days
from yifa.kernel.law import Basis, Status, local, statute
from yifa.kernel.procedure import Choice, setting
from yifa.kernel.text import Text

LAW = statute("人民调解法")
RULES = statute("人民调解工作若干规定")
COURT_RULES = statute("人民调解协议司法确认程序规定")
COURT_INTERPRETATION = statute("民诉解释")
CIVIL_CODE = statute("民法典")

EARLIER_INTERPRETATION = local("2022年4月10日以前的民诉解释（没有收录，条号未引）", Status.MEMORY)
"""Since 2015 the interpretation has kept confirmation of title out of court; its text before 2022 we have not read."""

CONCLUDE = setting("mediation.conclude", months(1))
"""M-01. 若干规定 33: 一般一个月内调结. The start is not stated there; acceptance is taken."""
REPLY = setting("mediation.reply", working_days(5))
"""How soon a body that sent us a dispute gets an answer. No law; ours."""
FOLLOW = setting("mediation.follow", days(7))
"""How soon after a day of performance the committee asks whether it was done. 法 31, 若干规定 36 give no number; ours."""
CONFIRM = days(30)
"""M-02. 法 33: both together, within thirty days of the agreement's taking effect."""
ANSWER = setting("mediation.answer", working_days(2))
"""How soon a committee to which a case was offered takes it or gives it back. No law; ours."""
COMMITTEES = frozenset({"village_mediation", "town_mediation", "enterprise_mediation", "industry_mediation"})
"""Kinds of agency that are people's mediation committees (法 8, 34)."""
ABSENCES = ("mediation.absences", 2)
"""How often a party must have stayed away before mediation may end for it. No law; ours."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What stands in the way, its basis, and what to do instead."""

    text: Text
    basis: tuple[Basis, ...]
    remedy: Text | None = None


class Nature(Choice):
    """What the dispute is, as far as it decides whether a people's mediation committee may take it (若干规定 20, 22)."""

    CIVIL = "民事权利义务争议"
    AUTHORITY = "依法只能由专门机关管辖处理"
    BARRED = "法律、法规禁止用民间调解方式解决"
    COURT = "人民法院已经受理或者解决"
    AGENCY = "公安机关或者其他行政机关已经受理或者解决"
    MARRIAGE = "婚姻是否有效"
    ADOPTION = "收养是否有效"
    CRIME = "涉嫌犯罪"
    PENALTY = "行政处罚、治安处罚"
    OFFICIAL_ACT = "不服行政机关的行政行为"


class Wish(Choice):
    """What a party answered when asked whether it wants mediation. Silence is none of these but NOT_REACHED."""

    AGREES = "同意"
    REFUSES = "明确拒绝"
    NOT_REACHED = "未联系上"


class Sign(Choice):
    """How far a dispute may go (法 25)."""

    WORSE = "有可能激化"
    PUBLIC_ORDER = "有可能引起治安案件"
    CRIME = "有可能引起刑事案件"


class OtherWay(Choice):
    """The other ways to one's right (法 26)."""

    ARBITRATION = "仲裁"
    ADMINISTRATIVE = "行政处理"
    COURT = "向人民法院起诉"


class Subject(Choice):
    """What an agreement is about, as far as it decides whether a court may confirm it."""

    CIVIL = "给付等民事权利义务"
    STATUS = "确认婚姻、收养或者其他身份关系"
    TITLE = "确认物权、知识产权归属"


# --- may the committee take it? -----------------------------------------------------------------------------------

_ELSEWHERE: Mapping[Nature, Text] = {
    Nature.AUTHORITY: Text("请告知当事人向有管辖权的专门机关提出"),
    Nature.BARRED: Text("请告知当事人向有权处理的机关提出"),
    Nature.COURT: Text("请告知当事人在人民法院办理；法院委托调解的，按法院委托办理"),
    Nature.AGENCY: Text("请告知当事人向已经受理的机关提出"),
    Nature.MARRIAGE: Text("请告知当事人向人民法院或者婚姻登记机关提出；财产、抚养、彩礼可以调解"),
    Nature.ADOPTION: Text("请告知当事人向人民法院或者收养登记机关提出；抚养费用可以调解"),
    Nature.CRIME: Text("请移交公安机关"),
    Nature.PENALTY: Text("请告知当事人向作出处罚的机关提出，或者申请行政复议、提起行政诉讼"),
    Nature.OFFICIAL_ACT: Text("请告知当事人可以申请行政复议或者提起行政诉讼"),
}


def excluded(nature: Nature) -> Finding | None:
    """Whether a dispute lies outside people's mediation, and where it belongs instead."""
    if nature is Nature.CIVIL:
        return None
    return Finding(
        Text("“{nature}”不属于人民调解的范围", nature=nature.title),
        (RULES.article(20), RULES.article(22)),
        _ELSEWHERE[nature],
    )


def not_excluded(nature: Nature) -> Finding | None:
    """Refusing what may be mediated: the committee takes in time what fits."""
    if nature is not Nature.CIVIL:
        return None
    return Finding(Text("民事权利义务争议符合受理条件，应当及时受理"), (RULES.article(24),), Text("请改办“受理”"))


def consent(wishes: Mapping[int, Wish]) -> Finding | None:
    """One party's clear refusal is enough; not being reached is never a refusal."""
    if Wish.REFUSES not in wishes.values():
        return None
    return Finding(Text("当事人一方明确拒绝调解的，不得调解"), (LAW.article(17),), Text("请告知当事人其他途径后办结"))


def all_asked(parties: Collection[int], asked: Collection[int]) -> Finding | None:
    """Each party's wish is asked before mediation begins; who was asked and not reached counts as asked."""
    missing = len(set(parties) - set(asked))
    if not missing:
        return None
    return Finding(
        Text("还有{n}方当事人没有征询意愿", n=missing),
        (LAW.article(17), LAW.article(23, item=2)),
        Text("请先办“征询意愿”"),
    )


def told_where(elsewhere: str) -> Finding | None:
    """Who is not taken is told where to go."""
    if elsewhere.strip():
        return None
    return Finding(Text("不予受理的，应当告知当事人向哪里提出"), (RULES.article(24),))


def offerable(kind: str | None) -> Finding | None:
    """Only another people's mediation committee takes over a people's mediation (若干规定 21)."""
    if kind in COMMITTEES:
        return None
    return Finding(
        Text("人民调解只能移交给人民调解委员会"), (RULES.article(21), LAW.article(7)), Text("请选择人民调解委员会")
    )


def before_acceptance(accepted_there: bool) -> Finding | None:
    """Court and police send parties to the committee before they themselves take the case."""
    if not accepted_there:
        return None
    return Finding(
        Text("移送机关已经受理，人民调解委员会不再受理"), (LAW.article(18), RULES.article(22)), Text("请退回移送机关")
    )


# --- how it is mediated -------------------------------------------------------------------------------------------


def guests_agreed(parties: Collection[int], agreed: Collection[int]) -> Finding | None:
    """Others join only with the consent of the parties."""
    if set(parties) <= set(agreed):
        return None
    return Finding(Text("邀请他人参与调解，须征得各方当事人同意"), (LAW.article(20),))


def joint_agreed(parties: Collection[int], agreed: Collection[int]) -> Finding | None:
    """Mediators join, also from another committee, with the consent of the parties."""
    if set(parties) <= set(agreed):
        return None
    return Finding(Text("加派调解员须征得各方当事人同意"), (LAW.article(19), LAW.article(20)))


def appointed_by(
    *, by_parties: bool, committee: bool, party: bool, parties: Collection[int], agreed: Collection[int]
) -> Finding | None:
    """The committee appoints, or the parties choose; nobody does the one in the other's name (法 19)."""
    basis: tuple[Basis, ...] = (LAW.article(19),)
    if not by_parties:
        return (
            None if committee else Finding(Text("指定调解员由人民调解委员会办理"), basis, Text("请转给人民调解委员会"))
        )
    if party or set(parties) <= set(agreed):
        return None
    return Finding(Text("由当事人选择的，须写明各方当事人都同意"), basis, Text("请填写同意的当事人，或者由当事人选定"))


def not_recused(recused: Collection[int], wanted: Collection[int]) -> Finding | None:
    """Who had to leave a case does not come back into it."""
    if not set(recused) & set(wanted):
        return None
    return Finding(
        Text("该调解员已经回避，不能再参加本案"), (LAW.article(23, item=1), RULES.article(25)), Text("请另选调解员")
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


def may_be_open(*, wants_closed: bool) -> Finding | None:
    """Open to neighbours, but not against a party's wish, nor where privacy or a business secret is touched."""
    if not wants_closed:
        return None
    return Finding(Text("有当事人要求不公开，不能公开调解"), (LAW.article(23, item=3), RULES.article(29)))


def may_end_for_absence(times: int, least: int) -> Finding | None:
    """Staying away is no refusal; only repeated absence without cause may end mediation."""
    if times >= least:
        return None
    return Finding(
        Text("无正当理由不到场满{least}次才可以据此终止，现有{times}次", least=least, times=times),
        (local("一方多次不到场的处理", Status.UNKNOWN),),
        Text("请再约时间，或者另写终止原因"),
    )


def extendable(day: date, due: date | None, until: date, missing: int) -> Finding | None:
    """More time: 一般 leaves room for it where the parties agree, before the month has run out."""
    basis: tuple[Basis, ...] = (RULES.article(33),)
    if due is None:
        return Finding(Text("期限没有在进行，不需要延长"), basis)
    if day > due:
        return Finding(Text("期限已于{due}届满，不能再延长", due=due), basis)
    if until <= due:
        return Finding(Text("延长后的日期应当晚于原期限{due}", due=due), basis)
    if missing:
        return Finding(Text("延长须各方当事人同意，还有{n}方没有同意", n=missing), basis)
    return None


def other_body(to: int, ours: int) -> Finding | None:
    """What may become a crime is told to the police or another body, not to oneself."""
    if to != ours:
        return None
    return Finding(Text("应当报告公安机关或者其他有关部门，不能报告给本机构"), (LAW.article(25),))


def must_report(sign: Sign) -> bool:
    """Whether police or another body must be told at once (法 25); otherwise measures of one's own do."""
    return sign is not Sign.WORSE


# --- what is agreed -----------------------------------------------------------------------------------------------


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


def ways_told(ways: Collection[OtherWay]) -> Finding | None:
    """When mediation fails the parties are told their other ways; the court is always one."""
    if OtherWay.COURT in ways:
        return None
    return Finding(Text("调解不成的，应当告知当事人仲裁、行政、司法等途径，其中包括向人民法院起诉"), (LAW.article(26),))


def confirmable(day: date, due: date | None, subject: Subject, missing: int) -> Finding | None:
    """Whether both may still ask a court to confirm the agreement. `due` is M-02's last day, counted by 民诉 85."""
    if missing:
        return Finding(Text("申请司法确认须双方当事人共同提出，还有{n}方没有提出", n=missing), (LAW.article(33),))
    if due is not None and day > due:
        return Finding(
            Text("协议生效后三十日已于{due}届满，不能再申请司法确认", due=due),
            (LAW.article(33),),
            Text("一方不履行的，另一方可以向人民法院起诉"),
        )
    if subject is Subject.STATUS:
        return Finding(Text("确认身份关系的，人民法院不予受理"), (COURT_RULES.article(4, 2),))
    if subject is Subject.TITLE:
        told = COURT_INTERPRETATION.article(355) if day >= date(2022, 4, 10) else EARLIER_INTERPRETATION
        return Finding(Text("确认物权、知识产权归属的，人民法院不予受理"), (told,))
    return None


def limitation(harmed: date, today: date) -> Finding | None:
    """Three years to go to court, counted here from the day of harm; a warning, never advice (民法典 188, since 2021).

    The law counts from when he knew or should have known of harm and debtor; suspension and interruption are not seen.
    """
    if today < date(2021, 1, 1):
        return None
    ends = add_months(harmed, 36)
    basis: tuple[Basis, ...] = (CIVIL_CODE.article(188),)
    why = Text("调解可能使时效中断，从何时起算、有无中止中断，以人民法院认定为准")
    if ends < today:
        return Finding(
            Text("自权利受损害之日{harmed}起三年已于{ends}届满，起诉时对方可能提出时效抗辩", harmed=harmed, ends=ends),
            basis,
            why,
        )
    return Finding(
        Text("自权利受损害之日{harmed}起三年，到{ends}届满；请提示当事人诉讼时效", harmed=harmed, ends=ends), basis, why
    )


def visit_due(day: date, due: date | None) -> Finding | None:
    """A visit asks whether what was due has been done; before that day it is not one. None where nothing is ahead."""
    if due is None or due <= day:
        return None
    return Finding(
        Text("约定的履行日{due}还没有到，这一次不算到期回访", due=due),
        (LAW.article(31),),
        Text("提前了解、督促的，请办“督促履行”"),
    )


def may_file(
    day: date, dues: Collection[date], confirm_by: date | None, *, performed: bool, settled: bool
) -> Finding | None:
    """Nothing is filed away that the committee must still watch (法 31) or the parties may still take to court (法 33)."""
    if performed:
        return None
    if dues and max(dues) > day:
        return Finding(Text("约定的履行日{due}还没有到", due=max(dues)), (LAW.article(31),), Text("请到期回访后归档"))
    if not settled and confirm_by is not None and day <= confirm_by:
        return Finding(
            Text("到{due}为止双方还可以申请司法确认", due=confirm_by),
            (LAW.article(33),),
            Text("双方都说不申请的，请写明后归档"),
        )
    return None


# --- committees and mediators -------------------------------------------------------------------------------------


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
    if day >= ends:
        return Finding(Text("三年任期已于{ends}届满，应当改选", ends=ends), (LAW.article(9, 2),))
    if (ends - day).days <= warn_days:
        return Finding(Text("三年任期将于{ends}届满，请准备改选", ends=ends), (LAW.article(9, 2),))
    return None


def in_term(elected: date | None, day: date) -> Finding | None:
    """Whether a mediator's three years run on the day he is chosen. Without a day of election nothing is said."""
    if elected is not None and elected > day:
        return Finding(
            Text("该调解员{elected}才推选或者聘任", elected=elected), (LAW.article(13),), Text("请另选调解员")
        )
    if elected is None or day < (ends := add_months(elected, 36)):
        return None
    return Finding(
        Text("该调解员任期已于{ends}届满", ends=ends),
        (RULES.article(16),),
        Text("请先重新推选或者聘任，或者另选调解员"),
    )


def term_of_mediator(since: date, until: date | None, day: date, warn_days: int = 60) -> Finding | None:
    """Three years for elected and appointed alike; one may be re-elected or re-appointed."""
    ends = add_months(since, 36)
    if until is not None and until > ends:
        return Finding(Text("人民调解员任期三年，不能超过{ends}", ends=ends), (RULES.article(16),))
    ends = min(ends, until or ends)
    if day >= ends:
        return Finding(Text("任期已于{ends}届满，应当重新推选或者聘任", ends=ends), (RULES.article(16),))
    if (ends - day).days <= warn_days:
        return Finding(Text("任期将于{ends}届满，请准备续聘", ends=ends), (RULES.article(16),))
    return None
