"""`docs/add-a-system.md` followed to the letter: its files, its one line, its commands, then a call through the pages.

A copy of the house is built in a folder of its own, since a page that says "no other file" must be taken at its word.
Run as a script, this file is the official who uses the new system: it signs in, takes a call and answers it.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "add-a-system.md"
FENCE = re.compile(r"^```(?P<language>\w+)(?P<more>[^\n]*)\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE)
FILE, LINE = re.compile(r"file=(\S+)"), re.compile(r"line=(\S+) after=(.+)")
PASSWORD = "a telephone at the hotline"
LAST = "yifa figures"
"""The command that the page gives for after the call has been taken."""


@dataclass(frozen=True)
class Page:
    """What the page tells its reader to do."""

    files: dict[str, str] = field(default_factory=dict)
    lines: list[tuple[str, str, str]] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)

    @classmethod
    def read(cls) -> Page:
        """Take the code blocks out of the page."""
        found = cls()
        for block in FENCE.finditer(PAGE.read_text(encoding="utf-8")):
            if file := FILE.search(block["more"]):
                found.files[file[1]] = block["text"]
            elif line := LINE.search(block["more"]):
                found.lines.append((line[1], line[2].strip(), block["text"]))
            elif block["language"] == "sh":
                found.commands.extend(block["text"].splitlines())
        return found


@dataclass(frozen=True)
class House:
    """The copy, and how to run something in it."""

    root: Path
    page: Page

    def run(self, command: str, *, check: bool = True) -> str:
        """Run a command as its reader would; fail with what it said, unless that is what is asked for."""
        words = shlex.split(command)
        start = {"python": [sys.executable], "yifa": [sys.executable, "-m", "yifa.command"]}[words[0]]
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("DJANGO", "PYTEST", "YIFA", "COV"))}
        env = {
            **kept, "PYTHONPATH": str(self.root), "DATABASE_URL": f"sqlite:///{self.root}/county.sqlite3",
            "YIFA_VAR": str(self.root / "var"), "YIFA_DEMO": "1", "YIFA_HOSTS": "testserver",
        }  # fmt: skip
        done = subprocess.run([*start, *words[1:]], cwd=self.root, env=env, check=False, capture_output=True, text=True)
        if check and done.returncode:
            pytest.fail(f"{command}\n{done.stdout[-6000:]}{done.stderr[-6000:]}", pytrace=False)
        return done.stdout if check else done.stdout + done.stderr


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """The house with the system of the page in it."""
    root, page = tmp_path_factory.mktemp("house"), Page.read()
    shutil.copytree(ROOT / "yifa", root / "yifa", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", root)
    for name, text in page.files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for name, after, text in page.lines:
        path = root / name
        before = path.read_text(encoding="utf-8")
        assert before.count(f"{after}\n") == 1, f"{name} has not one line {after}"
        path.write_text(before.replace(f"{after}\n", f"{after}\n{text}"), encoding="utf-8")
    house = House(root, page)
    for command in page.commands:
        if not command.startswith(LAST):
            house.run(command)
    return house


def test_one_line_outside_the_folder() -> None:
    page = Page.read()
    folders = {name.rpartition("/")[0].removesuffix("/tests") for name in page.files}
    assert folders == {"yifa/systems/hotline"}
    assert [name for name, _after, _text in page.lines] == ["yifa/conf/settings.py"]
    assert sum(len(text.splitlines()) for _name, _after, text in page.lines) == 1


def test_the_code_of_the_page_is_clean(house: House) -> None:
    files = " ".join(str(name) for name in house.page.files)
    house.run(f"python -m ruff check {files}")
    house.run(f"python -m ruff format --check {files}")


def test_the_folder_has_the_shape_of_a_system(house: House) -> None:
    """What is wrong elsewhere in the house is the business of other tests."""
    said = house.run("python -c 'from importlinter.cli import lint_imports; lint_imports()'", check=False)
    assert re.search(r"Every system file is one of the shape's\s+KEPT", said), said
    assert "hotline" not in said.partition("Broken contracts")[2], said


def test_an_official_works_with_it(house: House) -> None:
    told = json.loads(house.run(f"python {__file__}"))
    assert told["rail"] == "便民热线"
    assert told["refused"], "回访 before the answer is shown with its reason"
    assert told["figures"], "the office's page of figures shows the hotline's"
    (last,) = [command for command in house.page.commands if command.startswith(LAST)]
    counted = json.loads(house.run(last))
    assert counted["hotline.calls"]["value"] == 1
    assert (counted["hotline.on_time"]["numerator"], counted["hotline.on_time"]["denominator"]) == (1, 1)
    checked = json.loads(house.run("yifa verify --json"))
    assert (checked["holds"], checked["faults"]) == (True, [])


def test_an_adverse_decision_without_a_remedy_is_named(house: House) -> None:
    path = house.root / "yifa/systems/hotline/procedure.py"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(', remedy="向有权处理的机关提出"', ""), encoding="utf-8")
    try:
        said = house.run("yifa manage check", check=False)
    finally:
        path.write_text(text, encoding="utf-8")
    assert "便民热线·不属受理范围" in said
    assert "救济途径" in said


def test_the_reference_takes_it_in(house: House) -> None:
    (house.root / "docs").mkdir(exist_ok=True)
    house.run(f"python -m yifa.docs --root {house.root}")
    page = (house.root / "docs/reference/procedures/hotline-call.md").read_text(encoding="utf-8")
    assert "```mermaid" in page
    assert "5个工作日（参数 `hotline.answer`）" in page


# ----------------------------------------------------------------------------------------- the official, as a script


class Form(HTMLParser):
    """The main form of a page, filled in by the labels a person reads."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.names: dict[str, str] = {}
        self.labels: dict[str, str] = {}
        self.choices: dict[str, dict[str, str]] = {}
        self.action = ""
        self._in = self._template = False
        self._for: str | None = None
        self._select = self._option = self._area = ""
        self._radio: tuple[str, str] | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form" and said.get("method", "").lower() == "post" and "logout" not in said.get("action", ""):
            self._in = True
        elif tag == "template":
            self._template = True
        if not self._in or self._template:
            return
        name = said.get("name", "")
        if tag == "label" and "for" in said:
            self._for = said["for"]
        elif tag == "input":
            self._input(name, said)
        elif tag == "textarea":
            self._area, self.names[said.get("id", "")] = name, name
            self.values[name] = ""
        elif tag == "select":
            self._select, self.names[said.get("id", "")] = name, name
        elif tag == "option":
            self._option = said.get("value", "")
            if "selected" in said or self._select not in self.values:
                self.values[self._select] = self._option

    def _input(self, name: str, said: dict[str, str]) -> None:
        kind = said.get("type", "text")
        if kind in {"radio", "checkbox"}:
            self._radio = (name, said.get("value", "on"))
            if "checked" in said:
                self.values[name] = self._radio[1]
        elif name and kind not in {"submit", "button", "file"}:
            self.values[name] = said.get("value", "")
            self.names[said.get("id", "")] = name

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._in = False
        elif tag == "template":
            self._template = False
        elif tag == "label":
            self._for = self._radio = None
        elif tag == "textarea":
            self._area = ""
        elif tag == "select":
            self._select = ""

    def handle_data(self, data: str) -> None:
        text = data.strip()
        if not text or not self._in or self._template:
            return
        if self._area:
            self.values[self._area] += text
        elif self._select:
            self.choices.setdefault(self._select, {}).setdefault(text, self._option)
        elif self._radio is not None:
            self.choices.setdefault(self._radio[0], {}).setdefault(text, self._radio[1])
        elif self._for is not None:
            self.labels.setdefault(text, self._for)

    def fill(self, **said: str) -> dict[str, str]:
        """The data to send. A name is a field's label, a value what is typed or the words of a choice."""
        sent = dict(self.values)
        for label, text in said.items():
            name = self.names.get(self.labels.get(label, "-"), "")
            if not name:
                name = next((n for n, choices in self.choices.items() if text in choices), "")
            if not name:
                raise LookupError(f"no field {label!r}; there are {sorted(self.labels)} and {self.choices}")
            sent[name] = self.choices.get(name, {}).get(text, text)
        return sent


def links(html: str) -> Iterator[tuple[str, str]]:
    """The words and address of each link."""
    for found in re.finditer(r'<a [^>]*href="([^"]*)"[^>]*>(.*?)</a>', html, re.DOTALL):
        yield " ".join(re.sub(r"<[^>]*>", " ", found[2]).split()), found[1]


def take_a_call() -> dict[str, Any]:
    """Make a small county, let an official in, take a call and answer it through the pages."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "yifa.conf.settings"
    import django

    django.setup()
    from django.test import Client

    official = _county()
    client = Client()
    sign_in = client.get("/", follow=True).content.decode()
    sent = Form(sign_in).fill(登录名=official, 密码=PASSWORD)
    home = _sent(client, "/login/", sent)
    rail = next((words for words, address in links(home) if address == "/hotline/"), "")
    new = client.get("/hotline/new/").content.decode()
    case = _sent(
        client, "/hotline/new/",
        Form(new).fill(事由="停水", 类别="供水", 来电内容="家里停水两天") | {"party-0-name": "李四喜", "party-1-name": ""},
    )  # fmt: skip
    refused = "须先办“答复”" in case
    answer = next(address for words, address in links(case) if words.startswith("答复") and "/do/" in address)
    answered = _sent(client, answer, Form(client.get(answer).content.decode()).fill(答复内容="水管已经修好"))
    assert "已答复" in answered
    figures = client.get("/figures/").content.decode()
    return {"rail": rail, "refused": refused, "figures": "按时答复率" in figures}


def _sent(client: Any, address: str, data: dict[str, str]) -> str:
    answer = client.post(address, data, follow=True)
    html: str = answer.content.decode()
    if answer.status_code != 200:
        words = " ".join(re.sub(r"<[^>]*>", " ", html.partition("<main")[2]).split())
        raise SystemExit(f"{address}: {answer.status_code} {words[:1500]}")
    return html


def _county() -> str:
    """A county with a hotline, an administrator and one clerk, whose rights are given by a recorded edit; returns the name to sign in."""
    from datetime import date

    from yifa.casework import edits
    from yifa.casework.declare import REGISTRY
    from yifa.casework.standing import post as hand
    from yifa.county import demonstration, divisions
    from yifa.county.accounts import open_account
    from yifa.county.models import Agency, Division, Grant, Post, Tenure

    demonstration.mark()
    divisions.load(divisions.shipped())
    county = Division.objects.get(kind="county")
    since = date(2022, 1, 1)
    office = Agency.objects.create(name="县热线中心", kind="county_office", division=county.key, since=since)
    chief, clerk = open_account("chief", "何局长"), open_account("clerk", "周明", PASSWORD, must_change=False)
    posts = []
    for official, title in ((chief, "系统管理员"), (clerk, "话务员")):
        post = Post.objects.create(title=title, agency=office.key, division=county.key, since=since)
        Tenure.objects.create(post=post.key, official=official, since=since)
        posts.append(post)
    Grant.objects.create(post=posts[0].key, role="county.administrator", division=county.key, act=True, since=since)
    values = {
        "post": posts[1].key, "role": "hotline.clerk", "division": county.key, "level": 0,
        "read": True, "act": True, "enter": True,
    }  # fmt: skip
    grants = REGISTRY.catalogues["county.grants"]
    edits.edit(grants, values, by=hand(posts[0].key, chief), reason="热线开通", since=since)
    return clerk.username


if __name__ == "__main__":
    sys.stdout.write(json.dumps(take_a_call(), ensure_ascii=False))
