"""The texts of dated settings and notices as values: read in one way, where they are entered and where they are used."""

from __future__ import annotations

from datetime import date

from yifa.casework.declare import REGISTRY
from yifa.kernel.days import Period, Unit

CENTURY = {Unit.YEAR: 100, Unit.MONTH: 1200, Unit.DAY: 36_525, Unit.WORKING_DAY: 36_525, Unit.HOUR: 876_600}
"""No limit is set longer than this: beyond it a slip of the pen would stop every case that counts with it."""


def default_of(name: str) -> object:
    """What a setting is where the county has not set it; None where no system declares it."""
    found = (each.default for system in REGISTRY.systems.values() for each in system.settings if each.key == name)
    return next(found, None)


def title_of(name: str) -> str:
    """What a setting is called; its key where no system declares it."""
    found = (each.title for system in REGISTRY.systems.values() for each in system.settings if each.key == name)
    return next(found, name)


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
    """A setting's text as the kind of value its default is: a period counts in the default's unit, and may be
    the same day where the default is.

    Raises ValueError where it is none.
    """
    if isinstance(default, Period):
        number = _number(text, min(default.n, 1))
        if number > CENTURY[default.unit]:
            raise ValueError(text)
        return Period(number, default.unit)
    return _number(text, 1) if isinstance(default, int) else text


def _number(text: str, least: int) -> int:
    number = int(text)
    if number < least:
        raise ValueError(text)
    return number
