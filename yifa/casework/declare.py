"""What a system declares of itself: the types, and the place where declarations meet.

A system imports these types and says `SYSTEM = System(...)` in its `apps.py`; pages, figures and faces read the
registry and never import a system. Nothing here is filled by hand anywhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ImproperlyConfigured

from yifa.kernel.days import Period, years
from yifa.kernel.law import Basis, local
from yifa.kernel.procedure import Case, Facts, Procedure, Role
from yifa.kernel.text import Text

if TYPE_CHECKING:
    from django.db.models import Model, Q


class Wing(Enum):
    """The three wings of the house, after the three pillars of the county's work."""

    ADMINISTRATION = "依法行政"
    ENVIRONMENT = "法治环境"
    HARMONY = "社会和谐"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a register or a catalogue.

    `kind`: text, int, fen, day, bool, choice, division, agency, post, official, list. `of` names the list of a
    "list" column; `choices` are those of a "choice" column whose model names none. `private` columns are digested in the record of edits and masked where they are shown.
    An `internal` one is a key that procedures know a row by: given once by the software, never shown and never changed.
    `kinds`: the kinds of body that an "agency" column is for; no other is offered or taken.
    """

    name: str
    title: str
    kind: str = "text"
    of: str = ""
    hint: str = ""
    filters: bool = False
    sums: bool = False
    private: bool = False
    optional: bool = False
    internal: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    kinds: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Register:
    """台账: what cases of some procedures left; a projection that acts alone change.

    `row` is a pure function of the case and the facts: column → value, or None where the case has no row (yet).
    """

    key: str
    title: str
    model: type[Model]
    procedures: tuple[str, ...]
    row: Callable[[Case, Facts], Mapping[str, Any] | None]
    columns: tuple[Column, ...]
    about: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """What is worth a look in a catalogue's row, and on what that rests."""

    text: Text
    basis: tuple[Basis, ...]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """名录: what cases refer to. Rows are dated, superseded and never overwritten; each edit is recorded.

    `marker` is the empty class that references in acts name; `tells` are the columns that a procedure may know of its
    rows, and `asked` answers instead of them where they do not suffice (keys, day → what each row tells).
    `warnings` says what is worth a look in rows that stand on a day, by the key of the row; `leaves` what is left undone
    when one ends.
    """

    key: str
    title: str
    model: type[Model]
    columns: tuple[Column, ...]
    editors: str
    marker: type | None = None
    tells: tuple[str, ...] = ()
    asked: Callable[[Sequence[int], date], Mapping[int, Mapping[str, Any]]] | None = None
    warnings: Callable[[Sequence[Any], date], Iterable[tuple[int, Notice]]] | None = None
    leaves: Callable[[Any, date], Iterable[Any]] | None = None
    about: str = ""
    label: str = "title"


@dataclass(frozen=True, slots=True)
class Figure:
    """指标: a set of rows and a rule. It is counted, never typed, and opens onto its rows.

    A plain figure counts the rows of `register` that match `where`, whose `day` lies in the period. A rate has
    also `of` (the denominator's rule) and says which rows were left out of it and why.

    `part_of` names the figure whose rows this one and the others that name it divide among them, each row once: where
    one of them is too small to be told, the whole less the others must not tell it either.
    """

    key: str
    title: str
    register: str
    day: str
    where: Callable[[], Q] | None = None
    of: Callable[[], Q] | None = None
    of_day: str = ""
    unit: str = "件"
    counts: str = ""
    excluded: str = ""
    basis: Basis | None = None
    sums: str = ""
    part_of: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A page that no generic one can be: its path below the system, its title and its view."""

    path: str
    name: str
    title: str
    view: Callable[..., Any]
    menu: bool = True


@dataclass(frozen=True, slots=True)
class Command:
    """A command a system adds to the `yifa` program."""

    name: str
    help: str
    run: Callable[..., int]


@dataclass(frozen=True, slots=True)
class ListOf:
    """A local list kept as data: its key, title, whose default it is and the shipped items (code, title)."""

    key: str
    title: str
    items: tuple[tuple[str, str], ...]
    source: str
    marker: type | None = None


TOPICS = ListOf(
    "casework.topics", "专题",
    (("tea", "涉茶"), ("enterprise", "涉企"), ("minors", "涉未成年人"), ("elderly", "涉老"), ("wages", "农民工工资")),
    "本软件默认值，由县里改定",
)  # fmt: skip
"""What a matter is also about, whatever system its cases belong to: tags from local doctrine."""


@dataclass(frozen=True, slots=True)
class SettingOf:
    """A number the county may set by dated rows: its default and what it rests on; `unit` of what is no period.

    `most`: the longest that the basis lets the county set; a law's own number is not lengthened by a county.
    """

    key: str
    title: str
    default: Period | int | str
    basis: Basis
    unit: str = ""
    most: Period | None = None


def retention(system: str) -> SettingOf:
    """How long a closed case of a system is kept; a county must confirm it. Every system that can erase has one."""
    return SettingOf(f"{system}.retention", "归档后保存几年", years(10), local("案卷保存期限"))


@dataclass(frozen=True, slots=True)
class System:
    """One system of the county as the outside sees it."""

    key: str
    title: str
    wing: Wing
    procedures: tuple[type[Procedure], ...] = ()
    registers: tuple[Register, ...] = ()
    catalogues: tuple[Catalogue, ...] = ()
    figures: tuple[Figure, ...] = ()
    lists: tuple[ListOf, ...] = ()
    settings: tuple[SettingOf, ...] = ()
    roles: tuple[Role, ...] = ()
    pages: tuple[Page, ...] = ()
    commands: tuple[Command, ...] = ()
    about: str = ""
    demo: Callable[..., None] | None = None


def outcomes(*procedures: type[Procedure]) -> tuple[tuple[str, str], ...]:
    """How cases of these procedures may end, each once, as the choices of a column."""
    ends = (kind.ends for procedure in procedures for kind in procedure.kinds.values())
    return tuple((end, end) for end in dict.fromkeys(ends) if end is not None)


class Registry:
    """Where systems announce themselves when Django starts."""

    def __init__(self) -> None:
        self.systems: dict[str, System] = {}
        self._versions: dict[str, type[Procedure]] = {}
        self._registers: dict[str, tuple[Register, ...]] = {}
        self._owner: dict[str, System] = {}
        self.catalogues: dict[str, Catalogue] = {}
        self.markers: dict[str, Catalogue] = {}
        self.lists: dict[str, ListOf] = {}

    def add(self, system: System) -> None:
        """Take a system in. Raises ImproperlyConfigured where two systems claim one name."""
        if system.key in self.systems:
            raise ImproperlyConfigured(f"two systems are called {system.key}")
        if any(kind.common == "erase" for each in system.procedures for kind in each.kinds.values()):
            system = replace(system, settings=(*system.settings, retention(system.key)))
        self.systems[system.key] = system
        for procedure in system.procedures:
            if procedure.version() in self._versions:
                raise ImproperlyConfigured(f"two procedures are {procedure.version()}")
            self._versions[procedure.version()] = procedure
            self._owner[procedure.key] = system
            self._registers[procedure.key] = tuple(r for r in system.registers if procedure.key in r.procedures)
        for catalogue in system.catalogues:
            self.add_catalogue(catalogue)
        for each in system.lists:
            self.lists[each.key] = each

    def add_catalogue(self, catalogue: Catalogue) -> None:
        """Take in a catalogue; the county's own come this way."""
        if catalogue.key in self.catalogues:
            raise ImproperlyConfigured(f"two catalogues are called {catalogue.key}")
        self.catalogues[catalogue.key] = catalogue
        if catalogue.marker is not None:
            self.markers[catalogue.marker.__name__] = catalogue

    def list_of(self, marker: type | None) -> ListOf | None:
        """The list whose items a marker stands for; by the class itself, since two rooms may have markers of one name."""
        return next((each for each in self.lists.values() if each.marker is marker), None) if marker else None

    def procedure(self, version: str) -> type[Procedure]:
        """The procedure a case names, as its version stands in the code."""
        return self._versions[version]

    def procedure_on(self, key: str, day: date) -> type[Procedure] | None:
        """The version of a procedure that applies to a case opened that day."""
        fit = [each for each in self._versions.values() if each.key == key and each.since <= day]
        return max(fit, key=lambda each: each.since, default=None)

    def procedures(self) -> Iterator[type[Procedure]]:
        """Every version of every procedure."""
        return iter(self._versions.values())

    def governing(self, version: str, day: date) -> type[Procedure]:
        """The version a case opened under `version` is worked under on a day: a later one, if it takes cases over."""
        found = self._versions[version]
        later = [each for each in self._versions.values() if each.key == found.key and found.since < each.since <= day]
        for each in sorted(later, key=lambda one: one.since):
            found = each if each.takes_over else found
        return found

    def registers_of(self, key: str) -> tuple[Register, ...]:
        """The registers that cases of a procedure leave rows in."""
        return self._registers.get(key, ())

    def system_of(self, key: str) -> System:
        """The system a procedure belongs to."""
        return self._owner[key]

    def register(self, key: str) -> Register | None:
        """A register by its key."""
        return next((r for system in self.systems.values() for r in system.registers if r.key == key), None)

    def figures(self) -> Iterator[tuple[System, Figure]]:
        """Every declared figure with its system."""
        for system in self.systems.values():
            for figure in system.figures:
                yield system, figure

    def roles(self) -> dict[str, Role]:
        """Every role a grant may give, by key."""
        found: dict[str, Role] = {}
        for system in self.systems.values():
            found.update({role.key: role for role in system.roles})
            for procedure in system.procedures:
                found.update({role.key: role for role in procedure.roles() if role.granted})
        return found


REGISTRY = Registry()
