"""What the lists and the door cost with fifty thousand cases: no table is walked, nothing is sorted but a page a holder."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from yifa.casework import listing, standing, todos
from yifa.casework.models import Case, Deadline, Matter, Todo
from yifa.casework.tests import cast as people
from yifa.casework.tests.cast import TODAY, Cast
from yifa.casework.tests.conftest import Made, county_of
from yifa.casework.tests.plans import Plan, plan, read_rows
from yifa.casework.tests.sample.procedure import Mediation
from yifa.county import clock
from yifa.county.dated import end
from yifa.county.models import Tenure
from yifa.ledger.models import Entry

MANY = 50_000
PAGE = 50
SMALL = {"casework_epoch", "county_successor", "e", "s"}
"""Tables of a few rows for the whole county, by name or as the door's one statement calls them."""


@pytest.fixture(scope="module")
def full(made: Made, django_db_blocker: Any) -> Iterator[Cast]:
    """A county with fifty thousand cases, one in twenty of them open, most in other villages than 罗's."""
    with county_of(made, django_db_blocker) as cast, clock.frozen(people.NOW):
        fill(cast)
        yield cast


def statement(sql: str, count: int | None = None) -> tuple[str, list[int] | None]:
    """A statement, with how many numbers it counts up to."""
    return sql, None if count is None else [count]


def fill(cast: Cast) -> None:
    """By SQL, in a few seconds: one case in eight lies in 罗's village, five in eight in the neighbouring town."""
    matter = Matter.objects.create(subject="宅基地", division=cast.places["far"], opened=people.NOW)
    assert matter.pk == 1
    names = ("far", "moved", "far", "beside", "far", "village", "far", "moved")
    bodies = ("fuxing", "fuxing", "fuxing", "beside", "fuxing", "village", "fuxing", "fuxing")
    place = " ".join(f"WHEN {n} THEN {cast.places[name]}" for n, name in enumerate(names))
    body = " ".join(f"WHEN {n} THEN {cast.agencies[name]}" for n, name in enumerate(bodies))
    numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %s) "
    day = "'2022-0' || (1 + i %% 9) || '-0' || (1 + i %% 7)"
    due = "'2022-12-' || (10 + i %% 20)"
    if connection.vendor == "postgresql":
        day, due = f"({day})::date", f"({due})::date"
    false = "false" if connection.vendor == "postgresql" else "0"
    at = "now()" if connection.vendor == "postgresql" else "'2022-12-06 08:00:00'"
    empty = "''::bytea" if connection.vendor == "postgresql" else "x''"
    mine = f"'post:{cast.posts['luo']}'"
    said = [
        statement(
            "INSERT INTO casework_matter (id, subject, division, place, level, opened) " + numbers +
            f"SELECT i + 1, '宅基地', {cast.places['far']}, '', 0, {at} FROM n",
            5_000,
        ),
        statement(
            "INSERT INTO casework_party (matter_id, person, side, ground)"
            " SELECT id, id, 'applicant', '' FROM casework_matter",
            None,
        ),
        statement(
            "INSERT INTO casework_case (id, matter_id, procedure, system, home, agency, division, level, version, head,"
            " fold, stage, outcome, opened, due, paused, closed) " + numbers +
            f"SELECT i, 1 + i %% 5000, '{Mediation.version()}', 'sample', CASE i %% 8 {body} END, CASE i %% 8 {body} END,"
            f" CASE i %% 8 {place} END, CASE WHEN i %% 50 = 0 THEN i %% 3 ELSE 0 END, 1, '', '[]', '受理',"
            f" CASE WHEN i %% 20 = 0 THEN NULL ELSE '调解成功' END, {day}, CASE WHEN i %% 20 = 0 THEN {due} END,"
            f" {false}, {false} FROM n",
            MANY,
        ),
        statement(
            "INSERT INTO casework_shared (case_id, agency, ground) SELECT id, 1000 + id % 99, 'x' FROM casework_case",
            None,
        ),
        statement(
            "INSERT INTO casework_named (case_id, holder)"
            f" SELECT id, CASE WHEN id % 100 = 0 THEN {mine} ELSE 'post:' || (1000 + id % 500) END FROM casework_case",
            None,
        ),
        statement("INSERT INTO casework_holding (case_id, agency) SELECT id, agency FROM casework_case", None),
        statement(
            "INSERT INTO casework_todo (case_id, act, holder, due, clock, system, division, level)"
            f" SELECT id, 'session', CASE WHEN id % 3 = 0 THEN {mine} ELSE 'agency:' || agency END, due, '', system,"
            " division, level FROM casework_case WHERE outcome IS NULL",
            None,
        ),
        statement(
            "INSERT INTO casework_todo (case_id, act, holder, due, clock, system, division, level) " + numbers +
            f"SELECT i, 'rights', 'post:' || (1000 + i %% 500), '9999-12-31', '', 'sample', {cast.places['far']}, 0"
            " FROM n",
            40_000,
        ),
        statement(
            "INSERT INTO casework_deadline (case_id, clock, item, start, due, state, provisional, calendar)"
            f" SELECT id, 'conclude', 0, opened, opened, 'met', {false}, 'x' FROM casework_case",
            None,
        ),
        statement(
            "INSERT INTO ledger_entry (chain, seq, algorithm, body, digest, at, key_digest)"
            f" SELECT 'case/' || id, 1, 'sm3', {empty}, '', {at}, '' FROM casework_case",
            None,
        ),
    ]  # fmt: skip
    with connection.cursor() as cursor:
        for sql, count in said:
            cursor.execute(sql, count)
        cursor.execute("ANALYZE")


def walks_nothing(found: Plan, most: int) -> None:
    walked = {name for name in found.scanned if not name.startswith(("county_", "mine", "reason", "t"))}
    assert walked <= SMALL, found.text
    for rows in found.sorted:
        assert rows is None or rows <= most, found.text


@pytest.mark.parametrize("who", ["luo", "tian", "chen", "wu", "shen"])
@pytest.mark.parametrize("after", [None, (TODAY + timedelta(days=10), 40_000, "session")], ids=["first", "deep"])
def test_my_todos(full: Cast, who: str, after: Any) -> None:
    me = full.actor(who)
    asked = todos.query(me, size=PAGE, after=after)
    walks_nothing(plan(*asked), (PAGE + 8) * len(me.holders))
    if connection.vendor == "postgresql":
        assert read_rows(*asked, "casework_todo") <= (PAGE + 8) * len(me.holders) + 50
    assert len(todos.mine(me, size=PAGE, after=after)) <= PAGE + 1


def test_my_todos_of_a_place(full: Cast) -> None:
    me = full.actor("wu")
    places = frozenset({full.places["far"], full.places["moved"]})
    walks_nothing(plan(*todos.query(me, size=PAGE, system="sample", divisions=places)), (PAGE + 8) * len(me.holders))


@pytest.mark.parametrize("after", [None, (TODAY + timedelta(days=10), 40_000, "session")], ids=["first", "deep"])
def test_the_todos_of_a_post_that_nobody_holds(full: Cast, after: Any) -> None:
    with transaction.atomic():
        end(Tenure.objects.on(TODAY).get(post=full.posts["luo"]), TODAY)
        me = full.actor("tian")
        with CaptureQueriesContext(connection) as said:
            full.actor("tian")
        transaction.set_rollback(True)
    assert me.vacant == (f"post:{full.posts['luo']}",)
    asked = todos.query(me, size=PAGE, after=after)
    walks_nothing(plan(*asked), (PAGE + 8) * len(me.holders))
    if connection.vendor == "postgresql":
        assert read_rows(*asked, "casework_todo") <= (PAGE + 8) * len(me.holders) + 50
    (owing,) = (each["sql"] for each in said.captured_queries if "casework_todo" in each["sql"])
    walks_nothing(plan(owing, ()), PAGE)
    sql, parameters = todos.owed(me).query.sql_with_params()
    walks_nothing(plan(sql, parameters), PAGE)


@pytest.mark.parametrize("who", ["luo", "lin", "chen", "wu", "he", "shen"])
@pytest.mark.parametrize("before", [None, 20_000], ids=["first", "deep"])
def test_the_cases_i_may_see(full: Cast, who: str, before: int | None) -> None:
    me = full.actor(who)
    asked = listing.statement(me, size=PAGE, before=before)
    assert asked is not None
    sql, parameters = asked
    reasons = sql.count(" AS reason")
    found = plan(sql, parameters)
    walks_nothing(found, (PAGE + 1) * reasons)
    if connection.vendor == "postgresql":
        assert read_rows(sql, parameters, "casework_case") <= 4 * (PAGE + 1) * reasons, found.text
        assert read_rows(sql, parameters, "casework_holding") <= 4 * (PAGE + 1) * reasons, found.text
    page = listing.page(me, size=PAGE, before=before)
    assert len(page) == PAGE + 1
    allowed = set(listing.visible(me).filter(pk__in=[case.pk for case in page]).values_list("pk", flat=True))
    assert allowed == {case.pk for case in page}


def test_open_cases_of_a_system_with_a_filter(full: Cast) -> None:
    for where in (Q(outcome=None), Q(system="sample", agency=full.agencies["village"])):
        asked = listing.statement(full.actor("chen"), size=PAGE, where=where)
        assert asked is not None
        walks_nothing(plan(*asked), (PAGE + 1) * asked[0].count(" AS reason"))


def test_the_one_read_of_the_door(full: Cast) -> None:
    asked = standing.statement(12_345, full.luo, full.luo, TODAY, TODAY)
    walks_nothing(plan(*asked), 0)
    asked = standing.statement(None, full.luo, full.luo, date(2022, 11, 1), TODAY, full.places["village"], 7, 1)
    walks_nothing(plan(*asked), 0)


def test_a_case_and_its_entries(full: Cast) -> None:
    for queryset in (
        Entry.objects.filter(chain="case/777").order_by("seq"),
        Todo.objects.filter(case=777),
        Deadline.objects.filter(case=777),
        Case.objects.filter(matter=7),
        todos.owed(full.actor("luo")),
    ):
        sql, parameters = queryset.query.sql_with_params()
        walks_nothing(plan(sql, parameters), PAGE)
