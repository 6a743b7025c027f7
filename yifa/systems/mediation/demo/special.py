"""Disputes told one by one, so that each thing the procedure knows has happened somewhere in the year.

Here: mediators replaced, chosen, joined; committees that hand over; bodies that send; time that rests or is prolonged.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from yifa.kernel.procedure import Agency, Declining, Pausing, Ref, Resumption, Taking
from yifa.systems.mediation.demo.courses import Course, accepted, begins, followed, talked
from yifa.systems.mediation.demo.staff import Committee
from yifa.systems.mediation.demo.telling import Telling
from yifa.systems.mediation.procedure import carried

TOWN = "永兴镇人民调解委员会"


def concludes(tale: Telling, days: int = 10, *, oral: bool = False, filed_by: int | None = None) -> None:
    """A second talk, an agreement, performance, the file."""
    tale.wait(3, 7)
    tale.talks(tale.trouble.second)
    tale.agrees(tale.day + timedelta(days=days), oral=oral)
    followed(tale, filed_by)


def _town(tale: Telling) -> Committee:
    return tale.staff.committees[TOWN]


def _of(committee: Committee) -> Ref[Agency]:
    return Ref(committee.agency)


# --- mediators ----------------------------------------------------------------------------------------------------


def recused_by_party(tale: Telling) -> None:
    """A party's word suffices; the committee names another of its mediators (法 19, 23, 若干规定 25)."""
    begins(tale)
    tale.taken()
    tale.names(next(key for key in tale.committee.mediators if key != tale.committee.head))
    tale.wait(1, 2)
    data = carried.Recusal(carried.Asker.PARTY, ground="调解员和对方是老表。")
    tale.do(data, tale.b[0], me=tale.committee.head)
    succeeds(tale, tale.committee.head)
    tale.wait(1, 3)
    tale.talks(tale.trouble.first)
    concludes(tale)


def succeeds(tale: Telling, host: int) -> None:
    """The committee names who leads from now on."""
    tale.do(carried.Choosing(Ref(host)), tale.committee.head)
    tale.host = host


def recused_himself(tale: Telling) -> None:
    """A mediator says himself that he is too near, before anybody asks."""
    begins(tale)
    tale.taken()
    first, second = tale.committee.mediators[-2:]
    tale.names(first)
    tale.do(carried.Recusal(carried.Asker.MEDIATOR, ground="与对方公司负责人有亲戚关系。"))
    succeeds(tale, second)
    tale.wait(2, 4)
    tale.talks(tale.trouble.first)
    concludes(tale)


def chosen_by_parties(tale: Telling) -> None:
    """The parties choose who leads, agree to guests, and mind nobody listening (法 19, 20, 23)."""
    begins(tale)
    tale.taken()
    tale.names(chosen=True)
    tale.wait(1, 3)
    guests = (carried.Guest.RESPECTED, carried.Guest.NEIGHBOUR)
    tale.do(carried.Invitation(guests, tale.everybody, "寨上两位老人"))
    tale.talks(tale.trouble.first, open=True, place="村委会院坝")
    concludes(tale)


def together(other: str) -> Course:
    """Two villages, two committees: one leads, one joins (若干规定 27)."""

    def course(tale: Telling) -> None:
        accepted(tale)
        joining = tale.staff.committees[other].head
        together = carried.Joining((Ref(joining),), "纠纷跨两个村，两家调委会共同调解。", tale.everybody)
        tale.do(together, tale.committee.head)
        tale.wait(2, 4)
        tale.talks(tale.trouble.first, way=carried.Way.VISIT)
        concludes(tale)

    return course


# --- from one committee to another ----------------------------------------------------------------------------------


def moved(tale: Telling, why: str, how: carried.Reach = carried.Reach.PHONE) -> None:
    """Offered to the town's committee, with the agreement of all (若干规定 21)."""
    tale.do(carried.HandedOver(_of(_town(tale)), why, tale.everybody, how), tale.committee.head)


def handed_over(tale: Telling) -> None:
    """Too hard for the village: offered to the town's committee, which takes it; its own month goes on."""
    talked(tale)
    tale.wait(2, 4)
    moved(tale, "涉及人多、数额大，村里谈了一次没有进展，双方同意请镇调委会调解。", carried.Reach.FACE)
    tale.wait(1, 2)
    tale.do(Taking(_of(_town(tale))), _town(tale).head)
    tale.committee, tale.host = _town(tale), 0
    tale.names()
    tale.wait(2, 4)
    tale.talks(tale.trouble.first)
    concludes(tale)


def offered(tale: Telling) -> None:
    """Offered, and not answered yet."""
    accepted(tale)
    tale.until(date(2022, 12, 5))
    moved(tale, "茶企在镇上，双方都希望到镇调委会谈。")


def given_back(tale: Telling) -> None:
    """Offered, declined with a ground: the village goes on."""
    accepted(tale)
    tale.wait(1, 2)
    moved(tale, "对方长期在镇上做生意。")
    tale.wait(1, 1)
    tale.do(Declining("双方都住本村，事情也在本村，村里调解更方便；需要时镇里派人参加。"), _town(tale).head)
    tale.talks(tale.trouble.first)
    concludes(tale)


def village_then_town(tale: Telling) -> None:
    """One matter, two cases: the village's failed, the parties come to the town afterwards."""
    talked(tale)
    tale.wait(3, 6)
    tale.talks("双方各提了一个数，差得远，村里没有谈拢。")
    tale.do(carried.Stopping(Ref(tale.b[0].pk), "村里都是熟人，不想再在村里谈。"), tale.b[0])
    tale.fails(carried.Ending.STOPPED, "差额较大，双方愿意换个地方再谈。")
    tale.wait(1, 3)
    tale.files()
    tale.wait(4, 8)
    tale.committee, tale.host = _town(tale), 0
    tale.applied()
    tale.asks()
    tale.taken()
    tale.names()
    tale.wait(2, 4)
    tale.talks(tale.trouble.first)
    concludes(tale)


# --- sent here ------------------------------------------------------------------------------------------------------


def sent(sender: str, source: str, letter: str, facts: str = "") -> Course:
    """Referred by another body, which gets an answer within five working days (法 18)."""

    def course(tale: Telling) -> None:
        tale.sent(sender, source, letter, facts)
        tale.asks(*tale.a, *tale.b)
        tale.taken()
        tale.do(carried.Reply(f"{letter.removesuffix('号')}复号", "已受理，调解结果另行告知。"), tale.committee.head)
        tale.names()
        tale.wait(2, 4)
        tale.talks(tale.trouble.first)
        concludes(tale, 6)

    return course


# --- time -----------------------------------------------------------------------------------------------------------


def rested(since: date, ground: str, expected: date, resumed: date | None = None) -> Course:
    """Paused on a ground; the month does not run meanwhile."""

    def course(tale: Telling) -> None:
        talked(tale)
        tale.until(since)
        tale.do(Pausing(ground, expected))
        if resumed is not None:
            tale.until(resumed)
            tale.do(Resumption("结论已经出来，双方同意继续。"))
            concludes(tale)

    return course


def prolonged(until: date) -> Course:
    """All agree to take more time (若干规定 33)."""

    def course(tale: Telling) -> None:
        talked(tale)
        tale.wait(8, 12)
        tale.do(carried.Prolonging(until, tale.everybody, "一方在外务工，双方约好等他回来再谈。"))
        tale.until(until - timedelta(days=4))
        tale.talks(tale.trouble.second)
        tale.agrees(tale.day + timedelta(days=10))
        followed(tale)

    return course


def entered_later(tale: Telling) -> None:
    """Held up in the hills where nothing could be entered; written on paper, entered three days later with its ground."""
    accepted(tale)
    tale.wait(3, 5)
    held = datetime.combine(tale.day, datetime.min.time(), tale.now.tzinfo).replace(hour=10, minute=30)
    tale.until(tale.day + timedelta(days=3))
    data = carried.Session(tale.everybody, tale.text(tale.trouble.first), carried.Way.VISIT, place="两家的林地边")
    tale.do(data, done=held, ground="现场在山上没有信号，当天写了纸质记录，赶场天回村录入。")
    concludes(tale, oral=True)


def lagging(tale: Telling) -> None:
    """Talked over once or twice, and nobody has got further."""
    talked(tale)
    tale.wait(8, 12)
    late = tale.day > date(2022, 11, 15)
    tale.talks("一方要再想想，约好赶场天碰头。", next=date(2022, 12, 8) if late else None)
