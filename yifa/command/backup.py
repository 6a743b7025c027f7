"""Backup and restore: the database and the materials in one file, each part with its digest.

The key ring is left out on purpose: who finds a backup shall not read what is encrypted in it. Keep it apart.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import tarfile
import tempfile
import time
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Any

from yifa import __version__
from yifa.command.console import FOUND, OK, Command, add_json, fail, progress, show, show_json, start
from yifa.command.databases import Unusable, engine, in_use, restore_into, snapshot

if TYPE_CHECKING:
    import argparse

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE = "database"
BLOCK = 1 << 20


def _backup_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("where", type=Path, help="目录，或以 .tar 结尾的文件名")
    add_json(parser)


def backup(options: argparse.Namespace) -> int:
    """Write a backup while the county works on."""
    start()
    from django.conf import settings

    where: Path = options.where
    if where.suffix != ".tar":
        where = where / time.strftime("yifa-%Y%m%d-%H%M%S.tar")
    if where.exists():
        return fail(f"{where} 已经存在，不会覆盖。")
    where.parent.mkdir(parents=True, exist_ok=True)
    part = where.with_name(f".{where.name}.part")
    try:
        with tempfile.TemporaryDirectory(dir=where.parent) as folder:
            dump = Path(folder) / DATABASE
            snapshot(dump)
            # After the database: a material is stored before the act that needs it, so none can be missing.
            materials = sorted(p for p in settings.YIFA_MATERIALS.rglob("*") if p.is_file())
            files = [(DATABASE, dump)]
            files += [(f"materials/{p.relative_to(settings.YIFA_MATERIALS).as_posix()}", p) for p in materials]
            manifest = _write(part, files)
        part.rename(where)
    except Unusable as wrong:
        return fail(str(wrong))
    finally:
        part.unlink(missing_ok=True)
    if options.json:
        show_json({"file": str(where), **manifest})
    else:
        show(f"已备份到 {where}（{where.stat().st_size / 1e6:.1f} MB，材料 {len(files) - 1} 件）。")
        show(f"密钥不在其中，请另行妥善保管：{settings.YIFA_VAR / 'keys'}（或 YIFA_KEYS 的值）。")
    return OK


def _write(part: Path, files: list[tuple[str, Path]]) -> dict[str, Any]:
    """Write the files and, last, the manifest with their digests; return the manifest."""
    digests: dict[str, str] = {}
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as out, tarfile.open(fileobj=out, mode="w") as tar, progress("备份") as report:
        for number, (name, path) in enumerate(files, 1):
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode, entry.mtime = path.stat().st_size, 0o600, int(path.stat().st_mtime)
            with path.open("rb") as source:
                reader = _Digesting(source)
                tar.addfile(entry, reader)
            digests[name] = reader.hash.hexdigest()
            report(number, len(files), "")
        made = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        manifest = {"format": FORMAT, "engine": engine(), "version": __version__, "made": made, "sha256": digests}
        data = json.dumps(manifest, indent=1, sort_keys=True).encode()
        entry = tarfile.TarInfo(MANIFEST)
        entry.size, entry.mode = len(data), 0o600
        tar.addfile(entry, io.BytesIO(data))
        tar.close()
        out.flush()
        os.fsync(out.fileno())
    return manifest


class _Digesting:
    """A file whose digest is taken while it is read."""

    def __init__(self, source: IO[bytes]) -> None:
        """Start with nothing read."""
        self.source, self.hash = source, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """Read and take into the digest."""
        data = self.source.read(size)
        self.hash.update(data)
        return data


def _restore_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="备份文件 a backup file")
    parser.add_argument("--force", action="store_true", help="覆盖已有数据的数据库 overwrite a database in use")
    add_json(parser)


def restore(options: argparse.Namespace) -> int:
    """Check a backup whole, put it in place, bring it to this version's shape, and verify the record."""
    start()
    if in_use() and not options.force:
        return fail("目标数据库里已有数据，不会覆盖。请先停止 Yifa 并备份；确要覆盖，加 --force。")
    try:
        with tarfile.open(options.file, mode="r:") as tar, tempfile.TemporaryDirectory() as folder:
            manifest = _read_manifest(tar)
            if manifest["engine"] != engine():
                return fail(f"备份来自 {manifest['engine']}，目标是 {engine()}：请恢复到同一种数据库。")
            dump = Path(folder) / DATABASE
            # Twice through the file: nothing is touched before every digest has been found right.
            _check(tar, manifest["sha256"], dump)
            _put_materials(tar, manifest["sha256"])
            restore_into(dump)
    except (OSError, tarfile.TarError, Unusable) as wrong:
        return fail(f"{options.file} 不能恢复：{wrong}")
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
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
    """Return the manifest of a backup of ours."""
    try:
        member = tar.extractfile(MANIFEST)
        manifest = json.load(member) if member else {}
    except (KeyError, ValueError):
        manifest = {}
    if manifest.get("format") != FORMAT:
        raise Unusable("不是完整的 Yifa 备份。")
    return dict(manifest)


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


def _put_materials(tar: tarfile.TarFile, digests: dict[str, str]) -> None:
    """Write the materials that are not there yet, or cannot be opened: under one name lies one content, it is its digest."""
    from django.conf import settings

    from yifa.casework import materials

    root: Path = settings.YIFA_MATERIALS
    for name in digests:
        path = PurePosixPath(name)
        if path.parts[0] != "materials":
            continue
        if ".." in path.parts or len(path.parts) == 1:
            raise Unusable(f"{name} 不是材料的名字。")
        target = root.joinpath(*path.parts[1:])
        with contextlib.suppress(OSError, ValueError):
            materials.content(target.name)
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f".{target.name}.part")
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            _copy(tar, name, out)
        part.rename(target)


BACKUP = Command(
    "backup",
    "备份 back up database and materials",
    "把数据库此刻的样子和全部材料写进一个 .tar 文件，附每一部分的 SHA-256。可以在使用中进行。\n"
    "材料在备份里也是加密的。密钥（YIFA_KEYS 或 var/keys）不在备份里：与备份分开保管，二者缺一，加密的内容都无法读出。",
    "  yifa backup 备份/\n  yifa backup /mnt/nas/yifa-周一.tar --json",
    "  0 成功   2 用法不对   3 写不进去，或数据库不能用",
    backup,
    _backup_arguments,
)

RESTORE = Command(
    "restore",
    "恢复 restore a backup",
    "先核对备份的每一部分，再整体替换数据库、补齐材料、升级到本版本的结构，最后核验全部记录。\n"
    "先停止 yifa serve 和 yifa worker。已有数据的数据库默认不覆盖。密钥须先放回原处。\n"
    "每年至少演练一次：恢复到另一台机器，看核验是否通过。",
    "  yifa restore 备份/yifa-20261122-020000.tar",
    "  0 已恢复且记录完整   1 已恢复，但核验有不符   2 用法不对   3 没有恢复，原样未动",
    restore,
    _restore_arguments,
)
