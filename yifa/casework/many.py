"""`perform_many`: the same door for many. One transaction; the same refusals returned item by item, the rest stand.

What the door's one statement tells for one act is read here for all at once and kept while the batch goes on, so that
a thousand acts cost a few statements. Rows outside the record are computed once per case, at the end.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from django.db import IntegrityError, OperationalError, connection, transaction

from yifa.casework import door, governing, keys, refs, writing
from yifa.casework.asked import Ask, Done, Moved, NotThere, Refused
from yifa.casework.lawday import law_day
from yifa.casework.models import Case as CaseRow
from yifa.casework.models import Epoch, Party
from yifa.casework.rows import named_in
from yifa.casework.standing import Hand, Standing, line
from yifa.county import clock
from yifa.county.errors import NotDemonstration
from yifa.county.models import Agency, DivisionPath, Grant, Post, Successor, Tenure
from yifa.kernel.procedure import Case
from yifa.ledger.models import Entry

Outcome = Done | Refused | NotThere | Moved
Span = tuple[date, date | None]
K = TypeVar("K")


def _in(span: Span, day: date) -> bool:
    return span[0] <= day and (span[1] is None or day < span[1])


@dataclass(slots=True)
class _County:
    """Posts, tenures, grants and places of everybody in the batch, with their spans."""

    tenures: dict[int, list[tuple[Span, int, bool]]] = field(default_factory=lambda: defaultdict(list))
    of_person: dict[int, list[tuple[Span, int]]] = field(default_factory=lambda: defaultdict(list))
    agency: dict[int, list[tuple[Span, int]]] = field(default_factory=lambda: defaultdict(list))
    grants: dict[int, list[tuple[Span, Grant]]] = field(default_factory=lambda: defaultdict(list))
    within: dict[int, list[tuple[Span, int]]] = field(default_factory=lambda: defaultdict(list))
    bodies: dict[int, list[Span]] = field(default_factory=lambda: defaultdict(list))
    heirs: list[tuple[date, str, int, int]] = field(default_factory=list)

    @classmethod
    def read(cls, asks: Sequence[Ask], divisions: set[int]) -> _County:
        people = {ask.entered_by.person for ask in asks} | {ask.by.person for ask in asks}
        posts = {ask.by.key for ask in asks if ask.by.kind == "post"}
        posts |= {ask.entered_by.key for ask in asks if ask.entered_by.kind == "post"}
        found = cls()
        wanted = set(posts)
        for row in Tenure.objects.in_force().filter(official__in=people) | Tenure.objects.in_force().filter(
            post__in=posts
        ):
            span = (row.since, row.until)
            found.tenures[row.post].append((span, row.official_id, row.deputy))
            found.of_person[row.official_id].append((span, row.post))
            wanted.add(row.post)
        for post in Post.objects.in_force().filter(key__in=wanted):
            found.agency[post.key].append(((post.since, post.until), post.agency))
        for grant in Grant.objects.in_force().filter(post__in=wanted):
            found.grants[grant.post].append(((grant.since, grant.until), grant))
        for path in DivisionPath.objects.filter(descendant__in=divisions):
            found.within[path.descendant].append(((path.since, path.until), path.ancestor))
        bodies = {agency for spans in found.agency.values() for _, agency in spans}
        bodies |= {ask.opening.agency for ask in asks if ask.opening is not None}
        for agency in Agency.objects.in_force().filter(key__in=bodies):
            found.bodies[agency.key].append((agency.since, agency.until))
        found.heirs = list(
            Successor.objects.filter(kind__in=["agency", "post"]).values_list("day", "kind", "old", "new")
        )
        return found

    def body(self, agency: int, day: date) -> int | None:
        """The agency, if it stands that day."""
        return agency if any(_in(span, day) for span in self.bodies[agency]) else None

    def office(self, post: int, day: date) -> int | None:
        """The agency of a post, if both stand that day."""
        agency = next((agency for span, agency in self.agency[post] if _in(span, day)), None)
        return None if agency is None else self.body(agency, day)

    def standing(self, by: Hand, me: Hand, done: date, today: date, division: int) -> Standing:
        """What the one statement would have told."""
        told = Standing()
        if by.kind == "post":
            office = self.office(by.key, done)
            if office is not None:
                told.held = {who: deputy for span, who, deputy in self.tenures[by.key] if _in(span, done)}
                told.still = {who for span, who, _ in self.tenures[by.key] if who in told.held and _in(span, today)}
                told.office = office if told.held else None
                lines = [(old, new) for day, kind, old, new in self.heirs if kind == "agency" and day <= done]
                told.carries = frozenset(line({office}, lines) - {office} if told.held else ())
            told.then = [
                (grant.act, grant.level, grant.division, grant.role)
                for span, grant in self.grants[by.key]
                if _in(span, done)
            ]
        for span, post in self.of_person[me.person]:
            if _in(span, today) and (office := self.office(post, today)) is not None:
                told.mine[post] = office
                if any(who == me.person and not deputy and _in(s, today) for s, who, deputy in self.tenures[post]):
                    told.own.add(post)
                told.grants += [
                    (grant.read, grant.level, grant.division, grant.enter, grant.role, grant.act, post)
                    for s, grant in self.grants[post]
                    if _in(s, today)
                ]
        told.heirs = [(kind, old, new) for day, kind, old, new in self.heirs if day <= today]
        told.within = {ancestor for span, ancestor in self.within[division] if _in(span, today)}
        return told


@dataclass(slots=True)
class _Open:
    """A case in the batch: as it was read, as it is after the acts so far, and what they wrote."""

    first: Case
    now: Case
    head: str
    row: tuple[Any, ...]
    readers: Standing
    opened: writing.Write | None = None
    last: writing.Write | None = None


def perform_many(
    asks: Sequence[Ask],
    *,
    progress: Callable[[int], None] | None = None,
) -> list[Outcome]:
    """Do many acts in one transaction, in order. The outcome of each: done, or why not; the refused change nothing.

    An ask whose `case` is negative means the case that the ask at place `-case - 1` of the batch opens. Moments of
    their own (`at`) are taken only in a demonstration, or with origin "import".
    """
    for ask in asks:
        simulated = (ask.at is not None and ask.origin != "import") or ask.origin == "simulation"
        if simulated and not clock.is_demonstration():
            raise NotDemonstration("只有演示数据库才能模拟办理")
    for attempt in range(door.TRIES):
        try:
            with transaction.atomic():
                batch = _Batch(asks, progress)
                outcomes = batch.run()
        except (IntegrityError, OperationalError, _Turned) as clash:
            if attempt + 1 == door.TRIES or not (isinstance(clash, _Turned) or door.passing(clash)):
                raise
            continue
        for ask, no in zip(asks, outcomes, strict=True):
            if not isinstance(no, Done):
                door.leave_trace(ask, no)
        return outcomes
    raise AssertionError("unreachable")


class _Turned(Exception):
    """A calendar or a setting was changed while the batch was being worked out; begin again."""


class _Batch:
    def __init__(self, asks: Sequence[Ask], progress: Callable[[int], None] | None) -> None:
        self.asks, self.progress = asks, progress
        self.epoch = Epoch.now()
        self.law = law_day(self.epoch, connection.alias)
        self.cases: dict[int, _Open] = {}
        self.ids: dict[int, int] = {}
        self.writes: list[writing.Write] = []
        self.snapshots: dict[date, refs.Snapshots] = defaultdict(dict)
        self.used: dict[UUID, tuple[str, Done] | None] = {}
        self.now = clock.now()

    def run(self) -> list[Outcome]:
        self._read()
        outcomes = []
        for index, ask in enumerate(self.asks):
            outcomes.append(self._one(index, ask))
            if self.progress is not None and index % 50 == 0:
                self.progress(index)
        writing.write_many(self.writes, {pk: (case.first, case.opened) for pk, case in self.cases.items()})
        if Epoch.now() != self.epoch:
            raise _Turned
        return outcomes

    def _read(self) -> None:
        opening = [index for index, ask in enumerate(self.asks) if ask.opening is not None]
        self.ids = dict(zip(opening, writing.new_ids(len(opening)), strict=True)) if opening else {}
        known = sorted({ask.case for ask in self.asks if ask.case is not None and ask.case > 0})
        lock = CaseRow.objects.select_for_update() if connection.vendor == "postgresql" else CaseRow.objects
        rows = {
            row[0]: row[1:]
            for some in _portions(known)
            for row in lock.filter(pk__in=some).order_by("pk").values_list(
                "id", "version", "home", "division", "level", "matter_id", "procedure", "head", "fold"
            )
        }  # fmt: skip
        matters = {row[4] for row in rows.values()} | {a.opening.matter for a in self.asks if a.opening is not None}
        parties: dict[int, set[int]] = defaultdict(set)
        for some in _portions(sorted(matters)):
            for pk, matter in Party.objects.filter(matter__in=some).values_list("pk", "matter_id"):
                parties[matter].add(pk)
        for given in _portions([ask.key for ask in self.asks if ask.key is not None]):
            used = Entry.objects.filter(key__in=given).values_list("key", flat=True)
            self.used.update({key: None for key in used if key is not None})
        self.begun = set(
            CaseRow.objects.filter(matter__in={a.opening.matter for a in self.asks if a.opening is not None})
            .values_list("matter_id", flat=True)
        )  # fmt: skip
        divisions = {row[2] for row in rows.values()} | {a.opening.division for a in self.asks if a.opening}
        self.county = _County.read(self.asks, divisions)
        readers: dict[int, Standing] = defaultdict(Standing)
        for some in _portions(known):
            for model in ("holding", "shared"):
                with connection.cursor() as cursor:
                    marks = ", ".join(["%s"] * len(some))
                    cursor.execute(
                        f"SELECT case_id, agency FROM casework_{model} WHERE case_id IN ({marks})",
                        some,
                    )
                    for pk, value in cursor.fetchall():
                        readers[pk].agencies.add(value)
        for pk, row in rows.items():
            fold = writing.loads(row[7])
            case = Case.unfold(governing.of_fold(row[5], fold), row[1], fold, row[0])
            readers[pk].parties = parties[row[4]]
            self.cases[pk] = _Open(case, case, row[6], row, readers[pk])
        self.parties = parties

    def _one(self, index: int, ask: Ask) -> Outcome:
        if ask.case is not None and ask.case < 0:
            ask = replace(ask, case=self.ids.get(-ask.case - 1, 0))
        if ask.key in self.used and (found := self._as_then(ask)) is not None:
            return found
        now = ask.at or self.now
        today, done = clock.day_of(now), door._day(ask, now)
        case = self.cases.get(ask.case) if ask.case is not None else None
        if case is None and ask.opening is None:
            return NotThere()
        division = case.row[2] if case is not None else ask.opening.division if ask.opening is not None else 0
        told = self.county.standing(ask.by, ask.entered_by, done, today, division)
        if case is not None:
            told.case, told.parties = case.row, case.readers.parties
            told.agencies = case.readers.agencies | {case.now.home, case.now.agency}
            told.named = named_in(case.now)
        elif ask.opening is not None:
            told.parties = self.parties[ask.opening.matter]
            told.body = self.county.body(ask.opening.agency, done)
            told.others = int(ask.opening.matter in self.begun)
        try:
            write = door.prepare(
                ask,
                told,
                self.law,
                self._refs,
                now,
                (_governed(case.now, case.row[5], done), case.head) if case is not None else None,
            )
        except (Refused, NotThere, Moved) as no:
            return no
        pk = ask.case if ask.case is not None else self.ids[index]
        write.at(pk)
        if case is None:
            row = (0, write.new.home, write.division, write.level, 0, write.new.procedure.version(), "", "")
            case = _Open(write.old, write.new, write.digest, row, Standing(parties=told.parties), opened=write)
            self.cases[pk] = case
        case.now, case.head, case.last = write.new, write.digest, write
        self.writes.append(write)
        outcome = Done(pk, write.new, write.act)
        if ask.key is not None:
            self.used[ask.key] = keys.said_of(ask), outcome
        return outcome

    def _as_then(self, ask: Ask) -> Outcome | None:
        """The answer a key was given before, in this batch or earlier."""
        before = self.used.get(ask.key) if ask.key is not None else None
        try:
            if before is None:
                return keys.as_then(ask)
            if before[0] != keys.said_of(ask):
                return keys.other_content()
        except Refused as no:
            return no
        return replace(before[1], again=True)

    def _refs(self, asked: Iterable[refs.Key], day: date) -> refs.Snapshots:
        known = self.snapshots[day]
        new = [(m, k) for m, k in asked if (m.__name__, k) not in known]
        if new:
            known.update(refs.snapshots(new, day))
        return known


def _governed(case: Case, name: str, day: date) -> Case:
    """The case under the version of its procedure that governs on the day of the next act."""
    procedure = governing.of_acts(name, case.acts, day)
    return case if procedure is case.procedure else Case(procedure, case.home, case.acts, case.version)


def _portions(keys: Sequence[K], size: int = 800) -> Iterator[list[K]]:
    for start in range(0, len(keys), size):
        yield list(keys[start : start + size])
