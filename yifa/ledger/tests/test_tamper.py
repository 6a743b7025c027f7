"""Whatever is done to the stored rows behind the house's back is found, and named by chain and seq.

Each tampering is made on a copy whose triggers were dropped, as its owner could.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from yifa.kernel.record import canonical, frame, unframe
from yifa.ledger import guard, secret
from yifa.ledger.append import place as place_of
from yifa.ledger.proof import published
from yifa.ledger.seal import seal
from yifa.ledger.tests.writing import AT, drop_triggers, faults, named, requeue, small_record
from yifa.ledger.traces import READ, trace
from yifa.ledger.verify import verify


@pytest.fixture(scope="module")
def tampered(module_copy: None, django_db_blocker: Any) -> None:
    """A record of three chains, two seals, an erasure and an unsealed end, without its triggers."""
    with django_db_blocker.unblock():
        small_record()
        assert verify() == []
        drop_triggers()
        assert {fault.kind for fault in verify()} == {"guard"}


@pytest.fixture
def cursor(tampered: None, rolled_back: None) -> Iterator[Any]:
    """A cursor on that record; what it did is rolled back."""
    with connection.cursor() as cursor:
        yield cursor


class TestBarFive:
    @pytest.mark.parametrize(
        "changed",
        ["at = '2022-12-09 08:00:00+00:00'", "key = NULL", "key_digest = 'x'"],
    )
    def test_what_stands_beside_the_body_changed_before_the_seal(self, cursor: Any, changed: str) -> None:
        cursor.execute("SELECT chain, seq FROM ledger_unsealed WHERE chain <> 'trace'")
        chain, seq = cursor.fetchone()
        cursor.execute(
            "UPDATE ledger_entry SET key = '0123456789abcdef0123456789abcdef' WHERE chain = %s AND seq = %s",
            [chain, seq],
        )
        cursor.execute("DELETE FROM ledger_unsealed WHERE chain = %s AND seq = %s", [chain, seq])
        cursor.execute("INSERT INTO ledger_unsealed (chain, seq, mark) VALUES (%s, %s, '')", [chain, seq])
        requeue(cursor)
        assert faults() == []
        cursor.execute(f"UPDATE ledger_entry SET {changed} WHERE chain = %s AND seq = %s", [chain, seq])
        assert named(faults()) == {(chain, seq)}
        seal(AT.replace(year=2023))
        assert named(faults()) == {(chain, seq)}, "what does not hold is not sealed over"

    def test_a_trace_changed_before_the_seal(self, cursor: Any) -> None:
        trace("a", READ, "case:1", "身份证号码")
        assert faults() == []
        cursor.execute("UPDATE ledger_trace SET who = 'b' WHERE id = (SELECT max(id) FROM ledger_trace)")
        (fault,) = faults()
        assert (fault.chain, fault.kind) == ("trace", "mark")

    def test_untouched_it_holds(self, cursor: Any) -> None:
        assert faults() == []

    def test_a_byte_of_a_payload(self, cursor: Any) -> None:
        cursor.execute("SELECT body FROM ledger_entry WHERE chain = 'case:1' AND seq = 2")
        body = bytes(cursor.fetchone()[0])
        changed = body.replace(b'"n":1', b'"n":7')
        assert changed != body
        cursor.execute("UPDATE ledger_entry SET body = %s WHERE chain = 'case:1' AND seq = 2", [changed])
        found = faults()
        assert named(found) == {("case:1", 2)}
        assert "已被改动" in found[0].what

    def test_a_payload_rewritten_with_its_digest(self, cursor: Any) -> None:
        self.rewrite(cursor, "case:1", 4)
        assert ("case:1", 4) in named(faults())  # the last sealed one: only its seal remembers

    def rewrite(self, cursor: Any, chain: str, seq: int) -> None:
        cursor.execute("SELECT body FROM ledger_entry WHERE chain = %s AND seq = %s", [chain, seq])
        said = unframe(bytes(cursor.fetchone()[0]))
        said["content"]["data"]["n"] = 99
        body, digest = frame(said["content"], chain=chain, seq=seq, prev=said["prev"], algorithm=said["alg"])
        cursor.execute(
            "UPDATE ledger_entry SET body = %s, digest = %s WHERE chain = %s AND seq = %s", [body, digest, chain, seq]
        )

    def test_an_order_swapped(self, cursor: Any) -> None:
        for old, new in ((2, 1000), (3, 2), (1000, 3)):
            for table in ("entry", "aside"):
                cursor.execute(f"UPDATE ledger_{table} SET seq = {new} WHERE chain = 'case:1' AND seq = {old}")
        found = faults()
        assert {("case:1", 2), ("case:1", 3)} <= named(found)
        assert any("调换" in fault.what for fault in found)

    @pytest.mark.parametrize("thorough", [False, True])
    def test_the_last_act_deleted(self, cursor: Any, *, thorough: bool) -> None:
        cursor.execute("DELETE FROM ledger_entry WHERE chain = 'case:3' AND seq = 2")
        if thorough:
            cursor.execute("DELETE FROM ledger_leaf WHERE chain = 'case:3' AND seq = 2")
        found = faults()
        assert (("seal", 2) if thorough else ("case:3", 2)) in named(found)

    def test_the_last_act_deleted_before_it_was_sealed(self, cursor: Any) -> None:
        cursor.execute("DELETE FROM ledger_entry WHERE chain = 'case:1' AND seq = 5")
        assert named(faults()) == {("case:1", 5)}

    def test_an_act_in_between_deleted(self, cursor: Any) -> None:
        for table in ("entry", "aside"):
            cursor.execute(f"DELETE FROM ledger_{table} WHERE chain = 'case:2' AND seq = 3")
        assert ("case:2", 3) in named(faults())

    def test_a_whole_case_deleted(self, cursor: Any) -> None:
        for table in ("entry", "aside", "unsealed"):
            cursor.execute(f"DELETE FROM ledger_{table} WHERE chain = 'case:1'")
        found = faults()
        assert {("case:1", seq) for seq in range(1, 5)} <= named(found)
        assert any("整个链" in fault.what for fault in found)

    @pytest.mark.parametrize(
        ("column", "value"),
        [
            ("root", "'" + "0" * 64 + "'"),
            ("node", "'" + "0" * 64 + "'"),
            ("log_root", "'" + "0" * 64 + "'"),
            ("log_size", "7"),
            ("size", "size + 1"),
            ("first_leaf", "first_leaf + 1"),
            ("algorithm", "'sha256'"),
            ("algorithm", "'md5'"),
            ("at", "'2022-12-07 08:00:00'"),
            ("number", "9"),
        ],
    )
    def test_a_seal_rewritten(self, cursor: Any, column: str, value: str) -> None:
        cursor.execute(f"UPDATE ledger_seal SET {column} = {value} WHERE number = 1")
        assert ("seal", 1) in named(faults())

    @pytest.mark.parametrize("number", [1, 2])
    def test_a_seal_deleted(self, cursor: Any, number: int) -> None:
        cursor.execute(f"DELETE FROM ledger_seal WHERE number = {number}")
        assert ("seal", number) in named(faults())

    def test_the_record_rewritten_whole_shows_against_what_was_published(self, cursor: Any) -> None:
        outside = published()
        assert [fault for fault in verify(published=outside) if fault.kind != "guard"] == []
        cursor.execute("INSERT INTO ledger_unsealed (chain, seq, mark) SELECT chain, seq, '' FROM ledger_leaf")
        for table in ("leaf", "seal"):
            cursor.execute(f"DELETE FROM ledger_{table}")
        assert {fault.kind for fault in faults()} == {"mark"}  # without the key nothing is queued anew
        requeue(cursor)
        assert faults() == []  # with it: not sealed yet, as far as this database says
        assert named([fault for fault in verify(published=outside) if fault.kind != "guard"]) == {
            ("seal", 1),
            ("seal", 2),
        }
        seal(AT.replace(year=2023))
        assert faults() == []
        assert ("seal", 1) in named([fault for fault in verify(published=outside) if fault.kind != "guard"])

    def test_a_private_value_changed(self, cursor: Any) -> None:
        cursor.execute("SELECT value FROM ledger_aside WHERE chain = 'case:1' AND seq = 2")
        other = cursor.fetchone()[0]
        cursor.execute("UPDATE ledger_aside SET value = %s WHERE chain = 'case:1' AND seq = 1", [other])
        (fault,) = faults()
        assert (fault.chain, fault.seq) == ("case:1", 1)
        assert "“story”被改动" in fault.what

    def test_a_private_value_written_anew_with_the_key(self, cursor: Any) -> None:
        forged = secret.encrypt(canonical(["salt", "另一事由"]).decode(), place_of("case:1", 1, "story"))
        cursor.execute("UPDATE ledger_aside SET value = %s WHERE chain = 'case:1' AND seq = 1", [forged])
        assert named(faults()) == {("case:1", 1)}

    @pytest.mark.parametrize(
        "sql",
        [
            "DELETE FROM ledger_aside WHERE chain = 'case:1' AND seq = 1",
            "UPDATE ledger_aside SET value = NULL WHERE chain = 'case:1' AND seq = 1",
            "UPDATE ledger_aside SET value = NULL, erased_by = 2 WHERE chain = 'case:1' AND seq = 1",
            "UPDATE ledger_aside SET value = NULL, erased_by = 99 WHERE chain = 'case:1' AND seq = 1",
            "UPDATE ledger_aside SET erased_by = 2 WHERE chain = 'case:1' AND seq = 1",
            "UPDATE ledger_aside SET field = 'other' WHERE chain = 'case:1' AND seq = 1",
        ],
    )
    def test_a_private_value_gone_without_an_erasure(self, cursor: Any, sql: str) -> None:
        cursor.execute(sql)
        found = faults()
        assert named(found) == {("case:1", 1)}
        assert "story" in " ".join(fault.what for fault in found)

    def test_an_erasure_undone(self, cursor: Any) -> None:
        cursor.execute("UPDATE ledger_aside SET value = '1.AAAA' WHERE chain = 'case:2' AND seq = 1")
        assert named(faults()) == {("case:2", 1)}

    def test_a_queue_row_taken_away(self, cursor: Any) -> None:
        cursor.execute("DELETE FROM ledger_unsealed WHERE chain = 'case:1'")
        assert named(faults()) == {("case:1", 5)}
        cursor.execute("DELETE FROM ledger_unsealed WHERE chain = 'trace'")
        assert {chain for chain, _ in named(faults())} == {"case:1", "trace"}

    def test_a_trace_changed_or_deleted(self, cursor: Any) -> None:
        cursor.execute("SELECT min(id) FROM ledger_trace")
        number = cursor.fetchone()[0]
        cursor.execute("UPDATE ledger_trace SET who = 'post:9' WHERE id = %s", [number])
        assert named(faults()) == {("trace", number)}
        cursor.execute("DELETE FROM ledger_trace WHERE id = %s", [number])
        assert named(faults()) == {("trace", number)}


class TestWhatIsNotOurs:
    """A trigger or a rule that somebody else put on a table swallows what is written, and ours are all there."""

    @pytest.mark.only("sqlite")
    def test_a_trigger_that_ignores(self, cursor: Any) -> None:
        cursor.execute("CREATE TRIGGER quiet BEFORE INSERT ON ledger_trace BEGIN SELECT RAISE(IGNORE); END")
        assert [fault.what for fault in faults() if "ledger_trace: quiet" in fault.what]
        cursor.execute("DROP TRIGGER quiet")
        assert faults() == []

    @pytest.mark.only("postgresql")
    @pytest.mark.parametrize(
        ("what", "name"),
        [
            ("CREATE RULE quiet AS ON INSERT TO ledger_trace DO INSTEAD NOTHING", "ledger_trace: quiet"),
            (
                "CREATE TRIGGER quiet BEFORE UPDATE ON casework_case FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
                "casework_case: quiet",
            ),
            ("ALTER TABLE ledger_entry ENABLE ROW LEVEL SECURITY", "ledger_entry: ROW SECURITY"),
        ],
    )
    def test_a_rule_that_does_nothing(self, cursor: Any, what: str, name: str) -> None:
        cursor.execute(what)
        assert [fault.what for fault in faults() if name in fault.what]
        assert any(each.id == "ledger.W002" for each in guard.check(["default"]))
