"""A finding in full, as lines of a page."""

from __future__ import annotations

from compliance.evidence.finding import Finding
from compliance.evidence.strip import tell
from compliance.evidence.words import citation
from compliance.reports.excerpt import Excerpts
from compliance.reports.layout import Page, Style, whole
from compliance.rules.rule import Rule


def finding_block(page: Page, finding: Finding, indent: int, excerpts: Excerpts) -> None:
    """A finding: record, sentence, days, law, rule, and the record as its source shows it."""
    page.add(f"{finding.record.key()}  {whole(finding.record.origin)}", indent, Style.TITLE)
    page.add(finding.message[page.lang], indent)
    if finding.strip is not None:
        page.add(tell(finding.strip, page.lang), indent)
    page.add(page.pick("依据：", "law: ") + citations(finding.rule, page.lang), indent, Style.DIM, 2)
    page.add(page.pick("规则：", "rule: ") + f"{finding.rule.code} {finding.rule.name[page.lang]}", indent, Style.DIM)
    excerpts.draw(page, finding, indent)


def citations(rule: Rule, lang: str) -> str:
    """The articles a rule rests on."""
    return ("；" if lang == "zh" else "; ").join(citation(basis) for basis in rule.basis)
