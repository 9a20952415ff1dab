"""The rule reference as Markdown: one page per file of law and of metrics, Chinese first, then English; and an index."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath

from compliance.ground.problems import refuse
from compliance.records.kinds import Kind
from compliance.reports.norm import Item, Norm, compose
from compliance.reports.terms import SEVERITIES, STANDING_WORDS, place_name
from compliance.reports.write import save
from compliance.rules.rule import Metric, Rule, Ruleset

INDEX = PurePosixPath("README.md")
_NOTICE = "<!-- 由 compliance rule docs 生成，请勿手改 · made by compliance rule docs, do not edit -->"
_UNCHANGED_IN_ENGLISH = ("examples",)


def pages(ruleset: Ruleset, kinds: dict[str, Kind]) -> dict[PurePosixPath, str]:
    """The pages by their place in the folder of the reference."""
    norms: dict[PurePosixPath, list[Rule | Metric]] = {}
    every: list[Rule | Metric] = [*ruleset.rules.values(), *ruleset.metrics.values()]
    for norm in every:
        norms.setdefault(_page_of(norm), []).append(norm)
    found = {path: _page(path, own, ruleset, kinds) for path, own in sorted(norms.items())}
    return {INDEX: _index(norms, kinds), **found}


def stale(wanted: Mapping[PurePosixPath, str], folder: Path) -> list[PurePosixPath]:
    """The pages that are missing, differ, or are no longer wanted."""
    there = {PurePosixPath(path.relative_to(folder).as_posix()): path for path in sorted(folder.rglob("*.md"))}
    differ = [path for path, text in wanted.items() if path not in there or there[path].read_text(encoding="utf-8") != text]
    return sorted({*differ, *(path for path in there if path not in wanted)})


def write_pages(wanted: Mapping[PurePosixPath, str], folder: Path) -> list[PurePosixPath]:
    """Write what is stale, remove what is no longer wanted, and tell which. Raises :class:`InputError` where that cannot be done."""
    changed = stale(wanted, folder)
    for path in changed:
        place = folder / path
        if path in wanted:
            _make_folder(place.parent)
            save(wanted[path], place)
        else:
            place.unlink()
    return changed


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise refuse(folder, f"无法建立文件夹（{error.strerror}）", f"cannot make the folder ({error.strerror})") from error


def _page_of(norm: Rule | Metric) -> PurePosixPath:
    """The page of the file a rule or metric stands in: law/procurement/notice.yaml has procurement/notice.md."""
    parts = PurePosixPath(norm.mark.file).parts
    part = "law" if isinstance(norm, Rule) else "metrics"
    inside = parts[parts.index(part) + (part == "law"):]
    return PurePosixPath(*inside).with_suffix(".md")


def _page(path: PurePosixPath, norms: Iterable[Rule | Metric], ruleset: Ruleset, kinds: dict[str, Kind]) -> str:
    own = sorted(norms, key=lambda norm: norm.mark.line)
    up = "../" * (len(path.parts) - 1)
    lines = [_NOTICE, "", f"# {path.with_suffix('')}", "", f"`{own[0].mark.file}` · [目录 Index]({up}{INDEX})", ""]
    for norm in own:
        lines += _norm(compose(norm, ruleset, kinds, "zh"), compose(norm, ruleset, kinds, "en"))
    return "\n".join(lines).rstrip("\n") + "\n"


def _norm(zh: Norm, en: Norm) -> Iterator[str]:
    yield from (f'<a id="{zh.code}"></a>', "", f"## {zh.code} {zh.name}", "")
    yield from _side(zh, ())
    yield from (f"### {en.name}", "")
    yield from _side(en, _UNCHANGED_IN_ENGLISH)


def _side(norm: Norm, left_out: tuple[str, ...]) -> Iterator[str]:
    yield from (_safe(" · ".join(norm.facts)), "")
    for part in norm.parts:
        if part.code not in left_out:
            yield from (f"**{part.title}**", "")
            for item in part.items:
                yield from _bullet(item, 0)
            yield ""


def _bullet(item: Item, depth: int) -> Iterator[str]:
    yield f"{'  ' * depth}- {_safe(item.text)}"
    for below in item.items:
        yield from _bullet(below, depth + 1)


def _safe(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("|", "\\|").replace("*", "\\*")


def _index(norms: Mapping[PurePosixPath, list[Rule | Metric]], kinds: dict[str, Kind]) -> str:
    rules = sum(isinstance(norm, Rule) for own in norms.values() for norm in own)
    metrics = sum(len(own) for own in norms.values()) - rules
    lines = [
        _NOTICE, "", "# 规则目录 · Rule reference", "",
        f"{rules} 条规则，{metrics} 个指标。每页由规则文件生成，中文在前。", "",
        f"{rules} rules and {metrics} metrics. Each page is made from a file of rules, Chinese first.", "",
    ]
    for path in sorted(norms):
        lines += [f"## [{path.with_suffix('')}]({path})", "", *_table(path, sorted(norms[path], key=lambda norm: norm.code), kinds), ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def _table(path: PurePosixPath, norms: Iterable[Rule | Metric], kinds: dict[str, Kind]) -> Iterator[str]:
    yield "| 编号 Code | 名称 Name | 记录 Record | 级别 Severity | 地区 Place | 依据 Standing |"
    yield "|---|---|---|---|---|---|"
    for norm in norms:
        record = f"{kinds[norm.subject].name.zh} {kinds[norm.subject].name.en}" if isinstance(norm, Rule) else "部门 department"
        severity = f"{SEVERITIES[norm.severity].zh} {norm.severity.value}" if isinstance(norm, Rule) else "指标 metric"
        place = place_name(norm.jurisdiction, "zh") if isinstance(norm, Rule) else "全国"
        names = f"{_safe(norm.name.zh)}<br>{_safe(norm.name.en)}"
        yield f"| [{norm.code}]({path}#{norm.code}) | {names} | {record} | {severity} | {place} | {STANDING_WORDS[norm.standing].zh} {norm.standing} |"
