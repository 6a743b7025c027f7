"""How the main pages look: pictures and prints for people to look at, in the folder for test results.

No pixel is compared. What is asserted is simple: a page has a size, nothing of it lies upon something else, and what is
printed says whose it is, who printed it and which page of how many one holds.
"""

from __future__ import annotations

import re
import unicodedata
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.desk import NARROW, WIDE, Desk, desk
from tests.browser.paper import pages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from tests.served import Site

OVER_ONE_ANOTHER = """() => {
    const shown = e => e.checkVisibility({visibilityProperty: true}) && e.getBoundingClientRect().width > 1 && e.getBoundingClientRect().height > 1;
    const wrong = [];
    const parts = [...document.querySelectorAll("main h1, main h2, main .todo, main .deadline, main .field, main .figure, main .entry, main .button, main tbody tr")].filter(shown);
    const box = e => e.getBoundingClientRect();
    for (let i = 0; i < parts.length; i++) for (let j = i + 1; j < Math.min(parts.length, i + 12); j++) {
        const a = parts[i], b = parts[j];
        if (a.contains(b) || b.contains(a)) continue;
        const p = box(a), q = box(b);
        const w = Math.min(p.right, q.right) - Math.max(p.left, q.left), h = Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top);
        if (w > 2 && h > 2) wrong.push(`${a.className || a.tagName} "${a.innerText.slice(0, 20)}" over ${b.className || b.tagName} "${b.innerText.slice(0, 20)}"`);
    }
    return wrong.slice(0, 5);
}"""
MAIN = {"h1": "a title", "main .body": "a body", ".page-foot": "a foot"}


@pytest.fixture(scope="module")
def desks(browser: Browser, site: Site, browser_context_args: dict[str, Any]) -> Iterator[dict[str, Desk]]:
    with ExitStack() as stack:
        yield {
            who: stack.enter_context(desk(browser, site, who, browser_context_args))
            for who in ("luochengjun", "zhaoming", "tangxiuying")
        }


@pytest.fixture(scope="module")
def folder(pytestconfig: pytest.Config) -> Path:
    """Where the pictures go: the folder for test results, which git does not keep."""
    found = Path(str(pytestconfig.getoption("--output"))).absolute() / "looks"
    found.mkdir(parents=True, exist_ok=True)
    return found


def case_of(one: Desk) -> str:
    """The open case of a desk whose story is longest."""
    paths = dict.fromkeys(re.findall(r'href="(/cases/\d+/)"', one.get("/").text()))
    return max(paths, key=lambda path: one.get(path).text().count('class="entry'))


PAGES = {
    "luochengjun": {
        "todos": "/", "waiting": "/?tab=waiting", "messages": "/messages/", "me": "/me/", "matters": "/matters/",
        "system": "/mediation/", "board": "/mediation/board/", "register": "/registers/mediation.disputes/",
        "figures": "/figures/", "rows": "/figures/mediation.mediated/", "search": "/search/?q=李", "nothing": "/search/?q=没有这个人",
        "missing": "/nothing/",
    },
    "zhaoming": {
        "catalogues": "/catalogues/", "grants": "/catalogues/county.grants/", "grant": "/catalogues/county.grants/new/",
        "empty": "/",
    },
    "tangxiuying": {"new": "/mediation/new/"},
}  # fmt: skip


@pytest.mark.parametrize(("who", "name"), [(who, name) for who, some in PAGES.items() for name in some])
def test_pages(desks: dict[str, Desk], folder: Path, who: str, name: str) -> None:
    picture(desks[who], folder, name, PAGES[who][name])


@pytest.mark.parametrize("name", ["case", "record", "proof", "act", "refused"])
def test_cases(desks: dict[str, Desk], folder: Path, name: str) -> None:
    one = desks["luochengjun"]
    case = case_of(one)
    path = {"case": "", "record": "record/", "proof": "record/1/", "act": "do/session/", "refused": "do/applied/"}[name]
    picture(one, folder, name, f"{case}{path}")


def picture(one: Desk, folder: Path, name: str, path: str) -> None:
    for width, height in (WIDE, NARROW):
        one.size(width, height)
        one.go(path)
        one.page.evaluate("document.fonts.ready")
        for part, said in MAIN.items():
            box = one.page.locator(part).first.bounding_box()
            assert box is not None, f"{path} has {said}"
            assert box["width"] > 40, f"{path} has {said} of some width"
            assert box["height"] > 10, f"{path} has {said} of some height"
        assert not one.page.evaluate(OVER_ONE_ANOTHER), f"{path} at {width}"
        assert one.page.evaluate("document.documentElement.scrollWidth") <= width, f"{path} is wider than {width}"
        target = folder / f"{name}-{width}.png"
        one.page.screenshot(path=target, full_page=True)
        assert target.stat().st_size > 5_000


@pytest.mark.parametrize("name", ["todos", "case", "register", "figures", "record", "act"])
def test_prints(desks: dict[str, Desk], folder: Path, name: str) -> None:
    one = desks["luochengjun"]
    one.size(*WIDE)
    case = case_of(one)
    path = {"case": case, "record": f"{case}record/", "act": f"{case}do/session/"}.get(name) or PAGES["luochengjun"][
        name
    ]
    assert one.go(path) == 200
    data = one.page.pdf(path=folder / f"{name}.pdf", prefer_css_page_size=True)
    sheets = pages(data)
    assert sheets
    for number, text in enumerate(sheets, 1):
        said = unicodedata.normalize("NFKC", text).replace(" ", "")  # a font may draw 月 with the sign of the radical
        assert "湄潭县" in said, f"sheet {number} of {name} says whose it is: {said[:300]}"
        assert "罗成军打印,2022年12月6日" in said, f"sheet {number} of {name} says who printed it"
        assert f"{number}/{len(sheets)}" in said, f"sheet {number} of {name} says which it is"
    if name == "figures":
        assert len(sheets) <= 2, "the figures fit on two sheets"
    if name == "register":
        assert "合计" in "".join(sheets).replace(" ", ""), "the ledger is printed to its last line, which has the sums"
    for word in ("搜案件", "打开明细", "下一页", "导出所见", "快捷键", "先不办", "更多条件", "查验", "退出"):
        assert word not in "".join(sheets).replace(" ", ""), f"what is there to be pressed is not printed: {word}"


def test_the_proof_of_an_entry_is_in_view(desks: dict[str, Desk]) -> None:
    one = desks["luochengjun"]
    one.size(*WIDE)
    assert one.go(f"{case_of(one)}record/") == 200
    one.page.locator("main .register a[data-open]").last.click()
    one.page.wait_for_url("**/record/*/#proof")
    box = one.page.locator("#proof h2").bounding_box()
    assert box is not None
    assert 0 <= box["y"] < WIDE[1], "nobody has to look for what was asked for"


def test_before_an_erasure_one_sees_what_is_there_and_what_will_stay(desks: dict[str, Desk]) -> None:
    one = desks["luochengjun"]
    one.size(*WIDE)
    paths = re.findall(r'href="(/cases/\d+/)"', one.get("/matters/?lamp=done").text())
    path = next(path for path in paths if f"{path}do/erase/" in one.get(path).text())
    assert one.go(f"{path}do/erase/") == 200
    said = one.page.locator("main").inner_text()
    for word in ("现在还存着的个人信息", "第1项", "事项的事由和地点", "申请人"):
        assert word in said
    assert one.page.locator("main input[type=checkbox][name=acts]").count() >= 2, "acts are chosen, not typed by number"
