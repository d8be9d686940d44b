"""What a graph says of a node, taken as leniently as catalogues are written: the first of many, texts for addresses."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime

from rdflib import Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node as Term

from marketplace.standards.names import UNDETERMINED
from wire.records import Localised

_SHORT_DATE = re.compile(r"(\d{4})(-\d\d)?(-\d\d)?(Z|[+-]\d\d:\d\d)?")


class Seen:
    """Values come in one order whatever the order of the graph.

    The graph is asked once for all that it says of a node: most of the predicates that are looked for are not there.
    """

    def __init__(self, graph: Graph, node: Term) -> None:
        self.graph, self.node = graph, node
        self._told: dict[Term, list[Term]] = {}
        for predicate, value in graph.predicate_objects(node):
            self._told.setdefault(predicate, []).append(value)

    @property
    def predicates(self) -> Iterable[Term]:
        return self._told

    def all(self, predicate: URIRef) -> list[Term]:
        return sorted(self._told.get(predicate, ()), key=str)

    def nodes(self, predicate: URIRef) -> list["Seen"]:
        """Those that are no literals."""
        return [Seen(self.graph, one) for one in self.all(predicate) if not isinstance(one, Literal)]

    def node_of(self, predicate: URIRef) -> "Seen | None":
        return next(iter(self.nodes(predicate)), None)

    def text(self, predicate: URIRef) -> str | None:
        """Of a literal or an address."""
        return next((str(one) for one in self.all(predicate) if str(one)), None)

    def texts(self, predicate: URIRef) -> Localised:
        """One of each language."""
        return {key: found[0] for key, found in self.many_texts(predicate).items()}

    def many_texts(self, predicate: URIRef) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for one in self.all(predicate):
            if isinstance(one, Literal) and str(one).strip():
                found.setdefault(one.language or UNDETERMINED, []).append(str(one))
        return dict(sorted(found.items()))

    def through(self, predicate: URIRef, then: URIRef) -> Localised:
        """The texts of a node between; or those that stand in its place."""
        between = self.node_of(predicate)
        return (between.texts(then) if between else {}) or self.texts(predicate)

    def addresses(self, predicate: URIRef) -> list[str]:
        """Addresses, also such as stand there as texts."""
        return [str(one) for one in self.all(predicate) if isinstance(one, URIRef) or "://" in str(one)]

    def address(self, predicate: URIRef) -> str | None:
        return next(iter(self.addresses(predicate)), None)

    def row(self, predicate: URIRef) -> list[Term]:
        """A list in its order."""
        head = next(iter(self._told.get(predicate, ())), None)
        return list(Collection(self.graph, head)) if head is not None and not isinstance(head, Literal) else []

    def number(self, predicate: URIRef) -> float | None:
        """None where it is none."""
        try:
            return float(self.text(predicate) or "")
        except ValueError:
            return None

    def whole(self, predicate: URIRef) -> int | None:
        """Not below zero."""
        found = self.number(predicate)
        return int(found) if found is not None and 0 <= found < float("inf") else None

    def moment(self, predicate: URIRef) -> datetime | None:
        """A date is its first moment, in UTC; None where it is no time."""
        told = self.text(predicate) or ""
        if short := _SHORT_DATE.fullmatch(told):
            told = f"{short[1]}{short[2] or '-01'}{short[3] or '-01'}"
        try:
            found = datetime.fromisoformat(told)
        except ValueError:
            return None
        return found if found.tzinfo else found.replace(tzinfo=UTC)
