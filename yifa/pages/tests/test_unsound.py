"""Where the record does not hold, the pages say so: no "error, try again", and no page of another case is touched by it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings as installed
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from yifa.casework import lawday, materials
from yifa.casework.models import BoundMaterial, CalendarNotice, Epoch
from yifa.ledger import secret
from yifa.ledger.append import place
from yifa.ledger.tests.writing import drop_triggers
from yifa.pages.tests.conftest import DAY, County
from yifa.pages.tests.sample import Acceptance

OFFICE = installed.ROOT_URLCONF
Get = Callable[..., Any]


@pytest.fixture(autouse=True)
def _office(settings: Any, _addresses: None, tmp_path: Any) -> None:
    settings.ROOT_URLCONF = OFFICE
    settings.YIFA_MATERIALS = tmp_path


def sql(text: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(text, list(values))


def _private(pk: int) -> None:
    forged = secret.encrypt('["00","别的内容"]', place(f"case/{pk}", 1, "story"))
    sql("UPDATE ledger_aside SET value = %s WHERE chain = %s AND field = 'story'", forged + "A", f"case/{pk}")


TAMPERINGS: dict[str, tuple[Callable[[int], None], str]] = {
    "a private value": (_private, "旁置的内容“story”被改动"),
    "a fold": (lambda pk: sql("UPDATE casework_case SET fold = '{' WHERE id = %s", pk), "折叠"),
    "a procedure": (lambda pk: sql("UPDATE casework_case SET procedure = 'nosuch@2011-01-01' WHERE id = %s", pk), "procedure"),
}  # fmt: skip


@pytest.mark.parametrize("what", TAMPERINGS)
def test_a_case_that_is_not_what_was_recorded_says_so(county: County, get: Get, what: str) -> None:
    pk, other = county.dispute(Acceptance()), county.dispute(Acceptance(), name="赵某", other="钱某")
    tamper, word = TAMPERINGS[what]
    drop_triggers()
    tamper(pk)
    client = county.client("chen")
    client.raise_request_exception = True
    answers = {
        path: client.get(path) for path in (f"/cases/{pk}/", f"/cases/{pk}/record/", f"/cases/{pk}/record/?check=1")
    }
    assert {answer.status_code for answer in answers.values()} <= {200, 409}
    assert answers[f"/cases/{pk}/"].status_code == 409
    said = answers[f"/cases/{pk}/"].content.decode()
    assert word in said
    assert "yifa verify" in said
    assert "再试一次" not in said
    assert word in answers[f"/cases/{pk}/record/?check=1"].content.decode(), "the page that is for checking names it"
    assert client.get(f"/cases/{other}/").status_code == 200
    assert county.client("wu").get(f"/cases/{pk}/").status_code == 404, "who may not see it learns nothing"


def test_a_damaged_paper_says_so(county: County, get: Get) -> None:
    pk = county.dispute(Acceptance())
    paper = materials.store(SimpleUploadedFile("笔录.pdf", b"%PDF-1.7\nx"), county.people["chen"])
    BoundMaterial.objects.create(case_id=pk, seq=1, digest=paper.digest)
    get(f"/cases/{pk}/materials/{paper.digest}/")
    materials.path_of(paper.digest).write_bytes(b"YIFA")
    get(f"/cases/{pk}/materials/{paper.digest}/", status=409)
    materials.path_of(paper.digest).unlink()
    get(f"/cases/{pk}/materials/{paper.digest}/", status=409)


def test_a_missing_key_is_said(county: County, get: Get, settings: Any) -> None:
    pk = county.dispute(Acceptance())
    settings.YIFA_KEYS = secret.new_key()
    assert "密钥" in get(f"/cases/{pk}/", status=503).content.decode()


def test_a_calendar_that_cannot_be_read_is_said(county: County, get: Get) -> None:
    pk = county.dispute(Acceptance())
    CalendarNotice(since=DAY, year=2027, off="2027-01-01", source="国办").save()
    sql("UPDATE casework_calendarnotice SET off = 'garbage'")
    Epoch.turn()
    lawday.forget()
    assert "garbage" in get(f"/cases/{pk}/", status=503).content.decode()


def test_what_fails_for_another_reason_stays_an_error(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    from yifa.pages.views import case

    pk = county.dispute(Acceptance())

    def broken(*_: Any) -> None:
        raise ValueError("a mistake of ours")

    monkeypatch.setattr(case, "tabs", broken)
    with pytest.raises(ValueError, match="ours"):
        county.client("chen").get(f"/cases/{pk}/record/")
