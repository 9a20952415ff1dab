"""The outcome of changing rules one slip at a time, as text, Markdown or JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from fractions import Fraction

from compliance.evidence.mutation import DEFINITIONS, Mutation, Survivor
from compliance.evidence.suggesting import Suggestion
from compliance.language.prose import Prose
from compliance.language.wording import show_percent
from compliance.records.kinds import Kind
from compliance.reports.layout import Line, Page, Style, fit, right
from compliance.rules.labels import RulesetLabels
from compliance.rules.rule import Rule, Ruleset
from compliance.rules.selection import find_norm


def changed_words(survivor: Survivor, labels: RulesetLabels, lang: str) -> str:
    """What was changed, in words."""
    change = survivor.change
    if change.words is not None or change.variant is None:
        return "" if change.words is None else change.words[lang]
    variant = change.variant
    prose = Prose(labels, variant.around[0], lang, variant.around[1:])
    before = prose.claim(variant.before)
    if variant.after is None:
        return f"删去“{before}”" if lang == "zh" else f"left out: {before}"
    after = prose.claim(variant.after)
    return f"“{before}”改为“{after}”" if lang == "zh" else f"{before} ==> {after}"


def mutation_page(mutation: Mutation, ruleset: Ruleset, kinds: dict[str, Kind], lang: str, suggested: Sequence[Suggestion] = ()) -> Page:
    """Survivors by rule, suggested examples, then the shares by area."""
    page = Page(lang)
    labels = RulesetLabels(ruleset, kinds)
    for found in mutation.problems:
        page.add(found.text(lang), style=Style.BAD)
    for code in dict.fromkeys(survivor.code for survivor in mutation.survivors):
        own = [survivor for survivor in mutation.survivors if survivor.code == code]
        page.blank()
        page.add(f"{code}  {own[0].name[lang]}  {own[0].mark.file}:{own[0].mark.line}", style=Style.TITLE, hang=2)
        for survivor in own:
            page.add(f"{survivor.change.place[lang]}{page.pick('：', ': ')}{changed_words(survivor, labels, lang)}", 2, Style.BAD, 2)
    if suggested:
        page.title("下列示例能发现上述改动", "Examples that would notice them")
        page.say("预期结果是现有规则的结论，须先核对条文再采用", "Each expects what the rule says today: read the article first", style=Style.DOUBT)
        for suggestion in suggested:
            norm = find_norm(ruleset, suggestion.code)
            page.blank()
            page.add(suggestion.code, 2, Style.TITLE)
            page.lines.append(Line("    " + suggestion.text(norm.obligation.unit if isinstance(norm, Rule) else None)))
    _table(page, mutation)
    return page


def _table(page: Page, mutation: Mutation) -> None:
    page.blank()
    page.add(_row(page.pick("范围", "area"), page.pick("改动", "mutants"), page.pick("被发现", "killed"), page.pick("比例", "share")), style=Style.DIM)
    for area in sorted(mutation.made):
        made, killed = mutation.made[area], mutation.killed[area]
        name = page.pick("定义", "definitions") if area == DEFINITIONS else page.pick("指标", "metrics") if area == "metric" else area
        page.add(_row(name, str(made), str(killed), share(killed, made)))
    made, killed = sum(mutation.made.values()), sum(mutation.killed.values())
    page.add(_row(page.pick("合计", "all"), str(made), str(killed), share(killed, made)), style=Style.TITLE)


def _row(name: str, made: str, killed: str, rate: str) -> str:
    return fit(name, 16) + right(made, 10) + right(killed, 10) + right(rate, 10)


def share(killed: int, made: int) -> str:
    """The share of mutants killed, rounded down: 94.99% is not 95%."""
    return show_percent(Fraction(1000 * killed // made, 1000), 1) if made else "-"


def _survivor(survivor: Survivor, labels: RulesetLabels) -> dict[str, object]:
    return {
        "code": survivor.code, "subject": survivor.subject, "file": survivor.mark.file, "line": survivor.mark.line,
        "place": {lang: survivor.change.place[lang] for lang in ("zh", "en")},
        "change": {lang: changed_words(survivor, labels, lang) for lang in ("zh", "en")},
    }


def mutation_json(mutation: Mutation, ruleset: Ruleset, kinds: dict[str, Kind]) -> str:
    """The outcome as a JSON text."""
    labels = RulesetLabels(ruleset, kinds)
    data = {
        "made": mutation.made, "killed": mutation.killed, "rate": str(mutation.rate),
        "survivors": [_survivor(survivor, labels) for survivor in mutation.survivors],
        "problems": [{"place": found.place, "message": {"zh": found.message.zh, "en": found.message.en}} for found in mutation.problems],
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"
