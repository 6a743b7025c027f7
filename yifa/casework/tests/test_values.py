"""The texts of settings: what is a value, and what is a slip of the pen."""

from __future__ import annotations

import pytest

from yifa.casework.values import exceeds, setting_value
from yifa.kernel.days import days, months, working_days


@pytest.mark.parametrize("text", ["100000", "1201", "0", "-1", "一", "1.5", ""])
def test_a_limit_that_no_calendar_holds_is_no_value(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        setting_value(text, months(1))


def test_a_limit_counts_in_the_unit_of_its_default() -> None:
    assert setting_value("3", months(1)) == months(3)
    assert setting_value("10", working_days(5)) == working_days(10)
    assert setting_value("0", days(0)) == days(0)
    assert setting_value("2", 5) == 2


def test_one_of_months_may_be_said_in_days() -> None:
    assert setting_value("20日", months(1)) == days(20)
    for text, default in (("20日", working_days(5)), ("20日", 5), ("0日", months(1)), ("日", months(1))):
        with pytest.raises(ValueError, match=r"."):
            setting_value(text, default)


@pytest.mark.parametrize(
    ("value", "more"), [(months(1), False), (months(2), True), (days(28), False), (days(29), True), (3, False)]
)
def test_a_laws_own_number_is_not_lengthened(value: object, more: bool) -> None:
    assert exceeds(value, months(1)) is more
    assert not exceeds(value, None)
