"""A small cast everyone knows, and the days on which they meet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from yifa.county.models import Agency, Division, Official, Post

DAY = date(2022, 12, 6)
START = date(2022, 1, 1)


@dataclass
class Cast:
    """永兴镇 and its neighbour 复兴镇; the mediators 罗 and 田 of one village of 永兴, 陈 of the town, 吴 of the neighbouring town."""

    places: dict[str, Division]
    luo: Official
    tian: Official
    chen: Official
    wu: Official
    committee: Agency
    luo_post: Post
    tian_post: Post
    chen_post: Post
    wu_post: Post
    village: Division
    town: Division
    neighbour: Division
    county: Division
