"""Whether the key ring is that of this database. The database keeps the mark of every key of its ring.

Without this a ring that was lost would be replaced by another in silence: acts go on being acknowledged, and what they keep
private is lost as soon as the right ring comes back. So every process settles this before it writes or reads what is private.
"""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, connections, transaction

from yifa.ledger import asides, secret
from yifa.ledger.models import Aside, KeyMark

SAMPLE = 20
"""So many values are tried where a database has no mark of a key yet: one that was tampered with proves nothing."""
ADVICE = (
    "请把当初抄存的密钥环放回 {file}，或者设好 YIFA_KEYS；几台应用服务器要用同一个密钥环。"
    "不要另造密钥：用别的密钥写入的内容，换回来以后就打不开了。"
)


class WrongRing(ImproperlyConfigured):
    """The ring cannot open what lies in this database; the message says why and what to do."""

    def __init__(self, why: str) -> None:
        super().__init__(f"{why}。什么都没有改动。\n" + ADVICE.format(file=settings.YIFA_VAR / "keys"))


def untouched(using: str = DEFAULT_DB_ALIAS) -> bool:
    """Whether nothing here was ever encrypted: only then may a ring be made."""
    return not KeyMark.objects.using(using).exists() and not Aside.objects.using(using).exists()


def compare(known: dict[str, str]) -> None:
    """See that the ring holds all keys of these marks. Raises WrongRing."""
    if known and not settings.YIFA_KEYS:
        raise WrongRing(f"密钥不在：数据用密钥“{'、'.join(known)}”加密，密钥环没有找到")
    said = secret.marks() if known else {}
    if lost := [name for name in known if name not in said]:
        raise WrongRing(f"密钥不在：数据用密钥“{'、'.join(lost)}”加密，密钥环里没有")
    if other := [name for name in known if said[name] != known[name]]:
        raise WrongRing(f"密钥环里的“{'、'.join(other)}”不是这套数据的密钥，只是同名")


def settle(using: str = DEFAULT_DB_ALIAS) -> None:
    """See that the ring is this database's, and note the keys that are new to it. Raises WrongRing."""
    marks = KeyMark.objects.using(using)
    if settings.YIFA_KEYS and dict(marks.values_list("name", "mark")) == secret.marks():
        return
    with transaction.atomic(using=using):
        with connections[using].cursor() as cursor:
            if cursor.db.vendor == "postgresql":  # of two servers that begin at once the second meets the first's marks
                cursor.execute("SELECT pg_advisory_xact_lock(hashtext('ledger.keymark'))")
        known = dict(marks.values_list("name", "mark"))
        compare(known)
        if not settings.YIFA_KEYS and not untouched(using):
            raise WrongRing("密钥不在：数据是加密的，密钥环没有找到")
        said = secret.marks()
        _opens(said, using)
        marks.bulk_create([KeyMark(name=name, mark=mark) for name, mark in said.items() if name not in known])


def _opens(said: dict[str, str], using: str) -> None:
    """What lies here under keys whose marks are not known yet is opened by them."""
    values = Aside.objects.using(using).filter(value__isnull=False)
    strange = values
    for name in said:
        mine = values.filter(value__startswith=f"{name}.")
        strange = strange.exclude(value__startswith=f"{name}.")
        sample = list(mine[:SAMPLE])
        if sample and not any(_opened(each) for each in sample):
            raise WrongRing(f"密钥环里的“{name}”打不开已有的内容，不是这套数据的密钥")
    if (lost := strange.first()) is not None:
        raise WrongRing(f"密钥不在：数据用密钥“{secret.key_of(str(lost.value))}”加密，密钥环里没有")


def _opened(row: Aside) -> bool:
    try:
        asides.opened(row.chain, row.seq, row.field, str(row.value))
    except (ValueError, TypeError):
        return False
    return True
