"""Which lost points can still be got back, in words and as data."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from compliance.evidence.chances import Chance, Way
from compliance.evidence.recovery import Recovery, RecoveryReport
from compliance.evidence.words import points_between
from compliance.ground.values import Name
from compliance.reports.layout import Page, Style, points, whole

MOST_RECORDS = 5

WAYS = {
    Way.FILL: Name("可补齐", "can be filled in"), Way.SUPPLY: Name("可提供", "can be supplied"), Way.POSTPONE: Name("可顺延", "can be moved"), Way.MOVE: Name("还会变化", "can still move"),
    Way.CORRECT: Name("视情况", "depends"), Way.PROVE: Name("凭证据", "with evidence"), Way.CLOSED: Name("不能挽回", "closed"),
}
"""Each way in a word."""


def recovery_lines(page: Page, found: RecoveryReport) -> None:
    """The ranking: what can be got back first, what is closed last."""
    card = found.card
    now, best = points_between(card.low, card.high), points(found.best)
    page.title("还能挽回的分数", "Points that can still be got back")
    page.say(f"现在得分 {now}；下面能补的都补齐、结果都好，最多 {best}（满分 {points(card.counted)}）", f"the score is {now}; with everything open filled in and in order, at most {best} (of {points(card.counted)})")
    if not found.items:
        page.say("没有扣分，也没有不确定的分数", "Nothing is deducted and nothing uncertain", style=Style.GOOD)
    for item in found.items:
        page.blank()
        _item(page, item)
    if found.unearned:
        page.title(f"尚未失分，按期办理即可保住 {len(found.unearned)} 项", f"Not lost: {len(found.unearned)} duties not yet due")
    for unearned in found.unearned:
        amount = points_between(unearned.stake.least, unearned.stake.most)
        page.say(f"{amount} 分  {unearned.finding.rule.code} {unearned.finding.record.key()}：{unearned.finding.message.zh}",
                 f"{amount} points  {unearned.finding.rule.code} {unearned.finding.record.key()}: {unearned.finding.message.en}", 2, hang=2)


def _item(page: Page, item: Recovery) -> None:
    name, lost = item.indicator.name[page.lang], points(item.lost)
    gain = ("≤" if item.bounded else "+") + points(item.open) if item.open else "0"
    kind = page.pick(f"已失 {lost} 分", f"{lost} lost") if item.deduction is not None else page.pick(f"{lost} 分不确定", f"{lost} uncertain")
    page.add(f"{gain}  {name}{page.pick('，', ', ')}{kind}  [{item.id}]", style=Style.GOOD if item.open else Style.DOUBT if item.depends else Style.BAD)
    groups: dict[tuple[Way, str], list[Chance]] = defaultdict(list)
    for chance in item.chances:
        groups[chance.way, chance.reason[page.lang]].append(chance)
    for (way, reason), chances in groups.items():
        keys = list(dict.fromkeys(f"{chance.rule} {chance.finding.record.key()}" if chance.finding is not None else chance.rule or "" for chance in chances))
        shown = page.pick("、", ", ").join(str(whole(key)) for key in keys[:MOST_RECORDS] if key) + (page.pick(f" 等 {len(keys)} 项", f" and {len(keys) - MOST_RECORDS} more") if len(keys) > MOST_RECORDS else "")
        page.add(f"{WAYS[way][page.lang]}{page.pick('：', ': ')}{reason}" + (f"  {shown}" if shown else ""), 2, hang=2)
    if item.depends > item.open:
        page.say(f"台账确有错误或事实可变的，至多 +{points(item.depends)}", f"at most +{points(item.depends)} if the ledger is wrong or the fact can be changed", 2)
    if item.proof:
        page.say(f"有依法例外或经批准的豁免并附证据的，+{points(item.proof)}（waivers）", f"+{points(item.proof)} with a lawful exception, or a waiver with evidence (waivers)", 2, Style.DIM)
    if item.capped:
        page.say("该指标的扣分已封顶，单独改正这一项不增分", "the indicator's loss is at its cap: this one alone gains nothing", 2, Style.DIM)


def recovery_data(found: RecoveryReport) -> dict[str, object]:
    """The ranking as plain data."""
    return {
        "best": _points(found.best),
        "items": [_item_data(item) for item in found.items],
        "not_lost": [
            {"id": each.finding.id, "rule": each.finding.rule.code, "key": each.finding.record.key(), "at_stake": {"least": _points(each.stake.least), "most": _points(each.stake.most)}}
            for each in found.unearned],
    }


def _item_data(item: Recovery) -> dict[str, object]:
    return {
        "id": item.id, "indicator": item.indicator.id, "name": {"zh": item.indicator.name.zh, "en": item.indicator.name.en}, "certain": item.deduction is not None,
        "lost": _points(item.lost), "recoverable": _points(item.open), "at_most": item.bounded, "depends": _points(item.depends), "with_evidence": _points(item.proof), "capped": item.capped,
        "ways": [
            {"way": chance.way.value, "open": chance.way.open, "rule": chance.rule, "key": chance.finding.record.key() if chance.finding is not None else None,
             "reason": {"zh": chance.reason.zh, "en": chance.reason.en}} for chance in item.chances],
    }


def _points(number: Decimal) -> str:
    return f"{number:f}"
