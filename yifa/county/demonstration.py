"""Marking a database as a demonstration: nothing in it is real, its clock is its own."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from yifa.county import clock
from yifa.county.errors import NotDemonstration
from yifa.county.models import Demonstration, Official


@transaction.atomic
def mark(starts: datetime = clock.DEMONSTRATION_STARTS) -> None:
    """Mark this database as a demonstration, once and for good. Refused where officials already work: it may be a real county."""
    if Official.objects.exists():
        raise NotDemonstration(_("数据库中已有工作人员，不能再标记为演示数据库；请使用空数据库。"))
    Demonstration.objects.create(starts=starts.astimezone(UTC), loaded=clock.real())
    clock.forget()


def show(accounts: list[dict[str, str]], password: str) -> None:
    """Note the accounts of the demonstration, so that the sign-in page can show them. Their password is no secret."""
    row = Demonstration.objects.get()
    row.accounts, row.password = accounts, password
    row.save()


def accounts() -> tuple[list[dict[str, str]], str]:
    """The accounts of the demonstration, as [username, name, post], and their password."""
    row = Demonstration.objects.first()
    return (list(row.accounts), row.password) if row is not None else ([], "")
