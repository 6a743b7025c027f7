"""What a list shows, as a table for a spreadsheet: all rows that the filters leave, streamed."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.http import StreamingHttpResponse

CHUNK = 500


def export(
    name: str,
    head: Sequence[str],
    rows: Any,
    want: Callable[[Sequence[Any]], object],
    texts: Callable[[Any], Sequence[str]],
) -> StreamingHttpResponse:
    """A CSV of `rows`, newest first: `want` is told each portion before `texts` is asked for its rows.

    What a spreadsheet would run as a formula is quoted.
    """
    writer = csv.writer(_Line())

    def lines() -> Iterator[str]:
        yield "\ufeff" + writer.writerow(head)
        mark: int | None = None
        while True:
            some = rows if mark is None else rows.filter(pk__lt=mark)
            portion = list(some.order_by("-pk")[:CHUNK])
            if not portion:
                return
            mark = portion[-1].pk
            want(portion)
            for row in portion:
                yield writer.writerow([_plain(text) for text in texts(row)])

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


class _Line:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        """Give the line back to whoever writes."""
        return text


def _plain(text: str) -> str:
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} and not typed_number(text) else text


def typed_number(text: str) -> bool:
    """Whether a text is a plain number, which no spreadsheet takes for a formula."""
    return text.lstrip("-").replace(",", "").replace(".", "", 1).isdigit()
