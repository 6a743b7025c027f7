"""Numbers 案号, 文号: one gapless series for each body, kind and year, given in the act's own transaction."""

from __future__ import annotations

import re
from datetime import date

from django.db import connection

from yifa.casework.lawday import LawDay
from yifa.casework.models import Series

DEFAULT_NUMBER = "〔{year}〕{n}号"
"""How a number is written where the body has not said."""


_DIGITS = "零一二三四五六七八九"
_WORDS = {"{year}": "{年份}", "{n}": "{序号}"} | {
    f"{{n:0{width}d}}": f"{{{_DIGITS[width]}位序号}}" for width in range(2, 8)
}


def in_words(pattern: str) -> str:
    """A pattern as people write it: 湄永人调〔{年份}〕{四位序号}号."""
    return re.sub(r"\{[^{}]*\}", lambda found: _WORDS.get(found[0], found[0]), pattern)


def from_words(text: str) -> str:
    """A pattern as it is stored."""
    stored = {word: mark for mark, word in _WORDS.items()}
    return re.sub(r"\{[^{}]*\}", lambda found: stored.get(found[0], found[0]), text)


def example(pattern: str) -> str:
    """A number that a pattern writes; empty where it cannot be filled in."""
    try:
        return pattern.format(year=2022, n=7, body=1)
    except (KeyError, IndexError, ValueError, AttributeError):
        return ""


def next_number(series: str, body: int, day: date, law: LawDay) -> str:
    """The next number of a body's series of that year; gapless, since it is given in the act's own transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {Series._meta.db_table} (body, kind, year, last) VALUES (%s, %s, %s, 1)"
            " ON CONFLICT (body, kind, year) DO UPDATE SET last = casework_series.last + 1 RETURNING last",
            [body, series, day.year],
        )
        row = cursor.fetchone()
    n = int(row[0])
    pattern = law.format_of(body, series, day) or DEFAULT_NUMBER
    return pattern.format(year=day.year, n=n, body=body)
