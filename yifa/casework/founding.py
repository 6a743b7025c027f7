"""The beginning of a county: its divisions and the first administrator, recorded like every later edit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from yifa.casework import edits, staying
from yifa.casework.catalogues import ADMINISTRATOR
from yifa.casework.declare import REGISTRY
from yifa.casework.models import ListItem
from yifa.casework.standing import Hand, system
from yifa.county import clock, divisions
from yifa.county.accounts import open_account
from yifa.county.models import Agency, Division, Grant, Official
from yifa.kernel.record import DEFAULT, digest
from yifa.ledger.models import Entry


class AlreadyBegun(Exception):
    """An administrator works here already; whoever comes next is made by him."""


@dataclass(frozen=True, slots=True)
class Begun:
    """What was made."""

    divisions: int
    official: Official
    again: bool = False
    """There had been administrators before; none was left who could act."""


@transaction.atomic
def found(username: str, name: str, password: str, *, agency: str) -> Begun:
    """Load the shipped divisions and lists, and make the first administrator. Raises AlreadyBegun, ValidationError.

    Where there were administrators, and none is left who can act over the whole county, another is made: nobody else could.
    """
    today, by = clock.today(), system()
    again = Grant.objects.filter(role=ADMINISTRATOR).exists()
    if again and staying.somebody(today):
        raise AlreadyBegun(_("这个库里已经有管理员；新的人员由管理员登记，账号用 yifa official 开"))
    if not again:
        load_divisions()
    begin_catalogues()
    county = Division.objects.on(today).get(kind=Division.Kind.COUNTY)
    official = open_account(username, name, password, must_change=False)

    reason = _("原有的管理员都已不能办理，另立管理员") if again else _("建立本县")

    def begin(catalogue: str, values: dict[str, Any], hand: Hand = by) -> int:
        row = edits.edit(REGISTRY.catalogues[catalogue], values, by=hand, reason=reason, since=today)
        return int(row.key)

    known = Agency.objects.on(today).filter(name=agency, external=False).first()
    body = known.key if known is not None else begin("county.agencies", {
        "name": agency, "kind": Agency.Kind.JUSTICE_BUREAU, "division": county.key, "external": False,
    })  # fmt: skip
    post = begin("county.posts", {"title": _("系统管理员"), "agency": body, "division": county.key})
    begin("county.tenures", {"post": post, "official": official, "deputy": False})
    begin("county.grants", {
        "post": post, "role": ADMINISTRATOR, "division": county.key, "level": 0, "read": False, "act": True,
        "enter": False,
    })  # fmt: skip
    for each in REGISTRY.lists.values():
        if not ListItem.objects.filter(list=each.key).exists():
            for code, title in each.items:
                begin("casework.lists", {"list": each.key, "code": code, "title": title})
    return Begun(Division.objects.on(today).count(), official, again)


def load_divisions() -> None:
    """The shipped divisions, recorded as one entry: how many, and the digest of the file they came from."""
    text = divisions.shipped()
    loaded = divisions.load(text)
    data = {"rows": loaded.new, "algorithm": DEFAULT, "digest": digest(DEFAULT, text.encode())}
    _mark("county.divisions", "load", data)


def begin_catalogues() -> None:
    """Say in the chain of every catalogue that from now on each of its rows has an edit; `verify` holds it to that.

    Rows that are there already are named. A chain that has been begun is left alone.
    """
    for key, catalogue in REGISTRY.catalogues.items():
        if not Entry.objects.filter(chain=edits.chain_of(catalogue)).exists():
            rows = catalogue.model._default_manager.all()
            _mark(key, "begin", {"keys": sorted(set(rows.values_list("key", flat=True)))})


def _mark(catalogue: str, kind: str, data: dict[str, Any]) -> None:
    now = clock.now()
    content = {"kind": kind, "catalogue": catalogue, "by": str(system()), "entered": now.isoformat(), "data": data}
    edits.record(edits.chain_of(REGISTRY.catalogues[catalogue]), content, (), now)
