"""The pictures of the README, taken from the running small demonstration.

They are taken at every run, so that a page that no longer shows what the README promises is noticed; they are written to
`docs/pictures/` only where `YIFA_PICTURES=1` says so, since two machines never draw a letter alike.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.served import Site

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"
NAMES = ("todos", "case", "act", "figures", "phone")
DESK, PHONE = (1280, 800), (360, 740)
MOST_BYTES = 400_000
DO = 'main a[href*="/do/"]'
"""A link to the form of an act."""


@pytest.fixture
def desk(site: Site, page: Page) -> Page:
    """The desk of the official of the demonstration who has most to do."""
    told = site.yifa("simulate", "--accounts", "--json")
    assert told.returncode == 0, told.stderr
    look_at(page, DESK)
    busiest, most = {}, 0
    for account in json.loads(told.stdout):
        sign_in(page, site, account)
        if (count := len(cases(page))) > most:
            busiest, most = account, count
    assert busiest, "nobody in the demonstration has anything to do"
    sign_in(page, site, busiest)
    return page


def sign_in(page: Page, site: Site, account: dict[str, str]) -> None:
    """Sit down as this official, and look at the to-dos."""
    page.context.clear_cookies()
    page.goto(f"{site.url}/login/")
    page.fill("#id_username", account["username"])
    page.fill("#id_password", account["password"])
    page.press("#id_password", "Enter")
    page.wait_for_url(f"{site.url}/")


def look_at(page: Page, screen: tuple[int, int]) -> None:
    """Take a screen of this width and height."""
    page.set_viewport_size({"width": screen[0], "height": screen[1]})


def cases(page: Page) -> list[str]:
    """The addresses of the cases on a list, in order and once each."""
    return list(dict.fromkeys(re.findall(r'href="(/cases/\d+/)', page.content())))


def tellable(page: Page, site: Site) -> str:
    """Of the cases on the list the open one with the longest story in which something can be done."""
    best, longest = "", 0
    for case in cases(page)[:15]:
        page.goto(f"{site.url}{case}")
        told = page.locator("main .timeline > li").count()
        ended = "”办结" in page.locator("main").inner_text()
        if told > longest and not ended and page.locator(DO).count():
            best, longest = case, told
    assert best, "no case on the list in which something can be done"
    return best


def take(page: Page, name: str, folder: Path) -> None:
    """Take one picture; where asked to, into the docs."""
    page.evaluate("document.fonts.ready")
    target = (PICTURES if os.environ.get("YIFA_PICTURES") == "1" else folder) / f"{name}.png"
    target.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=target, animations="disabled")
    size = target.stat().st_size
    assert size > 10_000, f"{name}: an empty page"
    assert size < MOST_BYTES, f"{name}: {size} bytes are too many for a README"


def test_pictures(site: Site, desk: Page, tmp_path: Path) -> None:
    case = tellable(desk, site)
    desk.goto(site.url)
    take(desk, "todos", tmp_path)
    desk.goto(f"{site.url}{case}")
    take(desk, "case", tmp_path)
    primary = desk.locator('main a.primary[href*="/do/"]')
    act = (primary if primary.count() else desk.locator(DO)).first.get_attribute("href")
    desk.goto(f"{site.url}{act}")
    assert desk.locator("main form").count(), "the act has a form"
    take(desk, "act", tmp_path)
    desk.goto(f"{site.url}/figures/")
    assert desk.locator("main .figure, main [class*=figure]").count(), "figures are shown"
    take(desk, "figures", tmp_path)
    look_at(desk, PHONE)
    desk.goto(f"{site.url}{case}")
    wide = desk.evaluate("document.documentElement.scrollWidth")
    assert wide <= PHONE[0], f"the case is {wide} px wide on a telephone"
    take(desk, "phone", tmp_path)


@pytest.mark.parametrize("name", NAMES)
def test_each_picture_is_there_and_shown(name: str) -> None:
    """Take them: YIFA_PICTURES=1 python3 do.py test tests/test_pictures.py."""
    data = (PICTURES / f"{name}.png").read_bytes()
    assert data.startswith(b"\x89PNG")
    assert len(data) < MOST_BYTES
    for readme in ("README.md", "README.zh-CN.md"):
        assert f"docs/pictures/{name}.png" in (ROOT / readme).read_text(encoding="utf-8")
