"""Chinese numerals as statutes number their articles: 一 … 九千九百九十九, and back."""

from __future__ import annotations

DIGITS = "零一二三四五六七八九"
UNITS = ((1000, "千"), (100, "百"), (10, "十"))
LIMIT = 9999

#: Every character a numeral may be written with.
CHARACTERS = DIGITS + "十百千"

_VALUES = {sign: value for value, sign in enumerate(DIGITS)}
_WEIGHTS = {sign: weight for weight, sign in UNITS}


def write(number: int) -> str:
    """The numeral of 1 to 9999: 10 is 十, 14 is 十四, 110 is 一百一十, 1005 is 一千零五."""
    if not 1 <= number <= LIMIT:
        raise ValueError(f"条款序号须在1至{LIMIT}之间：{number}")
    signs: list[str] = []
    rest = number
    gap = False
    for weight, unit in UNITS:
        digit, rest = divmod(rest, weight)
        if digit:
            if gap:
                signs.append("零")
            signs += (DIGITS[digit], unit)
            gap = False
        else:
            gap = bool(signs)
    if rest:
        if gap:
            signs.append("零")
        signs.append(DIGITS[rest])
    numeral = "".join(signs)
    return numeral[1:] if 10 <= number < 20 else numeral


def read(numeral: str) -> int:
    """The number of a numeral, or of Arabic digits (full width or not). Odd spellings such as 五十十 are refused."""
    if numeral.isdecimal():
        number = int(numeral)
        if 1 <= number <= LIMIT:
            return number
        raise ValueError(f"条款序号须在1至{LIMIT}之间：{numeral}")
    plain = numeral.replace("〇", "零")
    number = digit = 0
    for sign in plain:
        if sign in _VALUES:
            digit = _VALUES[sign]
        elif sign in _WEIGHTS:
            number += (digit or 1) * _WEIGHTS[sign]
            digit = 0
        else:
            raise ValueError(f"不是中文数字：{numeral}")
    number += digit
    # A numeral is well written when it is what we would write: one rule instead of a grammar.
    if not 1 <= number <= LIMIT or write(number) != plain:
        raise ValueError(f"不是规范的中文数字：{numeral}")
    return number
