"""Ciphertexts, keyed digests, and the change of keys. No database."""

from __future__ import annotations

from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.ciphers.modes import ECB
from django.core.exceptions import ImproperlyConfigured
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from yifa.ledger import secret

OLD = "1:00112233445566778899aabbccddeeff"
NEW = "2:" + "a5" * 32


@pytest.fixture(autouse=True)
def old_ring(settings: Any) -> None:
    settings.YIFA_KEYS = OLD


def test_sm4_gives_the_answer_of_its_standard() -> None:
    """GB/T 32907-2016, annex A.1."""
    key = bytes.fromhex("0123456789abcdeffedcba9876543210")
    box = Cipher(SM4(key), ECB()).encryptor()
    assert (box.update(key) + box.finalize()).hex() == "681edf34d206965e86b3e94f536e4246"


def test_it_opens_where_it_was_shut_and_nowhere_else() -> None:
    token = secret.encrypt("522328199001011234", "person.1")
    assert token.startswith("1.")
    assert secret.decrypt(token, "person.1") == "522328199001011234"
    assert token != secret.encrypt("522328199001011234", "person.1")
    with pytest.raises(secret.Tampered):
        secret.decrypt(token, "person.2")


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=30), st.data())
def test_no_character_can_be_changed(text: str, data: st.DataObject) -> None:
    token = secret.encrypt(text)
    place = data.draw(st.integers(0, len(token) - 1))
    other = data.draw(st.characters(codec="ascii").filter(lambda each: each != token[place]))
    with pytest.raises(secret.SecretError):
        secret.decrypt(token[:place] + other + token[place + 1 :])


def test_a_new_key_writes_and_the_old_one_still_reads(settings: Any) -> None:
    token, digest, tail = (
        secret.encrypt("秘密"),
        secret.keyed("phone", "13800001234"),
        secret.keyed_tail("phone", "13800001234"),
    )
    settings.YIFA_KEYS = f"{OLD},{NEW}"
    assert secret.decrypt(token) == "秘密"
    assert not secret.is_current(token)
    assert secret.is_current(secret.encrypt("秘密"))
    assert secret.encrypt("秘密").startswith("2.")
    assert digest in secret.candidates("phone", "13800001234")
    assert secret.keyed("phone", "13800001234") == secret.candidates("phone", "13800001234")[0] != digest
    assert tail in secret.tail_candidates("phone", "1234")
    assert secret.matches(digest, "phone", "13800001234")
    assert not secret.matches(digest, "phone", "13800001235")
    settings.YIFA_KEYS = NEW
    with pytest.raises(secret.KeyMissing):
        secret.decrypt(token)
    assert not secret.matches(digest, "phone", "13800001234")


def test_digests_of_different_columns_differ() -> None:
    assert secret.keyed("phone", "1") != secret.keyed("account", "1")
    assert secret.keyed_tail("phone", "1234") != secret.keyed("phone", "1234")


@pytest.mark.parametrize("text", ["", "1", "1:zz", "1:00", f"{OLD},{OLD}", "a-b:" + "00" * 16])
def test_a_ring_that_cannot_be_read_is_refused(settings: Any, text: str) -> None:
    settings.YIFA_KEYS = text
    with pytest.raises(ImproperlyConfigured):
        secret.ring()


def test_a_fresh_key_makes_a_ring(settings: Any) -> None:
    first, second = secret.new_key(), secret.new_key()
    settings.YIFA_KEYS = f"{first}\n{second}\n"
    assert f"{secret.ring().current.name}:" == second[:9]
    assert [mark[:8] for mark in secret.marks().values()] == [first[:8], second[:8]], "named after its mark"
