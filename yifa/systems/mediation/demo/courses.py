"""How an ordinary dispute goes: begun, taken, talked over once to three times, agreed or not, followed, filed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from yifa.kernel.procedure import Party, Ref, Withdrawal
from yifa.systems.mediation.demo.telling import Telling
from yifa.systems.mediation.procedure import carried
from yifa.systems.mediation.rules import Nature, OtherWay, Sign, Wish

Course = Callable[[Telling], None]


def begins(tale: Telling) -> None:
    """By application mostly; one in five is found by the committee itself."""
    if tale.a[0].side != "applicant":
        tale.found()
        tale.asks(*tale.a, *tale.b)
    else:
        tale.applied(written=tale.chance.random() < 0.15)
        tale.asks()


def accepted(tale: Telling) -> None:
    """Begun, accepted, a mediator named: often the same day in a village."""
    begins(tale)
    if tale.chance.random() < 0.4:
        tale.wait(1, 2)
    tale.taken()
    tale.names()


def talked(tale: Telling) -> None:
    """Some days later they sit down."""
    accepted(tale)
    tale.wait(1, 6)
    if tale.trouble.category in {"land", "house", "environment"} and tale.chance.random() < 0.6:
        tale.do(carried.Inquiry("到现场看了实际情况，问了相邻的人家，作了记录。", "相邻住户、村民组长"))
        tale.wait(1, 4)
    tale.talks(tale.trouble.first)


def settled(tale: Telling) -> None:
    """Agreed, performed, followed, filed."""
    talked(tale)
    if tale.chance.random() < 0.75:
        tale.wait(3, 9)
        tale.talks(tale.trouble.second)
    small = tale.trouble.yuan is None or tale.words["y"] < 1500
    oral = small and tale.chance.random() < 0.55
    agreed = tale.day
    due = agreed + timedelta(days=tale.chance.randint(5, 25))
    tale.agrees(*(() if oral and tale.trouble.yuan is None else (due,)), oral=oral)
    followed(tale)


def followed(tale: Telling, filed_by: int | None = None) -> None:
    """Asked after, done, put away."""
    last = tale.steps[-1].data
    for due in sorted(last.followed_from):
        tale.until(due + timedelta(days=tale.chance.randint(1, 4)))
        tale.visits()
    tale.done()
    tale.wait(1, 6)
    tale.files(by=filed_by)


def failed(tale: Telling) -> None:
    """Talked over twice, and no agreement."""
    talked(tale)
    tale.wait(4, 10)
    tale.talks("双方还是各说各的，差得比较远。调解员讲了各自可以走的路。")
    tale.fails(words="双方对数额的看法相差较大。")
    tale.wait(2, 8)
    tale.files()


def absent(tale: Telling) -> None:
    """One side stays away twice without cause."""
    talked(tale)
    tale.wait(4, 8)
    for _ in range(2):
        why = "通知了没有到场，也没有说明原因"
        tale.do(carried.Absence(Ref(tale.b[0].pk), carried.Reach.PHONE, reason=why, called=tale.day))
        tale.wait(4, 7)
    tale.fails(carried.Ending.ABSENT, "两次约好都没有到场。")
    tale.wait(2, 5)
    tale.files()


def not_taken(nature: Nature, where: str) -> Course:
    """Outside people's mediation: refused at the door, with where to go."""

    def course(tale: Telling) -> None:
        tale.applied()
        tale.do(carried.NotTaken(nature, where, "当场向当事人作了说明。"), tale.committee.head)
        tale.wait(1, 4)
        tale.files()

    return course


def declined(tale: Telling) -> None:
    """The other side clearly says no."""
    tale.applied()
    tale.asks(wish=Wish.REFUSES, words="不愿意调解，要说就到法院说。")
    tale.do(carried.Refused((OtherWay.ADMINISTRATIVE, OtherWay.COURT), "已告知其他途径。"), tale.committee.head)
    tale.wait(1, 5)
    tale.files()


def reconciled(tale: Telling) -> None:
    """They made it up between themselves, where nobody had applied."""
    accepted(tale)
    tale.wait(2, 5)
    tale.do(carried.Reconciled(tale.everybody, "两家各自来说，已经自己说好了。"))
    tale.wait(1, 4)
    tale.files()


def died(tale: Telling) -> None:
    """Whoever asked for support dies before it is settled: nobody takes his place in that."""
    talked(tale)
    tale.wait(4, 8)
    party: Ref[Party] = Ref(tale.a[0].pk)
    tale.do(
        carried.Died(party, "村民委员会告知，家属也来说了。", carried.Heirs.PERSONAL, (OtherWay.COURT,), tale.day),
        tale.committee.head,
    )
    tale.wait(2, 5)
    tale.files()


def outside(tale: Telling) -> None:
    """Taken, and then it proves to be a matter that only an authority decides (若干规定 22). Not filed yet."""
    talked(tale)
    tale.wait(2, 4)
    tale.do(
        carried.Outside(
            Nature.AUTHORITY, "镇人民政府（林地权属争议由人民政府处理）", "看了林权证，两证重叠，争的是权属。"
        ),
        tale.committee.head,
    )


def withdrawn(tale: Telling) -> None:
    """They made it up between themselves before anybody mediated, and who applied takes it back."""
    accepted(tale)
    tale.wait(2, 5)
    for each in tale.a[1:]:
        tale.do(carried.Leaving("两家自己说好了。"), each)
    tale.do(Withdrawal("两家自己说好了。"), tale.a[0])
    tale.wait(1, 4)
    tale.files()


def escalating(tale: Telling) -> None:
    """A sign of worse: written down as a fact, told to the police, calmed, then settled."""
    accepted(tale)
    tale.do(
        carried.Escalation(
            Sign.PUBLIC_ORDER, "对方叫来几个亲戚，在院坝里大声争吵，有人拿了锄头，没有动手。",
            "当场劝开，请双方长辈各自带回；约好第二天再谈。", 6,
        )
    )  # fmt: skip
    tale.do(
        carried.Report(
            Ref(tale.staff.agency("永兴派出所")), "两家争执有人拿农具，请派人到场看护。", carried.Reach.PHONE
        )
    )  # fmt: skip
    tale.wait(1, 2)
    tale.talks("气消以后，双方都承认话说重了。" + tale.trouble.first)
    tale.wait(3, 6)
    tale.talks(tale.trouble.second)
    tale.agrees(tale.day + timedelta(days=10))
    followed(tale)


def calmed(tale: Telling) -> None:
    """A sign that one's own measures met; nothing for the police."""
    accepted(tale)
    tale.do(
        carried.Escalation(Sign.WORSE, "一方说再不处理就把路挖断。", "请村民组长每天去看一看，两家分别劝了一次。")
    )  # fmt: skip
    tale.wait(1, 3)
    tale.talks(tale.trouble.first, way=carried.Way.VISIT)
    tale.wait(3, 6)
    tale.talks(tale.trouble.second)
    tale.agrees(tale.day + timedelta(days=8))
    followed(tale)
