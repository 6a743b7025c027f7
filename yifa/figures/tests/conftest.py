"""The county of the pages' tests, asked by way of the figures' addresses."""

from __future__ import annotations

from typing import Any

import pytest

from yifa.pages.tests.conftest import County, county, get, sampled

__all__ = ["County", "county", "get", "sampled"]


@pytest.fixture(autouse=True)
def _addresses(settings: Any) -> None:
    settings.ROOT_URLCONF = "yifa.figures.tests.urls"
