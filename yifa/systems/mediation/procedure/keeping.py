"""What is asked of a case after its agreement: who visited, what was found, whether it was kept, broken or taken to court."""

from __future__ import annotations

from datetime import date
from typing import Any

from yifa.kernel.days import PLAIN, count
from yifa.kernel.procedure import Act, Case, Facts, remembered
from yifa.systems.mediation import rules
from yifa.systems.mediation.procedure import carried, reading


@remembered
def visits(case: Case) -> tuple[Act, ...]:
    """The visits after the agreement in force that asked after a day of performance. Who came before its day asked of none."""
    asked: list[Act] = []
    dues: list[date] = []
    for act in reading.acts(case, "followed", *reading.AGREEMENTS):
        if act.kind != "followed":
            asked, dues = [], sorted(act.typed(reading.AGREEMENTS[act.kind]).followed_from)
        elif len(asked) >= len(dues) or dues[len(asked)] <= act.day:
            asked.append(act)
    return tuple(asked)


@remembered
def unsettled(case: Case) -> bool:
    """Whether a visit found it not done (or, after the last day of performance, only in part), or a new quarrel, and neither another visit nor 反悔或不履行 came since."""
    last = next(
        (act for act in reversed(case.ordered) if act.kind in {"followed", "breached", *reading.AGREEMENTS}), None
    )
    if last is None or last.kind != "followed":
        return False
    return _lacks(case, last)


def _lacks(case: Case, visit: Act) -> bool:
    """Whether a visit found undone what was due by then; a part is as agreed while another day of performance is ahead."""
    found = visit.typed(carried.FollowUp)
    if found.state is carried.State.PARTLY:
        agreed = reading.agreement(case)
        return bool(found.quarrel) or agreed is None or not any(due > visit.day for due in agreed.dues)
    return wanting(found)


@remembered
def found_wanting(case: Case) -> Act | None:
    """The last visit that was the first to ask after a day of performance and found it not wholly done: it is seen again."""
    return next((act for act, _due in reversed(_asked(case)) if _lacks(case, act)), None)


def seen_again_from(case: Case, visit: Act, facts: Facts) -> date:
    """The day of performance after which it is seen again; of a visit that itself came so late, its own day."""
    due = next(due for act, due in _asked(case) if act is visit)
    again = count(facts.settings.period(rules.FOLLOW_AGAIN, visit.day), due, rule=PLAIN, calendar=facts.calendar).due
    return visit.day if again is not None and again <= visit.day else due


def _asked(case: Case) -> list[tuple[Act, date]]:
    """The first visits after each day of performance of the agreement in force, with that day."""
    agreed = reading.agreement(case)
    return [] if agreed is None else list(zip(visits(case), sorted(agreed.followed_from), strict=False))


@remembered
def not_seen_again(case: Case) -> Act | None:
    """What makes another visit needless: everything counts as done, or the agreement was broken and the other told of the court."""
    since = found_wanting(case)
    later = () if since is None else case.ordered[case.ordered.index(since) + 1 :]
    done = performed(case)
    return next((act for act in later if act is done or act.kind == "breached"), None)


@remembered
def performed(case: Case) -> Act | None:
    """The act on which everything agreed counts as done: a mediator's finding, or the word of the last party to say so.

    One party's word alone ends nothing; and what a visit finds wanting, or a breach, takes it back (法 31).
    """
    found, said = None, set[int]()
    for act in reading.acts(case, "performed", "followed", "breached", *reading.AGREEMENTS):
        if act.kind == "performed":
            said |= {int(act.whose.partition(":")[2])} if act.whose.startswith("party:") else reading.parties(case)
            found = found or (act if said >= reading.parties(case) else None)
        elif act.kind != "followed" or wanting(act.typed(carried.FollowUp)):
            found, said = None, set()
    return found


def wanting(found: Any) -> bool:
    """Whether a visit found something not done, or a new quarrel."""
    return found.state in {carried.State.PARTLY, carried.State.NOT_DONE} or bool(found.quarrel)


@remembered
def seen_done(case: Case) -> bool:
    """Whether the last visit since the agreement in force found it done."""
    found = _last_visit(case)
    return found is not None and found.state is carried.State.DONE and not found.quarrel


@remembered
def seen_whole(case: Case) -> bool:
    """Whether the last visit found everything done, also what was not due yet."""
    found = _last_visit(case)
    return found is not None and bool(found.whole)


def _last_visit(case: Case) -> Any:
    """The last visit since the agreement in force, unless the agreement was broken since."""
    last = next(
        (act for act in reversed(case.ordered) if act.kind in {"followed", "breached", *reading.AGREEMENTS}), None
    )
    return None if last is None or last.kind != "followed" else last.typed(carried.FollowUp)


@remembered
def broken(case: Case) -> bool:
    """Whether a party broke the agreement in force, the other was told of the court (法 32), and nothing has mended it."""
    found = False
    for act in reading.acts(case, "breached", "followed", *reading.AGREEMENTS):
        if act.kind == "followed":
            found = found and act.typed(carried.FollowUp).state is not carried.State.DONE
        else:
            found = act.kind == "breached"
    return found and performed(case) is None


@remembered
def heard_again(case: Case) -> set[int]:
    """The parties who were present when it was mediated again, since the agreement in force."""
    found: set[int] = set()
    for act in reading.acts(case, "again", *reading.AGREEMENTS):
        found = found | reading.keys(act.typed(carried.Again).present) if act.kind == "again" else set()
    return found


@remembered
def in_court(case: Case) -> bool:
    """Whether a court has been asked to confirm the agreement in force; a changed one may be taken there anew."""
    last = next(
        (act for act in reversed(case.ordered) if act.kind == "to_court" or act.kind in reading.AGREEMENTS), None
    )
    return last is not None and last.kind == "to_court"
