"""The report as JSON lines: the run, then every finding and every problem on a line of its own, as the JSON report has them."""

from __future__ import annotations

import json

from compliance.evidence.assess import Assessment
from compliance.reports.data import report
from compliance.reports.formats import Look

_LISTS = {"findings": "finding", "problems": "problem"}


def render_jsonl(assessment: Assessment, look: Look) -> str:  # noqa: ARG001 (it holds both languages)
    """The report as a form."""
    whole = report(assessment)
    lines: list[dict[str, object]] = [{"type": "run", **{key: value for key, value in whole.items() if key not in _LISTS}}]
    for key, name in _LISTS.items():
        entries = whole[key]
        assert isinstance(entries, list)
        lines += [{"type": name, **entry} for entry in entries]
    return "".join(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n" for line in lines)
