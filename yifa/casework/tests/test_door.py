"""The door: a lawful act is recorded once; what is refused says why and on what basis, and changes nothing."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Self
from uuid import uuid4

import pytest
from django.db import connections, transaction

from yifa.casework import door, matters
from yifa.casework.door import Moved, NotThere, Opening, Refused
from yifa.casework.matters import NewMatter, NewParty
from yifa.casework.models import Case, Deadline, Matter, Message, Todo
from yifa.casework.standing import Hand, party, post, system
from yifa.casework.tests.cast import TODAY, Cast, accepted, application, in_session, opened
from yifa.casework.tests.sample.models import Story
from yifa.casework.tests.sample.procedure import (
    Acceptance,
    Agreement,
    Application,
    Assignment,
    Failure,
    Filing,
    FollowUp,
    Mediation,
    Referral,
    Rights,
    Ruling,
    Session,
)  # fmt: skip
from yifa.casework.tests.snapshots import unchanged
from yifa.casework.verify import verify
from yifa.county import clock
from yifa.county.dated import end
from yifa.county.models import Tenure
from yifa.kernel.procedure import (
    Annulment,
    Correction,
    Erasure,
    ErasureGround,
    Exemption,
    Pausing,
    Ref,
    Resumption,
    Withdrawal,
)
from yifa.ledger import asides
from yifa.ledger.models import Aside, Entry, Trace


def refused(asked: str, *said: str) -> Any:
    """Refused by that question, with these words in its reason; nothing changed."""

    @dataclass
    class Asks:
        got: Any = None

        def __enter__(self) -> Self:
            self.nothing = unchanged()
            self.nothing.__enter__()
            self.raises = pytest.raises(Refused)
            self.got = self.raises.__enter__()
            return self

        def __exit__(self, *error: object) -> bool:
            caught = bool(self.raises.__exit__(*error))  # type: ignore[arg-type]
            refusal = self.got.value.refusal
            assert refusal.asked == asked, refusal
            for words in said:
                assert words in str(refusal.reason), refusal
            self.nothing.__exit__(None, None, None)
            return caught

    return Asks()


# --- lawful -----------------------------------------------------------------------------------------------------


def test_a_lawful_act_writes_entry_row_deadline_todo_and_register(county: Cast) -> None:
    pk = opened(county).pk
    assert list(Todo.objects.filter(case=pk).values_list("act", "holder")) == [
        ("accepted", f"agency:{county.agencies['village']}")
    ]
    done = door.perform(pk, Acceptance(Ref(county.land)), by=county.tian)
    row = Case.objects.get(pk=pk)
    assert (done.act.kind, done.act.number, done.again) == ("accepted", "〔2022〕1号", False)
    assert (row.version, row.stage, row.number) == (2, "受理", "〔2022〕1号")
    assert row.due == date(2023, 1, 6)
    assert {d.clock: d.state for d in Deadline.objects.filter(case=pk)} == {"answer": "met", "conclude": "running"}
    assert Story.objects.get(case=pk).category == county.land
    assert Entry.objects.filter(chain=f"case/{pk}").count() == 2
    assert verify() == []


def test_private_values_lie_beside_the_record_and_nowhere_else(county: Cast) -> None:
    pk = opened(county).pk
    body = bytes(Entry.objects.get(chain=f"case/{pk}", seq=1).body).decode()
    assert "宅基地" not in body
    assert "李某" not in body
    assert "边界" not in Case.objects.get(pk=pk).fold
    assert asides.read(f"case/{pk}")[1, "story"].startswith("两家")
    stored = Aside.objects.get(chain=f"case/{pk}", seq=1, field="story").value
    assert stored is not None
    assert "两家" not in stored


def test_a_whole_case_from_application_to_filing_and_erasure(county: Cast) -> None:
    pk = in_session(county)
    due = TODAY + timedelta(days=3)
    door.perform(pk, Agreement("各让一步", (due, due + timedelta(days=9))), by=county.luo)
    follow = Deadline.objects.filter(case=pk, clock="follow").order_by("item")
    assert [(d.item, d.due) for d in follow] == [(0, due + timedelta(days=7)), (1, date(2022, 12, 26))] or follow
    assert len(follow) == 2
    door.perform(pk, FollowUp(), by=county.luo)
    assert [d.state for d in follow.all()] == ["met", "running"]
    door.perform(pk, Filing(3), by=county.luo)
    assert not Todo.objects.filter(case=pk).exists()
    assert follow.last() and follow.last().state == "void"  # type: ignore[union-attr]
    door.perform(pk, Erasure((1, 6), "本人书面请求", ErasureGround.DEMANDED), by=county.chen)
    assert asides.read(f"case/{pk}")[1, "story"] is asides.ERASED
    assert Case.objects.get(pk=pk).outcome == "调解成功"
    assert verify() == []


def test_in_the_name_of_a_party_by_one_who_may_enter_for_others(county: Cast) -> None:
    new = NewMatter("欠款", county.places["village"], [NewParty("applicant", name="赵某")])
    done = matters.open_matter(
        new, Mediation, application, agency=county.agencies["village"], by=party(0), entered_by=county.chen
    )
    assert (done.act.whose, done.act.entered_by) == (f"party:{_parties(done.pk)[0]}", str(county.chen))
    with refused("who", "没有代他人录入"):
        door.perform(done.pk, Withdrawal(), by=party(_parties(done.pk)[0]), entered_by=county.luo)
    with refused("who", "没有具体的工作人员"):  # no official is written behind a party
        forged = Hand("party", _parties(done.pk)[0], county.people["luo"])
        door.perform(done.pk, Withdrawal(), by=forged, entered_by=county.tian)
    door.perform(done.pk, Withdrawal(), by=party(_parties(done.pk)[0]), entered_by=county.tian)
    assert Case.objects.get(pk=done.pk).outcome == "撤回"


def _parties(pk: int) -> list[int]:
    return [each.pk for each in Case.objects.get(pk=pk).matter.parties.order_by("pk")]


def test_an_external_body_speaks_through_a_liaison_and_the_system_for_itself(county: Cast) -> None:
    matter, _ = matters.register(NewMatter("打架", county.places["village"], []), by=county.chen)
    police = Hand("agency", county.agencies["bureau"])
    opening = Opening(Mediation, matter.pk, county.agencies["village"], county.places["village"])
    with refused("who", "没有代他人录入"):
        door.open_case(opening, Referral("湄公移1号"), by=police, entered_by=county.luo)
    done = door.open_case(opening, Referral("湄公移1号"), by=police, entered_by=county.chen)
    assert door.perform(done.pk, Ruling(), by=system()).act.whose == "system:0"
    with refused("who", "不能由人录入"):
        door.perform(done.pk, Ruling(), by=system(), entered_by=county.chen)
    with refused("who", "系统不能"):
        door.perform(done.pk, Acceptance(), by=county.luo, entered_by=system())


def test_messages_go_to_whom_something_new_falls_and_not_to_oneself(county: Cast) -> None:
    pk = accepted(county)
    Message.objects.all().delete()
    door.perform(pk, Assignment(county.posts["tian"]), by=county.luo)
    assert set(Message.objects.values_list("holder", flat=True)) == {f"post:{county.posts['tian']}"}
    door.perform(pk, Rights(), by=county.tian)
    assert Message.objects.exclude(holder=f"post:{county.posts['tian']}").count() == 0


# --- refused ----------------------------------------------------------------------------------------------------


def test_skipping_a_step_is_refused_and_names_the_step_and_the_article(county: Cast) -> None:
    pk = opened(county).pk
    with refused("shape", "须先办“受理”"):
        door.perform(pk, Assignment(county.posts["luo"]), by=county.luo)
    door.perform(pk, Acceptance(), by=county.luo)
    door.perform(pk, Assignment(county.posts["luo"]), by=county.luo)
    with refused("shape", "告知权利义务") as no:
        door.perform(pk, Session(), by=county.luo)
    assert str(no.got.value.refusal.basis[0]) == "《人民调解法》第二十二条"


def test_repeating_what_is_done_once_is_refused(county: Cast) -> None:
    pk = accepted(county)
    with refused("shape", "已经办过"):
        door.perform(pk, Acceptance(), by=county.luo)


@pytest.mark.parametrize(("days", "hours"), [(1, 0), (0, 1)], ids=["tomorrow", "in an hour"])
def test_a_date_into_the_future_is_refused(county: Cast, days: int, hours: int) -> None:
    pk = opened(county).pk
    done: date | datetime = TODAY + timedelta(days=days) if days else clock.now() + timedelta(hours=hours)
    with refused("time", "还没有到"):
        door.perform(pk, Acceptance(), by=county.luo, done=done)


def test_late_entry_needs_a_ground_and_is_marked(county: Cast) -> None:
    pk = opened(county, done=TODAY - timedelta(days=3)).pk
    with refused("time", "补录"):
        door.perform(pk, Acceptance(), by=county.luo, done=TODAY - timedelta(days=1))
    done = door.perform(pk, Acceptance(), by=county.luo, done=TODAY - timedelta(days=1), ground="停电")
    assert done.act.late
    assert asides.read(f"case/{pk}")[2, "@ground"] == "停电"
    assert verify() == []


def test_before_the_act_it_follows_is_refused(county: Cast) -> None:
    pk = opened(county).pk
    with refused("shape", "早于本案开立"):
        door.perform(pk, Acceptance(), by=county.luo, done=TODAY - timedelta(days=1), ground="迟了")


def test_a_post_not_held_on_the_day_done_is_refused(county: Cast) -> None:
    pk = opened(county, done=TODAY - timedelta(days=1)).pk
    with refused("who", "没有担任"):
        door.perform(pk, Acceptance(), by=post(county.posts["tian"], county.people["luo"]), entered_by=county.luo)
    with clock.frozen(datetime(2022, 12, 7, 9, 0)):
        end(Tenure.objects.get(post=county.posts["tian"]), TODAY)
        with refused("who", "没有担任"):
            door.perform(pk, Acceptance(), by=county.tian, entered_by=county.luo, done=TODAY, ground="迟")


def test_an_ended_deputyship_lets_nobody_enter_as_that_post(county: Cast) -> None:
    pk = opened(county, done=TODAY - timedelta(days=3)).pk
    zhou = county.hand("zhou", "luo")
    with refused("who", "办理当日"):
        door.perform(pk, Acceptance(), by=zhou, entered_by=county.luo)
    with pytest.raises(NotThere), unchanged():
        door.perform(pk, Acceptance(), by=zhou)
    with clock.frozen(datetime(2022, 11, 30, 9, 0)):
        early = opened(county).pk
        door.perform(early, Acceptance(), by=zhou)
        assert Case.objects.get(pk=early).version == 2


def test_a_deputys_act_may_be_entered_later_only_by_who_may_enter_here(county: Cast) -> None:
    with clock.frozen(datetime(2022, 11, 29, 9, 0)):
        pk = opened(county).pk
    zhou, day = county.hand("zhou", "luo"), date(2022, 11, 29)
    with pytest.raises(NotThere):
        door.perform(pk, Acceptance(), by=zhou, entered_by=county.wu, done=day, ground="迟")
    with refused("who", "录入"):
        door.perform(pk, Acceptance(), by=zhou, entered_by=county.luo, done=day, ground="迟")
    assert door.perform(pk, Acceptance(), by=zhou, entered_by=county.chen, done=day, ground="迟").act.late


def test_nobody_acts_in_the_name_of_who_is_there_himself(county: Cast) -> None:
    with clock.frozen(datetime(2022, 11, 29, 9, 0)):
        pk = opened(county).pk
    for done, ground in ((None, None), (date(2022, 11, 29), "纸上办的")):
        with refused("who", "由他本人办理"), unchanged():
            door.perform(pk, Acceptance(), by=county.luo, entered_by=county.chen, done=done, ground=ground)
    tenure = Tenure.objects.get(post=county.posts["luo"], official=county.people["luo"])
    end(tenure, TODAY)
    gone = door.perform(
        pk, Acceptance(), by=county.luo, entered_by=county.chen, done=date(2022, 11, 29), ground="离任前在纸上办的"
    )
    assert gone.act.late and gone.act.entered_by == str(county.chen)


def test_one_enters_in_a_post_that_one_holds(county: Cast) -> None:
    pk = opened(county).pk
    forged = Hand("post", county.posts["chen"], county.people["luo"])
    with refused("who", "录入人"):
        door.perform(pk, Acceptance(), by=county.luo, entered_by=forged)


def test_a_post_without_the_role_is_refused_and_leaves_a_trace(county: Cast) -> None:
    pk = accepted(county)
    with refused("who", "由"):
        door.perform(pk, Assignment(county.posts["luo"]), by=county.tian)
    left = Trace.objects.get(what="refused")
    assert (left.who, left.chain) == (str(county.tian), f"case/{pk}")


def test_from_a_neighbouring_town_the_case_is_not_there_and_that_leaves_a_trace(county: Cast) -> None:
    pk = opened(county).pk
    for who in ("wu", "lin"):
        with pytest.raises(NotThere), unchanged():
            door.perform(pk, Acceptance(), by=county.hand(who))
    with pytest.raises(NotThere), unchanged():
        door.perform(10_000, Acceptance(), by=county.luo)
    assert Trace.objects.filter(what="out of scope", chain=f"case/{pk}").count() == 2


def test_reading_is_not_acting(county: Cast) -> None:
    pk = opened(county).pk
    with refused("who"):
        door.perform(pk, Acceptance(), by=county.he)


def test_after_the_end_only_what_follows_an_end(county: Cast) -> None:
    pk = in_session(county)
    door.perform(pk, Failure(), by=county.luo)
    with refused("shape", "办结"):
        door.perform(pk, Session(), by=county.luo)
    door.perform(pk, Filing(), by=county.luo)
    with refused("shape", "归档"):
        door.perform(pk, Correction(1, "错", Application("另一件事", ())), by=county.luo)
    with refused("shape", "归档"):
        door.perform(pk, Annulment(7, "错"), by=county.chen)


def test_while_paused_only_what_may_be_done_while_paused(county: Cast) -> None:
    pk = in_session(county)
    door.perform(pk, Pausing("鉴定"), by=county.luo)
    with refused("shape", "中止"):
        door.perform(pk, Session(), by=county.luo)
    assert Deadline.objects.get(case=pk, clock="conclude").state == "paused"
    assert [t.act for t in Todo.objects.filter(case=pk)] == ["resumed"]
    door.perform(pk, Resumption(), by=county.luo)
    door.perform(pk, Session(), by=county.luo)


def test_unlawful_content_is_refused(county: Cast) -> None:
    pk = in_session(county)
    with refused("must", "不能早于"):
        door.perform(pk, Session(next=TODAY - timedelta(days=1)), by=county.luo)
    other = opened(county).pk
    with refused("must", "名录"):
        door.perform(other, Acceptance(Ref(999_999)), by=county.luo)
    stranger = _parties(pk)[0]
    matter, _ = matters.register(NewMatter("别的事", county.places["village"], []), by=county.luo)
    opening = Opening(Mediation, matter.pk, county.agencies["village"], county.places["village"])
    with refused("must", "名录"):
        door.open_case(opening, Application("x", (Ref(stranger),)), by=county.luo)


def test_what_is_no_act_of_the_procedure_is_refused(county: Cast) -> None:
    pk = opened(county).pk
    with refused("shape", "没有这一项"):
        door.perform(pk, object(), by=county.luo)
    with refused("shape", "没有这一项"):
        door.perform(pk, Correction(1, "错", None), by=county.luo)


def test_a_law_is_not_exempted_from_and_an_exemption_needs_another(county: Cast) -> None:
    pk = accepted(county)
    door.perform(pk, Assignment(county.posts["luo"]), by=county.luo)
    with refused("when", "法律规定的不可以"):
        door.perform(pk, Exemption("rights", "熟人"), by=county.chen)
    with refused("who"):
        door.perform(pk, Exemption("reading", "急"), by=county.luo)
    door.perform(pk, Exemption("reading", "急"), by=county.chen)
    door.perform(pk, Rights(), by=county.luo)
    door.perform(pk, Session(), by=county.luo)


# --- the key and what a page had seen -----------------------------------------------------------------------------


def test_a_replay_is_answered_as_then_and_done_once(county: Cast) -> None:
    key, pk = uuid4(), in_session(county)
    first = door.perform(pk, Session(words="甲"), by=county.luo, key=key, seen=6)
    door.perform(pk, Session(words="乙"), by=county.luo)
    with unchanged():
        again = door.perform(pk, Session(words="甲"), by=county.luo, key=key, seen=6)
    assert (again.again, again.act.seq, again.case.version) == (True, first.act.seq, first.case.version)
    assert again.act.plain() == first.act.plain()


def test_a_replay_of_what_cannot_be_repeated_or_seen_any_more_is_answered_as_then(county: Cast) -> None:
    key, pk = uuid4(), opened(county).pk
    door.perform(pk, Acceptance(), by=county.luo, key=key, seen=1)
    assert door.perform(pk, Acceptance(), by=county.luo, key=key, seen=1).again
    with clock.frozen(datetime(2022, 12, 7, 9, 0)):
        end(Tenure.objects.get(post=county.posts["luo"], deputy=False), TODAY + timedelta(days=1))
        assert door.perform(pk, Acceptance(), by=county.luo, key=key, seen=1).again


def test_the_same_key_with_other_content_is_refused(county: Cast) -> None:
    key, pk = uuid4(), in_session(county)
    door.perform(pk, Session(words="甲"), by=county.luo, key=key)
    with refused("shape", "已经用过"):
        door.perform(pk, Session(words="乙"), by=county.luo, key=key)
    with refused("shape", "已经用过"):
        door.perform(pk, Session(words="甲"), by=county.luo, entered_by=county.chen, key=key)
    other = in_session(county)
    with refused("shape", "已经用过"):
        door.perform(other, Session(words="甲"), by=county.luo, key=key)


def test_a_refusal_uses_up_no_key(county: Cast) -> None:
    key, pk = uuid4(), accepted(county)
    with refused("shape"):
        door.perform(pk, Filing(), by=county.luo, key=key)
    assert not door.perform(pk, Assignment(county.posts["luo"]), by=county.luo, key=key).again


def test_opening_a_matter_twice_with_one_key_opens_one(county: Cast) -> None:
    key = uuid4()
    first = opened(county, key=key)
    with unchanged():
        again = opened(county, key=key)
    assert (again.pk, again.again) == (first.pk, True)
    other = NewMatter("另一件", county.places["village"], [NewParty("applicant", name="李某")])
    with refused("shape", "已经用过"):
        matters.open_matter(other, Mediation, application, agency=county.agencies["village"], by=county.luo, key=key)


@pytest.mark.parametrize("what", ["act", "matter"])
def test_eight_racing_retries_are_one_act(county: Cast, what: str) -> None:
    key, pk = uuid4(), in_session(county)
    before = Case.objects.count(), Matter.objects.count()

    def once() -> door.Done:
        if what == "act":
            return door.perform(pk, Session(words="甲"), by=county.luo, key=key)
        return opened(county, key=key)

    answers = together(once, 8)
    assert sorted(each.again for each in answers) == [False] + [True] * 7
    assert len({(each.pk, each.act.seq) for each in answers}) == 1
    assert Entry.objects.filter(key=key).count() == 1
    more = 0 if what == "act" else 1
    assert (Case.objects.count(), Matter.objects.count()) == (before[0] + more, before[1] + more)
    assert verify() == []


def together(act: Any, times: int) -> list[Any]:
    """Do something in so many threads at once; the answers, in no order. An error in one is an error of the test."""
    barrier, answers, errors = threading.Barrier(times), [], []

    def run() -> None:
        try:
            barrier.wait(10)
            answers.append(act())
        except Exception as error:  # noqa: BLE001 - raised by the thread that started this one
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return answers


def test_a_stale_page_is_told_what_came_between(county: Cast) -> None:
    pk = in_session(county)
    with pytest.raises(Moved) as moved, unchanged():
        door.perform(pk, Session(), by=county.luo, seen=3)
    assert (moved.value.seen, moved.value.version) == (3, 6)
    assert door.perform(pk, Session(), by=county.luo, seen=6).act.seq == 7


# --- opening ------------------------------------------------------------------------------------------------------


def test_a_case_is_opened_at_a_standing_body_of_ones_own_and_where_one_may(county: Cast) -> None:
    with refused("who", "自己的机构"):
        opened(county, agency="beside")
    with refused("who"):
        opened(county, where="far", by="luo", agency="fuxing")
    with refused("who", "没有这个机构") as nowhere:
        county.agencies["nowhere"] = 999_999
        opened(county, agency="nowhere")
    assert "请核对办理日期" in str(nowhere.got.value.refusal.remedy)


def test_a_case_is_not_opened_in_a_matter_that_one_may_not_see(county: Cast) -> None:
    pk = opened(county).pk
    matter = Case.objects.get(pk=pk).matter_id
    there = Opening(Mediation, matter, county.agencies["fuxing"], county.places["far"])
    with refused("who", "查阅这个事项"):
        door.open_case(there, Application("x", ()), by=county.wu)
    here = Opening(Mediation, matter, county.agencies["village"], county.places["village"])
    second = door.open_case(here, Application("x", ()), by=county.tian)
    assert Case.objects.get(pk=second.pk).matter_id == matter


# --- traces -------------------------------------------------------------------------------------------------------


def test_a_trace_survives_the_transaction_around_the_attempt(county: Cast) -> None:
    with refused("who"):
        opened(county, agency="beside")
    assert Trace.objects.filter(what="refused").count() == 1
    pk = opened(county).pk
    from yifa.ledger import traces

    with pytest.raises(NotThere), traces.kept(), transaction.atomic():
        door.perform(pk, Acceptance(), by=county.wu)
    assert Trace.objects.filter(what="out of scope", chain=f"case/{pk}").count() == 1
    assert verify() == []
