"""What the common acts ask, whatever the procedure: a target that stands, an offer that is open, a second person."""

from __future__ import annotations

from yifa.kernel.procedure.case import Act, Case
from yifa.kernel.procedure.kinds import ActKind, Refusal, refuse
from yifa.kernel.text import Text


def asked_of_common(case: Case, kind: ActKind, act: Act) -> Refusal | None:
    """What the common acts ask, whatever the procedure: a target that stands, an offer that is open."""
    check = _COMMON.get(kind.common or "")
    return None if check is None else refuse(check(case, act), "when", kind.basis)


def pending(case: Case, kind: ActKind) -> Refusal | None:
    """The part of the common acts' questions that needs no data."""
    at = case.shape
    if kind.common == "offer" and at.offered:
        return _OFFERED
    if kind.common in {"take", "decline"} and not at.offered:
        return _NOT_OFFERED
    if kind.common == "complete" and not at.wanted:
        return _NOT_WANTED
    return None


def _no(reason: Text, remedy: Text) -> Refusal:
    """A reason that stands on the basis of the act, and what to do instead."""
    return Refusal(reason, remedy=remedy)


_SEE = Text("请看案件页“现在可以办”的事项")
_OFFERED = _no(Text("已经移交，等待对方接收或者退回"), Text("请等对方接收或者退回；移交错了的，请作废移交"))
_NOT_OFFERED = _no(Text("没有等待接收的移交"), _SEE)
_NOT_WANTED = _no(Text("没有需要补正的事项"), _SEE)
_ANOTHER = Text("请没有经办、也没有录入它的同事来办，理由请告诉他")


def _target(case: Case, act: Act) -> Refusal | None:
    target = case.find(act.data["act"])
    if target is None:
        return _no(
            Text("第{seq}项不是本案现有的办理，不能更正或作废", seq=act.data["act"]),
            Text("请从案件页重新选择要改的那一项"),
        )
    kind = case.procedure.kinds[target.kind]
    hands = {target.person, target.entered_by.partition("/")[2]}
    alone = bool(hands & {act.person, act.entered_by.partition("/")[2]})
    if case.procedure.kinds[act.kind].common == "annul":
        if kind.opens:
            return _no(Text("开立案件的办理不能作废"), Text("内容有误的，请办“更正”；不再办理的，请撤回或者办结"))
        if alone and _moves(case, kind):
            return _no(
                Text("“{title}”牵动结果、期限或者当事人的意愿，须由没有经办它的另一人作废", title=kind.title), _ANOTHER
            )
    elif kind.common in {"offer", "take"} and act.data["to"].get("agency") != target.data["agency"]:
        return _no(Text("移交给谁、由谁接收不能更正，否则无人承办"), Text("请作废后重新办理"))
    elif alone and _weighs(case, kind, target, act):
        return _no(Text("“{title}”牵动结果、期限或者当事人的意愿，须由另一人更正", title=kind.title), _ANOTHER)
    return None


def _moves(case: Case, kind: ActKind) -> bool:
    """Whether an act decides where the case goes or by when, or holds what somebody has said."""
    ends = kind.ends is not None or kind.pauses or kind.resumes
    extends = any(clock.extended and clock.extended[0].name == kind.name for clock in case.procedure.clocks.values())
    return kind.four_eyes or ends or extends or kind.common in {"take", "decline"}


def _weighs(case: Case, kind: ActKind, target: Act, act: Act) -> bool:
    """Whether a correction moves the case: where it goes, by when, or what somebody has said."""
    if _moves(case, kind):
        return True
    moved = (act.data.get("done") or target.done)[:10] != target.done[:10]
    clocks = case.procedure.clocks.values()
    return moved and any(kind.name in clock.starts | clock.ends | clock.halts for clock in clocks)


def _offer(case: Case, act: Act) -> Refusal | None:
    if case.shape.offered:
        return _OFFERED
    if act.data["agency"] == case.agency:
        return _no(Text("不能移交给本机构"), Text("请选择要移交的另一个机构；不移交的，直接办理"))
    return None


def _answer(case: Case, act: Act) -> Refusal | None:
    if not case.shape.offered:
        return _NOT_OFFERED
    if act.data.get("agency", case.shape.offered) != case.shape.offered:
        return _no(Text("移交的接收机构不是所填的机构"), Text("请由移交指定的机构接收或者退回"))
    return None


def _completion(case: Case, _act: Act) -> Refusal | None:
    return None if case.shape.wanted else _NOT_WANTED


def _exemption(case: Case, act: Act) -> Refusal | None:
    kind = case.procedure.kinds.get(act.data["kind"])
    if kind is None or any(getattr(each, "statute", None) for each in kind.basis):
        return _no(Text("只有内部规定的事项可以免予办理，法律规定的不可以"), Text("请按规定办理这一项"))
    others = {each.person for each in case.acts if each.person}
    if act.person in others:
        return _no(Text("免予办理须由没有经办本案的另一人决定"), Text("请没有经办本案的同事决定"))
    return None


def _erasure(case: Case, act: Act) -> Refusal | None:
    unknown = [seq for seq in act.data["acts"] if not 0 < seq <= case.version]
    return _no(Text("第{seq}项不存在", seq=unknown[0]), Text("请核对要删除的是第几项")) if unknown else None


_COMMON = {
    "annul": _target,
    "correct": _target,
    "offer": _offer,
    "take": _answer,
    "decline": _answer,
    "complete": _completion,
    "exempt": _exemption,
    "erase": _erasure,
}
