"""The worker: one loop that seals, delivers messages and recounts. `tick` does each once; nothing depends on when.

Deadlines are computed from data, so a worker that slept has lost nothing: what waited is done at its next tick.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from datetime import timedelta

from django.db import close_old_connections, connection, transaction

from yifa.casework import materials, rebuild
from yifa.casework.models import Deadline, Epoch, Job, Message
from yifa.casework.verify import recounted
from yifa.county import clock
from yifa.ledger.seal import seal_all

LOG = logging.getLogger("yifa.worker")


@dataclass(frozen=True, slots=True)
class Ticked:
    """What one tick did."""

    sealed: int
    delivered: int
    recounted: int
    swept: int = 0
    """Files removed that only erased acts had bound."""
    waiting: tuple[str, ...] = ()
    """Why work waits to be tried again later."""


def tick() -> Ticked:
    """Seal what waits, deliver messages, recount open deadlines if a calendar or setting has changed, remove erased files."""
    return Ticked(_seal(), deliver(), recount(), materials.sweep(), tuple(job.failure for job in waiting()))


def waiting() -> list[Job]:
    """Work that failed and is tried again later; `failure` says why, `after` when. Only of what is still wanted."""
    return list(Job.objects.filter(kind="recount", mark=Epoch.now(), ended=None, after__isnull=False))


def run(stop: threading.Event, every: float = 2.0) -> None:
    """Tick until told to stop. An error in one tick is logged and the next one tries again."""
    while not stop.is_set():
        close_old_connections()
        try:
            tick()
        except Exception:  # the loop must outlive any one fault; what waited stays and is tried again
            LOG.exception("tick failed")
            connection.close()
        stop.wait(every)


def _seal() -> int:
    return sum(seal.size for seal in seal_all() or ())


def deliver(limit: int = 500) -> int:
    """Deliver what waits in the outbox to the in-site sink: it appears in the notices of its holder."""
    with transaction.atomic():
        waiting = list(Message.objects.filter(delivered=None).order_by("pk").values_list("pk", flat=True)[:limit])
        return Message.objects.filter(pk__in=waiting).update(delivered=clock.now()) if waiting else 0


PAUSE, LONGEST = timedelta(minutes=1), timedelta(hours=6)
"""How long work that failed waits before it is tried again: doubled with every try, up to the longest."""


def recount() -> int:
    """After a calendar or a setting has changed: count open deadlines anew. Returns how many cases changed.

    One job row says how far it is; what was interrupted is begun again, until one pass has gone through. Where the record of
    a case was cut, the others are counted, that one is left as it is, and the job says so and waits, longer each time; what
    fails otherwise waits too. Another change of calendar or setting begins at once.
    """
    epoch = Epoch.now()
    if recounted():
        return 0
    now = clock.now()
    job, _made = Job.objects.get_or_create(kind="recount", mark=epoch, ended=None, defaults={"started": now})
    if job.after is not None and now < job.after:
        return 0
    jobs = Job.objects.filter(pk=job.pk)
    running = Deadline.objects.filter(state__in=["running", "paused"]).order_by("case").values_list("case", flat=True)

    def far(done: int, total: int) -> None:
        jobs.update(done=done, total=total)

    def wait(why: str) -> None:
        pause = min(PAUSE * 2 ** min(job.tries, 20), LONGEST)
        jobs.update(failure=why[:500], tries=min(job.tries + 1, 1_000), after=clock.now() + pause)
        LOG.error("recount waits %s: %s", pause, why)

    try:
        changed = rebuild.rebuild(far, only=list(running.distinct()), why="recount")
    except rebuild.RecordCut as cut:
        wait(str(cut))
        return len(cut.changed)
    except Exception as wrong:
        wait(repr(wrong))
        raise
    jobs.update(ended=clock.now(), failure="", after=None)
    return len(changed)
