"""Editing a catalogue: a new row, a change from a day on, an end. Each with a reason, each recorded."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yifa.casework import edits, reach
from yifa.casework.declare import Catalogue
from yifa.casework.scope import Actor
from yifa.casework.standing import Hand
from yifa.county import clock
from yifa.kernel.text import unseen
from yifa.ledger.traces import REFUSED, kept, trace
from yifa.pages import look, saying
from yifa.pages.request import Asked, link, page
from yifa.pages.views import settings
from yifa.pages.views.catalogue import catalogue_or_404, heading, row_or_404
from yifa.pages.views.catalogue_form import RowForm
from yifa.pages.views.foot import fresh_key, uuid_of
from yifa.pages.views.heirs import Heirs
from yifa.pages.views.listing import Shower, a_day, typed

LONGEST_REASON = 500
TOP = "_top"
"""Where an error stands that lies in no field: who may make the edit at all."""


def _barred(request: Asked, found: Catalogue) -> HttpResponse | None:
    """Why this asker may not edit; the attempt leaves a trace."""
    who = request.actor
    if who.has_role(found.editors):
        return None
    trace(who.official.username, REFUSED, edits.chain_of(found), "edit", at=clock.now())
    refusal = {
        "what": _("不能变更“{title}”。").format(title=found.title),
        "why": _("变更名录要有维护授权，你的岗位没有。"),
        "instead": _("请有授权的人员办理，或者请管理员给你的岗位授权。"),
        "ways": [{"title": _("回到名录"), "url": link(request, "catalogue", found.key), "primary": True}],
    }
    context = {"title": _("不予办理"), "refusal": refusal, "keep_drafts": True}
    return render(request, "pages/refused.html", context, status=403)


def _hand(who: Actor, found: Catalogue, *rows: Mapping[str, Any]) -> Hand:
    """The post of the asker that was granted the editing there; whether it reaches is for `edits` to say."""
    wanted = reach.places(found, *rows, day=who.day)
    grants = reach.granting(who.grants, found.editors, wanted, who.day) or who.grants
    post = next(grant.post for grant in grants if grant.role == found.editors and grant.act)
    return Hand("post", post, who.official.pk)


@page
def catalogue_new(request: Asked, key: str) -> HttpResponse:
    """A new row."""
    found = catalogue_or_404(request.actor, key)
    if (refused := _barred(request, found)) is not None:
        return refused
    form = RowForm(found, look.names(request.actor.day))
    if request.method == "POST":
        if (again := _again(request, found, None)) is not None:
            return again
        form.read(request.POST)
        since, reason = _terms(request, form)
        row = _kept(request, form, since, reason)
        if row is not None:
            return redirect(link(request, "catalogue_row", found.key, row.key))
    elif "name" in request.GET and found.key == settings.KEY:  # which one, where the table of settings asks
        form.typed["name"] = typed(request, "name")
    return _page(request, form, _("新增：{title}").format(title=found.title), None)


@page
def catalogue_edit(request: Asked, key: str, row: int) -> HttpResponse:
    """A change of a row, from a day on."""
    found = catalogue_or_404(request.actor, key)
    life = row_or_404(found, row)
    if (refused := _barred(request, found)) is not None:
        return refused
    old = life[-1]
    names = look.names(request.actor.day)
    form = RowForm(found, names)
    title = _("变更：{title}").format(title=heading(found, old, Shower(names, found.columns).want([old])))
    if request.method == "POST":
        if (again := _again(request, found, row)) is not None:
            return again
        form.read(request.POST, old=old)
        since, reason = _terms(request, form)
        if request.POST.get("_seen", "") != str(old.pk):
            form.errors["_since"] = _("你填写的时候别人变更了这一条；已填的还在，请对照现在的内容再交一次。")
        elif not form.errors and _same(form, old):
            form.errors["_since"] = _("和现在的内容一样，没有变更。")
        if _kept(request, form, since, reason, old) is not None:
            return redirect(link(request, "catalogue_row", found.key, row))
    else:
        form.fill(old)
    return _page(request, form, title, old)


@page
def catalogue_end(request: Asked, key: str, row: int) -> HttpResponse:
    """A row ends on a day: nothing follows it, or others carry it on."""
    found = catalogue_or_404(request.actor, key)
    life = row_or_404(found, row)
    if (refused := _barred(request, found)) is not None:
        return refused
    old = life[-1]
    names = look.names(request.actor.day)
    shower = Shower(names, found.columns).want([old])
    form = RowForm(found, names)
    url = link(request, "catalogue_row", found.key, row)
    heirs = Heirs(request, found, old, names)
    if request.method == "POST":
        since, reason = _terms(request, form)
        if heirs.wrong:
            form.errors["_heir"] = _("请从所列的里面选")
        if not form.errors and since is not None:
            try:
                _end(request, found, old, heirs.keys, reason, since)
            except edits.EditRefused as refused:
                form.errors[TOP] = str(refused)
            except ValidationError as wrong:
                form.errors["_since"] = " ".join(wrong.messages)
            else:
                messages.success(request, _("已终止，自{day}起不再有效。").format(day=saying.day(since)))
                return redirect(url)
    title = heading(found, old, shower)
    fields = [*_common(request, form, _("自哪天起不再有效")), *heirs.fields()]
    context = {
        "title": _("终止：{title}？").format(title=title),
        "confirm": {
            "facts": [
                *({"label": str(c.title), "value": shower.of_row(c, old) or _("（空）")} for c in found.columns),
                *heirs.facts(),
            ],
            "fields": fields,
            "wrongs": _top(form),
            "effects": [
                *(() if found.leaves is None else found.leaves(old, request.actor.day)),
                _("自所填的那天起，办理中不能再引用这一条。"),
                _("此前的引用和记录都不变；以后仍可以查阅。"),
                *heirs.effects(),
            ],
            "submit": _("终止"),
            "cancel_url": url,
        },
    }
    return render(request, "pages/confirm.html", context, status=422 if form.errors else 200)


def _end(request: Asked, found: Catalogue, old: Any, heirs: list[int], reason: str, day: date) -> None:
    """End a row, with its heirs or without. A refused attempt leaves its trace though nothing else is kept."""
    by = _hand(request.actor, found, vars(old))
    with kept(), transaction.atomic():
        if heirs:
            edits.succeed(found, old.key, heirs, by=by, reason=reason, day=day)
        else:
            edits.close(found, old.key, by=by, reason=reason, day=day)


def _terms(request: Asked, form: RowForm) -> tuple[date | None, str]:
    """From which day, and why."""
    text, reason = request.POST.get("_since", "").strip(), request.POST.get("_reason", "").strip()
    form.typed |= {"_since": text, "_reason": reason}
    since = a_day(text)
    if since is None:
        form.errors["_since"] = _("请填写日期，例如 2022-12-06")
    if not reason:
        form.errors["_reason"] = _("请写明变更理由")
    elif len(reason) > LONGEST_REASON or unseen(reason):
        form.errors["_reason"] = _("最多 {n} 字，不含特殊字符").format(n=LONGEST_REASON)
    return since, reason


def _same(form: RowForm, old: Any) -> bool:
    return all(getattr(old, name) == value for name, value in form.values.items())


def _kept(request: Asked, form: RowForm, since: date | None, reason: str, old: Any = None) -> Any:
    """The new row; None where something is wrong, which then stands beside its field."""
    if form.errors or since is None:
        return None
    found, key = form.found, None if old is None else old.key
    by = _hand(request.actor, found, form.values, *([] if old is None else [vars(old)]))
    try:
        with kept(), transaction.atomic():  # a refused attempt leaves its trace though nothing else is kept
            row = edits.edit(
                found, form.values, by=by, reason=reason, since=since, key=key, form=_form(request, found, key)
            )
    except ValidationError as wrong:
        form.take(wrong)
        return None
    except edits.EditRefused as refused:
        form.errors[TOP] = str(refused)
        return None
    except IntegrityError:
        form.errors["_since"] = _("与已有的记录冲突：同一时间只能有一条。请看各时期，改一个日期。")
        return None
    words = _("已变更，自{day}起有效。") if key is not None else _("已新增，自{day}起有效。")
    messages.success(request, words.format(day=saying.day(since)))
    return row


def _form(request: Asked, found: Catalogue, key: int | None) -> edits.Form | None:
    """What was sent, under the form's own key: a second click makes no second row."""
    sent = {name: value for name, value in request.POST.items() if name != "csrfmiddlewaretoken"}
    said = json.dumps([request.actor.official.pk, found.key, key, sorted(sent.items())], ensure_ascii=False)
    own = uuid_of(request.POST.get("_key", ""))
    return None if own is None else edits.Form(own, said)


def _again(request: Asked, found: Catalogue, key: int | None) -> HttpResponse | None:
    """Where a form that comes a second time led to the first time; None where it is new, or says something else now."""
    try:
        made = edits.done_before(found, _form(request, found, key))
    except edits.EditRefused:  # said beside the fields, once they are read
        return None
    return None if made is None else redirect(link(request, "catalogue_row", found.key, made))


def _top(form: RowForm) -> list[dict[str, str]]:
    """What is wrong with the edit as a whole, and lies in no field."""
    return [{"id": "main", "label": "", "text": form.errors[TOP]}] if TOP in form.errors else []


def _common(request: Asked, form: RowForm, label: str) -> list[dict[str, Any]]:
    first = settings.first_day(form.found, request.actor.day).isoformat()
    return [
        {
            "name": "_since", "id": "id_since", "kind": "day", "label": label, "error": form.errors.get("_since", ""),
            "value": form.typed.get("_since", first), "help": _("此前的内容保留，不覆盖。"),
        },
        {
            "name": "_reason", "id": "id_reason", "kind": "long", "lines": 2, "label": _("变更理由"),
            "value": form.typed.get("_reason", ""), "error": form.errors.get("_reason", ""), "private": True,
            "help": _("写明依据的文件或者事实，例如“换届选举，永兴镇〔2022〕12号”。"),
        },
    ]  # fmt: skip


def _page(request: Asked, form: RowForm, title: str, old: Any) -> HttpResponse:
    found = form.found
    editing = old is not None
    fields = form.fields(editing=editing)
    common = _common(request, form, _("自哪天起"))
    labels = {each["name"]: (each.get("id") or f"id_{each['name']}", each["label"]) for each in [*fields, *common]}
    back = link(request, "catalogue_row", found.key, old.key) if editing else link(request, "catalogue", found.key)
    effects = [_("记入变更记录：谁、为什么、变更前后。")]
    if found.key == "casework.calendars":
        effects.append(_("未结案件的期限随后自动重算，已结的不变。"))
    context = {
        "title": title,
        "lead": str(found.about),
        "back": {"title": str(found.title), "url": link(request, "catalogue", found.key)},
        "form": {
            "sections": [{"fields": fields}, {"title": _("这次变更"), "fields": common}],
            "hidden": [
                {"name": "_key", "value": fresh_key(request.POST.get("_key", ""))},
                *([{"name": "_seen", "value": old.pk}] if editing else []),
            ],
            "wrongs": _top(form)
            + [
                {"id": labels[name][0], "label": labels[name][1], "text": text}
                for name, text in form.errors.items()
                if name in labels
            ],
            "submit": _("变更") if editing else _("新增"),
            "cancel_url": back,
            "effects": effects,
            "private": True,
            "draft": f"catalogue/{found.key}/{old.key if editing else 'new'}",
            "filled": bool(form.errors),
        },
    }
    return render(request, "pages/act.html", context, status=422 if form.errors else 200)
