"""The register of instruments: what is said of a law once and holds for every rule and figure that cites it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from compliance.ground.problems import Problem, problem, refuse
from compliance.ground.yamlfile import Mark
from compliance.rules.shapes import BasisShape, InstrumentShape, ParameterShape

_SHARED = ("document", "in_force", "until", "link", "checked_on", "read")


@dataclass(slots=True)
class Register:
    """The instruments by name; one that was replaced under the same name has an entry for each document."""

    entries: dict[str, dict[str, InstrumentShape]] = field(default_factory=dict)

    def add(self, shape: InstrumentShape, mark: Mark) -> list[Problem]:
        """Enter an instrument; name and document together must be new."""
        documents = self.entries.setdefault(shape.name, {})
        if shape.document in documents:
            return [problem(mark, f"文件“{shape.name}”{shape.document} 重复登记", f"the instrument '{shape.name}' {shape.document} is entered twice")]
        documents[shape.document] = shape
        return []

    def cite(self, basis: BasisShape, mark: Mark) -> BasisShape:
        """A basis with what it leaves out taken from the register. Raises :class:`InputError` where its document must be named."""
        documents = self.entries.get(basis.instrument, {})
        if basis.document:
            entry = documents.get(basis.document)
        elif len(documents) > 1:
            known = "、".join(documents)
            raise refuse(mark, f"“{basis.instrument}”先后有 {known}，请写明 document", f"'{basis.instrument}' was issued as {known}: name the document")
        else:
            entry = next(iter(documents.values()), None)
        if entry is None:
            return basis
        given = basis.model_fields_set
        return basis.model_copy(update={name: getattr(entry, name) for name in _SHARED if name not in given})

    def cite_all(self, bases: Iterable[BasisShape], mark: Mark) -> tuple[BasisShape, ...]:
        """Several bases, filled in."""
        return tuple(self.cite(basis, mark) for basis in bases)

    def cite_figures(self, parameter: ParameterShape, mark: Mark) -> ParameterShape:
        """A parameter whose versions' bases are filled in."""
        values = [version if version.basis is None else version.model_copy(update={"basis": self.cite(version.basis, mark)}) for version in parameter.values]
        return parameter.model_copy(update={"values": values})
