"""我: who I am here, my posts, who stands in for me, what I may do where; and my password."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yifa.casework.scope import Actor
from yifa.county import accounts
from yifa.county.models import Grant, Level, Tenure
from yifa.pages import declared, look, saying
from yifa.pages.request import Asked, link, page
from yifa.pages.views.listing import table


@page
def me(request: Asked) -> HttpResponse:
    """Me, my posts and their deputies, my grants."""
    who = request.actor
    names = look.names(who.day)
    tenures = list(
        Tenure.objects.on(who.day).filter(post__in=[post.key for post in who.posts]).select_related("official")
    )
    names.want(agencies=[post.agency for post in who.posts], posts=[post.key for post in who.posts])
    parts = [
        {
            "title": _("本人"),
            "facts": [
                {"label": _("姓名"), "value": who.official.name},
                {"label": _("登录名"), "value": who.official.username},
            ],
        },
        _posts(who, tenures, names),
        _grants(who, names),
    ]
    context = {
        "title": who.official.name,
        "lead": _("岗位、代理和授权由管理员在名录里登记；有出入请找他们更正。"),
        "parts": parts,
        "flashes": saying.flashes(request),
        "acts": [{"title": _("修改密码"), "url": link(request, "password")}],
    }
    return render(request, "pages/sheet.html", context)


def _posts(who: Actor, tenures: Sequence[Tenure], names: look.Names) -> dict[str, Any]:
    made = []
    for post in who.posts:
        here = [tenure for tenure in tenures if tenure.post == post.key]
        mine = next((tenure for tenure in here if tenure.official_id == who.official.pk), None)
        holder = next((tenure.official.name for tenure in here if not tenure.deputy), _("（空缺）"))
        deputies = [tenure.official.name for tenure in here if tenure.deputy]
        made.append({
            "cells": [
                {"text": names.post(post.key), "kind": "head"},
                {"text": names.agency(post.agency)},
                {"text": _("代理{name}").format(name=holder) if post.key in who.deputy else _("任职")},
                {"text": mine.since.isoformat() if mine is not None else "", "kind": "day"},
                {"text": mine.until.isoformat() if mine is not None and mine.until else "", "kind": "day"},
                {"text": _("、").join(deputies) or _("没有")},
            ]
        })  # fmt: skip
    titles = (_("岗位"), _("机构"), _("身份"), _("自"), _("至"), _("谁能代理"))
    said: dict[str, Any] = {
        "title": _("我的岗位"), "register_table": table(_("我的岗位"), [{"title": title} for title in titles], made),
    }  # fmt: skip
    if not made:
        said["empty"] = {
            "why": _("你今天没有任职或者代理的岗位。"),
            "fills": _("管理员在“任职与代理”里登记后，待办和案件就会出现。"),
        }
    return said


def _grants(who: Actor, names: look.Names) -> dict[str, Any]:
    roles = declared.titles("role")
    made = [{"cells": _grant(grant, names, roles)} for grant in who.grants]
    titles = (_("身份"), _("岗位"), _("地方"), _("查阅"), _("办理"), _("代录"), _("密级上限"))
    said: dict[str, Any] = {
        "title": _("我的授权"), "register_table": table(_("我的授权"), [{"title": title} for title in titles], made),
    }  # fmt: skip
    if not made:
        said["empty"] = {
            "why": _("你的岗位没有授权。"),
            "fills": _("没有授权时，只能看到本机构经办的和指名给你的案件。"),
        }
    return said


def _grant(grant: Grant, names: look.Names, roles: Mapping[str, str]) -> list[dict[str, Any]]:
    level = Level(grant.level).label if grant.level in Level.values else grant.level
    return [
        {
            "text": roles.get(grant.role, grant.role),
        },
        {"text": names.post(grant.post)},
        {"text": _("{place}及其下级").format(place=names.division(grant.division))},
        *({"text": _("是") if right else _("否")} for right in (grant.read, grant.act, grant.enter)),
        {"text": str(level)},
    ]


FIELDS = (
    ("old", "原密码", "current-password"),
    ("new", "新密码", "new-password"),
    ("again", "再输一次新密码", "new-password"),
)


def _weak(new: str, who: Actor) -> str:
    """What is wrong with a new password, in our own words: those of Django are not all translated."""
    said = {
        "password_too_short": _("太短：至少10个字符。"),
        "password_too_common": _("太常见，容易被猜到，请换一个。"),
        "password_too_similar": _("与姓名或登录名太像，请换一个。"),
        "password_entirely_numeric": _("不能全是数字。"),
    }
    try:
        validate_password(new, who.official)
    except ValidationError as wrong:
        return " ".join(said.get(str(each.code)) or " ".join(each.messages) for each in wrong.error_list)
    return ""


@page
def password(request: Asked) -> HttpResponse:
    """My own change of password."""
    errors: dict[str, str] = {}
    if request.method == "POST":
        old, new, again = (request.POST.get(name, "")[:1024] for name, _title, _auto in FIELDS)
        if new != again:
            errors["again"] = _("两次输入的新密码不一样。")
        elif weak := _weak(new, request.actor):
            errors["new"] = weak
        else:
            try:
                accounts.change_password(request.actor.official, old, new)
            except ValidationError as wrong:
                errors = {name: " ".join(texts) for name, texts in wrong.message_dict.items()}
            else:
                update_session_auth_hash(request, request.actor.official)
                messages.success(request, _("密码已修改；其他地方的登录已退出。"))
                return redirect(link(request, "me"))
    fields = [
        {
            "name": name, "label": _(title), "type": "password", "autocomplete": auto, "error": errors.get(name, ""),
            "help": _("至少10个字符，不要用常见的、和姓名登录名相近的。") if name == "new" else "",
        }
        for name, title, auto in FIELDS
    ]  # fmt: skip
    context = {
        "title": _("修改密码"),
        "back": {"title": request.actor.official.name, "url": link(request, "me")},
        "form": {
            "sections": [{"fields": fields}],
            "wrongs": [
                {"id": f"id_{name}", "label": _(title), "text": errors[name]}
                for name, title, _auto in FIELDS
                if name in errors
            ],
            "submit": _("修改密码"),
            "cancel_url": link(request, "me"),
        },
    }
    return render(request, "pages/act.html", context, status=422 if errors else 200)
