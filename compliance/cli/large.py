"""``compliance check`` on a ledger too large to be held as records."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from compliance.cli.request import Request
from compliance.engines.verdict import Outcome
from compliance.engines.witness import duckdb_is_installed
from compliance.evidence.choice import choice
from compliance.ground.collection import uncollected
from compliance.ground.problems import refuse
from compliance.reports.formats import FORMS, Look
from compliance.reports.outputs import Output, deliver, refuse_overwriting
from compliance.reports.progress import progress
from compliance.rules.cache import cached_ruleset
from compliance.rules.rule import Severity
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
    from compliance.evidence.large import STEPS, judged, whole, witnessed
    from compliance.evidence.writing import writing
    from compliance.reports.large import large_page

    law, lang = cached_ruleset(request.terms.folder), request.lang.value
    refuse_overwriting(request.outputs, [request.path])
    wanted = choice(request.select, request.ignore, request.least, request.severities, law.rules)
    severities = {code: wanted.severities.get(code, rule.severity) for code, rule in law.rules.items()}
    codes = [code for code, severity in severities.items() if wanted.lists(code) and (wanted.least is None or severity.rank >= wanted.least.rank)]
    if request.baseline or request.write_baseline or request.store:
        raise refuse("--baseline", "大台账不能用 --baseline、--write-baseline 和 --save", "--baseline, --write-baseline and --save are not for large ledgers")
    rest = [output for output in request.outputs if output.path is None or output.form not in TABLES]
    of_all = any(output.form != "text" for output in rest)  # a report counts what it does not list; a page and a table are of what is asked for
    tables = [(output.form, Path(output.path)) for output in request.outputs if output.path is not None and output.form in TABLES]
    with progress("判定" if lang == "zh" else "judging", STEPS) as step, judged(source, law, request.terms, None if of_all else codes, step) as alone:
        with writing(alone.restricted(codes), lang, tables):
            large = witnessed(alone, request.terms.witness, step)
            asked = large.restricted(codes)

            def rendered(output: Output) -> str | bytes:
                look = Look(lang, colour and output.path is None)
                return large_page(asked, lang).text(look.colour) if output.form == "text" else FORMS[output.form].render(whole(large, wanted, codes), look)

            said = deliver(rest, rendered)
        return said, _code(asked, request, severities)


def _code(large: Large, request: Request, severities: Mapping[str, Severity]) -> int:
    grave = any(severities[code].rank >= request.fail_on.rank for code, counts in large.bulk.counts.items() if Outcome.VIOLATED in counts)
    unread = any(source.unreadable for source in large.quality)
    return int(grave or (request.undetermined_fails and (unread or large.count(Outcome.UNDETERMINED) > 0)))
