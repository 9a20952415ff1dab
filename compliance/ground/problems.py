"""Problems a user caused: where, what was found, what was expected, what to do."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

from compliance.ground.values import Name


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with an input, in words its author understands.

    ``place`` is ``file[sheet]!cell`` for ledgers and ``file:line:column`` for YAML.
    """

    place: str
    message: Name
    code: str = "INPUT"

    def text(self, lang: str) -> str:
        """``place: message`` in the language asked for."""
        return f"{self.place}: {self.message[lang]}" if self.place else self.message[lang]


class InputError(Exception):
    """An input that cannot be used, with everything that is wrong with it (exit code 2)."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(problem.text("en") for problem in self.problems))


def problem(place: object, zh: str, en: str, code: str = "INPUT") -> Problem:
    """A problem from its two wordings."""
    return Problem(str(place), Name(zh, en), code)


def refuse(place: object, zh: str, en: str, code: str = "INPUT") -> InputError:
    """An error with a single problem."""
    return InputError([problem(place, zh, en, code)])


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word most like this one, if any is close; none for a word that is itself known."""
    words = list(known)
    close = difflib.get_close_matches(word, words, n=1, cutoff=0.6)
    return close[0] if close and word not in words else None


def did_you_mean(word: str, known: Iterable[str]) -> tuple[str, str]:
    """The tail of a message that suggests the nearest right name, in Chinese and English; empty if none is near."""
    near = nearest(word, known)
    return (f"；是否应为“{near}”？", f"; did you mean '{near}'?") if near else ("", "")
