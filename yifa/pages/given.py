"""What an act says by being done: fields that no form asks, since their value is known from the act itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from yifa.casework.declare import REGISTRY
from yifa.casework.models import ListItem
from yifa.casework.standing import Hand
from yifa.kernel.procedure import Field, Ref


def asked(declared: Sequence[Field], hands: Sequence[Hand] = ()) -> list[Field]:
    """The fields a form asks for, of whoever may do it in one of these hands."""
    return [one for one in declared if not one.label.given or (one.kind == "choice" and not _all_say(one, hands))]


def given(declared: Sequence[Field], day: date) -> dict[str, Any]:
    """The others, as the act done that day gives them: the day itself, or the item of a list by its code, where it stands."""
    return {
        one.name: day if one.kind == "day" else _item(one, day)
        for one in declared
        if one.label.given and one.kind != "choice"
    }


def by_hand(declared: Sequence[Field], hand: Hand) -> dict[str, Any]:
    """The choices that follow from the hand in which it is done: a party's own demand is a party's."""
    return {one.name: said for one in declared if (said := _said_by(one, hand)) is not None}


def _said_by(one: Field, hand: Hand) -> Any:
    kind, _, name = one.label.given.partition(":")
    return one.of[name] if one.kind == "choice" and kind == hand.kind else None


def _all_say(one: Field, hands: Sequence[Hand]) -> bool:
    return bool(hands) and all(_said_by(one, hand) is not None for hand in hands)


def _item(one: Field, day: date) -> Ref[Any] | None:
    listed = REGISTRY.list_of(one.of)
    rows = ListItem.objects.on(day).filter(list=listed.key if listed else "", code=one.label.given)
    found = rows.values_list("key", flat=True).first()
    return None if found is None else Ref(found)
