"""One version of one statute, as facts: its days in force, and what stands in each article by count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from yifa.kernel.law.basis import Status
from yifa.kernel.law.citation import Citation
from yifa.kernel.law.numerals import write
from yifa.kernel.text import Text


class UnknownProvision(LookupError):
    """A citation that says nothing on that day: no such statute, version, article, paragraph or item."""

    def __init__(self, citation: Citation, day: date, reason: Text) -> None:
        super().__init__(citation, day, reason)
        self.citation = citation
        self.day = day
        self.reason = reason

    def __str__(self) -> str:
        return str(self.reason)


@dataclass(frozen=True, slots=True)
class Statute:
    """A version in force on `[since, until)`; `until` open while no later version or repeal is known.

    `articles` maps (number, 之 suffix) to the items (项) of each paragraph (款): `(0, 3)` is two paragraphs, the second
    with three items; `()` means that the paragraphs were not counted. `partial`: articles are missing from what was
    read, not from the law. `doubts` holds the status of single articles where it differs from the statute's.
    """

    title: str
    short: str
    number: str
    since: date
    until: date | None
    articles: Mapping[tuple[int, int], tuple[int, ...]]
    digest: str
    status: Status
    partial: bool = False
    doubts: Mapping[tuple[int, int], Status] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash((self.short, self.since))

    def covers(self, day: date) -> bool:
        """Whether this version is in force on the day."""
        return self.since <= day and (self.until is None or day < self.until)

    def status_of(self, citation: Citation) -> Status:
        """How the cited article is known."""
        return self.doubts.get(citation.key, self.status)

    def lacks(self, citation: Citation) -> Text | None:
        """Why this version does not hold the provision, in Chinese; None where it does."""
        paragraphs = self.articles.get(citation.key)
        if paragraphs is None:
            return self._no_article(citation)
        if citation.paragraph is None and citation.item is None:
            return None
        if not paragraphs:
            return Text("{where}的款项未经核对，只能引用到条", where=str(citation.whole))
        if citation.paragraph is not None:
            if citation.paragraph > len(paragraphs):
                return self._only("{where}只有{n}款，没有第{asked}款", citation, len(paragraphs), citation.paragraph)
            items = paragraphs[citation.paragraph - 1]
        else:
            listing = [count for count in paragraphs if count]
            if len(listing) > 1:
                return Text("{where}有{n}款列有分项，引用项时要写明第几款", where=str(citation.whole), n=len(listing))
            items = listing[0] if listing else 0
        if citation.item is None or citation.item <= items:
            return None
        if items:
            return self._only("{where}只有{n}项，没有第（{asked}）项", citation, items, citation.item)
        return Text("{where}没有分项", where=str(citation.whole))

    def _only(self, template: str, citation: Citation, n: int, asked: int) -> Text:
        return Text(template, where=str(citation.whole), n=n, asked=write(asked))

    def _no_article(self, citation: Citation) -> Text:
        if not self.articles:
            return Text("《{title}》是政策文件，不分条，不能按条引用", title=self.short)
        if self.partial:
            return Text("{where}未收录，不能核对", where=str(citation.whole))
        return Text(
            "《{title}》（{since}起施行）到第{last}条为止，没有{asked}",
            title=self.short,
            since=self.since,
            last=write(max(self.articles)[0]),
            asked=citation.whole.short,
        )
