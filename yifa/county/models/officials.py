"""Officials 工作人员, the posts they hold 任职, and what a post may do where 授权范围."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from yifa.county.dated import Dated, KeyField, meets
from yifa.county.errors import Overlap
from yifa.county.pinyin import initials
from yifa.ledger.told import Told


class Level(models.IntegerChoices):
    """How confidential: a case and what a grant reaches up to. What may be read falls with 保密 duties, e.g. 人民调解法 15 条四项."""

    OPEN = 0, _("一般")
    INTERNAL = 1, _("内部")
    CONFIDENTIAL = 2, _("保密")


class OfficialManager(BaseUserManager["Official"]):
    """Finds an official by the name they sign in with, small or capital letters alike."""

    def get_by_natural_key(self, username: str | None) -> Official:
        """The official of that account."""
        return self.get(username=Official.normalize_username(username or ""))


class Official(Told, AbstractBaseUser):
    """A person who signs in: a civil servant, a mediator, a member of a committee.

    The row is the person and the account, never their powers: those come from posts held on a day (``Tenure``) and from what
    is granted to those posts (``Grant``). There are no groups, permissions or superusers.

    What decides who can sign in as whom is told to the record whenever it is saved, a new password by its digest's digest.
    """

    username = models.CharField(
        _("登录名"),
        max_length=40,
        unique=True,
        validators=[
            RegexValidator(r"^[a-z][a-z0-9._-]{1,39}$", _("登录名由小写字母、数字、点、横线组成，以字母开头。"))
        ],
        error_messages={"unique": _("该登录名已被使用。")},
    )
    name = models.CharField(_("姓名"), max_length=40)
    initials = models.CharField(_("拼音首字母"), max_length=40, blank=True, editable=False, db_index=True)
    must_change_password = models.BooleanField(_("须修改密码"), default=True)
    is_active = models.BooleanField(_("账号可用"), default=True)

    objects: ClassVar[OfficialManager] = OfficialManager()
    TOLD = ("username", "name", "password", "must_change_password", "is_active")

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = verbose_name_plural = _("工作人员")
        ordering = ["username"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def normalize_username(cls, username: str) -> str:
        """Small letters, half width."""
        return super().normalize_username(username).strip().lower()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the initials with the name."""
        fields = kwargs.get("update_fields")
        if fields is None or "name" in fields:
            self.initials = initials(self.name)
            if fields is not None:
                kwargs["update_fields"] = {*fields, "initials"}
        super().save(*args, **kwargs)

    def get_full_name(self) -> str:
        """The name, for Django."""
        return self.name


class Tenure(Dated):
    """An official holds a post, or stands in for its holder as deputy 代理人, from a day until a day.

    An act in a post is lawful only if its doer held the post on the day it was done; a deputyship that has ended lets nobody
    act or enter as that post. A post has one holder at a time; deputies there may be several.
    """

    post = KeyField(_("岗位"), of="county.Post")
    official = models.ForeignKey(Official, on_delete=models.PROTECT, related_name="tenures", verbose_name=_("工作人员"))
    deputy = models.BooleanField(_("代理"), default=False)

    class Meta(Dated.Meta):
        verbose_name = verbose_name_plural = _("任职")
        indexes = [
            *Dated.Meta.indexes,
            models.Index(fields=["official", "since"], name="tenure_official"),
            models.Index(fields=["post", "since"], name="tenure_post"),
        ]
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["post"], condition=models.Q(deputy=False, until__isnull=True), name="county_tenure_one_holder"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.official}（{_('代理') if self.deputy else _('任职')}）"

    def check_alone(self) -> None:
        """One holder at a time, and nobody twice."""
        super().check_alone()
        if not self.deputy and meets(self, post=self.post, deputy=False):
            raise Overlap({"post": _("该岗位在这段时间已有任职人员；他人可以代理。")})
        if meets(self, post=self.post, official=self.official_id):
            raise Overlap({"official": _("该人员在这段时间已任职或代理该岗位。")})


class Grant(Dated):
    """What a post may do, in which part of the county, up to which confidentiality, from a day until a day.

    The role is one a procedure has declared (such as ``mediation.mediator``); it says which acts. Reading the cases of the
    place, acting in the role, and entering acts of others are three rights, granted apart. Least reach: 个人信息保护法 6 条, 51 条四项.
    """

    post = KeyField(_("岗位"), of="county.Post")
    role = models.CharField(
        _("身份"),
        max_length=60,
        validators=[
            RegexValidator(r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$", _("身份写作“系统.身份”，例如 mediation.mediator。"))
        ],
    )
    division = KeyField(_("区划范围"), of="county.Division", help_text=_("含其下级区划。"))
    level = models.PositiveSmallIntegerField(_("密级上限"), choices=Level.choices, default=Level.OPEN)
    read = models.BooleanField(_("查阅"), default=True)
    act = models.BooleanField(_("办理"), default=False)
    enter = models.BooleanField(_("代录"), default=False)

    class Meta(Dated.Meta):
        verbose_name = verbose_name_plural = _("授权范围")
        indexes = [
            *Dated.Meta.indexes,
            models.Index(fields=["post", "since"], name="grant_post"),
            models.Index(fields=["division", "role"], name="grant_division"),
        ]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(condition=models.Q(level__lte=2), name="county_grant_level"),
        ]

    def __str__(self) -> str:
        return self.role

    def check_alone(self) -> None:
        """One grant of a role to a post in a place up to a level: taken back, it is gone."""
        super().check_alone()
        if meets(self, post=self.post, role=self.role, division=self.division, level=self.level):
            raise Overlap({"role": _("该岗位在这个区划已有同样密级的这项授权；要改它的权限，请变更那一条。")})


class Attempt(models.Model):
    """尝试登录: wrong passwords for a name, or from an address; and the desks at which a name has signed in (see ``guesses``).

    Keyed digests, no names and no addresses; forgotten after some time. Belongs to no record.
    """

    kind = models.CharField(max_length=8)
    key = models.CharField(max_length=100)
    failures = models.IntegerField(default=0)
    last = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = _("尝试登录")
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="county_attempt_once")]
        indexes = [models.Index(fields=["key"], name="county_attempt_key")]

    def __str__(self) -> str:
        return self.kind
