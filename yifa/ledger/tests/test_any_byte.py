"""Any single byte of the stored rows, changed behind the house's back, is found."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from yifa.ledger.seal import seal
from yifa.ledger.tests.writing import AT, drop_triggers, faults, small_record

# Every stored column of what is sealed.
COLUMNS = {
    "entry": ("chain", "seq", "algorithm", "body", "digest", "at", "key", "key_digest"),
    "aside": ("chain", "seq", "field", "value", "erased_by"),
    "leaf": ("chain", "seq", "seal", "index", "digest"),
    "seal": ("number", "first_leaf", "size", "root", "algorithm", "node", "log_root", "log_size", "at"),
    "trace": ("id", "at", "who", "what", "chain", "detail"),
}
KEYS = {
    "entry": ("chain", "seq"),
    "aside": ("chain", "seq", "field"),
    "leaf": ("chain", "seq"),
    "seal": ("number",),
    "trace": ("id",),
}


NUMBERS = {"seq", "seal", "index", "number", "first_leaf", "size", "log_size", "id", "erased_by"}


@pytest.fixture(scope="module")
def sealed(module_copy: None, django_db_blocker: Any) -> None:
    """A record all of which lies under seals, without its triggers."""
    with django_db_blocker.unblock():
        small_record()
        seal(AT)
        drop_triggers()
        assert faults() == []


@settings(max_examples=300, deadline=None)
@given(st.data())
@pytest.mark.only("sqlite")
def test_any_byte_changed_anywhere_is_found(sealed: None, django_db_blocker: Any, data: st.DataObject) -> None:
    """A byte of a text or a body, a digit of a number, in any column of any row.

    Only SQLite stores whatever bytes it is given; the changes named in the other files are made on both.
    """
    table, column = data.draw(st.sampled_from([(table, column) for table in COLUMNS for column in COLUMNS[table]]))
    with django_db_blocker.unblock(), transaction.atomic(), connection.cursor() as cursor:
        keys = KEYS[table]
        cursor.execute(
            f'SELECT CAST("{column}" AS BLOB), {", ".join(keys)} FROM ledger_{table} ORDER BY {", ".join(keys)}'
        )
        old, *where = data.draw(st.sampled_from([row for row in cursor.fetchall() if row[0]]))
        new = bytearray(old)
        place = data.draw(st.integers(0, len(new) - 1))
        if column in NUMBERS:
            kind, new[place] = "INTEGER", 48 + (old[place] - 48 + data.draw(st.integers(1, 9))) % 10
        else:
            kind, new[place] = "BLOB" if column == "body" else "TEXT", old[place] ^ data.draw(st.integers(1, 255))
        condition = " AND ".join(f"{key} = %s" for key in keys)
        try:
            with transaction.atomic():
                cursor.execute(
                    f'UPDATE ledger_{table} SET "{column}" = CAST(%s AS {kind}) WHERE {condition}', [bytes(new), *where]
                )
        except IntegrityError:
            pass  # another row has that place: refused by the database itself
        else:
            assert faults(), f"{table}.{column} of {where}: {old!r} → {bytes(new)!r}"
        transaction.set_rollback(True)
