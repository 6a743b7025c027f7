"""Nobody is shown a link that leads him nowhere: whoever works in the demonstration follows what his pages show."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client

from yifa.county.models import Official
from yifa.demo import profile
from yifa.demo.tests.test_demo import loaded

if TYPE_CHECKING:
    from collections.abc import Iterator

OF_A_KIND, MOST = 1, 70
"""How many pages of one kind, and how many in all, each reader opens."""


@pytest.fixture(scope="module", autouse=True)
def _loaded(django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), loaded(tmp_path_factory.mktemp("demo")):
        yield


def links(page: str, at: str) -> list[str]:
    """The addresses of this site that a page shows."""
    found = (urljoin(at, unescape(each)).partition("#")[0] for each in re.findall(r'<a\b[^>]*\bhref="([^"]+)"', page))
    return [each for each in dict.fromkeys(found) if each.startswith("/") and not each.startswith("/static/")]


def kind(address: str) -> str:
    """Pages that differ in numbers and in what is asked of a list are of one kind."""
    parts = urlsplit(address)
    return re.sub(r"\d+", "0", parts.path) + "?" + "&".join(sorted(re.findall(r"(\w+)=", parts.query)))


@pytest.mark.parametrize("username", profile.SHOWN)
def test_no_link_leads_its_reader_nowhere(username: str) -> None:
    reader = Client()
    reader.force_login(Official.objects.get(username=username))
    waiting, seen, of_a_kind, wrong = [("/", "")], {"/"}, dict[str, int](), list[str]()
    opened = 0
    while waiting and opened < MOST:
        address, source = waiting.pop(0)
        said = reader.get(address)
        opened += 1
        if said.status_code in {403, 404}:
            wrong.append(f"{source} → {address}: {said.status_code}")
        if said.status_code != 200 or not said["Content-Type"].startswith("text/html"):
            continue
        for each in links(said.content.decode(), address):
            if each not in seen and of_a_kind.get(kind(each), 0) < OF_A_KIND:
                of_a_kind[kind(each)] = of_a_kind.get(kind(each), 0) + 1
                seen.add(each)
                waiting.append((each, address))
    assert not wrong
    assert opened > 10


@pytest.mark.parametrize("username", profile.SHOWN)
def test_what_is_mine_to_do_i_may_do(username: str) -> None:
    reader = Client()
    reader.force_login(Official.objects.get(username=username))
    page = reader.get("/")
    acts = [each for each in links(page.content.decode(), "/") if re.fullmatch(r"/cases/\d+/do/\w+/", each)]
    assert len(acts) == sum(len(group["rows"]) for group in page.context["groups"])
    assert not [act for act in acts if reader.get(act).status_code != 200]
