"""Rows and columns that are computed from others: `verify` computes them again and compares, `rebuild` writes them again.

The paths of the divisions, by what people and officials are found, and which edit is about which row. What is computed from
the acts of a case is in `verify_cases`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import models, transaction

from yifa.casework import edits
from yifa.casework.declare import REGISTRY
from yifa.casework.models import Edit
from yifa.casework.verify_catalogues import told_in
from yifa.casework.wrong import UNREADABLE, Wrong
from yifa.county.errors import BrokenTree
from yifa.county.models import DivisionPath, Official, Person
from yifa.county.models.divisions import derived_paths, rebuild_paths
from yifa.county.models.people import unlike as person_unlike
from yifa.county.pinyin import initials
from yifa.ledger import secret


def check_derived() -> Iterator[Wrong]:
    """Everything here that is not what it is computed from."""
    yield from _paths()
    for person, columns in _people():
        yield Wrong(f"person/{person.key}", 0, f"人员 {person.key} 的“{'、'.join(columns)}”与本人信息不符")
    for official in _officials():
        yield Wrong(f"official/{official.pk}", 0, f"工作人员 {official.pk} 的“拼音首字母”与姓名不符")
    for chain, said, lies in _index():
        for seq, key in sorted(said ^ lies):
            what = "的变更不在它的历史中" if (seq, key) in said else "的历史中有没有记录的变更"
            yield Wrong(chain, seq, f"标识 {key} {what}")


@transaction.atomic
def mend_derived() -> list[str]:
    """Write all of it again where it differs; what was changed. A row that cannot be read is left to `verify`."""
    changed = []
    try:
        if rebuild_paths():
            changed.append("county_divisionpath")
    except BrokenTree:  # there is no tree: `verify` names it
        pass
    for person, columns in _people():
        models.QuerySet(Person).filter(pk=person.pk).update(**columns)
        changed.append(f"person/{person.key}")
    for official in _officials():
        Official.objects.filter(pk=official.pk).update(initials=initials(official.name))
        changed.append(f"official/{official.pk}")
    for chain, said, lies in _index():
        for seq, key in lies - said:
            Edit.objects.filter(chain=chain, seq=seq, key=key).delete()
        Edit.objects.bulk_create(Edit(chain=chain, seq=seq, key=key) for seq, key in sorted(said - lies))
        if said != lies:
            changed.append(chain)
    return changed


def _paths() -> Iterator[Wrong]:
    lies = set(DivisionPath.objects.values_list("ancestor", "descendant", "since", "until"))
    try:
        said = derived_paths()
    except BrokenTree as broken:
        yield Wrong("county/paths", 0, "区划路径不能算出：" + "；".join(broken.messages))
        return
    for ancestor, descendant, since, _until in sorted(lies - said, key=str):
        yield Wrong("county/paths", 0, f"区划路径多了行：{since} 起 {descendant} 不在 {ancestor} 之内")
    for ancestor, descendant, since, _until in sorted(said - lies, key=str):
        yield Wrong("county/paths", 0, f"区划路径少了行：{since} 起 {descendant} 在 {ancestor} 之内")


def _people() -> Iterator[tuple[Person, dict[str, Any]]]:
    """People who are found by something else than what they are called and numbered; and what it should be."""
    for person in Person.objects.order_by("pk").iterator(chunk_size=500):
        try:
            if columns := person_unlike(person):
                yield person, columns
        except (secret.SecretError, *UNREADABLE):  # the numbers themselves are compared with the registrations
            continue


def _officials() -> Iterator[Official]:
    for official in Official.objects.order_by("pk"):
        if official.initials != initials(official.name):
            yield official


def _index() -> Iterator[tuple[str, set[tuple[int, int]], set[tuple[int, int]]]]:
    """Of every catalogue: the edits that its chain tells, as (seq, key), and those by which rows find them."""
    for catalogue in REGISTRY.catalogues.values():
        chain = edits.chain_of(catalogue)
        try:
            said = told_in(chain).edits
        except UNREADABLE:  # named with the catalogue
            continue
        yield chain, said, set(Edit.objects.filter(chain=chain).values_list("seq", "key"))
