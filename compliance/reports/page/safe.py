"""Text from ledgers made safe to put on a page: escaped, and nothing in it invisible."""

from __future__ import annotations

import unicodedata
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from compliance.ground.values import Name

TEMPLATES = Path(__file__).parent / "templates"

_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Control and format characters, halves of pairs, line and paragraph separators: what can hide, turn round or cut a text."""


def visible(text: str) -> str:
    r"""The text with every character that cannot be seen shown as its number; tabs and line ends become blanks.

    >>> visible("合同\u202e甲\u200b乙\t丙")
    '合同[U+202E]甲[U+200B]乙 丙'
    """
    if text.isprintable():
        return text
    return "".join(_shown(letter) for letter in text)


def _shown(letter: str) -> str:
    if letter in "\t\n\r":
        return " "
    return f"[U+{ord(letter):04X}]" if unicodedata.category(letter) in _INVISIBLE else letter


def environment(lang: str) -> Environment:
    """The templates, in one language. Whatever they print is made visible and escaped, unless it is markup of our own."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
        finalize=lambda value: value if isinstance(value, Markup) else visible(str(value)))

    def say(name: Name) -> str:
        return name[lang]

    made.filters["say"] = say
    return made
