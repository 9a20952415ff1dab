"""Formulas as people print them: (63.46-32)/32, 136÷143×100%, 40+9.47+48.5. Read by a parser of its own; nothing is executed."""

from __future__ import annotations

import re
from fractions import Fraction

_TOKEN = re.compile(r"\d[\d,]*(?:\.\d+)?%?|[+\-×xX*÷/（）()]")


def value(text: str) -> Fraction | None:
    """The exact value; ``None`` where it is no formula of two numbers or more, or divides by zero.

    >>> value("（63.46-32）/32"), value("136÷143×100%"), value("12"), value("1/0")
    (Fraction(1573, 1600), Fraction(136, 143), None, None)
    """
    tokens = _TOKEN.findall(text)
    if "".join(tokens) != text or sum(token[0].isdigit() for token in tokens) < 2 or len(tokens) > 200:
        return None
    parser = _Parser(tokens)
    try:
        found = parser.sum()
    except (ValueError, ZeroDivisionError, IndexError):
        return None
    return found if parser.at == len(tokens) else None


def only_adds(text: str) -> bool:
    """Whether a formula is a plain sum."""
    return re.fullmatch(r"[\d.,]+(?:\+[\d.,]+)+", text) is not None


class _Parser:
    """Recursive descent over at most two hundred tokens."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens
        self.at = 0

    def sum(self) -> Fraction:
        total = self.product()
        while self.at < len(self.tokens) and self.tokens[self.at] in "+-":
            sign = self.take()
            total = total + self.product() if sign == "+" else total - self.product()
        return total

    def product(self) -> Fraction:
        total = self.factor()
        while self.at < len(self.tokens) and self.tokens[self.at] in "×xX*÷/":
            total = total / self.factor() if self.take() in "÷/" else total * self.factor()
        return total

    def factor(self) -> Fraction:
        sign = self.take()
        if sign in "（(":
            inside = self.sum()
            if self.take() not in "）)":
                raise ValueError(sign)
            return inside
        if sign == "-":
            return -self.factor()
        number = Fraction(sign.rstrip("%").replace(",", ""))
        return number / 100 if sign.endswith("%") else number

    def take(self) -> str:
        self.at += 1
        return self.tokens[self.at - 1]
