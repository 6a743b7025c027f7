"""What a form offers for a reference: the rows of its catalogue that the field says, and never the body whose case it is."""

from __future__ import annotations

from yifa.county.models import Agency
from yifa.kernel.procedure import Agency as Marker
from yifa.kernel.procedure import Among, Field, Label
from yifa.pages.choices import Choosing
from yifa.pages.tests.conftest import DAY, County


def field(among: Among | None) -> Field:
    return Field("to", Label("送给"), "ref", False, False, False, Marker, None, among)


def test_only_what_may_be_chosen_is_offered(county: County) -> None:
    kinds = dict(Agency.objects.on(DAY).values_list("key", "kind"))
    own = next(iter(kinds))
    choose = Choosing(DAY, own=frozenset({own}))
    same = {key for key, kind in kinds.items() if kind == kinds[own]}
    only = Among("kind", frozenset({kinds[own]}))
    assert {key for key, _ in choose(field(None))} == kinds.keys()
    assert {key for key, _ in choose(field(only))} == same
    assert {key for key, _ in choose(field(Among(only.column, only.values, others=True)))} == same - {own}
    assert not choose(field(Among("kind", frozenset({"police"}))))
    assert {key for key, _ in choose(field(Among("key", own=True)))} == {own}
