"""The register of disputes, and the catalogues of committees and mediators.

A register row is what a case left, changed by acts only; a catalogue row is dated and superseded, never overwritten.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from yifa.casework.declare import Notice
from yifa.casework.models import OfCase
from yifa.county.dated import Dated, KeyField, meets, standing_sql
from yifa.county.errors import Overlap
from yifa.county.models import Tenure
from yifa.systems.mediation import rules


class Dispute(OfCase):
    """纠纷: a quarrel between persons over civil rights and duties, mediated by a people's mediation committee.

    人民调解法 2: 民间纠纷; 人民调解工作若干规定 20: between citizens, or citizens and bodies. Written by the door alone.
    """

    class Origin(models.TextChoices):
        """How it came to the committee; the names of the opening acts."""

        APPLIED = "applied", _("当事人申请")
        REFERRED = "referred", _("移送")
        INITIATED = "initiated", _("主动调解")

    origin = models.CharField(_("受理方式"), max_length=12, choices=Origin.choices)
    applied_on = models.DateField(_("提出日期"))
    accepted_on = models.DateField(_("受理日期"), null=True)
    agreed_on = models.DateField(_("达成协议日期"), null=True)
    effective_on = models.DateField(_("协议生效日期"), null=True)
    performed_on = models.DateField(_("履行完毕日期"), null=True)
    to_court_on = models.DateField(_("申请司法确认日期"), null=True)
    ended_on = models.DateField(_("办结日期"), null=True)
    filed_on = models.DateField(_("归档日期"), null=True)
    outcome = models.CharField(_("结果"), max_length=30, null=True)
    written = models.BooleanField(_("书面协议"), null=True)
    category = models.BigIntegerField(_("纠纷类别"), null=True)
    source = models.BigIntegerField(_("案件来源"), null=True)
    door = models.BigIntegerField(_("反映渠道"), null=True)
    persons = models.IntegerField(_("涉及人数"), default=0)
    amount = models.BigIntegerField(_("涉及金额"), null=True, help_text=_("分"))
    agreed_amount = models.BigIntegerField(_("协议金额"), null=True, help_text=_("分"))
    urgent = models.BooleanField(_("紧急"), default=False)
    sessions = models.SmallIntegerField(_("调解次数"), default=0)
    risk = models.CharField(_("激化苗头"), max_length=16, blank=True)
    reported = models.BooleanField(_("已报告公安或有关部门"), default=False)
    breached = models.BooleanField(_("反悔或不履行"), default=False)
    host = models.CharField(_("主持人"), max_length=30, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("纠纷")
        indexes = [
            models.Index(fields=["accepted_on", "division"], name="dispute_accepted"),
            models.Index(fields=["agreed_on", "division"], name="dispute_agreed"),
            models.Index(fields=["category", "accepted_on"], name="dispute_category"),
            models.Index(fields=["agency", "accepted_on"], name="dispute_agency"),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class Committee(Dated):
    """人民调解委员会: the body of the masses, lawfully founded, that mediates disputes among the people (人民调解法 7).

    Three to nine members with a head, a woman, and where several peoples live one of the smaller (8); elected for
    three years (9). The county's justice bureau counts them and tells the court (10).
    """

    agency = KeyField(_("机构"), of="county.Agency")
    elected = models.DateField(_("推选之日"), help_text=_("任期三年，自该日起。"))
    head = KeyField(_("主任岗位"), of="county.Post", null=True, blank=True)
    members = models.PositiveSmallIntegerField(_("委员人数"), help_text=_("三至九人"))
    woman = models.BooleanField(_("有妇女委员"), default=False)
    several_peoples = models.BooleanField(_("多民族居住地区"), default=False)
    minority = models.BooleanField(_("有人数较少民族的委员"), default=False)

    class Meta(Dated.Meta):
        verbose_name = verbose_name_plural = _("人民调解委员会")
        indexes = [*Dated.Meta.indexes, models.Index(fields=["agency"], name="committee_agency")]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.agency}"

    def check_alone(self) -> None:
        """An agency is one committee at a time."""
        super().check_alone()
        if meets(self, agency=self.agency):
            raise Overlap({"agency": _("该机构这段时间已有调解委员会的记录。")})


class Mediator(Dated):
    """人民调解员: a member of the committee, or an adult it has appointed (人民调解法 13, 14); three years (若干规定 16).

    The row's key is the key of his post: a mediator answers for his own case, and its to-dos are his post's.
    """

    class Kind(models.TextChoices):
        """How he came to it (人民调解法 13)."""

        MEMBER = "member", _("委员")
        APPOINTED = "appointed", _("聘任")

    post = KeyField(_("岗位"), of="county.Post")
    committee = KeyField(_("人民调解委员会"), of="county.Agency")
    kind = models.CharField(_("产生方式"), max_length=10, choices=Kind.choices)
    elected = models.DateField(_("推选或聘任之日"), help_text=_("任期三年，自该日起。"))

    class Meta(Dated.Meta):
        verbose_name = verbose_name_plural = _("人民调解员")
        indexes = [*Dated.Meta.indexes, models.Index(fields=["committee"], name="mediator_committee")]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if "post" in kwargs:
            kwargs.setdefault("key", kwargs["post"])
        super().__init__(*args, **kwargs)

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.post}"

    def clean(self) -> None:
        """The key follows the post, and no row outlasts the three years."""
        if self.key != self.post:
            raise ValidationError({"post": _("调解员的岗位不能更换；请终止后另行登记。")})
        if self.elected > self.since:
            raise ValidationError({"elected": _("推选或者聘任以后才是人民调解员：不能晚于起始的那天。")})
        before = Mediator.objects.filter(key=self.key, until=self.since, elected=self.elected).first()
        if before is not None and not rules.same_person(_held(self.post), before.since, self.since):
            raise ValidationError({"elected": _("该岗位已经换人：请填写现任的人自己的推选或者聘任之日。")})
        if self.until is not None and (found := rules.term_of_mediator(self.elected, self.until, self.elected)):
            raise ValidationError({"until": str(found.text)})


def _held(post: int) -> list[rules.Stretch]:
    rows = Tenure.objects.in_force().filter(post=post, deputy=False)
    return [(since, until, str(who)) for since, until, who in rows.values_list("since", "until", "official")]


_MEDIATORS = """SELECT m.key, m.committee, m.elected, m.kind, m.since, held.official_id, held.since, held.until, other.post
  FROM mediation_mediator m
  LEFT JOIN county_tenure held ON held.post = m.key AND NOT held.deputy AND (held.until IS NULL OR held.until > held.since)
  LEFT JOIN county_tenure other ON other.official_id = held.official_id AND NOT other.deputy AND {held} AND {other}
 WHERE {m} AND m.key IN ({marks})"""


def mediators(keys: Sequence[int], day: date) -> Mapping[int, Mapping[str, Any]]:
    """What a procedure may know of mediators: committee, term, who each is and which posts he holds besides.

    `held`: who held the post, and when; `listed`: since when the row stands, which names whoever held it then.
    """
    with connection.cursor() as cursor:
        places = {alias: standing_sql(alias) for alias in ("held", "other", "m")}
        sql = _MEDIATORS.format(marks=", ".join(["%s"] * len(keys)), **places)
        cursor.execute(sql, [*[day] * 6, *keys])
        rows = cursor.fetchall()
    found: dict[int, dict[str, Any]] = {}
    for key, committee, elected, kind, listed, person, since, until, post in rows:
        row = found.setdefault(key, {
            "committee": committee, "elected": elected, "kind": kind, "listed": listed, "held": frozenset(),
            "people": frozenset(), "posts": frozenset(),
        })  # fmt: skip
        if person is not None:
            row["held"] |= {(since, until, str(person))}
        if post is not None:
            row["people"] |= {str(person)}
            row["posts"] |= {post}
    return found


def committee_warnings(rows: Sequence[Committee], day: date) -> Iterator[tuple[int, Notice]]:
    """What a committee lacks before the law, and when its term ends."""
    for row in rows:
        for finding in rules.composition(
            row.members, woman=row.woman, several_peoples=row.several_peoples, minority=row.minority,
            head=row.head is not None,
        ):  # fmt: skip
            yield row.key, Notice(finding.text, finding.basis)
        if found := rules.term_of_committee(row.elected, day):
            yield row.key, Notice(found.text, found.basis)


def mediator_warnings(rows: Sequence[Mediator], day: date) -> Iterator[tuple[int, Notice]]:
    """Whose post another holds by now, and when a mediator's term ends."""
    told = mediators([row.key for row in rows], day) if rows else {}
    for row in rows:
        for found in (
            rules.elected_himself(told.get(row.key, {}).get("held", ()), row.since, day),
            rules.term_of_mediator(row.elected, row.until, day),
        ):
            if found is not None:
                yield row.key, Notice(found.text, found.basis)
