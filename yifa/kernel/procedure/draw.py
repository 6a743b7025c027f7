"""A procedure draws itself, as a Mermaid flow chart for the generated reference."""

from __future__ import annotations

from collections.abc import Iterator

from yifa.kernel.procedure.procedure import Procedure


def draw(procedure: type[Procedure]) -> str:
    """The acts and what must stand before each; endings are rounded, common acts are left to the text."""
    return "\n".join(["flowchart TD", *_lines(procedure)])


def _lines(procedure: type[Procedure]) -> Iterator[str]:
    for name, kind in procedure.kinds.items():
        if kind.common is not None:
            continue
        left, right = ("([", "])") if kind.ends is not None or kind.closes else ("[", "]")
        label = f"{kind.title}<br/>{kind.ends}" if kind.ends and kind.ends != kind.title else kind.title
        yield f'  {name}{left}"{label}"{right}'
    for name, kind in procedure.kinds.items():
        if kind.common is not None or kind.after is None:
            continue
        for before in sorted(kind.after.names()):
            if procedure.kinds[before].common is None:
                arrow = "-.->" if len(kind.after.names()) > 1 and kind.after.op == "or" else "-->"
                yield f"  {before} {arrow} {name}"
    for name, kind in procedure.kinds.items():
        if kind.opens:
            yield f"  {name}:::opens"
    yield "  classDef opens stroke-width:2px"
