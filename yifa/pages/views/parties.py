"""The parties in the form of a new matter: as typed, as checked, as fields."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from yifa.casework.matters import NewParty
from yifa.casework.models import Party
from yifa.casework.parties_known import bears_another_name, other_name
from yifa.casework.scope import Actor
from yifa.county import ids
from yifa.kernel.law import Citation, statute
from yifa.kernel.procedure import Field
from yifa.kernel.text import Text, unseen

MOST_PARTIES = 20
CIVIL_CODE = statute("民法典")
GUARDED = (CIVIL_CODE.article(19), CIVIL_CODE.article(20), CIVIL_CODE.article(23), CIVIL_CODE.article(27))
"""Who is not of age acts through his guardian, or with his consent."""
OF_AGE, ABLE_IN_PART = 18, 8


@dataclass(slots=True)
class Row:
    """One party as typed. The number is that of an identity card, or the credit code of a body."""

    side: str
    name: str = ""
    phone: str = ""
    number: str = ""
    organisation: bool = False
    renamed: bool = False
    errors: dict[str, str] = field(default_factory=dict)

    def party(self) -> NewParty:
        """The party to be registered."""
        own, code = ("", self.number) if self.organisation else (self.number, "")
        return NewParty(
            self.side, None, self.name, self.phone, own, organisation=self.organisation, credit_code=code,
            renamed=self.renamed,
        )  # fmt: skip


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
        said = {name: posted.get(f"party-{n}-{name}", "").strip() for name in ("side", "name", "phone", "number")}
        side = said["side"] if said["side"] in Party.Side.values else "respondent"
        body = posted.get(f"party-{n}-organisation", "") == "on"
        renamed = posted.get(f"party-{n}-renamed", "") == "on"
        found.append(Row(side, said["name"], said["phone"], said["number"], body, renamed))
    if "_add" in posted and len(found) < MOST_PARTIES:
        found.append(Row("respondent"))
    return found or [Row("applicant"), Row("respondent")]


def checked(rows: list[Row], day: date) -> list[Row]:
    """The rows that say something, each with what is wrong in it."""

    def id_number(text: str) -> str:
        return ids.check_id_number(text, today=day)

    for row in rows:
        if not row.name and (row.phone or row.number):
            row.errors["name"] = _("请填写姓名或名称")
        if unseen(row.name) or len(row.name) > 80:  # as the column is
            row.errors["name"] = _("太长，或含有看不见的、不能识别的字符")
        number = ids.check_social_credit if row.organisation else id_number
        for name, check in (("phone", ids.check_phone), ("number", number)):
            text = getattr(row, name)
            if not text:
                continue
            try:
                setattr(row, name, check(text))
            except ValidationError as wrong:
                row.errors[name] = " ".join(wrong.messages)
    return [row for row in rows if row.name or row.errors]


def under_another_name(rows: list[Row], who: Actor) -> bool:
    """Note in the rows whose number is known under another name; whether there is one."""
    for row in rows:
        if row.number and bears_another_name(row.party(), who, who.day):
            row.errors["number"] = other_name()
    return any(row.errors for row in rows)


def minors(rows: list[Row], day: date) -> Iterator[Text]:
    """What is to be asked before a matter of somebody is opened whom his ID number shows to be under eighteen."""
    for row in rows:
        age = ids.age(row.number, day) if row.number and not row.organisation else OF_AGE
        if age >= OF_AGE:
            continue
        how = (
            Text("由法定代理人代理")
            if age < ABLE_IN_PART
            else Text(
                "由法定代理人代理，或者经法定代理人同意、追认；十六周岁以上、以自己的劳动收入为主要生活来源的除外"
            )
        )
        yield Text(
            "{name}到办理日{age}周岁，未成年：申请、同意、签协议，{how}。父母是未成年子女的监护人，监护人是法定代理人。"
            "请与法定代理人核实，并写明是谁、什么关系；核实以后再次提交即可",
            name=row.name, age=age, how=how,
        )  # fmt: skip


def guarded() -> tuple[Citation, ...]:
    """The provisions behind `minors`."""
    return (CIVIL_CODE.article(18), *GUARDED)


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
    """The fields of one party. Only the name is needed; numbers only where they serve.

    The number's label says both until the page's script makes it follow the choice of person or body.
    """
    sides = [
        {"value": value, "label": label, "selected": value == row.side} for value, label in Party.Side.choices
    ]  # fmt: skip
    kinds = [
        {"value": "", "label": _("自然人"), "selected": not row.organisation, "names": _("公民身份号码")},
        {"value": "on", "label": _("单位"), "selected": row.organisation, "names": _("统一社会信用代码")},
    ]
    said: list[dict[str, Any]] = [
        {"name": f"party-{n}-side", "label": _("身份"), "kind": "choice", "choices": sides, "short": True},
        {"name": f"party-{n}-organisation", "label": _("自然人或单位"), "kind": "choice", "choices": kinds, "short": True,
         "labels": f"id_party-{n}-number"},
        {"name": f"party-{n}-name", "label": _("姓名或单位名称"), "kind": "text", "max": 80, "value": row.name,
         "error": row.errors.get("name"), "private": True},
        {"name": f"party-{n}-phone", "label": _("电话"), "kind": "text", "type": "tel", "max": 20, "value": row.phone,
         "optional": True, "error": row.errors.get("phone"), "private": True},
        {"name": f"party-{n}-number", "label": _("公民身份号码（单位填统一社会信用代码）"), "kind": "text", "max": 18,
         "value": row.number, "optional": True, "help": _("申请司法确认时才需要"), "error": row.errors.get("number"),
         "private": True},
    ]  # fmt: skip
    if row.renamed or row.errors.get("number") == other_name():
        choices = [
            {"value": "", "label": _("请核对"), "selected": not row.renamed},
            {"value": "on", "label": _("已改名"), "selected": row.renamed},
        ]
        said.append(
            {
                "name": f"party-{n}-renamed",
                "label": _("号码和姓名（名称）"),
                "kind": "choice",
                "choices": choices,
                "short": True,
            }
        )
    return said
