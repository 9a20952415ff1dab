"""Write a ledger of contracts of any size, and what the rules must say of it.

``python benchmarks/generate.py N FOLDER [--seed S] [--format parquet|csv] [--departments D]`` writes ``contracts.parquet`` (columns by
field code) or ``contracts.csv`` (columns and options in Chinese) and ``truth.json``. Rows are made and written batch by batch, so
that memory does not grow with N. Needs numpy and pyarrow.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet
from days import MISSING, NEVER, Calendar, Days, day
from ledger import Batch, batches
from truth import CATEGORIES, METHODS, TYPES, Judge, Rows, Tally

AS_OF = "2026-12-31"
JURISDICTION = "4401"
"""The place whose rules the truth holds: Guangzhou has a stricter period for signing."""

CHINESE = {
    "department": "预算单位", "contract_no": "合同编号", "name": "合同名称", "project_no": "采购项目编号", "parent_contract_no": "原合同编号",
    "contract_type": "合同类型", "supplier": "供应商", "category": "采购类别", "method": "采购方式", "government_procurement": "是否政府采购",
    "state_secret": "是否涉密", "emergency": "是否应急采购", "challenged": "是否被质疑投诉", "force_majeure": "是否不可抗力",
    "award_letter_on": "中标通知书发出日期", "signed_on": "签订日期", "submitted_on": "公告提交日期", "published_on": "公告日期", "filed_on": "备案日期",
    "amount": "合同金额", "budget_amount": "预算金额", "performance_bond": "履约保证金",
}
OPTIONS = {
    "open_tender": "公开招标", "invited_tender": "邀请招标", "competitive_negotiation": "竞争性谈判", "competitive_consultation": "竞争性磋商",
    "inquiry": "询价", "single_source": "单一来源", "framework_agreement": "框架协议采购", "e_mall": "电子卖场", "self_purchase": "自行采购",
    "goods": "货物", "services": "服务", "works": "工程", "original": "原合同", "supplement": "补充合同", "variation": "变更协议", "extension": "续签合同",
}
PLACES = ("办公楼", "信息中心", "档案馆", "实验室", "宿舍", "政务大厅", "培训基地", "体育馆", "图书馆", "食堂")
THINGS = ("物业服务", "维修工程", "空调设备", "信息系统运维", "办公家具", "网络安全服务", "印刷服务", "安防设备", "绿化养护", "审计服务")
MONEY = pa.decimal128(18, 2)


def numbered(prefix: str, numbers: Days, width: int) -> pa.Array:
    """Texts of a prefix and a number filled up with zeros; missing where the number is."""
    digits = pc.utf8_lpad(pa.array(numbers, mask=numbers == MISSING).cast(pa.string()), width=width, padding="0")
    return pc.binary_join_element_wise(pa.scalar(prefix), digits, "")


def contract_numbers(numbers: Days) -> pa.Array:
    """The text of contract numbers: the department, then the contract in it."""
    blank = numbers == MISSING
    departments = numbered("D", np.where(blank, MISSING, numbers // 100_000_000), 6)
    return pc.binary_join_element_wise(departments, numbered("HT", np.where(blank, MISSING, numbers % 100_000_000), 8), "-")


def options(codes: Days, names: tuple[str, ...]) -> pa.Array:
    """Options of a list by their places in it."""
    return pc.take(pa.array(names), pa.array(codes, mask=codes == MISSING))


def dates(days: Days) -> pa.Array:
    """Days as dates; what never happened is blank."""
    return pa.array(days.astype(np.int32), mask=(days == MISSING) | (days == NEVER)).cast(pa.date32())


def money(fen: Days) -> pa.Array:
    """Fen as yuan with two places, exactly: a number of 128 bits is two of 64."""
    halves = np.stack([fen, fen >> 63], axis=1)
    bits = np.packbits(fen != MISSING, bitorder="little")
    return pa.Array.from_buffers(MONEY, len(fen), [pa.py_buffer(bits), pa.py_buffer(np.ascontiguousarray(halves))])


def flags(values: Days) -> pa.Array:
    """Yes and no."""
    return pa.array(values == 1, mask=values == MISSING)


def names(subjects: npt.NDArray[np.int64]) -> pa.Array:
    """Names of contracts."""
    known = pa.array([f"{place}{thing}采购合同（第{turn}期）" for place in PLACES for thing in THINGS for turn in range(1, 11)])
    return pc.take(known, pa.array(subjects))


def table(batch: Batch) -> pa.Table:
    """A batch with its field codes as columns."""
    rows = batch.rows
    projects = pc.binary_join_element_wise(numbered("D", batch.department, 6), numbered("CG", batch.project, 8), "-")
    return pa.table({
        "department": numbered("单位", batch.department, 6), "contract_no": contract_numbers(rows.number), "name": names(batch.subject),
        "project_no": projects, "parent_contract_no": contract_numbers(rows.parent),
        "contract_type": options(rows.contract_type, TYPES), "supplier": numbered("广东某某有限公司", batch.supplier, 5),
        "category": options(rows.category, CATEGORIES), "method": options(rows.method, METHODS), "government_procurement": flags(rows.government),
        "state_secret": flags(rows.secret), "emergency": flags(rows.emergency), "challenged": flags(rows.challenged),
        "force_majeure": flags(rows.force_majeure), "award_letter_on": dates(rows.letter_on), "signed_on": dates(rows.signed_on),
        "submitted_on": dates(rows.submitted_on), "published_on": dates(rows.published_on), "filed_on": dates(rows.filed_on),
        "amount": money(rows.amount), "budget_amount": money(rows.budget), "performance_bond": money(rows.bond),
    })


def in_chinese(made: pa.Table, rows: Rows) -> pa.Table:
    """A batch as a bureau would write it: Chinese headers and options, 是 and 否, 未公告 and 未备案."""
    columns: dict[str, pa.Array] = {}
    for code, header in CHINESE.items():
        column = made[code].combine_chunks()
        if pa.types.is_boolean(column.type):
            column = pc.if_else(column, "是", "否")
        elif code in ("contract_type", "category", "method"):
            column = pc.take(pa.array(OPTIONS.values()), pc.index_in(column, pa.array(OPTIONS)))
        columns[header] = column
    for code, days, word in (("published_on", rows.published_on, "未公告"), ("filed_on", rows.filed_on, "未备案")):
        columns[CHINESE[code]] = pc.if_else(pa.array(days == NEVER), word, made[code].combine_chunks().cast(pa.string()))
    return pa.table(columns)


def without_never(rows: Rows) -> Rows:
    """The rows as typed dates can tell them: a blank cell instead of one that says it was not done."""
    return dataclasses.replace(rows, **{
        name: np.where(getattr(rows, name) == NEVER, MISSING, getattr(rows, name)) for name in ("published_on", "filed_on")})


def generate(total: int, folder: Path, seed: int = 20_240_601, written: str = "parquet", departments: int | None = None) -> Path:
    """Write the ledger and its truth; the path of the ledger."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"contracts.{written}"
    shared = departments or max(1, total // 2000)
    calendar, tally = Calendar(), Tally()
    judge, writer = Judge(calendar, AS_OF), None
    for batch in batches(total, shared, seed, calendar, day(AS_OF)):
        rows = batch.rows if written == "csv" else without_never(batch.rows)
        tally.add(judge.judge(rows))
        made = table(batch) if written == "parquet" else in_chinese(table(batch), rows)
        if writer is None:
            writer = pa.parquet.ParquetWriter(path, made.schema) if written == "parquet" else pa.csv.CSVWriter(path, made.schema)
        writer.write_table(made)
    assert writer is not None
    writer.close()
    truth = {"rows": total, "departments": shared, "seed": seed, "format": written, "as_of": AS_OF, "jurisdiction": JURISDICTION, "rules": tally.report()}
    (folder / "truth.json").write_text(json.dumps(truth, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Write a ledger of contracts and what the rules must say of it.")
    parser.add_argument("rows", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=20_240_601)
    parser.add_argument("--format", dest="written", choices=("parquet", "csv"), default="parquet")
    parser.add_argument("--departments", type=int, help="default: one for every 2,000 contracts")
    asked = parser.parse_args()
    if asked.rows < (asked.departments or 1) or asked.rows < 1 or (asked.departments is not None and asked.departments < 1):
        parser.error("there must be at least one contract for each department")
    print(generate(asked.rows, asked.folder, asked.seed, asked.written, asked.departments))


if __name__ == "__main__":
    main()
