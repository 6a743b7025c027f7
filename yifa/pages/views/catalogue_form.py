"""The form of a catalogue's row: a field per declared column, read back into what the model wants."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, TextField
from django.utils.translation import gettext as _

from yifa.casework.declare import Catalogue, Column
from yifa.casework.lawday import days_of
from yifa.casework.models import ListItem
from yifa.casework.numbers import from_words, in_words
from yifa.casework.values import default_of
from yifa.county.models import Agency, Official, Post
from yifa.kernel.days import Period, shipped
from yifa.kernel.text import unseen
from yifa.pages import declared
from yifa.pages.look import Names
from yifa.pages.views.listing import a_day
from yifa.pages.views.settings import value_hint

WHOLE = 2**31 - 1
_MONEY = re.compile(r"(\d{1,12})(?:\.(\d{1,2}))?")
Pairs = list[tuple[str, str]]


@dataclass(slots=True)
class RowForm:
    """What was typed, what it means, what is wrong with it."""

    found: Catalogue
    names: Names
    typed: dict[str, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    # --- showing -----------------------------------------------------------------------------------------------

    def fill(self, row: Any) -> RowForm:
        """Show what a row says; private values are not shown again, and left as they are where nothing is typed."""
        for column in self.found.columns:
            value = getattr(row, row._meta.get_field(column.name).attname)
            self.typed[column.name] = "" if column.private else _as_typed(column, value)
        return self

    def fields(self, *, editing: bool) -> list[dict[str, Any]]:
        """The contexts of parts/field.html."""
        return [self._field(column, editing=editing) for column in self.found.columns if not column.internal]

    def _field(self, column: Column, *, editing: bool) -> dict[str, Any]:
        typed = self.typed.get(column.name, "")
        hint = str(column.hint) or self._help(column)
        if column.private and editing:
            hint = _("不显示已存的内容；不改就留空。")
        said: dict[str, Any] = {
            "name": column.name, "label": str(column.title), "value": typed, "help": hint, "private": column.private,
            "optional": column.optional or (column.private and editing), "error": self.errors.get(column.name, ""),
        }  # fmt: skip
        model: Any = self.found.model._meta.get_field(column.name)
        choices = self.choices(column)
        if column.kind == "bool":
            pairs = [("1", _("是")), ("0", _("否"))]
            return said | {"kind": "options", "short": True, "choices": _chosen(pairs, typed or "0")}
        if choices is not None:
            return said | {"kind": "choice", "choices": _chosen(choices, typed), "blank": _("请选择")}
        if column.kind == "day":
            return said | {"kind": "day"}
        if column.kind == "fen":
            return said | {"kind": "money", "unit": _("元")}
        if column.kind == "int":
            return said | {"kind": "number"}
        if column.kind == "days" or isinstance(model, TextField):
            return said | {"kind": "long", "lines": 6}
        return said | {"kind": "text", "max": getattr(model, "max_length", None)}

    def _help(self, column: Column) -> str:
        if column.kind == "setting":
            return value_hint(self.typed.get("name", ""), self.names.day)
        help_text = getattr(self.found.model._meta.get_field(column.name), "help_text", "")
        return str(help_text or "")

    def choices(self, column: Column) -> Pairs | None:
        """What may be chosen for a column; None where it is typed."""
        day = self.names.day
        match column.kind:
            case "division":
                return [(str(key), label) for key, label in self.names.places()]
            case "agency":
                bodies = Agency.objects.on(day).order_by("name")
                bodies = bodies.filter(kind__in=column.kinds) if column.kinds else bodies
                return [(str(row.key), row.name) for row in bodies]
            case "post":
                rows = list(Post.objects.on(day))
                self.names.want(agencies=[row.agency for row in rows])
                pairs = [(str(row.key), f"{self.names.agency(row.agency)} {row.title}") for row in rows]
                return sorted(pairs, key=lambda pair: pair[1])
            case "official":
                people = Official.objects.filter(is_active=True).order_by("initials", "pk")
                return [(str(one.pk), f"{one.name}（{one.username}）") for one in people]
            case "role":
                return declared.roles()
            case "list_key":
                return declared.lists()
            case "series_key":
                return declared.series() or None
            case "setting_key":
                return declared.setting_titles()
            case "list":
                return [(item, title) for item, title in self._items(column)]
            case "choice":
                found = self.found.model._meta.get_field(column.name)
                named = column.choices or getattr(found, "choices", None) or ()
                return [(str(value), str(label)) for value, label in named] or None
        return None

    def _items(self, column: Column) -> Pairs:
        model: Any = self.found.model._meta.get_field(column.name)
        by_key = model.get_internal_type().endswith("IntegerField")
        rows = ListItem.objects.on(self.names.day).filter(list=column.of).order_by("pk")
        return [(str(row.key) if by_key else row.code, row.title) for row in rows]

    # --- reading -----------------------------------------------------------------------------------------------

    def read(self, sent: Mapping[str, str], *, old: Any = None) -> RowForm:
        """Typed values of what was sent, and errors beside their fields. `old` keeps private values left empty."""
        for column in self.found.columns:
            text = str(sent.get(column.name, "")).strip()
            self.typed[column.name] = text
            try:
                self.values[self._name(column)] = self._read(column, text, old)
            except ValidationError as wrong:
                self.errors[column.name] = " ".join(wrong.messages)
        check = CHECKS.get(self.found.key)
        if check is not None and not self.errors:
            try:
                check(self.values, old)
            except ValidationError as wrong:
                self.take(wrong)
        return self

    def _name(self, column: Column) -> str:
        model: Any = self.found.model._meta.get_field(column.name)
        return str(model.attname)

    def _read(self, column: Column, text: str, old: Any) -> Any:
        model: Any = self.found.model._meta.get_field(column.name)
        if column.internal:
            text = getattr(old, model.attname) if old is not None else text or secrets.token_hex(4)
        if unseen(text):
            raise ValidationError(_("含有看不见的或者不能识别的字符，请重新输入"))
        if not text:
            if column.private and old is not None:
                return getattr(old, model.attname)
            if column.kind == "bool":
                return False
            if column.optional:
                return None if model.null else ""
            raise ValidationError(_("请填写"))
        choices = self.choices(column)
        if choices is not None:
            if text not in dict(choices):
                raise ValidationError(_("请从所列的里面选"))
            return model.to_python(text)
        return _value(column, text, model)

    def take(self, wrong: ValidationError) -> None:
        """Errors that the model found: beside their fields, else beside the day from which it shall hold."""
        if not hasattr(wrong, "error_dict"):
            self.errors["_since"] = " ".join(wrong.messages)
            return
        names = {column.name: column.name for column in self.found.columns}
        names |= {self._name(column): column.name for column in self.found.columns}
        for name, texts in wrong.message_dict.items():
            key = names.get(name, "_since")
            self.errors[key] = " ".join([*([self.errors[key]] if key in self.errors else []), *texts])


def _value(column: Column, text: str, model: Any) -> Any:
    match column.kind:
        case "bool":
            return text == "1"
        case "int":
            if not re.fullmatch(r"\d{1,10}", text, re.ASCII) or int(text) > WHOLE:
                raise ValidationError(_("请填写整数"))
            return int(text)
        case "fen":
            money = _MONEY.fullmatch(text.replace(",", "").replace("，", ""))
            if money is None:
                raise ValidationError(_("请填写金额，例如 1200 或 1200.50"))
            return int(money[1]) * 100 + int((money[2] or "0").ljust(2, "0"))
        case "day":
            day = a_day(text)
            if day is None:
                raise ValidationError(_("请填写日期，例如 2022-12-06"))
            return day
        case "pattern":
            text = from_words(text)
        case "days":
            try:
                return "\n".join(sorted(day.isoformat() for day in days_of(text)))
            except ValueError as line:
                raise ValidationError(_("“{line}”不是日期，请写成 2027-01-01").format(line=str(line)[:20])) from None
    most = getattr(model, "max_length", None)
    if most is not None and len(text) > most:
        raise ValidationError(_("最多 {n} 字").format(n=most))
    return text


def _as_typed(column: Column, value: Any) -> str:
    if value is None:
        return ""
    match column.kind:
        case "bool":
            return "1" if value else "0"
        case "fen":
            return f"{value // 100}.{value % 100:02d}"
        case "day":
            return str(value.isoformat()) if isinstance(value, date) else str(value)
        case "pattern":
            return in_words(value)
        case _:
            return str(value)


def _chosen(pairs: Pairs, typed: str) -> list[dict[str, Any]]:
    return [{"value": value, "label": label, "selected": value == typed} for value, label in pairs]


# --- what one catalogue alone must hold: a wrong row here would stop every page ------------------------------------

Check = Callable[[dict[str, Any], Any], None]


def _calendar(values: dict[str, Any], _old: Any) -> None:
    """A notice lies in its year (or in the December before), and no day is both."""
    off, work = days_of(values["off"]), days_of(values["work"] or "")
    if not 1990 <= values["year"] <= 2200:
        raise ValidationError({"year": _("年份应在1990年至2200年之间")})
    if off & work:
        both = _("、").join(day.isoformat() for day in sorted(off & work))
        raise ValidationError({"work": _("{days} 既放假又上班").format(days=both)})
    wrong = next((day for day in sorted(work) if day.weekday() < 5), None)
    if wrong is not None:
        raise ValidationError({"work": _("{day} 不是周末，本来就上班").format(day=wrong.isoformat())})
    try:
        shipped().with_notice(values["year"], off, work, values["source"])
    except ValueError as error:
        raise ValidationError({"off": str(error)}) from None


def _setting(values: dict[str, Any], _old: Any) -> None:
    """A number where the default is one."""
    default = default_of(values["name"])
    if isinstance(default, (Period, int)) and not re.fullmatch(r"[1-9]\d{0,4}日?", values["value"], re.ASCII):
        unit = _("（默认 {default}，单位相同）").format(default=default) if isinstance(default, Period) else ""
        raise ValidationError({"value": _("请填写 1 至 99999 的整数{unit}").format(unit=unit)})


def _number(values: dict[str, Any], _old: Any) -> None:
    """A pattern that writes year and number, and nothing else."""
    try:
        one, other = (values["pattern"].format(year=2022, n=n) for n in (1, 2))
    except (KeyError, IndexError, ValueError, AttributeError, TypeError):
        raise ValidationError(
            {"pattern": _("只能用 {年份}、{序号}、{四位序号}，例如 湄永人调〔{年份}〕{四位序号}号")}
        ) from None
    if one == other or one == values["pattern"].format(year=2023, n=1):
        raise ValidationError({"pattern": _("要同时写出 {年份} 和 {序号}，否则号码会重复")})
    if len(one) > 50:
        raise ValidationError({"pattern": _("写出的号码太长")})


def _item(values: dict[str, Any], old: Any) -> None:
    """A code, and a name, stands once in its list."""
    same = Q(code=values["code"]) | Q(title=values["title"])
    rows = ListItem.objects.filter(same, list=values["list"], until=None)
    if old is not None:
        rows = rows.exclude(key=old.key)
    if rows.exists():
        raise ValidationError({"title": _("这份清单里已有这一项")})


CHECKS: dict[str, Check] = {
    "casework.calendars": _calendar,
    "casework.settings": _setting,
    "casework.numbers": _number,
    "casework.lists": _item,
}
