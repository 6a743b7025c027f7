"""Invented people: names put together by chance, numbers that can be nobody's.

A phone begins 1990000, an ID number with an area code that no place has; both pass the checks of form, and both can be
seen to be made up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from yifa.casework.matters import NewParty
from yifa.county.ids import credit_check_character, id_check_digit
from yifa.systems.mediation.demo.troubles import BUILDER, SHOP, TEA_FIRM, TEA_GROUP, Trouble

T = TypeVar("T")


class Chance(Protocol):
    """A seeded generator, handed in: a system knows no chance of its own."""

    def randint(self, a: int, b: int, /) -> int: ...
    def random(self) -> float: ...
    def choice(self, seq: Sequence[T], /) -> T: ...


SURNAMES = (
    "王李张刘陈杨黄赵周吴徐孙朱马胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范石廖夏付方白邹"
    "熊秦邱江尹段雷侯龙陶黎贺顾毛龚邵万钱严覃安冉饶游"
)
GIVEN = (
    "光明", "德福", "桂英", "秀兰", "天顺", "长青", "世华", "开平", "正文", "维国", "家富", "玉梅", "素芬", "先友", "昌荣", "朝贵",
    "兴旺", "大勇", "小红", "春燕", "永生", "学武", "成英", "国珍", "红霞", "忠林", "云飞", "立新", "仕江", "明珍", "代芬", "启发",
    "廷贵", "祖德", "远志", "汝珍", "登高", "吉祥", "万全", "安平", "冬梅", "腊梅", "水生", "石生", "木林", "如意", "应龙", "文彬",
    "芳", "敏", "涛", "军", "丽", "勇", "艳", "杰", "霞", "平", "刚", "辉", "玲", "波", "洋", "琴", "浩", "雪",
)  # fmt: skip
BRANDS = ("青岭", "云台", "碧坡", "三道水", "新茗", "老屋基", "雨前", "竹林湾")
FIRMS = {
    TEA_FIRM: "茶业有限公司（演示）",
    BUILDER: "建筑劳务有限公司（演示）",
    SHOP: "农资经营部（演示）",
    TEA_GROUP: "茶叶专业合作社（演示）",
}


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a quarrel, as it will be registered, and how it is called in a sentence."""

    parties: tuple[NewParty, ...]
    called: str
    short: str


class People:
    """Draws people, each with a number of their own."""

    def __init__(self, chance: Chance) -> None:
        self.chance, self.drawn = chance, 0

    def person(self, side: str, surname: str = "", place: str = "") -> NewParty:
        """Somebody of that surname, or of any."""
        self.drawn += 1
        name = (surname or self.chance.choice(SURNAMES)) + self.chance.choice(GIVEN)
        phone = f"1990000{self.drawn:04d}" if self.chance.random() < 0.85 else ""
        known = self.chance.random() < 0.08
        return NewParty(
            side,
            name=name,
            phone=phone,
            id_number=self._id() if known else "",
            address=f"{place}{self.chance.randint(1, 14)}组",
        )

    def _id(self) -> str:
        """An ID number of no place on earth: area 990000."""
        born = f"{self.chance.randint(1950, 2001)}{self.chance.randint(1, 12):02d}{self.chance.randint(1, 28):02d}"
        digits = f"990000{born}{self.chance.randint(1, 999):03d}"
        return digits + id_check_digit(digits)

    def firm(self, side: str, kind: str) -> NewParty:
        """An enterprise that says it is invented; the same brand and kind are the same one every time."""
        brand = self.chance.choice(BRANDS)
        order = BRANDS.index(brand) * 10 + list(FIRMS).index(kind)
        code = f"91990000MA{order:07d}"
        return NewParty(
            side, name=brand + FIRMS[kind], phone=f"1990001{order:04d}", organisation=True,
            credit_code=code + credit_check_character(code),
        )  # fmt: skip

    def sides(self, trouble: Trouble, place: str, *, found: bool = False) -> tuple[Side, Side]:
        """Both sides of a trouble: kin share a surname; where nobody applied, both are just parties."""
        first = self.chance.choice(SURNAMES)
        second = first if trouble.kin else self.chance.choice([each for each in SURNAMES if each != first])
        asking, other = ("other", "other") if found else ("applicant", "respondent")
        many = 3 if "等人" in trouble.facts else 1
        a = tuple(self.person(asking, first if n == 0 else "", place) for n in range(many))
        if trouble.firm:
            b = self.firm(other, trouble.firm)
            return Side(a, a[0].name, f"{first}某"), Side((b,), b.name, f"某{trouble.firm}")
        b = self.person(other, second, place)
        while b.name == a[0].name:
            b = self.person(other, second, place)
        return Side(a, a[0].name, f"{first}某"), Side((b,), b.name, f"{second}某")


def subject_of(trouble: Trouble, a: Side, b: Side) -> str:
    """What stands on lists: nobody's full name."""
    if trouble.kin:
        return f"{a.short}家{trouble.subject}纠纷"
    many = "等人" if len(a.parties) > 1 else ""
    return f"{a.short}{many}与{b.short}{trouble.subject}纠纷"
