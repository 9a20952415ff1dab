"""The forms a report on one assessment can take. A new form is one module with a function, and one line here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, TypeAlias, cast

if TYPE_CHECKING:  # the names of the forms are wanted by every start of the program, assessments only by some
    from compliance.evidence.assess import Assessment


@dataclass(frozen=True, slots=True)
class Look:
    """How a report should look: its language, and whether a terminal is to show colours. Forms that hold both languages ignore the first."""

    lang: str = "zh"
    colour: bool = False


Render: TypeAlias = "Callable[[Assessment, Look], str | bytes]"
"""Makes a report: a text that ends with a newline, or the bytes of a file that only a program can read."""


@dataclass(frozen=True, slots=True)
class Form:
    """A form of report: the function that makes it, as ``module:function`` (imported when used), and the endings of its files."""

    maker: str
    endings: tuple[str, ...] = ()
    binary: bool = False

    def render(self, assessment: Assessment, look: Look) -> str | bytes:
        """The report."""
        module, _, function = self.maker.partition(":")
        return cast(Render, getattr(import_module(f"compliance.reports.{module}"), function))(assessment, look)


FORMS: dict[str, Form] = {
    "text": Form("text:render_text", (".txt",)),
    "json": Form("data:render_json", (".json",)),
    "concise": Form("concise:render_concise"),
    "statistics": Form("statistics:render_statistics"),
    "jsonl": Form("jsonl:render_jsonl", (".jsonl", ".ndjson")),
    "sarif": Form("sarif:render_sarif", (".sarif", ".sarif.json")),
    "junit": Form("junit:render_junit", (".xml",)),
    "github": Form("annotations:render_github"),
    "gitlab": Form("annotations:render_gitlab", ("gl-code-quality-report.json",)),
    "csv": Form("rows:render_csv", (".csv",)),
    "markdown": Form("rows:render_markdown", (".md",)),
    "xlsx": Form("workbook.render:render_xlsx", (".xlsx",), binary=True),
    "parquet": Form("findings_file:render_parquet", (".parquet",), binary=True),
    "html": Form("page:render_html", (".html", ".htm")),
    "docx": Form("document.render:render_docx", (".docx",), binary=True),
}
"""Every form by the name that ``--format`` and ``--output form:file`` take."""
