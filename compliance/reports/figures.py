"""Figures of law for people: each version of a parameter with its days, place, values, standing and source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from compliance.evidence.words import citation
from compliance.ground.values import Name
from compliance.language.wording import show_figure
from compliance.reports.terms import STANDING_WORDS, place_name
from compliance.rules.parameters import Timeline, Version


def history(timeline: Timeline, rows: Mapping[str, Name], lang: str) -> Iterator[str]:
    """One line per version, by place and day; ``rows`` names the rows of a table."""
    zh = lang == "zh"
    if not timeline.versions:
        yield "没有可用的数额，须由使用者在卷宗中提供" if zh else "no figure is known; supply it in the dossier"
    for version in timeline.versions:
        source = "" if version.basis is None else ("，" if zh else ", ") + citation(version.basis)
        note = "" if version.note is None else (f"（{version.note.zh}）" if zh else f" ({version.note.en})")
        head, standing = f"{span(version, lang)}{'：' if zh else ': '}", f"{'；' if zh else '; '}{STANDING_WORDS[version.standing][lang]}"
        yield head + values(timeline, version, rows, lang) + standing + source + note


def span(version: Version, lang: str) -> str:
    """The place and the days of a version."""
    place = place_name(version.jurisdiction, lang)
    if lang == "zh":
        return f"{place}，{version.start} 起" + (f"至 {version.until}" if version.until else "")
    return f"{place}, from {version.start}" + (f" to {version.until}" if version.until else "")


def values(timeline: Timeline, version: Version, rows: Mapping[str, Name], lang: str) -> str:
    """The value, or each row of the table with its name."""
    shown = []
    for key, value in version.values.items():
        name = "" if key is None else (rows[key][lang] if key in rows else key) + " "
        shown.append(name + show_figure(value, timeline.type.type, lang))
    return ("、" if lang == "zh" else ", ").join(shown)
