"""Ledgers made at run time, and small record kinds to read them by."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
import pytest

from compliance.records.kinds import Kind, load_kinds

CONTRACT = """
kind: contract
name: {zh: 合同, en: contract}
plural: contracts
key: [contract_no]
sheets: [合同, 合同台账]
fields:
  contract_no: {type: text, name: {zh: 合同编号, en: contract number}, aliases: [合同号]}
  name: {type: text, name: {zh: 合同名称, en: contract name}}
  amount: {type: money, unit: yuan, name: {zh: 合同金额, en: contract amount}, aliases: [金额, 中标（成交）金额]}
  change: {type: money, unit: yuan, signed: true, name: {zh: 变更金额, en: change}}
  share: {type: ratio, unit: "1", name: {zh: 付款比例, en: share paid}}
  area: {type: ratio, unit: m2, name: {zh: 面积, en: area}}
  days: {type: integer, unit: day, name: {zh: 付款期限, en: days to pay}}
  signed_on: {type: date, name: {zh: 签订日期, en: signed on}, aliases: [签订时间]}
  published_on: {type: date, name: {zh: 公告日期, en: published on}}
  state_secret: {type: bool, when_blank: false, name: {zh: 是否涉密, en: state secret}}
  government_procurement: {type: bool, name: {zh: 是否政府采购, en: government procurement}}
  method:
    type: enum
    name: {zh: 采购方式, en: procurement method}
    options:
      open_tender: {zh: 公开招标, en: open tender, aliases: [公开]}
      inquiry: {zh: 询价, en: inquiry}
"""
PAYMENT = """
kind: payment
name: {zh: 支付, en: payment}
plural: payments
key: [payment_no]
sheets: [支付, 支付台账]
fields:
  payment_no: {type: text, name: {zh: 支付编号, en: payment number}}
  contract_no: {type: text, name: {zh: 合同编号, en: contract number}}
  amount: {type: money, unit: yuan, name: {zh: 支付金额, en: amount paid}}
  paid_on: {type: date, name: {zh: 支付日期, en: paid on}}
"""
DEPARTMENT = """
kind: department
name: {zh: 部门, en: department}
plural: departments
key: [name]
fields:
  name: {type: text, name: {zh: 部门名称, en: department}}
  jurisdiction: {type: text, name: {zh: 区划代码, en: jurisdiction}}
  year: {type: integer, unit: year, name: {zh: 年度, en: year}}
  year_end: {type: date, name: {zh: 年度末日, en: last day of the year}}
  budget: {type: money, unit: yuan, name: {zh: 预算, en: budget}}
  secret_unit: {type: bool, when_blank: false, name: {zh: 涉密单位, en: handles secrets}}
"""

Rows = Sequence[Sequence[object]]


@pytest.fixture(scope="session")
def known(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Kind]:
    folder = tmp_path_factory.mktemp("kinds")
    for name, text in (("contract", CONTRACT), ("department", DEPARTMENT), ("payment", PAYMENT)):
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return load_kinds(sorted(folder.glob("*.yaml")))


@pytest.fixture
def workbook(tmp_path: Path) -> Callable[..., Path]:
    """Writes ``{sheet: rows}`` to a workbook; ``merge`` lists merged ranges of the first sheet."""

    def write(sheets: dict[str, Rows], name: str = "合同台账.xlsx", merge: Sequence[str] = (), hidden: Sequence[str] = ()) -> Path:
        book = openpyxl.Workbook()
        book.remove(book.active)
        for title, rows in sheets.items():
            sheet = book.create_sheet(title)
            for row in rows:
                sheet.append(list(row))
            if title in hidden:
                sheet.sheet_state = "hidden"
        for cells in merge:
            book.worksheets[0].merge_cells(cells)
        path = tmp_path / name
        book.save(path)
        return path

    return write
