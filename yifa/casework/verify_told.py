"""`verify`, the told rows: accounts, stored files, the mark of a demonstration are as they were last told."""

from __future__ import annotations

from collections.abc import Iterator

from yifa.casework.wrong import UNREADABLE, Wrong
from yifa.kernel.record import unframe
from yifa.ledger import secret, told
from yifa.ledger.models import Entry


def check_told() -> Iterator[Wrong]:
    """Every row that is not as it was told, was never told, or is gone."""
    for kind in told.kinds():
        yield from _kind(kind)


def _kind(kind: type[told.Told]) -> Iterator[Wrong]:
    said = _last(f"{kind._meta.model_name}/")
    title = kind._meta.verbose_name
    for row in kind._default_manager.order_by("pk").iterator(chunk_size=500):
        chain = told.chain_of(row)
        if chain not in said:
            yield Wrong(chain, 0, f"{title} {row.pk} 没有登记的记录")
            continue
        seq, body = said.pop(chain)
        try:
            content = unframe(body)["content"]
            if content["kind"] == told.GONE:
                yield Wrong(chain, seq, f"{title} {row.pk} 已记录删除，却仍在")
                continue
            for name in told.unlike(row, content["data"]):
                what = getattr(kind._meta.get_field(name), "verbose_name", name)
                yield Wrong(chain, seq, f"{title} {row.pk} 的“{what}”与记录不符")
        except secret.KeyMissing as error:
            yield Wrong(chain, seq, f"{title} {row.pk} 无法核验：{error}")
        except UNREADABLE:
            yield Wrong(chain, seq, f"{title} {row.pk} 的记录不能读出：见所列的条目")
    for chain, (seq, body) in sorted(said.items()):
        if not _is_gone(body):
            yield Wrong(chain, seq, f"{title}的行不见了，记录还在")


def _is_gone(body: bytes) -> bool:
    try:
        return bool(unframe(body)["content"]["kind"] == told.GONE)
    except UNREADABLE:
        return False


def _last(prefix: str) -> dict[str, tuple[int, bytes]]:
    """The last entry of every chain of a kind."""
    rows = Entry.objects.filter(chain__startswith=prefix).order_by("chain", "seq").values_list("chain", "seq", "body")
    return {chain: (seq, bytes(body)) for chain, seq, body in rows.iterator()}
