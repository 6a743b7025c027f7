"""The database itself refuses to change the record. No setting turns this off.

| table | refused | allowed |
|---|---|---|
| entry, seal, leaf, trace | UPDATE, DELETE, TRUNCATE; on SQLite also REPLACE | INSERT |
| aside | DELETE, TRUNCATE, any other UPDATE | value → NULL, with `erased_by` naming a later entry of the chain |
| unsealed | UPDATE, TRUNCATE, DELETE of what has no seal | DELETE of what has one |

Triggers are put back after every migration (SQLite loses them when it rebuilds a table), looked for by `manage.py check
--database default` and by `verify`. They stop mistakes and honest programs; who owns the database can drop them, and then seals
and chains show what was done.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core import checks
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.utils.translation import gettext as _

FIXED = ("entry", "seal", "leaf", "trace")
REFUSAL = "记录只增不改：{table} 的行不得修改、删除或清空"
ASIDE_REFUSAL = "旁置的个人信息只能依法删除：须先写入删除的记录条目，再清空其内容"
QUEUE_REFUSAL = "尚未封存的条目不得移出封存队列"

# ---------------------------------------------------------------------------------------------------- SQLite


def _sqlite() -> dict[str, str]:
    """The triggers of SQLite by name. RAISE(ABORT) comes as IntegrityError and undoes the statement."""
    made: dict[str, str] = {}

    def add(table: str, event: str, message: str, when: str = "") -> None:
        name = f"ledger_{table}_no_{event.lower()}"
        condition = f" WHEN {when}" if when else ""
        made[name] = (
            f"CREATE TRIGGER {name} BEFORE {event} ON ledger_{table} FOR EACH ROW{condition}"
            f" BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )

    # INSERT OR REPLACE deletes without firing DELETE triggers, so an INSERT over what is there is refused as well.
    same = {
        "entry": "chain = NEW.chain AND seq = NEW.seq) OR EXISTS (SELECT 1 FROM ledger_entry WHERE key = NEW.key",
        "seal": "number = NEW.number",
        "leaf": 'chain = NEW.chain AND seq = NEW.seq) OR EXISTS (SELECT 1 FROM ledger_leaf WHERE seal = NEW.seal AND "index" = NEW."index"',
        "trace": "id = NEW.id",
        "aside": "chain = NEW.chain AND seq = NEW.seq AND field = NEW.field",
    }
    for table in FIXED:
        message = REFUSAL.format(table=table)
        add(table, "UPDATE", message)
        add(table, "DELETE", message)
        add(table, "INSERT", message, f"EXISTS (SELECT 1 FROM ledger_{table} WHERE {same[table]})")
    # IS NOT TRUE: where a part is NULL (no erased_by) the whole is neither true nor false, and refused.
    add("aside", "UPDATE", ASIDE_REFUSAL, f"({_ERASURE}) IS NOT TRUE")
    add("aside", "DELETE", ASIDE_REFUSAL)
    add("aside", "INSERT", ASIDE_REFUSAL, f"EXISTS (SELECT 1 FROM ledger_aside WHERE {same['aside']})")
    add("unsealed", "UPDATE", QUEUE_REFUSAL)
    add("unsealed", "DELETE", QUEUE_REFUSAL, f"NOT ({_SEALED})")
    return made


_ERASURE = (
    "OLD.value IS NOT NULL AND NEW.value IS NULL AND NEW.chain = OLD.chain AND NEW.seq = OLD.seq"
    " AND NEW.field = OLD.field AND NEW.erased_by > OLD.seq"
    " AND EXISTS (SELECT 1 FROM ledger_entry e WHERE e.chain = OLD.chain AND e.seq = NEW.erased_by)"
)
_SEALED = "EXISTS (SELECT 1 FROM ledger_leaf l WHERE l.chain = OLD.chain AND l.seq = OLD.seq)"

# ------------------------------------------------------------------------------------------------ PostgreSQL

_ROW, _BEFORE, _DELETE, _UPDATE, _TRUNCATE = 1, 2, 8, 16, 32  # bits of pg_trigger.tgtype
_ALL = _UPDATE | _DELETE | _TRUNCATE


def _body(message: str, unless: str = "", then: str = "NEW") -> str:
    """A plpgsql body that raises, with the error code of a broken constraint so that it comes as IntegrityError."""
    passing = f"  IF {unless} THEN RETURN {then}; END IF;\n" if unless else ""
    return f"\nBEGIN\n{passing}  RAISE EXCEPTION '{message}' USING ERRCODE = '23001';\nEND\n"


_FUNCTIONS: dict[str, str] = {
    **{f"ledger_{table}_refuse": _body(REFUSAL.format(table=table)) for table in FIXED},
    "ledger_aside_refuse": _body(ASIDE_REFUSAL),
    "ledger_aside_erase": _body(ASIDE_REFUSAL, _ERASURE),
    "ledger_unsealed_refuse": _body(QUEUE_REFUSAL),
    "ledger_unsealed_leave": _body(QUEUE_REFUSAL, _SEALED, "OLD"),
}

# trigger (and function) → (table, tgtype)
TRIGGERS: dict[str, tuple[str, int]] = {
    **{f"ledger_{table}_refuse": (table, _BEFORE | _ALL) for table in FIXED},
    "ledger_aside_refuse": ("aside", _BEFORE | _DELETE | _TRUNCATE),
    "ledger_aside_erase": ("aside", _ROW | _BEFORE | _UPDATE),
    "ledger_unsealed_refuse": ("unsealed", _BEFORE | _UPDATE | _TRUNCATE),
    "ledger_unsealed_leave": ("unsealed", _ROW | _BEFORE | _DELETE),
}


def _events(kind: int) -> str:
    words = [word for bit, word in ((_UPDATE, "UPDATE"), (_DELETE, "DELETE"), (_TRUNCATE, "TRUNCATE")) if kind & bit]
    return " OR ".join(words)


def _postgresql(name: str) -> list[str]:
    """The statements that put one trigger and its function in place, also where it was disabled."""
    table, kind = TRIGGERS[name]
    each = "ROW" if kind & _ROW else "STATEMENT"
    return [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $guard${_FUNCTIONS[name]}$guard$",
        f"DROP TRIGGER IF EXISTS {name} ON ledger_{table}",
        f"CREATE TRIGGER {name} BEFORE {_events(kind)} ON ledger_{table} FOR EACH {each} EXECUTE FUNCTION {name}()",
        # ALWAYS: also for a session that plays a replica.
        f"ALTER TABLE ledger_{table} ENABLE ALWAYS TRIGGER {name}",
    ]


# ---------------------------------------------------------------------------------------------------- the door


def install(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """Put back what is missing or was changed; the names of what was put back."""
    absent = missing(using)
    connection = connections[using]
    if not absent:
        return []
    with transaction.atomic(using=using), connection.cursor() as cursor:
        for name in absent:
            if connection.vendor == "sqlite":
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
                cursor.execute(_SQLITE[name])
            else:
                for sql in _postgresql(name):
                    cursor.execute(sql)
    return absent


def missing(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """The triggers that are not there, are switched off, or do not say what they should."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            found = dict(cursor.fetchall())
            return [name for name, sql in _SQLITE.items() if found.get(name) != sql]
        if connection.vendor != "postgresql":
            raise NotImplementedError(f"数据库 {connection.vendor} 没有只增不改的保护，不能使用")
        cursor.execute(
            "SELECT t.tgname, c.relname, t.tgtype, p.proname, p.prosrc FROM pg_trigger t"
            " JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid"
            " WHERE t.tgenabled = 'A' AND t.tgqual IS NULL AND pg_table_is_visible(c.oid)"
        )
        there = {row[0]: row[1:] for row in cursor.fetchall()}
    expected = {name: (f"ledger_{table}", kind, name, _FUNCTIONS[name]) for name, (table, kind) in TRIGGERS.items()}
    return [name for name, said in expected.items() if there.get(name) != said]


def foreign(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """Triggers, rules and the like on the tables of this installation that are not ours, as "table: name".

    A trigger may swallow what is written (`RAISE(IGNORE)`, `RETURN NULL`), a rule may do nothing instead of it, row security may
    hide it, and a view in the place of a table may show something else.
    """
    connection = connections[using]
    ours = set(connection.introspection.django_table_names())
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'"
                " UNION SELECT name, 'VIEW' FROM sqlite_master WHERE type = 'view'"
            )
            return sorted(
                f"{table}: {name}" for table, name in cursor.fetchall() if table in ours and name not in _SQLITE
            )
        cursor.execute(
            "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE NOT t.tgisinternal AND pg_table_is_visible(c.oid)"
            " UNION SELECT c.relname, r.rulename FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class"
            " WHERE pg_table_is_visible(c.oid) AND c.relkind <> 'v'"
            " UNION SELECT c.relname, 'ROW SECURITY' FROM pg_class c WHERE c.relrowsecurity AND pg_table_is_visible(c.oid)"
            " UNION SELECT c.relname, 'VIEW' FROM pg_class c WHERE c.relkind IN ('v', 'm', 'f') AND pg_table_is_visible(c.oid)"
        )
        mine = {(f"ledger_{table}", name) for name, (table, _kind) in TRIGGERS.items()}
        return sorted(
            f"{table}: {name}" for table, name in cursor.fetchall() if table in ours and (table, name) not in mine
        )


def installed_tables(using: str = DEFAULT_DB_ALIAS) -> bool:
    """Whether the record's tables are there at all (before the first migration they are not)."""
    connection = connections[using]
    with connection.cursor() as cursor:
        return "ledger_entry" in connection.introspection.table_names(cursor)


def after_migrate(using: str = DEFAULT_DB_ALIAS, **_kwargs: Any) -> None:
    """post_migrate: put back what the migration took away."""
    if installed_tables(using):
        install(using)


def check(databases: Sequence[str] | None = None, **_kwargs: Any) -> list[checks.CheckMessage]:
    """System check of a database. Warnings, not errors: an error would stop `migrate`, which mends the first."""
    found: list[checks.CheckMessage] = []
    for using in databases or ():
        if not installed_tables(using):
            continue
        if absent := missing(using):
            found.append(checks.Warning(
                _("记录的只增不改触发器缺失或被改动：%s") % "、".join(absent),
                hint=_("运行 yifa migrate 放回触发器，并用 yifa verify 核验此间记录是否被改动。"),
                id="ledger.W001",
            ))  # fmt: skip
        if strange := foreign(using):
            found.append(checks.Warning(
                _("数据库的表上有不属于本系统的触发器、规则或者视图：%s") % "、".join(strange),
                hint=_("先备份，查明是谁加的，由数据库管理员删除，再用 yifa verify 核验。"),
                id="ledger.W002",
            ))  # fmt: skip
    return found


_SQLITE = _sqlite()
