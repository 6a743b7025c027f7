"""Who a party is, where the same number or phone is known already.

What is known is not asked twice, and is nobody else's to see: a row of a person is used again where it comes from a matter that
whoever registers may read, and says nothing that he typed otherwise; else the party has a row of its own, with what was typed over what
he may know already. That two rows are one person is told by the number, county-wide.

A number under another name is never taken silently: it is a slip of the pen, or a changed name, which is confirmed and recorded.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from yifa.casework.models import Party
from yifa.casework.scope import Actor, actor, matters
from yifa.casework.standing import CONFIDENTIAL, Hand
from yifa.county import clock, ids
from yifa.county.models import Official, Person
from yifa.county.veiled import Veiled

NUMBERS = ("id_number", "credit_code", "phone", "address")


@dataclass(frozen=True, slots=True)
class NewParty:
    """A party to be registered: a person known already (`person`), or who they are."""

    side: str
    person: int | None = None
    name: str = ""
    phone: str = ""
    id_number: str = ""
    address: str = ""
    organisation: bool = False
    credit_code: str = ""
    renamed: bool = False
    """The number is known under another name, and both are right: it was changed."""


def settle(parties: Sequence[NewParty], *, by: Hand, level: int, day: date) -> list[int]:
    """The person of each party, by key. Raises ValidationError where two are one, or a number bears another name."""
    known = [_known(each, day) for each in parties]
    _once(parties, known)
    if not any(known):
        return [each.person if each.person is not None else _make(each, None, day) for each in parties]
    who = _asker(by)
    found = []
    for each, rows in zip(parties, known, strict=True):
        if each.person is not None:
            found.append(each.person)
            continue
        if _other_name(each, rows, who):
            raise ValidationError(other_name())
        mine = _within([row for row in rows if _alike(row.name, each.name)], who, level)
        again = next((row for row in mine if not _typed_otherwise(each, row)), None)
        found.append(int(again.key) if again is not None else _make(each, mine[0] if mine else None, day))
    return found


def known_people(new: NewParty, day: date) -> list[int]:
    """Everybody who is the same by number, or by phone and name, wherever in the county; only to look for their cases."""
    return [row.key for row in _known(new, day)]


def bears_another_name(new: NewParty, who: Actor, day: date) -> bool:
    """Whether the number of a party is known under another name, and nobody has said that it was changed."""
    return _other_name(new, _known(new, day), who)


def other_name() -> str:
    """What is said of it; not what the other name is, which may be nobody's business here."""
    return _(
        "这个号码已经登记在另一个姓名（名称）之下。请核对号码和姓名（名称），改正填错的一项；"
        "两项都没有错、确已改名（更名）的，请选“已改名”再提交，登记会记下。"
    )


def same(people: Iterable[int]) -> QuerySet[Any, Any]:
    """These people and all other rows of the same numbers."""
    rows = Person.objects.filter(key__in=list(people))
    own = rows.exclude(id_exact=None).values("id_exact")
    codes = rows.exclude(credit_code="").values("credit_code")
    return Person.objects.filter(
        Q(key__in=rows.values("key")) | Q(id_exact__in=own) | Q(credit_code__in=codes)
    ).values("key")  # fmt: skip


def _known(new: NewParty, day: date) -> list[Person]:
    """The rows of whoever has the number, or the phone and the name; the newest first."""
    standing = Person.objects.on(day)
    found = standing.none()
    if new.credit_code:
        found = found | standing.filter(credit_code=ids.normal(new.credit_code))
    if new.id_number:
        found = found | standing.by_id_number(new.id_number)
    if new.phone:
        found = found | standing.by_phone(new.phone).filter(organisation=new.organisation)
    rows = found.order_by("-pk") if new.credit_code or new.id_number or new.phone else ()
    return [row for row in rows if _alike(row.name, new.name) or _same_number(new, row)]


def tidy(name: str) -> str:
    """A name as it is kept: 张　三 is 张三; a name in letters keeps one space between its words."""
    return "".join(name.split()) if not re.search(r"[A-Za-z]", name) else " ".join(name.split())


def written(name: str) -> list[str]:
    """The ways in which a name may have been kept: with no space, and with one, half or full width, between characters."""
    bare = "".join(name.split())
    return sorted({tidy(name), bare, " ".join(bare), "\u3000".join(bare)} - {""})


def _once(parties: Sequence[NewParty], known: Sequence[Sequence[Person]]) -> None:
    """Nobody has a dispute with himself: a person, known by ID number or by phone and name, is in a matter once."""
    seen: set[tuple[Any, ...]] = set()
    for new, rows in zip(parties, known, strict=True):
        marks: set[tuple[Any, ...]] = {("key", row.key) for row in rows}
        marks |= {("key", new.person)} if new.person is not None else set()
        marks |= {(name, ids.normal(text)) for name in ("id_number", "credit_code") if (text := getattr(new, name))}
        marks |= {("phone", ids.normal(new.phone), new.name.strip(), new.organisation)} if new.phone else set()
        if marks & seen:
            raise ValidationError(
                _(
                    "有两行是同一个人（公民身份号码相同，或者姓名和电话相同）：一个人只能填一行。不是同一人的，请核对号码。"
                )
            )
        seen |= marks


def _asker(by: Hand) -> Actor | None:
    """Whose scope counts; None for the system's own set-up, which knows all."""
    if by.kind == "system":
        return None
    official = Official.objects.filter(pk=by.person).first()
    return Actor(Official(), clock.today()) if official is None else actor(official, clock.today())


def _within(rows: list[Person], who: Actor | None, level: int) -> list[Person]:
    """Those of a matter that the asker may read, and that is not more confidential than the new one."""
    if not rows or who is None:
        return rows
    there = Party.objects.filter(
        person__in=[row.key for row in rows], matter__in=matters(who), matter__level__lte=level
    )
    keys = set(there.values_list("person", flat=True))
    return [row for row in rows if row.key in keys]


def _other_name(new: NewParty, rows: list[Person], who: Actor | None) -> bool:
    """Whether the number is known under other names only. Who is in confidential matters of others is not told by it."""
    numbered = [row for row in rows if _same_number(new, row)]
    if new.renamed or not numbered or any(_alike(row.name, new.name) for row in numbered):
        return False
    if who is None:
        return True
    there = Party.objects.filter(person__in=[row.key for row in numbered])
    return there.filter(Q(matter__level__lt=CONFIDENTIAL) | Q(matter__in=matters(who))).exists()


def _same_number(new: NewParty, row: Person) -> bool:
    return any(
        text and ids.normal(text) == _clear(row, name)
        for name, text in (("id_number", new.id_number), ("credit_code", new.credit_code))
    )


def _typed_otherwise(new: NewParty, row: Person) -> bool:
    """Whether something was typed that the row does not say."""
    typed = {
        "id_number": ids.normal(new.id_number),
        "credit_code": ids.normal(new.credit_code),
        "address": new.address.strip(),
    }
    if new.phone:
        typed["phone"] = ids.check_phone(new.phone)
    return any(text and text != _clear(row, name) for name, text in typed.items())


def _make(new: NewParty, known: Person | None, day: date) -> int:
    """A row of what was typed, over what is known."""
    said = {name: getattr(new, name) or (_clear(known, name) if known is not None else "") for name in NUMBERS}
    row = Person(since=day, name=tidy(new.name), organisation=new.organisation, **said)
    row.save()
    return int(row.key)


def _clear(row: Person, name: str) -> str:
    value: Any = getattr(row, name)
    return value.clear() if isinstance(value, Veiled) else str(value or "")


def _alike(one: str, other: str) -> bool:
    """Whether two names are one: blanks and widths of signs apart."""
    return _plain(one) == _plain(other)


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()
