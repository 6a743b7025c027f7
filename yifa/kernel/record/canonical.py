"""One value, one sequence of bytes: what is hashed must be written alike by every machine, today and in thirty years.

The bytes are JSON in UTF-8, keys sorted by code point, no spaces, text in NFC, only the escapes JSON demands. Every JSON
library can write them (this is RFC 8785 for the values allowed here). Allowed: None, bool, int of at most 64 bits, str,
list, tuple (written as a list), dict with str keys. Refused: floats (two machines may print them differently), bytes,
dates, enums, subclasses: the caller says how they are written before they reach the record.
"""

from __future__ import annotations

import json
import unicodedata
from typing import Any

_LARGEST = 2**63
_encode = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, allow_nan=False, sort_keys=True, separators=(",", ":")
).encode
_TEXT = frozenset((str,))
_SIMPLE = frozenset((str, bool, type(None)))


class NotCanonical(TypeError):
    """A value that has no one written form; the message says where and why, in Chinese."""


def canonical(value: Any) -> bytes:
    """The bytes of `value`.

    Raises NotCanonical for a value of another type, an int beyond 64 bits, a lone surrogate, or two keys that are one in NFC.
    """
    _check(value, "")
    text = _encode(value)
    # A part of NFC text is NFC, and no escape or bracket composes with a neighbour: so one look at the whole is enough.
    if not text.isascii() and not unicodedata.is_normalized("NFC", text):
        text = _encode(_nfc(value))
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise NotCanonical("文字中有不成对的代理字符，不能写入记录") from error


def plain(body: bytes) -> Any:
    """The value that canonical bytes stand for. Raises ValueError where they are not JSON."""
    return json.loads(body)


def _check(value: Any, path: str) -> None:
    """Refuse what JSON would write in a way of its own (floats, int keys, enums) or not at all."""
    kind = type(value)
    if kind is dict:
        if not _TEXT.issuperset(map(type, value)):
            key = next(key for key in value if type(key) is not str)
            raise NotCanonical(f"{path or '值'}：键必须是文字，不能是 {type(key).__name__}")
        if not _SIMPLE.issuperset(map(type, value.values())):
            for key, item in value.items():
                if type(item) not in _SIMPLE:
                    _check(item, f"{path}.{key}" if path else key)
    elif kind is list or kind is tuple:
        if not _SIMPLE.issuperset(map(type, value)):
            for index, item in enumerate(value):
                if type(item) not in _SIMPLE:
                    _check(item, f"{path}.{index}")
    elif kind is int:
        if not -_LARGEST <= value < _LARGEST:
            raise NotCanonical(f"{path or '值'}：整数超过 64 位")
    elif kind not in _SIMPLE:
        raise NotCanonical(f"{path or '值'}：{kind.__name__} 没有唯一的写法，不能写入记录")


def _nfc(value: Any) -> Any:
    """The same value with all text in NFC."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, (list, tuple)):
        return [_nfc(item) for item in value]
    if isinstance(value, dict):
        normal = {unicodedata.normalize("NFC", key): _nfc(item) for key, item in value.items()}
        if len(normal) != len(value):
            raise NotCanonical("两个键规范化（NFC）之后相同")
        return normal
    return value
