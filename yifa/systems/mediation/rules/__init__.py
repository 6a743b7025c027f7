"""What the law says of people's mediation, given facts and a day: plain values in, a finding out.

Knows no case and no act. A finding says what stands in the way, on what basis, and what to do instead; None is no
objection. Numbers that no law gives (two absences, five days to answer a sender) are ours, editable, marked as such.
One file for each part of the way: `taking`, `mediating`, `agreeing`, `afterwards`; and `committees`.
"""

from __future__ import annotations

from yifa.systems.mediation.rules.afterwards import (
    confirmable,
    limitation,
    may_file,
    told_of_court,
    visit_due,
)
from yifa.systems.mediation.rules.agreeing import (
    all_signed,
    effective,
    not_before,
    oral_allowed,
    stands_by,
    terms_set,
)
from yifa.systems.mediation.rules.committees import (
    composition,
    in_term,
    term_of_committee,
    term_of_mediator,
)
from yifa.systems.mediation.rules.mediating import (
    appointed_by,
    extendable,
    guests_agreed,
    joint_agreed,
    may_be_open,
    may_end_for_absence,
    must_report,
    not_recused,
    other_body,
    told_first,
    ways_told,
)
from yifa.systems.mediation.rules.sources import (
    ABSENCES,
    ANSWER,
    CIVIL_CODE,
    COMMITTEES,
    CONCLUDE,
    CONFIRM,
    COURT_INTERPRETATION,
    COURT_RULES,
    EARLIER_INTERPRETATION,
    FOLLOW,
    LAW,
    REPLY,
    REPORT,
    RULES,
    Finding,
)
from yifa.systems.mediation.rules.taking import (
    all_asked,
    before_acceptance,
    consent,
    excluded,
    not_excluded,
    offerable,
    refused_and_told,
    told_where,
)
from yifa.systems.mediation.rules.words import (
    Nature,
    OtherWay,
    Sign,
    Subject,
    Wish,
)

__all__ = [
    "ABSENCES",
    "ANSWER",
    "CIVIL_CODE",
    "COMMITTEES",
    "CONCLUDE",
    "CONFIRM",
    "COURT_INTERPRETATION",
    "COURT_RULES",
    "EARLIER_INTERPRETATION",
    "FOLLOW",
    "LAW",
    "REPLY",
    "REPORT",
    "RULES",
    "Finding",
    "Nature",
    "OtherWay",
    "Sign",
    "Subject",
    "Wish",
    "all_asked",
    "all_signed",
    "appointed_by",
    "before_acceptance",
    "composition",
    "confirmable",
    "consent",
    "effective",
    "excluded",
    "extendable",
    "guests_agreed",
    "in_term",
    "joint_agreed",
    "limitation",
    "may_be_open",
    "may_end_for_absence",
    "may_file",
    "must_report",
    "not_before",
    "not_excluded",
    "not_recused",
    "offerable",
    "oral_allowed",
    "other_body",
    "refused_and_told",
    "stands_by",
    "term_of_committee",
    "term_of_mediator",
    "terms_set",
    "told_first",
    "told_of_court",
    "told_where",
    "visit_due",
    "ways_told",
]
