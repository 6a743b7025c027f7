"""The commands that look after the record and count it. Their work is done in the rooms; here is only what is said."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, cast

from yifa.command.console import (
    FOUND,
    OK,
    Command,
    add_json,
    fail,
    misused,
    progress,
    ready,
    settle_keys,
    show,
    show_json,
    show_table,
    start,
    whole,
)

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator

    from yifa.casework.wrong import Wrong
    from yifa.ledger.proof import Published


FIRST_YEAR, LAST_YEAR = 1949, 2200
HEADS = ("案件 case", "行为 act", "问题 what")
PLAIN_EXITS = "  0 成功   2 用法不对   3 数据库不能用"


def tick(options: argparse.Namespace) -> int:
    """Do once what the worker does over and over."""
    ready()
    from yifa.casework import worker

    done = worker.tick()
    if options.json:
        show_json(asdict(done))
    else:
        show("已处理一轮：发件箱、封存、期限重算、导入。")
        for why in done.waiting:
            show(f"期限重算没有做完，稍后再试：{why}")
    return FOUND if done.waiting else OK


TICK = Command(
    "tick",
    "把后台工作做一轮 do the background work once",
    "发送发件箱中的提醒、封存新的记录、重算期限、继续导入。适合由 cron 或 systemd 定时器调用；\n"
    "已经运行 yifa worker 的，不需要它。重复运行没有坏处。",
    "  yifa tick\n  */5 * * * *  yifa tick",
    "  0 成功   1 期限重算遇到不完整的记录，稍后再试   2 用法不对   3 数据库不能用\n"
    '  --json：{"sealed", "delivered", "recounted", "swept", "waiting": [原因]}',
    tick,
    add_json,
)


def _seal_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--list", action="store_true", help="只列出封存清单，供公布；每行一个 JSON only print the list")
    parser.add_argument(
        "--since",
        type=whole(0, 10**12 - 1),
        metavar="序号",
        help="与 --list 同用：清单只列这一号以后的 with --list, only those after",
    )
    add_json(parser)


def seal(options: argparse.Namespace) -> int:
    """Seal what waits; or print the list of seals for publication."""
    if options.since is not None and not options.list:
        return misused(
            "--since 只与 --list 同用：封存总是封存全部尚未封存的记录。要列清单，请写 yifa seal --list --since 序号。"
        )
    start()
    from yifa.ledger.proof import line_of, published
    from yifa.ledger.seal import seal_all

    if options.list:
        for each in published(options.since or 0):
            show(json.dumps(each, ensure_ascii=False, sort_keys=True))
        return OK
    made = [line_of(each) for each in seal_all()]
    if options.json:
        show_json(made)
    elif not made:
        show("没有等待封存的记录。")
    for each in made if not options.json else ():
        show(f"第 {each['number']} 号封存：{each['size']} 条，日志根 {each['log_root']}")
    return OK


SEAL = Command(
    "seal",
    "封存新的记录 seal the new entries",
    "把尚未封存的办理记录做成一批，算出根摘要，接在县的封存日志后面。后台工作会自动封存；\n"
    "要在公布之前立刻封存时用它。--list 不封存，只列出全部封存的清单：公布它，以后 yifa verify --published 拿来比较。",
    "  yifa seal\n  yifa seal --list > 公布.jsonl\n  yifa seal --list --since 120 >> 公布.jsonl",
    PLAIN_EXITS,
    seal,
    _seal_arguments,
)


def _verify_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--published", type=Path, metavar="文件", help="此前公布的封存清单，每行一个 JSON the seals published before"
    )
    add_json(parser)


def _published(file: Path) -> list[Published]:
    """The seals of a published list: one a line, or the answer of `seal --json`. Raises ValueError, OSError."""
    text = file.read_text(encoding="utf-8")
    seals: list[Published] = []
    for number, said in _lines(text):
        for seal in said if isinstance(said, list) else [said]:
            if (
                not isinstance(seal, dict)
                or type(seal.get("log_size")) is not int
                or not isinstance(seal.get("log_root"), str)
            ):
                raise ValueError(f"第 {number} 行不是一次封存")
            seals.append(cast("Published", seal))
    return seals


def _lines(text: str) -> Iterator[tuple[int, object]]:
    """The JSON values of a list, each with the number of its line."""
    if text.lstrip()[:1] == "[":
        try:
            yield 1, json.loads(text)
        except json.JSONDecodeError:  # not one array; maybe one on each line
            pass
        else:
            return
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except json.JSONDecodeError:
                raise ValueError(f"第 {number} 行不是 JSON") from None


def verify(options: argparse.Namespace) -> int:
    """Read the whole record again and say what does not hold."""
    try:
        published = _published(options.published) if options.published else []
    except (OSError, ValueError) as wrong:
        return fail(f"{options.published} 不是公布的封存清单：{wrong}")
    ready()
    from yifa.casework.verify import examine

    with progress("核验") as report:
        checked = examine(lambda done, total: report(done, total, "案件"), published)
    faults = _said(checked.wrong)
    if options.json:
        show_json(
            {
                "holds": not faults, "faults": faults, "more": checked.more, "entries": checked.entries,
                "seals": checked.seals, "erased": checked.erased,
            }
        )  # fmt: skip
        return FOUND if faults else OK
    if faults:
        show_table(HEADS, ([f["case"], f["act"], f["what"]] for f in faults))
        show(f"共 {len(faults) + checked.more} 处不符。请保留现场（先备份，勿重建），并通知负责人。")
    else:
        show("全部记录完整，未被改动。")
    show(f"记录 {checked.entries} 条，封存 {checked.seals} 次；个人信息已依法删除 {checked.erased} 项。")
    return FOUND if faults else OK


VERIFY = Command(
    "verify",
    "核验全部记录 verify the whole record",
    "逐条重算摘要、次序、封存与旁置的个人信息，并把每个案件从记录重新推演一遍，与现有状态比较。\n"
    "查得出：改过的字节、调换的次序、删掉的行为或案件、重写的封存、改过的个人信息；事项、当事人、名录、编号、材料\n"
    "与记录不符的也查得出。依法删除的不算问题，另外计数。整个重写的记录，只有与此前公布的封存清单比较才看得出：\n"
    "用 --published 给出清单（每行一次封存的 JSON）。每天一次，以及备份前、恢复后使用。不修改任何数据。",
    "  yifa verify\n  yifa verify --json | python3 -m json.tool\n  yifa verify --published 公布.jsonl",
    "  0 全部完整   1 有不符之处   2 用法不对   3 数据库、密钥环或者清单不能用\n"
    '  --json：{"holds", "faults": [{"case", "act", "what"}], "more", "entries", "seals", "erased"}',
    verify,
    _verify_arguments,
)


def rebuild(options: argparse.Namespace) -> int:
    """Fold every case again from its record."""
    ready()
    from yifa.casework import spelled
    from yifa.casework.derived import mend_derived
    from yifa.casework.rebuild import RecordCut
    from yifa.casework.rebuild import rebuild as rebuild_all
    from yifa.casework.verify import verify as verify_all
    from yifa.casework.verify_loose import clear_loose

    refused: list[dict[str, object]] = []
    with progress("重建") as report:
        try:
            changed = rebuild_all(lambda done, total: report(done, total, "案件"))
        except RecordCut as cut:
            changed = cut.changed
            refused = _said(cut.wrong)
    changed += [*clear_loose(), *spelled.mend(), *mend_derived()]
    with progress("核验") as report:
        left = _said(verify_all(lambda done, total: report(done, total, "案件")))
    if options.json:
        show_json({"changed": changed, "refused": refused, "left": left})
        return FOUND if refused or left else OK
    if refused:
        show_table(HEADS, ([r["case"], r["act"], r["what"]] for r in refused))
        show(f"以上 {len(refused)} 处没有重建。请保留现场，先备份，并通知负责人。")
    show(f"改正了 {len(changed)} 处：{'、'.join(changed)}" if changed else "没有改动任何行。")
    if left:
        show_table(HEADS, ([f["case"], f["act"], f["what"]] for f in left))
        show(f"核验仍有 {len(left)} 处不符，重建不能改正：原样只在备份里。")
    return FOUND if refused or left else OK


def _said(wrong: Iterable[Wrong]) -> list[dict[str, object]]:
    return [{"case": each.chain, "act": each.seq, "what": str(each.what)} for each in wrong]


REBUILD = Command(
    "rebuild",
    "由记录重建台账 rebuild the projections from the record",
    "案件的行和状态、台账、期限、待办、承办、所附材料、区划路径和查找用的列都可由记录推出；升级改动了推算方法，或这些表受损时，\n"
    "用它重新算出并写回，写法不规范的值（如 2022-6-1）改写成规范的，最后核验一遍。记录本身不变。先运行 yifa verify。记录被截短或改动过的案件不重建；推不出来的\n"
    "（如姓名、账号、名录的值）不改，只列出，原样只在备份里。",
    "  yifa rebuild\n  yifa rebuild --json",
    "  0 完成，与记录一致   1 有没有改正的，已列出   2 用法不对   3 数据库或者密钥环不能用\n"
    '  --json：{"changed", "refused": [{"case", "act", "what"}], "left": [同前]}',
    rebuild,
    add_json,
)


def _year(text: str) -> int:
    """A year that can be counted."""
    year = int(text)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(text)
    return year


_year.__name__ = "年份"  # argparse names the kind of a wrong value by it


def _figures_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--year", type=_year, required=True, help=f"年份，如 2022（{FIRST_YEAR}—{LAST_YEAR}）")
    parser.add_argument("--until", type=date.fromisoformat, metavar="日期", help="只算到这一天（含），如 2022-09-30")
    add_json(parser)


def figures(options: argparse.Namespace) -> int:
    """Count a year."""
    if options.until and options.until.year != options.year:
        return misused(f"--until 应在 {options.year} 年之内，例如 --year {options.year} --until {options.year}-09-30。")
    start()
    from yifa.figures.count import figures as count

    found = count(options.year, until=options.until)
    for said in found.values():
        if said["denominator"] is None:  # a sum of money is counted in fen and told in its unit, both times
            said["numerator"] = said["value"]
    if options.json:
        show_json(found)
        return OK
    rows = (
        (key, "—" if f["value"] is None else f"{f['value']} {f['unit']}", f["numerator"], f["denominator"])
        for key, f in found.items()
    )
    show_table(("指标 figure", "值 value", "分子 of", "分母 in"), rows)
    return OK


FIGURES = Command(
    "figures",
    "一年的指标 the figures of a year",
    "按各系统声明的口径，由台账现算：每个数字都是一组可以打开的行；比率同时给出分子和分母。\n"
    "用于年度报告、上报和核对。--json 输出 {key: {value, unit, numerator, denominator}}。",
    "  yifa figures --year 2022\n  yifa figures --year 2022 --json",
    PLAIN_EXITS,
    figures,
    _figures_arguments,
)


def _migrate_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--quiet", action="store_true", help="没有问题就不出声 say nothing where all goes well")


def migrate(options: argparse.Namespace) -> int:
    """Bring the database to this version's shape."""
    start()
    from django.core.management import call_command

    call_command("migrate", verbosity=0 if options.quiet else 1, interactive=False)
    settle_keys()
    return OK


MIGRATE = Command(
    "migrate",
    "建立或升级数据库结构 create or upgrade the database",
    "新装和每次升级之后运行一次；放回只增不改的触发器。重复运行没有坏处。升级之前先备份。",
    "  yifa backup 备份/ && yifa migrate",
    PLAIN_EXITS,
    migrate,
    _migrate_arguments,
)


def _simulate_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--small", action="store_true", help="只装载少量案件 a handful of cases, for tests")
    parser.add_argument("--accounts", action="store_true", help="只列出演示账号和网址 only say how to sign in")
    add_json(parser)


def simulate(options: argparse.Namespace) -> int:
    """Load the demonstration: every case by acts through the door."""
    start()
    from django.conf import settings

    if not settings.YIFA_DEMO:
        return fail("演示只能装进演示库：请设 YIFA_DEMO=1，并用 DATABASE_URL 指定一个空数据库。")
    from yifa import demo

    settle_keys()
    if not options.accounts:
        with progress("装载演示") as report:
            demo.load(small=options.small, progress=report)
    accounts, base = demo.accounts(), f"http://127.0.0.1:{settings.YIFA_PORT}"
    if options.json:
        show_json([{"username": a.username, "password": a.password, "who": str(a.who)} for a in accounts])
        return OK
    rows = ((a.username, a.password, a.who) for a in accounts)
    show_table(("账号 account", "密码 password", "身份 who"), rows)
    show(f"  {base}/  （演示库，人名与事情均属虚构 · invented people and cases）")
    for title, path in demo.links():
        show(f"  {base}{path}  {title}")
    return OK


SIMULATE = Command(
    "simulate",
    "装载演示 load the demonstration",
    "在空的演示库中装入湄潭的区划、机构、岗位和虚构的工作人员，再通过办理行为演出一段时间的纠纷。\n"
    "只在 YIFA_DEMO=1 时可用：真实业务的数据库拒绝模拟。",
    "  YIFA_DEMO=1 DATABASE_URL=sqlite:///$PWD/var/try.sqlite3 yifa simulate --small",
    "  0 成功   2 用法不对   3 不是演示库，或数据库不能用",
    simulate,
    _simulate_arguments,
)


def _manage_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("words", nargs="+", help="Django 管理命令及其参数")


def manage(options: argparse.Namespace) -> int:
    """Hand the words to Django."""
    from django.core.management import execute_from_command_line

    execute_from_command_line(["yifa manage", *options.words])
    return OK


MANAGE = Command(
    "manage",
    "Django 的管理命令 Django's own commands",
    "如 check、makemigrations、collectstatic、changepassword。",
    "  yifa manage check --deploy\n  yifa manage collectstatic --no-input",
    "  由该命令决定",
    manage,
    _manage_arguments,
)
