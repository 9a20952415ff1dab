"""Names of sheets, links to their cells, and formulas in which sheets are called otherwise."""

from __future__ import annotations

import re
from collections.abc import Mapping

MAX_NAME = 31
"""The longest name of a sheet, in UTF-16 units as Excel counts."""

_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_RESERVED = {"history"}
_TOKEN = re.compile(r"""("(?:[^"]|"")*")|'((?:[^']|'')+)'!|((?:\[\d+\])?[^\W\d][\w.]*(?::[^\W\d][\w.]*)?|\[\d+\])!""")
_BOOK = re.compile(r"\[(\d+)\]")


def units(text: str) -> int:
    """The length of a text in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, most: int) -> str:
    """The text, shortened with an ellipsis to so many UTF-16 units.

    >>> cut("合同台账", 3)
    '合同…'
    """
    if units(text) <= most:
        return text
    kept = text[: most - 1]
    while units(kept) > most - 1:
        kept = kept[:-1]
    return kept + "…"


def title(wanted: str, taken: set[str]) -> str:
    """A name that a sheet may have and no other has; it is then ``taken`` (folded, as Excel compares).

    >>> taken = {"合同"}
    >>> title("合同", taken), title("a/b:c", taken)
    ('合同 (2)', 'a_b_c')
    """
    clean = _FORBIDDEN.sub("_", wanted).strip().strip("'") or "Sheet"
    number = 1
    while True:
        tail = "" if number == 1 else f" ({number})"
        name = cut(clean, MAX_NAME - len(tail)) + tail
        if name.casefold() not in taken | _RESERVED:
            taken.add(name.casefold())
            return name
        number += 1


def quoted(sheet: str) -> str:
    """A sheet's name as formulas and links hold it.

    >>> quoted("张'三")
    "'张''三'"
    """
    return "'" + sheet.replace("'", "''") + "'"


def link(sheet: str, cell: str) -> str:
    """Where a link inside the workbook points."""
    return f"{quoted(sheet)}!{cell}"


def retold(formula: str, names: Mapping[str, str], shift: int = 0) -> str:
    r"""The formula with sheets by their new names, and links to other workbooks moved on by ``shift``; texts in it stay.

    >>> print(retold("SUM(Sheet1!A1,'Sheet1'!B2)&\"Sheet1!\"", {"sheet1": "Sheet1 (2)"}))
    SUM('Sheet1 (2)'!A1,'Sheet1 (2)'!B2)&"Sheet1!"
    >>> retold("[1]一月!A1", {}, 2)
    "'[3]一月'!A1"
    """

    def told(found: re.Match[str]) -> str:
        if found[1] is not None:
            return found[1]
        sheets = found[2].replace("''", "'") if found[2] is not None else found[3]
        book = _BOOK.match(sheets)
        if book is not None:
            if shift == 0:
                return found[0]
            rest = sheets[book.end() :]
            return f"{quoted(f'[{int(book[1]) + shift}]{rest}')}!" if rest else f"[{int(book[1]) + shift}]!"
        renamed = ":".join(names.get(sheet.casefold(), sheet) for sheet in sheets.split(":"))
        return found[0] if renamed == sheets else f"{quoted(renamed)}!"

    return _TOKEN.sub(told, formula)
