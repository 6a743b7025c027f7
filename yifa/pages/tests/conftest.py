"""A county of two towns, its officials, the sample system, and disputes made through the door."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from yifa.casework import door, lawday, matters
from yifa.casework.declare import REGISTRY
from yifa.casework.models import Epoch, ListItem
from yifa.casework.standing import Hand
from yifa.county import clock, divisions
from yifa.county.models import Agency, Division, Grant, Official, Post, Tenure
from yifa.kernel.procedure import Ref
from yifa.pages.tests import sample

DAY = date(2022, 12, 6)
START = date(2020, 1, 1)


@dataclass
class County:
    """Places, officials with their posts, and a way to make disputes."""

    town: Division
    neighbour: Division
    village: Division
    far: Division
    agencies: dict[str, Agency] = field(default_factory=dict)
    posts: dict[str, Post] = field(default_factory=dict)
    people: dict[str, Official] = field(default_factory=dict)

    def hand(self, name: str) -> Hand:
        return Hand("post", self.posts[name].key, self.people[name].pk)

    def client(self, name: str) -> Client:
        client = Client()
        client.force_login(self.people[name])
        return client

    def dispute(
        self,
        *acts: Any,
        name: str = "李明",
        other: str = "王强",
        subject: str = "宅基地边界",
        by: str = "chen",
        level: int = 0,
        category: str = "neighbours",
        amount: int | None = None,
        done: date | None = None,
        **person: Any,
    ) -> int:
        """A dispute in the village of whoever enters it, brought as far as the acts say. Returns the case."""
        me, place = self.hand(by), self.village if by == "chen" else self.far
        parties = [matters.NewParty("applicant", name=name, **person), matters.NewParty("respondent", name=other)]
        new = matters.NewMatter(subject, place.key, parties, place="大坝组", level=level)
        ground = "补录" if done else None
        opened = matters.open_matter(
            new,
            sample.Sample,
            lambda ps: sample.Application("各说各的", tuple(Ref(p.pk) for p in ps), category, amount),
            agency=self.agencies[by].key,
            by=me,
            done=done,
            ground=ground,
            key=uuid4(),
        )
        for each in acts:
            door.perform(opened.pk, each, by=me, entered_by=me, done=done, ground=ground, key=uuid4())
        return opened.pk


@pytest.fixture(autouse=True)
def _addresses(settings: Any) -> None:
    settings.ROOT_URLCONF = "yifa.pages.tests.urls"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def sampled() -> Iterator[None]:
    """The sample system is the county's only one; afterwards the registry is as it was."""
    kept = {name: dict(value) for name, value in vars(REGISTRY).items()}
    REGISTRY.systems = {}
    REGISTRY.add(sample.SYSTEM)
    yield
    for name, value in kept.items():
        setattr(REGISTRY, name, value)


@pytest.fixture
def county(db: None, sampled: None) -> Iterator[County]:
    clock.forget()
    lawday.forget()
    sample.make_table()
    Epoch.objects.get_or_create(pk=1)
    divisions.load(divisions.shipped())
    found = {row.code: row for row in Division.objects.all()}
    town, neighbour = found["520328101"], found["520328102"]
    villages = {t.key: next(r for _c, r in sorted(found.items()) if r.parent == t.key) for t in (town, neighbour)}
    made = County(town, neighbour, villages[town.key], villages[neighbour.key])
    for username, name, place, grants in (
        ("chen", "陈静", made.village, [("sample.mediator", made.village.key)]),
        ("wu", "吴红", made.far, [("sample.mediator", made.far.key)]),
        ("head", "罗登文", town, [("sample.head", town.key)]),
        ("admin", "田秀英", found["520328"], [("county.administrator", found["520328"].key)]),
    ):
        agency = Agency.objects.create(
            name=f"{place.short}人民调解委员会", kind=Agency.Kind.VILLAGE_MEDIATION, division=place.key, since=START
        )
        post = Post.objects.create(title="调解员", agency=agency.key, division=place.key, since=START)
        official = Official.objects.create(username=username, name=name, must_change_password=False)
        Tenure.objects.create(post=post.key, official=official, since=START)
        for role, where in grants:
            Grant.objects.create(
                post=post.key, role=role, division=where, read=role != "county.administrator",
                act=username != "head", enter=username in {"chen", "wu"}, since=START,
            )  # fmt: skip
        made.agencies[username], made.posts[username], made.people[username] = agency, post, official
    made.people["nobody"] = Official.objects.create(username="nobody", name="无岗", must_change_password=False)
    for code, title in (("neighbours", "邻里"), ("land", "山林土地")):
        ListItem.objects.create(list="sample.categories", code=code, title=title, since=START)
    with clock.frozen(datetime(2022, 12, 6, 16, 0)):
        yield made
    clock.forget()
    lawday.forget()


@pytest.fixture
def get(county: County) -> Callable[..., Any]:
    """Ask for a page as somebody."""
    clients: dict[str, Client] = {}

    def asked(path: str, who: str = "chen", status: int = 200, **query: Any) -> Any:
        if who not in clients:
            clients[who] = county.client(who)
        response = clients[who].get(path, query)
        assert response.status_code == status, (path, response.status_code)
        return response

    return asked
