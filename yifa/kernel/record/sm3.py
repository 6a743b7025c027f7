"""SM3 (GB/T 32905-2016, the hash of Chinese commercial cryptography) in plain Python.

For verification anywhere, also where Python's OpenSSL was built without SM3. About a thousand times slower than OpenSSL's:
`digest.py` uses it only where there is no other.
"""

from __future__ import annotations

import struct

_MASK = 0xFFFFFFFF
_START = (
    0x7380166F, 0x4914B2B9, 0x172442D7, 0xDA8A0600, 0xA96F30BC, 0x163138AA, 0xE38DEE4D, 0xB0FB0E4E,
)  # fmt: skip


def _left(word: int, n: int) -> int:
    n &= 31
    return ((word << n) | (word >> (32 - n))) & _MASK


# T_j <<< j, worked out once: 0x79cc4519 in the first 16 rounds, 0x7a879d8a after.
_ROUND = tuple(_left(0x79CC4519 if j < 16 else 0x7A879D8A, j) for j in range(64))


def _compress(state: tuple[int, ...], block: bytes) -> tuple[int, ...]:
    """CF of the standard, 5.3: one block of 64 bytes into the state."""
    w = list(struct.unpack(">16I", block))
    for j in range(16, 68):
        x = w[j - 16] ^ w[j - 9] ^ _left(w[j - 3], 15)
        w.append(x ^ _left(x, 15) ^ _left(x, 23) ^ _left(w[j - 13], 7) ^ w[j - 6])
    a, b, c, d, e, f, g, h = state
    for j in range(64):
        a12 = _left(a, 12)
        ss1 = _left((a12 + e + _ROUND[j]) & _MASK, 7)
        ss2 = ss1 ^ a12
        ff = a ^ b ^ c if j < 16 else (a & b) | (a & c) | (b & c)
        gg = e ^ f ^ g if j < 16 else (e & f) | (~e & g)
        tt1 = (ff + d + ss2 + (w[j] ^ w[j + 4])) & _MASK
        tt2 = (gg + h + ss1 + w[j]) & _MASK
        a, b, c, d = tt1, a, _left(b, 9), c
        e, f, g, h = tt2 ^ _left(tt2, 9) ^ _left(tt2, 17), e, _left(f, 19), g
    return tuple(x ^ y for x, y in zip(state, (a, b, c, d, e, f, g, h), strict=True))


def sm3(data: bytes) -> bytes:
    """The digest of `data`, 32 bytes."""
    bits = len(data) * 8
    padded = data + b"\x80" + b"\x00" * (-(len(data) + 9) % 64) + bits.to_bytes(8, "big")
    state: tuple[int, ...] = _START
    for start in range(0, len(padded), 64):
        state = _compress(state, padded[start : start + 64])
    return struct.pack(">8I", *state)
