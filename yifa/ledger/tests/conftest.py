"""A copy of a migrated database for each test here: the record is committed, and cannot be emptied."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from yifa.ledger.testing import Template


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any) -> Iterator[Template]:
    with django_db_blocker.unblock():
        made = Template(tmp_path_factory.mktemp("ledger"))
    yield made  # blocked again: a test that asks for no database gets none
    with django_db_blocker.unblock():
        made.drop()


@pytest.fixture
def own_database(template: Template, django_db_blocker: Any) -> Iterator[str]:
    with django_db_blocker.unblock(), template.copy() as name:
        yield name


@pytest.fixture(scope="module")
def shared(template: Template, django_db_blocker: Any) -> Iterator[str]:
    """One copy for the tests of a file; entered by `database`, left empty by its rollback."""
    with django_db_blocker.unblock():
        copying = template.copy()
        name = copying.__enter__()
    yield name
    with django_db_blocker.unblock():
        copying.__exit__(None, None, None)


@pytest.fixture
def database(shared: str, django_db_blocker: Any) -> Iterator[str]:
    """The file's copy, in a transaction that is rolled back: for tests that need no commit."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield shared
        transaction.set_rollback(True)
