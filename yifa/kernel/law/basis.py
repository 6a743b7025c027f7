"""Basis 依据: what an act, a deadline or a refusal rests on, and how sure we are of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from yifa.kernel.law.citation import Citation
from yifa.kernel.law.names import short


class Status(Enum):
    """How a rule is known. Whoever enforces one can see whether its text was read or only recalled."""

    VERIFIED = "verified"
    SECONDARY = "secondary"
    MEMORY = "memory"
    UNKNOWN = "unknown"
    LOCAL = "local"
    INTERNAL = "internal"

    @property
    def title(self) -> str:
        """The status as a page shows it."""
        return _TITLES[self]


_TITLES = {
    Status.VERIFIED: "已核对原文",
    Status.SECONDARY: "据转载，待核对原文",
    Status.MEMORY: "凭记忆，待核对原文",
    Status.UNKNOWN: "依据待确认",
    Status.LOCAL: "本地规定",
    Status.INTERNAL: "内部安排",
}


@dataclass(frozen=True, slots=True)
class Local:
    """A rule or setting of the county, the province or the house: editable, and shown as such."""

    title: str
    status: Status = Status.UNKNOWN

    def __str__(self) -> str:
        return f"本地规定：{self.title}"


@dataclass(frozen=True, slots=True)
class Internal:
    """An arrangement inside the office, without effect on any party."""

    title: str

    def __str__(self) -> str:
        return f"内部安排：{self.title}"


Basis = Citation | Local | Internal


def local(title: str, status: Status = Status.UNKNOWN) -> Local:
    """A basis in a local rule; without a checked source it says that it is to be confirmed."""
    return Local(title, status)


def internal(title: str) -> Internal:
    """A basis for an act that has no effect on a party."""
    return Internal(title)


@dataclass(frozen=True, slots=True)
class Source:
    """One statute to cite from: `LAW = statute("人民调解法")`, then `LAW.article(17)`."""

    title: str

    def article(self, n: int, paragraph: int | None = None, item: int | None = None, suffix: int = 0) -> Citation:
        """The provision; whether it exists is asked of the library on the day that counts."""
        return Citation(self.title, n, suffix, paragraph, item)


def statute(title: str) -> Source:
    """The statute of that title, full, short or usual name."""
    return Source(short(title))
