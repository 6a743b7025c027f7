"""The list of seals: as it is printed for publication it is taken back, and one that differs is found and named."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from yifa.command import main
from yifa.ledger.tests.writing import drop_triggers, requeue, small_record

pytestmark = pytest.mark.usefixtures("rolled_back")
HOLDS, FOUND, FAILED = 0, 1, 3
Seals = list[dict[str, Any]]


@pytest.fixture
def published(rolled_back: None, capsys: pytest.CaptureFixture[str]) -> Seals:
    """Two seals, as `yifa seal --list` prints them: one a line."""
    small_record()
    assert main(["seal", "--list"]) == HOLDS
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [each["log_size"] for each in lines] == [1, 2]
    return lines


@pytest.fixture
def verify(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, Any]]:
    """`yifa verify --published` with these lines: the exit code and the faults of the record's seals."""

    def run(*lines: Any) -> tuple[int, Any]:
        file = tmp_path / "published.jsonl"
        file.write_text("\n".join(each if isinstance(each, str) else json.dumps(each) for each in lines), "utf-8")
        capsys.readouterr()
        code = main(["verify", "--published", str(file), "--json"])
        said = capsys.readouterr()
        if code == FAILED:
            return code, said.err
        return code, [(each["act"], each["what"]) for each in json.loads(said.out)["faults"] if each["case"] == "seal"]

    return run


def test_what_was_published_is_taken_back(published: Seals, verify: Callable[..., tuple[int, Any]]) -> None:
    assert verify(*published)[1] == []
    assert verify(published[1], "", published[0])[1] == []


def test_what_is_sealed_can_be_published_at_once(
    rolled_back: None, verify: Callable[..., tuple[int, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    """The answer of `seal --json` is a list too, one beside the other."""
    from yifa.ledger.tests.writing import Chain

    Chain("case:1").write()
    capsys.readouterr()
    assert main(["seal", "--json"]) == HOLDS
    said = json.loads(capsys.readouterr().out)
    assert verify(*said)[1] == []
    assert verify(json.dumps(said))[1] == []


@pytest.mark.parametrize(
    ("change", "seal", "word"),
    [
        ({"log_root": "0" * 64}, 2, "整体改写"),
        ({"root": "0" * 64}, 2, "root"),
        ({"size": 99}, 2, "size"),
        ({"at": "2020-01-01T00:00:00.000000Z"}, 2, "at"),
        ({"number": 1}, 2, "number"),
        ({"log_size": 3, "number": 3}, 3, "不在库中"),
    ],
)
def test_a_list_that_differs(
    published: Seals, verify: Callable[..., tuple[int, Any]], change: dict[str, Any], seal: int, word: str
) -> None:
    code, faults = verify(published[0], {**published[1], **change})
    assert code == FOUND
    assert [number for number, _ in faults] == [seal]
    assert word in faults[0][1]


def test_two_lists_that_contradict_each_other(published: Seals, verify: Callable[..., tuple[int, Any]]) -> None:
    """Whichever line comes last, the one that differs is found."""
    forged = {**published[0], "log_root": "f" * 64}
    for lines in ((forged, *published), (*published, forged)):
        code, faults = verify(*lines)
        assert code == FOUND
        assert [number for number, _ in faults] == [1]


def test_the_record_rewritten_whole(published: Seals, verify: Callable[..., tuple[int, Any]]) -> None:
    from django.db import connection

    from yifa.ledger import guard
    from yifa.ledger.seal import seal_all

    drop_triggers()
    with connection.cursor() as cursor:
        for table in ("leaf", "seal", "unsealed"):
            cursor.execute(f"DELETE FROM ledger_{table}")
        cursor.execute("INSERT INTO ledger_unsealed (chain, seq, mark) SELECT chain, seq, '' FROM ledger_entry")
        cursor.execute("INSERT INTO ledger_unsealed (chain, seq, mark) SELECT 'trace', id, '' FROM ledger_trace")
        requeue(cursor)
    guard.install()
    assert verify()[1] == []
    seal_all()
    assert [number for number, _ in verify(*published)[1]] == [1, 2]


@pytest.mark.parametrize(
    "line", ["{", "7", '{"log_size": 1}', '{"log_size": "1", "log_root": "00"}', '{"log_size": 1, "log_root": 7}']
)
def test_what_is_no_list(published: Seals, verify: Callable[..., tuple[int, Any]], line: str) -> None:
    code, said = verify(line)
    assert code == FAILED
    assert "不是公布的封存清单" in said
    assert "第 1 行" in said
