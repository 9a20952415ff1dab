"""Methods of scoring in words, made from the scheme itself."""

from __future__ import annotations

from fractions import Fraction

from compliance.ground.values import Name
from compliance.language.wording import show_money, show_percent
from compliance.rules.rule import Ruleset
from compliance.scoring.methods import AllOrNothing, Attested, Bands, PerViolation, Proportional, Ratio, Relation, Steps
from compliance.scoring.scheme import Indicator

_BOUNDS = {
    Relation.AT_MOST: Name("不高于", "at most"), Relation.BELOW: Name("低于", "below"),
    Relation.AT_LEAST: Name("不低于", "at least"), Relation.ABOVE: Name("高于", "above"),
}


def method_words(indicator: Indicator, ruleset: Ruleset) -> Name:
    """How the indicator is scored, in one sentence."""
    words = _method(indicator, ruleset)
    for more in (_applies(indicator, ruleset), _undetermined(indicator), _superseded(indicator)):
        words = Name(words.zh + more.zh, words.en + more.en)
    return words


def _method(indicator: Indicator, ruleset: Ruleset) -> Name:
    method = indicator.chosen
    match method:
        case PerViolation(each=each, at_most=most):
            zh, en = (f"，最多扣 {most.value} 分", f", at most {most.value}") if most else ("，扣完为止", ", down to 0")
            rules = _rules(indicator, ruleset)
            return Name(f"每违反一次扣 {each.value} 分{zh}：{rules.zh}", f"each violation costs {each.value}{en}: {rules.en}")
        case Ratio():
            rules = _rules(indicator, ruleset)
            return Name(f"满分 × 符合数 ÷（符合数＋违反数）：{rules.zh}", f"full marks × satisfied / (satisfied + violated): {rules.en}")
        case AllOrNothing():
            rules = _rules(indicator, ruleset)
            return Name(f"有一项违反即不得分：{rules.zh}", f"one violation costs the full marks: {rules.en}")
        case Bands():
            return _bands(indicator, method, ruleset)
        case Steps():
            return _steps(method, ruleset)
        case Proportional():
            metric = _metric(method.metric, ruleset)
            return Name(f"满分 × {metric.zh}，以 0 至 100% 计", f"full marks × {metric.en}, counted from 0 to 100%")
        case Attested():
            return Name("由人凭评分依据给分", "points given by a person, with the document they rest on")
    return Name("未定；在卷宗中凭依据给分之前不评分", "none yet: not scored until the dossier gives points with evidence")


def _bands(indicator: Indicator, method: Bands, ruleset: Ruleset) -> Name:
    metric, unit = _metric(method.metric, ruleset), _unit(method.metric, ruleset)
    parts: list[Name] = []
    for band in method.bands:
        score = band.points(indicator.full.value)
        if band.is_rest:
            parts.append(Name(f"其余得 {score} 分", f"all else {score}"))
            continue
        relation, bound = band.bounds()[0]
        side = _BOUNDS[relation]
        parts.append(Name(f"{side.zh} {_bound(bound, unit, 'zh')} 得 {score} 分", f"{side.en} {_bound(bound, unit, 'en')} {score}"))
    return Name(f"{metric.zh}：{'；'.join(part.zh for part in parts)}", f"{metric.en}: {'; '.join(part.en for part in parts)}")


def _steps(method: Steps, ruleset: Ruleset) -> Name:
    metric, unit = _metric(method.metric, ruleset), _unit(method.metric, ruleset)
    above = method.direction == "above"
    full = method.partial == "floor"
    start, every = ({lang: _bound(value, unit, lang) for lang in ("zh", "en")} for value in (method.begins, method.every))
    share = f"每满 {every['zh']}" if full else f"每 {every['zh']}（不满的也计）"
    zh = f"{metric.zh}：{'高于' if above else '低于'} {start['zh']} 的，{share} 扣 {method.costs.value} 分，扣完为止"
    en = f"{metric.en}: each {'full' if full else 'begun'} {every['en']} {method.direction} {start['en']} costs {method.costs.value}, down to 0"
    return Name(zh, en)


def _rules(indicator: Indicator, ruleset: Ruleset) -> Name:
    named = [(code, ruleset.rules[code].name if code in ruleset.rules else Name("（没有这条规则）", "(no such rule)")) for code in indicator.rules]
    return Name("、".join(f"{code} {name.zh}" for code, name in named), ", ".join(f"{code} {name.en}" for code, name in named))


def _metric(code: str, ruleset: Ruleset) -> Name:
    return ruleset.metrics[code].name if code in ruleset.metrics else Name(f"{code}（没有这个指标值）", f"{code} (no such metric)")


def _unit(code: str, ruleset: Ruleset) -> str:
    return ruleset.metrics[code].unit if code in ruleset.metrics else "integer"


def _bound(value: Fraction, unit: str, lang: str) -> str:
    if unit == "ratio":
        return show_percent(value, 4)
    return show_money(value, lang) if unit == "money" else str(value)


def _applies(indicator: Indicator, ruleset: Ruleset) -> Name:
    full = indicator.not_applicable == "full"
    zh, en = ("得满分", "full marks") if full else ("移出总分", "its marks leave the total")
    if indicator.applies is not None:
        metric = _metric(indicator.applies, ruleset)
        return Name(f"；{metric.zh}为 0 时不适用，{zh}", f"; where {metric.en} is 0 it does not apply: {en}")
    return Name("", "") if full or not indicator.rules else Name(f"；没有适用的记录时{zh}", f"; where no record is bound: {en}")


def _undetermined(indicator: Indicator) -> Name:
    if indicator.undetermined == "unscored":
        return Name("", "")
    if indicator.undetermined == "lose":
        return Name("；缺少数据按违反计", "; missing data counts against")
    return Name("；缺少数据按符合计", "; missing data counts in favour")


def _superseded(indicator: Indicator) -> Name:
    pairs = indicator.supersedes.items()
    return Name("".join(f"；同一记录已按 {absorber} 扣分的，{rule} 不再扣" for rule, absorber in pairs),
                "".join(f"; {rule} costs nothing where {absorber} is charged on the same record" for rule, absorber in pairs))
