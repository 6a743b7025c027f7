"""One page per procedure: its acts, limits, roles, what each act carries, and the drawing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import pairwise

from yifa.docs.markdown import bullets, code, fenced, lines, page, plain, section, table
from yifa.kernel.days import Period
from yifa.kernel.law import LIBRARY, Basis, Citation
from yifa.kernel.procedure import ActKind, Clock, Field, Procedure, Role, Setting, draw, fields_of

KINDS = {
    "text": "文字", "choice": "选项", "bool": "是否", "day": "日期", "moment": "时间", "int": "数", "fen": "金额（分）",
    "ref": "引用", "material": "材料",
}  # fmt: skip


def name_of(key: str) -> str:
    """The file of a procedure's page."""
    return f"procedures/{key.replace('.', '-')}.md"


def procedure_page(versions: Iterable[type[Procedure]]) -> str:
    """The page of one procedure: its latest version in full, the others by what changed."""
    ordered = sorted(versions, key=lambda each: each.since)
    last = ordered[-1]
    day = last.since
    return page(
        f"{last.title}　`{last.key}`",
        f"{plain(last.__doc__) if len(ordered) == 1 else plain(ordered[0].__doc__)}",
        _since(ordered),
        section(
            "图",
            "圆角的办结或归档；虚线表示几项中有一项即可。更正、作废等通用办理不画。",
            fenced(draw(last), "mermaid"),
        ),
        section("办理行为", _acts(last)),
        section("通用办理", _acts(last, common=True)),
        section("期限", _clocks(last)),
        section("身份", _roles(last)),
        section("填写内容", "“旁置”的内容不进记录，记录中只有它的摘要；可以依法删除。", _carried(last)),
        section(
            "依据与要点",
            f"要点是我们自己的话，不代替原文；核对程度按 {day.isoformat()} 施行的版本。",
            _bases(last, day),
        ),
        section("版本", _versions(ordered)),
    )


def _since(ordered: list[type[Procedure]]) -> str:
    days = "、".join(each.since.isoformat() for each in ordered)
    return f"版本自：{days}。案件按开立之日的版本办理；本页写最新版本。"


def _acts(procedure: type[Procedure], *, common: bool = False) -> str:
    rows = (
        (
            f"**{kind.title}** {code(name)}",
            lines(role.title for role in kind.by),
            _order(kind),
            lines(str(basis) for basis in kind.basis),
            _limits(procedure, kind),
            _effect(kind),
        )
        for name, kind in procedure.kinds.items()
        if (kind.common is not None) is common
    )
    return table(("办理", "由谁", "何时可办", "依据", "期限", "结果"), rows)


def _order(kind: ActKind) -> str:
    said = ["开立案件" if kind.opens else ""]
    if kind.after is not None:
        said.append(f"{kind.after.say()}以后")
    if kind.unless is not None:
        said.append(f"未办{kind.unless.say()}")
    if kind.when is not None:
        said.append(f"另有条件：{plain(kind.when.__doc__)}" if kind.when.__doc__ else "另有条件")
    said += ["可以重复" if kind.repeats else "", "中止期间也可" if kind.while_paused else ""]
    return lines(each for each in said if each)


def _limits(procedure: type[Procedure], kind: ActKind) -> str:
    found = []
    for clock in procedure.clocks.values():
        if any(each.name == kind.name for each in clock.until):
            found.append(f"{clock.title}：{length(clock)}内")
        if any(each.name == kind.name for each in clock.of):
            found.append(f"起算“{clock.title}”")
    return lines(found)


def _effect(kind: ActKind) -> str:
    said = [
        f"办结：{kind.ends}" if kind.ends is not None else "",
        "归档" if kind.closes else "",
        "中止" if kind.pauses else "恢复" if kind.resumes else "",
        f"编号 {code(kind.number)}" if kind.number else "",
        f"救济：{kind.remedy}" if kind.remedy else "",
        "应当办" if kind.owed else "",
    ]
    return lines(each for each in said if each)


def length(clock: Clock) -> str:
    """The length of a limit: what the code says, or the default of a setting with its key."""
    if isinstance(clock.period, Setting):
        return f"{_period(clock.period.default)}（参数 {code(clock.period.key)}）"
    return _period(clock.period)


def _period(period: Period) -> str:
    return "当日" if period.n == 0 else str(period)


def _clocks(procedure: type[Procedure]) -> str:
    rows = []
    for name, clock in procedure.clocks.items():
        notes = [
            "从所填的日期起算" if clock.at is not None or clock.begins is not None else "",
            "逐项起算" if clock.each is not None else "",
            f"可以延长：{clock.extended[0].title}" if clock.extended is not None else "",
            "" if clock.pausable else "中止不停",
            "办结以后继续" if clock.after_end else "",
        ]
        rows.append((
            f"**{clock.title}** {code(name)}", length(clock), lines(each.title for each in clock.of),
            lines(each.title for each in clock.until), clock.keeper.title,
            lines(str(basis) for basis in clock.basis), clock.counting.title, lines(each for each in notes if each),
        ))  # fmt: skip
    return table(("期限", "长度", "自", "至", "由谁负责", "依据", "怎样计算", "说明"), rows)


def _roles(procedure: type[Procedure]) -> str:
    return table(
        ("身份", "标识", "从哪里来"),
        ((role.title, code(role.key), _source(role)) for role in procedure.roles()),
    )


def _source(role: Role) -> str:
    if role.kind != "post":
        return {"party": "本案当事人", "agency": "外部机构", "system": "系统"}.get(role.kind, role.kind)
    said = ["岗位的授权范围" if role.granted else "", "案件指名" if role.named is not None else ""]
    return "，并且".join(each for each in said if each)


def _carried(procedure: type[Procedure]) -> str:
    seen: set[type] = set()
    rows: list[tuple[str, str]] = []
    for kind in procedure.kinds.values():
        if kind.data not in seen and kind.common != "correct":  # a correction carries what it corrects
            seen.add(kind.data)
            rows.append(
                (f"{kind.title} {code(kind.data.__name__)}", lines(_field(one) for one in fields_of(kind.data)))
            )
    return table(("办理", "内容"), rows)


def _field(one: Field) -> str:
    notes = [KINDS.get(one.kind, one.kind)]
    notes += ["可多项"] * one.many + ["可不填"] * one.optional + ["旁置"] * one.private
    return f"{one.label.title}（{'，'.join(notes)}）"


def bases_of(procedure: type[Procedure]) -> Iterator[tuple[str, Basis]]:
    """Every basis of a procedure with what rests on it."""
    for kind in procedure.kinds.values():
        for basis in kind.basis:
            yield kind.title, basis
    for clock in procedure.clocks.values():
        for basis in (*clock.basis, *clock.counting.basis):
            yield f"期限“{clock.title}”", basis


def _bases(procedure: type[Procedure], day: date) -> str:
    used: dict[Basis, list[str]] = {}
    for what, basis in bases_of(procedure):
        if what not in used.setdefault(basis, []):
            used[basis].append(what)
    cited = sorted(basis for basis in used if isinstance(basis, Citation))
    others = sorted((basis for basis in used if not isinstance(basis, Citation)), key=str)
    rows = []
    for basis in (*cited, *others):
        gist = LIBRARY.gist(basis, day) if isinstance(basis, Citation) else None
        rows.append((str(basis), gist.text if gist else "", LIBRARY.status(basis, day).title, "、".join(used[basis])))
    return table(("依据", "要点", "核对程度", "用于"), rows)


def _versions(ordered: list[type[Procedure]]) -> str:
    if len(ordered) == 1:
        return ""
    said = [f"**{ordered[0].since.isoformat()}**：{plain(ordered[0].__doc__)}"]
    for older, newer in pairwise(ordered):
        changed = "；".join(_changes(older, newer)) or "办理行为和期限没有变化"
        said.append(f"**{newer.since.isoformat()}**：{plain(newer.__doc__)} 与前一版本不同：{changed}。")
    return bullets(said)


def _changes(older: type[Procedure], newer: type[Procedure]) -> Iterator[str]:
    before: dict[str, ActKind | Clock] = {**older.kinds, **older.clocks}
    after: dict[str, ActKind | Clock] = {**newer.kinds, **newer.clocks}
    for name, now in after.items():
        then = before.get(name)
        if then is None:
            yield f"新增“{now.title}”"
        elif then is not now:
            old, new = "、".join(map(str, then.basis)), "、".join(map(str, now.basis))
            yield f"“{now.title}”依据由{old}改为{new}" if old != new else f"“{now.title}”重新规定"
    for name, then in before.items():
        if name not in after:
            yield f"取消“{then.title}”"
