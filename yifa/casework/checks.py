"""System checks at start-up: every declared procedure is inspected against the law's index."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.checks import Error, register

from yifa.casework.declare import REGISTRY
from yifa.kernel.law import LIBRARY
from yifa.kernel.procedure import inspect
from yifa.ledger.asides import ERASE


@register()
def procedures(**_kwargs: Any) -> list[Error]:
    """Every act has a basis in force, every path ends, every deadline has a keeper, every adverse decision a remedy."""
    return list(_errors())


def _errors() -> Iterator[Error]:
    for procedure in REGISTRY.procedures():
        for finding in inspect(procedure, LIBRARY):
            yield Error(str(finding), obj=procedure.version(), id="yifa.E001")
        for kind in procedure.kinds.values():
            if kind.common == "erase" and kind.name != ERASE:
                yield Error(f"{procedure.version()}：依法删除的办理须名为 {ERASE}，核验凭此名识别", id="yifa.E003")
    for system in REGISTRY.systems.values():
        for figure in system.figures:
            if REGISTRY.register(figure.register) is None:
                yield Error(f"指标 {figure.key} 所数的台账 {figure.register} 没有声明", id="yifa.E002")
