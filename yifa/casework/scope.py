"""The scope: which cases somebody may see. One query builder; every list, search and count goes through it.

Visible is what lies inside a grant to read (place, system, confidentiality), what my agency holds or once held, what
names one of my posts or is offered to my agency, and what is shared with my agency on a ground. Confidential cases
only by grant or name. Who carries on a post or an agency that was abolished reads what it read.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from yifa.casework.models import Case, Holding, Matter, Named, Shared, Todo
from yifa.casework.pooled import Spared, by_body, spared
from yifa.casework.standing import ADMINISTRATOR, CONFIDENTIAL, Hand, covers, line
from yifa.county.models import Agency, DivisionPath, Grant, Official, Post, Successor, Tenure


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks, with what they hold today: posts, their agencies and grants. Made once per request.

    `grants` are those of my posts; `inherited` those of abolished posts that mine carry on, good for reading only. `vacant`
    are the posts of my agencies that owe something and nobody holds: what they owe is their agency's until somebody does.
    `spared` is what others of my agencies do, of all that these owe together.
    """

    official: Official
    day: date
    posts: tuple[Post, ...] = ()
    deputy: frozenset[int] = frozenset()
    agencies: tuple[Agency, ...] = ()
    grants: tuple[Grant, ...] = ()
    pools: tuple[str, ...] = field(default=())
    inherited: tuple[Grant, ...] = ()
    old_posts: frozenset[int] = frozenset()
    old_agencies: frozenset[int] = frozenset()
    vacant: tuple[str, ...] = ()
    spared: Spared = ()
    lines: tuple[tuple[int, int], ...] = ()
    """Which agency (old) is carried on by which (new)."""

    @property
    def holders(self) -> tuple[str, ...]:
        """The holders of to-dos that are mine: my posts, and what is our agency's together."""
        keys = [*(post.key for post in self.posts), *sorted(self.old_posts)]
        return tuple(f"post:{key}" for key in keys) + self.ours

    @property
    def ours(self) -> tuple[str, ...]:
        """The pools of agencies in which a post of mine may act, and the posts there that owe something and nobody holds."""
        return self.pools + self.vacant

    @property
    def hand(self) -> Hand:
        """Me as the one who enters, in my first post."""
        return Hand("post", self.posts[0].key if self.posts else 0, self.official.pk)

    def hands(self) -> tuple[Hand, ...]:
        """Me in each of my posts."""
        return tuple(Hand("post", post.key, self.official.pk) for post in self.posts)

    @property
    def seats(self) -> dict[str, bool]:
        """My posts as people say them (永兴镇人民调解委员会 主任), and whether I stand in for their holder."""
        names = {agency.key: agency.name for agency in self.agencies}
        return {f"{names[post.agency]} {post.title}": post.key in self.deputy for post in self.posts}

    def office(self, hand: Hand) -> int | None:
        """The agency of a post of mine."""
        return next((post.agency for post in self.posts if hand.kind == "post" and post.key == hand.key), None)

    def carries(self, office: int | None) -> frozenset[int]:
        """The abolished agencies that one of mine carries on."""
        return frozenset(() if office is None else line({office}, list(self.lines)) - {office})

    def bodies_of(self, agency: int) -> frozenset[int]:
        """A body as its cases know it: itself, and those of mine that carry it on."""
        return frozenset({agency, *(each.key for each in self.agencies if agency in self.carries(each.key))})

    def may(self, right: str, system: str) -> bool:
        """Whether any grant of mine gives a right (read, act, enter) on cases of a system, somewhere."""
        return any(getattr(grant, right) and covers(grant.role, system) for grant in self.grants)

    def has_role(self, role: str) -> bool:
        """Whether a post of mine has been granted a role, somewhere."""
        return any(grant.role == role and grant.act for grant in self.grants)

    @property
    def reading(self) -> tuple[Grant, ...]:
        """The grants that let me read."""
        return tuple(grant for grant in (*self.grants, *self.inherited) if grant.read and grant.role != ADMINISTRATOR)

    @property
    def names(self) -> tuple[str, ...]:
        """How a case may name me: by a post, or as the agency it is offered to."""
        posts = [*(post.key for post in self.posts), *sorted(self.old_posts)]
        return tuple(f"post:{key}" for key in posts) + tuple(f"agency:{key}" for key in self.bodies)

    @property
    def bodies(self) -> tuple[int, ...]:
        """My agencies, and those they carry on."""
        return tuple(sorted({post.agency for post in self.posts} | self.old_agencies))


def actor(official: Official, day: date) -> Actor:
    """What an official holds on a day: posts that stand in agencies that stand, and what is granted to them."""
    tenures = list(Tenure.objects.on(day).filter(official=official).order_by("deputy", "since", "pk"))
    keys = [tenure.post for tenure in tenures]
    found = {post.key: post for post in Post.objects.on(day).filter(key__in=keys)}
    agencies = tuple(Agency.objects.on(day).filter(key__in={post.agency for post in found.values()}))
    standing = {agency.key for agency in agencies}
    posts = tuple(found[key] for key in dict.fromkeys(keys) if key in found and found[key].agency in standing)
    mine = {post.key for post in posts}
    heirs = list(Successor.objects.filter(kind__in=["agency", "post"], day__lte=day).values_list("kind", "old", "new"))
    post_heirs = [(old, new) for kind, old, new in heirs if kind == "post"]
    lines = [(old, new) for kind, old, new in heirs if kind == "agency"]
    old_posts = line(mine, post_heirs) - mine
    old_agencies = line(standing, lines) - standing
    granted = list(Grant.objects.on(day).filter(post__in=mine | old_posts))
    grants = tuple(grant for grant in granted if grant.post in mine)
    acting = {grant.post for grant in grants if grant.act}
    agency_of = {post.key: post.agency for post in posts}
    acts_as = by_body((agency_of[grant.post], grant.role, grant.level) for grant in grants if grant.act)
    pools = {post.agency for post in posts if post.key in acting}
    if pools:
        pools |= line(pools, lines)
    vacant = line(_empty(pools, day) - {old for old, _new in post_heirs}, post_heirs) - mine - old_posts
    deputy = frozenset(tenure.post for tenure in tenures if tenure.deputy)
    return Actor(
        official, day, posts, deputy, agencies, grants, tuple(f"agency:{key}" for key in sorted(pools)),
        tuple(grant for grant in granted if grant.post in old_posts), frozenset(old_posts), frozenset(old_agencies),
        _owing(vacant), spared(pools, acts_as, lines, day) if pools else (), tuple(lines),
    )  # fmt: skip


def _empty(pools: set[int], day: date) -> set[int]:
    """The posts last seen in these agencies that nobody holds, not as a deputy either: of what has ended nobody holds anything."""
    if not pools:
        return set()
    began = Post.objects.filter(since__lte=day).in_force()
    moved = Exists(began.filter(key=OuterRef("key"), since__gt=OuterRef("since")))
    held = Exists(Tenure.objects.on(day).filter(post=OuterRef("key")))
    housed = Exists(Agency.objects.on(day).filter(key=OuterRef("agency")))
    posts = began.filter(~held | ~housed | Q(until__lte=day), ~moved, agency__in=pools)
    return set(posts.order_by().values_list("key", flat=True))


def _owing(posts: set[int]) -> tuple[str, ...]:
    """Those of these posts that owe something: a list walks no others."""
    if not posts:
        return ()
    found = Todo.objects.filter(holder__in=[f"post:{key}" for key in posts])
    return tuple(sorted(found.order_by().values_list("holder", flat=True).distinct()))


def visible(who: Actor) -> QuerySet[Case]:
    """The cases that somebody may see. For a page of a long list use `listing.page`, which walks an index."""
    return Case.objects.filter(within(who))


def within(who: Actor) -> Q:
    """The condition of being visible, for any query over cases."""
    allowed = Q(pk__in=[])
    for grant in who.reading:
        allowed |= _granted(grant, who.day)
    if who.bodies:
        held = Exists(Holding.objects.filter(case=OuterRef("pk"), agency__in=who.bodies))
        shared = Exists(Shared.objects.filter(case=OuterRef("pk"), agency__in=who.bodies))
        allowed |= Q(level__lt=CONFIDENTIAL) & (held | shared)
    if who.names:
        allowed |= Q(Exists(Named.objects.filter(case=OuterRef("pk"), holder__in=who.names)))
    return allowed


def system_of(grant: Grant) -> str:
    """The system whose cases a grant reaches; empty for one of the county as a whole."""
    prefix = grant.role.partition(".")[0]
    return "" if prefix == "county" else prefix


def _granted(grant: Grant, day: date) -> Q:
    """The cases a grant lets one read: by the tree's own ids, never by code."""
    system = system_of(grant)
    places = below([grant.division], day).values("descendant")
    return Q(division__in=places, level__lte=grant.level) & (Q(system=system) if system else Q())


def below(divisions: Iterable[int], day: date) -> QuerySet[DivisionPath]:
    """The paths down from some divisions, as the tree was on that day."""
    standing = Q(since__lte=day) & (Q(until__isnull=True) | Q(until__gt=day))
    return DivisionPath.objects.filter(standing, ancestor__in=list(divisions))


def matters(who: Actor) -> QuerySet[Matter]:
    """The matters with at least one case that somebody may see."""
    return Matter.objects.filter(Exists(visible(who).filter(matter=OuterRef("pk"))))
