"""Who sees what: every list of casework, for every role, from every neighbour; and what is asked of the database."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from yifa.casework import door, listing, materials, matters, todos
from yifa.casework.door import NotThere
from yifa.casework.models import BoundMaterial, Case, Shared
from yifa.casework.scope import Actor, actor, visible
from yifa.casework.tests.cast import START, TODAY, Cast, accepted, grant, in_session, opened
from yifa.casework.tests.sample.procedure import Acceptance, Assignment, Session
from yifa.county.dated import supersede
from yifa.county.models import Agency, Division, Official, Post
from yifa.county.succession import succeed
from yifa.kernel.procedure import Offer, Ref, Taking

PLACES = ("village", "beside", "moved", "far")
WHO = ("luo", "tian", "lin", "chen", "wu", "he", "shen", "guan", "zhou")
SEES = {
    # who: (place, level) seen; everything else is not there
    "luo": {("village", 0), ("village", 1)},
    "tian": {("village", 0), ("village", 1)},
    "lin": {("beside", 0), ("beside", 1)},
    "chen": {("village", 0), ("village", 1), ("village", 2), ("beside", 0), ("beside", 1), ("beside", 2)},
    "wu": {("moved", 0), ("moved", 1), ("far", 0), ("far", 1)},
    "he": {(place, level) for place in PLACES for level in (0, 1)},
    "shen": {(place, level) for place in PLACES for level in (0, 1, 2)},
    "guan": set(),
    "zhou": set(),
}


def rows(cast: Cast) -> dict[tuple[str, int], int]:
    """A case in every village at every level of confidentiality, written as the door leaves it when nobody is named."""
    found = {}
    for place in PLACES:
        by = {"village": "luo", "beside": "lin"}.get(place, "wu")
        for level in (0, 1):
            found[place, level] = opened(cast, where=place, by=by, level=level).pk
        low = Case.objects.get(pk=found[place, 0])
        found[place, 2] = _secret(low, place)
    return found


def _secret(like: Case, place: str) -> int:
    return Case.objects.create(
        matter=like.matter, procedure=like.procedure, system="sample", home=like.home, agency=like.agency,
        division=like.division, level=2, version=0, opened=TODAY,
    ).pk  # fmt: skip


LISTS: dict[str, Callable[[Actor], set[int]]] = {
    "visible": lambda who: set(visible(who).values_list("pk", flat=True)),
    "page": lambda who: {case.pk for case in listing.page(who, size=50)},
    "page by page": lambda who: _paged(who),  # noqa: PLW0108 - it is defined below
    "search": lambda who: set(visible(who).filter(matter__subject__contains="宅").values_list("pk", flat=True)),
    "one by one": lambda who: {pk for pk in Case.objects.values_list("pk", flat=True) if visible(who).filter(pk=pk)},
}


def _paged(who: Actor) -> set[int]:
    found: list[int] = []
    while True:
        page = listing.page(who, size=2, before=found[-1] if found else None)
        found += [case.pk for case in page[:2]]
        if len(page) < 3:
            assert found == sorted(set(found), reverse=True)
            return set(found)


@pytest.mark.parametrize("name", LISTS)
def test_every_list_shows_to_everybody_what_is_theirs_and_no_more(county: Cast, name: str) -> None:
    cases = rows(county)
    for who in WHO:
        assert LISTS[name](county.actor(who)) == {cases[key] for key in SEES[who]}, who


def test_the_door_and_the_lists_agree(county: Cast) -> None:
    cases = rows(county)
    for who in WHO:
        for key, pk in cases.items():
            hand = county.hand(who, "luo" if who == "zhou" else who)
            try:
                door.perform(pk, object(), by=hand)
            except NotThere:
                seen = False
            except door.Refused:
                seen = True
            assert seen == (key in SEES[who]), (who, key)


def test_matters_and_todos_stay_within(county: Cast) -> None:
    cases = rows(county)
    from yifa.casework.scope import matters as matters_of

    for who in WHO:
        seen = {Case.objects.get(pk=cases[key]).matter_id for key in SEES[who]}
        assert set(matters_of(county.actor(who)).values_list("pk", flat=True)) == seen
        mine = {owed.case for owed in todos.mine(county.actor(who))}
        assert mine <= {cases[key] for key in SEES[who]}
        assert set(todos.cases(set(cases.values()), county.actor(who))) == {cases[key] for key in SEES[who]}
        others = set(todos.waiting(county.actor(who), list(cases.values())))
        assert others <= {cases[key] for key in SEES[who]}


def test_a_pool_is_not_told_of_what_is_confidential(county: Cast) -> None:
    grant(county, "luo", "sample.mediator", "village", 2, "act enter")
    pk = opened(county, by="luo", level=2).pk
    assert [owed.case for owed in todos.mine(county.actor("tian"))] == []
    assert todos.count(county.actor("tian")) == 0
    with pytest.raises(NotThere):
        door.perform(pk, Acceptance(), by=county.tian)


def test_a_code_that_begins_alike_is_no_place_inside(county: Cast) -> None:
    """村 520328101300 lies in 复兴 though its code begins with 永兴's; 003 and 030 share their digits."""
    moved, beside = opened(county, where="moved", by="wu").pk, opened(county, where="beside", by="lin").pk
    assert not visible(county.actor("chen")).filter(pk=moved)
    assert visible(county.actor("wu")).filter(pk=moved)
    assert not visible(county.actor("luo")).filter(pk=beside)


def test_a_village_that_is_redrawn_is_seen_by_its_new_town_from_that_day(county: Cast) -> None:
    pk = opened(county).pk
    village = Division.objects.get(key=county.places["village"])
    supersede(village, since=TODAY, parent=county.places["fuxing"])
    chen, wu = Official.objects.get(username="chen"), Official.objects.get(username="wu")
    assert visible(actor(wu, TODAY)).filter(pk=pk)
    assert not visible(actor(wu, date(2022, 12, 5))).filter(pk=pk)
    assert not visible(actor(chen, TODAY)).filter(pk=pk)


def test_named_held_and_shared(county: Cast) -> None:
    pk = accepted(county, where="beside", by="lin")
    assert not visible(county.actor("tian")).filter(pk=pk)
    door.perform(pk, Assignment(county.posts["tian"]), by=county.chen)
    assert visible(county.actor("tian")).filter(pk=pk)
    door.perform(pk, Assignment(county.posts["lin"]), by=county.chen)
    assert not visible(county.actor("tian")).filter(pk=pk)
    door.perform(pk, Offer(Ref(county.agencies["village"]), "x"), by=county.chen)
    door.perform(pk, Taking(Ref(county.agencies["village"])), by=county.luo)
    assert visible(county.actor("tian")).filter(pk=pk)
    assert visible(county.actor("lin")).filter(pk=pk)
    other = opened(county, where="far", by="wu").pk
    Shared.objects.create(case_id=other, agency=county.agencies["village"], ground="跨镇纠纷")
    for name, found in LISTS.items():
        assert other in found(county.actor("luo")), name


def test_a_grant_to_another_system_or_ended_shows_nothing(county: Cast) -> None:
    pk = opened(county).pk
    grant(county, "guan", "elsewhere.reader", "county", 2, "read")
    assert not visible(county.actor("guan")).filter(pk=pk)
    from yifa.county.dated import end

    row = grant(county, "guan", "sample.reader", "county", 2, "read")
    assert visible(county.actor("guan")).filter(pk=pk)
    end(row, TODAY)
    assert not visible(county.actor("guan")).filter(pk=pk)


# --- successors -----------------------------------------------------------------------------------------------------


def test_who_carries_on_an_agency_or_a_post_reads_and_owes_what_it_did(county: Cast) -> None:
    held = opened(county).pk  # pool of the village's committee
    named = in_session(county)  # owed by 罗's post
    post = Post(since=START, title="片区调解员", agency=county.agencies["fuxing"], division=county.places["far"])
    post.save()
    from yifa.county.models import Tenure

    who = Official.objects.create(username="heir", name="heir", password="!")
    Tenure(since=START, post=post.key, official=who).save()
    county.posts["heir"], county.people["heir"] = post.key, who.pk
    grant(county, "heir", "sample.mediator", "far", 0, "read act")
    assert not visible(county.actor("heir")).filter(pk__in=[held, named])
    succeed("agency", county.agencies["village"], [county.agencies["fuxing"]], TODAY)
    succeed("post", county.posts["luo"], [post.key], TODAY)
    assert visible(county.actor("heir")).filter(pk__in=[held, named]).count() == 2
    assert {case.pk for case in listing.page(county.actor("heir"))} == {held, named}
    assert {owed.case for owed in todos.mine(county.actor("heir"))} == {held, named}
    assert door.perform(held, Acceptance(), by=county.heir).case.agency == county.agencies["village"]
    assert not visible(county.actor("luo")).filter(pk=held)


# --- materials ------------------------------------------------------------------------------------------------------


def test_similar_disputes_and_materials_stay_within(county: Cast) -> None:
    pk = opened(county, where="far", by="wu").pk
    BoundMaterial.objects.create(case_id=pk, seq=1, digest="a" * 64)
    assert materials.readable(county.actor("luo"), pk, "a" * 64) is None
    assert matters.similar(county.actor("luo"), []) == []


# --- what is asked of the database ----------------------------------------------------------------------------------


@pytest.mark.parametrize("who", WHO)
def test_the_sql_of_every_list_holds_the_scope(county: Cast, who: str) -> None:
    rows(county)
    me = county.actor(who)
    for name, found in LISTS.items():
        with CaptureQueriesContext(connection) as said:
            found(me)
        for query in said.captured_queries:
            sql = str(query["sql"])
            if 'FROM "casework_case"' not in sql or '"casework_case"."id" IN (' in sql:
                continue  # the rows of a page whose keys were just found within the scope
            if name == "one by one" and "WHERE" not in sql:
                continue
            assert "casework_holding" in sql or "county_divisionpath" in sql or '"division" =' in sql, (name, sql)
    sql, _ = todos.query(me, size=5)
    assert sql.count("holder = %s") == len(me.holders)


def test_threads_do_not_see_each_others_scope(county: Cast) -> None:
    cases = rows(county)
    wrong: list[Any] = []

    def ask(who: str) -> None:
        try:
            for _ in range(5):
                found = {case.pk for case in listing.page(county.actor(who))}
                if found != {cases[key] for key in SEES[who]}:
                    wrong.append((who, found))
        except Exception as error:  # noqa: BLE001 - told by the thread that started this one
            wrong.append((who, error))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=ask, args=(who,)) for who in WHO]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_the_same_after_a_restart(own: Cast, url: str) -> None:
    """Nothing of the scope lives in a process: another one, just started, answers alike."""
    code = (
        "import django; django.setup()\n"
        "from yifa.casework import listing, scope\n"
        "from yifa.county.models import Official\n"
        "from datetime import date\n"
        "for o in Official.objects.order_by('username'):\n"
        "    page = listing.page(scope.actor(o, date(2022, 12, 6)))\n"
        "    print(o.username, sorted(c.pk for c in page))\n"
    )
    from yifa.casework.tests.cast import NOW
    from yifa.county import clock

    with clock.frozen(NOW):
        cases = rows(own)
    connections.close_all()
    env = {**os.environ, "DATABASE_URL": url, "YIFA_SYSTEMS_EXTRA": "yifa.casework.tests.sample"}
    ran = subprocess.run([sys.executable, "-c", code], env=env, check=True, capture_output=True, text=True)
    said = dict(line.split(" ", 1) for line in ran.stdout.splitlines())
    for who in WHO:
        assert said[who] == str(sorted(cases[key] for key in SEES[who])), who


def test_session_words_are_not_in_any_list(county: Cast) -> None:
    pk = in_session(county)
    door.perform(pk, Session(words="只有当事人知道"), by=county.luo)
    assert all("只有当事人" not in str(vars(case)) for case in listing.page(county.actor("luo")))
    assert Agency.objects.exists()
