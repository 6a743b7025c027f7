"""Random walks over people's mediation, in each of its versions."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings

from yifa.kernel.procedure.tests.walks import Trail, hold, walk
from yifa.systems.mediation.procedure import PeoplesMediation, PeoplesMediation2024
from yifa.systems.mediation.tests.world import WORLD

reached: Counter[str] = Counter()
RELAXED = settings(suppress_health_check=list(HealthCheck), max_examples=300)


@RELAXED
@given(walk(WORLD))
def test_walks(trail: Trail) -> None:
    reached.update({act.kind for act in trail.recorded})
    hold(trail)


@settings(RELAXED, max_examples=30)
@given(walk(replace(WORLD, procedure=PeoplesMediation, start=date(2019, 11, 1))))
def test_walks_of_the_version_of_2011(trail: Trail) -> None:
    hold(trail)


@settings(RELAXED, max_examples=30)
@given(walk(replace(WORLD, procedure=PeoplesMediation2024, start=date(2026, 12, 1))))
def test_walks_into_a_year_without_a_notice(trail: Trail) -> None:
    hold(trail)


def test_the_walks_reach_every_act() -> None:
    if not reached:
        pytest.skip("the walks were not run")
    assert set(WORLD.procedure.kinds) - reached.keys() == set()
