"""The rule on the length of passwords, said in Chinese. Length counts more than odd signs (NIST SP 800-63B, 5.1.1.2)."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


class LongEnough:
    """A password has at least so many characters."""

    def __init__(self, least: int = 10) -> None:
        self.least = least

    def validate(self, password: str, user: object = None) -> None:
        """Raise ValidationError where it is too short."""
        if len(password) < self.least:
            raise ValidationError(
                _("密码太短，至少%(least)d个字符。") % {"least": self.least}, code="password_too_short"
            )

    def get_help_text(self) -> str:
        """What Django shows beside the field."""
        return _("至少%(least)d个字符。") % {"least": self.least}
