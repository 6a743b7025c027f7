"""Signing in and out of the office. What is wrong never says whether an account exists."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from yifa.county import clock, demonstration
from yifa.county.accounts import SignInRefused
from yifa.county.accounts import sign_in as enter
from yifa.pages.locked import locked

LONGEST_ADDRESS = 1000


@never_cache
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in with name and password."""
    if request.user.is_authenticated:
        return HttpResponseRedirect(_next(request))
    wrongs: list[dict[str, str]] = []
    name = ""
    if request.method == "POST":
        name = request.POST.get("username", "")[:40]
        try:
            enter(request, name, request.POST.get("password", "")[:200])
        except SignInRefused as refused:
            if getattr(refused, "code", "") == "locked":
                return locked(request)
            wrongs = [{"id": "id_username", "label": "", "text": " ".join(refused.messages)}]
        else:
            return HttpResponseRedirect(_next(request))
    return render(request, "pages/sign_in.html", _context(request, name, wrongs))


def _context(request: HttpRequest, name: str, wrongs: list[dict[str, str]]) -> dict[str, Any]:
    shown, password = demonstration.accounts() if clock.is_demonstration() else ([], "")
    return {
        "title": _("登录"), "keep_drafts": True,
        "why": _("请先登录；已经填的内容都在。") if request.GET.get("next", "/") != "/" else "",
        "form": {
            "fields": [
                {"name": "username", "label": _("登录名"), "kind": "text", "value": name, "autocomplete": "username", "max": 40},
                {"name": "password", "label": _("密码"), "kind": "text", "type": "password",
                 "autocomplete": "current-password"},
            ],
            "hidden": [{"name": "next", "value": request.GET.get("next", "") or request.POST.get("next", "")}],
            "submit": _("登录"), "wrongs": wrongs,
        },
        "accounts": shown, "password": password,
        "help": [_("忘了密码，请联系本单位管理员。")],
    }  # fmt: skip


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "") or request.GET.get("next", "")
    safe = wanted.startswith("/") and not wanted.startswith("//") and len(wanted) <= LONGEST_ADDRESS
    safe = safe and url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else reverse("office:todos")


def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out. The browser forgets what it kept of pages; drafts are wiped by the page itself.

    Only a form signs out, so that no link can; who comes by an address alone is led back to his work.
    """
    if request.method != "POST":
        return redirect("office:todos")
    logout(request)
    response = redirect(settings.LOGIN_URL)
    response["Clear-Site-Data"] = '"cache"'
    return response
