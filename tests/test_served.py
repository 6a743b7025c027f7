"""A county as its operator starts it: it answers, keeps strangers out, and stops when told."""

from __future__ import annotations

import http.client
import re
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from typing import TYPE_CHECKING

import pytest
from django.test import RequestFactory, override_settings

from yifa.conf.secret import kept_secret
from yifa.conf.views import client_address

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.served import Site


def test_it_answers_in_a_browser(page: Page, site: Site) -> None:
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.goto(site.url)
    assert urllib.parse.urlparse(page.url).path == "/login/"
    assert page.locator("html").get_attribute("lang") in {"zh-Hans", "zh-hans"}
    assert not wrong, "the console is clean: no inline script or style, no missing file"


def test_every_answer_is_guarded(site: Site) -> None:
    with urllib.request.urlopen(f"{site.url}/login/") as answer:
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_five_wrong_passwords_lock_the_name(site: Site) -> None:
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    form = browser.open(f"{site.url}/login/").read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
    assert token
    data = {"csrfmiddlewaretoken": token[1], "username": "nobody", "password": "wrong"}
    for _ in range(4):
        assert browser.open(f"{site.url}/login/", urllib.parse.urlencode(data).encode()).status == 200
    with pytest.raises(urllib.error.HTTPError) as locked:
        browser.open(f"{site.url}/login/", urllib.parse.urlencode(data).encode())
    assert locked.value.code == 429
    assert "十五分钟" in locked.value.read().decode()


def test_the_record_holds(site: Site) -> None:
    done = site.yifa("verify", "--json")
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_secret_is_made_once_and_is_the_accounts_own(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "secret"
    first = kept_secret(path, length=16)
    assert kept_secret(path, length=16) == first
    assert len(first) == 32
    assert path.stat().st_mode & 0o077 == 0
    assert [p.name for p in path.parent.iterdir()] == ["secret"]


def test_a_sender_cannot_choose_its_address() -> None:
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="1.2.3.4, 192.0.2.7")
    with override_settings(YIFA_PROXY=False):
        assert client_address(request) == "10.0.0.1"
    with override_settings(YIFA_PROXY=True):
        assert client_address(request) == "192.0.2.7"


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=edge"])
def test_a_form_that_is_too_big_is_refused_in_words(site: Site, kind: str) -> None:
    text = "字" * 1024 * 1024  # three bytes each
    plain = f"username={text}"
    parts = f'--edge\r\nContent-Disposition: form-data; name="username"\r\n\r\n{text}\r\n--edge--\r\n'
    body = (parts if "edge" in kind else plain).encode()
    line = http.client.HTTPConnection(urllib.parse.urlparse(site.url).netloc, timeout=30)
    line.request("GET", "/login/")
    shown = line.getresponse()
    cookie = (shown.headers["Set-Cookie"] or "").partition(";")[0]
    shown.read()
    for _ in range(3):  # one line carries what follows a refusal
        line.request("POST", "/nothing/", body, {"Content-Type": kind})
        assert line.getresponse().read()
    line.request("POST", "/login/", body, {"Content-Type": kind, "Cookie": cookie})
    answer = line.getresponse()
    said = answer.read().decode()
    assert answer.status == 413, said
    assert "这次提交太大，没有收下" in said
    assert "最多 2 MB" in said
    assert urllib.request.urlopen(f"{site.url}/login/").status == 200
