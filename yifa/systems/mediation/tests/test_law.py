"""The law's cases: every one of limits.toml through a whole case, every one of findings.toml through its rule."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from yifa.kernel.days import Count, Extension, months, shipped
from yifa.kernel.days import days as calendar_days
from yifa.kernel.law import LIBRARY, Citation
from yifa.kernel.procedure import (
    Choice,
    Deadline,
    Pausing,
    Resumption,
    Settings,
    deadlines,
    inspect,
)  # fmt: skip
from yifa.kernel.text import Text
from yifa.systems.mediation import rules
from yifa.systems.mediation.procedure import PeoplesMediation, PeoplesMediation2022, PeoplesMediation2024, carried
from yifa.systems.mediation.tests.world import (
    BOTH,
    LI,
    LUO,
    TIAN,
    Story,
    acceptance,
    application,
    asking,
    choosing,
    moved,
    referral,
    session,
)  # fmt: skip

HERE = Path(__file__).parent
LIMITS = tomllib.loads((HERE / "limits.toml").read_text(encoding="utf-8"))["limit"]
CASES = tomllib.loads((HERE / "findings.toml").read_text(encoding="utf-8"))["case"]
VERSIONS = (PeoplesMediation, PeoplesMediation2022, PeoplesMediation2024)


# --- limits -------------------------------------------------------------------------------------------------------


def version_on(day: str) -> type[PeoplesMediation]:
    return max((each for each in VERSIONS if each.since.isoformat() <= day), key=lambda each: each.since)


def told(case: dict[str, Any]) -> Deadline:
    """The limit in question, in a case told as far as it takes."""
    start, clock = case["start"], case["clock"]
    story = Story(
        version_on(start), calendar=shipped(case.get("notices_until")),
        settings=Settings({"mediation.conclude": ((date(2020, 1, 1), calendar_days(case["days"])),)} if "days" in case else {}),
    )  # fmt: skip
    if clock == "reply":
        story.do(LUO, referral(), start)
    else:
        story.do(LI, application(), start)
        story.do(LUO, asking(), start)
    if clock == "report":
        story.do(LUO, carried.Escalation(rules.Sign.PUBLIC_ORDER, "扬言要打", "分开劝说"), start)
        story.do(
            LUO, carried.Escalation(rules.Sign.CRIME, "带了刀", "分开双方"), date.fromisoformat(start) + timedelta(1)
        )
    elif clock == "answer":
        story.do(TIAN, moved("疑难"), start)
    elif clock != "reply":
        story.do(LUO, acceptance(), start)
        story.do(TIAN, choosing(), start)
    for begin, end in case.get("paused", ()):
        story.do(LUO, Pausing("鉴定"), begin)
        if end:
            story.do(LUO, Resumption(), end)
    if "extended" in case:
        day, until = case["extended"]
        story.do(LUO, carried.Prolonging(date.fromisoformat(until), BOTH, "还要鉴定"), day)
    if clock in {"confirm", "follow", "see_again"}:
        story.do(LUO, carried.Rights(BOTH), start)
        story.do(LUO, session(), start)
        signed, mediator, seal = (date.fromisoformat(each) for each in case.get("signed", (start, start, start)))
        dues = () if clock == "confirm" else (date.fromisoformat(start),)
        story.do(LUO, carried.Written(BOTH, signed, mediator, seal, ("退款",), dues), max(signed, mediator, seal))
    if "visited" in case:
        story.do(LUO, carried.FollowUp(carried.State[case["found"]]), case["visited"])
    today = date.fromisoformat(case.get("visited", start))
    return next(run for run in deadlines(story.case, story.facts(today)) if run.clock == clock)


@pytest.mark.parametrize("case", LIMITS, ids=lambda case: f"{case['clock']} {case['start']} {case['due']}")
def test_the_limit(case: dict[str, Any]) -> None:
    run = told(case)
    derivation = "\n".join(str(step) for step in run.counted.steps)
    assert str(run.due or "") == case["due"], derivation
    assert run.provisional == case.get("provisional", False), derivation
    assert run.keeper
    for words in case.get("says", ()):
        assert words in derivation


def test_every_limit_has_cases() -> None:
    assert {case["clock"] for case in LIMITS} == set(PeoplesMediation.clocks) - {"meeting", "rest"}


# --- findings -----------------------------------------------------------------------------------------------------


def day(facts: dict[str, Any], name: str) -> Any:
    return date.fromisoformat(facts[name]) if name in facts else None


def held(facts: dict[str, Any]) -> list[rules.Stretch]:
    """Who held a post, each [since, until, who]; "" for until where he holds it still."""
    days = date.fromisoformat
    return [(days(since), days(until) if until else None, who) for since, until, who in facts["held"]]


def days(facts: dict[str, Any], name: str) -> list[date]:
    return [date.fromisoformat(each) for each in facts[name]]


def of(choice: type[Choice], facts: dict[str, Any], name: str) -> Any:
    return choice[facts[name]]


def wishes(facts: dict[str, Any]) -> dict[int, rules.Wish]:
    return {n: rules.Wish[each] for n, each in enumerate(facts.get("wishes", ()))}


def running(due: date | None) -> Count:
    return Count(due, None, due, False, due is None, None, "", lambda say: None)


RULES: dict[str, Callable[[dict[str, Any]], Any]] = {
    "excluded": lambda f: rules.excluded(of(rules.Nature, f, "nature")),
    "between_bodies": lambda f: rules.between_bodies(f["parties"], f["bodies"]),
    "not_excluded": lambda f: rules.not_excluded(of(rules.Nature, f, "nature"), wishes(f)),
    "consent": lambda f: rules.consent(wishes(f), several=f.get("several", False)),
    "before_acceptance": lambda f: rules.before_acceptance(f["accepted_there"]),
    "sent_by_another": lambda f: rules.sent_by_another(f.get("source")),
    "all_asked": lambda f: rules.all_asked(f["parties"], f["asked"]),
    "told_where": lambda f: rules.told_where(f["elsewhere"]),
    "offerable": lambda f: rules.offerable(f.get("kind")),
    "joint_agreed": lambda f: rules.joint_agreed(f["parties"], f["agreed"]),
    "appointed_by": lambda f: rules.appointed_by(**f),
    "not_recused": lambda f: rules.not_recused(
        [rules.Recused(each["post"], frozenset(each["people"]), each["known"]) for each in f["recused"]],
        f["posts"],
        f["people"],
    ),
    "other_body": lambda f: rules.other_body(f["to"], f["ours"], f.get("kind"), crime=f.get("crime", False)),
    "not_before": lambda f: rules.not_before(day(f, "first"), day(f, "floor")),
    "limitation": lambda f: rules.limitation(day(f, "harmed"), day(f, "ends"), day(f, "today")),
    "visit_due": lambda f: rules.visit_due(day(f, "day"), day(f, "due")),
    "guests_agreed": lambda f: rules.guests_agreed(f["parties"], f["agreed"]),
    "all_told": lambda f: rules.all_told(f["parties"], f["told"]),
    "wanted": lambda f: rules.wanted(wishes(f), f.get("least", 3)),
    "told_first": lambda f: rules.told_first(f["present"], f["told"]),
    "may_be_open": lambda f: rules.may_be_open(wants_closed=f["wants_closed"], secret=f.get("secret", False)),
    "may_end_for_absence": lambda f: rules.may_end_for_absence(f["times"], f["least"]),
    "extendable": lambda f: rules.extendable(
        Extension(day(f, "day"), None, day(f, "until"), ""), running(day(f, "due")), months(1), shipped(), f["missing"]
    ),
    "heard": lambda f: rules.heard(f["parties"], f["present"]),
    "taken_elsewhere": lambda f: rules.taken_elsewhere(f["body"]),
    "mediated_again": lambda f: rules.mediated_again(f["parties"], f["present"]),
    "proven": lambda f: rules.proven(**f),
    "ways_left": lambda f: rules.ways_left(day(f, "confirm_by")),
    "unconfirmed": lambda f: rules.unconfirmed(),
    "unlisted": lambda f: rules.unlisted(),
    "unsure": lambda f: rules.unsure(day(f, "day"), of(rules.Subject, f, "subject")),
    "must_report": lambda f: rules.must_report(of(rules.Sign, f, "sign")),
    "effective": lambda f: rules.effective(day(f, "signed"), day(f, "mediator"), day(f, "sealed")),
    "all_signed": lambda f: rules.all_signed(f["parties"], f["signed"]),
    "all_agreed": lambda f: rules.all_agreed(f["parties"], f["agreed"]),
    "all_heard": lambda f: rules.all_heard(f["parties"], f["heard"]),
    "only_parties": lambda f: rules.only_parties(f["parties"], f["named"], over=f.get("over", False)),
    "nobody_wants": lambda f: rules.nobody_wants(wishes(f), {1: f["tries"]}, f.get("missed", 0), f["least"]),
    "may_end_unreached": lambda f: rules.may_end_unreached(f["missed"], f["least"]),
    "near_its_end": lambda f: rules.near_its_end(day(f, "due"), day(f, "ahead"), months(1).text),
    "separable": lambda f: rules.separable(
        of(rules.Wish, f, "wish") if "wish" in f else None,
        two_left=f["two_left"],
        died=f.get("died", False),
        away=f.get("away", 0),
        least=2,
    ),
    "appointed": lambda f: rules.appointed(day(f, "day"), day(f, "called"), agreed=f["agreed"]),
    "names_nobody": lambda f: rules.names_nobody(party=f["party"]),
    "second_hand": lambda f: rules.second_hand(day(f, "due")),
    "longer_by_another": lambda f: rules.longer_by_another(day(f, "due")),
    "moved_with_consent": lambda f: rules.moved_with_consent(f["parties"], f["agreed"], f.get("silent", ())),
    "all_willing": lambda f: rules.all_willing(f["parties"], wishes(f)),
    "namesake": lambda f: rules.namesake(f["hosts"], f["namesakes"]),
    "reached_on": lambda f: rules.reached_on(day(f, "day"), day(f, "reached")),
    "stands_by": lambda f: rules.stands_by(day(f, "day"), *days(f, "others")),
    "when_to_perform": lambda f: rules.when_to_perform(days(f, "dues")),
    "terms_set": lambda f: rules.terms_set(f["terms"], days(f, "dues"), day(f, "day"), oral=f.get("oral", False)),
    "oral_allowed": lambda f: rules.oral_allowed(no_writing=f["no_writing"]),
    "told_of_ways": lambda f: rules.told_of_ways([rules.OtherWay[each] for each in f["ways"]]),
    "no_dead": lambda f: rules.no_dead(f["dead"], f["named"]),
    "died_after": lambda f: rules.died_after(day(f, "day"), date.fromisoformat(f["spoke"]), Text("调解")),
    "ends_by_death": lambda f: rules.ends_by_death(**f),
    "told_after_death": lambda f: rules.told_after_death([rules.OtherWay[each] for each in f["ways"]]),
    "no_refusal_stands": lambda f: rules.no_refusal_stands(**f),
    "all_reconciled": lambda f: rules.all_reconciled(f["parties"], f["said"]),
    "proven_outside": lambda f: rules.proven_outside(of(rules.Nature, f, "nature")),
    "crime_goes_on": lambda f: rules.crime_goes_on(of(rules.Nature, f, "nature")),
    "source_of": lambda f: rules.source_of(f["act"], f.get("code")),
    "sent_by": lambda f: rules.sent_by(f["source"], f["sender"]),
    "persons_at_least": lambda f: rules.persons_at_least(f.get("persons"), f["parties"]),
    "refused_and_told": lambda f: rules.refused_and_told([rules.OtherWay[each] for each in f["ways"]]),
    "ways_told": lambda f: rules.ways_told([rules.OtherWay[each] for each in f["ways"]]),
    "confirmable": lambda f: rules.confirmable(
        day(f, "day"), day(f, "due"), of(rules.Subject, f, "subject"), f["missing"]
    ),
    "may_file": lambda f: rules.may_file(
        day(f, "day"), days(f, "dues"), day(f, "confirm_by"), performed=f["performed"], settled=f["settled"]
    ),
    "composition": lambda f: list(
        rules.composition(
            f["members"],
            woman=f["woman"],
            several_peoples=f["several_peoples"],
            minority=f["minority"],
            head=f.get("head", True),
        )
    ),
    "term_of_committee": lambda f: rules.term_of_committee(day(f, "elected"), day(f, "day")),
    "holder": lambda f: rules.holder(held(f), day(f, "then"), day(f, "day")) or "",
    "same_person": lambda f: rules.same_person(held(f), day(f, "then"), day(f, "day")),
    "elected_himself": lambda f: rules.elected_himself(held(f), day(f, "then"), day(f, "day")),
    "chosen_himself": lambda f: rules.chosen_himself(held(f), day(f, "then"), day(f, "day")),
    "in_term": lambda f: rules.in_term(day(f, "elected"), day(f, "day")),
    "term_of_mediator": lambda f: rules.term_of_mediator(day(f, "since"), day(f, "until"), day(f, "day")),
}


def findings(answer: Any) -> list[rules.Finding]:
    return answer if isinstance(answer, list) else [] if answer is None else [answer]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['rule']} {case['facts']}")
def test_the_finding(case: dict[str, Any]) -> None:
    answer = RULES[case["rule"]](case["facts"])
    if isinstance(answer, (bool, date, str)):
        assert str(answer) == case["finds"]
        return
    found = findings(answer)
    said = "；".join(str(each.text) for each in found)
    assert case["finds"] in said if case["finds"] else not found, said
    cited = [str(basis) for each in found for basis in each.basis]
    assert set(case.get("basis", ())) <= set(cited), cited
    assert case.get("remedy", "") in "；".join(str(each.remedy) for each in found if each.remedy)


def test_every_rule_has_cases() -> None:
    public = {
        name for name, each in vars(rules).items()
        if callable(each) and not isinstance(each, type) and each.__module__.startswith(rules.__name__) and name[0] != "_"
    }  # fmt: skip
    assert public == set(RULES)
    assert {case["rule"] for case in CASES} == set(RULES)
    assert {case["facts"]["nature"] for case in CASES if case["rule"] == "excluded"} == {e.name for e in rules.Nature}


# --- citations ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("procedure", VERSIONS, ids=lambda each: each.version())
def test_the_procedure_stands_before_the_law_of_its_day(procedure: type[PeoplesMediation]) -> None:
    assert [str(finding) for finding in inspect(procedure, LIBRARY)] == []


def bases_of(answers: Iterable[Any]) -> set[Citation]:
    return {b for each in answers for f in findings(each) for b in f.basis if isinstance(b, Citation)}


def test_what_findings_cite_stands_in_the_countys_year() -> None:
    cited = bases_of(
        RULES[case["rule"]](case["facts"])
        for case in CASES
        if case["rule"] not in {"must_report", "effective", "same_person", "holder"}
    )
    assert cited
    for citation in cited:
        LIBRARY.resolve(citation, date(2022, 12, 6))


def test_confirmation_cites_the_law_of_its_day() -> None:
    said = {p.version(): [str(b) for b in p.kinds["to_court"].basis] for p in VERSIONS}
    assert said["mediation.people@2011-01-01"] == ["《人民调解法》第三十三条"]
    assert said["mediation.people@2022-01-01"][1] == "《民事诉讼法》第二百零一条"
    assert said["mediation.people@2024-01-01"][1] == "《民事诉讼法》第二百零五条"
