"""What was read of each source: a section of the report, and the same as data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from compliance.ground.origin import Origin
from compliance.ground.values import Name
from compliance.records.kinds import kinds
from compliance.reports.layout import Page, Style, whole
from compliance.sources.quality import SourceQuality

_NUMBERS = ("序号", "行次", "No.", "#")


def sources_section(page: Page, quality: Sequence[SourceQuality]) -> None:
    """A line for each source, and what of it is in doubt."""
    if not quality:
        return
    page.title(f"数据来源 {len(quality)} 个", f"Sources: {len(quality)}")
    for source in quality:
        page.add(f"{Origin(source.file, source.sheet)}{page.pick('：', ': ')}{_told(source, page)}", 2, Style.PLAIN, 2)
        for doubt in source.doubts:
            page.add(f"{page.pick('存疑：', 'in doubt: ')}{whole(doubt.place)}{page.pick('：', ': ')}{doubt.message[page.lang]}", 4, Style.DOUBT, 2)


def _told(source: SourceQuality, page: Page) -> str:
    if source.kind is None:
        return page.pick("；", "; ").join(note[page.lang] for note in source.notes)
    name = kinds()[source.kind].name if source.kind in kinds() else Name(source.kind, source.kind)
    parts = [page.pick(f"{name.zh} {source.rows_read} 行", f"{name.en}, {source.rows_read} row{'' if source.rows_read == 1 else 's'}")]
    if source.skipped:
        reasons = page.pick("、", ", ").join(f"{reason} {count}" for reason, count in Counter(row.reason[page.lang] for row in source.skipped).items())
        parts.append(page.pick(f"跳过 {len(source.skipped)} 行（{reasons}）", f"{len(source.skipped)} skipped ({reasons})"))
    if source.unreadable:
        parts.append(page.pick(f"{source.unreadable} 个单元格读不出", f"{source.unreadable} cells could not be read"))
    unknown = [column.header for column in source.ignored if column.header and column.header not in _NUMBERS]
    if unknown:
        parts.append(page.pick(f"未识别的列：{'、'.join(unknown)}", f"columns not understood: {', '.join(unknown)}"))
    if source.mapping:
        parts.append(page.pick(f"对应 {source.mapping}", f"mapping {source.mapping}"))
    parts += [note[page.lang] for note in source.notes]
    return page.pick("；", "; ").join(parts)


def source_data(source: SourceQuality) -> dict[str, object]:
    """A source as data."""
    return {
        "file": source.file, "sheet": source.sheet, "kind": source.kind, "rows": source.rows_read, "skipped": len(source.skipped), "unreadable": source.unreadable,
        "ignored": [column.header for column in source.ignored],
        "told_by": None if source.how is None else _name(source.how), "mapping": source.mapping,
        "header_rows": None if source.header_row is None else [source.header_first or source.header_row, source.header_row],
        "columns": [
            {"place": str(column.place), "header": column.header, "field": column.field, "unit": column.unit, "how": _name(column.how)} for column in source.columns],
        "skipped_rows": [{"place": str(row.place), "reason": _name(row.reason)} for row in source.skipped],
        "missing": list(source.missing),
        "notes": [_name(note) for note in source.notes],
        "doubts": [{"code": doubt.code, "place": doubt.place, "message": _name(doubt.message)} for doubt in source.doubts],
    }


def _name(name: Name) -> dict[str, str]:
    return {"zh": name.zh, "en": name.en}
