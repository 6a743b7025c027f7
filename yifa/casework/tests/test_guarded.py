"""No table is forgotten: each is classified, and in each that is held to the record no column can be changed unseen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, models, transaction

from yifa.casework import door, edits, founding, materials, matters, worker
from yifa.casework.declare import REGISTRY, TOPICS
from yifa.casework.guarded import OPEN, How, how
from yifa.casework.matters import NewMatter, NewParty
from yifa.casework.models import BoundMaterial, Case, Holding, ListItem, Series, Shared
from yifa.casework.tests.cast import START, TODAY, Cast, application, in_session
from yifa.casework.tests.sample.procedure import Mediation, Session
from yifa.casework.tests.test_tampered import sql
from yifa.casework.verify import verify
from yifa.county.models import Demonstration, DivisionPath, Official, Person
from yifa.kernel.procedure import Material

PAPER = b"%PDF-1.7\n" + b"x" * 100
PAGE = Path(__file__).resolve().parents[3] / "docs/operator.md"
FREE = {
    ("county_official", "last_login"), ("casework_shared", "ground"),
}  # fmt: skip
"""Columns of no weight: a shared row is none of an act's whatever its ground."""
UNTRIED = {How.RECORD, How.OPEN}
"""The record has tests of its own; what is open is open."""


def test_every_table_is_thought_of(county: Cast) -> None:
    there = {name for name in connection.introspection.table_names() if not name.startswith(("sample_", "sqlite_"))}
    known = how()
    assert sorted(there - known.keys()) == [], "say in casework/guarded.py how it is held to the record"
    assert sorted(known.keys() - there - {name for name in known if name.startswith("sample_")}) == []


def test_what_is_not_held_to_anything_is_said_to_the_operator() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert [table for table in OPEN if f"`{table}`" not in page] == []


@pytest.fixture
def full(county: Cast) -> Cast:
    """A county with something in every table, and from now on every row of its catalogues told."""
    topic = ListItem(since=START, list=TOPICS.key, code="tea", title="涉茶")
    topic.save()
    founding.begin_catalogues()
    luo = Official.objects.get(pk=county.people["luo"])
    pk = in_session(county)
    paper = materials.store(SimpleUploadedFile("笔录.pdf", PAPER), luo)
    door.perform(pk, Session(files=(Material(paper.digest),)), by=county.luo)
    new = NewMatter(
        "欠款", county.places["village"], place="村口", topics=[topic.key],
        parties=[NewParty("applicant", name="赵某", phone="13985000001", id_number="522128199003071231", address="永兴村"),
                 NewParty("respondent", name="茶叶公司", organisation=True)],
    )  # fmt: skip
    matters.open_matter(new, Mediation, application, agency=county.agencies["village"], by=county.luo)
    rows: dict[str, dict[str, Any]] = {
        "county.divisions": {"code": "520328103", "kind": "town", "name": "新镇", "parent": county.places["county"]},
        "county.agencies": {"name": "某所", "kind": "justice_office", "division": county.places["fuxing"], "external": False},
        "county.posts": {"title": "干事", "agency": county.agencies["fuxing"], "division": county.places["fuxing"]},
        "county.tenures": {"post": county.posts["he"], "official": county.people["zhou"], "deputy": True},
        "county.grants": {"post": county.posts["he"], "role": "sample.head", "division": county.places["fuxing"], "level": 0,
                          "read": True, "act": False, "enter": False},
        "casework.lists": {"list": "sample.category", "code": "trade", "title": "买卖"},
        "casework.settings": {"name": "sample.retention", "value": "2"},
        "casework.calendars": {"year": 2027, "off": "2027-01-01", "work": "2027-01-02", "source": "国办发明电"},
        "casework.numbers": {"agency": county.agencies["village"], "kind": "case", "pattern": "〔{year}〕{n}号"},
    }  # fmt: skip
    for key, values in rows.items():
        since = TODAY + timedelta(days=1) if key == "casework.settings" else TODAY
        edits.edit(REGISTRY.catalogues[key], values, by=county.guan, reason="试", since=since)
    worker.tick()
    assert verify() == []
    return county


def _columns() -> Iterator[tuple[type[models.Model], Any]]:
    known = how()
    for model in apps.get_models(include_auto_created=True):
        table = model._meta.db_table
        if table.startswith(("sample_", "mediation_")) or known.get(table, How.OPEN) in UNTRIED:
            continue
        for field in model._meta.concrete_fields:
            if not field.primary_key and (table, field.column) not in FREE:
                yield model, field


def _other(value: Any, field: Any) -> Any:
    """Another value than this, of the same kind."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1 if field.get_internal_type() != "PositiveSmallIntegerField" else abs(value - 1)
    if isinstance(value, (date, datetime)):
        return value + timedelta(days=1)
    if value is None:
        return {"DateField": TODAY, "BigIntegerField": 7, "ForeignKey": 1}.get(field.get_internal_type(), "别的")
    return f"x{value}"[: field.max_length or None] if isinstance(value, str) else '["x"]'


def test_no_column_that_is_held_to_the_record_is_changed_unseen(full: Cast) -> None:
    """The last row of every table, column by column."""
    unseen: list[str] = []
    empty: set[str] = set()
    for model, field in _columns():
        table, column = model._meta.db_table, field.column
        row = models.QuerySet(model).order_by("pk").last()
        if row is None:
            empty.add(table)
            continue
        value = getattr(row, field.attname)
        raw = getattr(value, "stored", value)
        try:
            with transaction.atomic():
                key = model._meta.pk.column
                sql(f'UPDATE "{table}" SET "{column}" = %s WHERE "{key}" = %s', _other(raw, field), row.pk)
                found = verify()
                transaction.set_rollback(True)
        except IntegrityError:  # the database itself refuses it
            continue
        if not found:
            unseen.append(f"{table}.{column}")
    assert unseen == []
    assert empty <= {"county_demonstration", "casework_shared", "county_successor", "ledger_keymark"}


def test_rows_put_in_by_hand(full: Cast) -> None:
    """Who sees what and who did what: a row more, or one less."""
    pk = Case.objects.order_by("pk").values_list("pk", flat=True)[0]
    far = full.agencies["fuxing"]
    insert: dict[str, Any] = {
        "path": DivisionPath(ancestor=full.places["village"], descendant=full.places["far"], since=TODAY),
        "holding": Holding(case_id=pk, agency=far),
        "shared": Shared(case_id=pk, agency=far, ground="无"),
        "paper": BoundMaterial(case_id=pk, seq=1, digest="0" * 64),
        "series": Series(body=far, kind="case", year=2022, last=1),
    }
    for what, row in insert.items():
        with transaction.atomic():
            models.QuerySet(type(row)).bulk_create([row])
            assert verify(), what
            transaction.set_rollback(True)
    account = (
        "(username, name, initials, password, must_change_password, is_active) VALUES ('evil', 'x', 'x', '!', %s, %s)"
    )
    told: dict[str, tuple[str, list[Any]]] = {
        "an account": (f"INSERT INTO county_official {account}", [False, True]),
        "a topic": (
            "INSERT INTO casework_mattertopic (matter_id, topic) SELECT min(matter_id), 7 FROM casework_case", [],
        ),
        "an upload": (
            "INSERT INTO casework_uploaded (digest, official_id, name) VALUES (%s, %s, '')", ["0" * 64, full.people["wu"]],
        ),
        "no account": ("DELETE FROM county_official WHERE username = 'zhou'", []),
        "no upload": ("DELETE FROM casework_uploaded", []),
        "a demonstration": (
            "INSERT INTO county_demonstration (id, starts, loaded, accounts, password) VALUES (1, %s, %s, '[]', '')",
            ["2022-12-06 08:00:00+00:00", "2022-12-06 08:00:00+00:00"],
        ),
    }  # fmt: skip
    for what, (text, values) in told.items():
        with transaction.atomic():
            sql(text, *values)
            assert verify(), what
            transaction.set_rollback(True)
    assert verify() == []


def test_what_is_told_by_its_owner_is_no_tampering(full: Cast) -> None:
    from yifa.county import accounts
    from yifa.county.clock import forget
    from yifa.ledger.models import Entry

    official = accounts.open_account("xin", "新某", "qingshui-chashan-7")
    accounts.change_password(official, "qingshui-chashan-7", "qingshui-chashan-8")
    official.save(update_fields=["last_login"])
    said = Entry.objects.filter(chain=f"official/{official.pk}").order_by("seq")
    assert len(said) == 2, "opened, and a password changed; the last sign-in is not told"
    assert b"qingshui" not in b"".join(bytes(each.body) for each in said)
    assert "新某".encode() not in bytes(said[0].body)
    assert verify() == []
    Demonstration.objects.create(starts="2022-12-06T08:00:00Z", loaded="2022-12-06T08:00:00Z")
    forget()
    assert verify() == []
    forget()


def test_people_are_found_by_what_is_theirs(full: Cast) -> None:
    """A number's digest, its last four and the initials are computed again by `rebuild`."""
    from yifa.casework.derived import mend_derived

    person = Person.objects.get(name="赵某")
    for column in ("id_exact", "id_last4", "phone_exact", "phone_last4", "initials"):
        sql(f"UPDATE county_person SET {column} = 'x' WHERE id = %s", person.pk)
    sql("UPDATE county_official SET initials = 'x' WHERE username = 'luo'")
    assert {each.chain for each in verify()} == {f"person/{person.key}", f"official/{full.people['luo']}"}
    mend_derived()
    assert verify() == []
    assert Person.objects.by_phone("13985000001").get().pk == person.pk


def test_the_paths_of_divisions_are_derived_again(full: Cast) -> None:
    from yifa.casework.derived import mend_derived

    DivisionPath(ancestor=full.places["village"], descendant=full.places["far"], since=TODAY).save()
    DivisionPath.objects.filter(descendant=full.places["beside"]).first().delete()  # type: ignore[union-attr]
    assert {each.chain for each in verify()} == {"county/paths"}
    assert mend_derived() == ["county_divisionpath"]
    assert verify() == []
