"""受理: whether a committee may take a dispute, and whom it must ask first (法 17, 18, 若干规定 20–24)."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from yifa.kernel.law import Basis, internal
from yifa.kernel.text import Text
from yifa.systems.mediation.rules.sources import (
    COMMITTEES,
    LAW,
    MOVED,
    RULES,
    SOUGHT,
    TELL_ONE,
    Finding,
)
from yifa.systems.mediation.rules.words import Nature, OtherWay, Wish

_ELSEWHERE: Mapping[Nature, Text] = {
    Nature.AUTHORITY: Text("请告知当事人向有管辖权的专门机关提出"),
    Nature.BARRED: Text("请告知当事人向有权处理的机关提出"),
    Nature.COURT: Text("请告知当事人在人民法院办理；法院委托调解的，按法院委托办理"),
    Nature.AGENCY: Text("请告知当事人向已经受理的机关提出"),
    Nature.MARRIAGE: Text("请告知当事人向人民法院或者婚姻登记机关提出；财产、抚养、彩礼可以调解"),
    Nature.ADOPTION: Text("请告知当事人向人民法院或者收养登记机关提出；抚养费用可以调解"),
    Nature.CRIME: Text("请移交公安机关，办“涉嫌犯罪移交”"),
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


def between_bodies(parties: Collection[int], bodies: Collection[int]) -> Finding | None:
    """Whether only bodies quarrel, which 若干规定 20 does not name among the disputes of the people.

    It says what those disputes include and bars none; 22, which bars, does not name this one. So it warns and refuses
    nothing: a committee of a trade may take it, a committee of a village will hardly.
    """
    if not parties or not set(parties) <= set(bodies):
        return None
    return Finding(
        Text("各方当事人都是单位：若干规定第二十条所列的民间纠纷有公民一方，请核实是否由人民调解委员会受理"),
        (RULES.article(20),),
        Text("不受理的，请告知当事人协商、仲裁或者向人民法院起诉"),
    )


def not_excluded(nature: Nature, wishes: Mapping[int, Wish]) -> Finding | None:
    """Refusing what may be mediated: the committee takes in time what fits. What to do instead is what the parties' words allow."""
    if nature is not Nature.CIVIL:
        return None
    if Wish.REFUSES in wishes.values():
        instead = Text("有当事人明确拒绝，请办“当事人明确拒绝”")
    elif Wish.AGREES in wishes.values():
        instead = Text("请改办“受理”；缺了联系不上的一方无法调解的，多次征询后勾选“多次征询都联系不上，无法调解”")
    else:
        instead = Text("还没有当事人同意，请再征询；多次联系不上的，请勾选“多次征询都联系不上，无法调解”")
    return Finding(Text("民事权利义务争议符合受理条件，应当及时受理"), (RULES.article(24),), instead)


def nobody_wants(wishes: Mapping[int, Wish], tries: Mapping[int, int], missed: int, least: int) -> Finding | None:
    """Whether a dispute may be put aside because whoever is needed for it is not found; silence is no refusal (法 3, 17).

    `tries`: on how many days each party was sought in vain. `missed`: on how many the one without whom, though others
    want it, there are no two sides.
    """
    basis: tuple[Basis, ...] = (LAW.article(3, item=1), LAW.article(17), SOUGHT)
    if Wish.REFUSES in wishes.values():
        return Finding(Text("有当事人明确拒绝，不是联系不上"), basis, Text("请办“当事人明确拒绝”"))
    if Wish.AGREES in wishes.values():
        return None if missed >= least else Finding(
            Text(
                "已有当事人同意调解：缺了就没有双方的一方，在{least}个不同的日子联系不上的，才可以这样办结，现有{n}天",
                least=least, n=missed,
            ),
            basis, Text("请再征询联系不上的当事人；其他当事人都征询过的，也可以先办“受理”"),
        )  # fmt: skip
    fewest = min(tries.values(), default=0)
    if fewest >= least:
        return None
    return Finding(
        Text("每一方都要在{least}个不同的日子征询过仍联系不上，现在最少的一方只有{tries}天", least=least, tries=fewest),
        basis,
        Text("请再征询当事人的意愿"),
    )


def consent(wishes: Mapping[int, Wish], *, several: bool = False) -> Finding | None:
    """One party's clear refusal is enough; not being reached is never a refusal. Of `several` the others may go on."""
    if Wish.REFUSES not in wishes.values():
        return None
    ended = Text("请告知当事人其他途径后办结")
    apart = Text("请告知当事人其他途径后办结；其余各方的争议可以分开调解的，先办“其余各方继续调解”")
    return Finding(Text("当事人一方明确拒绝调解的，不得调解"), (LAW.article(17),), apart if several else ended)


def all_willing(parties: Collection[int], wishes: Mapping[int, Wish]) -> Finding | None:
    """Nobody is bound who was not got to say that he wants mediation: not being reached is no consent either."""
    missing = sum(wishes.get(key) is not Wish.AGREES for key in parties)
    if not missing:
        return None
    return Finding(
        Text("还有{n}方当事人没有表示同意调解，不能达成协议", n=missing),
        (LAW.article(17),),
        Text("请先办“征询意愿”，写明他的答复"),
    )


def separable(wish: Wish | None, *, two_left: bool, away: int, least: int, died: bool = False) -> Finding | None:
    """Whether mediation may go on without one of several, who died or does not want it: he is bound by nothing (法 23 (二)).

    Who agreed and then stayed away without cause as often as would end mediation between two has not refused: the others need
    not wait for him either. `away`: how often; `least`: how often it must have been (ours).

    Whether the dispute of the others can be settled without him is the committee's judgement, which it writes down.
    """
    if wish is None and not died:
        return Finding(Text("还没有征询该当事人的意愿"), (LAW.article(23, item=2),), Text("请先办“征询意愿”"))
    if wish is Wish.AGREES and not died and away < least:
        return Finding(
            Text("该当事人同意调解，不能不让其参加"),
            (LAW.article(23, item=2),),
            Text(
                "本人不愿再调解的，请先办“征询意愿”或者“要求终止”；已经死亡的，请勾选“该当事人已经死亡”；约好了不来的，"
                "每次办“一方未到场”，无正当理由满{least}次（现有{away}次）后其余各方可以继续",
                least=least, away=away,
            ),
        )  # fmt: skip
    if two_left:
        return None
    return Finding(
        Text("其余当事人不足双方，没有可以调解的争议"),
        (LAW.article(17),),
        Text("请告知当事人其他途径后办结"),
    )


def refused_and_told(ways: Collection[OtherWay]) -> Finding | None:
    """Who does not want mediation keeps every other way to his right, and is told of those that are open to him.

    The law says so of mediation that failed (26); that mediation must not stand in the way it says of all (3 (三)).
    """
    if ways:
        return None
    return Finding(
        Text("一方拒绝调解的，应当告知当事人可以依法走的仲裁、行政、司法等途径"),
        (LAW.article(3, item=3), LAW.article(26)),
        TELL_ONE,
    )


def proven_outside(nature: Nature) -> Finding | None:
    """What was taken is ended as lying outside only where it does; a crime goes to the police, by its own act."""
    if nature is Nature.CIVIL:
        return Finding(
            Text("民事权利义务争议属于人民调解的范围，不能以此终结"),
            (RULES.article(20), RULES.article(22)),
            Text("请继续调解；谈不成的，请办“调解不成”"),
        )
    return crime_goes_on(nature)


def crime_goes_on(nature: Nature) -> Finding | None:
    """A suspected crime is not put aside with a word of advice: it goes to the police, by its own act (法 25)."""
    if nature is not Nature.CRIME:
        return None
    return Finding(
        Text("涉嫌犯罪的，应当移交公安机关"), (RULES.article(22), LAW.article(25)), Text("请办“涉嫌犯罪移交”")
    )


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


def wanted(wishes: Mapping[int, Wish], least: int) -> Finding | None:
    """Mediation rests on will: where nobody has said yes there is nothing to take, also where the committee began it."""
    if Wish.AGREES in wishes.values():
        return None
    return Finding(
        Text("还没有一方当事人同意调解"),
        (LAW.article(17), LAW.article(3, item=1)),
        Text(
            "请再征询当事人的意愿；各方都在{least}个不同的日子联系不上的，由调委会办“不予受理”并告知其他途径",
            least=least,
        ),
    )


def told_where(elsewhere: str) -> Finding | None:
    """Who is not taken is told where to go."""
    if elsewhere.strip():
        return None
    return Finding(Text("不予受理的，应当告知当事人向哪里提出"), (RULES.article(24),))


def moved_with_consent(parties: Collection[int], agreed: Collection[int], silent: Collection[int]) -> Finding | None:
    """A dispute goes to another committee where the parties want it there, never by order (若干规定 21, 法 17).

    `silent`: who was sought and not reached: he cannot be asked, and the others need not wait. Somebody at least agrees.
    """
    missing = len(set(parties) - set(agreed) - set(silent))
    if not missing and agreed:
        return None
    return Finding(
        Text("移交给其他调委会须经各方当事人同意，还有{n}方没有同意", n=missing or len(parties)),
        (RULES.article(21), LAW.article(17), MOVED),
        Text(
            "请征求各方意见，填写“同意移交的当事人”；联系不上的，先办“征询意愿”记为“未联系上”；有一方不同意的，"
            "由本调委会继续调解，需要时“加派调解员”共同调解，或者按实际情况办结"
        ),
    )


def offerable(kind: str | None, *, held: bool = True) -> Finding | None:
    """Only another people's mediation committee takes over a people's mediation (若干规定 21), and somebody must be there."""
    if kind in COMMITTEES:
        return None if held else Finding(
            Text("该调委会没有人能接收本案：没有人任职，或者没有接收、查阅这个密级的授权"), (MOVED,),
            Text("请选择其他调委会，或者请管理员先登记该调委会的岗位、任职和授权；需要帮助的，可以“加派调解员”共同调解"),
        )  # fmt: skip
    return Finding(
        Text("人民调解只能移交给人民调解委员会"), (RULES.article(21), LAW.article(7)), Text("请选择人民调解委员会")
    )


OWN_WAYS = frozenset({"applied", "initiated"})
"""The codes of sources for which nobody sent the dispute here: the names of the acts that say so themselves."""


def source_of(act: str, code: str | None) -> Finding | None:
    """Whether the source said is the one that the opening act says itself. One that is not told is not asked."""
    if code is None or code == act:
        return None
    basis: tuple[Basis, ...] = (LAW.article(17),)
    if act == "applied":
        return Finding(
            Text("“申请”登记的纠纷，案件来源就是当事人申请"), basis,
            Text("案件来源可以不填；其他机关移送来的请按“移送接收”登记，自己发现的请按“主动调解”登记"),
        )  # fmt: skip
    return Finding(
        Text("“主动调解”登记的纠纷，案件来源就是主动调解"), basis,
        Text("案件来源可以不填；当事人来申请的请按“申请”登记，其他机关移送来的请按“移送接收”登记"),
    )  # fmt: skip


def persons_at_least(persons: int | None, parties: int) -> Finding | None:
    """The people it touches are at least its parties, bodies counted too. Ours: no provision says how they are counted."""
    if persons is None or persons >= parties:
        return None
    return Finding(
        Text("涉及人数{n}少于本案的当事人数{parties}（含单位）", n=persons, parties=parties),
        (internal("涉及人数的统计口径"),),
        Text("可以不填，不填的按当事人数计"),
    )


def sent_by_another(source: str | None) -> Finding | None:
    """What is taken over from another body was sent by one. A source that is not told is not asked."""
    if source not in OWN_WAYS:
        return None
    return Finding(
        Text("“移送接收”登记的是其他机关移送来的纠纷，案件来源不能是当事人申请或者主动调解"),
        (LAW.article(17), LAW.article(18)),
        Text("请选择移送的机关；当事人来申请的请按“申请”登记，自己发现的请按“主动调解”登记"),
    )


BY_LAW = frozenset({"court", "police"})
"""The codes of the sources of which 法 18 speaks, and the kinds of the bodies themselves."""


def sent_by(source: str | None, sender: str | None) -> Finding | None:
    """Whether the source is the body that sent it, where court or police are said: on that rests by what right it came."""
    if source is None or sender is None or source == sender or not {source, sender} & BY_LAW:
        return None
    return Finding(
        Text("案件来源与移送机构不一致"), (LAW.article(18), LAW.article(17)), Text("请核对案件来源和移送机构")
    )


def before_acceptance(accepted_there: bool) -> Finding | None:
    """Court and police send parties to the committee before they themselves take the case."""
    if not accepted_there:
        return None
    return Finding(
        Text("移送机关已经受理，人民调解委员会不再受理"), (LAW.article(18), RULES.article(22)), Text("请退回移送机关")
    )
