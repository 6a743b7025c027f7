"""`yifa begin`: the first administrator of a new county, without whom nobody could sign in or make anybody else."""

from __future__ import annotations

import getpass
import sys
from typing import TYPE_CHECKING

from yifa.command.console import OK, Command, fail, ready, show

if TYPE_CHECKING:
    import argparse


def begin(options: argparse.Namespace) -> int:
    """Load the county's divisions and make the first administrator: account, agency, post, tenure and grant."""
    ready()
    from django.core.exceptions import ValidationError

    from yifa.casework.founding import AlreadyBegun, found

    if not (password := options.password or _asked("密码（至少10个字符）password: ")):
        return fail(UNASKED)
    try:
        made = found(options.username, options.name, password, agency=options.agency)
    except AlreadyBegun as known:
        return fail(str(known))
    except ValidationError as wrong:
        return fail("；".join(wrong.messages))
    if made.again:
        show("原有的管理员都已不能办理（任职、岗位、机构或者授权已经终止，或者账号停用）：已另立管理员，记入变更记录。")
    show(f"已建立：{made.divisions} 个区划，管理员 {options.name}（登录名 {options.username}）。")
    show("请登录后在“名录”里登记机构、岗位、任职和授权。")
    return OK


UNASKED = "没有给密码：请在终端里运行并输入，或者从标准输入给一行，或者写 --password。"


def _asked(prompt: str) -> str:
    """The password as typed at a terminal, else the first line of what is piped in."""
    return getpass.getpass(prompt) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")


def _who(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("username", help="登录名，小写字母开头 the name to sign in with")
    parser.add_argument("name", help="姓名 the name")
    parser.add_argument("--password", default="", help="密码；不写则现在输入 asked for where not given")


def _arguments(parser: argparse.ArgumentParser) -> None:
    _who(parser)
    parser.add_argument("--agency", default="县司法局", help="管理员所在机构 the agency (default 县司法局)")


BEGIN = Command(
    "begin",
    "建立县和第一位管理员 begin a county with its first administrator",
    "新装的库里还没有人能登录。本命令装入随附的区划，建立管理员的机构、岗位、任职、授权和账号，\n"
    "其他人员由管理员在网页的名录里登记（账号用 yifa official）。库里有管理员的，拒绝再次建立；\n"
    "管理员都已不能办理的，可以再用本命令另立一位，区划、机构和案件都不动。",
    "  yifa migrate\n  yifa begin zhao 赵某\n  yifa serve --with-worker",
    "  0 成功   2 用法不对   3 已经建立过，或密码、登录名不合要求",
    begin,
    _arguments,
)


def official(options: argparse.Namespace) -> int:
    """Open an account for somebody who works in the county."""
    ready()
    from django.core.exceptions import ValidationError

    from yifa.casework.standing import ADMINISTRATOR
    from yifa.county.accounts import open_account
    from yifa.county.models import Grant

    if not Grant.objects.filter(role=ADMINISTRATOR).exists():
        return fail("这个库还没有管理员：请先用 yifa begin 建立本县和第一位管理员，再为其他人员开户。")
    if not (password := options.password or _asked("初始密码 first password: ")):
        return fail(UNASKED)
    try:
        open_account(options.username, options.name, password)
    except ValidationError as wrong:
        return fail("；".join(wrong.messages))
    show(f"已开户：{options.name}（{options.username}）；首次登录须改密码。岗位在“名录·任职与代理”里登记。")
    return OK


OFFICIAL = Command(
    "official",
    "为工作人员开户 open an account for an official",
    "账号只用来登录；能办什么、看什么，由名录里的任职和授权决定。首次登录须改密码。",
    "  yifa official wang 王某",
    "  0 成功   2 用法不对   3 登录名已用，或密码不合要求",
    official,
    _who,
)
