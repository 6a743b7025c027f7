"""程序: acts in a lawful order, declared as a class that reads like the law it carries out.

A later law is a subclass that restates only what changed and says from which day it applies (`since`). Acts refer to
each other by name, so what a subclass restates is seen by all. Names of acts stand in the record: never renamed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar

from yifa.kernel.procedure.condition import Condition
from yifa.kernel.procedure.kinds import ActKind, Clock, Role
from yifa.kernel.procedure.values import BadDeclaration, fields_of

if TYPE_CHECKING:
    from yifa.kernel.procedure.case import Case
    from yifa.kernel.procedure.facts import Facts
    from yifa.kernel.text import Text


class Procedure:
    """The base of all procedures. Subclass it, declare `key`, `title`, `since`, roles, acts and clocks."""

    key: ClassVar[str] = ""
    title: ClassVar[str] = ""
    since: ClassVar[date]
    kinds: ClassVar[Mapping[str, ActKind]] = MappingProxyType({})
    clocks: ClassVar[Mapping[str, Clock]] = MappingProxyType({})
    by_data: ClassVar[Mapping[type, ActKind]] = MappingProxyType({})
    takes_over: ClassVar[bool] = False
    """Whether this version takes over cases opened under an earlier one from its first day on; else they stay."""
    owed_kinds: ClassVar[tuple[ActKind, ...]] = ()
    naming_roles: ClassVar[tuple[Role, ...]] = ()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Collect and inspect the declaration. Raises BadDeclaration, naming act and mistake."""
        super().__init_subclass__(**kwargs)
        if "since" not in cls.__dict__:
            raise BadDeclaration(f"{cls.__name__}: say since when it applies (since = date(...))")
        if not cls.key or not cls.title:
            raise BadDeclaration(f"{cls.__name__}: a procedure has a key and a Chinese title")
        found: dict[str, Any] = {}
        for base in reversed(cls.__mro__):
            found.update({n: v for n, v in vars(base).items() if isinstance(v, (ActKind, Clock))})
        cls.kinds = MappingProxyType({n: v for n, v in found.items() if isinstance(v, ActKind)})
        cls.clocks = MappingProxyType({n: v for n, v in found.items() if isinstance(v, Clock)})
        cls._inspect()
        cls.naming_roles = tuple(role for role in cls.roles() if role.named is not None and role.kind == "post")

    @classmethod
    def version(cls) -> str:
        """How a case names its procedure: the key and the day this version applies from."""
        return f"{cls.key}@{cls.since.isoformat()}"

    @classmethod
    def roles(cls) -> tuple[Role, ...]:
        """The roles that its acts name, in order of first mention."""
        return tuple({role.key: role for kind in cls.kinds.values() for role in kind.by}.values())

    @classmethod
    def label(cls, case: Case) -> str:
        """What the case is about, for lists; a procedure may say more."""
        return cls.title

    @classmethod
    def warnings(cls, case: Case, facts: Facts) -> tuple[Text, ...]:
        """What whoever works on the case should know today; refuses nothing. A procedure may say more."""
        return ()

    @classmethod
    def _inspect(cls) -> None:
        """What can be wrong within the class itself; what needs the law's index is looked at by `inspect`."""
        by_data: dict[type, ActKind] = {}
        for name, kind in cls.kinds.items():
            where = f"{cls.__name__}.{name}"
            if kind.data in by_data:
                raise BadDeclaration(f"{where}: {kind.data.__name__} already belongs to {by_data[kind.data].name}")
            by_data[kind.data] = kind
            if kind.common != "correct":
                kind.days = tuple(f.name for f in fields_of(kind.data) if f.kind in {"day", "moment"})
                kind.references = tuple(f for f in fields_of(kind.data) if f.kind == "ref" and f.of is not None)
            if not kind.basis:
                raise BadDeclaration(f"{where}: an act needs a basis")
            if not kind.by:
                raise BadDeclaration(f"{where}: an act needs somebody who may do it")
            for part in (kind.after, kind.unless):
                _known(where, part, cls.kinds)
        cls.by_data = MappingProxyType(by_data)
        cls.owed_kinds = tuple(kind for kind in cls.kinds.values() if kind.owed)
        if cls.kinds and not any(kind.opens for kind in cls.kinds.values()):
            raise BadDeclaration(f"{cls.__name__}: no act opens a case")
        for name, clock in cls.clocks.items():
            clock.named()
            for kind in (*clock.of, *clock.until, *clock.stops):
                if kind.name not in cls.kinds:
                    raise BadDeclaration(f"{cls.__name__}.{name}: no act {kind.name!r}")
        cls._mark_post_end()

    @classmethod
    def _mark_post_end(cls) -> None:
        """Which acts may still be done after the end: those whose `after` names an ending act, or one of these."""
        ending = {name for name, kind in cls.kinds.items() if kind.ends is not None}
        late: set[str] = set()
        while True:
            more = {
                name
                for name, kind in cls.kinds.items()
                if name not in late and kind.after is not None and kind.after.names() & (ending | late)
            }
            if not more:
                break
            late |= more
        for name in late:
            cls.kinds[name].post_end = True


def _known(where: str, part: Condition | None, kinds: Mapping[str, ActKind]) -> None:
    for name in part.names() if part is not None else ():
        if name not in kinds:
            raise BadDeclaration(f"{where}: it refers to {name or 'an act'!r}, which the procedure does not declare")
