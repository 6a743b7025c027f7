"""Finds the citations written out in files of the project and resolves each: 《人民调解法》第十七条、第二十条.

Read for docs, templates, catalogues of words and comments; a citation built in code resolves where its procedure is
inspected. A line that says `as of 2022-06-01` is judged on that day.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from yifa.kernel.law.citation import PROVISION, Citation, cite
from yifa.kernel.law.library import LIBRARY, Library
from yifa.kernel.law.statutes import UnknownProvision

#: What kinds of files hold words people read.
SUFFIXES = frozenset({".py", ".md", ".html", ".txt", ".po", ".toml"})

_TITLE = re.compile(r"《(?P<title>(?:[^《》\n]|《[^《》\n]*》)+)》(?=第)")
_PROVISION = re.compile(PROVISION)
_AND = re.compile(r"[、，和及与至]")
_DAY = re.compile(r"as of (\d{4}-\d{2}-\d{2})")


@dataclass(frozen=True, slots=True)
class Found:
    """A citation and where it stands; `trouble` says in Chinese why it does not resolve, or is empty."""

    path: Path
    line: int
    citation: Citation
    trouble: str = ""


def citations(text: str) -> Iterator[Citation]:
    """Every citation in a text, in order; provisions joined by 、 和 至 belong to the same statute."""
    for title in _TITLE.finditer(text):
        at = title.end()
        while match := _PROVISION.match(text, at):
            yield cite(title["title"], match)
            at = match.end()
            if joint := _AND.match(text, at):
                at = joint.end()


def scan(paths: Iterable[Path], day: date, library: Library = LIBRARY) -> Iterator[Found]:
    """Every citation in the files, resolved on the day."""
    for path in paths:
        if path.suffix not in SUFFIXES:
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            said = _DAY.search(line)
            on = date.fromisoformat(said[1]) if said else day
            for citation in citations(line):
                try:
                    library.resolve(citation, on)
                except UnknownProvision as error:
                    yield Found(path, number, citation, str(error))
                else:
                    yield Found(path, number, citation)
