"""People 人员 and bodies as parties: kept beside the record, erasable."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import connections, models
from django.utils.translation import gettext_lazy as _

from yifa.county import clock, ids
from yifa.county.dated import Chronicle, Dated, KeyField
from yifa.county.pinyin import initials
from yifa.county.veiled import Veiled, VeiledField
from yifa.ledger import secret

_LAST = "\U0010ffff"
_PURPOSE = {"id_number": "person.id", "phone": "person.phone"}


class People(Chronicle["Person"]):
    """Ways of finding somebody. Numbers are compared by keyed digests; nothing is decrypted."""

    def by_id_number(self, text: str) -> Self:
        """Who has this ID number."""
        return self.filter(id_exact__in=secret.candidates(_PURPOSE["id_number"], ids.normal(text)))

    def by_phone(self, text: str) -> Self:
        """Who has this phone; nobody, if it is none."""
        try:
            return self.filter(phone_exact__in=secret.candidates(_PURPOSE["phone"], ids.check_phone(text)))
        except ids.WrongNumber:
            return self.none()

    def by_last_four(self, text: str) -> Self:
        """Whose ID number or phone ends in these four."""
        text = ids.normal(text)
        if len(text) != 4:
            return self.none()
        return self.filter(
            models.Q(id_last4__in=secret.tail_candidates(_PURPOSE["id_number"], text))
            | models.Q(phone_last4__in=secret.tail_candidates(_PURPOSE["phone"], text))
        )

    def named(self, text: str) -> Self:
        """Whose name begins with these characters, or with these initials."""
        text = text.strip()
        if not text:
            return self.none()
        field, text = ("initials", text.lower()) if text.isascii() else ("name", text)
        if connections[self.db].vendor == "sqlite":  # its LIKE knows no index; its order is that of the characters
            return self.filter(**{f"{field}__gte": text, f"{field}__lt": text + _LAST})
        return self.filter(**{f"{field}__startswith": text})


class Person(Dated):
    """A natural person, or a body such as an enterprise, that is party to a matter.

    Kept: what calling, telling and naming them needs (个人信息保护法 6 条: least data). Not kept: sex, birth, ethnic group,
    religion, health; what a procedure must know of these it asks for itself. The record refers to the key only, so everything
    here can be erased by a recorded act and the record still holds (47 条).
    """

    name = models.CharField(_("姓名（名称）"), max_length=80)
    initials = models.CharField(_("拼音首字母"), max_length=80, blank=True, editable=False)
    organisation = models.BooleanField(_("单位"), default=False)
    credit_code = models.CharField(_("统一社会信用代码"), max_length=18, blank=True)
    division = KeyField(_("住所地区划"), of="county.Division", null=True, blank=True)
    id_number = VeiledField(_("公民身份号码"))
    id_exact = models.CharField(max_length=128, null=True, editable=False)
    id_last4 = models.CharField(max_length=128, null=True, editable=False)
    phone = VeiledField(_("联系电话"))
    phone_exact = models.CharField(max_length=128, null=True, editable=False)
    phone_last4 = models.CharField(max_length=128, null=True, editable=False)
    address = VeiledField(_("住址"))
    erased = models.BooleanField(_("已依法删除"), default=False, editable=False)

    objects: ClassVar[People] = People.as_manager()  # type: ignore[assignment]

    class Meta(Dated.Meta):
        verbose_name = verbose_name_plural = _("人员")
        indexes = [
            *Dated.Meta.indexes,
            models.Index(fields=["credit_code"], name="person_credit"),
            models.Index(fields=["name"], name="person_name", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["initials"], name="person_initials", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["id_exact"], name="person_id", condition=models.Q(id_exact__isnull=False)),
            models.Index(fields=["id_last4"], name="person_id_tail", condition=models.Q(id_last4__isnull=False)),
            models.Index(fields=["phone_exact"], name="person_phone", condition=models.Q(phone_exact__isnull=False)),
            models.Index(
                fields=["phone_last4"], name="person_phone_tail", condition=models.Q(phone_last4__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return str(_("已依法删除")) if self.erased else self.name

    def clean_fields(self, exclude: Any = None) -> None:
        """Check the numbers, encrypt them, and note the digests by which they are found."""
        self.initials = initials(self.name)
        wrong: dict[str, Any] = {}
        for field, check in (("id_number", self._check_id), ("phone", ids.check_phone), ("address", str.strip)):
            value = getattr(self, field)
            if value == "":
                setattr(self, field, None)
            elif isinstance(value, str):
                try:
                    self._veil(field, check(value))
                except ids.WrongNumber as error:
                    wrong[field] = error
            if getattr(self, field) is None and field in _PURPOSE:
                self._note(field, None, None)
        if self.credit_code:
            try:
                self.credit_code = ids.check_social_credit(self.credit_code)
            except ids.WrongNumber as error:
                wrong["credit_code"] = error
        if wrong:
            raise ValidationError(wrong)
        super().clean_fields(exclude)

    def clean(self) -> None:
        """A body has no ID number, a person no credit code."""
        if self.organisation and self.id_number is not None:
            raise ValidationError({"id_number": _("单位没有公民身份号码，请填写统一社会信用代码。")})
        if not self.organisation and self.credit_code:
            raise ValidationError({"credit_code": _("自然人没有统一社会信用代码；如为单位，请勾选“单位”。")})

    @staticmethod
    def _check_id(text: str) -> str:
        return ids.check_id_number(text, clock.today())

    def _veil(self, field: str, clear: str) -> None:
        setattr(self, field, Veiled.of(clear, f"{self._meta.label_lower}.{field}"))
        if purpose := _PURPOSE.get(field):
            self._note(field, secret.keyed(purpose, clear), secret.keyed_tail(purpose, clear))

    def _note(self, field: str, exact: str | None, last_four: str | None) -> None:
        prefix = "id" if field == "id_number" else field
        setattr(self, f"{prefix}_exact", exact)
        setattr(self, f"{prefix}_last4", last_four)


def unlike(person: Person) -> dict[str, Any]:
    """The columns by which a person is found that are not made of name and numbers, with what they should be.

    Raises secret.Tampered, secret.KeyMissing where a number cannot be read.
    """
    found: dict[str, Any] = {}
    if person.initials != (made := initials(person.name)):
        found["initials"] = made
    for field, purpose in _PURPOSE.items():
        prefix = "id" if field == "id_number" else field
        value: Any = getattr(person, field)
        clear = value.clear() if value is not None else ""
        for column, like, make in (
            (f"{prefix}_exact", secret.candidates(purpose, clear), secret.keyed),
            (f"{prefix}_last4", secret.tail_candidates(purpose, clear), secret.keyed_tail),
        ):
            if not clear and getattr(person, column) is not None:
                found[column] = None
            elif clear and getattr(person, column) not in like:
                found[column] = make(purpose, clear)
    return found


def erase(key: int) -> int:
    """Empty every row of a person, for good. Only as the consequence of a recorded act that says on what ground. Returns how many rows."""
    return models.QuerySet(Person).filter(key=key).update(
        name="", initials="", credit_code="", division=None, address=None, erased=True,
        id_number=None, id_exact=None, id_last4=None, phone=None, phone_exact=None, phone_last4=None,
    )  # fmt: skip
