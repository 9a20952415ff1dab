"""What falls due as a calendar file (RFC 5545) that Outlook, WPS and phones import.

All-day events without the clock: an event is stamped with the as-of date, so that the same dossier gives the same bytes. An event is known by
department, rule and record: a calendar made again replaces what an older one put there.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter

from icalendar import Alarm, Calendar, Event

from compliance.evidence.agenda import Agenda, Duty
from compliance.evidence.assess import Assessment
from compliance.evidence.pace import PaceReport, Paid, Progress
from compliance.language.wording import show_money
from compliance.reports.deadline_text import behind_line, cells_line, progress_line, progress_name
from compliance.reports.duties import STATES, advice, remaining, sentence, stake
from compliance.reports.text import citations

ALARMS = (dt.timedelta(days=-2, hours=-15), dt.timedelta(hours=-15))
"""Before the day begins: at nine in the morning three days ahead, and the day ahead."""

TODAY = dt.timedelta(hours=9)
"""What is due at once reminds at nine in the morning of the day itself."""


def deadline_calendar(assessment: Assessment, found: Agenda, pace: PaceReport, lang: str) -> bytes:
    """The calendar: what falls due on its day, what is overdue on the as-of date, payments that lag on the last day of the budget year."""
    zh = lang == "zh"
    calendar = Calendar()
    calendar.add("prodid", "-//compliance//deadlines//ZH" if zh else "-//compliance//deadlines//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", f"{assessment.dossier.name} 合规期限" if zh else f"{assessment.dossier.name}: compliance deadlines")
    calendar.add("x-wr-timezone", "Asia/Shanghai")
    names: Counter[str] = Counter()
    for duty in (*found.overdue, *found.upcoming):
        names[duty.id] += 1
        calendar.add_component(_event(assessment, found, duty, names[duty.id], lang))
    if found.as_of <= pace.ends:
        for progress in pace.lagging:
            calendar.add_component(_lag(assessment, found, pace, progress, lang))
    return bytes(calendar.to_ical())


def uid(assessment: Assessment, *names: str) -> str:
    """What an event is known by: the department and, of a duty, the rule and the record's key (and its number among records of one key)."""
    told = "\n".join([assessment.dossier.jurisdiction, assessment.dossier.name, *names])
    return hashlib.sha256(told.encode()).hexdigest()[:40] + "@compliance"


def _event(assessment: Assessment, found: Agenda, duty: Duty, number: int, lang: str) -> Event:
    late = duty.due < found.as_of
    day, known = found.as_of if late else duty.due, uid(assessment, duty.finding.rule.code, duty.finding.record.key(), str(number))
    event = _all_day(known, day, found.as_of, _summary(duty, lang, late), _description(assessment, duty, lang))
    event.add("categories", [STATES[duty.state][lang]])
    event.add("priority", 1 if late else 5 if duty.stake is not None else 9)
    return event


def _lag(assessment: Assessment, found: Agenda, pace: PaceReport, progress: Progress, lang: str) -> Event:
    """Money of the year that lags, on the last day on which it can be paid."""
    name, zh = progress_name(progress, lang), lang == "zh"
    unpaid = show_money(progress.unpaid, lang)
    summary = f"支付落后：{name} 年底前还有 {unpaid}未付" if zh else f"Payments behind: {name}, {unpaid} to be paid by the year's end"
    known = uid(assessment, "pace", progress.kind, progress.name if progress.source is Paid.STATEMENT else f"{progress.code} {progress.name}")
    event = _all_day(known, pace.ends, found.as_of, summary, "\n".join([
        f"截至 {found.as_of}：{progress_line(progress, lang)}" if zh else f"as of {found.as_of}: {progress_line(progress, lang)}",
        behind_line(progress, lang),
        f"预算年度到 {pace.ends} 为止（《预算法》第十八条），年终关账以财政部门通知为准" if zh
        else f"the budget year ends on {pace.ends} (Budget Law art. 18); the finance bureau may close its books earlier",
        cells_line(progress, lang)]))
    event.add("categories", ["支付落后" if zh else "payments behind"])
    event.add("priority", 5)
    return event


def _all_day(known: str, day: dt.date, as_of: dt.date, summary: str, description: str) -> Event:
    """An event of a whole day that reminds ahead, or on the day itself where that is the as-of date."""
    event = Event()
    event.add("uid", known)
    event.add("dtstamp", dt.datetime.combine(as_of, dt.time(), dt.UTC))
    event.add("dtstart", day)
    event.add("dtend", day + dt.timedelta(days=1))
    event.add("summary", summary)
    event.add("description", description)
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    for trigger in (TODAY,) if day <= as_of else ALARMS:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", summary)
        alarm.add("trigger", trigger)
        event.add_component(alarm)
    return event


def _summary(duty: Duty, lang: str, late: bool) -> str:
    record, event = duty.finding.record.key(), duty.event[lang]
    if lang == "zh":
        return f"【逾期】{record} {event}" if late else f"{record} {event}：最迟 {duty.due.month}月{duty.due.day}日"
    return f"OVERDUE: {record}, {event}" if late else f"{record}, {event}: by {duty.due}"


def _description(assessment: Assessment, duty: Duty, lang: str) -> str:
    zh, finding, todo = lang == "zh", duty.finding, advice(duty)
    colon = "：" if zh else ": "
    lines = [
        sentence(duty)[lang],
        "" if todo is None else todo[lang],
        f"{'期限' if zh else 'due'}{colon}{duty.due}",
        f"{'分数' if zh else 'points'}{colon}{stake(duty, lang, assessment.scheme is not None)}",
        f"{'规则' if zh else 'rule'}{colon}{finding.rule.code} {finding.rule.name[lang]}",
        f"{'依据' if zh else 'law'}{colon}{citations(finding.rule, lang)}",
        f"{'位置' if zh else 'cell'}{colon}{duty.cells[0].place if duty.cells else finding.record.origin}",
        (f"截至 {assessment.dossier.as_of}：{remaining(duty, lang)}" if zh else f"as of {assessment.dossier.as_of}: {remaining(duty, lang)}"),
    ]
    return "\n".join(line for line in lines if line)
