"""One stratum of the adjudication: facts in, conclusions out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from compliance.engines.facts import Fact, Inference
from compliance.engines.fence import LARGEST
from compliance.engines.verdict import Subject
from compliance.ground.problems import refuse
from compliance.scoring.productions import PRODUCTIONS, Stratum
from compliance.scoring.scorecard import Conclusion


@dataclass(frozen=True, slots=True)
class Case:
    """A fact about an indicator, veto or grade, with what it stands for and the conclusions it was made from.

    ``label`` tells its conclusions apart from others about the same thing; without one they are numbered where they repeat.
    """

    about: str
    fact: Fact
    label: str | None = None
    rule: str | None = None
    subject: Subject | None = None
    parents: tuple[str, ...] = ()


def conclude(stratum: Stratum, cases: Sequence[Case], inference: Inference) -> list[Conclusion]:
    """What the stratum's productions conclude, in the order of the cases.

    Raises :class:`InputError` for a number beyond 53 bits, which no engine here holds exactly.
    """
    for case in cases:
        _check_size(case)
    productions = PRODUCTIONS[stratum]
    hits = inference.fire([production.when for production in productions], [case.fact for case in cases])
    seen: Counter[str] = Counter()
    found: list[Conclusion] = []
    for number, index in sorted((number, index) for index, number in hits):
        case, production = cases[number], productions[index]
        stem = f"{case.about}.{production.code}"
        seen[stem] += 1
        label = f"-{seen[stem]}" if case.label is None else case.label
        found.append(
            Conclusion(
                stem + label, stratum, production.code, production.wording, case.about, tuple(sorted(case.fact.items())), case.rule, case.subject, case.parents
            )
        )
    return found


def _check_size(case: Case) -> None:
    for attribute, value in case.fact.items():
        if abs(value) > LARGEST:
            raise refuse(
                case.about,
                f"评分所需的整数 {attribute} = {value} 超过 2^53，无法准确比较；请检查指标值和界限是否写错单位",
                f"{attribute} = {value} is beyond 2^53 and cannot be compared exactly; check the units of the metric and of its bounds",
                "SCORE",
            )
