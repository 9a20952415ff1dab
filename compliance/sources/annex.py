"""A finance bureau's scoring annex (评分附件) as a table of indicators with points and criteria."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from compliance.ground.origin import Origin
from compliance.ground.problems import InputError, problem, refuse
from compliance.ground.values import Name
from compliance.sources.annex_columns import one_annex, title_above
from compliance.sources.annex_rows import AnnexPoints, Reading
from compliance.sources.files import read_tables
from compliance.sources.merged import anchors
from compliance.sources.table import row_is_empty


@dataclass(frozen=True, slots=True)
class AnnexIndicator:
    """One indicator of an annex: its headings, name, points, criterion as written, and the cell that names it."""

    section: str
    group: str
    name: str
    points: AnnexPoints
    criterion: str
    place: Origin


@dataclass(frozen=True, slots=True)
class Annex:
    """A scoring annex. ``sections`` are points that it states for its highest headings, ``total`` for all; ``skipped`` rows hold no indicator."""

    file: str
    sheet: str | None
    title: str | None
    indicators: tuple[AnnexIndicator, ...]
    sections: Mapping[str, AnnexPoints]
    total: AnnexPoints | None
    skipped: tuple[tuple[Origin, Name], ...]
    ignored: tuple[str, ...]


def read_annex(path: Path, sheet: str | None = None) -> Annex:
    """The annex in a workbook or CSV file. Raises :class:`InputError` with every cell that cannot be used."""
    tables = read_tables(path, path.name, frozenset({sheet}) if sheet else None)
    table, columns = one_annex([replace(table, hidden=False) for table in tables] if sheet else tables, path.name)
    reading = Reading(table, columns, anchors(table, columns.used(), columns.row))
    for row in range(columns.row + 1, len(table.rows) + 1):
        if not row_is_empty(table.rows[row - 1]) or any((row, column) in table.faults for column in columns.used()):
            reading.row(row)
    if not reading.found and not reading.problems:
        raise refuse(table.place(), "表头之下没有指标；请核对工作表", "there are no indicators below the header; check the sheet")
    for line in reading.found:
        if not line.points and not line.faulty:
            reading.fault(line.cell, f"“{line.name}”没有分值；请填写", f"'{line.name}' has no points; fill them in")
    if reading.problems:
        raise InputError(dict.fromkeys(reading.problems))
    indicators = tuple(
        AnnexIndicator(line.section, line.group, line.name, AnnexPoints(sum((p.value for p in line.points), Decimal(0)), line.points[0].place),
                       "；".join(line.criteria), reading.place(line.cell))
        for line in reading.found
    )
    title, skipped = title_above(table, columns.row), tuple(reading.skipped)
    annex = Annex(table.file, table.sheet, title, indicators, reading.sections, reading.total, skipped, columns.ignored)
    return _in_cents(_in_points(annex) if columns.scored in columns.weights else annex)


def _in_points(annex: Annex) -> Annex:
    """Weights that are shares of one (0.05, or 5% in a percentage cell) as points of a hundred."""
    if sum((indicator.points.value for indicator in annex.indicators), Decimal(0)) != 1:
        return annex

    def times(points: AnnexPoints) -> AnnexPoints:
        return AnnexPoints((points.value * 100).normalize(), points.place) if points.value <= 1 else points

    total = times(annex.total) if annex.total else None
    indicators = tuple(replace(indicator, points=times(indicator.points)) for indicator in annex.indicators)
    return replace(annex, indicators=indicators, sections={name: times(points) for name, points in annex.sections.items()}, total=total)


def _in_cents(annex: Annex) -> Annex:
    """The annex, whose points have two decimals at most. Raises :class:`InputError` for finer ones."""
    stated = [*(indicator.points for indicator in annex.indicators), *annex.sections.values(), *([annex.total] if annex.total else [])]
    fine = [points for points in stated if points.value != round(points.value, 2)]
    if fine:
        raise InputError(
            problem(points.place, f"分值 {points.value} 超过两位小数；请改为至多两位", f"{points.value} points have more than two decimals; write two at most")
            for points in fine)
    return annex
