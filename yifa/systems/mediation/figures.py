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
    Figure("mediation.mediated", "人民调解受理纠纷", DISPUTES, "accepted_on", basis=RULES.article(24)),
    Figure("mediation.resolved", "人民调解化解纠纷", DISPUTES, "agreed_on", basis=LAW.article(28)),
    Figure(
        "mediation.success", "调解成功率", DISPUTES, "accepted_on", where=lambda: Q(outcome="调解成功"), of=_decided,
        unit="%", excluded="期内受理而尚未办结的，以及撤回、明确拒绝、不予受理、涉嫌犯罪移交的，不计入分母",
    ),
    Figure("mediation.applied", "当事人申请", DISPUTES, "accepted_on", where=lambda: Q(origin="applied")),
    Figure("mediation.referred", "接受移送", DISPUTES, "accepted_on", where=lambda: Q(origin="referred")),
    Figure("mediation.initiated", "主动调解", DISPUTES, "accepted_on", where=lambda: Q(origin="initiated")),
    Figure("mediation.persons", "涉及当事人", DISPUTES, "accepted_on", unit="人", sums="persons"),
    Figure("mediation.amount", "协议涉及金额", DISPUTES, "agreed_on", unit="元", sums="amount"),
    Figure("mediation.written", "书面协议", DISPUTES, "agreed_on", where=lambda: Q(written=True), basis=LAW.article(28)),
    Figure("mediation.oral", "口头协议", DISPUTES, "agreed_on", where=lambda: Q(written=False), basis=LAW.article(28)),
    Figure("mediation.performed", "协议履行完毕", DISPUTES, "performed_on", basis=LAW.article(31)),
    Figure(
        "mediation.performance", "协议履行率", DISPUTES, "agreed_on", where=lambda: Q(performed_on__isnull=False),
        of=lambda: Q(agreed_on__isnull=False), unit="%",
        excluded="分母是期内达成协议的全部纠纷，履行期未到的也在内",
    ),
    Figure(
        "mediation.to_court", "共同申请司法确认", DISPUTES, "to_court_on", where=lambda: Q(to_court_on__isnull=False),
        basis=LAW.article(33),
    ),
    Figure("mediation.risk", "有激化苗头", DISPUTES, "accepted_on", where=lambda: ~Q(risk=""), basis=LAW.article(25)),
    Figure("mediation.overdue", "超期未结", DISPUTES, "accepted_on", where=_overdue, basis=RULES.article(33)),
)  # fmt: skip
