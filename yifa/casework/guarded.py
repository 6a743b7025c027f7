"""How every table of the database is held to the record, so that none is forgotten: a new table stands here or a test fails.

What is not held to anything is said with its reason, here and on the operator's page.
"""

from __future__ import annotations

from enum import Enum

from django.apps import apps
from django.db.models import Model

from yifa.casework import models as own
from yifa.casework.declare import REGISTRY
from yifa.county import models as county
from yifa.ledger import models as ledger
from yifa.ledger.told import Told


class How(Enum):
    """What `verify` compares a table's rows with, and what `rebuild` can do."""

    RECORD = "record"
    """It is the record itself: chains, seals, triggers."""
    COMPUTED = "computed"
    """Computed from the record or from other rows: compared, and written again by `rebuild`."""
    EDITED = "edited"
    """A catalogue: every row is what the edits in its chain say."""
    TOLD = "told"
    """Every save is an entry in the row's own chain, by keyed digests."""
    BOUND = "bound"
    """What a registration or an act has said of it, values or salted digests."""
    WITNESS = "witness"
    """A count kept beside the record: what was deleted whole is missed by it."""
    OPEN = "open"
    """Not held to anything: nothing is decided by it."""


FIXED: dict[type[Model], How] = {
    **dict.fromkeys([ledger.Entry, ledger.Aside, ledger.Unsealed, ledger.Seal, ledger.Leaf, ledger.Trace], How.RECORD),
    ledger.KeyMark: How.WITNESS,  # the key ring must fit it before anything is done
    **dict.fromkeys([own.Matter, own.MatterTopic, own.Party, county.Person], How.BOUND),
    county.Successor: How.EDITED,  # by the edit that ended the row
    **dict.fromkeys([own.Case, own.Deadline, own.Todo, own.Holding, own.Named, own.Shared], How.COMPUTED),
    **dict.fromkeys([own.BoundMaterial, own.Edit, county.DivisionPath], How.COMPUTED),
    **dict.fromkeys([own.Series, own.Tally], How.WITNESS),
}

OPEN: dict[str, str] = {
    "casework_message": "提醒：可能送不到，也不改变什么；该办的事以待办为准，待办由记录推出",
    "casework_epoch": "各进程据以重读日历和参数的标号",
    "casework_job": "后台工作的进度",
    "county_key": "名录标识的发号，只进不退",
    "county_attempt": "密码输错的次数",
    "axes_accessattempt": "密码输错的次数",
    "axes_accessattemptexpiration": "密码输错的次数",
    "axes_accessfailurelog": "登录失败的日志",
    "axes_accesslog": "登录的日志",
    "django_session": "登录会话",
    "django_migrations": "数据库结构的版本",
    "django_content_type": "Django 自用，本系统不用它授权",
    "auth_permission": "Django 自用，本系统不用它授权",
    "auth_group": "Django 自用，本系统不用它授权",
    "auth_group_permissions": "Django 自用，本系统不用它授权",
}
"""Tables that are held to nothing, and why none of them decides who may see or do what, or says who did it."""


def how() -> dict[str, How]:
    """Every table that somebody has thought of."""
    found = {model._meta.db_table: said for model, said in FIXED.items()}
    for model in apps.get_models():
        if issubclass(model, Told):
            found[model._meta.db_table] = How.TOLD
    for catalogue in REGISTRY.catalogues.values():
        found[catalogue.model._meta.db_table] = How.EDITED
    for system in REGISTRY.systems.values():
        for register in system.registers:
            found[register.model._meta.db_table] = How.COMPUTED
    return found | dict.fromkeys(OPEN, How.OPEN)
