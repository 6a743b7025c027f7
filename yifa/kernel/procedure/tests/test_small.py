"""A small procedure of the tests' own: each common act, each kind of limit, each mistake a declaration can hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any

import pytest

from yifa.kernel.days import days, hours, shipped
from yifa.kernel.law import LIBRARY, internal, statute
from yifa.kernel.procedure import (
    Act,
    Annulment,
    BadDeclaration,
    Case,
    Completion,
    Correction,
    Deed,
    Erasure,
    Exemption,
    Extension,
    Facts,
    Pausing,
    Procedure,
    Refusal,
    Resumption,
    Return,
    Role,
    act,
    annuls,
    awaits,
    corrects,
    deadlines,
    decide,
    duties,
    erases,
    evolve,
    exempt,
    extends,
    inspect,
    pauses,
    returns,
    split_command,
    within,
)  # fmt: skip

OURS = internal("试验用的规定")
desk = Role("desk", "经办人", granted=True)
head = Role("head", "负责人", granted=True)


@dataclass(frozen=True)
class Asked:
    what: Annotated[str, "事项"]


@dataclass(frozen=True)
class Looked:
    found: Annotated[str, "查明"]


@dataclass(frozen=True)
class Shown:
    to: Annotated[str, "给谁看"]


@dataclass(frozen=True)
class Decided:
    granted: Annotated[bool, "准许"] = True


@dataclass(frozen=True)
class Kept:
    box: Annotated[int, "卷盒"] = 1


class Small(Procedure):
    """An application that is looked into, shown to somebody, decided and filed."""

    key, title, since = "tests.small", "小程序", date(2022, 1, 1)

    asked = act("申请", Asked, by=[desk], basis=OURS, opens=True)
    wanted, brought = returns(by=[desk], answered_by=[desk], basis=OURS, after=asked)
    looked = act("调查", Looked, by=[desk], basis=OURS, after=asked, owed=True, late=hours(24))
    shown = act("公示", Shown, by=[desk], basis=OURS, after=looked, owed=True)
    decided = act("决定", Decided, by=[head], basis=statute("行政许可法").article(38), after=looked & shown, owed=True,
                  ends="办结", late=days(2))  # fmt: skip
    filed = act("归档", Kept, by=[desk], basis=OURS, after=decided, owed=True, closes=True)
    paused, resumed = pauses(by=[desk], basis=OURS, after=asked)
    longer = extends(by=[head], basis=OURS, after=asked)
    spared = exempt(by=[head], basis=OURS, after=asked)
    corrected, annulled = corrects(by=[desk]), annuls(by=[desk, head])
    erase = erases(by=[head], basis=OURS)

    decide_by = within("办结", days(10), of=asked, until=[decided], keeper=desk, basis=OURS,
                       extended=(longer, lambda data: data.until))  # fmt: skip
    expected = awaits(paused, resumed, keeper=desk)


MONDAY = datetime(2022, 11, 7, 2, 0, tzinfo=UTC)
"""Ten in the morning in the county."""
DESK, HEAD = ("post:1/7", "desk"), ("post:2/8", "head")


class Told:
    """A case told act by act, at moments."""

    def __init__(self) -> None:
        self.case = Case(Small, 5)

    def facts(self, now: datetime, role: str = "") -> Facts:
        return Facts(entered=now, calendar=shipped(), roles=frozenset({role}))

    def ask(
        self, who: tuple[str, str], data: Any, now: datetime, done: Any = None, ground: Any = None
    ) -> Act | Refusal:
        plain, _ = split_command(data, lambda: "salt", "sm3")
        deed = Deed(data, plain, who[0], who[0], done or self.facts(now).today, ground)
        return decide(self.case, deed, self.facts(now, who[1]))

    def do(self, who: tuple[str, str], data: Any, now: datetime, done: Any = None) -> Act:
        answer = self.ask(who, data, now, done)
        assert isinstance(answer, Act), answer.reason
        self.case = evolve(self.case, answer)
        return answer

    def no(self, who: tuple[str, str], data: Any, now: datetime, done: Any = None) -> str:
        answer = self.ask(who, data, now, done)
        assert isinstance(answer, Refusal), f"{data} was recorded"
        return str(answer.reason)

    def owed(self, now: datetime) -> set[str]:
        return {duty.act for duty in duties(self.case, self.facts(now))}

    def run(self, clock: str, now: datetime) -> Any:
        return next(run for run in deadlines(self.case, self.facts(now)) if run.clock == clock)


@pytest.fixture
def told() -> Told:
    story = Told()
    story.do(DESK, Asked("盖房"), MONDAY)
    return story


def after(**span: int) -> datetime:
    return MONDAY + timedelta(**span)


# --- lateness -----------------------------------------------------------------------------------------------------


def test_hours_run_from_the_moment_it_was_done(told: Told) -> None:
    assert not told.ask(DESK, Looked("在"), after(hours=24), MONDAY).late  # type: ignore[union-attr]
    assert "补录" in told.no(DESK, Looked("在"), after(hours=24, minutes=1), MONDAY)


def test_where_only_the_day_is_known_hours_end_with_the_next_day(told: Told) -> None:
    day = MONDAY.date()
    assert isinstance(told.ask(DESK, Looked("在"), after(hours=37), day), Act)  # 23:00 of the next day
    assert "补录" in told.no(DESK, Looked("在"), after(hours=39), day)


def test_a_ground_lets_it_in_and_marks_it(told: Told) -> None:
    entered = told.ask(DESK, Looked("在"), after(days=3), MONDAY, {"§": "x"})
    assert isinstance(entered, Act)
    assert entered.late


# --- pause --------------------------------------------------------------------------------------------------------


def test_a_pause_is_looked_at_on_the_day_it_was_expected_to_be_over(told: Told) -> None:
    told.do(DESK, Pausing("等鉴定", date(2022, 11, 14)), after(days=1))
    run = told.run("expected", after(days=2))
    assert (run.due, run.state) == (date(2022, 11, 14), "running")
    assert told.owed(after(days=2)) == {"resumed"}
    told.do(DESK, Resumption(), after(days=8))
    assert told.run("expected", after(days=8)).state == "met"
    assert told.run("decide_by", after(days=8)).due == date(2022, 11, 17) + timedelta(days=7)


def test_a_pause_without_an_expected_day_has_no_such_limit(told: Told) -> None:
    told.do(DESK, Pausing("等鉴定"), after(days=1))
    assert {run.clock for run in deadlines(told.case, told.facts(MONDAY))} == {"decide_by"}
    assert "正在中止" in told.no(DESK, Looked("在"), after(days=1))


# --- the other common acts ----------------------------------------------------------------------------------------


def test_what_was_asked_for_is_brought_once(told: Told) -> None:
    assert "没有需要补正" in told.no(DESK, Completion("图"), MONDAY) or "须先办" in told.no(
        DESK, Completion("图"), MONDAY
    )
    told.do(DESK, Return("图纸"), MONDAY)
    told.do(DESK, Completion("图"), after(hours=1))
    assert "没有需要补正" in told.no(DESK, Completion("图"), after(hours=2))


def test_a_limit_is_extended_to_a_day(told: Told) -> None:
    told.do(HEAD, Extension(date(2022, 11, 30), "雨"), after(days=1))
    assert told.run("decide_by", after(days=1)).due == date(2022, 11, 30)


def test_a_step_of_our_own_is_left_out_by_another_person_and_a_step_of_law_never(told: Told) -> None:
    told.do(DESK, Looked("在"), MONDAY)
    assert "须先办“调查”，并且“公示”" in told.no(HEAD, Decided(), MONDAY)
    assert "法律规定的不可以" in told.no(HEAD, Exemption("decided", "小事"), MONDAY)
    told.do(HEAD, Exemption("shown", "无人可示"), MONDAY)
    told.do(HEAD, Decided(), MONDAY)
    assert told.case.outcome == "办结"


def test_who_had_the_case_in_hand_does_not_spare_himself(told: Told) -> None:
    told.do(DESK, Looked("在"), MONDAY)
    assert "另一人" in told.no(("post:2/7", "head"), Exemption("shown", "无人可示"), MONDAY)


def test_an_end_is_annulled_by_another_person_also_from_another_post(told: Told) -> None:
    told.do(DESK, Looked("在"), MONDAY)
    told.do(DESK, Shown("邻居"), MONDAY)
    told.do(HEAD, Decided(), MONDAY)
    assert "另一人" in told.no(("deputy:1/8", "desk"), Annulment(4, "误录"), after(hours=1))
    told.do(DESK, Annulment(4, "误录"), after(hours=1))
    assert told.case.outcome is None


def test_nothing_after_the_end_but_what_follows_it_and_nothing_after_filing_but_erasure(told: Told) -> None:
    told.do(DESK, Looked("在"), MONDAY)
    told.do(DESK, Shown("邻居"), MONDAY)
    told.do(HEAD, Decided(), MONDAY)
    assert "已经以“办结”办结" in told.no(DESK, Pausing("等"), MONDAY)
    told.do(DESK, Kept(), MONDAY)
    assert told.owed(MONDAY) == set()
    assert "已经归档" in told.no(DESK, Correction(2, "错", Looked("不在")), MONDAY)
    told.do(HEAD, Erasure((1, 2), "期满"), MONDAY)


# --- declarations with a mistake ------------------------------------------------------------------------------------


def test_two_acts_do_not_share_a_dataclass() -> None:
    with pytest.raises(BadDeclaration, match="already belongs"):
        type("Twice", (Procedure,), {
            "key": "tests.twice", "title": "重", "since": date(2020, 1, 1),
            "one": act("一", Asked, by=[desk], basis=OURS, opens=True),
            "two": act("二", Asked, by=[desk], basis=OURS, opens=True),
        })  # fmt: skip


def test_an_act_without_a_basis_is_not_declared() -> None:
    with pytest.raises(BadDeclaration, match="basis"):
        type("Bare", (Procedure,), {
            "key": "tests.bare", "title": "空", "since": date(2020, 1, 1),
            "one": act("一", Asked, by=[desk], basis=(), opens=True),
        })  # fmt: skip


def test_inspection_finds_a_path_without_an_end_and_a_provision_that_is_not_there() -> None:
    class Endless(Procedure):
        key, title, since = "tests.endless", "无尽", date(2020, 1, 1)
        asked = act("申请", Asked, by=[desk], basis=statute("行政许可法").article(999), opens=True)

    found = "；".join(str(each) for each in inspect(Endless, LIBRARY))
    assert "没有办结的路" in found
    assert "第九百九十九条" in found
    assert inspect(Small, LIBRARY) == ()
