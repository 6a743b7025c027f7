"""Whether the county's catalogues hold together. Run by ``check --database default``; against the record, `verify` compares them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import apps
from django.core import checks
from django.db import DatabaseError, connection
from django.db.models import F, Q, Window
from django.db.models.functions import Lag
from django.utils.translation import gettext as _

from yifa.county.dated import Dated, KeyField
from yifa.county.errors import BrokenTree


def register() -> None:
    """Let Django know."""
    checks.register(check_county, checks.Tags.database)


def check_county(databases: Sequence[str] | None = None, **_kwargs: Any) -> list[checks.CheckMessage]:
    """Nothing to say before the tables exist."""
    if not databases or "default" not in databases:
        return []
    try:
        if "county_divisionpath" not in connection.introspection.table_names():
            return []
        return [checks.Error(text, id=f"county.{code}") for code, text in faults()]
    except DatabaseError:
        return []  # a table of some app is not there yet: migrate runs these checks first


def faults() -> Iterator[tuple[str, str]]:
    """Every fault found, as (code, Chinese sentence)."""
    yield from _tree()
    yield from _abandoned()
    yield from _crowded()
    for model in apps.get_models():
        if issubclass(model, Dated):
            yield from _overlaps(model)
            yield from _dangling(model)


def _tree() -> Iterator[tuple[str, str]]:
    from yifa.county.models.divisions import DivisionPath, derived_paths

    stored = set(DivisionPath.objects.values_list("ancestor", "descendant", "since", "until"))
    try:
        wanted = derived_paths()
    except BrokenTree as broken:
        yield "E001", "；".join(broken.messages)
        return
    if n := len(stored ^ wanted):
        yield "E001", _("区划路径与区划不一致，相差%(n)d条；请运行 yifa rebuild。") % {"n": n}


def _abandoned() -> Iterator[tuple[str, str]]:
    """A place that ended without an heir: what happened there is seen by nobody."""
    from yifa.county.models import Division, Successor

    kept = set(Division.objects.filter(until=None).values_list("key", flat=True))
    kept |= set(Successor.objects.filter(kind=Successor.Kind.DIVISION).values_list("old", flat=True))
    last = {row.key: row for row in Division.objects.in_force().order_by("since")}
    for key, row in last.items():
        if key not in kept:
            yield "E002", _("区划“%(name)s”已终止而无承继者，其原有事项无人可查。") % {"name": row.name}


def _crowded() -> Iterator[tuple[str, str]]:
    """A post that two hold at once: nobody could say whose an act was."""
    from yifa.county.models import Tenure

    before: Tenure | None = None
    for row in Tenure.objects.in_force().filter(deputy=False).order_by("post", "since"):
        if before is not None and before.post == row.post and (before.until is None or before.until > row.since):
            yield "E005", _("岗位 %(key)d 同一日有两名任职人员。") % {"key": row.post}
        before = row


def _overlaps(model: type[Dated]) -> Iterator[tuple[str, str]]:
    rows = model._default_manager.filter(Q(until=None) | Q(until__gt=F("since"))).annotate(
        began=Window(Lag("since"), partition_by="key", order_by=("since", "pk")),
        ended=Window(Lag("until"), partition_by="key", order_by=("since", "pk")),
    )
    twice = rows.filter(Q(ended=None) | Q(ended__gt=F("since"))).exclude(began=None)
    for key in sorted(set(twice.values_list("key", flat=True))):
        yield "E003", _("%(what)s %(key)d 有两条记录在同一日有效。") % {"what": model._meta.verbose_name, "key": key}


def _dangling(model: type[Dated]) -> Iterator[tuple[str, str]]:
    for field in model._meta.concrete_fields:
        if isinstance(field, KeyField):
            known = field.target()._default_manager.values("key")
            lost = model._default_manager.exclude(**{field.name: None}).exclude(**{f"{field.name}__in": known}).count()
            if lost:
                yield (
                    "E004",
                    _("%(what)s有%(n)d条记录的“%(field)s”指向不存在的标识。")
                    % {"what": model._meta.verbose_name, "n": lost, "field": field.verbose_name},
                )
