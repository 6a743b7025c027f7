"""A small sample system that the tests of the pages look at. Its law is real, its procedure is a toy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from django.db import connection, models
from django.db.models import Q

from yifa.casework.declare import Column, Figure, ListOf, Register, SettingOf, System, Wing, outcomes
from yifa.casework.models import OfCase
from yifa.kernel.days import days, months
from yifa.kernel.law import internal, statute
from yifa.kernel.procedure import (
    Case,
    Facts,
    Label,
    Party,
    Private,
    Procedure,
    Ref,
    Role,
    act,
    annuls,
    corrects,
    pauses,
    within,
)

LAW = statute("人民调解法")
PARTY = Role("sample.party", "当事人", kind="party")
MEDIATOR = Role("sample.mediator", "调解员", granted=True)


@dataclass(frozen=True)
class Application:
    """申请."""

    story: Annotated[Private[str], "情况"]
    who: Annotated[tuple[Ref[Party], ...], "当事人"]
    category: Annotated[str, "类别"] = "neighbours"
    amount: Annotated[int | None, "金额"] = None
    differs: Annotated[Private[str] | None, "有什么不同"] = None
    heard: Annotated[date | None, Label("哪天说的", given="day")] = None


@dataclass(frozen=True)
class Acceptance:
    """受理."""


@dataclass(frozen=True)
class Session:
    """调解."""


@dataclass(frozen=True)
class Agreement:
    """达成协议."""

    terms: Annotated[Private[str], "内容"]
    points: Annotated[tuple[Private[str], ...], Label("各项", "每项一行")] = ()


@dataclass(frozen=True)
class Change(Agreement):
    """变更协议: it starts from what was agreed."""

    signed: Annotated[date | None, "签名之日"] = None


@dataclass(frozen=True)
class Failure:
    """调解不成."""


class Sample(Procedure):
    """样例."""

    key = "sample.one"
    title = "样例调解"
    since = date(2021, 1, 1)

    applied = act(
        "申请", Application, by=[PARTY, MEDIATOR], basis=LAW.article(17), opens=True, stage="申请", late=days(900)
    )
    accepted = act(
        "受理", Acceptance, by=[MEDIATOR], basis=LAW.article(17), after=applied, owed=True, stage="受理", late=days(900)
    )
    paused, resumed = pauses(by=[MEDIATOR], basis=internal("等待鉴定"), after=accepted)
    session = act(
        "调解", Session, by=[MEDIATOR], basis=LAW.article(22), after=accepted, repeats=True, owed=True, late=days(900)
    )
    agreed = act(
        "达成协议", Agreement, by=[MEDIATOR], basis=LAW.article(29), after=session, ends="调解成功", late=days(900)
    )
    changed = act(
        "变更协议", Change, by=[MEDIATOR], basis=LAW.article(28), after=agreed, repeats=True, late=days(900),
        starts_as=(lambda case: case.last(Sample.agreed), ("terms", "points")),
    )  # fmt: skip
    failed = act(
        "调解不成", Failure, by=[MEDIATOR], basis=LAW.article(26), after=session, ends="调解不成", late=days(900)
    )
    corrected = corrects(by=[MEDIATOR])
    annulled = annuls(by=[MEDIATOR])
    conclude = within(
        "调结", months(1), of=accepted, until=[agreed, failed], keeper=MEDIATOR, basis=LAW.article(21)
    )  # fmt: skip


class SampleRow(OfCase):
    """One row of the sample's register."""

    opened = models.DateField()
    category = models.CharField(max_length=40)
    amount = models.BigIntegerField(null=True)
    outcome = models.CharField(max_length=30, null=True)
    ended = models.DateField(null=True)

    class Meta:
        app_label = "pages"
        managed = False


def row(case: Case, facts: Facts) -> Mapping[str, Any] | None:
    """The row of a case."""
    data = case.data(Sample.applied)
    ended = case.last(Sample.agreed) or case.last(Sample.failed)
    return {
        "opened": case.ordered[0].day, "category": data.category, "amount": data.amount, "outcome": case.outcome,
        "ended": ended.day if ended is not None else None,
    }  # fmt: skip


REGISTER = Register(
    "sample.disputes", "样例台账", SampleRow, ("sample.one",), row,
    (
        Column("opened", "申请日", "day", filters=True),
        Column("category", "类别", "list", of="sample.categories", filters=True),
        Column("amount", "涉及金额", "fen", sums=True, optional=True),
        Column("outcome", "结果", "choice", filters=True, choices=outcomes(Sample)),
        Column("division", "属地", "division"),
        Column("agency", "承办", "agency", filters=True),
    ),
)  # fmt: skip
FIGURES = (
    Figure("sample.opened", "收到", "sample.disputes", "opened", counts="本年收到的申请"),
    Figure("sample.land", "山林土地", "sample.disputes", "opened", lambda: Q(category="land"), part_of="sample.opened"),
    Figure("sample.near", "邻里", "sample.disputes", "opened", lambda: Q(category="neighbours"), part_of="sample.opened"),
    Figure(
        "sample.other", "其他", "sample.disputes", "opened", lambda: ~Q(category__in=("land", "neighbours")),
        part_of="sample.opened",
    ),
    Figure("sample.amount", "涉及金额", "sample.disputes", "opened", unit="元", sums="amount"),
    Figure(
        "sample.rate", "成功率", "sample.disputes", "ended", lambda: Q(outcome="调解成功"), lambda: Q(outcome__isnull=False),
        of_day="ended", counts="本年办结的里面达成协议的", excluded="还在办", basis=LAW.article(28),
    ),
)  # fmt: skip
SYSTEM = System(
    "sample", "样例", Wing.HARMONY, procedures=(Sample,), registers=(REGISTER,), figures=FIGURES,
    lists=(ListOf("sample.categories", "样例类别", (("neighbours", "邻里"), ("land", "山林土地")), "测试"),),
    settings=(SettingOf("sample.conclude", "调结期限", months(1), LAW.article(21)),),
    roles=(MEDIATOR,), about="测试用的样例系统。",
)  # fmt: skip


def make_table() -> None:
    """The register's table, inside the test's transaction: the sample has no migrations."""
    editor = connection.SchemaEditorClass(connection)
    editor.deferred_sql = []  # foreign keys and indexes, which a test can do without
    sql, _parameters = editor.table_sql(SampleRow)
    with connection.cursor() as cursor:
        cursor.execute(str(sql))
