"""The unit of money that a sheet gives beside its title: 单位：万元."""

from __future__ import annotations

import re

from compliance.ground.origin import Origin
from compliance.ground.problems import refuse
from compliance.sources.money import UNITS
from compliance.sources.table import Raw, Table
from compliance.sources.vocabulary import HEADER_UNITS

_SHEET_UNIT = re.compile(r"单位(?:[:：]|为)?\s*(.+)")
_IN_UNITS = re.compile(r"以(.{1,4}?)为单位")
_TITLE_UNIT = re.compile(r"[（(]([^（）()]+)[）)]\s*$")
_FOREIGN = re.compile(r"(?:单位(?:[:：]|为)?|[、,，（(])\s*(?:万|亿|百万)?(美元|欧元|港元|港币|日元|英镑|澳元|USD|EUR|HKD)")


def sheet_unit(table: Table, first: int, last: int, default: str | None) -> str:
    """The money unit written above a header (rows ``first`` to ``last``) or given by the dossier; 元 where there is neither."""
    found: dict[str, Origin] = {}
    for row in range(1, last):
        for index, raw in enumerate(table.rows[row - 1]):
            if isinstance(raw, str) and raw and (unit := unit_note(raw, in_header=row >= first)):
                found.setdefault(unit, table.place(row, index))
            elif isinstance(raw, str) and (foreign := _FOREIGN.search(raw)):
                raise refuse(
                    table.place(row, index), f"金额单位是{foreign[1]}，本程序只按人民币计；请换算后填写", f"the amounts are in {foreign[1]}; they are judged in yuan only: convert them")
    if default is not None:
        found.setdefault(default, table.place())
    if len(found) > 1:
        said = "、".join(f"{unit}（{place}）" for unit, place in found.items())
        raise refuse(table.place(), f"金额单位不一致：{said}；请改为一致", f"the units of money differ: {said}; make them agree")
    return next(iter(found), "元")


def unit_note(raw: Raw, in_header: bool = False) -> str | None:
    """The money unit that a corner note (单位：万元) or a title (合同台账（万元）) gives; inside the header only a corner note counts.

    >>> unit_note("单位：万元"), unit_note("单位：个、人民币元"), unit_note("填报单位：某局")
    ('万元', '元', None)
    """
    if not isinstance(raw, str):
        return None
    found = _SHEET_UNIT.search(raw) or _IN_UNITS.search(raw) or (None if in_header else _TITLE_UNIT.search(raw))
    if found is None:
        return None
    for word in re.split(r"[、,，/;；\s]+", found[1]):
        bare = word.strip("（）()：:。").removeprefix("人民币")
        if bare in UNITS:
            return HEADER_UNITS[bare]
    return None
