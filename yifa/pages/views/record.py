"""记录: the entries of a case with their digests and seals, the proof of each, and a check made now."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yifa.casework import asking, writing
from yifa.casework.declare import REGISTRY
from yifa.casework.models import Case
from yifa.kernel.record import Fault, unframe
from yifa.kernel.record.seals import row_leaf
from yifa.ledger.models import Entry, Leaf, Seal
from yifa.ledger.proof import NotSealed
from yifa.ledger.proof import proof as proven
from yifa.pages import look, saying
from yifa.pages.request import Asked, case_or_404, link, page
from yifa.pages.views import case as case_page
from yifa.pages.views.checking import all_faults, body_of, chain_faults
from yifa.pages.views.listing import LARGEST
from yifa.pages.views.traces import traces as traces_of


@page
def record(request: Asked, pk: int) -> HttpResponse:
    """The record of a case; `?check=1` also checks seals, private values and computed rows now."""
    row = case_or_404(request, pk)
    return _page(request, row)


@page
def proof(request: Asked, pk: int, seq: int) -> HttpResponse:
    """The proof that one entry lies under a published seal; `?format=json` is the receipt to keep."""
    row = case_or_404(request, pk)
    chain = writing.chain_of(pk)
    entry = Entry.objects.filter(chain=chain, seq=seq).first() if 0 < seq <= LARGEST else None
    if entry is None:
        raise Http404
    try:
        found = proven(chain, seq)
    except NotSealed:
        note = _("第{seq}项还没有封存；封存之后才有证明，一般在一分钟内。").format(seq=seq)
        return _page(request, row, flashes=[{"kind": "note", "text": note}])
    except (LookupError, ValueError, Seal.DoesNotExist):
        note = _("第{seq}项的封存缺失或被改动，请管理员用 yifa verify 查验。").format(seq=seq)
        return _page(request, row, flashes=[{"kind": "note", "text": note}])
    if request.GET.get("format") == "json":
        receipt = {"proof": found, "body": body_of(entry).decode("utf-8", "replace")}
        response = HttpResponse(
            json.dumps(receipt, ensure_ascii=False, indent=2, sort_keys=True), content_type="application/json"
        )
        response["Content-Disposition"] = f'attachment; filename="receipt-{pk}-{seq}.json"'
        return response
    return _page(request, row, proof=_proof(request, found))


def _page(
    request: Asked,
    row: Case,
    *,
    proof: dict[str, Any] | None = None,
    flashes: Sequence[dict[str, Any]] = (),
) -> HttpResponse:
    chain = writing.chain_of(row.pk)
    entries = list(Entry.objects.filter(chain=chain).order_by("seq"))
    leaves = {leaf.seq: leaf for leaf in Leaf.objects.filter(chain=chain)}
    checking = request.GET.get("check") == "1"
    faults = all_faults(row, entries, leaves) if checking else chain_faults(row, entries)
    names = look.names(request.actor.day)
    lines = _lines(request, row, entries, leaves, names)
    seen = asking.look(row, request.actor)
    context = {
        "title": row.matter.subject,
        "case": case_page.head(request, row, seen),
        "tabs": case_page.tabs(request, row, "record"),
        "flashes": [*saying.flashes(request), *flashes, *_broken(faults)],
        "seal_mark": _mark(request, row, entries, leaves, faults, checked=checking),
        "record": lines,
        "checked": _(
            "每一条的摘要由前一条的摘要和本条内容算出，改动、抽走、调换都会显出来。打开某一条的封存可以下载回执，别处不用本系统也能核对。"
        ),
        "proof": proof,
        "traces": traces_of(request.actor, row, names),
        "wide": True,
    }
    return render(request, "pages/record.html", context)


def _lines(
    request: Asked, row: Case, entries: Sequence[Entry], leaves: dict[int, Leaf], names: look.Names
) -> list[dict[str, Any]]:
    """The entries as a table shows them; one that cannot be read says so."""
    contents = [_content(entry) for entry in entries]
    names.want(hands=[str(content.get("by", "")) for content in contents])
    kinds = REGISTRY.procedure(row.procedure).kinds
    found, previous = [], ""
    for entry, content in zip(entries, contents, strict=True):
        leaf = leaves.get(entry.seq)
        kind = kinds.get(str(content.get("kind", "")))
        what = _(kind.title) if kind is not None else str(content.get("kind") or _("无法读出"))
        found.append({
            "seq": entry.seq, "at": entry.at, "what": what, "who": names.hand(str(content.get("by", ""))),
            "digest": entry.digest, "previous": previous or _("（首条）"),
            "seal": _("第{n}次").format(n=leaf.seal) if leaf is not None else "",
            "url": f"{link(request, 'proof', row.pk, entry.seq)}#proof" if leaf is not None else "",
        })  # fmt: skip
        previous = entry.digest
    return found


def _content(entry: Entry) -> dict[str, Any]:
    try:
        content = unframe(body_of(entry))["content"]
    except (ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


def _broken(faults: Sequence[Fault]) -> list[dict[str, Any]]:
    return [
        {"kind": "note", "text": _("第{seq}条：{what}").format(seq=each.seq, what=each.what)} for each in faults[:20]
    ]


def _mark(
    request: Asked,
    row: Case,
    entries: Sequence[Entry],
    leaves: dict[int, Leaf],
    faults: Sequence[Fault],
    *,
    checked: bool,
) -> dict[str, Any]:
    """What the check just found, in one line."""
    url = f"{link(request, 'record', row.pk)}?check=1"
    if faults:
        text = _("{n}处与记录不符，见上方；请保留现场，请管理员查验。").format(n=len(faults))
        return {"state": "broken", "text": text, "url": url}
    waiting = len(entries) - len(leaves)
    text = _("{n}条记录首尾相接").format(n=len(entries))
    text += _("，{w}条等待封存").format(w=waiting) if waiting else _("，全部封存")
    if checked:
        text += _("；刚才逐条核对了内容、旁置的隐私、封存和台账，都相符。")
    else:
        text += _("。")
    return {"state": "waiting" if waiting else "whole", "text": text, "url": url}


def _proof(request: Asked, found: Any) -> dict[str, Any]:
    """The context of parts/proof.html."""
    seal = found["seal"]
    sides = _sides(found["index"], seal["size"], len(found["batch"]))
    stored = Seal.objects.get(number=seal["number"])
    return {
        "algorithm": seal["alg"].upper(),
        "leaf": row_leaf(seal["alg"], found["row"]).hex(),
        "index": found["index"] + 1,
        "size": seal["size"],
        "path": [{"side": side, "digest": digest} for side, digest in zip(sides, found["batch"], strict=True)],
        "root": seal["root"],
        "seal": seal["number"],
        "at": stored.at,
        "url": f"{request.path}?format=json",
    }


def _sides(index: int, size: int, steps: int) -> list[str]:
    """On which side each value of an inclusion path stands (RFC 9162, 2.1.3.2)."""
    found, last = [], size - 1
    for _step in range(steps):
        if index % 2 or index == last:
            found.append("left")
            while index % 2 == 0 and index:
                index, last = index >> 1, last >> 1
        else:
            found.append("right")
        index, last = index >> 1, last >> 1
    return found
