"""A province in columns judged on this machine: some departments at a time, side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from math import ceil
from pathlib import Path

import duckdb

from compliance.evidence.assess import Assessment, assess
from compliance.evidence.province import Seen, Visit, unplaced
from compliance.evidence.terms import Terms
from compliance.evidence.workers import side_by_side
from compliance.ground.problems import InputError, Problem
from compliance.records.kinds import DEPARTMENT, kinds
from compliance.rules.rule import Ruleset
from compliance.scoring.scheme import Scheme
from compliance.scoring.shelf import named_scheme
from compliance.sources.files import digests
from compliance.sources.header import vocabulary
from compliance.sources.provincial import Member, Provincial, department_dossier, everyone
from compliance.sources.provincial_files import ProvincialLedger, Share, of_departments, open_ledgers, shares, whole

MOST_AT_ONCE = 50
"""So many departments are read at once by each worker."""


@dataclass(frozen=True, slots=True)
class Files:
    """What a worker needs to know of a province: its ledgers, its departments, what each has of every kind, and the scheme."""

    province: Provincial
    ledgers: Mapping[str, ProvincialLedger]
    members: Mapping[str, Member | tuple[Problem, ...]]
    shares: Mapping[str, Mapping[str, Share]]
    scheme: Scheme | None
    hashes: Mapping[str, str]


def survey_columns(
    province: Provincial, law: Ruleset, terms: Terms, look: Callable[[Assessment], Seen], jobs: int, start: Callable[[int], Callable[[], None]],
) -> tuple[Visit[Seen], ...]:
    """Every department of a province, in the order of their keys.

    ``start`` is told how many steps there will be and gives what is called after each. Raises :class:`InputError` for files that cannot be used.
    """
    known = kinds()
    words = {code: vocabulary(kind) for code, kind in known.items()}
    with duckdb.connect(config={"threads": jobs}) as connection:
        ledgers = open_ledgers(connection, province, words)
        own = ledgers.pop(DEPARTMENT)
        named = everyone(province, known[DEPARTMENT], own.header, own.columns, whole(connection, own))
        rows = {code: shares(connection, ledger) for code, ledger in ledgers.items()}
    scheme = named_scheme(province.said.scheme, province.path, terms.scheme, terms.folder)
    hashes = digests({name: Path(path) for ledger in (own, *ledgers.values()) for path, name in ledger.names.items()})
    files = Files(province, ledgers, named, rows, scheme, hashes)
    keys = sorted(key for key, member in named.items() if isinstance(member, Member))
    share = max(1, min(MOST_AT_ONCE, ceil(len(keys) / (4 * jobs))))
    parts = [tuple(keys[first:first + share]) for first in range(0, len(keys), share)]
    faulty: list[Visit[Seen]] = []
    for key in dict.fromkeys([*named, *chain.from_iterable(rows.values())]):
        if not isinstance(told := named.get(key, ()), Member):
            faulty.append(Visit(key, None, unplaced(key, told, {code: each[key].rows for code, each in rows.items() if key in each})))
    judged = side_by_side(parts, partial(_judge, files, terms, look), law, jobs, start(len(parts)))
    return tuple(sorted([*(visit for part in judged for visit in part), *faulty], key=lambda visit: visit.folder))


def _judge(files: Files, terms: Terms, look: Callable[[Assessment], Seen], keys: Sequence[str], law: Ruleset) -> list[Visit[Seen]]:
    with duckdb.connect(config={"threads": 1}) as connection:
        spelt = {code: [spelling for key in keys if key in each for spelling in each[key].spellings] for code, each in files.shares.items()}
        found = {code: of_departments(connection, ledger, spelt[code]) for code, ledger in files.ledgers.items()}
    headers = {code: (ledger.kind, ledger.header, ledger.columns) for code, ledger in files.ledgers.items()}
    visits: list[Visit[Seen]] = []
    for key in keys:
        member = files.members[key]
        assert isinstance(member, Member)
        try:
            dossier = department_dossier(files.province, member, headers, {code: extracts.get(key, []) for code, extracts in found.items()}, files.hashes)
            visits.append(Visit(key, look(assess(dossier, law, files.scheme, terms.engine, witness=terms.witness))))
        except InputError as error:
            visits.append(Visit(key, None, error.problems))
    return visits
