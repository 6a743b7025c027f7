"""Puts the county profile into the catalogues: every row by a recorded edit, as an administrator would make it.

Two things are not edits of somebody: the divisions come from the shipped file at once, recorded as one entry with the
digest of that file; and the first administrator's agency, post, tenure and grant are made by the system, since nobody
is there yet who could.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from yifa.casework import edits
from yifa.casework.catalogues import ADMINISTRATOR
from yifa.casework.declare import REGISTRY
from yifa.casework.founding import begin_catalogues
from yifa.casework.founding import load_divisions as founding_divisions
from yifa.casework.standing import Hand, post, system
from yifa.county import clock
from yifa.county.accounts import open_account
from yifa.county.dated import standing as standing_on
from yifa.county.models import Division, Official, Tenure
from yifa.demo import profile
from yifa.demo.profile import Body, Seat, Stand
from yifa.kernel.text import COUNTY_TIME

OPENING = "建立演示用的名录"


@dataclass
class County:
    """What was made so far, found by name: divisions by (town, village), agencies by name, posts by (agency, title)."""

    places: dict[tuple[str, str], Division] = field(default_factory=dict)
    agencies: dict[str, int] = field(default_factory=dict)
    posts: dict[tuple[str, str], int] = field(default_factory=dict)
    people: dict[str, Official] = field(default_factory=dict)
    by: Hand = field(default_factory=system)

    def edit(self, catalogue: str, since: date, values: Mapping[str, Any], reason: str = OPENING) -> int:
        """Begin one row of a catalogue; its key."""
        return int(edits.edit(REGISTRY.catalogues[catalogue], values, by=self.by, reason=reason, since=since).key)


def build() -> Iterator[str]:
    """Make the whole profile; yields what was just made, once for every row."""
    county = County()
    with at(profile.BOOKS):
        load_divisions(county)
        begin_catalogues()
        yield "区划"
        yield from _accounts(county)
        yield from _first(county)
        yield from _bodies(county)
        yield from _posts(county)
        yield from _lists(county)
    yield from _changes(county)


def at(day: date, hour: int = 9) -> Any:
    """The county's clock stands in the morning of a day."""
    return clock.simulated(datetime.combine(day, time(hour), COUNTY_TIME))


def load_divisions(county: County) -> None:
    """The county's divisions from the shipped file: one entry in the record says how many and from which text."""
    founding_divisions()
    rows = list(Division.objects.on(profile.BOOKS))
    names = {row.key: row for row in rows}
    for row in rows:
        if row.kind == Division.Kind.COUNTY:
            county.places["", ""] = row
        elif row.kind == Division.Kind.TOWN:
            county.places[row.name, ""] = row
        elif row.parent is not None:
            county.places[names[row.parent].name, row.short] = row


def _accounts(county: County) -> Iterator[str]:
    """An account for everybody; they sign in with the one phrase that the sign-in page shows.

    It is digested once and the digest shared: what everybody is told has nothing that a salt of each could guard.
    """
    digested = ""
    for seat in profile.SEATS:
        for who in (seat.former, (seat.username, seat.name)):
            if who is None or who[0] in county.people:
                continue
            official = open_account(*who, None if digested else profile.PASSWORD, must_change=False)
            if digested:
                official.password = digested
                official.save(update_fields=["password"])
            digested = official.password
            county.people[who[0]] = official
            yield "账号"


def _agency(county: County, body: Body) -> str:
    key = county.edit(
        "county.agencies",
        profile.BOOKS,
        {
            "name": body.name,
            "kind": body.kind,
            "division": county.places[body.town, body.village].key,
            "external": body.external,
        },
    )
    county.agencies[body.name] = key
    return body.name


def _seat(county: County, seat: Seat) -> None:
    agency = county.agencies[seat.body]
    division = next(body for body in bodies(county) if body.name == seat.body)
    place = county.places[division.town, division.village].key
    key = county.edit("county.posts", profile.BOOKS, {"title": seat.title, "agency": agency, "division": place})
    county.posts[seat.body, seat.title] = key
    if seat.former is not None:
        county.edit("county.tenures", profile.BOOKS, _held(key, county.people[seat.former[0]]))
    elif seat.since == profile.BOOKS:
        county.edit("county.tenures", profile.BOOKS, _held(key, county.people[seat.username]))


def _held(key: int, official: Official, *, deputy: bool = False) -> dict[str, Any]:
    return {"post": key, "official_id": official.pk, "deputy": deputy}


def _first(county: County) -> Iterator[str]:
    """The first administrator; from here on every edit is hers or his."""
    _agency(county, profile.COUNTY_BODIES[0])
    _seat(county, profile.ADMINISTRATOR)
    key = county.posts[profile.ADMINISTRATOR.body, profile.ADMINISTRATOR.title]
    county.edit(
        "county.grants",
        profile.BOOKS,
        {
            "post": key,
            "role": ADMINISTRATOR,
            "division": county.places["", ""].key,
            "level": 0,
            "read": False,
            "act": True,
            "enter": False,
        },
    )
    county.by = post(key, county.people[profile.ADMINISTRATOR.username])
    yield "系统管理员"


def bodies(county: County) -> tuple[Body, ...]:
    """Every body of the profile; villages in full for one town, and those named of its neighbour."""
    found = [*profile.COUNTY_BODIES, profile.POLICE]
    for town, village in county.places:
        if town and not village:
            found += profile.town_bodies(town)
    for (town, village), place in county.places.items():
        if village and (town == profile.TOWN or (town == profile.NEIGHBOUR and village in profile.NEIGHBOUR_VILLAGES)):
            found += profile.village_bodies(town, village, place.name)
    return tuple(found)


def _bodies(county: County) -> Iterator[str]:
    for body in bodies(county)[1:]:
        yield _agency(county, body)


def _posts(county: County) -> Iterator[str]:
    for seat in profile.SEATS[1:]:
        _seat(county, seat)
        yield f"{seat.body}{seat.title}"


def _lists(county: County) -> Iterator[str]:
    """The lists that the systems ship with, as rows that the county may change."""
    for each in REGISTRY.lists.values():
        for code, title in each.items:
            county.edit("casework.lists", profile.BOOKS, {"list": each.key, "code": code, "title": title})
            yield each.title


def _changes(county: County) -> Iterator[str]:
    """What changed since, each edit made some days before: people who came and went, and who stands in for whom."""
    events: list[tuple[date, Seat | Stand]] = [
        *((seat.since, seat) for seat in profile.SEATS if seat.since > profile.BOOKS),
        *((stand.since, stand) for stand in profile.STANDS),
    ]
    for day, event in sorted(events, key=lambda each: each[0]):
        with at(day - timedelta(days=4), 15):
            if isinstance(event, Seat):
                _succeed(county, event)
            else:
                _stand_in(county, event)
        yield "任职"


def _succeed(county: County, seat: Seat) -> None:
    key, tenures = county.posts[seat.body, seat.title], REGISTRY.catalogues["county.tenures"]
    if seat.former is not None:
        old = Tenure.objects.filter(standing_on(seat.since), post=key, deputy=False).get()
        edits.close(tenures, old.key, by=county.by, reason="到龄退休", day=seat.since)
    county.edit("county.tenures", seat.since, _held(key, county.people[seat.username]), "到任")


def _stand_in(county: County, stand: Stand) -> None:
    key = county.posts[stand.body, stand.title]
    held = _held(key, county.people[stand.username], deputy=True)
    county.edit("county.tenures", stand.since, {**held, "until": stand.until}, stand.reason)
