"""Edits of catalogues: recorded with before, after and reason; and what a changed calendar or setting moves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yifa.casework import door, edits, lawday, worker
from yifa.casework import rebuild as rebuilding
from yifa.casework.declare import REGISTRY
from yifa.casework.edits import EditRefused
from yifa.casework.founding import _mark
from yifa.casework.models import CalendarNotice, Case, Deadline, Epoch, Job, SettingRow, Todo
from yifa.casework.rebuild import rebuild
from yifa.casework.standing import system
from yifa.casework.tests.cast import START, TODAY, Cast, accepted, grant, in_session, opened
from yifa.casework.tests.sample.procedure import Acceptance, Agreement, Assignment
from yifa.casework.tests.snapshots import unchanged
from yifa.casework.tests.test_tampered import drop_triggers
from yifa.casework.verify import verify
from yifa.county import clock, succession
from yifa.county.errors import HistoryIsFixed
from yifa.county.models import Grant, Successor, Tenure
from yifa.kernel.record import unframe
from yifa.ledger import guard
from yifa.ledger.models import Entry, Trace

AGENCIES, TENURES, GRANTS, LISTS, SETTINGS, CALENDARS, NUMBERS = (
    REGISTRY.catalogues[f"{room}.{name}"]
    for room, name in (
        ("county", "agencies"), ("county", "tenures"), ("county", "grants"), ("casework", "lists"), ("casework", "settings"),
        ("casework", "calendars"), ("casework", "numbers"),
    )
)  # fmt: skip


def notice(cast: Cast, off: str, work: str = "", year: int = 2027, key: int | None = None) -> CalendarNotice:
    values = {"year": year, "off": off, "work": work, "source": "国办发明电〔2026〕1号"}
    row: CalendarNotice = edits.edit(
        CALENDARS, values, by=cast.guan, reason="国务院办公厅通知", since=clock.today(), key=key
    )
    return row


# --- the edit -------------------------------------------------------------------------------------------------------


def test_an_edit_is_recorded_with_who_why_before_and_after(county: Cast) -> None:
    first = edits.edit(
        LISTS,
        {"list": "sample.category", "code": "tea", "title": "涉茶"},
        by=county.guan,
        reason="本县多发",
        since=TODAY,
    )
    values = {"list": "sample.category", "code": "tea", "title": "涉茶纠纷"}
    edits.edit(LISTS, values, by=county.guan, reason="名称统一", since=TODAY + timedelta(days=9), key=first.key)
    edits.close(LISTS, first.key, by=county.guan, reason="不再使用", day=TODAY + timedelta(days=30))
    told = edits.history(LISTS, first.key)
    assert [(each.kind, each.reason, each.by) for each in told] == [
        ("close", "不再使用", str(county.guan)), ("edit", "名称统一", str(county.guan)),
        ("edit", "本县多发", str(county.guan)),
    ]  # fmt: skip
    assert (told[1].before["title"], told[1].after["title"]) == ("涉茶", "涉茶纠纷")
    assert told[1].since == TODAY + timedelta(days=9)
    body = bytes(Entry.objects.get(chain="catalogue/casework.lists", seq=2).body).decode()
    assert "名称统一" not in body
    on = [type(first).objects.on(day).filter(key=first.key).values_list("title", flat=True).first() for day in (
        TODAY, TODAY + timedelta(days=9), TODAY + timedelta(days=30))]  # fmt: skip
    assert on == ["涉茶", "涉茶纠纷", None]
    assert verify() == []


def test_a_row_is_never_overwritten(county: Cast) -> None:
    row = Grant.objects.filter(post=county.posts["luo"]).first()
    assert row is not None
    row.level = 2
    with pytest.raises(HistoryIsFixed):
        row.save()
    with pytest.raises(HistoryIsFixed):
        Grant.objects.filter(pk=row.pk).update(level=2)


def test_an_edit_needs_a_reason_and_the_right(county: Cast) -> None:
    values = {"post": county.posts["luo"], "official": county.people["tian"], "deputy": True}
    for by in (county.luo, county.chen, county.hand("zhou", "guan")):
        with pytest.raises(EditRefused, match="授权"), unchanged():
            edits.edit(TENURES, values, by=by, reason="值班", since=TODAY)
    assert Trace.objects.filter(chain="catalogue/county.tenures", what="refused").count() == 3
    with pytest.raises(EditRefused, match="理由"), unchanged():
        edits.edit(TENURES, values, by=county.guan, reason=" ", since=TODAY)
    edits.edit(TENURES, values, by=county.guan, reason="值班", since=TODAY)
    edits.edit(LISTS, {"list": "x", "code": "y", "title": "z"}, by=system(), reason="初始数据", since=START)


def test_a_deputy_made_by_an_edit_acts_from_that_day_until_it_is_ended(county: Cast) -> None:
    pk = opened(county, done=TODAY - timedelta(days=1)).pk
    values = {"post": county.posts["luo"], "official": county.people["wu"], "deputy": True}
    row = edits.edit(TENURES, values, by=county.guan, reason="出差", since=TODAY)
    stand_in = county.hand("wu", "luo")
    with pytest.raises(door.Refused):
        door.perform(pk, Acceptance(), by=stand_in, done=TODAY - timedelta(days=1), ground="迟")
    door.perform(pk, Acceptance(), by=stand_in)
    assert {owed.case for owed in _mine(county, "wu")} == {pk}
    edits.close(TENURES, row.key, by=county.guan, reason="回来了", day=TODAY)
    with pytest.raises(door.NotThere):
        door.perform(pk, Assignment(county.posts["luo"]), by=stand_in)
    assert _mine(county, "wu") == []


def _mine(cast: Cast, who: str) -> list[Any]:
    from yifa.casework import todos

    return todos.mine(cast.actor(who))


@pytest.mark.parametrize(
    ("catalogue", "values"),
    [
        (CALENDARS, {"year": 2027, "off": "元旦", "work": "", "source": "x"}),
        (CALENDARS, {"year": 2027, "off": "2025-01-01", "work": "", "source": "x"}),
        (CALENDARS, {"year": 2027, "off": "2027-01-02", "work": "2027-01-02", "source": "x"}),
        (SETTINGS, {"name": "sample.conclude", "value": "很久"}),
        (SETTINGS, {"name": "sample.conclude", "value": "0"}),
        (NUMBERS, {"agency": 0, "kind": "案号", "pattern": "{what}号"}),
        (NUMBERS, {"agency": 0, "kind": "案号", "pattern": "湄调字"}),
    ],
)
def test_what_would_stop_the_county_is_refused(county: Cast, catalogue: Any, values: dict[str, Any]) -> None:
    if "agency" in values:
        values = {**values, "agency": county.agencies["village"]}
    with pytest.raises(ValidationError), unchanged():
        edits.edit(catalogue, values, by=county.guan, reason="试", since=TODAY)
    accepted(county)


# --- calendars ------------------------------------------------------------------------------------------------------


def test_a_history_reads_its_own_entries_and_no_others(county: Cast) -> None:
    values = {"list": "sample.category", "code": "tea", "title": "涉茶"}
    key = edits.edit(LISTS, values, by=county.guan, reason="本县多发", since=TODAY).key

    def read() -> int:
        with CaptureQueriesContext(connection) as asked, bodies_read() as bodies:
            assert [each.reason for each in edits.history(LISTS, key)] == ["本县多发"]
        assert len(asked) == 3
        return len(bodies)

    before = read()
    for n in range(5):
        edits.edit(LISTS, {**values, "code": f"tea{n}"}, by=county.guan, reason="另一条", since=TODAY)
    assert read() == before == 1
    assert verify() == []
    with connection.cursor() as cursor:
        cursor.execute("UPDATE casework_edit SET key = key + 1 WHERE key = %s", [key])
    assert ["历史" in each.what for each in verify()] == [True, True]


@contextmanager
def bodies_read() -> Iterator[list[bytes]]:
    """The bodies of entries that are read while it lasts."""
    bodies: list[bytes] = []

    def unframed(body: bytes) -> Any:
        bodies.append(body)
        return unframe(body)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("yifa.casework.edits.unframe", unframed)
        yield bodies


def test_a_re_organisation_is_an_edit_in_the_rows_history(county: Cast) -> None:
    old, new = county.agencies["beside"], county.agencies["village"]
    _mark(AGENCIES.key, "begin", {"keys": sorted(county.agencies.values())})
    day = TODAY + timedelta(days=9)
    for by, reason, word in ((county.luo, "合并", "授权"), (county.guan, " ", "理由")):
        with pytest.raises(EditRefused, match=word):
            edits.succeed(AGENCIES, old, [new], by=by, reason=reason, day=day)
    assert not Successor.objects.exists()
    row = edits.succeed(AGENCIES, old, [new], by=county.guan, reason="两村合并", day=day)
    assert row.until == day
    assert succession.heirs("agency", old, day) == {new}
    told = edits.history(AGENCIES, old)
    assert [(each.kind, each.since, each.reason, each.heirs) for each in told] == [("close", day, "两村合并", (new,))]
    assert told[0].before["name"] == "流河渡村人民调解委员会"
    assert verify() == []
    with pytest.raises(EditRefused):
        edits.succeed(LISTS, county.land, [county.land], by=county.guan, reason="x", day=day)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE county_successor SET new = %s", [county.agencies["yongxing"]])
    assert ["承继" in each.what for each in verify()] == [True, True]


def test_whoever_keeps_one_town_merges_nothing_into_another(county: Cast) -> None:
    grant(county, "chen", "county.administrator", "yongxing", rights="read act")
    with pytest.raises(EditRefused, match="范围以外"):
        edits.succeed(AGENCIES, county.agencies["beside"], [county.agencies["fuxing"]], by=county.chen, reason="合并",
                      day=TODAY)  # fmt: skip


@pytest.fixture
def late(county: Cast) -> Any:
    """December 2026: no notice for 2027 is shipped, so what reaches into it is provisional."""
    with clock.frozen(datetime(2026, 12, 30, 10, 0)):
        yield county


def test_a_notice_recounts_what_runs_and_nothing_that_ended(late: Cast) -> None:
    runs, ended, paused = opened(late).pk, accepted(late), in_session(late)
    before = Deadline.objects.get(case=runs, clock="answer")
    assert before.provisional
    frozen = list(Deadline.objects.filter(case=ended, clock="answer").values())
    entries = Entry.objects.filter(chain__startswith="case/").count()
    old = Epoch.now()
    notice(late, "\n".join(f"2027-01-0{n}" for n in range(1, 8)))
    assert Epoch.now() != old
    assert verify() == []  # not yet counted anew is not wrong
    ticked = worker.tick()
    assert ticked.recounted >= 2
    after = Deadline.objects.get(case=runs, clock="answer")
    assert not after.provisional
    assert after.due is not None
    assert before.due is not None
    assert after.due > before.due
    assert after.calendar != before.calendar
    assert Todo.objects.get(case=runs, act="accepted").due == after.due
    assert Case.objects.get(pk=runs).due == after.due
    assert list(Deadline.objects.filter(case=ended, clock="answer").values()) == frozen
    assert Entry.objects.filter(chain__startswith="case/").count() == entries
    left = Trace.objects.get(what="recount", chain=f"case/{runs}")
    assert f"answer {before.due} → {after.due}" in left.detail
    job = Job.objects.get(kind="recount")
    assert (job.done, job.total) == (job.total, job.total)
    assert job.ended is not None
    assert worker.tick().recounted == 0
    assert verify() == []
    assert rebuild() == []
    assert paused


def test_a_calendar_that_a_closed_deadline_was_counted_with_stays_known(late: Cast) -> None:
    first = notice(late, "2027-01-01")
    pk = opened(late).pk
    door.perform(pk, Acceptance(), by=late.luo)
    worker.tick()
    used = Deadline.objects.get(case=pk, clock="answer")
    notice(late, "\n".join(f"2027-01-0{n}" for n in range(1, 8)), key=first.key)
    worker.tick()
    edits.close(CALENDARS, first.key, by=late.guan, reason="撤销", day=clock.today())
    worker.tick()
    same = Deadline.objects.get(case=pk, clock="answer")
    assert (same.due, same.calendar) == (used.due, used.calendar)
    lawday.forget()
    assert lawday.law_day(Epoch.now()).calendars[used.calendar].version == used.calendar
    assert verify() == []


def test_a_mistaken_year_leaves_no_day_behind(late: Cast) -> None:
    wrong = notice(late, "2026-12-31", year=2026)
    values = {"year": 2027, "off": "2027-01-01", "work": "", "source": "更正"}
    edits.edit(CALENDARS, values, by=late.guan, reason="年份错", since=clock.today(), key=wrong.key)
    calendar = lawday.law_day(Epoch.now()).calendar
    assert calendar.is_working(date(2026, 12, 31))
    assert not calendar.is_working(date(2027, 1, 1))


def test_versions_before_the_last_release_are_found(county: Cast) -> None:
    from yifa.kernel.days import shipped

    old = shipped(2024)
    assert lawday.law_day(Epoch.now()).calendars[old.version] == old
    with pytest.raises(KeyError):
        _ = lawday.law_day(Epoch.now()).calendars["cn-unknown"]


def test_a_recount_that_was_interrupted_is_done_again(late: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    pk = opened(late).pk
    notice(late, "\n".join(f"2027-01-0{n}" for n in range(1, 8)))
    real = rebuilding.rebuild

    def dies(*_args: Any, **_named: Any) -> Any:
        raise RuntimeError("power")

    monkeypatch.setattr(rebuilding, "rebuild", dies)
    with pytest.raises(RuntimeError):
        worker.recount()
    assert Job.objects.get(kind="recount").failure
    monkeypatch.setattr(rebuilding, "rebuild", real)
    assert worker.recount() == 0  # it waits a little
    with clock.frozen(clock.now() + timedelta(minutes=1)):
        assert worker.recount() == 1
    job = Job.objects.get(kind="recount")
    assert job.state == "ended"
    assert not job.failure
    assert not Deadline.objects.get(case=pk, clock="answer").provisional


def test_a_recount_over_a_record_that_was_cut_waits_longer_each_time(
    late: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut, whole = opened(late).pk, opened(late).pk
    drop_triggers()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_entry SET digest = %s WHERE chain = %s AND seq = 1", ["0" * 64, f"case/{cut}"])
    guard.install()
    notice(late, "\n".join(f"2027-01-0{n}" for n in range(1, 8)))
    passes: list[datetime] = []
    real = rebuilding.rebuild

    def counted(*args: Any, **named: Any) -> Any:
        passes.append(clock.now())
        return real(*args, **named)

    monkeypatch.setattr(rebuilding, "rebuild", counted)
    start = clock.now()
    assert worker.tick().recounted == 1
    assert not Deadline.objects.get(case=whole, clock="answer").provisional
    job = Job.objects.get(kind="recount")
    assert (job.state, job.ended, job.tries) == ("waiting", None, 1)
    assert f"case/{cut}" in job.failure
    for minute in range(61):
        with clock.frozen(start + timedelta(minutes=minute)):
            assert worker.tick().waiting == (job.failure,)
    assert [(at - start) // timedelta(minutes=1) for at in passes] == [0, 1, 3, 7, 15, 31]
    notice(late, "2028-01-01", year=2028)  # another change begins at once
    worker.tick()
    assert len(passes) == 7
    assert [each.tries for each in worker.waiting()] == [1]


# --- settings -------------------------------------------------------------------------------------------------------


def test_a_setting_counts_for_what_starts_from_its_day(county: Cast) -> None:
    before = accepted(county)
    ended = in_session(county)
    door.perform(ended, Agreement("乙"), by=county.luo)
    for day in (TODAY - timedelta(days=1), TODAY):
        with pytest.raises(ValidationError, match="自明天起"):
            edits.edit(SETTINGS, {"name": "sample.conclude", "value": "2"}, by=county.guan, reason="x", since=day)
    row = edits.edit(SETTINGS, {"name": "sample.conclude", "value": "2"}, by=county.guan, reason="县里规定",
                     since=TODAY + timedelta(days=1))  # fmt: skip
    worker.tick()
    assert Deadline.objects.get(case=before, clock="conclude").due == date(2023, 1, 6)
    with clock.frozen(datetime(2022, 12, 7, 9, 0)):
        after = accepted(county)
        assert Deadline.objects.get(case=after, clock="conclude").due == date(2023, 2, 7)
        with pytest.raises(EditRefused):
            edits.close(SETTINGS, row.key, by=county.guan, reason="x", day=TODAY)
        edits.close(SETTINGS, row.key, by=county.guan, reason="恢复", day=date(2022, 12, 9))
    with clock.frozen(datetime(2022, 12, 9, 9, 0)):
        assert Deadline.objects.get(case=accepted(county), clock="conclude").due == date(2023, 1, 9)
        worker.tick()
        assert verify() == []
    assert SettingRow.objects.count() == 1


def test_a_change_taken_back_with_its_transaction_is_forgotten_by_everybody(county: Cast) -> None:
    from django.db import transaction

    with transaction.atomic():
        edits.edit(SETTINGS, {"name": "sample.conclude", "value": "9"}, by=county.guan, reason="x", since=TODAY)
        assert Deadline.objects.get(case=accepted(county), clock="conclude").due == date(2023, 9, 6)
        transaction.set_rollback(True)
    edits.edit(SETTINGS, {"name": "sample.conclude", "value": "2"}, by=county.guan, reason="x", since=TODAY)
    assert Deadline.objects.get(case=accepted(county), clock="conclude").due == date(2023, 2, 6)
    assert Tenure.objects.exists()
