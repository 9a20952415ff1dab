"""What falls due, on a terminal: overdue first, then by day; then projects whose payments lag."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from fractions import Fraction

from rich.cells import cell_len

from compliance.evidence.agenda import Agenda, Duty, State
from compliance.evidence.assess import Assessment
from compliance.evidence.pace import PaceReport, Paid, Progress
from compliance.ground.origin import Origin
from compliance.language.wording import show_money, show_percent
from compliance.reports.duties import advice, remaining, sentence, stake
from compliance.reports.layout import Page, Style, fit, right, whole
from compliance.reports.text import citations

SOON = 3
"""Days from which on a duty is shown as urgent."""

SOURCES = {Paid.LEDGER: ("台账支出数", "the ledger's own total"), Paid.PAYMENTS: ("截至该日的支付记录", "payments up to the day"), Paid.STATEMENT: ("财政月度统计", "the monthly statement")}
"""Where an amount paid comes from."""


def deadline_page(assessment: Assessment, found: Agenda, pace: PaceReport, lang: str) -> Page:
    """The whole list."""
    page = Page(lang)
    page.add(assessment.dossier.name, style=Style.TITLE)
    days = (found.until - found.as_of).days
    page.say(f"待办期限：自 {found.as_of} 起 {days} 日内（至 {found.until}）", f"What falls due within {days} days of {found.as_of} (until {found.until})")
    for note in assessment.dossier.notes if assessment.dossier.department is None else ():  # of a single ledger: from where the day is
        page.add(page.pick("说明：", "Note: ") + note[lang], style=Style.DIM)
    scored = assessment.scheme is not None
    if not scored:
        page.say("没有评分标准，不能说明每项关系几分", "There is no scoring scheme: what each costs cannot be told", style=Style.DOUBT)
    _duties(page, found.overdue, page.pick("已过期限、仍应办理", "Overdue, and still to be done"), scored)
    _duties(page, found.upcoming, page.pick("将要到期", "Falling due"), scored)
    if not (found.overdue or found.upcoming):
        page.title("这段时间没有待办事项", "Nothing falls due in this time")
    if found.later:
        first = found.later[0]
        page.blank()
        page.say(f"此后还有 {len(found.later)} 项，最近的是 {first.due} {first.finding.record.key()} {first.event.zh}",
                 f"{len(found.later)} more fall due later, the next on {first.due}: {first.finding.record.key()}, {first.event.en}", style=Style.DIM)
    if found.undated:
        if not found.later:
            page.blank()
        page.say(f"另有 {len(found.undated)} 项推算不出期限（起算日等数据缺失），见 compliance check 的“无法判定”",
                 f"For {len(found.undated)} more no day can be told (the start or other data is missing): see what compliance check could not judge", style=Style.DIM)
    _pace(page, pace, found.as_of)
    return page


def _duties(page: Page, duties: tuple[Duty, ...], title: str, scored: bool) -> None:
    if not duties:
        return
    page.title(f"{title} {len(duties)} 项", f"{title}: {len(duties)}")
    for duty in duties:
        page.blank()
        _duty(page, duty, scored)


def _duty(page: Page, duty: Duty, scored: bool) -> None:
    finding = duty.finding
    style = Style.BAD if duty.state is State.OVERDUE else Style.DOUBT if duty.state is not State.OPEN or duty.left <= SOON else Style.TITLE
    head, tail = f"{duty.due}  {remaining(duty, page.lang)}", stake(duty, page.lang, scored)
    page.draw(fit(head, page.width - cell_len(tail)) + tail, style)
    page.add(f"{whole(finding.record.key())}  {duty.event[page.lang]}  {_cell(duty)}", 2, Style.TITLE, 2)
    page.add(sentence(duty)[page.lang], 2)
    todo = advice(duty)
    if todo is not None:
        page.add(todo[page.lang], 2, Style.DOUBT)
    page.add(page.pick("规则：", "rule: ") + f"{finding.rule.code} {finding.rule.name[page.lang]}{page.pick('；', '; ')}{citations(finding.rule, page.lang)}", 2, Style.DIM, 2)


def _cell(duty: Duty) -> str:
    return str(whole(duty.cells[0].place if duty.cells else duty.finding.record.origin))


def _pace(page: Page, pace: PaceReport, as_of: dt.date) -> None:
    lagging = pace.lagging
    if pace.measured:
        page.title(f"支付进度落后 {len(lagging)} 项，共 {len(pace.measured)} 项；序时进度 {show_percent(pace.pace)}",
                   f"Payments behind the even pace of {show_percent(pace.pace)}: {len(lagging)} of {len(pace.measured)}")
    for progress in lagging:
        page.blank()
        _progress(page, progress)
    if any(progress.source is Paid.PAYMENTS for progress in lagging):
        page.blank()
        page.say("台账支出数不是这一天的，故按支付记录计算；支付台账没有列出的支出没有算进来",
                 "The ledgers' totals are not of this day, so payments were added up; what the payment ledger does not list is not in it", 2, Style.DIM)
    if lagging:
        page.blank()
        _ends(page, pace, as_of)
    if pace.unmeasured:
        page.blank()
    for missing in pace.unmeasured:
        page.say(f"{missing.code} {missing.name}：无法计算，{missing.reason.zh}  {whole(missing.place)}",
                 f"{missing.code} {missing.name}: cannot be told, {missing.reason.en}  {whole(missing.place)}", 2, Style.DOUBT, 2)


def _ends(page: Page, pace: PaceReport, as_of: dt.date) -> None:
    if as_of <= pace.ends:
        page.say(f"支付落后没有单独的期限；日历（.ics）把它们记在预算年度的最后一天 {pace.ends}",
                 f"Payments that lag have no due day of their own: the calendar (.ics) has them on the last day of the budget year, {pace.ends}", 2, Style.DIM)
    else:
        page.say(f"预算年度已于 {pace.ends} 结束，支付落后的项目不再列入日历（.ics）",
                 f"The budget year ended on {pace.ends}: payments that lagged are not in the calendar (.ics)", 2, Style.DIM)


def _progress(page: Page, progress: Progress) -> None:
    lang = page.lang
    behind = behind_line(progress, lang)
    page.draw(fit(f"  {progress_name(progress, lang)}", page.width - cell_len(behind)) + right(behind, cell_len(behind)), Style.BAD)
    page.add(progress_line(progress, lang), 4)
    page.add(cells_line(progress, lang, whole), 4, Style.DIM, 2)


def behind_line(progress: Progress, lang: str) -> str:
    """How much less was paid than should have been."""
    return ("少付 " if lang == "zh" else "behind by ") + show_money(rounded(progress.behind), lang)


def progress_line(progress: Progress, lang: str) -> str:
    """What was paid of what, and the share that should have been."""
    paid, budget, rate, due = show_money(progress.paid, lang), show_money(progress.budget, lang), show_percent(progress.rate), show_percent(progress.pace)
    return f"已付 {paid}，预算 {budget}，进度 {rate}，应达 {due}" if lang == "zh" else f"paid {paid} of {budget}: {rate}, due {due}"


def cells_line(progress: Progress, lang: str, shown: Callable[[Origin], str] = str) -> str:
    """Where the amounts are from, with their first cells as they are ``shown``."""
    zh, en = SOURCES[progress.source]
    cells = [shown(place) for place in progress.places[:4]]
    more = " …" if len(progress.places) > 4 else ""
    return f"支出取自{zh}；单元格：{'、'.join(cells)}{more}" if lang == "zh" else f"paid as in {en}; cells: {', '.join(cells)}{more}"


def progress_name(progress: Progress, lang: str) -> str:
    """A project, or the whole department in a month."""
    return month_name(progress, lang) if progress.source is Paid.STATEMENT else f"{progress.code} {progress.name}".strip()


def month_name(progress: Progress, lang: str) -> str:
    """The whole department in a month, by kind of money."""
    return f"全部门 {progress.name}（截至{progress.code}月）" if lang == "zh" else f"whole department, {progress.name} (month {progress.code})"


def rounded(fen: Fraction) -> int:
    """A part of a fen rounded half up, for reading."""
    return (fen + Fraction(1, 2)).__floor__()
