"""The words of a PDF that Chromium printed, page by page, read with the standard library alone.

Chromium writes text as glyph numbers of embedded fonts and says beside each font which characters they are (ToUnicode).
That is all that is read here; it is no general reader of PDF.
"""

from __future__ import annotations

import re
import zlib


def pages(data: bytes) -> list[str]:
    """The text of each page, in the order in which it was drawn."""
    objects = {
        int(found[1]): found[2] for found in re.finditer(rb"(?<![0-9])([0-9]+) 0 obj\b(.*?)\bendobj", data, re.DOTALL)
    }
    letters = {number: _letters(_stream(objects, body)) for number, body in objects.items() if b"/ToUnicode" in body}
    found = []
    for body in objects.values():
        if re.search(rb"/Type\s*/Page\b", body):
            fonts = {
                name.decode(): letters.get(int(number), {})
                for name, number in re.findall(rb"/(F[0-9]+) ([0-9]+) 0 R", _resources(objects, body))
            }
            content = re.search(rb"/Contents ([0-9]+) 0 R", body)
            found.append(_words(_inflated(objects[int(content[1])]) if content else b"", fonts))
    return found


def _resources(objects: dict[int, bytes], body: bytes) -> bytes:
    named = re.search(rb"/Resources ([0-9]+) 0 R", body)
    return objects[int(named[1])] if named else body


def _stream(objects: dict[int, bytes], font: bytes) -> bytes:
    named = re.search(rb"/ToUnicode ([0-9]+) 0 R", font)
    return _inflated(objects[int(named[1])]) if named else b""


def _inflated(body: bytes) -> bytes:
    raw = body.partition(b"stream")[2].lstrip(b"\r").removeprefix(b"\n")
    return zlib.decompressobj().decompress(raw) if b"/FlateDecode" in body else raw


def _letters(table: bytes) -> dict[int, str]:
    """What each glyph of a font stands for."""
    found: dict[int, str] = {}
    for part in re.findall(rb"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        for glyph, text in re.findall(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", part):
            found[int(glyph, 16)] = bytes.fromhex(text.decode()).decode("utf-16-be", "replace")
    for part in re.findall(rb"beginbfrange(.*?)endbfrange", table, re.DOTALL):
        for first, last, text in re.findall(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", part):
            begin = int(text, 16)
            for step in range(int(last, 16) - int(first, 16) + 1):
                found[int(first, 16) + step] = chr(begin + step)
    return found


def _words(content: bytes, fonts: dict[str, dict[int, str]]) -> str:
    """The text that a page draws."""
    text: list[str] = []
    font: dict[int, str] = {}
    for name, drawn in re.findall(rb"/(F[0-9]+) [0-9.]+ Tf|<([0-9A-Fa-f]+)>", content):
        if name:
            font = fonts.get(name.decode(), {})
        else:
            glyphs = drawn.decode()
            text += [font.get(int(glyphs[at : at + 4], 16), "") for at in range(0, len(glyphs), 4)]
    return "".join(text)
