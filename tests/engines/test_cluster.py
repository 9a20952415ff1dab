"""A province in columns on a real cluster: the same league and scorecards, to the letter, as the reference gives department by department."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from compliance.cli.run import run
from compliance.ground.shipped import rulesets
from compliance.rules.load import load_ruleset
from tests.acceptance.running import ROOT
from tests.evidence.small import law, scheme
from tests.provinces import as_dossiers, reference_league, write_province
from tests.spark_cluster import PATIENCE, Cluster, cluster

LOGS = "app-*/*/stderr"
LIWAN = ROOT / "fixtures" / "liwan-2024"


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Cluster, Path]]:
    folder = tmp_path_factory.mktemp("cluster")
    with cluster(folder) as running:
        yield running, folder


def check(province: Path, master: str, output: Path, *more: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "compliance", "check", province, "--engine", "spark", "--spark-master", master, "--output", output, *more]
    return subprocess.Popen([str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT, start_new_session=True)


def in_group(leader: int, word: str) -> list[str]:
    """The commands with a word in them among the processes of a leader's group."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            group = int((folder / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[2])
            command = (folder / "cmdline").read_text(encoding="utf-8", errors="replace").replace("\0", " ")
        except (OSError, ValueError):
            continue
        if group == leader and word in command:
            found.append(command)
    return found


def small(folder: Path) -> tuple[Path, Path]:
    """Four departments with contracts, one of which cannot be read and one that is not among the departments, and a law of two rules."""
    write_province(folder / "province", run(LIWAN, None, "reference", None, None).dossier, 4, ["contract"], "small.yaml")
    scheme(folder / "province" / "small.yaml")
    file = folder / "province" / "department.parquet"
    rows = [row | ({"jurisdiction": "广州"} if row["部门"] == "D003" else {}) for row in pq.read_table(file).to_pylist() if row["部门"] != "D004"]
    pq.write_table(pa.Table.from_pylist(rows), file)
    return folder / "province", law(folder / "law")


def worked(log_folder: Path, process: subprocess.Popen[str], earlier: set[Path]) -> bool:
    """Whether a worker's executor has finished some of the work, once it has and while the program still runs; it has a log of its own."""
    for _ in range(PATIENCE * 50):
        if any("Finished task" in log.read_text(encoding="utf-8", errors="replace") for log in {*log_folder.glob(LOGS)} - earlier):
            return process.poll() is None
        if process.poll() is not None:
            return False
        time.sleep(0.1)
    return False


@pytest.mark.long
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
def test_an_interrupt_ends_the_work_here_and_on_the_cluster(spark: tuple[Cluster, Path], tmp_path: Path) -> None:
    running, logs = spark
    province, rules = small(tmp_path)
    earlier = set((logs / "work1").glob(LOGS))
    process = check(province, running.master, tmp_path / "league.json", "--ruleset", rules)
    assert worked(logs / "work1", process, earlier)
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130, said
    assert "Traceback" not in said
    assert not list(tmp_path.glob("*league*"))
    for _ in range(PATIENCE * 10):
        left = [*in_group(process.pid, ""), *(command for worker in running.workers for command in in_group(worker.pid, "CoarseGrainedExecutorBackend"))]
        if not left:
            break
        time.sleep(0.1)
    assert not left


def test_a_worker_killed_in_mid_run_loses_nothing(spark: tuple[Cluster, Path], tmp_path: Path) -> None:
    running, logs = spark
    province, rules = small(tmp_path)
    earlier = set((logs / "work2").glob(LOGS))
    process = check(province, running.master, tmp_path / "league.json", "--ruleset", rules)
    assert worked(logs / "work2", process, earlier)
    assert not (tmp_path / "league.json").exists()
    running.kill(1)
    _, said = process.communicate(timeout=PATIENCE * 10)
    assert process.returncode == 2, said
    found = json.loads((tmp_path / "league.json").read_text(encoding="utf-8"))
    unread = found.pop("unread")
    expected = json.loads(reference_league(province, load_ruleset(rules), rules))
    stranger = unread.pop("D004")
    assert "department" in stranger[0]["message"]["en"]
    assert expected.pop("unread") == unread
    assert list(unread) == ["D003"]
    assert json.dumps(found) == json.dumps(expected)
    assert [row["folder"] for row in found["league"]]


@pytest.mark.long
def test_a_whole_province_comes_out_alike(tmp_path: Path, spark: tuple[Cluster, Path]) -> None:
    dossier = run(LIWAN, None, "reference", None, None).dossier
    write_province(tmp_path / "province", dossier, 30)
    process = check(tmp_path / "province", spark[0].master, tmp_path / "league.json")
    _, said = process.communicate(timeout=PATIENCE * 120)
    assert process.returncode == 1, said
    assert (tmp_path / "league.json").read_text(encoding="utf-8") == reference_league(tmp_path / "province", load_ruleset(rulesets()), rulesets())


def test_the_first_department_of_the_copy_scores_as_the_dossier_it_was_copied_from(tmp_path: Path) -> None:
    """What the reference is given for a province rests on its reading: this ties that to workbooks."""
    from compliance.evidence.assess import assess
    from compliance.reports.data import report

    whole = run(LIWAN, None, "reference", None, None)
    write_province(tmp_path / "province", whole.dossier, 1)
    copied = as_dossiers(tmp_path / "province")["D001"]
    again = assess(copied, whole.ruleset, whole.scheme, "reference")
    assert report(again)["scorecard"] == report(whole)["scorecard"]
    assert report(again)["counts"] == report(whole)["counts"]


def test_a_file_that_is_no_kind_of_record_is_named() -> None:
    from compliance.ground.problems import InputError
    from compliance.records.kinds import kinds
    from compliance.sources.provincial import kinds_of
    from compliance.sources.vocabulary import vocabulary

    words = {code: vocabulary(kind) for code, kind in kinds().items()}
    assert kinds_of(["合同.parquet", "payment", "department.parquet", "province.yaml", "_SUCCESS", "small.yaml"], words) == {
        "contract": "合同.parquet", "payment": "payment", "department": "department.parquet"}
    with pytest.raises(InputError, match="contract"):
        kinds_of(["contracts2.parquet", "department.parquet"], words)
    with pytest.raises(InputError, match="合同"):
        kinds_of(["contract", "合同.parquet", "department.parquet"], words)
