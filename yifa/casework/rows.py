"""The rows a case gives: pure functions of the case and the facts, and the SQL that writes only what differs.

Every table below is named by its key columns and its value columns. `rows_of` gives all rows of a case, `difference`
what must be written to come from the old ones to the new, `statements` the SQL for one case or a thousand.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from yifa.casework.declare import REGISTRY, Register
from yifa.casework.models import FAR
from yifa.kernel.procedure import Case, Deadline, Duty, Facts, Procedure, deadlines, duties

NEVER = dt.date.fromisoformat(FAR)


@dataclass(frozen=True, slots=True)
class Table:
    """A table the door writes: its name, the columns that name a row, the columns it holds."""

    name: str
    keys: tuple[str, ...]
    values: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """Key columns, then value columns."""
        return self.keys + self.values


DEADLINE = Table(
    "casework_deadline",
    ("case_id", "clock", "item"),
    ("start", "due", "state", "ended", "provisional", "calendar", "keeper"),
)
TODO = Table("casework_todo", ("case_id", "act", "holder"), ("due", "clock", "system", "division", "level"))
HOLDING = Table("casework_holding", ("case_id", "agency"), ())
NAMED = Table("casework_named", ("case_id", "holder"), ())
CASE = (
    "agency", "version", "head", "fold", "stage", "outcome", "number", "opened", "ended", "due", "paused", "closed",
)  # fmt: skip

Key = tuple[Any, ...]
Rows = dict[Table, dict[Key, Key]]
_TABLES: dict[type[Any], Table] = {}


def table_of(register: Register) -> Table:
    """The table of a register: one row per case, columns as the model has them."""
    if register.model not in _TABLES:
        columns = [str(field.column) for field in register.model._meta.concrete_fields if not field.primary_key]
        _TABLES[register.model] = Table(register.model._meta.db_table, ("case_id",), tuple(columns))
    return _TABLES[register.model]


@dataclass(frozen=True, slots=True)
class Place:
    """Which case it is, where it lies and how confidential it is: what its own row says and no act changes."""

    pk: int
    division: int
    level: int


def plain_facts(case: Case, facts: Facts) -> Facts:
    """What rows are computed from: the case, the calendars and the settings in force, and nothing of who is acting.

    The moment is that of the last standing act, so that the same case gives the same rows whenever it is asked.
    """
    entered = dt.datetime.fromisoformat(case.acts[-1].entered)
    return Facts(entered, facts.calendar, facts.calendars, facts.settings)


def rows_of(case: Case, place: Place, facts: Facts) -> tuple[Rows, dict[str, Any]]:
    """All rows of a case outside the record, and the columns of its own row that lists need."""
    if not case.acts:
        return {}, {}
    pk, facts = place.pk, plain_facts(case, facts)
    runs = deadlines(case, facts)
    rows: Rows = {}
    if runs:
        rows[DEADLINE] = {
            (pk, run.clock, run.item): (
                run.start, run.due, run.state, run.ended, run.provisional, run.calendar, run.keeper,
            )
            for run in runs
        }  # fmt: skip
    procedure, system = case.procedure, case.procedure.key.partition(".")[0]
    open_runs = [run for run in runs if run.state == "running" and not procedure.clocks[run.clock].lapses]
    owed: dict[Key, Key] = {}
    due_acts = duties(case, facts)
    lent = [run for run in open_runs if not any(d.act in procedure.clocks[run.clock].ends for d in due_acts)]
    for duty in due_acts:
        due, clock = _due(duty, open_runs, lent, procedure)
        owed[(pk, duty.act, duty.holder)] = (due, clock, system, place.division, place.level)
    if owed:
        rows[TODO] = owed
    rows[HOLDING] = {(pk, agency): () for agency in {case.home, case.agency}}
    named = named_in(case)
    if named:
        rows[NAMED] = {(pk, holder): () for holder in sorted(named)}
    for register in REGISTRY.registers_of(procedure.key):
        row = register.row(case, facts)
        if row is not None:
            table = table_of(register)
            full = {"division": place.division, "agency": case.agency, **row}
            rows[table] = {(pk,): tuple(full[column] for column in table.values)}
    return rows, _case_columns(case, open_runs)


def _due(
    duty: Duty, runs: Sequence[Deadline], lent: Sequence[Deadline], procedure: type[Procedure]
) -> tuple[dt.date, str]:
    """By when a duty is due: the limit that this act meets, or the one that its holder keeps and no duty meets, if that ends first.

    So whoever makes an appointment, or pauses, after the whole should have been done is not given more time by it.
    """
    own = [run for run in runs if run.due is not None and duty.act in procedure.clocks[run.clock].ends]
    rest = [run for run in lent if run.due is not None and run.keeper == duty.holder]
    first = min(own + rest, key=lambda run: run.due or NEVER, default=None)
    return (NEVER, "") if first is None or first.due is None else (first.due, first.clock)


def named_in(case: Case) -> set[str]:
    """Whom the case itself names: posts by its roles, and the agency it is offered to until that has answered."""
    named = {holder for role in case.procedure.naming_roles for holder in (role.named(case) if role.named else ())}
    if case.shape.offered:
        named.add(f"agency:{case.shape.offered}")
    return named


def _case_columns(case: Case, open_runs: Sequence[Any]) -> dict[str, Any]:
    ended = next((a for a in reversed(case.ordered) if a.kind == case.shape.ended_by), None)
    number = next((act.number for act in reversed(case.acts) if act.number), None)
    due = min((run.due for run in open_runs if run.due is not None), default=None)
    return {
        "agency": case.agency,
        "stage": case.stage,
        "outcome": case.outcome,
        "number": number,
        "opened": case.ordered[0].day,
        "ended": ended.day if ended is not None else None,
        "due": due,
        "paused": case.paused,
        "closed": case.closed,
    }


@dataclass(slots=True)
class Difference:
    """What to write so that the stored rows are the new ones."""

    put: dict[Table, list[Key]]
    drop: dict[Table, list[Key]]


def difference(old: Rows, new: Rows) -> Difference:
    """Only what differs: rows to put (new or changed) and the keys of rows to drop. Readers once are readers still."""
    put: dict[Table, list[Key]] = {}
    drop: dict[Table, list[Key]] = {}
    for table, rows in new.items():
        before = old.get(table, {})
        changed = [key + row for key, row in rows.items() if before.get(key) != row]
        if changed:
            put[table] = changed
    for table, rows in old.items():
        if table is HOLDING:
            continue
        after = new.get(table, {})
        gone = [key for key in rows if key not in after]
        if gone:
            drop[table] = gone
    return Difference(put, drop)


Statement = tuple[str, list[Any]]
_SQL: dict[tuple[str, Table, int], str] = {}
MOST_PARAMETERS = 900
"""SQLite builds of old took 999 variables in a statement; staying below costs nothing."""


def statements(differences: Iterable[Difference]) -> list[Statement]:
    """Multi-row statements for one case or a thousand: the same text on SQLite and PostgreSQL."""
    put: dict[Table, list[Key]] = defaultdict(list)
    drop: dict[Table, list[Key]] = defaultdict(list)
    for each in differences:
        for table, rows in each.put.items():
            put[table] += rows
        for table, keys in each.drop.items():
            drop[table] += keys
    found: list[Statement] = []
    for table, keys in drop.items():
        for some in chunks(keys, len(table.keys)):
            found.append((_drop(table, len(some)), [value for key in some for value in key]))
    for table, rows in put.items():
        for some in chunks(rows, len(table.columns)):
            found.append((_put(table, len(some)), [value for row in some for value in row]))
    return found


def chunks(rows: list[Key], width: int) -> Iterable[list[Key]]:
    """The rows in portions that one statement can take."""
    size = max(1, MOST_PARAMETERS // max(1, width))
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def _put(table: Table, count: int) -> str:
    key = ("put", table, count)
    if key not in _SQL:
        one = "(" + ", ".join(["%s"] * len(table.columns)) + ")"
        names = ", ".join(f'"{column}"' for column in table.columns)
        keys = ", ".join(f'"{column}"' for column in table.keys)
        sets = ", ".join(f'"{column}" = excluded."{column}"' for column in table.values)
        end = f"DO UPDATE SET {sets}" if sets else "DO NOTHING"
        _SQL[key] = f'INSERT INTO "{table.name}" ({names}) VALUES {", ".join([one] * count)} ON CONFLICT ({keys}) {end}'
    return _SQL[key]


def _drop(table: Table, count: int) -> str:
    key = ("drop", table, count)
    if key not in _SQL:
        one = "(" + " AND ".join(f'"{column}" = %s' for column in table.keys) + ")"
        _SQL[key] = f'DELETE FROM "{table.name}" WHERE {" OR ".join([one] * count)}'
    return _SQL[key]
