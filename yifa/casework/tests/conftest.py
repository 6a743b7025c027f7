"""A copy of a small county for every test that asks for one: what is committed in it is committed, and thrown away."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, connections

from yifa.casework import lawday
from yifa.casework.tests import cast as people
from yifa.casework.tests.cast import Cast
from yifa.casework.tests.copies import Template
from yifa.casework.tests.sample import system
from yifa.county import clock

Made = tuple[Template, Cast]


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any) -> Iterator[Made]:
    """The template, and the keys of what is in it."""
    if connection.vendor == "sqlite":  # a test may be lost with the power
        options = connections.settings["default"]["OPTIONS"]
        options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")
    found: list[Cast] = []

    def prepare() -> None:
        system.make_table()
        with clock.frozen(people.NOW):
            found.append(people.make())

    with system.announced(), django_db_blocker.unblock():
        template = Template(tmp_path_factory.mktemp("casework"), prepare)
    yield template, found[0]
    with django_db_blocker.unblock():
        template.drop()


@contextmanager
def county_of(made: Made, blocker: Any) -> Iterator[Cast]:
    """A copy of the county, in every thread."""
    template, cast = made
    with system.announced(), blocker.unblock(), template.copy() as template.url:
        clock.forget()
        lawday.forget()
        yield copy.deepcopy(cast)
        connections.close_all()


@pytest.fixture
def own(made: Made, django_db_blocker: Any, settings: Any, tmp_path: Any) -> Iterator[Cast]:
    """A county of the test's own, in which the clock is the machine's."""
    settings.YIFA_MATERIALS = tmp_path / "materials"
    with county_of(made, django_db_blocker) as cast:
        yield cast


@pytest.fixture
def url(made: Made, own: Cast) -> str:
    """The address of the test's own county, for another process."""
    return made[0].url


@pytest.fixture
def county(own: Cast) -> Iterator[Cast]:
    """The same, on the afternoon of 6 December 2022."""
    with clock.frozen(people.NOW):
        yield own
