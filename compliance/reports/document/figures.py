"""The figures that a text may hold: known exactly, or left open for a person with a word on what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from compliance.evidence.assess import Assessment
from compliance.evidence.words import metric_text, points
from compliance.ground.values import Base, Value
from compliance.language.wording import show, show_money, show_percent
from compliance.records.kinds import DEPARTMENT, Field
from compliance.reports.document.skeleton import unknown_figure
from compliance.scoring.scorecard import GroupScore, IndicatorScore, Scorecard, SectionScore

Scored = SectionScore | GroupScore | IndicatorScore
"""A line of the scorecard."""

_HUNDREDTH_WAN = 10_000
"""A hundredth of 万元, in fen."""


@dataclass(frozen=True, slots=True)
class Open:
    """What a person must fill in."""

    label: str


@dataclass(frozen=True)
class Figures:
    """The figures of one assessment in one language."""

    assessment: Assessment
    lang: str

    def pick(self, zh: str, en: str) -> str:
        """The wording in this language."""
        return zh if self.lang == "zh" else en

    def find(self, name: str) -> str | Open:
        """A figure by its name. Raises :class:`InputError` for a name that no dossier could have."""
        kind, _, rest = name.partition(".")
        match kind:
            case "department" if rest:
                return self._field(name, rest)
            case "metric":
                return self._metric(name, rest)
            case "count":
                return self._count(name, rest)
        return self._plain(name)

    def _plain(self, name: str) -> str | Open:
        dossier, card = self.assessment.dossier, self.assessment.scorecard
        known: dict[str, str | Open] = {"department": dossier.name, "year": str(dossier.year), "as_of": dossier.as_of.isoformat()}
        missing = Open(self.pick("没有评分", "there is no score"))
        uncertain = Open(self.pick("得分尚不确定", "the score is not certain"))
        known |= dict.fromkeys(("total", "full", "counted", "lost", "grade", "groups"), missing)
        if card is not None:
            known |= {"full": points(card.full), "counted": points(card.counted), "groups": self.pick("、", ", ").join(group.name[self.lang] for section in card.sections for group in section.groups)}
            known |= {"total": uncertain if card.total is None else points(card.total), "lost": uncertain if card.total is None else points(card.counted - card.total)}
            known["grade"] = uncertain if card.grade is None else card.grade[self.lang]
        if name not in known:
            raise unknown_figure(name, [*known, "department.", "metric.", "count."])
        return known[name]

    def _field(self, name: str, code: str) -> str | Open:
        fields = self.assessment.labels.kinds[DEPARTMENT].fields
        if code not in fields:
            raise unknown_figure(name, [f"department.{known}" for known in fields])
        record = self.assessment.dossier.department
        value = None if record is None else record.value(code)
        return Open(fields[code].name[self.lang]) if value is None else self._shown(value, fields[code])

    def _shown(self, value: Value, field: Field) -> str:
        if field.type.base is Base.MONEY and isinstance(value, int):
            return money(value, self.lang)
        return show(value, field.type, self.lang, {code: name for code, (name, _) in field.options.items()})

    def _metric(self, name: str, code: str) -> str | Open:
        if code not in self.assessment.metrics:
            raise unknown_figure(name, [f"metric.{known}" for known in self.assessment.metrics])
        measured = self.assessment.metrics[code]
        return Open(measured.metric.name[self.lang]) if measured.value is None else metric_text(measured.metric.unit, measured.value, self.lang)

    def _count(self, name: str, rest: str) -> str | Open:
        code, _, condition = rest.partition(".")
        kinds = self.assessment.labels.kinds
        if code not in kinds:
            raise unknown_figure(name, [f"count.{known}" for known in kinds])
        kind, (field, _, option) = kinds[code], condition.partition(".")
        if condition and (field not in kind.fields or option not in kind.fields[field].options):
            raise unknown_figure(name, [f"count.{code}.{known}.{choice}" for known, shape in kind.fields.items() for choice in shape.options])
        records = self.assessment.dossier.store.all(code)
        what = kind.fields[field].options[option][0] if condition else kind.name
        if records is None or (condition and any(record.value(field) is None for record in records)):
            return Open(self.pick(f"{what.zh}的数目", f"number of {what.en}"))
        return str(sum(not condition or record.value(field) == option for record in records))


def money(fen: int, lang: str) -> str:
    """An amount as reports write it: 万元 with two places where that is exact.

    >>> money(3193390000, "zh"), money(12345, "zh")
    ('3193.39 万元', '123.45元')
    """
    if lang == "zh" and abs(fen) >= 100 * _HUNDREDTH_WAN and fen % _HUNDREDTH_WAN == 0:
        return f"{Decimal(fen // _HUNDREDTH_WAN) / 100:.2f} 万元"
    return show_money(fen, lang)


def rate(item: Scored) -> str:
    """The share of full marks that was earned; 得分率."""
    full = item.full if isinstance(item, IndicatorScore) else item.counted
    return show_percent(Fraction(item.low) / Fraction(full)) if full else ""


def scored(card: Scorecard, code: str) -> Scored | None:
    """The section, group or indicator of an id."""
    for section in card.sections:
        lines: list[Scored] = [section, *section.groups, *indicators(section)]
        for item in lines:
            if item.id == code:
                return item
    return None


def indicators(item: Scored) -> tuple[IndicatorScore, ...]:
    """The indicators of a line."""
    if isinstance(item, IndicatorScore):
        return (item,)
    groups = item.groups if isinstance(item, SectionScore) else (item,)
    return tuple(indicator for group in groups for indicator in group.indicators)


__all__ = ["Figures", "Open", "Scored", "indicators", "money", "rate", "scored"]
