"""What is searched for: sent by POST, so that a person's number stands in no address, log or history.

A whole number goes on in the address as a sealed word, which opens for the one who searched only; the search leaves a trace of
who looked for whom by which number. Everything else goes on as it was typed, so that a list can be kept and passed on.
"""

from __future__ import annotations

import re
from functools import wraps
from typing import Any, cast

from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from yifa.county import clock, ids
from yifa.county.models import Person
from yifa.ledger import secret
from yifa.ledger.traces import trace
from yifa.pages.request import Asked, View

TYPED, SEALED = "q", "sought"
"""The words of an address: what was typed, and a whole number of a person that was."""
SEARCHED = "search"
_ID = re.compile(r"\d{15}|\d{17}[\dX]")


def finds(view: View) -> View:
    """A page with a box to search in. Put it under `page`: it needs the asker."""

    @wraps(view)
    def served(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        given = request.POST if request.method == "POST" else request.GET
        text = given.get(TYPED, "").replace("\x00", "").strip()
        kind = kind_of(text)
        if request.method != "POST" and not kind:
            return view(request, *args, **kwargs)
        words = QueryDict(mutable=True)
        for name, values in given.lists():
            said = [value for value in values if value]
            if said and name not in {TYPED, "csrfmiddlewaretoken"}:
                words.setlist(name, said)
        if kind:
            words[SEALED] = _sealed(cast("Asked", request), text, kind)
        elif text:
            words[TYPED] = text
            words.pop(SEALED, None)
        return redirect(f"{request.path}?{words.urlencode()}" if words else request.path)

    return served


def kind_of(text: str) -> str:
    """Which number of a person a text is as a whole: id_number or phone; empty where it is none."""
    if _ID.fullmatch(ids.normal(text)):
        return "id_number"
    try:
        ids.check_phone(text)
    except ids.WrongNumber:
        return ""
    return "phone"


def opened(request: Asked) -> str:
    """The number that the address holds sealed; empty where there is none, or it is another's."""
    word = request.GET.get(SEALED, "")
    try:
        return secret.decrypt(word, _place(request)) if word else ""
    except secret.SecretError:
        return ""


def masked(number: str) -> str:
    """A number that was searched for, as the page repeats it."""
    return ids.masked(ids.normal(number)) or "****"


def _sealed(request: Asked, text: str, kind: str) -> str:
    people = Person.objects.by_id_number(text) if kind == "id_number" else Person.objects.by_phone(text)
    who, now = request.actor.official.username, clock.now()
    for chain in [f"person:{key}" for key in people.values_list("key", flat=True)] or [""]:
        trace(who, SEARCHED, chain, kind, at=now)
    return secret.encrypt(text[:60], _place(request))


def _place(request: Asked) -> str:
    return f"sought/{request.actor.official.pk}"
