"""Published cases, retold in our words: the tables of stories/*.md, for the walks in the kernel and in the browser."""

from __future__ import annotations

from pathlib import Path

STORIES = Path(__file__).parent / "stories"


def table(name: str) -> list[tuple[str, str, str]]:
    """The rows of a story's table: when, who, which act."""
    text = (STORIES / name).read_text(encoding="utf-8")
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("| 20")
    ]
    return [(when, who, act.removesuffix("（补）")) for when, who, act in rows]
