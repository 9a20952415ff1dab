"""What falls due as JSON and as a table: the same figures in every form."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal

from compliance import __version__
from compliance.evidence.agenda import Agenda, Duty
from compliance.evidence.assess import Assessment
from compliance.evidence.finding import Finding
from compliance.evidence.pace import PaceReport, Progress
from compliance.ground.values import Name
from compliance.language.wording import show_percent
from compliance.reports.deadline_text import progress_name, rounded
from compliance.reports.duties import STATES, advice, sentence
from compliance.reports.text import citations

FORMAT = 1
"""The version of this JSON; it changes where a reader would have to."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def deadline_json(assessment: Assessment, found: Agenda, pace: PaceReport) -> str:
    """The list as a JSON text; amounts are whole fen, or exact fractions of one."""
    dossier = assessment.dossier
    data = {
        "format": FORMAT, "program": __version__,
        "dossier": {"name": dossier.name, "jurisdiction": dossier.jurisdiction, "year": dossier.year,
                    "inputs": [{"file": item.name, "sha256": item.sha256} for item in dossier.inputs]},
        "ruleset": {"sha256": assessment.ruleset.fingerprint},
        "scheme": None if assessment.scheme is None else {"id": assessment.scheme.scheme, "sha256": assessment.scheme.fingerprint},
        "as_of": found.as_of.isoformat(), "until": found.until.isoformat(),
        "overdue": [_duty(duty) for duty in found.overdue], "upcoming": [_duty(duty) for duty in found.upcoming], "later": [_duty(duty) for duty in found.later],
        "undated": [_undated(finding) for finding in found.undated],
        "pace": {
            "even": str(pace.pace), "measured": [_progress(progress) for progress in pace.measured],
            "unmeasured": [{"code": each.code, "name": each.name, "place": str(each.place), "reason": _name(each.reason)} for each in pace.unmeasured]},
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _name(name: Name) -> dict[str, str]:
    return {"zh": name.zh, "en": name.en}


def _points(number: Decimal) -> str:
    return f"{number:f}"


def _duty(duty: Duty) -> dict[str, object]:
    finding, todo = duty.finding, advice(duty)
    return {
        "id": duty.id, "rule": finding.rule.code, "name": _name(finding.rule.name), "severity": finding.rule.severity.value, "standing": finding.rule.standing,
        "record": f"{finding.record.kind}#{finding.record.number}", "key": finding.record.key(), "place": str(finding.record.origin),
        "state": duty.state.value, "due": duty.due.isoformat(), "days_left": duty.left, "working_days_left": duty.working_left,
        "last_working_day": duty.last_working_day.isoformat() if duty.last_working_day else None, "before": duty.before.isoformat() if duty.before else None,
        "event": _name(duty.event), "cells": [{"field": cell.field, "place": str(cell.place), "raw": cell.raw} for cell in duty.cells],
        "at_stake": None if duty.stake is None else {"least": _points(duty.stake.least), "most": _points(duty.stake.most)},
        "message": _name(sentence(duty)), "advice": None if todo is None else _name(todo),
        "basis": [{"instrument": basis.instrument, "document": basis.document, "article": basis.article} for basis in finding.rule.basis],
    }


def _undated(finding: Finding) -> dict[str, object]:
    return {"id": finding.id, "rule": finding.rule.code, "key": finding.record.key(), "place": str(finding.record.origin),
            "missing": [{"place": gap.place, "message": _name(gap.message)} for gap in finding.gaps]}


def _progress(progress: Progress) -> dict[str, object]:
    return {
        "kind": progress.kind, "code": progress.code, "name": progress.name, "budget": progress.budget, "paid": progress.paid, "rate": str(progress.rate),
        "pace": str(progress.pace), "behind": str(progress.behind), "lagging": progress.behind > 0, "source": progress.source.value,
        "cells": [str(place) for place in progress.places],
    }


COLUMNS = (
    Name("类别", "list"), Name("状态", "state"), Name("期限", "due"), Name("剩余天数", "days left"), Name("剩余工作日", "working days left"), Name("记录", "record"),
    Name("事项", "what"), Name("规则", "rule"), Name("规则名称", "name of the rule"), Name("至少关系分数", "points at least"), Name("至多关系分数", "points at most"),
    Name("说明", "explanation"), Name("怎么办", "what to do"), Name("依据", "law"), Name("位置", "place"), Name("预算（元）", "budget (yuan)"), Name("已付（元）", "paid (yuan)"),
    Name("进度", "progress"), Name("应达进度", "pace"), Name("少付（元）", "behind (yuan)"),
)
"""The columns of the table."""

_LISTS = {"overdue": Name("逾期", "overdue"), "upcoming": Name("到期", "due"), "lagging": Name("支付落后", "payments behind")}


def deadline_csv(found: Agenda, pace: PaceReport, lang: str) -> str:
    """The list as a CSV table that spreadsheets open as they should: with a byte order mark, and without formulas."""
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\r\n")
    writer.writerow([column[lang] for column in COLUMNS])
    for name, duties in (("overdue", found.overdue), ("upcoming", found.upcoming)):
        writer.writerows(_row(_LISTS[name][lang], duty, lang) for duty in duties)
    writer.writerows(_pace_row(progress, lang) for progress in pace.lagging)
    return "\ufeff" + table.getvalue()


def _row(listed: str, duty: Duty, lang: str) -> list[object]:
    finding, todo = duty.finding, advice(duty)
    stakes: tuple[object, object] = ("", "") if duty.stake is None else (_points(duty.stake.least), _points(duty.stake.most))
    return [
        listed, STATES[duty.state][lang], duty.due.isoformat(), duty.left, "" if duty.working_left is None else duty.working_left, safe(finding.record.key()),
        safe(duty.event[lang]), finding.rule.code, safe(finding.rule.name[lang]), *stakes, safe(sentence(duty)[lang]), "" if todo is None else safe(todo[lang]),
        citations(finding.rule, lang), safe(str(duty.cells[0].place if duty.cells else finding.record.origin)), "", "", "", "", ""]


def _pace_row(progress: Progress, lang: str) -> list[object]:
    return [
        _LISTS["lagging"][lang], "", "", "", "", safe(progress_name(progress, lang)), "", "", "", "", "", "", "", "", safe("、".join(str(place) for place in progress.places[:4])),
        _yuan(progress.budget), _yuan(progress.paid), show_percent(progress.rate), show_percent(progress.pace), _yuan(rounded(progress.behind))]


def _yuan(fen: int) -> str:
    return f"{Decimal(fen) / 100:.2f}"


def safe(text: str) -> str:
    """A text that no spreadsheet takes for a formula.

    >>> safe("=1+1")
    "'=1+1"
    """
    return "'" + text if text.startswith(_FORMULA) else text
