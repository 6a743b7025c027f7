"""Corrections, annulments and late entries cannot take from under an act what it lawfully stood on."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yifa.kernel.procedure import Correction, Deed, Facts, Ref, Refusal, decide, evolve, split_command
from yifa.kernel.procedure.tests.walks import Somebody, Trail, fill, lawful_in_order, never_stuck, walk
from yifa.systems.mediation.procedure import carried
from yifa.systems.mediation.rules import Wish
from yifa.systems.mediation.tests.world import (
    BOTH,
    CHEN,
    DAY,
    FIRST,
    LI,
    LUO,
    NEXT,
    TIAN,
    WORLD,
    Story,
    application,
    asking,
    refused,
    session,
    to,
)  # fmt: skip


def test_the_refusal_on_which_the_case_ended_is_not_corrected_into_consent() -> None:
    story = Story()
    story.do(LI, application(), DAY)
    story.do(LUO, asking(2, Wish.REFUSES), DAY)
    story.do(TIAN, refused(), DAY)
    refusal = story.refused(TIAN, Correction(2, "记错", asking(2)), NEXT)
    assert "第3项“当事人明确拒绝”不再成立" in str(refusal.reason)
    assert "第十七条" in str(refusal.basis[0])


def test_consent_under_an_acceptance_is_not_corrected_into_refusal() -> None:
    refusal = to("session").refused(TIAN, Correction(2, "记错", asking(2, Wish.REFUSES)), NEXT)
    assert "第3项“受理”不再成立" in str(refusal.reason)


def test_a_refusal_entered_late_does_not_come_before_the_acceptance() -> None:
    story = to("session", "2022-11-03")
    refusal = story.refused(LUO, asking(2, Wish.REFUSES), "2022-11-04", "2022-11-02", "当时漏记")
    assert refusal.asked in {"shape", "when"}


def test_who_sat_in_a_session_is_not_corrected_out_of_those_told() -> None:
    refusal = to("session").refused(LUO, Correction(5, "记错", carried.Rights(BOTH[:1])), NEXT)
    assert "第6项“调解”不再成立" in str(refusal.reason)
    assert "第二十三条" in "".join(map(str, refusal.basis))


def test_a_third_party_named_late_unsettles_what_was_signed_by_two() -> None:
    refusal = to("agreed").refused(LUO, Correction(1, "漏了一方", application(respondents=(Ref(2), Ref(3)))), NEXT)
    assert "不再成立" in str(refusal.reason)


class Emptied(Story):
    """The county later: no mediator is in the catalogue any more."""

    def facts(self, today: date, who: Somebody | None = None) -> Facts:
        told = super().facts(today, who)
        return told if today.year == 2022 else replace(told, refs={})


def test_what_changed_in_the_county_since_is_held_against_nobody() -> None:
    story = Emptied()
    for act in to("session").acts:
        story.case = evolve(story.case, act)
    story.do(LUO, Correction(6, "补记", session(minutes="各退一步")), "2025-11-03")
    assert story.case.version == 7


# --- mending at random --------------------------------------------------------------------------------------------

BEGUN = tuple(tuple(to(stage).acts) for stage in ("told", "session", "agreed", "failed"))
MENDED = replace(WORLD, begun=BEGUN, start=FIRST, steps=12)
MENDS = [kind for kind in WORLD.procedure.kinds.values() if kind.common in {"correct", "annul"}]


@settings(suppress_health_check=list(HealthCheck), max_examples=150)
@given(walk(MENDED), st.data())
def test_mending_at_random_is_answered_and_never_breaks(trail: Trail, data: st.DataObject) -> None:
    """The guards of later acts are asked again with private values sealed: they answer, whatever is mended."""
    case, day = trail.case, trail.days[-1]
    for number in range(12):
        kind = data.draw(st.sampled_from(MENDS))
        command = fill(data.draw, MENDED, kind, case, day)
        who = data.draw(st.sampled_from((LUO, TIAN, CHEN)))
        plain, _ = split_command(command, lambda: f"salt {number}", "sha256")  # noqa: B023 - used at once
        deed = Deed(command, plain, who.by, who.by, day, {"§": "x"})
        answer = decide(case, deed, MENDED.facts(day, who))
        if isinstance(answer, Refusal):
            assert answer.basis, answer.reason
            continue
        answered.update((kind.name,))
        case = evolve(case, answer)
        lawful_in_order(case)
        never_stuck(case, day, MENDED)


answered: Counter[str] = Counter()


def test_mending_at_random_mends() -> None:
    if not answered:
        pytest.skip("the walk was not run")
    assert answered.keys() == {"corrected", "annulled"}


def test_every_guard_answers_of_what_is_sealed() -> None:
    """Each act that can be done is asked again as it stands in the record."""
    asked = set()
    for stage in ("told", "session", "agreed", "failed"):
        story = to(stage)
        for act in story.case.ordered:
            kind = WORLD.procedure.kinds[act.kind]
            if kind.must is not None:
                asked.add(kind.name)
                assert kind.must(story.case.before(act), act.typed(kind.data), story.facts(act.day, TIAN)) is None
    assert {"applied", "accepted", "session", "agreed_written", "failed"} <= asked
