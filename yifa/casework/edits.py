"""Edits of catalogues: who changed which row, why, from when, before and after; recorded in that catalogue's own chain.

Rows are dated and superseded, never overwritten. A private column stands in the edit as a salted digest, its value
beside the record.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.utils.translation import gettext as _

from yifa.casework import ending, reach, staying, widening
from yifa.casework.declare import Catalogue
from yifa.casework.models import Edit, SettingRow
from yifa.casework.scope import actor
from yifa.casework.standing import Hand
from yifa.county import clock, succession
from yifa.county.dated import end, supersede
from yifa.county.models import Grant, Official, Tenure
from yifa.kernel.procedure import Aside, seal_value
from yifa.kernel.record import unframe
from yifa.ledger import chains, secret, traces
from yifa.ledger.models import Entry

ALGORITHM = "sm3"


class EditRefused(Exception):
    """An edit that cannot be made; the message says why and what to do."""


def chain_of(catalogue: Catalogue) -> str:
    """The chain of a catalogue's edits."""
    return f"catalogue/{catalogue.key}"


def record(
    chain: str, content: Mapping[str, Any], asides: tuple[Aside, ...], at: datetime, form: Form | None = None
) -> int:
    """Append one entry to a chain that is no case's; returns its number. Call inside a transaction."""
    private = [(each.field, each.salt, each.value) for each in asides]
    key, said = (form.key, secret.keyed("key", form.said)) if form is not None else (None, "")
    return chains.record(chain, content, at, private, key=key, key_digest=said)


@dataclass(frozen=True, slots=True)
class Form:
    """A form that was sent: its own key, and all that it said. Sent again it is done once."""

    key: UUID
    said: str


def done_before(catalogue: Catalogue, form: Form | None) -> int | None:
    """The key of the row that this form has led to already. Raises EditRefused where it said something else then."""
    entry = None if form is None else Entry.objects.filter(key=form.key).first()
    if form is None or entry is None:
        return None
    if entry.chain != chain_of(catalogue) or not secret.matches(entry.key_digest, "key", form.said):
        raise EditRefused(_("这份表单已经提交过，内容却不相同；请重新打开再填。"))
    return int(Edit.objects.get(chain=entry.chain, seq=entry.seq).key)


def plain(value: Any) -> Any:
    """A column's value as the record can hold it."""
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, Enum):
        return value.value
    return value


def values_of(catalogue: Catalogue, row: Any) -> dict[str, Any]:
    """The columns of a row, plain."""
    return {column.name: plain(getattr(row, row._meta.get_field(column.name).attname)) for column in catalogue.columns}


def edit(
    catalogue: Catalogue,
    values: Mapping[str, Any],
    *,
    by: Hand,
    reason: str,
    since: date,
    key: int | None = None,
    form: Form | None = None,
) -> Any:
    """Begin a row, or supersede the one with this key from a day on. Returns the new row; a form sent again makes no other.

    Raises EditRefused without a reason or the right; ValidationError where the row would not be lawful.
    """
    values = {_attribute(catalogue, name, value): value for name, value in values.items()}
    old = None if key is None else _open_row(catalogue, key)
    _may(catalogue, by, reason, *([] if old is None else [_attributes(old)]), _merged(old, values))
    _benefits_another(catalogue, by, _merged(old, values))
    with _written(catalogue, by, since):
        _hold(catalogue)
        if (made := done_before(catalogue, form)) is not None:
            return _open_row(catalogue, made)
        before: dict[str, Any] | None = None
        if old is None:
            row: Any = catalogue.model(since=since, **values)
            row.save()
        else:
            if (why := ending.renamed(old, _merged(old, values), since)) is not None:
                raise EditRefused(why)
            before = values_of(catalogue, old)
            row = supersede(old, since=since, **values)
        after = values_of(catalogue, row)
        _record(catalogue, "edit", row.key, by, reason, since, before, after, row.until, form=form)
    return row


def close(catalogue: Catalogue, key: int, *, by: Hand, reason: str, day: date) -> Any:
    """Let a row end on a day; nothing follows it. Raises EditRefused where work hangs on it that nobody would carry on."""
    old = _open_row(catalogue, key)
    _may(catalogue, by, reason, _attributes(old))
    if catalogue.model is SettingRow and day <= SettingRow.counted_until():
        raise EditRefused(str(SettingRow.TOO_EARLY))
    with _written(catalogue, by, day):
        _hold(catalogue)
        _nothing_hangs(old, day)
        before = values_of(catalogue, old)
        row = end(old, day)
        _record(catalogue, "close", key, by, reason, day, before, None)
    return row


def succeed(catalogue: Catalogue, key: int, heirs: Sequence[int], *, by: Hand, reason: str, day: date) -> Any:
    """Let a division, an agency or a post end on a day and others carry on what it was: a merger, a split, a renaming.

    Whoever does it must reach the old and every heir. Raises EditRefused; ValidationError where the line would not hold.
    """
    kind = next((kind for kind, model in succession.MODELS.items() if model is catalogue.model), None)
    if kind is None:
        raise EditRefused(_("这个名录的行没有承继，只能变更或者终止。"))
    old = _open_row(catalogue, key)
    _may(catalogue, by, reason, *(_attributes(row) for row in (old, *(_open_row(catalogue, each) for each in heirs))))
    with _written(catalogue, by, day):
        _hold(catalogue)
        _nothing_hangs(old, day, heirs)
        before = values_of(catalogue, old)
        succession.succeed(kind, key, heirs, day)
        _record(catalogue, "close", key, by, reason, day, before, None, heirs=sorted(set(heirs)))
        old.refresh_from_db()
    return old


def _attribute(catalogue: Catalogue, name: str, value: Any) -> str:
    """The attribute a column's value is set by: a person may be given as a row or by its key."""
    field: Any = catalogue.model._meta.get_field(name)
    return name if isinstance(value, models.Model) else str(field.attname)


def _attributes(row: Any) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def _merged(old: Any, values: Mapping[str, Any]) -> dict[str, Any]:
    """The row as it is to be: models given as values stand by their keys."""
    said = {name: value.pk if isinstance(value, models.Model) else value for name, value in values.items()}
    return said if old is None else _attributes(old) | said


def _may(catalogue: Catalogue, by: Hand, reason: str, *rows: Mapping[str, Any]) -> None:
    """An edit has a reason, and is made by the system's own set-up or by somebody who holds the catalogue's role now
    over every place that the row, before and after, belongs to (`reach`).
    """
    if by.kind != "system":
        day = clock.today()
        official = Official.objects.filter(pk=by.person).first()
        who = None if official is None else actor(official, day)
        if official is None or who is None or not who.has_role(catalogue.editors):
            traces.trace(str(by), traces.REFUSED, chain_of(catalogue), "edit", at=clock.now())
            raise EditRefused(_("没有变更这个名录的授权"))
        wanted = reach.places(catalogue, *rows, day=day)
        if reach.granting(who.grants, catalogue.editors, wanted, day) is None:
            traces.trace(official.username, traces.REFUSED, chain_of(catalogue), "edit", at=clock.now())
            if reach.WHOLE in wanted:
                raise EditRefused(_("这一条属于全县，要有及于全县的维护授权，请县里的管理员办理。"))
            raise EditRefused(_("这一条属于你维护范围以外的地方，请那里的管理员办理。"))
    if not reason.strip():
        raise EditRefused(_("请写明变更理由"))


def _hold(catalogue: Catalogue) -> None:
    """One edit of a catalogue at a time: what is checked is still so when it is written."""
    chains.head_of(chain_of(catalogue))


def _benefits_another(catalogue: Catalogue, by: Hand, row: Mapping[str, Any]) -> None:
    """Nobody gives himself a right, or seats himself in a post: whoever keeps the posts has no business in disputes."""
    if by.kind == "system" or catalogue.model not in {Grant, Tenure}:
        return
    mine = Tenure.objects.on(clock.today()).filter(official=by.person).values_list("post", flat=True)
    own = row["official_id"] == by.person if catalogue.model is Tenure else row["post"] in set(mine)
    if own:
        traces.trace(str(by), traces.REFUSED, chain_of(catalogue), "edit", at=clock.now())
        raise EditRefused(_("不能给自己授权或者安排自己任职，请由另一位管理员办理。"))


@contextmanager
def _written(catalogue: Catalogue, by: Hand, since: date) -> Iterator[None]:
    """The transaction of an edit; given up, with a trace, where it would widen the reach of whoever makes it, and where it
    would leave the county without an administrator: nobody could make another.
    """
    try:
        with (
            transaction.atomic(), widening.refused(catalogue, by, since), staying.refused(catalogue, since),
            ending.manned(catalogue, since),
        ):  # fmt: skip
            yield
    except ending.Unmanned as left:
        raise EditRefused(
            _("这样一来，{names}还有待办，却没有人能办了；请先给那里的岗位授权、登记任职，或者把案件移交。").format(
                names=left
            )
        ) from None
    except staying.Nobody as nobody:
        raise EditRefused(
            _(
                "这样一来，自{day}起全县就没有能用的管理员了（要有在任的人员、现行的岗位和机构、及于全县的办理授权）；"
                "请先为另一位任职的人员登记管理员授权。"
            ).format(day=nobody.day)
        ) from None
    except widening.Widened:
        traces.trace(str(by), traces.REFUSED, chain_of(catalogue), "edit", at=clock.now())
        raise EditRefused(
            _(
                "这样一变更，你自己能查阅、办理的范围会变大（例如换了机构、属地、上级区划，或者承继了别的单位），请由另一位管理员办理。"
            )
        ) from None


def _nothing_hangs(old: Any, day: date, heirs: Sequence[int] = ()) -> None:
    """No work ends with a body, a post or a place: another carries it on, or there is none (`ending`)."""
    if (why := ending.refused(old, day, heirs)) is not None:
        raise EditRefused(why)


def _open_row(catalogue: Catalogue, key: int) -> Any:
    rows = catalogue.model._default_manager.filter(key=key).order_by("-since", "-pk")
    row = rows.first()
    if row is None:
        raise EditRefused(_("没有这一条记录"))
    return row


def _record(
    catalogue: Catalogue,
    kind: str,
    key: int,
    by: Hand,
    reason: str,
    since: date,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
    until: date | None = None,
    heirs: Sequence[int] = (),
    form: Form | None = None,
) -> None:
    now = clock.now()
    asides: list[Aside] = []
    data: dict[str, Any] = {"key": key, "since": since.isoformat()}
    if until is not None:
        data["until"] = until.isoformat()
    if heirs:
        data["heirs"] = list(heirs)
    data["reason"], aside = seal_value("reason", reason.strip(), secrets.token_hex(16), ALGORITHM)
    asides.append(aside)
    private = {column.name for column in catalogue.columns if column.private}
    for name, values in (("before", before), ("after", after)):
        if values is None:
            continue
        said: dict[str, Any] = {}
        for column, value in values.items():
            if column in private and value not in (None, ""):
                said[column], aside = seal_value(f"{name}.{column}", value, secrets.token_hex(16), ALGORITHM)
                asides.append(aside)
            else:
                said[column] = value
        data[name] = said
    content = {"kind": kind, "catalogue": catalogue.key, "by": str(by), "entered": now.isoformat(), "data": data}
    chain = chain_of(catalogue)
    Edit.objects.create(chain=chain, seq=record(chain, content, tuple(asides), now, form), key=key)


@dataclass(frozen=True, slots=True)
class Change:
    """One recorded edit of a row, as its history shows it."""

    seq: int
    kind: str
    by: str
    entered: datetime
    since: date
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    reason: Any
    heirs: tuple[int, ...] = ()
    """Who carries on what the row was, where it ended in a re-organisation."""


def history(catalogue: Catalogue, key: int) -> list[Change]:
    """Every recorded edit of one row, newest first; reads these entries and no others of the chain."""
    from yifa.ledger import asides as beside

    chain = chain_of(catalogue)
    seqs = list(Edit.objects.filter(chain=chain, key=key).values_list("seq", flat=True))
    reasons = beside.read(chain, seqs)
    found = []
    entries = Entry.objects.filter(chain=chain, seq__in=seqs).order_by("-seq").values_list("seq", "body")
    for seq, body in entries:
        content = unframe(bytes(body))["content"]
        data = content["data"]
        found.append(
            Change(
                seq, content["kind"], content["by"], datetime.fromisoformat(content["entered"]),
                date.fromisoformat(data["since"]), data.get("before") or {}, data.get("after") or {},
                reasons.get((seq, "reason")), tuple(data.get("heirs", ())),
            )
        )  # fmt: skip
    return found
