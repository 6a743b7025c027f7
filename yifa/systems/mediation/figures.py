"""What is counted of people's mediation: each figure is a set of disputes and a rule, and opens onto them.

The article's 645 mediated and 584 resolved each have their own rule here: by the day of acceptance, by the day of
agreement. A rate says what it left out. Nothing is typed in.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from yifa.casework.declare import Figure
from yifa.casework.models import Deadline
from yifa.county import clock
from yifa.systems.mediation.rules import LAW, RULES

DISPUTES = "mediation.disputes"


def _decided() -> Q:
    """Mediation that came to a result: agreement or none."""
    return Q(outcome__in=("调解成功", "调解不成"))


def _overdue() -> Q:
    """Open, and the month (or what it was extended to) has run out."""
    run_out = Deadline.objects.filter(case=OuterRef("case"), clock="conclude", state="running", due__lt=clock.today())
    return Q(case__outcome=None) & Q(Exists(run_out))


FIGURES = (
    Figure(
        "mediation.mediated", "人民调解受理纠纷", DISPUTES, "accepted_on", basis=RULES.article(24),
        counts="按受理日期计，每一件受理的案件计一次；同一事项由两个调委会先后受理的，两家各计一次，移交的只计一次",
    ),
    Figure(
        "mediation.resolved", "人民调解化解纠纷", DISPUTES, "agreed_on", basis=LAW.article(28),
        counts="按首次达成书面或者口头协议的日期计，每件一次，后来变更协议的不再计",
    ),
    Figure(
        "mediation.success", "调解成功率", DISPUTES, "accepted_on", where=lambda: Q(outcome="调解成功"), of=_decided,
        unit="%", counts="期内受理并且已有结果的案件里，达成协议的占多少",
        excluded="期内受理而尚未办结的，以及没有调解出结果就终结的（撤回、自行和解、当事人死亡、明确拒绝、不予受理、不属于调解范围、涉嫌犯罪移交），不计入分子和分母",
    ),
    Figure(
        "mediation.applied", "当事人申请", DISPUTES, "accepted_on", where=lambda: Q(origin="applied"),
        counts="期内受理的案件里，由当事人申请开始的",
        part_of="mediation.mediated",
    ),
    Figure(
        "mediation.referred", "接受移送", DISPUTES, "accepted_on", where=lambda: Q(origin="referred"),
        counts="期内受理的案件里，由法院、公安等机关移送来的",
        part_of="mediation.mediated",
    ),
    Figure(
        "mediation.initiated", "主动调解", DISPUTES, "accepted_on", where=lambda: Q(origin="initiated"),
        counts="期内受理的案件里，调委会自己发现并主动调解的",
        part_of="mediation.mediated",
    ),
    Figure(
        "mediation.persons", "涉及人数", DISPUTES, "accepted_on", unit="人", sums="persons",
        counts="期内受理的案件的涉及人数之和：受理时填写的；没有填写，或者当事人后来更多的，按当事人数（含单位）计；一人牵涉两件的计两次",
    ),
    Figure(
        "mediation.amount", "协议涉及金额", DISPUTES, "agreed_on", unit="元", sums="agreed_amount",
        counts="期内达成的协议里写明的金额之和，变更过的取变更后的；受理时填写的争议金额不计",
    ),
    Figure(
        "mediation.written", "书面协议", DISPUTES, "agreed_on", where=lambda: Q(written=True), basis=LAW.article(28),
        counts="期内达成协议、现行协议是书面的",
        part_of="mediation.resolved",
    ),
    Figure(
        "mediation.oral", "口头协议", DISPUTES, "agreed_on", where=lambda: Q(written=False), basis=LAW.article(28),
        counts="期内达成协议、现行协议是口头的",
        part_of="mediation.resolved",
    ),
    Figure(
        "mediation.performed", "协议履行完毕", DISPUTES, "performed_on", basis=LAW.article(31),
        counts="按记明履行完毕的日期计，不论哪一年达成协议",
    ),
    Figure(
        "mediation.performance", "协议履行率", DISPUTES, "agreed_on", where=lambda: Q(performed_on__isnull=False),
        of=lambda: Q(agreed_on__isnull=False), unit="%",
        counts="期内达成的协议里，到今天为止已经履行完毕的占多少",
        excluded="分母是期内达成协议的全部纠纷，履行期未到的也在内",
    ),
    Figure(
        "mediation.to_court", "共同申请司法确认", DISPUTES, "to_court_on", where=lambda: Q(to_court_on__isnull=False),
        basis=LAW.article(33), counts="按共同申请的日期计；协议变更后又申请的，按最后一次计",
    ),
    Figure(
        "mediation.risk", "有激化苗头", DISPUTES, "applied_on", where=lambda: ~Q(risk=""), basis=LAW.article(25),
        counts="按当事人提出、移送或者发现的日期计，没有受理的也在内；每件计一次",
    ),
    Figure(
        "mediation.overdue", "超期未结", DISPUTES, "accepted_on", where=_overdue, basis=RULES.article(33),
        counts="期内受理、今天仍没有办结，并且调结期限（含延长）已过的；届满以前中止、还没有恢复的不计，届满以后才中止的照计",
    ),
)  # fmt: skip
