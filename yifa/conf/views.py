"""What the installation itself answers: whether it works, and where a request came from."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection
from django.http import JsonResponse
from django.views.decorators.cache import never_cache

from yifa.county import clock

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase


PROBE = b"\0" * 65536


@never_cache
def healthz(_request: HttpRequest) -> JsonResponse:
    """Answer 200 where the database answers and writing is possible, else 503. For supervisors; says nothing of the county."""
    for what, works in (("database", _database), ("disk", _disk)):
        try:
            works()
        except (DatabaseError, ImproperlyConfigured, OSError):
            return JsonResponse({"ok": False, "what": what}, status=503)
    return JsonResponse({"ok": True})


def _database() -> None:
    """The database answers, takes writing, and is not a real county under a made-up clock."""
    clock.now()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT current_setting('transaction_read_only')")
            if cursor.fetchone() != ("off",):
                raise OSError
        else:
            cursor.execute("SELECT 1")


def _disk() -> None:
    """There is room for what an act writes: beside the materials, in the data folder, where SQLite's database lies."""
    folders = {Path(settings.YIFA_VAR), Path(settings.YIFA_MATERIALS)}
    if connection.vendor == "sqlite":
        folders.add(Path(str(connection.settings_dict["NAME"])).parent)
    for folder in sorted(folders):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(PROBE)
            probe.flush()


class HealthMiddleware:
    """Answers /healthz before anything else is asked: a supervisor calls by address, not by the name of the site."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The state of the installation, or the page asked for."""
        return healthz(request) if request.path_info == "/healthz" else self.get_response(request)


def client_address(request: HttpRequest) -> str:
    """Return the address a request came from; behind our one proxy, the address the proxy saw."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.YIFA_PROXY else ""
    # The last address is what our own proxy wrote; those before it are whatever the sender claimed.
    return forwarded.rsplit(",", 1)[-1].strip() or request.META.get("REMOTE_ADDR", "")
