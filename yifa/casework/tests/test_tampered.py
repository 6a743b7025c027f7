"""What was changed behind the door's back is found and named; what was lawfully erased is told apart."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from yifa.casework import door, worker
from yifa.casework.models import Case
from yifa.casework.rebuild import RecordCut, _rewrite, rebuild
from yifa.casework.tests.cast import Cast, in_session, opened
from yifa.casework.tests.sample.procedure import Agreement, Filing, Session
from yifa.casework.verify import facts_now, stored, tables, verify
from yifa.casework.wrong import Wrong
from yifa.kernel.procedure import Erasure, ErasureGround
from yifa.ledger import asides, guard
from yifa.ledger.models import Seal


def sql(text: str, *parameters: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(text, list(parameters))


def drop_triggers() -> None:
    """What a dishonest owner of the database would do first."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'ledger_%'")
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")
        else:
            for name, (table, _kind) in guard.TRIGGERS.items():
                cursor.execute(f"DROP TRIGGER {name} ON ledger_{table}")


def found() -> list[Wrong]:
    """What verify finds, but for the triggers that the test took away and put back."""
    guard.install()
    return verify()


@pytest.fixture
def story(county: Cast) -> tuple[Cast, int, int]:
    """Two cases, sealed, with an act since; the triggers taken away."""
    pk, other = in_session(county, 2), opened(county).pk
    worker.tick()
    door.perform(pk, Agreement("各让一步"), by=county.luo)
    assert verify() == []
    drop_triggers()
    assert any("触发器" in wrong.what for wrong in verify())
    return county, pk, other


def test_a_tick_leaves_nothing_to_find(county: Cast) -> None:
    in_session(county)
    for _ in range(2):
        worker.tick()
        assert verify() == []
    opened(county)
    worker.tick()
    assert Seal.objects.count() == 2
    assert verify() == []


def _byte(pk: int, _other: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM ledger_entry WHERE chain = %s AND seq = 3", [f"case/{pk}"])
        body = bytearray(bytes(cursor.fetchone()[0]))
    at = body.index(b'"post":') + len(b'"post":')
    body[at] = ord("9") if body[at] != ord("9") else ord("8")
    sql("UPDATE ledger_entry SET body = %s WHERE chain = %s AND seq = 3", bytes(body), f"case/{pk}")


def _unreadable(pk: int, _other: int) -> None:
    sql("UPDATE ledger_entry SET body = %s WHERE chain = %s AND seq = 3", b"{", f"case/{pk}")


def _swapped(pk: int, _other: int) -> None:
    for old, new in ((6, 99), (7, 6), (99, 7)):
        sql("UPDATE ledger_entry SET seq = %s WHERE chain = %s AND seq = %s", new, f"case/{pk}", old)


def _last(pk: int, _other: int) -> None:
    sql("DELETE FROM ledger_aside WHERE chain = %s AND seq = 8", f"case/{pk}")
    sql("DELETE FROM ledger_unsealed WHERE chain = %s AND seq = 8", f"case/{pk}")
    sql("DELETE FROM ledger_entry WHERE chain = %s AND seq = 8", f"case/{pk}")


def _last_and_row(pk: int, other: int) -> None:
    """Also the case's row is put back: only seal and queue can tell."""
    sql("DELETE FROM ledger_aside WHERE chain = %s AND seq = 7", f"case/{pk}")
    _last(pk, other)
    sql("DELETE FROM ledger_entry WHERE chain = %s AND seq = 7", f"case/{pk}")
    _rewrite(pk, facts_now(), stored(pk, tables()))


def _whole(_pk: int, other: int) -> None:
    for table in ("casework_todo", "casework_deadline", "casework_holding", "casework_named", "casework_message"):
        sql(f"DELETE FROM {table} WHERE case_id = %s", other)
    sql("DELETE FROM sample_story WHERE case_id = %s", other)
    sql("DELETE FROM casework_case WHERE id = %s", other)
    for table in ("aside", "unsealed", "entry"):
        sql(f"DELETE FROM ledger_{table} WHERE chain = %s", f"case/{other}")


def _row_only(_pk: int, other: int) -> None:
    for table in ("casework_todo", "casework_deadline", "casework_holding", "casework_named", "casework_message"):
        sql(f"DELETE FROM {table} WHERE case_id = %s", other)
    sql("DELETE FROM sample_story WHERE case_id = %s", other)
    sql("DELETE FROM casework_case WHERE id = %s", other)


def _seal(_pk: int, _other: int) -> None:
    sql("UPDATE ledger_seal SET root = %s WHERE number = 1", "0" * 64)


def _private(pk: int, other: int) -> None:
    from yifa.ledger import secret
    from yifa.ledger.append import place

    forged = secret.encrypt('["00","别的内容"]', place(f"case/{pk}", 6, "words"))
    sql("UPDATE ledger_aside SET value = %s WHERE chain = %s AND seq = 6 AND field = 'words'", forged, f"case/{pk}")


def _erased(pk: int, _other: int) -> None:
    sql("UPDATE ledger_aside SET value = NULL, erased_by = 8 WHERE chain = %s AND seq = 6", f"case/{pk}")


def _register(pk: int, _other: int) -> None:
    sql("UPDATE sample_story SET sessions = 9 WHERE case_id = %s", pk)


def _deadline(pk: int, _other: int) -> None:
    sql("UPDATE casework_deadline SET ended = NULL, state = 'running' WHERE case_id = %s", pk)


def _todo(_pk: int, other: int) -> None:
    sql("DELETE FROM casework_todo WHERE case_id = %s", other)


def _fold(pk: int, _other: int) -> None:
    row = Case.objects.get(pk=pk)
    sql("UPDATE casework_case SET fold = %s WHERE id = %s", row.fold.replace('"session"', '"reading"', 1), pk)


def _column(pk: int, _other: int) -> None:
    sql("UPDATE casework_case SET outcome = '调解不成' WHERE id = %s", pk)


def _moved_away(_pk: int, other: int) -> None:
    sql("UPDATE casework_case SET level = 2 WHERE id = %s", other)


CASES: dict[str, tuple[Callable[[int, int], None], str, int, str]] = {
    # what is done: by whom named (pk, other or seal), at which act, with which word
    "a payload byte": (_byte, "pk", 3, "摘要"),
    "a payload that cannot be read": (_unreadable, "pk", 3, ""),
    "an order swapped": (_swapped, "pk", 6, ""),
    "the last act deleted": (_last, "pk", 8, "最后一项"),
    "the last acts deleted and the row put back": (_last_and_row, "pk", 7, "删除"),
    "a whole case deleted": (_whole, "other", 1, "删除"),
    "the row of a case deleted": (_row_only, "other", 0, "行不见了"),
    "a seal rewritten": (_seal, "seal", 1, ""),
    "a private value changed": (_private, "pk", 6, "words"),
    "a private value gone without an act": (_erased, "pk", 6, "缺失"),
    "a register row": (_register, "pk", 0, "sample_story"),
    "a deadline": (_deadline, "pk", 0, "casework_deadline"),
    "a to-do": (_todo, "other", 0, "casework_todo"),
    "the cached fold": (_fold, "pk", 6, "折叠"),
    "a column of the case": (_column, "pk", 0, "outcome"),
    "the confidentiality of a case": (_moved_away, "other", 1, "level"),
}


@pytest.mark.parametrize("what", CASES)
def test_found_and_named(story: tuple[Cast, int, int], what: str) -> None:
    _, pk, other = story
    tamper, whose, act, word = CASES[what]
    tamper(pk, other)
    wrong = found()
    chain = {"pk": f"case/{pk}", "other": f"case/{other}", "seal": "seal"}[whose]
    assert [each for each in wrong if (each.case, each.act) == (chain, act) and word in each.what], wrong
    others = {f"case/{pk}", f"case/{other}"} - {chain}
    assert not {each.case for each in wrong} & others or whose == "seal", wrong


def test_rebuild_mends_what_is_computed_and_nothing_else(story: tuple[Cast, int, int]) -> None:
    _, pk, other = story
    for tamper in (_register, _deadline, _todo, _fold, _column):
        tamper(pk, other)
    assert rebuild() == [f"case/{pk}", f"case/{other}"]
    assert rebuild() == []
    assert found() == []


@pytest.mark.parametrize("tamper", [_last, _byte, _unreadable, _swapped])
def test_rebuild_leaves_a_case_whose_record_was_cut(
    story: tuple[Cast, int, int], tamper: Callable[[int, int], None]
) -> None:
    _, pk, other = story
    tamper(pk, other)
    _todo(pk, other)
    row = Case.objects.filter(pk=pk).values().get()
    with pytest.raises(RecordCut) as cut:
        rebuild()
    assert [each.chain for each in cut.value.wrong] == [f"case/{pk}"]
    assert cut.value.changed == [f"case/{other}"], "the others are rebuilt"
    assert Case.objects.filter(pk=pk).values().get() == row
    assert {each.chain for each in found()} == {f"case/{pk}"}


def test_a_lawful_erasure_is_told_apart(county: Cast) -> None:
    pk = in_session(county)
    door.perform(pk, Session(words="甲"), by=county.luo)
    door.perform(pk, Agreement("乙"), by=county.luo)
    door.perform(pk, Filing(), by=county.luo)
    worker.tick()
    door.perform(pk, Erasure((1, 7), "本人书面请求", ErasureGround.DEMANDED), by=county.chen)
    assert verify() == []
    said = asides.read(f"case/{pk}")
    assert said[7, "words"] is asides.ERASED
    assert said[6, "words"] == "各说各的"
    drop_triggers()
    sql("UPDATE ledger_aside SET value = NULL, erased_by = 10 WHERE chain = %s AND seq = 6", f"case/{pk}")
    assert {(each.case, each.act) for each in found()} == {(f"case/{pk}", 6)}
