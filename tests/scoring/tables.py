"""Small schemes and verdicts for the tests of scoring."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction

from compliance.engines.match import Matcher
from compliance.engines.verdict import Outcome, Subject, Verdict
from compliance.scoring.adjudication import adjudicate
from compliance.scoring.reading import parse_scheme
from compliance.scoring.scheme import Scheme
from compliance.scoring.scorecard import Evidence, IndicatorScore, Scorecard

HEAD = """\
scheme: test
name: {zh: 测试, en: test}
jurisdiction: "440103"
year: 2024
"""


def scheme(*indicators: str, full: str = "10", tail: str = "") -> Scheme:
    """A scheme of one section and one group; each indicator is a flow mapping without its braces."""
    lines = [
        f"{HEAD}total: {{value: {full}, standing: report}}",
        "sections:",
        f"  - {{id: all, name: {{zh: 全部, en: all}}, full: {{value: {full}, standing: report}}, groups: [",
        "      {id: one, name: {zh: 组, en: group}, indicators: [",
        *(f"        {{{indicator}}}," for indicator in indicators),
        "      ]}]}",
        tail,
    ]
    return parse_scheme("\n".join(lines), "test.yaml")


def line(method: str, *, code: str = "line", full: str = "10", more: str = "") -> str:
    """An indicator with this method."""
    return f"id: {code}, name: {{zh: 指标, en: {code}}}, full: {{value: {full}, standing: assumed}}, method: {{{method}}}{', ' + more if more else ''}"


def figure(value: object) -> str:
    """A figure with a standing."""
    return f"{{value: {value}, standing: assumed}}"


def verdicts(rule: str, *outcomes: Outcome, kind: str = "contract") -> list[Verdict]:
    """One verdict of a rule for each outcome, on the records 1, 2, 3, ..."""
    return [Verdict(rule, Subject(kind, number), outcome) for number, outcome in enumerate(outcomes, 1)]


def score(
    table: Scheme, found: Iterable[Verdict] = (), metrics: Mapping[str, Fraction | None] | None = None, evidence: Iterable[Evidence] = (),
    unsupplied: Iterable[str] = (),
) -> Scorecard:
    """The scorecard on the reference's word."""
    return adjudicate(table, found, metrics or {}, evidence, Matcher(), unsupplied=unsupplied)


def only(card: Scorecard) -> IndicatorScore:
    """The scorecard's one indicator."""
    (indicator,) = card.indicators()
    return indicator


def ends(indicator: IndicatorScore) -> tuple[Decimal | None, Decimal, Decimal]:
    """Score, low and high."""
    return indicator.score, indicator.low, indicator.high
