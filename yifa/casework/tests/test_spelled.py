"""A value that SQL reads otherwise than Python, or that nobody can read, is named and, where it is computed, written again."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction

from yifa.casework import edits, founding, spelled, tally, worker
from yifa.casework.models import Holding
from yifa.casework.rebuild import rebuild
from yifa.casework.tests.cast import TODAY, Cast, in_session, opened
from yifa.casework.tests.sample.models import Story
from yifa.casework.tests.test_tampered import sql
from yifa.casework.tests.test_tampered_beside import LISTS
from yifa.casework.verify import verify
from yifa.casework.verify_loose import clear_loose
from yifa.county.models import Tenure

OTHERWISE: dict[str, list[Any]] = {
    "DateField": ["2022-6-1", "２０２２-06-01", "", "x", "2022-13-77", 20220601],
    "DateTimeField": [
        "2022-6-1 08:00:00",
        "2022-12-06T08:00:00",
        "2022-12-06 08:00:00+00:00",
        "2022-12-06 08:00:00.000000",
        "",
    ],
    "BooleanField": [2, "x", ""],
    "BinaryField": ["text"],
    "UUIDField": ["x", "ABCDEF00ABCDEF00ABCDEF00ABCDEF00"],
}
"""What SQLite takes in a column of this kind. Of text a blob, of whole numbers anything."""


def _held() -> list[tuple[type[models.Model], Any]]:
    return [
        (model, field) for model in spelled.held() for field in model._meta.concrete_fields
        if field.column is not None and not field.primary_key and not model._meta.db_table.startswith(("ledger_", "mediation_"))
    ]  # fmt: skip


def _kind(field: Any) -> str:
    while field.remote_field is not None:
        field = field.target_field
    return str(field.get_internal_type())


@pytest.fixture
def two(county: Cast) -> tuple[Cast, int, int]:
    """Two cases, and every row of the catalogues told."""
    founding.begin_catalogues()
    pk, other = in_session(county), opened(county).pk
    worker.tick()
    assert verify() == []
    return county, pk, other


@pytest.mark.only("sqlite")
def test_every_column_of_every_table_is_looked_at(two: tuple[Cast, int, int]) -> None:
    unseen = []
    for model, field in _held():
        table, column = model._meta.db_table, field.column
        row = models.QuerySet(model).order_by("pk").values_list("pk", flat=True).last()
        if row is None:
            continue
        kind = _kind(field)
        others: list[Any] = OTHERWISE.get(kind, ["5x"] if kind.endswith("IntegerField") else [b"\xe6\xb0\xb8"])
        for other in others:
            try:
                with transaction.atomic():
                    sql("PRAGMA defer_foreign_keys = ON")
                    sql(f'UPDATE "{table}" SET "{column}" = %s WHERE "{model._meta.pk.column}" = %s', other, row)
                    if not any(table in each.what and field.attname in each.what for each in spelled.check_spelled()):
                        unseen.append(f"{table}.{column} = {other!r}")
                    transaction.set_rollback(True)
            except IntegrityError:  # the database itself refuses it
                continue
    assert unseen == []


@pytest.mark.only("sqlite")
def test_a_day_that_only_sql_reads_otherwise(two: tuple[Cast, int, int]) -> None:
    """As the adversary did it: a post that had ended was held again, and `verify` exited 0."""
    cast, pk, other = two
    ended = Tenure.objects.get(official=cast.people["zhou"])
    sql("UPDATE county_tenure SET until = '2022-12-1' WHERE id = %s", ended.pk)
    sql("UPDATE sample_story SET opened = replace(opened, '2', '２') WHERE case_id = %s", pk)
    sql("UPDATE casework_case SET due = '' WHERE id = %s AND due IS NULL", other)
    sql("UPDATE county_divisionpath SET until = '' WHERE ancestor <> descendant")
    sql("UPDATE casework_deadline SET due = '2022-13-77' WHERE case_id = %s", other)
    found = {each.chain: each.what for each in verify()}
    assert found.keys() >= {"catalogue/county.tenures", f"case/{pk}", f"case/{other}", "county_divisionpath"}
    assert "“county_tenure”第" in found["catalogue/county.tenures"] and "until" in found["catalogue/county.tenures"]
    assert rebuild() == sorted([f"case/{pk}", f"case/{other}"])
    assert {"catalogue/county.tenures", "county_divisionpath"} <= set(spelled.mend())
    from yifa.casework.derived import mend_derived

    mend_derived()
    assert verify() == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT CAST(until AS TEXT) FROM county_tenure WHERE id = %s", [ended.pk])
        assert cursor.fetchone() == ("2022-12-01",)


@pytest.mark.only("sqlite")
def test_text_that_is_no_text_stops_nothing(two: tuple[Cast, int, int]) -> None:
    cast, pk, _other = two
    values = {"list": "sample.category", "code": "trade", "title": "买卖"}
    row = edits.edit(LISTS, values, by=cast.guan, reason="新增", since=TODAY)
    sql("UPDATE casework_listitem SET title = CAST(x'ff41' AS TEXT) WHERE id = %s", row.pk)
    sql("UPDATE casework_case SET stage = CAST(x'ff41' AS TEXT) WHERE id = %s", pk)
    assert {each.chain for each in verify()} == {"catalogue/casework.lists", f"case/{pk}"}


@pytest.mark.only("postgresql")
@pytest.mark.parametrize("value", ["infinity", "-infinity", "12345-01-01", "0044-03-15 BC"])
def test_a_day_that_cannot_be_read(two: tuple[Cast, int, int], value: str) -> None:
    cast, pk, other = two
    sql("UPDATE sample_story SET opened = %s WHERE case_id = %s", value, pk)
    sql("UPDATE casework_case SET opened = %s WHERE id = %s", value, other)
    assert {each.chain for each in verify()} == {f"case/{pk}", f"case/{other}"}
    assert rebuild() == sorted([f"case/{pk}", f"case/{other}"])
    assert verify() == []
    if value == "infinity":
        ended = Tenure.objects.get(official=cast.people["zhou"])
        sql("UPDATE county_tenure SET until = %s WHERE id = %s", value, ended.pk)
        sql("UPDATE casework_matter SET opened = %s WHERE id = (SELECT min(id) FROM casework_matter)", value)
        said = [each.what for each in verify() if each.chain == "catalogue/county.tenures"]
        assert any(f"“county_tenure”第 {ended.pk} 行的“until”" in what for what in said)
        assert spelled.mend() == [], "nobody knows what stood there"


def _unbound() -> None:
    """What a dishonest owner of the database does so that rows may lead nowhere."""
    if connection.vendor == "sqlite":
        sql("PRAGMA foreign_keys = OFF")
        return
    with connection.cursor() as cursor:
        for table in ("sample_story", "casework_holding"):
            cursor.execute("SELECT conname FROM pg_constraint WHERE contype = 'f' AND conrelid = %s::regclass", [table])
            for (name,) in cursor.fetchall():
                cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')


def test_a_row_of_a_register_without_a_case(two: tuple[Cast, int, int]) -> None:
    cast, _pk, _other = two
    _unbound()
    said = {"division": cast.places["village"], "agency": cast.agencies["village"]}
    Story.objects.bulk_create([Story(case_id=99_999, opened="2022-06-01", sessions=1, **said)])
    Holding.objects.bulk_create([Holding(case_id=88_888, agency=cast.agencies["village"])])
    assert {each.chain for each in verify()} == {"case/99999", "case/88888"}
    assert set(clear_loose()) == {"case/99999", "case/88888"}
    assert verify() == []


def test_a_tally_at_another_place(two: tuple[Cast, int, int]) -> None:
    sql("UPDATE casework_tally SET place = place + 1000 WHERE kind = %s", tally.CASE)
    assert {each.chain.rpartition("/")[0] for each in verify()} == {f"tally/{tally.CASE}"}
