"""What a report leaves out, and the score without waivers, in sentences: nothing is left out silently."""

from __future__ import annotations

from collections.abc import Iterator

from compliance.evidence.assess import Assessment
from compliance.evidence.choice import Listing
from compliance.evidence.words import points, points_between
from compliance.ground.values import Name
from compliance.reports.terms import SEVERITIES
from compliance.scoring.scorecard import Scorecard


def listing_lines(assessment: Assessment) -> Iterator[Name]:
    """The sentences about a listing; none where everything is listed."""
    listing = assessment.listing
    if listing is None:
        return
    asked = _asked(listing)
    if asked is not None:
        score = assessment.scorecard is not None
        yield Name(
            f"只列出部分问题（{asked.zh}）：另有 {listing.left_out} 项未列出" + ("；得分按全部规则计算" if score else ""),
            f"Only a part is listed ({asked.en}): {listing.left_out} more are not" + ("; the score is of all rules" if score else ""))
    if listing.baseline is not None:
        yield Name(
            f"与基线 {listing.baseline} 相比：新问题 {listing.new} 项，已知 {listing.known} 项（未列出），已改正 {listing.fixed} 项",
            f"Since the baseline {listing.baseline}: {listing.new} new, {listing.known} known (not listed), {listing.fixed} fixed")


def _asked(listing: Listing) -> Name | None:
    wanted = listing.choice
    parts = [Name(f"{option} {','.join(codes)}", f"{option} {','.join(codes)}") for option, codes in (("--select", wanted.select), ("--ignore", wanted.ignore)) if codes]
    if wanted.least is not None:
        parts.append(Name(f"不低于“{SEVERITIES[wanted.least].zh}”", f"--severity {wanted.least.value}"))
    for code, severity in sorted(wanted.severities.items()):
        parts.append(Name(f"{code} 改为“{SEVERITIES[severity].zh}”", f"{code} is made {SEVERITIES[severity].en}"))
    return Name("；".join(part.zh for part in parts), "; ".join(part.en for part in parts)) if parts else None


def closing_lines(assessment: Assessment) -> list[Name]:
    """What must be said beside a score: with and without waivers, and what is not listed."""
    waived = waiver_line(assessment)
    return [*([] if waived is None else [waived]), *listing_lines(assessment)]


def left_total(card: Scorecard) -> Name | None:
    """That indicators which do not apply left the total, where some did."""
    if card.counted == card.full:
        return None
    return Name(f"不适用的指标已移出总分，按 {points(card.counted)} 分计", f"Indicators that do not apply left the total: out of {points(card.counted)}")


def score_lines(card: Scorecard) -> list[Name]:
    """What stands below a total: what left it, and the grade."""
    left = left_total(card)
    return [*([] if left is None else [left]), *([] if card.grade is None else [Name(f"等级：{card.grade.zh}", f"Grade: {card.grade.en}")])]


def veto_lines(card: Scorecard) -> list[Name]:
    """The vetoes, a sentence each."""
    return [Name(f"一票否决：{veto.name.zh}", f"Veto: {veto.name.en}") for veto in card.vetoes]


def assumed_line(card: Scorecard) -> Name:
    """How many figures of the scheme are not official."""
    return Name(f"假定的数字 {len(card.assumed)} 个（未取得评分附件，不是官方数字）", f"Assumed figures: {len(card.assumed)} (the bureau's annex was not available; not official)")


def score_text(card: Scorecard) -> str:
    """A total, or the two ends it lies between."""
    return points_between(card.low, card.high)


def waiver_line(assessment: Assessment) -> Name | None:
    """The score with and without the waivers, where any is used and there is a score."""
    if assessment.unwaived is None or assessment.scorecard is None:
        return None
    held, bare = score_text(assessment.scorecard), score_text(assessment.unwaived)
    return Name(f"计入豁免 {held} 分；不计豁免 {bare} 分", f"With the waivers {held} points; without them {bare}")
