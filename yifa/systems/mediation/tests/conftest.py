"""A county with one village, its committee and its head, as it stood in December 2022; for tests with a database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest

from yifa.casework import lawday
from yifa.casework.models import ListItem
from yifa.county import clock
from yifa.county.models import Agency, Division, Grant, Official, Post, Tenure
from yifa.kernel.procedure import COUNTY_TIME
from yifa.systems.mediation.models import Mediator

START = date(2022, 1, 1)
NOW = datetime(2022, 12, 6, 16, 0, tzinfo=COUNTY_TIME)


@pytest.fixture
def december() -> Iterator[None]:
    """The day is 6 December 2022."""
    clock.forget()
    lawday.forget()
    with clock.frozen(NOW):
        yield
    lawday.forget()
    clock.forget()


def stored(row: Any) -> Any:
    """The row, kept."""
    row.save()
    return row


@pytest.fixture
def village() -> dict[str, Any]:
    """A county, its village's committee, and its head, who mediates."""
    county = stored(Division(since=START, code="520328", kind="county", name="湄潭县"))
    town = stored(Division(since=START, code="520328101", kind="town", name="永兴镇", parent=county.key))
    place = stored(Division(since=START, code="520328101003", kind="village", name="永兴村村民委员会", parent=town.key))
    agency = stored(Agency(since=START, name="永兴村人民调解委员会", kind="village_mediation", division=place.key))
    post = stored(Post(since=START, title="主任", agency=agency.key, division=place.key))
    who = Official.objects.create(username="tian", name="田", password="!")
    stored(Tenure(since=START, post=post.key, official=who))
    for role in ("mediation.mediator", "mediation.committee", "mediation.bureau"):
        stored(
            Grant(since=START, post=post.key, role=role, division=place.key, level=1, read=True, act=True, enter=True)
        )
    mediator = stored(Mediator(since=START, post=post.key, committee=agency.key, kind="member", elected=START))
    land = stored(ListItem(since=START, list="mediation.category", code="land", title="山林土地"))
    return {"place": place, "agency": agency, "post": post, "mediator": mediator, "land": land, "who": who}
