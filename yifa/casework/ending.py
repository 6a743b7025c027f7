"""What still hangs on a division, an agency or a post that is to end, so that no work ends with it.

A case stays with the body and the place it had. Where that ends, another must carry it on (`succession`), or the case would be on
nobody's list. A mediator is named by the case as the person in a post: nobody steps into that by a re-organisation, the
case names another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from yifa.casework.declare import Catalogue
from yifa.casework.models import Case, Todo
from yifa.casework.pooled import roles_at
from yifa.county import clock, succession
from yifa.county.models import Agency, Division, Grant, Post, Successor, Tenure


@dataclass(frozen=True, slots=True)
class Hanging:
    """How much hangs on one row: open cases, to-dos, what lies in it, who sits there, what was granted."""

    cases: int = 0
    filed: int = 0
    """Cases that are closed: somebody must go on keeping them."""
    todos: int = 0
    agencies: int = 0
    posts: int = 0
    holders: int = 0
    grants: int = 0
    own: int = 0
    """How many cases name a post itself, or how many to-dos are its own: those that no other post carries on."""

    def said(self) -> str:
        """The counts in words; empty where there is nothing."""
        parts = (
            (self.cases, _("未归档的案件{n}件")), (self.filed, _("已归档的案卷{n}件")), (self.todos, _("待办{n}项")), (self.agencies, _("机构{n}个")),
            (self.posts, _("岗位{n}个")), (self.holders, _("在任人员{n}名")), (self.grants, _("授权{n}条")),
        )  # fmt: skip
        return _("、").join(words.format(n=n) for n, words in parts if n)


def hanging(row: Any, day: date) -> Hanging | None:
    """What hangs on a row that is to end on a day; None for rows on which no work hangs."""
    match row:
        case Division():
            return _on_division(row, day)
        case Agency():
            return _on_agency(row, day)
        case Post():
            return _on_posts([row.key], day)
        case _:
            return None


def refused(row: Any, day: date, heirs: Iterable[int] = ()) -> str | None:
    """Why a row may not end on a day, and what to do; None where it may."""
    found, heirs = hanging(row, day), list(heirs)
    if found is None:
        return None
    if isinstance(row, Post):
        return _post(found, day, heirs)
    if isinstance(row, Agency):
        return _agency(row, found, day, heirs)
    if found.said() and not heirs:
        return _("“{name}”还有{what}，终止以后就没有人能查阅、办理了。请选定由哪个区划承继，再终止。").format(
            name=row.name, what=found.said()
        )
    return None if heirs else _too_early(day)


def _post(found: Hanging, day: date, heirs: list[int]) -> str | None:
    if found.own:
        return _(
            "还有{what}指定由这个岗位办理。案件指定的是任职的人，不随岗位承继；请先办结归档，或者在各案中更换办理人，再终止岗位。"
        ).format(what=Hanging(found.cases, todos=found.todos).said())
    return None if heirs else _too_early(day)


def _agency(row: Agency, found: Hanging, day: date, heirs: list[int]) -> str | None:
    if heirs and not row.external and Agency.objects.on(day).filter(key__in=heirs, external=True).exists():
        return _("外部机构在本系统里没有人办理，不能承继。请选择有人员任职的机构。")
    cases, todos = max(found.cases, found.own), found.todos
    if (cases or todos) and not heirs:
        return _(
            "“{name}”还有{what}，终止以后就没有人办理了。请选定由哪个机构承继；没有承继的，先逐件移交或者办结归档，再终止。"
        ).format(name=row.name, what=Hanging(cases, todos=todos, holders=found.holders).said())
    if found.filed and not heirs:
        return _("“{name}”有{what}，终止以后仍要有人保管、依法更正或者删除。请选定由哪个机构承继。").format(
            name=row.name, what=Hanging(filed=found.filed).said()
        )
    return None if heirs else _too_early(day)


def _too_early(day: date) -> str | None:
    """Until a day that lies ahead it may be given work: what hangs on it is known on that day only."""
    if day <= clock.today():
        return None
    return _(
        "没有承继者的，只能自今天或者以前起终止：到那一天以前还可能有新的案件和待办。请到时候再办，或者选定承继者。"
    )


def _on_division(row: Division, day: date) -> Hanging:
    lasting = Q(until__isnull=True) | Q(until__gt=day)
    places = succession.origins("division", row.key, date.max)
    return Hanging(
        cases=Case.objects.filter(division__in=places, closed=False).count(),
        agencies=_keys(Agency.objects.filter(lasting, division=row.key)),
        posts=_keys(Post.objects.filter(lasting, division=row.key)),
        grants=_keys(Grant.objects.filter(lasting, division=row.key)),
    )


def _on_agency(row: Agency, day: date) -> Hanging:
    bodies = succession.origins("agency", row.key, date.max)
    pools = [f"agency:{key}" for key in bodies]
    held = Q(agency__in=bodies) | Q(named__holder__in=pools)
    lasting = Q(until__isnull=True) | Q(until__gt=day)
    posts = set(Post.objects.filter(lasting, agency=row.key).values_list("key", flat=True))
    theirs = _on_posts(posts, day)
    return Hanging(
        cases=Case.objects.filter(held, closed=False).distinct().count(),
        filed=Case.objects.filter(agency__in=bodies, closed=True).count(),
        todos=Todo.objects.filter(holder__in=[*pools, *_holders(posts)]).count(),
        posts=len(posts), holders=theirs.holders, own=theirs.own,
    )  # fmt: skip


def _on_posts(posts: Iterable[int], day: date) -> Hanging:
    posts = list(posts)
    names = _holders(posts)
    lasting = Q(until__isnull=True) | Q(until__gt=day)
    cases = Case.objects.filter(named__holder__in=names, closed=False).distinct().count()
    todos = Todo.objects.filter(holder__in=names).count()
    people = Tenure.objects.filter(lasting, post__in=posts).values("official").distinct().count()
    return Hanging(
        cases=cases, todos=todos, holders=people, grants=_keys(Grant.objects.filter(lasting, post__in=posts)),
        own=max(cases, todos),
    )  # fmt: skip


def _holders(posts: Iterable[int]) -> list[str]:
    """As to-dos and cases name these posts, and all that they carry on."""
    keys = {old for post in posts for old in succession.origins("post", post, date.max)}
    return [f"post:{key}" for key in sorted(keys)]


def _keys(rows: Any) -> int:
    return int(rows.values("key").distinct().count())


def renamed(old: Any, values: Mapping[str, Any], day: date) -> str | None:
    """Why a body may not become one of another kind: what it has in hand was given to what it is (a committee mediates)."""
    if not isinstance(old, Agency) or values["kind"] == old.kind:
        return None
    found = _on_agency(old, day)
    if not (found.cases or found.todos):
        return None
    return _("“{name}”还有{what}，不能改成另一类机构。类型登记错的，请另建机构，再由它承继。").format(
        name=old.name, what=Hanging(found.cases, todos=found.todos).said()
    )


class Unmanned(Exception):
    """The edit would leave a body with open work and nobody who acts there."""

    def __init__(self, agencies: Iterable[int]) -> None:
        rows = Agency.objects.filter(key__in=list(agencies), until=None)
        self.names = _("、").join(sorted(row.name for row in rows))
        super().__init__(self.names)


@contextmanager
def manned(catalogue: Catalogue, since: date) -> Iterator[None]:
    """Around the writing of an edit. Raises Unmanned where moving a post or ending a grant leaves work with nobody.

    That somebody leaves is a fact and bars nothing: the page that ends a tenure says what it leaves (`todos.left_by`).
    """
    if catalogue.model not in {Post, Grant}:
        yield
        return
    day = max(since, clock.today())
    before = unmanned(day)
    yield
    if left := unmanned(day) - before:
        raise Unmanned(left)


def unmanned(day: date) -> set[int]:
    """The bodies that owe something and have nobody who acts there that day, nor in what carries them on."""
    owing = {int(holder.partition(":")[2]) for holder in _pools()}
    heirs = list(Successor.objects.filter(kind="agency", day__lte=day).values_list("old", "new"))
    after = {pool: {pool} | _onward(pool, heirs) for pool in owing}
    there = roles_at(set().union(*after.values()), day)
    return {pool for pool, bodies in after.items() if not any(there.get(body) for body in bodies)}


def _onward(agency: int, heirs: Sequence[tuple[int, int]]) -> set[int]:
    found: set[int] = set()
    while more := {new for old, new in heirs if old in {agency, *found}} - found:
        found |= more
    return found


def _pools() -> Iterable[str]:
    return Todo.objects.filter(holder__startswith="agency:").order_by().values_list("holder", flat=True).distinct()
