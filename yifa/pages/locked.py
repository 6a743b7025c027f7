"""The page of a sign-in that is locked: plain words, no template, no session."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

LOCKED = (
    "<!doctype html><html lang=zh-Hans><meta charset=utf-8><meta name=viewport content='width=device-width'>"
    "<title>暂时不能登录 · 依法</title><main><h1>暂时不能登录</h1>"
    "<p>密码连续输错五次，这个账号在这台电脑上锁定十五分钟。</p>"
    "<p>请稍后再试；忘记密码请联系本单位的系统管理员重设。</p><p><a href='/'>返回</a></p></main></html>"
)


def locked(_request: HttpRequest, _credentials: object = None, *_: object) -> HttpResponse:
    """Say in plain words that too many passwords were wrong. Needs no template and no session."""
    return HttpResponse(LOCKED, status=429)
