"""The sql engine on Spark: the same verdicts and margins as the reference, on random rules and on a whole dossier."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings

from compliance.cli.run import run
from compliance.engines.plan import make_plan
from compliance.engines.reference import Reference
from compliance.engines.sql.frame import ROW
from compliance.engines.sql.partitioned import DOSSIER, open_files
from compliance.engines.sql.session import open_session
from compliance.engines.sql.spark import Spark
from compliance.records.kinds import kinds
from compliance.records.record import Store
from compliance.sources.provincial import key_of, open_provincial
from compliance.sources.vocabulary import vocabulary
from tests.acceptance import running
from tests.engines.test_agreement import AS_OF, LONG, PAIR, PLACES, QUICK, known, ruleset
from tests.spark_cluster import configure
from tests.strategies import stores

LIWAN = Path(__file__).resolve().parents[2] / "fixtures" / "liwan-2024"
MASTER = "local[2]"


@pytest.fixture(scope="module", autouse=True)
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    configure(tmp_path_factory.mktemp("spark"))
    opened = open_session(MASTER)
    yield
    opened.stop()


def same(written: list[dict[str, object]], made: Store, as_of: dt.date, place: str) -> None:
    plan = make_plan(ruleset(written), made, place, as_of, None, known())
    assert Spark(MASTER).judge(plan) == Reference().judge(plan)


@settings(QUICK, max_examples=2)
@given(PAIR, stores(), AS_OF, PLACES)
def test_spark_gives_the_verdicts_of_the_reference(written: list[dict[str, object]], made: Store, as_of: dt.date, place: str) -> None:
    same(written, made, as_of, place)


@pytest.mark.long
@settings(LONG, max_examples=200)
@given(PAIR, stores(), AS_OF, PLACES)
def test_spark_gives_the_verdicts_of_the_reference_at_length(written: list[dict[str, object]], made: Store, as_of: dt.date, place: str) -> None:
    same(written, made, as_of, place)


def test_each_number_of_working_days_is_counted_by_itself() -> None:
    plan = run(LIWAN, None, "reference", None, None).plan
    few = [pair for pair in zip(plan.rules, plan.lowered, strict=True) if pair[0].code in ("PROC-004", "PROC-004N", "PROC-019")]
    shorter = replace(plan, rules=tuple(rule for rule, _ in few), lowered=tuple(lowered for _, lowered in few))
    found = Reference().judge(shorter)
    assert len({verdict.rule for verdict in found}) == 3
    assert Spark(MASTER).judge(shorter) == found


@pytest.mark.long
def test_a_whole_dossier_comes_out_alike() -> None:
    plan = run(LIWAN, None, "reference", None, None).plan
    assert Spark(MASTER).judge(plan) == Reference().judge(plan)


def test_no_column_is_lost_and_departments_are_known_as_on_one_machine(tmp_path: Path) -> None:
    (tmp_path / "contract").mkdir()
    (tmp_path / "province.yaml").write_text("province: 1\nname: 某省\nyear: 2024\nas_of: 2025-03-31\ndepartment: 部门\n", encoding="utf-8")
    pq.write_table(pa.table({"部门": pa.array([7.0, None]), "name": ["甲局", "乙局"]}), tmp_path / "department.parquet")
    keys = ["7", " 7\u3000", "a\nb", "x\u200b", "", None]
    pq.write_table(pa.table({"部门": keys[:2], "合同编号": ["1", "2"]}), tmp_path / "contract" / "part-0.parquet")
    pq.write_table(pa.table({"部门": keys[2:], "合同编号": list("3456"), "公告日期": ["2024-10-11"] * 4}), tmp_path / "contract" / "部 分 50%.parquet")
    province = open_provincial(tmp_path)
    assert province is not None
    held = open_files(open_session(MASTER), province, {code: vocabulary(kind) for code, kind in kinds().items()})
    assert "公告日期" in held["contract"].columns
    assert held["contract"].files == ("contract/part-0.parquet", "contract/部 分 50%.parquet")
    found = {kind: [row[DOSSIER] for row in each.frame.orderBy(ROW).select(DOSSIER).collect()] for kind, each in held.items()}
    assert found == {"contract": [key_of(key) for key in keys], "department": ["7", ""]}


def test_a_column_that_a_file_does_not_have_is_missing_as_on_one_machine(tmp_path: Path) -> None:
    for kind in ("department", "contract"):
        (tmp_path / "province" / kind).mkdir(parents=True)
    (tmp_path / "province" / "province.yaml").write_text("province: 1\nname: 某省\nyear: 2024\nas_of: 2025-03-31\ndepartment: 部门\n", encoding="utf-8")
    pq.write_table(pa.table({"部门": ["D1", "D2"], "name": ["甲局", "乙局"]}), tmp_path / "province" / "department" / "part-0.parquet")
    pq.write_table(pa.table({"部门": ["D3"], "jurisdiction": ["440103"], "name": ["丙局"]}), tmp_path / "province" / "department" / "part-1.parquet")
    row = {"部门": ["D1", "D2"], "合同编号": ["1", "2"], "签订日期": ["2024-09-30"] * 2}
    pq.write_table(pa.table({**row, "supplier": ["甲公司", None], "合同金额": ["3万元", "不详"]}), tmp_path / "province" / "contract" / "part-0.parquet")
    pq.write_table(pa.table({"部门": ["D1", "D3"], "合同编号": ["3", "4"], "签订日期": ["2024-09-30"] * 2}), tmp_path / "province" / "contract" / "part-1.parquet")
    present = running.rule(require={"present": {"fields": ["supplier"]}})
    limit = running.rule("DEMO-002", require={"limit": {"quantity": "amount", "at_most": "yuan(1000)"}})
    rules = running.ruleset(tmp_path / "law", present, limit)
    given = ("check", tmp_path / "province", "--ruleset", rules, "--format", "json")
    one = running.run(*given, "--engine", "reference", "--jobs", 1)
    assert running.run(*given, "--engine", "spark", "--spark-master", MASTER).out == one.out
    assert {key: each["counts"] for key, each in json.loads(one.out)["departments"].items()} == {
        "D1": {"DEMO-001": {"satisfied": 1, "undetermined": 1}, "DEMO-002": {"violated": 1, "undetermined": 1}},
        "D2": {"DEMO-001": {"violated": 1}, "DEMO-002": {"undetermined": 1}},
        "D3": {"DEMO-001": {"undetermined": 1}, "DEMO-002": {"undetermined": 1}},
    }


@pytest.mark.parametrize(("second", "said"), [({"部门": ["D1"], "合同金额": [30]}, '"STRING" and "BIGINT"'), (None, "contract: cannot be read")], ids=["two types", "damaged"])
def test_files_that_cannot_be_read_as_one_are_named(second: dict[str, list[object]] | None, said: str, tmp_path: Path) -> None:
    (tmp_path / "contract").mkdir()
    (tmp_path / "province.yaml").write_text("province: 1\nname: 某省\nyear: 2024\nas_of: 2025-03-31\ndepartment: 部门\n", encoding="utf-8")
    pq.write_table(pa.table({"部门": ["D1"], "name": ["甲局"]}), tmp_path / "department.parquet")
    pq.write_table(pa.table({"部门": ["D1"], "合同金额": ["3万元"]}), tmp_path / "contract" / "part-0.parquet")
    if second is None:
        (tmp_path / "contract" / "part-1.parquet").write_bytes(b"PAR1 nothing")
    else:
        pq.write_table(pa.table(second), tmp_path / "contract" / "part-1.parquet")
    found = running.refused("check", tmp_path, "--engine", "spark", "--spark-master", MASTER, "--lang", "en")
    assert "contract" in found
    assert said in " ".join(found.split())
