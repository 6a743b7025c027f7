"""The documentation says what is: links lead somewhere, names exist, citations resolve, generated pages are up to date."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

import pytest

from yifa.docs import pages
from yifa.docs.__main__ import main
from yifa.docs.procedures import procedure_page
from yifa.kernel.days import PENALTY, PLAIN, days
from yifa.kernel.law import internal, local, statute
from yifa.kernel.law.scan import scan
from yifa.kernel.procedure import Private, Procedure, Role, act, common, corrects, setting, within

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
#: Written by hand: the reference cites by version, and is inspected with each procedure's own day.
BY_HAND = sorted([*ROOT.glob("*.md"), *(p for p in DOCS.rglob("*.md") if "reference" not in p.parts)])
ALL = sorted({*BY_HAND, *DOCS.rglob("*.md")})
#: The day of the release: what the docs cite without a day of its own is in force on it.
DAY = date(2026, 11, 23)
CODE = re.compile(r"`([^`\n]+)`")
FENCED = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)


def name(path: Path) -> str:
    """A readable id."""
    return str(path.relative_to(ROOT))


def prose(path: Path) -> str:
    """A page without its fenced blocks."""
    return FENCED.sub("", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", ALL, ids=name)
def test_every_link_leads_somewhere(path: Path) -> None:
    wrong = []
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(path)):
        file, _, anchor = target.partition("#")
        if file.startswith("docs/pictures/"):
            continue  # tests/test_pictures.py asks for these, and says how to take them
        assert not re.match(r"[a-z]+:", target), f"{target}: pages link to this repository only"
        there = (path.parent / file).resolve() if file else path
        if not there.exists() or (anchor and anchor not in anchors(there)):
            wrong.append(target)
    assert not wrong, wrong


def anchors(path: Path) -> set[str]:
    """The anchors that headings give."""
    heads = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("path", BY_HAND, ids=name)
def test_every_file_that_a_page_names_exists(path: Path) -> None:
    known = {"yifa/systems/hotline", "yifa/systems/hotline/"}
    named = [text for text in CODE.findall(prose(path)) if re.fullmatch(r"(yifa|tests|docs|\.ci)/[\w./-]+", text)]
    wrong = [text for text in named if not (ROOT / text).exists() and text not in known]
    assert not wrong, wrong


def test_every_name_in_the_architecture_stands_in_the_code() -> None:
    sources = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "yifa").rglob("*.py"))
    words = set(re.findall(r"[A-Za-z_]\w*", sources))
    named = [text for text in CODE.findall(prose(DOCS / "architecture.md")) if re.fullmatch(r"[A-Za-z_][\w.]*=?", text)]
    missing = [text for text in named if not set(text.rstrip("=").split(".")) <= words | {"toml", "pyproject"}]
    assert not missing, missing


def test_every_citation_is_in_force() -> None:
    found = list(scan(BY_HAND, DAY))
    assert len(found) > 20, "the scan reads nothing"
    wrong = [f"{name(each.path)}:{each.line} {each.citation} {each.trouble}" for each in found if each.trouble]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("path", ALL, ids=name)
def test_pages_name_no_machine_and_no_foreign_host(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    hosts = set(re.findall(r"https?://([\w.-]+)", text)) - {"127.0.0.1", "yifa.example.gov.cn"}
    assert not hosts
    assert not re.search(r"/(?:work|root|home)/", text)


def test_the_oldest_mediation_begins_where_the_decision_says() -> None:
    from yifa.casework.declare import REGISTRY

    (text,) = [path.read_text(encoding="utf-8") for path in (DOCS / "decisions").glob("0008-*.md")]
    first = min(each.since for each in REGISTRY.procedures() if each.key == "mediation.people")
    assert f"applies from {first.isoformat()}" in text.splitlines()[0]


def test_each_decision_is_half_a_page_and_listed() -> None:
    listed = (DOCS / "decisions" / "README.md").read_text(encoding="utf-8")
    for number, path in enumerate(sorted((DOCS / "decisions").glob("0*.md")), 1):
        text = path.read_text(encoding="utf-8")
        assert path.name.startswith(f"{number:04d}-")
        assert f"]({path.name})" in listed
        assert len(text.splitlines()) < 40, path.name
        for word in ("**Decided.**", "**Why.**", "**What it costs.**"):
            assert word in text, f"{path.name}: {word}"


# ------------------------------------------------------------------------------------------------- generated pages


def test_generated_pages_are_up_to_date() -> None:
    assert [name(path) for path in pages.stale(ROOT)] == [], "python3 do.py docs"


def test_check_names_what_is_out_of_date(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "docs").mkdir()
    assert main(["--root", str(tmp_path)]) == 0
    assert main(["--root", str(tmp_path), "--check"]) == 0
    changed, extra = tmp_path / "docs/reference/counting.md", tmp_path / "docs/reference/old.md"
    changed.write_text("by hand", encoding="utf-8")
    extra.write_text("of a procedure that is gone", encoding="utf-8")
    capsys.readouterr()
    assert main(["--root", str(tmp_path), "--check"]) == 1
    said = capsys.readouterr().out
    assert "docs/reference/counting.md" in said
    assert "docs/reference/old.md" in said
    assert "statutes" not in said
    assert main(["--root", str(tmp_path)]) == 0
    assert not extra.exists()
    assert main(["--root", str(tmp_path), "--check"]) == 0


def test_parts_of_hand_written_pages_are_filled() -> None:
    text = "before\n<!-- generated: settings -->\nold\n<!-- /generated -->\nafter\n"
    filled = pages.filled(text)
    assert "`DATABASE_URL`" in filled
    assert "old" not in filled
    assert filled.startswith("before\n")
    assert filled.endswith("after\n")
    assert pages.filled(filled) == filled


@dataclass(frozen=True)
class Asked:
    """What the sample's first act carries."""

    story: Annotated[Private[str], "情况"]


@dataclass(frozen=True)
class Told:
    """What its second carries."""

    until: Annotated[date | None, "到哪天 | 为止"] = None


clerk = Role("sample.clerk", "经办人", granted=True)


class Sample(Procedure):
    """样本: a procedure as small as can be."""

    key = "sample.sample"
    title = "样本程序"
    since = date(2022, 1, 1)

    asked = act("申请", Asked, by=[clerk], basis=statute("行政处罚法").article(85), opens=True)
    told = act(
        "不准",
        Told,
        by=[clerk],
        basis=local("县里的规定"),
        after=asked,
        ends="不准",
        adverse=True,
        remedy="申请行政复议",
    )
    fixed = corrects(by=[clerk], basis=internal("更正"))
    reply = within(
        "答复", setting("sample.reply", days(7)), of=asked, until=[told], keeper=clerk, basis=local("县里的规定"), counting=PENALTY
    )  # fmt: skip


class Later(Sample):
    """From 2023 the county has no rule of its own any more."""

    since = date(2023, 1, 1)
    told = Sample.told.but(basis=internal("办案安排"))
    reply = Sample.reply.but(counting=PLAIN)


def test_a_procedures_page_says_all_of_it() -> None:
    page = procedure_page([Sample])
    for said in (
        "# 样本程序", "```mermaid", "《行政处罚法》第八十五条", "已核对原文", "7日（参数 `sample.reply`）", "“申请”以后", "办结：不准",
        "救济：申请行政复议", "依据待确认", "情况（文字，旁置）", "到哪天 \\| 为止（日期，可不填）", "更正",
    ):  # fmt: skip
        assert said in page, said
    assert "## 版本" not in page
    assert procedure_page([Sample]) == page


def test_a_later_version_says_what_changed() -> None:
    page = procedure_page([Later, Sample])
    assert "“不准”依据由本地规定：县里的规定改为内部安排：办案安排" in page
    assert "“答复”重新规定" in page


# -------------------------------------------------------------------------------------------------------- glossary


def glossary() -> str:
    return (DOCS / "glossary.md").read_text(encoding="utf-8")


def test_each_word_has_one_line() -> None:
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", glossary(), re.MULTILINE)
    words = [english for english, chinese, _ in rows if english not in {"English", "---"} and chinese.strip()]
    assert len(words) > 80
    assert len(words) == len(set(words))


def test_every_common_act_is_in_the_glossary() -> None:
    made = [
        common.corrects(by=[clerk]), common.annuls(by=[clerk]), common.attaches(by=[clerk]),
        common.erases(by=[clerk], basis=internal("")), common.withdraws(by=[clerk], basis=internal("")),
        common.extends(by=[clerk], basis=internal("")), common.exempt(by=[clerk], basis=internal("")),
        *common.pauses(by=[clerk], basis=internal("")),
        *common.returns(by=[clerk], answered_by=[clerk], basis=internal("")),
        *common.hands_over(by=[clerk], to=[clerk], basis=internal("")),
    ]  # fmt: skip
    missing = [kind.title for kind in made if kind.title not in glossary()]
    assert not missing, missing


def test_every_title_of_a_system_is_in_the_reference() -> None:
    from yifa.casework.declare import REGISTRY

    text = glossary() + "".join(path.read_text(encoding="utf-8") for path in (DOCS / "reference").rglob("*.md"))
    for procedure in REGISTRY.procedures():
        titles = [procedure.title, *(kind.title for kind in procedure.kinds.values())]
        titles += [clock.title for clock in procedure.clocks.values()] + [role.title for role in procedure.roles()]
        assert [title for title in titles if title not in text] == []


def test_every_notion_of_the_house_is_in_the_glossary() -> None:
    """Classes that people meet in code: what is declared, what is stored, what is decided."""
    from django.apps import apps

    from yifa.kernel import procedure

    technical = {
        "Among", "Aside", "BadDeclaration", "Bases", "Choice", "Fen", "Field", "Holder", "Label", "No", "Plain", "Private", "Ref",
        "Sealed", "Text",
    }  # fmt: skip
    spoken = glossary().lower()
    names = {each for each in procedure.__all__ if each[0].isupper() and not each.isupper()} - technical
    names -= {"Correction", "Annulment", "Withdrawal", "Return", "Completion", "Pausing", "Resumption", "Extension",
              "Offer", "Taking", "Declining", "Exemption", "Attachment", "Erasure"}  # fmt: skip
    houses = ("ledger", "county", "casework")
    rows = {
        model.__name__
        for label in houses
        for model in apps.get_app_config(label).get_models()
        if ".tests." not in model.__module__
    }
    # Of the machine, or explained where they are.
    rows -= {"Key", "Epoch", "Job", "Unsealed", "Series", "Named", "Shared", "Todo", "Uploaded"}
    missing = []
    for each in sorted(names | rows):
        words = [word.lower() for word in re.findall(r"[A-Z][a-z]*", each)]
        if not any(re.search(rf"\b{word}s?\b", spoken) for word in words):
            missing.append(each)
    assert not missing, missing


# -------------------------------------------------------------------------------------------------------- settings


def test_every_setting_is_on_the_operators_page() -> None:
    from yifa.conf.settings import SETTINGS

    source = (ROOT / "yifa/conf/settings.py").read_text(encoding="utf-8")
    read = set(re.findall(r'given\.\w+\(\s*"([A-Z_]+)"', source)) | {"YIFA_NOW"}
    assert read == {each for each, _default, _what in SETTINGS}
    page = (DOCS / "operator.md").read_text(encoding="utf-8")
    assert [each for each in read if f"`{each}`" not in page] == []


def test_every_command_is_in_the_changelog_and_the_reference() -> None:
    from yifa.command import COMMANDS

    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    reference = (DOCS / "reference/commands.md").read_text(encoding="utf-8")
    for command in COMMANDS:
        assert f"`{command.name}`" in changelog
        assert f"## yifa {command.name}\n" in reference
