"""A small county that everyone knows: two towns, three villages, and who holds which post in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from yifa.casework import door, matters
from yifa.casework.door import Done
from yifa.casework.matters import NewMatter, NewParty
from yifa.casework.models import ListItem
from yifa.casework.scope import Actor, actor
from yifa.casework.standing import Hand, party
from yifa.casework.tests.sample.procedure import (
    Acceptance,
    Application,
    Assignment,
    Mediation,
    Reading,
    Rights,
    Session,
)
from yifa.county import clock
from yifa.county.models import Agency, Division, Grant, Official, Post, Tenure
from yifa.kernel.procedure import COUNTY_TIME, Ref

START = date(2022, 1, 1)
NOW = datetime(2022, 12, 6, 16, 0, tzinfo=COUNTY_TIME)
TODAY = NOW.date()


@dataclass
class Cast:
    """Keys of all that is there; hands of those who act.

    罗 and 田 mediate in 永兴村, 陈 heads the committee of 永兴镇 and enters for others there, 周 stands in for 罗 until
    the end of November, 吴 mediates in the neighbouring 复兴镇, 何 reads for the bureau of justice in the whole county,
    沈 also what is confidential, 管 keeps the catalogues.
    """

    places: dict[str, int] = field(default_factory=dict)
    agencies: dict[str, int] = field(default_factory=dict)
    posts: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    land: int = 0

    def hand(self, who: str, post: str = "") -> Hand:
        return Hand("post", self.posts[post or who], self.people[who])

    def actor(self, who: str) -> Actor:
        return actor(Official.objects.get(pk=self.people[who]), clock.today())

    def __getattr__(self, name: str) -> Hand:
        if name in self.__dict__.get("posts", {}):
            return self.hand(name)
        raise AttributeError(name)


_PLACES = (
    ("county", "520328", "county", "湄潭县", None),
    ("yongxing", "520328101", "town", "永兴镇", "county"),
    ("fuxing", "520328102", "town", "复兴镇", "county"),
    ("village", "520328101003", "village", "永兴村村民委员会", "yongxing"),
    ("beside", "520328101030", "village", "流河渡村村民委员会", "yongxing"),
    # Drawn anew into the other town, it kept a code that begins with its old town's.
    ("moved", "520328101300", "village", "两河口村村民委员会", "fuxing"),
    ("far", "520328102003", "village", "随阳山村村民委员会", "fuxing"),
)
_AGENCIES = (
    ("village", "永兴村人民调解委员会", "village_mediation", "village"),
    ("beside", "流河渡村人民调解委员会", "village_mediation", "beside"),
    ("yongxing", "永兴镇人民调解委员会", "town_mediation", "yongxing"),
    ("fuxing", "复兴镇人民调解委员会", "town_mediation", "fuxing"),
    ("bureau", "县司法局", "justice_bureau", "county"),
)
_POSTS = (
    ("luo", "调解员", "village", "village"),
    ("tian", "调解员", "village", "village"),
    ("lin", "调解员", "beside", "beside"),
    ("chen", "主任", "yongxing", "yongxing"),
    ("wu", "主任", "fuxing", "fuxing"),
    ("he", "科员", "bureau", "county"),
    ("shen", "科长", "bureau", "county"),
    ("guan", "管理员", "bureau", "county"),
)
_GRANTS = (
    ("luo", "sample.mediator", "village", 1, "read act"),
    ("luo", "sample.committee", "village", 1, "read act"),
    ("tian", "sample.mediator", "village", 1, "read act enter"),
    ("lin", "sample.mediator", "beside", 1, "read act"),
    ("chen", "sample.committee", "yongxing", 2, "read act enter"),
    ("chen", "sample.head", "yongxing", 2, "read act"),
    ("wu", "sample.committee", "fuxing", 1, "read act enter"),
    ("wu", "sample.mediator", "fuxing", 1, "read act"),
    ("he", "sample.reader", "county", 1, "read"),
    ("shen", "county.reader", "county", 2, "read"),
    ("guan", "county.administrator", "county", 0, "read act"),
)


def make() -> Cast:
    """Write the county into the database of the default connection."""
    cast = Cast()
    for key, code, kind, name, parent in _PLACES:
        place = Division(
            since=START, code=code, kind=kind, name=name, parent=cast.places[parent] if parent is not None else None
        )
        place.save()
        cast.places[key] = place.key
    for key, name, kind, where in _AGENCIES:
        agency = Agency(since=START, name=name, kind=kind, division=cast.places[where])
        agency.save()
        cast.agencies[key] = agency.key
    for key, title, body, where in _POSTS:
        person = Official.objects.create(username=key, name=key, password="!")
        post = Post(since=START, title=title, agency=cast.agencies[body], division=cast.places[where])
        post.save()
        Tenure(since=START, post=post.key, official=person).save()
        cast.posts[key], cast.people[key] = post.key, person.pk
    zhou = Official.objects.create(username="zhou", name="zhou", password="!")
    cast.people["zhou"] = zhou.pk
    Tenure(since=date(2022, 11, 1), until=date(2022, 12, 1), post=cast.posts["luo"], official=zhou, deputy=True).save()
    for who, role, where, level, rights in _GRANTS:
        grant(cast, who, role, where, level, rights)
    item = ListItem(since=START, list="sample.category", code="land", title="土地")
    item.save()
    cast.land = item.key
    return cast


def grant(cast: Cast, who: str, role: str, where: str, level: int = 0, rights: str = "read act") -> Grant:
    """Give a post a role somewhere."""
    said = {right: right in rights.split() for right in ("read", "act", "enter")}
    row = Grant(since=START, post=cast.posts[who], role=role, division=cast.places[where], level=level, **said)
    row.save()
    return row


PLOT = "两家为宅基地边界争执"


def application(parties: list[Any]) -> Application:
    return Application(PLOT, tuple(Ref(each.pk) for each in parties))


def opened(
    cast: Cast,
    *,
    where: str = "village",
    by: str = "luo",
    level: int = 0,
    agency: str = "",
    key: UUID | None = None,
    done: date | None = None,
) -> Done:
    """A dispute applied for, entered by a mediator of the place in his own name."""
    new = NewMatter("宅基地", cast.places[where], [NewParty("applicant", name="李某"), NewParty("respondent", name="王某")],
                    level=level)  # fmt: skip
    body = cast.agencies[agency or {"moved": "fuxing", "far": "fuxing"}.get(where, where)]
    return matters.open_matter(new, Mediation, application, agency=body, by=cast.hand(by), key=key, done=done)


def accepted(cast: Cast, **said: Any) -> int:
    """A dispute accepted by whoever opened it."""
    pk = opened(cast, **said).pk
    door.perform(pk, Acceptance(Ref(cast.land)), by=cast.hand(said.get("by", "luo")))
    return pk


def in_session(cast: Cast, sessions: int = 1) -> int:
    """A dispute of 永兴村 in 罗's hands, with so many sessions behind it."""
    pk = accepted(cast)
    door.perform(pk, Assignment(cast.posts["luo"]), by=cast.luo)
    door.perform(pk, Rights(), by=cast.luo)
    door.perform(pk, Reading(), by=cast.luo)
    for _ in range(sessions):
        door.perform(pk, Session(words="各说各的"), by=cast.luo)
    return pk


__all__ = ["NOW", "START", "TODAY", "Cast", "accepted", "application", "grant", "in_session", "make", "opened", "party"]
