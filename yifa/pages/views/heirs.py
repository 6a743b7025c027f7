"""Who carries on a division, an agency or a post that is to end: the fields that ask it, and what hangs on the row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from yifa.casework import ending
from yifa.casework.declare import Catalogue
from yifa.county.models import Agency, Division, Post
from yifa.county.succession import MODELS
from yifa.pages import look
from yifa.pages.request import Asked

NAMES = ("_heir", "_heir2", "_heir3")
"""One heir for a merger or another name; several for a split."""
Pairs = list[tuple[str, str]]


def asked(found: Catalogue) -> bool:
    """Whether a row of this catalogue may be carried on by others."""
    return found.model in MODELS.values()


class Heirs:
    """The heirs of one row, as they may be chosen and as they were."""

    def __init__(self, request: Asked, found: Catalogue, old: Any, names: look.Names) -> None:
        self.request, self.old = request, old
        self.pairs = _others(old, names) if asked(found) else []
        sent = [request.POST.get(name, "").strip() for name in NAMES]
        self.wrong = any(one and one not in dict(self.pairs) for one in sent)
        self.keys = [] if self.wrong else [int(one) for one in dict.fromkeys(sent) if one]

    def fields(self) -> list[dict[str, Any]]:
        """The contexts of parts/field.html; none where nobody could carry it on."""
        labels = (_("由谁承继"), _("分立的，另一承继者"), _("分立的，再一承继者"))
        helps = (
            _("合并、撤并、更换的，选择承继者；没有承继的不填。几个合并成一个的，逐个终止，选同一承继者。"),
            "", "",
        )  # fmt: skip
        return [
            {
                "name": name, "id": f"id{name}", "kind": "choice", "label": label, "optional": True, "help": text,
                "blank": _("没有"), "error": _("请从所列的里面选") if self.wrong and name == NAMES[0] else "",
                "choices": [
                    {"value": key, "label": said, "selected": key == self.request.POST.get(name, "")}
                    for key, said in self.pairs
                ],
            }
            for name, label, text in zip(NAMES, labels, helps, strict=True)
            if self.pairs
        ]  # fmt: skip

    def facts(self) -> list[dict[str, Any]]:
        """What hangs on the row today."""
        found = ending.hanging(self.old, self.request.actor.day)
        return [] if found is None else [{"label": _("现在还有"), "value": found.said() or _("（没有）")}]

    def effects(self) -> list[str]:
        """What an heir takes over, and what he does not."""
        match self.old:
            case Agency():
                return [
                    _("选了承继者的，未归档的案件和机构的待办由承继者的人员办理；案件上仍写原来的机构和案号。"),
                    _(
                        "岗位不随机构承继：还要用的岗位，请先变更到承继的机构，自同一天起；没有变更的，它的待办由承继者的人员看到，在各案中更换办理人。"
                    ),
                ]
            case Division():
                return [
                    _("选了承继者的，这里的案件归承继者所在的范围查阅、办理。"),
                    _("及于这里的授权自那天起不再及于任何地方，请变更到承继的区划，自同一天起。"),
                ]
            case Post():
                return [_("选了承继者的，承继的岗位可以查阅原岗位查阅的案件；办理的授权另行登记。")]
            case _:
                return []


def _others(old: Any, names: look.Names) -> Pairs:
    """The rows of the same catalogue that stand and are not to end, the row itself left out."""
    rows: Sequence[Any] = list(type(old)._default_manager.filter(until=None).exclude(key=old.key))
    if isinstance(old, Agency):
        rows = [row for row in rows if old.external or not row.external]
        return sorted(((str(row.key), row.name) for row in rows), key=lambda pair: pair[1])
    if isinstance(old, Post):
        names.want(agencies=[row.agency for row in rows])
        pairs = [(str(row.key), f"{names.agency(row.agency)} {row.title}") for row in rows]
        return sorted(pairs, key=lambda pair: pair[1])
    towns = {row.key: row.short for row in rows}
    return [
        (str(row.key), f"{towns[row.parent]} · {row.short}" if row.kind == Division.Kind.VILLAGE and row.parent in towns else row.short)
        for row in sorted(rows, key=lambda each: each.code)
        if row.kind == old.kind
    ]  # fmt: skip
