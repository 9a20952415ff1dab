"""A scheme drafted from a bureau's annex: its names, weights and criteria; methods are left to a person who has read it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from compliance.ground.problems import refuse
from compliance.rules.shapes import check_jurisdiction
from compliance.scoring.figures import Standing
from compliance.scoring.reading import parse_scheme
from compliance.scoring.scheme import Scheme
from compliance.scoring.standard import StandardIndicator, Standards, Suggestion
from compliance.sources.annex import Annex, AnnexIndicator

_YEAR = re.compile(r"(20\d\d)\s*年")


@dataclass(frozen=True, slots=True)
class Origins:
    """What an annex does not say of itself: the scheme's id, its jurisdiction and year, and how its figures are known."""

    code: str
    jurisdiction: str = "CN"
    year: int | None = None
    standing: Standing = Standing.ASSUMED
    source: str = ""


@dataclass(frozen=True, slots=True)
class DraftIndicator:
    """An indicator of the draft that still needs a method, and what may serve it."""

    id: str
    name: str
    points: Decimal
    suggestion: Suggestion | None


@dataclass(frozen=True, slots=True)
class Draft:
    """A drafted scheme: its text, what it reads as, its indicators, and what the annex held besides."""

    text: str
    scheme: Scheme
    indicators: tuple[DraftIndicator, ...]
    annex: Annex


def draft(annex: Annex, origins: Origins, standards: Standards) -> Draft:
    """The scheme file for an annex. Raises :class:`InputError` where published figures name no source, and for a jurisdiction that is none."""
    try:
        check_jurisdiction(origins.jurisdiction)
    except ValueError as error:
        zh, en = f"“{origins.jurisdiction}”不是行政区划代码；请填 CN 或 440103 这样的代码", f"'{origins.jurisdiction}' is no jurisdiction; expected {error}"
        raise refuse("--jurisdiction", zh, en) from error
    if origins.standing is Standing.PUBLISHED and not origins.source:
        raise refuse(
            annex.file,
            "标为 published 的分值要有出处；请用 --source 写明链接或文件",
            "figures marked published need a source; name a link or a document with --source",
        )
    writer = _Writer(annex, origins, standards)
    text = writer.text()
    return Draft(text, parse_scheme(text, f"{origins.code}.yaml"), tuple(writer.drafted), annex)


def quoted(text: str) -> str:
    r"""A text as a quoted YAML scalar.

    >>> quoted('“三公”: 5"')
    '"“三公”: 5\\""'
    """
    written = json.dumps(text, ensure_ascii=False)
    return "".join(character if character.isprintable() else f"\\U{ord(character):08x}" for character in written)


def stub(suggestion: Suggestion) -> str:
    """The suggested method as YAML, with question marks for the figures that only the annex knows."""
    figure = '{value: "?", standing: "?"}'
    rules = f"rules: [{', '.join(suggestion.rules)}]"
    match suggestion.method:
        case "per_violation":
            return f"per_violation: {{{rules}, each: {figure}}}"
        case "ratio" | "all_or_nothing":
            return f"{suggestion.method}: {{{rules}}}"
        case "bands":
            return f"bands: {{metric: {suggestion.metric}, bands: [{{at_most: ?%, score: {figure}}}, {{otherwise: {figure}}}]}}"
        case "steps":
            return f"steps: {{metric: {suggestion.metric}, from: ?%, direction: ?, every: ?%, costs: {figure}}}"
    return f"proportional: {{metric: {suggestion.metric}}}"


class _Writer:
    """Writes the file line by line; each id is used once."""

    def __init__(self, annex: Annex, origins: Origins, standards: Standards) -> None:
        self.annex = annex
        self.origins = origins
        self.standards = standards
        self.drafted: list[DraftIndicator] = []
        self.taken: dict[str, set[str]] = {"section": set(), "group": set(), "indicator": set()}
        self.place = f"{annex.file}[{annex.sheet}]" if annex.sheet else annex.file

    def text(self) -> str:
        """The whole file."""
        annex, origins = self.annex, self.origins
        title = annex.title or annex.file
        found = _YEAR.search(title)
        year = origins.year or (int(found[1]) if found else None)
        whole = sum((indicator.points.value for indicator in annex.indicators), Decimal(0))
        stated = (annex.total.value, str(annex.total.place)) if annex.total else (whole, None)
        lines = [
            f"# 由 {_comment(self.place)} 导入：名称、分值、评分标准照抄附件，评分方法 method 尚未填写。",
            "# Imported: names, weights and criteria are the annex's own; the methods are still to be written (docs/schemes.md).",
            f"scheme: {quoted(origins.code)}",
            f"name: {{zh: {quoted(title)}, en: {quoted(title)}}}",
            f"jurisdiction: {quoted(origins.jurisdiction)}",
            *([f"year: {year}"] if year else []),
            f"basis: [{{zh: {quoted(f'由 {self.place} 导入')}, en: {quoted(f'imported from {self.place}')}}}]",
            f"total: {self.figure(*stated)}",
            "sections:",
        ]
        for number, (section, members) in enumerate(_runs(annex.indicators, lambda indicator: indicator.section), 1):
            lines += self.section(number, section, members)
        return "\n".join(lines) + "\n"

    def section(self, number: int, name: str, members: list[AnnexIndicator]) -> list[str]:
        """A section with its groups."""
        stated = self.annex.sections.get(name)
        whole = sum((indicator.points.value for indicator in members), Decimal(0))
        known = self.standards.heading(name)
        lines = [
            f"  - id: {self.fresh('section', known, f'section_{number}')}",
            f"    name: {_name(name, known)}",
            f"    full: {self.figure(stated.value, str(stated.place)) if stated else self.figure(whole, None)}",
            "    groups:",
        ]
        for group, indicators in _runs(members, lambda indicator: indicator.group):
            heading = self.standards.heading(group)
            code = self.fresh("group", heading, f"group_{len(self.taken['group']) + 1}")
            lines += [f"      - id: {code}", f"        name: {_name(group, heading)}", "        indicators:"]
            for indicator in indicators:
                lines += self.indicator(indicator)
        return lines

    def indicator(self, indicator: AnnexIndicator) -> list[str]:
        """An indicator without a method; what is suggested is a comment."""
        known = self.standards.indicator(indicator.name)
        code = self.fresh("indicator", known, f"indicator_{len(self.drafted) + 1}")
        suggestion = known.suggests if known else None
        self.drafted.append(DraftIndicator(code, indicator.name, indicator.points.value, suggestion))
        lines = [
            f"          - id: {code}",
            f"            name: {_name(indicator.name, known)}",
            f"            full: {self.figure(indicator.points.value, str(indicator.points.place))}",
            "            # method:",
        ]
        if suggestion:
            lines.append(f"            #   建议 (suggested): {stub(suggestion)}")
        if indicator.criterion:
            zh, en = f"评分标准：{indicator.criterion}", f"Criterion, as written: {indicator.criterion}"
            lines.append(f"            note: {{zh: {quoted(zh)}, en: {quoted(en)}}}")
        return lines

    def figure(self, value: Decimal, cell: str | None) -> str:
        """A figure with the standing of the whole annex, and the cell it was read in."""
        zh, en = (f"取自 {cell}", f"from {cell}") if cell else (f"{self.place} 各项之和", f"the sum of its parts in {self.place}")
        source = f", source: {quoted(self.origins.source)}" if self.origins.source else ""
        note = f"{{zh: {quoted(zh)}, en: {quoted(en)}}}"
        return f'{{value: "{value:f}", standing: {self.origins.standing.value}{source}, note: {note}}}'

    def fresh(self, family: str, known: StandardIndicator | None, otherwise: str) -> str:
        """An id nobody else of the family has."""
        stem = known.id if known else otherwise
        code, number = stem, 2
        while code in self.taken[family]:
            code, number = f"{stem}_{number}", number + 1
        self.taken[family].add(code)
        return code


def _runs(members: tuple[AnnexIndicator, ...] | list[AnnexIndicator], heading: Callable[[AnnexIndicator], str]) -> list[tuple[str, list[AnnexIndicator]]]:
    """The indicators under each heading, in the order in which the headings first appear."""
    found: dict[str, list[AnnexIndicator]] = {}
    for member in members:
        found.setdefault(heading(member), []).append(member)
    return list(found.items())


def _name(zh: str, known: StandardIndicator | None) -> str:
    return f"{{zh: {quoted(zh)}, en: {quoted(known.name.en if known else zh)}}}"


def _comment(text: str) -> str:
    return "".join(character if character.isprintable() else "\ufffd" for character in text)
