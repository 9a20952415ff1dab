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
from compliance.reports.duties import STATES, advice, remaining, sentence, stake
from compliance.reports.text import citations

ALARMS = (dt.timedelta(days=-2, hours=-15), dt.timedelta(hours=-15))
"""Before the day begins: at nine in the morning three days ahead, and the day ahead."""

TODAY = dt.timedelta(hours=9)
"""What is due at once reminds at nine in the morning of the day itself."""


def deadline_calendar(assessment: Assessment, found: Agenda, lang: str) -> bytes:
    """The calendar: what falls due on its day, what is overdue on the as-of date."""
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
    return bytes(calendar.to_ical())


def uid(assessment: Assessment, duty: Duty, number: int = 1) -> str:
    """What an event is known by: the department, the rule and the record's key (and its number among records of one key)."""
    dossier = assessment.dossier
    told = "\n".join([dossier.jurisdiction, dossier.name, duty.finding.rule.code, duty.finding.record.key(), str(number)])
    return hashlib.sha256(told.encode()).hexdigest()[:40] + "@compliance"


def _event(assessment: Assessment, found: Agenda, duty: Duty, number: int, lang: str) -> Event:
    late = duty.due < found.as_of
    day = found.as_of if late else duty.due
    event = Event()
    event.add("uid", uid(assessment, duty, number))
    event.add("dtstamp", dt.datetime.combine(found.as_of, dt.time(), dt.UTC))
    event.add("dtstart", day)
    event.add("dtend", day + dt.timedelta(days=1))
    event.add("summary", _summary(duty, lang, late))
    event.add("description", _description(assessment, duty, lang))
    event.add("categories", [STATES[duty.state][lang]])
    event.add("priority", 1 if late else 5 if duty.stake is not None else 9)
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    for trigger in (TODAY,) if duty.left <= 0 else ALARMS:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", _summary(duty, lang, late))
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
