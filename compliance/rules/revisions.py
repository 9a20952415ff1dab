"""What changed in a basis, in a figure's history, and in what a rule leaves unchecked, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from compliance.ground.values import Name
from compliance.language.wording import show_figure
from compliance.rules.parameters import Timeline, Version
from compliance.rules.shapes import BasisShape


def becomes(what: Name, old: Name, new: Name) -> Name:
    """A change from one wording to another."""
    return Name(f"{what.zh}由“{old.zh}”改为“{new.zh}”", f"{what.en}: from '{old.en}' to '{new.en}'")


def gap_changes(what: Name, old: Sequence[Name], new: Sequence[Name]) -> Iterator[Name]:
    """Sentences added and removed."""
    for item in new:
        if item not in old:
            yield Name(f"{what.zh}增加：{item.zh}", f"{what.en}, added: {item.en}")
    for item in old:
        if item not in new:
            yield Name(f"{what.zh}删去：{item.zh}", f"{what.en}, dropped: {item.en}")


def basis_changes(old: Sequence[BasisShape], new: Sequence[BasisShape]) -> Iterator[Name]:
    """Articles added and removed, and their dates, words and checks."""
    before, after = {_cited(basis): basis for basis in old}, {_cited(basis): basis for basis in new}
    for cited in after:
        if cited not in before:
            yield Name(f"增加依据 {cited}", f"new basis {cited}")
    for cited, basis in before.items():
        if cited not in after:
            yield Name(f"删去依据 {cited}", f"basis dropped: {cited}")
        else:
            yield from _basis(cited, basis, after[cited])


def _cited(basis: BasisShape) -> str:
    document = f"（{basis.document}）" if basis.document else ""
    return f"《{basis.instrument}》{document}{basis.article}"


def _basis(cited: str, old: BasisShape, new: BasisShape) -> Iterator[Name]:
    for field, zh, en in (("in_force", "施行日期", "in force from"), ("until", "失效日期", "in force to"), ("read", "阅读程度", "how far it was read"),
                          ("checked_on", "核对日期", "checked on")):
        one, two = getattr(old, field), getattr(new, field)
        if one != two:
            yield becomes(Name(f"{cited} {zh}", f"{cited}, {en}"), _shown(one), _shown(two))
    if old.quote != new.quote:
        yield Name(f"{cited} 引文有改动", f"{cited}: the quotation changed")


def _shown(value: object) -> Name:
    return Name("无", "none") if value is None else Name(str(value), str(value))


def version_changes(old: Timeline | None, new: Timeline | None) -> Iterator[Name]:
    """Versions added, removed and changed, by place and day."""
    before = {} if old is None else {(version.jurisdiction, version.start): version for version in old.versions}
    after = {} if new is None else {(version.jurisdiction, version.start): version for version in new.versions}
    for key in sorted({*before, *after}):
        place, start = key
        where = Name(f"{place} 自 {start} 起", f"{place} from {start}")
        one, two = before.get(key), after.get(key)
        if one is None and two is not None:
            yield Name(f"{where.zh}新定为 {_told(new, two, 'zh')}", f"{where.en}: new, {_told(new, two, 'en')}")
        elif two is None and one is not None:
            yield Name(f"{where.zh}的数额（{_told(old, one, 'zh')}）删去", f"{where.en}: dropped ({_told(old, one, 'en')})")
        elif one is not None and two is not None:
            yield from _version(where, old, new, one, two)


def _version(where: Name, old: Timeline | None, new: Timeline | None, one: Version, two: Version) -> Iterator[Name]:
    for key in dict.fromkeys((*one.values, *two.values)):
        if one.values.get(key) != two.values.get(key):
            row = Name(f"{where.zh}{'' if key is None else ' ' + key}", f"{where.en}{'' if key is None else ' ' + key}")
            yield becomes(row, *(Name(_figure(line, version, key, "zh"), _figure(line, version, key, "en")) for line, version in ((old, one), (new, two))))
    for field, zh, en in (("until", "末日", "last day"), ("standing", "依据性质", "standing")):
        before, after = getattr(one, field), getattr(two, field)
        if before != after:
            yield becomes(Name(f"{where.zh} {zh}", f"{where.en}, {en}"), _shown(before), _shown(after))
    yield from basis_changes([] if one.basis is None else [one.basis], [] if two.basis is None else [two.basis])


def _figure(timeline: Timeline | None, version: Version, key: str | None, lang: str) -> str:
    value = version.values.get(key)
    if timeline is None or value is None:
        return "无" if lang == "zh" else "none"
    return show_figure(value, timeline.type.type, lang)


def _told(timeline: Timeline | None, version: Version, lang: str) -> str:
    shown = (f"{'' if key is None else key + ' '}{_figure(timeline, version, key, lang)}" for key in version.values)
    return ("、" if lang == "zh" else ", ").join(shown)
