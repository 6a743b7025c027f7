"""Materials: files stored under the digest of their content, bound by the act that needs them, served within scope.

At rest they are encrypted with the county's key ring, all of them: whether a case will be confidential is not known when a paper
is uploaded. The digest, which the record holds, is that of the clear content. (The same paper uploaded again is written anew with the
key now in use.)
"""

from __future__ import annotations

import hashlib
import os
import struct
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from yifa.casework.models import BoundMaterial, Case, StoredMaterial, Uploaded
from yifa.casework.scope import Actor, visible
from yifa.county import clock
from yifa.county.models import Official
from yifa.ledger import secret

ZIP = "application/zip"
UNPACKED = 10
"""How many times the largest upload the parts of an Office file may come to when unpacked."""
KINDS: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF-", "application/pdf", "PDF"),
    (b"\xff\xd8\xff", "image/jpeg", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "image/png", "PNG"),
    (b"PK\x03\x04", ZIP, "Office"),
)
"""What is taken, by the first bytes of the content and never by the name."""


def media_type(head: bytes) -> str:
    """The media type of a content, by its first bytes. Raises ValidationError where it is none we take."""
    for magic, found, _name in KINDS:
        if head.startswith(magic):
            return found
    raise ValidationError(_("不能识别的文件。可以上传 PDF、JPEG、PNG 或 Office 文件"))


def _check_office(file: Any) -> None:
    """A zip is taken where its directory is that of an Office file and promises no more than can be unpacked.

    Only the directory is read; nothing is unpacked here.
    """
    try:
        with zipfile.ZipFile(file) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError, struct.error):
        raise ValidationError(_("不能识别的文件。可以上传 PDF、JPEG、PNG 或 Office 文件")) from None
    if not any(part.filename == "[Content_Types].xml" for part in parts):
        raise ValidationError(_("压缩包不能上传。可以上传 PDF、JPEG、PNG 或 Office 文件，压缩包请解开以后逐个上传"))
    if sum(part.file_size for part in parts) > UNPACKED * settings.YIFA_UPLOAD_BYTES:
        raise ValidationError(_("这个文件展开以后太大，不能上传"))


def folder() -> Path:
    """Where materials lie."""
    return Path(settings.YIFA_MATERIALS)


def path_of(digest: str) -> Path:
    """Where a material of that digest lies."""
    return folder() / digest[:2] / digest


def store(upload: UploadedFile[Any], who: Official) -> StoredMaterial:
    """Store an uploaded file. Twice the same content is stored once. Raises ValidationError (too large, unknown type)."""
    size = upload.size or 0
    if size > settings.YIFA_UPLOAD_BYTES:
        raise ValidationError(_("文件太大：每个不超过 %(mb)d MB") % {"mb": settings.YIFA_UPLOAD_BYTES >> 20})
    if size == 0:
        raise ValidationError(_("文件是空的"))
    hasher, kind = hashlib.sha256(), ""
    for chunk in upload.chunks():
        kind = kind or media_type(chunk[:16])
        hasher.update(chunk)
    if kind == ZIP:
        _check_office(upload)
    digest = hasher.hexdigest()
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder(), delete=False) as file:
        try:
            for part in secret.encrypt_file(upload.chunks(), _place(digest)):
                file.write(part)
            file.flush()
            os.fsync(file.fileno())
        except BaseException:
            Path(file.name).unlink()
            raise
    target = path_of(digest)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    Path(file.name).replace(target)
    for place in (target.parent, folder()):  # the name, too, survives a loss of power before the row says it is there
        _sync(place)
    found, _made = StoredMaterial.objects.get_or_create(
        digest=digest,
        defaults={
            "name": Path(upload.name or "").name[:200] or digest[:8],
            "media_type": kind,
            "size": size,
            "uploaded": clock.now(),
            "uploaded_by": who,
        },
    )
    Uploaded.objects.get_or_create(digest=digest, official=who)
    return found


def _place(digest: str) -> str:
    """What a file's ciphertext is bound to: put in the place of another it does not open."""
    return f"material\n{digest}"


def content(digest: str) -> bytes:
    """The content of a stored material in clear. Raises FileNotFoundError, secret.Tampered, secret.KeyMissing."""
    clear = secret.decrypt_file(path_of(digest).read_bytes(), _place(digest))
    if hashlib.sha256(clear).hexdigest() != digest:
        raise secret.Tampered("文件的内容与其摘要不符，已被改动")
    return clear


def _sync(place: Path) -> None:
    handle = os.open(place, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def unusable(digests: Iterable[str], person: int, case: int | None) -> int:
    """How many of these one may not bind: not stored, or uploaded by another and not lying in this case already.

    Whoever knows the digest of a paper from elsewhere does not come to read it by binding it to a case of his own.
    """
    wanted = set(digests)
    usable = set(
        StoredMaterial.objects.filter(digest__in=wanted)
        .filter(
            Exists(Uploaded.objects.filter(digest=OuterRef("digest"), official=person))
            | Exists(BoundMaterial.objects.filter(digest=OuterRef("digest"), case=case))
        )
        .values_list("digest", flat=True)
    )
    return len(wanted - usable)


def known(digests: Iterable[str]) -> dict[str, StoredMaterial]:
    """The stored materials of these digests."""
    return {each.digest: each for each in StoredMaterial.objects.filter(digest__in=list(digests))}


def readable(who: Actor, case: Case | int, digest: str) -> StoredMaterial | None:
    """A material that a visible case has bound; None otherwise, as if it were not there."""
    pk = case if isinstance(case, int) else case.pk
    if not visible(who).filter(pk=pk).exists():
        return None
    if not BoundMaterial.objects.filter(case=pk, digest=digest).exists():
        return None
    return StoredMaterial.objects.filter(digest=digest).first()
