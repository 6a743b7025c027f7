"""A case as a fold of its acts, and the shape that the fold has.

A case is its standing acts and nothing else; everything shown or counted is computed from them. `evolve` is total:
it never refuses, and it folds every act ever released.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from yifa.kernel.procedure.kinds import ActKind, Holder
from yifa.kernel.procedure.values import Plain, hydrate

if TYPE_CHECKING:
    from yifa.kernel.procedure.procedure import Procedure

T = TypeVar("T")


class Act:
    """办理行为: one lawful thing done in a case, as recorded. Immutable by convention; made in great numbers."""

    __slots__ = (
        "_order", "_typed", "by", "calendar", "data", "done", "entered", "entered_by", "ground", "kind", "late",
        "number", "origin", "seq",
    )  # fmt: skip

    def __init__(
        self,
        seq: int,
        kind: str,
        data: Plain,
        by: str,
        entered_by: str,
        done: str,
        entered: str,
        calendar: str,
        ground: dict[str, str] | None = None,
        number: str | None = None,
        origin: str = "",
        late: bool = False,
    ) -> None:
        self.seq, self.kind, self.data, self.by, self.entered_by = seq, kind, data, by, entered_by
        self.done, self.entered, self.calendar = done, entered, calendar
        self.ground, self.number, self.origin, self.late = ground, number, origin, late
        self._typed: Any = None
        self._order: tuple[str, int] | None = None

    @property
    def day(self) -> date:
        """The day it was done, in the county's time."""
        return date.fromisoformat(self.done[:10])

    @property
    def moment(self) -> datetime | None:
        """The moment it was done, where more than the day is known."""
        return datetime.fromisoformat(self.done) if len(self.done) > DAY else None

    @property
    def whose(self) -> Holder:
        """In whose name: "post:12", "party:3", "agency:4" or "system:0"."""
        return self.by.partition("/")[0].replace("deputy:", "post:")

    @property
    def person(self) -> str:
        """The person behind `by`, as an opaque key; empty for a party, a body or the system."""
        return self.by.partition("/")[2]

    def typed(self, cls: type) -> Any:
        """The data as its dataclass, private values sealed."""
        if self._typed is None:
            self._typed = hydrate(cls, self.data)
        return self._typed

    def plain(self) -> list[Any]:
        """As the fold in the case row keeps it."""
        return [
            self.seq, self.kind, self.data, self.by, self.entered_by, self.done, self.entered, self.calendar,
            self.ground, self.number, self.origin, self.late,
        ]  # fmt: skip


def in_order(acts: Sequence[Act]) -> list[Act]:
    """The acts in the order they were done, ties as entered.

    An act of which only the day is known counts as done no earlier than those entered before it for the same day:
    else a 09:00 session entered after an agreement "of that day" would have no place.
    """
    last = ""
    for act in acts:
        if follows(act.done, last):
            last = max(last, act.done)
        else:
            break
    else:
        return list(acts)
    latest: dict[str, str] = {}
    keyed = []
    for act in sorted(acts, key=_seq):
        day = act.done[:10]
        at = act.done if len(act.done) > DAY else latest.get(day, day)
        if at >= latest.get(day, ""):
            latest[day] = at
        keyed.append((at, act.seq, act))
    keyed.sort()
    return [act for _, _, act in keyed]


def follows(done: str, last: str) -> bool:
    """Whether what was done then comes after the latest so far, when it is entered after it too."""
    return done >= last or (len(done) == DAY and done == last[:DAY])


DAY = 10
"""How long a day is written: 2022-08-19. What is longer is a moment."""


def _seq(act: Act) -> int:
    return act.seq


class Shape:
    """Where the acts so far have brought the case: what stands, whether it is ended, paused or closed.

    `present` counts the standing acts of each kind, `last` is the place of the last of them in the order done.
    """

    __slots__ = (
        "agency",
        "closed",
        "count",
        "ended_by",
        "last",
        "latest",
        "offered",
        "paused",
        "present",
        "stage",
        "wanted",
    )

    def __init__(self) -> None:
        self.present: dict[str, int] = {}
        self.last: dict[str, int] = {}
        self.count = 0
        self.latest = ""
        self.ended_by: str | None = None
        self.paused = self.closed = False
        self.stage: str | None = None
        self.agency = self.offered = 0
        self.wanted = False

    def with_one(self, kind: ActKind | None, act: Act) -> Shape:
        """The shape with one more act at the end; this one stays as it is."""
        other = Shape()
        other.present, other.last, other.count = dict(self.present), dict(self.last), self.count
        other.latest = self.latest
        other.ended_by, other.paused, other.closed, other.stage = self.ended_by, self.paused, self.closed, self.stage
        other.agency, other.offered, other.wanted = self.agency, self.offered, self.wanted
        other.add(kind, act)
        return other

    def add(self, kind: ActKind | None, act: Act) -> None:
        """Take one act into the shape. An act whose kind is no longer declared only counts as present."""
        self.present[act.kind] = self.present.get(act.kind, 0) + 1
        self.last[act.kind] = self.count
        self.count += 1
        self.latest = max(self.latest, act.done)
        if kind is None:
            return
        if kind.exempts:
            self.present.setdefault(str(act.data.get("kind")), 0)
        if kind.ends is not None:
            self.ended_by, self.paused = act.kind, False
        if kind.pauses:
            self.paused = True
        elif kind.resumes:
            self.paused = False
        if kind.closes:
            self.closed = True
        if kind.stage is not None:
            self.stage = kind.stage
        if kind.common is not None:
            self._add_common(kind.common, act)

    def _add_common(self, common: str, act: Act) -> None:
        if common == "offer":
            self.offered = int(act.data["agency"])
        elif common == "take":
            self.agency, self.offered = int(act.data["agency"]), 0
        elif common == "decline":
            self.offered = 0
        elif common in {"return", "complete"}:
            self.wanted = common == "return"


class Case:
    """案件: one run of one procedure in a matter, folded from its acts."""

    __slots__ = ("_ordered", "_shape", "acts", "home", "memo", "procedure", "version")

    def __init__(self, procedure: type[Procedure], home: int = 0, acts: tuple[Act, ...] = (), version: int = 0) -> None:
        self.procedure, self.home, self.acts, self.version = procedure, home, acts, version
        self._shape: Shape | None = None
        self._ordered: list[Act] | None = None
        self.memo: dict[Any, Any] = {}

    # --- reading -----------------------------------------------------------------------------------------------

    @property
    def ordered(self) -> Sequence[Act]:
        """The standing acts in the order they were done."""
        if self._ordered is None:
            self._ordered = in_order(self.acts)
        return self._ordered

    @property
    def shape(self) -> Shape:
        """The shape that the standing acts give, in the order they were done."""
        if self._shape is None:
            shape, kinds = Shape(), self.procedure.kinds
            for act in self.ordered:
                shape.add(kinds.get(act.kind), act)
            self._shape = shape
        return self._shape

    @property
    def agency(self) -> int:
        """Whose case it is: the last agency that took it over, else the one that opened it (`home`)."""
        return self.shape.agency or self.home

    @property
    def outcome(self) -> str | None:
        """The outcome that ended the case, or None while it is open."""
        ended = self.shape.ended_by
        return self.procedure.kinds[ended].ends if ended else None

    @property
    def paused(self) -> bool:
        """Whether the case is paused."""
        return self.shape.paused

    @property
    def closed(self) -> bool:
        """Whether nothing more can be done but lawful erasure."""
        return self.shape.closed

    @property
    def stage(self) -> str:
        """Where the case is, as a derived label in Chinese."""
        shape = self.shape
        if shape.paused:
            return "中止"
        return shape.stage or "登记"

    def has(self, kind: ActKind) -> bool:
        """Whether an act of this kind stands."""
        return self.shape.present.get(kind.name, 0) > 0

    def all(self, kind: ActKind) -> list[Act]:
        """The standing acts of a kind, in the order they were done."""
        return [act for act in self.ordered if act.kind == kind.name]

    def last(self, kind: ActKind) -> Act | None:
        """The last standing act of a kind."""
        place = self.shape.last.get(kind.name)
        return None if place is None else self.ordered[place]

    def data(self, kind: ActKind) -> Any:
        """The typed data of the last standing act of a kind, or None."""
        act = self.last(kind)
        return None if act is None else act.typed(kind.data)

    def find(self, seq: int) -> Act | None:
        """The standing act with that number."""
        return next((act for act in self.acts if act.seq == seq), None)

    def before(self, act: Act) -> Case:
        """The case as it stood when this act was done: the acts that come before it in the order done."""
        ordered = self.ordered
        earlier = ordered[: ordered.index(act)]
        return Case(self.procedure, self.home, tuple(sorted(earlier, key=_seq)), self.version)

    # --- folding -----------------------------------------------------------------------------------------------

    def plain(self) -> list[Any]:
        """The fold as the case row keeps it: the standing acts as recorded."""
        return [act.plain() for act in self.acts]

    @classmethod
    def unfold(cls, procedure: type[Procedure], home: int, fold: list[list[Any]], version: int) -> Case:
        """A case from the fold in its row; the inverse of `plain`."""
        return cls(procedure, home, tuple([Act(*each) for each in fold]), version)


def remembered(question: Callable[[Case], T]) -> Callable[[Case], T]:
    """A pure question of a case, answered once per case: guards and duties ask the same things again and again."""

    @functools.wraps(question)
    def asked(case: Case) -> T:
        memo = case.memo
        if question not in memo:
            memo[question] = question(case)
        answer: T = memo[question]
        return answer

    return asked


def evolve(case: Case, act: Act) -> Case:
    """The case with one more act. Total: never refuses, whatever was ever recorded."""
    kind = case.procedure.kinds.get(act.kind)
    common = kind.common if kind is not None else None
    acts = case.acts
    if common == "annul":
        acts = tuple(each for each in acts if each.seq != act.data["act"])
    elif common == "correct":
        acts = tuple(_corrected(each, act) if each.seq == act.data["act"] else each for each in acts)
    elif common != "erase":
        acts = (*acts, act)
        if follows(act.done, case.shape.latest):
            return _after(case, kind, act, acts)
    return Case(case.procedure, case.home, acts, act.seq)


def _after(case: Case, kind: ActKind | None, act: Act, acts: tuple[Act, ...]) -> Case:
    """The case with an act that comes last also in the order done: order and shape only grow by it."""
    new = Case(case.procedure, case.home, acts, act.seq)
    new._ordered = [*case.ordered, act]
    new._shape = case.shape.with_one(kind, act)
    return new


def _corrected(act: Act, correction: Act) -> Act:
    """The act as a correction says it should have been entered; number, hands and entry stay."""
    data, done = correction.data["to"], correction.data.get("done") or act.done
    return Act(
        act.seq, act.kind, data, act.by, act.entered_by, done, act.entered, act.calendar, act.ground, act.number,
        act.origin, act.late,
    )  # fmt: skip


def fold(procedure: type[Procedure], home: int, acts: Iterable[Act]) -> Case:
    """Fold a case from all its acts, as recorded and in the order of entry."""
    return functools.reduce(evolve, acts, Case(procedure, home))
