"""Encryption and keyed digests for what must not be read from a stolen database.

SM4 in GCM mode (GB/T 32907-2016; the mode as in NIST SP 800-38D) with a ring of keys, and HMAC-SM3 digests for exact and
last-four look-up. The ring is the setting YIFA_KEYS: "<name>:<hex>,<name>:<hex>", 16 to 32 random bytes each. **The last key is
used for what is written now; older ones stay for what was written then.** Private values beside the record cannot be
re-encrypted (the record's triggers refuse it), so a key never leaves the ring. The database knows its keys by their marks
(`keymarks`), and a new key is named after its own.

A ciphertext names its key: "2.<base64url of nonce ‖ text ‖ tag>"; so does an encrypted file. Nonces are 96 random bits: change the key before 2^32 writes.
"""

from __future__ import annotations

import functools
import hmac as standard
import os
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.ciphers.modes import GCM
from cryptography.hazmat.primitives.hmac import HMAC
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

_NONCE = 12
_TAG = 16


class SecretError(ValueError):
    """A ciphertext that cannot be opened; the message says why, in Chinese."""


class Tampered(SecretError):
    """Changed, moved to another place, or never a ciphertext of ours."""


class KeyMissing(SecretError):
    """Written with a key that is not in the ring."""


class _Key(NamedTuple):
    name: str
    cipher: SM4
    mac: bytes
    mark: str


class _Ring(NamedTuple):
    keys: dict[str, _Key]
    current: _Key


@functools.lru_cache(maxsize=8)
def _read(text: str) -> _Ring:
    """The ring that a setting describes. Raises ImproperlyConfigured."""
    keys: dict[str, _Key] = {}
    for part in text.replace("\n", ",").split(","):
        name, _, digits = part.strip().partition(":")
        if not name:
            continue
        try:
            master = bytes.fromhex(digits)
        except ValueError:
            master = b""
        if not 16 <= len(master) <= 32 or not name.isalnum() or not name.isascii() or name in keys:
            raise ImproperlyConfigured(
                "YIFA_KEYS 应写作 1:十六进制[,2:十六进制]：名称为字母数字且不重复，密钥 16 至 32 字节。"
            )
        keys[name] = _Key(name, SM4(_derive(master, b"sm4")[:16]), _derive(master, b"hmac"), _mark(master))
    if not keys:
        raise ImproperlyConfigured("没有加密密钥：请设置 YIFA_KEYS，形如 1:十六进制。")
    return _Ring(keys, next(reversed(keys.values())))


def ring() -> _Ring:
    """The ring in force."""
    return _read(str(getattr(settings, "YIFA_KEYS", "")))


def marks() -> dict[str, str]:
    """The mark of every key of the ring, by name: known again by it, and nothing can be opened with it."""
    return {key.name: key.mark for key in ring().keys.values()}


def new_key() -> str:
    """A fresh key as it stands in a ring. Its name is the beginning of its mark, so that no two keys have the same."""
    master = secrets.token_bytes(16)
    return f"{_mark(master)[:8]}:{master.hex()}"


def new_salt() -> str:
    """A fresh salt for one private value: 128 random bits."""
    return secrets.token_hex(16)


def encrypt(text: str, place: str = "") -> str:
    """The ciphertext of `text` under the current key. It opens at the same `place` only (a row and column, as the caller says)."""
    key = ring().current
    nonce = os.urandom(_NONCE)
    box = Cipher(key.cipher, GCM(nonce)).encryptor()
    box.authenticate_additional_data(place.encode())
    inner = box.update(text.encode()) + box.finalize()
    return f"{key.name}.{urlsafe_b64encode(nonce + inner + box.tag).decode()}"


def decrypt(token: str, place: str = "") -> str:
    """The text of a ciphertext. Raises Tampered, KeyMissing."""
    name, dot, coded = token.partition(".")
    key = ring().keys.get(name)
    if not dot:
        raise Tampered("密文无法读出，已被改动")
    if key is None:
        raise KeyMissing(f"密钥环（YIFA_KEYS）中没有密钥“{name}”")
    try:
        whole = urlsafe_b64decode(coded)
        # A lenient decoder reads several texts as the same bytes; only the one we write is ours.
        if len(whole) < _NONCE + _TAG or urlsafe_b64encode(whole).decode() != coded:
            raise Tampered("密文无法读出，已被改动")
        box = Cipher(key.cipher, GCM(whole[:_NONCE], whole[-_TAG:])).decryptor()
        box.authenticate_additional_data(place.encode())
        return (box.update(whole[_NONCE:-_TAG]) + box.finalize()).decode()
    except (InvalidTag, ValueError) as error:
        raise Tampered("密文与其认证标签不符，已被改动或移到别处") from error


_FILE = b"YIFA\x01"
"""How an encrypted file begins: then the length and name of its key, the nonce, the ciphertext, the tag."""


def encrypt_file(chunks: Iterable[bytes], place: str) -> Iterator[bytes]:
    """The encrypted form of a content given in chunks, under the current key. It opens at the same `place` only."""
    key = ring().current
    nonce, name = os.urandom(_NONCE), key.name.encode()
    box = Cipher(key.cipher, GCM(nonce)).encryptor()
    box.authenticate_additional_data(place.encode())
    yield _FILE + bytes([len(name)]) + name + nonce
    for chunk in chunks:
        yield box.update(chunk)
    yield box.finalize() + box.tag


def decrypt_file(whole: bytes, place: str) -> bytes:
    """The content of an encrypted file; all of it or nothing. Raises Tampered, KeyMissing."""
    start = len(_FILE) + 1 + whole[len(_FILE)] if whole.startswith(_FILE) and len(whole) > len(_FILE) else len(whole)
    if len(whole) < start + _NONCE + _TAG:
        raise Tampered("文件不是加密保存的样子，已被改动")
    name = whole[len(_FILE) + 1 : start].decode(errors="replace")
    key = ring().keys.get(name)
    if key is None:
        raise KeyMissing(f"密钥环（YIFA_KEYS）中没有密钥“{name}”")
    nonce = whole[start : start + _NONCE]
    box = Cipher(key.cipher, GCM(nonce, whole[-_TAG:])).decryptor()
    box.authenticate_additional_data(place.encode())
    try:
        return box.update(memoryview(whole)[start + _NONCE : -_TAG]) + box.finalize()
    except InvalidTag as error:
        raise Tampered("文件与其认证标签不符，已被改动或移到别处") from error


def key_of(token: str) -> str:
    """The name of the key a ciphertext or keyed digest was made with."""
    return token.partition(".")[0].partition(":")[0]


def is_current(token: str) -> bool:
    """Whether it was made with the key now in use; else it should be written anew where that is possible."""
    return key_of(token) == ring().current.name


def keyed(purpose: str, value: str) -> str:
    """The digest of `value` that only the holder of the key can compute: for exact look-up without the value in clear.

    `purpose` keeps digests of different columns apart. Bring the value to one form first (no spaces, capital X).
    """
    return _keyed(ring().current, purpose, value)


def candidates(purpose: str, value: str) -> tuple[str, ...]:
    """The digests of `value` under every key of the ring, the current one first: look for any of them."""
    return tuple(_keyed(key, purpose, value) for key in reversed(ring().keys.values()))


def matches(stored: str, purpose: str, value: str) -> bool:
    """Whether `stored` is the keyed digest of this value, under whichever key of the ring it was made."""
    key = ring().keys.get(key_of(stored))
    return key is not None and standard.compare_digest(stored, _keyed(key, purpose, value))


def keyed_tail(purpose: str, value: str) -> str:
    """The keyed digest of the last four characters."""
    return keyed(f"{purpose}/4", value[-4:])


def tail_candidates(purpose: str, tail: str) -> tuple[str, ...]:
    """The digests to look for when someone types the last four characters."""
    return candidates(f"{purpose}/4", tail[-4:])


def _keyed(key: _Key, purpose: str, value: str) -> str:
    return f"{key.name}:" + _hmac(key.mac, purpose.encode() + b"\0" + value.encode()).hex()


def _mark(master: bytes) -> str:
    return _derive(master, b"mark")[:16].hex()


def _derive(master: bytes, use: bytes) -> bytes:
    """A key for one use from a master key (one step of NIST SP 800-108 in counter mode)."""
    return _hmac(master, b"\0\0\0\1yifa/" + use)


def _hmac(key: bytes, data: bytes) -> bytes:
    state = HMAC(key, hashes.SM3())
    state.update(data)
    return state.finalize()
