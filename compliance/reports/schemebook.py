"""Scoring schemes for people: the list, one scheme's page, what lint finds, and what an import leaves to do."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal

from compliance.ground.problems import Problem
from compliance.ground.values import Name
from compliance.reports.layout import Line, Page, Style, fit, points, right
from compliance.reports.terms import place_name
from compliance.rules.rule import Ruleset
from compliance.scoring.drafting import Draft, stub
from compliance.scoring.figures import Figure, Standing
from compliance.scoring.scheme import Indicator, PlacedFigure, Scheme, figures, indicator_figures
from compliance.scoring.wording import method_words

STANDINGS = {Standing.REPORT: Name("报告", "report"), Standing.PUBLISHED: Name("公布", "published"), Standing.ASSUMED: Name("假定", "assumed")}
"""How a figure of a scheme is known, in one word."""

_PARTS = {"full": Name("满分", "full marks"), "each": Name("每次扣", "each"), "at_most": Name("最多扣", "at most"), "costs": Name("每步扣", "each step")}
_NAME, _POINTS = 48, 8


def scheme_table(schemes: Iterable[Scheme], lang: str) -> Page:
    """The schemes at hand, a line each with how their figures are known."""
    page = Page(lang)
    for scheme in schemes:
        page.add(scheme.scheme, style=Style.TITLE)
        page.add(scheme.name.name()[lang], 2)
        number = sum(1 for _ in scheme.indicators())
        year_zh, year_en = (f"{scheme.year} 年，", f"{scheme.year}, ") if scheme.year else ("年度不详，", "year unknown, ")
        total, standings = points(scheme.total.value), _standings(scheme, lang)
        page.say(f"{place_name(scheme.jurisdiction, 'zh')}，{year_zh}{number} 个指标，{total} 分；数字：{standings}",
                 f"{place_name(scheme.jurisdiction, 'en')}, {year_en}{number} indicators, {total} points; figures: {standings}", 2, Style.DIM, 2)
    return page


def scheme_page(scheme: Scheme, ruleset: Ruleset, lang: str) -> Page:
    """The whole table: sections, groups, indicators, full marks, methods in words, and how every figure is known."""
    page = Page(lang)
    sources = _Sources(scheme)
    page.add(f"{scheme.scheme}  {scheme.name.name()[lang]}", style=Style.TITLE)
    year = str(scheme.year) if scheme.year else page.pick("不详", "unknown")
    page.say(f"适用：{place_name(scheme.jurisdiction, 'zh')}；年度：{year}", f"For: {place_name(scheme.jurisdiction, 'en')}; year: {year}")
    for basis in scheme.basis:
        page.add(basis.name()[lang], style=Style.DIM, hang=2)
    page.blank()
    _row(page, "", page.pick("满分", "full"), page.pick("依据", "known"), Style.DIM)
    for section in scheme.sections:
        _row(page, section.name.name()[lang], points(section.full.value), sources.mark(section.full, lang), Style.TITLE)
        for group in section.groups:
            _row(page, f"  {group.name.name()[lang]}", points(group.full), "")
            for indicator in group.indicators:
                _indicator(page, indicator, ruleset, sources)
    _row(page, page.pick("合计", "Total"), points(scheme.total.value), sources.mark(scheme.total, lang), Style.TITLE)
    _above(page, scheme, sources)
    sources.list(page)
    return page


class _Sources:
    """The sources of a scheme, numbered as they first appear."""

    def __init__(self, scheme: Scheme) -> None:
        self.names = list(dict.fromkeys(placed.figure.source for placed in figures(scheme) if placed.figure.source))

    def mark(self, figure: Figure, lang: str) -> str:
        """How a figure is known, with the number of its source."""
        number = f" [{self.names.index(figure.source) + 1}]" if figure.source else ""
        return STANDINGS[figure.standing][lang] + number

    def list(self, page: Page) -> None:
        """The numbered sources."""
        if self.names:
            page.title("出处", "Sources")
        for number, name in enumerate(self.names, 1):
            page.add(f"[{number}] {name}", 0, hang=4)


def _row(page: Page, name: str, full: str, known: str, style: Style = Style.PLAIN) -> None:
    page.lines.append(Line(f"{fit(name, _NAME)}{right(full, _POINTS)}  {known}".rstrip(), style))


def _indicator(page: Page, indicator: Indicator, ruleset: Ruleset, sources: _Sources) -> None:
    lang = page.lang
    style = Style.DOUBT if indicator.method is None else Style.PLAIN
    _row(page, f"    {indicator.name.name()[lang]}", points(indicator.full.value), sources.mark(indicator.full, lang), style)
    page.add(page.pick("编号：", "id: ") + indicator.id, 6, Style.DIM)
    page.add(page.pick("计分：", "scored: ") + method_words(indicator, ruleset)[lang], 6, style, 2)
    own = [placed for placed in indicator_figures(indicator) if placed.part != "full"]
    if own:
        page.add(page.pick("方法中的数字：", "figures of the method: ") + _told(own, sources, lang), 6, Style.DIM, 2)
    if indicator.note:
        page.add(page.pick("说明：", "note: ") + indicator.note.name()[lang], 6, Style.DIM, 2)


def _told(placed: Sequence[PlacedFigure], sources: _Sources, lang: str) -> str:
    """The figures by how they are known: those known alike are told together."""
    known: dict[str, list[str]] = {}
    for item in placed:
        number = item.part.removeprefix("band-")
        part = _PARTS.get(item.part, Name(f"第{number}档", f"band {number}"))
        known.setdefault(sources.mark(item.figure, lang), []).append(f"{part[lang]} {points(item.figure.value)}")
    if lang == "zh":
        return "；".join(f"{'、'.join(parts)}（{mark}）" for mark, parts in known.items())
    return "; ".join(f"{', '.join(parts)} ({mark})" for mark, parts in known.items())


def _above(page: Page, scheme: Scheme, sources: _Sources) -> None:
    for veto in scheme.vetoes:
        left = points(veto.score.value)
        zh, en = f"一票否决：{veto.name.zh}，至多得 {left} 分", f"Veto: {veto.name.en}, leaves at most {left}"
        page.say(f"{zh}（{sources.mark(veto.score, 'zh')}）", f"{en} ({sources.mark(veto.score, 'en')})")
    if scheme.grades:
        page.title("等级", "Grades")
    for grade in scheme.grades:
        start, name, known = points(grade.at_least.value), grade.name, sources.mark(grade.at_least, page.lang)
        page.say(f"{name.zh}：{start} 分起（{known}）", f"{name.en}: from {start} ({known})", 2)


def _standings(scheme: Scheme, lang: str) -> str:
    counts = {standing: sum(1 for placed in figures(scheme) if placed.figure.standing is standing) for standing in Standing}
    return ("、" if lang == "zh" else ", ").join(f"{STANDINGS[standing][lang]} {count}" for standing, count in counts.items() if count)


def lint_text(scheme: Scheme, wrong: Collection[Problem], open_: Collection[Problem], lang: str) -> str:
    """What is wrong with a scheme and what it still lacks, then the sum."""
    lines = [found.text(lang) for found in (*wrong, *open_)]
    number = sum(1 for _ in scheme.indicators())
    known = _standings(scheme, lang)
    if lang == "zh":
        lines.append(f"{scheme.scheme}：{number} 个指标，{len(wrong)} 处错误，{len(open_)} 个指标没有评分方法；数字：{known}")
    else:
        lines.append(f"{scheme.scheme}: {number} indicators, {len(wrong)} faults, {len(open_)} without a method; figures: {known}")
    return "\n".join(lines) + "\n"


def draft_page(draft: Draft, ruleset: Ruleset, lang: str, written: str | None) -> Page:
    """What was imported, what each indicator still needs, which rows were left out, and what to do next."""
    page = Page(lang)
    total = points(sum((each.points for each in draft.indicators), Decimal(0)))
    page.say(f"读入 {len(draft.indicators)} 个指标，共 {total} 分；每个都还没有评分方法。以下只是建议，没有写入方案：",
             f"{len(draft.indicators)} indicators, {total} points; none has a method yet. What follows is suggested and not in force:", style=Style.TITLE)
    for each in draft.indicators:
        _row(page, f"  {each.name}", points(each.points), each.id)
        if each.suggestion is None:
            page.say("没有建议：请按附件的评分标准写 method", "nothing suggested: write its method from the criterion of the annex", 6, Style.DOUBT)
            continue
        page.add(stub(each.suggestion), 6, hang=2)
        named = [ruleset.rules[code].name[lang] for code in each.suggestion.rules if code in ruleset.rules]
        if each.suggestion.metric in ruleset.metrics:
            named.append(ruleset.metrics[str(each.suggestion.metric)].name[lang])
        page.add(page.pick("、", ", ").join(named), 6, Style.DIM)
    for _, why in draft.annex.skipped:
        page.say(f"未读入：{why.zh}", f"left out: {why.en}", style=Style.DIM)
    if draft.annex.ignored:
        page.say(f"未用的列：{'、'.join(draft.annex.ignored)}", f"columns not used: {', '.join(draft.annex.ignored)}", style=Style.DIM)
    if written is not None:
        command = f"compliance scheme lint {written}"
        page.say(f"已写入 {written}。填好 method 后检查：{command}", f"Written to {written}. When the methods are in: {command}")
    return page
