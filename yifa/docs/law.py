"""Pages about law: the statutes known, the counting rules, and everything that is still to be confirmed."""

from __future__ import annotations

from collections.abc import Iterator

from yifa.casework.declare import REGISTRY
from yifa.docs.markdown import code, lines, page, section, table
from yifa.docs.procedures import bases_of
from yifa.kernel.days import COUNTINGS, Counting
from yifa.kernel.law import LIBRARY, Basis, Citation, Status

DOUBTFUL = (Status.SECONDARY, Status.MEMORY, Status.UNKNOWN)


def statutes_page() -> str:
    """Every statute of the index, each version: days in force, how many articles, how far read."""
    rows = []
    for title in LIBRARY.titles():
        for one in LIBRARY.versions(title):
            doubts: dict[str, int] = {}
            for status in one.doubts.values():
                doubts[status.title] = doubts.get(status.title, 0) + 1
            said = [one.status.title, *(f"其中{n}条{what}" for what, n in sorted(doubts.items()))]
            said += ["只收录了一部分"] if one.partial else []
            until = one.until.isoformat() if one.until else ""
            rows.append((
                f"《{one.short}》", one.number, one.since.isoformat(), until, len(one.articles) or "不分条",
                lines(said), code(one.digest[:12]) if one.digest else "",
            ))  # fmt: skip
    return page(
        "法规索引 Statutes",
        "索引只有事实：名称、文号、施行日、各条有几款几项、所读文本的摘要；没有原文。同一部法的新旧版本并列，"
        "引用按程序版本开始适用之日的文本核对。由 `python3 do.py law --texts DIR` 从文本生成。",
        table(("名称", "文号", "施行", "失效", "条数", "核对程度", "文本摘要"), rows),
    )


def counting_page() -> str:
    """The counting rule of each law."""
    rules = dict(COUNTINGS)
    for procedure in REGISTRY.procedures():
        for clock in procedure.clocks.values():
            rules.setdefault(clock.counting.key, clock.counting)
    return page(
        "期间计算规则 Counting rules",
        "“日”在不同的法律里不是同一个意思，所以没有通用的“加几天”。每个期限写明用哪一条规则；法律没有规定的，写明是解释。",
        table(("规则", "标识", "适用", "按工作日", "末日休息日", "依据", "核对程度", "说明"),
              (_rule(rule) for rule in rules.values())),
    )  # fmt: skip


def _rule(rule: Counting) -> tuple[object, ...]:
    until = f"至{rule.until.isoformat()}前" if rule.until else ""
    working = "全部" if rule.working.every else f"{rule.working}日" if rule.working else "只有写明“工作日”的"
    return (
        rule.title, code(rule.key), f"{rule.since.isoformat()}起{until}", working, "顺延" if rule.rolls else "不顺延",
        lines(str(each) for each in rule.basis), rule.status.title, rule.note,
    )  # fmt: skip


def confirm_page() -> str:
    """All that a jurist still has to confirm."""
    return page(
        "待确认事项 To be confirmed",
        "软件在这里说明自己不确定什么：没有读到原文的条文、没有法律定数而用了默认值的参数、本软件自拟的清单。怎样确认，见 [法律人员手册](../jurist.md)。",
        confirm_tables(level=2),
    )


def confirm_tables(level: int = 3) -> str:
    """The tables of what is to be confirmed; the jurist's page shows them too."""
    return "\n\n".join(
        part
        for part in (
            section("参数", table(("参数", "标识", "默认值", "依据", "核对程度"), _settings()), level=level),
            section("办理和期限的依据", table(("程序", "依据", "核对程度", "用于"), _bases()), level=level),
            section("计算规则", table(("规则", "核对程度", "说明"), _countings()), level=level),
            section("清单（本软件的默认，不是本县文件）", table(("清单", "标识", "来源"), _lists()), level=level),
        )
        if part
    )


def _settings() -> Iterator[tuple[object, ...]]:
    for system in REGISTRY.systems.values():
        day = max((each.since for each in system.procedures), default=None)
        for one in system.settings:
            status = LIBRARY.status(one.basis, day) if day else Status.UNKNOWN
            yield one.title, code(one.key), one.default, one.basis, status.title


def _bases() -> Iterator[tuple[object, ...]]:
    ordered = sorted(REGISTRY.procedures(), key=lambda each: (each.key, each.since))
    found: dict[tuple[str, Basis, Status], list[str]] = {}
    for procedure in ordered:
        for what, basis in bases_of(procedure):
            status = LIBRARY.status(basis, procedure.since)
            if status in DOUBTFUL:
                used = found.setdefault((procedure.title, basis, status), [])
                used += [what] if what not in used else []
    cited = sorted((each for each in found if isinstance(each[1], Citation)), key=lambda each: each[:2])
    others = sorted(
        (each for each in found if not isinstance(each[1], Citation)), key=lambda each: (each[0], str(each[1]))
    )
    for title, basis, status in (*cited, *others):
        yield title, basis, status.title, "、".join(found[title, basis, status])


def _countings() -> Iterator[tuple[object, ...]]:
    rules = dict(COUNTINGS)
    for procedure in REGISTRY.procedures():
        rules.update({clock.counting.key: clock.counting for clock in procedure.clocks.values()})
    for rule in rules.values():
        if rule.status in DOUBTFUL:
            yield rule.title, rule.status.title, rule.note


def _lists() -> Iterator[tuple[object, ...]]:
    for system in REGISTRY.systems.values():
        for each in system.lists:
            yield each.title, code(each.key), each.source
