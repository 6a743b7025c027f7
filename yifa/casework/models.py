"""The rows of casework: matters and parties, cases and what is computed from their acts.

Rows of `Deadline`, `Todo`, `Holding` and `Named` are written by the door alone, by difference between what a case
gave before and after an act; nothing reads them back into a decision. Columns here are what lists need, no more.
"""

from __future__ import annotations

import secrets
from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yifa.casework.values import days_of, default_of, exceeds, setting_of, setting_value, title_of
from yifa.county import clock
from yifa.county.dated import Dated, KeyField, meets
from yifa.kernel.days import shipped
from yifa.ledger.told import Told

FAR = "9999-12-31"
"""The due day of a to-do without a time limit, so that one index orders all."""


class Matter(models.Model):
    """事项: what people came about. It keeps its identity through every office that takes it up."""

    subject = models.CharField(_("事由"), max_length=120)
    division = models.BigIntegerField(_("发生地"))
    place = models.CharField(_("地点"), max_length=200, blank=True)
    level = models.SmallIntegerField(_("涉密程度"), default=0)
    opened = models.DateTimeField(_("登记时间"))

    class Meta:
        verbose_name = _("事项")
        indexes = [models.Index(fields=["division", "-id"], name="matter_division")]

    def __str__(self) -> str:
        return self.subject


class MatterTopic(models.Model):
    """专题: what a matter is also about (涉茶, 涉企, 涉未成年人 and the like), by the key of an item of the list of topics."""

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="topics")
    topic = models.BigIntegerField(_("专题"), db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["matter", "topic"], name="topic_once")]


class Party(models.Model):
    """当事人: a person or body in a matter, on one side. Names lie here and in `Person`, never in the record."""

    class Side(models.TextChoices):
        APPLICANT = "applicant", _("申请人")
        RESPONDENT = "respondent", _("对方当事人")
        OTHER = "other", _("其他参加人")

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="parties")
    person = models.BigIntegerField(_("人员或单位"), db_index=True)
    side = models.CharField(_("身份"), max_length=12, choices=Side.choices)
    agent_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, verbose_name=_("代理谁"))
    ground = models.CharField(_("代理依据"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("当事人")
        constraints = [models.UniqueConstraint(fields=["matter", "person", "side"], name="party_once")]


class Case(models.Model):
    """案件: one run of one procedure in a matter. The truth is its entries; this row caches what they fold to."""

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="cases")
    procedure = models.CharField(_("程序"), max_length=60)
    system = models.CharField(max_length=30)
    home = models.BigIntegerField(_("开立机构"))
    agency = models.BigIntegerField(_("承办机构"))
    division = models.BigIntegerField(_("属地"))
    level = models.SmallIntegerField(default=0)
    version = models.IntegerField(default=0)
    head = models.CharField(max_length=64, default="")
    fold = models.TextField(default="[]")
    stage = models.CharField(_("阶段"), max_length=30, default="")
    outcome = models.CharField(_("结果"), max_length=30, null=True)
    number = models.CharField(_("案号"), max_length=60, null=True)
    opened = models.DateField(_("开立日期"))
    ended = models.DateField(_("办结日期"), null=True)
    due = models.DateField(_("最近期限"), null=True)
    paused = models.BooleanField(_("中止"), default=False)
    closed = models.BooleanField(_("归档"), default=False)

    class Meta:
        verbose_name = _("案件")
        indexes = [
            models.Index(fields=["system", "due", "id"], name="case_open", condition=Q(outcome=None)),
            models.Index(fields=["agency", "due", "id"], name="case_agency_open", condition=Q(outcome=None)),
            models.Index(fields=["division", "-id"], name="case_division"),
            models.Index(fields=["system", "-id"], name="case_system"),
            models.Index(fields=["number"], name="case_number"),
        ]

    def __str__(self) -> str:
        return self.number or f"#{self.pk}"


class OfCase(models.Model):
    """The base of every register row: it belongs to one case and is written by the door."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="%(app_label)s_%(class)s")
    division = models.BigIntegerField(_("属地"))
    agency = models.BigIntegerField(_("承办机构"))

    class Meta:
        abstract = True


class Deadline(models.Model):
    """期限: one run of one clock of a case, as counted when the case last changed or the calendar did."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="deadlines")
    clock = models.CharField(max_length=40)
    item = models.IntegerField(default=0)
    start = models.DateField()
    due = models.DateField(null=True)
    state = models.CharField(max_length=8)
    ended = models.DateField(null=True)
    provisional = models.BooleanField(default=False)
    calendar = models.CharField(max_length=40)
    keeper = models.CharField(max_length=30, null=True)

    class Meta:
        verbose_name = _("期限")
        constraints = [models.UniqueConstraint(fields=["case", "clock", "item"], name="deadline_once")]
        indexes = [
            models.Index(fields=["keeper", "due", "case"], name="deadline_running", condition=Q(state="running")),
            models.Index(fields=["provisional"], name="deadline_provisional", condition=Q(provisional=True)),
        ]


class Todo(models.Model):
    """待办: an act that somebody owes. Only open ones have a row, so the index holds no history."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="todos")
    act = models.CharField(max_length=40)
    holder = models.CharField(max_length=30)
    due = models.DateField(default=FAR)
    clock = models.CharField(max_length=40, default="")
    system = models.CharField(max_length=30)
    division = models.BigIntegerField()
    level = models.SmallIntegerField(default=0)

    class Meta:
        verbose_name = _("待办")
        constraints = [models.UniqueConstraint(fields=["case", "act", "holder"], name="todo_once")]
        indexes = [models.Index(fields=["holder", "due", "case"], name="todo_holder")]


class Holding(models.Model):
    """承办: an agency that holds or once held the case; it may go on reading it."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="holdings")
    agency = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "case"], name="holding_once")]


class Named(models.Model):
    """指名: whom the case itself names: a post (an assigned mediator), or the agency it is offered to. They may read it."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="named")
    holder = models.CharField(max_length=30)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["holder", "case"], name="named_once")]


class Shared(models.Model):
    """共享: a case shared with an agency on a ground."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="shared")
    agency = models.BigIntegerField()
    ground = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "case"], name="shared_once")]


class Series(models.Model):
    """编号: one gapless series per body, kind and year."""

    body = models.BigIntegerField()
    kind = models.CharField(max_length=40)
    year = models.SmallIntegerField()
    last = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["body", "kind", "year"], name="series_once")]


class Tally(models.Model):
    """开立计数: how many cases a body (matters a place) has ever opened, and the sum of their keys. Grows only.

    A witness, not a projection: nothing rebuilds it, and `verify` misses by it what was deleted whole.
    """

    kind = models.CharField(max_length=10)
    place = models.BigIntegerField()
    count = models.BigIntegerField()
    total = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "place"], name="tally_once")]


class NumberFormat(Dated):
    """编号格式: how a body writes its numbers, from a day on: 湄永人调〔{year}〕{n:04d}号."""

    agency = KeyField(_("机构"), of="county.Agency")
    kind = models.CharField(_("编号种类"), max_length=40)
    pattern = models.CharField(_("格式"), max_length=60, help_text=_("{year}为年份，{n}为序号"))

    class Meta(Dated.Meta):
        verbose_name = verbose_name_plural = _("编号格式")

    def __str__(self) -> str:
        return self.pattern

    def clean(self) -> None:
        """A format that cannot be filled in would stop every act that gives a number."""
        try:
            said = [self.pattern.format(year=2022, n=n, body=1) for n in (1, 2)]
        except (KeyError, IndexError, ValueError, AttributeError):
            said = [""]
        if len(set(said)) < 2:
            raise ValidationError({"pattern": _("格式要有{序号}，可以有{年份}，例如 湄永人调〔{年份}〕{四位序号}号。")})

    @classmethod
    def changed(cls) -> None:
        """Every process reads the formats anew."""
        Epoch.turn()


class StoredMaterial(Told):
    """材料: a file stored under the digest of its content; an act binds it to a case."""

    digest = models.CharField(max_length=64, unique=True)
    media_type = models.CharField(max_length=80)
    size = models.BigIntegerField()
    uploaded = models.DateTimeField()
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)

    TOLD = ("digest", "media_type", "size", "uploaded", "uploaded_by")

    class Meta:
        verbose_name = _("材料")


class Uploaded(Told):
    """Who has uploaded a content: whoever had it in hand may bind it to a case, under the name he last gave it (encrypted)."""

    digest = models.CharField(max_length=64)
    official = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)
    name = models.TextField(blank=True)

    TOLD = ("digest", "official", "name")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["digest", "official"], name="uploaded_once")]


class BoundMaterial(models.Model):
    """A material bound by an act of a case; only then can others who may read the case open it.

    The name is that under which it was bound (encrypted): the same content may bear another name elsewhere.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="materials")
    seq = models.IntegerField()
    digest = models.CharField(max_length=64, db_index=True)
    name = models.TextField(blank=True)
    erased = models.BooleanField(default=False)
    """By a recorded act, with the private values of the act that bound it; the file goes when nothing else binds it."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "seq", "digest"], name="bound_once")]
        indexes = [models.Index(fields=["digest"], name="bound_erased", condition=Q(erased=True))]


class Message(models.Model):
    """提醒: a note to a post or pool. It may fail and changes nothing; what waits and failed can be seen."""

    holder = models.CharField(max_length=30)
    case = models.ForeignKey(Case, models.PROTECT, null=True)
    kind = models.CharField(max_length=40)
    values = models.JSONField(default=dict)
    created = models.DateTimeField()
    delivered = models.DateTimeField(null=True)
    read = models.DateTimeField(null=True)
    tries = models.SmallIntegerField(default=0)
    failure = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("提醒")
        indexes = [
            models.Index(fields=["holder", "-id"], name="message_holder"),
            models.Index(fields=["id"], name="message_waiting", condition=Q(delivered=None)),
            models.Index(fields=["holder"], name="message_unread", condition=Q(read=None)),
        ]


class ListItem(Dated):
    """An item of a local list (dispute categories, sources), dated and never overwritten."""

    list = models.CharField(_("清单"), max_length=60)
    code = models.CharField(_("代码"), max_length=40)
    title = models.CharField(_("名称"), max_length=80)

    class Meta(Dated.Meta):
        verbose_name = verbose_name_plural = _("清单项目")
        indexes = [*Dated.Meta.indexes, models.Index(fields=["list", "code"], name="listitem_list")]

    def __str__(self) -> str:
        return self.title


class SettingRow(Dated):
    """参数: a number the county has set, from a day on."""

    name = models.CharField(_("参数"), max_length=60)
    value = models.CharField(_("值"), max_length=60)

    class Meta(Dated.Meta):
        verbose_name = verbose_name_plural = _("参数")

    def __str__(self) -> str:
        return title_of(self.name)

    def clean(self) -> None:
        """A value of the declared kind; not for days that have been counted already."""
        if meets(self, name=self.name):
            raise ValidationError({"name": _("这个参数已有一条，请在那一条上变更。")})
        try:
            value = setting_value(self.value, default_of(self.name))
        except ValueError:
            raise ValidationError({"value": _("请填写大于零的整数，期限不超过一百年。")}) from None
        said = setting_of(self.name)
        if said is not None and exceeds(value, said.most):
            wrong = _("%(basis)s定的是%(most)s，县里不能定得更长。")
            raise ValidationError({"value": wrong % {"basis": said.basis, "most": said.most}})
        if self.since <= self.counted_until():
            raise ValidationError({"since": self.TOO_EARLY})

    TOO_EARLY = _("参数最早自明天起变更：到今天为止已经算过的期限不因此改变。")

    @staticmethod
    def counted_until() -> date:
        """The last day that limits may have been counted for: today, once there are cases."""
        return clock.today() if Case.objects.exists() else date.min

    @classmethod
    def changed(cls) -> None:
        """Every process reads the settings anew."""
        Epoch.turn()


class Edit(models.Model):
    """变更: which row an entry of a catalogue's chain is about, so that a row's history is found without reading the rest."""

    chain = models.CharField(max_length=100)
    key = models.BigIntegerField()
    seq = models.BigIntegerField()

    class Meta:
        verbose_name = _("变更")
        constraints = [models.UniqueConstraint(fields=["chain", "key", "seq"], name="edit_once")]


class CalendarNotice(Dated):
    """放假安排: a yearly notice of the State Council, entered by the county where the shipped data ends."""

    year = models.SmallIntegerField(_("年份"))
    off = models.TextField(_("放假日"), help_text=_("每行一个日期，例如 2027-01-01"))
    work = models.TextField(_("上班日"), blank=True, help_text=_("调休上班的周末，每行一个日期"))
    source = models.CharField(_("文件"), max_length=200)

    class Meta(Dated.Meta):
        verbose_name = verbose_name_plural = _("放假安排")

    def __str__(self) -> str:
        return f"{self.year}年"

    def clean(self) -> None:
        """Days that cannot be read, or that lie in another year, would stop every act of the county."""
        if meets(self, year=self.year):
            raise ValidationError({"year": _("这一年已有放假安排，请在那一条上变更。")})
        said = {}
        for name in ("off", "work"):
            try:
                said[name] = days_of(getattr(self, name))
            except ValueError as wrong:
                raise ValidationError({name: _("不能识别的日期：%s。每行写一个，例如 2027-01-01。") % wrong}) from None
        try:
            shipped().with_notice(self.year, said["off"], said["work"], self.source)
        except ValueError as wrong:
            raise ValidationError({"off": str(wrong)}) from None

    @classmethod
    def changed(cls) -> None:
        """Every process reads the calendar anew; the worker recounts open deadlines."""
        Epoch.turn()


class Epoch(models.Model):
    """One row: another number whenever settings or calendars change, so that every process knows to read them anew.

    Drawn, not counted: a number that a transaction took back with it is never met again, so nobody can have kept what
    was read under it.
    """

    number = models.BigIntegerField(default=0)

    @classmethod
    def turn(cls) -> None:
        """Draw another number, in the transaction of the change."""
        cls.objects.update_or_create(pk=1, defaults={"number": 1 + secrets.randbits(60)})

    @classmethod
    def now(cls) -> int:
        """The number in force; 0 where nothing was ever changed."""
        return cls.objects.values_list("number", flat=True).first() or 0


class Job(models.Model):
    """工作: one piece of long work of the worker, with its progress. `mark` says what it was for (a recount: the epoch).

    Work that failed is tried again `after` a pause that doubles with the number of `tries`; `failure` says why it waits.
    """

    kind = models.CharField(max_length=40)
    mark = models.BigIntegerField(default=0)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    started = models.DateTimeField(null=True)
    ended = models.DateTimeField(null=True)
    failure = models.TextField(blank=True)
    tries = models.SmallIntegerField(default=0)
    after = models.DateTimeField(null=True)

    @property
    def state(self) -> str:
        """ended, waiting (it failed and is tried again later) or running."""
        return "ended" if self.ended is not None else "waiting" if self.after is not None else "running"
