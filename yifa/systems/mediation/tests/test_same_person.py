"""Whom a party would not have stays out in whatever post, and who comes into that post is another (法 23 (一))."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from yifa.casework import asking, door, matters, scope
from yifa.casework.matters import NewMatter, NewParty
from yifa.casework.models import Case
from yifa.casework.standing import Hand, party
from yifa.county import clock
from yifa.county.dated import end, supersede
from yifa.county.models import Grant, Official, Post, Tenure
from yifa.kernel.procedure import COUNTY_TIME, Correction, Facts, Ref
from yifa.kernel.procedure import Post as PostMarker
from yifa.kernel.procedure.tests.walks import Somebody, Trail, World, hold, walk
from yifa.kernel.text import Text
from yifa.systems.mediation import rules
from yifa.systems.mediation.models import Mediator
from yifa.systems.mediation.procedure import Mediator as MediatorMarker
from yifa.systems.mediation.procedure import PeoplesMediation2022, carried, reading
from yifa.systems.mediation.rules import Sign, Wish
from yifa.systems.mediation.tests.conftest import NOW, START, stored
from yifa.systems.mediation.tests.test_walks import LEFT_TO_THE_RECUSED
from yifa.systems.mediation.tests.world import (
    BOTH,
    DAY,
    HEAD,
    LI,
    TIAN,
    VILLAGE,
    WORLD,
    Story,
    choosing,
    outside,
    session,
    to,
)  # fmt: skip
from yifa.systems.mediation.tests.world import (
    asking as asking_,
)

OUT = carried.Recusal(carried.Asker.PARTY)
LEFT, SINCE, LATER = date(2022, 11, 20), date(2022, 11, 21), "2022-12-06"
HELD = ((date(2022, 1, 1), LEFT, "111"), (SINCE, None, "211"))
"""罗 held post 11 until 20 November; 黄 holds it since the 21st."""
HUANG = Somebody("post:11/211", HEAD, VILLAGE)
LUO_ELSEWHERE = Somebody("post:13/111", HEAD, VILLAGE)
BARRED = "该调解员已经回避，不能再参加本案"


class Known(Story):
    """A story in which it is told who held post 11, and who holds which post that day."""

    held: tuple[Any, ...] = HELD

    def facts(self, today: date, who: Somebody | None = None) -> Facts:
        told = super().facts(today, who)
        name, now = MediatorMarker.__name__, rules.holder(self.held, today, today)
        row = {**told.refs[name, 11], "people": frozenset({now} - {None}), "held": self.held, "listed": today}
        elsewhere = {"committee": VILLAGE, "people": frozenset({"111"}), "posts": frozenset({13})}
        rows = {(name, 11): row, (name, 13): elsewhere, (PostMarker.__name__, 11): {"held": self.held}}
        return replace(told, refs={**told.refs, **rows})


def known(stage: str, held: tuple[Any, ...] = HELD) -> Known:
    story, before = Known(), to(stage)
    story.case, story.acts, story.held = before.case, before.acts, held
    return story


# --- the procedure ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", ["chosen", "told"], ids=["who did nothing yet", "who had acted"])
def test_who_had_to_leave_does_not_come_back_in_another_post(stage: str) -> None:
    story = known(stage)
    story.do(LI, OUT, DAY)
    assert str(story.refused(TIAN, choosing(13), LATER).reason) == BARRED
    assert str(story.refused(LUO_ELSEWHERE, asking_(), LATER).reason) == BARRED
    by_him = story.ask(LI, carried.Stopping(Ref(1)), LATER, entered_by=LUO_ELSEWHERE)
    assert "已经回避" in str(getattr(by_him, "reason", ""))


@pytest.mark.parametrize("stage", ["chosen", "told"], ids=["who did nothing yet", "who had acted"])
def test_who_comes_into_his_post_is_another(stage: str) -> None:
    story = known(stage)
    story.do(LI, OUT, DAY)
    story.do(HUANG, asking_(), LATER)
    story.do(HUANG, choosing(11), LATER)
    for data in (carried.Rights(BOTH), session(), outside()):
        story.do(HUANG, data, LATER)


def test_until_he_has_left_it_is_he() -> None:
    story = known("told")
    story.do(LI, OUT, DAY)
    assert str(story.refused(TIAN, choosing(11), "2022-11-19").reason) == BARRED


def test_the_successor_may_be_objected_to_as_well() -> None:
    story = known("chosen")
    story.do(LI, OUT, DAY)
    story.do(TIAN, choosing(11), LATER)
    story.do(LI, OUT, LATER)
    for who in (HUANG, LUO_ELSEWHERE):
        assert str(story.refused(who, asking_(), LATER).reason) == BARRED
    assert [each.chosen for each in reading.departures(story.case)] == [date(2022, 11, 1), date(2022, 12, 6)]


def test_who_reports_danger_in_the_post_of_one_who_left_has_not_mediated_as_him() -> None:
    """A party demands it after he has left office: it is he who was chosen, whoever sits there by now."""
    story = known("told")
    story.do(HUANG, carried.Escalation(Sign.WORSE, "吵架", "劝开"), LATER)
    story.do(LI, OUT, LATER)
    story.do(HUANG, choosing(11), LATER)
    story.do(HUANG, session(), LATER)
    assert str(story.refused(LUO_ELSEWHERE, asking_(), LATER).reason) == BARRED


def test_where_nobody_is_known_to_have_held_it_the_post_counts() -> None:
    story = known("chosen", held=())
    story.do(LI, OUT, DAY)
    assert str(story.refused(TIAN, choosing(11), LATER).reason) == BARRED
    assert str(story.refused(HUANG, asking_(), LATER).reason) == BARRED


def test_who_asked_for_it_is_mended_and_what_the_successor_did_stands() -> None:
    story = known("told")
    story.do(TIAN, carried.Recusal(carried.Asker.COMMITTEE), LATER)
    recusal = story.acts[-1].seq
    story.do(TIAN, choosing(11), LATER)
    story.do(HUANG, session(), LATER)
    story.do(Somebody("post:13/113", HEAD, VILLAGE), Correction(recusal, "是当事人要求的", OUT), LATER)
    story.do(HUANG, session(), LATER)
    assert str(story.refused(LUO_ELSEWHERE, asking_(), LATER).reason) == BARRED


# --- walks --------------------------------------------------------------------------------------------------------

BEGINS = date(2022, 11, 1)
IN_TURN = ((date(2022, 1, 1), BEGINS + timedelta(days=3), "112"), (BEGINS + timedelta(days=3), None, "212"))
SUCCESSOR = replace(TIAN, by="post:12/212")
went_on: set[str] = set()


@dataclass(frozen=True)
class InTurn(World):
    """A world in which 田's post 12 has another holder since the third day."""

    def facts(self, day: date, who: Somebody | None = None) -> Facts:
        told, now = super().facts(day, who), rules.holder(IN_TURN, day, day)
        name = MediatorMarker.__name__
        row = {**told.refs[name, 12], "people": frozenset({now}), "held": IN_TURN, "listed": day}
        rows = {(name, 12): row, (PostMarker.__name__, 12): {"held": IN_TURN}}
        post, _, person = who.by.partition("/") if who is not None else ("", "", "")
        barred = Text("当日不任该岗位") if post == "post:12" and person != now else None
        return replace(told, refs={**told.refs, **rows}, barred=barred)


def in_turn() -> InTurn:
    chosen = to("accepted")
    chosen.do(TIAN, choosing(12), DAY)
    begun = [tuple(chosen.acts)]
    chosen.do(LI, OUT, DAY)
    world = {each: getattr(WORLD, each) for each in World.__dataclass_fields__}
    return InTurn(**{**world, "hands": (*WORLD.hands, SUCCESSOR), "begun": (*begun, tuple(chosen.acts))})


@settings(suppress_health_check=list(HealthCheck), max_examples=60)
@given(walk(in_turn()))
def test_walks_where_the_next_one_holds_the_post(trail: Trail) -> None:
    hold(trail)
    for at, act in enumerate(trail.case.ordered):
        gone = reading.departures(trail.case.before(act))
        out = {rules.holder(IN_TURN, each.chosen, each.left) for each in gone if each.post == 12}
        assert act.person not in out or act.kind in LEFT_TO_THE_RECUSED, (at, act.kind, act.by)
        if act.person == "212" and out == {"112"}:
            went_on.add(act.kind)


def test_the_walks_let_the_next_one_go_on() -> None:
    if not went_on:
        pytest.skip("the walks were not run")
    assert went_on - LEFT_TO_THE_RECUSED


# --- through the door and on the page -----------------------------------------------------------------------------


@dataclass
class Committee:
    """A village committee with a dispute that it has taken."""

    village: dict[str, Any]
    pk: int
    both: tuple[Ref[Any], ...]
    head: Hand

    def sits(self, who: Official, title: str, since: date = START) -> Hand:
        """Somebody in a new post of the committee, listed and elected that day, who also acts for the committee."""
        agency, place = self.village["agency"].key, self.village["place"].key
        post = stored(Post(since=START, title=title, agency=agency, division=place))
        stored(Tenure(since=since, post=post.key, official=who))
        for role in ("mediation.mediator", "mediation.committee"):
            stored(Grant(since=START, post=post.key, role=role, division=place, read=True, act=True, enter=True))
        stored(Mediator(since=since, post=post.key, committee=agency, kind="appointed", elected=since))
        return Hand("post", post.key, who.pk)

    def do(self, data: Any, by: Hand, entered_by: Hand | None = None) -> None:
        door.perform(self.pk, data, by=by, entered_by=entered_by)

    def refused(self, data: Any, by: Hand) -> None:
        with pytest.raises(door.Refused, match="该调解员已经回避"):
            self.do(data, by)

    def objected(self, entered_by: Hand) -> None:
        self.do(OUT, party(self.both[0].key), entered_by)


def official(name: str) -> Official:
    return Official.objects.create(username=name, name=name, password="!", must_change_password=False)


@pytest.fixture
def committee(db: None, december: None, village: dict[str, Any]) -> Iterator[Committee]:
    """It was taken on 1 November, and is still that day."""
    head = Hand("post", village["post"].key, village["who"].pk)
    both: list[Ref[Any]] = []

    def begin(parties: Any) -> carried.Initiative:
        both.extend(Ref(each.pk) for each in parties)
        return carried.Initiative(tuple(both), "水沟")

    new = NewMatter("水沟", village["place"].key, [NewParty("other", name=name) for name in ("李", "王")])
    with clock.frozen(datetime(2022, 11, 1, 9, 0, tzinfo=COUNTY_TIME)):
        pk = matters.open_matter(new, PeoplesMediation2022, begin, agency=village["agency"].key, by=head).pk
        told = Committee(village, pk, tuple(both), head)
        for each in both:
            told.do(carried.Asking(each, Wish.AGREES), head)
        told.do(carried.Acceptance(Ref(village["land"].key), "水沟"), head)
        yield told


@pytest.mark.parametrize("struck", [False, True], ids=["still listed there", "struck off there"])
def test_she_does_not_come_back_by_a_new_post(committee: Committee, struck: bool) -> None:
    xiao = official("肖琳")
    her = committee.sits(xiao, "调解员")
    committee.do(carried.Choosing(Ref(her.key)), committee.head)
    committee.objected(committee.head)
    end(Tenure.objects.get(post=her.key), LEFT)
    if struck:
        end(Mediator.objects.get(key=her.key), LEFT)
    anew = committee.sits(xiao, "副主任", SINCE)
    with clock.frozen(NOW):
        committee.refused(carried.Choosing(Ref(anew.key)), committee.head)
        committee.refused(carried.Asking(committee.both[0], Wish.AGREES), anew)
        committee.do(carried.Choosing(Ref(committee.head.key)), committee.head)
        committee.refused(carried.Joining((Ref(anew.key),), None, committee.both), committee.head)
        committee.refused(carried.Recusal(carried.Asker.COMMITTEE, None, Ref(anew.key)), anew)


@pytest.mark.parametrize("acted", [False, True], ids=["had done nothing as mediator", "had acted"])
def test_the_next_head_is_another(committee: Committee, acted: bool) -> None:
    head = committee.head
    other = committee.sits(official("田方"), "副主任")
    committee.do(carried.Choosing(Ref(head.key)), other)
    if acted:
        committee.do(carried.Rights(committee.both), head)
    committee.objected(other)
    end(Tenure.objects.get(post=head.key), LEFT)
    huang = official("黄丽")
    stored(Tenure(since=SINCE, post=head.key, official=huang))
    supersede(Mediator.objects.get(key=head.key), since=SINCE, elected=SINCE)
    gone = committee.sits(committee.village["who"], "调解员", SINCE)
    her = Hand("post", head.key, huang.pk)
    with clock.frozen(NOW):
        seen = asking.look(Case.objects.get(pk=committee.pk), scope.actor(huang, clock.today()))
        for name in ("wish", "outside", "reconciled", "chosen"):
            possible = seen.of(name)
            assert possible is not None
            assert possible.refusal is None, (name, possible.refusal)
        committee.refused(carried.Choosing(Ref(gone.key)), other)
        committee.do(carried.Asking(committee.both[0], Wish.AGREES), her)
        committee.do(carried.Choosing(Ref(head.key)), other)
        for data in (carried.Rights(committee.both), carried.Session(committee.both, "谈")):
            committee.do(data, her)
        committee.refused(carried.Reconciled(committee.both), gone)
