"""演示: an invented county to try Yifa with: real divisions, invented bodies, people and disputes.

`load` fills an empty database; `accounts` and `links` say how to look at it. Nothing is imported here before Django
is ready.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

Progress = Callable[[int, int, str], None]


class Account(NamedTuple):
    """An account of the demonstration: how to sign in, and as whom."""

    username: str
    password: str
    who: str


def load(*, small: bool = False, progress: Progress | None = None) -> None:
    """Fill an empty database with the demonstration. Raises CommandError where it is not empty.

    `small` leaves out what needs minutes to load. For now both load the same: some hundred disputes of one town.
    """
    from yifa.demo import loading

    loading.load(small=small, progress=progress)


def accounts() -> list[Account]:
    """The accounts that the sign-in page shows."""
    from yifa.county import demonstration

    shown, password = demonstration.accounts()
    return [Account(each["username"], password, f"{each['name']}（{each['post']}）") for each in shown]


def links() -> list[tuple[str, str]]:
    """Pages worth a first look: (title, path)."""
    from django.urls import reverse

    from yifa.casework.declare import REGISTRY

    found = [("待办", reverse("office:todos"))]
    for system in REGISTRY.systems.values():
        found.append((system.title, reverse("office:system", args=[system.key])))
        found.append((f"{system.title}·看板", reverse("office:board", args=[system.key])))
    return [*found, ("指标", reverse("office:figures")), ("名录", reverse("office:catalogues"))]
