"""A reference that may name only some rows of its catalogue: the field says which, the decision holds to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

import pytest

from yifa.kernel.law import internal
from yifa.kernel.procedure import (
    Act,
    Agency,
    Among,
    BadDeclaration,
    Case,
    Deed,
    Procedure,
    Ref,
    Role,
    act,
    decide,
    fields_of,
    plain_of,
)
from yifa.kernel.procedure.tests.walks import Somebody, World

desk = Role("desk", "经办人", granted=True)
HAND = Somebody("post:1/1", frozenset({"desk"}), 5)


@dataclass(frozen=True)
class Sent:
    to: Annotated[Ref[Agency], "送给", Among("kind", frozenset({"court", "office"}), others=True)]


class Sending(Procedure):
    key = "small.sending"
    title = "送"
    since = date(2022, 1, 1)
    sent = act("送", Sent, by=[desk], basis=internal("试验用的规定"), opens=True, ends="已送")


@dataclass(frozen=True)
class Wrong:
    to: Annotated[str, "送给", Among("kind", frozenset())]


WORLD = World(
    Sending, (HAND,), refs={Agency: {5: {"kind": "office"}, 6: {"kind": "office"}, 7: {"kind": "hall"}, 8: {}}}
)


@pytest.mark.parametrize(("to", "may"), [(6, True), (8, True), (5, False), (7, False)])
def test_only_those_may_be_named_and_never_oneself_where_the_field_says_so(to: int, may: bool) -> None:
    data, day = Sent(Ref(to)), date(2022, 11, 1)
    answer = decide(Case(Sending, 5), Deed(data, plain_of(data), HAND.by, HAND.by, day), WORLD.facts(day, HAND))
    assert isinstance(answer, Act) is may
    if not isinstance(answer, Act):
        assert (answer.asked, str(answer.reason)) == ("must", "“送给”不能是所选的这一个")
        assert answer.remedy


def test_a_field_tells_it_and_only_a_reference_may() -> None:
    (field,) = fields_of(Sent)
    assert field.among == Among("kind", frozenset({"court", "office"}), others=True)
    with pytest.raises(BadDeclaration, match="only a reference"):
        fields_of(Wrong)


def test_those_that_it_is_not_for_are_said_as_well() -> None:
    none = Among("code", frozenset({"own"}), none=True)
    assert [none.takes({"code": code}, 5) for code in ("own", "court")] == [False, True]
    assert none.takes({}, 5)


def test_a_field_may_be_for_the_rows_of_the_body_whose_case_it_is() -> None:
    own = Among("committee", own=True)
    assert [own.takes({"committee": body}, 5) for body in (5, 6)] == [True, False]
