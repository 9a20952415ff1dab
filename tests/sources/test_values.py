"""Every form of every type that ledgers use, and what is refused."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.ground.values import MONEY_LIMIT, NEVER
from compliance.records.kinds import Kind, kinds
from compliance.sources.choices import read_bool
from compliance.sources.dates import read_date
from compliance.sources.money import read_money
from compliance.sources.quantities import read_decimal, read_integer, read_ratio
from compliance.sources.result import Remarked, Unreadable
from compliance.sources.table import Raw
from compliance.sources.values import read_cells, read_column, read_text, reader

FIFTH_OF_MARCH = dt.date(2024, 3, 5)


def reason(result: object) -> str:
    assert isinstance(result, Unreadable)
    assert result.reason.en
    return result.reason.zh


@pytest.mark.parametrize("raw", [
    "2024-03-05", "2024-3-5", "2024/3/5", "2024.3.5", "20240305", "2024年3月5日", "2024年03月05号", " ２０２４－０３－０５ ", "2024-03-05 00:00:00",
    "2024/3/5 10:30", "2024-03-05T09:00:00", "45356", 45356.0, 45356.75, 20240305.0, dt.date(2024, 3, 5), dt.datetime(2024, 3, 5, 17, 1),
])
def test_dates(raw):
    assert read_date(raw) == FIFTH_OF_MARCH


def test_serial_numbers_of_a_workbook_that_counts_from_1904():
    assert read_date(45356.0 - 1462, serials_from_1904=True) == FIFTH_OF_MARCH


@pytest.mark.parametrize("raw", ["未公告", "未公开", "未发布", "未支付", "未办理", "未签订", "未验收", "未备案", "尚未公告", "至今未支付", "not published",
"Never"])
def test_words_that_say_an_event_did_not_happen(raw):
    assert read_date(raw) == NEVER


@pytest.mark.parametrize("raw", ["", " ", "-", "—", "——", "/", "－", "　"])
def test_blanks_of_every_type(raw, known):
    for field in known["contract"].fields.values():
        assert reader(field)(raw) is None


@pytest.mark.parametrize(("raw", "said"), [
    ("2024-02-30", "没有这一天"), ("2024-13-01", "没有这一天"), ("20240230", "没有这一天"), (20240230.0, "没有这一天"), ("24-3-5", "四位数"),
    ("5/3/2024", "孰先孰后"),
    ("2024年3月", "月和日"), ("2024", "月和日"), (2024.0, "不是日期"), (2024.3, "不是日期"), ("未知", "不是日期"), ("3月5日", "没有年"),
    ("2024-3/5", "不是日期"),
    (True, "不是日期"), (dt.time(0, 0), "不是日期"), (dt.timedelta(days=3), "不是日期"), (-5.0, "不是日期"), (1e300, "不是日期"), ("9999-12-31", "之间"),
    (dt.date(1900, 2, 28), "之间"), ("2024-03-05 25:00", "不是日期"), ("明天", "不是日期"), ("2024-03-05; DROP", "不是日期"),
])
def test_dates_refused(raw, said):
    assert said in reason(read_date(raw))


WRITTEN_FORMS = ["{0:%Y}-{0.month}-{0.day}", "{0:%Y}/{0:%m}/{0:%d}", "{0:%Y}.{0.month}.{0.day}", "{0:%Y%m%d}", "{0:%Y}年{0.month}月{0.day}日"]


@given(st.dates(dt.date(1900, 3, 1), dt.date(2199, 12, 31)), st.sampled_from(WRITTEN_FORMS))
def test_a_written_date_is_read_back(day, form):
    assert read_date(form.format(day)) == day


@given(st.dates(dt.date(1950, 1, 1), dt.date(2100, 12, 31)))
def test_a_serial_number_is_read_back(day):
    assert read_date(float((day - dt.date(1899, 12, 30)).days)) == day


@given(st.text())
def test_no_text_breaks_a_reader(text):
    for read in (read_date, read_money, read_ratio, read_integer, read_bool, read_text, read_decimal):
        read(text)


@given(st.floats() | st.integers() | st.booleans() | st.datetimes() | st.times() | st.timedeltas())
def test_no_typed_cell_breaks_a_reader(raw):
    for read in (read_date, read_money, read_ratio, read_integer, read_bool, read_text, read_decimal):
        read(raw)


@pytest.mark.parametrize(("raw", "unit", "fen"), [
    ("1234.56", "元", 123456), ("1,234.56", "元", 123456), ("１，２３４．５６", "元", 123456), ("￥1,234.56", "元", 123456), ("¥12", "元", 1200),
    ("12.5万元", "元", 12500000),
    ("12.5万", "元", 12500000), ("100元整", "万元", 10000), ("人民币100元", "元", 10000), ("3193.39", "万元", 3193390000), (3193.39, "万元", 3193390000),
    ("0.000001", "万元", 1), (1234.5600000001, "元", 123456), (0.1 + 0.2, "元", 30), ("1.2亿元", "元", 12000000000), (0, "元", 0), ("0", "元", 0),
    (".5", "元", 50),
    ("1 234.00", "元", 123400),
])
def test_money(raw, unit, fen):
    assert read_money(raw, unit) == fen


@pytest.mark.parametrize(("raw", "unit", "said"), [
    ("约一百万", "元", "不是金额"), ("abc", "元", "不是金额"), ("-5", "元", "负数"), ("(1,234.00)", "元", "负数"), ("（5）", "元", "负数"),
    (-0.01, "元", "负数"),
    ("1.234", "元", "一分"), (1.234, "元", "一分"),
    ("0.0000001", "万元", "一分"), ("12,34", "元", "不是金额"), ("1,2345", "元", "不是金额"), ("1.2E+05", "元", "科学计数法"),
    ("1e15", "元", "科学计数法"), (1e15, "元", "大得不合理"),
    ("1" * 60, "元", "不是金额"), (True, "元", "不是金额"), (dt.date(2024, 1, 1), "元", "不是金额"), (float("inf"), "元", "不是金额"),
    ("12万元元", "元", "不是金额"),
    ("5美元", "元", "不是人民币"), ("--5", "元", "不是金额"),
])
def test_money_refused(raw, unit, said):
    assert said in reason(read_money(raw, unit))


@pytest.mark.parametrize(("raw", "fen"), [("-5", -500), ("(1,234.00)", -123400), ("−3.5", -350), (-0.5, -50)])
def test_signed_money(raw, fen):
    assert read_money(raw, signed=True) == fen


@given(st.integers(0, MONEY_LIMIT - 1), st.sampled_from(["元", "万元", "千元", "亿元"]), st.booleans())
def test_a_written_amount_is_read_back(fen, unit, separators):
    scale = {"元": 2, "千元": 5, "万元": 6, "亿元": 10}[unit]
    written = f"{Decimal(fen).scaleb(-scale):{',' if separators else ''}f}"
    assert read_money(written, unit) == fen
    assert read_money(f"￥{written}{unit}") == fen


@given(st.integers(0, 10**13))
def test_a_computed_amount_is_read_back_from_its_binary_form(fen):
    assert read_money(fen / 100) == fen


@pytest.mark.parametrize(("raw", "value"), [("94.69%", "9469/10000"), ("0.9469", "9469/10000"), (0.9469, "9469/10000"), ("９４．６９％", "9469/10000"),
("5‰", "1/200"), (1, "1"), ("120%", "6/5")])
def test_ratios(raw, value):
    assert read_ratio(raw) == Fraction(value)


def test_a_ratio_without_percent_sign_that_may_be_per_cent_is_refused():
    assert "94.69%" in reason(read_ratio(94.69))


def test_a_computed_ratio_is_rounded_to_the_millionth_and_says_so():
    result = read_ratio(1 / 3)
    assert isinstance(result, Remarked)
    assert result.value == Fraction(333333, 10**6)


@pytest.mark.parametrize(("column", "results"), [
    ([94.69, 0.5], [Fraction(9469, 10000), Fraction(1, 200)]),
    (["94.69%", "95%"], [Fraction(9469, 10000), Fraction(95, 100)]),
])
def test_ratios_under_a_percent_header(known: dict[str, Kind], column, results):
    assert read_column(column, reader(known["contract"].fields["share"], "%", column=column)) == results


AMOUNTS = st.one_of(
    st.floats(), st.integers(-(10**4), 10**17).map(lambda fen: fen / 100), st.sampled_from(("", "—", "12.3", "1e5", "-1", -0.0, 0.005, 0.29, 1e13, 1e15, dt.date(2024, 1, 2), True)))


@given(st.lists(AMOUNTS, max_size=8), st.sampled_from(("元", "万元", "亿元")), st.booleans())
def test_a_column_of_amounts_is_read_as_each_is_by_itself(column: list[Raw], unit: str, signed: bool) -> None:
    field = replace(kinds()["contract"].fields["amount"], signed=signed)
    read = reader(field, unit)
    assert list(read_cells(field, column, unit, False)[0]) == [read(raw) for raw in column]


def test_ratios_under_a_percent_header_that_may_be_fractions_are_refused(known):
    read = reader(known["contract"].fields["share"], "%", column=[0.9469])
    assert "0.9469%" in reason(read(0.9469))
    assert read(0.0) == 0


@pytest.mark.parametrize(("raw", "value"), [("120.5", "241/2"), ("3,000㎡", "3000"), ("88.5平方米", "177/2"), (120.5, "241/2")])
def test_measured_numbers_are_not_taken_for_rates(known, raw, value):
    assert reader(known["contract"].fields["area"])(raw) == Fraction(value)


@pytest.mark.parametrize(("raw", "value"), [("15", 15), ("1,234", 1234), (15.0, 15), ("15天", 15), ("１５", 15), ("15.0", 15)])
def test_integers(known, raw, value):
    assert reader(known["contract"].fields["days"])(raw) == value


@pytest.mark.parametrize("raw", ["15.5", 15.5, "-1", "十五", 1e16, True, "15个"])
def test_integers_refused(known, raw):
    reason(reader(known["contract"].fields["days"])(raw))


@pytest.mark.parametrize("raw", ["是", "√", "有", "Y", "yes", "TRUE", "true", "1", 1.0, 1, True, " 是 "])
def test_yes(raw):
    assert read_bool(raw) is True


@pytest.mark.parametrize("raw", ["否", "×", "无", "N", "no", "FALSE", "0", 0.0, False])
def test_no(raw):
    assert read_bool(raw) is False


@pytest.mark.parametrize("raw", ["可能", 2.0, "是否", dt.date(2024, 1, 1)])
def test_neither(raw):
    reason(read_bool(raw))


def test_enums(known):
    read = reader(known["contract"].fields["method"])
    assert [read(raw) for raw in ("公开招标", "公开", "open_tender", "Open Tender", " 询 价 ")] == ["open_tender"] * 4 + ["inquiry"]
    said = reason(read("公开招投标"))
    assert "公开招标、询价" in said
    assert "是否应为“公开招标”" in said


@pytest.mark.parametrize(("raw", "text"), [
    ("ＨＴ－２０２４", "HT-2024"), (" 甲\n  乙 ", "甲 乙"), (20240001.0, "20240001"), ("0012", "0012"), (1.5, "1.5"), (dt.date(2024, 3, 5), "2024-03-05"),
    (True, "TRUE"),
])
def test_texts(raw, text):
    assert read_text(raw) == text


@pytest.mark.parametrize("raw", ["HT\u200b-1", "\u202eHT-1", "HT-\x1b1", "\ufeffHT-1"])
def test_hidden_characters_are_removed_with_a_remark(raw):
    result = read_text(raw)
    assert isinstance(result, Remarked)
    assert result.value == "HT-1"


def test_a_number_too_long_for_excel_is_no_contract_number():
    assert "15 位" in reason(read_text(1.2345678901234568e17))


def test_an_overlong_cell_is_refused():
    assert "32,768" in reason(read_column(["x" * 32768], read_text)[0])
