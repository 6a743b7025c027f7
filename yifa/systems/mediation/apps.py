"""The one SYSTEM that the outside sees."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from yifa.casework.declare import REGISTRY, Catalogue, Column, ListOf, Register, SettingOf, System, Wing, outcomes
from yifa.kernel.law import internal, local
from yifa.systems.mediation import rules
from yifa.systems.mediation.procedure import (
    Category,
    Door,
    Mediator,
    PeoplesMediation,
    PeoplesMediation2022,
    PeoplesMediation2024,
    Source,
    bureau,
    committee,
    liaison,
    mediator,
    reader,
)  # fmt: skip
from yifa.systems.mediation.procedure.left import dispute

OURS = "本软件的默认值，非本县文件"

CATEGORIES = (
    ("family", "婚姻家庭"), ("neighbours", "邻里"), ("house", "房屋宅基地"), ("contract", "合同"), ("production", "生产经营"),
    ("damage", "损害赔偿"), ("land", "山林土地"), ("expropriation", "征地拆迁"), ("environment", "环境污染"),
    ("labour", "劳动争议"), ("consumption", "消费"), ("medical", "医疗"), ("traffic", "道路交通事故"), ("property", "物业"),
    ("other", "其他"),
)  # fmt: skip
SOURCES = (
    ("applied", "当事人申请"), ("initiated", "主动调解"), ("court", "法院移送"), ("police", "公安移送"),
    ("procuratorate", "检察院移送"), ("petition", "信访移送"), ("agency", "行政机关移送"), ("other", "其他移送"),
)  # fmt: skip
DOORS = (
    ("window", "窗口"), ("village", "村（居）"), ("steward", "寨管家"), ("online", "网上"), ("phone", "电话"),
    ("12345", "12345"), ("found", "排查"), ("department", "部门"),
)  # fmt: skip
VERSIONS = (PeoplesMediation, PeoplesMediation2022, PeoplesMediation2024)
SIGNS = tuple((sign.name, str(sign.value)) for sign in rules.Sign)


def _system() -> System:
    from yifa.systems.mediation import models
    from yifa.systems.mediation.demo import demo
    from yifa.systems.mediation.figures import FIGURES

    return System(
        key="mediation",
        title="矛盾纠纷多元化解",
        wing=Wing.HARMONY,
        procedures=VERSIONS,
        registers=(
            Register(
                "mediation.disputes", "纠纷台账", models.Dispute, ("mediation.people",), dispute,
                (
                    Column("origin", "受理方式", "choice", filters=True),
                    Column("category", "纠纷类别", "list", of="mediation.category", filters=True),
                    Column("source", "案件来源", "list", of="mediation.source", filters=True),
                    Column("door", "反映渠道", "list", of="mediation.door", filters=True),
                    Column("applied_on", "提出日期", "day"),
                    Column("accepted_on", "受理日期", "day", filters=True),
                    Column("agreed_on", "达成协议日期", "day"),
                    Column("effective_on", "协议生效日期", "day"),
                    Column("performed_on", "履行完毕日期", "day"),
                    Column("to_court_on", "申请司法确认日期", "day"),
                    Column("ended_on", "办结日期", "day"),
                    Column("filed_on", "归档日期", "day"),
                    Column("outcome", "结果", "choice", filters=True, choices=outcomes(*VERSIONS)),
                    Column("written", "书面协议", "bool", filters=True),
                    Column("persons", "涉及人数", "int", sums=True),
                    Column("amount", "涉及金额", "fen", sums=True),
                    Column("agreed_amount", "协议金额", "fen", sums=True),
                    Column("urgent", "紧急", "bool", filters=True),
                    Column("sessions", "调解次数", "int", sums=True),
                    Column("risk", "最重的激化苗头", "choice", filters=True, choices=SIGNS),
                    Column("reported", "已报告", "bool", filters=True),
                    Column("breached", "反悔或不履行", "bool", filters=True),
                    Column("host", "主持人", "post"),
                ),
                about="每件人民调解一行，由办理产生，不能手工修改。",
            ),
        ),
        catalogues=(
            Catalogue(
                "mediation.committees", "人民调解委员会", models.Committee,
                (
                    Column("agency", "机构", "agency", filters=True, kinds=rules.COMMITTEES),
                    Column("elected", "推选之日", "day"),
                    Column("head", "主任岗位", "post", optional=True),
                    Column("members", "委员人数", "int", hint="三至九人", sums=True),
                    Column("woman", "有妇女委员", "bool"),
                    Column("several_peoples", "多民族居住地区", "bool"),
                    Column("minority", "有人数较少民族的委员", "bool"),
                ),
                "mediation.bureau", warnings=models.committee_warnings, label="agency",
                about="司法行政部门统计，并通报基层人民法院（人民调解法第十条）。",
            ),
            Catalogue(
                "mediation.mediators", "人民调解员", models.Mediator,
                (
                    Column("post", "岗位", "post", filters=True),
                    Column("committee", "人民调解委员会", "agency", filters=True, kinds=rules.COMMITTEES),
                    Column("kind", "产生方式", "choice", filters=True),
                    Column("elected", "推选或聘任之日", "day"),
                ),
                "mediation.bureau", marker=Mediator, asked=models.mediators, warnings=models.mediator_warnings, label="post",
                about="委员，或者调委会聘任的成年公民；任期三年，可以连任（人民调解法第十三条，若干规定第十六条）。",
            ),
        ),
        figures=FIGURES,
        lists=(
            ListOf("mediation.category", "纠纷类别", CATEGORIES, "司法行政部门统计口径，据转载；本县可改", Category),
            ListOf("mediation.source", "案件来源", SOURCES, OURS, Source),
            ListOf("mediation.door", "反映渠道", DOORS, OURS, Door),
        ),
        settings=(
            SettingOf(
                rules.CONCLUDE.key, "调结期限", rules.CONCLUDE.default, rules.RULES.article(33), most=rules.CONCLUDE.default
            ),
            SettingOf(rules.PROLONG.key, "一次最多延长", rules.PROLONG.default, local("一次最多延长多久")),
            SettingOf(rules.REPLY.key, "回复移送机构", rules.REPLY.default, internal("办案安排")),
            SettingOf(rules.REPORT.key, "几日内报告公安（零为当日）", rules.REPORT.default, local("“及时”报告的时限")),
            SettingOf(rules.ANSWER.key, "几日内答复移交", rules.ANSWER.default, internal("办案安排")),
            SettingOf(rules.FOLLOW.key, "履行日后几日回访", rules.FOLLOW.default, internal("办案安排")),
            SettingOf(
                rules.FOLLOW_AGAIN.key, "没有全部履行的，履行日后几日再次回访", rules.FOLLOW_AGAIN.default, rules.SEEN_AGAIN
            ),
            SettingOf(rules.ABSENCES[0], "几次不到场可以终止", rules.ABSENCES[1], local("一方多次不到场的处理"), "次"),
            SettingOf(rules.TRIES[0], "联系不上几天可以不予受理", rules.TRIES[1], rules.SOUGHT, "天"),
        ),
        roles=(mediator, committee, reader, liaison, bureau),
        about="当事人自愿、平等，不收费；调解不成的，告知其他途径。",
        demo=demo,
    )  # fmt: skip


class MediationConfig(AppConfig):
    """Announces the system when Django starts."""

    name = "yifa.systems.mediation"
    label = "mediation"
    verbose_name = _("矛盾纠纷多元化解")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Put the system into the registry."""
        REGISTRY.add(_system())
