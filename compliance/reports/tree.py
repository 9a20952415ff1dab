"""A tree drawn with lines, wrapped to the page."""

from __future__ import annotations

from dataclasses import dataclass, field

from compliance.reports.layout import Page, Style, wrap


@dataclass(slots=True)
class Branch:
    """A node of a tree: its text and what hangs below it."""

    text: str
    style: Style = Style.PLAIN
    branches: list[Branch] = field(default_factory=list)

    def add(self, text: str, style: Style = Style.PLAIN) -> Branch:
        """A new node below this one."""
        below = Branch(text, style)
        self.branches.append(below)
        return below


def draw(page: Page, root: Branch) -> None:
    """Draw a tree from its root down."""
    page.add(root.text, style=root.style)
    _draw(page, root.branches, "")


def _draw(page: Page, branches: list[Branch], margin: str) -> None:
    for number, branch in enumerate(branches, 1):
        last = number == len(branches)
        below = margin + ("   " if last else "│  ")
        hanging = below + ("│  " if branch.branches else "   ")
        for part, text in enumerate(wrap(branch.text, page.width - len(hanging))):
            head = margin + ("└─ " if last else "├─ ") if part == 0 else hanging
            page.draw(head + text, branch.style)
        _draw(page, branch.branches, below)
