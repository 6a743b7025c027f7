"""Loading the demonstration: the county's profile, then each system's own year, told through the door."""

from __future__ import annotations

import logging
import random
from time import monotonic
from typing import TYPE_CHECKING

from django.core.management.base import CommandError
from django.db import transaction

from yifa.casework import lawday, worker
from yifa.casework.declare import REGISTRY
from yifa.casework.scope import actor
from yifa.county import clock, demonstration
from yifa.county.errors import NotDemonstration
from yifa.county.models import Official
from yifa.demo import county, profile

if TYPE_CHECKING:
    from yifa.demo import Progress

LOG = logging.getLogger("yifa.demo")
SEED = 20221206
"""Where the chance of the demonstration begins: two loads tell the same."""


def load(*, small: bool = False, progress: Progress | None = None) -> None:
    """Fill an empty database, all or nothing; then seal what was recorded."""
    began = monotonic()
    tell = progress or _silent
    if clock.is_demonstration():
        raise CommandError(
            "演示已经装载过，没有改动任何内容。要重新装载，请换一个空数据库（python3 do.py demo --fresh）。"
        )
    try:
        with transaction.atomic():
            _load(small, tell)
    except NotDemonstration as no:
        raise CommandError("；".join(no.messages)) from None
    finally:
        clock.forget()
        lawday.forget()
    worker.tick()
    LOG.info("演示已装载，用时 %.1f 秒", monotonic() - began)


def _load(small: bool, tell: Progress) -> None:
    demonstration.mark()
    for what in county.build():
        tell(0, 0, what)
    for system in REGISTRY.systems.values():
        if system.demo is not None:
            system.demo(chance=random.Random(f"{SEED} {system.key}"), small=small, progress=tell)  # noqa: S311
    demonstration.show(_shown(), profile.PASSWORD)


def _shown() -> list[dict[str, str]]:
    """The accounts for the sign-in page, with the posts they hold on the day that the clock shows."""
    found = {official.username: official for official in Official.objects.filter(username__in=profile.SHOWN)}
    shown = []
    for username in profile.SHOWN:
        official = found[username]
        seats = actor(official, clock.today()).seats
        posts = [f"{seat}（代理）" if deputy else seat for seat, deputy in seats.items()]
        shown.append({"username": username, "name": official.name, "post": "、".join(posts)})
    return shown


def _silent(_done: int, _total: int, _what: str) -> None:
    """Nobody watches."""
