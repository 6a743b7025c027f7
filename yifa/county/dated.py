"""Dated rows: how everything in a catalogue 名录 lives.

A row is true from ``since`` until the day before ``until``; without ``until`` it is true still. The thing it is about (an agency,
a post) is its ``key``, which never changes and is what other rows refer to; the row itself is one stretch of that thing's life. A
change closes the row and opens another, so whoever asks what held on a day gets the answer of that day.

A row superseded on the very day it began was never in force: it stays, empty (``until`` = ``since``), so that the mistake and
its mending can both be seen, and no question about a day ever meets it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, Self, TypeVar

from django.apps import apps
from django.db import connection, models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yifa.county.errors import Dangling, HistoryIsFixed, Overlap
from yifa.kernel.text import Text

D = TypeVar("D", bound="Dated")
_ST = TypeVar("_ST")
_GT = TypeVar("_GT")

if TYPE_CHECKING:
    _BigInteger = models.BigIntegerField
else:

    class _BigInteger(models.BigIntegerField):
        """Takes the type parameters that mypy wants."""

        def __class_getitem__(cls, _types: object) -> type:
            return cls


class Key(models.Model):
    """The identity of one thing of the county, drawn from one series for all kinds, never given twice."""

    kind = models.CharField(_("种类"), max_length=100)

    class Meta:
        app_label = "county"
        verbose_name = verbose_name_plural = _("标识")

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


def standing(day: date) -> Q:
    """The condition of being true on ``day``."""
    return Q(since__lte=day) & (Q(until__isnull=True) | Q(until__gt=day))


def standing_sql(alias: str) -> str:
    """The same condition for a statement written by hand; it takes the day twice."""
    return f"{alias}.since <= %s AND ({alias}.until IS NULL OR {alias}.until > %s)"


def told(
    model: type[models.Model], columns: Sequence[str], keys: Sequence[int], day: date
) -> dict[int, dict[str, Any]]:
    """Some columns of the rows that stood on ``day``, by key.

    By hand, as the door's own read is: asked at nearly every act, where the ORM takes longer to write it than the
    database to answer.
    """
    marks = ", ".join(["%s"] * len(keys))
    names = "".join(f', t."{name}"' for name in columns)
    sql = f'SELECT t.key{names} FROM "{model._meta.db_table}" t WHERE t.key IN ({marks}) AND {standing_sql("t")}'
    with connection.cursor() as cursor:
        cursor.execute(sql, [*keys, day, day])
        return {key: dict(zip(columns, values, strict=True)) for key, *values in cursor.fetchall()}


class KeyField(_BigInteger[_ST, _GT]):
    """The key of another thing, which must stand on the first day of the row that refers to it.

    Not a foreign key: a key stands in several rows of its own catalogue, one per stretch of its life.
    """

    def __init__(self, *args: Any, of: str = "", **kwargs: Any) -> None:
        self.of = of
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Name the target in migrations too."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, list(args), {**kwargs, "of": self.of}

    def target(self) -> type[Dated]:
        """The model whose key this is."""
        model = apps.get_model(self.of)
        assert issubclass(model, Dated)
        return model


class Chronicle(models.QuerySet[D]):
    """Rows with their dates. Reading is free; what changes a row is refused."""

    def on(self, day: date) -> Self:
        """What stood on ``day``."""
        return self.filter(standing(day))

    def of(self, key: int) -> Self:
        """The whole life of one thing, first stretch first."""
        return self.filter(key=key).order_by("since", "pk")

    def in_force(self) -> Self:
        """All rows that were ever true of some day."""
        return self.filter(Q(until__isnull=True) | Q(until__gt=F("since")))

    def update(self, **kwargs: Any) -> NoReturn:
        """Refused: use ``supersede``."""
        raise HistoryIsFixed(_("名录中的记录不得直接修改，只能自某日起以新记录替代。"))

    def delete(self) -> NoReturn:
        """Refused: use ``end``."""
        raise HistoryIsFixed(_("名录中的记录不得删除，只能自某日起终止。"))

    def bulk_update(self, objs: Any, fields: Any, batch_size: Any = None) -> NoReturn:
        """Refused: use ``supersede``."""
        self.update()

    def bulk_create(self, objs: Iterable[D], *args: Any, **kwargs: Any) -> list[D]:
        """Begin many rows at once, in as few statements as can be. What they refer to must be stored before.

        That no two of them meet is left to the database's constraints; a rule of one catalogue alone is looked at when
        rows are begun one by one, and by ``checks.faults``.
        """
        rows = list(objs)
        if args or kwargs.keys() - {"batch_size"}:
            raise HistoryIsFixed(_("成批写入只能新增记录。"))
        with transaction.atomic():
            fresh = [row for row in rows if _unborn(row)]
            label = self.model._meta.label
            for row, key in zip(fresh, Key.objects.bulk_create([Key(kind=label) for _row in fresh]), strict=True):
                row.key = key.pk
            for row in rows:
                row.clean_fields()
                row.clean()
                row.check_span()
            _check_references(rows)
            made = super().bulk_create(rows, **kwargs)
            self.model.changed()
        return made


class Dated(models.Model):
    """One stretch of the life of one thing: true on every day d with since ≤ d < until."""

    key = models.BigIntegerField(_("标识"), editable=False)
    since = models.DateField(_("自"), help_text=_("自该日起有效。"))
    until = models.DateField(_("至"), null=True, blank=True, help_text=_("自该日起不再有效；空白表示仍然有效。"))

    objects: ClassVar[Chronicle[Self]] = Chronicle.as_manager()  # type: ignore[assignment]

    class Meta:
        abstract = True
        ordering = ["key", "since", "pk"]
        indexes = [models.Index(fields=["key", "since"], name="%(class)s_life")]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="%(app_label)s_%(class)s_forward"
            ),
            models.UniqueConstraint(
                fields=["key"], condition=Q(until__isnull=True), name="%(app_label)s_%(class)s_one_open"
            ),
            models.UniqueConstraint(
                fields=["key", "since"],
                condition=Q(until__isnull=True) | Q(until__gt=F("since")),
                name="%(app_label)s_%(class)s_one_a_day",
            ),
        ]

    if TYPE_CHECKING:
        pk: int

    def stands(self, day: date) -> bool:
        """Whether the row was true on ``day``."""
        return self.since <= day and (self.until is None or day < self.until)

    @property
    def ever(self) -> bool:
        """Whether it was true of any day: what ends on its first day was entered by mistake."""
        return self.until != self.since

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Begin a row. One that is already stored is history and cannot be saved again."""
        if not self._state.adding:
            raise HistoryIsFixed(_("名录中的记录不得直接修改，只能自某日起以新记录替代。"))
        with transaction.atomic():
            if _unborn(self):
                self.key = Key.objects.create(kind=self._meta.label).pk
            self.clean_fields()
            self.clean()
            self.check_span()
            self.check_alone()
            _check_references([self])
            super().save(force_insert=True, using=kwargs.get("using"))
            type(self).changed()

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused: use ``end``."""
        raise HistoryIsFixed(_("名录中的记录不得删除，只能自某日起终止。"))

    def check_span(self) -> None:
        """A new row must be true on some day."""
        if self.until is not None and self.until <= self.since:
            raise Overlap({"until": _("“至”应当晚于“自”。")})

    def check_alone(self) -> None:
        """No other row may be true of the same thing on the same day."""
        if _meeting(type(self).objects.filter(key=self.key), self.since, self.until).exists():
            raise Overlap(_("%(what)s：这段时间已有记录。"), params={"what": str(self)})

    @classmethod
    def changed(cls) -> None:
        """Called after rows were begun, superseded or ended, in the same transaction; catalogues with derived rows follow here."""


def _unborn(row: Dated) -> bool:
    """Whether the thing has no key yet: typed as one, since whatever is stored has it."""
    return getattr(row, "key", None) is None


def _check_references(rows: Sequence[Dated]) -> None:
    """Every key that ``rows``, all of one catalogue, carry must stand on the first day of the row that carries it."""
    for field in rows[0]._meta.concrete_fields if rows else ():
        if not isinstance(field, KeyField):
            continue
        named = {key for row in rows if (key := getattr(row, field.attname)) is not None}
        lives: dict[int, list[tuple[date, date | None]]] = {}
        for start in range(0, len(named), 500):
            some = sorted(named)[start : start + 500]
            found = field.target().objects.filter(key__in=some).values_list("key", "since", "until")
            for key, since, until in found:
                lives.setdefault(key, []).append((since, until))
        for row in rows:
            key = getattr(row, field.attname)
            if key is None:
                continue
            if not any(
                since <= row.since and (until is None or row.since < until) for since, until in lives.get(key, ())
            ):
                raise Dangling({field.name: _("所引用的记录在%(day)s不存在。") % {"day": row.since.isoformat()}})


def _meeting(rows: models.QuerySet[D], since: date, until: date | None) -> models.QuerySet[D]:
    """Those of ``rows`` that share a day with [since, until); rows that were never in force share none."""
    rows = rows.filter(Q(until__isnull=True) | Q(until__gt=since) & Q(until__gt=F("since")))
    return rows if until is None else rows.filter(since__lt=until)


def meets(row: Dated, **same: Any) -> bool:
    """Whether another thing of the same catalogue, alike in ``same``, shares a day with ``row``."""
    return _meeting(type(row).objects.filter(**same).exclude(key=row.key), row.since, row.until).exists()


def _close(row: Dated, day: date) -> None:
    """Let ``row`` end on ``day``. The one place where a stored row of a catalogue is written to.

    Refused when another edit closed it meanwhile.
    """
    if day < row.since:
        raise Overlap(
            _("%(what)s自%(since)s起有效，不能自更早的日期变更或者终止。"),
            params={"what": str(row), "since": Text("{day}", day=row.since)},
        )
    if row.until is not None and day > row.until:
        raise Overlap(
            _("%(what)s已于%(until)s终止。"), params={"what": str(row), "until": Text("{day}", day=row.until)}
        )
    unchanged: models.QuerySet[Dated] = models.QuerySet(type(row)).filter(pk=row.pk, until=row.until)
    if not unchanged.update(until=day):
        raise HistoryIsFixed(_("%(what)s刚被他人变更，请刷新后再试。"), params={"what": str(row)})
    row.until = day


def supersede(row: D, *, since: date, **changes: Any) -> D:
    """From the day ``since`` on, the thing is as ``changes`` say; ``row`` ends that day. Returns the new row.

    The new row lasts as long as the old one would have, unless ``until`` is among the changes.
    """
    values = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if not f.primary_key}
    for name in changes:
        field = row._meta.get_field(name)
        values.pop(getattr(field, "attname", name), None)
    if "key" in changes or "since" in changes:
        raise HistoryIsFixed(_("标识和起始日不能变更。"))
    with transaction.atomic():
        _close(row, since)
        fresh = type(row)(**{**values, "since": since, **changes})
        fresh.save()
    return fresh


def end(row: D, day: date) -> D:
    """The thing stands until the day before ``day``. Nothing follows it (see ``succession`` for mergers)."""
    with transaction.atomic():
        _close(row, day)
        type(row).changed()
    return row
