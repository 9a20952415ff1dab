"""Many departments are judged side by side, ranked, and told apart from those that cannot be read."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from compliance.evidence.province import find_province, survey_code
from tests.acceptance.running import FIXTURES, ROOT, refused, run
from tests.evidence.small import department, law

LATE = (["HT-1", "100元", "2024-09-30", "2024-10-11"], ["HT-3", "300元", "2024-10-08", "2024-10-11"])
IN_TIME = ["HT-2", "200元", "2024-09-30", "2024-10-09"]
UNKNOWN = ["HT-3", "300元", "2024-10-08", ""]


@pytest.fixture
def province(tmp_path: Path) -> Path:
    """Four departments at several depths: one without fault, one late once, one late thrice, one with a blank date."""
    root = tmp_path / "province"
    department(root / "b", name="甲局")
    department(root / "city" / "district" / "a", IN_TIME, name="乙局")
    department(root / "city" / "c", *LATE, name="丙局")
    department(root / "d", UNKNOWN, name="丁局")
    law(tmp_path / "law")
    return root


def check(root: Path, *more: object) -> tuple[int, str]:
    """The exit code and the report in English, judged by the reference engine."""
    found = run("check", root, "--ruleset", root.parent / "law", "--engine", "reference", "--lang", "en", *more)
    return found.code, found.out


def test_the_league_ranks_by_what_is_certain(province: Path) -> None:
    code, said = check(province, "--jobs", "1")
    assert code == 1
    table = [line.split() for line in said.split("League table\n")[1].splitlines()[1:] if line[:1].isdigit()]
    assert table == [
        ["1", "乙局", "440103", "10", "0", "0"],
        ["2", "甲局", "440103", "9", "-1", "1", "0"],
        ["3", "丁局", "440103", "8~9", "-1", "1", "1"],
        ["4", "丙局", "440103", "7", "-3", "3", "0"],
    ]
    assert "      Purchases -3\n" in said
    assert "丙局 (city/c)\n  7 / 10 points\n  -1  In time  [in_time-1]\n    DEMO-001 Contract published in time: HT-1\n" in said
    assert "its low end is what ranks" in said
    assert "assumed figures" in said


def test_equal_departments_share_a_rank(province: Path) -> None:
    department(province / "e", name="戊局")
    ranks = json.loads(check(province, "--format", "json")[1])["league"]
    assert [(row["rank"], row["name"]) for row in ranks] == [(1, "乙局"), (2, "甲局"), (2, "戊局"), (4, "丁局"), (5, "丙局")]


def test_output_is_the_same_with_any_number_of_jobs(province: Path) -> None:
    for form in ("text", "json"):
        said = [check(province, "--format", form, "--jobs", jobs) for jobs in (1, 2, 3)]
        assert said[0] == said[1] == said[2]


def test_every_report_in_the_json_is_that_of_the_department(province: Path) -> None:
    code, said = check(province, "--format", "json", "--jobs", "2")
    data = json.loads(said)
    assert code == 1
    assert list(data["departments"]) == ["b", "city/c", "city/district/a", "d"]
    for folder, report in data["departments"].items():
        alone = run("check", province / folder, "--ruleset", province.parent / "law", "--engine", "reference", "--format", "json")
        assert report == alone.data()


def test_a_broken_dossier_is_reported_and_stops_no_other(province: Path) -> None:
    (province / "b" / "合同台账.csv").unlink()
    (province / "city" / "c" / "dossier.yaml").write_text("dossier: 1\n", encoding="utf-8")
    for jobs in (1, 2):
        code, said = check(province, "--jobs", jobs)
        assert code == 2
        assert said.startswith("4 departments, 2 of them unreadable\n")
        assert "Could not be read: 2\n  b\n    合同台账.csv: there is no such file\n  city/c\n    dossier.yaml:" in said
        assert "乙局" in said
    assert check(province, "--exit-zero")[0] == 2
    assert list(json.loads(check(province, "--format", "json")[1])["unread"]) == ["b", "city/c"]


def test_the_exit_code_is_the_gravest(province: Path) -> None:
    assert check(province, "--exit-zero")[0] == 0
    for folder in ("b", "city/c", "d"):
        shutil.rmtree(province / folder)
    assert check(province)[0] == 0
    assert [survey_code(codes) for codes in ([], [0, 0], [0, 1], [0, None, 1])] == [0, 0, 1, 2]


def test_only_a_folder_of_dossiers_is_a_province(province: Path, tmp_path: Path) -> None:
    assert find_province(province / "b") is None
    assert find_province(province / "b" / "dossier.yaml") is None
    (tmp_path / "empty" / "folder").mkdir(parents=True)
    assert find_province(tmp_path / "empty") is None
    assert "there is no dossier.yaml" in refused("check", tmp_path / "empty", "--lang", "en")


def test_dossiers_are_found_four_folders_deep_and_not_inside_dossiers_or_hidden_folders(province: Path) -> None:
    for folder in ("1/2/3/4", "1/2/3/x/5", "b/inner", ".hidden"):
        department(province / folder)
    found = find_province(province)
    assert found is not None
    assert found.folders == ("1/2/3/4", "b", "city/c", "city/district/a", "d")


def test_links_are_not_followed_out(province: Path, tmp_path: Path) -> None:
    outside = department(tmp_path / "outside")
    try:
        (province / "link").symlink_to(outside, target_is_directory=True)
        (province / "again").symlink_to(province / "b", target_is_directory=True)
        (province / "circle").symlink_to(province, target_is_directory=True)
    except OSError:
        pytest.skip("links cannot be made here")
    found = find_province(province)
    assert found is not None
    assert found.folders == ("b", "city/c", "city/district/a", "d")
    assert [visit.folder for visit in found.closed] == ["link"]
    code, said = check(province)
    assert code == 2
    assert "not followed" in said


def test_a_dossier_by_another_name_is_told(province: Path) -> None:
    for folder, name in (("e", "dossier.yml"), ("f", "dossier.yaml.txt"), ("g", "Dossier.YAML")):
        (department(province / folder) / "dossier.yaml").rename(province / folder / name)
    (province / "h").mkdir()
    try:
        (province / "h" / "dossier.yaml").symlink_to("nowhere.yaml")
    except OSError:
        pytest.skip("links cannot be made here")
    code, said = check(province)
    assert code == 2
    assert "e dossier.yml: a dossier by another name, which was not checked; rename the file to dossier.yaml" in " ".join(said.split())
    assert list(json.loads(check(province, "--format", "json")[1])["unread"]) == ["e", "f", "g", "h"]


def test_a_folder_that_may_not_be_opened_is_told(province: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Path.exists

    def exists(path: Path) -> bool:
        if path.parent.name == "b":
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(Path, "exists", exists)
    found = find_province(province)
    assert found is not None
    assert [(visit.folder, visit.problems[0].message.en) for visit in found.closed] == [("b", "cannot open the folder (Permission denied)")]


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are bytes on Linux only")
def test_a_folder_whose_name_is_no_utf8_is_reported_and_verified(province: Path, tmp_path: Path) -> None:
    department(Path(os.fsdecode(os.fsencode(province) + b"/\xb5\xb5\xb0\xb8\xbe\xd6")))
    assert check(province, "--format", "json", "-o", tmp_path / "league.json") == (1, "")
    assert len(json.loads((tmp_path / "league.json").read_text(encoding="utf-8"))["departments"]) == 5
    assert run("verify", tmp_path / "league.json", province, "--ruleset", tmp_path / "law", "--engine", "reference").code == 0


def test_a_name_of_several_lines_is_shown_on_one(province: Path) -> None:
    manifest = province / "b" / "dossier.yaml"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace("name: 甲局", 'name: "甲局\\n二科\\n"'), encoding="utf-8")
    said = check(province)[1]
    assert "\n2     甲局 二科 " in said
    assert "\n甲局 二科 (b)\n" in said


def test_the_shipped_dossiers_as_a_province(tmp_path: Path) -> None:
    for name in ("clean", "liwan-2024"):
        shutil.copytree(FIXTURES / name, tmp_path / name)
    found = run("check", tmp_path, "--format", "json", "--engine", "reference", "--jobs", "2")
    assert found.code == 1
    assert [(row["rank"], row["folder"], row["low"]) for row in json.loads(found.out)["league"]] == [(1, "clean", "100.00"), (2, "liwan-2024", "97.97")]


def test_a_file_is_written_whole_and_nothing_is_shown_where_nobody_watches(province: Path, tmp_path: Path) -> None:
    found = run("check", province, "--ruleset", tmp_path / "law", "--engine", "reference", "--format", "json", "-o", tmp_path / "league.json", "--jobs", "2")
    assert (found.out, found.err) == ("", "")
    assert json.loads((tmp_path / "league.json").read_text(encoding="utf-8"))["format"] == 1


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="the workers are found under /proc")
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_the_workers_and_leaves_no_file(tmp_path: Path, sent: signal.Signals) -> None:
    for number in range(60):
        department(tmp_path / "province" / f"{number:03}")
    law(tmp_path / "law")
    words = ["check", "province", "--ruleset", "law", "--format", "json", "-o", "league.json", "--jobs", "2"]
    process = subprocess.Popen([sys.executable, "-m", "compliance", *words], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, start_new_session=True,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                               # A shell that starts the tests in the background lets its children ignore interrupts.
                               preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler))  # noqa: PLW1509
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    workers: list[str] = []
    while len(workers) < 2 and process.poll() is None:
        time.sleep(0.01)
        workers = children.read_text(encoding="ascii").split() if children.exists() else []
    process.send_signal(sent)
    assert process.wait(timeout=60) not in (0, 1)
    assert not [worker for worker in workers if Path(f"/proc/{worker}").exists()]
    assert not list(tmp_path.glob("*league.json*"))
