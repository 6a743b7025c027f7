"""The tree of Meitan, and what happens when it is re-drawn."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection

from yifa.county import checks, divisions, succession
from yifa.county.dated import end, supersede
from yifa.county.divisions import above, subtree
from yifa.county.errors import BrokenTree, Dangling, HistoryIsFixed
from yifa.county.models import Division, DivisionPath, Successor, Tenure
from yifa.county.models.divisions import rebuild_paths
from yifa.county.tests.cast import DAY, Cast

TURN = date(2023, 1, 1)
EVE = TURN - timedelta(1)


def test_the_shipped_county(meitan: dict[str, Division]) -> None:
    kinds = [row.kind for row in meitan.values()]
    assert (kinds.count("county"), kinds.count("town"), kinds.count("village")) == (1, 15, 137)
    assert len(subtree(meitan["520328"].key, DAY)) == 153
    assert {row.short for row in meitan.values()} >= {"湄潭县", "茶城社区", "皂角村"}
    assert list(checks.faults()) == []


def test_loading_twice_changes_nothing(meitan: dict[str, Division]) -> None:
    assert divisions.load(divisions.shipped()) == divisions.Loaded(new=0, same=153, differing=())
    assert rebuild_paths() == 0
    assert Division.objects.count() == 153


def test_loading_leaves_a_changed_place_alone_and_says_so(meitan: dict[str, Division]) -> None:
    supersede(meitan["520328101"], since=TURN, name="永兴街道")
    assert divisions.load(divisions.shipped()) == divisions.Loaded(new=0, same=152, differing=("520328101",))


def test_paths_are_the_tree_and_nothing_else(meitan: dict[str, Division]) -> None:
    by_key = {row.key: row for row in meitan.values()}
    for row in meitan.values():
        chain, at = set(), row
        while True:
            chain.add(at.key)
            if at.parent is None:
                break
            at = by_key[at.parent]
        assert above(row.key, DAY) == chain


def test_a_code_that_begins_alike_lies_elsewhere(db: None) -> None:
    """WARD_3 is not WARD_30: a code is never a place in the tree."""
    since = date(2020, 1, 1)
    county = Division.objects.create(code="520399", kind="county", name="某县", since=since)
    three = Division.objects.create(code="520399003", kind="town", name="三", parent=county.key, since=since)
    thirty = Division.objects.create(code="520399030", kind="town", name="三十", parent=county.key, since=since)
    inside = Division.objects.create(code="520399003001", kind="village", name="甲", parent=thirty.key, since=since)
    outside = Division.objects.create(code="520399030001", kind="village", name="乙", parent=three.key, since=since)
    assert subtree(three.key, DAY) == {three.key, outside.key}
    assert subtree(thirty.key, DAY) == {thirty.key, inside.key}


def test_a_village_that_moves_lies_in_each_town_in_its_time(meitan: dict[str, Division]) -> None:
    old, new, village = meitan["520328101"], meitan["520328102"], meitan["520328101001"]
    supersede(village, since=TURN, parent=new.key)
    assert village.key in subtree(old.key, EVE) and village.key not in subtree(old.key, TURN)
    assert village.key not in subtree(new.key, EVE) and village.key in subtree(new.key, TURN)
    assert village.key in subtree(meitan["520328"].key, TURN)
    county = DivisionPath.objects.get(ancestor=meitan["520328"].key, descendant=village.key)
    assert county.until is None, "what did not change is one row"


def test_what_happened_in_a_merged_village_is_its_heirs_to_see(meitan: dict[str, Division]) -> None:
    a, b, c = (meitan[f"520328114{n}"] for n in (202, 203, 204))
    town = meitan["520328114"]
    succession.succeed(Successor.Kind.DIVISION, a.key, [b.key], TURN)
    assert subtree(b.key, EVE) == {b.key} and subtree(b.key, TURN) == {a.key, b.key}
    assert subtree(a.key, EVE) == {a.key} and subtree(a.key, TURN) == frozenset()
    assert a.key in subtree(town.key, TURN)
    later = TURN + timedelta(30)
    succession.succeed(Successor.Kind.DIVISION, b.key, [c.key], later)
    assert subtree(c.key, later) == {a.key, b.key, c.key}
    assert succession.heirs(Successor.Kind.DIVISION, a.key, TURN) == {b.key}
    assert succession.heirs(Successor.Kind.DIVISION, a.key, later) == {c.key}
    assert succession.origins(Successor.Kind.DIVISION, c.key, later) == {a.key, b.key, c.key}
    assert succession.origins(Successor.Kind.DIVISION, c.key, EVE) == {c.key}
    assert list(checks.faults()) == []


def test_a_merged_town_takes_its_villages_along(meitan: dict[str, Division]) -> None:
    old, new = meitan["520328101"], meitan["520328102"]
    villages = subtree(old.key, EVE) - {old.key}
    succession.succeed(Successor.Kind.DIVISION, old.key, [new.key], TURN)
    assert villages < subtree(new.key, TURN) and old.key in subtree(new.key, TURN)


def test_a_split_is_seen_by_both(meitan: dict[str, Division]) -> None:
    a, b, c = (meitan[f"520328114{n}"] for n in (202, 203, 204))
    succession.succeed(Successor.Kind.DIVISION, a.key, [b.key, c.key], TURN)
    assert a.key in subtree(b.key, TURN) and a.key in subtree(c.key, TURN)


def test_the_tree_stays_a_tree(meitan: dict[str, Division]) -> None:
    town, village = meitan["520328101"], meitan["520328101001"]
    with pytest.raises(BrokenTree, match="成环"):
        supersede(town, since=TURN, parent=village.key)
    with pytest.raises(BrokenTree, match="承继"):
        end(Division.objects.get(pk=town.pk), TURN)
    with pytest.raises(BrokenTree, match="必须有上级"):
        Division.objects.create(code="520328999", kind="town", name="孤镇", since=TURN)
    with pytest.raises(Dangling):
        succession.succeed(Successor.Kind.DIVISION, village.key, [], TURN)
    with pytest.raises(BrokenTree, match="承继关系成环"):
        succession.succeed(Successor.Kind.DIVISION, village.key, [village.key], TURN)
    assert list(checks.faults()) == []


def test_succession_is_written_once(meitan: dict[str, Division]) -> None:
    a, b = meitan["520328114202"], meitan["520328114203"]
    succession.succeed(Successor.Kind.DIVISION, a.key, [b.key], TURN)
    row = Successor.objects.get()
    for touch in (row.save, row.delete):
        with pytest.raises(HistoryIsFixed):
            touch()
    with pytest.raises(Dangling):
        succession.succeed(Successor.Kind.DIVISION, a.key, [b.key], TURN + timedelta(1))


def test_the_checks_find_what_was_broken_behind_the_house(meitan: dict[str, Division]) -> None:
    DivisionPath.objects.filter(descendant=meitan["520328101001"].key).delete()
    assert [code for code, _text in checks.faults()] == ["E001"]
    rebuild_paths()
    end(meitan["520328101001"], TURN)
    assert [code for code, _text in checks.faults()] == ["E002"]
    assert [message.id for message in checks.check_county(databases=["default"])] == ["county.E002"]
    assert checks.check_county(databases=None) == []


def test_the_checks_find_rows_that_meet_and_keys_that_lead_nowhere(cast: Cast) -> None:
    later = supersede(cast.committee, since=date(2022, 6, 1), name="新名")
    Tenure.objects.create(post=cast.luo_post.key, official=cast.tian, deputy=True, since=date(2022, 6, 1))
    assert list(checks.faults()) == []
    with connection.cursor() as cursor:
        cursor.execute("UPDATE county_agency SET since = %s WHERE id = %s", [date(2022, 5, 1), later.pk])
        cursor.execute("UPDATE county_tenure SET deputy = %s, until = %s WHERE deputy", [False, date(2023, 1, 1)])
        cursor.execute("UPDATE county_grant SET post = 999999 WHERE post = %s", [cast.wu_post.key])
    assert sorted(code for code, _text in checks.faults()) == ["E003", "E004", "E005"]
