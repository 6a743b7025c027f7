"""What the sample declares, and how it is put in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import connection

from yifa.casework.declare import REGISTRY, Column, ListOf, Register, SettingOf, System, Wing
from yifa.casework.tests.sample.models import Story
from yifa.casework.tests.sample.procedure import OURS, Category, Mediation
from yifa.kernel.days import months
from yifa.kernel.procedure import Case, Facts


def story(case: Case, _facts: Facts) -> Mapping[str, Any] | None:
    """The register row of a case."""
    accepted = case.data(Mediation.accepted)
    return {
        "opened": case.ordered[0].day,
        "category": accepted.category.key if accepted is not None and accepted.category is not None else None,
        "sessions": len(case.all(Mediation.session)),
        "outcome": case.outcome,
    }


SYSTEM = System(
    key="sample",
    title="样例",
    wing=Wing.HARMONY,
    procedures=(Mediation,),
    registers=(
        Register(
            "sample.stories", "样例台账", Story, (Mediation.key,), story,
            (Column("opened", "开立", "day"), Column("sessions", "次数", "int"), Column("outcome", "结果")),
        ),
    ),
    lists=(ListOf("sample.category", "类别", (("land", "土地"), ("kin", "家庭")), "样例", Category),),
    settings=(SettingOf("sample.conclude", "调结期限", months(1), OURS),),
)  # fmt: skip


def announce() -> None:
    """Put the system into the registry."""
    REGISTRY.add(SYSTEM)


@contextmanager
def announced() -> Iterator[None]:
    """The system is there, beside whatever else is; afterwards the registry is as it was."""
    kept = {name: dict(value) for name, value in vars(REGISTRY).items()}
    announce()
    try:
        yield
    finally:
        for name, value in kept.items():
            vars(REGISTRY)[name].clear()
            vars(REGISTRY)[name].update(value)


def make_table() -> None:
    """Make the register's table in the database of the default connection."""
    if Story._meta.db_table not in connection.introspection.table_names():
        with connection.schema_editor() as editor:
            editor.create_model(Story)
