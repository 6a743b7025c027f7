"""What the installation itself answers: whether it works, and that a sign-in is locked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache

if TYPE_CHECKING:
    from django.http import HttpRequest

LOCKED = (
    "<!doctype html><html lang=zh-Hans><meta charset=utf-8><meta name=viewport content='width=device-width'>"
    "<title>暂时不能登录 · 依法</title><main><h1>暂时不能登录</h1>"
    "<p>密码连续输错五次，这个账号在这台电脑上锁定十五分钟。</p>"
    "<p>请稍后再试；忘记密码请联系本单位的系统管理员重设。</p><p><a href='/'>返回</a></p></main></html>"
)


@never_cache
def healthz(_request: HttpRequest) -> JsonResponse:
    """Answer 200 where the database answers, else 503. For supervisors; says nothing about the county."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"ok": False}, status=503)
    return JsonResponse({"ok": True})


def locked(_request: HttpRequest, _credentials: object = None, *_: object) -> HttpResponse:
    """Say in plain words that too many passwords were wrong. Needs no template and no session."""
    return HttpResponse(LOCKED, status=429)


def client_address(request: HttpRequest) -> str:
    """Return the address a request came from; behind our one proxy, the address the proxy saw."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.YIFA_PROXY else ""
    # The last address is what our own proxy wrote; those before it are whatever the sender claimed.
    return forwarded.rsplit(",", 1)[-1].strip() or request.META.get("REMOTE_ADDR", "")
