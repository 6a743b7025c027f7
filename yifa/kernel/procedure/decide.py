"""The decision: may this be done now, by this hand? Asked in order: who, shape, when, time, must; the first no answers.

`decide` gives an act or a refusal; `options` gives, for a page, every act with its refusal if it has one; `duties`
says what is owed and by whom. All are pure.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from yifa.kernel.days import Unit
from yifa.kernel.procedure.case import Act, Case, Shape, evolve, follows
from yifa.kernel.procedure.common import OUR_OWN, Correction, Party
from yifa.kernel.procedure.facts import COUNTY_TIME, Facts
from yifa.kernel.procedure.kinds import ActKind, Duty, Refusal, refuse
from yifa.kernel.procedure.values import Plain
from yifa.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Deed:
    """What is asked for: a command, in whose name, entered by whom, done when. The door makes it.

    `by` and `entered_by` are "post:12/7": whose, and the person behind it as an opaque key. `plain` is the command
    as the record will hold it, private values already digested.
    """

    data: Any
    plain: Plain
    by: str
    entered_by: str
    done: date | datetime
    ground: dict[str, str] | None = None
    origin: str = ""
    number: str | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """One act of the procedure: may be done now, or why not."""

    kind: ActKind
    refusal: Refusal | None


def decide(case: Case, deed: Deed, facts: Facts) -> Act | Refusal:
    """The act that may be recorded, or the refusal that answers first."""
    kind = case.procedure.by_data.get(type(deed.data))
    if kind is None:
        return Refusal(Text("“{title}”里没有这一项办理", title=case.procedure.title), asked="shape")
    act = _act(case, kind, deed, facts)
    facts = replace(facts, done=act.day)
    earlier = _is_earlier(case, act)
    then = evolve(case, act).before(act) if earlier and kind.common is None else case
    return (
        who(case, kind, act, facts)
        or (would_stand(case, act, kind) if earlier or kind.common in _CHANGES else shape(case.shape, kind, case))
        or _common(case, kind, act)
        or (_unsettled(case, act, facts) if earlier or kind.common in _CHANGES else None)
        or (refuse(kind.when(then, facts), "when", kind.basis) if kind.when is not None else None)
        or time(case, kind, act, deed, facts)
        or _content(then, kind, deed.data, facts)
        or act
    )


def _content(case: Case, kind: ActKind, data: Any, facts: Facts) -> Refusal | None:
    """Whether this content is lawful: what it refers to stands that day, and the act's own `must`."""
    if isinstance(data, Correction):
        target = case.find(data.act)
        if target is None or type(data.to) is not case.procedure.kinds[target.kind].data:
            return Refusal(Text("更正的内容与原来办理的事项不符"), kind.basis, "must")
        facts = replace(facts, done=data.done or target.day)
        return _content(case.before(target), case.procedure.kinds[target.kind], data.to, facts)
    return _references(kind, data, facts) or (
        refuse(kind.must(case, data, facts), "must", kind.basis) if kind.must is not None else None
    )


def _references(kind: ActKind, data: Any, facts: Facts) -> Refusal | None:
    for field in kind.references:
        value = getattr(data, field.name)
        for each in value if field.many else (value,):
            if each is None:
                continue
            known = f"party:{each.key}" in facts.parties if field.of is Party else facts.ref(field.of, each.key)
            if not known and known != {}:
                return Refusal(
                    Text("“{field}”所选的不在当日的名录里", field=field.label.title), kind.basis, "must",
                    Text("请重新选择；刚有变更的，请先更新名录"),
                )  # fmt: skip
    return None


_CHANGES = frozenset({"annul", "correct"})


def _act(case: Case, kind: ActKind, deed: Deed, facts: Facts) -> Act:
    done = deed.done
    said = done.astimezone(COUNTY_TIME).isoformat(timespec="minutes") if isinstance(done, datetime) else str(done)
    day = date.fromisoformat(said[:10])
    return Act(
        case.version + 1, kind.name, deed.plain, deed.by, deed.entered_by, said,
        facts.entered.isoformat(timespec="microseconds"), facts.calendar.version, deed.ground, deed.number,
        deed.origin, late=_is_late(kind, done, day, facts),
    )  # fmt: skip


def _is_late(kind: ActKind, done: date | datetime, day: date, facts: Facts) -> bool:
    """Whether what was done then needs a ground to be entered now.

    Hours run from the moment it was done; where only the day is known, from the end of that day at the latest.
    """
    period = kind.late
    if period.unit is Unit.DAY:
        return facts.today > day + timedelta(days=period.n)
    if isinstance(done, datetime):
        return facts.entered > done + timedelta(hours=period.n)
    return facts.today > day + timedelta(days=-(-period.n // 24))


def _is_earlier(case: Case, act: Act) -> bool:
    return not follows(act.done, case.shape.latest)


# --- who -------------------------------------------------------------------------------------------------------


def who(case: Case, kind: ActKind, act: Act, facts: Facts) -> Refusal | None:
    """Whose act it is and who enters it: the post held that day, with a role that may do this."""
    if facts.barred is not None:
        return refuse(facts.barred, "who", (OUR_OWN,))
    hand = act.by.partition(":")[0].replace("deputy", "post")
    if any(role.held_by(case, hand, act.whose, facts) for role in kind.by):
        return None
    titles = "、".join(role.title for role in kind.by)
    return Refusal(
        Text("“{title}”由{roles}办理，所用身份不在其中", title=kind.title, roles=titles),
        kind.basis, "who", Text("请转给{roles}，或者换用有此身份的岗位", roles=titles),
    )  # fmt: skip


# --- shape -----------------------------------------------------------------------------------------------------


def shape(at: Shape, kind: ActKind, case: Case) -> Refusal | None:
    """Whether the acts so far leave room for this one: order, repetition, pause, end."""
    reason = _shape(at, kind, case)
    return None if reason is None else Refusal(reason, kind.basis, "shape")


OPENED = Text("案件已经开立")
NOT_OPENED = Text("案件还没有开立")
NOT_CLOSED = Text("归档以后才能依法删除个人信息")
CLOSED = Text("已经归档，不能再办理")
RESTING = Text("正在中止，恢复以后才能办理")
NOT_RESTING = Text("没有中止，不需要恢复")
ONCE = Text("已经办过，不能重复办理")


def _shape(at: Shape, kind: ActKind, case: Case) -> Text | None:
    if kind.opens:
        return OPENED if at.present else None
    if not at.present:
        return NOT_OPENED
    if kind.common == "erase":
        return None if at.closed else NOT_CLOSED
    if at.closed:
        return CLOSED
    kinds = case.procedure.kinds
    if at.ended_by is not None and not kind.post_end and kind.common not in _CHANGES:
        return Text("已经以“{outcome}”办结", outcome=kinds[at.ended_by].ends or "")
    if at.paused and not kind.while_paused:
        return RESTING
    if kind.resumes and not at.paused:
        return NOT_RESTING
    if kind.after is not None and not kind.after.holds(at.present):
        return Text("须先办“{needed}”", needed=kind.after.say())
    if kind.unless is not None and kind.unless.holds(at.present):
        return Text("已经办过“{done}”", done=kind.unless.say())
    if not kind.repeats and at.present.get(kind.name):
        return ONCE
    return None


def would_stand(case: Case, act: Act, kind: ActKind) -> Refusal | None:
    """The one rule for changing the past: the case as it would then stand, replayed in the order done.

    Persons and facts are not asked again; shape and dates are. Names the first act that would no longer stand.
    """
    if kind.common in _CHANGES:
        now = shape(case.shape, kind, case)
        if now is not None:
            return now
    kinds = case.procedure.kinds
    at = Shape()
    for each in evolve(case, act).ordered:
        declared = kinds.get(each.kind)
        no = _shape(at, declared, case) if declared is not None else None
        if no is not None:
            if each is act:
                return Refusal(no, kind.basis, "shape")
            return Refusal(
                Text("这样改以后，第{seq}项“{title}”不再成立：{why}", seq=each.seq,
                     title=declared.title if declared else each.kind, why=no),
                kind.basis, "shape", Text("请先更正或作废第{seq}项", seq=each.seq),
            )  # fmt: skip
        at.add(declared, each)
    return None


def _unsettled(case: Case, act: Act, facts: Facts) -> Refusal | None:
    """The first later act that stands only because of what is now changed: its guards said yes, and would say no.

    Both times they are told the same facts, so what has changed in the county since is held against nobody: only what
    the change itself takes away from under an act counts.
    """
    then = evolve(case, act)
    for was in case.ordered:
        kind, now = case.procedure.kinds.get(was.kind), then.find(was.seq)
        if kind is None or now is None:
            continue
        that_day = replace(facts, done=was.day)
        no = _guarded(then, kind, now, that_day)
        if no is not None and _guarded(case, kind, was, that_day) is None:
            return Refusal(
                Text("这样改以后，第{seq}项“{title}”不再成立：{why}", seq=was.seq, title=kind.title, why=no.reason),
                no.basis, no.asked, Text("请先更正或作废第{seq}项", seq=was.seq),
            )  # fmt: skip
    return None


def _guarded(case: Case, kind: ActKind, act: Act, facts: Facts) -> Refusal | None:
    """What the guards of a standing act say of it in its place; private values are sealed to them."""
    before = case.before(act)
    return (refuse(kind.when(before, facts), "when", kind.basis) if kind.when is not None else None) or (
        refuse(kind.must(before, act.typed(kind.data), facts), "must", kind.basis) if kind.must is not None else None
    )


def _common(case: Case, kind: ActKind, act: Act) -> Refusal | None:
    """What the common acts ask, whatever the procedure: a target that stands, an offer that is open."""
    check = _COMMON.get(kind.common or "")
    reason = None if check is None else check(case, act)
    return None if reason is None else Refusal(reason, kind.basis, "when")


def _target(case: Case, act: Act) -> Text | None:
    target = case.find(act.data["act"])
    if target is None:
        return Text("第{seq}项不是本案现有的办理，不能更正或作废", seq=act.data["act"])
    kind = case.procedure.kinds[target.kind]
    moves = kind.ends is not None or kind.pauses or kind.resumes or kind.common in {"take", "decline"}
    if act.kind and case.procedure.kinds[act.kind].common == "annul":
        if kind.opens:
            return Text("开立案件的办理不能作废；不再办理的，请撤回或者办结")
        hands = {target.person, target.entered_by.partition("/")[2]}
        if moves and hands & {act.person, act.entered_by.partition("/")[2]}:
            return Text("“{title}”改变了案件的去向，须由另一人作废", title=kind.title)
    elif kind.common in {"offer", "take"} and act.data["to"].get("agency") != target.data["agency"]:
        return Text("移交给谁、由谁接收不能更正，否则无人承办；请作废后重新办理")
    return None


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


# --- time ------------------------------------------------------------------------------------------------------


def time(case: Case, kind: ActKind, act: Act, deed: Deed, facts: Facts) -> Refusal | None:
    """Done may not lie in the future, nor later than its lateness before entry without a ground."""
    ahead = deed.done > facts.entered if isinstance(deed.done, datetime) else act.day > facts.today
    if ahead:
        return Refusal(Text("办理日期{day}还没有到", day=act.day), (OUR_OWN,), "time")
    if act.late and act.ground is None:
        return Refusal(
            Text("“{title}”是{day}办的，今天录入属于补录，须写明理由", title=kind.title, day=act.day),
            (OUR_OWN,), "time", Text("请填写补录理由"),
        )  # fmt: skip
    if isinstance(deed.data, Correction) and deed.data.done is not None and deed.data.done > facts.today:
        return Refusal(Text("办理日期{day}还没有到", day=deed.data.done), (OUR_OWN,), "time")
    if kind.common in _CHANGES and case.acts and act.day < case.acts[-1].day:
        return Refusal(Text("更正和作废不能倒填日期"), (OUR_OWN,), "time")
    return None


# --- what may be done, and what is owed --------------------------------------------------------------------------


def options(case: Case, by: str, facts: Facts) -> tuple[Option, ...]:
    """For each act of the procedure: may this hand do it now, and if not, why not and on what basis."""
    hand, _, _ = by.partition(":")
    whose, hand = by.partition("/")[0].replace("deputy:", "post:"), hand.replace("deputy", "post")
    found = []
    for kind in case.procedure.kinds.values():
        refusal: Refusal | None = None
        if not any(role.held_by(case, hand, whose, facts) for role in kind.by):
            refusal = Refusal(Text("由{roles}办理", roles="、".join(r.title for r in kind.by)), kind.basis, "who")
        refusal = refusal or may(case, kind, facts)
        found.append(Option(kind, refusal))
    return tuple(found)


def may(case: Case, kind: ActKind, facts: Facts) -> Refusal | None:
    """Whether the case leaves room for this act now, whoever does it."""
    no = _shape(case.shape, kind, case) or _pending(case, kind)
    if no is not None:
        return Refusal(no, kind.basis, "shape")
    return refuse(kind.when(case, facts), "when", kind.basis) if kind.when is not None else None


def _pending(case: Case, kind: ActKind) -> Text | None:
    """The part of the common acts' questions that needs no data."""
    at = case.shape
    if kind.common == "offer" and at.offered:
        return Text("已经移交，等待对方接收或者退回")
    if kind.common in {"take", "decline"} and not at.offered:
        return Text("没有等待接收的移交")
    if kind.common == "complete" and not at.wanted:
        return Text("没有需要补正的事项")
    return None


def duties(case: Case, facts: Facts) -> tuple[Duty, ...]:
    """What is owed now, and who holds it."""
    return tuple(_duties(case, facts))


def _duties(case: Case, facts: Facts) -> Iterator[Duty]:
    at = case.shape
    if at.closed:
        return
    for kind in case.procedure.owed_kinds:
        owed = kind.owed
        if _shape(at, kind, case) is not None or _pending(case, kind) is not None:
            continue
        if (kind.when is not None and kind.when(case, facts) is not None) or (callable(owed) and not owed(case)):
            continue
        holder = next((held for role in kind.by if (held := role.holder(case)) is not None), None)
        if holder is not None:
            yield Duty(kind.name, holder)
