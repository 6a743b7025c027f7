"""不经调解而终结: is it so, is it said by whom it must be, and are the ways told?"""

from __future__ import annotations

from yifa.kernel.procedure import Act, Case, Facts, No
from yifa.kernel.text import Text
from yifa.systems.mediation import rules
from yifa.systems.mediation.procedure import carried, reading
from yifa.systems.mediation.procedure.guards.saying import in_this_case, say
from yifa.systems.mediation.rules import Wish


def all_reconciled(case: Case, data: carried.Reconciled, _facts: Facts) -> No:
    """Every party of the case says that they have settled (法 23 (二)(四))."""
    said = reading.keys(data.parties)
    return in_this_case(case, said) or say(rules.all_reconciled(reading.parties(case), said))


def died_so(case: Case, data: carried.Died, facts: Facts) -> No:
    """It is a party of this case who died, not after the day done nor before he last spoke in it.

    Nobody else wants to go on, or there are no two sides without him; and whoever is left is told his ways.
    """
    gone = data.party.key
    if data.day is not None and data.day > facts.day:
        return Text("死亡之日{day}还没有到", day=data.day)
    if (no := in_this_case(case, {gone})) is not None:
        return no
    last = _last_word(case, gone)
    after = None
    if last is not None:
        after = rules.died_after(data.day, last.day, Text(case.procedure.kinds[last.kind].title))
    out = {key for key, wish in reading.wishes(case).items() if wish is not Wish.AGREES}
    others_go_on = reading.two_left(case, out | {gone})
    return say(after or rules.ends_by_death(others_go_on=others_go_on) or rules.told_after_death(data.told))


_NAMED_IN = {
    "applied": "applicants", "told": "told", "session": "present", "chosen": "agreed", "recused": "agreed",
    "joined": "agreed", "invited": "agreed", "prolonged": "agreed", "offered": "agreed", "stopped": "party",
}  # fmt: skip
"""In which field of an act stand those who themselves said something in it, or were there."""


def _last_word(case: Case, key: int) -> Act | None:
    """The last act in which a party itself said something, or was there."""
    return next((act for act in reversed(case.ordered) if act.whose == f"party:{key}" or key in _speaking(act)), None)


def _speaking(act: Act) -> set[int]:
    if act.kind == "wish":
        asked = act.typed(carried.Asking)
        return set() if asked.wish is Wish.NOT_REACHED else {asked.party.key}
    said = act.data.get(_NAMED_IN.get(act.kind, ""), ())
    return {said} if isinstance(said, int) else set(said)


def proven_outside(_case: Case, data: carried.Outside, _facts: Facts) -> No:
    """It does lie outside people's mediation, and the parties are told where to go (若干规定 22, 24)."""
    return say(rules.proven_outside(data.nature) or rules.told_where(data.elsewhere))
