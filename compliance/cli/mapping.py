"""The steps of ``compliance map``: what to offer, what is accepted, what is written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import typer

from compliance.ground.problems import did_you_mean, refuse
from compliance.ground.shape import read_shape
from compliance.ground.yamlfile import parse_yaml
from compliance.records.kinds import kinds
from compliance.reports.inspection import suggestion_text
from compliance.reports.layout import Page, Style
from compliance.reports.write import save
from compliance.sources.dossier import MANIFEST
from compliance.sources.files import inside
from compliance.sources.inspection import SourceSeen, inspect
from compliance.sources.manifest import DossierShape
from compliance.sources.remembering import new_mapping, with_columns
from compliance.sources.suggesting import Suggestion
from compliance.sources.vocabulary import fold


@dataclass(frozen=True, slots=True)
class Offer:
    """A header of a source (by number) and the field offered for it; no ``suggestion`` where the user named it."""

    source: int
    place: str
    header: str
    kind: str
    field: str | None
    suggestion: Suggestion | None
    headers: tuple[str, ...]

    @property
    def certain(self) -> bool:
        """Whether it may be written without a question."""
        return self.suggestion is None or self.suggestion.certain


def offers(path: Path, named: Sequence[str], kind: str | None) -> list[Offer]:
    """What the user names, then what is suggested for the other unknown headers. Raises :class:`InputError` for a name that cannot be."""
    seen = inspect(path, kind)
    wanted = dict(_parted(each) for each in named)
    found = [offer for source in seen for offer in _of(source, wanted)]
    for header in wanted:
        if not any(fold(offer.header) == fold(header) and offer.suggestion is None for offer in found):
            raise refuse("--set", f"没有未识别的表头“{header}”", f"there is no unknown header '{header}'")
    return found


def _parted(text: str) -> tuple[str, str | None]:
    header, equals, field = text.rpartition("=")
    if not equals or not header:
        raise refuse("--set", f"“{text}”应写成 表头=字段", f"'{text}' should be HEADER=FIELD")
    return header, field or None


def _of(source: SourceSeen, wanted: dict[str, str | None]) -> list[Offer]:
    found: list[Offer] = []
    for table in source.tables:
        kind = table.quality.kind
        if kind is None:
            continue
        by_place = {each.place: each for each in table.suggested}
        for column in table.quality.ignored:
            own = next((header for header in wanted if fold(header) == fold(column.header)), None) if column.header else None
            if own is not None:
                field = wanted[own]
                if field is not None and field not in kinds()[kind].fields:
                    zh, en = did_you_mean(field, kinds()[kind].fields)
                    raise refuse("--set", f"{kinds()[kind].name.zh}没有“{field}”这个字段{zh}", f"{kind} has no field '{field}'{en}")
                found.append(Offer(source.number, str(column.place), column.header, kind, field, None, table.headers))
            elif column.place in by_place:
                suggestion = by_place[column.place]
                found.append(Offer(source.number, str(column.place), column.header, kind, suggestion.field.code, suggestion, table.headers))
    return found


def show(found: Sequence[Offer], page: Page) -> None:
    """Put the offers on a page."""
    if not found:
        page.say("没有要指明的表头：每一列都已认识，或没有相近的字段", "There is no header to say anything about: every column is known, or no field comes near")
    for offer in found:
        said = suggestion_text(offer.suggestion, page) if offer.suggestion else page.pick("指明：", "named: ") + (offer.field or page.pick("不读", "left out"))
        page.add(f"{offer.place} {offer.header} → {said}", 0, Style.PLAIN if offer.certain else Style.DOUBT, 2)


def ask(found: Sequence[Offer], yes: bool, at_terminal: bool, lang: str) -> list[Offer]:
    """The offers that are accepted: named ones, certain ones with ``--yes``, and those a person at the terminal says yes to."""
    accepted: list[Offer] = []
    for offer in found:
        if offer.suggestion is None or (yes and offer.certain):
            accepted.append(offer)
        elif at_terminal and not yes:
            question = f"“{offer.header}”就是“{offer.suggestion.field.name.zh}”吗？" if lang == "zh" else f"Does '{offer.header}' mean '{offer.suggestion.field.name.en}'?"
            if typer.confirm(question, default=False):
                accepted.append(offer)
    return accepted


def write(path: Path, accepted: Sequence[Offer], output: Path | None, lang: str) -> list[str]:
    """Write what was accepted; what to tell the user. Raises :class:`InputError` where there is nowhere to write."""
    manifest = path / MANIFEST if path.is_dir() else path if path.suffix.lower() in (".yaml", ".yml") else None
    if manifest is None and output is None:
        raise refuse(path.name, "单个台账没有 dossier.yaml 可写；请用 -o 写成对应文件", "a single ledger has no dossier.yaml to write to; write a mapping file with -o")
    columns: dict[int, dict[str, str | None]] = defaultdict(dict)
    for offer in accepted:
        columns[offer.source][offer.header] = offer.field
    said: list[str] = []
    if output is not None:
        kind = accepted[0].kind if len({offer.kind for offer in accepted}) == 1 else None
        headers = list(dict.fromkeys(header for offer in accepted for header in offer.headers))
        save(new_mapping(kind, {offer.header: offer.field for offer in accepted}, headers), output)
        said.append(f"已写入 {output}：{len(accepted)} 个表头" if lang == "zh" else f"wrote {output}: {len(accepted)} headers")
    if manifest is not None:
        mapping = None if output is None else _beside(output, manifest)
        text = with_columns(manifest.read_text(encoding="utf-8-sig"), columns, mapping)
        read_shape(DossierShape, parse_yaml(text, manifest.name))
        save(text, manifest)
        said.append(f"已写入 {manifest}" if lang == "zh" else f"wrote {manifest}")
    return said


def _beside(output: Path, manifest: Path) -> str:
    folder = manifest.parent.resolve()
    if not output.resolve().is_relative_to(folder):
        raise refuse(output, "对应文件要放在卷宗文件夹里，dossier.yaml 才能引用", "the mapping file must lie in the dossier's folder for dossier.yaml to name it")
    named = output.resolve().relative_to(folder).as_posix()
    inside(folder, named, output)
    return named
