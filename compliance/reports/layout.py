"""Text for terminals and files: widths counted in cells (a Chinese character takes two), wrapped without breaking a line's meaning."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from rich.cells import cell_len

from compliance.evidence.words import points

__all__ = ["WIDTH", "Line", "Page", "Style", "fit", "points", "right", "whole", "wrap"]

WIDTH = 80
"""Reports are as wide as the narrowest terminal people use."""

_NO_START = set("，。；：、）”》！？,.;:)]!?…")
_STICKY = set("（“《([")


class Style(Enum):
    """What a line is, for those who see colours."""

    PLAIN = ""
    TITLE = "1"
    GOOD = "32"
    BAD = "31"
    DOUBT = "33"
    DIM = "2"


@dataclass(frozen=True, slots=True)
class Line:
    """A finished line and its style."""

    text: str
    style: Style = Style.PLAIN


class Page:
    """Lines of a report, written from top to bottom."""

    def __init__(self, lang: str, width: int = WIDTH) -> None:
        self.lang = lang
        self.width = width
        self.lines: list[Line] = []

    def pick(self, zh: str, en: str) -> str:
        """The wording in the page's language."""
        return zh if self.lang == "zh" else en

    def blank(self) -> None:
        """An empty line, never two."""
        if self.lines and self.lines[-1].text:
            self.lines.append(Line(""))

    def title(self, zh: str, en: str) -> None:
        """A heading after an empty line, wrapped."""
        self.blank()
        self.say(zh, en, style=Style.TITLE, hang=2)

    def add(self, text: str, indent: int = 0, style: Style = Style.PLAIN, hang: int = 0) -> None:
        """A paragraph, wrapped; following lines are indented ``hang`` further."""
        for number, part in enumerate(wrap(text, self.width - indent, hang)):
            self.lines.append(Line(" " * (indent + (hang if number else 0)) + part, style))

    def say(self, zh: str, en: str, indent: int = 0, style: Style = Style.PLAIN, hang: int = 0) -> None:
        """A paragraph in the page's language."""
        self.add(self.pick(zh, en), indent, style, hang)

    def draw(self, text: str, style: Style = Style.PLAIN) -> None:
        """A line exactly as it is."""
        self.lines.append(Line(text.replace(_HOLD, "").replace(_FREE, "").rstrip(), style))

    def text(self, colour: bool = False) -> str:
        """The page as a text that ends with a newline."""
        shown = (f"\x1b[{line.style.value}m{line.text}\x1b[0m" if colour and line.style.value and line.text else line.text for line in self.lines)
        return "\n".join(shown).rstrip("\n") + "\n"


_HOLD, _FREE = "\x02", "\x03"


def whole(place: object) -> str:
    """A file name, a cell's place or an id, to be kept on one line where it fits."""
    return f"{_HOLD}{place}{_FREE}"


def wrap(text: str, width: int, hang: int = 0) -> list[str]:
    """The text in lines of at most ``width`` cells; no line begins with a closing mark, words of Latin letters stay whole."""
    lines: list[str] = []
    current: list[str] = []
    room = width
    for whole in _pieces(text):
        piece = whole
        if current and cell_len("".join(current) + piece.rstrip()) > room:
            carried = _carried(current, piece)
            lines.append("".join(current).rstrip())
            current, room = carried, width - hang
        if not current:
            piece = piece.lstrip()
        while cell_len(piece) > room and not current:
            cut = max(1, room - 1)
            lines.append(piece[:cut])
            piece, room = piece[cut:], width - hang
        if piece:
            current.append(piece)
    last = "".join(current).rstrip()
    return [*lines, last] if last or not lines else lines


def _carried(current: list[str], piece: str) -> list[str]:
    """What must go to the next line with a piece, taken off the current one: opening marks, and what a closing mark follows."""
    carried: list[str] = []
    while len(current) > 1 and (piece[0] in _NO_START or current[-1].strip() in _STICKY):
        piece = current.pop()
        carried.insert(0, piece)
    return carried


def _pieces(text: str) -> list[str]:
    """The text cut where a line may break: after blanks, and around wide characters, but not inside a cell's place."""
    pieces: list[str] = []
    word, held = "", False
    for character in text:
        if character in (_HOLD, _FREE):
            held = character == _HOLD
        elif not held and (cell_len(character) > 1 or character == " "):
            if character == " ":
                pieces.append(word + " ")
            else:
                pieces += [word, character] if word else [character]
            word = ""
        else:
            word += character
    return [*pieces, word] if word else pieces


def fit(text: str, width: int) -> str:
    """The text padded to a width in cells, or cut to it with an ellipsis."""
    if cell_len(text) <= width:
        return text + " " * (width - cell_len(text))
    while cell_len(text) > width - 1:
        text = text[:-1]
    return fit(text + "…", width)


def right(text: str, width: int) -> str:
    """The text pushed to the right of a width."""
    return " " * max(0, width - cell_len(text)) + text
