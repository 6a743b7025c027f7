"""More disputes told one by one: mistakes mended, personal data erased, agreements kept, changed and broken, harm."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from yifa.kernel.procedure import Annulment, Completion, Correction, Erasure, ErasureGround, Fen, Ref, Return
from yifa.systems.mediation.demo.courses import Course, accepted, begins, talked
from yifa.systems.mediation.demo.special import concludes
from yifa.systems.mediation.demo.telling import Telling
from yifa.systems.mediation.procedure import carried
from yifa.systems.mediation.rules import OtherWay, Sign, Subject, Wish

# --- mending --------------------------------------------------------------------------------------------------------


def corrected(tale: Telling) -> None:
    """An amount was typed with one nought too many; put right the next day, and both can be seen.

    One applicant leaves; another will not be mediated with, and the rest go on without him.
    """
    begins(tale)
    right = carried.Acceptance(tale.category, amount=Fen(tale.words["y"] * 100))
    wrong = tale.taken(amount=Fen(tale.words["y"] * 1000))
    tale.names()
    tale.wait(1, 1)
    tale.do(Correction(wrong, "金额多录了一个零。", right))
    if len(tale.a) > 1:
        tale.do(carried.Leaving("自己的一份已经结清，其余的人继续调解。"), tale.a[-1])
        tale.a = tale.a[:-1]
    if len(tale.a) > 1:
        tale.do(carried.Stopping(Ref(tale.a[-1].pk), "不想再谈，自己去申请仲裁。"), tale.a[-1])
        tale.do(carried.Parting(Ref(tale.a[-1].pk), "各人的工钱各算各的，他那一份可以另外解决。"), tale.committee.head)
        tale.a = tale.a[:-1]
    tale.talks(tale.trouble.first)
    concludes(tale)


def annulled(tale: Telling) -> None:
    """“调解不成” was entered in the wrong case; a second person annuls it, and it goes on as if it had never been."""
    talked(tale)
    tale.wait(2, 3)
    wrong = tale.do(carried.Failure(carried.Ending.NO_AGREEMENT, (OtherWay.COURT,), "双方差距较大。"))
    others = [key for key in tale.committee.mediators if key not in {tale.host, tale.committee.head}]
    second = tale.committee.head if tale.host != tale.committee.head else others[0]
    tale.do(Annulment(wrong, "应录在另一件案件里，本案还在谈，录错了。"), second)
    concludes(tale)


def erased(on: date) -> Course:
    """Filed by the mediator; months later the parties ask that their data be erased, which the record says and survives."""

    def course(tale: Telling) -> None:
        begins(tale)
        tale.taken()
        tale.names(next(key for key in tale.committee.mediators if key != tale.committee.head))
        tale.wait(2, 4)
        tale.talks(tale.trouble.first)
        concludes(tale, filed_by=tale.host)
        tale.until(on)
        told = tuple(range(1, sum(1 for step in tale.steps if step.case == tale.begun) + 1))
        reason = "双方当事人书面请求删除，调解目的已经实现（个人信息保护法第四十七条）"
        tale.do(Erasure(told, reason, ErasureGround.DEMANDED), tale.committee.head)

    return course


def completed(tale: Telling) -> None:
    """One list of what is still needed, told once; then it goes on."""
    begins(tale)
    tale.do(Return("请补：承包合同或者流转合同的复印件；对方的联系电话。"), tale.mediator)
    tale.wait(2, 4)
    tale.do(Completion("合同复印件一份，电话已经补上。"), tale.a[0], me=tale.mediator)
    tale.taken()
    tale.names()
    tale.wait(2, 4)
    tale.talks(tale.trouble.first)
    concludes(tale)


def reached_later(tale: Telling) -> None:
    """Not reached is no refusal: asked again when he answers."""
    tale.applied()
    tale.asks(wish=Wish.NOT_REACHED, words="电话未能接通，托邻居带话。")
    tale.wait(2, 4)
    tale.asks(wish=Wish.AGREES, words="前几天在山上，愿意回来谈。")
    tale.taken()
    tale.names()
    tale.wait(2, 4)
    tale.talks(tale.trouble.first, way=carried.Way.PHONE)
    concludes(tale)


# --- after the agreement --------------------------------------------------------------------------------------------


def confirmed(tale: Telling) -> None:
    """Both go to court together within thirty days (法 33)."""
    talked(tale)
    tale.wait(3, 7)
    tale.talks(tale.trouble.second)
    tale.agrees(tale.day + timedelta(days=40))
    tale.wait(8, 12)
    court: Ref[Any] = Ref(tale.staff.agency("湄潭县人民法院"))
    tale.do(carried.CourtApplication(tale.everybody, court, Subject.CIVIL))
    tale.until(tale.day + timedelta(days=33))
    tale.visits()
    tale.done()
    tale.wait(1, 4)
    tale.files()


def changed_terms(tale: Telling) -> None:
    """Not done by the day agreed: urged, told that one may sue; mediated again, both agree to other terms, and those are kept."""
    talked(tale)
    tale.wait(3, 5)
    tale.agrees(tale.day + timedelta(days=12))
    tale.wait(5, 7)
    tale.do(carried.Urging("提醒还有几天到期，对方说在凑钱。", Ref(tale.b[0].pk)))
    tale.wait(9, 10)
    tale.visits(carried.State.NOT_DONE, "对方说工程款没有到。", quarrel=True)
    tale.do(carried.Breach(Ref(tale.b[0].pk), (OtherWay.COURT,), "承认没有按期付，请求缓一个月。"))
    tale.do(carried.Recusal(carried.Asker.PARTY, ground="想换一位调解员再谈。"), tale.b[0], me=tale.committee.head)
    following = next(key for key in tale.committee.mediators if key != tale.host)
    tale.do(carried.ChosenAgain(Ref(following)), tale.committee.head)
    tale.host = following
    tale.wait(3, 5)
    tale.do(carried.Again(tale.everybody, "双方再坐下来谈，一方愿意先付一半，另一方同意余款缓一个月。"))
    due = tale.day + timedelta(days=20)
    lines = tuple(tale.text(line) for line in ("余款分两次付清，第一次当场付一半", "另一半在一个月内付清"))
    tale.do(carried.Changed(tale.everybody, tale.day, tale.day, tale.day, lines, (due,)))
    tale.do(carried.Part("当场付了一半", Fen(tale.words["y"] * 50)))
    tale.until(due + timedelta(days=2))
    tale.visits()
    tale.done()
    tale.wait(1, 4)
    tale.files()


def broken(tale: Telling) -> None:
    """Agreed, and not kept; the other has been told that he may sue."""
    talked(tale)
    tale.wait(3, 5)
    tale.agrees(tale.day + timedelta(days=7))
    tale.wait(9, 11)
    tale.visits(carried.State.NOT_DONE, "对方说还要再看看。")
    tale.do(carried.Breach(Ref(tale.b[0].pk), (OtherWay.COURT,), "认为说好的数多了。"))


def instalments(*dues: date) -> Course:
    """Paid in parts, asked after each."""

    def course(tale: Telling) -> None:
        talked(tale)
        tale.wait(2, 4)
        tale.agrees(*dues)
        for due in dues:
            tale.until(due + timedelta(days=3))
            tale.visits(carried.State.PARTLY if due != dues[-1] else carried.State.DONE)
        tale.done()
        tale.wait(1, 4)
        tale.files()

    return course


def unvisited(due: date) -> Course:
    """The day of performance has come or gone; nobody has asked yet whether it was done."""

    def course(tale: Telling) -> None:
        talked(tale)
        tale.wait(2, 3)
        tale.agrees(due)

    return course


def unfiled(tale: Telling) -> None:
    """Agreed and done; the file is still to be closed."""
    talked(tale)
    tale.wait(2, 4)
    tale.agrees(tale.day + timedelta(days=3))
    tale.wait(5, 7)
    tale.visits()
    tale.done("当面付清，双方都认可。")


def crime(tale: Telling) -> None:
    """What looks like a crime is no longer mediated: handed to the police (法 25)."""
    accepted(tale)
    tale.do(carried.Inquiry("对方出示的收款凭证编号重复，疑似伪造，涉及多户。", "收购点、三户茶农"))
    police: Ref[Any] = Ref(tale.staff.agency("湄潭县公安局"))
    tale.do(
        carried.CrimeHanded(police, "凭证疑似伪造，涉及多户，可能构成犯罪。", "湄永调移〔2022〕1号"),
        tale.committee.head,
    )
    tale.wait(2, 4)
    tale.files()


def guarded(tale: Telling) -> None:
    """Confidential: harm at home. No joint session; the other ways and the police are told first."""
    tale.applied(at=tale.committee.head)
    tale.asks(how=carried.Reach.FACE)
    tale.taken(urgency=carried.Urgency.URGENT)
    tale.names(tale.committee.head)
    tale.do(
        carried.Escalation(
            Sign.PUBLIC_ORDER, "申请人说上周争吵中被推倒过一次。", "已告知可以报警、申请人身安全保护令；已联系村妇联。"
        )
    )  # fmt: skip
    tale.do(carried.Report(Ref(tale.staff.agency("永兴派出所")), "家庭争吵中有推搡，请关注。"))
    tale.wait(1, 2)
    tale.talks("单独听申请人讲，记下她的要求。", *tale.a, way=carried.Way.APART)
    tale.wait(1, 2)
    tale.talks("单独同对方谈，讲明法律后果，对方保证不再动手。", *tale.b, way=carried.Way.APART)
