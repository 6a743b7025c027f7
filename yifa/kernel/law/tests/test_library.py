"""The library answers by title and day, and says in Chinese what a citation lacks."""

from __future__ import annotations

from datetime import date

import pytest

from yifa.kernel.law import LIBRARY, Citation, Status, UnknownProvision, internal, local, parse, statute

COURT = statute("民事诉讼法")
DAY = date(2022, 12, 6)


def why(citation: Citation, day: date) -> str:
    with pytest.raises(UnknownProvision) as caught:
        LIBRARY.resolve(citation, day)
    assert caught.value.citation == citation
    assert caught.value.day == day
    return str(caught.value)


@pytest.mark.parametrize(
    ("day", "since", "article"),
    [
        (date(2022, 1, 1), date(2022, 1, 1), 201),
        (date(2023, 12, 31), date(2022, 1, 1), 201),
        (date(2024, 1, 1), date(2024, 1, 1), 205),
        (date(2026, 11, 22), date(2024, 1, 1), 205),
    ],
)
def test_confirmation_by_court_moved_in_the_law(day: date, since: date, article: int) -> None:
    assert LIBRARY.resolve(COURT.article(article, item=2), day).since == since
    gist = LIBRARY.gist(COURT.article(article), day)
    assert gist is not None and "司法确认" in gist.text


def test_before_the_move_205_was_another_thing() -> None:
    assert LIBRARY.gist(COURT.article(205), DAY) is None
    assert "没有分项" in why(COURT.article(205, item=1), DAY)


@pytest.mark.parametrize("day", [date(2019, 5, 1), date(2021, 12, 31)])
def test_a_day_before_every_known_version(day: date) -> None:
    message = why(COURT.article(201), day)
    assert f"{day.year}年{day.month}月{day.day}日的版本没有收录" in message
    assert "最早版本自2022年1月1日起施行" in message


@pytest.mark.parametrize(
    ("title", "last", "first"),
    [
        ("行政复议法", date(2023, 12, 31), date(2024, 1, 1)),
        ("村民委员会组织法", date(2025, 12, 31), date(2026, 1, 1)),
        ("城市居民委员会组织法", date(2025, 12, 31), date(2026, 1, 1)),
    ],
)
def test_versions_stand_half_open_beside_each_other(title: str, last: date, first: date) -> None:
    older, newer = LIBRARY.on(title, last), LIBRARY.on(title, first)
    assert older is not None and newer is not None
    assert older.until == newer.since == first
    assert LIBRARY.versions(title) == (older, newer)


def test_a_statute_ended_by_one_of_another_title() -> None:
    assert LIBRARY.on("信访条例", date(2022, 4, 30)) is not None
    assert LIBRARY.on("信访条例", date(2022, 5, 1)) is None
    assert LIBRARY.on("信访工作条例", date(2022, 4, 30)) is None
    assert LIBRARY.on("信访工作条例", date(2022, 5, 1)) is not None
    assert LIBRARY.on("法律援助条例", date(2022, 1, 1)) is None
    assert "自2022年5月1日起不再施行" in why(statute("信访条例").article(33), date(2022, 5, 1))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("《不存在法》第一条", "没有收录《不存在法》"),
        ("《人民调解法》第三十六条", "到第三十五条为止，没有第三十六条"),
        ("《人民调解法》第十七条之一", "没有第十七条之一"),
        ("《人民调解法》第十七条第二款", "只有1款，没有第二款"),
        ("《人民调解法》第十七条第（一）项", "没有分项"),
        ("《人民调解法》第二十九条第一款第（四）项", "只有3项，没有第（四）项"),
        ("《人民调解法》第二十九条第二款第（一）项", "没有分项"),
        ("《民法典》第一千条", "未收录，不能核对"),
        ("《人民调解工作若干规定》第五条", "未收录，不能核对"),
        ("《人民调解工作若干规定》第三十五条第一款", "只能引用到条"),
        ("《行政处罚法》第九十条第二款", "到第八十六条为止"),
        ("《关于全面推行行政执法三项制度的指导意见》第一条", "是政策文件，不分条"),
    ],
)
def test_what_a_citation_lacks_is_said(text: str, message: str) -> None:
    assert message in why(parse(text), DAY)


def test_an_item_needs_its_paragraph_where_two_have_items() -> None:
    # Which article does not matter: the first the library knows.
    for title in LIBRARY.titles():
        for version in LIBRARY.versions(title):
            for (number, suffix), paragraphs in version.articles.items():
                if sum(1 for items in paragraphs if items) > 1:
                    citation = Citation(title, number, suffix, item=1)
                    assert "要写明第几款" in str(version.lacks(citation))
                    return
    pytest.fail("no article with two lists in the index")


@pytest.mark.parametrize(
    "text",
    [
        "《人民调解法》第二十三条第（二）项",
        "《人民调解法》第二十九条第一款第（三）项",
        "《人民调解法》第三十三条第三款",
        "《民诉解释》第三百五十五条第一款第（五）项",
        "《行政处罚法》第八十五条",
    ],
)
def test_what_exists_resolves(text: str) -> None:
    citation = parse(text)
    assert LIBRARY.resolve(citation, DAY).short == citation.statute


def test_status_says_how_a_basis_is_known() -> None:
    rules = statute("人民调解工作若干规定")
    assert LIBRARY.status(statute("人民调解法").article(17), DAY) is Status.VERIFIED
    assert LIBRARY.status(rules.article(33), DAY) is Status.SECONDARY
    assert LIBRARY.status(rules.article(24), DAY) is Status.SECONDARY
    assert LIBRARY.status(rules.article(25), DAY) is Status.MEMORY
    assert LIBRARY.status(rules.article(99), DAY) is Status.UNKNOWN
    assert LIBRARY.status(statute("不存在法").article(1), DAY) is Status.UNKNOWN
    assert LIBRARY.status(local("两次无故未到场可以终止"), DAY) is Status.UNKNOWN
    assert LIBRARY.status(local("回访期限", Status.LOCAL), DAY) is Status.LOCAL
    assert LIBRARY.status(internal("鉴定、疾病"), DAY) is Status.INTERNAL
    gist = LIBRARY.gist(rules.article(36), DAY)
    assert gist is not None and gist.status is Status.MEMORY
    assert len({status.title for status in Status}) == len(Status)


def test_bases_are_values_and_print() -> None:
    assert str(local("回访期限")) == "本地规定：回访期限"
    assert str(internal("分案")) == "内部安排：分案"
    bases = {local("a"), local("a"), internal("a"), statute("人民调解法").article(1), parse("《人民调解法》第一条")}
    assert len(bases) == 3


def test_neighbours_stand_around_in_order() -> None:
    around = LIBRARY.neighbours(parse("《人民调解法》第十七条"), DAY)
    assert [citation.article for citation, _ in around] == [15, 16, 18, 19]
    assert all(gist.text for _, gist in around)
    first = LIBRARY.neighbours(parse("《人民调解法》第一条"), DAY)
    assert [citation.article for citation, _ in first] == [2, 3]
    assert LIBRARY.neighbours(parse("《人民调解法》第一条"), date(2010, 1, 1)) == ()
    assert LIBRARY.neighbours(parse("《人民调解法》第九十条"), DAY) == ()


def test_gist_of_a_paragraph_is_that_of_its_article() -> None:
    whole = LIBRARY.gist(parse("《人民调解法》第二十九条"), DAY)
    assert whole is not None
    assert LIBRARY.gist(parse("《人民调解法》第二十九条第二款"), DAY) == whole
    assert LIBRARY.gist(parse("《不存在法》第二条"), DAY) is None
