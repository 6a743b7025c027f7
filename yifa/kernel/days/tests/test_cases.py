"""Every case of cases.toml: facts, day, finding."""

from __future__ import annotations

import tomllib
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from yifa.kernel.days import COUNTINGS, Count, Extension, Pause, before, count, parse_period, shipped

CASES = tomllib.loads((Path(__file__).parent / "cases.toml").read_text(encoding="utf-8"))["case"]


def day(written: str) -> date:
    return date.fromisoformat(written)


def counted(case: dict[str, Any]) -> Count:
    start = datetime.fromisoformat(case["start"]) if ":" in case["start"] else day(case["start"])
    rule, calendar = COUNTINGS[case["rule"]], shipped(case.get("notices_until"))
    period = parse_period(case["period"])
    if case.get("backward"):
        return before(start, period, rule=rule, calendar=calendar)
    return count(
        period,
        start,
        rule=rule,
        calendar=calendar,
        pauses=[
            Pause(day(each["start"]), day(each["end"]) if each["end"] else None) for each in case.get("pauses", [])
        ],
        extensions=[
            Extension(
                day(each["day"]),
                parse_period(each["period"]) if each["period"] else None,
                day(each["until"]) if each["until"] else None,
                "负责人",
            )
            for each in case.get("extensions", [])
        ],
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['rule']} {case['period']} {case['start']}")
def test_the_case(case: dict[str, Any]) -> None:
    found = counted(case)
    derivation = "\n".join(str(step) for step in found.steps)
    assert str(found.due or "") == case["due"], derivation
    assert found.provisional == case.get("provisional", False), derivation
    assert found.paused == (not case["due"])
    if "left" in case:
        assert str(found.remaining) == case["left"]
    if "moment" in case:
        assert found.moment == datetime.fromisoformat(case["moment"])
    for words in case.get("says", ()):
        assert words in derivation
    if "解释" in case["finding"]:
        assert any(step.interpretation for step in found.steps), derivation


def test_every_rule_has_cases_and_no_case_is_before_its_rule() -> None:
    assert {case["rule"] for case in CASES} == set(COUNTINGS)
    for case in CASES:
        rule = COUNTINGS[case["rule"]]
        start = day(case["start"][:10])
        assert rule.since <= start and (rule.until is None or start < rule.until), case
