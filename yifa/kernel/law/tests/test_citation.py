"""Citations parse, print, compare and sort; numerals go both ways."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yifa.kernel.law import BadCitation, Citation, parse, statute
from yifa.kernel.law.names import ALIASES, short
from yifa.kernel.law.numerals import LIMIT, read, write

TITLES = ["行政处罚法", "人民调解法", "民诉解释", "民法典", "人民法院在线调解规则"]
NUMBERS = st.integers(1, LIMIT)
CITATIONS = st.builds(
    Citation,
    st.sampled_from(TITLES),
    NUMBERS,
    st.just(0) | NUMBERS,
    st.none() | NUMBERS,
    st.none() | NUMBERS,
)


@given(CITATIONS)
def test_what_is_printed_parses_to_the_same(citation: Citation) -> None:
    assert parse(str(citation)) == citation
    assert hash(parse(str(citation))) == hash(citation)


def test_every_numeral_there_and_back() -> None:
    written = {write(number): number for number in range(1, LIMIT + 1)}
    assert len(written) == LIMIT
    assert all(read(numeral) == number for numeral, number in written.items())


@pytest.mark.parametrize(
    ("number", "numeral"),
    [
        (1, "一"),
        (10, "十"),
        (14, "十四"),
        (20, "二十"),
        (54, "五十四"),
        (100, "一百"),
        (105, "一百零五"),
        (110, "一百一十"),
        (112, "一百一十二"),
        (1000, "一千"),
        (1001, "一千零一"),
        (1010, "一千零一十"),
        (1242, "一千二百四十二"),
        (9009, "九千零九"),
    ],
)
def test_numerals_as_statutes_write_them(number: int, numeral: str) -> None:
    assert write(number) == numeral
    assert read(numeral) == number
    assert read(str(number)) == number


@pytest.mark.parametrize("numeral", ["", "零", "五十十", "一十", "百", "一百五", "十百", "一二", "0", "10000", "甲"])
def test_odd_numerals_are_refused(numeral: str) -> None:
    with pytest.raises(ValueError):
        read(numeral)


@pytest.mark.parametrize("number", [0, -1, LIMIT + 1])
def test_numbers_beyond_the_limit_are_refused(number: int) -> None:
    with pytest.raises(ValueError):
        write(number)


def test_a_citation_prints_as_laws_cite() -> None:
    citation = statute("中华人民共和国行政处罚法").article(54, paragraph=2, item=1)
    assert str(citation) == "《行政处罚法》第五十四条第二款第（一）项"
    assert citation.short == "第五十四条第二款第（一）项"
    assert citation.whole == Citation("行政处罚法", 54)
    assert str(statute("刑法").article(120, suffix=1)) == "《刑法》第一百二十条之一"


@pytest.mark.parametrize(
    "text",
    [
        "《行政处罚法》第五十四条第二款第（一）项",
        "《中华人民共和国行政处罚法》第54条第2款第(1)项",
        " 《行政处罚法》第五十四条第二款第一项 ",
        "《行政处罚法》第５４条第２款第（一）项",
    ],
)
def test_ways_of_writing_one_citation(text: str) -> None:
    assert parse(text) == Citation("行政处罚法", 54, paragraph=2, item=1)


def test_long_titles_have_one_name() -> None:
    full = parse("《最高人民法院关于适用〈中华人民共和国民事诉讼法〉的解释》第三百五十五条")
    assert full == parse("《最高人民法院关于适用《中华人民共和国民事诉讼法》的解释》第355条")
    assert full == statute("民诉解释").article(355)
    assert short("行政复议法(2017)") == short("行政复议法（2017）") == "行政复议法"
    assert all(short(name) == name for name in ALIASES.values()), "a name must be its own short name"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "人民调解法第十七条",
        "《人民调解法》",
        "《人民调解法》第条",
        "《人民调解法》第十七条第一项第一款",
        "《人民调解法》第五十十条",
        "《人民调解法》第十七条以下",
        "《》第一条",
        "《人民调解法》第零条",
    ],
)
def test_what_is_no_citation_is_refused_in_chinese(text: str) -> None:
    with pytest.raises(BadCitation) as caught:
        parse(text)
    assert "法条" in str(caught.value) or "条号" in str(caught.value)


@pytest.mark.parametrize("bad", [{"article": 0}, {"article": 1, "paragraph": 0}, {"article": 1, "item": -1}])
def test_impossible_numbers_are_refused(bad: dict[str, int]) -> None:
    with pytest.raises(BadCitation):
        Citation("人民调解法", **bad)


def test_they_sort_as_they_stand_in_the_statute() -> None:
    law = statute("刑法")
    ordered = [
        Citation("人民调解法", 35),
        law.article(9),
        law.article(10),
        law.article(10, paragraph=1),
        law.article(10, paragraph=1, item=2),
        law.article(10, paragraph=2),
        law.article(10, suffix=1),
        law.article(11),
    ]
    assert sorted([*ordered[4:], *ordered[:4]]) == ordered


@given(CITATIONS, CITATIONS, CITATIONS)
def test_the_order_is_total(a: Citation, b: Citation, c: Citation) -> None:
    assert (a < b) + (b < a) + (a == b) == 1
    if a <= b <= c:
        assert a <= c
