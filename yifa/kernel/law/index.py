"""Makes `statutes.json` from a folder of texts of law: `python do.py law --texts DIR`.

The folder has one Markdown file per version (`行政复议法(2017).md` beside `行政复议法.md`) and `index.csv` with title
and first day. Only facts go in: titles, numbers, days, how many paragraphs and items each article has, and a SHA-256
of the text without white space and marks, so that a changed text is noticed. `kept.toml` adds what no text says.
"""

from __future__ import annotations

import csv
import json
import re
import tomllib
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any

from yifa.kernel.law.names import STATE, short
from yifa.kernel.law.numerals import CHARACTERS, read

HERE = Path(__file__).parent
SHIPPED = HERE / "statutes.json"
KEPT = HERE / "kept.toml"

_ARTICLE = re.compile(rf"第([{CHARACTERS}]+)条(?:之([{CHARACTERS}]+))?(?=[\s\u3000]|$)")
_HEADING = re.compile(rf"#|第[{CHARACTERS}]+[编章节][\s\u3000]")
_ITEM = re.compile(rf"[（(]([{CHARACTERS}]+)[）)]")
_SUBITEM = re.compile(r"[0-9０-９]+[.．、]")
_VERSION = re.compile(r"[（(]\d{4}[）)]$")
_NUMBER = re.compile(
    r"(?:国务院|司法部|农业农村部|国家市场监督管理总局|贵州省人民政府)令(?:\d{4}年)?第\d+号|"
    r"(?:法释|国办发|国发|中办发)〔\d{4}〕\d+号"
)
_NOISE = re.compile(r"[\s\u3000\u200b\ufeff#*]+")
_MARKS = str.maketrans("", "", "\u200b\ufeff*")


def main(texts: Path, out: Path | None = None) -> None:
    """Write the index of the texts to `out`, or over the shipped one."""
    (out or SHIPPED).write_text(build(texts), encoding="utf-8")


def build(texts: Path) -> str:
    """The index as it is written: stable order, one field a line, so that a change of law reads well as a diff."""
    kept = tomllib.loads(KEPT.read_text(encoding="utf-8"))
    rows = [*_read_all(texts, kept), *_hand_kept(kept)]
    rows.sort(key=lambda row: (row["short"], row["since"]))
    for older, newer in pairwise(rows):
        if older["short"] == newer["short"]:
            older["until"] = newer["since"]
    return json.dumps({"statutes": rows}, ensure_ascii=False, indent=1) + "\n"


def count(text: str) -> dict[tuple[int, int], tuple[int, ...]]:
    """The articles of a text: number and 之 suffix → the items of each paragraph.

    A list belongs to the paragraph before it; 1. 2. below an item are not counted; headings are no paragraphs. Raises
    ValueError where articles or items do not follow on one another, since then the text was read wrongly.
    """
    found: dict[tuple[int, int], tuple[int, ...]] = {}
    counts: list[int] = []
    last = (0, 0)
    for line in _lines(text):
        if match := _ARTICLE.match(line):
            here = (read(match[1]), read(match[2]) if match[2] else 0)
            if here not in ((last[0] + 1, 0), (last[0], last[1] + 1)):
                raise ValueError(f"{here} follows article {last}")
            if counts:
                found[last] = tuple(counts)
            last, counts = here, [0]
        elif counts:
            _add(line, counts, last)
    if counts:
        found[last] = tuple(counts)
    return found


def _add(line: str, counts: list[int], article: tuple[int, int]) -> None:
    """Count one line of an article as an item or a paragraph."""
    if _SUBITEM.match(line):
        return
    match = _ITEM.match(line)
    if match is None:
        counts.append(0)
        return
    number = read(match[1])
    if number != counts[-1] + 1:
        # A list goes on after an item of several lines: those were no paragraphs.
        while len(counts) > 1 and counts[-1] == 0 and number != 1:
            counts.pop()
    if number != counts[-1] + 1:
        raise ValueError(f"article {article}: item {number} after {counts[-1]}")
    counts[-1] = number


def digest(text: str) -> str:
    """SHA-256 of a text without white space, zero-width characters and Markdown marks."""
    return sha256(_NOISE.sub("", text).encode()).hexdigest()


def _lines(text: str) -> Iterator[str]:
    for raw in text.splitlines():
        line = raw.translate(_MARKS).strip(" \t\u3000\xa0")
        if line and not _HEADING.match(line):
            yield line


def _read_all(texts: Path, kept: dict[str, Any]) -> Iterator[dict[str, Any]]:
    known = {row["file"]: row for row in kept["texts"]}
    ended = {row["file"]: row["until"] for row in kept["ended"]}
    with (texts / "index.csv").open(encoding="utf-8", newline="") as file:
        listed = list(csv.DictReader(file))
    for row in listed:
        name = row["title"]
        text = (texts / f"{name}.md").read_text(encoding="utf-8")
        hints = known.get(name, {})
        articles = count(text)
        if len(articles) != int(row["articles_found"]):
            raise ValueError(f"{name}: {len(articles)} articles counted, {row['articles_found']} listed")
        title = hints.get("title") or _title(name, text)
        yield {
            "title": title,
            "short": short(title),
            "number": hints.get("number") or _number(text),
            # A paper dated by its month only counts from the month's first day.
            "since": date.fromisoformat((row["in_force_from"] + "-01")[:10]).isoformat(),
            "until": ended[name].isoformat() if name in ended else None,
            "status": "verified",
            "partial": bool(hints.get("partial")),
            "digest": digest(text),
            "doubts": {},
            "articles": " ".join(_word(key, counts) for key, counts in articles.items()),
        }


def _hand_kept(kept: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for row in kept["statutes"]:
        yield {
            "title": row["title"],
            "short": short(row["title"]),
            "number": row["number"],
            "since": row["since"].isoformat(),
            "until": None,
            "status": row["status"],
            "partial": True,
            "digest": "",
            "doubts": row["doubts"],
            "articles": " ".join(f"{number}:?" for number in row["articles"]),
        }


def _title(name: str, text: str) -> str:
    """The official title: the folder's name, with 中华人民共和国 where the text is headed so."""
    bare = _VERSION.sub("", name)
    return STATE + bare if text.lstrip("#\ufeff ").startswith(STATE + bare) else bare


def _number(text: str) -> str:
    """The number of the order or paper that gave the text, the latest if it was revised; empty where it names none."""
    head: list[str] = []
    for line in text.splitlines():
        if _ARTICLE.match(line.translate(_MARKS).strip(" \t\u3000")):
            break
        head.append(line)
        if len(head) > 40:
            break
    numbers = _NUMBER.findall("\n".join(head))
    return numbers[-1] if numbers else ""


def _word(key: tuple[int, int], counts: tuple[int, ...]) -> str:
    """One article in the index: `17`, `29:3,0`, `120-1:0,0`."""
    name = f"{key[0]}-{key[1]}" if key[1] else str(key[0])
    return name if counts == (0,) else f"{name}:{','.join(map(str, counts))}"
