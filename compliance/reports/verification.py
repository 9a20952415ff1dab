"""Whether a finished report stands, in words."""

from __future__ import annotations

from compliance.evidence.leagues import LeagueDifference
from compliance.evidence.verification import Change, Difference, FindingChange, PointsChange
from compliance.ground.values import Name
from compliance.reports.layout import Page, Style, whole

MOST_OTHERS = 10
MOST_SHOWN = 160
"""So many characters of a foreign text are shown."""

_OUTCOMES = {
    "violated": Name("违反", "violated"), "undetermined": Name("无法判定", "undetermined"), "pending": Name("尚未到期", "pending"),
    "exempt": Name("例外或豁免", "exempt"),
}
_NOTHING = Name("符合或不适用", "satisfied or not applicable")
_PARTS = {"outcome": Name("判定", "verdict"), "margin": Name("差额", "margin"), "record": Name("记录", "record"), "place": Name("位置", "place")}


def verification_page(difference: Difference, report: str, engines: tuple[str, ...], lang: str) -> Page:
    """The answer first, then its causes, verdicts, points and other differences. ``report`` is the file's name."""
    page = Page(lang)
    by = page.pick("、", ", ").join(engines)
    if difference.stands:
        page.say(f"{clean(report)} 成立：用 {by} 重新计算，结果逐项相同", f"{clean(report)} stands: computed again with {by}, everything is the same", style=Style.GOOD)
    else:
        page.say(f"{clean(report)} 不成立：用 {by} 重新计算，结果不同", f"{clean(report)} does not stand: computed again with {by}, it comes out differently", style=Style.BAD)
    _program(page, difference.program)
    if difference.stands:
        page.say("输入文件、规则集和评分标准的 SHA-256 均未改变", "the SHA-256 of the inputs, the ruleset and the scheme have not changed")
        return page
    _causes(page, difference)
    _findings(page, difference.findings)
    _points(page, difference)
    _listed(page, difference.others)
    return page


def league_verification_page(found: LeagueDifference, report: str, engines: tuple[str, ...], lang: str) -> Page:
    """The answer first, then the files that changed, then department by department. ``report`` is the file's name."""
    page = Page(lang)
    by = page.pick("、", ", ").join(engines)
    if found.stands:
        said = (f"{found.total} 个部门用 {by} 重新计算，结果逐项相同", f"{found.total} departments computed again with {by}, everything is the same") if found.total else (
            "没有一个部门可以读取，与报告所说的相同", "not one department can be read, as the report says")
        page.say(f"{clean(report)} 成立：{said[0]}", f"{clean(report)} stands: {said[1]}", style=Style.GOOD)
    else:
        page.say(f"{clean(report)} 不成立：{found.total} 个部门用 {by} 重新计算，结果不同", f"{clean(report)} does not stand: {found.total} departments computed again with {by}, it comes out differently", style=Style.BAD)
    _program(page, found.program)
    if found.unread and found.total:
        page.say(f"另有 {found.unread} 个部门在报告中和现在都无法读取", f"{found.unread} more could not be read, neither for the report nor now", style=Style.DIM)
    if found.stands:
        if found.total:
            page.say("输入文件、规则集和评分标准的 SHA-256 均未改变", "the SHA-256 of the inputs, the ruleset and the scheme have not changed")
        return page
    if found.files:
        page.title(f"已改变的输入文件 {len(found.files)} 个", f"Input files that changed: {len(found.files)}")
    for change in found.files[:MOST_OTHERS]:
        page.add(whole(clean(change.what)) + _hashes(page, change), 2, Style.DOUBT, 2)
    if found.gone:
        page.title("现在没有、或无法读取的部门", "Departments that are gone or cannot be read")
    for key, why in list(found.gone.items())[:MOST_OTHERS]:
        page.add(clean(key) + ("" if why else page.pick("：现在没有", ": it is there no more")), 2, Style.BAD, 2)
        for each in why:
            page.add(clean(each.text(page.lang)), 4, hang=2)
    if len(found.gone) > MOST_OTHERS:
        page.say(f"…… 共 {len(found.gone)} 个", f"... {len(found.gone)} in all", 2)
    if found.come:
        page.title("报告中没有的部门", "Departments that the report does not have")
        page.add(page.pick("、", ", ").join(clean(key) for key in found.come[:MOST_OTHERS]) + ("…" if len(found.come) > MOST_OTHERS else ""), 2, Style.BAD, 2)
    for key, difference in list(found.departments.items())[:MOST_OTHERS]:
        page.title(clean(key), clean(key))
        _causes(page, difference)
        _findings(page, difference.findings)
        _points(page, difference)
        _listed(page, difference.others)
    if len(found.departments) > MOST_OTHERS:
        page.say(f"…… 结果不同的部门共 {len(found.departments)} 个", f"... {len(found.departments)} departments that differ in all")
    if not found.departments and not found.gone and not found.come:
        page.say("各部门的报告相同，但排名、无法读取的部门或报告的其他部分不同", "the departments' reports are the same, but the ranking, the unreadable departments or another part differs", style=Style.BAD)
    _listed(page, found.rest)
    return page


def _program(page: Page, change: Change | None) -> None:
    if change is not None:
        page.say(f"程序版本：报告 {_text(page, change.before)}，现在 {_text(page, change.after)}",
                 f"version of the program: report {_text(page, change.before)}, now {_text(page, change.after)}", style=Style.DIM)


def _causes(page: Page, difference: Difference) -> None:
    if not difference.causes:
        why = page.pick("输入文件、规则集和评分标准都没有改变", "inputs, ruleset and scheme have not changed")
        page.add(why + (page.pick("：报告本身被改动过", ": the report itself was altered") if difference.program is None else ""), style=Style.BAD)
        return
    page.title("已改变的来源", "What changed")
    for change in difference.inputs:
        page.add(page.pick("输入文件 ", "input file ") + whole(clean(change.what)) + _hashes(page, change), 2, Style.DOUBT, 2)
    if difference.ruleset is not None:
        page.add(page.pick("规则集", "ruleset") + _hashes(page, difference.ruleset), 2, Style.DOUBT, 2)
    if difference.scheme is not None:
        page.add(page.pick("评分标准", "scheme") + _hashes(page, difference.scheme), 2, Style.DOUBT, 2)
    if not (difference.findings or difference.points or difference.metrics):
        page.say("判定、指标值和得分没有因此改变", "verdicts, metrics and points are the same all the same", 2)


def _hashes(page: Page, change: Change) -> str:
    if change.before is None or change.after is None:
        return page.pick("：现在才有", ": it is there only now") if change.before is None else page.pick("：现在没有", ": it is there no more")
    return f"{page.pick('：', ': ')}{_short(change.before)} → {_short(change.after)}"


def _short(text: str) -> str:
    """A text that may end in a hash, of which the first digits say enough."""
    *words, digits = clean(text).split(" ")
    return " ".join([*words, digits[:16]])


def _findings(page: Page, findings: tuple[FindingChange, ...]) -> None:
    moved = [change for change in findings if _only_moved(change)]
    judged = [change for change in findings if change not in moved]
    if judged:
        page.title(f"判定不同 {len(judged)} 项", f"Verdicts that differ: {len(judged)}")
    for change in judged:
        page.add(f"{clean(change.id)}  {whole(clean(change.place))}", 2, Style.TITLE)
        page.add(f"{_outcome(page, change.before)} → {_outcome(page, change.after)}", 4, Style.BAD)
        for part in change.parts:
            if part.what != "outcome":
                page.add(f"{_PARTS[part.what][page.lang]}{page.pick('：', ': ')}{_text(page, part.before)} → {_text(page, part.after)}", 4)
        if change.message_before != change.message_after:
            for label, message in ((Name("报告：", "report: "), change.message_before), (Name("现在：", "now: "), change.message_after)):
                if message is not None:
                    page.add(label[page.lang] + clean(message[page.lang]), 4, hang=2)
        _cells(page, change)
    if moved:
        page.say(f"另有 {len(moved)} 项判定未变，只是所在行或内容的写法变了", f"{len(moved)} more verdicts are the same, in another row or from a cell written otherwise", 2)


def _only_moved(change: FindingChange) -> bool:
    return {part.what for part in change.parts} <= {"record", "place"} and change.message_before == change.message_after and bool(change.parts)


def _cells(page: Page, change: FindingChange) -> None:
    for cell in change.cells:
        place = whole(clean(cell.what))
        if cell.before is not None and cell.after is not None:
            page.add(page.pick("单元格 ", "cell ") + f"{place}{page.pick('：', ': ')}“{clean(cell.before)}” → “{clean(cell.after)}”", 4, Style.DOUBT, 2)
        else:
            page.add(page.pick("单元格 ", "cell ") + f"{place}{page.pick('：', ': ')}“{clean(cell.before or cell.after or '')}”", 4, Style.DIM, 2)


def _points(page: Page, difference: Difference) -> None:
    if difference.points:
        page.title(f"得分不同 {len(difference.points)} 项", f"Points that differ: {len(difference.points)}")
    for score in difference.points:
        page.add(_score(page, score), 2, Style.BAD, 2)
    if difference.metrics:
        page.title(f"指标值不同 {len(difference.metrics)} 项", f"Metrics that differ: {len(difference.metrics)}")
    for change in difference.metrics:
        page.add(f"{clean(change.what)}{page.pick('：', ': ')}{_text(page, change.before)} → {_text(page, change.after)}", 2, Style.BAD, 2)


def _score(page: Page, score: PointsChange) -> str:
    return f"{clean(score.name[page.lang])} [{clean(score.id)}]{page.pick('：', ': ')}{_text(page, score.before)} → {_text(page, score.after)}"


def _listed(page: Page, others: tuple[Change, ...]) -> None:
    if not others:
        return
    page.title(f"报告中其他不同之处 {len(others)} 处", f"Other places of the report that differ: {len(others)}")
    for change in others[:MOST_OTHERS]:
        if change.before is None and change.after is None:
            page.say("各项的次序、重复或数值的写法", "the order or repetition of entries, or how a value is written", 2)
        else:
            page.add(f"{clean(change.what)}{page.pick('：', ': ')}{_text(page, change.before)} → {_text(page, change.after)}", 2, hang=2)
    if len(others) > MOST_OTHERS:
        page.say(f"…… 等 {len(others)} 处", f"... {len(others)} in all", 2)


def _outcome(page: Page, outcome: str | None) -> str:
    return _NOTHING[page.lang] if outcome is None else _OUTCOMES[outcome][page.lang] if outcome in _OUTCOMES else clean(outcome)


def _text(page: Page, text: str | None) -> str:
    return page.pick("无", "nothing") if text is None else clean(text)


def clean(text: str) -> str:
    r"""A text from a file anybody may have written, safe to show: nothing that moves a cursor or changes a terminal, and not too long.

    >>> clean("a" + chr(27) + "[2J")
    'a\\x1b[2J'
    """
    shown = "".join(letter if letter.isprintable() else letter.encode("unicode_escape").decode("ascii") for letter in text[:MOST_SHOWN])
    return shown + "…" if len(text) > MOST_SHOWN else shown
