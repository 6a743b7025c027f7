"""The order of acts: whether the acts so far leave room for one more. Repetition, pause, end, and what comes after what."""

from __future__ import annotations

from functools import cache

from yifa.kernel.procedure.case import Case, Shape
from yifa.kernel.procedure.condition import Condition
from yifa.kernel.procedure.kinds import ActKind, Refusal
from yifa.kernel.text import Text

CHANGES = frozenset({"annul", "correct"})
"""The common acts that change what was done."""


def shape(at: Shape, kind: ActKind, case: Case) -> Refusal | None:
    """Whether the acts so far leave room for this one: order, repetition, pause, end."""
    reason = room_for(at, kind, case)
    return None if reason is None else no_room(reason, kind)


def no_room(reason: Text, kind: ActKind) -> Refusal:
    """The refusal for a bare reason of order, with what to do instead."""
    return Refusal(reason, kind.basis, "shape", _WAYS.get(reason.template))


OPENED = Text("案件已经开立")
NOT_OPENED = Text("案件还没有开立")
NOT_CLOSED = Text("归档以后才能依法删除个人信息")
CLOSED = Text("已经归档，不能再办理")
RESTING = Text("正在中止，恢复以后才能办理")
NOT_RESTING = Text("没有中止，不需要恢复")
ONCE = Text("已经办过，不能重复办理")


BEFORE = "办理的时间{done}早于本案开立的时间{opened}"
OVER, MISSING, DONE = "已经以“{outcome}”办结", "须先办{needed}", "已经办过{done}"

_SEE = Text("请看案件页“现在可以办”的事项")
_MEND = Text("录错了的，请办“更正”；本来没有这件事的，请办“作废误录”")
_WAYS = {
    OPENED.template: Text("请在原来的案件里办理"),
    NOT_OPENED.template: Text("请先登记"),
    NOT_CLOSED.template: Text("请先归档"),
    CLOSED.template: Text("有新的纠纷的，请另行登记"),
    RESTING.template: Text("中止的原因消除的，请先办“恢复”"),
    NOT_RESTING.template: _SEE,
    ONCE.template: _MEND,
    OVER: Text("请看案件页“现在可以办”的事项；结果录错了的，请先更正或者作废"),
    BEFORE: Text("请核对办理日期"),
    MISSING: Text("请先办好再来办这一项"),
    DONE: _MEND,
}
"""What to do instead, by the template of the reason."""


# Each of these is said at every act of most kinds, to nobody in particular: made once.


@cache
def _over(outcome: str) -> Text:
    return Text(OVER, outcome=outcome)


@cache
def _missing(after: Condition) -> Text:
    return Text(MISSING, needed=after.say())


@cache
def _done(unless: Condition) -> Text:
    return Text(DONE, done=unless.say())


def room_for(at: Shape, kind: ActKind, case: Case) -> Text | None:
    """What the acts so far have against this one, as a bare reason; asked at every act, for every act."""
    if kind.opens:
        return OPENED if at.present else None
    if not at.present:
        return NOT_OPENED
    if kind.common == "erase":
        return None if at.closed else NOT_CLOSED
    if at.closed:
        return CLOSED
    kinds = case.procedure.kinds
    if at.ended_by is not None and not kind.post_end and kind.common not in CHANGES:
        return _over(kinds[at.ended_by].ends or "")
    if at.paused and not kind.while_paused:
        return RESTING
    if kind.resumes and not at.paused:
        return NOT_RESTING
    if kind.after is not None and not kind.after.holds(at.present):
        return _missing(kind.after)
    if kind.unless is not None and kind.unless.holds(at.present):
        return _done(kind.unless)
    if not kind.repeats and at.present.get(kind.name):
        return ONCE
    return None
