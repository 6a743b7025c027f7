"""A form that is refused before it is read: too big, or broken. What still comes is read off, so that the answer arrives."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import DisallowedHost, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest
from django.http.response import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

PORTION = 64 * 1024
MOST = 64 * 1024 * 1024
"""So many bytes are read off and thrown away; whoever sends more is not waited for."""
TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


class ReadOffMiddleware:
    """Whatever was answered: the rest of what was sent is read off. A browser that is still sending would see a broken line."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, and read off what nobody has read."""
        response = self.get_response(request)
        if request.method not in {"GET", "HEAD"}:
            left = MOST
            try:
                while left > 0 and (portion := request.read(PORTION)):
                    left -= len(portion)
            except OSError:  # the sender has gone
                return response
        return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400; 413 with the limits where the form is too big."""
    if isinstance(exception, DisallowedHost):
        known = _("请使用本县公布的网址；管理员请核对运维手册里的 YIFA_HOSTS。")
        return HttpResponse(_("这个网址不是本县的。") + known, status=400, content_type="text/plain; charset=utf-8")
    if not isinstance(exception, TOO_MUCH):
        return render(request, "400.html", {"title": _("没有收下")}, status=400)
    mega = 1024 * 1024
    limits = {
        "text": settings.DATA_UPLOAD_MAX_MEMORY_SIZE // mega, "file": settings.YIFA_UPLOAD_BYTES // mega,
        "files": settings.DATA_UPLOAD_MAX_NUMBER_FILES,
    }  # fmt: skip
    return render(request, "413.html", limits, status=413)
