"""What the county refuses, said in Chinese to whoever asked."""

from __future__ import annotations

from django.core.exceptions import ValidationError


class HistoryIsFixed(ValidationError):
    """A dated row would have been overwritten or deleted; it may only be superseded, from a day."""


class Overlap(ValidationError):
    """Two rows would be true of the same thing on the same day."""


class Dangling(ValidationError):
    """A row would refer to something that does not stand on its first day."""


class BrokenTree(ValidationError):
    """The divisions would no longer form a tree: a circle, or a place whose superior place is gone."""


class NotDemonstration(ValidationError):
    """A made-up clock was asked for in a database that is not marked as a demonstration."""
