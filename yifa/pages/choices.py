"""What may be chosen for a reference in a form: rows of the catalogue the field's marker claims, as they stand today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.db.models import Q

from yifa.casework.declare import REGISTRY
from yifa.casework.models import ListItem, Party
from yifa.casework.pooled import roles_at
from yifa.county.models import Division, Person
from yifa.kernel.procedure import Among, Field
from yifa.pages import saying

Found = Sequence[tuple[int, str]]


class Choosing:
    """Answers for the fields of one form, each catalogue read once.

    `near` narrows catalogues that have an agency or a division to those around the case, `own` is the body whose case it is,
    with whoever of the asker's carries it on, `level` how confidential that is.
    """

    def __init__(
        self,
        day: date,
        parties: Sequence[Party] = (),
        near: Mapping[str, frozenset[int]] | None = None,
        own: frozenset[int] = frozenset(),
        level: int = 0,
    ) -> None:
        self.day, self.parties, self.near, self.own, self.level = day, parties, near or {}, sorted(own), level
        self._known: dict[tuple[type | None, Among | None], Found] = {}

    def __call__(self, field: Field) -> Found:
        """The rows that may be chosen for a field, as (key, label)."""
        at = (field.of, field.among)
        if at not in self._known:
            self._known[at] = self._read(*at)
        return self._known[at]

    def _read(self, marker: type | None, among: Among | None) -> Found:
        name = marker.__name__ if marker is not None else ""
        if name == "Party":
            return party_labels(self.parties, self.day)
        if (listed := REGISTRY.list_of(marker)) is not None:
            items = ListItem.objects.on(self.day).filter(list=listed.key).order_by("key")
            return [(row.key, row.title) for row in (items if among is None else items.filter(self._that(among)))]
        if name == "Division":
            return [(row.key, row.short) for row in Division.objects.on(self.day).order_by("code")]
        catalogue = REGISTRY.markers.get(name)
        if catalogue is None:
            return []
        rows = catalogue.model._default_manager.on(self.day)  # type: ignore[attr-defined]
        for column, keys in self.near.items():
            if any(f.name == column for f in catalogue.model._meta.fields):
                rows = rows.filter(**{f"{column}__in": keys})
        if among is not None:
            rows = rows.filter(self._that(among)).exclude(key__in=self.own * among.others)
            if among.role:
                roles = roles_at(rows.values_list("key", flat=True), self.day)
                rows = rows.filter(key__in=[k for k, some in roles.items() if some.get(among.role, -1) >= self.level])
        return sorted(saying.row_names(rows.order_by("key"), self.day).items())

    def _that(self, among: Among) -> Q:
        """The condition of being one of those that a field is for."""
        found = Q(**{f"{among.column}__in": self.own if among.own else among.values})
        return ~found if among.none else found


def party_labels(parties: Sequence[Party], day: date) -> Found:
    """Parties by name and side."""
    people = {row.key: row for row in Person.objects.on(day).filter(key__in=[party.person for party in parties])}
    return [
        (
            party.pk,
            f"{people[party.person].name if party.person in people else '已依法删除'}（{party.get_side_display()}）",
        )
        for party in parties
    ]
