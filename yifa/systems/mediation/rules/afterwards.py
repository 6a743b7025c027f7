"""协议以后: the court's confirmation, the time to sue, visits, the closing of the file (法 31–33)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from yifa.kernel.law import Basis, internal
from yifa.kernel.text import Text
from yifa.systems.mediation.rules.sources import (
    CIVIL_CODE,
    CONFIRMATION_RULES,
    COURT_INTERPRETATION,
    COURT_RULES,
    INTERPRETATION_2022,
    LAW,
    RULES,
    TELL_ONE,
    THREE_YEARS,
    Finding,
)
from yifa.systems.mediation.rules.words import OtherWay, Subject


def told_of_ways(ways: Collection[OtherWay]) -> Finding | None:
    """Who is let down learns what he may do; the quarrel about the agreement may be taken to court (法 32)."""
    if ways:
        return None
    return Finding(
        Text("一方反悔或者不履行的，应当告知另一方可以走的途径，例如就协议向人民法院起诉"),
        (LAW.article(32), RULES.article(37)),
        TELL_ONE,
    )


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
    if subject is Subject.STATUS and day >= CONFIRMATION_RULES:
        told = (COURT_INTERPRETATION.article(355),) if day >= INTERPRETATION_2022 else ()
        return Finding(Text("确认身份关系的，人民法院不予受理"), (COURT_RULES.article(4, 2), *told))
    if subject is Subject.TITLE and day >= INTERPRETATION_2022:
        return Finding(Text("确认物权、知识产权归属的，人民法院不予受理"), (COURT_INTERPRETATION.article(355),))
    return None


def unsure(day: date, subject: Subject) -> Finding | None:
    """What a court did with it then we have not read: it is not refused, and to be confirmed."""
    known = CONFIRMATION_RULES if subject is Subject.STATUS else INTERPRETATION_2022
    if subject is Subject.CIVIL or day >= known:
        return None
    return Finding(
        Text(
            "“{subject}”：{known}以前人民法院是否受理司法确认，当时的规定没有收录", subject=subject.title, known=known
        ),
        (LAW.article(33),),
        Text("待核对，以人民法院的决定为准"),
    )


def limitation(harmed: date, ends: date, today: date) -> Finding | None:
    """Three years to go to court, counted here from the day of harm; a warning, never advice (民法典 188, since 2021).

    Harm before October 2017 fell under another period, whose end we do not count: neither text has been read.

    `ends` is their last day, counted by 民法典 200–203 (a last day of rest moves to the next working day).
    The law counts from when he knew or should have known of harm and debtor; suspension and interruption are not seen.
    """
    if today < date(2021, 1, 1):
        return None
    basis: tuple[Basis, ...] = (CIVIL_CODE.article(188),)
    if harmed < THREE_YEARS:
        return Finding(
            Text(
                "权利受损害之日{harmed}在{since}以前，当时的诉讼时效规定没有收录，这里不计算",
                harmed=harmed,
                since=THREE_YEARS,
            ),
            basis,
            Text("请按当时的规定和新旧规定的衔接核对，以人民法院认定为准"),
        )
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


def proven(*, money: bool, shown: bool, confirmed: bool = False) -> Finding | None:
    """A mediator records performance on a paper or on a visit that found it; a deed also on the word of whom it was owed to.

    The law has the committee watch over performance and does not say what shows it: that is our reading.
    """
    if shown or (confirmed and not money):
        return None
    basis = (LAW.article(31), RULES.article(36))
    if money:
        return Finding(
            Text("协议有款项的，没有凭证，也没有到期回访查实，不能记为履行完毕"),
            (*basis, internal("款项的履行要有凭证，或者回访查实")),
            Text(
                "请附收条、转账记录等凭证，或者先办“回访”；履行日还没到就全部履行了的，回访时勾选“约定的全部内容都已履行”"
            ),
        )
    return Finding(
        Text("权利人没有确认，没有凭证，也没有到期回访查实，不能记为履行完毕"),
        (*basis, internal("履行要有权利人的确认、凭证，或者回访查实")),
        Text(
            "请勾选“确认已经履行的权利人”，或者附凭证，或者先办“回访”；履行日还没到就全部履行了的，回访时勾选“约定的全部内容都已履行”"
        ),
    )


def ways_left(confirm_by: date | None) -> Finding:
    """What may be done where a visit found it not done: urge, mediate again, ask the court while there is time, sue (法 31–33)."""
    text = Text("回访发现没有全部履行，或者又起争执")
    basis = (LAW.article(31), LAW.article(32), RULES.article(37))
    if confirm_by is None:
        urge = Text(
            "可以督促履行；各方愿意的，再次调解、变更协议；另一方可以就协议向人民法院起诉，告知后办“反悔或不履行”"
        )
        return Finding(text, basis, urge)
    return Finding(
        text,
        (*basis, LAW.article(33)),
        Text(
            "可以督促履行；各方愿意的，再次调解、变更协议；到{day}为止双方可以共同申请司法确认；"
            "另一方可以就协议向人民法院起诉，告知后办“反悔或不履行”",
            day=confirm_by,
        ),
    )


def unconfirmed() -> Finding:
    """One party's word that it has performed does not end the watch over it (法 31): the other is heard."""
    return Finding(
        Text("有当事人说已经履行完毕，还没有得到其他当事人确认，或者以后又有不同说法"),
        (LAW.article(31),),
        Text("请到期回访，或者由其他当事人也确认“履行完毕”"),
    )


def mediated_again(parties: Collection[int], present: Collection[int]) -> Finding | None:
    """Terms are changed by mediating again with everybody, not by a new paper (若干规定 37; 法 33③ after a court's no)."""
    missing = len(set(parties) - set(present))
    if not missing:
        return None
    return Finding(
        Text("变更协议须同各方当事人再次调解，还有{n}方没有参加", n=missing),
        (RULES.article(37), LAW.article(33, 3)),
        Text("请先办“再次调解”"),
    )


def visit_due(day: date, due: date | None) -> Finding | None:
    """A visit asks whether what was due has been done; before that day it is none of those owed. That is our reading."""
    if due is None or due <= day:
        return None
    return Finding(
        Text("约定的履行日{due}还没有到，这一次不算到期回访", due=due),
        (LAW.article(31), internal("履行日到了以后回访才算到期回访")),
        Text("提前了解、督促的，请办“督促履行”；已经提前全部履行的，请勾选“约定的全部内容都已履行”"),
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
