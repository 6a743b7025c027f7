"""The living style page: every component in every state. All people, cases, numbers and digests here are invented."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from yifa.county import clock

SHANGHAI = timezone(timedelta(hours=8))
HERE = "#"


def at(month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
    """A moment of the invented year."""
    return datetime(2022, month, day, hour, minute, tzinfo=SHANGHAI)


def shell() -> dict[str, Any]:
    """The frame of an invented desk."""
    wings = [
        ("今天", [("待办", 12, True), ("消息", 3, False)]),
        ("依法行政", [("重大决策", 4, False), ("规范性文件", 0, False)]),
        ("法治环境", [("一窗通办", 0, False), ("寨管家", 7, False)]),
        ("社会和谐", [("人民调解", 41, False), ("法律援助", 0, False)]),
        ("指标与年报", [("本年指标", 0, False), ("年度报告", 0, False)]),
        ("名录", [("调解委员会", 0, False), ("岗位与授权", 0, False), ("工作日历", 0, False)]),
    ]
    return {
        "face": "office",
        "home": HERE,
        "county": {"name": "湄潭县", "clock": at(12, 6, 16), "demonstration": True},
        "me": {
            "name": "陈静",
            "post": "永兴镇人民调解委员会 调解员",
            "url": HERE,
            "sign_out_url": HERE,
            "key": "chenjing",
        },
        "rail": [
            {"title": title, "links": [{"title": t, "url": HERE, "count": n, "current": c} for t, n, c in links]}
            for title, links in wings
        ],
        "tools": [{"title": "待办", "url": HERE, "count": 12}, {"title": "消息", "url": HERE, "count": 3}],
        "search": {"url": HERE, "value": "", "hint": "找案件、当事人、文号、法条"},
        "printed": {"by": "陈静", "at": at(12, 6, 16)},
        "links": [{"title": "个人信息保护", "url": HERE}, {"title": "依据目录", "url": HERE}],
    }


STEPS = [
    "2022年11月10日受理，当日不算，从11月11日起算。",
    "一般应在1个月内调结：到2022年12月10日。",
    "12月10日是星期六；本规定没有顺延的话，期限不移。",
]
MONTH = "《人民调解工作若干规定》第三十三条"
LAMPS: dict[str, dict[str, Any]] = {
    "over": {"state": "over", "left": "2天", "title": "接收或退回", "due": date(2022, 12, 4), "steps": STEPS[:1]},
    "today": {"state": "soon", "word": "今天到期", "title": "回访", "due": date(2022, 12, 6), "steps": STEPS[:2]},
    "soon": {
        "state": "soon",
        "left": "剩4天",
        "title": "调结",
        "due": date(2022, 12, 10),
        "steps": STEPS,
        "basis": MONTH,
    },
    "open": {"state": "open", "left": "剩19天", "title": "调结", "due": date(2022, 12, 25), "steps": STEPS[:2]},
    "provisional": {"state": "open", "left": "剩40天", "steps": STEPS[:2], "provisional": True},
    "paused": {"state": "paused", "left": "等鉴定"},
    "done": {"state": "done"},
    "none": {"state": "none"},
}


def note(citation: str, gist: str, status: str = "", **more: Any) -> dict[str, Any]:
    """One note in the margin."""
    return {"citation": citation, "gist": gist, "status": status, "since": date(2011, 1, 1), **more}


NOTES = [
    note(
        "《人民调解法》第二十二条",
        "按纠纷情况用多种方式调解，讲法说理，疏导劝解，促成自愿的协议。",
        number="主席令第34号",
        checked="已与公布的原文核对。",
        neighbours=[
            {"citation": "第二十一条", "gist": "坚持原则、明法析理、主持公道；及时就地，防止激化。"},
            {"citation": "第二十三条", "gist": "当事人可选可拒、可要求公开或不公开，自主表达意愿。"},
        ],
    ),
    note("《人民调解法》第二十六条", "调解不成应当终止，并告知可走仲裁、行政、司法途径。", number="主席令第34号"),
    note(MONTH, "一般应在一个月内调结。", "转引，待核原文", since=date(2002, 11, 1)),
    note("《人民调解法》第四条", "人民调解不收取任何费用。"),
]

ACTS = {
    "can": [
        {"title": "记一次调解", "url": HERE, "primary": True},
        {"title": "达成协议", "url": HERE},
        {"title": "调解不成", "url": HERE},
        {"title": "邀请他人参与", "url": HERE},
        {"title": "报告可能激化", "url": HERE},
    ],
    "more_title": "更正、中止、移交等",
    "more": [{"title": t, "url": HERE} for t in ("更正", "作废误录", "中止", "延长", "移交", "补交材料")],
    "cannot": [
        {"title": "共同申请司法确认", "reason": "须先达成调解协议", "basis": "《人民调解法》第三十三条"},
        {"title": "归档", "reason": "本案还没有办结"},
    ],
}

DEADLINES = [
    {
        "title": "调结（一般一个月）",
        "lamp": {"state": "soon", "left": "剩4天"},
        "due": date(2022, 12, 10),
        "steps": STEPS,
        "basis": MONTH,
    },
    {"title": "告知权利义务", "lamp": {"state": "done"}, "why": "11月10日已告知"},
    {"title": "等待鉴定", "lamp": {"state": "paused"}, "why": "11月20日起不计入期限"},
]

FACTS = [
    {"label": "申请人", "value": "李某某，龙凤村大坝组", "private": True, "url": HERE},
    {"label": "另一方", "value": "王某某，龙凤村大坝组", "private": True},
    {"label": "类别", "value": "房屋宅基地"},
    {"label": "简要情况", "value": "两家共用的地界石在修路时被移开，双方对原来的位置说法不一。", "private": True},
    {"label": "联系电话", "erased": True},
]


def story() -> list[dict[str, Any]]:
    """A story with every kind of entry, the newest first."""
    return [
        {
            "at": at(12, 1, 14, 30),
            "who": "陈静",
            "verb": "主持",
            "what": "第二次调解",
            "text": "，双方到场，对界线的位置意见接近，约定12月9日到现场埋石。",
            "materials": [{"title": "调解记录（双方签名）", "url": HERE}, {"title": "现场草图 2 张", "url": HERE}],
            "basis": "第二十二条",
            "latest": True,
        },
        {
            "at": at(11, 24),
            "who": "自然资源所周勇",
            "verb": "应邀",
            "what": "参与调解",
            "text": "，带来宅基地登记的复印件。",
            "materials": [{"title": "登记簿复印件", "url": HERE}],
            "late": "11月28日由陈静录入：村里停电三天。",
            "details": FACTS[2:4],
        },
        {
            "at": at(11, 17, 9, 10),
            "who": "陈静",
            "verb": "主持",
            "what": "第一次调解",
            "text": "，王某某未到场，约定改期。",
            "corrected": "11月18日更正：到场的人由“双方”改为“李某某”。",
        },
        {
            "at": at(11, 12),
            "who": "罗登文",
            "verb": "",
            "what": "中止",
            "text": "，等待鉴定。",
            "void": "11月13日作废：录到了别的案上；经吴红同意。",
        },
        {"at": at(11, 10, 16, 2), "who": "陈静", "what": "受理", "text": "，双方同意调解；一般应在12月10日前调结。"},
        {"at": at(11, 10, 11, 40), "who": "龙凤村罗登文", "verb": "代李某某", "what": "申请", "text": "，口头提出。"},
    ]


FOUND = [
    {"value": "12", "label": "罗登文", "note": "龙凤村 · 任期至2024年3月", "selected": True},
    {"value": "14", "label": "罗登武", "note": "茅坝村 · 任期至2023年8月"},
]
CATEGORIES = [
    {"value": v, "label": v} for v in ("婚姻家庭", "邻里", "房屋宅基地", "山林土地", "合同", "损害赔偿", "其他")
]


def party(prefix: str, name: str = "", error: str = "") -> list[dict[str, Any]]:
    """The fields of one party."""
    return [
        {"name": f"{prefix}name", "label": "姓名", "value": name, "private": True, "error": error},
        {"name": f"{prefix}phone", "label": "电话", "type": "tel", "optional": True, "private": True},
        {
            "name": f"{prefix}place",
            "label": "住哪里",
            "help": "村、组；外地的写到县。",
            "wide": True,
            "optional": True,
        },
    ]


def fields() -> list[dict[str, Any]]:
    """A field of every kind; two of them wrong."""
    return [
        {
            "name": "stage",
            "kind": "known",
            "label": "申请人",
            "text": "李某某，龙凤村大坝组",
            "value": "3",
            "change_url": HERE,
        },
        {"name": "subject", "label": "为了什么事", "value": "地界石", "max": 60, "help": "一句话，像平时说的那样。"},
        {"name": "category", "kind": "choice", "label": "类别", "choices": CATEGORIES, "blank": "", "short": True},
        {
            "name": "story",
            "kind": "long",
            "label": "纠纷简要情况",
            "private": True,
            "lines": 4,
            "error": "请写几句：双方各怎么说。协议和笔录都从这里起头。",
        },
        {
            "name": "way",
            "kind": "options",
            "label": "怎么来的",
            "short": True,
            "choices": [
                {"value": "a", "label": "本人来", "selected": True},
                {"value": "b", "label": "电话"},
                {"value": "c", "label": "上门"},
                {"value": "d", "label": "寨管家转来"},
            ],
        },
        {
            "name": "rights",
            "kind": "many",
            "label": "已告知",
            "choices": [
                {"value": "1", "label": "可以选择调解员，也可以要求更换", "selected": True},
                {"value": "2", "label": "可以拒绝调解，可以随时不调", "note": "《人民调解法》第二十三条"},
                {"value": "3", "label": "不收任何费用", "selected": True},
            ],
        },
        {
            "name": "done",
            "kind": "moment",
            "label": "什么时候办的",
            "value": "2022-12-07T09:00",
            "error": "不能晚于现在（12月6日 16:00）。改成实际办的时间。",
        },
        {"name": "due", "kind": "day", "label": "哪天履行", "value": "2022-12-20", "optional": True},
        {"name": "people", "kind": "number", "label": "涉及人数", "value": "6", "unit": "人"},
        {"name": "amount", "kind": "money", "label": "涉及金额", "value": "1200.00", "unit": "元", "optional": True},
        {
            "name": "mediator",
            "kind": "reference",
            "label": "调解员",
            "query": "罗登",
            "choices": FOUND,
            "help": "名字、拼音首字母都可以。",
        },
        {
            "name": "minutes",
            "kind": "file",
            "label": "笔录",
            "several": True,
            "files": [{"title": "笔录第1页.jpg", "size": "1.2 MB"}],
        },
        {
            "name": "parties",
            "kind": "rows",
            "label": "另一方",
            "each": [{"title": "第1人", "fields": party("p-0-", "王某某"), "remove_value": "parties-0"}],
            "blank": party("p-__n__-"),
            "blank_title": "第__number__人",
            "total": 1,
            "total_name": "p-total",
            "add": "再加一人",
        },
    ]


WRONGS = [
    {"id": "id_story", "label": "纠纷简要情况", "text": "请写几句"},
    {"id": "id_done", "label": "什么时候办的", "text": "不能晚于现在"},
]

TODOS: list[dict[str, Any]] = [
    {
        "act": "接收或退回",
        "title": "流河渡社区陈某与某茶企劳务报酬纠纷",
        "note": "县中心12月1日转来；退回须写明理由",
        "number": "湄综治〔2022〕0412号",
        "lamp": LAMPS["over"],
        "due": date(2022, 12, 4),
        "url": HERE,
        "act_url": HERE,
    },
    {
        "act": "回访履行",
        "title": "茅坝村周某、周某某赡养协议",
        "note": "协议约定12月起每月300元",
        "number": "湄永人调〔2022〕0264号",
        "lamp": LAMPS["today"],
        "due": date(2022, 12, 6),
        "url": HERE,
        "act_url": HERE,
    },
    {
        "act": "记一次调解",
        "title": "龙凤村李某某与王某某宅基地边界纠纷",
        "note": "约定12月9日现场埋石",
        "number": "湄永人调〔2022〕0317号",
        "lamp": LAMPS["soon"],
        "due": date(2022, 12, 10),
        "url": HERE,
        "act_url": HERE,
    },
    {
        "act": "完成调解",
        "title": "永兴居委会商铺转租纠纷",
        "number": "湄永人调〔2022〕0309号",
        "lamp": LAMPS["open"],
        "due": date(2022, 12, 25),
        "url": HERE,
        "act_url": HERE,
    },
    {
        "act": "等待鉴定",
        "title": "核桃坝村茶园农药飘移损失",
        "number": "湄永人调〔2022〕0298号",
        "lamp": LAMPS["paused"],
        "who": "等：县农业农村局",
        "url": HERE,
    },
]

TABS = [
    {"title": "我要办的", "url": HERE, "count": 12, "current": True},
    {"title": "等待他人", "url": HERE, "count": 6},
    {"title": "我经办过的", "url": HERE},
]
FILTERS = {
    "filters": [
        {"name": "q", "label": "查找", "hint": "当事人、文号、拼音首字母", "wide": True},
        {
            "name": "place",
            "label": "地方",
            "kind": "choice",
            "choices": [{"value": "", "label": "全部"}, {"value": "7", "label": "龙凤村", "selected": True}],
        },
        {"name": "stage", "label": "阶段", "kind": "choice", "choices": [{"value": "", "label": "全部"}]},
        {"name": "since", "label": "从哪天起", "kind": "day", "value": "2022-11-01"},
    ],
    "chosen": [
        {"label": "地方", "value": "龙凤村", "remove_url": HERE},
        {"label": "受理", "value": "2022-11-01 起", "remove_url": HERE},
    ],
    "clear_url": HERE,
}
PAGER = {
    "shown": "本页 8 件",
    "total": "共 41 件",
    "first_url": HERE,
    "next_url": HERE,
    "exports": [{"title": "导出所见（CSV）", "url": HERE}],
}


def ledger() -> dict[str, Any]:
    """A register of eight invented disputes."""
    columns = [
        {"title": "案号", "kind": "code", "sort_url": HERE, "sorted": "down"},
        {"title": "纠纷", "kind": "head"},
        {"title": "类别"},
        {"title": "阶段"},
        {"title": "亮灯", "kind": "lamp"},
        {"title": "受理", "kind": "day", "sort_url": HERE},
        {"title": "人数", "kind": "number", "sort_url": HERE},
        {"title": "金额（元）", "kind": "number"},
    ]
    rows = [
        ("0317", "龙凤村李某某与王某某宅基地边界纠纷", "房屋宅基地", "调解中", "soon", "11-10", "2", ""),
        ("0312", "流河渡社区陈某与某茶企劳务报酬纠纷", "劳动争议", "待接收", "over", "11-08", "11", "86,400.00"),
        ("0309", "永兴居委会商铺转租纠纷", "合同", "调解中", "open", "11-05", "3", "24,000.00"),
        ("0298", "核桃坝村茶园农药飘移损失", "损害赔偿", "中止", "paused", "10-28", "4", "7,350.00"),
        ("0291", "中华村灌溉沟渠改道纠纷", "邻里", "调解中", "open", "10-25", "9", ""),
        ("0288", "马义村林地四至纠纷", "山林土地", "达成协议", "done", "10-21", "2", ""),
        ("0264", "茅坝村周某、周某某赡养协议", "婚姻家庭", "回访", "today", "10-09", "3", "3,600.00"),
        ("0251", "梁桥村婚约彩礼返还纠纷", "婚姻家庭", "调解不成", "none", "09-30", "2", "58,000.00"),
    ]
    titles = [column["title"] for column in columns]
    kinds = [column.get("kind", "text") for column in columns]
    made = []
    for number, title, category, stage, lamp, taken, people, amount in rows:
        values = (f"湄永人调〔2022〕{number}号", title, category, stage, "", f"2022-{taken}", people, amount)
        cells: list[dict[str, Any]] = [
            {"text": v, "kind": k, "label": t} for v, k, t in zip(values, kinds, titles, strict=True)
        ]
        cells[1]["url"] = HERE
        cells[4]["lamp"] = LAMPS[lamp]
        made.append({"cells": cells})
    sums: list[dict[str, Any]] = [{"text": "", "kind": k, "label": t} for k, t in zip(kinds, titles, strict=True)]
    sums[1]["text"], sums[6]["text"], sums[7]["text"] = "本页合计 8 件", "36", "179,350.00"
    return {"caption": "人民调解台账", "columns": columns, "rows": made, "sums": sums}


def stages() -> list[dict[str, Any]]:
    """A board with a full, an overflowing and an empty stage."""
    cards = [
        {"title": t["title"], "number": t["number"], "lamp": t["lamp"], "url": HERE, "note": t.get("note", "")}
        for t in TODOS
    ]
    return [
        {"title": "待受理", "count": 1, "cards": cards[:1]},
        {"title": "待告知", "count": 0, "none": "眼下没有等待告知权利义务的案件。"},
        {"title": "调解中", "count": 14, "cards": cards[2:4], "more_url": HERE, "more": "再看 12 件"},
        {"title": "中止", "count": 1, "cards": cards[4:]},
        {"title": "待回访", "count": 1, "cards": cards[1:2]},
    ]


FIGURES: list[dict[str, Any]] = [
    {
        "title": "受理",
        "value": "645",
        "unit": "件",
        "counts": "人民调解委员会本年受理的纠纷",
        "whose": "全县",
        "trend": [41, 48, 45, 52, 50, 58, 56, 61, 59, 64, 66],
        "trend_text": "1月41件，11月66件",
        "rows_url": HERE,
    },
    {
        "title": "调解成功率",
        "value": "93.9",
        "unit": "%",
        "counts": "本年办结的纠纷里达成协议的",
        "numerator": {"label": "达成协议", "value": 584, "url": HERE},
        "denominator": {"label": "办结", "value": 622, "url": HERE},
        "excluded": [
            {"reason": "还在办", "count": 23, "url": HERE},
            {"reason": "当事人撤回", "count": 9, "url": HERE},
        ],
        "rows_url": HERE,
    },
    {"title": "超期", "value": "2", "unit": "件", "counts": "都是转交后没有接收", "over": True, "rows_url": HERE},
    {
        "title": "从受理到办结",
        "value": "17",
        "unit": "天",
        "counts": "中位数；最长 44 天，其中中止 20 天",
        "rows_url": HERE,
    },
    {
        "title": "司法确认",
        "value": "112",
        "unit": "件",
        "counts": "法院裁定有效的",
        "reported": "县人民法院，截至11月30日",
        "rows_url": HERE,
    },
    {"title": "履行回访率", "none": "分母不足 10 件，不显示比率。", "counts": "协议到期后已回访的", "rows_url": HERE},
]

SAID = [
    {"kind": "done", "text": "已受理；一般应在12月10日前调结。", "url": HERE, "act": "接着告知权利义务"},
    {"kind": "note", "text": "工作日历已改，正在重算 37 个期限。"},
]
EMPTY = {
    "why": "今天没有到期的事。",
    "fills": "有人申请调解、别处转来案件，或者期限临近，就会出现在这里。",
    "url": HERE,
    "act": "登记一件新纠纷",
}
REFUSAL = {
    "what": "不能受理：王某某已明确拒绝调解。",
    "why": "人民调解要双方自愿，一方明确拒绝的不得调解。",
    "basis": "《人民调解法》第十七条",
    "instead": "记录他的意思，作不予受理，并告知还可以仲裁、请有关部门处理或者起诉。",
    "ways": [{"title": "去作不予受理", "url": HERE, "primary": True}, {"title": "回到本案", "url": HERE}],
    "kept": True,
    "between": story()[4:5],
}
SEALS = [
    {"state": "whole", "text": "6 条记录首尾相接，最近封存于12月6日15:00。", "url": HERE},
    {"state": "waiting", "text": "最新一条等待封存。"},
    {"state": "broken", "text": "第4条与封存的内容不符：第一次调解。", "url": HERE},
]
DIGEST = "9f2c64d1a07be83355e0c2f4d81b96aa7c4e0d3f5b2818e6c97d40ab13f7e562"
PROOF = {
    "algorithm": "SM3",
    "leaf": DIGEST,
    "index": 5,
    "size": 37,
    "path": [{"side": "right", "digest": DIGEST[::-1]}, {"side": "left", "digest": DIGEST[8:] + DIGEST[:8]}],
    "root": DIGEST[20:] + DIGEST[:20],
    "seal": 214,
    "at": at(12, 6, 15),
    "url": HERE,
}


def samples() -> dict[str, Any]:
    """The context of the style page."""
    return {
        "title": "样式",
        "lead": "每种部件、每种状态。人、案、数都是编的。",
        "shell": shell(),
        "notes": NOTES,
        "lamps": list(LAMPS.values()),
        "act_list": ACTS,
        "act_list_none": {"none": "本案由陈静办理；你可以看，不能办。", "cannot": ACTS["cannot"]},
        "deadlines": DEADLINES,
        "facts": FACTS,
        "timeline": story(),
        "said": SAID,
        "form": {"fields": fields(), "wrongs": WRONGS, "known": {"facts": FACTS[:3], "url": HERE}},
        "todos": TODOS,
        "tabs": TABS,
        "filter_bar": FILTERS,
        "register_table": ledger(),
        "pager": PAGER,
        "board": stages(),
        "figures": FIGURES,
        "empty": EMPTY,
        "refusal": REFUSAL,
        "seals": SEALS,
        "proof": PROOF,
    }


def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component in every state; only where a demonstration is shown, for its people are invented."""
    if not clock.is_demonstration():
        raise Http404
    return render(request, "pages/styleguide.html", samples())
