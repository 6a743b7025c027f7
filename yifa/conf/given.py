"""What an operator has set, read from the environment: a value that is none is said in Chinese, and nothing is started."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

_YES, _NO = frozenset({"1", "true", "yes", "y", "on"}), frozenset({"", "0", "false", "no", "n", "off"})
_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
_DATABASES = frozenset({"sqlite", "postgres", "postgresql", "psql", "pgsql"})


def text(name: str, default: str = "") -> str:
    """A value as it stands; empty is the default too, so that one command can turn an exported one off."""
    return os.environ.get(name, "").strip() or default


def words(name: str, default: str = "") -> list[str]:
    """Several values with commas between."""
    return [word for each in text(name, default).split(",") if (word := each.strip())]


def modules(name: str) -> list[str]:
    """Modules that are there to be imported."""
    found = words(name)
    for each in found:
        try:
            there = importlib.util.find_spec(each) is not None
        except (ImportError, ValueError):
            there = False
        if not there:
            raise ImproperlyConfigured(f"{name}：没有“{each}”这个模块，请核对写法，或者先安装它。")
    return found


def signing(name: str) -> str:
    """A key to sign with, or nothing: long enough that nobody guesses it."""
    said = text(name)
    if said and len(said) < 32:
        raise ImproperlyConfigured(f"{name} 太短：至少 32 个字符。不设置它，会自动生成一个。")
    return said


def flag(name: str) -> bool:
    """1 or 0."""
    said = text(name).lower()
    if said not in _YES | _NO:
        raise ImproperlyConfigured(f"{name} 应为 1 或 0，现为“{said}”。")
    return said in _YES


def whole(name: str, default: int, *, least: int = 0, most: int = 10**9) -> int:
    """A whole number."""
    said = text(name, str(default))
    if not (said.isascii() and said.isdigit() and least <= int(said) <= most):
        raise ImproperlyConfigured(f"{name} 应为 {least} 至 {most} 的整数，现为“{said}”。")
    return int(said)


def folder(name: str, default: Path) -> Path:
    """A folder, made where it is not there, in which this account can write."""
    path = Path(text(name) or default).resolve()
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as wrong:
        raise ImproperlyConfigured(f"{name}：{path} 不能建立：{wrong.strerror}。") from None
    if not os.access(path, os.R_OK | os.W_OK | os.X_OK):
        raise ImproperlyConfigured(f"{name}：运行 Yifa 的账号不能读写 {path}。")
    return path


def private(path: Path) -> None:
    """Make a file that only this account can read: what is made beside it (an SQLite log) has the same rights."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
        path.chmod(0o600)
    except OSError:  # another's file, or no such folder: whoever opens it says so
        return


def level(name: str, default: str) -> str:
    """A level of the log."""
    said = text(name, default).upper()
    if said not in _LEVELS:
        raise ImproperlyConfigured(f"{name} 应为 {'、'.join(_LEVELS)} 之一，现为“{said}”。")
    return said


def database(name: str, default: str) -> str:
    """The address of a database of one of the kinds that keep the record."""
    said = text(name, default)
    try:
        parts = urlsplit(said)
        known = parts.scheme in _DATABASES and len(parts.path) > 1 and (parts.port or 1) > 0
    except ValueError:
        known = False
    if not known:
        example = "sqlite:////绝对路径/yifa.sqlite3 或 postgres://用户:密码@主机/库名"
        raise ImproperlyConfigured(f"{name} 不能识别，应写作 {example}；密码中的特殊字符要转写（%40 为 @）。")
    return said
