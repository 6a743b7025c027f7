"""Backup: the database and the materials in one file, each part with its digest. `restore` takes it back.

The key ring is left out on purpose: who finds a backup shall not read what is encrypted in it. Keep it apart.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
import tempfile
import time
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from yifa import __version__
from yifa.command.console import OK, Command, add_json, fail, progress, show, show_json, start
from yifa.command.databases import engine, snapshot

if TYPE_CHECKING:
    import argparse

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE = "database"


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
    finally:
        part.unlink(missing_ok=True)
    if options.json:
        show_json({"file": str(where), **manifest})
    else:
        show(f"已备份到 {where}（{where.stat().st_size / 1e6:.1f} MB，材料 {len(files) - 1} 件）。")
        if settings.YIFA_KEYS:
            show(f"密钥不在其中，请另行妥善保管：{settings.YIFA_VAR / 'keys'}（或 YIFA_KEYS 的值）。")
        else:
            show("注意：这里没有密钥环。没有它，备份里的个人信息和材料谁也打不开；请先找回密钥环。")
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
