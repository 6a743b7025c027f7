"""The guards of the acts: may it be done at all, and is this content lawful?

A guard turns a finding of `rules` into a refusal and decides nothing itself. It is asked again of a standing act when the
past before it changes; what was private is then sealed, so it asks whether something was said, never what.
"""

from __future__ import annotations

from yifa.systems.mediation.procedure.guards.afterwards import (
    both_in_time,
    court_told,
    fallen_due,
    not_in_court,
    nothing_open,
    watched,
)
from yifa.systems.mediation.procedure.guards.agreeing import (
    changed_well,
    spoken_well,
    ways_told,
    written_well,
)
from yifa.systems.mediation.procedure.guards.beginning import (
    all_asked,
    alone,
    between_two,
    consent,
    does_not_fit,
    fits,
    not_alone,
    not_taken_there,
    one_of_several,
    other_ways,
    others_go_on,
    refusal,
    to_a_committee,
    two_sides,
)
from yifa.systems.mediation.procedure.guards.mediating import (
    agreed_in_time,
    all_agree_to_guests,
    nobody_leads,
    not_ones_own_recusal,
    not_oneself,
    not_yet_here,
    of_our_committee,
    of_this_case,
    ones_own_word,
    ready,
    replaced,
    somebody_leads,
    to_another,
    told_before,
)

__all__ = [
    "agreed_in_time",
    "all_agree_to_guests",
    "all_asked",
    "alone",
    "between_two",
    "both_in_time",
    "changed_well",
    "consent",
    "court_told",
    "does_not_fit",
    "fallen_due",
    "fits",
    "nobody_leads",
    "not_alone",
    "not_in_court",
    "not_ones_own_recusal",
    "not_oneself",
    "not_taken_there",
    "not_yet_here",
    "nothing_open",
    "of_our_committee",
    "of_this_case",
    "one_of_several",
    "ones_own_word",
    "other_ways",
    "others_go_on",
    "ready",
    "refusal",
    "replaced",
    "somebody_leads",
    "spoken_well",
    "to_a_committee",
    "to_another",
    "told_before",
    "two_sides",
    "watched",
    "ways_told",
    "written_well",
]
