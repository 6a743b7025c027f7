"""The year's plan: which dispute begins when and where, and which way it goes. The dates give the stages and lamps of the last day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from yifa.kernel.days import shipped
from yifa.systems.mediation.demo import courses, mended, special
from yifa.systems.mediation.demo.courses import Course
from yifa.systems.mediation.demo.people import Chance
from yifa.systems.mediation.demo.telling import Telling
from yifa.systems.mediation.demo.troubles import TROUBLES, Trouble
from yifa.systems.mediation.rules import Nature

TOWN, NEIGHBOUR = "永兴镇", "复兴镇"
VILLAGES = (
    "街道社区", "茶场社区", "马义村", "流河渡村", "中华村", "天棚村", "茅坝村", "分水村", "坪江村", "界溪村", "梁家坝村", "共和村",
    "永兴桥村", "桐梓园村", "德隆村",
)  # fmt: skip
FIRST, LAST = date(2022, 1, 5), date(2022, 11, 30)
ORDINARY, NEXT_DOOR = 58, 6
BY_SUBJECT = {trouble.subject: trouble for trouble in TROUBLES}


@dataclass(frozen=True, slots=True)
class Plan:
    """One dispute: the day it begins, the place (empty: the town's committee), what it is about, how it goes."""

    day: date
    place: str
    trouble: Trouble
    course: Course
    found: bool = False
    """Nobody applied: the committee found it, or another body sent it."""
    level: int | None = None
    town: str = TOWN
    again: str = ""
    """What the same people quarrelled about here before: they are not registered twice."""

    @property
    def committee(self) -> str:
        """The name of the committee it comes to."""
        return f"{self.town}{self.place}人民调解委员会"


def _plan(
    day: str, place: str, subject: str, course: Course, *, found: bool = False, level: int | None = None, again: str = ""
) -> Plan:  # fmt: skip
    return Plan(date.fromisoformat(f"2022-{day}"), place, BY_SUBJECT[subject], course, found, level, again=again)


def special_plans() -> tuple[Plan, ...]:
    """Each thing that can happen, at least once; then what is under way on the last day."""
    return (
        _plan("04-12", "流河渡村", "承包地边界", special.recused_by_party),
        _plan("03-23", "", "茶青收购价", special.recused_himself),
        _plan("02-15", "永兴桥村", "排水沟", special.chosen_by_parties, found=True),
        _plan("10-11", "界溪村", "林地界线", special.together("永兴镇坪江村人民调解委员会"), found=True),
        _plan("04-18", "坪江村", "土地流转租金", special.handed_over),
        _plan("08-22", "桐梓园村", "茶园管护承包", special.handed_over),
        _plan("11-28", "德隆村", "茶苗质量", special.offered),
        _plan("05-16", "中华村", "建房承包款", special.given_back),
        _plan("06-13", "分水村", "房屋裂缝", special.village_then_town),
        _plan("02-22", "", "口角推搡", special.sent("永兴派出所", "police", "永派调移〔2022〕3号"), found=True),
        _plan("07-06", "", "民间借款", special.sent("湄潭县人民法院", "court", "湄法调告〔2022〕117号"), found=True),
        _plan("09-01", "", "拖欠工资", special.sent("湄潭县人力资源和社会保障局", "agency", "湄人社移〔2022〕26号"), found=True),
        _plan("11-30", "", "狗咬伤", special.sent("永兴派出所", "police", "永派调移〔2022〕21号"), found=True),
        _plan("08-09", "", "做工受伤", special.rested(date(2022, 8, 24), "等县医院出伤情鉴定意见", date(2022, 9, 20), date(2022, 9, 19))),
        _plan("10-25", "", "房屋裂缝", special.rested(date(2022, 11, 10), "双方同意请专业机构看裂缝原因，等结论", date(2022, 12, 20))),
        _plan("11-08", "梁家坝村", "赡养", special.rested(date(2022, 11, 21), "申请人住院", date(2022, 12, 15))),
        _plan("11-15", "", "帮工受伤", special.rested(date(2022, 11, 25), "伤者请求等第二次复查以后再谈", date(2022, 12, 28))),
        _plan("09-06", "马义村", "合伙养蜂", special.prolonged(date(2022, 10, 28))),
        _plan("11-02", "共和村", "分家析产", special.prolonged(date(2022, 12, 23))),
        _plan("06-21", "界溪村", "树木遮光", special.entered_later),
        _plan("04-07", "茶场社区", "采茶工资", mended.corrected),
        _plan("05-24", "", "网购茶叶退款", mended.annulled),
        _plan("01-19", "", "离婚后子女抚养费", mended.erased(date(2022, 10, 17))),
        _plan("03-02", "天棚村", "茶园边界移栽茶树", mended.completed),
        _plan("07-19", "共和村", "茶园农药漂移", mended.reached_later),
        _plan("07-11", "", "婚约彩礼返还", mended.confirmed),
        _plan("10-31", "", "宅基地边界", mended.confirmed),
        _plan("03-15", "街道社区", "房屋租赁押金", mended.changed_terms),
        _plan("11-03", "街道社区", "农机作业费", mended.broken),
        _plan("09-15", "", "民间借款", mended.instalments(date(2022, 10, 20), date(2022, 11, 20), date(2022, 12, 20))),
        _plan("05-10", "", "茶青收购价", mended.crime),
        _plan("11-29", "", "夫妻家务矛盾", mended.guarded, level=2),
        _plan("07-25", "坪江村", "山塘用水", courses.escalating),
        _plan("08-16", "茅坝村", "通行道路", courses.calmed),
        _plan("11-22", "中华村", "夜间噪声", courses.escalating),
        _plan("03-29", "", "迁坟补助", courses.not_taken(Nature.OFFICIAL_ACT, "不服征收补偿决定的，可以申请行政复议或者提起行政诉讼")),
        _plan("06-28", "", "婚约彩礼返还", courses.not_taken(Nature.MARRIAGE, "婚姻是否有效，请向人民法院提出；彩礼可以另行申请调解")),
        _plan("12-05", "", "摊位占道", courses.not_taken(Nature.PENALTY, "不服行政处罚的，请向作出处罚的机关提出，或者申请行政复议")),
        _plan("06-08", "永兴桥村", "坟地修缮", courses.declined),
        _plan("12-02", "", "建房承包款", courses.declined),
        _plan("09-05", "桐梓园村", "牛吃庄稼", courses.withdrawn),
        _plan("11-29", "茶场社区", "屋檐滴水", courses.reconciled, found=True),
        _plan("07-13", "德隆村", "赡养", courses.died),
        _plan("11-21", "分水村", "林地界线", courses.outside),
        _plan("10-26", "流河渡村", "遗产继承", special.lagging),
        _plan("10-31", "", "诊疗费用", special.lagging),
        _plan("11-07", "", "肥料质量", special.lagging),
        _plan("11-08", "茅坝村", "屋檐滴水", special.lagging),
        _plan("11-09", "分水村", "加工污水", special.lagging),
        _plan("11-01", "", "加工污水", mended.unvisited(date(2022, 11, 25))),
        _plan("11-10", "坪江村", "狗咬伤", mended.unvisited(date(2022, 11, 30))),
        _plan("11-04", "", "房屋租赁押金", mended.unfiled),
        _plan("11-16", "界溪村", "树木遮光", mended.unfiled, found=True),
        _plan("11-24", "茅坝村", "林地界线", courses.settled),
        _plan("09-20", "", "摊位占道", courses.absent),
        _plan("11-18", "马义村", "采茶面包车碰撞", courses.failed),
        _plan("12-01", "天棚村", "养猪气味", courses.accepted),
        _plan("12-02", "", "公共水费分摊", _only_taken),
        _plan("12-05", "流河渡村", "土地流转租金", _only_taken),
        _plan("12-05", "", "民间借款", _only_begun),
        _plan("12-06", "", "拖欠工资", _only_begun),
        _plan("12-06", "茅坝村", "排水沟", _only_begun, again="屋檐滴水"),
        _plan("12-06", "街道社区", "摩托车擦碰", _only_begun),
    )  # fmt: skip


def _only_begun(tale: Telling) -> None:
    """Come in, and no further yet."""
    tale.applied()


def _only_taken(tale: Telling) -> None:
    """Accepted; a mediator is still to be named."""
    tale.applied()
    tale.asks()
    tale.taken()


def plans(chance: Chance) -> list[Plan]:
    """The whole year, in order of time."""
    found = [*special_plans(), *_ordinary(chance)]
    return sorted(found, key=lambda each: (each.day, each.committee, each.trouble.subject))


def _ordinary(chance: Chance) -> Iterator[Plan]:
    calendar, span = shipped(), (LAST - FIRST).days
    for order in range(ORDINARY + NEXT_DOOR):
        # A golden-ratio walk spreads the days over the year without two falling together too often.
        day = calendar.next_working(FIRST + timedelta(days=int(order * 0.618034 * span) % span))
        trouble = next(each for each in _from(order) if day.month in each.months)
        course = _course(chance)
        found = trouble.category in {"neighbours", "land", "other", "damage"} and chance.random() < 0.35
        if course in {courses.declined, courses.withdrawn}:
            found = False
        if order >= ORDINARY:
            place = "" if order % 3 else "随阳山村"
            yield Plan(day, place, trouble, course, found, town=NEIGHBOUR)
        else:
            place = "" if chance.random() < 0.3 else chance.choice(VILLAGES)
            yield Plan(day, place, trouble, course, found)


def _from(order: int) -> tuple[Trouble, ...]:
    """All troubles, beginning with another one each time."""
    at = order % len(TROUBLES)
    return TROUBLES[at:] + TROUBLES[:at]


def _course(chance: Chance) -> Course:
    drawn = chance.random()
    if drawn < 0.82:
        return courses.settled
    if drawn < 0.91:
        return courses.failed
    if drawn < 0.94:
        return courses.absent
    return courses.withdrawn if drawn < 0.97 else courses.declined
