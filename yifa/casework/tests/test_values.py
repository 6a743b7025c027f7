"""The texts of settings: what is a value, and what is a slip of the pen."""

from __future__ import annotations

import pytest

from yifa.casework.values import setting_value
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
