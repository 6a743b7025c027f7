"""Numbers 案号, 文号: one gapless series for each body, kind and year, given in the act's own transaction."""

from __future__ import annotations

from datetime import date

from django.db import connection

from yifa.casework.lawday import LawDay
from yifa.casework.models import Series

DEFAULT_NUMBER = "〔{year}〕{n}号"
"""How a number is written where the body has not said."""


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
