"""Identity card numbers and social credit codes: the examples of the law facts, and every mistyped character."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yifa.county import ids

TODAY = date(2022, 12, 6)


@st.composite
def id_numbers(draw: st.DrawFn) -> str:
    """Right numbers of people born in a hundred years."""
    born = draw(st.dates(date(1922, 12, 6), TODAY))
    start = f"{draw(st.integers(110000, 829999)):06d}{born:%Y%m%d}{draw(st.integers(0, 999)):03d}"
    return start + ids.id_check_digit(start)


@st.composite
def credit_codes(draw: st.DrawFn) -> str:
    """Right codes."""
    character = st.sampled_from(ids.CREDIT_ALPHABET)
    start = draw(character) + draw(character) + f"{draw(st.integers(110000, 829999)):06d}"
    start += "".join(draw(st.lists(character, min_size=9, max_size=9)))
    return start + ids.credit_check_character(start)


@pytest.mark.parametrize("number", ["360426199101010071", "120103198806018241"])
def test_right_numbers(number: str) -> None:
    assert ids.check_id_number(number, TODAY) == number


def test_the_check_may_be_a_small_x_and_full_width() -> None:
    start = next(f"52032819900101{n:03d}" for n in range(100) if ids.id_check_digit(f"52032819900101{n:03d}") == "X")
    assert ids.check_id_number(start + "x", TODAY) == start + "X"
    wide = "".join(chr(ord(c) + 0xFEE0) for c in start + "X")
    assert ids.check_id_number(f" {wide[:6]}　{wide[6:]} ", TODAY) == start + "X"


@pytest.mark.parametrize(
    ("number", "says", "where"),
    [
        ("360426199101010072", "第18位是1，现为2", 18),
        ("36042619910101007", "应为18位，现为17位", None),
        ("3604261991010100711", "应为18位，现为19位", None),
        ("360426910101007", "15位旧号码", None),
        ("", "现为0位", None),
        ("36042619910101007I", "第18位“I”应为数字或X", 18),
        ("3604X6199101010071", "第5位“X”应为数字", 5),
        ("36042619910101①071", "第15位“①”应为数字", 15),
        ("36042619910101٣071", "第15位“٣”应为数字", 15),
        ("360426199102300071", "1991-02-30不存在", 7),
        ("360426190002290071", "1900-02-29不存在", 7),
        ("360426000001010071", "0000-01-01不存在", 7),
        ("360426202212070071", "2022-12-07晚于今天", 7),
        ("360426187101010071", "1871-01-01距今超过150年", 7),
    ],
)
def test_what_is_wrong_and_where(number: str, says: str, where: int | None) -> None:
    with pytest.raises(ids.WrongNumber) as wrong:
        ids.check_id_number(number, TODAY)
    assert says in wrong.value.messages[0]
    assert wrong.value.where == where


def test_born_today_and_on_a_leap_day() -> None:
    for born in ("20221206", "20000229"):
        start = f"520328{born}001"
        assert ids.check_id_number(start + ids.id_check_digit(start), TODAY)


@given(id_numbers(), st.integers(0, 17), st.sampled_from("0123456789X"))
def test_any_one_wrong_character_of_an_id_number_is_found(number: str, place: int, character: str) -> None:
    assert ids.check_id_number(number, TODAY) == number
    changed = number[:place] + character + number[place + 1 :]
    if changed != number:
        with pytest.raises(ids.WrongNumber):
            ids.check_id_number(changed, TODAY)


@given(id_numbers(), st.integers(0, 16))
def test_any_two_neighbours_exchanged_are_found(number: str, place: int) -> None:
    changed = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    if changed != number:
        with pytest.raises(ids.WrongNumber):
            ids.check_id_number(changed, TODAY)


@pytest.mark.parametrize("code", ["91350100M000100Y43", "91110108551385082Q"])
def test_right_codes(code: str) -> None:
    assert ids.check_social_credit(code.lower()) == code


@pytest.mark.parametrize(
    ("code", "says", "where"),
    [
        ("91350100M000100Y44", "第18位是3，现为4", 18),
        ("91350100M000100Y4", "应为18位，现为17位", None),
        ("91350100M0001O0Y43", "第14位“O”", 14),
        ("9135A100M000100Y43", "第5位“A”应为数字", 5),
        ("91350100M000100-43", "第16位“-”", 16),
    ],
)
def test_what_is_wrong_with_a_code(code: str, says: str, where: int | None) -> None:
    with pytest.raises(ids.WrongNumber) as wrong:
        ids.check_social_credit(code)
    assert says in wrong.value.messages[0]
    assert wrong.value.where == where


@given(credit_codes(), st.integers(0, 17), st.sampled_from(ids.CREDIT_ALPHABET + "IOSVZ"))
def test_any_one_wrong_character_of_a_code_is_found(code: str, place: int, character: str) -> None:
    assert ids.check_social_credit(code) == code
    changed = code[:place] + character + code[place + 1 :]
    if changed != code:
        with pytest.raises(ids.WrongNumber):
            ids.check_social_credit(changed)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("138 0851 1234", "13808511234"),
        ("+86-13808511234", "13808511234"),
        ("１３８０８５１１２３４", "13808511234"),
        ("0851-24221234", "085124221234"),
        ("24221234", "24221234"),
    ],
)
def test_phones(text: str, kept: str) -> None:
    assert ids.check_phone(text) == kept


@pytest.mark.parametrize("text", ["", "1380851123", "23808511234", "abc", "138085112345"])
def test_what_is_no_phone(text: str) -> None:
    with pytest.raises(ids.WrongNumber):
        ids.check_phone(text)


def test_masks_show_little() -> None:
    assert ids.masked("360426199101010071") == "3****0071"
    assert ids.masked("13808511234") == "1****1234"
    assert ids.masked("24221234") == "****"
    assert ids.masked("") == ""
