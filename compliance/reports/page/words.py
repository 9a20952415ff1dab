"""The words of the page itself; what is said of rules and records comes from the evidence."""

from __future__ import annotations

from compliance.ground.values import Name

WORDS = {
    "as_of": Name("数据截至", "as of"), "year": Name("年度部门整体支出绩效自评", "self-evaluation"), "skip": Name("跳到正文", "Skip to the content"),
    "contents": Name("目录", "Contents"), "total": Name("总分", "Total"), "grade": Name("等级", "Grade"), "full": Name("满分", "Full"), "score": Name("得分", "Score"), "lost": Name("扣分", "Lost"),
    "indicator": Name("指标", "Indicator"), "scorecard": Name("得分表", "Scorecard"), "deductions": Name("扣分", "Deductions"), "execution": Name("月度支出进度", "Monthly execution"),
    "timeline": Name("合同时间线", "Contracts in time"), "findings": Name("问题清单", "Findings"), "data": Name("数据问题", "Data problems"), "unchecked": Name("未检查", "Not checked"),
    "assumed": Name("假定的数字", "Assumed figures"), "sources": Name("来源", "Sources"), "veto": Name("一票否决", "Veto"), "not_applicable": Name("不适用", "n/a"),
    "sum": Name("合计", "Total"), "as_table": Name("以表格查看", "As a table"),
    "none_lost": Name("没有扣分。", "Nothing was lost."), "none_found": Name("没有问题。", "Nothing was found."), "search": Name("搜索", "Search"),
    "search_hint": Name("合同号、规则、单元格、供应商…", "contract, rule, cell, supplier…"), "outcome": Name("结论", "Outcome"), "severity": Name("程度", "Severity"), "all": Name("全部", "all"),
    "priced_only": Name("只看扣分的", "with points only"), "reset": Name("清除", "Clear"), "nothing_matches": Name("没有符合条件的问题。", "No finding matches."),
    "rule": Name("规则", "Rule"), "costs": Name("扣分", "deduction"),
    "month": Name("月份", "Month"), "paid": Name("累计支出", "Paid to date"), "budget": Name("累计预算", "Budget to date"), "rate": Name("执行率", "Rate"), "progress": Name("占全年", "Of the year"),
    "pace": Name("均衡进度", "Even pace"), "gap": Name("差距", "Gap"), "behind": Name("落后", "behind"),
    "contract": Name("合同", "Contract"), "late": Name("迟延", "Late"), "file": Name("文件", "File"), "sheet": Name("工作表", "Sheet"), "rows": Name("行数", "Rows"),
    "kind": Name("类别", "Kind"), "place": Name("位置", "Place"),
    "ruleset": Name("规则集", "Ruleset"), "scheme": Name("评分标准", "Scheme"), "program": Name("程序版本", "Program"), "counted": Name("计入", "counted"), "rest": Name("不计入", "not counted"),
    "over": Name("超期", "late"), "read_law": Name("原文", "text"),
    "colon": Name("：", ": "), "more_days": Name("以后的日子未列", "later days left out"), "trace": Name("追溯", "Trace"),
}
"""By the key the templates use."""

EVENTS = {
    "award": Name("中标", "award"), "sign": Name("签订", "sign"), "publish": Name("公告", "publish"), "file": Name("备案", "file"), "accept": Name("验收", "accept"), "pay": Name("支付", "pay"),
}
"""The stations of a contract, in order."""


def words(lang: str) -> dict[str, str]:
    """The words in one language."""
    return {key: name[lang] for key, name in WORDS.items()}
