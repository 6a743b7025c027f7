"""A person is in a matter once, and a namesake of whoever handles it is seen."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from yifa.casework import asking, matters
from yifa.casework.matters import NewMatter, NewParty
from yifa.casework.models import Case, Matter
from yifa.casework.tests.cast import Cast, in_session
from yifa.county.models import Official, Person

TWICE: list[dict[str, Any]] = [{"id_number": "11010519491231002X"}, {"phone": "13985000001"}]


@pytest.mark.parametrize("same", TWICE, ids=["id_number", "phone"])
@pytest.mark.parametrize("side", ["applicant", "respondent"])
def test_nobody_has_a_dispute_with_himself(county: Cast, same: dict[str, Any], side: str) -> None:
    both = [NewParty("applicant", name="赵某", **same), NewParty(side, name="赵某", **same)]
    before = Matter.objects.count(), Person.objects.count()
    with pytest.raises(ValidationError, match="同一个人"):
        matters.register(NewMatter("欠款", county.places["village"], both), by=county.luo)
    assert (Matter.objects.count(), Person.objects.count()) == before


def test_two_of_one_name_are_two(county: Cast) -> None:
    both = [NewParty("applicant", name="赵某"), NewParty("respondent", name="赵某")]
    _matter, parties = matters.register(NewMatter("欠款", county.places["village"], both), by=county.luo)
    assert len({each.person for each in parties}) == 2


def test_whoever_handles_it_and_bears_a_partys_name_is_told(county: Cast) -> None:
    pk = in_session(county)
    row = Case.objects.select_related("matter").get(pk=pk)
    assert asking.look(row, county.actor("chen")).facts.namesakes == frozenset()
    Official.objects.filter(pk=county.people["luo"]).update(name="李某")
    assert asking.look(row, county.actor("chen")).facts.namesakes == {f"post:{county.posts['luo']}"}
