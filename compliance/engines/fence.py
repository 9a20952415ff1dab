"""The fence around durable-rules: the one module through which facts and rules enter that engine.

durable-rules (last release 2020) chains well inside a narrow strip and fails silently outside it. The rules
kept here, each of them tested by itself against the fault it avoids:

* Facts hold whole numbers of at most 53 bits; anything else is :class:`OutOfRange`. No text, no fractions.
* Attributes get short names of our own (``a0``, ``a1``, ...), checked for collisions of the engine's 32-bit hash.
  Beside each stands ``p0``, ``p1``, ...: 1 where the value is present; every comparison tests it first.
* A rule is a conjunction of comparisons over one fact: no arithmetic, no OR, no negation, no second fact.
* At most 60 rules in a ruleset, so that no fact can match more; more rules make more rulesets.
* A disjunction is several rules with one conclusion (see ``conjuncts``), and hits are a set.
* Fact by fact: assert, collect, retract. A fact refused because the hash of its number is taken is asserted
  again under the next number. A fact that matches nothing is recognised in one place; every other error is fatal.
* Fired rules are collected from the engine itself. No host is made, so no timers run on other threads, and there
  are no actions whose exceptions could be swallowed or which could be cut off after ten seconds.
* Every ruleset first proves itself on a fact whose answer is known; it and its state are deleted afterwards. (To
  delete a state that never fired would free memory it does not own: the proof prevents that too.)

Facts that look alike to a ruleset are fired once and answered for all.
"""

from __future__ import annotations

import itertools
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from compliance.engines.conjuncts import Lot, Rule, lots, passes
from compliance.engines.facts import Condition, Fact, Op
from compliance.ground.values import Name

LARGEST = 2**53
"""Numbers from minus this to plus this may enter."""

MOST_REFUSALS = 100
"""A fact is asserted under at most so many numbers; one refusal happens once in some thousand million."""

PYTHON = sys.version_info[:2]
PROOF = "proof"
RESERVED = (
    "id sid m name all any pri count cap dist run $s $i $m $l $r $forward $time $timerName $baseTime "
    "$lt $lte $gt $gte $eq $neq $mt $imt $iall $iany $ex $nex $or $and $not $add $sub $mul $div"
)
"""Names that mean something to the engine."""

_HANDLED, _NOT_HANDLED, _OBSERVED = 0, 1, 2
_OPERATOR = {Op.NE: "$neq", Op.LT: "$lt", Op.LE: "$lte", Op.GT: "$gt", Op.GE: "$gte", Op.EQ: "$eq"}


class OutOfRange(ValueError):
    """A value that durable-rules would silently change: not a whole number, or one of more than 53 bits."""

    def __init__(self, attribute: str, value: object) -> None:
        self.attribute = attribute
        self.value = value
        self.message = Name(
            f"“{attribute}”的值 {value!r} 不是绝对值不超过 2^53 的整数，durable-rules 引擎无法准确处理；请改用 reference 引擎",
            f"the value {value!r} of '{attribute}' is not a whole number within 2^53, so durable-rules cannot hold it exactly; use the reference engine",
        )
        super().__init__(self.message.en)


class NameCollision(ValueError):
    """Two names that durable-rules cannot tell apart."""


class EngineFault(RuntimeError):
    """durable-rules did something that its rules and facts do not allow: nothing it says can be used."""


class Native(Protocol):
    """The compiled part of durable-rules, as far as it is used."""

    def create_ruleset(self, name: str, definition: str, /) -> int:
        """Compile rules; the handle of the ruleset."""

    def delete_ruleset(self, handle: int, /) -> None:
        """Free a ruleset."""

    def delete_state(self, handle: int, sid: str | None, /) -> None:
        """Free what a ruleset knows."""

    def assert_fact(self, handle: int, fact: str, /) -> tuple[int, int]:
        """Match a fact; a result code and the place of the state."""

    def retract_fact(self, handle: int, fact: str, /) -> tuple[int, int]:
        """Forget a fact."""

    def start_action_for_state(self, handle: int, state: int, /) -> tuple[str, str] | None:
        """The state and the first rule that fired."""

    def complete_and_start_action(self, handle: int, state: int, /) -> str | None:
        """The next rule that fired."""


def load() -> Native:
    """The compiled part of durable-rules, loaded when it is needed: not every Python can. Raises ``ImportError`` where it is missing or cannot be loaded."""
    import durable_rules_engine

    native: Native = durable_rules_engine
    return native


def available() -> tuple[bool, Name]:
    """Whether durable-rules can be used with this Python, and why (not)."""
    version = ".".join(map(str, PYTHON))
    try:
        load()
    except ModuleNotFoundError:
        if PYTHON >= (3, 13):
            return False, _too_new(version)
        return False, Name(
            "未安装 durable-rules。它没有预编译包，安装时需要 C 编译器和 Python 头文件"
            "（Debian/Ubuntu：apt install build-essential python3-dev），然后执行 pip install durable-rules",
            "durable-rules is not installed. It has no wheels: building it needs a C compiler and the Python headers"
            " (Debian/Ubuntu: apt install build-essential python3-dev), then pip install durable-rules",
        )
    except ImportError as error:
        if PYTHON >= (3, 13):
            return False, _too_new(version)
        return False, Name(
            f"durable-rules 已安装但无法加载（{error}）；请用 pip install --force-reinstall --no-cache-dir durable-rules 重新编译",
            f"durable-rules is installed but cannot be loaded ({error}); rebuild it: pip install --force-reinstall --no-cache-dir durable-rules",
        )
    return True, Name(f"durable-rules 可在 Python {version} 上使用", f"durable-rules works with Python {version}")


def _too_new(version: str) -> Name:
    return Name(
        f"durable-rules 只支持 Python 3.11 和 3.12，不能在 Python {version} 上加载；需要它时请改用 Python 3.12",
        f"durable-rules supports Python 3.11 and 3.12 only and cannot be loaded on Python {version}; use Python 3.12 where it is needed",
    )


def name_hash(name: str) -> int:
    """The 32-bit hash by which durable-rules knows a name or a fact's number: FNV-1a.

    >>> name_hash("id")
    926444256
    """
    found = 0x811C9DC5
    for byte in name.encode("ascii"):
        found = (found ^ byte) * 16777619 & 0xFFFFFFFF
    return found


def check_vocabulary(names: Iterable[str]) -> None:
    """Raises :class:`NameCollision` where durable-rules would take one name for another, or for one of its own."""
    taken = {name_hash(name): name for name in RESERVED.split()}
    for name in names:
        other = taken.setdefault(name_hash(name), name)
        if other != name or name in RESERVED.split():
            raise NameCollision(f"durable-rules cannot tell '{name}' from '{other}'")


class Fence:
    """The durable-rules engine behind its fence. Facts are numbered from ``first_number``."""

    name = "durable"

    def __init__(self, first_number: int = 1) -> None:
        self._first_number = first_number

    def fire(self, productions: Sequence[Condition], facts: Sequence[Fact]) -> set[tuple[int, int]]:
        """The pairs (index of production, index of fact) where the production's condition holds of the fact.

        Raises :class:`OutOfRange` for a value the engine cannot hold exactly, ``ImportError`` where the engine
        cannot be loaded (see :func:`available`), and :class:`EngineFault` where it misbehaves.
        """
        native = load()
        hits: set[tuple[int, int]] = set()
        known = list(facts)
        for stage in passes(productions):
            concluded: defaultdict[int, dict[str, int]] = defaultdict(dict)
            for lot in lots(stage):
                for conclusion, number in _fire(native, lot, known, self._first_number):
                    if isinstance(conclusion, int):
                        hits.add((conclusion, number))
                    else:
                        concluded[number][conclusion] = 1
            for number, added in concluded.items():
                known[number] = {**known[number], **added}
        return hits


def _fire(native: Native, lot: Lot, facts: Sequence[Fact], first_number: int) -> list[tuple[int | str, int]]:
    """The conclusions of the lot's rules with the indices of the facts they hold of."""
    names = sorted(lot.names)
    alike: defaultdict[tuple[int | None, ...], list[int]] = defaultdict(list)
    for index, fact in enumerate(facts):
        if lot.concerns(fact):
            alike[tuple(map(fact.get, names))].append(index)
    if not alike:
        return []
    found: list[tuple[int | str, int]] = []
    with _session(native, _definition(lot.rules, names), first_number) as session:
        for content, indices in alike.items():
            conclusions = {lot.rules[rule].concludes for rule in session.fired(_properties(names, content))}
            found += itertools.product(conclusions, indices)
    return found


def _definition(rules: Sequence[Rule], names: Sequence[str]) -> str:
    """The ruleset as durable-rules reads it."""
    place = {name: index for index, name in enumerate(names)}
    check_vocabulary([PROOF, "one", *(f"{letter}{index}" for index in place.values() for letter in "ap")])
    definition: dict[str, object] = {f"r{index}": _rule(_comparisons(rule, place)) for index, rule in enumerate(rules)}
    definition[PROOF] = _rule([{PROOF: LARGEST}])
    return json.dumps(definition)


def _rule(comparisons: list[dict[str, object]]) -> object:
    return {"all": [{"m": {"$and": comparisons}}]}


def _comparisons(rule: Rule, place: dict[str, int]) -> list[dict[str, object]]:
    """The tests of a rule, each behind the presence of its attributes; every fact has the attribute ``one``."""
    chain: dict[object, dict[str, object]] = {None: {"one": 1}}
    for test in rule.tests:
        chain |= {name: {f"p{place[name]}": 1} for name in (test.left, test.right) if isinstance(name, str)}
        right = {"$m": f"a{place[test.right]}"} if isinstance(test.right, str) else _exact(test.left, test.right)
        chain[test.left, test.op.value, test.right] = {_OPERATOR[test.op]: {f"a{place[test.left]}": right}}
    return [*chain.values()]


def _properties(names: Sequence[str], content: Sequence[int | None]) -> str:
    """A fact's properties as durable-rules reads them; what is absent is left out, and so is its presence."""
    parts = [f'"a{index}":{_exact(names[index], value)},"p{index}":1' for index, value in enumerate(content) if value is not None]
    return ",".join(['"one":1', *parts])


def _exact(attribute: str, value: object) -> int:
    if isinstance(value, int) and -LARGEST <= value <= LARGEST:
        return int(value)
    raise OutOfRange(attribute, value)


@contextmanager
def _session(native: Native, definition: str, first_number: int) -> Iterator[_Session]:
    """A compiled ruleset that has proved itself, and is deleted with all it knows at the end."""
    handle = native.create_ruleset("fence", definition)
    session = _Session(native, handle, itertools.count(first_number))
    session.prove()
    try:
        yield session
    finally:
        native.delete_state(handle, None)
        native.delete_ruleset(handle)


@dataclass(slots=True)
class _Session:
    native: Native
    handle: int
    numbers: itertools.count[int]

    def prove(self) -> None:
        """Check on facts with known answers that large numbers pass unchanged and that rules fire."""
        largest, smallest = (self._fire(f'"{PROOF}":{value}') for value in (LARGEST, -LARGEST))
        if (largest, smallest) != ([PROOF], []):
            raise EngineFault(f"durable-rules answers {largest} and {smallest} where ['{PROOF}'] and [] are right")

    def fired(self, properties: str) -> list[int]:
        """The indices of the rules that fire on a fact."""
        return [int(name.removeprefix("r")) for name in self._fire(properties)]

    def _fire(self, properties: str) -> list[str]:
        for number in itertools.islice(self.numbers, MOST_REFUSALS):
            fact = f'{{"id":{number},{properties}}}'
            code, state = self.native.assert_fact(self.handle, fact)
            if code == _HANDLED:
                return self._collect(fact, state)
            if code == _NOT_HANDLED:
                return []
            if code != _OBSERVED:
                raise EngineFault(f"durable-rules answers an assertion with code {code}")
        raise EngineFault(f"durable-rules refused a fact under {MOST_REFUSALS} numbers")

    def _collect(self, fact: str, state: int) -> list[str]:
        """The rules that fired on a fact just asserted, which is then retracted."""
        names: list[str] = []
        started = self.native.start_action_for_state(self.handle, state)
        message = started[1] if started else None
        while message is not None:
            name, _, of = message.removeprefix('{"').partition('":{"m":')
            if of != fact + "}}" or name in names:
                raise EngineFault(f"durable-rules answers {message} to the fact {fact}")
            names.append(name)
            message = self.native.complete_and_start_action(self.handle, state)
        if not names:
            raise EngineFault(f"durable-rules stored the fact {fact} but no rule fired")
        if self.native.retract_fact(self.handle, fact)[0] != _HANDLED:
            raise EngineFault(f"durable-rules does not retract the fact {fact}")
        return names
