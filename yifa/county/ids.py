"""Numbers of people and of bodies: is this one written rightly, and if not, what is wrong where?

A right number proves no person; it only shows that no single character was mistyped.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

_HALF_WIDTH = {0xFF01 + i: 0x21 + i for i in range(94)} | {0x3000: " "}

ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_CHECK = "10X98765432"
CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_OLDEST = 150


class WrongNumber(ValidationError):
    """What is wrong with a number; ``where`` is the place of the character, from 1, where there is one."""

    def __init__(self, message: str | _StrPromise, where: int | None = None, **values: object) -> None:
        self.where = where
        super().__init__(message, code="number", params=values)


def normal(text: str) -> str:
    """Half width, capitals, without blanks: as it will be kept and compared."""
    return re.sub(r"\s", "", text.translate(_HALF_WIDTH)).upper()


def check_id_number(text: str, today: date) -> str:
    """The number of an identity card (公民身份号码, GB 11643-1999), as it will be kept; ``WrongNumber`` if it cannot be one.

    Six digits of area, eight of birth, three of order, one check (ISO 7064 MOD 11-2). 居民身份证法 3 条: one for each citizen, for life.
    """
    number = normal(text)
    if len(number) == 15 and _digits(number):
        raise WrongNumber(_("这是15位旧号码，请填写18位公民身份号码。"))
    if len(number) != 18:
        raise WrongNumber(_("公民身份号码应为18位，现为%(n)s位。"), n=len(number))
    for place, character in enumerate(number, 1):
        if character not in ("0123456789X" if place == 18 else "0123456789"):
            what = _("第%(n)s位“%(c)s”应为数字或X。") if place == 18 else _("第%(n)s位“%(c)s”应为数字。")
            raise WrongNumber(what, place, n=place, c=character)
    _check_birth(number[6:14], today)
    expected = id_check_digit(number)
    if number[17] != expected:
        raise WrongNumber(
            _("校验码不符：前17位对应的第18位是%(e)s，现为%(c)s，请核对各位数字。"), 18, e=expected, c=number[17]
        )
    return number


def _check_birth(digits: str, today: date) -> None:
    shown = f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        raise WrongNumber(_("第7至14位出生日期%(d)s不存在。"), 7, d=shown) from None
    if born > today:
        raise WrongNumber(_("第7至14位出生日期%(d)s晚于今天。"), 7, d=shown)
    if today.year - born.year > _OLDEST:
        raise WrongNumber(_("第7至14位出生日期%(d)s距今超过%(n)s年。"), 7, d=shown, n=_OLDEST)


def born(number: str) -> date:
    """The day of birth in an ID number that was checked."""
    return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))


def age(number: str, day: date) -> int:
    """How many years of age (周岁) the holder of an ID number is on a day."""
    birth = born(number)
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def id_check_digit(number: str) -> str:
    """The last character that the first seventeen digits ask for."""
    return ID_CHECK[sum(w * int(c) for w, c in zip(ID_WEIGHTS, number[:17], strict=True)) % 11]


def check_social_credit(text: str) -> str:
    """The unified social credit code of a body (统一社会信用代码, GB 32100-2015), as it will be kept; ``WrongNumber`` if it cannot be one.

    Registering department, class, six digits of area, nine characters of organisation, one check (modulo 31).
    """
    code = normal(text)
    if len(code) != 18:
        raise WrongNumber(_("统一社会信用代码应为18位，现为%(n)s位。"), n=len(code))
    for place, character in enumerate(code, 1):
        if character in "IOSVZ":
            raise WrongNumber(
                _("第%(n)s位“%(c)s”：统一社会信用代码不使用字母I、O、S、V、Z。"), place, n=place, c=character
            )
        if character not in CREDIT_ALPHABET:
            raise WrongNumber(_("第%(n)s位“%(c)s”应为数字或大写字母。"), place, n=place, c=character)
        if 3 <= place <= 8 and character not in "0123456789":
            raise WrongNumber(
                _("第%(n)s位“%(c)s”应为数字（第3至8位为登记机关区划代码）。"), place, n=place, c=character
            )
    expected = credit_check_character(code)
    if code[17] != expected:
        raise WrongNumber(
            _("校验码不符：前17位对应的第18位是%(e)s，现为%(c)s，请核对各位字符。"), 18, e=expected, c=code[17]
        )
    return code


def credit_check_character(code: str) -> str:
    """The last character that the first seventeen ask for."""
    total = sum(w * CREDIT_ALPHABET.index(c) for w, c in zip(CREDIT_WEIGHTS, code[:17], strict=True))
    return CREDIT_ALPHABET[-total % 31]


def social_credit_validator(text: str) -> None:
    """For model and form fields."""
    check_social_credit(text)


def check_phone(text: str) -> str:
    """A mobile or fixed-line number, without blanks and dashes; ``WrongNumber`` if it cannot be one."""
    number = re.sub(r"[-()]", "", re.sub(r"^(\+86|0086)", "", normal(text)))
    if not _digits(number):
        raise WrongNumber(_("电话号码只能由数字组成。"))
    if not (re.fullmatch(r"1[3-9]\d{9}", number) or re.fullmatch(r"(0\d{2,3})?[2-9]\d{6,7}", number)):
        raise WrongNumber(_("电话号码应为11位手机号，或带区号的固定电话号码，现为%(n)s位。"), n=len(number))
    return number


def masked(text: str) -> str:
    """``3****1234``: enough to recognise a number one knows, not enough to learn it. Short ones show nothing."""
    return f"{text[0]}****{text[-4:]}" if len(text) > 8 else "****" if text else ""


def _digits(text: str) -> bool:
    return bool(text) and all(c in "0123456789" for c in text)
