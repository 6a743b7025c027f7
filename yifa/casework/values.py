"""The texts of dated settings and notices as values: read in one way, where they are entered and where they are used."""

from __future__ import annotations

from datetime import date

from yifa.casework.declare import REGISTRY, SettingOf
from yifa.kernel.days import Period, Unit

CENTURY = {Unit.YEAR: 100, Unit.MONTH: 1200, Unit.DAY: 36_525, Unit.WORKING_DAY: 36_525, Unit.HOUR: 876_600}
"""No limit is set longer than this: beyond it a slip of the pen would stop every case that counts with it."""
SHORTEST = {Unit.MONTH: 28, Unit.YEAR: 365}
"""How many days the shortest month and year have."""


def setting_of(name: str) -> SettingOf | None:
    """A setting as it is declared; None where no system declares it."""
    found = (each for system in REGISTRY.systems.values() for each in system.settings if each.key == name)
    return next(found, None)


def default_of(name: str) -> object:
    """What a setting is where the county has not set it; None where no system declares it."""
    found = setting_of(name)
    return None if found is None else found.default


def title_of(name: str) -> str:
    """What a setting is called; its key where no system declares it."""
    found = setting_of(name)
    return name if found is None else found.title


def days_of(text: str) -> frozenset[date]:
    """The dates of a text with one date a line. Raises ValueError, naming the line that is none."""
    found = set()
    for line in text.split():
        try:
            found.add(date.fromisoformat(line))
        except ValueError:
            raise ValueError(line) from None
    return frozenset(found)


def setting_value(text: str, default: object) -> object:
    """A setting's text as the kind of value its default is: a period counts in the default's unit, one of months or
    years also in days where it says so (20日), and may be the same day where the default is.

    Raises ValueError where it is none.
    """
    if isinstance(default, Period):
        unit = Unit.DAY if default.unit in SHORTEST and text.endswith("日") else default.unit
        number = _number(text.removesuffix("日") if unit is not default.unit else text, min(default.n, 1))
        if number > CENTURY[unit]:
            raise ValueError(text)
        return Period(number, unit)
    return _number(text, 1) if isinstance(default, int) else text


def exceeds(value: object, most: Period | None) -> bool:
    """Whether a value is longer than the longest; one in days, than the shortest that so many months or years can be."""
    if most is None or not isinstance(value, Period):
        return False
    return value.n > most.n * (1 if value.unit is most.unit else SHORTEST[most.unit])


def _number(text: str, least: int) -> int:
    number = int(text)
    if number < least:
        raise ValueError(text)
    return number
