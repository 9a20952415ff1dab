"""The forms in which people write a day, as patterns."""

from __future__ import annotations

import re

from compliance.sources.numerals import NUMERAL, digits_of, number_of_group

_TIME = (
    r"(?:[T ]?(?:上午|下午|am|pm)? ?(?:[01]?\d|2[0-3])(?::[0-5]\d(?::[0-5]\d(?:\.\d+)?)?|[时点](?:[0-5]?\d分?)?(?:[0-5]?\d秒)?) ?(?:am|pm)?)?"
)
_WEEKDAY = r"(?: ?\(?(?:星期|周|礼拜)[一二三四五六日天]\)?)?"
_TAIL = rf"{_WEEKDAY}{_TIME}\.?"
_YEAR, _MONTH, _DAY = r"(\d{4})", r"(\d{1,2})", r"(\d{1,2})"

WRITTEN = tuple(re.compile(form, re.IGNORECASE) for form in (
    *(rf"{_YEAR} ?{mark} ?{_MONTH} ?{mark} ?{_DAY}[日号]?{_TAIL}" for mark in ("-", "/", r"\.", "[–—−‐‑―~_]", "[、,。]", " ")),
    rf"{_YEAR} ?年 ?{_MONTH} ?月 ?{_DAY} ?[日号]? ?{_TAIL}",
    rf"(\d{{4}})(\d{{2}})(\d{{2}}){_TAIL}",
))
"""Year, month and day in digits, in this order, with the same mark between them."""

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMED = r"(?P<month>(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*)\.?"

WRITTEN_SHORT = tuple(re.compile(form, re.IGNORECASE) for form in (
    rf"(?P<year>{NUMERAL}{{4}}) ?年 ?(?P<month>{NUMERAL}{{1,3}}) ?月 ?(?P<day>{NUMERAL}{{1,3}}) ?[日号]?",
    r"(?P<year>\d{2}) ?年 ?(?P<month>\d{1,2}) ?月 ?(?P<day>\d{1,2}) ?[日号]?",
    rf"(?P<day>\d{{1,2}})[- ]{_NAMED}[- ,]+(?P<year>\d{{4}})",
    rf"{_NAMED} ?(?P<day>\d{{1,2}}),? ?(?P<year>\d{{4}})",
))
"""Chinese numerals; a two-digit year before 年, which is one of this century; English months."""

_DONE = (
    "公告|公开|公示|发布|披露|支付|付款|缴纳|缴款|上缴|办理|签订|签署|签约|验收|备案|开展|执行|完成|归档|移交|入账|清退|退还|返还|批复|审批|下达|盘点|评审|评价|"
    "整改|收取|收款|到账|开标|成交|中标|报送|提交|登记|处置|履行|结算|开工|启动|挂网|上网|通过|合格"
)

HAPPENED = re.compile(rf"(?:已?于|日期[:：]?)? ?(?P<day>.*?\d.*?|{NUMERAL}+年{NUMERAL}+月{NUMERAL}+日) ?[(,;，；]?(?:已经?|网上|予以|正式)*(?:{_DONE})?(?:完毕|完成)?[)。]?")
"""A day with words that say it happened: 2024-03-05已公开, 已于2024年3月5日公告."""

NOT_YET = re.compile(
    r"(?:(?:至今)?[尚暂还]?未(?:进行|予以|予)?|没有?)(?:公告|公开|公示|发布|披露|支付|付款|缴纳|缴款|上缴|办理|签订|签署|签约|验收|备案|开展|执行|完成|归档|移交|入账|"
    r"清退|退还|返还|批复|审批|下达|盘点|评审|评价|整改|收取|收款|到账|开标|成交|中标|报送|提交|登记|处置|制定|修订|履行|结算|开始|开工|启动)"
    r"|never|not (?:yet )?(?:published|disclosed|paid|done|signed|accepted|filed|recorded|finished|completed|issued|carried out)|unpublished|unpaid|unsigned",
    re.IGNORECASE,
)
"""Words that say an event did not happen."""

LUNAR = re.compile(r"农历|阴历|旧历|正月|腊月|冬月|闰.月|月初[一二三四五六七八九十]|廿|除夕|端午|中秋|[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]年")
PLANNED = re.compile(r"拟|预计|计划|约|左右|前后|以前|之前|之后|以后|上旬|中旬|下旬|月底|月初|年底|年初|待定|暂定|[前后]$")
PARTIAL = re.compile(r"\d{1,2}月\d{1,2}[日号]?|\d{1,2}[-/]\d{1,2}|[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}[日号]")
SEVERAL = re.compile(r"(?:[、,;；，\n]|和|及|与|至|到|(?<=\d)[~～](?=\d)|(?<=[日号])[-—–]+|(?<=\d) [-—–] (?=\d)|(?<=\d)[—–-]+(?=\d{4}[-./年])|(?<=[日号\d]) (?=\d{4}))+")
"""What stands between several dates of one cell."""


def year_of(text: str) -> int | None:
    """The year of a matched text: four digits, four numerals, or two digits of this century."""
    if text.isascii():
        return int(text) if len(text) == 4 else 2000 + int(text)
    return digits_of(text)


def month_of(text: str) -> int | None:
    """The month or day of a matched text: digits, Chinese numerals or an English name."""
    if text.isascii() and text.isdigit():
        return int(text)
    if text.isascii():
        return _MONTHS.index(text[:3].casefold()) + 1
    return number_of_group(text)
