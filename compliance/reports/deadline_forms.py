"""The forms that a list of what falls due can take."""

from __future__ import annotations

from compliance.evidence.agenda import Agenda
from compliance.evidence.assess import Assessment
from compliance.evidence.pace import PaceReport
from compliance.reports.formats import Form, Look

DEADLINE_FORMS: dict[str, Form] = {
    "text": Form("deadline_text:deadline_page", (".txt",)),
    "json": Form("deadline_data:deadline_json", (".json",)),
    "ics": Form("deadline_calendar:deadline_calendar", (".ics",)),
    "csv": Form("deadline_data:deadline_csv", (".csv",)),
}
"""Every form by the name that ``--format`` takes."""


def render(form: str, assessment: Assessment, found: Agenda, pace: PaceReport, look: Look) -> str | bytes:
    """The list in one of the forms."""
    match form:
        case "ics":
            from compliance.reports.deadline_calendar import deadline_calendar

            return deadline_calendar(assessment, found, pace, look.lang)
        case "csv":
            from compliance.reports.deadline_data import deadline_csv

            return deadline_csv(found, pace, look.lang).encode("utf-8")
        case "json":
            from compliance.reports.deadline_data import deadline_json

            return deadline_json(assessment, found, pace)
    from compliance.reports.deadline_text import deadline_page

    return deadline_page(assessment, found, pace, look.lang).text(look.colour)
