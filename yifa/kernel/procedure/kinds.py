"""What a procedure is declared with: roles, act kinds, clocks, refusals.

An act kind (declared) says in what order, by whom, on what basis and carrying what; an act (done) is in `case`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Self

from yifa.kernel.days import CIVIL, Counting, Period, days
from yifa.kernel.law import Basis
from yifa.kernel.procedure.condition import Condition, condition
from yifa.kernel.procedure.values import Field
from yifa.kernel.text import Text

if TYPE_CHECKING:
    from yifa.kernel.procedure.case import Act, Case
    from yifa.kernel.procedure.facts import Facts

Bases = tuple[Basis, ...]
Holder = str
"""Who holds a to-do: "post:12", or "agency:4" for the pool of an agency. Never a person."""


def bases(given: Basis | Bases) -> Bases:
    """One basis or several, as a tuple."""
    return given if isinstance(given, tuple) else (given,)


@dataclass(frozen=True, slots=True)
class Refusal:
    """不予办理: why an act may not be done, on what basis, and what to do instead.

    `asked` names the question that said no: who, shape, when, time, must.
    """

    reason: Text
    basis: Bases = ()
    asked: str = "when"
    remedy: Text | None = None


No = Text | Refusal | None
"""What a guard answers: nothing (it may be done), a reason, or a whole refusal with its own basis."""


def refuse(answer: No, asked: str, basis: Bases) -> Refusal | None:
    """A guard's answer as a refusal; a bare reason stands on the basis of the act."""
    if answer is None:
        return None
    if isinstance(answer, Refusal):
        return Refusal(answer.reason, answer.basis or basis, asked, answer.remedy)
    return Refusal(answer, basis, asked)


class Role:
    """身份: who may act. It comes from a grant, from the case, or from both.

    `granted`: the post must hold a grant of this key over the case. `named`: the case itself names the holders.
    `agency`: only a post of this agency, or of one that carries it on; a body has no superior that may act in its place, however
    far a grant reaches.
    `barred`: why a person who has the role may not use it in this case, whatever post he acts in.
    `reads`: catalogue rows (marker, key) that the case names and the role is judged by, beside those an act's data refers to.
    `kind`: whose act it is: a post, a party, an external agency, the system. `holder` says who holds its to-dos;
    the default is the named post, else the pool of the agency whose case it is.
    """

    __slots__ = ("_holder", "agency", "barred", "granted", "key", "kind", "named", "reads", "title")

    def __init__(
        self,
        key: str,
        title: str,
        *,
        granted: bool = False,
        named: Callable[[Case], Iterable[Holder]] | None = None,
        agency: Callable[[Case], int] | None = None,
        barred: Callable[[Case, Facts], No] | None = None,
        reads: Callable[[Case], Iterable[tuple[type, int]]] | None = None,
        kind: str = "post",
        holder: Callable[[Case], Holder | None] | None = None,
    ) -> None:
        if kind == "post" and not granted and named is None:
            raise TypeError(f"{key}: a role of posts comes from a grant, from the case, or from both")
        self.key, self.title, self.granted, self.named, self.kind = key, title, granted, named, kind
        self.agency, self.barred, self.reads, self._holder = agency, barred, reads, holder

    def held_by(self, case: Case, hand: str, who: Holder, facts: Facts) -> bool:
        """Whether `who` (for instance "post:12") has this role on the case, on the day of the facts."""
        if hand != self.kind:
            return False
        if self.kind == "party" and who not in facts.parties:
            return False
        if self.granted and self.key not in facts.roles:
            return False
        if self.agency is not None and facts.agency is not None and facts.agency not in facts.ours(self.agency(case)):
            return False
        if self.named is not None and case.acts and who not in self.named(case):
            return False
        return self.barred is None or self.barred(case, facts) is None

    def holder(self, case: Case) -> Holder | None:
        """Who holds the to-dos of this role in the case; nobody where the case names none yet."""
        if self._holder is not None:
            return self._holder(case)
        if self.kind != "post":
            return None
        if self.named is not None:
            return next(iter(self.named(case)), None)
        agency = case.agency if self.agency is None else self.agency(case)
        return f"agency:{agency}" if agency else None


@dataclass(frozen=True, slots=True)
class Setting:
    """A number that a dated row of the county may set; in code stands its default only."""

    key: str
    default: Period


def setting(key: str, default: Period) -> Setting:
    """A period that the county may set by a dated row; `default` where it has not."""
    return Setting(key, default)


SAME_DAY = days(0)
"""How late an act may be entered without a ground, where it does not say."""


class ActKind:
    """办理行为的种类: one lawful thing that can be done in a case, as declared.

    `four_eyes`: it holds a person's word or a danger: corrected and annulled only by another person than who did or entered
    it; what ends, pauses or resumes is so in any case.

    `cites`: on which of its bases one act of this kind rests, given the codes of the list items that it names by field and
    the day it was done; where it does not say, on all.

    `starts_as`: the standing act whose fields its form starts from, and which of them: what is known is not asked again.

    `when` and `must` are asked again of a standing act when the past before it is changed; what was private is then
    `Sealed`, so a guard may ask whether something was said, not what.
    """

    __slots__ = (
        "adverse",
        "after",
        "basis",
        "by",
        "cites",
        "closes",
        "common",
        "data",
        "days",
        "ends",
        "exempts",
        "four_eyes",
        "late",
        "must",
        "name",
        "number",
        "opens",
        "owed",
        "pauses",
        "post_end",
        "references",
        "remedy",
        "repeats",
        "resumes",
        "stage",
        "starts_as",
        "title",
        "unless",
        "when",
        "while_paused",
    )  # fmt: skip
    name: str

    def __init__(
        self,
        title: str,
        data: type,
        *,
        by: Iterable[Role],
        basis: Basis | Bases,
        cites: Callable[[Mapping[str, str], date], Bases] | None = None,
        after: Condition | ActKind | None = None,
        unless: Condition | ActKind | None = None,
        when: Callable[[Case, Facts], No] | None = None,
        must: Callable[[Case, Any, Facts], No] | None = None,
        repeats: bool = False,
        opens: bool = False,
        owed: bool | Callable[[Case], bool] = False,
        ends: str | None = None,
        closes: bool = False,
        pauses: bool = False,
        resumes: bool = False,
        while_paused: bool = False,
        exempts: bool = False,
        four_eyes: bool = False,
        late: Period = SAME_DAY,
        adverse: bool = False,
        remedy: str | None = None,
        stage: str | None = None,
        number: str | None = None,
        common: str | None = None,
        starts_as: tuple[Callable[[Case], Act | None], tuple[str, ...]] | None = None,
    ) -> None:
        self.title, self.data, self.by, self.basis = title, data, tuple(by), bases(basis)
        self.after, self.unless, self.when, self.must = condition(after), condition(unless), when, must
        self.repeats, self.opens, self.owed, self.ends, self.closes = repeats, opens, owed, ends, closes
        self.pauses, self.resumes, self.while_paused, self.exempts = pauses, resumes, while_paused or resumes, exempts
        self.late, self.adverse, self.remedy, self.stage, self.number = late, adverse, remedy, stage, number
        self.four_eyes, self.cites, self.starts_as = four_eyes, cites, starts_as
        self.common = common
        self.post_end = False
        self.references: tuple[Field, ...] = ()
        self.days: tuple[str, ...] = ()
        self.name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        if not self.name:
            self.name = name

    def __and__(self, other: Condition | ActKind) -> Condition:
        return Condition("and", (self, other))

    def __or__(self, other: Condition | ActKind) -> Condition:
        return Condition("or", (self, other))

    def __repr__(self) -> str:
        return f"<{self.name} {self.title}>"

    def read_by(self, case: Case) -> frozenset[tuple[type, int]]:
        """The catalogue rows by which those who may do it are judged."""
        return frozenset(key for role in self.by if role.reads is not None for key in role.reads(case))

    def but(self, **changes: Any) -> Self:
        """The same act with some of its declaration changed: how a later law restates an earlier one."""
        said = {
            slot: getattr(self, slot) for slot in self.__slots__ if slot not in {"name", "post_end", "days", "references"}
        } | changes  # fmt: skip
        other = type(self)(**said)
        other.name = self.name
        return other


def act(title: str, data: type, **declared: Any) -> ActKind:
    """Declare an act kind; see `ActKind` for what may be said of it."""
    return ActKind(title, data, **declared)


_NAMED = frozenset({"name", "starts", "ends", "halts"})
"""What a clock is given by its class, not by its declaration."""


class Clock:
    """期限: a time limit that an act starts and another act ends.

    `until`: each of these ends one run, the first run first; `stops`: one of these ends all that still run, unmet.
    `since`: which of the standing acts it runs from, None for none; where it does not say, the last that starts it.
    `begins`: from which day it runs, where the data of that act alone does not say.
    `counts`: which of the standing acts of `until` end a run; where it does not say, each of them.
    `agreed_by`: who agree to its being extended, where nobody decides it.
    `stopped`: which of the standing acts has stopped it, None for none; where it does not say, the first of `stops`.
    """

    __slots__ = (
        "after_end", "agreed_by", "at", "basis", "begins", "counting", "counts", "each", "ends", "extended", "halts", "keeper", "lapses", "name",
        "of", "pausable", "period", "since", "starts",
        "stopped", "stops", "title", "until",
    )  # fmt: skip

    def __init__(
        self,
        title: str,
        period: Period | Setting,
        *,
        of: ActKind | tuple[ActKind, ...],
        until: Iterable[ActKind],
        keeper: Role,
        basis: Basis | Bases,
        counting: Counting = CIVIL,
        at: Callable[[Any], date | None] | None = None,
        each: Callable[[Any], Iterable[date]] | None = None,
        since: Callable[[Case], Act | None] | None = None,
        begins: Callable[[Case, Act, Facts], date] | None = None,
        extended: tuple[ActKind, Callable[[Any], date]] | None = None,
        agreed_by: str = "",
        counts: Callable[[Case], Iterable[Act]] | None = None,
        stops: Iterable[ActKind] = (),
        stopped: Callable[[Case], Act | None] | None = None,
        after_end: bool = False,
        pausable: bool = True,
        lapses: bool = False,
    ) -> None:
        self.title, self.period, self.keeper, self.basis, self.counting = title, period, keeper, bases(basis), counting
        self.of = of if isinstance(of, tuple) else (of,)
        self.until, self.at, self.each, self.since, self.extended = tuple(until), at, each, since, extended
        self.begins, self.counts, self.agreed_by = begins, counts, agreed_by
        self.stops, self.stopped = tuple(stops), stopped
        self.after_end, self.pausable, self.lapses = after_end, pausable, lapses
        self.starts: frozenset[str] = frozenset()
        self.ends: frozenset[str] = frozenset()
        self.halts: frozenset[str] = frozenset()
        self.name = ""

    def named(self) -> None:
        """Take the names of its acts, once the class has given them theirs: clocks are read at every act."""
        self.starts = frozenset(kind.name for kind in self.of)
        self.ends = frozenset(kind.name for kind in self.until)
        self.halts = frozenset(kind.name for kind in self.stops)

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = self.name or name

    def but(self, **changes: Any) -> Self:
        """The same limit with some of its declaration changed: how a later law restates an earlier one."""
        said = {slot: getattr(self, slot) for slot in self.__slots__ if slot not in _NAMED} | changes
        other = type(self)(**said)
        other.name = self.name
        return other


def within(title: str, period: Period | Setting, **declared: Any) -> Clock:
    """Declare a clock: a period counted from an act (or from a day in its data) until one of other acts."""
    return Clock(title, period, **declared)


@dataclass(frozen=True, slots=True)
class Duty:
    """Something that somebody owes now: an act, and who holds the to-do."""

    act: str
    holder: Holder


Row = Mapping[str, Any]
ActView = Callable[["Case", "Act"], Text]
