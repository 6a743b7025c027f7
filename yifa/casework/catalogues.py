"""The catalogues that the county and casework themselves keep: posts, tenures, grants, lists, settings, calendars."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy

from yifa.casework import todos
from yifa.casework.declare import REGISTRY, TOPICS, Catalogue, Column, Notice
from yifa.casework.models import CalendarNotice, ListItem, NumberFormat, SettingRow
from yifa.casework.pooled import roles_at
from yifa.casework.standing import ADMINISTRATOR
from yifa.county.dated import told
from yifa.county.models import Agency, Division, Grant, Post, Tenure
from yifa.kernel.procedure import Agency as AgencyMarker
from yifa.kernel.procedure import Post as PostMarker

if TYPE_CHECKING:

    def _(text: str) -> str:
        """Titles are translated where they are shown; until then they serve as text."""

else:
    _ = gettext_lazy

__all__ = ["ADMINISTRATOR", "announce", "county_catalogues", "warnings"]


def agencies(keys: Sequence[int], day: date) -> Mapping[int, Mapping[str, Any]]:
    """What a procedure may know of bodies; `roles`: in which somebody acts there, and up to which confidentiality."""
    found, roles = told(Agency, ("name", "kind", "division", "external"), keys, day), roles_at(keys, day)
    return {key: row | {"roles": roles.get(key, {})} for key, row in found.items()}


def posts(keys: Sequence[int], _day: date) -> Mapping[int, Mapping[str, Any]]:
    """What a procedure may know of posts: who held each, and when, not as a deputy; also before and after that day."""
    rows = Tenure.objects.in_force().filter(post__in=keys, deputy=False)
    held: dict[int, set[tuple[date, date | None, str]]] = {}
    for post, since, until, who in rows.values_list("post", "since", "until", "official"):
        held.setdefault(post, set()).add((since, until, str(who)))
    return {post: {"held": frozenset(stretches)} for post, stretches in held.items()}


def county_catalogues() -> Iterator[Catalogue]:
    """The catalogues of the house itself."""
    yield Catalogue(
        "county.divisions", _("区划"), Division,
        (Column("code", _("代码")), Column("kind", _("层级"), "choice"), Column("name", _("名称"), filters=True),
         Column("parent", _("上级"), "division", optional=True)),
        ADMINISTRATOR, about=_("县、乡镇（街道）、村（社区）。名称和代码取自国家统计局，撤并以新记录替代。"), label="name",
    )  # fmt: skip
    yield Catalogue(
        "county.agencies", _("机构"), Agency,
        (Column("name", _("名称"), filters=True), Column("kind", _("类型"), "choice", filters=True),
         Column("division", _("所在区划"), "division"), Column("external", _("外部机构"), "bool")),
        ADMINISTRATOR, marker=AgencyMarker, asked=agencies, about=_("办理事项的机构；法院、公安等没有账号的是外部机构。"),
        label="name",
    )  # fmt: skip
    yield Catalogue(
        "county.posts", _("岗位"), Post,
        (Column("title", _("岗位名称"), filters=True), Column("agency", _("机构"), "agency", filters=True),
         Column("division", _("区划"), "division")),
        ADMINISTRATOR, marker=PostMarker, asked=posts, about=_("待办和授权属于岗位，不属于个人；人员变动，事项不断。"),
    )  # fmt: skip
    yield Catalogue(
        "county.tenures", _("任职与代理"), Tenure,
        (Column("post", _("岗位"), "post", filters=True), Column("official", _("人员"), "official"),
         Column("deputy", _("代理"), "bool")),
        ADMINISTRATOR, about=_("谁在哪段时间担任或者代理哪个岗位。代理结束，即不能再以该岗位办理。"), label="post",
        leaves=todos.left_by,
    )  # fmt: skip
    yield Catalogue(
        "county.grants", _("授权范围"), Grant,
        (Column("post", _("岗位"), "post", filters=True), Column("role", _("身份"), "role", filters=True),
         Column("division", _("区划范围"), "division"), Column("level", _("密级上限"), "choice"),
         Column("read", _("查阅"), "bool"), Column("act", _("办理"), "bool"), Column("enter", _("代录"), "bool")),
        ADMINISTRATOR, about=_("查阅、办理、代录分别授权，及于所列区划及其下级。"), label="role",
    )  # fmt: skip
    yield Catalogue(
        "casework.lists", _("清单"), ListItem,
        (Column("list", _("清单"), "list_key", filters=True), Column("code", _("代码"), internal=True),
         Column("title", _("名称"))),
        ADMINISTRATOR, about=_("纠纷类别、来源等地方清单。随附的是本软件的默认值，不是本县文件；改名称，不影响已经办理的。"),
    )  # fmt: skip
    yield Catalogue(
        "casework.settings", _("参数"), SettingRow,
        (Column("name", _("参数"), "setting_key", filters=True), Column("value", _("值"), "setting")),
        ADMINISTRATOR, about=_("由县里定的数：法律没有定数的，由县里定；法律定了数的，只能定得更短。自某日起用于新开始的期限，已经开始的不变。"), label="name",
    )  # fmt: skip
    yield Catalogue(
        "casework.calendars", _("放假安排"), CalendarNotice,
        (Column("year", _("年份"), "int"), Column("off", _("放假日"), "days"), Column("work", _("调休上班日"), "days",
         optional=True), Column("source", _("文件"))),
        ADMINISTRATOR, about=_("国务院办公厅每年发布。录入后，未结案件的期限自动重算，已结的不变。"), label="year",
    )  # fmt: skip
    yield Catalogue(
        "casework.numbers", _("编号格式"), NumberFormat,
        (Column("agency", _("机构"), "agency", filters=True), Column("kind", _("编号种类"), "series_key"),
         Column("pattern", _("格式"), "pattern", hint=_("{年份}处写办理的年份，{序号}处写当年的顺序号，{四位序号}处写补足四位的顺序号，其余照写。"
                "例如“湄永人调〔{年份}〕{四位序号}号”，2022年第7件就是“湄永人调〔2022〕0007号”"))),
        ADMINISTRATOR, about=_("各机构的案号怎样写，例如“湄永人调〔2022〕0007号”。同一机构、同一种类，每年从1号起连续编。"), label="pattern",
    )  # fmt: skip


def announce() -> None:
    """Put the house's catalogues into the registry; called once when Django starts."""
    REGISTRY.lists[TOPICS.key] = TOPICS
    for catalogue in county_catalogues():
        REGISTRY.add_catalogue(catalogue)


def warnings(catalogue: Catalogue, rows: Iterable[Any], day: date) -> dict[int, list[Notice]]:
    """What a catalogue finds worth a look, by the key of the row."""
    if catalogue.warnings is None:
        return {}
    found: dict[int, list[Notice]] = {}
    for key, said in catalogue.warnings(list(rows), day):
        found.setdefault(key, []).append(said)
    return found
