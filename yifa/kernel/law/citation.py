"""A citation: 《人民调解法》第二十九条第一款第（三）项, as a value that parses, prints, compares and sorts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import total_ordering

from yifa.kernel.law.names import short
from yifa.kernel.law.numerals import CHARACTERS, LIMIT, read, write
from yifa.kernel.text import Text

NUMERAL = rf"(?:[{CHARACTERS}〇]+|[0-9０-９]+)"

#: 条之…款…项, the part after the title. Named groups, so that other patterns can take it in.
PROVISION = (
    rf"第(?P<article>{NUMERAL})条(?:之(?P<suffix>{NUMERAL}))?"
    rf"(?:第(?P<paragraph>{NUMERAL})款)?"
    rf"(?:第(?:[（(](?P<item>{NUMERAL})[）)]|(?P<bare>{NUMERAL}))项)?"
)

_WHOLE = re.compile(rf"《(?P<title>.+)》{PROVISION}")


class BadCitation(ValueError):
    """A text that is no citation; the reason is for the person who wrote it."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return str(self.reason)


@total_ordering
@dataclass(frozen=True, slots=True)
class Citation:
    """One provision of one statute. `suffix` is the 之一 of an inserted article; 款 and 项 may be left open.

    `statute` is the name as `names.short` gives it. Nothing is looked up here: whether the provision exists on a day
    is the library's answer.
    """

    statute: str
    article: int
    suffix: int = 0
    paragraph: int | None = None
    item: int | None = None

    def __post_init__(self) -> None:
        if not self.statute:
            raise BadCitation(Text("法条须写明法律名称"))
        if not 1 <= self.article <= LIMIT or not 0 <= self.suffix <= LIMIT:
            raise BadCitation(Text("《{title}》的条号不对：{n}", title=self.statute, n=self.article))
        for number in (self.paragraph, self.item):
            if number is not None and not 1 <= number <= LIMIT:
                raise BadCitation(Text("《{title}》的款、项序号不对：{n}", title=self.statute, n=number))

    @property
    def key(self) -> tuple[int, int]:
        """The article within its statute: number and 之 suffix."""
        return (self.article, self.suffix)

    @property
    def whole(self) -> Citation:
        """The article without 款 and 项."""
        if self.paragraph is None and self.item is None:
            return self
        return Citation(self.statute, self.article, self.suffix)

    @property
    def short(self) -> str:
        """第二十九条第一款第（三）项, for where the statute is known."""
        parts = [f"第{write(self.article)}条"]
        if self.suffix:
            parts.append(f"之{write(self.suffix)}")
        if self.paragraph is not None:
            parts.append(f"第{write(self.paragraph)}款")
        if self.item is not None:
            parts.append(f"第（{write(self.item)}）项")
        return "".join(parts)

    def __str__(self) -> str:
        return f"《{self.statute}》{self.short}"

    def __lt__(self, other: object) -> bool:
        """By statute, then as the provisions stand in it; an article comes before its own paragraphs."""
        if not isinstance(other, Citation):
            return NotImplemented
        return self._rank() < other._rank()

    def _rank(self) -> tuple[str, int, int, int, int]:
        return (self.statute, self.article, self.suffix, self.paragraph or 0, self.item or 0)


def parse(text: str) -> Citation:
    """The citation a text writes: title in 《》, then 条, 款, 项; numerals Chinese or Arabic, 项 bracketed or not.

    Raises `BadCitation` with a message in Chinese.
    """
    match = _WHOLE.fullmatch(text.strip())
    if match is None:
        raise BadCitation(Text("不是法条的写法：{text}。应如《人民调解法》第十七条", text=text))
    return cite(match["title"], match)


def cite(title: str, match: re.Match[str]) -> Citation:
    """The citation of a matched `PROVISION` in the statute of that title."""
    try:
        item = match["item"] or match["bare"]
        return Citation(
            short(title),
            read(match["article"]),
            read(match["suffix"]) if match["suffix"] else 0,
            read(match["paragraph"]) if match["paragraph"] else None,
            read(item) if item else None,
        )
    except BadCitation:
        raise
    except ValueError as error:
        text = f"《{title}》{match[0]}"
        raise BadCitation(Text("不是法条的写法：{text}。应如《人民调解法》第十七条", text=text)) from error
