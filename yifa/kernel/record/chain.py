"""Entries in a chain: each names the one before by its digest, so that nothing can be changed, moved or taken out in between.

The body of an entry is the canonical bytes of

    {"alg": "sm3", "chain": "case:7", "content": {…}, "format": 1, "prev": "<digest of entry seq-1, or empty>", "seq": 1}

and its digest is H(0x00 ‖ body), which is also the hash of a Merkle leaf with that body. `content` is the act or edit; this
room takes it as it is, except for private values (`markers`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from yifa.kernel.record.canonical import canonical, plain
from yifa.kernel.record.digest import UnknownAlgorithm, raw

FORMAT = 1
FIRST = ""
"""What the first entry of a chain names as the one before."""
_BODY = b'{"alg":"%%b","chain":%%b,"content":%%b,"format":%d,"prev":"%%b","seq":%%d}' % FORMAT
MARK = "§"
"""A private value stands in the content as {"§": digest of salt and value}; the value lies beside the record."""


class Fault(NamedTuple):
    """Something that does not hold: where, and what in Chinese. `kind` is for machines."""

    chain: str
    seq: int
    what: str
    kind: str = ""


class Stored(NamedTuple):
    """An entry as it lies in a database, an export or a backup."""

    chain: str
    seq: int
    algorithm: str
    body: bytes
    digest: str


def frame(content: Mapping[str, Any], *, chain: str, seq: int, prev: str, algorithm: str) -> tuple[bytes, str]:
    """The body and the digest of entry `seq` (from 1) of `chain`, following the entry with the digest `prev`.

    Raises NotCanonical where the content has a value without a written form, UnknownAlgorithm.
    """
    hashed = raw(algorithm)
    # Put together by hand: the keys are known and sorted, and only the content needs looking at.
    said = canonical(content if type(content) is dict else dict(content))
    body = _BODY % (algorithm.encode(), canonical(chain), said, prev.encode(), seq)
    return body, hashed(b"\x00" + body).hex()


def unframe(body: bytes) -> dict[str, Any]:
    """What a body says. Raises ValueError where it is not the body of an entry in a format known here."""
    said = plain(body)
    if not isinstance(said, dict) or said.get("format") != FORMAT or not isinstance(said.get("content"), dict):
        raise ValueError("不是本系统所写的记录条目")
    return said


def examine(entry: Stored, before: tuple[int, str] | None) -> tuple[dict[str, Any] | None, list[Fault]]:
    """What one entry says (None where it cannot be read) and what does not hold of it.

    `before` is (seq, digest) of the entry before it in this chain as far as there is one, None at the start.
    """
    chain, seq, algorithm, body, digest = entry
    faults: list[Fault] = []
    try:
        if raw(algorithm)(b"\x00" + body).hex() != digest:
            faults.append(Fault(chain, seq, "内容与摘要不符，已被改动", "body"))
    except UnknownAlgorithm as error:
        faults.append(Fault(chain, seq, str(error), "algorithm"))
    expected = 1 if before is None else before[0] + 1
    if seq != expected:
        missing = f"第 {expected} 条" if seq == expected + 1 else f"第 {expected} 至第 {seq - 1} 条"
        what = f"{missing}记录缺失，已被删除" if seq > expected else f"次序重复：这里应是第 {expected} 条"
        faults.append(Fault(chain, min(expected, seq), what, "gap"))
    try:
        said = unframe(body)
    except (ValueError, RecursionError):
        faults.append(Fault(chain, seq, "内容无法读出，已被改动", "body"))
        return None, faults
    if said.get("chain") != chain or said.get("seq") != seq:
        where = f"{said.get('chain')} 第 {said.get('seq')} 条"
        faults.append(Fault(chain, seq, f"次序或归属被调换：内容自称是 {where}", "place"))
    elif said.get("alg") != algorithm:
        faults.append(Fault(chain, seq, "所用摘要算法被改动", "algorithm"))
    if seq == expected and said.get("prev") != (FIRST if before is None else before[1]):
        faults.append(Fault(chain, seq, "与前一条不衔接：前一条或本条被换过", "link"))
    return said, faults


def verify_chain(entries: Iterable[Stored]) -> Fault | None:
    """The first thing that does not hold of one chain, given whole and in order; None where all holds.

    A missing last entry cannot be seen here: seals show it.
    """
    before: tuple[int, str] | None = None
    for entry in entries:
        _, faults = examine(entry, before)
        if faults:
            return faults[0]
        before = entry.seq, entry.digest
    return None


def markers(content: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The private values of a content, as (field, digest) in the order of its data: "story", or "parties.0" in a list."""
    data = content.get("data")
    return list(_markers(data, "")) if isinstance(data, (dict, list)) else []


def _markers(value: Any, path: str) -> Iterator[tuple[str, str]]:
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for name, item in items:
        if isinstance(item, (dict, list)):
            field = f"{path}.{name}" if path else str(name)
            mark = item.get(MARK) if isinstance(item, dict) and len(item) == 1 else None
            if isinstance(mark, str):
                yield field, mark
            else:
                yield from _markers(item, field)
