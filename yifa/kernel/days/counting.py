"""The counting rule of each law, as data. 日 does not mean the same in any two of them: there is no global "days" function.

A rule answers four things: whether the first day counts, which lengths written in 日 are working days, what happens when the last
day is a day of rest, and when an hour begins. Where a law is silent, the rule says so: what is then done is an
interpretation, marked as one in every derivation that uses it, and a county that reads the law otherwise takes
`dataclasses.replace(rule, …)`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from yifa.kernel.law import Citation, Status, statute


@dataclass(frozen=True, slots=True)
class Lengths:
    """Which numbers of days, written 日, are working days."""

    numbers: frozenset[int] = frozenset()
    every: bool = False

    def __contains__(self, n: int) -> bool:
        return self.every or n in self.numbers

    def __bool__(self) -> bool:
        return self.every or bool(self.numbers)

    def __str__(self) -> str:
        if self.every:
            return "各"
        if len(self.numbers) > 1 and self.numbers == set(range(1, len(self.numbers) + 1)):
            return f"不超过{len(self.numbers)}"
        return "、".join(str(n) for n in sorted(self.numbers))


NONE = Lengths()
ALL = Lengths(every=True)


def these(*numbers: int) -> Lengths:
    """Only the named lengths."""
    return Lengths(frozenset(numbers))


def up_to(n: int) -> Lengths:
    """Every length of n days or less."""
    return Lengths(frozenset(range(1, n + 1)))


@dataclass(frozen=True, slots=True)
class Counting:
    """The counting rule of one law in one version.

    `basis` is all it rests on; `first_day`, `working_by`, `month_end` and `rolls_by` name the provision for one question each, None
    where the law has none of its own. `rolls`: a last day on a day of rest moves to the next working day. `next_hour`: the hour in
    which it began does not count. The rule applies to what begins in `[since, until)`.
    """

    key: str
    title: str
    basis: tuple[Citation, ...]
    working: Lengths
    rolls: bool
    status: Status
    since: date
    until: date | None = None
    first_day: Citation | None = None
    working_by: Citation | None = None
    month_end: Citation | None = None
    rolls_by: Citation | None = None
    hours_by: Citation | None = None
    next_hour: bool = False
    note: str = ""


_CIVIL = statute("民法典")
_PROCEDURE = statute("民事诉讼法")
_PENALTY = statute("行政处罚法")
_RECONSIDERATION = statute("行政复议法")

FIRST_DAY = _CIVIL.article(201, 1)
"""The general rule on the first day, taken by analogy where a law has none of its own."""
MATCHING_DAY = _CIVIL.article(202)
"""The general rule on months and years, taken by analogy where a law has none of its own."""
HOURS = _CIVIL.article(201, 2)
"""The general rule on hours, taken by analogy where a law has none of its own."""
CIVIL_CODE_SINCE = date(2021, 1, 1)
"""From this day on the civil code can be cited; the same rules stood in the law before it, which our index lacks."""


def analogy(provision: Citation, day: date) -> Citation | None:
    """A general rule as the basis of a step that begins on a day; nothing where it was not yet in force."""
    return provision if day >= CIVIL_CODE_SINCE else None


REST_DAY = _CIVIL.article(203, 1)
"""The general rule on a last day of rest."""

CIVIL = Counting(
    key="civil",
    title="民法典",
    basis=tuple(_CIVIL.article(n) for n in range(200, 205)),
    working=NONE,
    rolls=True,
    status=Status.VERIFIED,
    since=date(2021, 1, 1),
    first_day=FIRST_DAY,
    month_end=MATCHING_DAY,
    rolls_by=REST_DAY,
    hours_by=HOURS,
)

_UNDER_PROCEDURE = _PROCEDURE.article(85, 2)
_ROLLS_UNDER_PROCEDURE = _PROCEDURE.article(85, 3)

CIVIL_PROCEDURE = Counting(
    key="civil_procedure",
    title="民事诉讼法",
    basis=(_PROCEDURE.article(85),),
    working=NONE,
    rolls=True,
    status=Status.VERIFIED,
    since=date(2022, 1, 1),
    first_day=_UNDER_PROCEDURE,
    rolls_by=_ROLLS_UNDER_PROCEDURE,
    hours_by=_UNDER_PROCEDURE,
    next_hour=True,
    note="民诉解释第一百二十五条：以时起算的从次时起算。在途时间不计；期满前交邮的不算过期（第八十五条第四款），由收件人凭邮戳认定，不影响期限的计算。",
)

_LITIGATION = statute("行诉解释")

ADMINISTRATIVE_PROCEDURE = Counting(
    key="administrative_procedure",
    title="行政诉讼法",
    basis=(statute("行政诉讼法").article(101), _LITIGATION.article(48), _PROCEDURE.article(85)),
    working=NONE,
    rolls=True,
    status=Status.VERIFIED,
    since=date(2022, 1, 1),
    first_day=_LITIGATION.article(48, 2),
    rolls_by=_LITIGATION.article(48, 3),
    hours_by=_LITIGATION.article(48, 2),
    next_hour=True,
)

PENALTY = Counting(
    key="penalty",
    title="行政处罚法",
    basis=(_PENALTY.article(85),),
    working=these(2, 3, 5, 7),
    rolls=False,
    status=Status.VERIFIED,
    since=date(2021, 7, 15),
    working_by=_PENALTY.article(85),
    note="十五日缴款、九十日办案等期限按日历日计算；本法未规定末日遇休息日顺延。",
)

_MARKET = statute("市场监督管理行政处罚程序规定")

MARKET_PENALTY = Counting(
    key="market_penalty",
    title="市场监督管理行政处罚程序规定",
    basis=(_MARKET.article(80),),
    working=NONE,
    rolls=True,
    status=Status.VERIFIED,
    since=date(2021, 7, 15),
    first_day=_MARKET.article(80),
    rolls_by=_MARKET.article(80),
    hours_by=_MARKET.article(80),
    next_hour=True,
    note="该规定需要工作日的，逐条写明“工作日”；依行政处罚法作出的期限用行政处罚法的规则。",
)

_FARMING = statute("农业行政处罚程序规定")

FARMING_PENALTY = Counting(
    key="farming_penalty",
    title="农业行政处罚程序规定",
    basis=(_FARMING.article(89),),
    working=these(2, 3, 5, 7),
    rolls=True,
    status=Status.VERIFIED,
    since=date(2022, 2, 1),
    first_day=_FARMING.article(89, 2),
    working_by=_FARMING.article(89, 1),
    rolls_by=_FARMING.article(89, 3),
    hours_by=_FARMING.article(89, 2),
    next_hour=True,
)

LICENSING = Counting(
    key="licensing",
    title="行政许可法",
    basis=(statute("行政许可法").article(82),),
    working=ALL,
    rolls=False,
    status=Status.VERIFIED,
    since=date(2019, 4, 23),
    working_by=statute("行政许可法").article(82),
    note="只用于行政机关实施许可的期限；申请人、利害关系人的期限不在第八十二条之内，用“无自有规则”。",
)

COERCION = Counting(
    key="coercion",
    title="行政强制法",
    basis=(statute("行政强制法").article(69),),
    working=up_to(10),
    rolls=False,
    status=Status.VERIFIED,
    since=date(2012, 1, 1),
    working_by=statute("行政强制法").article(69),
)

RECONSIDERATION = Counting(
    key="reconsideration",
    title="行政复议法",
    basis=(_RECONSIDERATION.article(88), _PROCEDURE.article(85)),
    working=these(3, 5, 7, 10),
    rolls=True,
    status=Status.VERIFIED,
    since=date(2024, 1, 1),
    first_day=_UNDER_PROCEDURE,
    working_by=_RECONSIDERATION.article(88, 2),
    rolls_by=_ROLLS_UNDER_PROCEDURE,
    hours_by=_UNDER_PROCEDURE,
    next_hour=True,
)

RECONSIDERATION_2017 = Counting(
    key="reconsideration_2017",
    title="行政复议法（2017）",
    basis=(_RECONSIDERATION.article(40), _PROCEDURE.article(85)),
    working=these(5, 7),
    rolls=True,
    status=Status.VERIFIED,
    since=date(2022, 1, 1),
    until=date(2024, 1, 1),
    first_day=_UNDER_PROCEDURE,
    working_by=_RECONSIDERATION.article(40, 2),
    rolls_by=_ROLLS_UNDER_PROCEDURE,
    hours_by=_UNDER_PROCEDURE,
    next_hour=True,
    note="2022年1月1日以前，民事诉讼法的同一规定在另一条，本规则不用于此前。",
)

PLAIN = Counting(
    key="plain",
    title="无自有规则",
    basis=(),
    working=NONE,
    rolls=False,
    status=Status.UNKNOWN,
    since=date(2021, 1, 1),
    note="人民调解法、信访工作条例、村民委员会组织法、法律援助法、重大行政决策程序暂行条例等没有自己的期间规则："
    "只有写明“工作日”的才按工作日，首日不计参照民法典，末日遇休息日不顺延。后两点是解释，待有权机关确认。",
)

COUNTINGS: Mapping[str, Counting] = MappingProxyType(
    {
        rule.key: rule
        for rule in (
            CIVIL,
            CIVIL_PROCEDURE,
            ADMINISTRATIVE_PROCEDURE,
            PENALTY,
            MARKET_PENALTY,
            FARMING_PENALTY,
            LICENSING,
            COERCION,
            RECONSIDERATION,
            RECONSIDERATION_2017,
            PLAIN,
        )
    }
)
"""Every rule by its key. A key stands in settings and is never renamed."""
