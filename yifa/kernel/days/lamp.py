"""The lamp of a deadline on a day, and how far away the deadline is. The day is told, never asked."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum

from yifa.kernel.text import Text


class Lamp(Enum):
    """亮灯: how a deadline stands."""

    RUNNING = "running"
    SOON = "soon"
    OVERDUE = "overdue"
    PAUSED = "paused"
    DONE = "done"

    @property
    def title(self) -> Text:
        """The word beside the lamp."""
        return _TITLES[self]


_TITLES = {
    Lamp.RUNNING: Text("期内"),
    Lamp.SOON: Text("将到期"),
    Lamp.OVERDUE: Text("已超期"),
    Lamp.PAUSED: Text("中止"),
    Lamp.DONE: Text("已办"),
}


def remaining(due: date, today: date) -> int:
    """Calendar days left: 0 on the last day, negative when it has passed."""
    return (_day(due) - _day(today)).days


def lamp(due: date | None, today: date, warn_days: int = 3, paused: bool = False, done: bool = False) -> Lamp:
    """The lamp of a deadline on a day.

    The whole last day is in time (《民法典》第二百零三条第二款: until 24:00). Where both are moments the minute decides. No due
    day and no pause: nothing limits it. A pause puts out no lamp of a day that has passed: it does not stop what had run out.
    """
    if done:
        return Lamp.DONE
    if due is None:
        return Lamp.PAUSED if paused else Lamp.RUNNING
    left = remaining(due, today)
    if left < 0 or (left == 0 and isinstance(due, datetime) and isinstance(today, datetime) and today > due):
        return Lamp.OVERDUE
    if paused:
        return Lamp.PAUSED
    return Lamp.SOON if left <= warn_days else Lamp.RUNNING


def closing(due: date, day: date) -> Text:
    """How an act that ended a deadline stood to it: so many days early, on the last day, or late."""
    left = remaining(due, day)
    if left > 0:
        return Text("{day}办结，比期限早{n}天", day=day, n=left)
    if left == 0:
        return Text("{day}办结，在期限最后一日", day=day)
    return Text("{day}办结，超过期限{n}天", day=day, n=-left)


def _day(day: date) -> date:
    return day.date() if isinstance(day, datetime) else day
