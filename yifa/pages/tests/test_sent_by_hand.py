"""What no page of ours would send: forms without their key, with somebody else's name, sent twice, from outside one's scope."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings as installed
from django.core.files.uploadedfile import SimpleUploadedFile

from yifa.casework import materials
from yifa.casework.models import BoundMaterial, Case, Edit, Uploaded
from yifa.county.models import Grant, Tenure
from yifa.ledger.models import Entry, Trace
from yifa.pages.tests.conftest import DAY, START, County

OFFICE = installed.ROOT_URLCONF
Said = dict[str, Any]


@pytest.fixture(autouse=True)
def _office(settings: Any, _addresses: None, tmp_path: Any) -> None:
    settings.ROOT_URLCONF = OFFICE
    settings.YIFA_MATERIALS = tmp_path / "materials"


def act(county: County, pk: int, **more: Any) -> Said:
    """What the form of an acceptance sends."""
    version = Case.objects.get(pk=pk).version
    said = {"key": str(uuid4()), "seen": str(version), "act-by": str(county.hand("chen")), "act-done": DAY.isoformat()}
    return {name: value for name, value in {**said, **more}.items() if value is not None}


# --- an act -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("missing", [{"key": None}, {"seen": None}, {"key": "junk"}, {"seen": "x"}])
def test_a_form_without_what_makes_it_one_sending_is_not_done_and_is_whole_the_next_time(
    county: County, missing: Said
) -> None:
    pk, chen = county.dispute(), county.client("chen")
    answer = chen.post(f"/cases/{pk}/do/accepted/", act(county, pk, **missing))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "不完整" in page
    assert Case.objects.get(pk=pk).version == 1
    hidden = dict(re.findall(r'type="hidden" name="(key|seen)" value="([^"]+)"', page))
    assert chen.post(f"/cases/{pk}/do/accepted/", act(county, pk, **hidden)).status_code == 302


def test_a_version_that_never_was_is_not_taken_for_the_newest(county: County) -> None:
    pk, chen = county.dispute(), county.client("chen")
    assert chen.post(f"/cases/{pk}/do/accepted/", act(county, pk, seen="99999")).status_code == 409
    assert Case.objects.get(pk=pk).version == 1


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2022-13-01", "junk"])
def test_a_day_of_no_year_of_ours_is_said_to_be_none(county: County, day: str) -> None:
    pk, chen = county.dispute(), county.client("chen")
    sent = act(county, pk, **{"act-done": day, "act-time": "00:00"})
    assert chen.post(f"/cases/{pk}/do/accepted/", sent).status_code == 422
    assert Case.objects.get(pk=pk).version == 1


def test_another_way_to_open_a_case_is_not_made_up(county: County) -> None:
    assert county.client("chen").get("/sample/new/?kind=sample.one:nothing").status_code == 404


# --- outside one's scope ----------------------------------------------------------------------------------------------


def test_an_attempt_from_outside_leaves_a_trace_and_learns_nothing(county: County) -> None:
    pk = county.dispute()
    wu = county.client("wu")
    there = [wu.get(f"/cases/{pk}/"), wu.post(f"/cases/{pk}/do/accepted/", act(county, pk)), wu.get("/cases/999999/")]
    assert {each.status_code for each in there} == {404}
    left = list(Trace.objects.order_by("id").values_list("who", "what", "chain", "detail"))
    assert left == [
        ("wu", "out of scope", f"case/{pk}", "GET case"),
        ("wu", "out of scope", f"case/{pk}", "POST act"),
    ]


def test_opening_a_paper_leaves_a_trace(county: County) -> None:
    pk = county.dispute()
    paper = materials.store(SimpleUploadedFile("证.pdf", b"%PDF-1.7\n" + b"x" * 50), county.people["chen"])
    named = Uploaded.objects.get().name
    assert named.isascii(), "the name lies encrypted"
    BoundMaterial.objects.create(case_id=pk, seq=1, digest=paper.digest, name=named)
    chen, url = county.client("chen"), f"/cases/{pk}/materials/{paper.digest}/"
    assert chen.get(url)["Content-Disposition"].startswith("inline")
    assert chen.get(url).status_code == 200
    said = f"material {paper.digest[:16]}"
    assert [each.detail for each in Trace.objects.all()] == [said], "of an ordinary case once a day"
    Case.objects.filter(pk=pk).update(level=1)
    Grant.objects.create(
        post=county.posts["chen"].key, role="sample.mediator", division=county.village.key, level=1, since=START
    )
    assert chen.get(url).status_code == 200
    assert [each.detail for each in Trace.objects.all()] == [said, said]


# --- catalogues -------------------------------------------------------------------------------------------------------


def granting(county: County, post: str, **more: Any) -> Said:
    return {
        "_key": str(uuid4()), "_since": DAY.isoformat(), "_reason": "分工", "post": county.posts[post].key,
        "role": "sample.mediator", "division": county.town.key, "level": "0", "read": "on", **more,
    }  # fmt: skip


def test_a_grant_sent_twice_is_one_grant(county: County) -> None:
    admin, sent, before = county.client("admin"), granting(county, "head"), Grant.objects.count()
    first, second = (admin.post("/catalogues/county.grants/new/", sent) for _ in range(2))
    assert (first.status_code, second.status_code, second["Location"]) == (302, 302, first["Location"])
    assert Grant.objects.count() == before + 1
    assert Edit.objects.count() == Entry.objects.filter(chain="catalogue/county.grants").count() == 1
    other = admin.post("/catalogues/county.grants/new/", {**sent, "read": "", "act": "on"})
    assert other.status_code == 422
    assert "内容却不相同" in other.content.decode()
    again = admin.post("/catalogues/county.grants/new/", granting(county, "head"))
    assert again.status_code == 422, "the same grant in another form"
    assert "已有同样密级的这项授权" in again.content.decode()


def test_nobody_gives_himself_a_right_or_a_post(county: County) -> None:
    admin = county.client("admin")
    before = Grant.objects.count(), Tenure.objects.count()
    own = admin.post("/catalogues/county.grants/new/", granting(county, "admin"))
    seat = {
        "_key": str(uuid4()), "_since": DAY.isoformat(), "_reason": "代理", "post": county.posts["chen"].key,
        "official": county.people["admin"].pk, "deputy": "on",
    }  # fmt: skip
    for answer in (own, admin.post("/catalogues/county.tenures/new/", seat)):
        assert answer.status_code == 422, answer.content.decode()[-2000:]
        assert "由另一位管理员办理" in answer.content.decode()
    assert (Grant.objects.count(), Tenure.objects.count()) == before
    assert Trace.objects.filter(what="refused").count() == 2


# --- addresses --------------------------------------------------------------------------------------------------------


def test_no_link_signs_out(county: County) -> None:
    chen = county.client("chen")
    assert chen.get("/logout/")["Location"] == "/"
    assert chen.get("/").status_code == 200


def test_a_host_that_is_not_ours_is_told_so(county: County) -> None:
    answer = county.client("chen").get("/", HTTP_HOST="evil.example")
    assert answer.status_code == 400
    assert "不是本县的" in answer.content.decode()
    assert "evil" not in answer.content.decode()


# --- what nobody sees -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["\u200b", "李\u202e明", "\ufeff李明", "李\x00明", "\u2066李明"])
def test_a_name_holds_nothing_that_nobody_sees(county: County, name: str) -> None:
    chen = county.hand("chen")
    sent = {
        "key": str(uuid4()), "kind": "sample.one:applied", "subject": "宅基地边界", "division": county.village.key,
        "party-total": "2", "party-0-side": "applicant", "party-0-name": name, "party-1-side": "respondent",
        "party-1-name": "王强", "story": "各说各的", "category": "neighbours", "act-by": str(chen),
        "act-done": DAY.isoformat(),
    }  # fmt: skip
    answer = county.client("chen").post("/sample/new/", sent)
    assert answer.status_code == 422
    assert "看不见" in answer.content.decode()
    assert not Case.objects.exists()


def test_the_last_administrator_does_not_end_himself(county: County) -> None:
    admin = county.client("admin")
    grant = Grant.objects.get(role="county.administrator")
    tenure = Tenure.objects.get(official=county.people["admin"])
    sent = {"_since": DAY.isoformat(), "_reason": "离任"}
    for path in (f"county.grants/{grant.key}", f"county.tenures/{tenure.key}"):
        answer = admin.post(f"/catalogues/{path}/end/", sent)
        assert answer.status_code == 422, answer.content.decode()[-2000:]
        assert "没有能用的管理员" in answer.content.decode()
    Grant.objects.create(
        post=county.posts["head"].key, role="county.administrator", division=grant.division, act=True, since=START
    )
    assert admin.post(f"/catalogues/county.grants/{grant.key}/end/", sent).status_code == 302


def test_a_change_sent_twice_is_one_change(county: County) -> None:
    admin, post = county.client("admin"), county.posts["head"]
    sent = {
        "_key": str(uuid4()), "_since": DAY.isoformat(), "_reason": "改名", "title": "主任", "agency": post.agency,
        "division": post.division, "_seen": post.pk,
    }  # fmt: skip
    for _ in range(2):
        answer = admin.post(f"/catalogues/county.posts/{post.key}/edit/", sent)
        assert answer.status_code == 302, answer.content.decode()[-2000:]
    assert Edit.objects.filter(key=post.key).count() == 1
