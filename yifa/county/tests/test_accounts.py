"""Accounts: who may sign in, and what somebody who may not is told."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.test import RequestFactory

from yifa.county import clock
from yifa.county.accounts import SignInRefused, change_password, open_account, sign_in
from yifa.county.models import Attempt, Official
from yifa.county.pinyin import initials

pytestmark = pytest.mark.django_db
GOOD = "chashan-qingshui-7"


def _request(address: str = "127.0.0.1") -> HttpRequest:
    request = RequestFactory().post("/login/", REMOTE_ADDR=address)
    request.session = SessionStore()
    request.user = AnonymousUser()
    return request


def test_an_account_and_its_password() -> None:
    luo = open_account("  LUO.gq ", "罗国强", GOOD)
    assert (luo.username, luo.initials, luo.must_change_password) == ("luo.gq", "lgq", True)
    assert luo.password.startswith("argon2")
    assert not hasattr(luo, "groups") and not hasattr(luo, "is_superuser")
    assert Official.objects.get_by_natural_key("Luo.GQ") == luo
    change_password(luo, GOOD, "qingshui-chashan-8")
    luo.refresh_from_db()
    assert luo.check_password("qingshui-chashan-8") and not luo.must_change_password


@pytest.mark.parametrize("password", ["short-1", "password12", "luo.guoqiang", "1234567890"])
def test_weak_passwords(password: str) -> None:
    with pytest.raises(ValidationError):
        open_account("luo.guoqiang", "罗国强", password)
    assert not Official.objects.exists()


def test_what_a_login_name_may_be() -> None:
    for username in ("", "1luo", "罗", "luo guo", "l"):
        with pytest.raises(ValidationError):
            open_account(username, "罗国强", GOOD)
    open_account("luo", "罗国强", GOOD)
    with pytest.raises(ValidationError, match="已被使用"):
        open_account("LUO", "罗国强", GOOD)


def test_changing_a_password_asks_for_the_old_one() -> None:
    luo = open_account("luo", "罗国强", GOOD)
    for old, new, field in (("wrong", GOOD + "x", "old"), (GOOD, GOOD, "new"), (GOOD, "short", "new")):
        with pytest.raises(ValidationError) as wrong:
            change_password(luo, old, new)
        assert list(wrong.value.message_dict) == [field]
    assert luo.check_password(GOOD)


def test_signing_in() -> None:
    luo = open_account("luo", "罗国强", GOOD)
    request = _request()
    assert sign_in(request, "LUO", GOOD) == luo
    assert request.user == luo


def test_who_fails_does_not_learn_whether_the_account_exists() -> None:
    luo = open_account("luo", "罗国强", GOOD)
    gone = open_account("gone", "田秀英", GOOD)
    gone.is_active = False
    gone.save()
    open_account("never", "陈明")
    told = set()
    for username, password in (("luo", "wrong"), ("nobody", GOOD), ("gone", GOOD), ("never", ""), ("", "")):
        with pytest.raises(SignInRefused) as refused:
            sign_in(_request(), username, password)
        told.add(refused.value.messages[0])
    assert told == {"登录名或密码不正确，请核对后重新输入。"}
    assert luo.is_active


def test_too_many_wrong_passwords_lock() -> None:
    open_account("luo", "罗国强", GOOD)
    for _ in range(5):
        with pytest.raises(SignInRefused):
            sign_in(_request(), "luo", "wrong")
    with pytest.raises(SignInRefused) as refused:
        sign_in(_request(), "luo", GOOD)
    assert refused.value.code == "locked"


def _try(name: str, address: str, password: str = "wrong") -> str:
    """What came of it: "in", or the code of the refusal."""
    try:
        sign_in(_request(address), name, password)
    except SignInRefused as refused:
        return str(refused.code)
    return "in"


def _desks() -> Iterator[str]:
    """Addresses that nobody has used."""
    return (f"10.0.{n // 250}.{n % 250 + 1}" for n in itertools.count())


@pytest.fixture
def quick(settings: Any) -> None:
    """Digests that cost no time: there are many tries."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.mark.usefixtures("quick")
def test_one_name_guessed_from_many_addresses_is_slowed_down_and_its_owner_is_not() -> None:
    open_account("luo", "罗国强", GOOD)
    start, strange = clock.now(), _desks()
    with clock.frozen(start):
        assert _try("luo", "192.0.2.7", GOOD) == "in"
        assert [_try("luo", next(strange)) for _ in range(12)] == ["wrong"] * 10 + ["wait"] * 2
        assert _try("luo", next(strange), GOOD) == "wait", "not even the right one is heard"
        assert _try("luo", "192.0.2.7", GOOD) == "in", "at his own desk"
        assert _try("tian", next(strange)) == "wrong", "another name is not concerned"
    heard = 0
    for second in range(1, 600):
        with clock.frozen(start + timedelta(seconds=second)):
            heard += _try("luo", next(strange)) == "wrong"
    assert 10 <= heard <= 20
    with clock.frozen(start + timedelta(seconds=600 + 60)):
        assert _try("luo", "192.0.2.200", GOOD) == "in", "elsewhere a minute is the longest he waits"


@pytest.mark.usefixtures("quick")
def test_many_names_guessed_from_one_address_are_slowed_down() -> None:
    open_account("luo", "罗国强", GOOD)
    start = clock.now()
    with clock.frozen(start):
        assert _try("luo", "192.0.2.7", GOOD) == "in"
        assert [_try(f"name{n}", "192.0.2.7") for n in range(32)] == ["wrong"] * 30 + ["wait"] * 2
        assert _try("luo", "192.0.2.7", GOOD) == "in", "who is known there"
        assert _try("name1", "192.0.2.8") == "wrong", "another address is not concerned"
    with clock.frozen(start + timedelta(hours=2)):
        assert _try("name99", "192.0.2.7") == "wrong"
        assert Attempt.objects.filter(kind__in=["name", "address"]).count() == 2, "what is long past is forgotten"


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("王小明", "wxm"),
        ("单小明", "sxm"),
        ("曾国芬", "zgf"),
        ("覃 秀英", "qxy"),
        ("令狐冲", "lhc"),
        ("阿依古丽·买买提", "aygl" + "mmt"),
        ("John Li", "johnli"),
        ("湄江茶业（集团）2号公司", "mjcyjt2hgs"),
        ("", ""),
    ],
)
def test_initials(name: str, typed: str) -> None:
    assert initials(name) == typed
