"""`rebuild` takes everything from the record, stops at no case, and names what it cannot mend; `verify` stops at nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from yifa.casework import door, edits, lawday, materials, worker
from yifa.casework.declare import REGISTRY
from yifa.casework.models import BoundMaterial, Case, Holding, Shared
from yifa.casework.rebuild import RecordCut, rebuild
from yifa.casework.tests.cast import TODAY, Cast, in_session, opened
from yifa.casework.tests.sample.procedure import Session
from yifa.casework.tests.test_tampered import drop_triggers, sql
from yifa.casework.tests.test_tampered_beside import PAPER, _delete_matter
from yifa.casework.verify import verify
from yifa.county.models import Official
from yifa.kernel.procedure import Material

CASE_ROWS = ("casework_todo", "casework_deadline", "casework_holding", "casework_named", "casework_message")


@pytest.fixture
def two(county: Cast) -> tuple[Cast, int, int]:
    """Two cases, the first with a paper, sealed."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    pk, other = in_session(county), opened(county).pk
    paper = materials.store(SimpleUploadedFile("笔录.pdf", PAPER), Official.objects.get(pk=county.people["luo"]))
    door.perform(pk, Session(files=(Material(paper.digest),)), by=county.luo)
    worker.tick()
    assert verify() == []
    return county, pk, other


def _column(name: str, value: str) -> Callable[[int, Cast], None]:
    def tamper(pk: int, _cast: Cast) -> None:
        sql(f"UPDATE casework_case SET {name} = {value} WHERE id = %s", pk)

    return tamper


def _gone(pk: int, _cast: Cast) -> None:
    for table in CASE_ROWS:
        sql(f"DELETE FROM {table} WHERE case_id = %s", pk)
    sql("DELETE FROM sample_story WHERE case_id = %s", pk)
    sql("DELETE FROM casework_boundmaterial WHERE case_id = %s", pk)
    sql("DELETE FROM casework_case WHERE id = %s", pk)


def _reader(pk: int, cast: Cast) -> None:
    Holding.objects.create(case_id=pk, agency=cast.agencies["fuxing"])
    Shared.objects.create(case_id=pk, agency=cast.agencies["fuxing"], ground="无")


def _papers(pk: int, _cast: Cast) -> None:
    digest = BoundMaterial.objects.get(case=pk).digest
    BoundMaterial.objects.filter(case=pk).update(seq=1)
    BoundMaterial.objects.create(case_id=pk, seq=2, digest=digest)


TAMPERINGS: dict[str, Callable[[int, Cast], None]] = {
    "level": _column("level", "2"),
    "home": _column("home", "home + 1"),
    "division": _column("division", "division + 1"),
    "system": _column("system", "'x'"),
    "procedure that is none": _column("procedure", "'nosuch@2011-01-01'"),
    "fold that is none": _column("fold", "'{'"),
    "agency": _column("agency", "agency + 1"),
    "the row gone": _gone,
    "readers": _reader,
    "papers": _papers,
}


@pytest.mark.parametrize("what", TAMPERINGS)
def test_what_the_record_says_is_written_again(two: tuple[Cast, int, int], what: str) -> None:
    county, pk, other = two
    before = _row(pk)
    TAMPERINGS[what](pk, county)
    wrong = {each.chain for each in verify()}
    assert f"case/{pk}" in wrong
    assert len(wrong) == 1 or what == "the row gone", "then its matter and its number miss it too"
    sql("UPDATE casework_case SET outcome = '调解不成' WHERE id = %s", other)
    assert rebuild() == [f"case/{pk}", f"case/{other}"]
    assert verify() == []
    assert _row(pk) == before


def _row(pk: int) -> dict[str, Any]:
    row = Case.objects.filter(pk=pk).values().get()
    return {**row, "fold": json.loads(row["fold"])}


def test_the_matter_of_another_case_is_put_back(two: tuple[Cast, int, int]) -> None:
    _, pk, other = two
    sql(
        "UPDATE casework_case SET matter_id = (SELECT matter_id FROM casework_case WHERE id = %s) WHERE id = %s",
        other,
        pk,
    )
    assert [(each.chain, each.seq) for each in verify() if "matter_id" in each.what] == [(f"case/{pk}", 1)]
    assert rebuild() == [f"case/{pk}"]
    assert verify() == []


def test_a_row_that_is_gone_with_the_end_of_its_record_is_not_made_up(two: tuple[Cast, int, int]) -> None:
    county, pk, _ = two
    _gone(pk, county)
    drop_triggers()
    for table in ("aside", "unsealed", "entry"):
        sql(f"DELETE FROM ledger_{table} WHERE chain = %s AND seq = 7", f"case/{pk}")
    with pytest.raises(RecordCut, match="被截短"):
        rebuild()
    assert not Case.objects.filter(pk=pk).exists()


def test_a_case_without_its_matter_is_named_and_the_others_are_mended(two: tuple[Cast, int, int]) -> None:
    county, pk, other = two
    matter = int(Case.objects.get(pk=pk).matter_id)
    _gone(pk, county)
    drop_triggers()
    _delete_matter(matter)
    sql("UPDATE casework_case SET outcome = '调解不成' WHERE id = %s", other)
    with pytest.raises(RecordCut, match="它的事项") as cut:
        rebuild()
    assert cut.value.changed == [f"case/{other}"]


# --------------------------------------------------------------------------------- values that cannot be read (A7)


def _setting(cast: Cast) -> None:
    values = {"name": "sample.retention", "value": "2"}
    edits.edit(
        REGISTRY.catalogues["casework.settings"], values, by=cast.guan, reason="试", since=TODAY + timedelta(days=1)
    )
    sql("UPDATE casework_settingrow SET value = '2 months'")


def _calendar(cast: Cast) -> None:
    values = {"year": 2027, "off": "2027-01-01", "work": "", "source": "国办"}
    edits.edit(REGISTRY.catalogues["casework.calendars"], values, by=cast.guan, reason="试", since=TODAY)
    sql("UPDATE casework_calendarnotice SET off = 'garbage'")


@pytest.mark.parametrize(("tamper", "chain"), [(_setting, "casework.settings"), (_calendar, "casework.calendars")])
def test_a_value_that_cannot_be_read_is_a_fault_like_others(
    two: tuple[Cast, int, int], tamper: Callable[[Cast], None], chain: str
) -> None:
    county, pk, _ = two
    tamper(county)
    lawday.forget()
    _column("level", "2")(pk, county)
    faults = [(each.chain, each.what) for each in verify()]
    assert any(case == f"catalogue/{chain}" and "不能识别" in what for case, what in faults), faults
    assert any(case == f"catalogue/{chain}" and "不符" in what for case, what in faults), "it is not what its edit says"
    assert {case for case, _ in faults} == {f"catalogue/{chain}", f"case/{pk}"}, "and the rest is read on"
    with pytest.raises(RecordCut) as cut:
        rebuild()
    assert [each.chain for each in cut.value.wrong] == [f"catalogue/{chain}"]


def test_an_entry_that_cannot_be_read_does_not_stop_the_rest(two: tuple[Cast, int, int]) -> None:
    county, pk, other = two
    drop_triggers()
    sql("UPDATE ledger_entry SET body = %s WHERE chain = %s AND seq = 1", b"{", f"official/{county.people['luo']}")
    sql("UPDATE ledger_entry SET chain = 'case/x' WHERE chain = %s", f"case/{other}")
    _column("level", "2")(pk, county)
    assert {f"case/{pk}", "case/x", f"official/{county.people['luo']}"} <= {each.chain for each in verify()}
