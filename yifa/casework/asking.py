"""What somebody may do in a case now: the kernel's `options`, asked for each hand of the one who looks.

A hand is one of my posts, or a party whose words I may enter. Reads nothing but what the page needs, however long the case:
two statements, one more where the case names a post, and the catalogue rows that its acts read.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from django.db import connection
from django.db.models import Exists, OuterRef

from yifa.casework import governing, refs
from yifa.casework.declare import REGISTRY
from yifa.casework.lawday import law_day
from yifa.casework.models import Case as CaseRow
from yifa.casework.models import Epoch, Party
from yifa.casework.scope import Actor
from yifa.casework.standing import Hand, covers
from yifa.casework.writing import loads
from yifa.county import clock, divisions
from yifa.county.models import Person, Tenure
from yifa.kernel.procedure import ActKind, Case, Facts, Procedure, Refusal, may, options
from yifa.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Possible:
    """One act of the procedure as it looks to somebody: the hands with which it may be done, or why not."""

    kind: ActKind
    hands: tuple[Hand, ...]
    refusal: Refusal | None


@dataclass(frozen=True, slots=True)
class Looked:
    """A case as somebody sees it now: the fold, what may be done, and the facts it was judged on."""

    row: CaseRow
    case: Case
    facts: Facts
    possible: tuple[Possible, ...]
    parties: tuple[Party, ...]

    def of(self, name: str) -> Possible | None:
        """What is possible of one act."""
        return next((each for each in self.possible if each.kind.name == name), None)


def unfold(row: CaseRow) -> Case:
    """The case of a row, from the fold it caches."""
    fold = loads(row.fold)
    days = () if row.closed else (clock.today(),)
    return Case.unfold(governing.of_fold(row.procedure, fold, *days), row.home, fold, row.version)


NOWHERE: frozenset[int] = frozenset()


def facts(
    who: Actor,
    above: frozenset[int],
    level: int,
    hand: Hand,
    parties: frozenset[str] = frozenset(),
    in_hand: frozenset[int] = NOWHERE,
) -> Facts:
    """What the kernel is told of one hand of the asker, in a case that lies in all the divisions `above`."""
    law = law_day(Epoch.now(), connection.alias)
    return Facts(
        entered=clock.now(), calendar=law.calendar, calendars=law.calendars, settings=law.settings,
        roles=_roles(who, above, level, hand, in_hand), level=level, parties=parties, agency=who.office(hand),
        carries=who.carries(who.office(hand)), posts=frozenset(post.key for post in who.posts) - who.deputy, entered_by=str(who.hand),
    )  # fmt: skip


def _roles(
    who: Actor, above: frozenset[int], level: int, hand: Hand, in_hand: frozenset[int] = NOWHERE
) -> frozenset[str]:
    if hand.kind != "post":
        return frozenset()
    office = who.office(hand)
    ours = not in_hand.isdisjoint({office, *who.carries(office)})
    return frozenset(
        grant.role
        for grant in who.grants
        if grant.act and grant.post == hand.key and grant.level >= level and (ours or grant.division in above)
    )


def may_enter(who: Actor, above: frozenset[int], system: str, level: int, in_hand: frozenset[int] = NOWHERE) -> bool:
    """Whether the asker may enter the acts of others on a case of that place and confidentiality.

    A case that my agency has in hand, or is offered, is reached by the grants of its posts wherever it lies.
    """
    offices = {post.key: post.agency for post in who.posts}
    return any(
        grant.enter
        and grant.level >= level
        and covers(grant.role, system)
        and (grant.division in above or not in_hand.isdisjoint({(one := offices.get(grant.post)), *who.carries(one)}))
        for grant in who.grants
    )


def look(row: CaseRow, who: Actor) -> Looked:
    """The case and every act of its procedure, with the hands of the asker that may do it now."""
    case = unfold(row)
    firm = Person.objects.on(who.day).filter(key=OuterRef("person"), organisation=True)
    found_parties = Party.objects.filter(matter=row.matter_id).annotate(body=Exists(firm)).order_by("pk")
    parties = tuple(found_parties)
    above = divisions.above(row.division, who.day)
    hands = [*who.hands()]
    in_hand = frozenset({case.agency, case.shape.offered})
    if may_enter(who, above, row.system, row.level, in_hand):
        hands += [Hand("party", party.pk) for party in parties]
    known = frozenset(f"party:{party.pk}" for party in parties)
    judged = facts(who, above, row.level, hands[0] if hands else Hand("post", 0), known, in_hand)
    judged = replace(
        judged, bodies=frozenset(f"party:{party.pk}" for party in found_parties if party.body),
        namesakes=_namesakes(case, [party.person for party in parties], who.day),
    )  # fmt: skip
    judged = _told_of(case, judged)
    found: dict[str, list[Hand]] = {}
    refusals: dict[str, Refusal] = {}
    for hand in hands:
        told = (
            judged
            if hand is hands[0]
            else replace(
                judged,
                roles=_roles(who, above, row.level, hand, in_hand),
                agency=who.office(hand),
                carries=who.carries(who.office(hand)),
            )
        )
        for option in options(case, str(hand), told):
            if option.refusal is None:
                found.setdefault(option.kind.name, []).append(hand)
            elif refusals.setdefault(option.kind.name, option.refusal).asked == "who" != option.refusal.asked:
                refusals[option.kind.name] = option.refusal
    possible = tuple(
        Possible(kind, tuple(found.get(name, ())), None if name in found else refusals.get(name) or _nobody(kind))
        for name, kind in case.procedure.kinds.items()
    )
    return Looked(row, case, judged, possible, parties)


def _namesakes(case: Case, people: list[int], day: date) -> frozenset[str]:
    """The posts named in the case whose holder bears the name of one of these people. Names are all there is to compare."""
    named = (holder for role in case.procedure.naming_roles if role.named is not None for holder in role.named(case))
    posts = [int(holder.partition(":")[2]) for holder in named if holder.startswith("post:")]
    if not posts:
        return frozenset()
    names = Person.objects.on(day).filter(key__in=people, organisation=False).values("name")
    held = Tenure.objects.on(day).filter(post__in=posts)
    return frozenset(f"post:{post}" for post in held.filter(official__name__in=names).values_list("post", flat=True))


def _told_of(case: Case, judged: Facts) -> Facts:
    """The facts with the catalogue rows that the acts of the case read, as they stand today."""
    read = {key for kind in case.procedure.kinds.values() for key in kind.read_by(case)}
    if case.closed or not read:
        return judged
    rows = refs.snapshots(read, judged.day)
    return replace(judged, refs=rows, missing=refs.missing(read, rows))


def _nobody(kind: ActKind) -> Refusal:
    return Refusal(Text("你今天没有可以办理的岗位"), kind.basis, "who")


@dataclass(frozen=True, slots=True)
class CanOpen:
    """A procedure somebody may open a case of: with which acts, and where."""

    procedure: type[Procedure]
    kinds: tuple[ActKind, ...]
    places: frozenset[int]
    agencies: tuple[int, ...]


def openable(who: Actor, system: str) -> list[CanOpen]:
    """What the asker may open in a system: by a role of their own, or by entering what a party or another body says."""
    found = []
    for key in dict.fromkeys(p.key for p in REGISTRY.systems[system].procedures):
        procedure = REGISTRY.procedure_on(key, who.day)
        if procedure is None:
            continue
        kinds = []
        for kind in procedure.kinds.values():
            own = any(role.granted and who.has_role(role.key) for role in kind.by)
            entered = any(role.kind in {"party", "agency"} for role in kind.by) and who.may("enter", system)
            if kind.opens and (own or entered) and may(Case(procedure), kind, plain_facts()) is None:
                kinds.append(kind)
        if kinds:
            rights = [g for g in who.grants if (g.act or g.enter) and covers(g.role, system)]
            places = frozenset(p for grant in rights for p in divisions.subtree(grant.division, who.day))
            posts = {grant.post for grant in rights}
            agencies = tuple(dict.fromkeys(post.agency for post in who.posts if post.key in posts))
            found.append(CanOpen(procedure, tuple(kinds), places, agencies))
    return found


def plain_facts() -> Facts:
    """The facts of now without any actor: what deadlines and to-dos are computed with."""
    law = law_day(Epoch.now(), connection.alias)
    return Facts(entered=clock.now(), calendar=law.calendar, calendars=law.calendars, settings=law.settings)
