"""The scope: which cases somebody may see. One query builder; every list, search and count goes through it.

Visible is what lies inside a grant to read (place, system, confidentiality), what my agency holds or once held, what
names one of my posts, and what is shared with my agency on a ground. Confidential cases only by grant or name.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from yifa.casework.models import Case, Holding, Matter, Named, Shared
from yifa.casework.standing import CONFIDENTIAL, Hand, covers
from yifa.county.models import Agency, DivisionPath, Grant, Official, Post, Tenure


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks, with what they hold today: posts, their agencies and grants. Made once per request."""

    official: Official
    day: date
    posts: tuple[Post, ...] = ()
    deputy: frozenset[int] = frozenset()
    agencies: tuple[Agency, ...] = ()
    grants: tuple[Grant, ...] = ()
    pools: tuple[str, ...] = field(default=())

    @property
    def holders(self) -> tuple[str, ...]:
        """The holders of to-dos that are mine: my posts, and the pools of agencies in which a post of mine may act."""
        return tuple(f"post:{post.key}" for post in self.posts) + self.pools

    @property
    def hand(self) -> Hand:
        """Me as the one who enters, in my first post."""
        return Hand("post", self.posts[0].key if self.posts else 0, self.official.pk)

    def hands(self) -> tuple[Hand, ...]:
        """Me in each of my posts."""
        return tuple(Hand("post", post.key, self.official.pk) for post in self.posts)

    def may(self, right: str, system: str) -> bool:
        """Whether any grant of mine gives a right (read, act, enter) on cases of a system, somewhere."""
        return any(getattr(grant, right) and covers(grant.role, system) for grant in self.grants)

    def has_role(self, role: str) -> bool:
        """Whether a post of mine has been granted a role, somewhere."""
        return any(grant.role == role and grant.act for grant in self.grants)


def actor(official: Official, day: date) -> Actor:
    """What an official holds on a day."""
    tenures = list(Tenure.objects.on(day).filter(official=official).order_by("deputy", "since", "pk"))
    keys = [tenure.post for tenure in tenures]
    found = {post.key: post for post in Post.objects.on(day).filter(key__in=keys)}
    posts = tuple(found[key] for key in keys if key in found)
    agencies = tuple(Agency.objects.on(day).filter(key__in={post.agency for post in posts}))
    grants = tuple(Grant.objects.on(day).filter(post__in=keys))
    acting = {grant.post for grant in grants if grant.act}
    pools = tuple(sorted({f"agency:{post.agency}" for post in posts if post.key in acting}))
    deputy = frozenset(tenure.post for tenure in tenures if tenure.deputy)
    return Actor(official, day, posts, deputy, agencies, grants, pools)


def visible(who: Actor) -> QuerySet[Case]:
    """The cases that somebody may see."""
    return Case.objects.filter(within(who))


def within(who: Actor) -> Q:
    """The condition of being visible, for any query over cases."""
    allowed = Q(pk__in=[])
    for grant in who.grants:
        if grant.read:
            allowed |= _granted(grant, who.day)
    agencies = [post.agency for post in who.posts]
    if agencies:
        held = Exists(Holding.objects.filter(case=OuterRef("pk"), agency__in=agencies))
        shared = Exists(Shared.objects.filter(case=OuterRef("pk"), agency__in=agencies))
        allowed |= Q(level__lt=CONFIDENTIAL) & (held | shared)
    holders = [f"post:{post.key}" for post in who.posts]
    if holders:
        allowed |= Q(Exists(Named.objects.filter(case=OuterRef("pk"), holder__in=holders)))
    return allowed


def _granted(grant: Grant, day: date) -> Q:
    """The cases a grant lets one read: by the tree's own ids, never by code."""
    below = DivisionPath.objects.filter(ancestor=grant.division, since__lte=day).filter(
        Q(until__isnull=True) | Q(until__gt=day)
    )
    prefix = grant.role.partition(".")[0]
    system = Q() if prefix == "county" else Q(system=prefix)
    return Q(division__in=below.values("descendant"), level__lte=grant.level) & system


def matters(who: Actor) -> QuerySet[Matter]:
    """The matters with at least one case that somebody may see."""
    return Matter.objects.filter(Exists(visible(who).filter(matter=OuterRef("pk"))))
