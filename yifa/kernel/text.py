"""A sentence that is not yet a string: a Chinese template and the values that fill it.

The kernel speaks in `Text`, the edge renders. So a refusal or a step of a derivation can be shown in another language, long
after it was said, and a sentence that nobody reads costs no formatting.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta, timezone
from typing import TypeAlias
from unicodedata import category

Value: TypeAlias = "str | int | date | Text"
"""What may fill a template. A string is shown as it is (a name, a number); what should be translated is itself a `Text`."""

COUNTY_TIME = timezone(timedelta(hours=8), "Asia/Shanghai")
"""Days are counted in China's time. No summer time since 1992, so a fixed offset says it, without a time zone database."""

_DATE = "{year}年{month}月{day}日"
_MOMENT = "{date} {time}"


def local(moment: datetime) -> datetime:
    """The moment in the county's time; one without a zone is taken to be in it already."""
    return moment if moment.tzinfo is None else moment.astimezone(COUNTY_TIME)


class Text:
    """An immutable, hashable sentence: `Text("还剩{n}日", n=3)`.

    `str(text)` is the Chinese; `text.render(translate)` has the template translated first. Dates are printed 2022年8月19日,
    moments 2022年8月19日 14:30 in the county's time. Braces of the template are those of `str.format`.
    """

    __slots__ = ("template", "values")

    template: str
    values: Mapping[str, Value]

    def __init__(self, template: str, /, **values: Value) -> None:
        _set_template(self, template)
        _set_values(self, values)

    def render(self, translate: Callable[[str], str]) -> str:
        """The sentence in the language of `translate` (a gettext function).

        A translation that names a value the sentence does not have must not take a page down: then the source is shown.
        """
        shown = {name: _show(value, translate) for name, value in self.values.items()}
        try:
            return translate(self.template).format(**shown)
        except (KeyError, IndexError, ValueError):
            return self.template.format(**shown)

    def __str__(self) -> str:
        return self.render(_as_it_is)

    def __repr__(self) -> str:
        return f"Text({str(self)!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Text):
            return NotImplemented
        return self.template == other.template and self.values == other.values

    def __hash__(self) -> int:
        return hash((self.template, frozenset(self.values.items())))

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a Text cannot be changed: {name}")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"a Text cannot be changed: {name}")

    def __reduce__(self) -> tuple[Callable[..., Text], tuple[str, Mapping[str, Value]]]:
        return _again, (self.template, self.values)


# The slots' own setters: twice as fast as object.__setattr__, and the only way past the class's refusal to change.
_set_template: Callable[[Text, str], None] = Text.__dict__["template"].__set__
_set_values: Callable[[Text, Mapping[str, Value]], None] = Text.__dict__["values"].__set__


def _again(template: str, values: Mapping[str, Value]) -> Text:
    return Text(template, **values)


def _as_it_is(template: str) -> str:
    return template


def _show(value: Value, translate: Callable[[str], str]) -> str | int:
    """A value ready to be formatted; numbers stay numbers so that a template may align them."""
    if isinstance(value, (str, int)):
        return value
    if isinstance(value, Text):
        return value.render(translate)
    if isinstance(value, datetime):
        moment = local(value)
        return translate(_MOMENT).format(date=_day(moment, translate), time=f"{moment:%H:%M}")
    if isinstance(value, date):
        return _day(value, translate)
    return str(value)


def _day(day: date, translate: Callable[[str], str]) -> str:
    return translate(_DATE).format(year=day.year, month=day.month, day=day.day)


def unseen(text: str) -> bool:
    """Whether a text holds what nobody sees: controls, marks that turn the direction of reading, spaces of no width.

    Line breaks and tabs are seen, and the joiners of some scripts and of emoji change what is seen.
    """
    return any(category(one) in {"Cc", "Cf", "Cs"} and one not in "\n\r\t\u200c\u200d" for one in text)
