"""A page read as a browser would, without one: elements with their attributes, texts and owners."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "input", "link", "br", "hr", "img"}


@dataclass
class Element:
    """An element: its name, attributes, children, and the text between them."""

    name: str
    attributes: dict[str, str]
    owner: Element | None = None
    parts: list[Element | str] = field(default_factory=list)

    def text(self) -> str:
        """All text in it."""
        return "".join(part if isinstance(part, str) else part.text() for part in self.parts)

    def all(self, *names: str, **attributes: str) -> Iterator[Element]:
        """The elements in it with one of these names, if any are named, and these attributes."""
        for part in self.parts:
            if isinstance(part, Element):
                if (not names or part.name in names) and all(part.attributes.get(key.replace("_", "-")) == value for key, value in attributes.items()):
                    yield part
                yield from part.all(*names, **attributes)

    def classes(self) -> set[str]:
        """Its class names."""
        return set(self.attributes.get("class", "").split())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = self.here = Element("", {})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {key: value or "" for key, value in attrs}, self.here)
        self.here.parts.append(element)
        if tag not in VOID:
            self.here = element

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.here.parts.append(Element(tag, {key: value or "" for key, value in attrs}, self.here))

    def handle_endtag(self, tag: str) -> None:
        assert self.here.name == tag, f"</{tag}> closes <{self.here.name}>"
        assert self.here.owner is not None
        self.here = self.here.owner

    def handle_data(self, data: str) -> None:
        self.here.parts.append(data)


def read(page: str) -> Element:
    """The whole page. Every element is closed in its turn."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    assert reader.here is reader.root
    return reader.root
