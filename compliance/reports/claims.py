"""What was read of a document, and how well the linter does on a corpus."""

from __future__ import annotations

from compliance.evidence.corpus import Measured
from compliance.evidence.lint import Linted
from compliance.records.kinds import DEPARTMENT, Kind
from compliance.reports.layout import Page, Style, whole
from compliance.reports.margin import place_words

_LISTED = ("stated_figure", "stated_score", "stated_sum", "stated_rate", "stated_product", "repeated_figure", "stated_part", "stated_problem", "stated_deduction",
           "promised_measure", "cited_instrument", "stated_deadline", "stated_period", "named_body", "stated_text")


def claims_page(found: Linted, kinds: dict[str, Kind], lang: str) -> Page:
    """Every claim by kind, with its place."""
    page = Page(lang)
    cover = found.found.cover
    page.add(cover.body or found.assessment.dossier.name, style=Style.TITLE)
    page.say(f"评价年度 {cover.year or '（未写）'}，填报日期 {cover.filed or '（未写）'}", f"year evaluated {cover.year or '(not given)'}, filing date {cover.filed or '(not given)'}")
    for kind in (*_LISTED, *(code for code in kinds if code not in _LISTED and code != DEPARTMENT)):
        records = found.assessment.dossier.store.all(kind) or []
        if records:
            page.title(f"{kinds[kind].name.zh} {len(records)}", f"{kinds[kind].name.en}: {len(records)}")
        for record in records:
            page.add(f"{place_words(record.origin, lang)}  {record.key()}", 2, hang=4)
    return page


def corpus_page(result: Measured, lang: str) -> Page:
    """Recall and precision, and every text that came out wrong."""
    page = Page(lang)
    for name, trials in result.corpora:
        caught = sum(trial.caught for trial in trials)
        quiet = sum(not trial.clean for trial in trials)
        named = sum(len(trial.faulty) + len(trial.clean) for trial in trials)
        right = sum(code in trial.expect for trial in trials for code in trial.faulty)
        page.add(str(name), style=Style.TITLE)
        page.say(f"有错的 {len(trials)} 篇查出 {caught} 篇；没有错的 {len(trials)} 篇有 {quiet} 篇没有误报；指出的 {named} 处中 {right} 处是所设的错",
                 f"faults found: {caught} of {len(trials)}; clean texts without an error: {quiet} of {len(trials)}; of {named} errors named, {right} are the planted ones", 2)
        for trial in trials:
            if not trial.caught:
                page.say(f"漏 {whole(trial.name)}：应为 {'、'.join(trial.expect)}", f"missed {whole(trial.name)}: {', '.join(trial.expect)}", 4, Style.BAD)
            if trial.clean:
                page.say(f"误 {whole(trial.name)}（无错的一篇）：{'、'.join(trial.clean)}", f"wrong {whole(trial.name)} (the clean text): {', '.join(trial.clean)}", 4, Style.BAD)
            if trial.beside:
                page.say(f"另 {whole(trial.name)}：{'、'.join(trial.beside)}", f"besides {whole(trial.name)}: {', '.join(trial.beside)}", 4, Style.DOUBT)
    return page
