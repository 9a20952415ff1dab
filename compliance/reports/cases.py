"""Examples of rules for people: what is given and what follows, in one line."""

from __future__ import annotations

from compliance.engines.trials import read_margin
from compliance.engines.verdict import Outcome
from compliance.ground.yamlfile import Mapping, Node, Scalar
from compliance.language.wording import show_span
from compliance.records.kinds import Kind
from compliance.reports.terms import OUTCOMES, place_name
from compliance.rules.rule import Example, Metric, Rule


def case(norm: Rule | Metric, subject: str, example: Example, kinds: dict[str, Kind], lang: str) -> str:
    """An example: its name, the cells given, the day and place it is judged on, the verdict and the margin."""
    zh = lang == "zh"
    told = _given(example.given, kinds[subject], kinds, lang) or ("没有数据" if zh else "nothing given")
    for name, value in example.figures.items():
        shown = value if isinstance(value, str) else ("、" if zh else ", ").join(f"{key} {text}" for key, text in value.items())
        told += f"；{name} {shown}" if zh else f"; {name} {shown}"
    if example.jurisdiction is not None:
        told += ("；" if zh else "; ") + place_name(example.jurisdiction, lang)
    if example.as_of is not None:
        told += f"；截至 {example.as_of}" if zh else f"; as of {example.as_of}"
    name = f"{example.name}{'：' if zh else ': '}" if example.name else ""
    return f"{name}{told} → {_answer(norm, example, lang)}"


def _answer(norm: Rule | Metric, example: Example, lang: str) -> str:
    known = {outcome.value: name for outcome, name in OUTCOMES.items()}
    if isinstance(norm, Metric):
        return OUTCOMES[Outcome.UNDETERMINED][lang] if example.expect == Outcome.UNDETERMINED.value else example.expect
    verdict = known[example.expect][lang] if example.expect in known else example.expect
    unit = norm.obligation.unit
    if example.margin is None or unit is None:
        return verdict
    margin = read_margin(example.margin, unit, example.mark)
    size = show_span(abs(margin), unit, lang)
    if lang == "zh":
        return f"{verdict}（{'恰在界限上' if margin == 0 else f'超出 {size}' if margin > 0 else f'余 {size}'}）"
    return f"{verdict} ({'exactly at the bound' if margin == 0 else f'{size} beyond' if margin > 0 else f'{size} to spare'})"


def _given(node: Node, kind: Kind, kinds: dict[str, Kind], lang: str) -> str:
    if not isinstance(node, Mapping):
        return ""
    plurals = {other.plural: other for other in kinds.values()}
    told: list[str] = []
    for name, value in node.entries.items():
        if name in kind.fields:
            told.append(f"{kind.fields[name].name[lang]} {_cell(value, lang)}")
            continue
        relation = kind.relations.get(name)
        target = kinds[relation.kind] if relation else plurals.get(name)
        label = relation.name[lang] if relation else target.name[lang] if target else name
        told.append(f"{label}{_records(value, target, kinds, lang)}")
    return ("，" if lang == "zh" else ", ").join(told)


def _cell(value: Node, lang: str) -> str:
    if not isinstance(value, Scalar):
        return "?"
    return ("空" if lang == "zh" else "blank") if value.is_null else value.text


def _records(value: Node, kind: Kind | None, kinds: dict[str, Kind], lang: str) -> str:
    zh = lang == "zh"
    if isinstance(value, Scalar) or kind is None:
        return "（无台账）" if zh else " (no ledger)"
    items = [value] if isinstance(value, Mapping) else value.items
    if not items:
        return "（无记录）" if zh else " (no rows)"
    inner = ("；" if zh else "; ").join(_given(item, kind, kinds, lang) for item in items)
    return f"（{inner}）" if zh else f" ({inner})"
