"""Components and small filters for templates: `{% load yifa %}`.

A component takes one thing, a mapping or any object with the attributes that the opening comment of
its template names, and draws it; what is missing is left out. Nothing here asks a database or a clock.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

register = template.Library()

_RUN = re.compile(r"[^\s，。、；：·（）〔〕()]{9,}")
_BODY = re.compile(r"(人民调解委员会|调解委员会|司法所|司法局|人民政府|人民法院|公安局|派出所|街道办事处)$")

COMPONENTS = (
    "law_note",
    "act_list",
    "deadline",
    "facts",
    "field",
    "wrongs",
    "entry",
    "figure",
    "todo_row",
    "register_table",
    "filter_bar",
    "pager",
    "tabs",
    "board",
    "empty",
    "refusal",
    "seal_mark",
    "proof",
    "flash",
    "known",
)

# Words of the lamps: shape, word and colour always go together.
WORDS = {
    "open": "期内",
    "soon": "将到期",
    "over": "已超期",
    "paused": "中止",
    "done": "已办",
    "none": "无期限",
}

# Drawn, not typed: fonts differ in what they hold of such signs. 16 × 16, the colour is the text's.
_SHAPES = {
    "open": '<circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" stroke-width="1.75"/>',
    "soon": '<circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" stroke-width="1.75"/>'
    '<path d="M8 2a6 6 0 0 0 0 12z" fill="currentColor"/>',
    "over": '<circle cx="8" cy="8" r="7" fill="currentColor"/>',
    "paused": '<path d="M4.5 2.5v11M11.5 2.5v11" stroke="currentColor" stroke-width="2.75"/>',
    "done": '<path d="M2.5 8.5l4 4 7-9" fill="none" stroke="currentColor" stroke-width="2"/>',
    "none": '<path d="M3 8h10" stroke="currentColor" stroke-width="2"/>',
}
_MARKS = {
    key: SafeString(f'<svg viewBox="0 0 16 16" aria-hidden="true" focusable="false">{shape}</svg>')
    for key, shape in _SHAPES.items()
}

# Controls that are several inputs under one name stand in a fieldset with a legend.
_GROUPED = {"options", "many", "rows"}


def _read(thing: Any, name: str, default: Any = None) -> Any:
    """A value of a mapping or an attribute of an object."""
    if isinstance(thing, Mapping):
        return thing.get(name, default)
    return getattr(thing, name, default)


def _component(name: str) -> Callable[..., dict[str, Any]]:
    def show(it: Any, **more: Any) -> dict[str, Any]:
        return {name: it, **more}

    show.__name__ = name
    return show


for _name in COMPONENTS:
    if _name != "field":
        register.inclusion_tag(f"pages/parts/{_name}.html", name=_name)(_component(_name))


@register.inclusion_tag("pages/parts/field.html", name="field")
def field(it: Any) -> dict[str, Any]:
    """One field of a form with its label, help and error tied to it by id."""
    kind = _read(it, "kind") or "text"
    ident = _read(it, "id") or f"id_{_read(it, 'name')}"
    error, helping = _read(it, "error"), _read(it, "help")
    told = ([f"{ident}-help"] if helping else []) + ([f"{ident}-error"] if error else [])
    frame = "known" if kind == "known" else "group" if kind in _GROUPED else "one"
    return {
        "field": it,
        "id": ident,
        "described": " ".join(told),
        "frame": f"pages/parts/fields/{frame}.html",
        "control": f"pages/parts/controls/{kind}.html",
    }


@register.inclusion_tag("pages/parts/lamp.html", name="lamp")
def lamp(it: Any, end: bool = False) -> dict[str, Any]:
    """A lamp: shape, word and colour; with `steps` it opens the derivation of the date."""
    state = _read(it, "state") or "none"
    word = _read(it, "word") or gettext(WORDS.get(state, WORDS["none"]))
    return {"lamp": it, "state": state, "word": word, "mark": lamp_mark(state), "end": end}


@register.simple_tag(name="lamp_mark")
def lamp_mark(state: str) -> SafeString:
    """The drawn sign of a lamp alone."""
    return _MARKS.get(state, _MARKS["none"])


@register.simple_tag(name="trend")
def trend(values: Iterable[float]) -> SafeString:
    """A small line of at least two values; decoration only, the numbers stand beside it."""
    points = list(values or ())
    if len(points) < 2:
        return SafeString("")
    low, high = min(points), max(points)
    span = (high - low) or 1
    drawn = " ".join(
        f"{i * 100 / (len(points) - 1):.1f},{27 - (v - low) * 24 / span:.1f}" for i, v in enumerate(points)
    )
    return format_html(
        '<svg class="trend" viewBox="0 0 100 30" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<polyline points="{}" fill="none" stroke="currentColor" stroke-width="1.5" vector-effect="non-scaling-stroke"/></svg>',
        drawn,
    )


@register.simple_tag(name="bar")
def bar(part: float, whole: float) -> SafeString:
    """A bar of part in whole; decoration only, the numbers stand beside it."""
    share = 0.0 if not whole else max(0.0, min(100.0, part * 100 / whole))
    return format_html(
        '<svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<rect class="whole" width="100" height="4"/><rect class="part" width="{}" height="4"/></svg>',
        f"{share:.1f}",
    )


@register.filter
def phrases(value: Any) -> SafeString:
    """A text for a narrow column, whose words stay whole: a long run may break before the kind of body it names."""
    text = "" if value is None else str(value)
    at = 0
    found: list[str] = []
    for run in _RUN.finditer(text):
        body = _BODY.search(run[0])
        found.append(escape(text[at : run.start()]))
        if body is not None and body.start():
            found += [escape(run[0][: body.start()]), "<wbr>", escape(body[0])]
        else:
            found += ['<span class="run">', escape(run[0]), "</span>"]
        at = run.end()
    found.append(escape(text[at:]))
    return mark_safe("".join(found))  # noqa: S308 - every piece is escaped above


@register.filter(name="day", expects_localtime=True)
def day(value: Any) -> Any:
    """A day in running text: 2022年8月19日."""
    return (
        gettext("{y}年{m}月{d}日").format(y=value.year, m=value.month, d=value.day)
        if isinstance(value, date)
        else value
    )


@register.filter(name="short_day", expects_localtime=True)
def short_day(value: Any) -> Any:
    """A day of this year where room is scarce: 8月19日."""
    return gettext("{m}月{d}日").format(m=value.month, d=value.day) if isinstance(value, date) else value


@register.filter(name="iso", expects_localtime=True)
def iso(value: Any) -> Any:
    """A day in a table: 2022-08-19."""
    return value.strftime("%Y-%m-%d") if isinstance(value, date) else value


@register.filter(name="clock", expects_localtime=True)
def clock(value: Any) -> Any:
    """The time of a moment: 16:02; nothing for a day."""
    if isinstance(value, datetime):
        return value.strftime("%H:%M")
    return "" if isinstance(value, date) else value


@register.filter(name="moment", expects_localtime=True)
def moment(value: Any) -> Any:
    """A moment in running text: 2022年12月6日 16:00."""
    return f"{day(value)} {value:%H:%M}" if isinstance(value, datetime) else day(value)


@register.filter(name="count")
def count(value: Any) -> Any:
    """A whole number with its thousands apart: 3,455."""
    return f"{value:,}" if isinstance(value, int) else value


@register.filter(name="yuan")
def yuan(value: Any) -> Any:
    """Money: fen, an integer, as 元: 12,000.50."""
    if not isinstance(value, int):
        return value
    whole, rest = divmod(abs(value), 100)
    return f"{'-' if value < 0 else ''}{whole:,}.{rest:02d}"


@register.filter(name="short")
def short(value: Any) -> str:
    """A digest shortened to what an eye compares: 8 + 4 signs."""
    text = str(value or "")
    return text if len(text) <= 14 else f"{text[:8]}…{text[-4:]}"


@register.filter(name="say")
def say(value: Any) -> Any:
    """A kernel's sentence in the reader's language; anything else as it is."""
    render = getattr(value, "render", None)
    return render(gettext) if callable(render) else value
