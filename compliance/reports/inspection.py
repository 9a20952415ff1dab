"""What a ledger was taken for, as a page and as data."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence

from compliance.ground.origin import Origin
from compliance.ground.problems import Problem
from compliance.ground.values import Name
from compliance.records.kinds import Kind, kinds
from compliance.reports.layout import Page, Style, whole
from compliance.reports.sources import source_data
from compliance.sources.inspection import SourceSeen, TableSeen
from compliance.sources.quality import SkippedRow
from compliance.sources.suggesting import Suggestion

MOST_REFUSED = 5
"""So many refused cells are shown of one table; the rest are counted."""

_MOST_ROWS = 8


def inspection_page(seen: Sequence[SourceSeen], lang: str) -> Page:
    """What was taken for what, table by table."""
    page = Page(lang)
    for source in seen:
        for table in source.tables:
            _table(page, table)
        for found in source.problems:
            page.blank()
            page.add(f"{whole(found.place)}{page.pick('：', ': ')}{found.message[lang]}", style=Style.BAD, hang=2)
        for place, kinds_maybe in source.maybe:
            _maybe(page, place, kinds_maybe)
    page.blank()
    page.say("只采用确定的对应；“可能”的一概不用，除非用 compliance map 或 dossier.yaml 指明",
             "Only what is certain is used; what is likely is not, unless compliance map or dossier.yaml says so", style=Style.DIM)
    return page


def _table(page: Page, table: TableSeen) -> None:
    quality, lang = table.quality, page.lang
    page.title(str(Origin(quality.file, quality.sheet)), str(Origin(quality.file, quality.sheet)))
    if quality.kind is None:
        for note in quality.notes:
            page.add(note[lang], 2, Style.DOUBT)
        return
    kind = kinds()[quality.kind]
    rows = f"{quality.header_first}-{quality.header_row}" if quality.header_first not in (None, quality.header_row) else f"{quality.header_row}"
    how = f"{page.pick('，确定：', ', certain: ')}{quality.how[lang]}" if quality.how else ""
    page.say(f"{kind.name.zh}（{kind.code}{how}）；表头第 {rows} 行；读取 {quality.rows_read} 行", f"{kind.name.en} ({kind.code}{how}); header in row {rows}; {quality.rows_read} rows read", 2, hang=2)
    if quality.mapping:
        page.say(f"对应文件：{quality.mapping}", f"mapping: {quality.mapping}", 2)
    for column in quality.columns:
        unit = f" [{column.unit}]" if column.unit else ""
        page.add(f"{column.place.column or ''} {column.header} → {column.name[lang]} {column.field}{unit}{page.pick('（', ' (')}{column.how[lang]}{page.pick('）', ')')}", 4, hang=4)
    by_place = {suggestion.place: suggestion for suggestion in table.suggested}
    for ignored in quality.ignored:
        said = suggestion_text(by_place[ignored.place], page) if ignored.place in by_place else page.pick("不读", "not read")
        page.add(f"{ignored.place.column or ''} {ignored.header or page.pick('（无表头）', '(no header)')} → {said}", 4, Style.DOUBT if ignored.place in by_place else Style.DIM, 4)
    _skipped(page, quality.skipped)
    for note in quality.notes:
        page.add(note[lang], 2, Style.DIM, 2)
    _problems(page, table)
    _missing(page, kind, quality.missing)


def suggestion_text(found: Suggestion, page: Page) -> str:
    """A suggestion with its grounds."""
    name = found.field.name
    sure = page.pick("可写入" if found.certain else "可能", "may be written" if found.certain else "likely")
    return page.pick(
        f"{sure}：{name.zh} {found.field.code}（字面相近 {found.likeness}%，{found.tried} 个值中 {found.fitting} 个符合）",
        f"{sure}: {name.en} {found.field.code} (alike by {found.likeness}%, {found.fitting} of {found.tried} values fit)")


def _skipped(page: Page, skipped: Sequence[SkippedRow]) -> None:
    groups: dict[Name, list[int]] = defaultdict(list)
    for row in skipped:
        groups[row.reason].append(row.place.row or 0)
    for reason, rows in groups.items():
        shown = page.pick("、", ", ").join(map(str, rows[:_MOST_ROWS])) + ("…" if len(rows) > _MOST_ROWS else "")
        page.say(f"跳过第 {shown} 行：{reason.zh}", f"skipped row {shown}: {reason.en}", 2, hang=2)


def _problems(page: Page, table: TableSeen) -> None:
    if table.quality.unreadable:
        page.say(f"读不出的单元格 {table.quality.unreadable} 个", f"cells that could not be read: {table.quality.unreadable}", 2, Style.BAD)
    for found in table.refused[:MOST_REFUSED]:
        page.add(_line(found, page), 4, Style.BAD, 2)
    if len(table.refused) > MOST_REFUSED:
        page.say(f"另有 {len(table.refused) - MOST_REFUSED} 个", f"and {len(table.refused) - MOST_REFUSED} more", 4)
    for doubt in table.quality.doubts:
        page.add(page.pick("存疑：", "in doubt: ") + _line(doubt, page), 2, Style.DOUBT, 2)


def _line(found: Problem, page: Page) -> str:
    return f"{whole(found.place)}{page.pick('：', ': ')}{found.message[page.lang]}"


def _missing(page: Page, kind: Kind, missing: Sequence[str]) -> None:
    keys = [kind.fields[code].name[page.lang] for code in kind.key if code in missing]
    if keys:
        said = page.pick("、", ", ").join(keys)
        page.say(f"没有主要的列：{said}", f"columns that matter most are missing: {said}", 2, Style.DOUBT)
    if missing:
        page.say(f"没有列的字段 {len(missing)} 个（--format json 列出）", f"fields without a column: {len(missing)} (listed by --format json)", 2, Style.DIM)


def _maybe(page: Page, place: str, found: Sequence[tuple[int, str]]) -> None:
    if not found:
        return
    said = page.pick("、", ", ").join(
        page.pick(f"{kinds()[code].name.zh} {code}（{score} 个表头相符）", f"{kinds()[code].name.en} {code} ({score} headers fit)") for score, code in found)
    page.say(f"{place} 可能是：{said}", f"{place} may be: {said}", 2, Style.DOUBT, 2)


def inspection_json(seen: Sequence[SourceSeen]) -> str:
    """The same as data, in both languages."""
    data = [
        {
            "source": source.name,
            "tables": [{**source_data(table.quality), "refused": [_problem(found) for found in table.refused], "suggested": [_suggestion(found) for found in table.suggested]} for table in source.tables],
            "problems": [_problem(found) for found in source.problems],
            "maybe": [{"place": place, "kinds": [{"kind": code, "headers": score} for score, code in found]} for place, found in source.maybe],
        }
        for source in seen
    ]
    return json.dumps({"format": 1, "sources": data}, ensure_ascii=False, indent=2) + "\n"


def _problem(found: Problem) -> dict[str, object]:
    return {"code": found.code, "place": found.place, "message": {"zh": found.message.zh, "en": found.message.en}}


def _suggestion(found: Suggestion) -> dict[str, object]:
    return {"header": found.header, "place": str(found.place), "field": found.field.code, "likeness": found.likeness, "tried": found.tried, "fitting": found.fitting, "certain": found.certain}
