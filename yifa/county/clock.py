"""The county's clock. Nothing else in the house reads the time.

Stored moments are UTC; days are those of Asia/Shanghai. A county lives in real time. Only a
database marked as a demonstration has a clock of its own, which starts at a made-up moment and runs on with real time; there
alone ``YIFA_NOW`` is heard.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta

from django.core.exceptions import ImproperlyConfigured
from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from yifa.county.errors import NotDemonstration
from yifa.kernel.text import COUNTY_TIME
from yifa.ledger.told import Told

DEMONSTRATION_STARTS = datetime(2022, 12, 6, 16, 0, tzinfo=COUNTY_TIME)

_held: list[datetime] = []  # moments the clock stands at, innermost last
_shift: dict[str, timedelta | None] = {}  # per database: how far its clock is from real time; None: a real county


class Demonstration(Told):
    """Its one row says: nothing in this database is real. Only here may the clock be a made-up one, and a year be simulated.

    ``starts`` is the moment the county's clock showed when, in the real world, it was ``loaded``; from there it runs on.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    starts = models.DateTimeField(_("演示起始时刻"))
    loaded = models.DateTimeField(_("装载时刻"))
    accounts = models.JSONField(_("演示账号"), default=list, blank=True)
    password = models.CharField(_("演示密码"), max_length=40, blank=True)

    TOLD = ("starts", "loaded", "accounts", "password")

    class Meta:
        verbose_name = verbose_name_plural = _("演示标记")
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="county_demonstration_one")]

    def __str__(self) -> str:
        return str(_("演示数据库"))


def now() -> datetime:
    """The present moment, UTC."""
    if _held:
        return _held[-1]
    return real() + (_offset() or timedelta())


def real() -> datetime:
    """The machine's time, UTC: for ``now`` and for marking a demonstration, nothing else."""
    return datetime.now(UTC)


def today() -> date:
    """The present day in the county."""
    return day_of(now())


def day_of(moment: datetime) -> date:
    """The county's day on which ``moment`` falls."""
    return moment.astimezone(COUNTY_TIME).date()


def start_of(day: date) -> datetime:
    """The moment at which a day of the county begins."""
    return datetime.combine(day, time.min, tzinfo=COUNTY_TIME)


def is_demonstration() -> bool:
    """Whether this database is marked as a demonstration."""
    return _offset() is not None


def _offset() -> timedelta | None:
    """How far the clock of this database is from real time; asked of the database once per process."""
    name = str(connection.settings_dict["NAME"])
    if name not in _shift:
        mark = Demonstration.objects.first()
        wish = os.environ.get("YIFA_NOW", "").strip()
        if mark is None and wish:
            raise ImproperlyConfigured(str(_("YIFA_NOW 只能用于演示数据库；请去掉该环境变量。")))
        if mark is None:
            _shift[name] = None
        elif wish:
            _shift[name] = read_moment(wish) - real()
        else:
            _shift[name] = mark.starts - mark.loaded
    return _shift[name]


def read_moment(text: str) -> datetime:
    """``2022-12-06T16:00`` as a moment; without a zone it is the county's."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ImproperlyConfigured(str(_("YIFA_NOW 应写作 2022-12-06T16:00，现为 %s。")) % text) from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=COUNTY_TIME)).astimezone(UTC)


def forget() -> None:
    """Ask the database again; for a process that has just marked one, or for tests that roll back."""
    _shift.clear()


@contextmanager
def simulated(moment: datetime) -> Iterator[None]:
    """The clock stands at ``moment``: for a simulated year. Refused outside a demonstration."""
    if not is_demonstration():
        raise NotDemonstration(_("只有演示数据库可以模拟时间。"))
    with frozen(moment):
        yield


@contextmanager
def frozen(moment: datetime) -> Iterator[None]:
    """The clock stands at ``moment``, for all threads: for tests. Elsewhere use ``simulated``."""
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=COUNTY_TIME)
    _held.append(moment.astimezone(UTC))
    try:
        yield
    finally:
        _held.pop()
