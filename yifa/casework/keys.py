"""The client's key: what it is bound to, and what it led to when it comes again."""

from __future__ import annotations

from typing import Any

from yifa.casework import writing
from yifa.casework.asked import Ask, Done, Refused
from yifa.kernel.procedure import Correction, Refusal, plain_of_command
from yifa.kernel.text import Text
from yifa.ledger import secret


def digest_of(ask: Ask) -> str:
    """What a key is bound to: who entered, which case, and the whole command, under a secret of the county."""
    return "" if ask.key is None else secret.keyed("key", said_of(ask))


def said_of(ask: Ask) -> str:
    """The whole of what was asked, as one text."""
    if ask.said:
        return ask.said
    opening = ask.opening
    where: Any = ask.case
    if opening is not None:
        where = [opening.procedure.version(), opening.matter, opening.agency, opening.division, opening.level]
    data = ask.data
    kind = type(data).__name__
    if isinstance(data, Correction):
        kind = f"{kind} {type(data.to).__name__}"
    return writing.dumps(
        [
            str(ask.entered_by), str(ask.by), where, kind, plain_of_command(data), str(ask.done or ""),
            ask.ground or "",
        ]
    )  # fmt: skip


def other_content() -> Refused:
    """The refusal of a key that was used before for something else."""
    return Refused(Refusal(Text("同一份提交已经用过，内容却不相同；请刷新页面后重新填写"), asked="shape"))


def as_then(ask: Ask) -> Done | None:
    """What a key that was used before led to: the same answer as then, or a refusal where the content differs."""
    if ask.key is None:
        return None
    entry = writing.entry_of_key(ask.key)
    if entry is None:
        return None
    if not secret.matches(entry.key_digest, "key", said_of(ask)):
        raise other_content()
    pk = int(entry.chain.partition("/")[2])
    case, act = writing.case_at(pk, entry.seq)
    return Done(pk, case, act, again=True)
