"""Figures other than points: their labels, the quantities they stand for, and the parts a sentence splits a whole into."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from compliance.sources.claims.captures import Capture
from compliance.sources.claims.draft import Read, sentences
from compliance.sources.claims.vocabulary import QuantityShape, Vocabulary

_STOP = re.compile(r"[，。；：、（）“”]|和(?=[^和]{2,}$)|及(?=[^及]{2,}$)")
_AFTER = re.compile(r"[^，。；：、（）“”\d和与及]{0,24}")
_SHARES = re.compile(r"，?(?:占|占比)[^，；。]{0,12}?[\d.]+%")
_LEAD = re.compile(r"^(?:扣分原因|其中|包括|分别为|分别是|分别|由|共|共有|共计|合计|涉及|和|及|与|为|是|有|达|约|其他的|具体为)+")
_TAIL = re.compile(r"(?:共计|合计|总计|共有|共|为|是|达到|达|约|仅|有|数为|：|完成|开展)+$")
_NOT_A_PART = re.compile(r"比|较|同比|增长|增加|减少|下降|占|累计|年初|上年|全市|全国|标准|满分")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with the words in front of it."""

    capture: Capture
    label: str
    read: Read
    role: str

    @property
    def after(self) -> str:
        """The words that follow a figure in its clause: 个原始数据资源目录."""
        return _AFTER.match(self.read.text, self.capture.end)[0]  # type: ignore[index]  # it matches nothing at least

    @property
    def words(self) -> str:
        """The figure with its label, as people would quote it."""
        return f"{self.label}{self.capture.raw}{self.after[:10] if self.capture.type == 'count' else ''}"

    def measured(self) -> tuple[str, str]:
        """What can be compared with it: its dimension, and for counts the measure word."""
        return (self.capture.type, self.capture.unit if self.capture.type == "count" else "")


@dataclass(frozen=True, slots=True)
class Split:
    """A whole with the parts named after it; ``exhaustive`` where the words say that they make it up."""

    whole: Figure
    parts: tuple[Figure, ...]
    exhaustive: bool


_CAPTURES = {"amount": "money", "counted": "count", "percentage": "percent", "rank": "rank", "large": "large"}


def figures(read: Read) -> list[Figure]:
    """The amounts, counts and percentages of a passage."""
    found: list[Figure] = []
    last = before = 0
    for claim in read.of(*_CAPTURES):
        capture = claim[_CAPTURES[claim.role]]
        before = last if last <= capture.start else before
        found.append(Figure(capture, label(read.text[max(before, capture.start - 40):capture.start]), read, claim.role))
        last = max(last, capture.end)
    return found


def label(before: str) -> str:
    """The words in front of a figure that say what it counts."""
    pieces = _STOP.split(before[-40:])
    said = pieces[-1] if pieces else ""
    if not said and len(pieces) > 1 and not before.endswith(("，", "。", "；")):
        said = next((piece for piece in reversed(pieces) if piece), "")
    return _TAIL.sub("", _LEAD.sub("", said)).strip(" %")


def splits(read: Read, found: Sequence[Figure], vocabulary: Vocabulary) -> Iterator[Split]:
    """The wholes and parts that sentences name."""
    words = vocabulary.words.whole_connectors
    pattern = re.compile("|".join(sorted([*words.exhaustive, *words.partial], key=len, reverse=True)))
    for start, end in sentences(read.text):
        inside = [figure for figure in found if start <= figure.capture.start < end and figure.capture.type in ("money", "count")]
        for connector in pattern.finditer(read.text, start, end):
            split = _split(read, inside, connector, end, vocabulary)
            if split is not None:
                yield split


def _split(read: Read, inside: Sequence[Figure], connector: re.Match[str], end: int, vocabulary: Vocabulary) -> Split | None:
    before = [figure for figure in inside if figure.capture.end <= connector.start()]
    after = [figure for figure in inside if figure.capture.start >= connector.end()]
    if not before or not after:
        return None
    if connector[0] == "由" and not re.search("组成|构成", read.text[connector.end():end]):
        return None
    whole = before[-1]
    if whole.measured() != after[0].measured() or len(read.text[whole.capture.end:connector.start()]) > 24 or re.search(r"\d", read.text[whole.capture.end:connector.start()]):
        return None
    parts: list[Figure] = []
    strict = 0
    position = connector.end()
    for figure in after:
        between = _SHARES.sub("", read.text[position:figure.capture.start])
        if figure.measured() != whole.measured() or _NOT_A_PART.search(between) or len(between) > 34 or "。" in between:
            break
        if (parts and "，" in between.strip("，")) or (parts and re.search(r"\d", between)):
            break
        if "；" in between and not strict:
            strict = len(parts)
        parts.append(figure)
        position = figure.capture.end
        tail = re.match(r"（[^（）]{0,20}）", read.text[position:])
        position += tail.end() if tail else 0
    if strict and not _make_up(whole, parts, vocabulary):  # a semicolon ended the parts: in-service 148, of whom ...; retired 61
        parts = parts[:strict]
    if not parts:
        return None
    return Split(whole, tuple(parts), _exhaustive(connector[0], whole, parts, vocabulary))


def _make_up(whole: Figure, parts: Sequence[Figure], vocabulary: Vocabulary) -> bool:
    """Whether parts are those of a known whole, or add up to nearly all of it."""
    known = any(
        re.search(each.whole, whole.label) and all(any(re.search(word, part.label) for word in each.parts) for part in parts) for each in vocabulary.words.wholes)
    return known or abs(sum(amount(part) for part in parts) - amount(whole)) * 20 <= amount(whole)


def _exhaustive(connector: str, whole: Figure, parts: Sequence[Figure], vocabulary: Vocabulary) -> bool:
    words = vocabulary.words
    labels = [part.label for part in parts]
    if len(parts) < 2 or any(word in label_ for word in words.overlapping for label_ in labels):
        return False
    if connector in words.whole_connectors.exhaustive or labels[-1].startswith(("其他", "其它", "其余")):
        return True
    for known in words.wholes:
        if re.search(known.whole, whole.label) and all(any(re.search(part, label_) for part in known.parts) for label_ in labels) and len(labels) > 1:
            return True
    total, stated = sum(amount(part) for part in parts), amount(whole)
    return abs(total - stated) * 100 <= stated * (25 if len(parts) > 2 else 5)


def amount(figure: Figure) -> Fraction:
    """A figure as a number: fen for money."""
    value = figure.capture.value
    return Fraction(value) if isinstance(value, (int, Fraction)) and not isinstance(value, bool) else Fraction(0)


def quantity(figure: Figure, vocabulary: Vocabulary) -> QuantityShape | None:
    """The known quantity a figure stands for, if its label ends in one of its names and speaks of this body and year."""
    start = figure.capture.start
    said = figure.label
    context = figure.read.text[max(0, start - len(said) - 14):start]
    if any(word in context for word in vocabulary.words.not_ours):
        return None
    best: tuple[int, QuantityShape] | None = None
    for known in vocabulary.words.quantities:
        for word in known.words:
            if said.endswith(word) and (best is None or len(word) > best[0]):
                best = (len(word), known)
    return best[1] if best else None
