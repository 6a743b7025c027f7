"""The words in which the law asks: what a dispute is, what a party wishes, how far it may go, where else to turn."""

from __future__ import annotations

from yifa.kernel.procedure import Choice


class Nature(Choice):
    """What the dispute is, as far as it decides whether a people's mediation committee may take it (若干规定 20, 22)."""

    CIVIL = "民事权利义务争议"
    AUTHORITY = "依法只能由专门机关管辖处理"
    BARRED = "法律、法规禁止用民间调解方式解决"
    COURT = "人民法院已经受理或者解决"
    AGENCY = "公安机关或者其他行政机关已经受理或者解决"
    MARRIAGE = "婚姻是否有效"
    ADOPTION = "收养是否有效"
    CRIME = "涉嫌犯罪"
    PENALTY = "行政处罚、治安处罚"
    OFFICIAL_ACT = "不服行政机关的行政行为"


class Wish(Choice):
    """What a party answered when asked whether it wants mediation. Silence is none of these but NOT_REACHED."""

    AGREES = "同意"
    REFUSES = "明确拒绝"
    NOT_REACHED = "未联系上"


class Sign(Choice):
    """How far a dispute may go (法 25)."""

    WORSE = "有可能激化"
    PUBLIC_ORDER = "有可能引起治安案件"
    CRIME = "有可能引起刑事案件"


class OtherWay(Choice):
    """The other ways to one's right (法 26)."""

    ARBITRATION = "仲裁"
    ADMINISTRATIVE = "行政处理"
    COURT = "向人民法院起诉"


class Subject(Choice):
    """What an agreement is about, as far as it decides whether a court may confirm it."""

    CIVIL = "给付等民事权利义务"
    STATUS = "确认婚姻、收养或者其他身份关系"
    TITLE = "确认物权、知识产权归属"
