"""The little Markdown that the generated pages need."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

NOTICE = "<!-- 由 `python3 do.py docs` 生成，请勿手改。Generated: change the code, then run it again. -->"


def page(title: str, lead: str, *parts: str) -> str:
    """A whole page: notice, title, one paragraph of what it is, its parts."""
    return "\n\n".join([NOTICE, f"# {title}", lead, *(part for part in parts if part)]).rstrip() + "\n"


def section(title: str, *parts: str, level: int = 2) -> str:
    """A part with its heading; nothing where it would be empty."""
    said = [part for part in parts if part]
    return "\n\n".join([f"{'#' * level} {title}", *said]) if said else ""


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table; nothing where it has no rows."""
    lines = [f"| {' | '.join(cell(each) for each in row)} |" for row in rows]
    if not lines:
        return ""
    return "\n".join([f"| {' | '.join(heads)} |", f"|{' --- |' * len(heads)}", *lines])


def cell(value: object) -> str:
    """A value as one cell: no line may end the row, no stroke may end the cell."""
    return " ".join(str(value).split()).replace("|", "\\|") or "—"


def code(text: str) -> str:
    """A name as it stands in the code."""
    return f"`{text}`"


def fenced(text: str, language: str = "") -> str:
    """A block kept as it is."""
    return f"```{language}\n{text.rstrip()}\n```"


def lines(items: Iterable[object]) -> str:
    """Several things in one cell, each on a line of its own."""
    return "<br>".join(str(item) for item in items)


def bullets(items: Iterable[object]) -> str:
    """A plain list; nothing where it is empty."""
    return "\n".join(f"- {item}" for item in items)


def plain(docstring: str | None) -> str:
    """The first paragraph of a docstring as one line."""
    return " ".join((docstring or "").strip().partition("\n\n")[0].split())
