"""谁来办: who had to leave does it no more, who is no mediator any more neither, and who died says nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from yifa.kernel.procedure import Case, Facts, No, Post, Refusal
from yifa.kernel.text import Text
from yifa.systems.mediation import rules
from yifa.systems.mediation.procedure import carried, reading
from yifa.systems.mediation.procedure.guards.saying import alive, say


def who_mediate(case: Case) -> Iterator[tuple[type, int]]:
    """The rows of all who ever mediated in the case: what was done late is judged by those of its day."""
    yield from ((carried.Mediator, key) for key in sorted(reading.ever(case)))
    yield from who_left(case)


def who_left(case: Case) -> Iterator[tuple[type, int]]:
    """The posts of all who had to leave the case: who held them tells whom it was about."""
    return ((Post, key) for key in sorted(reading.recused(case)))


def in_office(case: Case, facts: Facts) -> No:
    """Whoever mediates, or leads where nobody acts yet, is himself the one chosen, in the list that day, his term runs (法 13, 19)."""
    posts = reading.posts(case)
    acting = facts.whose if facts.whose in posts else next(iter(posts), "")
    key = int(acting.partition(":")[2] or 0)
    if (carried.Mediator.__name__, key) in facts.missing:
        return say(rules.unlisted())
    held, chosen = of_mediator(key, facts).get("held", ()), reading.chosen_on(case).get(key)
    himself = rules.chosen_himself(held, chosen, facts.day) if chosen is not None else None
    return say(himself) or listed(key, facts)


def of_mediator(key: int, facts: Facts) -> Mapping[str, Any]:
    """What is told of a mediator that day; nothing where nothing is."""
    return facts.ref(carried.Mediator, key) or {}


def listed(key: int, facts: Facts) -> No:
    """Whether his three years run, and it is still he whom the list names (法 13, 若干规定 16)."""
    row = of_mediator(key, facts)
    return say(
        rules.in_term(row.get("elected"), facts.day)
        or rules.elected_himself(row.get("held", ()), row.get("listed", facts.day), facts.day)
    )


def not_by_who_left(case: Case, facts: Facts) -> No:
    """What a party says, or who mediates does, is not taken down by the one who had to leave the case (法 23 (一))."""
    hand, _, person = facts.entered_by.partition("/")
    post = {int(hand.partition(":")[2])} if hand.startswith("post:") else set()
    if rules.not_recused(had_to_leave(case, facts), post, _known(person)) is None:
        return None
    return Refusal(
        Text("已经回避的人不能代为录入本案的这一项"), (rules.LAW.article(23, item=1),), remedy=Text("请由他人录入")
    )


def speaks(case: Case, facts: Facts) -> No:
    """A party that is alive, whose word is taken down by who may."""
    hand, _, key = facts.whose.partition(":")
    return (alive(case, {int(key)}) if hand == "party" else None) or not_by_who_left(case, facts)


def not_oneself(case: Case, facts: Facts) -> No:
    """Who had to leave a case mediates it in no other post and in nobody's name (法 23 (一)): the person counts."""
    instead = _instead(case)
    left = had_to_leave(case, facts)
    return say(rules.not_recused(left, facts.posts, _known(facts.person), instead)) or not_by_who_left(case, facts)


def had_to_leave(case: Case, facts: Facts) -> list[rules.Recused]:
    """Who had to leave the case: whoever held the post when he was chosen, and who mediated in his name."""
    return [_who(each, (facts.ref(Post, each.post) or {}).get("held", ())) for each in reading.departures(case)]


def _who(gone: reading.Departure, held: Collection[rules.Stretch]) -> rules.Recused:
    """The people of one departure; who came into the post after him did nothing in his name.

    Where nobody is known to have held it then, whoever did something in the post, not as a deputy, is known by that.
    """
    himself = rules.holder(held, gone.chosen, gone.left)
    acts = [act for act in gone.acts if rules.same_person(held, gone.chosen, act.day)]
    people = {act.person for act in acts} | _known(himself)
    return rules.Recused(
        gone.post, frozenset(people), himself is not None or any(act.by.startswith("post:") for act in acts)
    )


def _known(person: str | None) -> set[str]:
    return {person} if person else set()


def _instead(case: Case) -> Text:
    """Who does now what one who had to leave may not do."""
    if case.closed:
        return Text("本案已经归档，不再办理；有新的纠纷的，请另行登记")
    if reading.mediators(case):
        return Text("请由本案现在的调解员或者调委会办理")
    return Text("请由调委会办理；还要调解、回访的，由调委会另行确定调解员")


def mediates_no_more(case: Case, facts: Facts) -> No:
    """Who had to leave, and of the mediators of this case who is none any more that day."""
    mine = facts.whose in reading.posts(case)
    return not_oneself(case, facts) or (in_office(case, facts) if mine else None)


def another_may(case: Case, facts: Facts) -> No:
    """A mediator of the committee stands in only where nobody leads who may: else what is owed might be nobody's to do."""
    if (no := mediates_no_more(case, facts)) is not None or not reading.posts(case):
        return no
    leads = replace(facts, whose=reading.posts(case)[0])
    if in_office(case, leads) is not None:
        return None
    return Refusal(
        Text("本案有调解员主持，这一项由他办理"), remedy=Text("请转给本案调解员；他不能办理的，请先办“回避更换”")
    )
