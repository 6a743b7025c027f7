"""`verify`, the matters: whether matter, parties and people are what the matter's own chain says.

A registration also says up to which case and matter the books reached; whoever was deleted whole is missed by the next, and
by the tally that his own opening kept.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db import connection

from yifa.casework import tally
from yifa.casework.matterchain import PREFIX, chain_of, numbers_of
from yifa.casework.models import Case, Matter, Party
from yifa.casework.wrong import UNREADABLE, Beside, Wrong, contents
from yifa.county import clock
from yifa.county.models import Person
from yifa.ledger import secret
from yifa.ledger.asides import ERASED
from yifa.ledger.models import Entry


class Witnessed:
    """Which cases and matters some registration has seen, and by which matter."""

    def __init__(self) -> None:
        self.cases: dict[int, int] = {}
        self.matters: dict[int, int] = {}
        self.opened: dict[str, dict[int, int]] = {tally.CASE: {}, tally.MATTER: {}}
        """Where each was opened: the body of a case, the place of a matter."""
        self.people: set[int] = set()
        """Whom some registration names."""


def check_matters(seen: Witnessed) -> Iterator[Wrong]:
    """Every matter whose rows are not what its chain says. Notes in `seen` what registrations tell of others."""
    begun = set(
        Entry.objects.filter(chain__startswith=PREFIX, seq=1).values_list("chain", flat=True).iterator()
    )  # fmt: skip
    for row in Matter.objects.order_by("pk").iterator(chunk_size=500):
        chain = chain_of(row.pk)
        if chain not in begun:
            yield Wrong(chain, 0, "事项没有登记的记录")
            continue
        begun.discard(chain)
        try:
            yield from list(_check(row, chain, seen))
        except UNREADABLE:
            yield Wrong(chain, 0, "事项的记录不能读出：见所列的条目")
    for chain in sorted(begun):
        yield Wrong(chain, 0, "事项的行不见了，记录还在")


def _check(row: Matter, chain: str, seen: Witnessed) -> Iterator[Wrong]:
    beside = Beside(chain)
    parties: dict[int, tuple[int, dict[str, Any]]] = {}
    last: tuple[int, dict[str, Any]] | None = None
    opened: datetime | None = None
    for seq, content in contents(chain):
        data = content["data"]
        if content["kind"] == "erase":
            continue
        opened = opened or datetime.fromisoformat(content["entered"])
        last = seq, data
        seen.opened[tally.MATTER].setdefault(row.pk, data["division"])
        if "after" in data:
            seen.cases.setdefault(data["after"]["case"], row.pk)
            seen.matters.setdefault(data["after"]["matter"], row.pk)
        if data.get("opens") and not Case.objects.filter(matter=row.pk).exists():
            yield Wrong(chain, seq, "登记时一并开立的案件不见了")
        day = clock.day_of(datetime.fromisoformat(content["entered"]))
        for place, each in enumerate(data["parties"]):
            parties[each["party"]] = seq, each
            seen.people.add(each["person"])
            yield from _person(chain, seq, place, each, day, beside)
    if last is None:
        return
    yield from _matter(row, chain, *last, beside)
    if opened is not None and row.opened != opened:
        yield Wrong(chain, 1, "事项的“opened”与登记的记录不符")
    yield from _parties(row, chain, parties)


def _matter(row: Matter, chain: str, seq: int, data: dict[str, Any], beside: Beside) -> Iterator[Wrong]:
    for name in ("division", "level"):
        if getattr(row, name) != data[name]:
            yield Wrong(chain, seq, f"事项的“{name}”与登记的记录不符")
    gone = {"subject": str(ERASED), "place": ""}
    for name, empty in gone.items():
        said = beside(seq, name)
        if said is not None and _text(getattr(row, name)) != (empty if said is ERASED else said):
            what = "已记录依法删除，却仍在" if said is ERASED else "与登记的记录不符"
            yield Wrong(chain, seq, f"事项的“{name}”{what}")
    if "topics" in data and sorted(row.topics.values_list("topic", flat=True)) != data["topics"]:
        yield Wrong(chain, seq, "事项的“topics”与登记的记录不符")


def _parties(row: Matter, chain: str, said: dict[int, tuple[int, dict[str, Any]]]) -> Iterator[Wrong]:
    lies = {party.pk: party for party in Party.objects.filter(matter=row.pk)}
    for pk, (seq, each) in said.items():
        party = lies.pop(pk, None)
        if party is None:
            yield Wrong(chain, seq, f"当事人 {pk} 的行不见了")
        elif (party.person, party.side) != (each["person"], each["side"]):
            yield Wrong(chain, seq, f"当事人 {pk} 与登记的记录不符")
        elif party.agent_of_id is not None or party.ground:
            yield Wrong(chain, seq, f"当事人 {pk} 的代理没有登记的记录")
    for pk in sorted(lies):
        yield Wrong(chain, 0, f"当事人 {pk} 没有登记的记录")


def _person(
    chain: str, seq: int, place: int, each: dict[str, Any], day: date, beside: Beside
) -> Iterator[Wrong]:  # fmt: skip
    """Whether the person is still as he was when he was registered, or lawfully erased."""
    if "name" not in each:
        return
    row = Person.objects.on(day).filter(key=each["person"]).first()
    name, numbers = beside(seq, f"parties.{place}.name"), beside(seq, f"parties.{place}.numbers")
    if row is None:
        yield Wrong(chain, seq, f"当事人 {each['party']} 的人员（{each['person']}）不见了")
    elif name is ERASED:
        if not row.erased and not _kept(each["person"]):
            yield Wrong(chain, seq, f"当事人 {each['party']} 的个人信息已记录依法删除，却仍在")
    elif row.erased:
        yield Wrong(chain, seq, f"当事人 {each['party']} 的个人信息缺失，没有依法删除的记录")
    elif name is not None:
        if _text(row.name) != name:
            yield Wrong(chain, seq, f"当事人 {each['party']} 的姓名（名称）与登记的记录不符")
        if row.organisation != each.get("organisation", row.organisation):
            yield Wrong(chain, seq, f"当事人 {each['party']} 是单位还是自然人，与登记的记录不符")
        if not _same_numbers(row, numbers if "numbers" in each else {}):
            yield Wrong(chain, seq, f"当事人 {each['party']} 的号码、电话或住址与登记的记录不符")


def _kept(person: int) -> bool:
    """Whether another matter that is not erased still names the person."""
    from yifa.casework.erasing import is_erased

    matters = Party.objects.filter(person=person).values_list("matter", flat=True)
    return any(not is_erased(matter) for matter in set(matters))


def _same_numbers(row: Person, said: Any) -> bool:
    if said is None:
        return True
    try:
        return bool({name: _text(value) for name, value in numbers_of(row).items()} == said)
    except secret.KeyMissing:
        return True
    except (*UNREADABLE, secret.Tampered):
        return False


def _text(value: str) -> str:
    """As the record keeps text."""
    return unicodedata.normalize("NFC", value)


def check_gaps(seen: Witnessed, found: list[Wrong]) -> Iterator[Wrong]:
    """Cases and matters deleted whole, before a seal: what a registration has seen, or a tally counted, and is there no more.

    A key that is missing may also be one that was never used (a batch that was refused, a transaction that was given
    up), so a gap alone proves nothing. It is named where something else shows that the record was cut.
    """
    books = tally.read()
    lost: dict[str, set[int]] = {}
    for kind, witnessed in ((tally.MATTER, seen.matters), (tally.CASE, seen.cases)):
        gone = {pk: by for pk, by in witnessed.items() if pk and pk not in books[kind].there}
        for pk, by in sorted(gone.items()):
            yield Wrong(f"{kind}/{pk}", 0, f"{tally.TITLES[kind]}整个被删除：登记事项 {by} 时它还在")
        lost[kind] = set(gone)
        said = list(tally.check(kind, books[kind], lost[kind])) or list(
            tally.check_places(kind, books[kind], seen.opened[kind])
        )
        lost[kind] |= {int(each.chain.partition("/")[2]) for each in said if each.chain.startswith(f"{kind}/")}
        yield from said
    if connection.vendor == "sqlite":  # a transaction given up gives its keys back: a gap is a deletion
        for pk in sorted(books[tally.MATTER].gaps - lost[tally.MATTER]):
            lost[tally.MATTER].add(pk)
            yield Wrong(chain_of(pk), 0, "事项整个被删除：登记号空缺")
    cut = lost[tally.MATTER] or any(
        each.chain == "seal" or each.chain.startswith(("series/", PREFIX)) for each in found
    )
    if cut:
        named = {each.chain for each in found}
        for pk in sorted(books[tally.CASE].gaps - lost[tally.CASE]):
            if f"case/{pk}" not in named:
                yield Wrong(f"case/{pk}", 0, "案件的编号空缺，记录又有缺失：这个案件可能被整个删除")
