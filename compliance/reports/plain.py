"""Texts from ledgers made safe for the formats they go into."""

from __future__ import annotations

import re

_ILLEGAL_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


def one_line(text: str) -> str:
    r"""A text on one line, nothing in it that moves a cursor.

    >>> one_line("a\r\nb" + chr(27) + "[2J")
    'a\\r\\nb\\x1b[2J'
    """
    return "".join(letter if letter.isprintable() else letter.encode("unicode_escape").decode("ascii") for letter in text)


def for_xml(text: str) -> str:
    r"""A text without the characters that no XML file may hold, which are written as escapes; the writer of the file quotes the rest.

    >>> for_xml("a" + chr(0) + "<b>")
    'a\\x00<b>'
    """
    return _ILLEGAL_IN_XML.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)


def for_sheet(text: str) -> str:
    """A text that no spreadsheet program takes for a formula; plain numbers stay as they are.

    >>> for_sheet("=1+1"), for_sheet("-2"), for_sheet("@SUM(A1)"), for_sheet("甲")
    ("'=1+1", '-2', "'@SUM(A1)", '甲')
    """
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")) and _NUMBER.fullmatch(text) is None else text


def for_markdown(text: str) -> str:
    r"""A text for a cell of a Markdown table: on one line, its marks quoted.

    >>> for_markdown("a|b\n<c> *d*")
    'a\\|b\\\\n&lt;c&gt; \\*d\\*'
    """
    quoted = one_line(text).replace("\\", "\\\\").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"([|`*_\[\]#~@])", r"\\\1", quoted)
