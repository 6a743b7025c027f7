"""How often the door asks the database: as often for the hundredth act of the ten-thousandth case as for the first."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from yifa.casework import door, todos
from yifa.casework.door import Ask
from yifa.casework.many import perform_many
from yifa.casework.models import Case, Matter
from yifa.casework.tests.cast import Cast, accepted, in_session, opened
from yifa.casework.tests.sample.procedure import Acceptance, Agreement, Assignment, Filing, Reading, Rights, Session
from yifa.kernel.procedure import Pausing, Ref, Resumption


def trips(act: Callable[[], Any]) -> int:
    """Round trips of one call: on PostgreSQL the times the server said it was ready, on SQLite statements."""
    if connection.vendor != "postgresql":
        with CaptureQueriesContext(connection) as said:
            act()
        return len(said)
    connection.ensure_connection()
    raw = connection.connection.pgconn
    with tempfile.TemporaryFile("w+b") as file:
        raw.trace(file.fileno())
        try:
            act()
        finally:
            raw.untrace()
        os.fsync(file.fileno())
        file.seek(0)
        return file.read().count(b"ReadyForQuery")


def test_constant_in_steps_and_history(county: Cast) -> None:
    pk = opened(county).pk

    def perform(data: Any) -> int:
        return trips(lambda: door.perform(pk, data, by=county.luo))

    perform(Acceptance())
    steps = [Assignment(county.posts["luo"]), Rights(), Reading(), Session(), Session(), Pausing("病"), Resumption()]
    counts = [perform(step) for step in steps]
    early = perform(Session())
    for _ in range(40):
        door.perform(pk, Session(), by=county.luo)
    late = perform(Session())
    assert early == late
    counts += [perform(Agreement("乙")), perform(Filing())]
    if connection.vendor == "postgresql":  # BEGIN, the one read, one pipeline, COMMIT
        assert set(counts) == {4}
        assert late == 4
    else:  # statements, which cost no trip: BEGIN, the read, one for each table that changes, COMMIT
        assert max(counts) <= 14


def test_a_reference_and_a_number_cost_one_each_whatever_there_is(county: Cast) -> None:
    pk = opened(county).pk
    first = trips(lambda: door.perform(pk, Acceptance(Ref(county.land)), by=county.luo))
    for _ in range(20):
        accepted(county)
    pk = opened(county).pk
    assert trips(lambda: door.perform(pk, Acceptance(Ref(county.land)), by=county.luo)) == first


def test_constant_in_cases(county: Cast) -> None:
    pk = in_session(county)
    before = trips(lambda: door.perform(pk, Session(), by=county.luo))
    matter = Matter.objects.get(pk=Case.objects.get(pk=pk).matter_id)
    one = Case.objects.get(pk=pk)
    Case.objects.bulk_create([
        Case(matter=matter, procedure=one.procedure, system="sample", home=1, agency=1, division=4, opened=one.opened)
        for _ in range(2_000)
    ])  # fmt: skip
    assert trips(lambda: door.perform(pk, Session(), by=county.luo)) == before
    many = in_session(county)
    assert trips(lambda: door.perform(many, Session(), by=county.luo)) == before


def test_a_batch_is_constant_in_its_acts_but_for_portions(county: Cast) -> None:
    pks = [in_session(county, 0) for _ in range(6)]

    def batch(some: list[int], each: int) -> int:
        found = [Ask(Session(), county.luo, county.luo, case=pk) for pk in some for _ in range(each)]
        return trips(lambda: perform_many(found))

    small = batch(pks[:2], 2)
    large = batch(pks[2:], 5)
    assert large - small <= (len(pks[2:]) - 2) * (1 if connection.vendor == "sqlite" else 0) + 2


def test_a_page_of_todos_is_one_statement(county: Cast) -> None:
    for _ in range(3):
        in_session(county)
    who = county.actor("luo")
    assert trips(lambda: todos.mine(who)) == 1
