"""The county's time: real, unless the database says that nothing in it is."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, transaction

import yifa
from yifa.county import clock, demonstration
from yifa.county.errors import NotDemonstration
from yifa.county.models import Demonstration, Official

pytestmark = pytest.mark.django_db


def _close(moment: datetime, to: datetime) -> bool:
    return abs(moment - to) < timedelta(minutes=1)


def test_a_county_lives_in_real_time() -> None:
    assert not clock.is_demonstration()
    assert _close(clock.now(), datetime.now(UTC)) and clock.now().tzinfo is UTC


def test_the_day_turns_at_midnight_in_shanghai() -> None:
    assert clock.day_of(datetime(2022, 12, 31, 15, 59, 59, tzinfo=UTC)) == date(2022, 12, 31)
    assert clock.day_of(datetime(2022, 12, 31, 16, 0, tzinfo=UTC)) == date(2023, 1, 1)
    with clock.frozen(datetime(2022, 12, 31, 23, 59)):
        assert clock.now() == datetime(2022, 12, 31, 15, 59, tzinfo=UTC)
        assert clock.today() == date(2022, 12, 31)


def test_a_demonstration_starts_at_its_moment_and_runs_on() -> None:
    demonstration.mark()
    assert clock.is_demonstration()
    assert _close(clock.now(), datetime(2022, 12, 6, 8, 0, tzinfo=UTC))
    first = clock.now()
    assert clock.now() >= first >= datetime(2022, 12, 6, 8, 0, tzinfo=UTC)
    Demonstration.objects.update(loaded=datetime.now(UTC) - timedelta(hours=3))
    clock.forget()
    assert _close(clock.now(), datetime(2022, 12, 6, 11, 0, tzinfo=UTC))


def test_it_asks_the_database_once(django_assert_num_queries: object) -> None:
    clock.forget()
    with django_assert_num_queries(1):  # type: ignore[operator]
        for _ in range(5):
            clock.now()


def test_a_wished_moment_is_heard_in_a_demonstration_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YIFA_NOW", "2022-10-08T09:30")
    with pytest.raises(ImproperlyConfigured, match="演示"):
        clock.now()
    monkeypatch.delenv("YIFA_NOW")
    demonstration.mark()
    monkeypatch.setenv("YIFA_NOW", "2022-10-08T09:30")
    clock.forget()
    assert _close(clock.now(), datetime(2022, 10, 8, 1, 30, tzinfo=UTC))
    monkeypatch.setenv("YIFA_NOW", "noon")
    clock.forget()
    with pytest.raises(ImproperlyConfigured, match="noon"):
        clock.now()


def test_no_real_county_becomes_a_demonstration() -> None:
    Official.objects.create(username="luo", name="罗国强")
    with pytest.raises(NotDemonstration):
        demonstration.mark()
    assert not clock.is_demonstration()


def test_a_demonstration_is_marked_once() -> None:
    demonstration.mark()
    with pytest.raises(IntegrityError), transaction.atomic():
        demonstration.mark()


def test_time_is_simulated_in_a_demonstration_only() -> None:
    moment = datetime(2022, 3, 1, 9, 0)
    with pytest.raises(NotDemonstration), clock.simulated(moment):
        pass
    demonstration.mark()
    with clock.simulated(moment):
        assert clock.today() == date(2022, 3, 1)
    assert clock.today() != date(2022, 3, 1)


def test_only_tests_freeze_the_clock() -> None:
    root = Path(next(iter(yifa.__path__)))
    for path in root.rglob("*.py"):
        if "tests" not in path.parts and path.name not in ("clock.py", "conftest.py"):
            assert not re.search(
                r"\bfrozen\(|import .*\bfrozen\b", path.read_text(encoding="utf-8").replace("frozen=True", "")
            ), path
