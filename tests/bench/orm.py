"""What the door is measured against: the plain ORM writing the same rows, one statement each; and in bulk."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.apps import apps

from yifa.casework.models import Case, Matter, Todo
from yifa.casework.rows import CASE, Place, Table, difference, rows_of
from yifa.casework.writing import Write, _case_values
from yifa.ledger.models import Aside, Entry, Unsealed

MODELS: dict[str, Any] = {}
_twins = itertools.count(-1, -1)


def model_of(table: Table) -> Any:
    """The model of a table the door writes."""
    if not MODELS:
        MODELS.update({model._meta.db_table: model for model in apps.get_models()})
    return MODELS[table.name]


def named(table: Table, row: Sequence[Any]) -> dict[str, Any]:
    """A row as the keyword arguments of its model."""
    return dict(zip(table.columns, row, strict=True))


class Twin:
    """A second case beside the one the door writes, written by the ORM."""

    def __init__(self) -> None:
        self.pk = next(_twins)
        self.made = False

    def prepare(self, write: Write) -> None:
        """Work out what would have to be written; not timed."""
        old, _ = rows_of(write.old, Place(self.pk, write.division, write.level), write.facts)
        new, columns = rows_of(write.new, Place(self.pk, write.division, write.level), write.facts)
        change = difference(old, new)
        self.write = write
        self.puts: list[Any] = []
        self.updates: list[Any] = []
        self.drops: list[Any] = []
        for table, rows in change.put.items():
            for row in rows:
                key = row[: len(table.keys)]
                known = key in old.get(table, {})
                (self.updates if known else self.puts).append((model_of(table), table, row))
        for table, keys in change.drop.items():
            self.drops += [(model_of(table), dict(zip(table.keys, key, strict=True))) for key in keys]
        self.case = dict(zip(CASE, _case_values(write, columns), strict=True))

    def _case(self) -> None:
        write = self.write
        if self.made:
            Case.objects.filter(pk=self.pk, version=write.old.version).update(**self.case)
            return
        Case.objects.create(
            pk=self.pk, matter=Matter.objects.only("pk")[0], procedure=write.new.procedure.version(), home=write.new.home,
            system=write.new.procedure.key.partition(".")[0], division=write.division, level=write.level, **self.case,
        )  # fmt: skip
        self.made = True

    def _entry(self, chain: str) -> None:
        framed = self.write.framed
        Entry.objects.create(
            chain=chain, seq=framed.seq, algorithm=framed.algorithm, body=framed.body, digest=framed.digest,
            at=framed.at, key=None, key_digest="",
        )  # fmt: skip

    def same_rows(self) -> None:
        """Every row the door wrote, one statement each."""
        chain = f"twin/{self.pk}"
        self._case()
        self._entry(chain)
        Unsealed.objects.create(chain=chain, seq=self.write.framed.seq, mark="x" * 70)
        for field, _salt, value in self.write.framed.asides:
            Aside.objects.create(chain=chain, seq=self.write.framed.seq, field=field, value=str(value))
        for model, table, row in self.puts:
            model(**named(table, row)).save(force_insert=True)
        for model, table, row in self.updates:
            said = named(table, row)
            model.objects.filter(**{k: said[k] for k in table.keys}).update(**{k: said[k] for k in table.values})
        for model, key in self.drops:
            model.objects.filter(**key).delete()

    def two_rows(self) -> None:
        """An update and an insert: the least that any record of an act needs."""
        Case.objects.filter(pk=self.pk).update(**self.case)
        self._entry(f"two/{self.pk}")


def bulk_rows(writes: Sequence[Write]) -> dict[Any, list[Any]]:
    """Model instances for everything a batch wrote, as twins; not timed."""
    found: dict[Any, list[Any]] = defaultdict(list)
    last: dict[int, Write] = {}
    first: dict[int, Write] = {}
    pks: dict[int, int] = {}
    for write in writes:
        pks.setdefault(write.pk, next(_twins))
        first.setdefault(write.pk, write)
        last[write.pk] = write
        chain, framed = f"bulk/{pks[write.pk]}", write.framed
        found[Entry].append(Entry(
            chain=chain, seq=framed.seq, algorithm=framed.algorithm, body=framed.body, digest=framed.digest,
            at=framed.at, key=None, key_digest="",
        ))  # fmt: skip
        found[Unsealed].append(Unsealed(chain=chain, seq=framed.seq, mark="x" * 70))
        found[Aside] += [Aside(chain=chain, seq=framed.seq, field=f, value=str(v)) for f, _s, v in framed.asides]
    matter = Matter.objects.only("pk")[0]
    for pk, write in last.items():
        twin = pks[pk]
        new, columns = rows_of(write.new, Place(twin, write.division, write.level), write.facts)
        found[Case].append(Case(
            pk=twin, matter=matter, procedure=write.new.procedure.version(), home=write.new.home,
            system=write.new.procedure.key.partition(".")[0], division=write.division, level=write.level,
            **dict(zip(CASE, _case_values(write, columns), strict=True)),
        ))  # fmt: skip
        for table, rows in difference({}, new).put.items():
            found[model_of(table)] += [model_of(table)(**named(table, row)) for row in rows]
    return found


def bulk_insert(rows: dict[Any, list[Any]]) -> None:
    """All of it by bulk_create, cases first."""
    Case.objects.bulk_create(rows.pop(Case))
    for model, some in rows.items():
        model.objects.bulk_create(some)


def forget() -> None:
    """Take the twins' to-dos away, so that pages show the door's own cases alone."""
    Todo.objects.filter(case__lt=0).delete()
    Case.objects.filter(pk__lt=0).update(outcome="-")
