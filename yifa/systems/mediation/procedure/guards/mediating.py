"""调解员和调解: who mediates, and is what they do lawful?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from yifa.kernel.days import PLAIN, Extension, count
from yifa.kernel.procedure import (
    Agency,
    Case,
    Facts,
    No,
    Pausing,
    Ref,
    Refusal,
    deadlines,
    expected_ahead,
)
from yifa.kernel.text import Text
from yifa.systems.mediation import rules
from yifa.systems.mediation.procedure import carried, reading
from yifa.systems.mediation.procedure.guards.afterwards import still_open
from yifa.systems.mediation.procedure.guards.beginning import consent
from yifa.systems.mediation.procedure.guards.hands import had_to_leave, listed, not_by_who_left, of_mediator
from yifa.systems.mediation.procedure.guards.saying import alive, in_this_case, say


def nobody_leads(case: Case, _facts: Facts) -> No:
    """Mediators are named once; then they are replaced."""
    return Text("已经有调解员，更换请办“回避更换”") if reading.mediators(case) else None


def somebody_leads(case: Case, _facts: Facts) -> No:
    """There is a mediator."""
    return None if reading.mediators(case) else Text("还没有调解员，请先选定或者指定")


def ready(case: Case, facts: Facts) -> No:
    """There is a mediator, and nobody refuses."""
    return somebody_leads(case, facts) or consent(case, facts)


def all_willing(case: Case, facts: Facts) -> No:
    """There is a mediator, and everybody who is to be bound has said that he wants mediation (法 17)."""
    return ready(case, facts) or say(rules.all_willing(reading.parties(case), reading.wishes(case)))


def ready_again(case: Case, facts: Facts) -> No:
    """After an agreement that is still to be kept, it is mediated again by who may (若干规定 37)."""
    return still_open(case, facts) or somebody_leads(case, facts)


def may_be_replaced(case: Case, facts: Facts) -> No:
    """There is a mediator, and something that he still mediates or watches."""
    if case.outcome is not None and reading.agreement(case) is None:
        return Text("已经以“{outcome}”办结", outcome=case.outcome)
    return somebody_leads(case, facts)


def rests_well(case: Case, data: Pausing, facts: Facts) -> No:
    """Expected to be over later than it begins; and a term that has run out is not stopped by whoever alone let it run out."""
    due = reading.due_of(case, "conclude", facts)
    if due is not None and due < facts.today and _alone(facts) and _in_hand(case, facts):
        return say(rules.second_hand(due))
    return expected_ahead(case, data, facts)


def _alone(facts: Facts) -> bool:
    """Whether who did it enters it himself."""
    return facts.person == facts.entered_by.partition("/")[2]


def _in_hand(case: Case, facts: Facts) -> bool:
    """Whether it is one who mediates here, in whatever post he acts; where nobody leads, the committee itself has it in hand."""
    posts = reading.posts(case)
    theirs = {act.person for act in case.ordered if act.whose in posts}
    own = facts.posts & set(reading.mediators(case))
    return not posts or facts.whose in posts or facts.person in theirs or bool(own)


def _let_it_run_out(case: Case, due: date, facts: Facts) -> bool:
    """Whether who enters it led the case on the last day of its term, in whatever post; where nobody led, whether he took it."""
    led = reading.led_on(case, due)
    post, _, person = facts.entered_by.partition("/")
    if led is None:
        return any(act.person == person for act in reading.acts(case, "accepted"))
    theirs = {act.person for act in case.ordered if act.whose == f"post:{led}" and act.day <= due}
    return post == f"post:{led}" or person in theirs or (person == facts.person and led in facts.posts)


def _stays_out(case: Case, wanted: Iterable[Ref[Any]], facts: Facts) -> No:
    """Whether one of those wanted had to leave this case, in this post or, the same person, in another."""
    left = had_to_leave(case, facts)
    for key in reading.keys(tuple(wanted)):
        row = of_mediator(key, facts)
        if no := say(rules.not_recused(left, {key, *row.get("posts", ())}, row.get("people", ()))):
            return no
    return None


def of_our_committee(case: Case, data: carried.Choosing, facts: Facts) -> No:
    """Who leads is a mediator of the committee whose case it is; others may come from elsewhere (若干规定 27)."""
    if data.host.key in reading.keys(data.others):
        return Text("主持人不必再列为其他调解员")
    if data.how is carried.Appointment.PARTIES and (no := not_by_who_left(case, facts)) is not None:
        return no
    if (no := _stays_out(case, (data.host, *data.others), facts)) is not None:
        return no
    for each in data.others:
        if (no := listed(each.key, facts)) is not None:
            return no
    return _ours(case, data.host, facts) or _named_as_the_first(case, data.others, data, facts)


def not_yet_here(case: Case, data: carried.Joining, facts: Facts) -> No:
    """Who joins is not here yet, and his term runs."""
    if not data.mediators or reading.keys(data.mediators) & set(reading.mediators(case)):
        return Text("请选择还没有参加本案的调解员")
    agreed = reading.keys(data.agreed)
    no: No = _stays_out(case, data.mediators, facts) or alive(case, agreed)
    if no is not None or (no := say(rules.joint_agreed(reading.parties(case), agreed))) is not None:
        return no
    return next((no for each in data.mediators if (no := listed(each.key, facts)) is not None), None)


def replaced(case: Case, data: carried.Recusal, facts: Facts) -> No:
    """Who leaves mediates this case; who comes was never recused, and is new to it unless he now leads."""
    if facts.whose.startswith("party:") and data.asked_by is not carried.Asker.PARTY:
        return Refusal(
            Text("以当事人的名义提出的，就是当事人要求回避"),
            (rules.LAW.article(23, item=1),),
            remedy=Text("“谁提出”请选“当事人要求”；是调解员自行回避或者调委会更换的，请以其岗位的名义办理"),
        )
    now = reading.mediators(case)
    gone = data.leaves.key if data.leaves is not None else next(iter(now), 0)
    if gone not in now:
        return Refusal(Text("所选的人不是本案调解员"), remedy=Text("请从本案现有的调解员里选择"))
    if data.replacement is None:
        return None
    if (party := facts.whose.startswith("party:")) or _is(gone, reading.chosen_on(case)[gone], facts):
        return say(rules.names_nobody(party=party))
    coming = data.replacement.key
    if coming == gone:
        return Text("接替的人就是回避的人，请另选调解员")
    if coming in now and gone != now[0]:
        return Refusal(Text("接替的人已经是本案调解员"), remedy=Text("请另选没有参加本案的调解员，或者不填接替的人"))
    if (no := _stays_out(case, (data.replacement,), facts)) is not None:
        return no
    no = _ours(case, data.replacement, facts) if gone == now[0] else listed(coming, facts)
    return no or _named_as_the_first(case, (data.replacement,), data, facts)


def _is(mediator: int, chosen: date, facts: Facts) -> bool:
    """Whether it is this mediator who does it, or enters it, in whatever post; who came into his post since is another."""
    row = of_mediator(mediator, facts)
    if rules.chosen_himself(row.get("held", ()), chosen, facts.day) is not None:
        return False
    people = {str(each) for each in row.get("people", ())}
    hands = [facts.whose + "/" + facts.person, facts.entered_by]
    return mediator in facts.posts or any(
        post == f"post:{mediator}" or person in people for post, _, person in (hand.partition("/") for hand in hands)
    )


def _named_as_the_first(
    case: Case, others: Iterable[Ref[Any]], data: carried.Choosing | carried.Recusal, facts: Facts
) -> No:
    """By the committee, or by all parties together; and of another committee only with everybody's consent (法 19).

    Who appoints is asked last: when the past changes, whoever mends it is not the one who appointed.
    """
    parties, agreed = reading.parties(case), reading.keys(data.agreed)
    by_parties = data.how is carried.Appointment.PARTIES
    if (no := alive(case, agreed)) is not None:
        return no
    if not all(_from_here(case, each, facts) for each in others) and (no := say(rules.joint_agreed(parties, agreed))):
        return no
    committee = "mediation.committee" in facts.roles
    return say(rules.appointed_by(by_parties=by_parties, committee=committee, parties=parties, agreed=agreed))


def _ours(case: Case, mediator: Ref[Any], facts: Facts) -> No:
    if (no := listed(mediator.key, facts)) is not None:
        return no
    if _from_here(case, mediator, facts):
        return None
    return Refusal(Text("主持人应当是本调委会的人民调解员"), (rules.LAW.article(13), rules.LAW.article(19)))


def _from_here(case: Case, mediator: Ref[Any], facts: Facts) -> bool:
    """Whether he is of the committee whose case it is; nothing is held against a row that does not say."""
    return of_mediator(mediator.key, facts).get("committee") in {None, *facts.ours(case.agency)}


def all_agree_to_guests(case: Case, data: carried.Invitation, _facts: Facts) -> No:
    """Somebody is invited, and every party consents (法 20)."""
    if not data.guests:
        return Text("请写明邀请什么人")
    agreed = reading.keys(data.agreed)
    return alive(case, agreed) or say(rules.guests_agreed(reading.parties(case), agreed))


def told_before(case: Case, data: carried.Session, facts: Facts) -> No:
    """Who is present was told; open only where nobody minds."""
    if not data.present:
        return Text("没有当事人到场；未到场的请办“一方未到场”")
    if (no := in_this_case(case, reading.keys(data.present))) is not None:
        return no
    if data.next is not None and data.next < facts.day:
        return Text("下次调解不能早于这一次")
    minds = reading.minds_openness(case)
    return say(rules.told_first(reading.keys(data.present), reading.told(case))) or (
        say(rules.may_be_open(wants_closed=minds, secret=data.secret)) if data.open else None
    )


def agreed_in_time(case: Case, data: carried.Prolonging, facts: Facts) -> No:
    """All parties agree, before the month has run out, and for no longer than the county lets it be extended at a time."""
    due = reading.due_of(case, "conclude", facts)
    if due is not None and facts.day <= due < facts.today and _let_it_run_out(case, due, facts):
        return say(rules.longer_by_another(due))
    agreed = reading.keys(data.agreed)
    if (no := alive(case, agreed)) is not None:
        return no
    missing = len(reading.parties(case) - agreed)
    run = next((run for run in deadlines(case, facts) if run.clock == "conclude" and run.ended is None), None)
    if run is None:
        return Text("期限没有在进行，不需要延长")
    longest = facts.settings.period(rules.PROLONG, facts.day)
    ahead = count(longest, facts.day, rule=PLAIN, calendar=facts.calendar).due
    early = None if run.due is None or ahead is None else rules.near_its_end(run.due, ahead, longest.text)
    return say(
        early
        or rules.extendable(Extension(facts.day, None, data.until, ""), run.counted, longest, facts.calendar, missing)
    )


def to_another(case: Case, data: carried.Report | carried.CrimeHanded, facts: Facts) -> No:
    """A danger to the police or a department, a crime to the police; not the committee itself nor another one (法 25)."""
    row = facts.ref(Agency, data.to.key) or {}
    crime = isinstance(data, carried.CrimeHanded)
    return say(rules.other_body(data.to.key, case.agency, row.get("kind"), crime=crime))


def of_this_case(case: Case, data: carried.Rights, _facts: Facts) -> No:
    """Who is told is a party of this case."""
    named = reading.keys(data.told)
    return in_this_case(case, named) if named else Text("请写明告知了哪些当事人")


def was_to_come(case: Case, data: carried.Absence, facts: Facts) -> No:
    """Who stayed away is a party of this case and was to come that day."""
    if data.next is not None and data.next < facts.day:
        return Text("下次调解不能早于这一次")
    agreed = reading.appointed(case, facts.day)
    return in_this_case(case, {data.party.key}) or say(rules.appointed(facts.day, data.called, agreed=agreed))


def ones_own_word(case: Case, data: carried.Stopping, facts: Facts) -> No:
    """A party speaks for itself (法 23 (二))."""
    if facts.whose.startswith("party:") and facts.whose != f"party:{data.party.key}":
        return Text("当事人只能为自己要求终止")
    return in_this_case(case, {data.party.key})
