"""痕迹 of one case: who has read its private values, and who tried what was refused; for those who watch over it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from yifa.casework import writing
from yifa.casework.models import Case
from yifa.casework.scope import Actor, below, system_of
from yifa.casework.standing import ADMINISTRATOR, CONFIDENTIAL
from yifa.county.models import Official
from yifa.ledger.models import Trace
from yifa.ledger.traces import OUTSIDE, READ, REFUSED
from yifa.pages import look
from yifa.pages.declared import LEADER

MOST = 50
WHAT = {
    READ: "查阅隐私内容", REFUSED: "办理被拒", OUTSIDE: "超出查阅范围的尝试", "recount": "重算期限", "rebuild": "重建台账",
}  # fmt: skip


def watches(who: Actor, row: Case) -> bool:
    """Whether somebody may see the traces of a case: a leader, or who may read what is confidential, there.

    Not whoever keeps the catalogues: he gives out the grants, so others see who used them.
    """
    if any(grant.role == ADMINISTRATOR for grant in who.grants):
        return False
    places = {
        grant.division
        for grant in who.reading
        if (grant.role == LEADER or grant.level >= CONFIDENTIAL) and system_of(grant) in {"", row.system}
    }
    return bool(places) and below(places, who.day).filter(descendant=row.division).exists()


def traces(who: Actor, row: Case, names: look.Names) -> list[dict[str, Any]]:
    """The last traces of a case, newest first; none for who may not see them."""
    if not watches(who, row):
        return []
    found = list(Trace.objects.filter(chain=writing.chain_of(row.pk)).order_by("-id")[:MOST])
    people = dict(Official.objects.filter(username__in={each.who for each in found}).values_list("username", "name"))
    names.want(hands=[each.who for each in found])
    return [
        {
            "who": people.get(each.who) or names.hand(each.who), "at": each.at,
            "what": _(WHAT[each.what]) if each.what in WHAT else each.what, "detail": _detail(each),
        }
        for each in found
    ]  # fmt: skip


def _detail(each: Trace) -> str:
    kind, _of, seq = each.detail.partition(" of ")
    if each.what == READ and kind == "story":
        return _("案件页")
    if each.what == READ and kind == "correction":
        return _("更正第{seq}项").format(seq=seq)
    if each.what == READ and each.detail.startswith("material "):
        return _("材料")
    return each.detail if each.what == REFUSED else ""
