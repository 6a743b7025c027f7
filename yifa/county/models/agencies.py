"""Agencies 机构, their posts 岗位, and what became of those that were merged or split."""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models
from django.utils.translation import gettext_lazy as _

from yifa.county.dated import Dated, KeyField
from yifa.county.errors import HistoryIsFixed
from yifa.county.ids import social_credit_validator


class Agency(Dated):
    """A body that acts in its own name: an office of government, a committee, a court.

    Who may act is a matter of competence, not of rank. A 人民调解委员会 is a body of the people themselves, set up under law to
    mediate disputes among them (人民调解法 7 条), with no superior among its like; the 司法行政部门 guide its work, the 基层人民法院
    its mediation as a craft (5 条).
    A 综治中心 is a hall that takes in, passes on and watches; it settles nothing under its own name.
    """

    class Kind(models.TextChoices):
        """What sort of body it is."""

        COUNTY_OFFICE = "county_office", _("县直部门")
        TOWN_GOVERNMENT = "town_government", _("乡镇人民政府（街道办事处）")
        CENTRE = "centre", _("综治中心")
        JUSTICE_BUREAU = "justice_bureau", _("司法局")
        JUSTICE_OFFICE = "justice_office", _("司法所")
        VILLAGE_COMMITTEE = "village_committee", _("村（居）民委员会")
        VILLAGE_MEDIATION = "village_mediation", _("村（居）人民调解委员会")
        TOWN_MEDIATION = "town_mediation", _("乡镇（街道）人民调解委员会")
        ENTERPRISE_MEDIATION = "enterprise_mediation", _("企业事业单位人民调解委员会")
        INDUSTRY_MEDIATION = "industry_mediation", _("行业性、专业性人民调解委员会")
        COURT = "court", _("人民法院")
        POLICE = "police", _("公安机关")
        OTHER = "other", _("其他")

    MEDIATION = frozenset(
        {Kind.VILLAGE_MEDIATION, Kind.TOWN_MEDIATION, Kind.ENTERPRISE_MEDIATION, Kind.INDUSTRY_MEDIATION}
    )
    """The kinds that are people's mediation committees (人民调解法 8 条, 34 条)."""

    name = models.CharField(_("名称"), max_length=80)
    kind = models.CharField(_("类型"), max_length=24, choices=Kind.choices)
    division = KeyField(_("所在区划"), of="county.Division")
    external = models.BooleanField(
        _("外部机构"), default=False, help_text=_("没有本系统账号的机构（法院、公安等），其行为由联络人代为录入。")
    )
    credit_code = models.CharField(
        _("统一社会信用代码"), max_length=18, blank=True, validators=[social_credit_validator]
    )

    class Meta(Dated.Meta):
        verbose_name = verbose_name_plural = _("机构")
        indexes = [*Dated.Meta.indexes, models.Index(fields=["division"], name="agency_division")]

    def __str__(self) -> str:
        return self.name

    @property
    def mediates(self) -> bool:
        """Whether it is a people's mediation committee."""
        return self.kind in self.MEDIATION


class Post(Dated):
    """A place in an agency that one person at a time holds, and others for them by deputyship.

    Duties, to-dos and grants belong to the post, so that they outlast the person. Every mediator has a post of their own:
    a mediator answers for their own case (人民调解法 13–15 条).
    """

    title = models.CharField(_("岗位名称"), max_length=60)
    agency = KeyField(_("机构"), of="county.Agency")
    division = KeyField(_("区划"), of="county.Division", help_text=_("岗位主要服务的地方；能做什么由授权范围决定。"))

    class Meta(Dated.Meta):
        verbose_name = verbose_name_plural = _("岗位")
        indexes = [*Dated.Meta.indexes, models.Index(fields=["agency"], name="post_agency")]

    def __str__(self) -> str:
        return self.title


class Successor(models.Model):
    """From ``day`` on, ``new`` carries on what ``old`` was: a merger has many old, a split many new.

    An organ that is abolished leaves its powers and its duties to the one that carries them on (so 行政诉讼法 26 条六款 and
    行政复议法(2023) 19 条 say of suits and reviews); cases, to-dos and grants to read follow the same line. Never changed once written.
    """

    class Kind(models.TextChoices):
        """What was succeeded."""

        DIVISION = "division", _("区划")
        AGENCY = "agency", _("机构")
        POST = "post", _("岗位")

    kind = models.CharField(_("类别"), max_length=8, choices=Kind.choices)
    old = models.BigIntegerField(_("原"))
    new = models.BigIntegerField(_("承继者"))
    day = models.DateField(_("自"))

    class Meta:
        verbose_name = verbose_name_plural = _("承继")
        constraints = [
            models.UniqueConstraint(fields=["kind", "old", "new"], name="county_successor_once"),
            models.CheckConstraint(condition=~models.Q(old=models.F("new")), name="county_successor_other"),
        ]
        indexes = [models.Index(fields=["kind", "new"], name="county_successor_back")]

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write once."""
        if not self._state.adding:
            raise HistoryIsFixed(_("承继关系一经记录不得修改。"))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused."""
        raise HistoryIsFixed(_("承继关系一经记录不得删除。"))
