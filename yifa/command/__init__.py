"""The `yifa` command: what an operator does with an installation, one word each."""

from __future__ import annotations

import argparse
import os
import sys
import traceback
from typing import TYPE_CHECKING

from yifa import __version__
from yifa.command.backup import BACKUP
from yifa.command.begin import BEGIN, OFFICIAL
from yifa.command.console import FAILED, USAGE, fail
from yifa.command.databases import Unusable, release
from yifa.command.record import FIGURES, MANAGE, MIGRATE, REBUILD, SEAL, SIMULATE, TICK, VERIFY
from yifa.command.restore import RESTORE
from yifa.command.serve import SERVE, WORKER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yifa.command.console import Command

COMMANDS: tuple[Command, ...] = (
    SERVE,
    WORKER,
    TICK,
    SEAL,
    VERIFY,
    REBUILD,
    FIGURES,
    BACKUP,
    RESTORE,
    MIGRATE,
    BEGIN,
    OFFICIAL,
    SIMULATE,
    MANAGE,
)

TEXT = """依法 Yifa：县域依法办事的开放软件。The commands of one county's installation.

初次使用 first use:   yifa migrate  →  yifa begin  →  yifa serve --with-worker
每日 daily:           yifa backup 目录/  ·  yifa verify
设置都是环境变量，见 docs/operator.md；数据库由 DATABASE_URL 指定。"""

CODES = """退出码 exit codes:
  0 成功 done   1 查出问题 something was found wrong   2 用法不对 wrong usage   3 无法进行 cannot work (database, files)

每个命令的说明 help of one command:  yifa verify --help"""


def parser() -> argparse.ArgumentParser:
    """Build the front: one sub-parser per command."""
    plain = argparse.RawDescriptionHelpFormatter
    front = argparse.ArgumentParser(prog="yifa", description=TEXT, epilog=CODES, formatter_class=plain)
    front.add_argument("--version", action="version", version=f"yifa {__version__}")
    words = front.add_subparsers(dest="command", metavar="命令 command", title="命令 commands")
    for command in COMMANDS:
        sub = words.add_parser(
            command.name,
            help=command.title,
            description=f"{command.title}\n\n{command.text}",
            epilog=f"例 examples:\n{command.examples}\n\n退出码 exit codes:\n{command.exits}",
            formatter_class=plain,
        )
        command.arguments(sub)
        sub.set_defaults(run=command.run)
    return front


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yifa.conf.settings")
    words = list(sys.argv[1:] if words is None else words)
    front = parser()
    if not words:
        front.print_help()
        return USAGE
    if words[0] == MANAGE.name and words[1:2] not in ([], ["-h"], ["--help"]):
        # All that follows is Django's, words with dashes too, which argparse would want to read itself.
        options = argparse.Namespace(run=MANAGE.run, words=words[1:])
    else:
        options = front.parse_args(words)
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management.base import CommandError
    from django.db import DatabaseError

    try:
        code: int = options.run(options)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return FAILED
    except (CommandError, Unusable) as wrong:
        return fail(str(wrong))
    except ImproperlyConfigured as wrong:
        return fail(f"设置有误：{wrong}")
    except DatabaseError as wrong:
        return fail(f"数据库不能用：{wrong}\n新建或升级之后先运行 yifa migrate；地址由 DATABASE_URL 指定。")
    except OSError as wrong:
        return fail(f"文件不能用：{wrong.filename or ''} {wrong.strerror or wrong}")
    except Exception as wrong:  # noqa: BLE001 - Python's own code is 1, which here says that something was found wrong
        traceback.print_exc()
        return fail(f"没有做完：{wrong!r}。这是软件的缺陷，请把上面的内容交给维护人员。")
    finally:
        release()
    return code
