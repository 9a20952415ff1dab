"""Every figure of a document, in order: what is compared with the ledgers, or said to rest on none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from compliance.sources.claims.captures import Capture
from compliance.sources.claims.draft import Draft, Read, draft
from compliance.sources.claims.figures import figures
from compliance.sources.claims.scores import ItemScore


def figure_drafts(reads: Sequence[Read], items: Sequence[ItemScore]) -> Iterator[Draft]:
    """Each figure with its label, unit and half a unit of its last digit; points with the item they are of."""
    for read in reads:
        found: list[tuple[int, Draft]] = []
        for each in items:
            for marks in each.told:
                if marks.read is read:
                    for role, points in (("full", marks.full), ("score", marks.score), ("rate", marks.rate), *(("lost", loss) for loss in marks.losses)):
                        if points is not None:
                            found.append((points.start, _figure(read, points, f"{each.label}{_ROLES[role]}", item=each.item or None, role=role)))
        told = {draft_[0] for draft_ in found}
        for figure in figures(read):
            if figure.capture.start not in told:
                found.append((figure.capture.start, _figure(read, figure.capture, figure.label, after=figure.after, name=figure.words)))
        yield from (made for _, made in sorted(found, key=lambda item: item[0]))


_ROLES = {"full": "满分", "score": "得分", "lost": "扣分", "rate": "得分率"}


def _sentence(read: Read, capture: Capture) -> str:
    """The sentence a figure stands in, as far as it is short."""
    start = max(read.text.rfind(mark, 0, capture.start) for mark in "。；\n") + 1
    return re.match(r"[^。；]*", read.text[start:start + 160])[0]  # type: ignore[index]  # it matches nothing at least


def _figure(read: Read, capture: Capture, label: str, item: str | None = None, role: str | None = None, after: str = "", name: str = "") -> Draft:
    value, money = capture.value, capture.type == "money"
    number = Fraction(value) if isinstance(value, (int, Fraction)) and not isinstance(value, bool) else None
    return draft(
        "stated_figure", name or f"{label}{capture.raw}", read.place(capture.start), label=label or None, after=after or None, context=_sentence(read, capture), said=(capture.raw, capture.raw), item=item, role=role or capture.type,
        amount=(value, capture.raw) if money and isinstance(value, int) else None, number=None if money or number is None else (number, capture.raw),
        half=None if money else capture.half, half_amount=int(capture.half) if money else None)
