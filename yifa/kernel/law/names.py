"""The titles by which statutes are cited: without 中华人民共和国, and the usual short names of long ones."""

from __future__ import annotations

import re

STATE = "中华人民共和国"

#: Another way of naming a statute → the name it is cited by here. Inner title marks are left out of the left side.
ALIASES = {
    "最高人民法院关于适用中华人民共和国民事诉讼法的解释": "民诉解释",
    "最高人民法院关于适用民事诉讼法的解释": "民诉解释",
    "民事诉讼法解释": "民诉解释",
    "最高人民法院关于适用中华人民共和国行政诉讼法的解释": "行诉解释",
    "最高人民法院关于适用行政诉讼法的解释": "行诉解释",
    "行政诉讼法解释": "行诉解释",
    "最高人民法院关于人民调解协议司法确认程序的若干规定": "人民调解协议司法确认程序规定",
    "关于人民调解协议司法确认程序的若干规定": "人民调解协议司法确认程序规定",
    "最高人民法院关于人民法院特邀调解的规定": "特邀调解规定",
    "关于人民法院特邀调解的规定": "特邀调解规定",
    "人民法院特邀调解规定": "特邀调解规定",
    "在线调解规则": "人民法院在线调解规则",
    "最高人民法院关于行政机关负责人出庭应诉若干问题的规定": "行政机关负责人出庭应诉规定",
    "地方组织法": "地方各级人民代表大会和地方各级人民政府组织法",
    "居民委员会组织法": "城市居民委员会组织法",
    "民法典总则编": "民法典",
}

_MARKS = str.maketrans("", "", "《》〈〉 \u3000")
_YEAR = re.compile(r"[（(]\d{4}[）)]$")


def short(title: str) -> str:
    """The name a statute is cited by: 《中华人民共和国行政处罚法》 and 行政处罚法 are both 行政处罚法.

    A version's year in brackets at the end is dropped: which version is meant follows from the day.
    """
    bare = _YEAR.sub("", title.translate(_MARKS))
    bare = bare.removeprefix(STATE)
    return ALIASES.get(bare, bare)
