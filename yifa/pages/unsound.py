"""A page that cannot be made since what lies in the database is not what was recorded: it says so, and does not ask to try again.

Looked for only after a view has failed, in one place, so that no page pays for it and none forgets it. What was changed in
one case is shown on the pages of that case; a key or a value that the whole county needs, on every page that needs it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from yifa.casework import writing
from yifa.casework.lawday import BadRow
from yifa.casework.models import Case
from yifa.casework.scope import visible
from yifa.casework.wrong import UNREADABLE
from yifa.ledger.models import Entry, Leaf
from yifa.ledger.secret import KeyMissing, SecretError
from yifa.pages.request import Asked
from yifa.pages.views.checking import all_faults

MOST = 20
CONFLICT, UNAVAILABLE = 409, 503


class UnsoundMiddleware:
    """Answers in place of "an error" where the record itself does not hold."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Nothing to do where nothing fails."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """The page that says what does not hold; None where that is not why the view failed."""
        if isinstance(exception, (KeyMissing, BadRow)):
            return _page(request, [str(exception)], UNAVAILABLE)
        if not isinstance(exception, (*UNREADABLE, OSError)):
            return None
        faults = _faults(request)
        if not faults and isinstance(exception, SecretError):
            faults = [str(exception)]
        return _page(request, faults, CONFLICT) if faults else None


def _faults(request: HttpRequest) -> list[str]:
    """What does not hold of the case that the address names, where the asker may see it."""
    match = request.resolver_match
    if match is None or "cases/<int:pk>/" not in match.route or not hasattr(request, "actor"):
        return []
    pk = match.kwargs["pk"]
    try:
        row = visible(cast("Asked", request).actor).filter(pk=pk).first()
        return [] if row is None else _of_case(row, match.kwargs.get("digest"))
    except UNREADABLE:
        return [_("案件的行不能读出")]


def _of_case(row: Case, digest: str | None) -> list[str]:
    chain = writing.chain_of(row.pk)
    entries = list(Entry.objects.filter(chain=chain).order_by("seq"))
    leaves = {leaf.seq: leaf for leaf in Leaf.objects.filter(chain=chain)}
    found = all_faults(row, entries, leaves)
    said = [_("第{seq}条：{what}").format(seq=each.seq, what=each.what) if each.seq else each.what for each in found]
    if not said and digest is not None:
        said = [_("材料 {digest} 的文件缺失或者被改动").format(digest=digest[:16])]
    return said


def _page(request: HttpRequest, faults: list[str], status: int) -> HttpResponseBase:
    # A page of its own, as for an error: what the house's frame reads may be what is broken.
    context = {"faults": faults[:MOST], "more": max(len(faults) - MOST, 0), "one": status == CONFLICT}
    response = render(request, "unsound.html", context, status=status)
    response["Cache-Control"] = "private, no-store"
    return response
