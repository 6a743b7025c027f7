"""The parties in the form of a new matter: as typed, as checked, as fields."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from yifa.casework.models import Party
from yifa.county import ids
from yifa.kernel.procedure import Field

MOST_PARTIES = 20


@dataclass(slots=True)
class Row:
    """One party as typed."""

    side: str
    name: str = ""
    phone: str = ""
    id_number: str = ""
    organisation: bool = False
    errors: dict[str, str] = field(default_factory=dict)


def typed_rows(posted: QueryDict | None) -> list[Row]:
    """The parties as typed; at first one applicant and one on the other side."""
    if posted is None:
        return [Row("applicant"), Row("respondent")]
    text = posted.get("party-total", "0")
    total = min(int(text) if re.fullmatch(r"[0-9]{1,3}", text) else 0, MOST_PARTIES)
    gone = posted.get("_remove", "")
    found = []
    for n in range(total):
        if gone == str(n):
            continue
        said = {name: posted.get(f"party-{n}-{name}", "").strip() for name in ("side", "name", "phone", "id_number")}
        side = said["side"] if said["side"] in Party.Side.values else "respondent"
        kind = posted.get(f"party-{n}-organisation", "") == "on"
        found.append(Row(side, said["name"], said["phone"], said["id_number"], kind))
    if "_add" in posted and len(found) < MOST_PARTIES:
        found.append(Row("respondent"))
    return found or [Row("applicant"), Row("respondent")]


def checked(rows: list[Row], day: date) -> list[Row]:
    """The rows that say something, each with what is wrong in it."""

    def id_number(text: str) -> str:
        return ids.check_id_number(text, today=day)

    for row in rows:
        if not row.name and (row.phone or row.id_number):
            row.errors["name"] = _("请填写姓名或名称")
        if "\x00" in row.name or len(row.name) > 80:  # as the column is
            row.errors["name"] = _("太长，或含有不能识别的字符")
        for name, check in (("phone", ids.check_phone), ("id_number", id_number)):
            text = getattr(row, name)
            if not text:
                continue
            try:
                setattr(row, name, check(text))
            except ValidationError as wrong:
                row.errors[name] = " ".join(wrong.messages)
    return [row for row in rows if row.name or row.errors]


def party_field(rows: list[Row]) -> dict[str, Any]:
    """All parties as one field of rows."""
    each = [
        {
            "title": _("第%(n)d人") % {"n": n + 1},
            "remove_value": str(n) if len(rows) > 1 else None,
            "fields": party_fields(row, str(n)),
        }
        for n, row in enumerate(rows)
    ]
    return {
        "name": "party", "label": _("各方当事人"), "kind": "rows", "each": each, "total": len(rows),
        "total_name": "party-total", "add": _("再加一人"), "most": MOST_PARTIES, "wide": True,
        "blank": party_fields(Row("respondent"), "__n__"), "blank_title": "",
    }  # fmt: skip


def is_party(one: Field) -> bool:
    """Whether a field refers to parties: the page's own part of the form gives it."""
    return one.kind == "ref" and one.of is not None and one.of.__name__ == "Party"


def party_fields(row: Row, n: str) -> list[dict[str, Any]]:
    """The fields of one party. Only the name is needed; numbers only where they serve."""
    sides = [
        {"value": value, "label": label, "selected": value == row.side} for value, label in Party.Side.choices
    ]  # fmt: skip
    return [
        {"name": f"party-{n}-side", "label": _("身份"), "kind": "choice", "choices": sides, "short": True},
        {"name": f"party-{n}-name", "label": _("姓名或单位名称"), "kind": "text", "max": 80, "value": row.name,
         "error": row.errors.get("name"), "private": True},
        {"name": f"party-{n}-phone", "label": _("电话"), "kind": "text", "type": "tel", "max": 20, "value": row.phone,
         "optional": True, "error": row.errors.get("phone"), "private": True},
        {"name": f"party-{n}-id_number", "label": _("公民身份号码"), "kind": "text", "max": 18, "value": row.id_number,
         "optional": True, "help": _("申请司法确认时才需要"), "error": row.errors.get("id_number"), "private": True},
    ]  # fmt: skip
