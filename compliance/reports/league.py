"""Many departments in one report: a league table, then each department with its deductions."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from compliance import __version__
from compliance.engines.verdict import Outcome
from compliance.evidence.assess import Assessment, exit_code
from compliance.evidence.province import Visit
from compliance.evidence.words import points_between
from compliance.ground.values import Name
from compliance.reports.data import FORMAT, report
from compliance.reports.layout import Page, Style, fit, points, right, whole
from compliance.reports.text import metric_text
from compliance.rules.rule import Ruleset, Severity
from compliance.scoring.scorecard import Ground, Scorecard

MOST_GROUPS = 3
MOST_RECORDS = 4


@dataclass(frozen=True, slots=True)
class Loss:
    """Points lost: by a group, or by one deduction or veto with its id and reasons."""

    points: Decimal
    name: Name
    id: str = ""
    reasons: tuple[Name, ...] = ()


@dataclass(frozen=True, slots=True)
class Score:
    """A department's total between two ends, out of ``counted``, and what it lost, gravest group first."""

    low: Decimal
    high: Decimal
    counted: Decimal
    grade: Name | None
    groups: tuple[Loss, ...]
    deductions: tuple[Loss, ...]
    assumed: int

    @property
    def standing(self) -> tuple[Fraction, Fraction]:
        """What ranks it: the share of its full marks that is certain, then the share that is possible."""
        full = Fraction(self.counted) or Fraction(1)
        return Fraction(self.low) / full, Fraction(self.high) / full


@dataclass(frozen=True, slots=True)
class Entry:
    """A department in the league. ``code`` is the exit code it would have by itself; ``data`` its JSON report, where wanted."""

    name: str
    jurisdiction: str
    score: Score | None
    violated: int
    undetermined: int
    problems: int
    engines: tuple[str, ...]
    code: int
    data: dict[str, object] | None


def entry(assessment: Assessment, fail_on: Severity = Severity.VIOLATION, with_data: bool = False) -> Entry:
    """What the league wants of an assessment."""
    dossier, card = assessment.dossier, assessment.scorecard
    return Entry(
        dossier.name, dossier.jurisdiction, None if card is None else _score(assessment, card),
        len(assessment.of(Outcome.VIOLATED)), len(assessment.of(Outcome.UNDETERMINED)), len(assessment.problems()),
        assessment.testimony.engines, exit_code(assessment, fail_on), report(assessment) if with_data else None)


def _score(assessment: Assessment, card: Scorecard) -> Score:
    groups = [Loss(group.counted - group.high, group.name) for section in card.sections for group in section.groups if group.high < group.counted]
    names = {indicator.id: indicator.name for indicator in card.indicators()}
    vetoes = [Loss(veto.lost, veto.name, veto.id, tuple(_reasons(assessment, None, veto.grounds))) for veto in card.vetoes if veto.lost]
    deductions = [Loss(each.points, names[each.indicator], each.id, tuple(_reasons(assessment, each.metric, each.grounds))) for each in card.deductions()]
    return Score(
        card.low, card.high, card.counted, card.grade, tuple(sorted([*groups, *vetoes], key=lambda loss: -loss.points)),
        tuple(sorted([*vetoes, *deductions], key=lambda loss: -loss.points)), len(card.assumed))


def _reasons(assessment: Assessment, metric: str | None, grounds: Iterable[Ground]) -> list[Name]:
    found: list[Name] = []
    if metric is not None:
        measured = assessment.metrics[metric]
        if measured.value is not None:
            shown = [metric_text(measured.metric.unit, measured.value, lang) for lang in ("zh", "en")]
            found.append(Name(f"{measured.metric.name.zh} {shown[0]}", f"{measured.metric.name.en} {shown[1]}"))
    keys = {(finding.rule.code, finding.subject): finding.record.key() for finding in assessment.findings}
    by_rule: dict[str, list[str]] = {}
    for ground in grounds:
        records = by_rule.setdefault(ground.rule, [])
        if ground.subject is not None:
            records.append(keys.get((ground.rule, ground.subject), f"{ground.subject.kind}#{ground.subject.number}"))
    return found + [_rule_reason(assessment.ruleset, code, records) for code, records in by_rule.items()]


def _rule_reason(ruleset: Ruleset, code: str, records: list[str]) -> Name:
    name = ruleset.rules[code].name
    if not records:
        return Name(f"{code} {name.zh}：没有台账", f"{code} {name.en}: no ledger")
    shown, more = records[:MOST_RECORDS], len(records) - MOST_RECORDS
    return Name(
        f"{code} {name.zh}：{'、'.join(shown)}" + (f" 等 {len(records)} 条" if more > 0 else ""),
        f"{code} {name.en}: {', '.join(shown)}" + (f" and {more} more" if more > 0 else ""))


@dataclass(frozen=True, slots=True)
class Placed:
    """A department and its rank; ``None`` where it has no score."""

    rank: int | None
    folder: str
    entry: Entry


def league(visits: Sequence[Visit[Entry]]) -> list[Placed]:
    """The departments that could be read, best first; equal shares share a rank, those without a score come last."""
    scored = sorted(
        ((visit.seen.score.standing, visit.folder, visit.seen) for visit in visits if visit.seen is not None and visit.seen.score is not None),
        key=lambda item: (-item[0][0], -item[0][1], item[1]))
    placed: list[Placed] = []
    rank = 0
    for index, (standing, folder, seen) in enumerate(scored):
        if index == 0 or standing != scored[index - 1][0]:
            rank = index + 1
        placed.append(Placed(rank, folder, seen))
    return placed + [Placed(None, visit.folder, visit.seen) for visit in visits if visit.seen is not None and visit.seen.score is None]


def league_json(visits: Sequence[Visit[Entry]], law: Ruleset) -> str:
    """The league and every department's report under its folder, as a JSON text that ends with a newline."""
    data = {
        "format": FORMAT,
        "program": __version__,
        "ruleset": {"sha256": law.fingerprint},
        "league": [_row_data(placed) for placed in league(visits)],
        "departments": {visit.folder: visit.seen.data for visit in visits if visit.seen is not None},
        "unread": {
            visit.folder: [{"code": found.code, "place": found.place, "message": {"zh": found.message.zh, "en": found.message.en}} for found in visit.problems]
            for visit in visits if visit.seen is None},
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _row_data(placed: Placed) -> dict[str, object]:
    seen, score = placed.entry, placed.entry.score
    return {
        "rank": placed.rank, "folder": placed.folder, "name": seen.name, "jurisdiction": seen.jurisdiction,
        "low": None if score is None else f"{score.low:f}", "high": None if score is None else f"{score.high:f}",
        "counted": None if score is None else f"{score.counted:f}", "violated": seen.violated, "undetermined": seen.undetermined,
    }


def league_page(visits: Sequence[Visit[Entry]], lang: str) -> Page:
    """The league table, the departments that could not be read, then each department in the table's order."""
    page = Page(lang)
    table = league(visits)
    unread = [visit for visit in visits if visit.seen is None]
    page.add(page.pick(f"{len(visits)} 个部门", f"{len(visits)} departments") + (page.pick(f"，其中 {len(unread)} 个无法读取", f", {len(unread)} of them unreadable") if unread else ""), style=Style.TITLE)
    engines = list(dict.fromkeys(page.pick("、", ", ").join(placed.entry.engines) for placed in table))
    if engines:
        page.say(f"引擎：{'；'.join(engines)}", f"engines: {'; '.join(engines)}", style=Style.DIM)
    if table:
        _table(page, table)
    _unread(page, unread)
    for placed in table:
        _department(page, placed)
    if any(placed.entry.score is not None and placed.entry.score.assumed for placed in table):
        page.blank()
        page.say("得分用到假定的分值（不是官方数字）；逐个检查时列出", "the scores use assumed figures, which are not official; checking a single department lists them", style=Style.DOUBT)
    return page


def _table(page: Page, table: list[Placed]) -> None:
    page.title("排名", "League table")
    page.draw(_row(page.pick("名次", "rank"), page.pick("部门", "department"), page.pick("区划", "place"), page.pick("得分", "score"), page.pick("扣分", "lost"),
                   page.pick("违反", "viol."), page.pick("不明", "open")), Style.DIM)
    for placed in table:
        seen, score = placed.entry, placed.entry.score
        shown, lost = (page.pick("未评分", "no score"), "") if score is None else (_range(score), "" if score.high == score.counted else f"-{points(score.counted - score.high)}")
        style = Style.BAD if seen.violated else Style.DOUBT if seen.undetermined or score is None else Style.PLAIN
        page.draw(_row("-" if placed.rank is None else str(placed.rank), seen.name, seen.jurisdiction, shown, lost, str(seen.violated), str(seen.undetermined)), style)
        if score is not None and score.groups:
            named = page.pick("；", "; ").join(f"{loss.name[page.lang]} -{points(loss.points)}" for loss in score.groups[:MOST_GROUPS])
            page.add(named + (" …" if len(score.groups) > MOST_GROUPS else ""), 6, Style.DIM)
    if any(placed.entry.score is not None and placed.entry.score.low < placed.entry.score.high for placed in table):
        page.say("得分未定的，按低的一端占满分的比例排名", "where a score is a range, its low end is what ranks", style=Style.DIM)


def _row(rank: str, name: str, place: str, score: str, lost: str, violated: str, undetermined: str) -> str:
    return f"{fit(rank, 5)} {fit(name, 34)} {fit(place, 7)}{right(score, 12)}{right(lost, 7)}{right(violated, 6)}{right(undetermined, 6)}"


def _range(score: Score) -> str:
    return points_between(score.low, score.high)


def _unread(page: Page, visits: list[Visit[Entry]]) -> None:
    if visits:
        page.title(f"无法读取 {len(visits)} 个", f"Could not be read: {len(visits)}")
    for visit in visits:
        page.add(whole(visit.folder or page.pick("（没有写明部门）", "(no department named)")), 2, Style.BAD)
        for found in visit.problems:
            page.add(found.text(page.lang), 4, hang=2)


def _department(page: Page, placed: Placed) -> None:
    seen, score = placed.entry, placed.entry.score
    page.title(f"{seen.name}（{placed.folder}）", f"{seen.name} ({placed.folder})")
    if score is not None:
        grade = "" if score.grade is None else page.pick(f"，等级：{score.grade.zh}", f", grade: {score.grade.en}")
        page.say(f"{_range(score)} / {points(score.counted)} 分{grade}", f"{_range(score)} / {points(score.counted)} points{grade}", 2)
        for loss in score.deductions:
            page.add(f"-{points(loss.points)}  {loss.name[page.lang]}  [{loss.id}]", 2, Style.BAD, 2)
            for reason in loss.reasons:
                page.add(reason[page.lang], 4, hang=2)
    page.say(f"违反 {seen.violated} 项，无法判定 {seen.undetermined} 项，数据问题 {seen.problems} 处",
             f"{seen.violated} violated, {seen.undetermined} undetermined, {seen.problems} data problems", 2, Style.DIM)
