"""Tells the plan through the door: matters registered, acts asked for in order of time, every one of them lawful."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from yifa.casework.declare import TOPICS
from yifa.casework.door import Ask, Done, Opening, Refused
from yifa.casework.many import perform_many
from yifa.casework.matters import NewMatter, NewParty, register
from yifa.casework.models import ListItem, Party
from yifa.kernel.text import COUNTY_TIME
from yifa.systems.mediation.demo.people import Chance, People, Side, subject_of
from yifa.systems.mediation.demo.plan import Plan, plans
from yifa.systems.mediation.demo.staff import Staff
from yifa.systems.mediation.demo.telling import Over, Step, Telling
from yifa.systems.mediation.procedure import PeoplesMediation2022

Progress = Callable[[int, int, str], None]


class Unlawful(Exception):
    """An act of the demonstration was refused: a mistake in the telling, or in the procedure. Nothing was loaded."""


def tell(chance: Chance, progress: Progress) -> int:
    """The whole year; returns how many acts were done."""
    year, whole = Year(chance), plans(chance)
    for number, plan in enumerate(whole):
        if number % 10 == 0:
            progress(0, 0, f"登记事项 {number}/{len(whole)}")
        year.tell(plan)
    asks = _asks(year.tales)
    outcomes = perform_many(asks, progress=lambda done: progress(done, len(asks), "人民调解"))
    wrong = [_why(ask, outcome) for ask, outcome in zip(asks, outcomes, strict=True) if not isinstance(outcome, Done)]
    if wrong:
        raise Unlawful(f"{wrong[0]}（没有办成的共{len(wrong)}项）")
    progress(len(asks), len(asks), "人民调解")
    return len(asks)


class Year:
    """The disputes told so far, and what they are told with."""

    def __init__(self, chance: Chance) -> None:
        self.chance, self.staff, self.people = chance, Staff(), People(chance)
        self.lists = {(row.list, row.code): row.key for row in ListItem.objects.filter(list__startswith="mediation.")}
        self.topics = dict(ListItem.objects.filter(list=TOPICS.key).values_list("code", "key"))
        self.tales: list[Telling] = []
        self.met: dict[tuple[str, str], tuple[Side, Side]] = {}

    def tell(self, plan: Plan) -> None:
        """Register the matter, and tell it as far as the year has come."""
        committee, trouble, chance = self.staff.committees[plan.committee], plan.trouble, self.chance
        place = self.staff.places[committee.division] if plan.place else chance.choice(self.staff.villages[plan.town])
        a, b = self.met.get((plan.committee, plan.again)) or self.people.sides(trouble, place.short, found=plan.found)
        opened = datetime.combine(plan.day, time(chance.choice((9, 10, 14)), chance.randint(3, 50)), COUNTY_TIME)
        level = trouble.level if plan.level is None else plan.level
        topics = tuple(self.topics[code] for code in trouble.topics if code in self.topics)
        spot = f"{place.short}{chance.randint(1, 14)}组"
        new = NewMatter(subject_of(trouble, a, b), place.key, (*a.parties, *b.parties), spot, level, topics)
        by = self.staff.hand(committee.head if level > 1 else committee.desk, plan.day)
        matter, parties = register(new, by=by, at=opened - timedelta(minutes=2))
        many = len(a.parties)
        self.met[plan.committee, trouble.subject] = _known(a, parties[:many]), _known(b, parties[many:])
        low, high = trouble.yuan or (0, 0)
        yuan = max(low // 10, chance.randint(low, high) // 10) * 10
        words: dict[str, Any] = {"a": a.called, "b": b.called, "p": place.short, "m": chance.randint(2, 7), "y": yuan}
        tale = Telling(
            self.staff, chance, self.lists, committee, trouble, tuple(parties[:many]), tuple(parties[many:]), words,
            opened, matter.pk, place.key, level,
        )  # fmt: skip
        self.tales.append(tale)
        with suppress(Over):
            plan.course(tale)


def _known(side: Side, parties: Sequence[Party]) -> Side:
    """The same side as people who are known by now: nobody is registered twice."""
    again = (NewParty(new.side, person=party.person) for new, party in zip(side.parties, parties, strict=True))
    return replace(side, parties=tuple(again))


def _asks(tales: Sequence[Telling]) -> list[Ask]:
    """All acts in the order they were entered; those of a case yet to be opened name the ask that opens it."""
    steps: list[tuple[datetime, int, int, Step]] = []
    for number, tale in enumerate(tales):
        steps += [(step.at, number, order, step) for order, step in enumerate(tale.steps)]
    opened: dict[tuple[int, int], int] = {}
    asks = []
    for index, (at, number, _order, step) in enumerate(sorted(steps, key=lambda each: each[:3])):
        tale = tales[number]
        opening = None
        if (number, step.case) not in opened:
            opened[number, step.case] = index
            body = tale.opened_by[step.case - 1]
            opening = Opening(PeoplesMediation2022, tale.matter, body.agency, tale.division, tale.level)
        asks.append(
            Ask(
                step.data, step.by, step.me, case=None if opening else -opened[number, step.case] - 1, opening=opening,
                done=step.done, ground=step.ground, origin="simulation", at=at,
            )
        )  # fmt: skip
    return asks


def _why(ask: Ask, outcome: object) -> str:
    """Which act, when, and why not, in Chinese."""
    said = str(outcome.refusal.reason) if isinstance(outcome, Refused) else type(outcome).__name__
    title = next(
        (k.title for k in PeoplesMediation2022.kinds.values() if k.data is type(ask.data)), type(ask.data).__name__
    )
    return f"演示中 {ask.at:%Y-%m-%d %H:%M} 的“{title}”没有办成：{said}（{ask.by}，录入 {ask.entered_by}）"
