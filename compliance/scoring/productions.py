"""The productions that adjudicate any scheme, in strata: what concludes, from which facts.

A scheme is compiled to facts, not to code: its policies and bounds are attributes of the facts, so the productions
are few, fixed and testable one by one. The conclusions of a stratum become facts of the next.

1. ``weigh``: one fact per indicator (or veto) and verdict; what does the verdict do to it?
2. ``measure``: one fact per indicator and band; is the band reached?
3. ``settle``: one fact per indicator with its tallies; how does it come out? Exactly one production holds.
4. ``veto``: one fact per veto; does it apply?
5. ``grade``: one fact per grade and end of the total's range; is the grade reached?
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from compliance.engines.facts import AllOf, Condition, Op, Test
from compliance.engines.verdict import Outcome
from compliance.ground.values import Name
from compliance.scoring.methods import Relation


class Stratum(Enum):
    """The order of conclusions; a stratum rests only on those before it."""

    WEIGH = "weigh"
    MEASURE = "measure"
    SETTLE = "settle"
    VETO = "veto"
    GRADE = "grade"


class Family(Enum):
    """What a method works on."""

    NONE = 0
    COUNTING = 1
    MEASURING = 2
    ATTESTING = 3


class Settlement(Enum):
    """How an indicator comes out; the value is the code of the production that says so."""

    NOTHING_APPLICABLE = "nothing_applicable"
    EXCLUDED = "excluded"
    CLEAN = "clean"
    CHARGED = "charged"
    EXHAUSTED = "exhausted"
    SHARED = "shared"
    LOST = "lost"
    UNSEEN = "unseen"
    UNSCORED = "unscored"
    UNMEASURED = "unmeasured"
    NO_EVIDENCE = "no_evidence"
    FORFEITED = "forfeited"
    KEPT = "kept"
    BANDED = "banded"
    UNBANDED = "unbanded"
    STEPPED = "stepped"
    UNSTEPPED = "unstepped"
    PROPORTIONAL = "proportional"
    ATTESTED = "attested"
    NO_METHOD = "no_method"


OUTCOMES: Mapping[Outcome, int] = {
    Outcome.SATISFIED: 1, Outcome.EXEMPT: 2, Outcome.NOT_APPLICABLE: 3, Outcome.PENDING: 4, Outcome.UNDETERMINED: 5, Outcome.VIOLATED: 6,
}
"""Verdicts as numbers; from ``UNDETERMINED`` on a verdict may cost points."""

DOUBT: Mapping[str, int] = {"unscored": 1, "lose": 2, "keep": 3}
IDLE: Mapping[str, int] = {"full": 1, "exclude": 2}
METHODS: Mapping[str, int] = {"": 0, "PerViolation": 1, "Ratio": 2, "AllOrNothing": 3, "Bands": 4, "Steps": 5, "Proportional": 6, "Attested": 7}
RELATIONS: Mapping[Relation, int] = {relation: number for number, relation in enumerate(Relation, 1)}


@dataclass(frozen=True, slots=True)
class Production:
    """A condition on one fact, and in words what it concludes."""

    code: str
    stratum: Stratum
    wording: Name
    when: Condition


def _production(stratum: Stratum, code: str, zh: str, en: str, *tests: Test) -> Production:
    return Production(code, stratum, Name(zh, en), AllOf(tests))


def _is(attribute: str, number: int) -> Test:
    return Test(attribute, Op.EQ, number)


def _some(attribute: str) -> Test:
    return Test(attribute, Op.GE, 1)


def _outcome(outcome: Outcome) -> Test:
    return _is("outcome", OUTCOMES[outcome])


_FREE, _SEEN, _UNSEEN = _is("absorbed", 0), _is("supplied", 1), _is("supplied", 0)
_OPEN = _outcome(Outcome.UNDETERMINED)
_UNSCORED, _LOSE, _KEEP = (_is("doubt", number) for number in DOUBT.values())

_WEIGH = (
    ("charge", "违反，计入扣分", "violated: counts against", (_outcome(Outcome.VIOLATED), _FREE)),
    ("absorb", "同一记录已按另一规则扣分，不重复扣分", "the same record is already charged under another rule: not punished twice",
     (Test("outcome", Op.GE, OUTCOMES[Outcome.UNDETERMINED]), _is("absorbed", 1))),
    ("credit", "符合", "satisfied: counts for", (_outcome(Outcome.SATISFIED),)),
    ("wait", "尚未到期，不计", "not yet due: counts neither way", (_outcome(Outcome.PENDING),)),
    ("aside", "不适用或依法豁免，不计", "not applicable or exempt: counts neither way",
     (Test("outcome", Op.GE, OUTCOMES[Outcome.EXEMPT]), Test("outcome", Op.LE, OUTCOMES[Outcome.NOT_APPLICABLE]))),
    ("doubt", "无法判定，得分成为区间", "cannot be determined: the score becomes a range", (_OPEN, _FREE, _SEEN, _UNSCORED)),
    ("forfeit", "无法判定，按方案视为违反", "cannot be determined: counts against, as the scheme says", (_OPEN, _FREE, _SEEN, _LOSE)),
    ("concede", "无法判定，按方案视为符合", "cannot be determined: counts for, as the scheme says", (_OPEN, _FREE, _SEEN, _KEEP)),
    ("doubt_unseen", "未提供台账，整条规则无法判定", "no ledger supplied: the whole rule cannot be determined", (_UNSEEN, _UNSCORED)),
    ("forfeit_unseen", "未提供台账，按方案扣至最低", "no ledger supplied: the worst case counts, as the scheme says", (_UNSEEN, _LOSE)),
    ("concede_unseen", "未提供台账，按方案不扣分", "no ledger supplied: nothing is lost, as the scheme says", (_UNSEEN, _KEEP)),
)

_MEASURE = (
    ("at_most", "不高于界限", "at most the bound", Relation.AT_MOST, Op.LE),
    ("below", "低于界限", "below the bound", Relation.BELOW, Op.LT),
    ("at_least", "不低于界限", "at least the bound", Relation.AT_LEAST, Op.GE),
    ("above", "高于界限", "above the bound", Relation.ABOVE, Op.GT),
)

_COUNTING, _NO_LOSS = _is("family", Family.COUNTING.value), _is("forfeits_unseen", 0)
_IDLE = (_COUNTING, _NO_LOSS, *(_is(name, 0) for name in ("charges", "credits", "doubts", "concessions_unseen")))
_KNOWN, _UNKNOWN = _is("known", 1), _is("known", 0)
_METRIC, _DOCUMENT = _is("family", Family.MEASURING.value), _is("family", Family.ATTESTING.value)
_NO_DOUBT = (_NO_LOSS, _is("doubts", 0))
_ONE_INPUT = Test("family", Op.GE, Family.MEASURING.value)


def _method(name: str) -> Test:
    return _is("method", METHODS[name])


_SETTLE = (
    (Settlement.NOTHING_APPLICABLE, "没有适用的记录，得满分", "nothing applicable: full marks", (*_IDLE, _is("idle", IDLE["full"]))),
    (Settlement.EXCLUDED, "没有适用的记录，不计入总分", "nothing applicable: its marks leave the total", (*_IDLE, _is("idle", IDLE["exclude"]))),
    (Settlement.CLEAN, "未发现违反，得满分", "no violation: full marks", (_COUNTING, *_NO_DOUBT, _is("charges", 0), Test("favourable", Op.GE, 1))),
    (Settlement.CHARGED, "按违反次数扣分", "points are lost for each violation", (_method("PerViolation"), *_NO_DOUBT, _some("charges"))),
    (Settlement.EXHAUSTED, "已扣至上限，未判定的不再影响得分", "the most is lost already: what is undetermined cannot change it",
     (_method("PerViolation"), _NO_LOSS, _some("doubts"), _is("spent", 1))),
    (Settlement.SHARED, "按符合的比例得分", "scored by the share that is satisfied", (_method("Ratio"), *_NO_DOUBT, _some("charges"))),
    (Settlement.LOST, "有违反，不得分", "a violation: no points", (_method("AllOrNothing"), _NO_LOSS, _some("charges"))),
    (Settlement.UNSEEN, "未提供台账，扣至最低", "no ledger supplied: the worst case", (_COUNTING, _some("forfeits_unseen"))),
    (Settlement.UNSCORED, "有无法判定的记录，暂不评分", "some records cannot be determined: not scored",
     (_COUNTING, _NO_LOSS, _some("doubts"), _is("spent", 0))),
    (Settlement.UNMEASURED, "指标值无法计算，暂不评分", "the metric is unknown: not scored", (_METRIC, _UNKNOWN, _UNSCORED)),
    (Settlement.NO_EVIDENCE, "未提交评分依据，暂不评分", "no evidence was given: not scored", (_DOCUMENT, _UNKNOWN, _UNSCORED)),
    (Settlement.FORFEITED, "缺少数据，按方案不得分", "data missing: no points, as the scheme says", (_ONE_INPUT, _UNKNOWN, _LOSE)),
    (Settlement.KEPT, "缺少数据，按方案得满分", "data missing: full marks, as the scheme says", (_ONE_INPUT, _UNKNOWN, _KEEP)),
    (Settlement.BANDED, "按所在档次得分", "scored by its band", (_method("Bands"), _KNOWN, _some("reached"))),
    (Settlement.UNBANDED, "不在任何档次内，暂不评分", "in no band: not scored", (_method("Bands"), _KNOWN, _is("reached", 0))),
    (Settlement.STEPPED, "按步数扣分", "points are lost for each step", (_method("Steps"), _KNOWN, _some("steps"))),
    (Settlement.UNSTEPPED, "未达到一步，得满分", "not one step away: full marks", (_method("Steps"), _KNOWN, _is("steps", 0))),
    (Settlement.PROPORTIONAL, "按指标值的比例得分", "scored in proportion to the metric", (_method("Proportional"), _KNOWN)),
    (Settlement.ATTESTED, "按提交的依据得分", "scored by the evidence given", (_DOCUMENT, _KNOWN)),
    (Settlement.NO_METHOD, "方案未定评分方法，也没有评分依据，暂不评分", "the scheme has no method and no evidence was given: not scored",
     (_is("family", Family.NONE.value),)),
)

PRODUCTIONS: Mapping[Stratum, tuple[Production, ...]] = {
    Stratum.WEIGH: tuple(_production(Stratum.WEIGH, code, zh, en, *tests) for code, zh, en, tests in _WEIGH),
    Stratum.MEASURE: (
        *(
            _production(Stratum.MEASURE, code, zh, en, _is("relation", RELATIONS[relation]), Test("left", op, "right"))
            for code, zh, en, relation, op in _MEASURE
        ),
        _production(Stratum.MEASURE, "otherwise", "其余情形", "all that is left", _is("relation", RELATIONS[Relation.OTHERWISE])),
    ),
    Stratum.SETTLE: tuple(_production(Stratum.SETTLE, how.value, zh, en, *tests) for how, zh, en, tests in _SETTLE),
    Stratum.VETO: (
        _production(Stratum.VETO, "vetoed", "有违反，一票否决", "a violation: the veto applies", _some("charges")),
        _production(Stratum.VETO, "in_question", "无法判定，可能一票否决", "undetermined: the veto may apply", _is("charges", 0), _some("doubts")),
    ),
    Stratum.GRADE: (_production(Stratum.GRADE, "reached", "达到等级的分数", "the points of the grade are reached", Test("left", Op.GE, "right")),),
}
"""All productions by stratum."""
