"""The story of a case: its acts as sentences, with what they carried, as an official may read them.

Built from the entries and the private values beside them, in a constant number of statements.

Reading the private values of a case leaves a trace: of an internal or confidential one for each page that shows them, of an
ordinary one once a day for each reader and kind of page, so that the traces that matter do not drown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from yifa.casework import materials, writing
from yifa.casework.declare import REGISTRY
from yifa.casework.models import BoundMaterial, ListItem, Party
from yifa.casework.models import Case as CaseRow
from yifa.casework.scope import Actor
from yifa.county import clock
from yifa.county.models import Official, Person, Post
from yifa.kernel.procedure import Act, ActKind, Bases, Field, Plain, fields_of
from yifa.kernel.procedure import Agency as AgencyMarker
from yifa.kernel.text import Text
from yifa.ledger import asides
from yifa.ledger.models import Entry
from yifa.ledger.traces import READ, once, trace
from yifa.pages import saying
from yifa.pages.called import as_of, called, lives

ERASED = asides.ERASED
GONE = "已依法删除"
EACH_TIME = 1
"""From which confidentiality (内部) on every reading leaves a trace, and not only the first of a day."""


@dataclass(frozen=True, slots=True)
class Told:
    """One act as recorded, with its private values, and what became of it."""

    act: Act
    kind: ActKind | None
    private: Mapping[str, Any]
    digest: str
    annulled_by: int | None = None
    corrected_by: int | None = None
    mends: ActKind | None = None
    """Of a correction: the kind of the act that it corrects."""
    of: date | None = None
    """Of a correction: the day on which that act was done, as it stands corrected."""

    @property
    def day(self) -> date:
        """The day of whose catalogues it speaks."""
        return self.of or self.act.day


@dataclass(slots=True)
class Names:
    """Names behind the keys that a story mentions, each kind read once; each act is told with those of its own day."""

    day: date
    posts: dict[int, list[Any]] = field(default_factory=dict)
    officials: dict[int, str] = field(default_factory=dict)
    parties: dict[int, str] = field(default_factory=dict)
    others: dict[str, Callable[[int, date], str]] = field(default_factory=dict)
    """What the rows that a marker stands for are called on a day."""
    codes: dict[int, str] = field(default_factory=dict)
    """The codes of items of lists that an act rests on; see `ActKind.cites`."""

    def hand(self, text: str, day: date | None = None) -> str:
        """A hand of the record as a person reads it, by the names of that day: 陈静（调解员）, 李某, 县法院."""
        day = day or self.day
        whose, _slash, person = text.partition("/")
        kind, _colon, key = whose.partition(":")
        number = int(key) if key.isdigit() else 0
        match kind:
            case "post" | "deputy":
                name = self.officials.get(int(person or 0), "")
                found = as_of(self.posts.get(number, ()), day)
                post = "" if found is None else found.title
                return f"{name}（{post}）" if name and post else name or post
            case "party":
                return self.parties.get(number, _("当事人"))
            case "agency":
                return self.other("Agency", number, day) or _("机构")
            case _:
                return _("系统")

    def other(self, marker: str, key: int, day: date) -> str:
        """What a row that an act refers to was called that day."""
        if marker == "Party":
            return self.parties.get(key, "")
        found = self.others.get(marker)
        return "" if found is None else found(key, day)


def left(who: Actor, row: CaseRow, detail: str) -> None:
    """Leave a trace of having read private values of a case."""
    now, name, chain = clock.now(), who.official.username, writing.chain_of(row.pk)
    if row.level >= EACH_TIME:
        trace(name, READ, chain, detail, at=now)
    else:
        once(name, READ, chain, detail, at=now, since=clock.start_of(clock.day_of(now)))


def tell(row: CaseRow, who: Actor | None = None) -> list[Told]:
    """Every act of a case as recorded, oldest first, annulled ones too.

    Whoever is shown the private values is named as `who`, and leaves a trace (`left`).
    """
    if who is not None:
        left(who, row, "story")
    chain = writing.chain_of(row.pk)
    entries = list(Entry.objects.filter(chain=chain).order_by("seq").values_list("seq", "body", "digest"))
    private: dict[int, dict[str, Any]] = {}
    for (seq, name), value in asides.read(chain).items():
        private.setdefault(seq, {})[name] = value
    annulled: dict[int, int] = {}
    corrected: dict[int, int] = {}
    acts = []
    kinds: dict[int, ActKind] = {}
    days: dict[int, date] = {}
    for seq, body, digest in entries:
        act, content = writing.act_of(bytes(body))
        kind = REGISTRY.procedure(content["procedure"]).kinds.get(act.kind)
        if kind is not None:
            kinds[seq] = kind
        days[seq] = act.day
        common = kind.common if kind is not None else None
        if common == "annul":
            annulled[act.data["act"]] = seq
        elif common == "correct":
            corrected[act.data["act"]] = seq
            if (done := act.data.get("done")) is not None:
                days[act.data["act"]] = date.fromisoformat(done[:10])
        acts.append((act, kind, digest))
    return [
        Told(
            act,
            kind,
            private.get(act.seq, {}),
            digest,
            annulled.get(act.seq),
            corrected.get(act.seq),
            *((kinds.get(act.data["act"]), days.get(act.data["act"])) if _corrects(kind) else ()),
        )
        for act, kind, digest in acts
    ]


def _corrects(kind: ActKind | None) -> bool:
    return kind is not None and kind.common == "correct"


def names(told: Sequence[Told], matter: int, day: date, more: Sequence[str] = ()) -> Names:
    """The names that a story needs: posts, officials, parties, and rows of catalogues."""
    hands = [hand for each in told for hand in (each.act.by, each.act.entered_by)] + list(more)
    found = Names(day)
    posts = {int(h.partition(":")[2].partition("/")[0]) for h in hands if h.startswith(("post:", "deputy:"))}
    people = {int(p) for h in hands if (p := h.partition("/")[2]).isdigit()}
    wanted: dict[type, set[int]] = {}
    for each in told:
        for kind, data in _datas(each):
            for one in kind:
                known = one.of is None or one.of.__name__ == "Party"
                if one.kind == "ref" and not known and (value := data.get(one.name)) is not None:
                    wanted.setdefault(one.of, set()).update(value if one.many else [value])
    items = {each.act.data[name] for each in told for name in _cited_by(each)}
    if items:
        found.codes = _latest(ListItem, items, "code")
    agencies = {int(h.partition(":")[2].partition("/")[0]) for h in hands if h.startswith("agency:")}
    if agencies:
        wanted.setdefault(AgencyMarker, set()).update(agencies)
    found.officials = dict(Official.objects.filter(pk__in=people).values_list("pk", "name"))
    found.posts = lives(Post.objects.filter(key__in=posts)) if posts else {}
    found.parties = party_names(Party.objects.filter(matter=matter))
    found.others = {marker.__name__: called(marker, keys) for marker, keys in wanted.items()}
    return found


def party_names(parties: Any) -> dict[int, str]:
    """The names of parties by their key; erased ones say so."""
    pairs = dict(parties.values_list("pk", "person")) if hasattr(parties, "values_list") else {
        party.pk: party.person for party in parties
    }  # fmt: skip
    people = _latest(Person, set(pairs.values()), "name")
    return {key: people.get(person) or _(GONE) for key, person in pairs.items()}


def _latest(model: Any, keys: set[int], column: str) -> dict[int, str]:
    rows = model.objects.filter(key__in=keys).order_by("since", "pk").values_list("key", column) if keys else []
    return dict(rows)


def _datas(told: Told) -> list[tuple[tuple[Field, ...], Mapping[str, Any]]]:
    if told.kind is None:
        return []
    if told.kind.common == "correct":
        return [] if told.mends is None else [(fields_of(told.mends.data), told.act.data["to"])]
    return [(fields_of(told.kind.data), told.act.data)]


def _cited_by(told: Told) -> list[str]:
    """The fields of an act whose list items say on which basis it rests."""
    if told.kind is None or told.kind.cites is None:
        return []
    return [
        one.name
        for one in fields_of(told.kind.data)
        if one.kind == "ref" and not one.many and one.name in told.act.data
    ]


def _basis(told: Told, said: Names) -> Bases:
    """What one act rests on."""
    if told.kind is None or told.kind.cites is None:
        return told.kind.basis if told.kind is not None else ()
    return told.kind.cites({name: said.codes.get(told.act.data[name], "") for name in _cited_by(told)}, told.act.day)


def entry(
    told: Told, said: Names, *, latest: bool = False, url: str = "", papers: Sequence[Any] = ()
) -> dict[str, Any]:
    """One act as `parts/entry.html` draws it."""
    act, kind = told.act, told.kind
    late: Any = None
    if act.late:
        ground = told.private.get("@ground")
        entered = _entered(act)
        late = Text(
            "{day}由{who}录入：{ground}", day=entered, who=said.hand(act.entered_by, entered), ground=str(ground or "")
        )
    elif act.by.partition("/")[0] != act.entered_by.partition("/")[0]:
        late = None
    return {
        "id": f"act-{act.seq}", "at": act.moment or act.day, "who": said.hand(act.by, act.day), "what": _(kind.title) if kind else act.kind,
        "text": summary(told, said), "details": details(told, said), "materials": papers,
        "basis": saying.cited(_basis(told, said)),
        "latest": latest, "url": url, "late": late,
        "void": Text("已由第{seq}项作废", seq=told.annulled_by) if told.annulled_by else None,
        "corrected": Text("已由第{seq}项更正", seq=told.corrected_by) if told.corrected_by else None,
    }  # fmt: skip


def summary(told: Told, said: Names) -> str:
    """The rest of the sentence: what the act carried in short, the number it gave, who entered it."""
    parts = []
    if told.kind is not None and told.kind.common in {"annul", "correct"}:
        parts.append(
            _("第%(seq)d项") % {"seq": told.act.data["act"]} + (f"“{_(told.mends.title)}”" if told.mends else "")
        )
        if (done := told.act.data.get("done")) is not None:
            parts.append(_("该项办理日期更正为%(day)s") % {"day": _when(done)})
    short = _short(told, said)
    if told.act.number:
        parts.append(_("编为%(number)s") % {"number": told.act.number})
    if told.act.by.partition("/")[0] != told.act.entered_by.partition("/")[0]:
        parts.append(_("由%(who)s录入") % {"who": said.hand(told.act.entered_by, _entered(told.act))})
    return (f"：{short.rstrip('。；，')}" if short else "") + "".join(f"；{part}" for part in parts)


def _entered(act: Act) -> date:
    """The day on which it was entered."""
    return datetime.fromisoformat(act.entered).date()


MOST_IN_SENTENCE = 4
SHORT_TEXT = 60


def _short(told: Told, said: Names) -> str:
    """What an act carried, as far as a sentence holds it: what was chosen, when, and the beginning of what was said."""
    if told.kind is None or told.kind.common in {"correct", "annul", "erase"}:
        return ""
    found: list[str] = []
    words = ""
    for one in fields_of(told.kind.data):
        if one.name not in told.act.data or one.kind in {"material", "bool", "int"}:
            continue
        shown = _detail(one, told, said)
        value = str(shown.get("value") or "")
        if not value or shown.get("erased"):
            continue
        if one.kind == "text":
            words = words or value
        elif value not in found and len(found) < MOST_IN_SENTENCE:
            found.append(value if one.kind not in {"day", "moment"} else f"{_(one.label.title)}{value}")
    line = "，".join(found)
    if words:
        cut = words if len(words) <= SHORT_TEXT else words[:SHORT_TEXT] + "…"
        line = f"{line}。{cut}" if line else cut
    return line.replace("\n", " ")


def details(told: Told, said: Names) -> list[dict[str, Any]]:
    """Everything an act carried, as pairs of label and value."""
    if told.kind is None:
        return []
    if told.kind.common == "correct":
        return [_fact(_("更正理由"), told.private.get("reason"), private=True), *_mended(told, said)]
    found = []
    for one in fields_of(told.kind.data):
        if one.name not in told.act.data or one.kind == "material":
            continue
        found.append(_detail(one, told, said))
    return found


def _mended(told: Told, said: Names) -> list[dict[str, Any]]:
    """What an act is after a correction: its day, where that was moved, and everything it carries."""
    found = []
    if (done := told.act.data.get("done")) is not None:
        found.append(_fact(_("该项办理日期（更正后）"), _when(done)))
    if told.mends is not None:
        private = {name.removeprefix("to."): value for name, value in told.private.items() if name.startswith("to.")}
        after = replace(told, act=_carrying(told.act, told.act.data["to"]), kind=told.mends, private=private)
        found += details(after, said)
    return found


def _when(done: str) -> str:
    """A day or a moment of the record in words."""
    return done[:16].replace("T", " ")


def _carrying(act: Act, data: Plain) -> Act:
    """The act as if it carried this."""
    return Act(act.seq, act.kind, data, act.by, act.entered_by, act.done, act.entered, act.calendar)


def _detail(one: Field, told: Told, said: Names) -> dict[str, Any]:
    value = told.act.data[one.name]
    if one.private:
        clear = (
            [told.private.get(f"{one.name}.{index}") for index in range(len(value))]
            if one.many
            else [told.private.get(one.name)]
        )
        if any(each is ERASED for each in clear):
            return {"label": _(one.label.title), "erased": True, "private": True}
        return _fact(_(one.label.title), _("；").join(say(one, each, said, told.day) for each in clear), private=True)
    values = value if one.many else [value]
    return _fact(_(one.label.title), "；".join(say(one, each, said, told.day) for each in values))


def _fact(label: str, value: Any, *, private: bool = False) -> dict[str, Any]:
    if value is ERASED:
        return {"label": label, "erased": True, "private": private}
    return {"label": label, "value": value, "private": private}


def say(one: Field, value: Any, said: Names, day: date) -> str:
    """A plain value of the record in words, as of a day."""
    if value is None:
        return ""
    match one.kind:
        case "choice":
            return str(_(one.of[value].title)) if value in one.of.__members__ else str(value)
        case "ref":
            return said.other(one.of.__name__, value, day) or f"#{value}"
        case "bool":
            return _("是") if value else _("否")
        case "fen":
            return f"{value // 100:,}.{value % 100:02d}{_('元')}"
        case "moment":
            return _when(str(value))
        case _:
            return str(value)


def papers(row: CaseRow, url: Any) -> dict[int, list[dict[str, str]]]:
    """Materials bound to a case, by the number of the act that bound them."""
    found: dict[int, list[dict[str, str]]] = {}
    for one in BoundMaterial.objects.filter(case=row).order_by("pk"):
        title = _("材料") + "：" + _(GONE) if one.erased else materials.name_of(one.digest, one.name)
        address = "" if one.erased else url("material", row.pk, one.digest)
        found.setdefault(one.seq, []).append({"title": title, "url": address})
    return found
