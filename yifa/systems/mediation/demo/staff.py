"""Who works in mediation: committees and their mediators in the catalogues, grants of their posts, who acts on a day."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from yifa.casework import edits
from yifa.casework.catalogues import ADMINISTRATOR
from yifa.casework.declare import REGISTRY
from yifa.casework.standing import Hand, post
from yifa.county import clock
from yifa.county.models import Agency, Division, Grant, Post, Tenure
from yifa.kernel.text import COUNTY_TIME
from yifa.systems.mediation.models import Mediator

BOOKS = date(2021, 1, 4)
SET_UP = datetime(2021, 1, 5, 10, 0, tzinfo=COUNTY_TIME)
NO_WOMAN, TERM_ENDS = "天棚村", "界溪村"
"""Two committees that the catalogue warns of: one lacks a woman (法 8), the term of one soon ends (法 9)."""
SEVERAL_PEOPLES = ("德隆村", "坪江村")
LETTERS = {"永兴桥村": "桥", "湄江街道": "江"}

MEDIATOR, COMMITTEE, READER, LIAISON, BUREAU = (
    f"mediation.{role}" for role in ("mediator", "committee", "reader", "liaison", "bureau")
)
OPEN, INTERNAL, CONFIDENTIAL = 0, 1, 2

POSTS: dict[tuple[str, str], tuple[tuple[str, int, str], ...]] = {
    ("justice_bureau", "副局长"): ((READER, INTERNAL, "read"),),
    ("justice_bureau", "人民调解科科长"): ((READER, INTERNAL, "read"), (BUREAU, OPEN, "act")),
    ("other", "副书记"): ((READER, CONFIDENTIAL, "read"),),
    ("centre", "主任"): ((READER, INTERNAL, "read"),),
    ("centre", "法院、公安联络员"): ((LIAISON, INTERNAL, "read enter"),),
    ("centre", "窗口接待员"): ((READER, INTERNAL, "read enter"),),
    ("justice_office", "所长"): ((READER, INTERNAL, "read"),),
    ("justice_office", "司法助理员"): ((READER, OPEN, "read"),),
    ("town_mediation", "主任"): ((COMMITTEE, CONFIDENTIAL, "read act enter"), (MEDIATOR, CONFIDENTIAL, "read act enter")),
    ("town_mediation", "副主任"): ((COMMITTEE, CONFIDENTIAL, "read act enter"), (MEDIATOR, CONFIDENTIAL, "read act enter")),
    ("town_mediation", "专职调解员"): ((MEDIATOR, INTERNAL, "read act enter"),),
    ("town_mediation", "调解员"): ((MEDIATOR, INTERNAL, "read act enter"),),
    ("village_mediation", "主任"): ((COMMITTEE, INTERNAL, "read act enter"), (MEDIATOR, INTERNAL, "read act enter")),
    ("village_mediation", "调解员"): ((MEDIATOR, INTERNAL, "read act enter"),),
}  # fmt: skip
"""What a post of that kind of agency may do, in the place it lies in: role, level, rights. Reading, acting, entering apart."""


@dataclass(frozen=True, slots=True)
class Committee:
    """A mediation committee as the demonstration tells of it. Keys of agency, place and posts."""

    name: str
    agency: int
    division: int
    town: str
    place: str
    head: int
    mediators: tuple[int, ...]
    desk: int
    """The post where people come in: the town's window, or the village's own head."""


class Staff:
    """The committees that have mediators, and who holds or stands in for a post on a day."""

    def __init__(self) -> None:
        self.agencies = {row.key: row for row in Agency.objects.on(BOOKS).order_by("key")}
        self.places = {row.key: row for row in Division.objects.on(BOOKS).order_by("key")}
        self.villages: dict[str, list[Division]] = defaultdict(list)
        for place in self.places.values():
            if place.parent is not None and place.kind == Division.Kind.VILLAGE:
                self.villages[self.places[place.parent].name].append(place)
        self.of: dict[int, dict[str, int]] = defaultdict(dict)
        for row in Post.objects.on(BOOKS).order_by("key"):
            self.of[row.agency][row.title] = row.key
        self.held: dict[int, list[Tenure]] = defaultdict(list)
        for tenure in Tenure.objects.in_force().order_by("-deputy", "since"):
            self.held[tenure.post].append(tenure)
        self.committees = {each.name: each for each in self._committees()}

    def _committees(self) -> list[Committee]:
        found = []
        desks = {a.division: self.of[a.key].get("窗口接待员") for a in self.agencies.values() if a.kind == "centre"}
        for agency in self.agencies.values():
            posts = self.of[agency.key]
            if not agency.mediates or not posts:
                continue
            place = self.places[agency.division]
            town = place if place.kind == "town" else self.places[place.parent or 0]
            desk = desks.get(agency.division) or posts["主任"]
            found.append(
                Committee(
                    agency.name,
                    agency.key,
                    place.key,
                    town.name,
                    place.short,
                    posts["主任"],
                    tuple(posts.values()),
                    desk,
                )
            )
        return found

    def hand(self, key: int, day: date) -> Hand:
        """Who acts in a post that day: the deputy where one stands in, else the holder."""
        for tenure in self.held[key]:
            if tenure.stands(day):
                return post(key, tenure.official_id)
        raise LookupError(f"post {key} is empty on {day}")

    def agency(self, name: str) -> int:
        """An agency by its name."""
        return next(key for key, row in self.agencies.items() if row.name == name)


def set_up() -> int:
    """Fill the catalogues of mediation by recorded edits: grants, number formats, committees, mediators. Returns how many."""
    with clock.simulated(SET_UP):
        staff = Staff()
        grant = Grant.objects.filter(role=ADMINISTRATOR).get()
        administrator = staff.hand(grant.post, BOOKS)
        made = _grants(staff, administrator) + _formats(staff, administrator)
        bureau = next(a.key for a in staff.agencies.values() if a.kind == "justice_bureau")
        return made + _catalogues(staff, staff.hand(staff.of[bureau]["人民调解科科长"], BOOKS))


def _grants(staff: Staff, by: Hand) -> int:
    made = 0
    for agency in staff.agencies.values():
        for title, key in staff.of[agency.key].items():
            for role, level, rights in POSTS.get((agency.kind, title), ()):
                values = {"post": key, "role": role, "division": agency.division, "level": level}
                values |= {right: right in rights.split() for right in ("read", "act", "enter")}
                edits.edit(REGISTRY.catalogues["county.grants"], values, by=by, reason="按岗位职责授权", since=BOOKS)
                made += 1
    return made


def _formats(staff: Staff, by: Hand) -> int:
    made = 0
    for agency in staff.agencies.values():
        if not agency.mediates:
            continue
        place = staff.places[agency.division]
        letters = _letter(place.short)
        if place.parent is not None and staff.places[place.parent].kind == "town":
            letters = _letter(staff.places[place.parent].short) + letters
        values = {
            "agency": agency.key,
            "kind": "mediation.people",
            "pattern": f"湄{letters}人调〔{{year}}〕{{n:04d}}号",
        }
        edits.edit(REGISTRY.catalogues["casework.numbers"], values, by=by, reason="统一案号写法", since=BOOKS)
        made += 1
    return made


def _letter(place: str) -> str:
    """The one character by which a place is known in numbers."""
    return LETTERS.get(place, place[0])


def _catalogues(staff: Staff, by: Hand) -> int:
    committees, mediators = REGISTRY.catalogues["mediation.committees"], REGISTRY.catalogues["mediation.mediators"]
    made = 0
    for order, agency in enumerate(each for each in staff.agencies.values() if each.mediates and staff.of[each.key]):
        place, posts = staff.places[agency.division].short, staff.of[agency.key]
        elected = date(2020, 1, 12) if place == TERM_ENDS else date(2020, 12, 8 + order % 20)
        members = 3 if place == NO_WOMAN else 9 if agency.kind == "town_mediation" else 3 + 2 * (order % 3)
        values = {
            "agency": agency.key, "elected": elected, "head": posts.get("主任"), "members": members,
            "woman": place != NO_WOMAN, "several_peoples": place in SEVERAL_PEOPLES, "minority": place in SEVERAL_PEOPLES,
        }  # fmt: skip
        edits.edit(committees, values, by=by, reason="换届后登记", since=BOOKS)
        made += 1
        for title, key in posts.items():
            kind = (Mediator.Kind.MEMBER if title in {"主任", "副主任"} else Mediator.Kind.APPOINTED).value
            named = {"post": key, "committee": agency.key, "kind": kind, "elected": elected}
            edits.edit(mediators, named, by=by, reason="登记人民调解员", since=BOOKS)
            made += 1 + _successors(staff, by, named)
    return made


def _successors(staff: Staff, by: Hand, named: dict[str, object]) -> int:
    """Where another person came to a mediator's post, a new term of three years begins with him."""
    made = 0
    for tenure in staff.held[int(str(named["post"]))]:
        if not tenure.deputy and tenure.since > BOOKS:
            with clock.simulated(datetime.combine(tenure.since, datetime.min.time(), COUNTY_TIME).replace(hour=9)):
                edits.edit(
                    REGISTRY.catalogues["mediation.mediators"], {**named, "elected": tenure.since}, by=by, reason="新聘任",
                    since=tenure.since, key=int(str(named["post"])),
                )  # fmt: skip
            made += 1
    return made
