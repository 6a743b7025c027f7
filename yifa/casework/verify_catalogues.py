"""`verify`, the catalogues: whether every row is what the edits in its catalogue's chain say.

What an edit has told of a row is compared. That a row has no edit at all is a fault only where the chain says from when
on every row has one: by an entry "begin" (which names the rows that were there before), or "load" (which says how many
rows came from which file). The demonstration and `yifa begin` write it first.
"""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import Any

from yifa.casework import edits
from yifa.casework.declare import REGISTRY, Catalogue
from yifa.casework.wrong import UNREADABLE, Beside, Wrong, contents
from yifa.county import divisions, succession
from yifa.county.models import Division, Successor
from yifa.kernel.record import MARK, digest
from yifa.ledger.asides import ERASED

UNTOLD = "?"
"""A date that no edit has told: the row was there before the first."""


@dataclass(slots=True)
class Stretch:
    """One dated row as edits tell it; `seq` is the edit, `side` which of its two halves holds the values."""

    seq: int
    side: str
    since: str | None
    until: str | None
    values: Mapping[str, Any]


@dataclass(slots=True)
class Told:
    """What a chain tells: the stretches of each key, which keys it has from their first day, and its marks."""

    stretches: dict[int, list[Stretch]] = field(default_factory=dict)
    whole: set[int] = field(default_factory=set)
    before: set[int] = field(default_factory=set)
    begun: int = 0
    loads: list[tuple[int, Mapping[str, Any]]] = field(default_factory=list)
    changed: list[tuple[int, int]] = field(default_factory=list)
    edits: set[tuple[int, int]] = field(default_factory=set)
    heirs: dict[tuple[int, int, str], int] = field(default_factory=dict)
    """(old, new, day) of each succession → the edit that tells it."""


def check_catalogues() -> Iterator[Wrong]:
    """Every catalogue whose rows are not what its chain says."""
    for catalogue in REGISTRY.catalogues.values():
        chain = edits.chain_of(catalogue)
        try:
            told = told_in(chain)
            if told.stretches or told.begun or told.loads:
                yield from list(_check(catalogue, chain, told))
        except UNREADABLE:
            yield Wrong(chain, 0, "名录的记录不能读出：见所列的条目")


def told_in(chain: str) -> Told:
    """Read a catalogue's chain. Raises one of UNREADABLE."""
    told = Told()
    for seq, content in contents(chain):
        kind, data = content["kind"], content["data"]
        if kind == "begin":
            told.begun = told.begun or seq
            told.before.update(data["keys"])
        elif kind == "load":
            told.loads.append((seq, data))
        elif kind in {"edit", "close"}:
            told.edits.add((seq, data["key"]))
            told.heirs.update({(data["key"], heir, data["since"]): seq for heir in data.get("heirs", ())})
            _one(told, seq, kind, data)
    return told


def _one(told: Told, seq: int, kind: str, data: Mapping[str, Any]) -> None:
    key, since, before = data["key"], data["since"], data.get("before")
    if before is None:
        told.whole.add(key)
        told.stretches[key] = [Stretch(seq, "after", since, data.get("until"), data["after"])]
        return
    rows = told.stretches.setdefault(key, [Stretch(seq, "before", UNTOLD, UNTOLD, before)])
    old = rows[-1]
    if _open(old.values) != {name: value for name, value in _open(before).items() if name in old.values}:
        told.changed.append((seq, key))
    if kind == "edit":
        rows.append(Stretch(seq, "after", since, data.get("until", old.until), data["after"]))
    old.until = since


def _open(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values that are no private ones."""
    return {name: value for name, value in values.items() if not _private(value)}


def _private(value: Any) -> bool:
    return isinstance(value, dict) and set(value) == {MARK}


def _check(catalogue: Catalogue, chain: str, told: Told) -> Iterator[Wrong]:
    beside = Beside(chain)
    for seq, key in told.changed:
        yield Wrong(chain, seq, f"标识 {key}：变更前的值与上一次变更之后的不符")
    rows = catalogue.model._default_manager.order_by("key", "since", "pk")
    unsaid: dict[int, list[Any]] = {}
    missing = set(told.stretches)
    for key, some in groupby(rows.iterator(chunk_size=500), key=attrgetter("key")):
        lies, said = list(some), told.stretches.get(key)
        missing.discard(key)
        if key not in told.whole:
            unsaid[key] = lies
        if said is not None:
            yield from _life(catalogue, chain, key, said, lies, beside, whole=key in told.whole)
    for key in sorted(missing):
        yield Wrong(chain, told.stretches[key][-1].seq, f"标识 {key} 的行不见了")
    yield from _succession(catalogue, chain, told)
    if told.loads:
        yield from _loaded(chain, told, unsaid)
    elif told.begun:
        for key in sorted(set(unsaid) - told.before):
            yield Wrong(chain, 0, f"标识 {key} 的行没有变更的记录")
        for key in sorted(told.before - set(unsaid) - missing):
            yield Wrong(chain, told.begun, f"标识 {key} 的行不见了")


def _succession(catalogue: Catalogue, chain: str, told: Told) -> Iterator[Wrong]:
    """Lines of succession that no edit tells, and edits whose line is gone."""
    kind = next((kind for kind, model in succession.MODELS.items() if model is catalogue.model), None)
    lines = Successor.objects.filter(kind=kind).values_list("old", "new", "day") if kind is not None else ()
    lies = {(old, new, day.isoformat()) for old, new, day in lines}
    for old, new, day in sorted(told.heirs.keys() - lies):
        yield Wrong(chain, told.heirs[old, new, day], f"标识 {old} 由 {new} 承继的行不见了")
    if told.begun or told.loads:
        for old, new, _day in sorted(lies - told.heirs.keys()):
            yield Wrong(chain, 0, f"标识 {old} 由 {new} 承继，没有变更的记录")


def _life(
    catalogue: Catalogue, chain: str, key: int, said: list[Stretch], lies: list[Any], beside: Beside, *, whole: bool
) -> Iterator[Wrong]:
    if len(lies) < len(said) or (whole and len(lies) > len(said)):
        what = "少了行" if len(lies) < len(said) else "多了没有记录的行"
        yield Wrong(chain, said[-1].seq, f"标识 {key} {what}")
        return
    titles = {column.name: column.title for column in catalogue.columns}
    untold = _untold(catalogue)
    for stretch, row in zip(said, lies[-len(said) :], strict=True):
        for name, day in (("since", stretch.since), ("until", stretch.until)):
            if day != UNTOLD and edits.plain(getattr(row, name)) != day:
                yield Wrong(chain, stretch.seq, f"标识 {key} 的“{name}”与变更的记录不符")
        values = edits.values_of(catalogue, row)
        for name, value in untold.items():
            if getattr(row, name) != value:
                yield Wrong(chain, stretch.seq, f"标识 {key} 的“{name}”没有变更的记录")
        for name, value in stretch.values.items():
            if _private(value):
                value = beside(stretch.seq, f"{stretch.side}.{name}")
                if value is None or value is ERASED:
                    continue
            if name in values and _text(values[name]) != value:
                yield Wrong(chain, stretch.seq, f"标识 {key} 的“{titles[name]}”与变更的记录不符")


def _untold(catalogue: Catalogue) -> dict[str, Any]:
    """The columns that no edit can set, with what stands in them."""
    told = {"id", "key", "since", "until", *(column.name for column in catalogue.columns)}
    fields = catalogue.model._meta.concrete_fields
    return {field.attname: field.get_default() for field in fields if field.name not in told}


def _text(value: Any) -> Any:
    """As the record keeps it: text in one form."""
    return unicodedata.normalize("NFC", str(value)) if isinstance(value, str) else value


def _loaded(chain: str, told: Told, rows: Mapping[int, list[Any]]) -> Iterator[Wrong]:
    """Rows that came from a file: as many as were loaded, and, where it is the shipped file, each as it says."""
    seq, data = told.loads[0]
    count = sum(int(each["rows"]) for _, each in told.loads)
    if len(rows) != count + len(told.before):
        yield Wrong(chain, seq, f"成批载入 {count} 条，现有 {len(rows) - len(told.before)} 条没有变更记录")
    text = divisions.shipped()
    if chain != "catalogue/county.divisions" or data["digest"] != digest(data["algorithm"], text.encode()):
        return
    said = {each["code"]: each for each in csv.DictReader(each for each in text.splitlines() if each[:1] != "#")}
    first: dict[int, Division] = {key: lives[0] for key, lives in rows.items() if key not in told.before}
    codes = {key: row.code for key, row in first.items()}
    for key, row in first.items():
        line = said.pop(row.code, None)
        if line is None:
            yield Wrong(chain, seq, f"标识 {key}（{row.name}）不在载入的文件中")
        elif (row.name, row.kind, codes.get(row.parent or 0, ""), row.since) != (
            _text(line["name"]), line["kind"], line["parent"] if line["parent"] in codes.values() else "",
            divisions.BOOKS_OPEN,
        ):  # fmt: skip
            yield Wrong(chain, seq, f"标识 {key}（{row.name}）与载入的文件不符")
        elif key not in told.stretches and (len(rows[key]) > 1 or row.until is not None):
            yield Wrong(chain, seq, f"标识 {key}（{row.name}）有改动而没有变更的记录")
    for code, line in sorted(said.items()):
        yield Wrong(chain, seq, f"载入的 {line['name']}（{code}）不见了")
