"""Random walks over people's mediation, in each of its versions."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from yifa.kernel.days import days
from yifa.kernel.procedure import Case, Ref, Settings, deadlines
from yifa.kernel.procedure.tests.walks import Trail, World, hold, walk
from yifa.systems.mediation.procedure import (
    PeoplesMediation,
    PeoplesMediation2022,
    PeoplesMediation2024,
    carried,
    keeping,
    reading,
)
from yifa.systems.mediation.rules import Wish
from yifa.systems.mediation.tests.world import (
    BOTH,
    LI,
    LUO,
    TIAN,
    WORLD,
    Story,
    application,
    asking,
    initiative,
    to,
)

reached: Counter[str] = Counter()


def world(procedure: type[PeoplesMediation], start: date) -> World:
    """The world on that day.

    A walk begins at the opening, with several applicants, with nobody reached, before or after a session, or at an agreement.
    """
    begun = (tuple(to(stage, start.isoformat(), procedure=procedure).acts) for stage in ("told", "session", "agreed"))
    several = Story(procedure)
    several.do(LI, application(applicants=BOTH, respondents=(Ref(3),)), start)
    silent = Story(procedure)
    silent.do(LUO, initiative(), start)
    silent.do(LUO, asking(1, Wish.NOT_REACHED), start)
    return replace(WORLD, procedure=procedure, start=start, begun=((), *begun, tuple(several.acts), tuple(silent.acts)))


RELAXED = settings(suppress_health_check=list(HealthCheck), max_examples=300)


@RELAXED
@given(walk(world(PeoplesMediation2022, date(2022, 11, 1))))
def test_walks(trail: Trail) -> None:
    reached.update({act.kind for act in trail.recorded})
    hold(trail)
    stays_out(trail.case)
    named_by_others(trail.case)
    handed_on(trail.case)
    watched(trail.case, trail)


LEFT_TO_THE_RECUSED = {
    "risk", "reported", "replied", "chosen", "chosen_again", "taken", "declined", "asked", "brought", "filed", "attached", "erase",
}  # fmt: skip
"""What a post that was recused may still do, in whatever role it has besides."""


def stays_out(case: Case) -> None:
    """In the order done, whoever had to leave neither mediates nor ends, pauses or watches it afterwards."""
    for act in case.ordered:
        gone = {f"post:{key}" for key in reading.recused(case.before(act))}
        assert act.whose not in gone or act.kind in LEFT_TO_THE_RECUSED, (act.kind, act.whose, act.done)


def named_by_others(case: Case) -> None:
    """Who comes in another's place was named neither by the one who left nor by a party alone, and who moved a case agreed."""
    for act in case.ordered:
        if act.kind == "recused" and "replacement" in act.data:
            left = act.data.get("leaves") or next(iter(reading.mediators(case.before(act))))
            assert act.whose.startswith("post:"), act.done
            assert act.whose != f"post:{left}", act.done
        if act.kind == "offered":
            assert act.data.get("agreed"), act.done


def handed_on(case: Case) -> None:
    """A suspected crime ends nothing but by going to the police."""
    for act in reading.acts(case, "refused_to_take", "outside"):
        assert act.data["nature"] != "CRIME", act.done


def not_late_at_once(trail: Trail) -> None:
    """No second visit is due before the first one was made."""
    for case in trail.cases:
        visit = keeping.found_wanting(case)
        for run in deadlines(case, trail.world.facts(case.ordered[-1].day)):
            assert run.clock != "see_again" or visit is None or run.due is None or run.due >= visit.day, run.due


def rests(case: Case) -> None:
    """Who is recorded as dead is named in nothing afterwards; and no death ended it for two sides who both wanted it."""
    dead: set[int] = set()
    for act in case.ordered:
        named = {
            act.data.get("party"),
            *act.data.get("present", ()),
            *act.data.get("parties", ()),
            *act.data.get("agreed", ()),
        }
        assert not dead & named, act.kind
        assert act.whose not in {f"party:{key}" for key in dead}, act.kind
        before = case.before(act)
        if act.kind == "parted" and act.data.get("died"):
            dead.add(act.data["party"])
        if act.kind == "deceased":
            willing = {key for key, wish in reading.wishes(before).items() if wish is Wish.AGREES}
            assert not reading.two_left(before, reading.parties(before) - willing | {act.data["party"]})


def watched(case: Case, trail: Trail) -> None:
    """No visit is shown as made that nobody made, and none is left out on the word of one party alone."""
    if reading.agreement(case) is None:
        return
    facts = trail.world.facts(case.ordered[-1].day)
    met = sum(run.state == "met" for run in deadlines(case, facts) if run.clock == "follow")
    assert met <= len(keeping.visits(case))
    said = keeping.performed(case)
    assert said is None or not said.whose.startswith("party:") or len(list(reading.acts(case, "performed"))) > 1
    if said is not None and said.whose.startswith("post:"):
        whole = said.typed(carried.Whole)
        before = [act for act in case.ordered[: case.ordered.index(said)] if act.kind == "followed"]
        money = reading.agreed_amount(case)
        assert whole.proof is not None or (whole.confirmed and not money) or before, "on a bare word"


def among_three(start: date) -> World:
    """One who asks two others, who both want it; and when one of them has died."""
    told = Story(PeoplesMediation2022)
    told.do(LI, application(respondents=(Ref(2), Ref(3))), start)
    for party in (2, 3):
        told.do(LUO, asking(party), start)
    willing = tuple(told.acts)
    told.do(TIAN, carried.Parting(Ref(3), "他那一份可以另外算", died=True), start)
    return replace(WORLD, start=start, begun=(willing, tuple(told.acts)))


@settings(RELAXED, max_examples=60)
@given(walk(among_three(date(2022, 11, 1))))
def test_walks_among_three_of_whom_one_may_die(trail: Trail) -> None:
    hold(trail)
    rests(trail.case)


def watching(start: date) -> World:
    """An agreement is watched, and the county sees again sooner than the software would."""
    sooner = Settings({"mediation.follow_again": ((start, days(5)),)})
    agreed = tuple(to("agreed", start.isoformat()).acts)
    return replace(WORLD, start=start, begun=(agreed,), settings=sooner)


@settings(RELAXED, max_examples=60)
@given(walk(watching(date(2022, 11, 1))))
def test_walks_where_the_county_sees_again_sooner(trail: Trail) -> None:
    hold(trail)
    not_late_at_once(trail)


@settings(RELAXED, max_examples=30)
@given(walk(world(PeoplesMediation, date(2019, 11, 1))))
def test_walks_of_the_version_of_2011(trail: Trail) -> None:
    hold(trail)


@settings(RELAXED, max_examples=30)
@given(walk(world(PeoplesMediation2024, date(2026, 12, 1))))
def test_walks_into_a_year_without_a_notice(trail: Trail) -> None:
    hold(trail)


def test_the_walks_reach_nearly_every_act() -> None:
    if not reached:
        pytest.skip("the walks were not run")
    missed = set(WORLD.procedure.kinds) - reached.keys()
    assert len(missed) <= 2, missed


class NobodyFiles(PeoplesMediation2022):
    """A procedure with a mistake: what ended is nobody's to file away."""

    since = date(2022, 1, 1)
    filed = PeoplesMediation2022.filed.but(owed=False)


class NobodyResumes(PeoplesMediation2022):
    """A procedure with a mistake: what was paused is nobody's to resume."""

    since = date(2022, 1, 1)
    resumed = PeoplesMediation2022.resumed.but(owed=False)


class NobodyAsksAgain(PeoplesMediation2022):
    """A procedure with a mistake: who was not reached is asked no more."""

    since = date(2022, 1, 1)
    wish = PeoplesMediation2022.wish.but(owed=lambda case: bool(reading.parties(case) - reading.wishes(case).keys()))


@pytest.mark.parametrize("wrong", [NobodyFiles, NobodyResumes, NobodyAsksAgain])
def test_walks_find_a_procedure_that_leaves_nobody_owing(wrong: type[PeoplesMediation]) -> None:
    whole = world(wrong, date(2022, 11, 1))
    begun = whole.begun[-1:] if wrong is NobodyAsksAgain else whole.begun  # where one was not reached already

    @settings(RELAXED, max_examples=300, phases=[Phase.generate])
    @given(walk(replace(whole, begun=begun)))
    def walks(trail: Trail) -> None:
        hold(trail)

    with pytest.raises(AssertionError, match="nobody owes anything"):
        walks()
