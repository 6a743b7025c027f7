"""What the installation itself answers: whether it works, and where a request came from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import JsonResponse
from django.views.decorators.cache import never_cache

if TYPE_CHECKING:
    from django.http import HttpRequest


@never_cache
def healthz(_request: HttpRequest) -> JsonResponse:
    """Answer 200 where the database answers, else 503. For supervisors; says nothing about the county."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"ok": False}, status=503)
    return JsonResponse({"ok": True})


def client_address(request: HttpRequest) -> str:
    """Return the address a request came from; behind our one proxy, the address the proxy saw."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.YIFA_PROXY else ""
    # The last address is what our own proxy wrote; those before it are whatever the sender claimed.
    return forwarded.rsplit(",", 1)[-1].strip() or request.META.get("REMOTE_ADDR", "")
