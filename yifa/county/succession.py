"""Re-organisation: what became of an agency, a post or a division that was merged or split, and what it was before.

A merger ends the old and names who carries on. Nothing that happened is moved or rewritten: a case keeps the agency and the place
it had, and is found through these lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from yifa.county.dated import Dated, end
from yifa.county.errors import BrokenTree, Dangling
from yifa.county.models.agencies import Agency, Post, Successor
from yifa.county.models.divisions import Division

MODELS: dict[str, type[Dated]] = {
    Successor.Kind.DIVISION: Division,
    Successor.Kind.AGENCY: Agency,
    Successor.Kind.POST: Post,
}

# One text for both databases. UNION (not UNION ALL) lets a line that meets itself end.
HEIRS = """
WITH RECURSIVE line(item) AS (
    SELECT CAST(%s AS BIGINT)
    UNION
    SELECT s.new FROM line JOIN county_successor s ON s.kind = %s AND s.old = line.item WHERE s.day <= %s
)
SELECT line.item FROM line
WHERE NOT EXISTS (SELECT 1 FROM county_successor s WHERE s.kind = %s AND s.old = line.item AND s.day <= %s)
"""
ORIGINS = """
WITH RECURSIVE line(item) AS (
    SELECT CAST(%s AS BIGINT)
    UNION
    SELECT s.old FROM line JOIN county_successor s ON s.kind = %s AND s.new = line.item WHERE s.day <= %s
)
SELECT line.item FROM line
"""


@transaction.atomic
def succeed(kind: str, old: int, new: Sequence[int], day: date) -> None:
    """From ``day`` on, ``new`` carry on what ``old`` was, which ends that day.

    Rows only: a county's own re-organisation is a recorded edit (``edits.succeed`` of the casework room), which calls this.
    """
    model = MODELS[kind]
    row = model._default_manager.filter(key=old, since__lt=day, until=None).first()
    if row is None:
        raise Dangling(_("原单位在%(day)s之前并不存在，或者已经终止。"), params={"day": day.isoformat()})
    for key in dict.fromkeys(new):
        if not any(found.stands(day) for found in model._default_manager.filter(key=key)):
            raise Dangling(_("承继者在%(day)s并不存在。"), params={"day": day.isoformat()})
        if old == key or old in heirs(kind, key, date.max):
            raise BrokenTree(_("承继关系成环。"))
        Successor.objects.create(kind=kind, old=old, new=key, day=day)
    if not new:
        raise Dangling(_("请写明由谁承继。"))
    end(row, day)


def heirs(kind: str, key: int, day: date) -> frozenset[int]:
    """Who stands for ``key`` on ``day``: itself, if nobody succeeded it."""
    with connection.cursor() as cursor:
        cursor.execute(HEIRS, [key, kind, day, kind, day])
        return frozenset(row[0] for row in cursor.fetchall())


def origins(kind: str, key: int, day: date) -> frozenset[int]:
    """``key`` and all that it carries on, on ``day``: what was held by these was held by it."""
    with connection.cursor() as cursor:
        cursor.execute(ORIGINS, [key, kind, day])
        return frozenset(row[0] for row in cursor.fetchall())
