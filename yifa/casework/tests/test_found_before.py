"""What a first door got wrong, each as a test: found by running it, so that it is not found again."""

from __future__ import annotations

import subprocess
import sys
import threading
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Any

import pytest
from django.db import connections

from yifa.casework import door, writing
from yifa.casework.declare import REGISTRY
from yifa.casework.door import NotThere, Refused
from yifa.casework.models import Case, Todo
from yifa.casework.scope import visible
from yifa.casework.tests.cast import TODAY, Cast, accepted, in_session, opened
from yifa.casework.tests.sample.procedure import (
    Acceptance,
    Agreement,
    Application,
    Filing,
    FollowUp,
    Mediation,
    Session,
    host,
)  # fmt: skip
from yifa.casework.verify import verify
from yifa.county import clock
from yifa.kernel.law import statute
from yifa.kernel.procedure import (
    Annulment,
    Correction,
    Declining,
    Exemption,
    Offer,
    Pausing,
    Private,
    Ref,
    Resumption,
    Taking,
    fold,
)  # fmt: skip
from yifa.kernel.record import verify_chain
from yifa.ledger.models import Entry


def says(act: Any, *words: str) -> None:
    with pytest.raises(Refused) as no:
        act()
    for word in words:
        assert word in str(no.value.refusal.reason)


def chain_holds(pk: int) -> bool:
    from yifa.kernel.record import Stored

    rows = Entry.objects.filter(chain=f"case/{pk}").order_by("seq")
    return verify_chain([Stored(e.chain, e.seq, e.algorithm, bytes(e.body), e.digest) for e in rows]) is None


def test_1_and_2_eight_writers_on_one_case_break_no_chain_and_none_is_refused_as_busy(county: Cast) -> None:
    pk, each, errors = in_session(county), 6, []
    barrier = threading.Barrier(8)

    def write(who: int) -> None:
        try:
            barrier.wait(10)
            for turn in range(each):
                door.perform(pk, Session(words=f"{who}/{turn}"), by=county.luo)
        except Exception as error:  # noqa: BLE001 - raised by the thread that started this one
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=(who,)) for who in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert Case.objects.get(pk=pk).version == 6 + 8 * each
    assert chain_holds(pk)
    assert verify() == []


def test_3_annulling_or_correcting_leaves_a_lawful_case_or_is_refused(county: Cast) -> None:
    pk = in_session(county, 2)
    says(lambda: door.perform(pk, Annulment(3, "没有指定过"), by=county.chen), "不再成立")
    early = Correction(6, "日期错", Session(words="甲"), done=TODAY - timedelta(days=5))
    says(lambda: door.perform(pk, early, by=county.luo))
    door.perform(pk, Correction(6, "漏写", Session(words="更正后的意见")), by=county.luo)
    door.perform(pk, Annulment(7, "重复录入"), by=county.luo)
    says(lambda: door.perform(pk, Annulment(8, "更正不能作废"), by=county.luo), "不是本案现有")
    assert verify() == []


def test_4_what_ends_pauses_or_resumes_is_annulled_only_by_another(county: Cast) -> None:
    pk = in_session(county)
    door.perform(pk, Pausing("鉴定"), by=county.luo)
    door.perform(pk, Resumption(), by=county.luo)
    says(lambda: door.perform(pk, Annulment(8, "没有恢复"), by=county.luo), "另一人")
    door.perform(pk, Annulment(8, "没有恢复"), by=county.chen)
    assert Case.objects.get(pk=pk).paused
    door.perform(pk, Resumption(), by=county.luo)
    door.perform(pk, Agreement("各让一步"), by=county.luo)
    says(lambda: door.perform(pk, Annulment(11, "没有达成"), by=county.luo), "另一人")
    says(lambda: door.perform(pk, Annulment(11, "没有达成"), by=county.luo, entered_by=county.chen), "由他本人办理")
    door.perform(pk, Annulment(11, "没有达成"), by=county.chen)
    row = Case.objects.get(pk=pk)
    assert (row.outcome, row.number) == (None, "〔2022〕1号")
    assert verify() == []


def test_5_a_session_held_before_the_agreement_may_be_entered_after_it(county: Cast) -> None:
    with clock.frozen(datetime(2022, 12, 5, 9, 0)):
        pk = in_session(county)
    with clock.frozen(datetime(2022, 12, 6, 9, 0)):
        door.perform(pk, Agreement("各让一步"), by=county.luo)
        done = door.perform(pk, Session(words="昨天的"), by=county.luo, done=date(2022, 12, 5), ground="漏录")
        says(lambda: door.perform(pk, Session(words="今天的"), by=county.luo), "办结")
    assert done.act.late
    assert [act.kind for act in done.case.ordered][-2:] == ["session", "agreed"]
    assert verify() == []


def test_6_a_paused_case_holds_no_session(county: Cast) -> None:
    pk = in_session(county)
    door.perform(pk, Pausing("病"), by=county.luo)
    says(lambda: door.perform(pk, Session(), by=county.luo), "中止")


def test_7_what_a_law_demands_is_not_exempted(county: Cast) -> None:
    pk = in_session(county, 0)
    says(lambda: door.perform(pk, Exemption("rights", "都懂"), by=county.chen), "法律规定")


def test_8_a_deputys_act_is_not_entered_from_the_neighbouring_town(county: Cast) -> None:
    with clock.frozen(datetime(2022, 11, 28, 9, 0)):
        pk = opened(county).pk
    zhou = county.hand("zhou", "luo")
    with pytest.raises(NotThere):
        door.perform(pk, Acceptance(), by=zhou, entered_by=county.wu, done=date(2022, 11, 28), ground="迟")


def test_9_a_receiver_reads_while_it_is_offered_and_not_after_it_declined(county: Cast) -> None:
    pk, wu = accepted(county), county.actor("wu")
    assert not visible(wu).filter(pk=pk)
    door.perform(pk, Offer(Ref(county.agencies["fuxing"]), "在复兴发生"), by=county.luo)
    assert visible(wu).filter(pk=pk)
    assert not visible(county.actor("lin")).filter(pk=pk)
    assert Todo.objects.get(case=pk, act="taken").holder == f"agency:{county.agencies['fuxing']}"
    door.perform(pk, Declining("不属于我们"), by=county.wu)
    assert not visible(wu).filter(pk=pk)
    with pytest.raises(NotThere):
        door.perform(pk, Session(), by=county.wu)
    door.perform(pk, Offer(Ref(county.agencies["fuxing"]), "再看"), by=county.luo)
    says(lambda: door.perform(pk, Taking(Ref(county.agencies["fuxing"])), by=county.luo), "身份不在其中")
    door.perform(pk, Taking(Ref(county.agencies["fuxing"])), by=county.wu)
    row = Case.objects.get(pk=pk)
    assert (row.agency, row.home) == (county.agencies["fuxing"], county.agencies["village"])
    # The receiver works the case though it lies in another town; the sender reads on.
    from yifa.casework.tests.sample.procedure import Assignment

    door.perform(pk, Assignment(county.posts["wu"]), by=county.wu)
    assert visible(county.actor("luo")).filter(pk=pk)
    assert verify() == []


def test_10_whoever_is_outside_is_not_told_how_the_case_stands(county: Cast) -> None:
    pk = accepted(county)
    with pytest.raises(NotThere) as no:
        door.perform(pk, Acceptance(), by=county.wu)
    assert str(no.value) == ""


def test_11_a_refusal_can_be_raised_caught_and_raised_again(county: Cast) -> None:
    pk = accepted(county)
    with pytest.raises(RuntimeError) as outer:
        try:
            door.perform(pk, Acceptance(), by=county.luo)
        except Refused as no:
            no.add_note("again")
            raise RuntimeError("with its cause") from no
    assert isinstance(outer.value.__cause__, Refused)
    assert outer.value.__cause__.with_traceback(None).refusal.asked == "shape"


@dataclass(frozen=True)
class NewAgreement:
    terms: Annotated[Private[str], "内容"]
    dues: Annotated[tuple[date, ...], "履行日期"] = ()
    written: Annotated[bool, "书面"] = True


class Later(Mediation):
    """The same under a later law: the agreement says one thing more."""

    since = date(2024, 1, 1)
    agreed = Mediation.agreed.but(data=NewAgreement, basis=statute("人民调解法").article(28))


def test_12_what_a_later_version_restates_is_seen_by_all_and_old_entries_fold(county: Cast) -> None:
    pk = in_session(county)
    door.perform(pk, Agreement("各让一步"), by=county.luo)
    acts = [
        writing.act_of(bytes(body))[0]
        for body in Entry.objects.filter(chain=f"case/{pk}").order_by("seq").values_list("body", flat=True)
    ]
    folded = fold(Later, county.agencies["village"], acts)
    assert folded.data(Later.agreed).written is True
    assert Later.kinds["followed"].after.holds({"agreed"})  # type: ignore[union-attr]
    assert folded.outcome == "调解成功"
    assert FollowUp in Later.by_data
    assert host in Later.roles()


def test_12_what_is_entered_late_was_done_under_the_law_of_its_own_day(
    county: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Tomorrow(Mediation):
        since = date(2022, 12, 6)

    monkeypatch.setattr(
        type(REGISTRY), "governing", lambda _self, version, day: Tomorrow if day >= Tomorrow.since else Mediation
    )
    with clock.frozen(datetime(2022, 12, 5, 9, 0)):
        pk = in_session(county)
    with clock.frozen(datetime(2022, 12, 6, 9, 0)):
        door.perform(pk, Agreement("各让一步"), by=county.luo)
        door.perform(pk, Session(words="昨天的"), by=county.luo, done=date(2022, 12, 5), ground="漏录")
    bodies = Entry.objects.filter(chain=f"case/{pk}").order_by("-seq").values_list("body", flat=True)[:2]
    late, agreed = [writing.act_of(bytes(body))[1]["procedure"] for body in bodies]
    assert (late, agreed) == (Mediation.version(), Tomorrow.version())
    assert verify() == []


def test_13_rooms_import_downwards_only() -> None:
    code = (
        "import sys, yifa.kernel.procedure, yifa.kernel.record, yifa.kernel.days\n"
        "up = [m for m in sys.modules if m.startswith('yifa.') and not m.startswith('yifa.kernel')]\n"
        "assert not up and 'django' not in sys.modules, up"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_14_an_open_case_that_is_not_paused_is_owed_by_somebody(county: Cast) -> None:
    pk = opened(county).pk
    steps: list[Any] = [Acceptance()]
    assert Todo.objects.filter(case=pk).exists()
    for step in steps:
        door.perform(pk, step, by=county.luo)
        assert Todo.objects.filter(case=pk).exists(), step
    pk = in_session(county)
    assert Todo.objects.filter(case=pk, holder=f"post:{county.posts['luo']}").exists()
    door.perform(pk, Agreement("各让一步"), by=county.luo)
    assert list(Todo.objects.filter(case=pk).values_list("act", flat=True)) == ["filed"]
    door.perform(pk, Filing(), by=county.luo)
    assert not Todo.objects.filter(case=pk).exists()


def test_application_is_what_opened_it(county: Cast) -> None:
    assert isinstance(opened(county).case.data(Mediation.applied), Application)
