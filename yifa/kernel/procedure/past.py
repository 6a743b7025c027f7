"""Changing the past: correct, annul and late entry, by one rule. Replay the case as it would then stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from yifa.kernel.procedure.case import Act, Case, Shape, evolve
from yifa.kernel.procedure.facts import Facts
from yifa.kernel.procedure.kinds import ActKind, Refusal, refuse
from yifa.kernel.procedure.order import BEFORE, CHANGES, NOT_OPENED, no_room, room_for, shape
from yifa.kernel.text import Text


def would_stand(case: Case, act: Act, kind: ActKind) -> Refusal | None:
    """The one rule for changing the past: the case as it would then stand, replayed in the order done.

    Persons and facts are not asked again; shape and dates are. Names the first act that would no longer stand.
    """
    if kind.common in CHANGES:
        now = shape(case.shape, kind, case)
        if now is not None:
            return now
    kinds = case.procedure.kinds
    at = Shape()
    ordered = evolve(case, act).ordered
    for each in ordered:
        declared = kinds.get(each.kind)
        no = room_for(at, declared, case) if declared is not None else None
        if no is NOT_OPENED:
            no = _too_early(case, each, ordered)
        if no is not None:
            if each is act:
                return no_room(no, kind)
            return _fallen(act, each, declared.title if declared else each.kind, Refusal(no, kind.basis, "shape"))
        at.add(declared, each)
    return None


def _too_early(case: Case, act: Act, ordered: Sequence[Act]) -> Text:
    """Where the case stands, it is the day that lies before it was opened."""
    opening = next((each for each in ordered if (kind := case.procedure.kinds.get(each.kind)) and kind.opens), None)
    if opening is None:
        return NOT_OPENED
    return Text(BEFORE, done=act.moment or act.day, opened=opening.moment or opening.day)


def unsettled(case: Case, act: Act, facts: Facts) -> Refusal | None:
    """The first later act that stands only because of what is now changed: its guards said yes, and would say no.

    Both times they are told the same facts, so what has changed in the county since is held against nobody: only what
    the change itself takes away from under an act counts. So it is with whose act it was, as far as the case says.
    """
    then = evolve(case, act)
    for was in case.ordered:
        kind, now = case.procedure.kinds.get(was.kind), then.find(was.seq)
        if kind is None or now is None:
            continue
        no = _guarded(then, kind, now, facts)
        if no is not None and _guarded(case, kind, was, facts) is None:
            return _fallen(act, now, kind.title, no)
    return None


def _fallen(change: Act, fallen: Act, title: str, no: Refusal) -> Refusal:
    """The refusal of a change under which an act no longer stands: another one, or the very one that is corrected."""
    if fallen.seq == change.data.get("act"):
        return Refusal(
            Text("更正以后，{day}的第{seq}项“{title}”不能成立：{why}", day=fallen.day, seq=fallen.seq, title=title,
                 why=no.reason),
            no.basis, no.asked,
            Text("请核对更正后的内容和该项的办理日期；它前后各项的办理日期也错了的，请先更正那些项"),
        )  # fmt: skip
    return Refusal(
        Text("这样改以后，第{seq}项“{title}”不再成立：{why}", seq=fallen.seq, title=title, why=no.reason),
        no.basis, no.asked, Text("请先更正或作废第{seq}项", seq=fallen.seq),
    )  # fmt: skip


def _guarded(case: Case, kind: ActKind, act: Act, facts: Facts) -> Refusal | None:
    """What the guards of a standing act say of it in its place, and of whose it was; private values are sealed to them."""
    before = case.before(act)
    facts = replace(facts, done=act.day, person=act.person, whose=act.whose, entered_by="")
    return (
        _named(before, kind, act, facts)
        or (refuse(kind.when(before, facts), "when", kind.basis) if kind.when is not None else None)
        or (
            refuse(kind.must(before, act.typed(kind.data), facts), "must", kind.basis)
            if kind.must is not None
            else None
        )
    )


def _named(case: Case, kind: ActKind, act: Act, facts: Facts) -> Refusal | None:
    """Whether the case then had a role for the hand that did it; what a grant gave, or a catalogue says, is not asked again."""
    hand, _, key = act.whose.partition(":")
    own = frozenset({int(key)} if act.by.startswith("post:") else ())
    facts = replace(facts, posts=own, refs={}, missing=frozenset())
    for role in kind.by:
        named = role.kind == hand and (role.named is None or not case.acts or act.whose in role.named(case))
        if named and (role.barred is None or role.barred(case, facts) is None):
            return None
    roles = "、".join(role.title for role in kind.by if role.kind == hand) or "、".join(role.title for role in kind.by)
    if hand == "party":
        return Refusal(Text("办理的人就不再是{roles}", roles=roles), kind.basis, "who")
    return Refusal(Text("办理它的岗位那时已经不能作为{roles}办理", roles=roles), kind.basis, "who")
