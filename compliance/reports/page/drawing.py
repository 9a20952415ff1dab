"""Charts drawn as SVG by drawsvg: shapes with class names, coloured by the page, and every text made visible and escaped."""

from __future__ import annotations

from fractions import Fraction

import drawsvg
from markupsafe import Markup

from compliance.reports.page.safe import visible

WIDE, NARROW = 960, 720
"""The widths of charts in their own units; the page scales them."""


class Chart:
    """A drawing of a fixed size. Class names and numbers are ours; only texts may come from a ledger."""

    def __init__(self, width: int, height: int, name: str, title: str, desc: str) -> None:
        self.width = width
        self.drawing = drawsvg.Drawing(width, height, id_prefix=name, role="img", class_=f"chart {name}", **{"aria-labelledby": f"{name}-title {name}-desc"})
        self.drawing.append(drawsvg.Title(visible(title), id=f"{name}-title"))
        self.drawing.append(_Description(visible(desc), id=f"{name}-desc"))

    def line(self, x1: int, y1: int, x2: int, y2: int, look: str) -> None:
        """A straight line."""
        self.drawing.append(drawsvg.Line(x1, y1, x2, y2, class_=look))

    def path(self, points: list[tuple[int, int]], look: str) -> None:
        """A line through points."""
        if points:
            self.drawing.append(drawsvg.Lines(*(number for point in points for number in point), class_=look, fill="none"))

    def bar(self, x: int, y: int, width: int, height: int, look: str, title: str = "") -> None:
        """A rectangle; a title is shown to the pointer."""
        shape = drawsvg.Rectangle(x, y, max(width, 1), height, class_=look)
        if title:
            shape.append_title(visible(title))
        self.drawing.append(shape)

    def polygon(self, points: list[tuple[int, int]], look: str, title: str = "") -> None:
        """A closed shape."""
        shape = drawsvg.Lines(*(number for point in points for number in point), close=True, class_=look)
        if title:
            shape.append_title(visible(title))
        self.drawing.append(shape)

    def circle(self, x: int, y: int, radius: int, look: str, title: str = "") -> None:
        """A circle."""
        shape = drawsvg.Circle(x, y, radius, class_=look)
        if title:
            shape.append_title(visible(title))
        self.drawing.append(shape)

    def text(self, x: int, y: int, said: str, look: str = "", anchor: str = "start") -> None:
        """A text on its baseline."""
        self.drawing.append(drawsvg.Text(visible(said), 13, x, y, class_=look, text_anchor=anchor))

    def markup(self) -> Markup:
        """The drawing as markup; its size is that of the page."""
        written: str = self.drawing.as_svg(header="").replace(f'width="{self.width}"', 'width="100%"', 1)
        return Markup(written)  # noqa: S704 (drawsvg escapes every text it writes; attributes hold numbers and names of our own)


class _Description(drawsvg.Title):  # type: ignore[misc]  # drawsvg is not typed
    """What a drawing shows, for those who do not see it."""

    TAG_NAME = "desc"


def along(value: Fraction, low: Fraction, high: Fraction, start: int, end: int) -> int:
    """Where a value lies between two ends of an axis, to the unit."""
    return start + round((value - low) * (end - start) / (high - low)) if high > low else start


def short(text: str, cells: int) -> str:
    """The text cut to so many cells, a wide character taking two, with an ellipsis."""
    from rich.cells import cell_len

    text = visible(text)
    if cell_len(text) <= cells:
        return text
    while text and cell_len(text) > cells - 1:
        text = text[:-1]
    return text + "…"
