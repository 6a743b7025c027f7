"""Writing, reading back, sealing, proving, erasing, tracing: the record as it should be."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core import checks
from django.db import IntegrityError, connection, transaction
from django.db.models import Model
from django.db.utils import DatabaseError

from yifa.kernel.record import check_proof
from yifa.ledger import asides, guard, secret
from yifa.ledger.append import append, statements
from yifa.ledger.asides import ERASED
from yifa.ledger.models import Aside, Entry, Leaf, Seal, Trace, Unsealed
from yifa.ledger.proof import NotSealed, proof, published
from yifa.ledger.seal import seal, seal_all
from yifa.ledger.tests.writing import AT, Chain, drop_triggers, faults
from yifa.ledger.traces import READ, REFUSED, kept, trace
from yifa.ledger.verify import examine, verify

pytestmark = pytest.mark.usefixtures("rolled_back")


def test_one_entry_and_a_thousand_are_the_same_statements() -> None:
    chain = Chain("case:1")
    one = statements([chain.framed(private={"story": "事由"})])
    assert [sql.split(" ")[2] for sql, _ in one] == ["ledger_entry", "ledger_unsealed", "ledger_aside"]
    many = [chain.framed(private={"story": "事由"}) for _ in range(1_000)]
    assert len(statements(many)) == 3
    assert all(sql.count("%s") == len(params) for sql, params in one + statements(many))


def test_more_parameters_than_a_statement_takes_are_divided() -> None:
    chain = Chain("case:1")
    append([chain.framed() for _ in range(9_000)])
    assert Entry.objects.count() == Unsealed.objects.count() == 9_000
    assert faults() == []


def test_what_was_written_is_read_back() -> None:
    written = Chain("case:1").write(data={"category": "邻里纠纷"}, private={"story": "两家争水", "parties.0": "张三"})
    entry = Entry.objects.get(chain="case:1", seq=1)
    assert bytes(entry.body) == written.body
    assert (entry.digest, entry.at, entry.key) == (written.digest, written.at, written.key)
    assert asides.read("case:1") == {(1, "story"): "两家争水", (1, "parties.0"): "张三"}
    assert asides.read("case:1", [2]) == asides.read("case:1", []) == {}
    stored = "".join(str(row) for row in Aside.objects.values_list("value", flat=True)).encode() + written.body
    assert "张三".encode() not in stored
    assert "两家争水".encode() not in stored


def test_two_entries_for_one_place_or_one_key_clash() -> None:
    chain = Chain("case:1")
    first = chain.write()
    second = chain.framed()
    with pytest.raises(IntegrityError):
        append([second._replace(seq=1)])
    with pytest.raises(IntegrityError):
        append([second._replace(key=first.key)])
    append([second])
    assert Entry.objects.count() == 2


class TestSeal:
    def test_nothing_waits_nothing_is_sealed(self) -> None:
        assert seal() is None
        assert published() == []

    def test_a_batch_leaves_the_queue(self) -> None:
        chain, other = Chain("case:1"), Chain("case:2", "sha256")
        for each in (chain, other, chain):
            each.write()
        made = seal(AT)
        assert made is not None
        assert (made.number, made.first_leaf, made.size, made.log_size) == (1, 0, 3, 1)
        assert Unsealed.objects.count() == 0
        assert Leaf.objects.count() == 3
        assert seal() is None
        chain.write()
        made = seal(AT)
        assert made is not None
        assert (made.number, made.first_leaf, made.size, made.log_size) == (2, 3, 1, 2)
        assert faults() == []

    def test_every_proof_leads_to_every_later_root(self) -> None:
        chain = Chain("case:1")
        for round_ in range(13):
            for _ in range(round_ % 3 + 1):
                chain.write()
            seal(AT)
        roots = {each["log_size"]: each["log_root"] for each in published()}
        assert len(roots) == 13
        for seq in range(1, chain.seq + 1):
            number = Leaf.objects.get(chain="case:1", seq=seq).seal
            for size in range(number, 14):
                made = proof("case:1", seq, size)
                body = bytes(Entry.objects.get(chain="case:1", seq=seq).body)
                assert check_proof(json.loads(json.dumps(made)), body) is None
                assert made["log"]["root"] == roots[size]
        with pytest.raises(NotSealed):
            proof("case:1", 99)
        with pytest.raises(NotSealed):
            proof("case:1", chain.seq, 1)

    def test_a_proof_reads_few_rows_of_a_long_log(self, django_assert_max_num_queries: Any) -> None:
        chain = Chain("case:1")
        append([chain.framed() for _ in range(200)])
        while seal(AT, limit=2):
            pass
        assert Seal.objects.count() == 100
        with django_assert_max_num_queries(6):
            made = proof("case:1", 77)
        assert check_proof(made) is None
        assert made["log"]["root"] == published()[-1]["log_root"]

    def test_all_of_a_long_queue(self) -> None:
        append([Chain(f"case:{n}").framed() for n in range(30)])
        seen: list[tuple[int, int]] = []
        assert [each.size for each in seal_all(AT, lambda done, total: seen.append((done, total)))] == [30]
        assert seen == [(30, 30)]
        assert faults() == []

    def test_the_log_keeps_the_algorithm_of_its_first_seal(self) -> None:
        chain = Chain("case:1")
        for algorithm in ("sha256", "sm3"):
            chain.write()
            seal(AT, algorithm=algorithm)
        assert {each["algorithm"] for each in published()} == {"sha256"}
        assert faults() == []


class TestErasure:
    def test_it_is_told_apart(self) -> None:
        chain = Chain("case:1")
        chain.write(private={"story": "事由", "parties.0": "张三", "parties.1": "李四", "phone": "13800000000"})
        chain.write(private={"story": "再述"})
        seal(AT)
        chain.erase([1], ["parties", "story"])
        found = asides.read("case:1", [1, 2])
        assert {field for (_, field), value in found.items() if value is ERASED} == {"story", "parties.0", "parties.1"}
        assert str(found[1, "story"]) == "已依法删除"
        assert found[1, "phone"] == "13800000000"
        seal(AT)
        report = examine()
        assert (report.faults, report.erased, report.entries, report.seals) == ([], 3, 3, 2)
        chain.erase([1, 2])
        report = examine()
        assert (report.faults, report.erased, report.waiting) == ([], 5, 1)


REFUSED_CHANGES = [
    "UPDATE ledger_entry SET digest = 'x'",
    "DELETE FROM ledger_entry",
    "UPDATE ledger_seal SET root = 'x'",
    "DELETE FROM ledger_seal",
    "UPDATE ledger_leaf SET seal = 7",
    "DELETE FROM ledger_leaf",
    "UPDATE ledger_trace SET who = 'x'",
    "DELETE FROM ledger_trace",
    "DELETE FROM ledger_aside",
    "UPDATE ledger_aside SET value = 'x'",
    "UPDATE ledger_aside SET value = NULL",
    "UPDATE ledger_aside SET value = NULL, erased_by = 99",
    "UPDATE ledger_aside SET value = NULL, erased_by = seq",
    "UPDATE ledger_aside SET value = NULL, erased_by = 2, field = 'x'",
    "UPDATE ledger_aside SET erased_by = 2",
    "DELETE FROM ledger_unsealed",
    "UPDATE ledger_unsealed SET seq = 9",
]


class TestGuard:
    @pytest.fixture(autouse=True)
    def record(self, rolled_back: None) -> None:
        chain = Chain("case:1")
        chain.write(private={"story": "事由"})
        trace("官员", READ, "case:1")
        seal(AT)
        chain.write()

    @pytest.mark.parametrize("sql", REFUSED_CHANGES)
    def test_the_database_refuses(self, sql: str) -> None:
        refused = pytest.raises(IntegrityError, match=r"记录只增不改|依法删除|封存队列")
        with refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
        assert verify() == []

    @pytest.mark.parametrize("table", ["entry", "seal", "leaf", "trace", "aside", "unsealed"])
    def test_it_cannot_be_emptied_or_replaced(self, table: str) -> None:
        sql = {
            "postgresql": f"TRUNCATE ledger_{table}",
            "sqlite": f"INSERT OR REPLACE INTO ledger_{table} SELECT * FROM ledger_{table}",
        }[connection.vendor]
        if (connection.vendor, table) == ("sqlite", "unsealed"):
            sql = "DELETE FROM ledger_unsealed"
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)

    @pytest.mark.parametrize("model", [Entry, Seal, Leaf, Trace])
    def test_nor_through_the_orm(self, model: type[Model]) -> None:
        with pytest.raises(DatabaseError), transaction.atomic():
            model._default_manager.all().delete()
        assert model._default_manager.exists()

    def test_missing_triggers_are_looked_for_and_put_back(self) -> None:
        assert guard.check(["default"]) == []
        drop_triggers()
        (warning,) = guard.check(["default"])
        assert warning.id == "ledger.W001"
        assert warning in checks.run_checks(tags=["database"], databases=["default"])
        assert {fault.kind for fault in verify()} == {"guard"}
        assert guard.install()
        assert guard.missing() == []
        assert verify() == []

    def test_a_trigger_that_was_switched_off_is_missing(self) -> None:
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("DROP TRIGGER ledger_entry_no_delete")
                cursor.execute(
                    "CREATE TRIGGER ledger_entry_no_delete BEFORE DELETE ON ledger_entry BEGIN SELECT 1; END"
                )
            else:
                cursor.execute("ALTER TABLE ledger_entry DISABLE TRIGGER ledger_entry_refuse")
        assert len(guard.missing()) == 1
        guard.after_migrate()
        assert guard.missing() == []

    @pytest.mark.only("postgresql")
    def test_a_function_that_was_emptied_is_missing(self) -> None:
        """Only PostgreSQL has trigger functions."""
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE OR REPLACE FUNCTION ledger_entry_refuse() RETURNS trigger LANGUAGE plpgsql"
                " AS 'BEGIN RETURN NULL; END'"
            )
        assert guard.missing() == ["ledger_entry_refuse"]

    @pytest.mark.only("postgresql")
    def test_a_session_that_plays_a_replica_is_refused_too(self) -> None:
        """Only PostgreSQL has replicas."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT tgenabled FROM pg_trigger WHERE tgname LIKE 'ledger%'")
            assert {row[0] for row in cursor.fetchall()} == {"A"}


class TestTraces:
    def test_a_trace_outlives_the_refused_attempt(self) -> None:
        class Refusal(Exception):
            pass

        chain = Chain("case:1")
        with pytest.raises(Refusal), kept(), transaction.atomic():
            chain.write()
            trace("post:3", REFUSED, "case:1", "accepted: 不在管辖范围", at=AT)
            raise Refusal
        assert Entry.objects.count() == 0
        left = Trace.objects.get()
        assert (left.who, left.what, left.chain, left.at) == ("post:3", "refused", "case:1", AT)

    def test_outside_it_is_written_at_once(self) -> None:
        with kept(), kept():
            trace("a", READ)
            assert not Trace.objects.exists()
        trace("b", READ)
        assert [each.who for each in Trace.objects.order_by("id")] == ["a", "b"]

    def test_traces_are_sealed(self) -> None:
        trace("a", READ, "case:1", "身份证号码")
        assert faults() == []
        made = seal(AT)
        assert made is not None
        assert made.size == 1
        assert faults() == []


def test_the_secrets_of_a_stolen_database_stay_shut(settings: Any) -> None:
    Chain("case:1").write(private={"story": "事由"})
    settings.YIFA_KEYS = secret.new_key()
    with pytest.raises(secret.KeyMissing):
        asides.read("case:1")
    found = {fault.kind: fault.what for fault in faults()}
    assert "密钥“" in found["aside story"]
    assert "缺少核验它的密钥" in found["mark"]
