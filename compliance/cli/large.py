"""``compliance check`` on a ledger too large to be held as records."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from compliance.cli.request import Request
from compliance.engines.verdict import Outcome
from compliance.engines.witness import duckdb_is_installed
from compliance.evidence.choice import choice
from compliance.ground.collection import uncollected
from compliance.ground.problems import refuse
from compliance.reports.formats import FORMS, Look
from compliance.reports.outputs import deliver, refuse_overwriting
from compliance.reports.progress import progress
from compliance.rules.cache import cached_ruleset
from compliance.sources.dossier import Dossier, read_ledger
from compliance.sources.files import TEXTS, WORKBOOKS

if TYPE_CHECKING:
    from compliance.evidence.large import Large

TABLES = ("csv", "jsonl", "parquet")
"""Forms that the database writes itself, however many findings there are."""


HELD_BYTES = 500_000
"""A file of fewer bytes holds no large ledger."""


def large_ledger(request: Request) -> Callable[[bool], tuple[str | bytes | None, int]] | None:
    """The check of a file too large to be held as records, to be run with or without colours; ``None`` where the path is none."""
    try:
        from compliance.evidence.large import is_large
    except ModuleNotFoundError as error:
        if error.name not in ("duckdb", "sqlglot"):
            raise
        return None
    return (lambda colour: _check(request, request.path, colour)) if is_large(request.path, request.terms.engine) else None


def large_dossier(request: Request, dossier: Dossier) -> Callable[[bool], tuple[str | bytes | None, int]] | None:
    """The check of a ledger that was read and has very many records; ``None`` where it has not."""
    from compliance.evidence.large import is_large_dossier

    return (lambda colour: _check(request, dossier, colour)) if is_large_dossier(dossier, request.terms.engine) else None


def maybe_large(request: Request) -> Dossier | None:
    """A single ledger that may be large, read; ``None`` where it cannot be."""
    path = request.path
    if path.suffix.lower() not in (*WORKBOOKS, *TEXTS) or not path.is_file() or path.stat().st_size < HELD_BYTES or not duckdb_is_installed():
        return None
    return read_ledger(path, request.terms.as_of, request.terms.jurisdiction or "CN")


@uncollected()
def _check(request: Request, source: Path | Dossier, colour: bool) -> tuple[str | bytes | None, int]:
    from compliance.evidence.large import STEPS, judged

    law, lang = cached_ruleset(request.terms.folder), request.lang.value
    refuse_overwriting(request.outputs, [request.path])
    wanted = choice(request.select, request.ignore, request.least, request.severities, law.rules)
    codes = [code for code, rule in law.rules.items() if wanted.lists(code) and (wanted.least is None or rule.severity.rank >= wanted.least.rank)]
    if request.baseline or request.write_baseline or request.store:
        raise refuse("--baseline", "大台账不能用 --baseline、--write-baseline 和 --save", "--baseline, --write-baseline and --save are not for large ledgers")
    with progress("判定" if lang == "zh" else "judging", STEPS) as step, judged(source, law, request.terms, codes, step) as large:
        _write_tables(large, request)
        rest = [output for output in request.outputs if output.path is None or output.form not in TABLES]
        shown = deliver(rest, lambda output: _render(large, output.form, Look(lang, colour and output.path is None)))
        return shown, _code(large, request)


def _write_tables(large: Large, request: Request) -> None:
    from compliance.evidence.large import write_findings

    for output in request.outputs:
        if output.path is not None and output.form in TABLES:
            write_findings(large, request.lang.value, output.form, Path(output.path))


def _render(large: Large, form: str, look: Look) -> str | bytes:
    from compliance.evidence.large import whole
    from compliance.reports.large import large_page

    return large_page(large, look.lang).text(look.colour) if form == "text" else FORMS[form].render(whole(large), look)


def _code(large: Large, request: Request) -> int:
    grave = any(large.law.rules[code].severity.rank >= request.fail_on.rank for code, counts in large.bulk.counts.items() if Outcome.VIOLATED in counts)
    unread = any(source.unreadable for source in large.quality)
    return int(grave or (request.undetermined_fails and (unread or large.count(Outcome.UNDETERMINED) > 0)))
