"""Finding cases and people: by name or initials, by number, by subject, by ID number, credit code or phone, numbers of people also by the last four."""

from __future__ import annotations

import re
from typing import Any

from django.db.models import Q, QuerySet

from yifa.casework.models import Party
from yifa.county.ids import normal
from yifa.county.models import Person

_TAIL = re.compile(r"\d{3}[\dX]")
_ID = re.compile(r"\d{17}[\dX]")
_CREDIT = re.compile(r"[0-9A-Z]{18}")
_PHONE = re.compile(r"(\+?86)?[\d()-]{7,16}")


def people(text: str) -> Q | None:
    """The rows of people that a text may mean, as a condition; None where it can mean nobody."""
    found = Person.objects.named(text)
    number = normal(text)
    if _ID.fullmatch(number):
        found = found | Person.objects.by_id_number(number)
    if _CREDIT.fullmatch(number):
        found = found | Person.objects.filter(credit_code=number)
    if _PHONE.fullmatch(number):
        found = found | Person.objects.by_phone(number)
    if _TAIL.fullmatch(number):
        found = found | Person.objects.by_last_four(number)
    return Q(person__in=found.values("key"))


def cases(text: str) -> Q:
    """The cases that a text may mean; to be put inside the asker's scope."""
    return Q(number__contains=text) | Q(matter__subject__contains=text) | Q(matter__in=_matters(text))


def matters(text: str) -> Q:
    """The matters that a text may mean; to be put inside the asker's scope."""
    return Q(subject__contains=text) | Q(pk__in=_matters(text))


def _matters(text: str) -> QuerySet[Any, Any]:
    return Party.objects.filter(people(text) or Q(pk__in=[])).values("matter")
