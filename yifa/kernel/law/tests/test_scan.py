"""Citations written out in files are found and resolved."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from yifa.kernel.law import Citation
from yifa.kernel.law.scan import citations, scan

DAY = date(2022, 12, 6)


def test_citations_in_running_text() -> None:
    text = "依《人民调解法》第十七条、第二十三条第（二）项和第26条，《中华人民共和国民法典》第一百八十八条；《人民调解法》全文。"
    assert list(citations(text)) == [
        Citation("人民调解法", 17),
        Citation("人民调解法", 23, item=2),
        Citation("人民调解法", 26),
        Citation("民法典", 188),
    ]
    nested = "《最高人民法院关于适用〈中华人民共和国民事诉讼法〉的解释》第三百五十五条"
    assert list(citations(nested)) == [Citation("民诉解释", 355)]


def test_files_are_read_line_by_line(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "好：《人民调解法》第十七条\n"
        "坏：《人民调解法》第三十六条\n"
        "《民事诉讼法》第二百零五条第（一）项\n"
        "《民事诉讼法》第二百零五条第（一）项 <!-- as of 2024-06-01 -->\n",
        encoding="utf-8",
    )
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\xff")
    found = list(scan(sorted(tmp_path.iterdir()), DAY))
    assert [(one.line, bool(one.trouble)) for one in found] == [(1, False), (2, True), (3, True), (4, False)]
    assert "没有第三十六条" in found[1].trouble
