"""To-dos: what somebody owes, most urgent first, by an index that holds no history.

My list is the union of one ordered walk per holder (a post of mine, a pool of my agency, a post there that owes something and
nobody holds), each cut at the page, so nothing is sorted but page × holders rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from yifa.casework.models import Case, Todo
from yifa.casework.pooled import not_spared, of_others
from yifa.casework.rows import NEVER
from yifa.casework.scope import Actor, visible
from yifa.casework.standing import CONFIDENTIAL
from yifa.county.models import Grant, Post, Tenure
from yifa.kernel.text import Text

Mark = tuple[date, int, str]
"""Where a page ended: (due, case, act) of its last row."""


@dataclass(frozen=True, slots=True)
class Owed:
    """One to-do as a list shows it."""

    case: int
    act: str
    holder: str
    due: date | None
    clock: str


_ONE = """SELECT * FROM (SELECT case_id, act, holder, due, clock FROM casework_todo
 WHERE holder = %s{more} ORDER BY due, case_id LIMIT %s) AS t{n}"""


def query(
    who: Actor, *, size: int, after: Mark | None = None, system: str = "", divisions: frozenset[int] | None = None
) -> tuple[str, list[Any]]:
    """The statement behind my list, so that a test can ask the database for its plan."""
    parts: list[str] = []
    parameters: list[Any] = []
    for n, holder in enumerate(who.holders):
        more = ""
        one: list[Any] = [holder]
        if holder in who.ours:
            but, these = not_spared(holder, who.spared)
            more += f" AND level <= %s{but}"
            one += [_level(who), *these]
        if system:
            more += " AND system = %s"
            one.append(system)
        if divisions is not None:
            more += f" AND division IN ({', '.join(['%s'] * len(divisions)) or 'NULL'})"
            one += sorted(divisions)
        if after is not None:
            more += " AND (due, case_id) >= (%s, %s)"
            one += [after[0], after[1]]
        parts.append(_ONE.format(more=more, n=n))
        parameters += [*one, size + 8]
    text = " UNION ALL ".join(parts)
    return f"SELECT case_id, act, holder, due, clock FROM ({text}) AS mine ORDER BY due, case_id, act", parameters


def mine(
    who: Actor, *, size: int = 50, after: Mark | None = None, system: str = "", divisions: frozenset[int] | None = None
) -> list[Owed]:
    """One page of my to-dos, most urgent first; one row more than `size` says that there is another page."""
    if not who.holders:
        return []
    sql, parameters = query(who, size=size, after=after, system=system, divisions=divisions)
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        rows = cursor.fetchall()
    found = [Owed(case, act, holder, _day(due), clock) for case, act, holder, due, clock in rows]
    if after is not None:
        found = [owed for owed in found if (owed.due or NEVER, owed.case, owed.act) > after]
    return found[: size + 1]


def _day(value: date | str) -> date | None:
    day = value if isinstance(value, date) else date.fromisoformat(value)
    return None if day == NEVER else day


def _level(who: Actor) -> int:
    """Up to which confidentiality I see what is owed by an agency together: a confidential case needs a grant."""
    return max([CONFIDENTIAL - 1, *(grant.level for grant in who.reading)])


def owed(who: Actor) -> QuerySet[Todo]:
    """The rows of my to-dos."""
    named = [holder for holder in who.holders if holder not in who.ours]
    ours = Q(holder__in=who.ours, level__lte=_level(who)) & ~of_others(who.spared)
    return Todo.objects.filter(Q(holder__in=named) | ours)


def count(who: Actor) -> int:
    """How many to-dos are mine."""
    return owed(who).count() if who.holders else 0


def left_by(row: Tenure, day: date) -> Iterator[Text]:
    """What ending the only tenure of a post leaves undone: said before it is done, and bars nothing."""
    if Tenure.objects.on(day).filter(post=row.post).exclude(pk=row.pk).exists():
        return
    here = Post.objects.on(day).filter(agency__in=Post.objects.on(day).filter(key=row.post).values("agency"))
    manned = Tenure.objects.on(day).filter(post__in=here.values("key")).exclude(pk=row.pk).values("post")
    if not Grant.objects.on(day).filter(post__in=manned, act=True).exists():
        holders = {f"agency:{post.agency}" for post in here} | {f"post:{post.key}" for post in here}
        if n := Todo.objects.filter(holder__in=holders).count():
            yield Text(
                "该机构还有{n}件待办，此后没有人能办：请先登记接任或者代理的人，或者把案件移交、由别的机构承继", n=n
            )
        return
    if n := Todo.objects.filter(holder=f"post:{row.post}").count():
        yield Text(
            "还有{n}件待办由该岗位承办，请先登记接任或者代理的人，或者在案件里移交、更换；没有人任职期间，这些待办由本机构的岗位都能看到",
            n=n,
        )


def waiting(who: Actor, cases: list[int]) -> dict[int, list[Todo]]:
    """For cases of mine: what others owe on them."""
    found: dict[int, list[Todo]] = {}
    within = visible(who).filter(pk__in=cases).values("pk")
    for todo in Todo.objects.filter(case__in=within).exclude(pk__in=owed(who).values("pk")).order_by("due"):
        found.setdefault(todo.case_id, []).append(todo)
    return found


def cases(pks: set[int], who: Actor | None = None) -> dict[int, Case]:
    """The case rows of a page of to-dos, with their matters, in one statement; those within the scope of `who`."""
    rows = Case.objects.all() if who is None else visible(who)
    return rows.select_related("matter").defer("fold").in_bulk(list(pks))
