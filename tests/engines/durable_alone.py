"""durable-rules without its fence, and a witness that stands between the two."""

import json
import subprocess
import sys
from collections.abc import Callable

import pytest

from compliance.engines import fence

native = pytest.importorskip("durable_rules_engine", exc_type=ImportError, reason="durable-rules needs Python 3.11 or 3.12")


def bare(rules: list[object], *asserted: dict[str, object]) -> list[int]:
    """The rules that durable-rules by itself says fire on the facts, one assertion after the other."""
    handle = native.create_ruleset("bare", json.dumps({f"r{number}": {"all": [{"m": rule}]} for number, rule in enumerate(rules)}))
    fired = []
    for fact in asserted:
        code, state = native.assert_fact(handle, json.dumps(fact))
        started = native.start_action_for_state(handle, state) if code == 0 else None
        message = started[1] if started else None
        while message:
            fired.append(int(message[3 : message.index('"', 3)]))
            message = native.complete_and_start_action(handle, state)
    return sorted(fired)


def bare_process(code: str) -> int:
    """How a process ends that uses durable-rules by itself."""
    start = "import json, durable_rules_engine as native\n"
    return subprocess.run([sys.executable, "-c", start + code], capture_output=True, timeout=60, check=False).returncode


class Witness:
    """Stands between the fence and the engine: remembers what was asked, and breaks calls after so many assertions."""

    def __init__(self, patch: pytest.MonkeyPatch, after: int = 2, **broken: Callable[..., object]) -> None:
        self.asked = 0
        self.after = after
        self.broken = broken
        self.codes: list[int] = []
        self.created = 0
        self.deleted: list[str] = []
        self.definition = ""
        patch.setattr(fence, "load", lambda: self)

    def __getattr__(self, call: str) -> Callable[..., object]:
        def answer(*arguments: object) -> object:
            self.asked += call == "assert_fact"
            if call in self.broken and self.asked > self.after:
                return self.broken[call](*arguments)
            result = getattr(native, call)(*arguments)
            if call == "assert_fact":
                self.codes.append(result[0])
            elif call == "create_ruleset":
                self.created, self.definition = self.created + 1, str(arguments[1])
            elif call.startswith("delete"):
                self.deleted.append(call)
            return result

        return answer
