"""Small sayings of pages: a sentence in the reader's language, a day, a flash, how far something is verified."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from yifa.casework.declare import Notice
from yifa.county import divisions, succession
from yifa.county.models import Agency, Grant, Level, Post, Tenure
from yifa.kernel.law import LIBRARY, Basis, Citation, Status
from yifa.kernel.procedure import ActKind, Case, Refusal
from yifa.kernel.procedure.condition import Condition
from yifa.kernel.procedure.decide import TO_THEM
from yifa.kernel.text import Text
from yifa.pages.called import Called


def render(text: Text | str | None) -> str:
    """A kernel's sentence in the reader's language."""
    return text.render(_) if isinstance(text, Text) else str(text or "")


def day(value: date | None) -> str:
    """A day in running text."""
    if value is None:
        return ""
    return _("%(y)d年%(m)d月%(d)d日") % {"y": value.year, "m": value.month, "d": value.day}


def flashes(request: HttpRequest) -> list[dict[str, Any]]:
    """What was just done, to be shown once."""
    return [{"kind": "done", "text": str(each)} for each in messages.get_messages(request)]


def confidential(level: int) -> str:
    """How confidential, in words; nothing for what is open."""
    return str(Level(level).label) if level in Level.values and level else ""


def unconfirmed(bases: Iterable[Basis], on: date) -> str:
    """待确认, where the basis of a limit was not read in the original."""
    doubtful = {Status.MEMORY, Status.UNKNOWN}
    return _("待确认") if any(LIBRARY.status(basis, on) in doubtful for basis in bases) else ""


def around(division: int, on: date) -> frozenset[int]:
    """The agencies that serve a place: those seated in it or in any place it lies in."""
    above = divisions.above(division, on)
    return frozenset(Agency.objects.on(on).filter(division__in=above).values_list("key", flat=True))


def people(parties: Sequence[Any], most: int = 3) -> str:
    """The names of parties in one line: 李某、王某等4人."""
    names = [party.name for party in parties]
    if len(names) <= most:
        return "、".join(names)
    return _("%(names)s等%(n)d人") % {"names": "、".join(names[:most]), "n": len(names)}


def cited(bases: Iterable[Basis]) -> str:
    """The provisions behind something in one line, each statute named once: 《人民调解法》第二十一条、第二十二条."""
    by_statute: dict[str, list[str]] = {}
    for basis in bases:
        if isinstance(basis, Citation):
            by_statute.setdefault(str(basis).removesuffix(basis.short), []).append(basis.short)
    return "；".join(statute + "、".join(parts) for statute, parts in by_statute.items())


def noticed(each: Notice) -> str:
    """What is worth a look, with the provision that says so."""
    basis = cited(each.basis)
    return render(each.text) + (_("（{basis}）").format(basis=basis) if basis else "")


MANY_ENDS = 3
"""From so many ways to end a case on they are called 办结, and not told one by one."""


def plain(refusal: Refusal, kind: ActKind, case: Case, on: date | None = None) -> Refusal:
    """A refusal for want of earlier acts, which says only those that are still wanting, and 办结 for every way to end.

    One for want of a role names those who have it on the day `on`, where that is asked.
    """
    bare = refusal.remedy is not None and refusal.remedy.template == TO_THEM
    if bare and on is not None and (able := _able(kind, case, on)):
        return replace(refusal, remedy=Text("请转给{who}，或者换用有此身份的岗位", who=_("、").join(able)))
    if refusal.asked != "shape" or kind.after is None or not refusal.reason.template.startswith("须先办"):
        return refusal
    parts = _flat(kind.after) if kind.after.op == "and" else [kind.after]
    wanting = [part for part in parts if not _holds(part, case)]
    if not wanting:
        return refusal
    said = _("，并且").join(_either(part, case) for part in wanting)
    return replace(refusal, reason=Text("须先{said}", said=said))


MOST_ABLE = 5


def _able(kind: ActKind, case: Case, on: date) -> list[str]:
    """Who may do an act in a case on a day, by name and post: named by the case, or granted in the body that has it."""
    held: set[int] = set()
    for role in kind.by:
        if role.kind != "post":
            continue
        if role.named is not None:
            held |= {int(each.partition(":")[2]) for each in role.named(case) if each.startswith("post:")}
        else:
            agency = case.agency if role.agency is None else role.agency(case)
            ours = Post.objects.on(on).filter(agency__in=succession.heirs("agency", agency, on)).values("key")
            granted = Grant.objects.on(on).filter(role=role.key, act=True, post__in=ours)
            held |= set(granted.values_list("post", flat=True))
    names = held_by(held, on)
    titles = dict(Post.objects.on(on).filter(key__in=names).values_list("key", "title"))
    return [f"{names[key]}（{titles.get(key, '')}）" for key in sorted(names)][:MOST_ABLE]


def _flat(given: Condition) -> list[Any]:
    """The parts of an and, or of an or, with those of the same kind within it."""
    found: list[Any] = []
    for part in given.parts:
        inner = isinstance(part, Condition) and (part.op == given.op or len(part.parts) == 1)
        found += _flat(part) if isinstance(part, Condition) and inner else [part]
    return found


def _holds(part: Any, case: Case) -> bool:
    present = case.shape.present
    return part.holds(present) if isinstance(part, Condition) else bool(present.get(part.name))


def _either(part: Any, case: Case) -> str:
    """One act, or several of which one is enough: 办“受理”或者办结本案; 办“调解”“一方未到场”“要求终止”之一."""
    if not isinstance(part, Condition):
        return _("办“{title}”").format(title=_(part.title))
    parts = _flat(part)
    if part.op == "and":
        return _("并且").join(_either(each, case) for each in parts)
    kinds = case.procedure.kinds
    acts = [each for each in parts if not isinstance(each, Condition)]
    ends = [each for each in acts if kinds[each.name].ends is not None]
    if many := len(ends) >= MANY_ENDS:
        acts = [each for each in acts if each not in ends]
    titles = [_("“{title}”").format(title=_(each.title)) for each in acts]
    if len(titles) > 2:
        said = [_("办{titles}之一").format(titles="".join(titles))]
    else:
        said = [_("办{titles}").format(titles=_("或者").join(titles))] if titles else []
    said += [_either(each, case) for each in parts if isinstance(each, Condition)]
    return _("或者").join([*said, *([_("办结本案")] if many else [])])


def holders(held: Iterable[str], on: date) -> list[str]:
    """Who holds these posts today, by name; an agency or a post nobody holds by its own name."""
    keys = [int(each.partition(":")[2]) for each in held if each.startswith("post:")]
    who: dict[int, str] = {}
    for tenure in Tenure.objects.on(on).filter(post__in=keys).select_related("official").order_by("-deputy"):
        who[tenure.post] = tenure.official.name
    titles = {post.key: post.title for post in Post.objects.on(on).filter(key__in=set(keys) - set(who))}
    return [who.get(key) or titles.get(key, _("岗位空缺")) for key in keys]


def held_by(posts: Iterable[int], on: date) -> dict[int, str]:
    """Who holds these posts on a day, by name; whoever stands in is named as such: 陈静、吴红（代理）. Empty posts are left out."""
    found: dict[int, list[str]] = {}
    rows = (
        Tenure.objects.on(on).filter(post__in=set(posts)).select_related("official").order_by("deputy", "since", "pk")
    )
    for tenure in rows:
        name = _("{name}（代理）").format(name=tenure.official.name) if tenure.deputy else tenure.official.name
        found.setdefault(tenure.post, []).append(name)
    return {post: _("、").join(names) for post, names in found.items()}


def row_names(rows: Iterable[Any], on: date) -> dict[int, str]:
    """What rows of a catalogue are called on a day; see `Called`."""
    called = Called(rows)
    return {key: called.on(key, on) for key in called}
