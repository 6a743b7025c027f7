"""What the kernel is told before it decides. It never asks: no clock, no database, no chance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from typing import Any

from yifa.kernel.days import Calendar, Period
from yifa.kernel.procedure.kinds import Holder, Setting

COUNTY_TIME = timezone(timedelta(hours=8), "Asia/Shanghai")
"""China keeps one time, UTC+8, without summer time since 1991."""


def as_written(done: date | datetime) -> str:
    """A day, or a moment to the minute in the county's time, as the record writes it."""
    return done.astimezone(COUNTY_TIME).isoformat(timespec="minutes") if isinstance(done, datetime) else str(done)


class Settings:
    """The county's dated settings: key → rows (since, value), newest first. Immutable."""

    __slots__ = ("_rows",)

    def __init__(self, rows: Mapping[str, tuple[tuple[date, Any], ...]] | None = None) -> None:
        self._rows = {key: tuple(sorted(dated, reverse=True)) for key, dated in (rows or {}).items()}

    def get(self, key: str, day: date, default: Any = None) -> Any:
        """The value in force on that day, or the default."""
        for since, value in self._rows.get(key, ()):
            if since <= day:
                return value
        return default

    def period(self, given: Period | Setting, day: date) -> Period:
        """A period as declared, or as the county has set it for that day."""
        if isinstance(given, Period):
            return given
        found: Period = self.get(given.key, day, given.default)
        return found


@dataclass(frozen=True, slots=True)
class Facts:
    """What is told: the moment of entry, the calendars, the settings, and what concerns the actor and the data.

    `roles` are those that the post in whose name it is done held over this case on the day done. `barred` says why
    the person may not do or enter it at all (post not held that day, no right to enter for another); None if he may.
    `bodies` are those of the parties that are no natural persons, and `namesakes` the posts that the case names whose holder
    bears a party's name, where it is told (a page is, the door is not).
    `refs` are the catalogue rows that the data refers to and the act reads, as they stood on the day done; `missing` are
    those of the latter that did not stand that day (what is in neither was not told, and is not asked). `agency` is the one that the
    post belonged to on the day done (None: not told, and not asked), and `carries` the abolished ones that it carries on: what was
    theirs is its to do. `level` is how confidential the case is. `posts` are those that the person behind the hand
    holds himself, not as a deputy. `done`, `person` (an opaque key), `whose` ("post:12", "party:3") and `entered_by` ("post:12/7") are
    the deed's; `decide` fills them in.
    """

    entered: datetime
    calendar: Calendar
    calendars: Mapping[str, Calendar] = field(default_factory=dict)
    settings: Settings = field(default_factory=Settings)
    roles: frozenset[str] = frozenset()
    parties: frozenset[str] = frozenset()
    bodies: frozenset[str] = frozenset()
    namesakes: frozenset[Holder] = frozenset()
    barred: Any = None
    refs: Mapping[tuple[str, int], Mapping[str, Any]] = field(default_factory=dict)
    missing: frozenset[tuple[str, int]] = frozenset()
    agency: int | None = None
    carries: frozenset[int] = frozenset()
    posts: frozenset[int] = frozenset()
    level: int = 0
    done: date | None = None
    person: str = ""
    whose: Holder = ""
    entered_by: str = ""

    @property
    def day(self) -> date:
        """The day that a rule applies to: the day done, today where nothing is being done."""
        return self.done or self.today

    @property
    def today(self) -> date:
        """The county's day of the moment of entry."""
        return self.entered.astimezone(COUNTY_TIME).date()

    def ours(self, agency: int) -> frozenset[int]:
        """A body as its cases know it: itself, and the body of whose post this is, where that carries it on."""
        heir = self.agency if agency in self.carries else None
        return frozenset({agency} if heir is None else {agency, heir})

    def calendar_of(self, version: str) -> Calendar:
        """The calendar as it stood in that version; today's where the version is the current one."""
        return self.calendars.get(version, self.calendar)

    def ref(self, marker: type, key: int) -> Mapping[str, Any] | None:
        """The catalogue row behind a reference, or None where there is none on that day."""
        return self.refs.get((marker.__name__, key))
