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
from yifa.kernel.procedure.case import Act, Case, evolve, follows
from yifa.kernel.procedure.common import OUR_OWN, Correction, Party
from yifa.kernel.procedure.facts import Facts, as_written
from yifa.kernel.procedure.joint import asked_of_common, pending
from yifa.kernel.procedure.kinds import ActKind, Duty, Refusal, refuse
from yifa.kernel.procedure.order import CHANGES, no_room, room_for, shape
from yifa.kernel.procedure.past import unsettled, would_stand
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
        return Refusal(
            Text("“{title}”里没有这一项办理", title=case.procedure.title),
            (OUR_OWN,),
            "shape",
            Text("请在案件页选择要办的事项"),
        )
    act = _act(case, kind, deed, facts)
    facts = replace(facts, done=act.day, person=act.person, whose=act.whose, entered_by=act.entered_by)
    earlier = _is_earlier(case, act)
    past = earlier or kind.common in CHANGES
    then = evolve(case, act).before(act) if earlier and kind.common is None else case
    return (
        who(then, kind, act, facts)
        or (would_stand(case, act, kind) if past else shape(case.shape, kind, case))
        or asked_of_common(case, kind, act)
        or (unsettled(case, act, facts) if past else None)
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
            return Refusal(
                Text("更正的内容与原来办理的事项不符"), kind.basis, "must", Text("请从案件页重新选择要更正的那一项")
            )
        facts = replace(facts, done=data.day or target.day, entered_by="")  # who corrects is asked by `joint`
        return _content(case.before(target), case.procedure.kinds[target.kind], data.to, facts)
    return (
        _out_of_reach(kind, data, facts)
        or _references(kind, data, facts)
        or (refuse(kind.must(case, data, facts), "must", kind.basis) if kind.must is not None else None)
        or _among(case, kind, data, facts)
    )


FARTHEST = 100
"""Years: no day that an act names lies farther from the day of the act. A slip of the pen is refused, not counted with."""


def _out_of_reach(kind: ActKind, data: Any, facts: Facts) -> Refusal | None:
    for name in kind.days:
        value = getattr(data, name)
        for each in value if isinstance(value, tuple) else (value,):
            if each is not None and abs(each.year - facts.day.year) > FARTHEST:
                day = each.isoformat()[:10]
                return Refusal(Text("日期{day}离办理日超过一百年", day=day), (OUR_OWN,), "must", Text("请核对年份"))
    return None


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


def _among(case: Case, kind: ActKind, data: Any, facts: Facts) -> Refusal | None:
    """Whether each reference is one of those the field is for; asked last, so that a guard may say better why not."""
    for field in kind.references:
        among = field.among
        if among is None:
            continue
        value = getattr(data, field.name)
        for each in value if field.many else (value,):
            if each is None:
                continue
            bodies, row = facts.ours(case.agency), facts.ref(field.of, each.key) or {}
            own = among.others and each.key in bodies
            if own or not any(among.takes(row, body, facts.level) for body in bodies):
                return Refusal(
                    Text("“{field}”不能是所选的这一个", field=field.label.title), kind.basis, "must",
                    Text("请从列出的里面重新选择"),
                )  # fmt: skip
    return None


def _act(case: Case, kind: ActKind, deed: Deed, facts: Facts) -> Act:
    done = as_written(deed.done)
    day = date.fromisoformat(done[:10])
    return Act(
        case.version + 1, kind.name, deed.plain, deed.by, deed.entered_by, done,
        facts.entered.isoformat(timespec="microseconds"), facts.calendar.version, deed.ground, deed.number,
        deed.origin, late=_is_late(kind, deed.done, day, facts),
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
    return _barred(case, kind, hand, facts) or _not_yours(kind)


def _barred(case: Case, kind: ActKind, hand: str, facts: Facts) -> Refusal | None:
    """Why this person may not use a role of the act in this case, though he might hold it."""
    for role in kind.by:
        if role.barred is not None and role.kind == hand and (no := role.barred(case, facts)) is not None:
            return refuse(no, "who", kind.basis)
    return None


def _not_yours(kind: ActKind) -> Refusal:
    roles = _titles(kind)
    return Refusal(
        Text("“{title}”由{roles}办理，所用身份不在其中", title=kind.title, roles=roles),
        kind.basis, "who", Text(TO_THEM, roles=roles),
    )  # fmt: skip


TO_THEM = "请转给{roles}，或者换用有此身份的岗位"


def _titles(kind: ActKind) -> str:
    return "、".join(role.title for role in kind.by)


# --- time ------------------------------------------------------------------------------------------------------


def time(case: Case, kind: ActKind, act: Act, deed: Deed, facts: Facts) -> Refusal | None:
    """Done may not lie in the future, nor later than its lateness before entry without a ground."""
    ahead = next((when for when in _whens(deed) if _ahead(when, facts)), None)
    if ahead is not None:
        return Refusal(
            Text("办理日期{day}还没有到", day=ahead),
            (OUR_OWN,),
            "time",
            Text("请填写今天或者以前的日期，事情办成以后再录入"),
        )
    if act.late and act.ground is None:
        return Refusal(
            Text("“{title}”是{day}办的，今天录入属于补录，须写明理由", title=kind.title, day=act.day),
            (OUR_OWN,), "time", Text("请填写补录理由"),
        )  # fmt: skip
    if kind.common in CHANGES and case.acts and act.day < case.acts[-1].day:
        return Refusal(
            Text("更正和作废不能倒填日期：它的日期是作出更正、作废的那一天"), (OUR_OWN,), "time",
            Text("请填写今天的日期；要改的是原来那一项办在哪天的，请更正那一项的办理日期"),
        )  # fmt: skip
    return None


def _whens(deed: Deed) -> Iterator[date | datetime]:
    """When the deed was done, and when that was done which it corrects, where it says so."""
    yield deed.done
    if isinstance(deed.data, Correction) and deed.data.done is not None:
        yield deed.data.done


def _ahead(when: date | datetime, facts: Facts) -> bool:
    return when > facts.entered if isinstance(when, datetime) else when > facts.today


# --- what may be done, and what is owed --------------------------------------------------------------------------


def options(case: Case, by: str, facts: Facts) -> tuple[Option, ...]:
    """For each act of the procedure: may this hand do it now, and if not, why not and on what basis."""
    hand, _, _ = by.partition(":")
    whose, hand = by.partition("/")[0].replace("deputy:", "post:"), hand.replace("deputy", "post")
    facts = replace(facts, person=by.partition("/")[2], whose=whose)
    found = []
    for kind in case.procedure.kinds.values():
        refusal: Refusal | None = None
        if not any(role.held_by(case, hand, whose, facts) for role in kind.by):
            roles = _titles(kind)
            refusal = _barred(case, kind, hand, facts) or Refusal(
                Text("由{roles}办理，你的岗位没有这个身份", roles=roles), kind.basis, "who", Text(TO_THEM, roles=roles)
            )  # fmt: skip
        refusal = refusal or may(case, kind, facts)
        found.append(Option(kind, refusal))
    return tuple(found)


def may(case: Case, kind: ActKind, facts: Facts) -> Refusal | None:
    """Whether the case leaves room for this act now, whoever does it."""
    no = room_for(case.shape, kind, case)
    if no is not None:
        return no_room(no, kind)
    if (waits := pending(case, kind)) is not None:
        return refuse(waits, "shape", kind.basis)
    return refuse(kind.when(case, facts), "when", kind.basis) if kind.when is not None else None


def duties(case: Case, facts: Facts) -> tuple[Duty, ...]:
    """What is owed now, and who holds it."""
    return tuple(_duties(case, facts))


def _duties(case: Case, facts: Facts) -> Iterator[Duty]:
    at = case.shape
    if at.closed:
        return
    for kind in case.procedure.owed_kinds:
        owed = kind.owed
        if room_for(at, kind, case) is not None or pending(case, kind) is not None:
            continue
        if (kind.when is not None and kind.when(case, facts) is not None) or (callable(owed) and not owed(case)):
            continue
        holder = next((held for role in kind.by if (held := role.holder(case)) is not None), None)
        if holder is not None:
            yield Duty(kind.name, holder)
