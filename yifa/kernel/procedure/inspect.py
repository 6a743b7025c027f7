"""Inspection of a procedure at start-up: what can only be seen with the law's index at hand.

Every act has a basis; what it cites exists and is in force on the day the procedure applies from; every path can
end; every deadline has a keeper; every adverse decision names its remedy. Findings are in Chinese, for a jurist.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from yifa.kernel.law import Citation, Library, UnknownProvision
from yifa.kernel.procedure.kinds import ActKind, Bases
from yifa.kernel.procedure.procedure import Procedure
from yifa.kernel.text import Text


def inspect(procedure: type[Procedure], library: Library) -> tuple[Text, ...]:
    """Everything that is wrong with a procedure's declaration; empty where nothing is."""
    return tuple(_findings(procedure, library))


def _findings(procedure: type[Procedure], library: Library) -> Iterator[Text]:
    for name, kind in procedure.kinds.items():
        yield from _cited(f"{procedure.title}·{kind.title}", kind.basis, procedure.since, library)
        if kind.adverse and not kind.remedy:
            yield Text("{what}：对当事人不利的决定须写明救济途径", what=f"{procedure.title}·{kind.title}")
        if not kind.opens and kind.after is None and kind.common is None and not kind.ends:
            yield Text("{what}：没有说明须在什么之后办理（{name}）", what=procedure.title, name=name)
    for clock in procedure.clocks.values():
        yield from _cited(f"{procedure.title}·{clock.title}", clock.basis, procedure.since, library)
        yield from _cited(f"{procedure.title}·{clock.title}", clock.counting.basis, procedure.since, library)
        if clock.keeper.kind != "post":
            yield Text("{what}：期限须有岗位负责", what=clock.title)
    yield from _dead_ends(procedure)


def _cited(where: str, given: Bases | tuple[Citation, ...], day: date, library: Library) -> Iterator[Text]:
    for basis in given:
        if not isinstance(basis, Citation):
            continue
        try:
            library.resolve(basis, day)
        except UnknownProvision as unknown:
            yield Text("{where}：{why}", where=where, why=str(unknown))


def reachable(procedure: type[Procedure]) -> frozenset[str]:
    """The acts that some sequence of acts can reach by order alone."""
    found: set[str] = {name for name, kind in procedure.kinds.items() if kind.opens}
    while True:
        more = {
            name
            for name, kind in procedure.kinds.items()
            if name not in found and not kind.opens and (kind.after is None or kind.after.holds(found))
        }
        if not more:
            return frozenset(found)
        found |= more


def _dead_ends(procedure: type[Procedure]) -> Iterator[Text]:
    """No act is beyond reach, and from every state that order alone can reach some ending act can be reached."""
    reach = reachable(procedure)
    for name, kind in procedure.kinds.items():
        if name not in reach:
            yield Text("{what}：永远办不到（{name}）", what=f"{procedure.title}·{kind.title}", name=name)
    for name in sorted(reach):
        kind = procedure.kinds[name]
        if not kind.opens:
            continue
        if not _can_end(procedure, kind):
            yield Text("{what}：从这里开立的案件没有办结的路", what=f"{procedure.title}·{kind.title}")


def _can_end(procedure: type[Procedure], opening: ActKind) -> bool:
    """Whether an ending act can be reached from an opening one, by order alone (no `unless` is blocked for ever)."""
    present = {opening.name}
    while True:
        more = {
            name
            for name, kind in procedure.kinds.items()
            if name not in present
            and not kind.opens
            and not kind.post_end
            and (kind.after is None or kind.after.holds(present))
            and not (kind.unless is not None and kind.unless.holds({opening.name}))
        }
        if any(procedure.kinds[name].ends is not None for name in more):
            return True
        if not more:
            return False
        present |= more
