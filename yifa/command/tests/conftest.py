"""A copy of the test database for every test that asks for one: the record is committed, and cannot be emptied."""

from __future__ import annotations

from yifa.ledger.tests.conftest import module_copy, rolled_back, test_database

__all__ = ["module_copy", "rolled_back", "test_database"]
