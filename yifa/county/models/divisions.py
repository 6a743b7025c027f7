"""Divisions 行政区划 and the paths of their tree."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import connection, models, transaction
from django.utils.translation import gettext_lazy as _

from yifa.county import closure
from yifa.county.dated import Dated, KeyField
from yifa.county.errors import BrokenTree
from yifa.county.models.agencies import Successor

_ENDINGS = ("社区居民委员会", "居民委员会", "村民委员会")


class Division(Dated):
    """A county, a town or street office's area, or the area of a village or community.

    宪法 30 条 divides counties into 乡、民族乡、镇; a 街道 is the area of a 街道办事处, an office sent out by the county's government
    (地方组织法). Below the town stands no level of government: a village or community is the area in which a committee of its
    residents governs itself (村民委员会组织法 2 条, 居民委员会组织法 2 条).

    The code is the 12-digit code of statistics without trailing zeros (six of them are GB/T 2260). It is a name, not a
    place in the tree: a re-drawn village may keep a code that begins with another town's. The tree is ``parent``.
    """

    class Kind(models.TextChoices):
        """The three levels a county knows."""

        COUNTY = "county", _("县")
        TOWN = "town", _("乡镇（街道）")
        VILLAGE = "village", _("村（社区）")

    code = models.CharField(
        _("区划代码"),
        max_length=12,
        validators=[RegexValidator(r"^(\d{6}|\d{9}|\d{12})$", _("区划代码应为6、9或12位数字。"))],
    )
    kind = models.CharField(_("层级"), max_length=8, choices=Kind.choices)
    name = models.CharField(_("名称"), max_length=60)
    parent = KeyField(_("上级区划"), of="county.Division", null=True, blank=True)

    class Meta(Dated.Meta):
        verbose_name = verbose_name_plural = _("区划")
        indexes = [
            *Dated.Meta.indexes,
            models.Index(fields=["code"], name="division_code"),
            models.Index(fields=["parent"], name="division_parent"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def short(self) -> str:
        """The name people use: 核桃坝村 for 核桃坝村村民委员会, 茶城社区 for 茶城社区居民委员会."""
        for ending in _ENDINGS:
            if self.name.endswith(ending) and len(self.name) > len(ending):
                return self.name.removesuffix(ending) + ("社区" if ending.startswith("社区") else "")
        return self.name

    def clean(self) -> None:
        """Only the county stands without a superior place, and only there."""
        if (self.parent is None) != (self.kind == self.Kind.COUNTY):
            raise BrokenTree({"parent": _("县没有上级区划；乡镇、村必须有上级区划。")})

    @classmethod
    def changed(cls) -> None:
        """The tree was re-drawn: the paths follow."""
        rebuild_paths()


class DivisionPath(models.Model):
    """Derived: on every day of [since, until), ``descendant`` lies in ``ancestor`` or is it. Both are keys.

    A division that was merged away lies, from that day on, in its successors: what happened there is theirs to see.
    Rebuilt by ``rebuild_paths`` whenever the tree changes; nothing else writes here. Whoever joins this table must
    name a day, else a place that moved lies in two towns.
    """

    ancestor = models.BigIntegerField(_("上级"))
    descendant = models.BigIntegerField(_("下级"))
    since = models.DateField(_("自"))
    until = models.DateField(_("至"), null=True)

    class Meta:
        verbose_name = verbose_name_plural = _("区划路径")
        constraints = [
            models.UniqueConstraint(fields=["descendant", "ancestor", "since"], name="county_path_up"),
        ]
        indexes = [models.Index(fields=["ancestor", "descendant", "since"], name="county_path_down")]

    def __str__(self) -> str:
        return f"{self.descendant} < {self.ancestor}"


def derived_paths() -> set[closure.Path]:
    """Return what the table of paths should hold: what the tree, as it was and will be, and its successions give."""
    lives = Division.objects.in_force().values_list("key", "parent", "since", "until")
    heirs = Successor.objects.filter(kind=Successor.Kind.DIVISION).values_list("old", "new", "day")
    return closure.paths(lives, heirs)


@transaction.atomic
def rebuild_paths() -> int:
    """Derive the paths anew and write only what differs. Returns how many rows did."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:  # two re-organisations at once would each miss the other's rows
            cursor.execute("LOCK TABLE county_divisionpath IN SHARE ROW EXCLUSIVE MODE")
    wanted = derived_paths()
    stored = {(p.ancestor, p.descendant, p.since, p.until): p.pk for p in DivisionPath.objects.all()}
    gone = [pk for path, pk in stored.items() if path not in wanted]
    fresh = sorted((path for path in wanted if path not in stored), key=lambda path: (path[2], path[0], path[1]))
    for start in range(0, len(gone), 500):
        DivisionPath.objects.filter(pk__in=gone[start : start + 500]).delete()
    DivisionPath.objects.bulk_create(
        [DivisionPath(ancestor=a, descendant=d, since=since, until=until) for a, d, since, until in fresh],
        batch_size=500,
    )
    return len(gone) + len(fresh)
