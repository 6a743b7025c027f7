"""The demonstration holds what it promises: every stage, lamp and act, by the law of the day, the same every time."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.apps import apps
from django.core.management.base import CommandError

from yifa import demo
from yifa.casework import lawday, verify, worker, writing
from yifa.casework.declare import REGISTRY
from yifa.casework.models import Case, ListItem, Matter, MatterTopic, Party
from yifa.casework.scope import actor, visible
from yifa.casework.tests.copies import Template
from yifa.county import clock
from yifa.county.models import Agency, Division, Official, Person, Tenure
from yifa.demo import profile
from yifa.figures import count
from yifa.kernel.days import shipped
from yifa.kernel.days.lamp import Lamp, lamp
from yifa.kernel.text import COUNTY_TIME

if TYPE_CHECKING:
    from collections.abc import Iterator

TODAY = date(2022, 12, 6)


@contextmanager
def loaded(folder: Path) -> Iterator[list[tuple[int, int, str]]]:
    """A database of its own with the demonstration in it, and what its progress said."""
    said: list[tuple[int, int, str]] = []

    def load() -> None:
        forget()
        demo.load(small=True, progress=lambda *told: said.append(told))

    template = Template(folder, load)
    try:
        with template.copy():
            forget()
            yield said
    finally:
        template.drop()
        forget()


def forget() -> None:
    """The process now looks at another database."""
    clock.forget()
    lawday.forget()


@pytest.fixture(scope="module")
def told(django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[list[tuple[int, int, str]]]:
    """The demonstration, loaded once for this file."""
    with django_db_blocker.unblock(), loaded(tmp_path_factory.mktemp("demo")) as said:
        yield said


@pytest.fixture(autouse=True)
def _here(told: Any) -> None:
    """Every test looks at the loaded demonstration."""


def entries() -> Any:
    """The entries of the record; its model is not named here: what is above casework never writes there."""
    return apps.get_model("ledger", "Entry")._default_manager


def acts() -> Iterator[tuple[Any, dict[str, Any]]]:
    """Every act ever recorded in a case, with the content of its entry."""
    rows = entries().filter(chain__startswith="case/").order_by("at", "chain", "seq")
    for body in rows.values_list("body", flat=True):
        yield writing.act_of(bytes(body))


def official(username: str) -> Official:
    return Official.objects.get(username=username)


def test_the_clock_shows_the_afternoon_of_the_sixth_of_december() -> None:
    assert clock.is_demonstration()
    now = clock.now().astimezone(COUNTY_TIME)
    assert (now.date(), now.hour) == (TODAY, 16)


def test_the_parts_of_a_figure_are_its_whole() -> None:
    said = count.figures(2022)
    wholes = {figure.part_of for _system, figure in count.declared() if figure.part_of}
    assert wholes == {"mediation.mediated", "mediation.resolved"}
    for whole in wholes:
        parts = [figure.key for _system, figure in count.declared() if figure.part_of == whole]
        assert sum(said[part]["numerator"] for part in parts) == said[whole]["numerator"]


def test_a_county_with_its_places_bodies_and_people() -> None:
    kinds = Counter(Division.objects.on(TODAY).values_list("kind", flat=True))
    assert kinds == {"county": 1, "town": 15, "village": 137}
    bodies = Counter(Agency.objects.on(TODAY).values_list("kind", flat=True))
    assert bodies["town_mediation"] == bodies["justice_office"] == 15
    assert bodies["centre"] == 16
    assert bodies["village_mediation"] == bodies["village_committee"] == 16
    assert Agency.objects.on(TODAY).filter(external=True).count() == 4
    assert 38 <= Official.objects.count() <= 45
    borne = ListItem.objects.filter(key__in=MatterTopic.objects.values("topic"))
    assert {"tea", "wages"} <= set(borne.values_list("code", flat=True))


def test_some_hundred_disputes_of_one_town_and_a_few_next_door() -> None:
    of = Counter(towns()[case.division] for case in Case.objects.only("division"))
    assert of.keys() == {"永兴镇", "复兴镇"}
    assert 100 <= of["永兴镇"] <= 140
    assert 4 <= of["复兴镇"] <= 10


def towns() -> dict[int, str]:
    rows = {row.key: row for row in Division.objects.on(TODAY)}
    return {
        key: row.name if row.kind == "town" else rows[row.parent or 0].name for key, row in rows.items() if row.parent
    }


def test_every_stage_and_every_ending() -> None:
    stages = Counter(Case.objects.values_list("stage", flat=True))
    assert stages.keys() == {"登记", "受理", "调解", "中止", "履行", "待归档", "归档"}
    assert min(stages.values()) >= 2
    endings = {kind.ends for kind in procedure().kinds.values() if kind.ends}
    assert set(Case.objects.exclude(outcome=None).values_list("outcome", flat=True)) == endings


def procedure() -> Any:
    """The one procedure of the year."""
    (name,) = set(Case.objects.values_list("procedure", flat=True))
    return REGISTRY.procedure(name)


def test_every_lamp_is_lit() -> None:
    lamps = Counter(
        lamp(case.due, TODAY, paused=case.paused)
        for case in Case.objects.filter(closed=False)
        if case.due or case.paused
    )
    assert lamps.keys() == {Lamp.RUNNING, Lamp.SOON, Lamp.OVERDUE, Lamp.PAUSED}


def test_whatever_the_procedure_knows_has_happened() -> None:
    """Only papers are not attached: the demonstration has no files."""
    done = Counter(act.kind for act, _ in acts())
    assert procedure().kinds.keys() - done.keys() == {"attached"}
    senders = {act.data["source"] for act, _ in acts() if act.kind == "referred"}
    assert len(senders) >= 3


def test_everything_was_done_in_office_hours_before_the_day_was_over() -> None:
    calendar, last = shipped(), datetime(2022, 12, 6, 16, 0, tzinfo=COUNTY_TIME)
    for act, content in acts():
        at = datetime.fromisoformat(act.entered).astimezone(COUNTY_TIME)
        assert at < last
        assert 8 <= at.hour < 19, at
        assert calendar.is_working(at.date()), at
        assert content["origin"] == "simulation"


def test_what_was_entered_late_says_why() -> None:
    late = [(act, content) for act, content in acts() if act.late]
    assert late
    assert all(act.ground is not None for act, _ in late)


def test_a_mistake_is_annulled_by_another_person() -> None:
    chains: dict[int, dict[int, Any]] = {}
    found = 0
    for case in Case.objects.all():
        rows = entries().filter(chain=writing.chain_of(case.pk)).order_by("seq").values_list("body", flat=True)
        chains[case.pk] = {act.seq: act for act, _ in (writing.act_of(bytes(body)) for body in rows)}
    for each in chains.values():
        for act in each.values():
            if act.kind == "annulled":
                wrong = each[act.data["act"]]
                assert act.person not in {wrong.person, wrong.entered_by.partition("/")[2]}
                found += 1
    assert found


def test_the_figure_counts_the_rows() -> None:
    said = count.figures(2022, keys=["mediation.mediated"])["mediation.mediated"]
    register = REGISTRY.register("mediation.disputes")
    assert register is not None
    rows = register.model._default_manager.filter(accepted_on__year=2022).count()
    assert said["value"] == rows > 100


def test_the_whole_record_holds_and_is_sealed() -> None:
    assert verify.verify() == []
    assert worker.tick().sealed == 0


def test_a_second_load_is_refused_kindly_and_changes_nothing() -> None:
    before = (Case.objects.count(), entries().count(), Official.objects.count())
    with pytest.raises(CommandError, match="已经装载过"):
        demo.load()
    assert (Case.objects.count(), entries().count(), Official.objects.count()) == before


def test_deputies_stand_in_for_a_time_and_no_longer() -> None:
    def posts(username: str, day: date) -> dict[str, bool]:
        return actor(official(username), day).seats

    head, village = "永兴镇人民调解委员会 主任", "永兴镇茅坝村人民调解委员会 主任"
    assert posts("chenjing", date(2022, 7, 4))[head] is True
    assert head not in posts("chenjing", date(2022, 7, 25))
    assert village not in posts("tanyan", date(2022, 11, 20))
    assert posts("tanyan", TODAY)[village] is True
    stood_in = {act.person for act, _ in acts() if act.whose == f"post:{_post(head)}"}
    assert stood_in == {str(official("luochengjun").pk), str(official("chenjing").pk)}


def _post(said: str) -> int:
    body, title = said.split()
    username = next(seat.username for seat in profile.SEATS if (seat.body, seat.title) == (body, title))
    return Tenure.objects.get(official=official(username), deputy=False, until=None).post


def test_a_mediator_who_retired_can_do_nothing_more() -> None:
    retired = official("wudaxing")
    assert actor(retired, date(2022, 5, 31)).seats
    assert not actor(retired, date(2022, 6, 1)).seats
    assert all(act.day < date(2022, 6, 1) for act, _ in acts() if act.person == str(retired.pk))


def test_who_sees_what() -> None:
    def seen(username: str) -> Any:
        return visible(actor(official(username), TODAY))

    at = towns()
    assert seen("zhengwei").count() == Case.objects.count()
    assert {at[case.division] for case in seen("lvqian")} == {"复兴镇"}
    assert not seen("zhaoming").exists()
    assert Case.objects.filter(level=2).exists()
    assert not seen("sunhong").filter(level=2).exists()
    assert seen("luochengjun").filter(level=2).exists()
    assert seen("xiaolin").count() < seen("luochengjun").count()


def test_committees_that_need_a_look_say_so() -> None:
    catalogue = REGISTRY.catalogues["mediation.committees"]
    assert catalogue.warnings is not None
    said = [str(each.text) for _key, each in catalogue.warnings(list(catalogue.model.objects.on(TODAY)), TODAY)]  # type: ignore[attr-defined]
    assert len(said) == 2
    assert any("妇女" in each for each in said)
    assert any("改选" in each for each in said)


def test_numbers_are_gapless_and_say_whose_they_are() -> None:
    numbers = [number for number in Case.objects.values_list("number", flat=True) if number]
    assert len(numbers) == len(set(numbers))
    town = sorted(number for number in numbers if number.startswith("湄永人调"))
    assert town == [f"湄永人调〔2022〕{n:04d}号" for n in range(1, len(town) + 1)]


def test_accounts_are_shown_and_let_one_in() -> None:
    shown = demo.accounts()
    assert 8 <= len(shown) <= 12
    for each in shown:
        account = official(each.username)
        assert account.check_password(each.password)
        assert not account.must_change_password
    assert any("代理" in each.who for each in shown)
    assert all(path.startswith("/") for _, path in demo.links())


def test_invented_numbers_can_be_nobodys() -> None:
    for person in Person.objects.all():
        for value, starts in ((person.phone, "199000"), (person.id_number, "990000")):
            assert value is None or value.clear().startswith(starts)
        assert person.organisation == ("（演示）" in person.name)


def test_nobody_is_registered_twice() -> None:
    names = Counter(Party.objects.values_list("person", flat=True))
    assert max(names.values()) > 1, "somebody is known from before"


def test_progress_comes_to_its_end(told: list[tuple[int, int, str]]) -> None:
    done, total, what = told[-1]
    assert done == total > 1000
    assert what == "人民调解"


def test_two_loads_tell_the_same(tmp_path: Path) -> None:
    """But for salts, which nobody may foresee."""
    first = _said()
    with loaded(tmp_path):
        second = _said()
    assert first == second


def _said() -> list[Any]:
    found: list[Any] = [*Matter.objects.order_by("pk").values_list("subject", "division", "place", "level")]
    found += Person.objects.order_by("pk").values_list("name", "organisation")
    for act, _ in acts():
        data = json.loads(json.dumps(act.data), object_hook=lambda each: "§" if each.keys() == {"§"} else each)
        found.append((act.seq, act.kind, act.by, act.entered_by, act.done, act.entered, act.number, act.late, data))
    return found
