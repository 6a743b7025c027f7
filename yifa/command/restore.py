"""Restore: a backup is looked at whole, then laid aside, and only then put in the place of what is there."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
import tarfile
import tempfile
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from yifa import __version__
from yifa.command.backup import DATABASE, FORMAT, MANIFEST
from yifa.command.console import FOUND, OK, Command, add_json, fail, progress, settle_keys, show, show_json, start
from yifa.command.databases import Unusable, engine, in_use, peek, prepared, restore_into

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

BLOCK = 1 << 20
MATERIAL = re.compile(r"materials(/[^/\\\x00]+)+")
NEWER = "备份来自更新的版本（{what}），本机是 {here}：请先升级 Yifa 再恢复。"


def _restore_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="备份文件 a backup file")
    parser.add_argument("--force", action="store_true", help="覆盖已有数据的数据库 overwrite a database in use")
    add_json(parser)


def restore(options: argparse.Namespace) -> int:
    """Check a backup whole, put it in place, bring it to this version's shape, and verify the record."""
    start(alone=True)
    if in_use() and not options.force:
        return fail("目标数据库里已有数据，不会覆盖。请先停止 Yifa 并备份；确要覆盖，加 --force。")
    try:
        with tarfile.open(options.file, mode="r:") as tar, tempfile.TemporaryDirectory() as folder, _aside() as aside:
            manifest = _read_manifest(tar)
            dump = Path(folder) / DATABASE
            # Nothing is touched before every digest has been found right, and the database fits this Yifa and its keys.
            _check(tar, manifest["sha256"], dump)
            ready = prepared(dump)
            _fits(dump)
            _lay_aside(tar, manifest["sha256"], aside)
            restore_into(ready)
            _put_materials(aside)
    except (OSError, tarfile.TarError, Unusable) as wrong:
        return fail(f"{options.file} 不能恢复：{wrong}")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import call_command

    try:
        call_command("migrate", verbosity=0, interactive=False)
        settle_keys()
    except ImproperlyConfigured as wrong:  # of a backup from before the database knew its keys
        fail(f"已恢复 {manifest['made']} 的备份，但不能核验：{wrong}")
        return FOUND
    from yifa.casework.verify import verify

    with progress("核验") as report:
        found = verify(lambda done, total: report(done, total, "案件"))
    faults = [{"case": each.chain, "act": each.seq, "what": str(each.what)} for each in found]
    if options.json:
        show_json({"made": manifest["made"], "holds": not faults, "faults": faults})
    else:
        show(
            f"已恢复 {manifest['made']} 的备份。"
            + (f"核验发现 {len(faults)} 处不符：" if faults else "核验：记录完整。")
        )
        for fault in faults:
            show(f"  {fault['case']} {fault['act']} {fault['what']}")
    return FOUND if faults else OK


def _read_manifest(tar: tarfile.TarFile) -> dict[str, Any]:
    """Return the manifest of a backup of ours, of this version or an earlier one, of this kind of database."""
    try:
        member = tar.extractfile(MANIFEST)
        manifest = json.load(member) if member else None
    except (KeyError, ValueError):
        manifest = None
    if not isinstance(manifest, dict) or type(form := manifest.get("format")) is not int:
        raise Unusable("不是完整的 Yifa 备份。")
    version = manifest.get("version")
    if form > FORMAT or (isinstance(version, str) and _number(version) > _number(__version__)):
        raise Unusable(NEWER.format(what=version or f"格式 {form}", here=__version__))
    digests = manifest.get("sha256")
    if (
        form != FORMAT
        or not all(isinstance(manifest.get(name), str) for name in ("engine", "version", "made"))
        or not isinstance(digests, dict)
        or DATABASE not in digests
        or not all(isinstance(digest, str) for digest in digests.values())
    ):
        raise Unusable("不是完整的 Yifa 备份。")
    for name in digests.keys() - {DATABASE}:
        if not MATERIAL.fullmatch(name) or {".", ".."} & set(name.split("/")):
            raise Unusable(f"{name} 不是材料的名字。")
    if manifest["engine"] != engine():
        raise Unusable(f"备份来自 {manifest['engine']}，目标是 {engine()}：请恢复到同一种数据库。")
    return manifest


def _number(version: str) -> tuple[int, ...]:
    """A version to compare: 0.1.0 → (0, 1, 0)."""
    return tuple(int(digits) for digits in re.findall(r"\d+", version))


def _check(tar: tarfile.TarFile, digests: dict[str, str], dump: Path) -> None:
    """Read every part; the database into `dump`."""
    for name, wanted in digests.items():
        with dump.open("wb") if name == DATABASE else open(os.devnull, "wb") as out:  # noqa: PTH123
            if _copy(tar, name, out) != wanted:
                raise Unusable(f"其中的 {name} 已损坏或被改动，没有恢复任何内容。")


def _copy(tar: tarfile.TarFile, name: str, out: IO[bytes]) -> str:
    """Copy one part; return its digest."""
    try:
        source = tar.extractfile(name)
    except KeyError:
        source = None
    if source is None:
        raise Unusable(f"缺少 {name}，没有恢复任何内容。")
    digest = hashlib.sha256()
    while block := source.read(BLOCK):
        digest.update(block)
        out.write(block)
    return digest.hexdigest()


def _fits(dump: Path) -> None:
    """See that this Yifa knows every step by which the database came to be, and has the keys it was written with."""
    from django.conf import settings
    from django.db.migrations.loader import MigrationLoader

    from yifa.ledger.keymarks import WrongRing, compare

    known = MigrationLoader(None).disk_migrations
    ours = {app for app, _name in known}
    steps = {(row["app"], row["name"]) for row in peek(dump, "django_migrations")}
    if strange := sorted(f"{app}.{name}" for app, name in steps - known.keys() if app in ours):
        raise Unusable(NEWER.format(what="、".join(strange), here=__version__))
    marks = {row["name"]: row["mark"] for row in peek(dump, "ledger_keymark")}
    if not marks and not settings.YIFA_KEYS:
        raise WrongRing("密钥不在：密钥环没有找到")
    compare(marks)


# --------------------------------------------------------------------------------------------------- materials


@contextlib.contextmanager
def _aside() -> Iterator[Path]:
    """A folder on the disk of the materials, in which they wait until the database is in place."""
    from django.conf import settings

    root: Path = settings.YIFA_MATERIALS
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=".restore-", dir=root))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _lay_aside(tar: tarfile.TarFile, digests: dict[str, str], aside: Path) -> None:
    """Write what is not in place yet, or cannot be opened there: under one name lies one content, it is its digest."""
    from yifa.casework import materials

    for name in digests.keys() - {DATABASE}:
        target = aside.joinpath(*name.split("/")[1:])
        with contextlib.suppress(OSError, ValueError):
            materials.content(target.name)
            continue
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            _copy(tar, name, out)
            out.flush()
            os.fsync(out.fileno())


def _put_materials(aside: Path) -> None:
    """Move what was laid aside to its place."""
    for file in [each for each in aside.rglob("*") if each.is_file()]:
        target = aside.parent / file.relative_to(aside)
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.replace(target)


RESTORE = Command(
    "restore",
    "恢复 restore a backup",
    "先核对备份的每一部分、版本和密钥，再整体替换数据库、补齐材料、升级到本版本的结构，最后核验全部记录。\n"
    "先停止 yifa serve 和 yifa worker，还在运行的不予恢复。已有数据的数据库默认不覆盖。密钥环须先放回原处。\n"
    "每年至少演练一次：恢复到另一台机器，看核验是否通过。",
    "  yifa restore 备份/yifa-20261122-020000.tar",
    "  0 已恢复且记录完整   1 已恢复，但核验有不符   2 用法不对   3 没有恢复，原样未动",
    restore,
    _restore_arguments,
)
