"""`after=a & b | c`: what must stand before an act, over the names of acts."""

from __future__ import annotations

from collections.abc import Container
from typing import Protocol


class Named(Protocol):
    """Anything with a name: an act kind, whose name is set when its class is made."""

    name: str
    title: str


class Condition:
    """A plain and/or tree over act kinds. Kinds are held as objects and read by name, so a subclass may restate one."""

    __slots__ = ("op", "parts")

    def __init__(self, op: str, parts: tuple[Condition | Named, ...]) -> None:
        self.op = op
        self.parts = parts

    def __and__(self, other: Condition | Named) -> Condition:
        return Condition("and", (self, other))

    def __or__(self, other: Condition | Named) -> Condition:
        return Condition("or", (self, other))

    def holds(self, present: Container[str]) -> bool:
        """Whether the acts named in `present` satisfy the condition."""
        answers = (part.holds(present) if isinstance(part, Condition) else part.name in present for part in self.parts)
        return any(answers) if self.op == "or" else all(answers)

    def names(self) -> frozenset[str]:
        """The names of all acts it mentions."""
        found: set[str] = set()
        for part in self.parts:
            found |= part.names() if isinstance(part, Condition) else {part.name}
        return frozenset(found)

    def say(self) -> str:
        """The condition in Chinese: 受理和告知权利义务, 调解或一方未到场."""
        join = "或" if self.op == "or" else "和"
        said = [
            f"（{part.say()}）"
            if isinstance(part, Condition) and part.op != self.op and len(part.parts) > 1
            else part.say()
            if isinstance(part, Condition)
            else part.title
            for part in self.parts
        ]
        return join.join(said)


def condition(given: Condition | Named | None) -> Condition | None:
    """A condition from what a declaration gives: nothing, one act kind, or an and/or of several."""
    if given is None or isinstance(given, Condition):
        return given
    return Condition("and", (given,))
