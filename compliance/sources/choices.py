"""Yes/no and one-of-a-list values as ledgers write them."""

from __future__ import annotations

import re

from compliance.records.kinds import Field
from compliance.sources.result import Result, Unreadable, suggestion, unreadable
from compliance.sources.table import Raw, plain_text, quoted, says_nothing

_YES = frozenset({"是", "有", "√", "✓", "✔", "☑", "✅", "对", "真", "是的", "属于", "已", "y", "yes", "true", "t", "1", "1.0"})
_NO = frozenset({"否", "无", "×", "✗", "✘", "❌", "x", "不是", "没有", "错", "假", "不属于", "未", "n", "no", "false", "f", "0", "0.0"})
_TICK, _BOX = "[☑√■✓✔✅☒●]", "[□☐○]?"
_TICKED_YES = re.compile(rf"{_TICK}[是有],?{_BOX}[否无]|[是有]{_TICK},?[否无]{_BOX}")
_TICKED_NO = re.compile(rf"{_BOX}[是有],?{_TICK}[否无]|[是有]{_BOX},?[否无]{_TICK}")


def read_bool(raw: Raw) -> Result:
    """Yes or no: 是/否, 有/无, √/×, Y/N, true/false, 1/0, or a ticked box (☑是 □否)."""
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, (int, float)):
        return bool(raw) if raw in (0, 1) else _neither(raw)
    if not isinstance(raw, str):
        return _neither(raw)
    text = plain_text(raw).casefold()
    if text in _YES:
        return True
    if text in _NO:
        return False
    boxes = text.replace(" ", "")
    if (yes := bool(_TICKED_YES.fullmatch(boxes))) != bool(_TICKED_NO.fullmatch(boxes)):
        return yes
    return None if says_nothing(text) else _neither(raw)


def _neither(raw: Raw) -> Unreadable:
    return unreadable(f"“{quoted(raw)}”不是“是”或“否”；请填“是”或“否”", f"'{quoted(raw)}' is neither yes nor no; write 是 or 否")


def option_words(field: Field) -> dict[str, str]:
    """Every spelling of an enum's options, folded by :func:`folded`, with its option code."""
    words: dict[str, str] = {}
    for code, (name, aliases) in field.options.items():
        for word in (code, name.zh, name.en, *aliases):
            words.setdefault(folded(word), code)
    return words


def folded(text: str) -> str:
    """A word without regard to case, width, spaces and underscores."""
    return plain_text(text).casefold().replace(" ", "").replace("_", "")


def read_enum(raw: Raw, field: Field, words: dict[str, str]) -> Result:
    """The option code a cell names by code, name or another spelling."""
    text = raw if isinstance(raw, str) else quoted(raw)
    if says_nothing(plain_text(text)):
        return None
    code = words.get(folded(text))
    if code is not None:
        return code
    zh, en = suggestion(quoted(raw), [name.zh for name, _ in field.options.values()])
    allowed_zh = "、".join(name.zh for name, _ in field.options.values())
    allowed_en = ", ".join(name.en for name, _ in field.options.values())
    return unreadable(f"“{quoted(raw)}”不在可选值之内（{allowed_zh}）{zh}", f"'{quoted(raw)}' is none of the allowed values ({allowed_en}){en}")
