"""Pages about an installation: settings, commands, catalogues and lists, registers and figures."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator

from django.conf import settings

from yifa.casework.declare import REGISTRY, Catalogue, Column, Figure, System
from yifa.command import COMMANDS
from yifa.command.console import Command
from yifa.docs.markdown import code, fenced, lines, page, section, table

COLUMN_KINDS = {
    "text": "文字", "int": "数", "fen": "金额（分）", "day": "日期", "days": "日期（多）", "bool": "是否", "choice": "选项",
    "division": "区划", "agency": "机构", "post": "岗位", "official": "人员", "role": "身份", "list": "清单",
    "list_key": "清单名", "setting_key": "参数名", "setting": "参数值", "series_key": "编号种类", "pattern": "编号格式",
}  # fmt: skip


def settings_table() -> str:
    """What an operator may set, from `yifa/conf/settings.py`."""
    return table(
        ("环境变量", "缺省", "作用"),
        ((code(name), code(default) if default else "空", what) for name, default, what in settings.SETTINGS),
    )


def settings_page() -> str:
    """The operator's settings, and the numbers that a jurist sets."""
    rows = (
        (one.title, code(one.key), one.default, one.basis)
        for system in REGISTRY.systems.values()
        for one in system.settings
    )
    return page(
        "设置与参数 Settings",
        "设置由运维人员用环境变量给出，重启后生效。参数由有权的法律人员在“名录 → 参数”里按日期变更，留下记录，不需要重启。",
        section("设置（环境变量）", settings_table()),
        section("参数（按日期）", table(("参数", "标识", "默认值", "依据"), rows)),
    )


def commands_page() -> str:
    """Every word of `yifa`, as its --help teaches."""
    return page(
        "命令 Commands",
        "`yifa 命令 --help` 显示同样的内容。安装后的位置是 `.venv/bin/yifa`。",
        *(_command(each) for each in COMMANDS),
    )


def _command(command: Command) -> str:
    shown = argparse.ArgumentParser(add_help=False)
    command.arguments(shown)
    options = (
        (code("、".join(one.option_strings) or one.dest), one.help or "")
        for one in shown._actions
        if one.help is not argparse.SUPPRESS
    )
    return section(
        f"yifa {command.name}",
        f"{command.title}",
        command.text,
        table(("参数", "作用"), options),
        "例：",
        fenced(_dedent(command.examples), "sh"),
        f"退出码：{lines(line.strip() for line in command.exits.splitlines())}",
    )


def _dedent(text: str) -> str:
    return "\n".join(line.removeprefix("  ") for line in text.splitlines())


def catalogues_page() -> str:
    """The catalogues and lists that cases refer to."""
    parts = [
        section(
            f"{each.title}　`{each.key}`",
            str(each.about),
            f"由有 {code(each.editors)} 身份的岗位变更。",
            _columns(each.columns),
        )
        for each in _ordered(REGISTRY.catalogues.values())
    ]
    lists = [
        section(
            f"{one.title}　`{one.key}`",
            one.source,
            table(("代码", "名称"), ((code(a), b) for a, b in one.items)),
            level=3,
        )
        for system in REGISTRY.systems.values()
        for one in system.lists
    ]
    return page(
        "名录与清单 Catalogues",
        "名录是案件所引用的：人员、机构、岗位、清单。每一行自某日起有效，以新行替代，从不覆盖；每次变更写明理由并留在记录里。",
        *parts,
        section("清单", "随附的是默认值，县里可以改。", *lists),
    )


def _ordered(catalogues: Iterable[Catalogue]) -> list[Catalogue]:
    return sorted(catalogues, key=lambda each: (each.key.partition(".")[0] not in {"county", "casework"}, each.key))


def _columns(columns: Iterable[Column]) -> str:
    return table(("栏", "字段", "种类", "说明"), (_column(each) for each in columns))


def _column(one: Column) -> tuple[object, ...]:
    notes = ["可筛选"] * one.filters + ["有合计"] * one.sums + ["旁置"] * one.private + ["可不填"] * one.optional
    return (
        one.title,
        code(one.name),
        COLUMN_KINDS.get(one.kind, one.kind),
        "，".join([*([str(one.hint)] if one.hint else []), *notes]),
    )


def registers_page() -> str:
    """What cases leave, and what is counted."""
    return page(
        "台账与指标 Registers and figures",
        "台账是案件留下的，只随办理行为而变。指标是一组行和一条口径：只数，不填，每个数都能打开到它所数的行。",
        *(_system(each) for each in REGISTRY.systems.values()),
    )


def _system(system: System) -> str:
    return section(
        f"{system.title}（{system.wing.value}）　`{system.key}`",
        str(system.about),
        *(
            section(f"台账：{each.title}　`{each.key}`", str(each.about), _columns(each.columns), level=3)
            for each in system.registers
        ),
        section(
            "指标",
            table(
                ("指标", "标识", "单位", "数什么", "不计", "按哪一天", "依据"),
                (_figure(each) for each in system.figures),
            ),
            level=3,
        ),
    )


def _figure(one: Figure) -> tuple[object, ...]:
    kind = "比率：" if one.of is not None else "合计：" if one.sums else ""
    return (
        one.title, code(one.key), one.unit, f"{kind}{one.counts}", one.excluded, code(one.day), one.basis or "",
    )  # fmt: skip


def index_page(procedures: Iterable[tuple[str, str, str]]) -> str:
    """The front of the reference."""
    return page(
        "参考 Reference",
        "这里的每一页都由代码生成，随代码改变；`python3 do.py check` 会指出没有跟上的页。",
        section(
            "程序", table(("程序", "系统", "标识"), ((f"[{t}]({n})", s, code(k)) for t, k, s, n in _named(procedures)))
        ),
        section(
            "其他",
            "- [法规索引](statutes.md)　statutes\n- [期间计算规则](counting.md)　counting rules\n"
            "- [待确认事项](to-confirm.md)　to be confirmed\n- [设置与参数](settings.md)　settings\n"
            "- [命令](commands.md)　commands\n- [名录与清单](catalogues.md)　catalogues\n"
            "- [台账与指标](registers.md)　registers and figures",
        ),
    )


def _named(procedures: Iterable[tuple[str, str, str]]) -> Iterator[tuple[str, str, str, str]]:
    for key, title, name in procedures:
        yield title, key, REGISTRY.system_of(key).title, name
