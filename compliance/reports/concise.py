"""One line for each remark, as editors and scripts read them: place, code, severity, record, sentence."""

from __future__ import annotations

from compliance.evidence.assess import Assessment
from compliance.reports.formats import Look
from compliance.reports.layout import Style
from compliance.reports.plain import one_line
from compliance.reports.remarks import Remark, Remarks, remarks
from compliance.rules.rule import Severity

_STYLES = {Severity.VIOLATION: Style.BAD, Severity.WARNING: Style.DOUBT, Severity.ADVICE: Style.DIM}


def render_concise(assessment: Assessment, look: Look) -> str:
    """The report as a form."""
    return concise(remarks(assessment), look.lang, look.colour)


def concise(found: Remarks, lang: str, colour: bool = False) -> str:
    """Remarks in lines, then how the run ends."""
    lines = [_line(remark, lang, colour) for remark in found.remarks]
    return "".join(f"{line}\n" for line in [*lines, *(one_line(line[lang]) for line in found.lines)])


def _line(remark: Remark, lang: str, colour: bool) -> str:
    between = "：" if lang == "zh" else ": "
    code = f"{remark.topic.code} {remark.label[lang]}"
    if colour:
        code = f"\x1b[{_STYLES[remark.severity].value}m{code}\x1b[0m"
    reason = "" if remark.waived is None else (f"（{remark.waived.zh}）" if lang == "zh" else f" ({remark.waived.en})")
    deduction = f" [{remark.deduction}]" if remark.deduction else ""
    said = f"{remark.record}{between}{remark.message[lang]}{reason}" if remark.verdict is not None else remark.message[lang]
    return f"{one_line(remark.spot.shown())}: {code} {one_line(said)}{deduction}"
