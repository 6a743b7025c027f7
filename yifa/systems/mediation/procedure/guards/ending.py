"""不经调解而终结: is it so, is it said by whom it must be, and are the ways told?"""

from __future__ import annotations

from yifa.kernel.procedure import Case, Facts, No
from yifa.kernel.text import Text
from yifa.systems.mediation import rules
from yifa.systems.mediation.procedure import carried, reading
from yifa.systems.mediation.procedure.guards.saying import in_this_case, say


def all_reconciled(case: Case, data: carried.Reconciled, _facts: Facts) -> No:
    """Every party of the case says that they have settled (法 23 (二)(四))."""
    said = reading.keys(data.parties)
    return in_this_case(case, said) or say(rules.all_reconciled(reading.parties(case), said))


def died_so(case: Case, data: carried.Died, facts: Facts) -> No:
    """It is a party of this case who died, not after the day done; and whoever is left is told his ways."""
    if data.day is not None and data.day > facts.day:
        return Text("死亡之日{day}还没有到", day=data.day)
    return in_this_case(case, {data.party.key}) or say(rules.told_after_death(data.told))


def proven_outside(_case: Case, data: carried.Outside, _facts: Facts) -> No:
    """It does lie outside people's mediation, and the parties are told where to go (若干规定 22, 24)."""
    return say(rules.proven_outside(data.nature) or rules.told_where(data.elsewhere))
