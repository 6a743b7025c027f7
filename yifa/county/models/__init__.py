"""What there is in the county."""

from __future__ import annotations

from yifa.county.clock import Demonstration
from yifa.county.dated import Key
from yifa.county.models.agencies import Agency, Post, Successor
from yifa.county.models.divisions import Division, DivisionPath
from yifa.county.models.officials import Attempt, Grant, Level, Official, Tenure
from yifa.county.models.people import Person

__all__ = [
    "Agency",
    "Attempt",
    "Demonstration",
    "Division",
    "DivisionPath",
    "Grant",
    "Key",
    "Level",
    "Official",
    "Person",
    "Post",
    "Successor",
    "Tenure",
]
