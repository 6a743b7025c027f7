"""程序: what a lawful act is. Procedures are declared, cases are folded, `decide` answers; nothing here asks anybody."""

from __future__ import annotations

from yifa.kernel.procedure.case import Act, Case, evolve, fold, remembered
from yifa.kernel.procedure.clocks import Deadline, deadlines
from yifa.kernel.procedure.common import (
    Agency,
    Annulment,
    Attachment,
    Completion,
    Correction,
    Declining,
    Erasure,
    ErasureGround,
    Exemption,
    Extension,
    Offer,
    Party,
    Pausing,
    Post,
    Resumption,
    Return,
    Taking,
    Withdrawal,
    annuls,
    attaches,
    awaits,
    corrects,
    erases,
    exempt,
    expected_ahead,
    extends,
    hands_over,
    pauses,
    plain_of_command,
    returns,
    split_command,
    withdraws,
)  # fmt: skip
from yifa.kernel.procedure.decide import Deed, Option, decide, duties, may, options
from yifa.kernel.procedure.draw import draw
from yifa.kernel.procedure.facts import COUNTY_TIME, Facts, Settings, as_written
from yifa.kernel.procedure.inspect import inspect
from yifa.kernel.procedure.kinds import (
    ActKind,
    Bases,
    Clock,
    Duty,
    Holder,
    No,
    Refusal,
    Role,
    Setting,
    act,
    setting,
    within,
)  # fmt: skip
from yifa.kernel.procedure.procedure import Procedure
from yifa.kernel.procedure.values import (
    Among,
    Aside,
    BadDeclaration,
    Choice,
    Fen,
    Field,
    Label,
    Material,
    Plain,
    Private,
    Ref,
    Sealed,
    fields_of,
    hydrate,
    plain_of,
    seal_value,
    split,
)  # fmt: skip

__all__ = [
    "COUNTY_TIME", "Act", "ActKind", "Agency", "Among", "Annulment", "Aside", "Attachment", "BadDeclaration", "Bases", "Case",
    "Choice", "Clock", "Completion", "Correction", "Deadline", "Declining", "Deed", "Duty", "Erasure", "ErasureGround", "Exemption",
    "Extension", "Facts", "Fen", "Field", "Holder", "Label", "Material", "No", "Offer", "Option", "Party", "Pausing",
    "Plain", "Post", "Private", "Procedure", "Ref", "Refusal", "Resumption", "Return", "Role", "Sealed", "Setting",
    "Settings", "Taking", "Withdrawal", "act", "annuls", "as_written", "attaches", "awaits", "corrects", "deadlines", "decide", "draw", "duties",
    "erases", "evolve", "exempt", "expected_ahead", "extends", "fields_of", "fold", "hands_over", "hydrate", "inspect", "may", "options",
    "pauses", "plain_of", "plain_of_command", "remembered", "returns", "seal_value", "setting", "split", "split_command",
    "withdraws", "within",
]  # fmt: skip
