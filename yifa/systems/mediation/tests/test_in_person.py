"""Who mediates was elected and chosen himself (法 13, 19, 23 (一), 若干规定 16): who comes into his post after him was not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from yifa.casework import asking, catalogues, door, matters, scope
from yifa.casework.declare import REGISTRY
from yifa.casework.matters import NewMatter, NewParty
from yifa.casework.models import Case
from yifa.casework.standing import Hand
from yifa.county import clock
from yifa.county.dated import end, supersede
from yifa.county.models import Grant, Official, Post, Tenure
from yifa.kernel.procedure import COUNTY_TIME, Annulment, Facts, Ref
from yifa.kernel.procedure.tests.walks import Somebody
from yifa.pages import story
from yifa.systems.mediation.models import Mediator
from yifa.systems.mediation.procedure import PeoplesMediation2022, carried, reading
from yifa.systems.mediation.rules import Wish
from yifa.systems.mediation.tests.conftest import NOW, START, stored
from yifa.systems.mediation.tests.world import (
    DAY,
    FIRST,
    HEAD,
    LUO,
    MEDIATION,
    TIAN,
    VILLAGE,
    Story,
    choosing,
    failure,
    session,
    to,
    written,
)  # fmt: skip

LEFT = date(2022, 12, 6)
HUANG = Somebody("post:11/211", MEDIATION, VILLAGE)
"""Who comes into 罗's post."""
BEFORE = (date(2022, 1, 1), LEFT, "111")
AFTER = (date(2022, 12, 7), None, "211")
BY_COMMITTEE = carried.Asker.COMMITTEE

# --- the procedure ------------------------------------------------------------------------------------------------


class Changed(Story):
    """A story in which 罗's post is in other hands from a day on; the list may have been told."""

    held: tuple[Any, ...] = (BEFORE, AFTER)
    listed: date = date(2022, 6, 1)

    def facts(self, today: date, who: Somebody | None = None) -> Facts:
        told, at = super().facts(today, who), (carried.Mediator.__name__, 11)
        row = {**told.refs[at], "elected": self.listed, "listed": self.listed, "held": self.held}
        return replace(told, refs={**told.refs, at: row})


def changed(stage: str) -> Changed:
    story, before = Changed(), to(stage)
    story.case, story.acts = before.case, before.acts
    return story


DEEDS = [("told", session()), ("session", written("2022-12-08")), ("session", failure())]


@pytest.mark.parametrize(("stage", "data"), DEEDS, ids=["session", "written", "failure"])
def test_who_comes_into_the_post_goes_on_with_nothing(stage: str, data: Any) -> None:
    told = changed(stage)
    refusal = told.refused(HUANG, data, "2022-12-08")
    assert "接任的人不因此成为本案调解员" in str(refusal.reason)
    assert "回避更换" in str(refusal.remedy)
    assert any(
        "接任的人" in str(each) for each in told.case.procedure.warnings(told.case, told.facts(date(2022, 12, 8)))
    )


def test_nor_when_elected_since_until_chosen_for_this_case() -> None:
    told = changed("told")
    told.listed = date(2022, 12, 7)
    assert "本案确定的调解员已经离任" in str(told.refused(HUANG, session(), "2022-12-08").reason)
    told.do(TIAN, carried.Recusal(BY_COMMITTEE), "2022-12-08")
    told.do(TIAN, choosing(11), "2022-12-08")
    assert reading.chosen_on(told.case) == {11: date(2022, 12, 8)}
    told.do(HUANG, session(), "2022-12-08")
    assert not told.case.procedure.warnings(told.case, told.facts(date(2022, 12, 8)))


def test_who_was_never_elected_is_not_chosen() -> None:
    told = changed("accepted")
    refusal = told.refused(TIAN, choosing(11), "2022-12-08")
    assert "接任的人不因此成为人民调解员" in str(refusal.reason)
    told.do(TIAN, choosing(12), "2022-12-08")


def test_what_was_done_before_is_entered_late() -> None:
    told = changed("told")
    told.do(LUO, session(), "2022-12-08", "2022-12-01", "漏录")


def test_a_deputy_of_who_still_holds_it_stands_in() -> None:
    told = changed("told")
    told.held = ((date(2022, 1, 1), None, "111"),)
    told.do(Somebody("post:11/311", MEDIATION, VILLAGE), session(), "2022-12-08")


def test_the_committee_puts_another_in_his_place_also_who_sits_there_now() -> None:
    """The successor of whoever led is not the one who leaves: as head, he appoints who comes."""
    told = changed("told")
    told.do(replace(HUANG, roles=HEAD), carried.Recusal(BY_COMMITTEE, None, Ref(12)), "2022-12-08")
    told.do(TIAN, session(), "2022-12-08")


def test_another_of_the_committee_ends_what_nobody_leads() -> None:
    told = changed("session")
    told.do(Somebody("post:13/113", MEDIATION, VILLAGE), failure(), "2022-12-08")


def test_a_mended_choice_counts_from_its_own_day() -> None:
    told = to("chosen")
    assert reading.chosen_on(told.case) == {11: FIRST}
    told.do(TIAN, Annulment(told.acts[-1].seq, "选错"), DAY)
    assert reading.chosen_on(told.case) == {}


# --- through the door and on the page -----------------------------------------------------------------------------


@pytest.fixture
def told(db: None, december: None, village: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """肖 was chosen on 1 November and left on 6 December; 黄 holds her post since the 7th; it is the 8th."""
    place, agency = village["place"].key, village["agency"].key
    post = stored(Post(since=START, title="调解员", agency=agency, division=place))
    xiao, huang = (Official.objects.create(username=each, name=each, password="!") for each in ("肖琳", "黄丽"))
    tenure = stored(Tenure(since=START, post=post.key, official=xiao))
    stored(
        Grant(since=START, post=post.key, role="mediation.mediator", division=place, read=True, act=True, enter=True)
    )
    row = stored(Mediator(since=START, post=post.key, committee=agency, kind="appointed", elected=START))
    head, her = Hand("post", village["post"].key, village["who"].pk), Hand("post", post.key, xiao.pk)
    new = NewMatter("水沟", place, [NewParty("other", name=name) for name in ("李", "王")])
    both: list[Ref[Any]] = []

    def begin(parties: Any) -> carried.Initiative:
        both.extend(Ref(each.pk) for each in parties)
        return carried.Initiative(tuple(both), "水沟")

    with clock.frozen(datetime(2022, 11, 1, 9, 0, tzinfo=COUNTY_TIME)):
        pk = matters.open_matter(new, PeoplesMediation2022, begin, agency=agency, by=head).pk
        for data in (
            *(carried.Asking(each, Wish.AGREES) for each in both), carried.Acceptance(Ref(village["land"].key), "水沟"),
            carried.Choosing(Ref(row.key)),
        ):  # fmt: skip
            door.perform(pk, data, by=head)
        for data in (carried.Rights(tuple(both)), carried.Session(tuple(both), "谈")):
            door.perform(pk, data, by=her)
    end(tenure, LEFT)
    stored(Tenure(since=date(2022, 12, 7), post=post.key, official=huang))
    with clock.frozen(NOW.replace(day=8)):
        yield village | {
            "pk": pk, "both": tuple(both), "head": head, "row": row, "xiao": xiao, "huang": huang, "post": post,
            "hand": Hand("post", post.key, huang.pk),
        }  # fmt: skip


def page(told: dict[str, Any], who: str) -> asking.Looked:
    return asking.look(Case.objects.get(pk=told["pk"]), scope.actor(told[who], clock.today()))


def test_the_successor_is_no_mediator_of_the_case(told: dict[str, Any]) -> None:
    with pytest.raises(door.Refused, match="接任的人不因此成为本案调解员"):
        door.perform(told["pk"], carried.Session(told["both"], "再谈"), by=told["hand"])
    seen = page(told, "huang")
    possible = seen.of("session")
    assert "接任的人" in str(possible and possible.refusal and possible.refusal.reason)
    assert any("接任的人" in str(each) for each in PeoplesMediation2022.warnings(seen.case, seen.facts))
    her = Hand("post", told["post"].key, told["xiao"].pk)
    late = carried.Session(told["both"], "十一月谈的")
    door.perform(told["pk"], late, by=her, entered_by=told["head"], done=date(2022, 11, 20), ground="漏录")


def test_the_head_of_the_case_names_who_may_go_on(told: dict[str, Any]) -> None:
    Official.objects.filter(pk=told["who"].pk).update(must_change_password=False)
    client = Client()
    client.force_login(told["who"])

    def head() -> str:
        found = re.search("由([^<]*)办理</span>", client.get(f"/cases/{told['pk']}/").content.decode())
        assert found is not None
        return found[1]

    assert head() == "永兴村人民调解委员会"
    with clock.frozen(NOW.replace(day=5)):
        assert head() == "肖琳"


def test_what_she_left_is_on_the_list_of_her_committee(told: dict[str, Any]) -> None:
    Official.objects.update(must_change_password=False)
    client = Client()

    def listed(who: str) -> str:
        client.force_login(told[who])
        return client.get("/").content.decode()

    assert "水沟" not in listed("who")
    assert "水沟" in listed("huang")
    with clock.frozen(NOW):
        shown = listed("who")
        assert "水沟" in shown
        assert "1件已超期" in shown
        assert "承办岗位空缺，由本机构安排" in shown
        assert "水沟" not in listed("huang")


def test_the_register_says_so_until_the_successor_is_listed_himself(told: dict[str, Any]) -> None:
    catalogue = REGISTRY.catalogues["mediation.mediators"]

    def warned() -> str:
        rows = Mediator.objects.on(clock.today())
        return "".join(
            str(each) for said in catalogues.warnings(catalogue, rows, clock.today()).values() for each in said
        )

    assert "接任的人不因此成为人民调解员" in warned()
    with pytest.raises(ValidationError, match="已经换人"):
        supersede(told["row"], since=clock.today(), kind="member")
    told["row"].refresh_from_db()
    supersede(told["row"], since=clock.today(), elected=date(2022, 12, 8))
    assert "接任" not in warned()
    with pytest.raises(door.Refused, match="本案确定的调解员已经离任"):
        door.perform(told["pk"], carried.Session(told["both"], "再谈"), by=told["hand"])
    door.perform(told["pk"], carried.Recusal(BY_COMMITTEE), by=told["head"])
    door.perform(told["pk"], carried.Choosing(Ref(told["row"].key)), by=told["head"])
    door.perform(told["pk"], carried.Session(told["both"], "再谈"), by=told["hand"])


def test_the_story_says_who_was_chosen_then(told: dict[str, Any]) -> None:
    entries = story.tell(Case.objects.get(pk=told["pk"]))
    said = story.names(entries, Case.objects.get(pk=told["pk"]).matter_id, clock.today())
    (chosen,) = [story.entry(each, said) for each in entries if each.act.kind == "chosen"]
    assert "肖琳（调解员）" in str(chosen)
    assert "黄丽" not in str(chosen)
