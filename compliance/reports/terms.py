"""The words for verdicts, severities, standings and how far a source was read."""

from __future__ import annotations

from compliance.engines.verdict import Outcome
from compliance.ground.values import Name
from compliance.rules.rule import Severity

SEVERITIES = {Severity.VIOLATION: Name("违规", "violation"), Severity.WARNING: Name("提示", "warning"), Severity.ADVICE: Name("建议", "advice")}
"""A severity in one word."""

MODALS = {Severity.VIOLATION: Name("应当", "must"), Severity.WARNING: Name("原则上", "should, as a rule"), Severity.ADVICE: Name("鼓励", "is encouraged")}
"""The words of law that a severity stands for."""

STANDING_WORDS = {"verified": Name("核实", "verified"), "memory": Name("凭记忆", "memory"), "unsure": Name("不确定", "unsure")}
"""How a figure or a rule is known, in one word."""

READ = {"full": Name("读过全文", "read in full"), "excerpt": Name("读过摘录", "read in excerpt"), "no": Name("未读到原文", "not read")}
"""How much of an instrument was read."""

OUTCOMES = {
    Outcome.SATISFIED: Name("符合", "satisfied"), Outcome.VIOLATED: Name("违反", "violated"), Outcome.PENDING: Name("未到期", "not yet due"),
    Outcome.UNDETERMINED: Name("无法判定", "undetermined"), Outcome.EXEMPT: Name("例外", "exempt"), Outcome.NOT_APPLICABLE: Name("不适用", "does not apply"),
}
"""A verdict in one word."""


def place_name(jurisdiction: str, lang: str) -> str:
    """A jurisdiction for people: the nation by name, other places by their code."""
    if jurisdiction == "CN":
        return "全国" if lang == "zh" else "nationwide"
    return f"行政区划 {jurisdiction}" if lang == "zh" else f"place {jurisdiction}"
