"""A duty with a due day in words: how urgent it is, what hangs on it, what to do."""

from __future__ import annotations

from compliance.evidence.agenda import Duty, State
from compliance.ground.values import Name
from compliance.language.obligations import Unit
from compliance.language.wording import show_span
from compliance.reports.layout import points

STATES = {
    State.OPEN: Name("未到期", "open"), State.OVERDUE: Name("逾期未办", "overdue, not done"),
    State.UNRECORDED: Name("已过期限，台账未填", "overdue, nothing recorded"), State.UNCLEAR: Name("是否适用尚不清楚", "may not apply"),
}
"""How a duty stands, in a few words."""


def remaining(duty: Duty, lang: str) -> str:
    """How many days are left, or have passed.

    Working days are told where they differ from calendar days.
    """
    zh = lang == "zh"
    if duty.left == 0:
        return "今天到期" if zh else "due today"
    count = show_span(abs(duty.left), Unit.DAYS, lang)
    if duty.left < 0:
        return f"已过{count}" if zh else f"{count} past"
    working = "" if duty.working_left is None else show_span(duty.working_left, Unit.WORKING_DAYS, lang)
    if not working:
        return f"还有{count}" if zh else f"{count} left"
    return f"还有{count}（{working}）" if zh else f"{count} left ({working})"


def stake(duty: Duty, lang: str, scored: bool) -> str:
    """The points that hang on a duty; ``scored``: whether the dossier has a scheme."""
    zh = lang == "zh"
    if duty.stake is None:
        if scored:
            return "评分标准不计分" if zh else "no points in the scheme"
        return "没有评分标准" if zh else "no scheme"
    least, most = points(duty.stake.least), points(duty.stake.most)
    amount = least if least == most else f"{least}~{most}"
    unit = "point" if amount == "1" else "points"
    match duty.state:
        case State.OVERDUE:
            return f"已失 {amount} 分" if zh else f"{amount} {unit} lost"
        case State.UNCLEAR:
            return f"如适用，关系 {amount} 分" if zh else f"{amount} {unit} at stake if it applies"
    return f"关系 {amount} 分" if zh else f"{amount} {unit} at stake"


def advice(duty: Duty) -> Name | None:
    """What to do, where the due day alone does not say it."""
    match duty.state:
        case State.OVERDUE if duty.before is not None:
            return Name(f"已来不及：请在办理后顺延 {duty.before} 的安排", f"too late for what is planned on {duty.before}: do it, and move that date")
        case State.OVERDUE:
            return Name("仍应尽快办理；期限已过，办理后仍是逾期", "still has to be done; it stays late")
        case State.UNRECORDED if not all(cell.readable for cell in duty.cells):
            return Name("单元格的内容读不出：已办理的请改正，没有办理的请尽快办理", "the cell cannot be read: correct it if this was done, or do it now")
        case State.UNRECORDED:
            return Name("台账是空的：已办理的请补填日期，没有办理的请尽快办理", "the cell is blank: enter the date if it was done, or do it now")
        case State.UNCLEAR:
            missing = [gap.message for gap in duty.finding.gaps]
            if missing:
                return Name("请先补齐：" + "、".join(gap.zh for gap in missing), "first fill in: " + "; ".join(gap.en for gap in missing))
    if duty.last_working_day is not None and duty.last_working_day < duty.due:
        return Name(f"到期日是休息日，最后一个工作日是 {duty.last_working_day}", f"the due day is a day of rest; the last working day is {duty.last_working_day}")
    return None


def sentence(duty: Duty) -> Name:
    """The duty and its day in a sentence."""
    told = duty.finding.message
    if duty.before is not None:
        return Name(f"{told.zh}（{duty.before} 之前，最迟 {duty.due}）", f"{told.en} (before {duty.before}: by {duty.due})")
    if duty.state in (State.UNRECORDED, State.UNCLEAR):
        return Name(f"{told.zh}（最迟 {duty.due}）", f"{told.en} (by {duty.due})")
    return told
