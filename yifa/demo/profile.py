"""The county profile of the demonstration: bodies, posts and people, as plain data.

湄潭县 and its divisions are real; everybody and everything in them here is invented. A name that belongs to somebody is
chance. Only 永兴镇 is told in full; of the other towns there are the bodies that every town has.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

COUNTY = "湄潭县"
TOWN = "永兴镇"
NEIGHBOUR = "复兴镇"
NEIGHBOUR_VILLAGES = ("随阳山村",)
BOOKS = date(2021, 1, 4)
"""The day from which the bodies, posts and people of the demonstration stand in the books."""
PASSWORD = "meitan-demo-2022"  # noqa: S105 - shown on the sign-in page, and for nothing but the demonstration


@dataclass(frozen=True, slots=True)
class Body:
    """An agency: its name, its kind (see `Agency.Kind`), the place it lies in (town and village by their short names)."""

    name: str
    kind: str
    town: str = ""
    village: str = ""
    external: bool = False


@dataclass(frozen=True, slots=True)
class Seat:
    """A post, and who holds it. `former` held it before, until the day `since`."""

    body: str
    title: str
    username: str
    name: str
    since: date = BOOKS
    former: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Stand:
    """A deputyship: who stands in for the holder of a post, from a day until a day, and why."""

    body: str
    title: str
    username: str
    since: date
    until: date
    reason: str


COUNTY_BODIES = (
    Body("湄潭县司法局", "justice_bureau"),
    Body("中共湄潭县委政法委员会", "other"),
    Body("湄潭县综治中心", "centre"),
    Body("湄潭县人民法院", "court", external=True),
    Body("湄潭县公安局", "police", external=True),
    Body("湄潭县人力资源和社会保障局", "county_office", external=True),
)


def town_bodies(town: str) -> tuple[Body, ...]:
    """The three bodies that every town and street office has here."""
    short = town.removesuffix("镇").removesuffix("街道")
    return (
        Body(f"{town}人民调解委员会", "town_mediation", town),
        Body(f"{short}司法所", "justice_office", town),
        Body(f"{town}综治中心", "centre", town),
    )


def village_bodies(town: str, village: str, committee: str) -> tuple[Body, ...]:
    """A village: its own committee (名 as the divisions have it), and its mediation committee (人民调解法 8 条)."""
    return (
        Body(f"{town}{committee}", "village_committee", town, village),
        Body(f"{town}{village}人民调解委员会", "village_mediation", town, village),
    )


POLICE = Body("永兴派出所", "police", TOWN, external=True)

BUREAU, LAW, CENTRE = "湄潭县司法局", "中共湄潭县委政法委员会", "湄潭县综治中心"
YX, YX_OFFICE, YX_CENTRE = "永兴镇人民调解委员会", "永兴司法所", "永兴镇综治中心"
FX, FX_OFFICE = "复兴镇人民调解委员会", "复兴司法所"


def _village(village: str) -> str:
    return f"{TOWN}{village}人民调解委员会"


ADMINISTRATOR = Seat(BUREAU, "系统管理员", "zhaoming", "赵明")

SEATS = (
    ADMINISTRATOR,
    Seat(BUREAU, "副局长", "wuguoping", "吴国平"),
    Seat(BUREAU, "人民调解科科长", "sunhong", "孙红"),
    Seat(LAW, "副书记", "zhengwei", "郑伟"),
    Seat(CENTRE, "主任", "fengjuan", "冯娟"),
    Seat(CENTRE, "法院、公安联络员", "heliang", "贺亮"),
    Seat(CENTRE, "窗口接待员", "dingmin", "丁敏", date(2022, 3, 1)),
    Seat(YX, "主任", "luochengjun", "罗成军"),
    Seat(YX, "副主任", "yangqin", "杨琴"),
    Seat(YX, "专职调解员", "chenjing", "陈静"),
    Seat(YX, "调解员", "tianmaolin", "田茂林", date(2021, 7, 1)),
    Seat(YX_OFFICE, "所长", "zhouhai", "周海"),
    Seat(YX_OFFICE, "司法助理员", "huangli", "黄丽", date(2022, 1, 4)),
    Seat(YX_CENTRE, "主任", "liuyong", "刘勇"),
    Seat(YX_CENTRE, "窗口接待员", "tangxiuying", "唐秀英"),
    Seat(_village("街道社区"), "主任", "jiangwen", "蒋文"),
    Seat(_village("街道社区"), "调解员", "qinxiaolan", "覃小兰"),
    Seat(_village("茶场社区"), "主任", "zhangguifang", "张桂芳"),
    Seat(_village("马义村"), "主任", "wangdeming", "王德明"),
    Seat(_village("流河渡村"), "主任", "lizhenghua", "李正华"),
    Seat(_village("流河渡村"), "调解员", "xiaolin", "肖琳", date(2022, 6, 1), ("wudaxing", "吴大兴")),
    Seat(_village("中华村"), "主任", "anyongxiang", "安永祥"),
    Seat(_village("天棚村"), "主任", "xiatianyou", "夏天友"),
    Seat(_village("茅坝村"), "主任", "ranqiming", "冉启明"),
    Seat(_village("茅坝村"), "调解员", "tanyan", "谭艳"),
    Seat(_village("分水村"), "主任", "heqing", "何青"),
    Seat(_village("坪江村"), "主任", "shilei", "石磊"),
    Seat(_village("界溪村"), "主任", "pengxuewen", "彭学文"),
    Seat(_village("梁家坝村"), "主任", "liangyuzhen", "梁玉珍"),
    Seat(_village("共和村"), "主任", "songqiang", "宋强"),
    Seat(_village("永兴桥村"), "主任", "qianzhong", "钱忠"),
    Seat(_village("桐梓园村"), "主任", "fuchunmei", "付春梅"),
    Seat(_village("德隆村"), "主任", "renyuan", "任远"),
    Seat(FX, "主任", "denggang", "邓刚"),
    Seat(FX, "专职调解员", "lvqian", "吕倩"),
    Seat(FX_OFFICE, "所长", "majun", "马俊"),
    Seat("复兴镇随阳山村人民调解委员会", "主任", "suping", "苏平"),
    Seat("马山镇人民调解委员会", "主任", "caoyan", "曹燕"),
    Seat("湄江街道人民调解委员会", "主任", "longxiaobo", "龙晓波"),
)

STANDS = (
    Stand(YX, "主任", "chenjing", date(2022, 7, 4), date(2022, 7, 25), "主任参加培训三周"),
    Stand(_village("茅坝村"), "主任", "tanyan", date(2022, 11, 21), date(2023, 1, 1), "主任因病休养"),
)

SHOWN = (
    "tangxiuying", "xiaolin", "lizhenghua", "tanyan", "chenjing", "luochengjun", "sunhong", "zhengwei", "zhaoming", "lvqian",
)  # fmt: skip
"""Whose accounts the sign-in page shows, in this order; the last is a stranger from the neighbouring town."""
