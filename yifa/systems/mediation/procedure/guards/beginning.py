"""申请到受理: may the committee take it, and is what is entered lawful?"""

from __future__ import annotations

from yifa.kernel.procedure import Agency, Case, Facts, No, Refusal
from yifa.kernel.text import Text
from yifa.systems.mediation import rules
from yifa.systems.mediation.procedure import carried, reading
from yifa.systems.mediation.procedure.guards.saying import alive, in_this_case, say
from yifa.systems.mediation.rules import Wish


def consent(case: Case, _facts: Facts) -> No:
    """Nobody has clearly refused (法 17)."""
    return say(rules.consent(reading.wishes(case), several=len(reading.parties(case)) > 2))


def all_asked(case: Case, facts: Facts) -> No:
    """Every party was asked (or could not be reached), somebody wants it, and nobody has clearly refused (法 17)."""
    wishes = reading.wishes(case)
    return (
        consent(case, facts)
        or say(rules.all_asked(reading.parties(case), wishes.keys()))
        or say(rules.wanted(wishes, _tries(facts)))
    )


def _tries(facts: Facts) -> int:
    key, default = rules.TRIES
    found: int = facts.settings.get(key, facts.day, default)
    return found


def may_be_asked(case: Case, data: carried.Asking, _facts: Facts) -> No:
    """Who died answers nothing more."""
    return alive(case, {data.party.key})


def refusal(case: Case, _facts: Facts) -> No:
    """Somebody has."""
    return None if reading.somebody_refuses(case) else Text("没有当事人明确拒绝；没有回音不算拒绝")


def alone(case: Case, _facts: Facts) -> No:
    """The case ends with a withdrawal where nobody else applies (法 23 (二))."""
    if len(reading.applicants(case)) < 2:
        return None
    return Refusal(
        Text("还有其他申请人，案件不因一人撤回而办结"), remedy=Text("请办“退出申请”；其他申请人都退出后再撤回")
    )


def not_alone(case: Case, _facts: Facts) -> No:
    """One of several applicants leaves; the last one withdraws."""
    if len(reading.applicants(case)) > 1:
        return None
    return Refusal(
        Text("只有一位申请人，没有其他申请人可以继续"),
        remedy=Text("申请人不再申请的，请办“撤回申请”；对方当事人不愿调解的，请办“征询意愿”或者“要求终止”"),
    )


def one_of_several(case: Case, _facts: Facts) -> No:
    """There are more than two, so that without one of them there may still be a dispute."""
    if len(reading.parties(case)) < 3:
        return Text("当事人只有双方，一方不参加就没有可以调解的争议")
    return None


def absences(facts: Facts) -> int:
    """How often who does not come must have stayed away."""
    key, default = rules.ABSENCES
    found: int = facts.settings.get(key, facts.day, default)
    return found


def others_go_on(case: Case, data: carried.Parting, facts: Facts) -> No:
    """He died, does not want it, or does not come, and the others have a dispute without him."""
    gone = data.party.key
    return in_this_case(case, {gone}) or say(
        rules.separable(
            reading.wishes(case).get(gone), two_left=reading.two_left(case, {gone}), died=data.died,
            away=reading.away(case).get(gone, 0), least=absences(facts),
        )
    )  # fmt: skip


def two_sides(_case: Case, data: carried.Application, facts: Facts) -> No:
    """A dispute has two sides, and nobody applies in another's name."""
    if not data.applicants or not data.respondents:
        return Text("请写明申请人和对方当事人")
    if facts.whose.startswith("party:") and facts.whose not in {f"party:{ref.key}" for ref in data.applicants}:
        return Text("申请人须是提出申请的当事人本人")
    if reading.keys(data.applicants) & reading.keys(data.respondents):
        return Text("同一人不能既是申请人又是对方当事人")
    return say(rules.source_of("applied", _source(data, facts)))


def was_sent(case: Case, _facts: Facts) -> No:
    """Only who sent a dispute here is answered."""
    return None if "referred" in case.shape.present else Text("本案不是其他机关移送来的，没有移送机构要回复")


def _source(data: carried.Application | carried.Referral | carried.Initiative, facts: Facts) -> str | None:
    """The code of the source that was said, where the list tells it."""
    row = {} if data.source is None else facts.ref(carried.Source, data.source.key) or {}
    return row.get("code")


def not_taken_there(_case: Case, data: carried.Referral, facts: Facts) -> No:
    """Another body sent it, the one said, which has not taken the case itself."""
    code = _source(data, facts)
    row = {} if data.sender is None else facts.ref(Agency, data.sender.key) or {}
    said = None if data.sender is None else f"agency:{data.sender.key}"
    if facts.entered_by and facts.whose.startswith("agency:") and facts.whose != said:
        return Text("以移送机构的名义登记的，请选择移送机构")
    no = rules.sent_by_another(code) or rules.sent_by(code, row.get("kind"))
    return say(no or rules.before_acceptance(data.accepted_there)) or _between_two(data)


def found_by_us(_case: Case, data: carried.Initiative, facts: Facts) -> No:
    """A dispute has two sides, also where nobody applied; and nobody sent it."""
    return _between_two(data) or say(rules.source_of("initiated", _source(data, facts)))


def _between_two(data: carried.Referral | carried.Initiative) -> No:
    return Text("请写明各方当事人") if len(reading.keys(data.parties)) < 2 else None


def fits(case: Case, data: carried.Acceptance, facts: Facts) -> No:
    """It lies within people's mediation."""
    if (data.persons is not None and data.persons < 1) or (data.amount is not None and data.amount < 0):
        return Text("涉及人数和金额不能为负，人数至少一人")
    if data.harmed is not None and data.harmed > facts.day:
        return Text("权利受损害之日{day}还没有到", day=data.harmed)
    return say(rules.excluded(data.nature) or rules.persons_at_least(data.persons, len(reading.parties(case))))


def does_not_fit(case: Case, data: carried.NotTaken, facts: Facts) -> No:
    """It does not, or nobody could be got to want it; and the parties are told where to go. A crime goes to the police."""
    wishes = reading.wishes(case)
    no = (
        rules.nobody_wants(wishes, reading.tries(case), reading.missed(case), _tries(facts))
        if data.unwanted
        else rules.not_excluded(data.nature, wishes)
    )
    return say(rules.crime_goes_on(data.nature) or no or rules.told_where(data.elsewhere))


def other_ways(_case: Case, data: carried.Refused, _facts: Facts) -> No:
    """Where mediation is refused, the other ways to one's right are told."""
    return say(rules.refused_and_told(data.told))


def to_a_committee(case: Case, data: carried.HandedOver, facts: Facts) -> No:
    """Offered to another people's mediation committee, to nobody else, and with the parties' agreement (若干规定 21)."""
    row, agreed = facts.ref(Agency, data.agency.key) or {}, reading.keys(data.agreed)
    silent = {key for key, wish in reading.wishes(case).items() if wish is Wish.NOT_REACHED}
    return (
        say(
            rules.offerable(
                row.get("kind"), held="roles" not in row or row["roles"].get("mediation.committee", -1) >= facts.level
            )
        )
        or in_this_case(case, agreed)
        or say(rules.moved_with_consent(reading.parties(case), agreed, silent))
    )
