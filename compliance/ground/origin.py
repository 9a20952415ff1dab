"""Where a value came from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Origin:
    """The place of one cell, row, sheet or file, in the notation its reader uses.

    ``row`` counts from 1 as a spreadsheet shows it; ``column`` is a letter (``"F"``). Parts that
    do not apply are ``None``: an origin with only a file names the whole file. Where there are no cells,
    ``part`` is the place in the source's own notation (a line, a JSON pointer) and ``row`` only its order. In a text
    ``row`` is the line (docx: the paragraph), ``sheet`` the page where there are pages, and ``character`` counts from 1.

    >>> str(Origin("合同台账.xlsx", "2024", 14, "F"))
    '合同台账.xlsx[2024]!F14'
    >>> str(Origin("payments.csv", None, 3, None))
    'payments.csv!3'
    >>> str(Origin("合同.json", None, 5, None, "#/3/signed_on"))
    '合同.json#/3/signed_on'
    >>> str(Origin("自评报告.txt", None, 12, None, None, 5)), str(Origin("自评报告.pdf", "3", 12, None, None, 5))
    ('自评报告.txt:12:5', '自评报告.pdf[3]:12:5')
    """

    file: str
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    part: str | None = None
    character: int | None = None

    def __str__(self) -> str:
        sheet = f"[{self.sheet}]" if self.sheet else ""
        if self.part is not None:
            return f"{self.file}{sheet}{self.part}"
        if self.character is not None:
            return f"{self.file}{sheet}:{self.row}:{self.character}"
        cell = f"{self.column or ''}{self.row if self.row is not None else ''}"
        return f"{self.file}{sheet}!{cell}" if cell else f"{self.file}{sheet}"

    def sort_key(self) -> tuple[str, str, int, int, str]:
        """Order by file, sheet, row, then column as a spreadsheet does (Z before AA)."""
        column = self.column or ""
        return (self.file, self.sheet or "", self.row or 0, self.character or len(column), column or self.part or "")


def column_letter(index: int) -> str:
    """The spreadsheet letter of a zero-based column.

    >>> [column_letter(i) for i in (0, 25, 26, 701, 702)]
    ['A', 'Z', 'AA', 'ZZ', 'AAA']
    """
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """The number of a spreadsheet column, from 1.

    >>> [column_number(letters) for letters in ("A", "Z", "AA", "AAA")]
    [1, 26, 27, 703]
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
