"""Paths into XML documents: `country/provider/gsm/apn`, `../../name`, `plan/@type`, `dns[*]`, `.`.

A name steps into child elements (`*` into all), `..` to the element above, `@name` takes an attribute, `.` the text.
Names are without their namespace.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from sectors.spec.column import LIST_MARK


@dataclass(frozen=True, slots=True)
class Record:
    """An element; `above`: those that hold it, the nearest last."""

    element: Element
    above: tuple[Element, ...] = ()

    def names(self) -> set[str]:
        children = {local(child.tag) for child in self.element if isinstance(child.tag, str)}
        return children | {f"@{local(name)}" for name in self.element.attrib}

    def text(self, path: str) -> str | None:
        """What stands at `path`, None where nothing does; the first, or with `[*]` all between list marks."""
        found = [text for text in _texts(self.element, self.above, path.replace("[*]", "").split("/")) if text]
        if "[*]" in path:
            return LIST_MARK.join(found) or None
        return found[0] if found else None


def head(source: str) -> str:
    """The name within an element at which a path begins."""
    return source.replace("[*]", "").split("/")[0]


def records(root: Element, rows: str) -> Iterator[Record]:
    """The elements at `rows` below the root; without a path the root itself."""
    return _below(root, (), [step for step in rows.split("/") if step])


def _below(element: Element, above: tuple[Element, ...], steps: list[str]) -> Iterator[Record]:
    if not steps:
        yield Record(element, above)
        return
    for child in _children(element, steps[0]):
        yield from _below(child, (*above, element), steps[1:])


def _children(element: Element, name: str) -> list[Element]:
    return [child for child in element if isinstance(child.tag, str) and name in ("*", local(child.tag))]


def _texts(element: Element, above: tuple[Element, ...], steps: list[str]) -> Iterator[str]:
    step, rest = steps[0], steps[1:]
    if step == "..":
        if above:
            yield from _texts(above[-1], above[:-1], rest or ["."])
    elif step.startswith("@"):
        yield from (value for name, value in element.attrib.items() if local(name) == step[1:])
    elif step == ".":
        yield "".join(element.itertext()).strip()
    else:
        for child in _children(element, step):
            yield from _texts(child, (*above, element), rest or ["."])


def local(name: str) -> str:
    return name.rpartition("}")[2]
