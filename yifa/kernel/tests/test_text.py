"""A sentence says the same in Chinese and, translated, in another language; it cannot be changed."""

from __future__ import annotations

import copy
import pickle
from datetime import UTC, date, datetime

import pytest

from yifa.kernel.text import Text

ENGLISH = {
    "还剩{n}日": "{n} days left",
    "{who}：{what}": "{who} says: {what}",
    "{year}年{month}月{day}日": "{year}-{month:02}-{day:02}",
    "期限{n}日": "limit {days}",
}


def english(template: str) -> str:
    return ENGLISH.get(template, template)


def test_a_sentence_renders_its_values() -> None:
    assert str(Text("还剩{n}日", n=3)) == "还剩3日"
    assert str(Text("尚未受理")) == "尚未受理"


def test_days_and_moments_are_printed_as_officials_write_them() -> None:
    assert str(Text("于{day}受理", day=date(2022, 8, 19))) == "于2022年8月19日受理"
    assert str(Text("于{at}受理", at=datetime(2022, 8, 19, 14, 30))) == "于2022年8月19日 14:30受理"
    assert str(Text("{at}", at=datetime(2022, 8, 19, 4, 5))) == "2022年8月19日 04:05"


def test_a_moment_with_a_zone_is_shown_in_the_countys_time() -> None:
    assert str(Text("{at}", at=datetime(2022, 8, 19, 17, 5, tzinfo=UTC))) == "2022年8月20日 01:05"


def test_sentences_nest_and_are_translated_at_every_depth() -> None:
    text = Text("{who}：{what}", who="陈静", what=Text("还剩{n}日", n=3))
    assert str(text) == "陈静：还剩3日"
    assert text.render(english) == "陈静 says: 3 days left"


def test_dates_take_the_form_of_the_readers_language() -> None:
    assert Text("{day}", day=date(2022, 8, 9)).render(english) == "2022-08-09"


def test_a_broken_translation_shows_the_source() -> None:
    assert Text("期限{n}日", n=5).render(english) == "期限5日"
    assert Text("期限{n}日", n=5).render(lambda template: "{") == "期限5日"


def test_a_value_is_never_read_as_a_template() -> None:
    assert str(Text("{who}已回避", who="{n}")) == "{n}已回避"


def test_equal_by_what_it_says() -> None:
    one, same = Text("{a}{b}", a=1, b="x"), Text("{a}{b}", b="x", a=1)
    assert one == same and hash(one) == hash(same) and len({one, same}) == 1
    assert one != Text("{a}{b}", a=1, b="y") and one != "1x"
    assert hash(Text("{t}", t=one)) == hash(Text("{t}", t=same))


def test_it_cannot_be_changed() -> None:
    text = Text("还剩{n}日", n=3)
    with pytest.raises(AttributeError):
        text.template = "别的"
    with pytest.raises(AttributeError):
        del text.values
    with pytest.raises(AttributeError):
        text.more = 1


def test_it_copies_and_pickles() -> None:
    text = Text("{at}：{t}", at=datetime(2022, 8, 19, 14, 30), t=Text("还剩{n}日", n=3))
    assert pickle.loads(pickle.dumps(text)) == text and copy.deepcopy(text) == text
