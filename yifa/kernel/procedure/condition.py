"""`after=a & b | c`: what must stand before an act, over the names of acts."""

from __future__ import annotations

from collections.abc import Container
from itertools import product
from typing import Protocol


class Named(Protocol):
    """Anything with a name: an act kind, whose name is set when its class is made."""

    name: str
    title: str


class Condition:
    """A plain and/or tree over act kinds. Kinds are held as objects and read by name, so a subclass may restate one."""

    __slots__ = ("_said", "_ways", "op", "parts")

    def __init__(self, op: str, parts: tuple[Condition | Named, ...]) -> None:
        self.op = op
        self.parts = parts
        self._said: str | None = None
        self._ways: tuple[tuple[str, ...], ...] | None = None

    def __and__(self, other: Condition | Named) -> Condition:
        return Condition("and", (self, other))

    def __or__(self, other: Condition | Named) -> Condition:
        return Condition("or", (self, other))

    def holds(self, present: Container[str]) -> bool:
        """Whether the acts named in `present` satisfy the condition."""
        for way in self.ways():
            for name in way:
                if name not in present:
                    break
            else:
                return True
        return False

    def ways(self) -> tuple[tuple[str, ...], ...]:
        """Every way to satisfy it, each as the names that must all stand; worked out once, it is asked at every act."""
        if self._ways is None:
            each = [part.ways() if isinstance(part, Condition) else ((part.name,),) for part in self.parts]
            if self.op == "or":
                self._ways = tuple(way for ways in each for way in ways)
            else:
                self._ways = tuple(tuple(name for way in some for name in way) for some in product(*each))
        return self._ways

    def names(self) -> frozenset[str]:
        """The names of all acts it mentions."""
        found: set[str] = set()
        for part in self.parts:
            found |= part.names() if isinstance(part, Condition) else {part.name}
        return frozenset(found)

    def say(self) -> str:
        """The condition in Chinese: “受理”，并且“告知权利义务”; “调解”或者“一方未到场”; “甲”“乙”“丙”之一."""
        if self._said is None:
            acts = [f"“{part.title}”" for part in self._flat() if not isinstance(part, Condition)]
            groups = [part.say() for part in self._flat() if isinstance(part, Condition)]
            if self.op == "and":
                self._said = "，并且".join([*acts, *groups])
            else:
                few = len(acts) <= 2
                self._said = "或者".join([*acts, *groups] if few else ["".join(acts) + "之一", *groups])
        return self._said

    def _flat(self) -> list[Condition | Named]:
        """The parts, with those of parts that say the same thing: one or more of these, all of these."""
        found: list[Condition | Named] = []
        for part in self.parts:
            same = isinstance(part, Condition) and (part.op == self.op or len(part.parts) == 1)
            found += part._flat() if isinstance(part, Condition) and same else [part]
        return found


def condition(given: Condition | Named | None) -> Condition | None:
    """A condition from what a declaration gives: nothing, one act kind, or an and/or of several."""
    if given is None or isinstance(given, Condition):
        return given
    return Condition("and", (given,))
