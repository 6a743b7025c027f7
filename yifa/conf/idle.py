"""Sign out whoever has been idle: a session lives on only while it is used.

Django can do this by writing the session at every request; one write a minute says the same and costs a page nothing.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

#: Seconds of use after which the session's end is moved on.
STEP = 60
KEY = "used"


class IdleMiddleware:
    """Move the end of a signed-in session on, at most once a minute.

    The machine's clock, not the county's: a demonstration's stands still.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Take the next in line."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Mark the session used after the page is made, so that a sign-in or sign-out in it counts."""
        response = self.get_response(request)
        if request.session.accessed and request.user.is_authenticated:
            now = int(time.time())
            if now - int(request.session.get(KEY, 0)) >= STEP:
                request.session[KEY] = now
        return response
