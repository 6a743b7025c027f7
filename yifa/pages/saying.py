"""Small sayings of pages: a sentence in the reader's language, a day, a flash, how far something is verified."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from yifa.county import divisions
from yifa.county.models import Agency, Level
from yifa.kernel.law import LIBRARY, Basis, Status
from yifa.kernel.text import Text


def render(text: Text | str | None) -> str:
    """A kernel's sentence in the reader's language."""
    return text.render(_) if isinstance(text, Text) else str(text or "")


def day(value: date | None) -> str:
    """A day in running text."""
    if value is None:
        return ""
    return _("%(y)d年%(m)d月%(d)d日") % {"y": value.year, "m": value.month, "d": value.day}


def flashes(request: HttpRequest) -> list[dict[str, Any]]:
    """What was just done, to be shown once."""
    return [{"kind": "done", "text": str(each)} for each in messages.get_messages(request)]


def confidential(level: int) -> str:
    """How confidential, in words; nothing for what is open."""
    return str(Level(level).label) if level in Level.values and level else ""


def unconfirmed(bases: Iterable[Basis], on: date) -> str:
    """待确认, where the basis of a limit was not read in the original."""
    doubtful = {Status.MEMORY, Status.UNKNOWN}
    return _("待确认") if any(LIBRARY.status(basis, on) in doubtful for basis in bases) else ""


def around(division: int, on: date) -> frozenset[int]:
    """The agencies that serve a place: those seated in it or in any place it lies in."""
    above = divisions.above(division, on)
    return frozenset(Agency.objects.on(on).filter(division__in=above).values_list("key", flat=True))


def people(parties: Sequence[Any], most: int = 3) -> str:
    """The names of parties in one line: 李某、王某等4人."""
    names = [party.name for party in parties]
    if len(names) <= most:
        return "、".join(names)
    return _("%(names)s等%(n)d人") % {"names": "、".join(names[:most]), "n": len(names)}
