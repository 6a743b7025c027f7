"""What every page of the office knows: the rail with the wings, search, to-dos, notices, me, the county's clock."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from yifa.casework import todos
from yifa.casework.catalogues import ADMINISTRATOR
from yifa.casework.declare import REGISTRY, Wing
from yifa.casework.models import Message
from yifa.casework.scope import Actor
from yifa.county import clock
from yifa.county.models import Division

_COUNTY: dict[str, str] = {}


def county_name() -> str:
    """The county's name, as its division says."""
    if "name" not in _COUNTY:
        row = Division.objects.on(clock.today()).filter(kind=Division.Kind.COUNTY).first()
        if row is None:
            return _("未设县名")
        _COUNTY["name"] = row.name
    return _COUNTY["name"]


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor of the office."""
    match = request.resolver_match
    if match is not None and match.namespace not in {"office", ""}:
        return {}
    now = clock.now()
    said: dict[str, Any] = {
        "face": "office",
        "county": {"name": county_name(), "clock": now, "demonstration": clock.is_demonstration()},
        "links": [],
        "home": reverse("office:todos"),
    }
    who: Actor | None = getattr(request, "actor", None)
    if who is None:
        return {"shell": {**said, "printed": {"by": "", "at": now}}}
    seats = [f"{seat}{_('（代理）') if deputy else ''}" for seat, deputy in who.seats.items()]
    said["me"] = {
        "name": who.official.name,
        "post": "、".join(seats[:2]) or _("今天没有岗位"),
        "url": reverse("office:me"),
        "sign_out_url": reverse("office:sign_out"),
        "key": who.official.pk,
    }
    said["printed"] = {"by": who.official.name, "at": now}
    owed = todos.count(who)
    unread = Message.objects.filter(holder__in=who.holders, read=None, delivered__isnull=False).count()
    said["tools"] = [
        {"title": _("待办"), "url": reverse("office:todos"), "count": owed},
        {"title": _("消息"), "url": reverse("office:messages"), "count": unread},
    ]
    said["search"] = {
        "url": reverse("office:search"),
        "value": request.GET.get("q", "") if match is not None and match.url_name == "search" else "",
        "hint": _("搜案件、当事人、案号"),
    }
    said["rail"] = _rail(request.path, who, owed, unread)
    return {"shell": said}


def _rail(path: str, who: Actor, owed: int, unread: int) -> list[dict[str, Any]]:
    wings = [
        {
            "title": _("今天"),
            "links": [
                _link(path, _("待办"), reverse("office:todos"), owed),
                _link(path, _("消息"), reverse("office:messages"), unread),
            ],
        }
    ]
    for wing in Wing:
        links = [
            _link(path, _(system.title), reverse("office:system", args=[system.key]))
            for system in REGISTRY.systems.values()
            if system.wing is wing
        ]
        if links:
            wings.append({"title": _(wing.value), "links": links})
    wings.append({"title": _("指标与年报"), "links": [_link(path, _("指标"), reverse("office:figures"))]})
    if who.has_role(ADMINISTRATOR) or any(who.has_role(each.editors) for each in REGISTRY.catalogues.values()):
        wings.append({"title": _("名录"), "links": [_link(path, _("名录"), reverse("office:catalogues"))]})
    return wings


def _link(path: str, title: str, url: str, count: int | None = None) -> dict[str, Any]:
    current = path == url or (url != "/" and path.startswith(url))
    return {"title": title, "url": url, "count": count, "current": current}
