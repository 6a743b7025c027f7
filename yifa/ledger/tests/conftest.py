"""Databases for the record's tests: it cannot be emptied, so what is committed is committed to a copy and thrown away."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test.utils import setup_databases, teardown_databases

from tests import databases

BEFORE_TESTS = settings.DATABASES["default"]["NAME"]


@pytest.fixture(scope="session")
def test_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The test database of which copies are made; never the one the settings name.

    pytest-django makes it only where some collected test asks for `db`, and tests that ask for a copy do not count.
    """
    if connection.settings_dict["NAME"] != BEFORE_TESTS:
        yield
        return
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False, aliases={"default": None})
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


@pytest.fixture(scope="module")
def module_copy(
    test_database: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """A copy for the tests of one file, which may build on what its fixtures wrote. Blocked between uses."""
    with django_db_blocker.unblock():
        copy: AbstractContextManager[str] = databases.copied(tmp_path_factory.mktemp("copy"))
        copy.__enter__()
    yield
    with django_db_blocker.unblock():
        copy.__exit__(None, None, None)


@pytest.fixture
def rolled_back(module_copy: None, django_db_blocker: Any) -> Iterator[None]:
    """The file's copy, in a transaction that is rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)
