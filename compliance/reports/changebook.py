"""What changed in law between two rulesets, as text or JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence

from compliance.reports.layout import Page, Style
from compliance.rules.changes import ADDED, CHANGED, REMOVED, Amendment

_KINDS = {"rule": ("规则", "rules"), "metric": ("指标", "metrics"), "definition": ("定义", "definitions"), "parameter": ("数额", "figures")}
_EFFECTS = {ADDED: ("新增", "added"), REMOVED: ("删去", "removed"), CHANGED: ("修改", "changed")}
_STYLES = {ADDED: Style.GOOD, REMOVED: Style.BAD, CHANGED: Style.TITLE}


def change_page(found: Sequence[Amendment], lang: str) -> Page:
    """The changes by kind: what, how, and which rules they reach."""
    page = Page(lang)
    for what, (zh, en) in _KINDS.items():
        own = [amendment for amendment in found if amendment.what == what]
        if own:
            page.title(f"{zh}：{_counts(own, 'zh')}", f"{en.capitalize()}: {_counts(own, 'en')}")
        for amendment in own:
            page.blank()
            effect = _EFFECTS[amendment.effect][lang != "zh"]
            page.add(f"{effect} {amendment.code}  {amendment.name[lang]}", 2, _STYLES[amendment.effect], 2)
            for line in amendment.lines:
                page.add(line[lang], 6, hang=2)
            if amendment.touches:
                page.add(page.pick("涉及：", "reaches: ") + page.pick("、", ", ").join(amendment.touches), 6, Style.DIM, 2)
    if not found:
        page.say("两个规则集没有实质区别", "the two rulesets say the same law")
    return page


def _counts(found: Sequence[Amendment], lang: str) -> str:
    counts = ((_EFFECTS[effect], sum(amendment.effect == effect for amendment in found)) for effect in (ADDED, REMOVED, CHANGED))
    return ("，" if lang == "zh" else ", ").join(f"{zh} {count}" if lang == "zh" else f"{count} {en}" for (zh, en), count in counts if count)


def change_json(found: Sequence[Amendment]) -> str:
    """The changes as a JSON text."""
    data = [
        {"what": each.what, "code": each.code, "name": {"zh": each.name.zh, "en": each.name.en}, "effect": each.effect,
         "lines": [{"zh": line.zh, "en": line.en} for line in each.lines], "reaches": list(each.touches)}
        for each in found
    ]
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"
