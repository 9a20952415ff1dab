"""A province in columns judged on a cluster: the queries first, then each department adjudicated where its records are."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from compliance.engines.plan import make_plan
from compliance.engines.verdict import Verdict
from compliance.engines.witness import spark_engine
from compliance.evidence.assess import Assessment, assess
from compliance.evidence.province import Seen, Visit, unplaced
from compliance.evidence.terms import Terms
from compliance.ground.problems import InputError, Problem
from compliance.records.kinds import DEPARTMENT, Kind, kinds
from compliance.records.record import Store
from compliance.rules.parameters import covers
from compliance.rules.rule import Ruleset
from compliance.scoring.scheme import Scheme
from compliance.scoring.shelf import named_scheme
from compliance.sources.header import Header
from compliance.sources.provincial import Extract, Member, Provincial, as_raw, department_dossier, everyone
from compliance.sources.vocabulary import vocabulary

if TYPE_CHECKING:
    from pyspark.sql import Row, SparkSession

ENGINE = "spark"


@dataclass(frozen=True, slots=True)
class Court:
    """What every executor needs to adjudicate a department: sent to each of them once. ``files``: by kind, how each is called and what it lacks."""

    province: Provincial
    law: Ruleset
    scheme: Scheme | None
    ledgers: Mapping[str, tuple[Kind, Header, Sequence[str]]]
    files: Mapping[str, Sequence[tuple[str, frozenset[str]]]]
    members: Mapping[str, Member | tuple[Problem, ...]]
    rules: Sequence[str]
    hashes: Mapping[str, str]

    def codes(self, kind: str, place: str) -> list[tuple[str, bool]]:
        """The rules on a kind in the order of their answers, and whether they bind in a place."""
        asked = (self.law.rules[code] for code in self.rules)
        return [(rule.code, covers(rule.jurisdiction, place)) for rule in asked if rule.subject == kind]

    def hear(self, rows: Iterable[Row], look: Callable[[Assessment], Seen]) -> Iterator[Visit[Seen]]:
        """Every department among rows that are in order."""
        for key, own in groupby(rows, lambda row: row["dossier"]):
            yield self.visit(key or "", list(own), look)

    def visit(self, key: str, rows: Sequence[Row], look: Callable[[Assessment], Seen]) -> Visit[Seen]:
        """One department: what was seen of its assessment, or why there is none."""
        member = self.members.get(key, ())
        if not isinstance(member, Member):
            return Visit(key, None, unplaced(key, member, Counter(row["kind"] for row in rows if row["outcomes"] is None and row["kind"])))
        try:
            dossier = department_dossier(self.province, member, self.ledgers, self.extracts(rows), self.hashes)
            return Visit(key, look(assess(dossier, self.law, self.scheme, ENGINE, said=self.verdicts(rows, member))))
        except InputError as error:
            return Visit(key, None, error.problems)

    def extracts(self, rows: Sequence[Row]) -> dict[str, list[Extract]]:
        """The department's rows, by kind and file."""
        from compliance.engines.sql.partitioned import number_of

        found: dict[str, list[Extract]] = defaultdict(list)
        records = (row for row in rows if row["outcomes"] is None and row["kind"])
        for (kind, file), part in groupby(records, lambda row: (row["kind"], number_of(row)[0])):
            called, lacking = self.files[kind][file]
            found[kind].append(Extract(called, {number_of(row)[1]: [as_raw(cell) for cell in row[f"cells.{kind}"]] for row in part}, lacking))
        return found

    def verdicts(self, rows: Sequence[Row], member: Member) -> list[Verdict]:
        """The department's verdicts, by rule, then record; records are numbered in the order of their files and rows."""
        from compliance.engines.sql.partitioned import read_answers

        numbers: dict[tuple[str, int], int] = {}
        last: defaultdict[str, int] = defaultdict(int)
        for row in rows:
            if row["outcomes"] is None and row["kind"]:
                last[row["kind"]] += 1
                numbers[row["kind"], row["row_number"]] = last[row["kind"]]
        codes = {kind: self.codes(kind, member.jurisdiction) for kind in (*self.ledgers, DEPARTMENT)}
        found = [
            verdict for row in rows if row["outcomes"] is not None
            for verdict in read_answers(row, 1 if row["kind"] == DEPARTMENT else numbers[row["kind"], row["row_number"]], codes[row["kind"]])
        ]
        return sorted(found, key=lambda verdict: (verdict.rule, verdict.subject))


def survey_cluster(province: Provincial, law: Ruleset, terms: Terms, look: Callable[[Assessment], Seen]) -> tuple[Visit[Seen], ...]:
    """Every department of a province, in the order of their keys. Raises :class:`InputError` for files, rules or a cluster that cannot be used."""
    spark_engine("")  # says what is missing where the extra is not installed
    from compliance.engines.sql.session import interruptible, open_session

    session = open_session(terms.engine.partition("=")[2])
    with interruptible(session):
        return _survey(session, province, law, terms, look)


def _survey(session: SparkSession, province: Provincial, law: Ruleset, terms: Terms, look: Callable[[Assessment], Seen]) -> tuple[Visit[Seen], ...]:
    from compliance.engines.sql.partitioned import bench_of, extracts, gathered, hashes_of, judge, open_files, size_of
    from compliance.engines.sql.session import executors, planned

    known = kinds()
    held = open_files(session, province, {code: vocabulary(kind) for code, kind in known.items()})
    own = held[DEPARTMENT]
    named = everyone(province, known[DEPARTMENT], own.header, own.columns, extracts(own))
    ledgers = {code: (each.kind, each.header, each.columns) for code, each in held.items() if code != DEPARTMENT}
    scheme = named_scheme(province.said.scheme, province.path, terms.scheme, terms.folder)
    groups: defaultdict[object, list[Member]] = defaultdict(list)
    for member in named.values():
        if isinstance(member, Member):
            groups[alike(law, member.jurisdiction)].append(member)
    bench = bench_of((make_plan(law, Store(), group[0].jurisdiction, province.as_of, None, known), group) for group in groups.values())
    with planned(session, size_of(session, province)):
        answers = judge(session, held, bench, known)
    files = {code: tuple(zip(each.files, each.lacking, strict=True)) for code, each in held.items()}
    court = Court(province, law, scheme, ledgers, files, named, [rule.code for rule, _ in bench.judged], hashes_of(session, held))
    sent = session.sparkContext.broadcast(court)
    rows = gathered(held, answers, list(named)).rdd
    with executors():
        visits = rows.mapPartitions(lambda part: sent.value.hear(part, look)).collect()
    for frame in answers:
        frame.unpersist()
    return tuple(sorted(visits, key=lambda visit: visit.folder))


def alike(law: Ruleset, place: str) -> object:
    """What tells apart the law of two places: the rules that bind, and the versions of every figure."""
    rules = tuple(code for code, rule in sorted(law.rules.items()) if covers(rule.jurisdiction, place))
    versions = tuple(
        tuple(index for index, version in enumerate(timeline.versions) if covers(version.jurisdiction, place)) for _, timeline in sorted(law.parameters.items()))
    return rules, versions
