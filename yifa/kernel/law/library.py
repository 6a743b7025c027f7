"""The library: every statute the index knows, asked by title and day."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from importlib import resources
from typing import Any

from yifa.kernel.law.basis import Basis, Internal, Local, Status
from yifa.kernel.law.citation import Citation
from yifa.kernel.law.names import short
from yifa.kernel.law.statutes import Statute, UnknownProvision
from yifa.kernel.text import Text

Key = tuple[int, int]
Gists = Mapping[tuple[str, date], Mapping[Key, str]]

#: How many articles before and after a cited one are its neighbours.
REACH = 2


@dataclass(frozen=True, slots=True)
class Gist:
    """What an article says, in our own words, and how well its text is known."""

    text: str
    status: Status


class Library:
    """Statutes and gists. Read when first asked, so that importing costs nothing; then dictionaries only."""

    __slots__ = ("_gists", "_read_gists", "_read_statutes", "_versions")

    def __init__(self, statutes: Callable[[], Iterable[Statute]], gists: Callable[[], Gists] = dict) -> None:
        self._read_statutes = statutes
        self._read_gists = gists
        self._versions: dict[str, tuple[Statute, ...]] | None = None
        self._gists: Gists | None = None

    def titles(self) -> tuple[str, ...]:
        """The short titles known, sorted."""
        return tuple(sorted(self._shelf()))

    def versions(self, title: str) -> tuple[Statute, ...]:
        """All known versions of a statute, oldest first; empty where it is not known."""
        shelf = self._shelf()
        return shelf.get(title) or shelf.get(short(title), ())

    def on(self, title: str, day: date) -> Statute | None:
        """The version in force on the day, or None."""
        for version in self.versions(title):
            if version.covers(day):
                return version
        return None

    def resolve(self, citation: Citation, day: date) -> Statute:
        """The version that holds the cited provision on the day; raises `UnknownProvision` saying what is wrong."""
        version = self.on(citation.statute, day)
        if version is None:
            raise UnknownProvision(citation, day, self._absent(citation, day))
        reason = version.lacks(citation)
        if reason is not None:
            raise UnknownProvision(citation, day, reason)
        return version

    def gist(self, citation: Citation, day: date) -> Gist | None:
        """Our line on the cited article in the version of that day, or None where we have written none."""
        version = self.on(citation.statute, day)
        if version is None:
            return None
        text = self._lines(version).get(citation.key)
        return None if text is None else Gist(text, version.status_of(citation))

    def status(self, basis: Basis, day: date) -> Status:
        """How a basis is known on the day; UNKNOWN for a provision that does not resolve."""
        match basis:
            case Citation():
                version = self.on(basis.statute, day)
                if version is None or version.lacks(basis) is not None:
                    return Status.UNKNOWN
                return version.status_of(basis)
            case Local():
                return basis.status
            case Internal():
                return Status.INTERNAL

    def neighbours(self, citation: Citation, day: date) -> tuple[tuple[Citation, Gist], ...]:
        """The articles standing before and after the cited one in that day's version, with their gists, in order."""
        version = self.on(citation.statute, day)
        if version is None or citation.key not in version.articles:
            return ()
        lines = self._lines(version)
        order = sorted(version.articles)
        at = order.index(citation.key)
        near = order[max(0, at - REACH) : at] + order[at + 1 : at + 1 + REACH]
        found = [(Citation(version.short, *key), lines[key]) for key in near if key in lines]
        return tuple((other, Gist(text, version.status_of(other))) for other, text in found)

    def gists(self) -> Gists:
        """All gists, by short title and first day of the version."""
        if self._gists is None:
            self._gists = self._read_gists()
        return self._gists

    def _lines(self, version: Statute) -> Mapping[Key, str]:
        return self.gists().get((version.short, version.since), {})

    def _shelf(self) -> dict[str, tuple[Statute, ...]]:
        shelf = self._versions
        if shelf is None:
            gathered: dict[str, list[Statute]] = {}
            for one in self._read_statutes():
                gathered.setdefault(one.short, []).append(one)
            shelf = {title: tuple(sorted(them, key=lambda one: one.since)) for title, them in gathered.items()}
            self._versions = shelf
        return shelf

    def _absent(self, citation: Citation, day: date) -> Text:
        """Why no version serves: none known, none yet, or no longer. Days in between do not occur."""
        title = citation.statute
        versions = self.versions(title)
        if not versions:
            return Text("没有收录《{title}》", title=title)
        until = versions[-1].until
        if until is not None and until <= day:
            return Text("《{title}》自{until}起不再施行，不能用于{day}", title=title, until=until, day=day)
        first = versions[0].since
        return Text("《{title}》收录的最早版本自{first}起施行，{day}的版本没有收录", title=title, first=first, day=day)


def key(name: str) -> Key:
    """The article of a data file's key: 17, or 120-1 for 第一百二十条之一."""
    number, _, suffix = name.partition("-")
    return int(number), int(suffix or 0)


def shipped_statutes() -> tuple[Statute, ...]:
    """The index that ships with the room; see `index.py` for how it is made."""
    return tuple(_statute(row) for row in json.loads(_data("statutes.json"))["statutes"])


def shipped_gists() -> Gists:
    """Our gists, from `gists.toml`; one list may serve several versions that say the same."""
    gathered: dict[tuple[str, date], dict[Key, str]] = {}
    for part in tomllib.loads(_data("gists.toml"))["gists"]:
        lines = {key(name): text for name, text in part["articles"].items()}
        for since in part["since"]:
            gathered.setdefault((part["statute"], since), {}).update(lines)
    return gathered


def _statute(row: dict[str, Any]) -> Statute:
    return Statute(
        title=row["title"],
        short=row["short"],
        number=row["number"],
        since=date.fromisoformat(row["since"]),
        until=date.fromisoformat(row["until"]) if row["until"] else None,
        articles=dict(_article(word) for word in row["articles"].split()),
        digest=row["digest"],
        status=Status(row["status"]),
        partial=row["partial"],
        doubts={key(name): Status(status) for name, status in row["doubts"].items()},
    )


def _article(word: str) -> tuple[Key, tuple[int, ...]]:
    """`17` is one paragraph without items, `29:3,0` two of which the first has three, `25:?` not counted."""
    name, _, counts = word.partition(":")
    if counts == "?":
        return key(name), ()
    return key(name), tuple(map(int, counts.split(","))) if counts else (0,)


def _data(name: str) -> str:
    return resources.files("yifa.kernel.law").joinpath(name).read_text(encoding="utf-8")


LIBRARY = Library(shipped_statutes, shipped_gists)
