"""Runs kept in a file: listed, shown, compared; and nothing acknowledged is lost, however many write and whenever they are killed."""

from __future__ import annotations

import hashlib
import json
import os
import random
import select
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from compliance.evidence import store as file_of_runs
from compliance.evidence.finished import finished
from compliance.evidence.store import keep, kept, runs
from compliance.reports.data import FORMAT
from tests.acceptance.running import ROOT, refused, run
from tests.evidence.small import department, law

FAST = ("--engine", "reference")
forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked and killed here")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "runs.sqlite"


@pytest.fixture
def check(tmp_path: Path, place: Path) -> Callable[..., str]:
    """Check the small department with a row changed and keep the run; its id."""
    law(tmp_path / "law")

    def checked(*changed: list[str], name: str = "示例局") -> str:
        folder = department(tmp_path / "局", *changed, name=name)
        found = run("check", folder, "--ruleset", tmp_path / "law", "-f", "json", "--save", "--store", place, "--lang", "en", *FAST)
        assert "run" in found.err
        return hashlib.sha256(found.out.encode()).hexdigest()

    return checked


def listed(place: Path, *options: object) -> list[dict]:
    return run("runs", "--store", place, "-f", "json", *options).data()["runs"]


def test_a_run_is_its_report_and_saved_twice_is_one(check: Callable[..., str], place: Path) -> None:
    first, again, other = check(), check(), check(["HT-3", "300元", "2024-10-08", "2024-10-11"])
    assert first == again != other
    assert [each["id"] for each in listed(place)] == [other, first]
    assert [each["id"] for each in listed(place, "--limit", "1")] == [other]
    shown = run("runs", "show", first[:8], "--json", "--store", place).out
    assert hashlib.sha256(shown.encode()).hexdigest() == first
    data = json.loads(shown)
    assert {key: listed(place)[1][key] for key in ("total", "low", "high")} == {key: data["scorecard"][key] for key in ("total", "low", "high")}


def test_a_run_is_shown_with_its_sources_deductions_and_verdicts(check: Callable[..., str], place: Path) -> None:
    id_ = check()
    said = run("runs", "show", id_[:12], "--store", place).out
    data = json.loads(run("runs", "show", id_, "--json", "--store", place).out)
    assert all(item["file"] in said and item["sha256"][:16] in said for item in data["dossier"]["inputs"])
    assert "得分：9" in said
    assert "-1  公告时效  [in_time-1]  DEMO-001:HT-2" in said
    assert "违反  DEMO-001:HT-2" in said
    english = run("runs", "--store", place, "--lang", "en").out.splitlines()
    assert english[0].split() == ["id", "as", "of", "score", "violated", "unknown", "department"]
    assert english[1].split() == [id_[:12], "2025-03-31", "9", "1", "0", "示例局"]


def test_the_tables_hold_what_the_report_says(check: Callable[..., str], place: Path) -> None:
    data = json.loads(run("runs", "show", check(), "--json", "--store", place).out)
    with closing(sqlite3.connect(place)) as base:
        assert base.execute("SELECT file, sha256 FROM inputs").fetchall() == [(item["file"], item["sha256"]) for item in data["dossier"]["inputs"]]
        assert base.execute("SELECT id, outcome, margin FROM verdicts").fetchall() == [(each["id"], each["outcome"], each["margin"]) for each in data["findings"]]
        assert base.execute("SELECT rule, outcome, count FROM counts").fetchall() == [(rule, outcome, count) for rule, each in data["counts"].items() for outcome, count in each.items()]
        assert base.execute("SELECT d.id, d.points, g.rule, g.outcome FROM deductions d JOIN grounds g ON g.deduction = d.id").fetchall() == [("in_time-1", "1.00", "DEMO-001", "violated")]
        assert base.execute("SELECT ruleset, scheme_sha256 FROM runs").fetchall() == [(data["ruleset"]["sha256"], data["scheme"]["sha256"])]


def test_two_runs_are_compared(check: Callable[..., str], place: Path) -> None:
    old, new = check(), check(["HT-2", "200元", "2024-09-30", "2024-10-09"])
    found = run("runs", "diff", old[:8], new[:8], "--store", place, "--lang", "en")
    assert found.code == 1
    assert f"old: {old[:12]}" in found.out
    assert "-1 → none  In time  DEMO-001:HT-2  ← data" in found.out
    assert run("runs", "diff", old[:8], old, "--store", place).code == 0
    assert run("runs", "diff", old, new, "--store", place, "-f", "json").data()["deductions"][0]["causes"] == ["data"]


def test_ids_are_checked(check: Callable[..., str], place: Path) -> None:
    id_ = check()
    for digits, says in ((id_[:3], "at least its first 4 digits"), ("xyzxyz", "no id of a run"), ("%", "no id of a run"), ("0" * 64 if id_[0] != "0" else "f" * 64, "there is no such run")):
        assert says in refused("runs", "show", digits, "--store", place, "--lang", "en")
    assert run("runs", "show", id_.upper(), "--store", place).code == 0
    with closing(sqlite3.connect(place)) as base, base:
        base.execute("INSERT INTO runs (id, name, jurisdiction, as_of, program, ruleset, report) VALUES (?, 'x', 'CN', '2024-01-01', '0', '0', '')", (id_[:20] + "0" * 44,))
    assert "2 runs begin so" in refused("runs", "show", id_[:8], "--store", place, "--lang", "en")


def test_a_report_altered_in_the_file_is_refused(check: Callable[..., str], place: Path) -> None:
    id_ = check()
    with closing(sqlite3.connect(place)) as base, base:
        base.execute("""UPDATE runs SET report = replace(report, '"9.00"', '"10.0"')""")
    assert "altered or damaged" in refused("runs", "show", id_, "--store", place, "--lang", "en")


@pytest.mark.parametrize("content", [b"not a database at all" * 300, b"SQLite format 3\0" + b"\xff" * 5000])
def test_another_file_is_left_alone(place: Path, tmp_path: Path, content: bytes) -> None:
    place.write_bytes(content)
    law(tmp_path / "law")
    folder = department(tmp_path / "局")
    said = refused("check", folder, "--ruleset", tmp_path / "law", "--save", "--store", place, "-o", tmp_path / "report.json", "--lang", "en", *FAST)
    assert "left alone" in said or "damaged" in said
    assert place.read_bytes() == content
    assert not (tmp_path / "report.json").exists()
    refused("runs", "--store", place)


def test_the_database_of_another_program_is_left_alone(place: Path, tmp_path: Path) -> None:
    law(tmp_path / "law")
    with closing(sqlite3.connect(place)) as base, base:
        base.execute("CREATE TABLE theirs (x)")
    before = place.read_bytes()
    folder = department(tmp_path / "局")
    assert "left alone" in refused("check", folder, "--ruleset", tmp_path / "law", "--save", "--store", place, "--lang", "en", *FAST)
    assert place.read_bytes() == before


def test_a_newer_file_is_refused_and_a_missing_one_said_so(check: Callable[..., str], place: Path) -> None:
    assert "no run was saved here yet" in refused("runs", "--store", place, "--lang", "en")
    assert not place.exists()
    check()
    with closing(sqlite3.connect(place)) as base:
        base.execute("PRAGMA user_version = 2")
    assert "is of version 2, this program knows 1" in refused("runs", "--store", place, "--lang", "en")


def test_the_place_is_the_options_then_the_environments_then_the_users(check: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    check()
    arguments = ("check", tmp_path / "局", "--ruleset", tmp_path / "law", "--save", "-q", *FAST)
    monkeypatch.setenv("COMPLIANCE_STORE", str(tmp_path / "named.sqlite"))
    run(*arguments)
    assert len(listed(tmp_path / "named.sqlite")) == 1
    monkeypatch.delenv("COMPLIANCE_STORE")
    monkeypatch.setattr("platformdirs.user_data_path", lambda name, **_: tmp_path / "home" / name)
    run(*arguments)
    assert len(listed(tmp_path / "home" / "compliance" / "runs.sqlite")) == 1
    assert run("check", *arguments[1:4], "-q", *FAST).code == 1
    assert run("runs").code == 0


def test_each_of_many_departments_is_a_run(tmp_path: Path, place: Path) -> None:
    law(tmp_path / "law")
    for name in ("甲", "乙"):
        department(tmp_path / "province" / name, name=name)
    found = run("check", tmp_path / "province", "--ruleset", tmp_path / "law", "--save", "--store", place, "--jobs", "1", "-q", *FAST)
    assert found.code == 1
    assert {each["name"] for each in listed(place)} == {"甲", "乙"}
    alone = run("check", tmp_path / "province" / "甲", "--ruleset", tmp_path / "law", "-f", "json", *FAST).out
    assert hashlib.sha256(alone.encode()).hexdigest() in {each["id"] for each in listed(place)}


# What follows kills processes in the middle of writing.


@pytest.fixture
def report(tmp_path: Path) -> str:
    """A report of some length, so that writing it takes more than one page of the file."""
    law(tmp_path / "law")
    department(tmp_path / "局", *([f"HT-{number}", "1元", "2024-09-30", "2024-10-10"] for number in range(4, 200)))
    return run("check", tmp_path / "局", "--ruleset", tmp_path / "law", "-f", "json", *FAST).out


def numbered(report: str, number: object) -> str:
    return report.replace("示例局", f"示例局{number}")


def save(place: Path, text: str) -> str:
    return keep(place, text, finished(text, "report", FORMAT))[0]


def forked(work: Callable[[int], None]) -> tuple[int, int]:
    """A process that does this work with the writing end of a pipe; its number and the reading end."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        try:
            work(writing)
            os._exit(0)
        finally:
            os._exit(1)
    os.close(writing)
    return child, reading


def whole(place: Path, acknowledged: set[str]) -> None:
    """The file is sound, holds every run acknowledged, and no run by halves."""
    with closing(sqlite3.connect(place)) as base:
        assert base.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert base.execute("PRAGMA foreign_key_check").fetchall() == []
        found = {}
        if base.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            for number, id_, text in base.execute("SELECT number, id, report FROM runs").fetchall():
                parts = [base.execute(f"SELECT count(*) FROM {table} WHERE run = ?", (number,)).fetchone()[0] for table in ("inputs", "verdicts", "deductions", "grounds")]  # noqa: S608
                found[id_] = parts
                assert hashlib.sha256(text.encode()).hexdigest() == id_
        assert len({str(parts) for parts in found.values()}) <= 1
        assert acknowledged <= set(found)


def dying(after: int) -> type[sqlite3.Connection]:
    """A connection whose process is killed after so many statements."""
    done = iter(range(1, 10_000))

    class Dying(sqlite3.Connection):
        def execute(self, *arguments: object) -> sqlite3.Cursor:
            found = super().execute(*arguments)  # type: ignore[arg-type]
            if next(done) == after:
                os.kill(os.getpid(), signal.SIGKILL)
            return found

        def executemany(self, *arguments: object) -> sqlite3.Cursor:
            found = super().executemany(*arguments)  # type: ignore[arg-type]
            if next(done) == after:
                os.kill(os.getpid(), signal.SIGKILL)
            return found

    return Dying


@forks
def test_killed_after_any_statement_the_file_is_as_before_or_holds_the_whole_run(place: Path, report: str) -> None:
    acknowledged: set[str] = set()
    real = sqlite3.connect
    killed = 0
    for after in range(1, 100):
        text = numbered(report, after)

        def work(writing: int, after: int = after, text: str = text) -> None:
            file_of_runs.sqlite3.connect = lambda *given, **named: real(*given, factory=dying(after), **named)
            os.write(writing, save(place, text).encode() + b"\n")

        child, reading = forked(work)
        _, status = os.waitpid(child, 0)
        said = os.read(reading, 1000).decode().split()
        os.close(reading)
        acknowledged |= set(said)
        if place.exists():
            whole(place, acknowledged)
        if not os.WIFSIGNALED(status):
            assert said
            break
        assert not said
        killed += 1
    assert killed > 15
    save(place, numbered(report, "then"))
    assert len(runs(place)) >= 2


def written_and_killed(place: Path, report: str, rounds: int, writers: int, chance: random.Random) -> int:
    """Writers killed at any moment, round after round; how many runs they had acknowledged."""
    parts = finished(report, "report", FORMAT)  # read once: nearly all the time is spent writing
    acknowledged: set[str] = set()
    for turn in range(rounds):
        children = []
        for writer in range(writers):
            def work(writing: int, turn: int = turn, writer: int = writer) -> None:
                for number in range(10_000):
                    os.write(writing, keep(place, numbered(report, f"{turn}-{writer}-{number}"), parts)[0].encode() + b"\n")

            children.append(forked(work))
        select.select([reading for _, reading in children], [], [])
        time.sleep(chance.uniform(0, 0.1))
        for child, _ in children:
            os.kill(child, signal.SIGKILL)
        for child, reading in children:
            os.waitpid(child, 0)
            with os.fdopen(reading, "rb") as pipe:
                acknowledged |= set(pipe.read().decode().split())
        whole(place, acknowledged)
    return len(acknowledged)


@forks
def test_writers_killed_at_any_moment_lose_nothing(place: Path, report: str) -> None:
    assert written_and_killed(place, report, 15, 3, random.Random(20241124)) >= 15  # noqa: S311


@forks
@pytest.mark.long
def test_writers_killed_hundreds_of_times_lose_nothing(place: Path, report: str) -> None:
    assert written_and_killed(place, report, 80, 4, random.Random(7)) >= 80  # noqa: S311


@forks
def test_many_writers_at_once_all_get_through(place: Path, report: str) -> None:
    children = []
    for writer in range(6):
        def work(writing: int, writer: int = writer) -> None:
            for number in range(5):
                os.write(writing, save(place, numbered(report, f"{writer}-{number}")).encode() + b"\n")

        children.append(forked(work))
    acknowledged: set[str] = set()
    for child, reading in children:
        with os.fdopen(reading, "rb") as pipe:
            acknowledged |= set(pipe.read().decode().split())
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert len(acknowledged) == 30
    whole(place, acknowledged)
    assert {each.id for each in runs(place)} == acknowledged
    assert [each.number for each in runs(place)] == list(range(1, 31))


def test_the_same_run_saved_by_several_programs_at_once_is_one(tmp_path: Path, place: Path) -> None:
    law(tmp_path / "law")
    department(tmp_path / "局")
    command = [sys.executable, "-m", "compliance", "check", tmp_path / "局", "--ruleset", tmp_path / "law", "--save", "--store", place, "-q", *FAST]
    started = [subprocess.Popen([*map(str, command)], cwd=ROOT, stderr=subprocess.PIPE) for _ in range(3)]
    said = [process.communicate()[1].decode() for process in started]
    assert [process.returncode for process in started] == [1, 1, 1]
    assert len(listed(place)) == 1
    assert sum("已保存运行" in text for text in said) == 1


def test_a_writer_that_waits_too_long_says_so(check: Callable[..., str], place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    check()
    monkeypatch.setattr(file_of_runs, "PATIENCE", 0.05)
    with closing(sqlite3.connect(place, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert "another program keeps this file to itself" in refused(
            "check", tmp_path / "局", "--ruleset", tmp_path / "law", "--as-of", "2025-04-01", "--save", "--store", place, "--lang", "en", *FAST)
    assert len(runs(place)) == 1


def test_kept_reads_what_keep_wrote(place: Path, report: str) -> None:
    id_ = save(place, report)
    found, text, parts = kept(place, id_[:10], FORMAT)
    assert (found.id, text, parts.parts.dossier.name) == (id_, report, "示例局")
