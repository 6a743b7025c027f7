"""What is asked of a case of people's mediation: who is in it, who leads, what was agreed, what has come of it.

Everything is read from the standing acts.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from yifa.kernel.procedure import Act, Bases, Case, Facts, Holder, Ref, deadlines, remembered
from yifa.systems.mediation import rules
from yifa.systems.mediation.procedure import carried
from yifa.systems.mediation.rules import Wish

OPENINGS = {"applied": carried.Application, "referred": carried.Referral, "initiated": carried.Initiative}
CHOICES = {"chosen": carried.Choosing, "chosen_again": carried.ChosenAgain}
AGREEMENTS = {"agreed_written": carried.Written, "agreed_oral": carried.Oral, "changed": carried.Changed}


def acts(case: Case, *names: str) -> Iterator[Act]:
    """The standing acts of these kinds, in the order done."""
    return (act for act in case.ordered if act.kind in names)


def keys(refs: tuple[Ref[Any], ...]) -> set[int]:
    """The rows that references point at."""
    return {ref.key for ref in refs}


def referral_rests_on(codes: Mapping[str, str], day: date) -> Bases:
    """On what a dispute is taken over: from court and police by 法 18; from others of the parties' own will (17)."""
    source = codes.get("source", "")
    if source in rules.BY_LAW:
        return (rules.LAW.article(18),)
    if source == "petition" and day >= date(2022, 5, 1):
        return (rules.LAW.article(17), rules.PETITIONS.article(33))
    return (rules.LAW.article(17), rules.SENT_ON)


@remembered
def opening(case: Case) -> Any:
    """What the case was opened with, or None."""
    act = next(acts(case, *OPENINGS), None)
    return None if act is None else act.typed(OPENINGS[act.kind])


@remembered
def applicants(case: Case) -> tuple[Holder, ...]:
    """The parties who ask for mediation, without those who left; none where the committee or another body began it."""
    asked = (ref.key for ref in getattr(opening(case), "applicants", ()))
    return tuple(f"party:{key}" for key in asked if key in parties(case))


@remembered
def parties(case: Case) -> set[int]:
    """Everyone between whom it is mediated: those named at the beginning, and whoever agreed when asked since.

    Who leaves, or without whom the others go on, is out until, asked again, he agrees; who died stays out. Who was not
    named at the beginning and did not agree never was in it.
    """
    began = opening(case)
    found: set[int] = set()
    for name in ("applicants", "respondents", "parties"):
        found |= keys(getattr(began, name, ()))
    for act in acts(case, "wish", "left", "parted"):
        if act.kind == "left":
            found.discard(int(act.whose.partition(":")[2]))
        elif act.kind == "parted":
            found.discard(act.typed(carried.Parting).party.key)
        elif (asked := act.typed(carried.Asking)).wish is Wish.AGREES:
            found.add(asked.party.key)
    return found - dead(case)


@remembered
def dead(case: Case) -> frozenset[int]:
    """Who died while the others went on. Only mending that record brings him back, nothing he is said to have answered since."""
    parted = [act.typed(carried.Parting) for act in acts(case, "parted")]
    return frozenset(each.party.key for each in parted if each.died)


@remembered
def voices(case: Case) -> tuple[Holder, ...]:
    """The parties as they act: nobody else speaks as one."""
    return tuple(f"party:{key}" for key in sorted(parties(case)))


@remembered
def wishes(case: Case) -> dict[int, Wish]:
    """What each party last said. Whoever applied has agreed until he says otherwise; whoever left says nothing."""
    said = {ref.key: Wish.AGREES for ref in getattr(opening(case), "applicants", ())}
    for act in acts(case, "wish", "stopped"):
        if act.kind == "stopped":
            said[act.typed(carried.Stopping).party.key] = Wish.REFUSES
        else:
            asked = act.typed(carried.Asking)
            said[asked.party.key] = asked.wish
    return {key: wish for key, wish in said.items() if key in parties(case)}


@remembered
def tries(case: Case) -> dict[int, int]:
    """On how many days each party was sought in vain since it last answered, was told its rights or took part."""
    days: dict[int, set[date]] = {key: set() for key in parties(case)}
    for act in acts(case, "wish", "told", "session"):
        if act.kind == "wish" and (asked := act.typed(carried.Asking)).wish is Wish.NOT_REACHED:
            days.setdefault(asked.party.key, set()).add(act.day)
        else:
            days |= {key: set() for key in _answering(act)}
    return {key: len(days[key]) for key in parties(case)}


def _answering(act: Act) -> set[int]:
    if act.kind == "wish":
        return {act.typed(carried.Asking).party.key}
    return keys(act.typed(carried.Rights).told if act.kind == "told" else act.typed(carried.Session).present)


@remembered
def missed(case: Case) -> int:
    """On how many days the one was sought without whom there is nothing to mediate; 0 where two sides are within reach.

    Where several could not be reached, whoever was sought least.
    """
    lost = {key for key, wish in wishes(case).items() if wish is Wish.NOT_REACHED}
    found = tries(case)
    return 0 if not lost or two_left(case, lost) else min(found[key] for key in lost)


def two_left(case: Case, without: set[int]) -> bool:
    """Whether there is a dispute without them: somebody asks and somebody is asked of, or two whom others named."""
    rest = parties(case) - without
    asking = keys(getattr(opening(case), "applicants", ())) & rest
    return bool(asking and rest - asking) if hasattr(opening(case), "applicants") else len(rest) > 1


def somebody_refuses(case: Case) -> bool:
    """Whether a party has clearly refused."""
    return Wish.REFUSES in wishes(case).values()


@remembered
def mediators(case: Case) -> tuple[int, ...]:
    """The mediators of the case now, the one who leads first. A committee that takes the case over names its own.

    Who leads and goes without anybody in his place leaves nobody leading: who of the others is of the committee cannot
    be seen here, and a mediator of elsewhere does not succeed. The committee names again.
    """
    return functools.reduce(_with, acts(case, *CHOICES, "joined", "recused", "taken"), ())


def led_on(case: Case, day: date) -> int | None:
    """Who led at the end of a day."""
    now: tuple[int, ...] = ()
    for act in acts(case, *CHOICES, "joined", "recused", "taken"):
        now = _with(now, act) if act.day <= day else now
    return next(iter(now), None)


@remembered
def ever(case: Case) -> frozenset[int]:
    """Everyone who has mediated in this case, whether he still does or not."""
    found: set[int] = set()
    now: tuple[int, ...] = ()
    for act in acts(case, *CHOICES, "joined", "recused", "taken"):
        now = _with(now, act)
        found |= set(now)
    return frozenset(found)


@remembered
def chosen_on(case: Case) -> dict[int, date]:
    """On which day each mediator of the case was chosen, named or joined: a person was, whoever holds his post since."""
    found: dict[int, date] = {}
    now: tuple[int, ...] = ()
    for act in acts(case, *CHOICES, "joined", "recused", "taken"):
        before, now = now, _with(now, act)
        found |= dict.fromkeys(set(now) - set(before), act.day)
    return found


def _with(now: tuple[int, ...], act: Act) -> tuple[int, ...]:
    """The mediators after one more act, given those before it."""
    if act.kind == "taken":
        return ()
    if act.kind in CHOICES:
        chosen = act.typed(CHOICES[act.kind])
        return tuple(dict.fromkeys([chosen.host.key, *(ref.key for ref in chosen.others)]))
    if act.kind == "joined" and now:
        return tuple(dict.fromkeys([*now, *(ref.key for ref in act.typed(carried.Joining).mediators)]))
    if act.kind == "recused" and now:
        recusal, gone = act.typed(carried.Recusal), _leaving(now, act)
        if recusal.replacement is None:
            return () if gone == now[0] else tuple(key for key in now if key != gone)
        at = now.index(gone) if gone in now else len(now)
        return tuple(dict.fromkeys([*now[:at], recusal.replacement.key, *now[at + 1 :]]))
    return now


def _leaving(now: tuple[int, ...], act: Act) -> int | None:
    """The mediator who leaves by a recusal: the one named, else the one who leads."""
    leaves = act.typed(carried.Recusal).leaves
    return leaves.key if leaves is not None else next(iter(now), None)


def _demanded(act: Act) -> bool:
    """Whether a party would not have him, or he withdrew himself (法 23 (一)); whom the committee replaces may come back."""
    return act.whose.startswith("party:") or act.typed(carried.Recusal).asked_by is not carried.Asker.COMMITTEE


@remembered
def recused(case: Case) -> frozenset[int]:
    """The posts of the mediators who had to leave this case; these people stay out of it, whichever committee has it."""
    return frozenset(each.post for each in departures(case))


@dataclass(frozen=True, slots=True)
class Departure:
    """How a mediator had to leave: his post, the days on which he was chosen and had to leave, what was done in his name between."""

    post: int
    chosen: date
    left: date
    acts: tuple[Act, ...]


@remembered
def departures(case: Case) -> tuple[Departure, ...]:
    """Each time that a mediator had to leave this case; in the same post it may have been another person each time."""
    if "recused" not in case.shape.present:
        return ()
    now: tuple[int, ...] = ()
    chosen: dict[int, date] = {}
    done: dict[int, list[Act]] = {}
    found: list[Departure] = []
    for act in case.ordered:
        for key in now:
            if act.person and act.whose == f"post:{key}":
                done[key].append(act)
        if act.kind == "recused" and _demanded(act) and (gone := _leaving(now, act)) in chosen:
            found.append(Departure(gone, chosen[gone], act.day, tuple(done[gone])))
        before, now = now, _with(now, act)
        for key in set(now) - set(before):
            chosen[key], done[key] = act.day, []
    return tuple(found)


@remembered
def posts(case: Case) -> tuple[Holder, ...]:
    """The posts of its mediators; a mediator's key is that of his post."""
    return tuple(f"post:{key}" for key in mediators(case))


def pool(case: Case) -> Holder:
    """Who holds what the mediators owe: the one who leads, else the committee's pool."""
    return next(iter(posts(case)), f"agency:{case.agency}")


@remembered
def told(case: Case) -> set[int]:
    """The parties who have been told rights and duties."""
    return {key for act in acts(case, "told") for key in keys(act.typed(carried.Rights).told)}


@remembered
def minds_openness(case: Case) -> bool:
    """Whether a party wants no strangers present (法 23 (三)): what was last said when each was told its rights."""
    said: dict[int, bool] = {}
    for act in acts(case, "told"):
        rights = act.typed(carried.Rights)
        said |= dict.fromkeys(keys(rights.told), rights.closed)
    return any(closed for key, closed in said.items() if key in parties(case))


@remembered
def heard(case: Case) -> set[int]:
    """The parties who took part in a session, together with the others or apart."""
    return {key for act in acts(case, "session") for key in keys(act.typed(carried.Session).present)}


@remembered
def agreement(case: Case) -> Any:
    """The agreement in force: the last one reached, or None."""
    last = agreed(case)
    return None if last is None else last.typed(AGREEMENTS[last.kind])


def agreed(case: Case) -> Act | None:
    """The act in which the agreement in force was reached."""
    return next((act for act in reversed(case.ordered) if act.kind in AGREEMENTS), None)


@remembered
def agreed_amount(case: Case) -> int | None:
    """The money agreed on. A change that names none leaves what stood before."""
    found: int | None = None
    for act in acts(case, *AGREEMENTS):
        amount = act.typed(AGREEMENTS[act.kind]).amount
        found = amount if act.kind != "changed" or amount is not None else found
    return found


def appointed(case: Case, day: date) -> bool:
    """Whether that day was agreed on for the next session and still stands: no other was since, and no pause lies over it."""
    agreed = rested = False
    for act in acts(case, "session", "absent", "paused", "resumed"):
        if act.kind in {"session", "absent"}:
            following = act.typed(carried.Session if act.kind == "session" else carried.Absence).next
            agreed = following == day or (agreed and act.day == day)
        elif act.kind == "paused":
            agreed, rested = False, agreed
        else:
            agreed = rested and act.day <= day
    return agreed


@remembered
def away(case: Case) -> Mapping[int, int]:
    """How often each party stayed away without cause since it last came, or the others went on without it.

    One invitation counts once: who was called before he last stayed away has not been called again.
    """
    days: dict[int, list[date]] = {}
    for act in acts(case, "absent", "session", "parted"):
        if act.kind == "session":
            days |= {key: [] for key in keys(act.typed(carried.Session).present)}
        elif act.kind == "parted":
            days[act.typed(carried.Parting).party.key] = []
        elif not (missed := act.typed(carried.Absence)).excused:
            found = days.setdefault(missed.party.key, [])
            if not found or (act.day > found[-1] and (missed.called is None or missed.called >= found[-1])):
                found.append(act.day)
    return {key: len(found) for key, found in days.items()}


def absences(case: Case) -> int:
    """How often the party stayed away that did so most often. Who is out of the case stays away from nothing."""
    return max((times for key, times in away(case).items() if key in parties(case)), default=0)


def due_of(case: Case, clock: str, facts: Facts) -> date | None:
    """The last day of a limit that runs."""
    return next((run.due for run in deadlines(case, facts) if run.clock == clock and run.ended is None), None)
