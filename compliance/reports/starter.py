"""A new dossier: the folder's ``dossier.yaml``, its README and empty ledgers."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass

from compliance.ground.values import Base
from compliance.records.kinds import DEPARTMENT, Kind, kinds
from compliance.reports.template import text, title, workbook
from compliance.rules.rule import Ruleset
from compliance.sources.dossier import MANIFEST

README = "README.md"
USUAL = ("contract", "procurement", "payment", "budget_line", "asset")
"""The ledgers most departments keep."""

_QUERY = "SELECT 凭证号 AS payment_no, 合同编号 AS contract_no, 金额 AS amount, 支付日期 AS paid_on FROM 支付"
_GIVEN = frozenset({"name", "jurisdiction", "year", "year_start", "year_end", "as_of"})


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a new dossier is told: whose, where, which year, until when, how it is scored, and which ledgers it has."""

    name: str
    jurisdiction: str
    year: int
    as_of: dt.date
    scheme: str | None
    kinds: tuple[Kind, ...]
    csv: bool = False

    def ledger(self, kind: Kind) -> str:
        """The file of a ledger."""
        return f"{title(kind)}{'.csv' if self.csv else '.xlsx'}"


def starter(begin: Beginning, ruleset: Ruleset) -> Mapping[str, str | bytes]:
    """The files of the new folder by name."""
    ledgers = {begin.ledger(kind): text(kind, ruleset) if begin.csv else workbook(kind, ruleset) for kind in begin.kinds}
    return {MANIFEST: manifest(begin), README: readme(begin), **ledgers}


def manifest(begin: Beginning) -> str:
    """The text of ``dossier.yaml``: what was told, and what may be added as comments."""
    lines = [
        "# 卷宗：一个部门、一个年度。各项含义见 README.md；# 开头的行是没有填写的项目，需要时去掉 # 并填写。",
        'dossier: "1"',
        "department:",
        f"  name: {_quoted(begin.name)}",
        f'  jurisdiction: "{begin.jurisdiction}"  # 行政区划代码（GB/T 2260）',
    ]
    for code, field in kinds()[DEPARTMENT].fields.items():
        if code not in _GIVEN:
            example = {Base.MONEY: "0元", Base.DATE: f"{begin.year}-12-31", Base.BOOL: "否", Base.INTEGER: "0", Base.RATIO: "0"}.get(field.type.base, "")
            choices = "、".join(name.zh for name, _ in field.options.values())
            said = f"{field.name.zh}{f'：{choices}' if choices else ''}{f'（{field.note}）' if field.note else ''}"
            lines.append(f"  # {code}: {example}  # {said}")
    lines += [f"year: {begin.year}", f"as_of: {begin.as_of}  # 数据截止日：到这一天为止的事项参加判断"]
    lines.append(f"scheme: {_quoted(begin.scheme)}  # 评分标准" if begin.scheme else "# scheme: liwan-2024  # 评分标准；不写则只判断是否合规，不算分")
    lines.append("sources:  # 没有的台账请删去那一行：空台账表示“没有这类事项”，删去表示“没有提供”")
    lines += [f"  - {{file: {begin.ledger(kind)}, kind: {kind.code}}}" for kind in begin.kinds]
    rest = [kind for code, kind in kinds().items() if code != DEPARTMENT and kind not in begin.kinds]
    lines += [f"  # - {{file: {begin.ledger(kind)}, kind: {kind.code}}}" for kind in rest]
    return "\n".join(lines) + "\n"


def readme(begin: Beginning) -> str:
    """The folder's README, in Chinese."""
    ledgers = "\n".join(f"| {begin.ledger(kind)} | {kind.name.zh} | 一行一条；{'、'.join(kind.fields[code].name.zh for code in kind.key)}用来识别记录 |" for kind in begin.kinds)
    kept = {kind.code for kind in begin.kinds}
    others = "、".join(f"`compliance template {kind.plural}`（{kind.name.zh}）" for code, kind in kinds().items() if code not in kept | {DEPARTMENT})
    scored = f"评分标准是 `{begin.scheme}`，检查结果给出得分和每一处扣分的理由。" if begin.scheme else "没有写评分标准，只判断是否合规；在 dossier.yaml 的 scheme 写上评分标准后给出得分。"
    return f"""# {begin.name} {begin.year} 年度卷宗

## 三步

1. 填写本文件夹中的台账。已有台账的，把文件放进来，在 dossier.yaml 的 sources 中改成它的文件名；表头不必与模板相同。
2. 打开 dossier.yaml，补上部门的基本情况（编制数、预算数、办公用房面积等），没有的台账删去那一行。
3. 在本文件夹中运行 `compliance check .`，屏幕上列出问题、依据和单元格；加 `-o 报告.txt` 写入文件。

数据截止日是 {begin.as_of}（dossier.yaml 的 as_of）：到这一天还没有到期的事项不算违反。{scored}

## 台账

| 文件 | 内容 | 填写 |
|---|---|---|
{ledgers}

- 深色表头是识别记录的列（带 *），蓝色表头是规则用到或用来对应其他台账的列，灰色表头可以不填。表头的批注写明格式和用到它的法规。
- 日期写成 2024-03-05。事项没有发生的写“未公告”“未支付”等，不清楚的留空：留空按“无法判定”，不按“符合”。
- 金额以元为单位；用万元的，把表头改为“合同金额（万元）”，或在单元格里写“12.5万元”。
- 同一份合同在合同台账和支付台账中的合同编号要一致。
- 空台账表示这一年没有这类事项；没有提供的台账，请在 dossier.yaml 中删去那一行，相应的规则列为“未检查”。

其他台账的模板：{others}。

## 其他来源

dossier.yaml 的 sources 也接受 JSON、OCDS、合同公告文件夹和数据库查询，例如：

```yaml
sources:
  - {{file: 合同公告, kind: contract}}          # 存放网页或文本的文件夹
  - source: postgresql://用户@主机/数据库       # 口令放在环境变量 PGPASSWORD 或 .pgpass 里
    queries:
      payment: {_QUERY}
```
"""


def _quoted(text: str) -> str:
    # A JSON string is a YAML string whatever it holds.
    return json.dumps(text, ensure_ascii=False)
