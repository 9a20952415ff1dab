"""Rules for people: the list, and the outcome of trying their examples."""

from __future__ import annotations

import json
from collections.abc import Sequence

from rich.cells import cell_len

from compliance.evidence.coverage import Gap
from compliance.evidence.proving import Proof
from compliance.reports.layout import Line, Page, Style, fit, wrap
from compliance.reports.rulepage import head
from compliance.reports.terms import SEVERITIES, STANDING_WORDS
from compliance.rules.rule import Metric, Rule, Ruleset
from compliance.rules.selection import Selection, chosen_metrics, chosen_rules, force

EVERYTHING = Selection()
"""Every rule and metric."""

_NAME_WIDTH = 42


def rule_table(ruleset: Ruleset, lang: str, selection: Selection = EVERYTHING) -> Page:
    """The chosen rules by subject, then the chosen metrics. Raises :class:`InputError` for a selection nothing can meet."""
    rules, metrics = chosen_rules(ruleset, selection), chosen_metrics(ruleset, selection)
    page = Page(lang)
    kinds = ruleset.kinds
    for subject in sorted({rule.subject for rule in rules}):
        own = [rule for rule in rules if rule.subject == subject]
        page.title(f"{kinds[subject].name.zh}（{subject}）{len(own)} 条", f"{kinds[subject].name.en} ({subject}): {_count(len(own), 'rule')}")
        for rule in own:
            _row(page, rule, f"{fit(SEVERITIES[rule.severity][lang], 9)} {fit(rule.jurisdiction, 6)} {STANDING_WORDS[rule.standing][lang]}")
    if metrics:
        page.title(f"指标 {len(metrics)} 个", f"Metrics: {len(metrics)}")
        for metric in metrics:
            page.add(metric.code, 2)
            page.add(f"{metric.name[lang]} · {STANDING_WORDS[metric.standing][lang]}", 4)
    page.blank()
    page.say(f"共 {len(rules)} 条规则、{len(metrics)} 个指标", f"{_count(len(rules), 'rule')}, {_count(len(metrics), 'metric')}", style=Style.DIM)
    return page


def _row(page: Page, rule: Rule, tail: str) -> None:
    first, *rest = wrap(rule.name[page.lang], _NAME_WIDTH)
    page.lines.append(Line(f"  {fit(rule.code, 10)} {first}{' ' * (_NAME_WIDTH - cell_len(first))} {tail}"))
    for more in rest:
        page.lines.append(Line(f"  {' ' * 10} {more}"))


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def rule_list_json(ruleset: Ruleset, selection: Selection = EVERYTHING) -> str:
    """The chosen rules and metrics as a JSON text."""
    norms: list[Rule | Metric] = [*chosen_rules(ruleset, selection), *chosen_metrics(ruleset, selection)]
    return json.dumps([_listed(norm) for norm in norms], ensure_ascii=False, indent=2) + "\n"


def _listed(norm: Rule | Metric) -> dict[str, object]:
    first, last = force(norm.basis)
    return head(norm) | {"in_force": first.isoformat() if first else None, "until": last.isoformat() if last else None}


def proof_text(proof: Proof, gaps: Sequence[Gap], lang: str, listed: bool = False) -> str:
    """What trying the examples gave, faults first; then what no example touches, counted or ``listed``."""
    lines = [found.text(lang) for found in proof.problems]
    lines += _gaps(gaps, lang) if listed else []
    engines = "、".join(proof.engines) if lang == "zh" else ", ".join(proof.engines)
    if lang == "zh":
        lines.append(f"{proof.rules} 条规则、{proof.metrics} 个指标，{proof.trials} 次检验（{engines}），{len(proof.problems)} 处不符")
    else:
        lines.append(f"{proof.rules} rules, {proof.metrics} metrics, {proof.trials} trials ({engines}), {len(proof.problems)} faults")
    if proof.alone_because is not None:
        lines.append(f"{'仅一个引擎：' if lang == 'zh' else 'one engine only: '}{proof.alone_because[lang]}")
    if gaps and not listed:
        zh, en = "处分支或界限没有示例触及（--coverage 列出）", "branches or boundaries that no example touches (--coverage lists them)"
        lines.append(f"{len(gaps)} {zh if lang == 'zh' else en}")
    return "\n".join(lines) + "\n"


def _gaps(gaps: Sequence[Gap], lang: str) -> list[str]:
    lines: list[str] = []
    for code in dict.fromkeys(gap.code for gap in gaps):
        own = [gap for gap in gaps if gap.code == code]
        place = f"  {own[0].mark}" if own[0].mark else ""
        lines += [f"{code}{place}", *(f"  {gap.message[lang]}" for gap in own)]
    total = f"共 {len(gaps)} 处没有示例触及" if lang == "zh" else f"{len(gaps)} in all that no example touches"
    return [*lines, total] if lines else []
