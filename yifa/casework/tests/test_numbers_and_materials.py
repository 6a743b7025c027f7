"""Numbers without a gap, whoever else is at it; papers by their content, bound by acts, served within scope."""

from __future__ import annotations

import hashlib
import io
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from yifa.casework import door, edits, materials, worker
from yifa.casework.declare import REGISTRY
from yifa.casework.door import Refused
from yifa.casework.models import BoundMaterial, Case, Series, StoredMaterial
from yifa.casework.tests.cast import TODAY, Cast, in_session, opened
from yifa.casework.tests.sample.procedure import Acceptance, Agreement, Assignment, Filing, Session
from yifa.casework.tests.test_door import together
from yifa.casework.verify import verify
from yifa.county import clock
from yifa.county.models import Official
from yifa.kernel.procedure import Annulment, Attachment, Correction, Erasure, ErasureGround, Material, Ref
from yifa.ledger import secret

# --- numbers --------------------------------------------------------------------------------------------------------


def test_numbers_are_gapless_under_concurrency_and_refusals(county: Cast) -> None:
    pks = [opened(county).pk for _ in range(8)]
    again = [opened(county).pk for _ in range(2)]
    turn = iter(pks)

    def accept() -> str | None:
        pk = next(turn)
        for bad in (Acceptance(Ref(999_999)), Assignment(1)):
            with pytest.raises(Refused):
                door.perform(pk, bad, by=county.luo)
        done = door.perform(pk, Acceptance(), by=county.luo)
        with pytest.raises(Refused):
            door.perform(pk, Acceptance(), by=county.luo)
        return done.act.number

    given = sorted(together(accept, 8))
    for pk in again:
        given.append(str(door.perform(pk, Acceptance(), by=county.luo).act.number))
    assert given == [f"〔2022〕{n}号" for n in range(1, 11)]
    assert Series.objects.get().last == 10
    assert verify() == []


def test_a_series_for_each_body_and_year_and_an_annulled_number_stays(county: Cast) -> None:
    first = opened(county).pk
    door.perform(first, Acceptance(), by=county.luo)
    far = opened(county, where="far", by="wu").pk
    assert door.perform(far, Acceptance(), by=county.wu).act.number == "〔2022〕1号"
    door.perform(first, Annulment(2, "点错了"), by=county.luo)
    assert Case.objects.get(pk=first).number is None
    assert door.perform(first, Acceptance(), by=county.luo).act.number == "〔2022〕2号"
    with clock.frozen(datetime(2023, 1, 3, 9, 0)):
        assert door.perform(opened(county).pk, Acceptance(), by=county.luo).act.number == "〔2023〕1号"
    assert verify() == []


def test_the_format_of_the_body_on_that_day(county: Cast) -> None:
    values = {"agency": county.agencies["village"], "kind": "案号", "pattern": "湄永村调〔{year}〕{n:03d}号"}
    row = edits.edit(REGISTRY.catalogues["casework.numbers"], values, by=county.guan, reason="编号办法", since=TODAY)
    assert door.perform(opened(county).pk, Acceptance(), by=county.luo).act.number == "湄永村调〔2022〕001号"
    edits.close(REGISTRY.catalogues["casework.numbers"], row.key, by=county.guan, reason="停用", day=date(2022, 12, 7))
    with clock.frozen(datetime(2022, 12, 7, 9, 0)):
        assert door.perform(opened(county).pk, Acceptance(), by=county.luo).act.number == "〔2022〕2号"


# --- materials ------------------------------------------------------------------------------------------------------

PDF = b"%PDF-1.7\n" + b"x" * 100


def upload(name: str, content: bytes, cast: Cast, who: str = "luo") -> StoredMaterial:
    return materials.store(SimpleUploadedFile(name, content), Official.objects.get(pk=cast.people[who]))


def test_a_paper_is_taken_by_its_content_not_its_name(county: Cast) -> None:
    kept = upload("协议.exe", PDF, county)
    assert (kept.media_type, kept.size) == ("application/pdf", len(PDF))
    assert materials.content(kept.digest) == PDF
    assert hashlib.sha256(PDF).hexdigest() == kept.digest
    with pytest.raises(ValidationError, match="不能识别"):
        upload("协议.pdf", b"MZ\x90\x00" * 10, county)
    with pytest.raises(ValidationError, match="空"):
        upload("协议.pdf", b"", county)
    assert upload("again.pdf", PDF, county, "tian").pk == kept.pk
    assert [path for path in Path(materials.folder()).rglob("*") if path.is_file()] == [materials.path_of(kept.digest)]


def test_at_rest_a_paper_is_encrypted_with_the_ring(county: Cast, settings: Any) -> None:
    pk = in_session(county)
    first, second = (upload("笔录.pdf", PDF + more, county) for more in (b"1", b"2"))
    door.perform(pk, Session(files=(Material(first.digest), Material(second.digest))), by=county.luo)
    one, two = materials.path_of(first.digest), materials.path_of(second.digest)
    stored = one.read_bytes()
    assert b"PDF" not in stored
    assert b"xxxx" not in stored
    assert verify() == []

    def wrong() -> list[str]:
        return [
            each.what
            for each in verify()
            if each.chain == f"case/{pk}" and "的文件" in each.what and "文件名" not in each.what
        ]

    for content in (
        two.read_bytes(),
        PDF + b"1",
        stored[:-1],
        stored[:-1] + b"\x00\x00",
        b"",
        b"YIFA\x01",
        b"YIFA\x01\xff",
    ):
        one.write_bytes(content)  # another paper, in clear, cut, longer, empty
        assert ["被改动" in what for what in wrong()] == [True]
        with pytest.raises(secret.Tampered):
            materials.content(first.digest)
    one.write_bytes(stored)
    old = settings.YIFA_KEYS
    settings.YIFA_KEYS = f"{old},{secret.new_key()}"
    assert verify() == [], "the older key is still in the ring"
    upload("又一次.pdf", PDF + b"1", county, "tian")
    assert one.read_bytes() != stored, "written anew with the key now in use"
    assert materials.content(first.digest) == PDF + b"1"
    settings.YIFA_KEYS = settings.YIFA_KEYS.split(",")[-1]
    assert ["没有密钥" in what for what in wrong()] == [True]


def test_too_large_is_refused(county: Cast, settings: Any) -> None:
    settings.YIFA_UPLOAD_BYTES = 50
    assert django_settings.YIFA_UPLOAD_BYTES == 50
    with pytest.raises(ValidationError, match="太大"):
        upload("大.pdf", PDF, county)


def test_bound_by_an_act_and_served_within_scope(county: Cast) -> None:
    pk, paper = in_session(county), Material(upload("笔录.pdf", PDF, county).digest)
    assert materials.readable(county.actor("luo"), pk, paper.digest) is None
    door.perform(pk, Session(files=(paper,)), by=county.luo)
    assert BoundMaterial.objects.get(case=pk).seq == 7
    for who, reads in (("luo", True), ("tian", True), ("chen", True), ("he", True), ("wu", False), ("lin", False)):
        assert (materials.readable(county.actor(who), pk, paper.digest) is not None) == reads, who
    other = in_session(county)
    assert materials.readable(county.actor("luo"), other, paper.digest) is None
    assert verify() == []


def test_a_paper_bears_the_name_under_which_it_was_bound(county: Cast) -> None:
    """The same bytes uploaded elsewhere tell nobody there what they are called here."""
    pk, paper = in_session(county), Material(upload("../流河渡村李某\u202e.exe", PDF, county).digest)
    door.perform(pk, Session(files=(paper,)), by=county.luo)
    far = opened(county, where="far", by="wu").pk
    door.perform(far, Acceptance(), by=county.wu)
    upload("空白表.pdf", PDF, county, "wu")
    door.perform(far, Attachment((paper,)), by=county.wu)
    door.perform(pk, Attachment((paper,)), by=county.tian)  # tian never had it in hand: as it lies in the case
    names = []
    for who, case in (("luo", pk), ("tian", pk), ("wu", far)):
        found = materials.readable(county.actor(who), case, paper.digest)
        assert found is not None
        names.append(found.name)
    assert names == ["流河渡村李某.exe.pdf"] * 2 + ["空白表.pdf"]
    assert materials.names([paper.digest], county.people["wu"], far) == {paper.digest: "空白表.pdf"}
    assert materials.names([paper.digest], county.people["lin"]) == {}, "whoever only knows the digest"
    assert not any("李某" in stored for stored in BoundMaterial.objects.values_list("name", flat=True))


def test_erasing_an_act_takes_its_papers_with_it(county: Cast) -> None:
    """《个人信息保护法》第四十七条: the file too, once no act that still stands needs it."""
    pk = in_session(county)
    one, two = (Material(upload("证.pdf", PDF + n, county).digest) for n in (b"1", b"2"))
    door.perform(pk, Session(files=(one, two)), by=county.luo)
    door.perform(pk, Attachment((two,)), by=county.luo)
    for act in (Agreement("各让一步"), Filing()):
        door.perform(pk, act, by=county.luo)
    seq = int(BoundMaterial.objects.get(digest=one.digest).seq)
    door.perform(pk, Erasure((seq,), "本人书面请求", ErasureGround.DEMANDED), by=county.chen)
    who = county.actor("luo")
    assert materials.readable(who, pk, one.digest) is None
    assert verify() == [], "between the erasure and the next tick"
    assert worker.tick().swept == 1
    assert not materials.path_of(one.digest).exists()
    assert materials.content(two.digest).endswith(b"2"), "the other act still needs it"
    assert materials.readable(who, pk, two.digest) is not None
    assert verify() == []
    BoundMaterial.objects.filter(digest=two.digest).update(erased=True)
    assert any("没有删除它的办理" in each.what for each in verify())


def test_who_knows_a_digest_does_not_come_to_read_the_paper(county: Cast) -> None:
    pk, paper = in_session(county), Material(upload("笔录.pdf", PDF, county).digest)
    door.perform(pk, Session(files=(paper,)), by=county.luo)
    far = opened(county, where="far", by="wu").pk
    door.perform(far, Acceptance(), by=county.wu)
    for files in ((paper,), (Material("0" * 64),)):
        with pytest.raises(Refused) as no:
            door.perform(far, Attachment(files), by=county.wu)
        assert "没有上传成功" in str(no.value.refusal.reason)
    upload("同一份.pdf", PDF, county, "wu")
    door.perform(far, Attachment((paper,)), by=county.wu)
    door.perform(pk, Attachment((paper,)), by=county.tian)  # it lies in this case already


def test_a_correction_binds_what_it_corrects_to(county: Cast) -> None:
    pk, paper = in_session(county), Material(upload("笔录.pdf", PDF, county).digest)
    door.perform(pk, Correction(6, "漏附", Session(words="各说各的", files=(paper,))), by=county.luo)
    assert BoundMaterial.objects.get(case=pk).seq == 7
    assert verify() == []


def office(name: str, size: int = 10, *, packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", packing) as packed:
        packed.writestr(name, b"<Types/>")
        packed.writestr("word/document.xml", b"\x00" * size)
    return held.getvalue()


def test_a_zip_is_taken_only_as_an_office_file_that_unpacks_to_a_bearable_size(county: Cast, settings: Any) -> None:
    settings.YIFA_UPLOAD_BYTES = 20_000
    kept = upload("笔录.docx", office("[Content_Types].xml"), county)
    assert kept.media_type == "application/zip"
    for name, content, said in (
        ("包.zip", office("a.txt"), "压缩包"),
        ("炸弹.docx", office("[Content_Types].xml", 200_001), "展开以后太大"),
        ("断.docx", office("[Content_Types].xml")[:60], "不能识别"),
        ("假.docx", b"PK\x03\x04" + b"x" * 100, "不能识别"),
    ):
        with pytest.raises(ValidationError, match=said):
            upload(name, content, county)
    assert [path for path in Path(materials.folder()).rglob("*") if path.is_file()] == [materials.path_of(kept.digest)]
