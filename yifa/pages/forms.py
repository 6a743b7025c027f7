"""The generated form of an act: made from its dataclass, read back into a typed command.

`fields` gives what the templates need, `read` turns what was sent into values or errors in Chinese, each beside its
field. What a generated form cannot do, a system says in its own `forms.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from yifa.kernel.procedure import COUNTY_TIME, Field, Material, Ref
from yifa.kernel.text import unseen

Choices = Callable[[Field], Sequence[tuple[int, str]]]
"""What may be chosen for a reference: (key, label), asked per field."""
Keep = Callable[[UploadedFile], Material]
"""How an uploaded file is kept; raises ValidationError where it cannot be."""
Named = Callable[[Sequence[str]], Mapping[str, str]]
"""What stored papers are called, by their digests, as far as the one who asks may know."""

LARGEST = 10**15
"""No number of a form is larger: what is beyond is a slip of the hand, and no database column holds it."""


@dataclass(slots=True)
class Sent:
    """What a form sent: values by field name as typed text, and files."""

    values: MultiValueDict[str, str]
    files: MultiValueDict[str, UploadedFile] = field(default_factory=MultiValueDict)


@dataclass(slots=True)
class Taken:
    """A form read back: typed values, and errors by field name."""

    values: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


def read(fields: Sequence[Field], sent: Sent, choices: Choices, keep: Keep, prefix: str = "") -> Taken:
    """The values of a form as the dataclass wants them, or what is wrong and where."""
    taken = Taken()
    for one in fields:
        name = prefix + one.name
        try:
            taken.values[one.name] = _read(one, name, sent, choices, keep)
        except ValidationError as wrong:
            taken.errors[one.name] = " ".join(wrong.messages)
    return taken


def _read(one: Field, name: str, sent: Sent, choices: Choices, keep: Keep) -> Any:
    if one.kind == "material":
        return _materials(one, name, sent, keep)
    texts = [text.strip() for text in sent.values.getlist(name)]
    if one.kind == "bool":
        return bool(texts and texts[-1] in {"on", "yes", "true", "1"})
    texts = [text for text in texts if text]
    if one.many:
        if one.kind in {"day", "text", "int"} and len(texts) == 1:
            texts = [part for part in re.split(r"[\s,，、;；]+" if one.kind != "text" else r"\n+", texts[0]) if part]
        if not texts and not one.optional:
            raise ValidationError(_("请选择或填写"))
        return tuple(_one(one, text, choices) for text in texts)
    if not texts:
        if one.optional:
            return one.default
        raise ValidationError(_("请填写") if one.kind in {"text", "int", "fen", "day", "moment"} else _("请选择"))
    return _one(one, texts[-1], choices)


def _one(one: Field, text: str, choices: Choices) -> Any:
    if unseen(text):
        raise ValidationError(_("含有看不见的或者不能识别的字符，请重新输入"))
    return _READ[one.kind](one, text, choices)


def _text(one: Field, text: str, _choices: Choices) -> str:
    text = text.replace("\r\n", "\n")
    if len(text) > one.label.longest:
        raise ValidationError(
            _("太长：最多 %(most)d 字，现有 %(now)d 字") % {"most": one.label.longest, "now": len(text)}
        )
    return text


def _choice(one: Field, text: str, _choices: Choices) -> Any:
    try:
        return one.of[text]
    except KeyError:
        raise ValidationError(_("没有这个选项，请重新选择")) from None


def typed_day(text: str) -> date:
    """A day as typed. Raises ValidationError where it is none, or of no year that anything here happens in."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ValidationError(_("日期写作 2022-08-19")) from None
    if not 1949 <= day.year <= 2200:
        raise ValidationError(_("请检查年份"))
    return day


def _day(_one: Field, text: str, _choices: Choices) -> date:
    return typed_day(text)


def _moment(_one: Field, text: str, _choices: Choices) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValidationError(_("时间写作 2022-08-19 14:30")) from None
    typed_day(moment.date().isoformat())
    return moment.replace(tzinfo=COUNTY_TIME) if moment.tzinfo is None else moment


def _int(_one: Field, text: str, _choices: Choices) -> int:
    text = text.replace(",", "").replace("，", "")
    if not re.fullmatch(r"-?[0-9]{1,15}", text):
        raise ValidationError(_("请填整数"))
    number = int(text)
    if number < 0:
        raise ValidationError(_("不能是负数"))
    return number


def _fen(_one: Field, text: str, _choices: Choices) -> int:
    text = text.replace(",", "").replace("，", "").removesuffix("元")
    found = re.fullmatch(r"([0-9]{1,12})(?:\.([0-9]{1,2}))?", text)
    if found is None:
        raise ValidationError(_("金额写作 1200 或 1200.50（元）"))
    return int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))


def _ref(one: Field, text: str, choices: Choices) -> Ref[Any]:
    if not re.fullmatch(r"[0-9]{1,18}", text):
        raise ValidationError(_("请从列出的项目中选择"))
    key = int(text)
    if all(key != known for known, _label in choices(one)):
        raise ValidationError(_("所选的不在可选范围内，请重新选择"))
    return Ref(key)


DIGEST = re.compile(r"[0-9a-f]{64}")

_READ: dict[str, Callable[[Field, str, Choices], Any]] = {
    "text": _text, "choice": _choice, "day": _day, "moment": _moment, "int": _int, "fen": _fen, "ref": _ref,
}  # fmt: skip


def _materials(one: Field, name: str, sent: Sent, keep: Keep) -> Any:
    kept = [Material(text) for text in sent.values.getlist(f"{name}-kept") if DIGEST.fullmatch(text)]
    found = kept + [keep(upload) for upload in sent.files.getlist(name)]
    if not found:
        if one.optional:
            return () if one.many else None
        raise ValidationError(_("请选择文件"))
    return tuple(found) if one.many else found[-1]


# --- showing -----------------------------------------------------------------------------------------------------


def fields(
    declared: Sequence[Field],
    choices: Choices,
    sent: Sent | None = None,
    errors: Mapping[str, str] | None = None,
    initial: Mapping[str, Any] | None = None,
    prefix: str = "",
    named: Named | None = None,
) -> list[dict[str, Any]]:
    """The fields as `parts/field.html` draws them, with what was typed, what was wrong, or what is known.

    `named` tells what papers are called that were uploaded before; one that it does not name is shown without a name.
    """
    found = [_shown(one, prefix + one.name, choices, sent, (errors or {}).get(one.name), initial) for one in declared]
    for shown in found:
        if papers := shown.get("kept"):
            titles = named([each["value"] for each in papers]) if named is not None else {}
            shown["kept"] = [{**each, "title": titles.get(each["value"], _("材料"))} for each in papers]
    return found


def _shown(
    one: Field,
    name: str,
    choices: Choices,
    sent: Sent | None,
    error: str | None,
    initial: Mapping[str, Any] | None,
) -> dict[str, Any]:
    sent_as = f"{name}-kept" if one.kind == "material" else name
    typed = [text for text in sent.values.getlist(sent_as) if text] if sent is not None else _typed(one, initial)
    shown: dict[str, Any] = {
        "name": name, "label": _(one.label.title), "help": _(one.label.hint) if one.label.hint else "",
        "error": error, "optional": one.optional and not _preset(one), "private": one.private,
        "value": typed[-1] if typed else "", "wide": one.label.lines > 1 or one.many,
    }  # fmt: skip
    return shown | _control(one, typed, choices)


def _preset(one: Field) -> bool:
    """Whether one of the choices is set from the start, so that nothing can be left out."""
    return one.kind == "choice" and not one.many and one.default is not None


def _control(one: Field, typed: list[str], choices: Choices) -> dict[str, Any]:
    match one.kind:
        case "text" if one.many:
            return {"kind": "long", "lines": max(2, one.label.lines), "value": "\n".join(typed)}
        case "text":
            long = one.label.lines > 1
            return {"kind": "long" if long else "text", "lines": one.label.lines, "max": one.label.longest}
        case "choice":
            found = [
                {"value": each.name, "label": _(each.title), "selected": each.name in typed} for each in one.of
            ]  # fmt: skip
            return {"kind": "many" if one.many else "options", "choices": found, "short": len(found) <= SHORT_LIST}
        case "bool":
            return {
                "kind": "many", "short": True,
                "choices": [{"value": "on", "label": _("是"), "selected": bool(typed)}],
            }  # fmt: skip
        case "ref":
            found = [
                {"value": str(key), "label": label, "selected": str(key) in typed} for key, label in choices(one)
            ]  # fmt: skip
            few = len(found) <= SHORT_LIST
            kind = "many" if one.many else "options" if few else "choice"
            return {"kind": kind, "choices": found, "blank": "", "short": few}
        case "day" if one.many:
            return {"kind": "text", "value": " ".join(typed)}
        case "int":
            return {"kind": "number"}
        case "fen":
            return {"kind": "money", "unit": _("元")}
        case "material":
            kept = [{"value": digest} for digest in typed if DIGEST.fullmatch(digest)]
            return {"kind": "file", "several": one.many, "accept": ".pdf,.jpg,.jpeg,.png,.docx,.xlsx", "kept": kept}
        case _:
            return {"kind": one.kind}


SHORT_LIST = 6
"""Up to so many choices are all shown; more go into a list."""


def _typed(one: Field, initial: Mapping[str, Any] | None) -> list[str]:
    """A value known already, as it would have been typed."""
    value = (initial or {}).get(one.name, one.default)
    if value is None or value is False:
        return []
    values = value if isinstance(value, (tuple, list)) else (value,)
    return [_as_typed(one, each) for each in values]


def _as_typed(one: Field, value: Any) -> str:
    if one.kind == "fen":
        return f"{value // 100}.{value % 100:02d}"
    if one.kind == "moment":
        return str(value.astimezone(COUNTY_TIME).strftime("%Y-%m-%dT%H:%M"))
    if one.kind == "choice":
        return str(value.name)
    if one.kind == "ref":
        return str(value.key)
    if one.kind == "material":
        return str(value.digest)
    return "on" if value is True else str(value)


def wrongs(declared: Sequence[Field], errors: Mapping[str, str], prefix: str = "") -> list[dict[str, str]]:
    """The errors summed for the top of the form, in the order of the fields."""
    return [
        {"id": f"id_{prefix}{one.name}", "label": _(one.label.title), "text": errors[one.name]}
        for one in declared
        if one.name in errors
    ]


def sections(shown: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The fields in two parts: what must be filled in, and, folded, what may be. A wrong or filled field is never folded."""
    asked = [one for one in shown if not one["optional"] or one["error"] or one.get("value")]
    more = [one for one in shown if one not in asked]
    if len(more) < FOLD_FROM or not asked:
        return [{"fields": list(shown)}]
    return [{"fields": asked}, {"title": _("还可以填"), "fields": more, "folded": True}]


FOLD_FROM = 2
"""Fewer optional fields than this are not worth a fold."""
