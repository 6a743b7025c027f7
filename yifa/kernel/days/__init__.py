"""Days: working days with 调休, periods, the counting rule of each law, deadlines that explain themselves."""

from __future__ import annotations

from yifa.kernel.days.calendar import Calendar, shipped
from yifa.kernel.days.change import Extension, Pause
from yifa.kernel.days.counting import (
    ADMINISTRATIVE_PROCEDURE,
    CIVIL,
    CIVIL_PROCEDURE,
    COERCION,
    COUNTINGS,
    FARMING_PENALTY,
    LICENSING,
    MARKET_PENALTY,
    PENALTY,
    PLAIN,
    RECONSIDERATION,
    RECONSIDERATION_2017,
    Counting,
)
from yifa.kernel.days.deadline import Count, Extensible, before, count
from yifa.kernel.days.lamp import Lamp, closing, lamp, remaining
from yifa.kernel.days.period import (
    Period,
    Unit,
    add_months,
    days,
    hours,
    months,
    parse_period,
    working_days,
    years,
)
from yifa.kernel.days.saying import Step

__all__ = [
    "ADMINISTRATIVE_PROCEDURE",
    "CIVIL",
    "CIVIL_PROCEDURE",
    "COERCION",
    "COUNTINGS",
    "FARMING_PENALTY",
    "LICENSING",
    "MARKET_PENALTY",
    "PENALTY",
    "PLAIN",
    "RECONSIDERATION",
    "RECONSIDERATION_2017",
    "Calendar",
    "Count",
    "Counting",
    "Extensible",
    "Extension",
    "Lamp",
    "Pause",
    "Period",
    "Step",
    "Unit",
    "add_months",
    "before",
    "closing",
    "count",
    "days",
    "hours",
    "lamp",
    "months",
    "parse_period",
    "remaining",
    "shipped",
    "working_days",
    "years",
]
