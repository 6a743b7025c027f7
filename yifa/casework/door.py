"""The one door through which every act passes: `perform`, `open_case`, `perform_many`.

One transaction: read where everybody stands, let the kernel decide, write entry and rows. There is no other way to
change a case: not from an admin page, not from a command, not from the demonstration.
"""

from __future__ import annotations

import secrets
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import IntegrityError, OperationalError, connection, transaction

from yifa.casework import erasing, governing, keys, materials, refs, scope, standing, writing
from yifa.casework.asked import Ask, Done, Moved, NotThere, Opening, Refused
from yifa.casework.declare import REGISTRY
from yifa.casework.lawday import LawDay, law_day
from yifa.casework.models import Case as CaseRow
from yifa.casework.numbers import next_number
from yifa.casework.standing import Hand, Standing
from yifa.county import clock
from yifa.county.models import Official
from yifa.kernel.procedure import (
    Case,
    Correction,
    Deed,
    Facts,
    Procedure,
    Refusal,
    decide,
    evolve,
    seal_value,
    split_command,
)  # fmt: skip
from yifa.kernel.text import Text
from yifa.ledger import traces

if TYPE_CHECKING:
    from yifa.kernel.procedure import Aside

__all__ = [
    "Ask", "Done", "Moved", "NotThere", "Opening", "Refusal", "Refused", "leave_trace", "open_case", "perform",
]  # fmt: skip
ALGORITHM = "sm3"


class _Lost(Exception):
    """Another act came between reading and writing; decide again."""


def perform(
    case: int,
    data: Any,
    *,
    by: Hand,
    entered_by: Hand | None = None,
    done: date | datetime | None = None,
    key: UUID | None = None,
    seen: int | None = None,
    ground: str | None = None,
) -> Done:
    """Do one act in a case. Raises Refused, NotThere or Moved; then nothing was changed."""
    return _perform(Ask(data, by, entered_by or by, case, None, done, key, seen, ground))


def open_case(
    opening: Opening,
    data: Any,
    *,
    by: Hand,
    entered_by: Hand | None = None,
    done: date | datetime | None = None,
    key: UUID | None = None,
    ground: str | None = None,
    said: str = "",
) -> Done:
    """Open a case with its first act. Raises Refused; then nothing was changed."""
    return _perform(Ask(data, by, entered_by or by, None, opening, done, key, None, ground, said=said))


TRIES = 3
"""The first try reads without a lock; from the second on the row is locked, so twice is enough. Once more for a
database that breaks a deadlock by ending one of the two."""


def _perform(ask: Ask) -> Done:
    for attempt in range(TRIES):
        try:
            with transaction.atomic():
                return _attempt(ask, lock=attempt > 0)
        except _Lost:
            continue
        except (IntegrityError, OperationalError) as clash:
            found = keys.as_then(ask)
            if found is not None:
                return found
            if attempt + 1 == TRIES or not passing(clash):
                raise
        except (Refused, NotThere, Moved) as no:
            found = keys.as_then(ask)
            if found is not None:
                return found
            leave_trace(ask, no)
            raise
    raise Refused(Refusal(Text("刚才有多人同时办理本案，请再试一次"), asked="time"))


def passing(clash: Exception) -> bool:
    """Whether trying again may help: a clash with another act, or a deadlock that the database broke."""
    if isinstance(clash, IntegrityError):
        return True
    return getattr(clash.__cause__, "sqlstate", None) in {"40001", "40P01"} and not connection.in_atomic_block


def leave_trace(ask: Ask, no: Exception) -> None:
    """An attempt outside one's right or scope leaves a trace, also where the transaction around it is given up."""
    if isinstance(no, Refused) and no.refusal.asked == "who":
        traces.trace(str(ask.entered_by), traces.REFUSED, _chain(ask.case), str(no.refusal.reason), at=clock.now())
    elif isinstance(no, NotThere):
        traces.trace(str(ask.entered_by), traces.OUTSIDE, _chain(ask.case), type(ask.data).__name__, at=clock.now())


def _chain(case: int | None) -> str:
    return "" if case is None else writing.chain_of(case)


def _attempt(ask: Ask, *, lock: bool) -> Done:
    now = ask.at or clock.now()
    if lock and ask.case is not None and connection.vendor == "postgresql":
        CaseRow.objects.select_for_update().values_list("pk").filter(pk=ask.case).first()
    opening = ask.opening
    told = standing.read(
        ask.case, ask.by, ask.entered_by, _day(ask, now), clock.day_of(now),
        opening.division if opening else 0, opening.matter if opening else 0, opening.agency if opening else 0,
    )  # fmt: skip
    law = law_day(told.epoch, connection.alias)
    write = prepare(ask, told, law, refs.snapshots, now, None)
    pk = ask.case if ask.case is not None else writing.new_ids(1)[0]
    if not writing.write_one(write.at(pk)):
        raise _Lost
    return Done(pk, write.new, write.act)


def _day(ask: Ask, now: datetime) -> date:
    done = ask.done
    return clock.day_of(done) if isinstance(done, datetime) else done if done is not None else clock.day_of(now)


def _day_meant(ask: Ask, case: Case, now: datetime) -> date:
    """The day whose catalogues a command refers to: the day done; of a correction that of the act it corrects."""
    if not isinstance(ask.data, Correction):
        return _day(ask, now)
    target = case.find(ask.data.act)
    return ask.data.day or (_day(ask, now) if target is None else target.day)


def prepare(
    ask: Ask,
    told: Standing,
    law: LawDay,
    snapshots: refs.Finder,
    now: datetime,
    known: tuple[Case, str] | None,
) -> writing.Write:
    """Decide one act on what was told. Raises Refused, NotThere or Moved; writes nothing (but takes a number)."""
    opening = ask.opening
    if opening is not None:
        case, division, level, head = Case(opening.procedure, opening.agency), opening.division, opening.level, ""
        system = opening.procedure.key.partition(".")[0]
        told.in_hand = frozenset({opening.agency})
    else:
        if told.case is None:
            raise NotThere
        version, home, division, level, _matter, name, head, folded = told.case
        system = name.partition(".")[0]
        if not told.readable(system, level, ask.entered_by):
            raise NotThere
        case = _unfolded(name, home, folded, version, _day(ask, now)) if known is None else known[0]
        head = known[1] if known is not None else head
        if ask.seen is not None and ask.seen != case.version:
            raise Moved(ask.seen, case.version)
        told.in_hand = frozenset({case.agency, case.shape.offered})
    by = _whose(ask.by, told)
    barred = told.barred(by, ask.entered_by, system, level)
    if barred is None and opening is not None:
        barred = _misplaced(opening, by, ask.entered_by, told, system, _day(ask, now))
    deed, asides = _deed(ask, by, now, case)
    judged = case if opening is not None else _under_the_law_of(_day(ask, now), case, name)
    read = refs.read_by(judged, ask.data)
    asked = [*refs.wanted(ask.data), *read]
    rows = snapshots(asked, _day_meant(ask, case, now)) if asked else {}
    facts = Facts(
        entered=now,
        calendar=law.calendar,
        calendars=law.calendars,
        settings=law.settings,
        roles=told.roles(level),
        level=level,
        parties=frozenset(f"party:{key}" for key in told.parties),
        barred=barred,
        refs=rows,
        missing=refs.missing(read, rows),
        agency=told.office if by.kind == "post" else None,
        carries=told.carries,
        posts=frozenset(told.own if by.person == ask.entered_by.person else ()),
    )
    act = decide(judged, deed, facts)
    if isinstance(act, Refusal):
        raise Refused(act)
    if (no := erasing.refused(case, act, facts)) is not None:
        raise Refused(no)
    kind = case.procedure.kinds[act.kind]
    _bindable(ask, case.procedure)
    if kind.number is not None:
        act.number = next_number(kind.number, case.agency, act.day, law)
    new = evolve(case, act)
    return writing.Write(
        ask, case, new, act, asides, head, division, level, facts, keys.digest_of(ask), law=judged.procedure
    )


def _unfolded(name: str, home: int, folded: str, version: int, day: date) -> Case:
    """The case of a row, under the version of its procedure that governs on the day of the act."""
    fold = writing.loads(folded)
    return Case.unfold(governing.of_fold(name, fold, day), home, fold, version)


def _under_the_law_of(day: date, case: Case, name: str) -> Case:
    """The case as the law of the day done reads it: what is entered late was done under the law of its own day."""
    procedure = REGISTRY.governing(name, day)
    return case if procedure is case.procedure else Case(procedure, case.home, case.acts, case.version)


def _misplaced(opening: Opening, by: Hand, me: Hand, told: Standing, system: str, day: date) -> Text | Refusal | None:
    """Why this body may not open a case here: it must stand, be one's own, and the matter must be one that one sees."""
    if told.body is None:
        return Refusal(
            Text("办理当日没有这个机构"),
            remedy=Text("请核对办理日期；机构设立以前的纠纷，由现在的机构自设立之日起登记，并在事实中写明"),
        )
    if REGISTRY.procedure_on(opening.procedure.key, day) is not opening.procedure:
        return Text("{day}适用“{title}”的另一版本", day=day, title=opening.procedure.title)
    if by.kind == "post" and opening.agency != told.office and not told.may_enter(system, opening.level):
        return Text("案件应当在办理人自己的机构开立")
    if told.others and me.kind == "post":
        official = Official.objects.filter(pk=me.person).first()
        if official is None or not scope.matters(scope.actor(official, clock.today())).filter(pk=opening.matter):
            return Text("没有查阅这个事项的授权")
    return None


def _bindable(ask: Ask, procedure: type[Procedure]) -> None:
    """Materials that the act names must have been uploaded by the one who enters, or lie in a case within scope."""
    digests = writing.materials_of(ask.data, procedure)
    if digests and (lost := materials.unusable(digests, ask.entered_by.person, ask.case)):
        raise Refused(Refusal(Text("有{n}个材料没有上传成功，请重新上传", n=lost), asked="must"))


def _whose(by: Hand, told: Standing) -> Hand:
    """The hand with the person behind the post filled in: the holder of that day, and whether as deputy."""
    if by.kind != "post":
        return by
    person = by.person or next((who for who, deputy in told.held.items() if not deputy), 0)
    return Hand("post", by.key, person)


def _deed(ask: Ask, by: Hand, now: datetime, case: Case) -> tuple[Deed, tuple[Aside, ...]]:
    data = ask.data.to if isinstance(ask.data, Correction) else ask.data
    kind = case.procedure.by_data.get(type(data))
    if kind is None:
        raise Refused(Refusal(Text("“{title}”里没有这一项办理", title=case.procedure.title), asked="shape"))
    target = case.find(ask.data.act) if isinstance(ask.data, Correction) else None
    if target is not None and target.kind != kind.name:  # it is replayed in the place of the other
        raise Refused(Refusal(Text("更正的内容与原来办理的事项不符"), asked="must"))
    plain, asides = split_command(ask.data, _salt, ALGORITHM)
    ground = None
    if ask.ground:
        ground, aside = seal_value("@ground", ask.ground, _salt(), ALGORITHM)
        asides = (*asides, aside)
    done = ask.done if ask.done is not None else clock.day_of(now)
    return Deed(ask.data, plain, str(by), str(ask.entered_by), done, ground, ask.origin), asides


def _salt() -> str:
    return secrets.token_hex(16)
