"""The reader of a column's cells, chosen once by the field's type."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TypeAlias, cast

from compliance.ground.values import Base, Name
from compliance.records.kinds import Field
from compliance.sources.choices import option_words, read_bool, read_enum
from compliance.sources.dates import NO_HABITS, DateHabits, plausible, read_date
from compliance.sources.money import read_money, whole_fen
from compliance.sources.quantities import in_percent, read_decimal, read_integer, read_ratio
from compliance.sources.result import Remarked, Result, Unreadable, unreadable
from compliance.sources.table import HIDDEN, MAX_TEXT, Raw, all_plain, plain_text, quoted, says_nothing, shown

HIDDEN_REMOVED = "DATA-002"
"""Characters nobody sees were removed from a text."""

Reader: TypeAlias = Callable[[Raw], Result]
"""Reads one cell."""

_EXACT_DIGITS = 1e15
_MANGLED = re.compile(r"\d\.\d+E\+\d{2}", re.IGNORECASE)
_HIDDEN_REASON = Name("文字中有不可见字符，已去除；请核对原表", "the text held invisible characters, which were removed; check the ledger")


def read_text(raw: Raw) -> Result:
    """The text of a cell: NFKC, trimmed, inner blanks collapsed; a number such as 20240001.0 becomes its digits."""
    if isinstance(raw, str):
        text = plain_text(raw)
        if _MANGLED.fullmatch(text):
            return unreadable(
                f"“{quoted(raw)}”是编号被当作数字后的科学计数法，末位已丢失；请把单元格设为文本后重新填写",
                f"'{quoted(raw)}' is a number in scientific notation that has lost its last digits; format the cell as text and enter it again",
            )
        value = None if says_nothing(text) else text
        if HIDDEN.search(raw):
            return Remarked(value, _HIDDEN_REASON, HIDDEN_REMOVED)
        return value
    if isinstance(raw, float) and abs(raw) >= _EXACT_DIGITS:
        return unreadable(
            f"“{quoted(raw)}”超过 15 位，作为数字保存会丢失末位；请把单元格设为文本后重新填写",
            f"'{quoted(raw)}' has more than 15 digits and Excel loses the last ones; format the cell as text and enter it again",
        )
    if isinstance(raw, (dt.time, dt.timedelta)):
        return unreadable(f"“{quoted(raw)}”是时间，不是文字；请把单元格设为文本", f"'{quoted(raw)}' is a time and not a text; format the cell as text")
    return shown(raw)


def is_rate(field: Field) -> bool:
    """Whether a ratio field is a share of a whole, where 94.69 without a percent sign would be a slip; else it is a measured number."""
    return field.unit in ("", "1") and not field.signed


def reader(field: Field, unit: str | None = None, serials_from_1904: bool = False, column: Sequence[Raw] = (), habits: DateHabits = NO_HABITS) -> Reader:
    """How to read a field's cells. ``unit``: the column's (元, 万元, %); ``column``: its cells, to tell 94.69 from 0.9469 under a ％ header."""
    match field.type.base:
        case Base.DATE:
            return partial(read_date, serials_from_1904=serials_from_1904, habits=habits)
        case Base.MONEY:
            return partial(read_money, unit=unit or "元", signed=field.signed)
        case Base.RATIO:
            if unit != "%" and not is_rate(field):
                return partial(read_decimal, unit=field.unit, signed=field.signed)
            headed = in_percent(column) if unit == "%" else None
            return partial(read_ratio, headed_percent=headed, signed=field.signed)
        case Base.INTEGER:
            return partial(read_integer, unit=field.unit, signed=field.signed)
        case Base.BOOL:
            return read_bool
        case Base.ENUM:
            return partial(read_enum, field=field, words=option_words(field))
        case Base.TEXT:
            return read_text


def read_cells(field: Field, raws: Sequence[Raw], unit: str | None, serials_from_1904: bool, habits: DateHabits = NO_HABITS) -> tuple[Sequence[Result], bool]:
    """The cells of a whole column, and whether each is a value with nothing to remark.

    A column of plain texts or of days is taken as it stands, which is most of a large ledger.
    """
    base = field.type.base
    types = set(map(type, raws))
    if base is Base.TEXT and types == {str}:
        texts = cast(Sequence[str], raws)
        different = dict.fromkeys(texts)  # in their order, in which they also lie in memory
        if all_plain(different):
            return ([text or None for text in texts] if "" in different else texts), True
    if base is Base.DATE and types == {dt.date}:
        days = cast(Sequence[dt.date], raws)
        if plausible(min(days)) and plausible(max(days)):
            return days, True
    read = reader(field, unit, serials_from_1904, raws, habits)
    if base is Base.MONEY and float in types and bool not in types:
        return _read_amounts(raws, read, unit or "元", field.signed)
    return _read_types(raws, types, read)


def read_column(raws: Sequence[Raw], read: Reader) -> Sequence[Result]:
    """All cells of a column; what occurs again is not read again."""
    return _read_types(raws, set(map(type, raws)), read)[0]


def _read_types(raws: Sequence[Raw], types: set[type], read: Reader) -> tuple[Sequence[Result], bool]:
    """All cells of a column of these types, and whether all are values with nothing to remark."""
    if bool in types:  # yes is equal to 1
        results = [_read_short(raw, read) for raw in raws]
        return results, _all_values(results)
    different = {raw: _read_short(raw, read) for raw in set(raws)}
    return list(map(different.__getitem__, raws)), _all_values(different.values())


def _read_amounts(raws: Sequence[Raw], read: Reader, unit: str, signed: bool) -> tuple[Sequence[Result], bool]:
    """All cells of a column of amounts: numbers that are whole fen at once, the others each by itself."""
    fen = iter(whole_fen([raw for raw in raws if type(raw) is float], unit, signed))
    results: list[Result] = [next(fen) if type(raw) is float else None for raw in raws]
    others = {raw: _read_short(raw, read) for raw in {raw for raw, result in zip(raws, results, strict=True) if result is None}}
    if others:
        results = [others[raw] if result is None else result for raw, result in zip(raws, results, strict=True)]
    return results, _all_values(others.values())


def _read_short(raw: Raw, read: Reader) -> Result:
    return _too_long(raw) if isinstance(raw, str) and len(raw) > MAX_TEXT else read(raw)


def _all_values(results: Iterable[Result]) -> bool:
    return {Unreadable, Remarked}.isdisjoint(map(type, results))


def _too_long(raw: str) -> Result:
    size = len(raw)
    return unreadable(f"单元格有 {size:,} 个字符，上限为 {MAX_TEXT:,}；请缩短", f"the cell has {size:,} characters, the limit is {MAX_TEXT:,}; shorten it")
