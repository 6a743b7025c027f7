"""One matter 事项: what people came about, and those of its cases that I may see."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yifa.casework.matters import topics_of
from yifa.casework.models import Case, Party
from yifa.casework.scope import matters as matters_of
from yifa.casework.scope import visible
from yifa.county import people
from yifa.county.models import Level, Person
from yifa.county.veiled import Veiled
from yifa.pages import look
from yifa.pages.request import Asked, page
from yifa.pages.views.listing import address, in_words
from yifa.pages.views.matters import case_table

PRIVATE = (("id_number", "公民身份号码"), ("phone", "联系电话"), ("address", "住址"))


@page
def matter(request: Asked, pk: int) -> HttpResponse:
    """A matter with its parties and cases. `?show=<person>` shows that person's numbers in clear and leaves a trace."""
    who, today = request.actor, request.actor.day
    found = matters_of(who).filter(pk=pk).first()
    if found is None:
        raise Http404
    names = look.names(today)
    parties = names.parties([found.pk]).get(found.pk, [])
    cases = list(
        Case.objects.filter(pk__in=visible(who).values("pk"), matter=found)
        .select_related("matter")
        .defer("fold")
        .order_by("pk")
    )
    facts: list[dict[str, Any]] = []
    for party in parties:
        facts += _party(request, party, names.person(party.person))
    facts += [
        {"label": _("事由"), "value": found.subject, "private": True},
        {"label": _("发生地"), "value": " ".join(filter(None, (names.division(found.division), found.place)))},
    ]
    topics = topics_of(found.pk)
    if topics:
        facts.append({"label": _("专题"), "value": _("、").join(topics)})
    if found.level:
        facts.append({"label": _("涉密程度"), "value": str(Level(found.level).label)})
    context = {
        "title": look.title_of(found, parties),
        "lead": _("{day}登记；你可以看到其中 {n} 个案件。").format(
            day=in_words(look.county_day(found.opened)), n=len(cases)
        ),
        "facts": facts,
        "register_table": case_table(request, cases, names, today, _("本事项的案件")),
        "wide": True,
    }
    return render(request, "pages/matter.html", context)


def _party(request: Asked, party: look.PartyName, person: Person | None) -> list[dict[str, Any]]:
    """The facts of one party: numbers masked, unless they are asked for by name."""
    label = str(Party.Side(party.side).label) if party.side in Party.Side.values else party.side
    if person is None or person.erased:
        return [{"label": label, "erased": True}]
    said: list[dict[str, Any]] = [{"label": label, "value": party.name, "private": True}]
    if person.credit_code:  # published for every body, so it is shown as it is
        said.append({"label": _("统一社会信用代码"), "value": person.credit_code})
    shown = request.GET.get("show") == str(party.person)
    for name, title in PRIVATE:
        value = getattr(person, name)
        if not isinstance(value, Veiled):
            continue
        if shown:
            text = people.reveal(person, name, who=request.actor.official.username)
            said.append({"label": _(title), "value": text, "private": True, "note": _("已记下你看过")})
        else:
            said.append({
                "label": _(title), "value": look.masked(value) if name != "address" else "****", "private": True,
                "url": address(request, show=str(party.person)), "note": _("点开看全，会记下谁看过"),
            })  # fmt: skip
    return said
