"""The common acts: declared here once, switched on per procedure with roles and basis, often in pairs.

A procedure writes `corrected = corrects(by=[committee], basis=...)`; what such an act carries and how it changes the
fold is the same everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

from yifa.kernel.days import PLAIN, days
from yifa.kernel.law import Basis, internal
from yifa.kernel.procedure.case import Case
from yifa.kernel.procedure.facts import Facts, as_written
from yifa.kernel.procedure.kinds import ActKind, Bases, Clock, No, Role
from yifa.kernel.procedure.values import (
    Aside,
    Choice,
    Label,
    Material,
    Plain,
    Private,
    Ref,
    plain_of,
    seal_value,
    split,
)
from yifa.kernel.text import Text


class Agency:
    """Marker of a reference to an agency 机构."""


class Post:
    """Marker of a post 岗位: who held it, and when."""


class Party:
    """Marker of a reference to a party 当事人 of the matter."""


@dataclass(frozen=True)
class Correction:
    """更正: an act was entered wrongly; this is how it was. `to` is a whole command of the act's own kind."""

    act: Annotated[int, "更正第几项"]
    reason: Annotated[Private[str], Label("更正理由", lines=2)]
    to: Any = None
    done: date | datetime | None = None
    """When the act was done in truth, where that was entered wrongly too."""

    @property
    def day(self) -> date | None:
        """The day on which the act was done in truth, where that was entered wrongly too."""
        return None if self.done is None else date.fromisoformat(as_written(self.done)[:10])


@dataclass(frozen=True)
class Annulment:
    """作废误录: an act was entered that never was."""

    act: Annotated[int, "作废第几项"]
    reason: Annotated[Private[str], Label("作废理由", lines=2)]


@dataclass(frozen=True)
class Withdrawal:
    """撤回: the applicant no longer wants it."""

    reason: Annotated[Private[str] | None, Label("理由", "可以不填", lines=2)] = None


@dataclass(frozen=True)
class Return:
    """请补正: one list of all that is still needed, told once."""

    wanted: Annotated[Private[str], Label("需要补充什么", "一次说全", 1000, 4)]


@dataclass(frozen=True)
class Completion:
    """补正: what was asked for has been brought."""

    brought: Annotated[Private[str], Label("补充了什么", "", 1000, 4)]


@dataclass(frozen=True)
class Pausing:
    """中止: the case rests for a ground, and is expected to go on by a day."""

    ground: Annotated[Private[str], Label("中止原因", lines=2)]
    expected: Annotated[date | None, "预计恢复日"] = None


@dataclass(frozen=True)
class Resumption:
    """恢复: the ground is gone."""

    note: Annotated[Private[str] | None, Label("说明", lines=2)] = None


@dataclass(frozen=True)
class Extension:
    """延长: a running time limit moves to a later day."""

    until: Annotated[date, "延长至"]
    ground: Annotated[Private[str], Label("延长理由", lines=2)]


@dataclass(frozen=True)
class Offer:
    """移交: offered to another agency, which accepts or declines; the sender keeps case and clock until then."""

    agency: Annotated[Ref[Agency], "移交给"]
    ground: Annotated[Private[str], Label("移交理由", lines=2)]


@dataclass(frozen=True)
class Taking:
    """接收移交: the case is ours from now on."""

    agency: Annotated[Ref[Agency], "接收机构"]


@dataclass(frozen=True)
class Declining:
    """退回移交: not ours, and why."""

    ground: Annotated[Private[str], Label("退回理由", lines=2)]


@dataclass(frozen=True)
class Exemption:
    """免予办理: a step of our own is left out, on a ground, by another person; never one that a law demands."""

    kind: Annotated[str, "免予办理的事项"]
    ground: Annotated[Private[str], Label("理由", lines=2)]


@dataclass(frozen=True)
class Attachment:
    """附入材料: papers that belong to the case."""

    files: Annotated[tuple[Material, ...], "材料"]
    note: Annotated[Private[str] | None, Label("说明", lines=2)] = None


class ErasureGround(Choice):
    """On what ground private values are erased: 个人信息保护法 47; a demand need not wait for the end of keeping."""

    EXPIRED = "保存期满"
    DEMANDED = "本人依法请求删除"


@dataclass(frozen=True)
class Erasure:
    """依法删除: the private values of these acts are erased; their digests stay and the chain stays whole."""

    acts: Annotated[tuple[int, ...], "删除哪几项的个人信息"]
    reason: Annotated[str, Label("依据", "保存期满，或者当事人依法请求删除")]
    ground: Annotated[ErasureGround, Label("情形", "本人请求的，须有个人信息保护法第四十七条所列的情形")] = (
        ErasureGround.EXPIRED
    )


Roles = Iterable[Role]
OUR_OWN = internal("办案记录应当真实、可更正、可追溯")


def corrects(*, by: Roles, basis: Basis | Bases = OUR_OWN, **more: Any) -> ActKind:
    """更正 of any standing act; refused where a later act would no longer stand."""
    return ActKind("更正", Correction, by=by, basis=basis, repeats=True, while_paused=True, common="correct", **more)


def annuls(*, by: Roles, basis: Basis | Bases = OUR_OWN, **more: Any) -> ActKind:
    """作废误录; what moves the case or holds somebody's word only by another person than those who did and entered it."""
    return ActKind("作废误录", Annulment, by=by, basis=basis, repeats=True, while_paused=True, common="annul", **more)


def erases(*, by: Roles, basis: Basis | Bases, **more: Any) -> ActKind:
    """依法删除 of private values; the one act that is possible after a case is closed."""
    return ActKind("依法删除个人信息", Erasure, by=by, basis=basis, repeats=True, common="erase", **more)


def withdraws(*, by: Roles, basis: Basis | Bases, ends: str = "撤回", **more: Any) -> ActKind:
    """撤回 by the one who asked; ends the case."""
    return ActKind("撤回申请", Withdrawal, by=by, basis=basis, ends=ends, while_paused=True, **more)


def pauses(*, by: Roles, basis: Basis | Bases, **more: Any) -> tuple[ActKind, ActKind]:
    """中止 and 恢复: clocks that may pause do not count in between."""
    more.setdefault("must", expected_ahead)
    paused = ActKind("中止", Pausing, by=by, basis=basis, repeats=True, pauses=True, **more)
    resumed = ActKind("恢复", Resumption, by=by, basis=basis, after=paused, repeats=True, resumes=True, owed=True)
    return paused, resumed


def expected_ahead(_case: Case, data: Pausing, facts: Facts) -> No:
    """A pause is expected to be over after it has begun."""
    if data.expected is None or data.expected > facts.day:
        return None
    return Text("预计恢复日应当晚于中止之日{day}", day=facts.day)


def awaits(paused: ActKind, resumed: ActKind, *, keeper: Role) -> Clock:
    """预计恢复: the day on which a pause was expected to be over; whoever keeps the case looks at it then."""
    return Clock(
        "预计恢复", days(0), of=paused, until=[resumed], keeper=keeper, basis=paused.basis, counting=PLAIN,
        at=lambda data: data.expected, pausable=False,
    )  # fmt: skip


def returns(*, by: Roles, answered_by: Roles, basis: Basis | Bases, **more: Any) -> tuple[ActKind, ActKind]:
    """请补正 and 补正: whoever asks owes the applicant the rest once it is brought."""
    asked = ActKind("请补正", Return, by=by, basis=basis, repeats=True, common="return", **more)
    brought = ActKind("补正", Completion, by=answered_by, basis=basis, after=asked, repeats=True, common="complete")
    return asked, brought


def extends(*, by: Roles, basis: Basis | Bases, **more: Any) -> ActKind:
    """延长 of a clock that names this act as what extends it."""
    return ActKind("延长", Extension, by=by, basis=basis, **more)


def hands_over(
    *, by: Roles, to: Roles, basis: Basis | Bases, data: type[Offer] = Offer, **more: Any
) -> tuple[ActKind, ActKind, ActKind]:
    """移交: offered, then taken or declined with a ground. The receiver's role names the agency offered to.

    `data`: an offer that carries more, where a procedure asks more of it (to whom it may go, who agrees).
    """
    offered = ActKind("移交", data, by=by, basis=basis, repeats=True, common="offer", **more)
    taken = ActKind(
        "接收移交", Taking, by=to, basis=basis, after=offered, repeats=True, common="take", owed=True, while_paused=True
    )
    declined = ActKind(
        "退回移交", Declining, by=to, basis=basis, after=offered, repeats=True, common="decline", while_paused=True
    )
    return offered, taken, declined


def exempt(*, by: Roles, basis: Basis | Bases, **more: Any) -> ActKind:
    """免予办理 of an act of our own making, by another person than the one who has the case in hand."""
    return ActKind("免予办理", Exemption, by=by, basis=basis, repeats=True, exempts=True, common="exempt", **more)


def attaches(*, by: Roles, basis: Basis | Bases = OUR_OWN, **more: Any) -> ActKind:
    """附入材料 at any time while the case is open."""
    return ActKind("附入材料", Attachment, by=by, basis=basis, repeats=True, while_paused=True, **more)


def plain_of_command(data: Any) -> Plain:
    """Any command as plain values, private ones still clear; a correction holds the command it corrects to."""
    if not isinstance(data, Correction):
        return plain_of(data)
    plain: Plain = {"act": data.act, "reason": data.reason, "to": plain_of(data.to)}
    if data.done is not None:
        plain["done"] = as_written(data.done)
    return plain


def split_command(data: Any, salt: Callable[[], str], algorithm: str) -> tuple[Plain, tuple[Aside, ...]]:
    """Any command as the record will hold it, and the private values that lie beside it."""
    if not isinstance(data, Correction):
        return split(data, salt, algorithm)
    to, asides = split(data.to, salt, algorithm)
    plain: Plain = {"act": data.act, "to": to}
    if data.done is not None:
        plain["done"] = as_written(data.done)
    plain["reason"], reason = seal_value("reason", data.reason, salt(), algorithm)
    return plain, (reason, *(Aside(f"to.{each.field}", each.salt, each.value) for each in asides))
