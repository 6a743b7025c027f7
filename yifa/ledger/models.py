"""The rows of the record. Written by `append`, `seal` and `traces` only; the database refuses to change or delete them.

Most rows have no id of their own: an entry *is* its chain and seq. Nothing can be selected by an id's order, which is not
the order of commits, and no statement waits for another's answer.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Entry(models.Model):
    """记录条目: one act or edit, in canonical bytes, chained to the one before."""

    pk = models.CompositePrimaryKey("chain", "seq")
    chain = models.CharField(_("链"), max_length=100)
    seq = models.PositiveBigIntegerField(_("次序"))
    algorithm = models.CharField(_("摘要算法"), max_length=16)
    body = models.BinaryField(_("内容"))
    digest = models.CharField(_("摘要"), max_length=64)
    at = models.DateTimeField(_("录入时间"))
    key = models.UUIDField(_("提交标识"), null=True)
    key_digest = models.CharField(_("提交摘要"), max_length=100, blank=True, default="")

    class Meta:
        verbose_name = _("记录条目")
        verbose_name_plural = _("记录条目")
        constraints = (
            models.UniqueConstraint(fields=("key",), condition=Q(key__isnull=False), name="ledger_entry_key_once"),
        )

    def __str__(self) -> str:
        return f"{self.chain} #{self.seq}"


class Aside(models.Model):
    """One private value of an entry, beside the record: its salt and value in one ciphertext, NULL once erased.

    `field` is the path in the entry's data ("story", "parties.0"). `erased_by` is the seq, in the same chain, of the entry
    that erased it.
    """

    pk = models.CompositePrimaryKey("chain", "seq", "field")
    chain = models.CharField(_("链"), max_length=100)
    seq = models.PositiveBigIntegerField(_("次序"))
    field = models.CharField(_("字段"), max_length=100)
    value = models.TextField(_("密文"), null=True)
    erased_by = models.PositiveBigIntegerField(_("依法删除的条目"), null=True)

    class Meta:
        verbose_name = _("旁置内容")
        verbose_name_plural = _("旁置内容")

    def __str__(self) -> str:
        return f"{self.chain} #{self.seq} {self.field}"


class KeyMark(models.Model):
    """密钥印记: by which a key of the ring is known again. A one-way digest; nothing can be opened with it."""

    name = models.CharField(_("名称"), max_length=64, primary_key=True)
    mark = models.CharField(_("印记"), max_length=32)

    class Meta:
        verbose_name = _("密钥印记")
        verbose_name_plural = _("密钥印记")

    def __str__(self) -> str:
        return self.name


class Unsealed(models.Model):
    """The queue of the sealer: written in the act's own transaction, leaves only when sealed."""

    pk = models.CompositePrimaryKey("chain", "seq")
    chain = models.CharField(_("链"), max_length=100)
    seq = models.PositiveBigIntegerField(_("次序"))
    mark = models.CharField(_("标记"), max_length=100, default="")
    """A keyed digest of the whole row that waits: until a seal covers it, this does."""

    class Meta:
        verbose_name = _("待封存")
        verbose_name_plural = _("待封存")

    def __str__(self) -> str:
        return f"{self.chain} #{self.seq}"


class Seal(models.Model):
    """封存: the root over one batch of rows, appended as a leaf to the county's log."""

    number = models.PositiveBigIntegerField(_("序号"), primary_key=True)  # from 1, without gaps
    first_leaf = models.PositiveBigIntegerField(_("此前已封存条数"))
    size = models.PositiveIntegerField(_("条数"))
    root = models.CharField(_("根摘要"), max_length=64)
    algorithm = models.CharField(_("摘要算法"), max_length=16)
    node = models.CharField(_("日志子树"), max_length=64)  # root of the largest full subtree of the log that ends here
    log_root = models.CharField(_("日志根"), max_length=64)  # of the log up to this seal: what is published
    log_size = models.PositiveBigIntegerField(_("日志长度"))
    at = models.DateTimeField(_("封存时间"))

    class Meta:
        verbose_name = _("封存")
        verbose_name_plural = _("封存")

    def __str__(self) -> str:
        return str(self.number)


class Leaf(models.Model):
    """Where an entry lies under its seal. A trace is the leaf ("trace", its id)."""

    pk = models.CompositePrimaryKey("chain", "seq")
    chain = models.CharField(_("链"), max_length=100)
    seq = models.PositiveBigIntegerField(_("次序"))
    seal = models.PositiveBigIntegerField(_("封存"))
    index = models.PositiveIntegerField(_("位置"))
    digest = models.CharField(
        _("叶摘要"), max_length=64
    )  # of the whole row, so that `verify` can name what was changed

    class Meta:
        verbose_name = _("封存位置")
        verbose_name_plural = _("封存位置")
        constraints = (models.UniqueConstraint(fields=("seal", "index"), name="ledger_leaf_place_once"),)

    def __str__(self) -> str:
        return f"{self.seal}/{self.index}"


class Trace(models.Model):
    """痕迹: who read a sensitive value, or tried what was refused. Holds no private value itself. Sealed like an entry."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(_("时间"))
    who = models.CharField(_("何人"), max_length=150)
    what = models.CharField(_("何事"), max_length=50)
    chain = models.CharField(_("链"), max_length=100, blank=True)
    detail = models.TextField(_("说明"), blank=True)

    class Meta:
        verbose_name = _("痕迹")
        verbose_name_plural = _("痕迹")
        indexes = (
            models.Index(fields=("chain", "id"), name="ledger_trace_chain"),
            models.Index(fields=("who", "id"), name="ledger_trace_who"),
        )

    def __str__(self) -> str:
        return f"{self.who} {self.what}"
