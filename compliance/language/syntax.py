"""Text to Python syntax tree, against a whitelist, with places that count characters."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from compliance.ground.problems import InputError, refuse
from compliance.ground.yamlfile import Mark

MAX_LENGTH = 4_000
MAX_DEPTH = 60
MAX_SHOWN = 200
MAX_DIGITS = 30
"""Written decimals have at most so many digits before and after the point: 1e999999999 would fill the memory."""

MOST_READ = 10_000

_READ: dict[str, ast.expr] = {}
"""Trees of texts already read and found good. They are only ever read, and know their places by line and column alone."""

ALLOWED = (
    ast.Expression, ast.BoolOp, ast.And, ast.Or, ast.UnaryOp, ast.Not, ast.USub, ast.BinOp, ast.Add, ast.Sub, ast.Mult, ast.Div,
    ast.Compare, ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.In, ast.NotIn, ast.Call, ast.Name, ast.Load, ast.Store,
    ast.Attribute, ast.Constant, ast.Tuple, ast.List, ast.Set, ast.GeneratorExp, ast.comprehension, ast.IfExp, ast.Subscript,
)

_ADVICE = {
    ast.Mod: ("百分比请写 percent(10) 或 0.1", "write a percentage as percent(10) or 0.1"),
    ast.FloorDiv: ("请用 /，比值是精确的", "use /; ratios are exact"),
    ast.Is: ("判断有无请写 known(x) 或 missing(x)", "to ask whether a value is there write known(x) or missing(x)"),
    ast.IsNot: ("判断有无请写 known(x) 或 missing(x)", "to ask whether a value is there write known(x) or missing(x)"),
    ast.ListComp: ("请去掉方括号：sum(x.amount for x in ...)", "drop the brackets: sum(x.amount for x in ...)"),
}


@dataclass(frozen=True, slots=True)
class Source:
    """An expression's text and where it begins, so that a node's place can be told."""

    text: str
    mark: Mark

    def place(self, node: ast.AST) -> Mark:
        """The position of a node."""
        line = getattr(node, "lineno", 1) - 1
        offset = getattr(node, "col_offset", 0)
        lines = self.text.split("\n")
        characters = len(lines[line].encode()[:offset].decode(errors="ignore")) if line < len(lines) else 0
        return self.mark.shifted(characters) if line == 0 else Mark(self.mark.file, self.mark.line + line, characters + 1)

    def decimal(self, node: ast.expr) -> Fraction:
        """A decimal as it is written, not as the binary fraction that Python made of it."""
        number = Decimal(ast.get_source_segment(self.text, node) or ast.unparse(node))
        if abs(number.adjusted()) > MAX_DIGITS:
            raise refuse(self.place(node), f"数字超过 {MAX_DIGITS} 位", f"a number of more than {MAX_DIGITS} digits")
        return Fraction(number)


def parse(source: Source) -> ast.expr:
    """The expression's syntax tree; only whitelisted syntax. Raises :class:`InputError` at the offending place."""
    if len(source.text) > MAX_LENGTH:
        raise refuse(source.mark, f"表达式超过 {MAX_LENGTH} 个字符；请拆成定义",
            f"the expression is longer than {MAX_LENGTH} characters; split it into definitions")
    text = source.text.strip()
    known = _READ.get(text)
    if known is not None:
        return known
    try:
        tree = ast.parse(text, mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise _unreadable(source, error) from error
    _inspect(tree.body, tree.body, source, 0)
    if len(_READ) < MOST_READ:
        _READ[text] = tree.body
    return tree.body


def _unreadable(source: Source, error: Exception) -> InputError:
    place, said = source.mark, "too deeply nested" if isinstance(error, (RecursionError, MemoryError)) else str(error)
    if isinstance(error, SyntaxError):
        line, offset, said = (error.lineno or 1) - 1, max((error.offset or 1) - 1, 0), error.msg
        place = Mark(place.file, place.line + line, offset + 1) if line else place.shifted(offset)
    shown = source.text if len(source.text) <= MAX_SHOWN else source.text[:MAX_SHOWN] + "…"
    return refuse(place, f"表达式读不懂：{shown!r}（{said}）", f"cannot read the expression {shown!r} ({said})")


def _inspect(node: ast.AST, placed: ast.AST, source: Source, depth: int) -> None:
    """Refuse what is not on the list. ``placed``: the node, or what it stands in where it has no place (operators are shared by all trees)."""
    placed = node if hasattr(node, "lineno") else placed
    if depth > MAX_DEPTH:
        raise refuse(source.place(placed), f"嵌套超过 {MAX_DEPTH} 层；请拆成定义", f"nested deeper than {MAX_DEPTH} levels; split it into definitions")
    if not isinstance(node, ALLOWED):
        zh, en = _ADVICE.get(type(node), ("请只用文档“规则语言”列出的写法", "use only what the rule language page lists"))
        raise refuse(source.place(placed), f"表达式里不允许 {type(node).__name__}；{zh}", f"{type(node).__name__} is not allowed in an expression; {en}")
    for child in ast.iter_child_nodes(node):
        _inspect(child, placed, source, depth + 1)
