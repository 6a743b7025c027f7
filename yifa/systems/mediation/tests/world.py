"""Who is there in the tests of mediation: two parties, the mediators of a village committee, the town's, a neighbour's."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from yifa.kernel.days import Calendar, shipped
from yifa.kernel.procedure import (
    Act,
    Agency,
    Case,
    Deed,
    Facts,
    Material,
    Party,
    Ref,
    Refusal,
    Settings,
    Taking,
    decide,
    duties,
    evolve,
    split_command,
)  # fmt: skip
from yifa.kernel.procedure.tests.walks import Draw, Somebody, World
from yifa.systems.mediation import rules
from yifa.systems.mediation.procedure import (
    Category,
    Door,
    Mediator,
    PeoplesMediation,
    PeoplesMediation2022,
    Source,
    carried,
    reading,
)  # fmt: skip
from yifa.systems.mediation.rules import Wish

VILLAGE, TOWN, POLICE, COURT, RESIDENTS, OFFICE = 5, 6, 8, 9, 13, 14
MEDIATION = frozenset({"mediation.mediator"})
HEAD = frozenset({"mediation.mediator", "mediation.committee"})

LUO = Somebody("post:11/111", MEDIATION, VILLAGE)
TIAN = Somebody("post:12/112", HEAD, VILLAGE)
CHEN = Somebody("post:21/121", HEAD, TOWN)
ELSE = Somebody("post:13/113", HEAD, VILLAGE), Somebody("post:23/123", HEAD, TOWN)
"""Of each committee another member, who mediates in no case here: a committee has three to nine (法 8)."""
NEIGHBOUR = Somebody("post:31/131", frozenset(), 7)
BUREAU = Somebody("post:41/141", frozenset({"mediation.reader"}), 10)
LI, WANG = Somebody("party:1/"), Somebody("party:2/")

REFS: dict[type, dict[int, dict[str, Any]]] = {
    Mediator: {
        11: {"committee": VILLAGE},
        12: {"committee": VILLAGE},
        21: {"committee": TOWN},
    },
    Category: {1: {"code": "neighbours"}, 2: {"code": "traffic"}},
    Source: {1: {"code": "court"}},
    Door: {1: {"code": "window"}},
    Agency: {
        VILLAGE: {"kind": "village_mediation"},
        TOWN: {"kind": "town_mediation"},
        POLICE: {"kind": "police", "external": True},
        COURT: {"kind": "court", "external": True},
        RESIDENTS: {"kind": "village_committee"},
        OFFICE: {"kind": "county_office"},
    },
}
BOTH: tuple[Ref[Party], ...] = (Ref(1), Ref(2))
DAY, NEXT = "2022-11-01", "2022-11-02"
FIRST = date.fromisoformat(DAY)
salts = (f"salt {n}" for n in itertools.count())


class Story:
    """A case told act by act. `do` records or raises; `refused` expects a refusal and returns it."""

    def __init__(
        self, procedure: type[PeoplesMediation] = PeoplesMediation2022, home: int = VILLAGE,
        calendar: Calendar | None = None, settings: Settings | None = None,
    ) -> None:  # fmt: skip
        self.case = Case(procedure, home)
        self.calendar, self.settings = calendar or shipped(), settings or Settings()
        self.acts: list[Act] = []

    def facts(self, today: date, who: Somebody | None = None) -> Facts:
        world = replace(WORLD, procedure=self.case.procedure)
        return replace(world.facts(today, who), calendar=self.calendar, settings=self.settings)

    def ask(self, who: Somebody, data: Any, today: str | date, done: Any = None, ground: str | None = None,
            entered_by: Somebody | None = None) -> Act | Refusal:  # fmt: skip
        today = date.fromisoformat(today) if isinstance(today, str) else today
        done = date.fromisoformat(done) if isinstance(done, str) else done or today
        plain, _ = split_command(data, lambda: next(salts), "sm3")
        deed = Deed(data, plain, who.by, (entered_by or who).by, done, None if ground is None else {"§": ground})
        return decide(self.case, deed, self.facts(today, who))

    def do(self, who: Somebody, data: Any, today: str | date, done: Any = None, ground: str | None = None) -> Act:
        answer = self.ask(who, data, today, done, ground)
        assert isinstance(answer, Act), f"{type(data).__name__} {today}: {answer.reason}"
        self.acts.append(answer)
        self.case = evolve(self.case, answer)
        return answer

    def refused(
        self, who: Somebody, data: Any, today: str | date, done: Any = None, ground: str | None = None
    ) -> Refusal:
        before = self.case.plain()
        answer = self.ask(who, data, today, done, ground)
        assert isinstance(answer, Refusal), f"{type(data).__name__} {today} was recorded"
        assert str(answer.reason)
        assert answer.basis
        assert self.case.plain() == before
        return answer


def says(refusal: Refusal) -> str:
    """All that a refusal says: why, what to do, on what."""
    return f"{refusal.reason}{refusal.remedy or ''}{''.join(str(each) for each in refusal.basis)}"


def owed(story: Story, today: str = DAY) -> dict[str, str]:
    """What is owed in the case that day, and who holds it."""
    return {duty.act: duty.holder for duty in duties(story.case, story.facts(date.fromisoformat(today)))}


# --- lawful content for each act ----------------------------------------------------------------------------------


def application(**more: Any) -> carried.Application:
    return carried.Application(**{
        "applicants": (Ref(1),), "respondents": (Ref(2),), "claim": "恢复排水沟", "facts": "新修的墙基占了沟", **more,
    })  # fmt: skip


def referral(**more: Any) -> carried.Referral:
    return carried.Referral(**{"source": Ref(1), "parties": BOTH, "facts": "相邻排水", **more})


def initiative(**more: Any) -> carried.Initiative:
    return carried.Initiative(**{"parties": BOTH, "found": "走访时看见两家在沟边争吵", **more})


def asking(party: int = 2, wish: Any = Wish.AGREES) -> carried.Asking:
    return carried.Asking(Ref(party), wish)


def acceptance(**more: Any) -> carried.Acceptance:
    return carried.Acceptance(**{"category": Ref(1), "story": "两家为排水沟争执", **more})


def choosing(host: int = 11, *others: int, **more: Any) -> carried.Choosing:
    return carried.Choosing(Ref(host), tuple(Ref(key) for key in others), **{"agreed": BOTH if others else (), **more})


def joining(*keys: int, why: str | None = None) -> carried.Joining:
    return carried.Joining(tuple(Ref(key) for key in keys), why, BOTH)


def absence(day: date | str, party: int = 2, **more: Any) -> carried.Absence:
    """Who was called that day to come that day, and did not."""
    called = date.fromisoformat(day) if isinstance(day, str) else day
    return carried.Absence(Ref(party), carried.Reach.PHONE, **{"called": called, **more})


def moved(ground: str = "疑难复杂", to: int = TOWN, **more: Any) -> carried.HandedOver:
    return carried.HandedOver(Ref(to), ground, **{"agreed": BOTH, **more})


def replaced(by: int = 12, **more: Any) -> carried.Recusal:
    """A party's demand, written down by the committee, which names who comes."""
    return carried.Recusal(carried.Asker.PARTY, None, Ref(by), **more)


def not_wanted() -> carried.NotTaken:
    return carried.NotTaken(rules.Nature.CIVIL, "人民法院", unwanted=True)


def refused() -> carried.Refused:
    return carried.Refused((rules.OtherWay.COURT,))


def session(**more: Any) -> carried.Session:
    return carried.Session(**{"present": BOTH, "minutes": "各说各的理", **more})


def written(day: date | str, **more: Any) -> carried.Written:
    day = date.fromisoformat(day) if isinstance(day, str) else day
    return carried.Written(**{
        "parties": BOTH, "signed": day, "mediator_signed": day, "sealed": day, "terms": ("三日内恢复排水沟",), **more,
    })  # fmt: skip


def oral(day: date | str, **more: Any) -> carried.Oral:
    day = date.fromisoformat(day) if isinstance(day, str) else day
    return carried.Oral(**{"parties": BOTH, "reached": day, "terms": ("各退一步",), "no_writing": True, **more})


def again(**more: Any) -> carried.Again:
    return carried.Again(**{"present": BOTH, "minutes": "再谈履行的时间", **more})


def failure(**more: Any) -> carried.Failure:
    return carried.Failure(**{"why": carried.Ending.NO_AGREEMENT, "told": (rules.OtherWay.COURT,), **more})


def died(party: int = 2, **more: Any) -> carried.Died:
    return carried.Died(**{
        "party": Ref(party), "known": "看过死亡证明", "heirs": carried.Heirs.PERSONAL, "told": (rules.OtherWay.COURT,), **more,
    })  # fmt: skip


def outside(nature: rules.Nature = rules.Nature.OFFICIAL_ACT, elsewhere: str = "复议机关") -> carried.Outside:
    return carried.Outside(nature, elsewhere)


def to(case: str, day: str = DAY, **story: Any) -> Story:
    """A story that has come as far as: applied, asked, accepted, chosen, told, session, agreed, again, failed."""
    told = Story(**story)
    deeds: list[tuple[str, Somebody, Any]] = [
        ("applied", LI, application()),
        ("asked", LUO, asking()),
        ("accepted", LUO, acceptance()),
        ("chosen", TIAN, choosing()),
        ("told", LUO, carried.Rights(BOTH)),
        ("session", LUO, session()),
        ("agreed", LUO, written(day)),
    ]
    deeds.append(("again", LUO, again()))
    if case == "failed":
        deeds[-2:] = [("failed", LUO, failure())]
    for name, who, data in deeds:
        told.do(who, data, day)
        if name == case:
            return told
    raise AssertionError(case)


def _dues(draw: Draw, day: date) -> tuple[date, ...]:
    return tuple(draw(st.lists(st.integers(0, 20).map(lambda n: day + timedelta(days=n)), max_size=2, unique=True)))


def _all(case: Case) -> tuple[Ref[Party], ...]:
    return tuple(Ref(key) for key in sorted(reading.parties(case)))


def _answers(case: Case) -> list[Wish]:
    """Mostly yes; where somebody was not reached and nobody has said yes yet, often silence again."""
    silent = set(reading.wishes(case).values()) == {Wish.NOT_REACHED}
    return [Wish.NOT_REACHED] * 4 + list(Wish) if silent else [Wish.AGREES] * 3 + list(Wish)


def _unwilling(case: Case) -> list[int]:
    """Who does not want it, or agreed and stays away."""
    away = [key for key, times in reading.away(case).items() if times >= rules.ABSENCES[1]]
    return away + [key for key, wish in reading.wishes(case).items() if wish is not Wish.AGREES]


def _free(draw: Draw, case: Case) -> Ref[Any]:
    ours = [key for key, row in REFS[Mediator].items() if row["committee"] == case.agency]
    return Ref(draw(st.sampled_from(ours or list(REFS[Mediator]))))


LAWFUL = {
    carried.Application: lambda draw, case, day: application(
        **draw(st.sampled_from(({}, {}, {"applicants": BOTH, "respondents": (Ref(3),)})))
    ),
    carried.Referral: lambda draw, case, day: referral(),
    carried.Initiative: lambda draw, case, day: initiative(),
    carried.Asking: lambda draw, case, day: asking(
        draw(st.sampled_from(sorted(reading.parties(case)) * 3 + [1, 2, 3])),
        draw(st.sampled_from(_answers(case))),
    ),
    carried.Parting: lambda draw, case, day: carried.Parting(
        Ref(draw(st.sampled_from(_unwilling(case) or [1]))),
        "他那一份可以另外算",
        draw(st.booleans()),
    ),
    carried.Acceptance: lambda draw, case, day: acceptance(),
    carried.NotTaken: lambda draw, case, day: draw(
        st.sampled_from(
            (
                carried.NotTaken(rules.Nature.PENALTY, "作出处罚的机关"),
                carried.NotTaken(rules.Nature.CRIME, "公安局"),
                not_wanted(),
            )
        )
    ),
    carried.Choosing: lambda draw, case, day: carried.Choosing(_free(draw, case)),
    carried.Recusal: lambda draw, case, day: carried.Recusal(
        carried.Asker.PARTY, None, draw(st.sampled_from((None, Ref(11), Ref(12))))
    ),
    carried.Joining: lambda draw, case, day: carried.Joining(
        (Ref(draw(st.sampled_from((11, 12, 21)))),), None, _all(case)
    ),
    carried.Refused: lambda draw, case, day: refused(),
    carried.Report: lambda draw, case, day: carried.Report(Ref(POLICE), "扬言要打"),
    carried.CrimeHanded: lambda draw, case, day: carried.CrimeHanded(Ref(POLICE), "打伤了人"),
    carried.Rights: lambda draw, case, day: carried.Rights(_all(case)),
    carried.Invitation: lambda draw, case, day: carried.Invitation((carried.Guest.KIN,), _all(case)),
    carried.Session: lambda draw, case, day: session(present=_all(case)),
    carried.Prolonging: lambda draw, case, day: carried.Prolonging(
        day + timedelta(days=draw(st.sampled_from((35, 50)))), _all(case), "还要鉴定"
    ),
    carried.Again: lambda draw, case, day: carried.Again(_all(case), "再谈履行的时间"),
    carried.Whole: lambda draw, case, day: draw(
        st.sampled_from(
            (carried.Whole(), carried.Whole(proof=Material("0" * 64)), carried.Whole(confirmed=_all(case)[:1]))
        )
    ),
    carried.HandedOver: lambda draw, case, day: carried.HandedOver(Ref(TOWN), "疑难复杂", _all(case)),
    carried.ChosenAgain: lambda draw, case, day: carried.ChosenAgain(_free(draw, case)),
    carried.Absence: lambda draw, case, day: absence(
        day, draw(st.sampled_from(sorted(reading.parties(case)) or [1])), next=day + timedelta(days=1)
    ),
    Taking: lambda draw, case, day: Taking(Ref(case.shape.offered or TOWN)),
    carried.Written: lambda draw, case, day: written(day, parties=_all(case), dues=_dues(draw, day)),
    carried.Oral: lambda draw, case, day: oral(day, parties=_all(case), dues=_dues(draw, day)),
    carried.Changed: lambda draw, case, day: carried.Changed(
        _all(case), day, day, day, ("改为五日内",), _dues(draw, day)
    ),
    carried.Failure: lambda draw, case, day: failure(
        why=carried.Ending.STOPPED if reading.somebody_refuses(case) else carried.Ending.NO_AGREEMENT,
        told=(draw(st.sampled_from(list(rules.OtherWay))),),
    ),
    carried.Reconciled: lambda draw, case, day: carried.Reconciled(_all(case)),
    carried.Died: lambda draw, case, day: died(draw(st.sampled_from(sorted(reading.parties(case))))),
    carried.Outside: lambda draw, case, day: outside(),
    carried.Breach: lambda draw, case, day: carried.Breach(Ref(2), (rules.OtherWay.COURT,)),
    carried.CourtApplication: lambda draw, case, day: carried.CourtApplication(_all(case), Ref(COURT)),
    carried.Filing: lambda draw, case, day: carried.Filing(no_court=carried.NoCourt.NOT_WANTED),
}

WORLD = World(
    procedure=PeoplesMediation2022,
    hands=(LI, WANG, LUO, TIAN, CHEN, *ELSE),
    refs=REFS,
    lawful=LAWFUL,
    home=VILLAGE,
    parties=(1, 2, 3),
)
