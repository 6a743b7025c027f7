"""What the common acts ask, whatever the procedure: a target that stands, an offer that is open, a second person."""

from __future__ import annotations

from yifa.kernel.procedure.case import Act, Case
from yifa.kernel.procedure.kinds import ActKind, Refusal
from yifa.kernel.text import Text


def asked_of_common(case: Case, kind: ActKind, act: Act) -> Refusal | None:
    """What the common acts ask, whatever the procedure: a target that stands, an offer that is open."""
    check = _COMMON.get(kind.common or "")
    reason = None if check is None else check(case, act)
    return None if reason is None else Refusal(reason, kind.basis, "when")


def _target(case: Case, act: Act) -> Text | None:
    target = case.find(act.data["act"])
    if target is None:
        return Text("第{seq}项不是本案现有的办理，不能更正或作废", seq=act.data["act"])
    kind = case.procedure.kinds[target.kind]
    hands = {target.person, target.entered_by.partition("/")[2]}
    alone = bool(hands & {act.person, act.entered_by.partition("/")[2]})
    if case.procedure.kinds[act.kind].common == "annul":
        if kind.opens:
            return Text("开立案件的办理不能作废；不再办理的，请撤回或者办结")
        if alone and _moves(kind):
            return Text("“{title}”牵动结果或者当事人的意愿，须由没有经办它的另一人作废", title=kind.title)
    elif kind.common in {"offer", "take"} and act.data["to"].get("agency") != target.data["agency"]:
        return Text("移交给谁、由谁接收不能更正，否则无人承办；请作废后重新办理")
    elif alone and _weighs(case, kind, target, act):
        return Text("“{title}”牵动结果、期限或者当事人的意愿，须由另一人更正", title=kind.title)
    return None


def _moves(kind: ActKind) -> bool:
    """Whether an act decides where the case goes, or holds what somebody has said."""
    ends = kind.ends is not None or kind.pauses or kind.resumes
    return kind.four_eyes or ends or kind.common in {"take", "decline"}


def _weighs(case: Case, kind: ActKind, target: Act, act: Act) -> bool:
    """Whether a correction moves the case: where it goes, by when, or what somebody has said."""
    if _moves(kind):
        return True
    moved = (act.data.get("done") or target.done)[:10] != target.done[:10]
    clocks = case.procedure.clocks.values()
    return moved and any(kind.name in clock.starts | clock.ends | clock.halts for clock in clocks)


def _offer(case: Case, act: Act) -> Text | None:
    if case.shape.offered:
        return Text("已经移交，等待对方接收或者退回")
    return Text("不能移交给本机构") if act.data["agency"] == case.agency else None


def _answer(case: Case, act: Act) -> Text | None:
    if not case.shape.offered:
        return Text("没有等待接收的移交")
    return (
        Text("移交的接收机构不是所填的机构")
        if act.data.get("agency", case.shape.offered) != case.shape.offered
        else None
    )


def _completion(case: Case, _act: Act) -> Text | None:
    return None if case.shape.wanted else Text("没有需要补正的事项")


def _exemption(case: Case, act: Act) -> Text | None:
    kind = case.procedure.kinds.get(act.data["kind"])
    if kind is None or any(getattr(each, "statute", None) for each in kind.basis):
        return Text("只有内部规定的事项可以免予办理，法律规定的不可以")
    others = {each.person for each in case.acts if each.person}
    return Text("免予办理须由没有经办本案的另一人决定") if act.person in others else None


def _erasure(case: Case, act: Act) -> Text | None:
    unknown = [seq for seq in act.data["acts"] if not 0 < seq <= case.version]
    return Text("第{seq}项不存在", seq=unknown[0]) if unknown else None


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
