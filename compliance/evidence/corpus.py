"""A corpus of short texts, each with one planted fault and without it: how many faults are found, and how often the linter is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from compliance.engines.verdict import Outcome
from compliance.evidence.lint import Linter, lint_writings
from compliance.ground.problems import refuse
from compliance.ground.shape import Shape, read_shape
from compliance.ground.yamlfile import mark_at, read_yaml
from compliance.rules.rule import Severity
from compliance.sources.writing.read import plain


class TextShape(Shape):
    """A text without fault, and how one is planted: ``to`` in the place of ``from``; ``expect`` are the rules that should say so."""

    name: str
    text: str
    replace: str
    by: str
    also: list[list[str]] = []
    expect: list[str]


class CorpusShape(Shape):
    """A corpus."""

    texts: list[TextShape]


@dataclass(frozen=True, slots=True)
class Trial:
    """What was found in one text: by which rules in the faulty one, and by which in the clean one."""

    name: str
    expect: tuple[str, ...]
    faulty: tuple[str, ...]
    clean: tuple[str, ...]

    @property
    def caught(self) -> bool:
        """Whether the planted fault was named."""
        return bool(set(self.expect) & set(self.faulty))

    @property
    def beside(self) -> tuple[str, ...]:
        """Other rules that spoke up about the faulty text."""
        return tuple(code for code in self.faulty if code not in self.expect)


@dataclass(frozen=True, slots=True)
class Measured:
    """One result for each corpus."""

    corpora: tuple[tuple[str, tuple[Trial, ...]], ...]

    @property
    def perfect(self) -> bool:
        """Whether every fault was named and nothing else."""
        return all(trial.caught and not trial.clean and not trial.beside for _, trials in self.corpora for trial in trials)


def measured(paths: Sequence[Path], tools: Linter) -> Measured:
    """Every corpus at the paths (files, or folders of them) tried. Raises :class:`InputError`."""
    files = [file for path in paths for file in (sorted(path.glob("*.yaml")) if path.is_dir() else [path])]
    if not files:
        raise refuse(paths[0], "这里没有短文集（.yaml）", "there is no corpus (.yaml) here")
    return Measured(tuple((file.name, tuple(_trials(file, tools))) for file in files))


def _trials(file: Path, tools: Linter) -> list[Trial]:
    node = read_yaml(file)
    found = []
    for index, text in enumerate(read_shape(CorpusShape, node).texts):
        if text.replace not in text.text:
            raise refuse(mark_at(node, ("texts", index, "replace")), f"“{text.replace}”不在短文里", f"'{text.replace}' is not in the text")
        faulty = text.text.replace(text.replace, text.by, 1)
        for old, new in text.also:
            faulty = faulty.replace(old, new, 1)
        found.append(Trial(text.name, tuple(text.expect), errors(faulty, tools), errors(text.text, tools)))
    return found


def errors(text: str, tools: Linter) -> tuple[str, ...]:
    """The rules that find an error or a warning in a text."""
    linted = lint_writings([plain(text, "短文.txt")], Path("短文.txt"), (), tools, "reference")
    return tuple(dict.fromkeys(finding.rule.code for finding in linted.assessment.of(Outcome.VIOLATED) if finding.rule.severity is not Severity.ADVICE))
