"""Sheets of our own: written row by row, texts only as texts, numbers exact."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from compliance.reports.workbook.names import cut
from compliance.sources.table import HIDDEN, MAX_TEXT

MAX_ROWS = 1_048_576
"""The most rows of a sheet."""

MAX_LINKS = 65_000
"""Excel takes 65,530 links on a sheet; longer lists go on on another sheet."""

_BASE = {"font_name": "宋体", "font_size": 10, "valign": "top"}
_BOX = {**_BASE, "text_wrap": True, "border": 1, "border_color": "#BFBFBF"}
_FORMATS: dict[str, dict[str, object]] = {
    "title": {**_BASE, "font_name": "黑体", "font_size": 16},
    "note": {**_BASE, "font_color": "#595959", "text_wrap": True},
    "doubt": {**_BASE, "font_color": "#9C5700", "text_wrap": True},
    "head": {**_BOX, "bold": True, "bg_color": "#DDEBF7", "align": "center", "valign": "vcenter"},
    "cell": _BOX,
    "centre": {**_BOX, "align": "center"},
    "bad": {**_BOX, "font_color": "#C00000"},
    "bold": {**_BOX, "bold": True, "bg_color": "#F2F2F2"},
    "group": {**_BOX, "bold": True, "indent": 1},
    "deep": {**_BOX, "indent": 2},
    "link": {**_BOX, "font_color": "#0563C1", "underline": 1},
}


@dataclass(frozen=True, slots=True)
class Link:
    """A text that leads to a place in the workbook, or to an address on the web."""

    text: str
    target: str


Value: TypeAlias = str | Decimal | int | Link | None
"""What a cell of ours holds."""


class Paper:
    """A new workbook in memory: its sheets in their order, each written from top to bottom."""

    def __init__(self, day: dt.date) -> None:
        self._out = io.BytesIO()
        # Rows go to a file as they are written, so that long lists take no memory.
        options = {"constant_memory": True, "strings_to_urls": False, "strings_to_formulas": False, "strings_to_numbers": False, "max_url_length": 2079}
        self.book = xlsxwriter.Workbook(self._out, options)
        self.book.set_properties({"created": dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC)})
        self._formats: dict[str, Format] = {}
        self.sheets: list[str] = []

    def format(self, name: str, colour: str | None = None, centred: bool = False) -> Format:
        """A named look, perhaps filled with a colour or centred."""
        key = f"{name}:{colour}:{centred}"
        if key not in self._formats:
            more = {**({"bg_color": f"#{colour}"} if colour else {}), **({"align": "center", "indent": 0} if centred else {})}
            self._formats[key] = self.book.add_format({**_FORMATS[name], **more})
        return self._formats[key]

    def fill(self, colour: str) -> Format:
        """A look that is only filled with a colour."""
        if colour not in self._formats:
            self._formats[colour] = self.book.add_format({"bg_color": f"#{colour}"})
        return self._formats[colour]

    def page(self, title: str, widths: Sequence[int], landscape: bool = True) -> Page:
        """One more sheet, ready to print on A4."""
        made = self.book.add_worksheet(title)
        self.sheets.append(title)
        made.set_paper(9)
        if landscape:
            made.set_landscape()
        made.fit_to_pages(1, 0)
        made.set_margins(0.5, 0.5, 0.6, 0.6)
        made.set_footer("&C&P / &N")
        made.hide_gridlines(2)
        for column, width in enumerate(widths):
            made.set_column(column, column, width)
        return Page(self, made, tuple(widths))

    def data(self) -> bytes:
        """The workbook."""
        self.book.close()
        return self._out.getvalue()


@dataclass
class Page:
    """A sheet of ours, written from its first row down; rows are as high as their texts need."""

    paper: Paper
    sheet: Worksheet
    widths: tuple[int, ...]
    row: int = 0

    def text(self, text: str, look: str = "note") -> None:
        """A line of text over the whole width."""
        self.sheet.set_row(self.row, _height([(text, sum(self.widths))], look))
        self.sheet.merge_range(self.row, 0, self.row, len(self.widths) - 1, "", self.paper.format(look))
        self.sheet.write_string(self.row, 0, plain(text), self.paper.format(look))
        self.row += 1

    def head(self, names: Sequence[str], frozen: int = 0) -> None:
        """The heads of the columns, which stay in sight and are printed on every page."""
        self.line(list(names), "head")
        self.sheet.freeze_panes(self.row, frozen)
        self.sheet.repeat_rows(self.row - 1)

    def line(self, values: Sequence[Value], look: str = "cell", looks: Mapping[int, tuple[str, str | None]] | None = None) -> None:
        """A row from its first column; ``looks`` are those of single columns, with their fill."""
        self.sheet.set_row(self.row, _height([(value.text if isinstance(value, Link) else str(value), self.widths[column]) for column, value in enumerate(values) if value is not None], look))
        for column, value in enumerate(values):
            own, colour = (looks or {}).get(column, (look, None))
            self._put(column, value, own, colour)
        self.row += 1

    def _put(self, column: int, value: Value, look: str, colour: str | None) -> None:
        shape = self.paper.format(look, colour)
        match value:
            case None | "":
                self.sheet.write_blank(self.row, column, None, shape)
            case Link(text=text, target=target):
                self.sheet.write_url(self.row, column, target, self.paper.format("link", colour), plain(text))
            case Decimal() | int():
                self.sheet.write_number(self.row, column, value, self.paper.format(look, colour, centred=True))
            case str():
                # No text is ever taken for a formula, a number or an address.
                self.sheet.write_string(self.row, column, plain(value), shape)


_LINE, _MARGIN, _HIGHEST = 13.5, 3.0, 400.0
_HEIGHTS = {"title": 24.0, "head": 18.0}


def _height(texts: Sequence[tuple[str, int]], look: str) -> float:
    """How high a row must be, in points, for texts in columns of these widths."""
    lines = max((sum(1 + max(0, _wide(part) - 1) // max(1, width - 1) for part in text.split("\n")) for text, width in texts), default=1)
    return min(_HIGHEST, max(_HEIGHTS.get(look, 0.0), lines * _LINE + _MARGIN))


def _wide(text: str) -> int:
    """How many digits wide a text is: a Chinese character is as wide as two, and GBK writes it in two bytes."""
    return len(text.encode("gbk", "replace"))


_BREAKS = re.compile(r"\r\n?")


def plain(text: str) -> str:
    r"""A text that a cell can hold: no hidden characters, not too long.

    >>> plain("a\x00b\r\nc")
    'a\ufffdb\nc'
    """
    return cut(HIDDEN.sub("\ufffd", _BREAKS.sub("\n", text)), MAX_TEXT)
