"""What an act says by being done: fields that no form asks, since their value is known from the act itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from yifa.casework.declare import REGISTRY
from yifa.casework.models import ListItem
from yifa.kernel.procedure import Field, Ref


def asked(declared: Sequence[Field]) -> list[Field]:
    """The fields a form asks for."""
    return [one for one in declared if not one.label.given]


def given(declared: Sequence[Field], day: date) -> dict[str, Any]:
    """The others, as the act done that day gives them: the day itself, or the item of a list by its code, where it stands."""
    return {one.name: day if one.kind == "day" else _item(one, day) for one in declared if one.label.given}


def _item(one: Field, day: date) -> Ref[Any] | None:
    listed = next((each for each in REGISTRY.lists.values() if each.marker is one.of), None)
    rows = ListItem.objects.on(day).filter(list=listed.key if listed else "", code=one.label.given)
    found = rows.values_list("key", flat=True).first()
    return None if found is None else Ref(found)
