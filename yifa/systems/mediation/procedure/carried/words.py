"""The words of the forms: what may be chosen, and which catalogues may be referred to."""

from __future__ import annotations

from yifa.kernel.procedure import Choice, Party, Ref


class Category:
    """Marker of an item of the list 纠纷类别."""


class Source:
    """Marker of an item of the list 案件来源."""


class Door:
    """Marker of an item of the list 反映渠道."""


class Mediator:
    """Marker of a mediator 人民调解员; the key of the row is the key of his post."""


Parties = tuple[Ref[Party], ...]

WHICH_WAYS = (
    "至少一项，按纠纷的性质告知。一般来说，劳动争议先申请劳动仲裁，土地、林地的权属争议先请人民政府处理"
    "（先后次序待核对，以有关法律为准）"
)
"""Advice beside the ways, which refuses nothing: the laws that put one way before another have not been read here."""


class Manner(Choice):
    """Written or by word of mouth."""

    WRITTEN = "书面"
    ORAL = "口头"


class Reach(Choice):
    """How somebody was spoken to."""

    FACE = "当面"
    PHONE = "电话"
    LETTER = "书面"
    ONLINE = "网上"
    AGENT = "通过代理人"


class Urgency(Choice):
    """How soon it must be taken in hand."""

    ORDINARY = "一般"
    URGENT = "紧急"


class Appointment(Choice):
    """Who named the mediators (法 19)."""

    COMMITTEE = "调委会指定"
    PARTIES = "当事人选择"


class Asker(Choice):
    """Who wants another mediator."""

    PARTY = "当事人要求"
    MEDIATOR = "调解员自行回避"
    COMMITTEE = "调委会更换"


class Guest(Choice):
    """Who may be asked to join, with the parties' consent (法 20)."""

    KIN = "亲属"
    NEIGHBOUR = "邻里、同事"
    EXPERT = "有专门知识或者经验的人"
    BODY = "社会组织"
    RESPECTED = "群众认可的社会人士"


class Way(Choice):
    """How a session is held."""

    FACE = "当面"
    APART = "分别（背对背）"
    VISIT = "上门"
    PHONE = "电话"
    ONLINE = "线上"


class Ending(Choice):
    """Why mediation came to nothing."""

    NO_AGREEMENT = "协商不一致"
    STOPPED = "当事人要求终止"
    ABSENT = "一方多次无正当理由不到场"
    ELSEWHERE = "已由其他机关受理"
    UNREACHED = "多次联系不上一方，无法调解"


class Heirs(Choice):
    """Why nobody takes the place of a party who died: silence is none of these."""

    PERSONAL = "权利义务只属于本人，不能由继承人承受"
    UNWILLING = "继承人明确表示不参加调解"
    NONE = "查明没有继承人（单位终止的，没有承受其权利义务的单位）"


class State(Choice):
    """How far an agreement has been performed."""

    DONE = "已履行"
    PARTLY = "部分履行"
    NOT_DUE = "未到期"
    NOT_DONE = "未履行"


class NoCourt(Choice):
    """Why no court was asked to confirm the agreement."""

    NOT_WANTED = "双方表示不申请司法确认"
    NOT_FIT = "协议内容不属于司法确认范围"
