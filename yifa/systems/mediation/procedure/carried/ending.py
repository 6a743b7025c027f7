"""不经调解而终结: settled by themselves, a party died, or no people's mediation at all. None of these is a failure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from yifa.kernel.procedure import Label, Material, Party, Private, Ref
from yifa.systems.mediation.procedure.carried.words import WHICH_WAYS, Heirs, Parties
from yifa.systems.mediation.rules import Nature, OtherWay


@dataclass(frozen=True)
class Reconciled:
    """自行和解: the parties have settled it between themselves, and want no mediation any more (法 23 (二))."""

    parties: Annotated[
        Parties, Label("说明已经和解的当事人", "各方都要说明；只有一方说的，请办“要求终止”或者“撤回申请”")
    ]
    words: Annotated[Private[str] | None, Label("和解的情况", "可以不填；是当事人自己的约定，不是调解协议", 500, 3)] = (
        None
    )
    paper: Annotated[Material | None, "当事人的说明"] = None


@dataclass(frozen=True)
class Died:
    """当事人死亡: who died, how that is known, and why nobody takes his place; the others are told their ways."""

    party: Annotated[Ref[Party], Label("死亡的当事人", "单位终止的，也办这一项")]
    known: Annotated[Private[str], Label("怎样得知的", "例如看过死亡证明，或者村民委员会、亲属告知", 300, 2)]
    heirs: Annotated[Heirs, Label("为什么不再继续", "还在征询继承人的，请先办“中止”")]
    told: Annotated[tuple[OtherWay, ...], Label("已告知其他当事人的途径", WHICH_WAYS)]
    day: Annotated[date | None, "死亡之日"] = None
    proof: Annotated[Material | None, "证明"] = None


@dataclass(frozen=True)
class Outside:
    """不属于调解范围: what was taken proves to lie outside people's mediation; the parties are told where to go (若干规定 22)."""

    nature: Annotated[Nature, "不属于人民调解范围的原因"]
    elsewhere: Annotated[str, Label("告知去哪里办理", "", 200)]
    words: Annotated[Private[str] | None, Label("怎样发现的", "", 500, 3)] = None
    notice: Annotated[Material | None, "告知书"] = None
