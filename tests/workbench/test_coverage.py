"""``rule test`` tells what no example touches."""

from pathlib import Path

from compliance.evidence.coverage import untouched
from compliance.rules.load import load_ruleset
from tests.workbench.test_mutate import ruleset_with

PARAMETERS = """
parameters:
  - name: notice_days
    label: {zh: 公告天数, en: notice days}
    type: integer
    values:
      - {from: 2015-03-01, value: "3", standing: verified}
      - {from: 2024-01-01, value: "2", standing: verified}
"""


def gaps(folder: Path) -> set[str]:
    return {gap.message.zh for gap in untouched(load_ruleset(folder))}


def test_branches_verdicts_and_boundaries_without_an_example(tmp_path: Path) -> None:
    assert gaps(ruleset_with(tmp_path / "rules", "")) == {
        "没有“无法判定”的示例（缺少数据）", "没有“未到期”的示例", "没有刚到界限以内（1个工作日）的示例",
    }


def test_an_exception_that_never_holds(tmp_path: Path) -> None:
    folder = ruleset_with(tmp_path / "rules")
    path = folder / "law" / "contract.yaml"
    kept = [line for line in path.read_text(encoding="utf-8").splitlines() if "emergency: 是" not in line ]
    path.write_text("\n".join(kept), encoding="utf-8")
    assert "第 1 项例外从不成立：紧急采购" in gaps(folder)


def test_days_on_which_a_figure_changes(tmp_path: Path) -> None:
    folder = ruleset_with(tmp_path / "rules")
    (folder / "parameters").mkdir()
    (folder / "parameters" / "contract.yaml").write_text(PARAMETERS, encoding="utf-8")
    path = folder / "law" / "contract.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("within: 2 working", "within: notice_days working"), encoding="utf-8")
    found = gaps(folder)
    assert "“公告天数”自 2024-01-01 起变化，当日没有示例" in found
    assert "“公告天数”自 2024-01-01 起变化，前一日（2023-12-31）没有示例" in found


def test_the_command_counts_or_lists_them(run, tmp_path: Path) -> None:
    folder = ruleset_with(tmp_path / "rules", "")
    assert "3 处分支或界限没有示例触及" in run("rule", "test", "--ruleset", folder).stdout
    listed = run("rule", "test", "--ruleset", folder, "--coverage", "--lang", "en")
    assert listed.exit_code == 0
    assert "no example that is not yet due" in listed.stdout
