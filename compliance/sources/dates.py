"""Dates as ledgers write them."""

from __future__ import annotations

import datetime as dt
import re

from compliance.ground.values import NEVER
from compliance.sources.result import Result, Unreadable, unreadable
from compliance.sources.table import Raw, plain_text, quoted, says_nothing

_TIME = r"(?:[T ]?(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?)?"
_WRITTEN = (
    re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})" + _TIME),
    re.compile(r"(\d{4})/(\d{1,2})/(\d{1,2})" + _TIME),
    re.compile(r"(\d{4})\.(\d{1,2})\.(\d{1,2})" + _TIME),
    re.compile(r"(\d{4}) ?年 ?(\d{1,2}) ?月 ?(\d{1,2}) ?[日号] ?" + _TIME),
    re.compile(r"(\d{4})(\d{2})(\d{2})" + _TIME),
)
_SHORT_YEAR = re.compile(r"\d{1,2}[-/.年]\d{1,2}[-/.月]\d{1,4}日?")
_NO_DAY = re.compile(r"\d{4}(?:[-/.年]\d{1,2}(?:月份?)?|年度?)?")
_SERIAL = re.compile(r"\d{5}(?:\.0+)?")
_NEVER = re.compile(
    r"(?:(?:至今)?[尚暂还]?未(?:进行|予以|予)?|没有?)(?:公告|公开|公示|发布|披露|支付|付款|缴纳|缴款|上缴|办理|签订|签署|签约|验收|备案|开展|执行|完成|归档|移交|入账|"
    r"清退|退还|返还|批复|审批|下达|盘点|评审|评价|整改|收取|收款|到账|开标|成交|中标|报送|提交|登记|处置|制定|修订|履行|结算|开始|开工|启动)"
    r"|never|not (?:yet )?(?:published|disclosed|paid|done|signed|accepted|filed|recorded|finished|completed|issued|carried out)|unpublished|unpaid|unsigned",
    re.IGNORECASE,
)

_FIRST_DAY = dt.date(1900, 3, 1)
_LAST_DAY = dt.date(2199, 12, 31)
_EPOCH_1900 = dt.date(1899, 12, 30)
_EPOCH_1904 = dt.date(1904, 1, 1)
_SERIAL_FROM = dt.date(1950, 1, 1)
_SERIAL_UNTIL = dt.date(2100, 12, 31)


def read_date(raw: Raw, serials_from_1904: bool = False) -> Result:
    """The calendar day of a cell; a time of day is dropped. Words such as 未公告 and 未支付 are :data:`NEVER`.

    A bare number is an Excel day number if it falls in 1950-2100, or eight digits of year, month and day.

    >>> read_date("2024年3月5日"), read_date(45356.0), read_date("20240305")
    (datetime.date(2024, 3, 5), datetime.date(2024, 3, 5), datetime.date(2024, 3, 5))
    """
    match raw:
        case str():
            return _from_text(raw, serials_from_1904)
        case dt.datetime():
            return _plausible(raw.date())
        case dt.date():
            return _plausible(raw)
        case bool():
            return _not_a_date(raw)
        case int() | float():
            return _from_number(raw, serials_from_1904)
    return _not_a_date(raw)


def _from_text(raw: str, serials_from_1904: bool) -> Result:
    text = plain_text(raw)
    if says_nothing(text):
        return None
    for form in _WRITTEN:
        if found := form.fullmatch(text):
            return _day(int(found[1]), int(found[2]), int(found[3]), raw)
    if _NEVER.fullmatch(text):
        return NEVER
    if _SERIAL.fullmatch(text):
        return _from_number(float(text), serials_from_1904)
    if _SHORT_YEAR.fullmatch(text):
        return unreadable(f"“{quoted(raw)}”的年份不是四位数；请写成 2024-03-05", f"'{quoted(raw)}' has no four-digit year; write it as 2024-03-05")
    if _NO_DAY.fullmatch(text):
        return unreadable(f"“{quoted(raw)}”没有写明月和日；请写成 2024-03-05", f"'{quoted(raw)}' does not name a month and a day; write it as 2024-03-05")
    return _not_a_date(raw)


def _from_number(number: float, serials_from_1904: bool) -> Result:
    epoch = _EPOCH_1904 if serials_from_1904 else _EPOCH_1900
    if (_SERIAL_FROM - epoch).days <= number < (_SERIAL_UNTIL - epoch).days + 1:
        return epoch + dt.timedelta(days=int(number))
    if float(number).is_integer() and 19000101 <= number <= 21991231:
        whole = int(number)
        return _day(whole // 10000, whole // 100 % 100, whole % 100, float(number))
    return _not_a_date(float(number))


def _day(year: int, month: int, day: int, raw: Raw) -> Result:
    try:
        return _plausible(dt.date(year, month, day))
    except ValueError:
        return unreadable(f"“{quoted(raw)}”：日历上没有这一天；请核对", f"'{quoted(raw)}': there is no such day in the calendar; check it")


def _plausible(day: dt.date) -> Result:
    if _FIRST_DAY <= day <= _LAST_DAY:
        return day
    return unreadable(f"日期 {day} 不在 {_FIRST_DAY} 至 {_LAST_DAY} 之间；请核对", f"the date {day} is not between {_FIRST_DAY} and {_LAST_DAY}; check it")


def _not_a_date(raw: Raw) -> Unreadable:
    return unreadable(
        f"“{quoted(raw)}”不是日期；请写成 2024-03-05，事项没有发生的写“未办理”，不清楚的留空",
        f"'{quoted(raw)}' is not a date; write it as 2024-03-05, write 未办理 if it did not happen, or leave it blank if unknown",
    )
