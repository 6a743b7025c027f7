"""Where the rules stand, the numbers they work with, and what a rule answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from yifa.kernel.days import days, months, working_days
from yifa.kernel.law import Basis, Status, internal, local, statute
from yifa.kernel.procedure import setting
from yifa.kernel.text import Text

LAW = statute("人民调解法")
RULES = statute("人民调解工作若干规定")
COURT_RULES = statute("人民调解协议司法确认程序规定")
COURT_INTERPRETATION = statute("民诉解释")
CIVIL_CODE = statute("民法典")
PETITIONS = statute("信访工作条例")

CONFIRMATION_RULES, INTERPRETATION_2022 = date(2011, 3, 30), date(2022, 4, 10)
"""From when these two say what a court does not confirm. What the interpretation said before 2022 we have not read."""
THREE_YEARS = date(2017, 10, 1)
"""Since then the general time to sue has been three years; what ran before, and how it passed over, we have not read."""

SENT_ON = local("信访、检察院和其他机关转来的纠纷怎样接收", Status.UNKNOWN)
"""《人民调解法》18 speaks of courts and police alone. What others send is taken as any dispute is, of the parties' own will (17)."""

MOVED = local("移交其他调委会须经各方当事人同意", Status.UNKNOWN)
"""若干规定 21 says when a dispute goes to another committee, not who is asked; no committee is above another (法 7), so the parties are."""

CONCLUDE = setting("mediation.conclude", months(1))
"""M-01. 若干规定 33: 一般一个月内调结. The start is not stated there; acceptance is taken. 一般 leaves room in one case, where its
parties agree to more time, not for a county to give all of them more: it may set less."""
PROLONG = setting("mediation.prolong", months(1))
"""By how much the month may be extended at a time. 若干规定 33 says 一般 and gives no maximum; ours."""
REPLY = setting("mediation.reply", working_days(5))
"""How soon a body that sent us a dispute gets an answer. No law; ours."""
FOLLOW = setting("mediation.follow", days(7))
"""How soon after a day of performance the committee asks whether it was done. 法 31, 若干规定 36 give no number; ours."""
FOLLOW_AGAIN = setting("mediation.follow_again", days(30))
"""How long after a day of performance the committee asks again, where its visit found it not wholly done. No law; ours."""
SEEN_AGAIN = local("回访发现没有全部履行的，多久再次回访", Status.UNKNOWN)
CONFIRM = days(30)
"""M-02. 法 33: both together, within thirty days of the agreement's taking effect."""
REPORT = setting("mediation.report", days(0))
"""How soon a danger is reported. 法 25 says in time and gives no number; ours is the same day."""
ANSWER = setting("mediation.answer", working_days(2))
"""How soon a committee to which a case was offered takes it or gives it back. No law; ours."""
COMMITTEES = frozenset({"village_mediation", "town_mediation", "enterprise_mediation", "industry_mediation"})
"""Kinds of agency that are people's mediation committees (法 8, 34)."""
POLICE = frozenset({"police"})
"""To whom a suspected crime goes (法 25, 若干规定 22)."""
DEPARTMENTS = POLICE | {"county_office", "town_government", "justice_bureau", "justice_office"}
"""公安机关或者其他有关部门 (法 25): organs of government. Committees of residents are none, nor a court, nor a hall that passes on."""
COURTS = frozenset({"court"})
"""Who confirms an agreement (法 33)."""
ABSENCES = ("mediation.absences", 2)
"""How often a party must have stayed away before mediation may end for it. No law; ours."""
TRIES = ("mediation.tries", 3)
"""On how many days each party must have been sought in vain before what nobody wants is put aside. No law; ours."""
SOUGHT = internal("几天联系不上可以办结（待确认）")
ANSWER_SENDER = internal("办案安排：移送机构应当知道办理结果")
TELL_ONE = Text("请告知并选择至少一种途径")
DEATH = local("当事人死亡以后调解怎样终结", Status.UNKNOWN)
"""No provision on people's mediation speaks of it; of one's own will (3 (一)) nobody mediates in a dead man's place."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What stands in the way, its basis, and what to do instead."""

    text: Text
    basis: tuple[Basis, ...]
    remedy: Text | None = None
