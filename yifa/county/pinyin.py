"""Names as people type them: the first letters of the pinyin of each character."""

from __future__ import annotations

from functools import lru_cache

# Surnames read otherwise than the character alone; where both readings live, the one heard in Guizhou.
_SURNAMES = {
    "单": "s", "仇": "q", "曾": "z", "解": "x", "查": "z", "区": "o", "朴": "p", "翟": "z", "覃": "q", "乐": "y", "盖": "g",
    "缪": "m", "任": "r", "华": "h", "晁": "c", "尉迟": "yc", "万俟": "mq", "长孙": "zs", "黑": "h", "召": "s", "种": "c", "重": "c",
    "宓": "m", "员": "y", "冼": "x", "祭": "z", "洗": "x", "繁": "p", "秘": "b", "折": "s", "令狐": "lh", "么": "y",
}  # fmt: skip
_LONGEST = max(map(len, _SURNAMES))


@lru_cache(maxsize=4096)
def initials(name: str) -> str:
    """``wxm`` for 王小明, ``sxm`` for 单晓明; letters and digits stay, dots, blanks and brackets fall away."""
    from pypinyin import Style, lazy_pinyin  # its dictionaries take a sixth of a second: not at every command's start

    name = "".join(c for c in name if c.isalnum())
    head = next((name[:n] for n in range(_LONGEST, 0, -1) if name[:n] in _SURNAMES), "")
    rest = lazy_pinyin(name[len(head) :], style=Style.FIRST_LETTER)  # letters and digits come back in runs, as they are
    return (_SURNAMES.get(head, "") + "".join(rest)).lower()
