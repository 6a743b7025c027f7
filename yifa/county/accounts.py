"""Accounts: making one, signing in, changing a password.

Passwords are kept as Argon2 digests; after too many wrong ones django-axes locks the account at that address (both in the
settings), and ``guesses`` slows down whoever changes the one or the other. What is told to somebody who fails does not tell
whether the account exists.
"""

from __future__ import annotations

from axes.helpers import get_client_ip_address
from django.contrib.auth import authenticate, login, password_validation
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from yifa.county import guesses
from yifa.county.models import Official
from yifa.kernel.text import unseen


class SignInRefused(ValidationError):
    """Why nobody was signed in."""


def open_account(username: str, name: str, password: str | None = None, *, must_change: bool = True) -> Official:
    """An account for an official; without a password nobody can sign in to it until one is set."""
    if unseen(name) or not name.strip():
        raise ValidationError({"name": _("姓名是空的，或者含有看不见的字符。")})
    official = Official(
        username=Official.normalize_username(username),
        name=name,
        must_change_password=must_change and password is not None,
    )
    if password is None:
        official.set_unusable_password()
    else:
        password_validation.validate_password(password, official)
        official.set_password(password)
    official.full_clean(exclude=["password"])
    official.save()
    return official


def change_password(official: Official, old: str, new: str) -> None:
    """The official's own change of password."""
    if not official.check_password(old):
        raise ValidationError({"old": _("原密码不正确。")})
    if old == new:
        raise ValidationError({"new": _("新密码不能与原密码相同。")})
    try:
        password_validation.validate_password(new, official)
    except ValidationError as wrong:
        raise ValidationError({"new": wrong.messages}) from None
    official.set_password(new)
    official.must_change_password = False
    official.save(update_fields=["password", "must_change_password"], by=f"official:{official.pk}")


def sign_in(request: HttpRequest, username: str, password: str) -> Official:
    """Sign in, or ``SignInRefused`` with what to do."""
    name, address = Official.normalize_username(username), get_client_ip_address(request) or ""
    if guesses.must_wait(name, address):
        raise SignInRefused(_("密码错误次数过多，请过几分钟再试；一直不行的，请联系管理员。"), code="wait")
    try:
        official = authenticate(request, username=name, password=password)
    except PermissionDenied:
        official = None
    if official is None:
        if getattr(request, "axes_locked_out", False):
            raise SignInRefused(_("密码错误次数过多，账号已暂时锁定，请稍后再试，或请管理员解除。"), code="locked")
        guesses.wrong(name, address)
        raise SignInRefused(_("登录名或密码不正确，请核对后重新输入。"), code="wrong")
    guesses.right(name, address)
    login(request, official)
    return official
