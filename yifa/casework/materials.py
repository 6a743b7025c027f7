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
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from yifa.casework.models import BoundMaterial, Case, StoredMaterial, Uploaded
from yifa.casework.scope import Actor, visible
from yifa.county import clock
from yifa.county.models import Official
from yifa.ledger import secret, told

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
        defaults={"media_type": kind, "size": size, "uploaded": clock.now(), "uploaded_by": who},
    )
    name = secret.encrypt(_name(upload, kind), _place(digest, "name"))
    Uploaded.objects.update_or_create(digest=digest, official=who, defaults={"name": name})
    return found


ENDINGS = {"application/pdf": (".pdf",), "image/jpeg": (".jpg", ".jpeg"), "image/png": (".png",)}
"""What a name may end in, by what the content is: nobody is handed a paper that calls itself a program."""


def _name(upload: UploadedFile[Any], kind: str) -> str:
    """The name under which a file was uploaded: without folders or unseen characters, ending as its content is."""
    name = "".join(one for one in Path(upload.name or "").name if one.isprintable())[-180:] or _("材料")
    endings = ENDINGS.get(kind, (".docx", ".xlsx", ".pptx"))
    return name if name.lower().endswith(endings) else name + endings[0]


def name_of(digest: str, name: str) -> str:
    """The name under which a material was bound, opened; a plain word where it was erased or does not open."""
    try:
        return secret.decrypt(name, _place(digest, "name")) if name else _("材料")
    except secret.SecretError:
        return _("材料（文件名无法读出）")


def opens(digest: str, name: str) -> bool:
    """Whether an encrypted name is one that was given to this content."""
    try:
        return bool(secret.decrypt(name, _place(digest, "name")))
    except secret.SecretError:
        return False


def _place(digest: str, what: str = "material") -> str:
    """What a ciphertext is bound to: put in the place of another it does not open."""
    return f"{what}\n{digest}"


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
            | Exists(BoundMaterial.objects.filter(digest=OuterRef("digest"), case=case, erased=False))
        )
        .values_list("digest", flat=True)
    )
    return len(wanted - usable)


@dataclass(frozen=True, slots=True)
class Readable:
    """A paper of a case that somebody may open."""

    case: Case
    digest: str
    name: str
    media_type: str


def readable(who: Actor, case: Case | int, digest: str) -> Readable | None:
    """A material that a visible case has bound; None otherwise, as if it were not there."""
    row = visible(who).filter(pk=case if isinstance(case, int) else case.pk).first()
    bound = None if row is None else BoundMaterial.objects.filter(case=row, digest=digest, erased=False).first()
    stored = None if bound is None else StoredMaterial.objects.filter(digest=digest).first()
    if row is None or bound is None or stored is None:
        return None
    return Readable(row, digest, name_of(digest, bound.name), stored.media_type)


def names(digests: Iterable[str], official: int, case: int | None = None) -> dict[str, str]:
    """What papers are called that an official has uploaded, or that lie in a case; of others nothing is told."""
    wanted = list(digests)
    found = dict(Uploaded.objects.filter(digest__in=wanted, official=official).values_list("digest", "name"))
    if case is not None:
        lying = BoundMaterial.objects.filter(digest__in=wanted, case=case, erased=False).order_by("pk")
        found |= dict(lying.values_list("digest", "name"))
    return {digest: name_of(digest, name) for digest, name in found.items()}


def erase_statements(case: int, seqs: Iterable[int]) -> list[tuple[str, list[Any]]]:
    """What erasing these acts of a case takes from the papers they bound: their names, and that they can be opened."""
    wanted = list(seqs)
    places = ", ".join(["%s"] * len(wanted))
    sql = f"UPDATE casework_boundmaterial SET name = '', erased = %s WHERE case_id = %s AND seq IN ({places})"
    return [(sql, [True, case, *wanted])] if wanted else []


def sweep() -> int:
    """Remove the files that only erased acts bound; returns how many. Done again after an interruption."""
    kept = BoundMaterial.objects.filter(digest=OuterRef("digest"), erased=False)
    erased = BoundMaterial.objects.filter(erased=True).values("digest")
    gone = StoredMaterial.objects.filter(~Exists(kept), digest__in=erased)
    digests = list(gone.values_list("digest", flat=True))
    for digest in digests:
        with transaction.atomic():
            rows = [*gone.filter(digest=digest), *Uploaded.objects.filter(digest=digest)]
            if gone.filter(digest=digest).delete()[0]:
                Uploaded.objects.filter(digest=digest).delete()
                for row in rows:
                    told.gone(row)
                path_of(digest).unlink(missing_ok=True)
    return len(digests)
