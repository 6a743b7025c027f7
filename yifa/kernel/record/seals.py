"""What a seal says, and the proof that an entry lies under it.

A batch is a Merkle tree over rows of the record (`row_leaf`: an entry with its moment and key, or a trace). Its root stands in
a seal, and the seals are the leaves of the county's log, a tree that only grows (RFC 9162). Whoever holds one published root
of the log can check any entry before it with `check_proof`, this room and nothing else.
"""

from __future__ import annotations

from typing import Any, TypedDict

from yifa.kernel.record.canonical import canonical
from yifa.kernel.record.chain import FORMAT, unframe
from yifa.kernel.record.digest import raw
from yifa.kernel.record.merkle import LEAF, leaf_hash, path_root


class Statement(TypedDict):
    """What one seal says; its canonical bytes are a leaf of the log. `number` counts from 1, `first` sealed rows from 0."""

    format: int
    alg: str
    number: int
    first: int
    size: int
    root: str
    at: str


class LogPath(TypedDict):
    """Where the seal stands in the log of `size` seals with this root; `index` counts from 0."""

    size: int
    index: int
    path: list[str]
    root: str


class Proof(TypedDict):
    """The proof of one entry: its row, the path in its batch, the seal, the path in the log."""

    format: int
    row: dict[str, Any]
    index: int
    batch: list[str]
    seal: Statement
    log: LogPath


def statement(*, algorithm: str, number: int, first: int, size: int, root: str, at: str) -> Statement:
    """The statement of one seal. `at` is the moment of sealing, UTC: 2022-12-06T08:00:00.000000Z."""
    return {"format": FORMAT, "alg": algorithm, "number": number, "first": first, "size": size, "root": root, "at": at}


def seal_leaf(said: Statement) -> bytes:
    """The hash of the seal as a leaf of the log."""
    return leaf_hash(said["alg"], canonical(said))


def entry_row(chain: str, seq: int, digest: str, at: str, key: str | None, key_digest: str) -> dict[str, Any]:
    """All that is stored of an entry, the body by its digest: what a seal covers."""
    return {"at": at, "chain": chain, "digest": digest, "key": key, "key_digest": key_digest, "seq": seq}


def row_leaf(algorithm: str, row: dict[str, Any]) -> bytes:
    """The hash of a row as a leaf of its batch."""
    return raw(algorithm)(LEAF + canonical(row))


def check_proof(proof: Proof, body: bytes | None = None) -> str | None:
    """What does not hold of a proof, in Chinese; None where it leads from the entry to the log's root it names.

    That root (`proof["log"]["root"]`) must then be compared with the published one. With `body` the entry is checked too.
    """
    try:
        return _check(proof, body)
    except (KeyError, TypeError, ValueError, AttributeError):
        return "证明不完整或无法读出"


def _check(proof: Proof, body: bytes | None) -> str | None:
    if body is not None:
        algorithm = str(unframe(body)["alg"])
        if raw(algorithm)(LEAF + body).hex() != proof["row"]["digest"]:
            return "记录内容与证明中的摘要不符"
    seal, log = proof["seal"], proof["log"]
    if proof["format"] != FORMAT or seal["format"] != FORMAT:
        return "不认识的证明格式"
    algorithm = seal["alg"]
    leaf = row_leaf(algorithm, proof["row"])
    batch = [bytes.fromhex(step) for step in proof["batch"]]
    found = path_root(algorithm, leaf, proof["index"], seal["size"], batch)
    if found is None or found.hex() != seal["root"]:
        return "记录不在这次封存之内"
    if log["index"] != seal["number"] - 1:
        return "封存的序号与日志中的位置不符"
    path = [bytes.fromhex(step) for step in log["path"]]
    found = path_root(algorithm, seal_leaf(seal), log["index"], log["size"], path)
    if found is None or found.hex() != log["root"]:
        return "封存不在所称的日志之内"
    return None
