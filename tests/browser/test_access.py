"""For everybody: no page breaks an accessibility rule, none is wider than a telephone, and the keyboard alone suffices."""

from __future__ import annotations

import re
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT

from tests.browser.desk import NARROW, PASSWORD, WIDE, Desk, desk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page

    from tests.served import Site

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """async rules => {
    const found = await axe.run(document, {runOnly: {type: "tag", values: rules}, resultTypes: ["violations"]});
    return found.violations.flatMap(one => one.nodes.slice(0, 4).map(node => `${one.id}: ${node.target.join(" ")} ${node.failureSummary}`));
}"""
CONTRAST = """async () => {
    const found = await axe.run(document, {runOnly: ["color-contrast"], resultTypes: ["violations"]});
    return found.violations.flatMap(one => one.nodes.slice(0, 4).map(node => `${one.id}: ${node.target.join(" ")} ${node.failureSummary}`));
}"""
TOO_WIDE = """() => {
    const most = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= most) return [];
    return [...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > most + 1 && e.offsetParent)
        .slice(-3).map(e => `${e.tagName}.${e.className} ${Math.round(e.getBoundingClientRect().right)}`);
}"""
ROLES = {"head": "lizhenghua", "town": "luochengjun", "admin": "zhaoming", "bureau": "sunhong"}


@dataclass
class Office:
    """The desks, and some cases of the demonstration by what can be seen of them."""

    desks: dict[str, Desk]
    cases: dict[str, str]


@pytest.fixture(scope="module")
def office(browser: Browser, site: Site, browser_context_args: dict[str, Any]) -> Iterator[Office]:
    with ExitStack() as stack:
        desks = {
            name: stack.enter_context(desk(browser, site, who, browser_context_args)) for name, who in ROLES.items()
        }
        for one in desks.values():
            one.page.context.add_init_script(AXE_SCRIPT)
        yield Office(desks, cases(desks["town"]))


WORDS = {"closed": "本案已经归档", "paused": "恢复以前", "rest": "中止", "over": "已超期", "ended": "办结。"}


def cases(one: Desk) -> dict[str, str]:
    """A case for each thing that a case page can show, from the first pages of the list."""
    found: dict[str, str] = {}
    paths: list[str] = re.findall(r'href="(/cases/\d+/)"', one.get("/").text())
    for page in ("/matters/", "/registers/mediation.disputes/"):
        paths += re.findall(r'href="(/cases/\d+/)"', one.get(page).text())
    for path in dict.fromkeys(paths):
        said = one.get(path).text()
        for name, words in WORDS.items():
            if words in said:
                found.setdefault(name, path)
        if re.search(r"/do/", said):
            found.setdefault("open", path)
        if len(found) == len(WORDS) + 1:
            break
    assert {"open", "closed"} <= found.keys()
    return found


SHARED = (
    "/", "/?tab=waiting", "/messages/", "/me/", "/me/password/", "/matters/", "/mediation/", "/figures/", "/nothing/",
)  # fmt: skip
PAGES: dict[str, tuple[str, ...]] = {
    "town": (
        *SHARED, "/?place=999999", "/search/?q=李", "/search/?q=没有这个人", "/matters/?q=没有", "/mediation/board/", "/mediation/new/",
        "/mediation/new/?kind=mediation.people:referred", "/mediation/new/?kind=mediation.people:initiated",
        "/registers/mediation.disputes/", "/registers/mediation.disputes/?outcome=没有",
        "/registers/mediation.disputes/?risk=CRIME", "/registers/mediation.disputes/?columns=all", "/figures/mediation.mediated/",
        "/figures/?year=2020", "/catalogues/mediation.committees/", "/catalogues/mediation.mediators/new/", "/styleguide/",
    ),
    "head": ("/", "/matters/", "/mediation/", "/mediation/new/"),
    "admin": (
        *SHARED, "/catalogues/", "/catalogues/county.grants/", "/catalogues/county.grants/new/", "/catalogues/county.tenures/",
        "/catalogues/county.posts/", "/catalogues/county.agencies/", "/catalogues/county.divisions/", "/catalogues/casework.lists/",
        "/catalogues/casework.numbers/", "/catalogues/casework.settings/",
        "/catalogues/casework.settings/new/?name=mediation.conclude", "/catalogues/casework.calendars/", "/mediation/new/", "/catalogues/nothing/",
    ),
    "bureau": (
        "/", "/mediation/", "/registers/mediation.disputes/", "/catalogues/", "/catalogues/mediation.mediators/new/",
        "/catalogues/mediation.committees/", "/catalogues/county.grants/new/",
    ),
}  # fmt: skip
ROWS = {"admin": ("county.grants", "county.tenures", "county.agencies"), "bureau": ("mediation.mediators",)}
"""Catalogues of which a row is opened, changed and ended."""


WHOLE = {"/", "/figures/", "/mediation/new/", "/login/"}
"""Pages that are looked at in every light on every screen; of the rest, whose colours are the same, two views suffice."""


def check(one: Desk, path: str) -> list[str]:
    """What is wrong with a page: at a desk by day, on a telephone by night; and the other way round for some."""
    wrong: list[str] = []
    views = [(WIDE, "light"), (NARROW, "dark")]
    if path in WHOLE or re.fullmatch(r"/cases/\d+/", path):
        views += [(NARROW, "light"), (WIDE, "dark")]
    one.size(*WIDE)
    status = one.go(path)
    assert status < 500, path
    for number, (size, light) in enumerate(views):
        one.page.emulate_media(color_scheme="light" if light == "light" else "dark")
        one.size(*size)
        found = one.page.evaluate(RUN, RULES) + one.page.evaluate(TOO_WIDE)
        wrong += [f"{path} {size[0]} {light} {each}" for each in found]
        if not number:
            one.page.evaluate("() => { for (const e of document.querySelectorAll('main details')) e.open = true }")
    one.page.emulate_media(color_scheme="light")
    return wrong


@pytest.mark.parametrize("role", PAGES)
def test_pages(office: Office, role: str) -> None:
    one = office.desks[role]
    wrong = [each for path in PAGES[role] for each in check(one, path)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("role", ROWS)
def test_rows_of_catalogues(office: Office, role: str) -> None:
    one = office.desks[role]
    wrong: list[str] = []
    for key in ROWS[role]:
        row = re.search(rf'href="(/catalogues/{key}/\d+/)"', one.get(f"/catalogues/{key}/").text())
        assert row is not None, key
        for path in (row[1], f"{row[1]}edit/", f"{row[1]}end/"):
            wrong += check(one, path)
    assert not wrong, "\n".join(wrong)


def test_cases_and_their_records(office: Office) -> None:
    one = office.desks["town"]
    wrong: list[str] = []
    for path in dict.fromkeys(office.cases.values()):
        wrong += check(one, path)
    for name in ("open", "closed"):
        case = office.cases[name]
        wrong += check(one, f"{case}record/?check=1") + check(one, f"{case}record/1/")
    found = re.search(r'href="(/matters/\d+/)"', one.get("/matters/").text() + one.get(office.cases["open"]).text())
    if found is not None:
        wrong += check(one, found[1])
    assert not wrong, "\n".join(wrong)


def test_forms_and_refusals(office: Office) -> None:
    """Every kind of form that the open cases of one desk offer, and what their refusals look like."""
    one = office.desks["town"]
    wrong: list[str] = []
    seen: set[str] = set()
    for case in dict.fromkeys(re.findall(r'href="(/cases/\d+/)"', one.get("/").text())):
        for path, kind in re.findall(r'href="(/cases/\d+/do/(\w+)/)"', one.get(case).text()):
            if kind not in seen:
                seen.add(kind)
                wrong += check(one, path)
    assert len(seen) > 20, seen
    wrong += check(one, f"{office.cases['closed']}do/session/")
    assert not wrong, "\n".join(wrong)


def test_a_form_that_came_back(office: Office) -> None:
    """With everything wrong in it at once."""
    one = office.desks["town"]
    one.size(*WIDE)
    assert one.go("/mediation/new/") == 200
    one.fill({"act-done": "", "act-time": "25", "party-1-phone": "12", "party-1-number": "5203"})
    assert one.send() == 422
    assert one.main.locator(".field-error").count() >= 5
    wrong = one.page.evaluate(RUN, RULES)
    one.size(*NARROW)
    wrong += one.page.evaluate(RUN, RULES) + one.page.evaluate(TOO_WIDE)
    one.page.emulate_media(color_scheme="dark")
    wrong += one.page.evaluate(CONTRAST)
    one.page.emulate_media(color_scheme="light")
    assert not wrong, "\n".join(wrong)
    for link in one.main.locator(".wrongs a").all():
        target = str(link.get_attribute("href"))
        assert one.page.locator(target).count() == 1, f"{target}: each error leads to its field"


def test_signing_in(site: Site, browser: Browser, browser_context_args: dict[str, Any]) -> None:
    context = browser.new_context(**browser_context_args)
    context.add_init_script(AXE_SCRIPT)
    one = Desk(context.new_page(), site, "")
    wrong = check(one, "/login/") + check(one, "/login/?next=/matters/") + check(one, "/nothing/")
    one.go("/login/")
    one.page.fill("#id_username", "nobody")
    one.page.fill("#id_password", "wrong")
    one.page.press("#id_password", "Enter")
    one.page.locator(".wrongs").wait_for()
    wrong += one.page.evaluate(RUN, RULES)
    assert one.page.locator("#id_username").input_value() == "nobody"
    assert not wrong, "\n".join(wrong)
    context.close()


# --------------------------------------------------------------------------------------------- the keyboard alone


def focused(page: Page, what: str) -> Any:
    """Something of the element that has the focus."""
    return page.evaluate(f"() => {{ const e = document.activeElement; return {what} }}")


def seen_where(page: Page) -> bool:
    """Whether one can see where the focus is: an outline, or a shadow that is not there without it."""
    return bool(
        page.evaluate("""() => {
        const e = document.activeElement, s = getComputedStyle(e.closest("label.choice") ?? e), t = getComputedStyle(e);
        if (e.type === "date" && !e.matches(":focus")) return true;  // the browser's own button in it, with the browser's own ring
        const lined = x => x.outlineStyle !== "none" && parseFloat(x.outlineWidth) >= 1;
        return lined(s) || lined(t) || t.boxShadow !== "none";
    }""")
    )


def tab_to(page: Page, there: Callable[[], bool], most: int = 60) -> None:
    """Press Tab until it is reached; on the way the focus is always to be seen."""
    for _step in range(most):
        page.keyboard.press("Tab")
        if focused(page, "e !== document.body"):
            assert seen_where(page), f"no focus to be seen on {focused(page, 'e.outerHTML.slice(0, 200)')}"
        if there():
            return
    raise AssertionError(f"not reached with {most} tabs; at {focused(page, 'e.outerHTML.slice(0, 200)')}")


def test_the_keyboard_alone_suffices(site: Site, browser: Browser, browser_context_args: dict[str, Any]) -> None:
    """Sign in, walk to a to-do, open it, do an act: no mouse."""
    context = browser.new_context(**browser_context_args)
    page = context.new_page()
    keys = page.keyboard
    page.goto(f"{site.url}/")
    tab_to(page, lambda: focused(page, "e.name") == "username")
    keys.type("lizhenghua")
    tab_to(page, lambda: focused(page, "e.name") == "password")
    keys.type(PASSWORD)
    keys.press("Enter")
    page.wait_for_url(f"{site.url}/")

    keys.press("Tab")
    assert focused(page, "e.textContent") == "跳到正文", "the first stop skips what stands around"
    assert page.locator("a.skip").bounding_box()["y"] >= 0, "and can be seen"  # type: ignore[index]
    keys.press("Enter")
    assert focused(page, "e.id") == "main"

    keys.press("j")
    assert focused(page, "e.hasAttribute('data-open')"), "j walks to the first row"
    first = focused(page, "e.textContent")
    keys.press("j")
    assert focused(page, "e.textContent") != first or page.locator("[data-row]").count() == 1
    keys.press("k")
    assert focused(page, "e.textContent") == first
    keys.press("Enter")
    page.wait_for_url("**/cases/*/")
    case = page.url
    count = page.locator(".timeline > li").count()

    tab_to(page, lambda: "其他办理" in str(focused(page, "e.textContent")) and focused(page, "e.tagName") == "SUMMARY")
    keys.press("Enter")
    tab_to(page, lambda: str(focused(page, "e.getAttribute('href')")).endswith("/do/risk/"))
    keys.press("Enter")
    page.wait_for_url("**/do/risk/")
    tab_to(page, lambda: focused(page, "e.name") == "sign")
    keys.press("Space")
    assert focused(page, "e.checked")
    tab_to(page, lambda: focused(page, "e.name") == "facts")
    keys.type("两家在田边争吵，有人拿了锄头。")
    tab_to(page, lambda: focused(page, "e.name") == "measures")
    keys.type("当场劝开。")
    tab_to(page, lambda: focused(page, "e.matches('button.primary')"))
    keys.press("Space")
    page.wait_for_url(case)
    assert page.locator(".timeline > li").count() == count + 1

    keys.press("?")
    assert page.locator("dialog[data-keys]").is_visible()
    keys.press("Escape")
    page.wait_for_function("() => !document.querySelector('dialog[data-keys]').open")
    keys.press("/")
    page.wait_for_function("() => document.activeElement.name === 'q'")
    keys.type("李")
    keys.press("Enter")
    page.wait_for_url("**/search/**")
    context.close()


def test_enter_sends_the_form_and_adds_or_removes_nobody(office: Office) -> None:
    one = office.desks["head"]
    one.size(*WIDE)
    assert one.go("/mediation/new/") == 200
    one.fill({"subject": "水沟纠纷", "party-0-name": "舒大志", "party-1-name": "苟安平"})
    with one.page.expect_navigation():
        one.page.press('main [name="subject"]', "Enter")
    assert one.main.locator(".wrongs").count() == 1
    assert one.page.locator('main [name="party-0-name"]').input_value() == "舒大志"
    assert one.page.locator('main [name="party-1-name"]').input_value() == "苟安平"
    assert not one.page.locator('main [name="party-2-name"]').count()
