"""The shipped index equals what the texts give; gists are of existing articles and in our own words.

The texts of law are not part of the project: they lie beside the clone, in `../shared/law`. Where they are not there,
what needs them checks the shipped index only.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from yifa.kernel.law import LIBRARY, Citation, Status
from yifa.kernel.law.index import HERE, SHIPPED, build, count, digest, main
from yifa.kernel.law.library import key

ROOT = Path(__file__).resolve().parents[4]
TEXTS = ROOT.parent / "shared" / "law"

#: The longest run of characters a gist may share with the text it is of.
LONGEST = 12

#: Runs that no other words can say, with the reason. So far none was needed.
TERMS: dict[str, str] = {}


def shelf() -> Iterator[tuple[str, date, Citation, str]]:
    """Every gist: short title, first day of the version, article, text."""
    for (title, since), lines in LIBRARY.gists().items():
        for (number, suffix), text in lines.items():
            yield title, since, Citation(title, number, suffix), text


def test_the_shipped_index_is_what_the_texts_give(tmp_path: Path) -> None:
    shipped = SHIPPED.read_text(encoding="utf-8")
    if TEXTS.is_dir():
        assert build(TEXTS) == shipped, "run `python do.py law --texts DIR` and look at the diff"
        main(TEXTS, tmp_path / "again.json")
        assert (tmp_path / "again.json").read_text(encoding="utf-8") == shipped
    assert len(json.loads(shipped)["statutes"]) >= 45


def test_versions_of_a_statute_never_overlap() -> None:
    for title in LIBRARY.titles():
        versions = LIBRARY.versions(title)
        for older, newer in pairwise(versions):
            assert older.until is not None and older.since < older.until <= newer.since
        for version in versions:
            before = version.since - timedelta(days=1)
            assert LIBRARY.on(title, version.since) is version
            assert LIBRARY.on(title, before) is not version


def test_what_was_not_read_says_so() -> None:
    for title in LIBRARY.titles():
        for version in LIBRARY.versions(title):
            assert bool(version.digest) or (version.partial and version.status is not Status.VERIFIED)
            assert version.articles or title not in {gist_of for gist_of, _ in LIBRARY.gists()}
    rules = LIBRARY.on("人民调解工作若干规定", date(2022, 1, 1))
    assert rules is not None and rules.partial and rules.digest == ""
    assert {number for (number, _), status in rules.doubts.items() if status is Status.MEMORY} == {25, 26, 36, 37}


def test_every_gist_is_of_an_article_of_its_version() -> None:
    for title, since, citation, text in shelf():
        assert LIBRARY.resolve(citation, since).since == since, f"《{title}》{since}"
        assert text.strip() == text and text.endswith("。") and "\n" not in text, citation
        assert len(text) <= 70, f"{citation}: {len(text)}"


def test_no_gist_is_given_twice() -> None:
    parts = tomllib.loads((HERE / "gists.toml").read_text(encoding="utf-8"))["gists"]
    seen = [
        (part["statute"], since, key(name)) for part in parts for since in part["since"] for name in part["articles"]
    ]
    assert len(seen) == len(set(seen))


def test_people_s_mediation_has_every_article() -> None:
    lines = LIBRARY.gists()["人民调解法", date(2011, 1, 1)]
    assert {number for number, _ in lines} == set(range(1, 36))


def test_gists_copy_no_text() -> None:
    if not TEXTS.is_dir():
        # The digests still tell that the index was made from texts somebody had.
        assert LIBRARY.versions("人民调解法")[0].digest
        return
    sources = {digest(text): plain(text) for text in (path.read_text("utf-8") for path in TEXTS.glob("*.md"))}
    used: set[str] = set()
    for title, since, citation, line in shelf():
        version = LIBRARY.on(title, since)
        assert version is not None
        if version.digest:
            source = sources[version.digest]
            words = plain(line)
            for at in range(len(words) - LONGEST):
                run = words[at : at + LONGEST + 1]
                if run in source:
                    assert run in TERMS, f"{citation} copies {run}"
                    used.add(run)
    assert used == set(TERMS), "an exception nobody needs"


def plain(text: str) -> str:
    """Words only: neither punctuation nor spaces."""
    return re.sub(r"[\W_]+", "", text)


SMALL = """# 中华人民共和国试验法
2001年1月1日 通过
## 第一章 总则
第一条 一款。
二款有分项：
（一）甲；
（二）乙：
1.细目；
2.细目。
三款。
**第一条之一** 插入的条。
第一节 另一节
第二条　　下列情形：
(一)甲；
（二）乙。
甲与乙的说明。
（三）丙。
"""


def test_how_a_text_is_counted() -> None:
    assert count(SMALL) == {(1, 0): (0, 2, 0), (1, 1): (0,), (2, 0): (3,)}
    assert count("只有说明\n\n一、总体要求\n（一）指导思想。") == {}


@pytest.mark.parametrize(
    "text", ["第二条 前面没有第一条。", "第一条 甲。\n（二）没有第一项。", "第一条 甲。\n第三条 丙。"]
)
def test_a_text_read_wrongly_is_noticed(text: str) -> None:
    with pytest.raises(ValueError):
        count(text)


def test_a_digest_sees_words_not_layout() -> None:
    assert digest("# 第一条　甲。\n\n乙。") == digest("第一条 甲。\u200b乙。")
    assert digest("第一条 甲。") != digest("第一条 乙。")
