"""A large department without a fault, written from a seed: thousands of lawful rows in which nothing may be found.

Every event falls at random between its start and the last lawful day, often on that day itself; amounts often stand on their bound.
Columns that do not concern a row are blank, as in real ledgers, and a lawful exception now and then explains what would otherwise be late.
"""

from __future__ import annotations

import csv
import datetime as dt
import random
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from compliance.calendars.workdays import WalkingCalendar

YEAR = 2024
AS_OF = dt.date(2025, 3, 31)
UNITS = ("广州市示例区大局（本级）", "示例中心", "示例馆", "示例站", "示例所")
METHODS = ("公开招标", "公开招标", "竞争性磋商", "竞争性磋商", "竞争性谈判", "询价", "电子卖场", "自行采购")
SIZES = ("大型企业", "中型企业", "小型企业", "微型企业")
FILES = {
    "采购台账": "procurement", "合同台账": "contract", "支付台账": "payment", "预算台账": "budget_line", "月度执行": "execution_month", "公开台账": "disclosure",
    "绩效自评": "performance_project", "绩效指标": "target", "资产台账": "asset", "资产收益": "asset_income", "资产盘点": "stock_take", "运行成本": "running_cost",
    "审计整改": "audit_finding", "制度清单": "institution_document",
}

Row = dict[str, object]


@dataclass
class Ledgers:
    """The rows so far, by file; every random choice is taken from one seed."""

    chance: random.Random
    rows: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    calendar: WalkingCalendar = field(default_factory=WalkingCalendar)

    def add(self, file: str, **cells: object) -> Row:
        """A row; its keys are the ledger's own headers."""
        self.rows[file].append(cells)
        return cells

    def often(self, share: float) -> bool:
        """True in that share of cases."""
        return self.chance.random() < share

    def within(self, start: dt.date, days: int) -> dt.date:
        """A day from the start to so many days after it, the last one in a third of cases."""
        return start + dt.timedelta(days=days if self.often(1 / 3) else self.chance.randint(0, days))

    def after(self, start: dt.date, count: int) -> dt.date:
        """The count-th working day after a day."""
        day = self.calendar.add_working_days(start, count)
        assert day is not None
        return day

    def working(self, start: dt.date, count: int) -> dt.date:
        """A day from the start to the count-th working day after it."""
        return self.within(start, (self.after(start, count) - start).days)


def write(folder: Path, purchases: int = 400, seed: int = 2024) -> int:
    """Write the dossier into an empty folder; answers how many rows its ledgers have."""
    ledgers = Ledgers(random.Random(seed))  # noqa: S311  # test data, not secrets
    for number in range(1, purchases + 1):
        purchase(ledgers, number)
    held = assets(ledgers, purchases)
    spent = budget(ledgers)
    publications(ledgers)
    yearly(ledgers)
    for name in FILES:
        columns = list(dict.fromkeys(column for row in ledgers.rows[name] for column in row))
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(columns)
            writer.writerows([row.get(column, "") for column in columns] for row in ledgers.rows[name])
    (folder / "dossier.yaml").write_text(dossier(held, spent), encoding="utf-8")
    return sum(map(len, ledgers.rows.values()))


def dossier(held: int, spent: int) -> str:
    """The manifest: a district's bureau whose facts agree with its ledgers."""
    facts = {
        "name": "广州市示例区大局", "jurisdiction": '"440199"', "level": "区级", "unit_type": "行政单位", "unit_count": len(UNITS), "staff_quota": 300, "staff_actual": 300,
        "staff_in_quota": 300, "project_budget_total": spent, "office_area": 5000, "office_area_limit": 5000, "vehicle_quota": 4, "vehicle_actual": 4,
        "asset_report_due_on": "2025-03-14", "asset_report_submitted_on": "2025-03-14", "asset_ledger_value": held, "asset_report_value": held, "for_profit_investment": "否",
    }
    lines = ["dossier: 1", "department:", *(f"  {key}: {value}" for key, value in facts.items()), f"year: {YEAR}", f"as_of: {AS_OF}", "sources:"]
    return "\n".join([*lines, *(f"  - {{file: {name}.csv, kind: {kind}}}" for name, kind in FILES.items())]) + "\n"


def purchase(ledgers: Ledgers, number: int) -> None:
    """One purchase with its contract, payments and, for goods, asset cards."""
    method = ledgers.chance.choice(METHODS)
    category = "货物" if method == "询价" else ledgers.chance.choice(("货物", "服务"))
    open_tender = method == "公开招标"
    budget = 1000 * ledgers.chance.choice((ledgers.chance.randint(50, 900), 1000, 2000, ledgers.chance.randint(2001, 3999), 12000 if open_tender else 3999))
    award = budget if ledgers.often(0.3) else budget - ledgers.chance.randint(0, budget // 10)
    start = dt.date(YEAR, 1, 2) + dt.timedelta(days=ledgers.chance.randint(0, 150))
    row = ledgers.add(
        "采购台账", 采购项目编号=f"CG-{number:04}", 采购项目名称=f"示例采购{number}", 预算项目编码=f"X{number:04}", 采购单位=ledgers.chance.choice(UNITS), 是否政府采购="是",
        采购类别=category, 采购品目=f"品目{number % 40}", 采购方式=method, 预算金额=budget, 中标金额=award, 采购意向公开日期=start - dt.timedelta(days=ledgers.chance.choice((30, 31, 60))),
        采购计划备案日期=start, 采购活动开始日期=start)
    letter = start if method in ("电子卖场", "自行采购") else awarded(ledgers, row, method, start, budget)
    reserved = policy(ledgers, row, method, category, budget)
    contract(ledgers, number, row, letter, award, reserved)


def awarded(ledgers: Ledgers, row: Row, method: str, start: dt.date, budget: int) -> dt.date:
    """From the notice to the award letter, each step within its time."""
    least = {"公开招标": 20, "竞争性磋商": 10}.get(method)
    notice = ledgers.after(start, 5 if method == "公开招标" else 3)
    deadline = start + dt.timedelta(days=least) if least else ledgers.after(start, 3)
    available = max(ledgers.after(start, 5), notice)
    ended = max(deadline, available) + dt.timedelta(days=ledgers.chance.randint(0, 3))
    report = ledgers.working(ended, 2)
    decided = ledgers.working(report, 5)
    published = ledgers.working(decided, 2)
    letter = ledgers.within(decided, (published - decided).days)
    row |= {
        "采购公告日期": start, "公告截止日期": notice, "招标文件发出日期": start, "招标文件提供截止日期": available, "投标截止日期": max(deadline, available), "投标供应商数量": 3,
        "评审结束日期": ended, "评审报告收到日期": report, "确定中标日期": decided, "结果公告日期": published, "结果公告截止日期": ledgers.after(published, 1),
        "中标通知书发出日期": letter, "是否公告评审得分或报价": "是", "评审方法": "最低评标价法" if method == "询价" else "综合评分法", "最高限价": budget,
    }
    if row["评审方法"] == "综合评分法":
        row["价格分权重"] = "30%"
    if ledgers.often(0.4):
        row |= {"投标保证金": budget // 50, "投标保证金形式": "保函", "未中标人保证金退还日期": ledgers.working(letter, 5)}
    if budget >= 10_000_000 or ledgers.often(0.1):
        row |= {"是否定制开发信息化项目": "是", "需求调查日期": start - dt.timedelta(days=5), "需求调查对象数量": 3, "重点审查日期": start, "法律顾问审查日期": start}
    if ledgers.often(0.1):
        received = letter + dt.timedelta(days=1)
        row |= {"收到质疑日期": received, "质疑答复日期": ledgers.working(received, 7)}
    return letter


def policy(ledgers: Ledgers, row: Row, method: str, category: str, budget: int) -> bool:
    """What is reserved for small and medium enterprises: all of it, a share, or a price deduction instead."""
    suitable = ledgers.often(0.6) and category in ("货物", "服务")
    row["是否适宜中小企业"] = "是" if suitable else "否"
    if suitable and budget <= 2_000_000:
        row |= {"预留方式": "整体预留", "预留中小企业金额": budget, "预留小微企业金额": budget}
    elif suitable:
        row |= {"预留方式": "采购包预留", "预留中小企业金额": budget * 3 // 10, "预留小微企业金额": budget * 3 // 10}
    elif method not in ("电子卖场", "自行采购"):
        row |= {"预留方式": "不预留", "价格扣除比例": ledgers.chance.choice(("10%", "15%", "20%"))}
    return suitable


def contract(ledgers: Ledgers, number: int, bought: Row, letter: dt.date, amount: int, reserved: bool) -> None:
    """The contract, perhaps a supplement of a tenth, and its payments."""
    earliest = max(letter, bought.get("结果公告日期", letter))
    signed = ledgers.within(earliest, (ledgers.after(letter, 10) - earliest).days)
    due = signed + dt.timedelta(days=ledgers.chance.randint(20, 90))
    accepted = due - dt.timedelta(days=ledgers.chance.choice((0, 0, 1, 10)))
    size = ledgers.chance.choice(SIZES[1:]) if reserved else ledgers.chance.choice(SIZES)
    plain: Row = {
        "合同名称": bought["采购项目名称"], "采购项目编号": bought["采购项目编号"], "预算项目编码": bought["预算项目编码"], "采购单位": bought["采购单位"], "是否政府采购": "是",
        "供应商": f"示例供应商{number % 97}", "供应商规模": size, "采购类别": bought["采购类别"], "采购方式": bought["采购方式"], "是否约定验收": "是", "约定验收日期": due,
        "验收日期": accepted, "约定付款期限": 60,
    }
    row = ledgers.add(
        "合同台账", 合同编号=f"HT-{number:04}", **plain, 合同类型="原合同", 预算金额=bought["预算金额"], 中标金额=amount, 合同金额=amount, 签订日期=signed, 公告日期=ledgers.working(signed, 2),
        备案日期=ledgers.working(signed, 7), 结果公告日期=bought.get("结果公告日期", ""), 中标通知书发出日期=bought.get("中标通知书发出日期", ""))
    row |= {"是否预留中小企业": "是", "是否标注中小企业预留合同": "是"} if reserved else {}
    if ledgers.often(0.4):
        row |= {"履约保证金": amount // 10, "履约保证金形式": "保函"}
    if ledgers.often(0.03):
        row |= {"是否涉密": "是", "公告日期": ""}
    if "投标保证金" in bought:
        bought["中标人保证金退还日期"] = ledgers.working(signed, 5)
    if ledgers.often(0.1):
        added, later = amount // 10, signed + dt.timedelta(days=5)
        ledgers.add("合同台账", 合同编号=f"HT-{number:04}-补", **plain, 合同类型="补充合同", 原合同编号=f"HT-{number:04}", 是否同一标的且其他条款不变="是", 预算金额=added, 合同金额=added,
                    签订日期=later, 公告日期=ledgers.working(later, 2), 备案日期=ledgers.working(later, 7))
    payments(ledgers, number, row, signed, accepted, amount)


def payments(ledgers: Ledgers, number: int, contracted: Row, signed: dt.date, accepted: dt.date, amount: int) -> None:
    """An advance and a final payment, or one payment in full; goods bring asset cards."""
    parts = [("预付款", signed, amount * 3 // 10), ("尾款", accepted, amount - amount * 3 // 10)] if ledgers.often(0.6) else [("全款", accepted, amount)]
    for index, (stage, invoiced, paid) in enumerate(parts, 1):
        applied = ledgers.working(invoiced, 5)
        ledgers.add("支付台账", 支付凭证号=f"ZF-{number:04}-{index}", 合同编号=contracted["合同编号"], 预算项目编码=contracted["预算项目编码"], 收款人=contracted["供应商"], 款项性质=stage,
                    支付金额=paid, 收到发票日期=invoiced, 支付申请日期=applied, 支付日期=ledgers.within(applied, (ledgers.after(invoiced, 10) - applied).days))
    if contracted["采购类别"] == "货物":
        contracted["是否形成固定资产"] = "是"
        ledgers.add("资产台账", 资产编号=f"ZC-{number:04}", 资产名称=f"示例设备{number}", 资产类别="设备", 数量=1, 单价=amount, 资产原值=amount, 财务账金额=amount, 取得日期=accepted,
                    入账日期=ledgers.within(accepted, (dt.date(YEAR, 12, 31) - accepted).days), 使用状况="在用", 使用单位=contracted["采购单位"], 单位性质="行政单位", 合同编号=contracted["合同编号"])


def assets(ledgers: Ledgers, count: int) -> int:
    """Older assets in use, and some disposed of with approval and income; answers the value of fixed assets held."""
    for number in range(1, count + 1):
        bought = dt.date(2012, 1, 1) + dt.timedelta(days=ledgers.chance.randint(0, 4000))
        value = ledgers.chance.choice((1500, 1500, 4800, 9000))
        code = f"JZ-{number:04}"
        row = ledgers.add("资产台账", 资产编号=code, 资产名称=f"示例资产{number}", 资产类别=ledgers.chance.choice(("设备", "家具用具", "专用设备")), 数量=1, 单价=value, 资产原值=value, 财务账金额=value,
                          取得日期=bought, 入账日期=bought, 使用状况="在用", 使用单位=ledgers.chance.choice(UNITS), 单位性质="行政单位")
        if ledgers.often(0.1):
            approved = dt.date(YEAR, 3, 1) + dt.timedelta(days=ledgers.chance.randint(0, 200))
            disposed = ledgers.within(approved, 30)
            row |= {"使用状况": "已处置", "处置方式": "报废", "处置批复日期": approved, "处置批复文号": "示例文号", "处置审批部门": "财政部门", "处置日期": disposed, "销账日期": ledgers.within(disposed, 20)}
            ledgers.add("资产收益", 收益编号=f"SY-{number:04}", 资产编号=code, 收益类型="处置收入", 单位名称=row["使用单位"], 单位性质="行政单位", 收益金额=100, 可扣除税费=0, 收到日期=disposed,
                        应上缴日期=disposed + dt.timedelta(days=30), 上缴日期=ledgers.within(disposed, 30), 上缴金额=100)
    return sum(int(str(row["资产原值"])) for row in ledgers.rows["资产台账"] if row["使用状况"] != "已处置")


def budget(ledgers: Ledgers) -> int:
    """A line and an evaluated project for each purchase, under summary lines that add up; answers their total."""
    paid: dict[object, int] = defaultdict(int)
    for row in ledgers.rows["支付台账"]:
        paid[row["预算项目编码"]] += int(str(row["支付金额"])) if str(row["支付日期"]) <= f"{YEAR}-12-31" else 0
    parents: dict[str, list[Row]] = defaultdict(list)
    for number, bought in enumerate(ledgers.rows["采购台账"], 1):
        amount, code, parent = int(str(bought["预算金额"])), bought["预算项目编码"], f"P{number // 20:02}"
        line = ledgers.add("预算台账", 预算年度=YEAR, 项目编码=code, 项目名称=bought["采购项目名称"], 一级项目编码=parent, 是否汇总行="否", 预算单位=bought["采购单位"], 资金性质="一般公共预算",
                           支出类型="项目支出", 年初预算数=amount, 预算调整数=0, 调整后预算数=amount, 支出数=paid[code], 年末结转结余=amount - paid[code], 资金下达年度=YEAR)
        if ledgers.often(0.05):
            line |= {"年初预算数": amount - 1000, "预算调整数": 1000, "调整批复日期": "2024-06-28", "调整批复文号": "示例文号", "调整类型": "追加", "调整原因": "年中新增项目", "调整原因说明": "示例"}
        parents[parent].append(line)
        evaluated(ledgers, str(code), str(bought["采购项目名称"]), "二级项目", amount, paid[code])
    for parent, lines in parents.items():
        totals = {column: sum(int(str(line[column])) for line in lines) for column in ("年初预算数", "预算调整数", "调整后预算数", "支出数")}
        ledgers.add("预算台账", 预算年度=YEAR, 项目编码=parent, 项目名称=f"示例一级项目{parent}", 是否汇总行="是", 资金性质="一般公共预算", 支出类型="项目支出", 年末结转结余=0, 资金下达年度=YEAR, **totals)
        evaluated(ledgers, parent, f"示例一级项目{parent}", "一级项目", totals["调整后预算数"], totals["支出数"])
    return sum(int(str(row["预算金额"])) for row in ledgers.rows["采购台账"])


def evaluated(ledgers: Ledgers, code: str, name: str, level: str, amount: int, paid: int) -> None:
    """A project with target, monitoring and self-evaluation."""
    points = (1000 * paid * 2 // amount + 1) // 2 / 100
    ledgers.add("绩效自评", 年度=YEAR, 项目编码=code, 项目名称=name, 项目级次=level, 资金性质="一般公共预算", 预算金额=amount, 执行数=paid, 是否新增入库="否", 入库日期="2023-09-01",
                绩效目标申报日期="2023-09-10", 绩效监控日期="2024-08-15", 自评日期="2025-03-14", 自评报送截止日期="2025-03-14", 预算执行得分=f"{points:.2f}", 产出指标得分=50, 效益指标得分=30,
                满意度指标得分=10, 自评得分=f"{90 + points:.2f}", 财政审核结果="通过", 结果已应用="是")


def publications(ledgers: Ledgers) -> None:
    """Budgets and accounts of the department and its units, and what is published once a year."""
    full = dict.fromkeys(("机关运行经费说明", "三公经费表", "政府采购说明", "国有资产占用说明", "预算绩效说明", "功能分类公开到项", "基本支出经济分类公开到款"), "是")
    for year, kind, approved, replied in ((YEAR, "预算", dt.date(2024, 1, 17), dt.date(2024, 2, 6)), (YEAR - 1, "决算", dt.date(2024, 8, 28), dt.date(2024, 9, 10))):
        ledgers.add("公开台账", 年度=year, 公开事项名称=f"{year}年部门{kind}", 公开类型=f"部门{kind}", 公开层级="部门", 公开单位="广州市示例区大局", 人大批准日期=approved, 批复日期=replied,
                    公开日期=ledgers.within(replied, 20), **full)
        for unit in UNITS:
            answered = ledgers.within(replied, 15)
            ledgers.add("公开台账", 年度=year, 公开事项名称=f"{unit}{year}年单位{kind}", 公开类型=f"单位{kind}", 公开层级="单位", 公开单位=unit, 部门收到财政批复日期=replied, 批复日期=answered,
                        公开日期=ledgers.within(answered, 20), **full)
    for year, kind, day in (
        (YEAR, "绩效目标", "2024-02-26"), (YEAR - 1, "绩效自评", "2024-09-30"), (YEAR, "政府信息公开年报", "2025-01-31"), (YEAR, "政府采购情况", "2025-02-14"),
        (YEAR, "逾期未支付中小企业款项信息", "2025-03-31"), (YEAR - 1, "中小企业预留项目执行情况", "2024-06-28"),
    ):
        ledgers.add("公开台账", 年度=year, 公开事项名称=f"{year}年{kind}", 公开类型=kind, 公开层级="部门", 公开单位="广州市示例区大局", 公开日期=day)


def yearly(ledgers: Ledgers) -> None:
    """What a department has once a year or once a month."""
    for month in range(1, 13):
        ledgers.add("月度执行", 预算年度=YEAR, 月份=month, 预算单位="全部门", 资金性质="一般公共预算", 累计预算数=1_000_000 * month, 累计支出数=990_000 * month, 预算数口径="用款计划")
    for number in range(1, 41):
        ledgers.add("绩效指标", 年度=YEAR, 一级指标="产出指标" if number % 2 else "效益指标", 二级指标="数量指标" if number % 2 else "社会效益指标", 三级指标=f"示例指标{number}",
                    指标方向="不低于", 目标值=number, 完成值=number + number % 3, 分值=1)
    for unit in UNITS:
        ledgers.add("资产盘点", 年度=YEAR, 盘点编号=f"PD-{unit}", 盘点单位=unit, 盘点日期="2024-12-20", 盘点范围="全面盘点", 账面数量=10, 实盘数量=10, 账面金额=10000, 实盘金额=10000, 差异金额=0)
        for item in ("因公出国（境）费", "公务用车购置费", "公务用车运行维护费", "公务接待费", "公用经费", "能耗支出", "物业管理支出", "行政支出", "业务活动支出", "外勤支出"):
            spent = ledgers.chance.randint(0, 20) * 1000
            ledgers.add("运行成本", 年度=YEAR, 单位名称=unit, 费用项目=item, 预算数=spent, 实际支出数=spent, 上年预算数=spent, 上年实际支出数=spent, 核算数量=10, 上年核算数量=10)
    for number, (source, area, found) in enumerate((("审计", "财务管理", "2023-11-30"), ("内部审计", "资产管理", "2024-05-20")), 1):
        ledgers.add("审计整改", 问题编号=f"WT-{number}", 问题来源=source, 问题领域=area, 问题描述="示例", 发现日期=found, 整改期限="2024-06-30", 整改完成日期="2024-06-30")
    for topic in ("预算绩效管理制度", "采购内控制度", "资产管理制度", "财务管理制度", "合同管理制度", "内部控制制度"):
        ledgers.add("制度清单", 制度名称=f"示例{topic}", 制度类别=topic, 印发日期="2022-01-04", 施行日期="2022-01-04")
