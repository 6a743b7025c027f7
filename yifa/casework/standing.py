"""Who stands where: the one statement that tells the door all it needs to know before it decides.

Version, head and fold of the case, the posts and grants of the actor, and the parties are read together. Read apart,
two statements may see two moments, and the chain breaks.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection

from yifa.county.dated import standing_sql
from yifa.county.models import Official
from yifa.kernel.procedure import No
from yifa.kernel.text import Text

# Every branch gives: what, five whole numbers, three texts. One text for SQLite and PostgreSQL.
_POST = f"""JOIN county_post p ON p.key = t.post AND {standing_sql("p")}
  JOIN county_agency a ON a.key = p.agency AND {standing_sql("a")}"""
_READ = f"""
SELECT 'case', c.version, c.home, c.division, c.level, c.matter_id, c.procedure, c.head, c.fold
  FROM casework_case c WHERE c.id = %s
UNION ALL
SELECT 'epoch', e.number, 0, 0, 0, 0, '', '', '' FROM casework_epoch e
UNION ALL
SELECT 'held', t.post, t.official_id, CASE WHEN t.deputy THEN 1 ELSE 0 END, p.agency,
       CASE WHEN t.until IS NULL OR t.until > %s THEN 1 ELSE 0 END, '', '', ''
  FROM county_tenure t {_POST}
 WHERE t.post = %s AND {standing_sql("t")}
UNION ALL
SELECT 'mine', t.post, t.official_id, CASE WHEN t.deputy THEN 1 ELSE 0 END, p.agency, 0, '', '', ''
  FROM county_tenure t {_POST}
 WHERE t.official_id = %s AND {standing_sql("t")}
UNION ALL
SELECT 'then', g.post, CASE WHEN g.act THEN 1 ELSE 0 END, g.level, g.division, 0, g.role, '', ''
  FROM county_grant g WHERE g.post = %s AND {standing_sql("g")}
UNION ALL
SELECT 'grant', g.post, CASE WHEN g.read THEN 1 ELSE 0 END, g.level, g.division,
       CASE WHEN g.enter THEN 1 ELSE 0 END, g.role, CASE WHEN g.act THEN 'act' ELSE '' END, ''
  FROM county_tenure t JOIN county_grant g ON g.post = t.post AND {standing_sql("g")}
 WHERE t.official_id = %s AND {standing_sql("t")}
UNION ALL
SELECT 'heir', s.old, s.new, 0, 0, 0, s.kind, CAST(s.day AS TEXT), ''
  FROM county_successor s WHERE s.kind IN ('agency', 'post') AND s.day <= %s
UNION ALL
SELECT 'within', d.ancestor, 0, 0, 0, 0, '', '', ''
  FROM county_divisionpath d WHERE d.descendant = {{division}} AND {standing_sql("d")}
UNION ALL
SELECT 'party', p.id, 0, 0, 0, 0, '', '', '' FROM casework_party p WHERE p.matter_id = {{matter}}
UNION ALL
"""
_READERS = """SELECT 'holding', h.agency, 0, 0, 0, 0, '', '', '' FROM casework_holding h WHERE h.case_id = %s
UNION ALL
SELECT 'shared', s.agency, 0, 0, 0, 0, '', '', '' FROM casework_shared s WHERE s.case_id = %s
UNION ALL
SELECT 'named', 0, 0, 0, 0, 0, n.holder, '', '' FROM casework_named n WHERE n.case_id = %s
"""
_BODY = f"""SELECT 'body', a.key, 0, 0, 0, 0, '', '', ''
  FROM county_agency a WHERE a.key = %s AND {standing_sql("a")}
UNION ALL
SELECT 'other', count(*), 0, 0, 0, 0, '', '', '' FROM casework_case c WHERE c.matter_id = %s
"""
_OF_CASE = (_READ + _READERS).format(
    division="(SELECT division FROM casework_case WHERE id = %s)",
    matter="(SELECT matter_id FROM casework_case WHERE id = %s)",
)
_OF_NEW = (_READ + _BODY).format(division="%s", matter="%s")


@dataclass(frozen=True, slots=True)
class Hand:
    """In whose name an act is done, or who enters it.

    `kind` is post, deputy, party, agency or system; `person` is the official behind a post (0 where there is none).
    """

    kind: str
    key: int
    person: int = 0

    def __str__(self) -> str:
        return f"{self.kind}:{self.key}/{self.person or ''}"

    @property
    def holder(self) -> str:
        """As roles and to-dos name it: a deputy acts for the post."""
        return f"{'post' if self.kind == 'deputy' else self.kind}:{self.key}"


def post(key: int, official: Official | int | None = None) -> Hand:
    """The hand of an official in a post; without an official, of whoever held it that day."""
    person = official.pk if isinstance(official, Official) else official or 0
    return Hand("post", key, person)


def party(key: int) -> Hand:
    """The hand of a party of the matter."""
    return Hand("party", key)


def system() -> Hand:
    """The hand of the system itself: what must follow elsewhere from an act, and nothing else."""
    return Hand("system", 0)


@dataclass(slots=True)
class Standing:
    """What one statement told: the case row, the actor's posts and grants, the case's place, parties and readers."""

    case: tuple[Any, ...] | None = None
    epoch: int = 0
    held: dict[int, bool] = field(default_factory=dict)
    """official → deputy, of the post in whose name it is done, on the day done."""
    still: set[int] = field(default_factory=set)
    """Those of them who are in that post today."""
    office: int | None = None
    """The agency that post belonged to on the day done."""
    carries: frozenset[int] = frozenset()
    """What that agency carried on, on the day done."""
    mine: dict[int, int] = field(default_factory=dict)
    """post → agency, of the one who enters, today."""
    own: set[int] = field(default_factory=set)
    """The posts that the one who enters holds himself today, not as a deputy."""
    then: list[tuple[int, int, int, str]] = field(default_factory=list)
    """(act, level, division, role) of the post in whose name it is done, on the day done."""
    grants: list[tuple[int, int, int, int, str, bool, int]] = field(default_factory=list)
    """(read, level, division, enter, role, act, post) of the posts of the one who enters, today."""
    heirs: list[tuple[str, int, int]] = field(default_factory=list)
    """(kind, old, new): which agency or post carries on what another was."""
    within: set[int] = field(default_factory=set)
    parties: set[int] = field(default_factory=set)
    agencies: set[int] = field(default_factory=set)
    named: set[str] = field(default_factory=set)
    body: int | None = None
    """The agency that is to open a case, where it stands on the day done."""
    others: int = 0
    """How many cases the matter of a case to be opened has already."""
    in_hand: frozenset[int] = frozenset()
    """The agency whose case it is, and the one it is offered to: the grants of their posts, and of those of whoever carries
    them on, reach it wherever it lies."""

    def ours(self) -> tuple[set[int], set[int]]:
        """My posts and agencies, with those they carry on."""
        posts, agencies = set(self.mine), set(self.mine.values())
        if self.heirs:
            posts = line(posts, [(old, new) for kind, old, new in self.heirs if kind == "post"])
            agencies = line(agencies, [(old, new) for kind, old, new in self.heirs if kind == "agency"])
        return posts, agencies

    def readable(self, system: str, level: int, me: Hand) -> bool:
        """Whether the one who asks may see the case at all; outside, it is as if it were not there."""
        if me.kind == "system":
            return True
        posts, agencies = self.ours()
        if any(f"post:{key}" in self.named for key in posts) or any(f"agency:{key}" in self.named for key in agencies):
            return True
        if any(
            read and up_to >= level and division in self.within and covers(role, system)
            for read, up_to, division, _, role, _, _ in self.grants
        ):
            return True
        return level < CONFIDENTIAL and bool(agencies & self.agencies)

    def roles(self, level: int) -> frozenset[str]:
        """The roles the post held over this case, on the day done."""
        ours = not self.in_hand.isdisjoint({self.office, *self.carries})
        return frozenset(
            role
            for act, up_to, division, role in self.then
            if act and up_to >= level and (ours or division in self.within)
        )

    def _covering(self, system: str, level: int, *, acting: bool) -> bool:
        """Whether a grant of the one who enters reaches this case: to enter, or to act where `acting`."""
        return any(
            (enter or (acting and act))
            and up_to >= level
            and covers(role, system)
            and (division in self.within or self._in_hand(post))
            for _, up_to, division, enter, role, act, post in self.grants
        )

    def _in_hand(self, post: int) -> bool:
        """Whether the agency of a post of mine has the case in hand, or carries on the one that had."""
        offices = {self.mine[post]} if post in self.mine else set()
        return not self.in_hand.isdisjoint(
            line(offices, [(old, new) for kind, old, new in self.heirs if kind == "agency"])
        )

    def may_enter(self, system: str, level: int) -> bool:
        """Whether the one who enters may enter acts of others on this case, today."""
        return self._covering(system, level, acting=False)

    def barred(self, by: Hand, entered_by: Hand, system: str, level: int) -> No:
        """Why this person may not do or enter it, whatever the act; None where he may."""
        if entered_by.kind == "system":
            return None if by.kind == "system" else Text("系统不能以他人的名义办理")
        if entered_by.kind != "post" or entered_by.key not in self.mine:
            return Text("录入人今天没有担任或者代理所用的岗位")
        if by.kind == "post":
            if by.person not in self.held:
                return Text("办理当日，此人没有担任或者代理这个岗位")
            same = by.person == entered_by.person
            if same and (by.key in self.mine or self._covering(system, level, acting=True)):
                return None
            if not same and by.person in self.still:  # who is there does it himself: nobody lends another his word
                return Text("这个岗位上的人仍然在任，由他本人办理；只有已经离任的人办的，才由有代录授权的人补录")
        elif by.kind == "system":
            return Text("系统的办理不能由人录入")
        elif by.person:
            return Text("这个身份没有具体的工作人员，不能写上一个人")
        elif by.kind == "agency" and self._mine_acts(by.key, system, level):
            return None
        if self.may_enter(system, level):
            return None
        return Text("没有代他人录入本案的授权")

    def _mine_acts(self, agency: int, system: str, level: int) -> bool:
        """Whether a post of mine in this agency may act in the system: it speaks for its own agency."""
        return any(
            act and up_to >= level and covers(role, system) and self.mine.get(post) == agency
            for _, up_to, _, _, role, act, post in self.grants
        )


def line(keys: set[int], heirs: list[tuple[int, int]]) -> set[int]:
    """The keys and all that they carry on: old ← new, through as many re-organisations as there were."""
    found = set(keys)
    while more := {old for old, new in heirs if new in found} - found:
        found |= more
    return found


CONFIDENTIAL = 2
"""From this level on, only a grant or being named lets one read."""


ADMINISTRATOR = "county.administrator"
"""The role that edits the county's own catalogues. It reaches no case: who keeps the posts has no business in disputes."""


def covers(role: str, system: str) -> bool:
    """Whether a grant's role reaches the cases of a system: its own system's, or the county's as a whole."""
    prefix = role.partition(".")[0]
    return prefix in {system, "county"} and role != ADMINISTRATOR


def read(
    case: int | None, by: Hand, me: Hand, done: date, today: date, division: int = 0, matter: int = 0, agency: int = 0
) -> Standing:
    """Ask all of it in one statement. For a case to be opened, the last three say where, in what, by which body."""
    with connection.cursor() as cursor:
        cursor.execute(*statement(case, by, me, done, today, division, matter, agency))
        rows = cursor.fetchall()
    return gather(rows, done)


def statement(
    case: int | None, by: Hand, me: Hand, done: date, today: date, division: int = 0, matter: int = 0, agency: int = 0
) -> tuple[str, list[Any]]:
    """The one statement and its parameters, so that a test can ask the database for its plan."""
    doer = by.key if by.kind == "post" else 0
    then, now = [done, done], [today, today]
    place: list[Any] = [case, *now, case] if case is not None else [division, *now, matter]
    ends: list[Any] = [case, case, case] if case is not None else [agency, *then, matter]
    parameters = [
        case,
        today, *then, *then, doer, *then,
        *now, *now, me.person, *now,
        doer, *then,
        *now, me.person, *now,
        today,
        *place,
        *ends,
    ]  # fmt: skip
    return (_OF_CASE if case is not None else _OF_NEW), parameters


def gather(rows: list[tuple[Any, ...]], done: date) -> Standing:
    """The rows of the one statement, sorted into what they tell."""
    told, then = Standing(), list[tuple[int, int]]()
    for what, a, b, c, d, e, x, y, z in rows:
        if what == "within":
            told.within.add(a)
        elif what == "grant":
            told.grants.append((b, c, d, e, x, y == "act", a))
        elif what == "then":
            told.then.append((b, c, d, x))
        elif what == "party":
            told.parties.add(a)
        elif what == "held":
            told.held[b], told.office = bool(c), d
            if e:
                told.still.add(b)
        elif what == "mine":
            told.mine[a] = d
            if not c:
                told.own.add(a)
        elif what in {"holding", "shared"}:
            told.agencies.add(a)
        elif what == "named":
            told.named.add(x)
        elif what == "epoch":
            told.epoch = a
        elif what == "heir":
            told.heirs.append((x, a, b))
            if x == "agency" and y <= done.isoformat():
                then.append((a, b))
        elif what == "body":
            told.body = a
        elif what == "other":
            told.others = a
        else:
            told.case = (a, b, c, d, e, x, y, z)
    told.grants = [grant for grant in told.grants if grant[-1] in told.mine]
    told.carries = frozenset(line({told.office}, then) - {told.office} if told.office is not None else ())
    return told
