"""What every page needs of its request: who asks, the clock, and links within the face that serves it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from yifa.casework.models import Case
from yifa.casework.scope import Actor, actor, visible
from yifa.county import clock
from yifa.county.models import Official
from yifa.ledger.traces import OUTSIDE, trace

View = Callable[..., HttpResponseBase]


class Asked(HttpRequest):
    """A request whose asker is known: `actor` is what they hold today."""

    actor: Actor


def page(view: View) -> View:
    """A view for those who are signed in; the asker is read once. What it answers (pages, exports, materials) is kept nowhere."""

    @wraps(view)
    def served(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        official = cast("Official", request.user)
        match = request.resolver_match
        if official.must_change_password and match is not None and match.url_name != "password":
            return redirect(link(request, "password"))
        cast("Asked", request).actor = actor(official, clock.today())
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "private, no-store"
        return response

    return login_required(served)


def link(request: HttpRequest, name: str, *args: Any) -> str:
    """The address of a page in the face that serves this request."""
    match = request.resolver_match
    face = match.namespace if match is not None and match.namespace else "office"
    return reverse(f"{face}:{name}", args=args)


def case_or_404(request: Asked, pk: int) -> Case:
    """A case within the asker's scope; outside it is as if it were not there, and the attempt leaves a trace."""
    case = visible(request.actor).select_related("matter").filter(pk=pk).first()
    if case is None:
        if Case.objects.filter(pk=pk).exists():
            who, tried = request.actor.official.username, request.resolver_match
            name = tried.url_name if tried is not None else ""
            trace(who, OUTSIDE, f"case/{pk}", f"{request.method} {name}", at=clock.now())
        raise Http404
    return case


def today() -> date:
    """The county's day."""
    return clock.today()
