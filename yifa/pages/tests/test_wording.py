"""What people read: a refusal names who can do it, a history says choices by their titles, a setting has its unit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings as installed

from yifa.casework.declare import REGISTRY, SettingOf
from yifa.kernel.law import internal
from yifa.kernel.procedure import Refusal
from yifa.kernel.text import Text
from yifa.pages import declared, look
from yifa.pages.tests.conftest import DAY, County
from yifa.pages.views.answers import refusal_wrongs
from yifa.pages.views.catalogue import _said
from yifa.pages.views.listing import Shower

Get = Callable[..., Any]
OFFICE = installed.ROOT_URLCONF


@pytest.fixture(autouse=True)
def _office(settings: Any, _addresses: None) -> None:
    settings.ROOT_URLCONF = OFFICE


def test_who_may_not_is_told_who_may(county: County, get: Get) -> None:
    page = get(f"/cases/{county.dispute()}/do/accepted/", "head", 409).content.decode()
    assert "请转给陈静（调解员）" in page


def test_every_refusal_of_a_form_says_what_to_do() -> None:
    (bare,) = refusal_wrongs(Refusal(Text("签名的人不齐")))
    assert "请改正后再次提交" in bare["text"]
    (said,) = refusal_wrongs(Refusal(Text("签名的人不齐"), remedy=Text("请补签")))
    assert said["text"] == "签名的人不齐。请补签"


def test_a_history_says_choices_by_their_titles(county: County) -> None:
    found = REGISTRY.catalogues["county.agencies"]
    column = next(each for each in found.columns if each.kind == "choice")
    shower = Shower(look.names(DAY), found.columns)
    assert _said(found, column, "village_mediation", shower) not in {"", "village_mediation"}
    assert _said(found, column, "unheard", shower) == "unheard"


def test_a_number_has_its_unit() -> None:
    times = SettingOf("sample.absences", "几次", 2, internal("办案安排"), "次")
    assert (declared.said(times, 3), declared.unit(times)) == ("3次", "次")
    bare = SettingOf("sample.bare", "几", 2, internal("办案安排"))
    assert (declared.said(bare, 3), declared.unit(bare)) == ("3", "")
