"""Law: citations, the index of statutes with the days they are in force, our own one-line gists.

Facts only: the index holds titles, days, counts of paragraphs and items and a digest of the text that was read, never
the text. A citation is resolved on a day, since the same article stands at another number in another version.
"""

from __future__ import annotations

from yifa.kernel.law.basis import Basis, Internal, Local, Source, Status, internal, local, statute
from yifa.kernel.law.citation import BadCitation, Citation, parse
from yifa.kernel.law.library import LIBRARY, Gist, Library
from yifa.kernel.law.statutes import Statute, UnknownProvision

__all__ = [
    "LIBRARY",
    "BadCitation",
    "Basis",
    "Citation",
    "Gist",
    "Internal",
    "Library",
    "Local",
    "Source",
    "Status",
    "Statute",
    "UnknownProvision",
    "internal",
    "local",
    "parse",
    "statute",
]
