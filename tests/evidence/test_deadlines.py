"""What falls due: days, states, points at stake, the even pace, and the calendar opened by other libraries."""

from __future__ import annotations

import csv as csv_file
import datetime as dt
import io
import shutil
import tempfile
from fractions import Fraction
from functools import cache
from pathlib import Path

import ics
import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st

from compliance.evidence.pace import even_pace
from compliance.evidence.windows import read_window
from compliance.language.wording import show_percent
from tests.acceptance.running import FIXTURES, refused, run
from tests.evidence.small import HEADER, department, law

MID_YEAR = FIXTURES / "mid-year"
FAST = ("--engine", "reference")


@cache
def listed(folder: Path, *options: str) -> dict:
    return run("deadlines", folder, "-f", "json", *FAST, *options).data()


def total(folder: Path, *options: str) -> tuple[Fraction, Fraction]:
    card = run("check", folder, "-f", "json", *FAST, *options).data()["scorecard"]
    return Fraction(card["low"]), Fraction(card["high"])


def changed(folder: Path, ledger: str, before: str, after: str) -> Path:
    """A copy of the dossier in the middle of a year with one text in a ledger replaced."""
    shutil.copytree(MID_YEAR, folder)
    path = folder / ledger
    text = path.read_text(encoding="utf-8")
    assert text.count(before) == 1
    path.write_text(text.replace(before, after), encoding="utf-8")
    return folder


def test_states_days_and_order() -> None:
    found = listed(MID_YEAR)
    assert [(duty["id"], duty["state"], duty["due"], duty["days_left"]) for duty in found["overdue"]] == [
        ("PROC-019:HT-02", "overdue", "2024-05-22", -23), ("PROC-019:HT-03", "unrecorded", "2024-05-29", -16)]
    assert [(duty["id"], duty["state"], duty["due"]) for duty in found["upcoming"]] == [
        ("PROC-019:HT-01", "open", "2024-06-14"), ("PROC-019:HT-06", "unclear", "2024-06-17"), ("PROC-020:HT-01", "open", "2024-06-21"), ("PROC-018G:HT-05", "open", "2024-06-21"),
        ("PROC-020:HT-06", "unclear", "2024-06-24"), ("PAY-040W:ZF-02", "open", "2024-06-24"), ("PROC-001:CG-02", "open", "2024-06-25"), ("PROC-032:HT-02", "open", "2024-06-30"),
        ("PROC-018T:HT-05", "open", "2024-07-06"), ("PAY-040:ZF-02", "open", "2024-07-07")]
    assert [duty["id"] for duty in found["later"]] == ["PROC-032:HT-03", "PROC-032:HT-01"]


@pytest.mark.parametrize(("within", "upcoming"), [("0d", 1), ("3d", 2), ("1w", 4), ("15", 7), ("16 日", 8)])
def test_the_window_holds_its_last_day(within: str, upcoming: int) -> None:
    found = listed(MID_YEAR, "--within", within)
    assert len(found["upcoming"]) == upcoming
    assert len(found["upcoming"]) + len(found["later"]) == 12
    assert all(duty["due"] <= found["until"] for duty in found["upcoming"])
    assert all(duty["due"] > found["until"] for duty in found["later"])


def test_the_last_working_day_before_a_day_of_rest() -> None:
    duties = {duty["id"]: duty for duty in listed(MID_YEAR)["upcoming"]}
    assert duties["PROC-032:HT-02"]["last_working_day"] == "2024-06-28"
    assert duties["PROC-018T:HT-05"]["last_working_day"] == "2024-07-05"
    assert duties["PROC-020:HT-01"]["last_working_day"] == "2024-06-21"


@pytest.mark.parametrize(("ledger", "before", "kept", "missed", "id_"), [
    ("合同台账.csv", "2024-06-12,,,2024-12-10", "2024-06-12,2024-06-14,,2024-12-10", "2024-06-12,2024-06-17,,2024-12-10", "PROC-019:HT-01"),
    ("合同台账.csv", "2024-05-27,,2024-06-03", "2024-05-27,2024-05-29,2024-06-03", "2024-05-27,2024-05-30,2024-06-03", "PROC-019:HT-03"),
    ("合同台账.csv", "2024-06-06,,,", "2024-06-06,2024-07-06,2024-07-08,", "2024-06-06,2024-07-07,2024-07-08,", "PROC-018T:HT-05"),
    ("采购台账.csv", "2200000,,", "2200000,2024-06-25,", "2200000,2024-06-26,", "PROC-001:CG-02"),
])
def test_the_points_at_stake_are_those_of_the_ledger_so_filled_in(tmp_path: Path, ledger: str, before: str, kept: str, missed: str, id_: str) -> None:
    found = listed(MID_YEAR)
    duty = next(duty for duty in [*found["overdue"], *found["upcoming"]] if duty["id"] == id_)
    with_it = total(changed(tmp_path / "kept", ledger, before, kept))
    without = total(changed(tmp_path / "missed", ledger, before, missed))
    ends = [one - other for one, other in zip(with_it, without, strict=True)]
    assert [Fraction(duty["at_stake"]["least"]), Fraction(duty["at_stake"]["most"])] == [min(ends), max(ends)] == [Fraction(1, 2)] * 2


def test_a_capped_loss_puts_nothing_at_stake_and_a_rule_without_price_says_so(tmp_path: Path) -> None:
    folder = department(tmp_path / "局", ["HT-3", "300元", "2025-03-28", ""], ["HT-2", "200元", "2024-09-30", "2024-10-10"], each="10")
    rules = law(tmp_path / "law")
    duty, = listed(folder, "--ruleset", str(rules))["upcoming"]  # the one late contract has cost all there is
    assert duty["at_stake"] == {"least": "0.00", "most": "0.00"}
    unpriced = next(duty for duty in listed(MID_YEAR)["upcoming"] if duty["id"] == "PROC-020:HT-01")
    assert unpriced["at_stake"] is None
    text = run("deadlines", MID_YEAR, *FAST).out
    assert "评分标准不计分" in text
    ledger = run("deadlines", MID_YEAR / "合同台账.csv", "--as-of", "2024-06-14", "--lang", "en", *FAST).out
    assert "There is no scoring scheme" in ledger
    assert "no scheme" in ledger


def test_a_duty_done_late_is_no_longer_to_be_done() -> None:
    found = listed(MID_YEAR)
    assert not [duty for duty in [*found["overdue"], *found["upcoming"], *found["later"]] if duty["key"] == "HT-04"]


def test_payments_against_the_even_pace() -> None:
    pace = listed(MID_YEAR)["pace"]
    assert pace["even"] == str((5 + Fraction(14, 30)) / 12)
    measured = {each["code"]: each for each in pace["measured"]}
    assert [each["code"] for each in pace["measured"] if each["lagging"]] == ["5", "SW01", "SW02"]
    assert measured["SW01"]["behind"] == str(150_000_000 * Fraction(41, 90))
    assert measured["5"]["behind"] == str(668_000_000 * Fraction(4167, 10000) - 210_000_000)
    assert measured["SW05"]["rate"] == "1/2"
    assert "R01" not in measured
    assert [(each["code"], each["place"]) for each in pace["unmeasured"]] == [("SW04", "预算台账.csv!I6")]


def test_an_earlier_day_is_measured_by_dated_payments_only() -> None:
    pace = listed(MID_YEAR, "--as-of", "2024-05-11")["pace"]
    assert {(each["code"], each["paid"], each["source"]) for each in pace["measured"]} == {("4", 142_000_000, "statement"), ("SW02", 18_000_000, "payments"), ("SW03", 0, "payments")}
    assert {each["code"] for each in pace["unmeasured"]} == {"SW01", "SW04", "SW05"}


@given(st.dates(dt.date(2024, 1, 1), dt.date(2024, 12, 30)))
def test_the_even_pace_grows_every_day_and_meets_the_twelfths(day: dt.date) -> None:
    after = day + dt.timedelta(days=1)
    assert 0 < even_pace(day, 2024) < even_pace(after, 2024) <= 1
    if after.day == 1:
        assert even_pace(day, 2024) == Fraction(day.month, 12)
    assert even_pace(day, 2023) == 1
    assert even_pace(day, 2025) == 0


@cache
def calendar(*options: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        assert not run("deadlines", MID_YEAR, "-o", f"{folder}/plan.ics", *FAST, *options).out
        return (Path(folder) / "plan.ics").read_bytes()


def test_the_calendar_opens_in_another_library_with_every_duty() -> None:
    found = listed(MID_YEAR)
    duties = [*found["overdue"], *found["upcoming"]]
    opened = vobject.readOne(calendar().decode())
    every = opened.contents["vevent"]
    events, lagging = every[:len(duties)], every[len(duties):]
    assert [event.dtstart.value.isoformat() for event in events] == [max(duty["due"], found["as_of"]) for duty in duties]
    assert all(event.dtend.value - event.dtstart.value == dt.timedelta(days=1) for event in events)
    assert all(duty["key"] in event.summary.value and duty["event"]["zh"] in event.summary.value for duty, event in zip(duties, events, strict=True))
    assert all(duty["message"]["zh"] in event.description.value for duty, event in zip(duties, events, strict=True))
    assert [len(event.contents["valarm"]) for event in events] == [1, 1, 1] + [2] * 9
    assert len({event.uid.value for event in every}) == len(every)
    assert len(lagging) == sum(each["lagging"] for each in found["pace"]["measured"])
    third = ics.Calendar(calendar("--lang", "en").decode())
    assert sorted(event.begin.date().isoformat() for event in third.events) == sorted([*(max(duty["due"], found["as_of"]) for duty in duties), *["2024-12-31"] * len(lagging)])
    assert all(event.all_day for event in third.events)


def test_payments_that_lag_stand_on_the_last_day_of_the_year_with_what_is_unpaid_until_it_ends() -> None:
    def lagging(*options: str) -> dict[str, str]:
        events = vobject.readOne(calendar(*options).decode()).contents["vevent"]
        return {event.summary.value: event.description.value for event in events if event.dtstart.value == dt.date(2024, 12, 31) and "支付落后" in event.summary.value}

    found = lagging()
    assert list(found) == [
        "支付落后：全部门 一般公共预算（截至5月） 年底前还有 4,580,000元未付", "支付落后：SW01 河道清淤 年底前还有 1,500,000元未付", "支付落后：SW02 监测和巡查设备 年底前还有 320,000元未付"]
    assert "已付 180,000元，预算 500,000元，进度 36%，应达 45.56%\n少付 47,777.78元" in list(found.values())[2]
    assert "（.ics）把它们记在预算年度的最后一天 2024-12-31" in run("deadlines", MID_YEAR, *FAST).out
    assert lagging("--as-of", "2024-12-31")
    assert not lagging("--as-of", "2025-01-01")
    assert "预算年度已于 2024-12-31 结束" in run("deadlines", MID_YEAR, "--as-of", "2025-01-01", *FAST).out


def test_the_calendar_keeps_to_the_rules_of_lines() -> None:
    raw = calendar()
    lines = raw.split(b"\r\n")
    assert lines[-1] == b""
    assert not [line for line in lines if b"\n" in line or b"\r" in line or len(line) > 75]
    for line in lines:
        line.decode("utf-8")


def test_an_event_keeps_its_identity_on_another_day_and_in_another_language() -> None:
    def known(*options: str) -> dict[str, str]:
        events = vobject.readOne(calendar(*options).decode()).contents["vevent"]
        return {event.uid.value: event.dtstamp.value.date().isoformat() for event in events}

    first, later = known(), known("--as-of", "2024-06-18", "--lang", "en")
    assert set(first.values()) == {"2024-06-14"}
    assert set(later.values()) == {"2024-06-18"}
    assert set(first) == set(later)


def test_the_table_says_what_the_json_says() -> None:
    found, raw = listed(MID_YEAR), run("deadlines", MID_YEAR, "-f", "csv", *FAST).out
    assert raw.startswith("\ufeff")
    rows = list(csv_file.DictReader(io.StringIO(raw.removeprefix("\ufeff"))))
    duties = [*found["overdue"], *found["upcoming"]]
    assert [(row["期限"], row["剩余天数"], row["记录"], row["规则"], row["至多关系分数"]) for row in rows[:len(duties)]] == [
        (duty["due"], str(duty["days_left"]), duty["key"], duty["rule"], duty["at_stake"]["most"] if duty["at_stake"] else "") for duty in duties]
    lagging = [each for each in found["pace"]["measured"] if each["lagging"]]
    assert [(row["预算（元）"], row["已付（元）"], row["进度"], row["应达进度"]) for row in rows[len(duties):]] == [
        (f"{each['budget'] // 100}.00", f"{each['paid'] // 100}.00", show_percent(Fraction(each["rate"])), show_percent(Fraction(each["pace"]))) for each in lagging]


def test_no_cell_of_the_table_is_a_formula(tmp_path: Path) -> None:
    folder = department(tmp_path / "局", ["HT-3", "300元", "2025-03-28", ""])
    rows = [HEADER, ["=HYPERLINK(1)", "1元", "2025-03-28", ""], ["@SUM", "1元", "2025-03-28", ""]]
    (folder / "合同台账.csv").write_text("".join(",".join(row) + "\n" for row in rows), encoding="utf-8")
    raw = run("deadlines", folder, "-f", "csv", "--ruleset", law(tmp_path / "law"), *FAST).out.removeprefix("\ufeff")
    cells = [cell for row in csv_file.reader(io.StringIO(raw)) for cell in row]
    assert {"'=HYPERLINK(1)", "'@SUM"} <= set(cells)
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@"))]


@pytest.mark.parametrize("text", ["", "soon", "-3d", "3m", "99999d", "3660 w", "１２ d!"])
def test_a_span_that_is_none_is_refused(text: str) -> None:
    assert "--within" in refused("deadlines", MID_YEAR, "--within", text)


def test_spans_are_read() -> None:
    assert [read_window(text) for text in ("7", "7d", "1w", "2周", "1 day", "3 weeks", "5日")] == [7, 7, 7, 14, 1, 21, 5]


def test_files_are_told_by_their_ending_and_no_ledger_is_overwritten(tmp_path: Path) -> None:
    plan, table = tmp_path / "plan.ics", tmp_path / "plan.csv"
    assert not run("deadlines", MID_YEAR, "-o", plan, "-o", table, *FAST).out
    assert plan.read_bytes() == calendar()
    assert table.read_bytes().startswith(b"\xef\xbb\xbf")
    folder = tmp_path / "copy"
    shutil.copytree(MID_YEAR, folder)
    before = (folder / "合同台账.csv").read_bytes()
    assert "overwrite" in refused("deadlines", folder, "-o", folder / "合同台账.csv", "--lang", "en", *FAST)
    assert (folder / "合同台账.csv").read_bytes() == before


def test_a_single_ledger_says_from_where_its_day_is(tmp_path: Path) -> None:
    ledger = tmp_path / "合同台账.csv"
    ledger.write_text("合同编号,是否政府采购,签订日期,公告日期\nHT-1,是,2024-09-30,\n", encoding="utf-8")
    assert "判断" in run("deadlines", ledger).out.splitlines()[2]
    assert "latest date in the ledger, 2024-09-30" in " ".join(run("deadlines", ledger, "--lang", "en").out.split())
    assert "说明：" not in run("deadlines", ledger, "--as-of", "2024-10-08").out
