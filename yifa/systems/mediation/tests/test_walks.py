"""Random walks over people's mediation, in each of its versions."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings

from yifa.kernel.procedure.tests.walks import Trail, World, hold, walk
from yifa.systems.mediation.procedure import PeoplesMediation, PeoplesMediation2022, PeoplesMediation2024
from yifa.systems.mediation.tests.world import WORLD, to

reached: Counter[str] = Counter()


def world(procedure: type[PeoplesMediation], start: date) -> World:
    """The world on that day; every third walk begins at the opening, the others with a session or an agreement."""
    begun = (tuple(to(stage, start.isoformat(), procedure=procedure).acts) for stage in ("session", "agreed"))
    return replace(WORLD, procedure=procedure, start=start, begun=((), *begun))


RELAXED = settings(suppress_health_check=list(HealthCheck), max_examples=200)


@RELAXED
@given(walk(world(PeoplesMediation2022, date(2022, 11, 1))))
def test_walks(trail: Trail) -> None:
    reached.update({act.kind for act in trail.recorded})
    hold(trail)


@settings(RELAXED, max_examples=30)
@given(walk(world(PeoplesMediation, date(2019, 11, 1))))
def test_walks_of_the_version_of_2011(trail: Trail) -> None:
    hold(trail)


@settings(RELAXED, max_examples=30)
@given(walk(world(PeoplesMediation2024, date(2026, 12, 1))))
def test_walks_into_a_year_without_a_notice(trail: Trail) -> None:
    hold(trail)


def test_the_walks_reach_every_act() -> None:
    if not reached:
        pytest.skip("the walks were not run")
    assert set(WORLD.procedure.kinds) - reached.keys() == set()
