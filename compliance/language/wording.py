"""Values and units as people read them, in Chinese and English."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

from compliance.ground.values import NEVER, Base, Name, Type, Value
from compliance.language.obligations import Unit


def show_money(fen: int | Fraction, lang: str) -> str:
    """An amount in yuan, exact to the fen; fractions of a fen are shown as far as they go.

    >>> show_money(123456789, "zh")
    '1,234,567.89元'
    """
    sign, fen = ("-", -fen) if fen < 0 else ("", fen)
    yuan = Fraction(fen) / 100
    text = f"{int(yuan):,}"
    rest = yuan - int(yuan)
    if rest:
        text += f"{float(rest):.2f}"[1:] if (rest * 100).denominator == 1 else f"{float(rest):.6f}"[1:].rstrip("0")
    return f"{sign}{text}元" if lang == "zh" else f"{sign}{text} yuan"


def show_percent(ratio: Fraction | int, places: int = 2) -> str:
    """A ratio as a percentage, rounded half up for reading; shorter where it is exact.

    >>> show_percent(Fraction(9469, 10000)), show_percent(Fraction(1, 10)), show_percent(Fraction(1, 3))
    ('94.69%', '10%', '33.33%')
    """
    scaled = Fraction(ratio) * 100 * 10**places
    rounded = int(abs(scaled) + Fraction(1, 2))
    whole, rest = divmod(rounded, 10**places)
    digits = f"{rest:0{places}d}".rstrip("0")
    return f"{'-' if ratio < 0 and rounded else ''}{whole}{'.' + digits if digits else ''}%"


def show(value: Value | None, type_: Type, lang: str, options: dict[str, Name] | None = None) -> str:
    """A value in words; a missing one says so."""
    zh = lang == "zh"
    if value is None:
        return "（空）" if zh else "(blank)"
    if isinstance(value, bool):
        return ("是" if value else "否") if zh else ("yes" if value else "no")
    if isinstance(value, dt.date):
        return ("未办理" if zh else "not done") if value == NEVER else value.isoformat()
    if type_.base is Base.MONEY and isinstance(value, (int, Fraction)):
        return show_money(value, lang)
    if type_.base is Base.RATIO and isinstance(value, (int, Fraction)):
        return show_percent(value, 4)
    if type_.base is Base.ENUM and options and value in options:
        return options[str(value)][lang]
    return str(value)


def show_span(count: Fraction | int, unit: Unit, lang: str) -> str:
    """A margin's size with its unit: 3个工作日, 1 working day."""
    if unit is Unit.MONEY:
        return show_money(Fraction(count), lang)
    if unit is Unit.RATIO:
        points = show_percent(Fraction(count), 4).removesuffix("%")
        return f"{points}个百分点" if lang == "zh" else f"{points} percentage points"
    number = str(count)
    if lang == "zh":
        return number + {Unit.WORKING_DAYS: "个工作日", Unit.DAYS: "日", Unit.COUNT: "项"}[unit]
    word = {Unit.WORKING_DAYS: "working day", Unit.DAYS: "day", Unit.COUNT: "item"}[unit]
    return f"{number} {word}{'' if count == 1 else 's'}"


def show_figure(value: Value, type_: Type, lang: str) -> str:
    """A figure as the law writes it: round amounts in 万元 in Chinese.

    >>> show_figure(100_000_000, Type(Base.MONEY), "zh"), show_figure(500_000, Type(Base.MONEY), "zh")
    ('100万元', '5,000元')
    """
    wan = 1_000_000
    if lang == "zh" and type_.base is Base.MONEY and isinstance(value, int) and abs(value) >= wan and value % wan == 0:
        return f"{value // wan:,}万元"
    return show(value, type_, lang)
