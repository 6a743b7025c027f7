"""Random walks over any procedure: choose among what may be done, fill its dataclass, do it, and see that all holds.

A walk that chooses blindly reaches almost nothing, so it chooses from `options`, with weight on what is owed and on what
has not been done yet, and against annul and correct.
`World` says who is there and what may be referred to; `lawful` fills the few acts whose content random values never hit.

    @given(walk(WORLD))
    def test_walks(trail): hold(trail)
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from hypothesis import strategies as st

from yifa.kernel.days import shipped
from yifa.kernel.procedure import (
    COUNTY_TIME,
    Act,
    ActKind,
    Annulment,
    Case,
    Choice,
    Correction,
    Deed,
    Erasure,
    Exemption,
    Facts,
    Field,
    Material,
    Party,
    Procedure,
    Ref,
    Refusal,
    Settings,
    deadlines,
    decide,
    duties,
    evolve,
    fields_of,
    fold,
    options,
    split_command,
)  # fmt: skip
from yifa.kernel.procedure.case import Shape
from yifa.kernel.procedure.order import shape
from yifa.kernel.record import canonical

Draw = Callable[[st.SearchStrategy[Any]], Any]
Fill = Callable[[Draw, Case, date], Any]
"""Fills an act lawfully: given how to draw, the case, and the day it is done."""

WORDS = ("墙基", "水沟改道", "欠款两千元", "彩礼退还", "“老话”")
DIGEST = "0" * 63


@dataclass(frozen=True)
class Somebody:
    """A hand that may act: how it stands in an act (post:1/7), its roles over the case, the agency of its post."""

    by: str
    roles: frozenset[str] = frozenset()
    agency: int | None = None


@dataclass(frozen=True)
class World:
    """Where a walk takes place."""

    procedure: type[Procedure]
    hands: tuple[Somebody, ...]
    parties: tuple[int, ...] = (1, 2)
    refs: Mapping[type, Mapping[int, Mapping[str, Any]]] = field(default_factory=dict)
    lawful: Mapping[type, Fill] = field(default_factory=dict)
    home: int = 5
    start: date = date(2022, 11, 1)
    steps: int = 30
    begun: tuple[tuple[Act, ...], ...] = ((),)
    """Acts done before the walk begins, on its first day: some walks start farther in, to meet what lies deep."""
    settings: Settings = field(default_factory=Settings)

    def facts(self, day: date, who: Somebody | None = None) -> Facts:
        """What the kernel is told when `who` acts at eight in the evening of that day."""
        return Facts(
            entered=datetime(day.year, day.month, day.day, 12, tzinfo=UTC),
            calendar=shipped(),
            settings=self.settings,
            roles=who.roles if who is not None else frozenset(),
            agency=who.agency if who is not None else None,
            posts=_own(who),
            parties=frozenset(f"party:{key}" for key in self.parties),
            refs={(marker.__name__, key): row for marker, rows in self.refs.items() for key, row in rows.items()},
        )


def _own(who: Somebody | None) -> frozenset[int]:
    """The post that whoever acts in it holds himself."""
    hand, _, key = who.by.partition("/")[0].partition(":") if who is not None else ("", "", "")
    return frozenset({int(key)} if hand == "post" else ())


@dataclass
class Trail:
    """What a walk did: the case after each step, every recorded act, every refusal."""

    world: World
    cases: list[Case]
    days: list[date]
    recorded: list[Act]
    refusals: list[tuple[ActKind, Refusal]]

    @property
    def case(self) -> Case:
        """The case as it stands at the end of the walk."""
        return self.cases[-1]

    def __repr__(self) -> str:
        return " ".join(f"{act.seq}:{act.kind}@{act.done}{_target(act)}" for act in self.recorded)


def _target(act: Act) -> str:
    return f"→{act.data['act']}" if "act" in act.data else ""


@st.composite
def walk(draw: Draw, world: World) -> Trail:
    """One case of a procedure, from its opening through as many steps as the walk takes."""
    before = draw(st.sampled_from(world.begun))
    trail = Trail(world, [fold(world.procedure, world.home, before)], [world.start], list(before), [])
    sought = draw(st.frozensets(st.sampled_from(sorted(world.procedure.kinds)), min_size=3, max_size=8))
    day = world.start
    for number in range(draw(st.sampled_from((world.steps // 3, world.steps, 2 * world.steps)))):
        day += timedelta(days=draw(st.sampled_from((0, 0, 0, 1, 1, 2, 7, 40))))
        _step(draw, trail, day, number, sought)
    return trail


def _step(draw: Draw, trail: Trail, day: date, number: int, sought: frozenset[str]) -> None:
    world, case = trail.world, trail.case
    hands: dict[str, list[Somebody]] = {}
    for who in world.hands:
        for option in options(case, who.by, world.facts(day, who)):
            if option.refusal is None:
                hands.setdefault(option.kind.name, []).append(who)
    if not hands:
        return
    owed = {duty.act for duty in duties(case, world.facts(day))}
    kinds = [case.procedure.kinds[name] for name in hands]
    kind = draw(st.sampled_from([kind for kind in kinds for _ in range(_weight(case, kind, owed, sought))]))
    who = draw(st.sampled_from(hands[kind.name]))
    earlier = draw(st.sampled_from((0, 0, 0, 0, 0, 0, 3)))
    done = max(day - timedelta(days=earlier), world.start)
    data = fill(draw, world, kind, case, done)
    salts = iter(f"{trail.case.version}.{number}.{n}" for n in range(1000))
    plain, _ = split_command(data, lambda: next(salts), "sha256")
    ground = {"§": "x"} if draw(st.sampled_from((True, True, True, False))) else None
    answer = decide(case, Deed(data, plain, who.by, who.by, done, ground), world.facts(day, who))
    if isinstance(answer, Refusal):
        trail.refusals.append((kind, answer))
        return
    trail.recorded.append(answer)
    trail.cases.append(evolve(case, answer))
    trail.days.append(day)


def _weight(case: Case, kind: ActKind, owed: set[str], sought: frozenset[str]) -> int:
    """How often an act stands among those to choose from: what this walk seeks, what is owed, what is new; mending last."""
    times = case.shape.present.get(kind.name, 0)
    if kind.name in sought and not times:
        return 40
    if kind.common in {"annul", "correct", "erase"}:
        return 1
    if kind.ends is not None and kind.name not in owed:
        return 1
    return max(1, (24 if kind.name in owed else 4) // (1 + times) ** 2)


# --- filling any act's dataclass ----------------------------------------------------------------------------------


def fill(draw: Draw, world: World, kind: ActKind, case: Case, day: date) -> Any:
    """A command of this kind: as the world fills it lawfully, most of the time, else from its fields alone."""
    if kind.data in world.lawful and draw(st.sampled_from((True, True, True, False))):
        return world.lawful[kind.data](draw, case, day)
    if kind.data is Correction:
        return _correction(draw, world, case, day)
    if kind.data in {Annulment, Exemption, Erasure}:
        return _common(draw, kind.data, case)
    return kind.data(**{each.name: draw(of_field(each, world, day)) for each in fields_of(kind.data)})


def _correction(draw: Draw, world: World, case: Case, day: date) -> Correction:
    target = draw(st.sampled_from(case.acts))
    kind = case.procedure.kinds[target.kind]
    mends = {Correction, Annulment, Exemption, Erasure}
    other = next(iter(case.procedure.kinds.values())) if kind.data in mends else kind
    nine = datetime.combine(target.day, time(9), COUNTY_TIME)
    moved = draw(st.sampled_from((None, None, target.day - timedelta(days=1), target.day + timedelta(days=1), nine)))
    return Correction(target.seq, "写错了", fill(draw, world, other, case, day), moved)


def _common(draw: Draw, data: type, case: Case) -> Any:
    seq = draw(st.sampled_from([act.seq for act in case.acts]))
    if data is Annulment:
        return Annulment(seq, "误录")
    if data is Erasure:
        return Erasure((seq,), "保存期满")
    return Exemption(draw(st.sampled_from(list(case.procedure.kinds))), "另有安排")


def of_field(each: Field, world: World, day: date) -> st.SearchStrategy[Any]:
    """Values of one field: few of each kind, so that walks meet the same ones again."""
    one = _one(each, world, day)
    if each.many:
        return st.lists(one, max_size=3, unique=True).map(tuple)
    return st.one_of(st.none(), one) if each.optional and each.default is None else one


def _one(each: Field, world: World, day: date) -> st.SearchStrategy[Any]:
    if each.kind == "ref":
        known = world.parties if each.of is Party else tuple(world.refs.get(each.of, ())) or (1,)
        return st.sampled_from([Ref(key) for key in known])
    if each.kind == "choice":
        members: Sequence[Choice] = list(each.of)
        return st.sampled_from(members)
    return {
        "text": st.sampled_from(WORDS),
        "bool": st.booleans(),
        "day": st.integers(-3, 60).map(lambda n: day + timedelta(days=n)),
        "moment": st.just(datetime(day.year, day.month, day.day, 1, tzinfo=UTC)),
        "int": st.integers(0, 9),
        "fen": st.integers(0, 10**7),
        "material": st.integers(0, 9).map(lambda n: Material(f"{DIGEST}{n}")),
    }[each.kind]


# --- what must hold -----------------------------------------------------------------------------------------------


def hold(trail: Trail) -> None:
    """Every invariant of `lessons`: refolding is the identity, acts lawful in order, never stuck, always somebody's duty."""
    refolds(trail)
    for case, day in zip(trail.cases, trail.days, strict=True):
        lawful_in_order(case)
        never_stuck(case, day, trail.world)
        somebody_owes(case, trail.world.facts(day))
        dates_explained(case, trail.world.facts(day))
    somebody_may(trail.case, trail.days[-1], trail.world)
    for kind, refusal in trail.refusals:
        assert str(refusal.reason), kind.title
        assert refusal.basis, f"{kind.title}: {refusal.reason}"


def refolds(trail: Trail) -> None:
    """The case is its entries: folded again from all acts, or from its stored fold, it is the same byte for byte."""
    world, case = trail.world, trail.case
    bytes_ = canonical(case.plain())
    again = fold(world.procedure, world.home, trail.recorded)
    assert canonical(again.plain()) == bytes_
    stored = json.loads(json.dumps(case.plain(), ensure_ascii=False))
    unfolded = Case.unfold(world.procedure, world.home, stored, case.version)
    assert canonical(unfolded.plain()) == bytes_
    assert [act.seq for act in trail.recorded] == list(range(1, case.version + 1)), "nothing refused is recorded"
    for cls in (each.typed(case.procedure.kinds[each.kind].data) for each in unfolded.acts):
        assert cls is not None


def lawful_in_order(case: Case) -> None:
    """The standing acts, in the order they were done, each had its place."""
    at = Shape()
    for act in case.ordered:
        kind = case.procedure.kinds[act.kind]
        no = shape(at, kind, case)
        assert no is None, (kind.title, no)
        at.add(kind, act)


def never_stuck(case: Case, day: date, world: World) -> None:
    """Until it is closed, somebody may do something other than mend the record."""
    if not case.acts or case.closed:
        return
    assert any(
        option.refusal is None and option.kind.common not in {"annul", "correct"}
        for who in world.hands
        for option in options(case, who.by, world.facts(day, who))
    ), f"stuck after {[act.kind for act in case.ordered]}"


def somebody_owes(case: Case, facts: Facts) -> None:
    """Until it is closed, and also while it is paused, some act is owed by somebody."""
    if case.acts and not case.closed:
        assert duties(case, facts), f"nobody owes anything after {[act.kind for act in case.ordered]}"


def somebody_may(case: Case, day: date, world: World) -> None:
    """What is owed, somebody who is there may do."""
    owed = {duty.act for duty in duties(case, world.facts(day))} if case.acts and not case.closed else set()
    for who in world.hands if owed else ():
        owed -= {each.kind.name for each in options(case, who.by, world.facts(day, who)) if each.refusal is None}
    assert not owed, f"nobody may do {sorted(owed)} after {[act.kind for act in case.ordered]}"


def dates_explained(case: Case, facts: Facts) -> None:
    """Every limit has a keeper, and a due day unless it is paused, and says how it was counted."""
    for run in deadlines(case, facts):
        assert run.keeper, run.clock
        assert (run.due is None) == (run.state == "paused") or run.counted.paused, run
        assert all(str(step) for step in run.counted.steps)
