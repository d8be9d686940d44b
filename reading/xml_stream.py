"""XML text piece by piece → records: each element at the path of `rows`, dropped once it is read.

pieces of text → expat, without entities → elements with those above them → Record
"""

from collections.abc import Iterable, Iterator
from typing import Any
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from reading import answers
from reading.bounds import in_force
from reading.elements import Record, local
from reading.errors import Refusal
from reading.refusals import TOO_DEEP, broken


def streamed(pieces: Iterable[str], rows: str, place: str) -> Iterator[Record]:
    """The records of a document, in its order; of what stands above one only the attributes are left. Refusal as
    `root`.
    """
    target = _Target([step for step in rows.split("/") if step], place)
    for _ in _fed(pieces, target, place):
        yield from target.taken()


def root(pieces: Iterable[str], place: str) -> Element:
    """The whole document. Refusal naming `place`; the parser itself refuses entities, however they are spelt."""
    target = _Target([], place)
    for _ in _fed(pieces, target, place):
        pass
    assert target.root is not None, "a document that is XML has a root"
    return target.root


def _fed(pieces: Iterable[str], target: "_Target", place: str) -> Iterator[None]:
    parser: Any = DefusedXMLParser(target=target)
    said = ""
    try:
        for piece in pieces:
            said = said + piece if len(said) <= answers.LONGEST else said
            parser.feed(piece)
            yield
        parser.close()
        yield
    except DefusedXmlException as unsafe:
        cause = "the document declares entities, which could make it grow without end"
        remedy = "Write their texts out and send it again."
        raise Refusal("unsafe_document", place=place, cause=cause, remedy=remedy) from unsafe
    except ParseError as mistake:
        raise broken(place, f"it is not XML: {mistake}{answers.quoted(said)}") from mistake


class _Target:
    """Builds elements; with `steps` it keeps those at them until they are taken, and drops what is beside them."""

    def __init__(self, steps: list[str], place: str) -> None:
        self.steps, self._place, self._most = steps, place, in_force().depth
        self._builder, self._above = TreeBuilder(), list[Element]()
        self._fits = 0  # how many of the innermost elements' steps fit, from the root down
        self._found: list[Record] = []
        self.data = self._builder.data
        self.root: Element | None = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        depth = len(self._above)  # of the steps below the root, which has none
        if depth >= self._most:
            raise broken(self._place, TOO_DEEP)
        if 0 < depth <= len(self.steps) and self._fits == depth - 1 and self.steps[depth - 1] in ("*", local(tag)):
            self._fits = depth
        self._above.append(self._builder.start(tag, attributes))

    def end(self, tag: str) -> None:
        self._builder.end(tag)
        element, depth = self._above.pop(), len(self._above)
        is_within = self._fits == len(self.steps) and depth > len(self.steps)
        if not self.steps or not depth or is_within:
            return
        if self._fits == depth == len(self.steps):
            self._found.append(Record(element, tuple(self._above)))
        self._above[-1].remove(element)
        self._fits = min(self._fits, depth - 1)

    def close(self) -> None:
        self.root = self._builder.close()

    def taken(self) -> Iterator[Record]:
        found, self._found = self._found, []
        return iter(found)
