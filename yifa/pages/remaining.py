"""What personal information a case, its matter and the county's list of persons still hold, before and after an erasure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from yifa.casework import erasing
from yifa.casework.declare import REGISTRY
from yifa.casework.models import BoundMaterial, Case, Matter, Party
from yifa.casework.scope import Actor, visible
from yifa.county.models import Person
from yifa.kernel.procedure import fields_of
from yifa.ledger.models import Aside
from yifa.pages.story import Told

PAPER = "@paper"
"""Stands for the papers of an act among the names of its private values."""


def remaining(row: Case, told: Sequence[Told], who: Actor) -> dict[str, Any]:
    """The context of parts/known.html: where personal information still lies, act by act, and who stays named elsewhere."""
    acts = [{"label": label, "value": said, "erased": not said} for _seq, label, said in acts_left(row, told)]
    facts = [*acts, *_matter(row), *_people(row, who), *_materials(row)]
    return {"title": _("现在还存着的个人信息"), "facts": facts}


def acts_left(row: Case, told: Sequence[Told]) -> list[tuple[int, str, str]]:
    """The acts that private values or papers lie beside, by number, with their titles; none of what has been erased."""
    kept: dict[int, list[str]] = {}
    gone: set[int] = set()
    for seq, name, value in (
        Aside.objects.filter(chain=f"case/{row.pk}").order_by("seq", "pk").values_list("seq", "field", "value")
    ):
        if value is None:
            gone.add(seq)
        else:
            kept.setdefault(seq, []).append(name.partition(".")[0])
    for seq, erased in BoundMaterial.objects.filter(case=row.pk).order_by("pk").values_list("seq", "erased"):
        if erased:
            gone.add(seq)
        else:
            kept.setdefault(seq, []).append(PAPER)
    kinds = REGISTRY.procedure(row.procedure).kinds
    titles = {each.act.seq: each.act.kind for each in told}
    found = []
    for seq in sorted(gone | kept.keys()):
        kind = kinds.get(titles.get(seq, ""))
        fields = {one.name: _(one.label.title) for one in fields_of(kind.data)} if kind is not None else {}
        fields[PAPER] = _("材料")
        label = _("第{seq}项 {title}").format(seq=seq, title=_(kind.title) if kind is not None else "")
        said = _("、").join(dict.fromkeys(fields.get(name, _("其他说明")) for name in kept.get(seq, ())))
        found.append((seq, label, said))
    return found


def _matter(row: Case) -> list[dict[str, Any]]:
    """The matter's own words: they go when the first act of each of its cases has been erased."""
    if erasing.is_erased(row.matter_id):
        return [{"label": _("事项的事由和地点"), "erased": True}]
    others = Case.objects.filter(matter=row.matter_id).exclude(pk=row.pk).count()
    when = _("删除本案第1项时一并删除。")
    if others:
        when = _("这一事项还有{n}件案件；各案的第1项都删除以后，才一并删除。").format(n=others)
    return [{"label": _("事项的事由和地点"), "value": row.matter.subject, "note": when}]


def _people(row: Case, who: Actor) -> list[dict[str, Any]]:
    """The parties: who goes with the matter, and who stays since another matter names him."""
    parties = list(Party.objects.filter(matter=row.matter_id).order_by("pk"))
    people = {person.key: person for person in Person.objects.on(who.day).filter(key__in=[p.person for p in parties])}
    staying = set(erasing.remains(row.matter_id))
    found = []
    for party in parties:
        person = people.get(party.person)
        label = str(party.get_side_display())
        if person is None or person.erased:
            found.append({"label": label, "erased": True})
        elif party.person in staying:
            found.append({"label": label, "value": person.name, "note": _elsewhere(party, who)})
        else:
            note = _("姓名、电话、号码随事项一并删除。")
            found.append({"label": label, "value": person.name, "note": note})
    return found


def _elsewhere(party: Party, who: Actor) -> str:
    """In which other matters a party stands: by subject where the asker may see them, else by number."""
    mine = visible(who).order_by().values("matter")
    keys = Party.objects.filter(person=party.person).exclude(matter=party.matter_id).values("matter")
    matters = Matter.objects.filter(pk__in=keys)
    seen = list(matters.filter(pk__in=mine).order_by("pk").values_list("subject", flat=True))
    more = matters.count() - len(seen)
    where = _("、").join(_("“{subject}”").format(subject=subject) for subject in seen)
    if more:
        where += _("另有{n}件不在你查阅范围的事项").format(n=more)
    return _("姓名、电话、号码保留：还是别的事项的当事人（{where}）。").format(where=where)


def _materials(row: Case) -> list[dict[str, Any]]:
    """Files go with the act that bound them, unless another act still needs the same paper."""
    bound = BoundMaterial.objects.filter(case=row.pk)
    kept, gone = bound.filter(erased=False).count(), bound.filter(erased=True).count()
    found: list[dict[str, Any]] = []
    if kept:
        note = _("随附入它的那一项一并删除；别的办理也附了同一份文件的，文件保留到那一项也删除。")
        found.append({"label": _("材料"), "value": _("{n}份").format(n=kept), "note": note})
    if gone:
        found.append({"label": _("材料（{n}份）").format(n=gone), "erased": True})
    return found
