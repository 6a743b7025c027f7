"""Erasing: when it may be done, and what it reaches beside its own case: the matter and the people in no other matter.

A closed case is kept for a period that the county sets; before its end only the demand of the person himself lets erase
(个人信息保护法 47), and never the hand alone that closed the case.

The matter follows when the opening act of each of its cases is erased: until then one of them still needs the names. A
person follows when every matter he is in is erased. The matter's chain says so in an entry of kind "erase", whose acts
are all that came before it (《个人信息保护法》第四十七条).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Protocol

from yifa.casework import edits
from yifa.casework.declare import retention
from yifa.casework.matterchain import chain_of
from yifa.casework.models import Case, Matter, Party
from yifa.county.models import Person
from yifa.kernel.days import PLAIN, Period, count
from yifa.kernel.procedure import Act, ErasureGround, Facts, Refusal, Setting
from yifa.kernel.procedure import Case as Folded
from yifa.kernel.record import frame
from yifa.kernel.text import Text
from yifa.ledger import append, asides, chains
from yifa.ledger.models import Aside

OPENING = 1
Statement = tuple[str, list[Any]]


class Written(Protocol):
    """One decided act, as far as it concerns erasure."""

    @property
    def pk(self) -> int:
        """The case."""

    @property
    def new(self) -> Folded:
        """The case after the act."""

    @property
    def act(self) -> Act:
        """The act."""

    @property
    def facts(self) -> Facts:
        """What it was decided on."""


def refused(case: Folded, act: Act, facts: Facts) -> Refusal | None:
    """Why private values of a closed case may not be erased yet, or not by this person; None for any other act too."""
    kind = case.procedure.kinds[act.kind]
    if kind.common != "erase":
        return None
    closing = [each for each in case.ordered if (of := case.procedure.kinds.get(each.kind)) is not None and of.closes]
    if not closing:
        return None
    last = closing[-1]
    if _people_of(last) & _people_of(act):
        return Refusal(
            Text("归档和删除须由不同的人办理：本案由同一个人归档"), kind.basis, "who",
            Text("请由另一位有权的人办理"),
        )  # fmt: skip
    if act.data.get("ground") == ErasureGround.DEMANDED.name:
        return None
    setting = retention(case.procedure.key.partition(".")[0])
    assert isinstance(setting.default, Period)
    kept = facts.settings.period(Setting(setting.key, setting.default), last.day)
    end = count(kept, last.day, rule=PLAIN, calendar=facts.calendar).due
    if end is None or act.day > end:
        return None
    return Refusal(
        Text("案卷保存{kept}，{end}期满，期满以后才能删除", kept=str(kept), end=end), (setting.basis, *kind.basis), "time",
        Text("本人依法请求删除的，请在“情形”中选择，并写明请求和依据"),
    )  # fmt: skip


def _people_of(act: Act) -> set[str]:
    """The people behind an act: in whose name, and who entered it."""
    return {act.person, act.entered_by.partition("/")[2]} - {""}


def follow(writes: Sequence[Written]) -> list[Statement]:
    """What must be written so that the matters of these acts are erased with them; nothing for acts that erase nothing.

    Sent in the transaction of the acts, after their own entries.
    """
    erased = [write for write in writes if _erases_opening(write)]
    found: list[Statement] = []
    if not erased:
        return found
    now_gone = {write.pk for write in erased}
    of_case = dict(Case.objects.filter(pk__in=now_gone).values_list("pk", "matter_id"))
    gone: set[int] = set()
    for write in erased:
        matter = of_case[write.pk]
        if matter not in gone and not is_erased(matter) and not _still_needed(matter, now_gone):
            gone.add(matter)
            found += _matter(matter, write)
    people = set(Party.objects.filter(matter__in=gone).values_list("person", flat=True))
    return [*found, *_people(person for person in sorted(people) if not _elsewhere(person, gone))]


def is_erased(matter: int) -> bool:
    """Whether the matter's private values have been erased by a recorded act."""
    return Aside.objects.filter(chain=chain_of(matter), field="subject", value=None).exists()


def remains(matter: int) -> list[int]:
    """The people of an erased matter who are kept, since another matter that is not erased still names them."""
    people = Party.objects.filter(matter=matter).values_list("person", flat=True)
    return sorted(person for person in set(people) if _elsewhere(person, {matter}))


def _erases_opening(write: Written) -> bool:
    kind = write.new.procedure.kinds[write.act.kind]
    return kind.common == "erase" and OPENING in write.act.data["acts"]


def _still_needed(matter: int, now_gone: set[int]) -> bool:
    """Whether a case of the matter keeps private values of its opening act."""
    for pk in Case.objects.filter(matter=matter).values_list("pk", flat=True):
        kept = Aside.objects.filter(chain=f"case/{pk}", seq=OPENING, value__isnull=False)
        if pk not in now_gone and kept.exists():
            return True
    return False


def _elsewhere(person: int, gone: set[int]) -> bool:
    """Whether a matter that is not erased still names the person."""
    matters = Party.objects.filter(person=person).exclude(matter__in=gone).values_list("matter", flat=True)
    return any(not is_erased(matter) for matter in set(matters))


def _matter(matter: int, write: Written) -> list[Statement]:
    """The entry in the matter's chain, its private values emptied, and its row."""
    chain = chain_of(matter)
    seq, prev = chains.head_of(chain)
    now: datetime = write.facts.entered
    content = {
        "kind": "erase", "by": write.act.by, "entered": write.act.entered,
        "data": {"acts": list(range(1, seq + 1)), "case": write.pk, "act": write.act.seq},
    }  # fmt: skip
    body, digest = frame(content, chain=chain, seq=seq + 1, prev=prev, algorithm=edits.ALGORITHM)
    table = Matter._meta.db_table
    return [
        *append.statements([append.Framed(chain, seq + 1, edits.ALGORITHM, body, digest, now)]),
        *asides.erase_statements(chain, range(1, seq + 1), seq + 1),
        (f"UPDATE {table} SET subject = %s, place = '' WHERE id = %s", [str(asides.ERASED), matter]),
    ]


_EMPTY = (
    f"UPDATE {Person._meta.db_table} SET name = '', initials = '', credit_code = '', division = NULL, address = NULL,"
    " erased = %s, id_number = NULL, id_exact = NULL, id_last4 = NULL, phone = NULL, phone_exact = NULL,"
    ' phone_last4 = NULL WHERE "key" = %s'
)
"""The same as `people.erase`, as a statement that goes with the act."""


def _people(keys: Iterable[int]) -> list[Statement]:
    return [(_EMPTY, [True, key]) for key in keys]
