"""Rows of catalogues: superseded, never overwritten; what held on a day can always be asked."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yifa.county.dated import end, supersede
from yifa.county.errors import Dangling, HistoryIsFixed, Overlap
from yifa.county.models import Agency, Post, Tenure
from yifa.county.tests.cast import START, Cast

SPRING = date(2022, 4, 1)


def test_a_change_begins_a_row_and_closes_the_old(cast: Cast) -> None:
    new = supersede(cast.committee, since=SPRING, name="永兴村（社区）人民调解委员会")
    assert new.key == cast.committee.key and new.pk != cast.committee.pk
    assert [(row.since, row.until) for row in Agency.objects.of(new.key)] == [(START, SPRING), (SPRING, None)]
    assert Agency.objects.on(SPRING - timedelta(1)).get(key=new.key).name == "永兴村人民调解委员会"
    assert Agency.objects.on(SPRING).get(key=new.key).name == "永兴村（社区）人民调解委员会"
    assert not Agency.objects.on(START - timedelta(1)).filter(key=new.key).exists()


def test_a_mistake_mended_on_its_first_day_stays_and_was_never_in_force(cast: Cast) -> None:
    new = supersede(cast.committee, since=START, name="永兴镇永兴村人民调解委员会")
    assert Agency.objects.of(new.key).count() == 2
    assert Agency.objects.in_force().of(new.key).count() == 1
    assert Agency.objects.on(START).get(key=new.key) == new


def test_superseding_an_ended_row_keeps_its_end(cast: Cast) -> None:
    end(cast.committee, date(2023, 1, 1))
    new = supersede(cast.committee, since=SPRING, name="新名")
    assert new.until == date(2023, 1, 1)
    assert not Agency.objects.on(date(2023, 1, 1)).filter(key=new.key).exists()


def test_history_cannot_be_touched(cast: Cast) -> None:
    cast.committee.name = "改"
    for touch in (
        cast.committee.save,
        cast.committee.delete,
        lambda: Agency.objects.filter(key=cast.committee.key).update(name="改"),
        lambda: Agency.objects.all().delete(),
        lambda: Agency.objects.bulk_update([cast.committee], ["name"]),
        lambda: Agency.objects.bulk_create([cast.committee], ignore_conflicts=True),
    ):
        with pytest.raises(HistoryIsFixed):
            touch()
    assert Agency.objects.of(cast.committee.key).get().name == "永兴村人民调解委员会"


def test_what_cannot_be_a_life(cast: Cast) -> None:
    row = cast.committee
    with pytest.raises(Overlap, match="晚于"):
        Agency.objects.create(name="甲", kind="court", division=cast.county.key, since=SPRING, until=SPRING)
    with pytest.raises(Overlap, match="不能自更早的日期变更或者终止"):
        end(row, START - timedelta(1))
    with pytest.raises(Overlap, match="已有记录"):
        Agency.objects.create(key=row.key, name="乙", kind="court", division=cast.county.key, since=SPRING)
    with pytest.raises(HistoryIsFixed):
        supersede(row, since=SPRING, key=7)
    with pytest.raises(ValidationError):
        supersede(row, since=SPRING, kind="no such kind")
    assert Agency.objects.of(row.key).get().until is None, "a refused change leaves no trace"


def test_two_edits_of_one_row_do_not_both_pass(cast: Cast) -> None:
    mine, yours = (Agency.objects.of(cast.committee.key).get() for _ in range(2))
    supersede(mine, since=SPRING, name="我")
    with pytest.raises(HistoryIsFixed, match="他人"):
        supersede(yours, since=SPRING, name="你")


def test_an_ended_thing_may_begin_again(cast: Cast) -> None:
    end(cast.committee, SPRING)
    again = Agency.objects.create(
        key=cast.committee.key, name="复设", kind=cast.committee.kind, division=cast.village.key, since=date(2022, 6, 1)
    )
    assert not Agency.objects.on(date(2022, 5, 1)).filter(key=again.key).exists()


def test_a_key_must_stand_where_it_is_named(cast: Cast) -> None:
    with pytest.raises(Dangling):
        Post.objects.create(title="甲", agency=cast.committee.key, division=10**9, since=SPRING)
    with pytest.raises(Dangling):
        Post.objects.create(
            title="甲", agency=cast.committee.key, division=cast.village.key, since=START - timedelta(1)
        )


def test_the_database_itself_refuses_two_open_rows(cast: Cast) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO county_post (key, since, until, title, agency, division)"
            " SELECT key, %s, NULL, title, agency, division FROM county_post WHERE key = %s",
            [SPRING, cast.luo_post.key],
        )
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE county_post SET until = %s WHERE key = %s", [START - timedelta(1), cast.luo_post.key])


def test_a_post_has_one_holder_but_deputies(cast: Cast) -> None:
    with pytest.raises(Overlap, match="已有任职人员"):
        Tenure.objects.create(post=cast.luo_post.key, official=cast.tian, since=SPRING)
    deputy = Tenure.objects.create(
        post=cast.luo_post.key, official=cast.tian, deputy=True, since=SPRING, until=date(2022, 5, 1)
    )
    with pytest.raises(Overlap, match="已任职或代理"):
        Tenure.objects.create(post=cast.luo_post.key, official=cast.tian, deputy=True, since=date(2022, 4, 30))
    Tenure.objects.create(post=cast.luo_post.key, official=cast.tian, deputy=True, since=date(2022, 5, 1))
    held = Tenure.objects.get(post=cast.luo_post.key, deputy=False)
    end(held, date(2022, 7, 1))
    Tenure.objects.create(post=cast.luo_post.key, official=cast.chen, since=date(2022, 7, 1))
    assert deputy.deputy


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(steps=st.lists(st.tuples(st.integers(0, 30), st.booleans()), max_size=12))
def test_whatever_is_edited_at_most_one_row_holds_on_any_day(cast: Cast, steps: list[tuple[int, bool]]) -> None:
    with transaction.atomic():
        row = Agency.objects.create(name="0", kind="court", division=cast.county.key, since=START)
        for n, (offset, stop) in enumerate(steps):
            day = START + timedelta(offset)
            standing = Agency.objects.on(day).filter(key=row.key).first()
            if standing is None:
                continue
            if stop:
                end(standing, day)
            else:
                supersede(standing, since=day, name=str(n))
            for d in range(-1, 32):
                assert Agency.objects.on(START + timedelta(d)).filter(key=row.key).count() <= 1
        transaction.set_rollback(True)
