"""What views show of keys, days and law: names looked up in bulk, lamps, notes in the margin.

`Names` asks once per kind for all that a page has said it wants; what nobody announced is still found, one more
statement each time, so a page is right first and fast second.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Model, Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yifa.casework.models import Case, Matter, Party
from yifa.county import clock
from yifa.county.models import Agency, Division, Official, Person, Post
from yifa.county.veiled import Veiled
from yifa.kernel.days.lamp import Lamp, remaining
from yifa.kernel.days.lamp import lamp as lamp_of
from yifa.kernel.law import LIBRARY, Basis, Citation, Internal, Status

WARN_DAYS = 3
"""From how many calendar days before it a deadline shows as 将到期."""

_STATES = {
    Lamp.RUNNING: "open",
    Lamp.SOON: "soon",
    Lamp.OVERDUE: "over",
    Lamp.PAUSED: "paused",
    Lamp.DONE: "done",
}
_MODELS: dict[str, type[Model]] = {"post": Post, "deputy": Post, "agency": Agency, "party": Party}
_HAND = re.compile(r"(post|deputy|party|agency|system):(\d+)(?:/(\d*))?")


@dataclass(frozen=True, slots=True)
class PartyName:
    """A party as lists show it."""

    party: int
    person: int
    side: str
    name: str
    organisation: bool


class Names:
    """Names of posts, agencies, divisions, officials and parties as they stood on a day (else as they last were)."""

    def __init__(self, day: date) -> None:
        self.day = day
        self._rows: dict[type[Model], dict[int, Any]] = {Agency: {}, Post: {}, Official: {}, Party: {}, Person: {}}
        self._wanted: dict[type[Model], set[int]] = {Agency: set(), Post: set(), Official: set(), Party: set()}
        self._divisions: dict[int, Division] | None = None

    # --- announcing --------------------------------------------------------------------------------------------

    def want(
        self,
        *,
        posts: Iterable[int | None] = (),
        agencies: Iterable[int | None] = (),
        officials: Iterable[int | None] = (),
        hands: Iterable[str | None] = (),
    ) -> Names:
        """Say what a page will ask for: nothing is asked of the database yet. `hands` are holders too."""
        for each, keys in ((Post, posts), (Agency, agencies), (Official, officials)):
            self._wanted[each].update(key for key in keys if key is not None)
        for hand in hands:
            found = _HAND.fullmatch(hand or "")
            if found is None:
                continue
            kind, key, person = found[1], int(found[2]), found[3]
            model = _MODELS.get(kind)
            if model is not None:
                self._wanted[model].add(key)
            if person:
                self._wanted[Official].add(int(person))
        return self

    # --- names -------------------------------------------------------------------------------------------------

    def post(self, key: int | None, *, agency: bool = False) -> str:
        """The title of a post; with its agency in front where asked."""
        row = self._get(Post, key)
        if row is None:
            return _("未知岗位")
        return f"{self.agency(row.agency)} {row.title}" if agency else str(row.title)

    def office(self, key: int | None) -> int | None:
        """The agency of a post."""
        row = self._get(Post, key)
        return None if row is None else int(row.agency)

    def agency(self, key: int | None) -> str:
        """The name of an agency."""
        row = self._get(Agency, key)
        return _("未知机构") if row is None else str(row.name)

    def official(self, key: int | None) -> str:
        """The name of an official."""
        row = self._get(Official, key)
        return _("未知人员") if row is None else str(row.name)

    def division(self, key: int | None) -> str:
        """The name of a place, with its town: 永兴镇 · 龙凤村."""
        row = self.divisions().get(key) if key is not None else None
        if row is None:
            return _("未知区划")
        if row.kind != Division.Kind.VILLAGE or row.parent is None:
            return row.short
        town = self.divisions().get(row.parent)
        return f"{town.short} · {row.short}" if town is not None else row.short

    def divisions(self) -> Mapping[int, Division]:
        """Every place of the county by key: a few hundred rows, asked once."""
        if self._divisions is None:
            found: dict[int, Division] = {}
            for row in Division.objects.order_by("since", "pk"):
                _keep(found, row, self.day)
            self._divisions = found
        return self._divisions

    def places(self) -> list[tuple[int, str]]:
        """The places that stand on the day, in the tree's order: for a filter."""
        rows = [row for row in self.divisions().values() if row.stands(self.day)]
        below: dict[int | None, list[Division]] = {}
        for row in sorted(rows, key=lambda each: each.code):
            below.setdefault(row.parent, []).append(row)
        found: list[tuple[int, str]] = []
        for county in below.get(None, ()):
            found.append((county.key, county.short))
            for town in below.get(county.key, ()):
                found.append((town.key, town.short))
                found += [(village.key, f"{town.short} · {village.short}") for village in below.get(town.key, ())]
        return found

    def towns(self) -> list[Division]:
        """The towns that stand on the day, by code."""
        rows = self.divisions().values()
        return sorted((r for r in rows if r.kind == Division.Kind.TOWN and r.stands(self.day)), key=lambda r: r.code)

    def hand(self, text: str | None, *, agency: bool = False) -> str:
        """Whose or who: "post:12/7" → 陈静（调解员）, "agency:4" → the agency, "party:3" → the party's name."""
        found = _HAND.fullmatch(text or "")
        if found is None:
            return text or ""
        kind, key, person = found[1], int(found[2]), found[3]
        if kind == "system":
            return _("系统")
        if kind == "agency":
            return self.agency(key)
        if kind == "party":
            return self.party(key)
        title = self.post(key, agency=agency)
        if kind == "deputy":
            title = _("代理{post}").format(post=title)
        if not person:
            return title
        return pgettext("name (post)", "{name}（{post}）").format(name=self.official(int(person)), post=title)

    def party(self, pk: int) -> str:
        """The name of a party."""
        row = self._get(Party, pk)
        if row is None:
            return _("当事人")
        person = self._rows[Person].get(row.person)
        return _("当事人") if person is None else str(person)

    def parties(self, matters: Iterable[int]) -> dict[int, list[PartyName]]:
        """The parties of these matters, applicants first: two statements."""
        keys = set(matters)
        if not keys:
            return {}
        rows = list(Party.objects.filter(matter__in=keys).order_by("pk"))
        self._persons({row.person for row in rows})
        order = {side: n for n, side in enumerate(Party.Side.values)}
        found: dict[int, list[PartyName]] = {}
        for row in sorted(rows, key=lambda each: (order.get(each.side, 9), each.pk)):
            self._rows[Party][row.pk] = row
            person = self._rows[Person].get(row.person)
            name, organisation = (str(person), person.organisation) if person is not None else (_("当事人"), False)
            found.setdefault(row.matter_id, []).append(PartyName(row.pk, row.person, row.side, name, organisation))
        return found

    def person(self, key: int) -> Person | None:
        """The row of a person met through `parties`."""
        self._persons({key})
        found: Person | None = self._rows[Person].get(key)
        return found

    # --- asking ------------------------------------------------------------------------------------------------

    def _get(self, model: type[Model], key: int | None) -> Any:
        if key is None:
            return None
        kept = self._rows[model]
        if key not in kept:
            self._ask(model, (self._wanted[model] | {key}) - kept.keys())
        return kept[key]

    def _ask(self, model: type[Model], keys: set[int]) -> None:
        kept = self._rows[model]
        if model in {Official, Party}:
            found: dict[int, Any] = dict(model._default_manager.in_bulk(keys))
        else:
            found = {}
            for row in model._default_manager.filter(key__in=keys).order_by("since", "pk"):
                _keep(found, row, self.day)
        kept.update({key: found.get(key) for key in keys})
        if model is Party:
            self._persons({row.person for row in found.values()})
        if model is Post:
            self._wanted[Agency].update(row.agency for row in found.values())

    def _persons(self, keys: set[int]) -> None:
        kept = self._rows[Person]
        keys = keys - kept.keys()
        if not keys:
            return
        found: dict[int, Any] = {}
        for row in Person.objects.filter(key__in=keys).order_by("since", "pk"):
            _keep(found, row, self.day)
        kept.update({key: found.get(key) for key in keys})


def _keep(found: dict[int, Any], row: Any, day: date) -> None:
    """Of the stretches of one life, given in order: the one that stands on the day, else the last."""
    before = found.get(row.key)
    if before is None or not before.stands(day):
        found[row.key] = row


def names(day: date) -> Names:
    """Names as of a day."""
    return Names(day)


# --- cases in lists --------------------------------------------------------------------------------------------


def title_of(thing: Case | Matter, parties: Mapping[int, Sequence[PartyName]] | Sequence[PartyName]) -> str:
    """What a list calls a case or a matter: 李某某与王某某：宅基地边界; the subject alone where it names them itself."""
    matter = thing if isinstance(thing, Matter) else thing.matter
    some = parties.get(matter.pk, ()) if isinstance(parties, Mapping) else parties
    if any(party.name in matter.subject or f"{party.name[:1]}某" in matter.subject for party in some):
        return matter.subject
    sides = [_side([p.name for p in some if p.side == side]) for side in (Party.Side.APPLICANT, Party.Side.RESPONDENT)]
    who = _("与").join(side for side in sides if side)
    return _("{who}：{subject}").format(who=who, subject=matter.subject) if who else matter.subject


def people_of(parties: Sequence[PartyName]) -> str:
    """The parties of a matter in one short line: 李某某、王某某等4人."""
    names = [party.name for party in parties]
    if len(names) > 3:
        return _("{names}等{n}人").format(names=_("、").join(names[:2]), n=len(names))
    return _("、").join(names)


def _side(people: Sequence[str]) -> str:
    if len(people) > 2:
        return _("{name}等{n}人").format(name=people[0], n=len(people))
    return _("、").join(people)


def lamp(due: date | None, paused: bool, today: date, *, done: bool = False) -> dict[str, Any]:
    """The context of parts/lamp.html for a case or a to-do."""
    state = _STATES[lamp_of(due, today, WARN_DAYS, paused=paused, done=done)]
    said: dict[str, Any] = {"state": state, "due": due}
    if due is None and state == "open":
        said["state"] = "none"
    elif due is not None and state in {"open", "soon", "over"}:
        left = remaining(due, today)
        if left == 0:
            said["word"] = _("今天到期")
        else:
            said["left"] = _("剩{n}天").format(n=left) if left > 0 else _("{n}天").format(n=-left)
    return said


def lamp_of_case(case: Case, today: date) -> dict[str, Any]:
    """The lamp of a case row: an ended one is done unless a limit after the end still runs."""
    done = case.closed or (case.outcome is not None and case.due is None)
    return lamp(case.due, case.paused, today, done=done)


LAMPS = ("over", "soon", "open", "paused", "none", "done")
"""The lamps a list can be filtered by, the most urgent first."""


def lamp_where(state: str, today: date) -> Q:
    """The cases whose lamp is this one: the same rule as `lamp_of_case`, asked of the database."""
    last = date.fromordinal(min(today.toordinal() + WARN_DAYS, date.max.toordinal()))
    done = Q(closed=True) | Q(outcome__isnull=False, due__isnull=True)
    going = Q(closed=False) & ~Q(outcome__isnull=False, due__isnull=True)
    running = going & Q(paused=False)
    return {
        "done": done,
        "paused": going & Q(paused=True) & (Q(due__isnull=True) | Q(due__gte=today)),
        "over": going & Q(due__lt=today),
        "soon": running & Q(due__gte=today, due__lte=last),
        "open": running & Q(due__gt=last),
        "none": running & Q(due__isnull=True),
    }[state]


# --- law in the margin -----------------------------------------------------------------------------------------


def law_note(basis: Basis, day: date) -> dict[str, Any]:
    """The context of parts/law_note.html: the gist, how far verified, the neighbours, as on a day."""
    if not isinstance(basis, Citation):
        status = LIBRARY.status(basis, day)
        said_of = _("对当事人没有效力的内部安排。") if isinstance(basis, Internal) else ""
        return {"citation": str(basis), "gist": said_of, "status": "" if status is Status.INTERNAL else _(status.title)}
    gist = LIBRARY.gist(basis, day)
    version = LIBRARY.on(basis.statute, day)
    status = LIBRARY.status(basis, day)
    said: dict[str, Any] = {
        "citation": str(basis),
        "gist": gist.text if gist is not None else "",
        "status": _doubt(status),
        "checked": _("已与公布的原文核对。") if status is Status.VERIFIED else _("使用前请与公布的原文核对。"),
        "neighbours": [
            {"citation": other.short, "gist": line.text, "status": _doubt(line.status)}
            for other, line in LIBRARY.neighbours(basis.whole, day)
        ],
    }
    if version is not None:
        said |= {"since": version.since, "until": version.until, "number": version.number}
    return said


def notes(bases: Iterable[Basis], day: date) -> list[dict[str, Any]]:
    """The margin of a page: each basis once, in the order of first mention; inner arrangements are left out."""
    return [law_note(basis, day) for basis in dict.fromkeys(bases) if not isinstance(basis, Internal)]


def _doubt(status: Status) -> str:
    return "" if status is Status.VERIFIED else _(status.title)


# --- values ----------------------------------------------------------------------------------------------------


def masked(value: Any) -> str:
    """A number kept encrypted, as a list may show it: 3****1234."""
    if value is None or value == "":
        return ""
    return value.masked if isinstance(value, Veiled) else "****"


def day_title(day: date) -> str:
    """A day as a page's title: 12月6日，星期二."""
    weekdays = (_("星期一"), _("星期二"), _("星期三"), _("星期四"), _("星期五"), _("星期六"), _("星期日"))
    return _("{m}月{d}日，{weekday}").format(m=day.month, d=day.day, weekday=weekdays[day.weekday()])


def county_day(moment: datetime) -> date:
    """The county's day of a stored moment."""
    return clock.day_of(moment)
