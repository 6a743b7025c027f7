"""Moments as the record writes them: UTC to the microsecond, 2022-12-06T08:00:00.000000Z."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def _server() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 — until the county, which is a floor above, hands its clock down


_clock: list[Clock] = [_server]


def use(clock: Clock) -> None:
    """From now on seals and traces are timed by this clock. Called once, by the room that has the county's."""
    _clock[0] = clock


def moment(at: datetime | None) -> datetime:
    """`at`, or the clock's time where the caller says nothing; UTC."""
    return (_clock[0]() if at is None else at).astimezone(UTC)


def written(at: datetime | str) -> str:
    """A moment as it comes from the database, as the record writes it.

    Raw SQLite hands out text ("2022-12-06 08:00:00", with fractions where there are any). Text of another shape is returned as it
    is, and so matches nothing that was ever sealed.
    """
    if isinstance(at, datetime):
        return at.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"
    text = str(at)
    if len(text) == 19 and text[10] == " ":
        return f"{text[:10]}T{text[11:]}.000000Z"
    if len(text) == 26 and text[10] == " " and text[19] == ".":
        return f"{text[:10]}T{text[11:]}Z"
    return text
