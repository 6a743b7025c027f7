"""The record: canonical bytes, digests, chains, Merkle trees and proofs. Nothing rewritten unnoticed, checkable anywhere."""

from __future__ import annotations

from yifa.kernel.record.canonical import NotCanonical, canonical
from yifa.kernel.record.chain import (
    FIRST,
    FORMAT,
    MARK,
    Fault,
    Stored,
    examine,
    frame,
    markers,
    unframe,
    verify_chain,
)
from yifa.kernel.record.digest import ALGORITHMS, DEFAULT, UnknownAlgorithm, digest, salted
from yifa.kernel.record.merkle import Frontier, inclusion, leaf_hash, root, verify_inclusion
from yifa.kernel.record.seals import check_proof

__all__ = [
    "ALGORITHMS",
    "DEFAULT",
    "FIRST",
    "FORMAT",
    "MARK",
    "Fault",
    "Frontier",
    "NotCanonical",
    "Stored",
    "UnknownAlgorithm",
    "canonical",
    "check_proof",
    "digest",
    "examine",
    "frame",
    "inclusion",
    "leaf_hash",
    "markers",
    "root",
    "salted",
    "unframe",
    "verify_chain",
    "verify_inclusion",
]
