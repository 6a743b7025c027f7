"""What the database says it will do, in the same words for both."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection


@dataclass
class Plan:
    """Tables that are walked whole, and how many rows are sorted (None: the database does not say)."""

    scanned: list[str] = field(default_factory=list)
    sorted: list[int | None] = field(default_factory=list)
    text: str = ""


def plan(sql: str, parameters: Sequence[Any]) -> Plan:
    """The plan of a statement; on PostgreSQL with the rows that really came."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", parameters)
            said = cursor.fetchone()[0]
            tree = (json.loads(said) if isinstance(said, str) else said)[0]["Plan"]
            found = Plan(text=json.dumps(tree, indent=1))
            for node in _nodes(tree):
                if node["Node Type"] == "Seq Scan":
                    found.scanned.append(node["Relation Name"])
                if node["Node Type"] in {"Sort", "Incremental Sort"}:
                    found.sorted.append(int(sum(each["Actual Rows"] for each in node["Plans"])))
                if node["Node Type"].startswith("Bitmap Heap") or "Index" in node["Node Type"]:
                    found.sorted += []
            return found
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", parameters)
        rows = [row[3] for row in cursor.fetchall()]
    found = Plan(text="\n".join(rows))
    for row in rows:
        if (walked := re.match(r"SCAN (\w+)(.*)", row)) and "USING" not in walked[2]:
            found.scanned.append(walked[1])
        if "USE TEMP B-TREE" in row:
            found.sorted.append(None)
    return found


def _nodes(tree: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield tree
    for each in tree.get("Plans", ()):
        yield from _nodes(each)


def read_rows(sql: str, parameters: Sequence[Any], table: str) -> int:
    """PostgreSQL: how many rows of a table were looked at, those filtered out included."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", parameters)
        said = cursor.fetchone()[0]
    tree = (json.loads(said) if isinstance(said, str) else said)[0]["Plan"]
    return sum(
        int((node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"])
        for node in _nodes(tree)
        if node.get("Relation Name") == table
    )
