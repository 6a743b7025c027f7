"""`verify`, what lies beside a case: who may read it, the papers its acts bound, the numbers they were given."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from yifa.casework import governing, materials
from yifa.casework.models import BoundMaterial, Holding, Series, Shared, StoredMaterial, Uploaded
from yifa.casework.wrong import Wrong
from yifa.kernel.procedure import Act, fields_of, fold
from yifa.kernel.procedure import Case as Folded
from yifa.ledger import secret


class Numbers:
    """How many numbers the acts of all cases were given, by body, kind and year. Not `sure` where a case was not read."""

    def __init__(self) -> None:
        self.given: Counter[tuple[int, str, int]] = Counter()
        self.sure = True
        self.homes: dict[int, int] = {}
        """The body that opened each case."""

    def add(self, pk: int, version: str, home: int, acts: Sequence[Act]) -> None:
        """Count the numbers of one case, opened at `home` under a version of its procedure."""
        self.homes[pk] = home
        taken = any("agency" in act.data for act in acts)
        for place, act in enumerate(acts):
            if act.number is None:
                continue
            before = acts[:place]
            procedure = governing.of_acts(version, acts[: place + 1])
            body = fold(procedure, home, before).agency if taken and before else home
            kind = procedure.kinds[act.kind].number
            if kind is not None:
                self.given[body, kind, act.day.year] += 1


def check_numbers(numbers: Numbers) -> Iterator[Wrong]:
    """Every series that does not end with the last number that was given: they have no gap and no number twice."""
    if not numbers.sure:
        return
    said = numbers.given.copy()
    for body, kind, year, last in Series.objects.order_by("pk").values_list("body", "kind", "year", "last"):
        given = said.pop((body, kind, year), 0)
        if given != last:
            yield Wrong(
                f"series/{body}/{kind}/{year}", 0,
                f"编号给到第 {last} 号，记录中有 {given} 个：有案件或行为被删，或者编号被改",
            )  # fmt: skip
    for (body, kind, year), given in sorted(said.items()):
        yield Wrong(f"series/{body}/{kind}/{year}", 0, f"编号的行不见了，记录中已给出 {given} 个")


def check_beside(pk: int, chain: str, case: Folded, acts: Sequence[Act]) -> Iterator[Wrong]:
    """Readers that no act has let in, and papers that no act has bound or that are bound no more."""
    for agency in sorted(set(Holding.objects.filter(case=pk).values_list("agency", flat=True)) - readers(case, acts)):
        yield Wrong(chain, 0, f"“casework_holding”多了行：机构 {agency} 没有承办过")
    for agency in Shared.objects.filter(case=pk).values_list("agency", flat=True):
        yield Wrong(chain, 0, f"“casework_shared”多了行：没有向机构 {agency} 共享的行为")
    said, gone = papers(case, acts), erased_acts(case, acts)
    bound = list(BoundMaterial.objects.filter(case=pk).values_list("seq", "digest", "name", "erased"))
    lies = {(seq, digest) for seq, digest, _name, _gone in bound}
    for seq, digest, name, erased in bound:
        if erased and seq not in gone:
            yield Wrong(chain, seq, f"材料 {digest[:16]} 标为已删除，而没有删除它的办理")
        elif seq in gone and not erased:
            yield Wrong(chain, seq, f"材料 {digest[:16]} 应随第 {seq} 项删除，仍可查阅")
        elif name and not materials.opens(digest, name):
            yield Wrong(chain, seq, f"材料 {digest[:16]} 的文件名被改动，或者密钥不在")
    for seq, digest in sorted(said - lies):
        yield Wrong(chain, seq, f"材料 {digest[:16]} 不再附在案件上")
    for seq, digest in sorted(lies - said):
        yield Wrong(chain, seq, f"材料 {digest[:16]} 附在案件上，而行为中没有")


def mend_beside(pk: int, case: Folded, acts: Sequence[Act]) -> None:
    """Let readers and papers be those that the acts name."""
    Holding.objects.filter(case=pk).exclude(agency__in=readers(case, acts)).delete()
    Shared.objects.filter(case=pk).delete()
    said, gone, bound = papers(case, acts), erased_acts(case, acts), BoundMaterial.objects.filter(case=pk)
    for row in bound:
        if (row.seq, row.digest) in said:
            said.remove((row.seq, row.digest))
        else:
            row.delete()
    whose = {act.seq: int(who) for act in acts if (who := act.entered_by.rpartition("/")[2]).isdecimal()}
    for seq, digest in sorted(said):
        given = Uploaded.objects.filter(digest=digest, official=whose.get(seq)).values_list("name", flat=True).first()
        bound.create(case_id=pk, seq=seq, digest=digest, name=given or "")
    bound.filter(seq__in=gone).update(erased=True, name="")
    bound.exclude(seq__in=gone).update(erased=False)


def readers(case: Folded, acts: Sequence[Act]) -> set[int]:
    """The agencies that hold or held the case, or had it offered."""
    return {case.home, case.agency} | {int(agency) for act in acts for agency in _agencies(act.data)}


def papers(case: Folded, acts: Sequence[Act]) -> set[tuple[int, str]]:
    """Which act has bound which paper."""
    return {(act.seq, digest) for act in acts for digest in _digests(case, act)}


def erased_acts(case: Folded, acts: Sequence[Act]) -> set[int]:
    """The acts whose private values, papers too, were erased by another."""
    return {seq for act in acts if _common(case, act) == "erase" for seq in act.data["acts"]}


def _agencies(data: Any) -> Iterator[Any]:
    """The agencies that an offer or a taking names, corrected ones too."""
    if isinstance(data.get("agency"), int):
        yield data["agency"]
    if isinstance(to := data.get("to"), dict):
        yield from _agencies(to)


def _common(case: Folded, act: Act) -> str | None:
    kind = case.procedure.kinds.get(act.kind)
    return None if kind is None else kind.common


def _digests(case: Folded, act: Act) -> Iterator[str]:
    """The digests of the materials that an act names; of a correction, those of what it corrects to."""
    data, kind = act.data, case.procedure.kinds[act.kind]
    if kind.common == "correct":
        of = next((other.kind for other in case.acts if other.seq == data["act"]), None)
        data = data.get("to") or {}
        if of is None:
            return
        kind = case.procedure.kinds[of]
    for field in fields_of(kind.data):
        if field.kind == "material" and (value := data.get(field.name)) is not None:
            yield from (value if field.many else [value])


def check_materials() -> Iterator[Wrong]:
    """Every stored file is there and has the content its name says; every paper that was bound is stored."""
    known = dict(StoredMaterial.objects.values_list("digest", "size"))
    bound: dict[str, tuple[str, int]] = {}
    needed = BoundMaterial.objects.filter(erased=False).order_by("-pk")
    for case, seq, digest in needed.values_list("case", "seq", "digest").iterator():
        bound[digest] = f"case/{case}", seq
    for digest in sorted(set(bound) - set(known)):
        yield Wrong(*bound[digest], f"材料 {digest[:16]} 的行不见了")
    leaving = set(BoundMaterial.objects.filter(erased=True).values_list("digest", flat=True)) - set(bound)
    for digest in sorted(known.keys() - leaving):  # a file that only erased acts bound may be half removed
        what = _content(digest)
        if what:
            chain, seq = bound.get(digest, (f"material/{digest[:16]}", 0))
            yield Wrong(chain, seq, f"材料 {digest[:16]} {what}")


def _content(digest: str) -> str:
    """What is wrong with a stored file; empty where nothing is."""
    try:
        materials.content(digest)
    except FileNotFoundError:
        return "的文件不见了"
    except OSError as error:
        return f"的文件不能读出：{error.strerror}"
    except secret.KeyMissing as error:
        return f"的文件无法核验：{error}"
    except secret.Tampered:
        return "的文件被改动"
    return ""
