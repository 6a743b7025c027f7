"""The record's bytes, digests and trees against the known answers of their standards."""

from __future__ import annotations

import enum
import hashlib
import json
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yifa.kernel.record import (
    Frontier,
    NotCanonical,
    Stored,
    UnknownAlgorithm,
    canonical,
    digest,
    frame,
    inclusion,
    leaf_hash,
    markers,
    root,
    salted,
    unframe,
    verify_chain,
    verify_inclusion,
)
from yifa.kernel.record.merkle import peak_ends
from yifa.kernel.record.seals import check_proof, entry_row, row_leaf, seal_leaf, statement
from yifa.kernel.record.sm3 import sm3

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


class Number(enum.IntEnum):
    ONE = 1


class Word(enum.StrEnum):
    A = "a"


class TestCanonical:
    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            (None, "null"),
            (True, "true"),
            (-12, "-12"),
            ('茶\n"\\\u2028\x7f\x01', '"茶\\n\\"\\\\\u2028\x7f\\u0001"'),
            ((1, "a", ()), '[1,"a",[]]'),
            ({"b": 1, "a": {"乙": 2, "甲": 3}}, '{"a":{"乙":2,"甲":3},"b":1}'),
            ("e\u0301", '"\u00e9"'),
            ("\n\u0303", '"\\n\u0303"'),
            ({"e\u0301": ["e\u0301"]}, '{"\u00e9":["\u00e9"]}'),
        ],
    )
    def test_known_bytes(self, value: Any, expected: str) -> None:
        assert canonical(value) == expected.encode()

    @pytest.mark.parametrize(
        "value",
        [
            1.0,
            float("nan"),
            b"x",
            {1: 2},
            {None: 1},
            {"a": [1, {"b": 0.5}]},
            Number.ONE,
            Word.A,
            2**63,
            {1, 2},
            "\ud800",
            {"\u00e9": 1, "e\u0301": 2},
        ],
    )
    def test_refuses_what_has_no_one_form(self, value: Any) -> None:
        with pytest.raises(NotCanonical):
            canonical(value)

    def test_the_refusal_says_where(self) -> None:
        with pytest.raises(NotCanonical, match=r"data\.sum\.1"):
            canonical({"data": {"sum": [1, 2.5]}})

    @given(VALUES)
    def test_read_back_and_written_again_it_is_the_same(self, value: Any) -> None:
        try:
            body = canonical(value)
        except NotCanonical:  # two keys that are one in NFC
            return
        assert canonical(json.loads(body)) == body
        assert unicodedata.is_normalized("NFC", json.dumps(json.loads(body), ensure_ascii=False)) or b"\\" in body


class TestDigest:
    """GB/T 32905-2016, annex A."""

    ABC = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    ABCD16 = "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"

    def test_sm3_of_the_standard(self) -> None:
        assert sm3(b"abc").hex() == self.ABC == digest("sm3", b"abc")
        assert sm3(b"abcd" * 16).hex() == self.ABCD16 == digest("sm3", b"abcd" * 16)

    @given(st.binary(max_size=200))
    def test_plain_sm3_equals_that_in_use(self, data: bytes) -> None:
        assert sm3(data).hex() == digest("sm3", data)

    def test_sha256(self) -> None:
        assert digest("sha256", b"abc") == hashlib.sha256(b"abc").hexdigest()

    def test_no_other(self) -> None:
        with pytest.raises(UnknownAlgorithm):
            digest("md5", b"")

    def test_salted(self) -> None:
        assert salted("sm3", "s", "张三") == digest("sm3", canonical(["s", "张三"]))
        assert salted("sm3", "s", "张三") != salted("sm3", "t", "张三")


# Inputs and roots as the tests of the Certificate Transparency project use them (SHA-256).
CT_INPUTS = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
CT_ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
CT_PATHS = [  # (leaf, tree size, path), leaf counted from 0
    (0, 1, []),
    (
        0,
        8,
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        5,
        8,
        [
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
    (
        1,
        5,
        [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
]
CT_LEAVES = [leaf_hash("sha256", data) for data in CT_INPUTS]


class TestMerkle:
    @pytest.mark.parametrize("size", range(9))
    def test_roots_of_certificate_transparency(self, size: int) -> None:
        assert root("sha256", CT_LEAVES[:size]).hex() == CT_ROOTS[size]
        frontier = Frontier("sha256")
        for leaf in CT_LEAVES[:size]:
            frontier.add(leaf)
        assert frontier.root().hex() == CT_ROOTS[size]

    @pytest.mark.parametrize(("index", "size", "path"), CT_PATHS)
    def test_paths_of_certificate_transparency(self, index: int, size: int, path: list[str]) -> None:
        assert [step.hex() for step in inclusion("sha256", CT_LEAVES[:size], index)] == path

    @pytest.mark.parametrize("algorithm", ["sm3", "sha256"])
    def test_every_path_of_every_tree_up_to_33(self, algorithm: str) -> None:
        leaves = [leaf_hash(algorithm, bytes([i])) for i in range(33)]
        for size in range(1, 34):
            tree, top = leaves[:size], root(algorithm, leaves[:size])
            for index in range(size):
                path = inclusion(algorithm, tree, index)
                assert verify_inclusion(algorithm, tree[index], index, size, path, top)
                assert not verify_inclusion(algorithm, tree[index], index + 1, size, path, top)
                assert not verify_inclusion(algorithm, leaf_hash(algorithm, b"other"), index, size, path, top)
                assert not verify_inclusion(algorithm, tree[index], index, size, [*path, top], top)
                if path:
                    assert not verify_inclusion(algorithm, tree[index], index, size, path[:-1], top)

    @given(st.integers(0, 300))
    def test_a_frontier_taken_up_again_goes_on_alike(self, size: int) -> None:
        leaves = [leaf_hash("sha256", i.to_bytes(2, "big")) for i in range(size + 1)]
        whole, ends = Frontier("sha256"), {}
        for place, leaf in enumerate(leaves[:size], 1):
            ends[place] = whole.add(leaf)
        again = Frontier("sha256", size, [ends[end] for end in peak_ends(size)])
        assert again.root() == whole.root() == root("sha256", leaves[:size])
        again.add(leaves[size])
        assert again.root() == root("sha256", leaves)

    def test_no_path_outside_the_tree(self) -> None:
        with pytest.raises(IndexError):
            inclusion("sm3", CT_LEAVES, 8)
        with pytest.raises(ValueError, match="峰"):
            Frontier("sm3", 3, [])


def chain(length: int = 4) -> list[Stored]:
    entries, prev = [], ""
    for seq in range(1, length + 1):
        content = {"kind": "told", "data": {"n": seq}}
        body, prev = frame(content, chain="case:1", seq=seq, prev=prev, algorithm="sm3")
        entries.append(Stored("case:1", seq, "sm3", body, prev))
    return entries


class TestChain:
    def test_the_body_is_canonical_and_reads_back(self) -> None:
        content = {"kind": "accepted", "data": {"story": {"§": "ab"}, "n": [1, None, True, "茶"]}}
        body, found = frame(content, chain='case:"1"', seq=3, prev="00", algorithm="sha256")
        said = {"format": 1, "alg": "sha256", "chain": 'case:"1"', "seq": 3, "prev": "00", "content": content}
        assert body == canonical(said)
        assert unframe(body) == said
        assert found == hashlib.sha256(b"\x00" + body).hexdigest() == leaf_hash("sha256", body).hex()

    def test_a_whole_chain_holds(self) -> None:
        assert verify_chain(chain()) is None
        assert verify_chain([]) is None

    @pytest.mark.parametrize(("seq", "kind"), [(1, "gap"), (2, "gap"), (3, "gap")])
    def test_a_missing_entry_is_named(self, seq: int, kind: str) -> None:
        fault = verify_chain([entry for entry in chain() if entry.seq != seq])
        assert fault is not None
        assert (fault.seq, fault.kind) == (seq, kind)

    def test_a_swap_is_named(self) -> None:
        a, b, c, d = chain()
        fault = verify_chain([a, c._replace(seq=2), b._replace(seq=3), d])
        assert fault is not None
        assert (fault.seq, fault.kind) == (2, "place")

    def test_a_rewritten_entry_breaks_the_next_link(self) -> None:
        a, b, c, d = chain()
        body, new = frame({"kind": "other"}, chain="case:1", seq=2, prev=a.digest, algorithm="sm3")
        fault = verify_chain([a, b._replace(body=body, digest=new), c, d])
        assert fault is not None
        assert (fault.seq, fault.kind) == (3, "link")

    @given(st.data())
    def test_any_changed_byte_is_found(self, data: st.DataObject) -> None:
        entries = chain()
        index = data.draw(st.integers(0, 3))
        place = data.draw(st.integers(0, len(entries[index].body) - 1))
        body = bytearray(entries[index].body)
        body[place] ^= data.draw(st.integers(1, 255))
        entries[index] = entries[index]._replace(body=bytes(body))
        fault = verify_chain(entries)
        assert fault is not None
        assert (fault.seq, fault.kind) == (index + 1, "body")

    def test_markers(self) -> None:
        content = {"data": {"a": {"§": "1"}, "b": [{"§": "2"}, "x", {"c": {"§": "3"}}], "d": {"§": 4}, "e": 5}}
        assert markers(content) == [("a", "1"), ("b.0", "2"), ("b.2.c", "3")]
        assert markers({"kind": "x"}) == []


class TestProof:
    def proof(self) -> tuple[Any, bytes]:
        stored = chain(5)
        rows = [entry_row(e.chain, e.seq, e.digest, "2022-12-06T08:00:00.000000Z", None, "") for e in stored]
        leaves = [row_leaf("sm3", row) for row in rows]
        seals = [
            statement(algorithm="sm3", number=n, first=5 * (n - 1), size=5, root=root("sm3", leaves).hex(), at="x")
            for n in (1, 2, 3)
        ]
        log = [seal_leaf(said) for said in seals]
        path = [step.hex() for step in inclusion("sm3", log, 1)]
        return {
            "format": 1,
            "row": rows[3],
            "index": 3,
            "batch": [step.hex() for step in inclusion("sm3", leaves, 3)],
            "seal": seals[1],
            "log": {"size": 3, "index": 1, "path": path, "root": root("sm3", log).hex()},
        }, stored[3].body

    def test_it_leads_to_the_published_root(self) -> None:
        proof, body = self.proof()
        assert check_proof(proof) is None
        assert check_proof(json.loads(json.dumps(proof)), body) is None

    @pytest.mark.parametrize(
        ("part", "field", "value"),
        [
            ("row", "at", "2022-12-07T08:00:00.000000Z"),
            ("row", "seq", 5),
            ("seal", "root", "00"),
            ("seal", "at", "y"),
            ("seal", "number", 1),
            ("log", "index", 0),
            ("log", "path", []),
            ("log", "root", "00"),
            ("log", "size", "3"),
        ],
    )
    def test_anything_else_is_refused(self, part: str, field: str, value: object) -> None:
        proof, body = self.proof()
        assert check_proof(proof, body + b" ") is not None
        proof[part][field] = value
        assert check_proof(proof) is not None
        del proof[part]
        assert check_proof(proof) is not None
