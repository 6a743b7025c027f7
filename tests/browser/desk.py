"""A desk: a browser of its own in which one official is signed in, as the tests of this folder use it."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from playwright.sync_api import APIResponse, Browser, Locator, Page, Response

    from tests.served import Site

PASSWORD = "meitan-demo-2022"
WIDE, NARROW = (1440, 900), (360, 740)

type_of = {"select": "select", "textarea": "text", "text": "text", "tel": "text", "date": "text", "password": "text"}


@dataclass
class Desk:
    """One official at work. `wrong` gathers what the browser's console complains of, and every answer of 500 and more."""

    page: Page
    site: Site
    username: str
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.wrong.append(f"{self.page.url}: {error}"))
        self.page.on("response", self._answered)

    def _heard(self, message: Any) -> None:
        # A refusal is answered with 403, 404 or 409, and the browser notes every such answer by itself.
        if message.type == "error" and "the server responded with a status of 4" not in message.text:
            self.wrong.append(f"{self.page.url}: {message.text}")

    def _answered(self, response: Response) -> None:
        if response.status >= 500:
            self.wrong.append(f"{response.url}: {response.status}")

    # --- going about ---------------------------------------------------------------------------------------------

    def sign_in(self) -> Desk:
        """Sign in at the page that everybody signs in at."""
        self.page.goto(f"{self.site.url}/login/")
        self.page.fill("#id_username", self.username)
        self.page.fill("#id_password", PASSWORD)
        self.page.press("#id_password", "Enter")
        self.page.wait_for_url(f"{self.site.url}/")
        return self

    def go(self, path: str) -> int:
        """Open an address; the status it answers with."""
        response = self.page.goto(f"{self.site.url}{path}")
        assert response is not None
        return response.status

    def size(self, width: int, height: int) -> None:
        """Take a screen of this size."""
        self.page.set_viewport_size({"width": width, "height": height})

    @property
    def main(self) -> Locator:
        """What the page says, without what stands around it."""
        return self.page.locator("main")

    @property
    def text(self) -> str:
        """The words of the page."""
        return self.main.inner_text()

    @property
    def path(self) -> str:
        """Where the browser is."""
        return self.page.url.removeprefix(self.site.url)

    # --- forms ---------------------------------------------------------------------------------------------------

    def fill(self, values: Mapping[str, Any]) -> None:
        """Fill in a form by the names of its fields: text, a choice by its words, several by a list, yes or no."""
        for name, value in values.items():
            controls = self.page.locator(f'main form [name="{name}"]:not([type=hidden])')
            assert controls.count(), f"{self.path}: no field {name}"
            self._unfold(controls.first)
            kind = controls.first.evaluate("e => e.type || e.tagName.toLowerCase()")
            if kind in {"checkbox", "radio"}:
                wanted = [value] if isinstance(value, (str, bool)) else list(value)
                for control in controls.all():
                    label = control.evaluate("e => e.closest('label').innerText.trim()")
                    on = True in wanted or any(isinstance(one, str) and label.startswith(one) for one in wanted)
                    if kind == "checkbox" or on:
                        control.set_checked(on)
                assert False in wanted or controls.locator(":scope:checked").count(), f"{name}: no choice {value}"
            elif kind == "select-one":
                label = next((one for one in controls.first.locator("option").all_inner_texts() if value in one), None)
                assert label is not None, f"{name}: no choice {value}"
                controls.first.select_option(label=label)
            elif kind == "file":
                controls.first.set_input_files(value)
            else:
                controls.first.fill(str(value))

    def _unfold(self, control: Locator) -> None:
        """Open the part of the form in which a field lies folded."""
        folded = control.locator("xpath=ancestor::details[not(@open)]")
        if folded.count():
            folded.first.locator("> summary").click()

    def send(self) -> int:
        """Press the form's one primary button; the status of what follows."""
        with self.page.expect_navigation() as going:
            self.page.locator("main form .button.primary").last.click()
        return int(going.value.status)

    def do(self, case: str, act: str, /, **values: Any) -> None:
        """Do one act in a case: open its form from its address, fill in, send; it must be done."""
        assert self.go(f"{case}do/{act}/") == 200, self.text
        self.fill(values)
        self.send()
        assert self.path == case, f"{act}: {self.text}"

    # --- straight to the server ------------------------------------------------------------------------------------

    def post(self, path: str, data: Mapping[str, Any]) -> APIResponse:
        """Send a form without opening it, as a script or an old tab would."""
        token = next((c["value"] for c in self.page.context.cookies() if c["name"] == "csrftoken"), "")
        return self.page.context.request.post(
            f"{self.site.url}{path}", form={"csrfmiddlewaretoken": token, **data}, max_redirects=0,
            headers={"Referer": f"{self.site.url}{path}"},
        )  # fmt: skip

    def get(self, path: str) -> APIResponse:
        """Ask for an address without showing it."""
        return self.page.context.request.get(f"{self.site.url}{path}", max_redirects=0)

    def entries(self, case: str) -> int:
        """How many entries the record of a case holds."""
        said = self.get(f"{case}record/")
        assert said.status == 200
        found = re.search(r"([0-9]+)条记录首尾相接", said.text())
        assert found is not None, "the record of the case is whole"
        return int(found[1])


@contextmanager
def desk(browser: Browser, site: Site, username: str, arguments: Mapping[str, Any], **more: Any) -> Iterator[Desk]:
    """A desk with its own window, signed in; at the end nothing was wrong with any page it showed."""
    context = browser.new_context(**{**arguments, **more})
    try:
        one = Desk(context.new_page(), site, username).sign_in()
        yield one
        assert not one.wrong, one.wrong
    finally:
        context.close()
