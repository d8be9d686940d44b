"""The reader's side: asked → hits by relevance, newest or title, counts of facets, what is like a dataset.

A process opens the index once and looks before each search whether another making stands.
"""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from threading import Lock
from typing import Any

import tantivy
from tantivy import FieldType, Occur, Order, Query

from marketplace.search import words
from marketplace.search.asking import Asked, Held, all_of, any_of, query
from marketplace.search.documents import Fields
from marketplace.search.hangul import letters
from marketplace.search.question import Chosen, Question
from marketplace.search.schema import BOXES, FACETS, Box, Place, parted, schema, sides

MOST_VALUES, FARTHEST, MOST_TOKENS = 40, 10_000, 60
Counts = Mapping[str, Sequence[tuple[str, int]]]


class Sort(StrEnum):
    RELEVANCE = "relevance"
    NEWEST = "newest"
    TITLE = "title"


@dataclass(frozen=True, slots=True)
class Wish:
    """Words, chosen values of facets, an order, a part of the list; `facets`: whether values are to be counted."""

    text: str
    chosen: Chosen = field(default_factory=dict)
    sort: Sort = Sort.RELEVANCE
    offset: int = 0
    limit: int = 20
    kind: str = "dataset"
    facets: bool = True
    box: Box | None = None

    @classmethod
    def of(cls, asked: Question, sort: Sort, page: int, size: int) -> "Wish":
        """A page of what a question finds; the first is 1."""
        return cls(asked.text, asked.chosen, sort, (page - 1) * size, size, box=asked.box)


@dataclass(frozen=True, slots=True)
class Found:
    """Ids in order. `nearest`: nothing holds what was asked; these are near it. `tokens`: what was looked for."""

    ids: Sequence[str]
    total: int
    counts: Counts = field(default_factory=dict)
    nearest: bool = False
    tokens: frozenset[str] = frozenset()


@dataclass
class Finder:
    """Of one process; threads share it."""

    place: Place
    _path: Path | None = None
    _index: tantivy.Index | None = None
    _lock: Lock = field(default_factory=Lock)

    def searcher(self) -> tantivy.Searcher | None:
        """None where no index was made yet."""
        path = self.place.standing()
        with self._lock:
            if path != self._path:
                self._index, self._path = _opened(path), path
            if self._index is None:
                return None
            with suppress(OSError, ValueError):  # another making took its place a moment ago
                self._index.reload()
            return self._index.searcher()

    def find(self, wish: Wish) -> Found:
        """What holds most of the words; where nothing does, what is nearest."""
        searcher, asked = self.searcher(), Asked.of(wish.text)
        if searcher is None:
            return Found((), 0)
        if not asked.text:
            sort = Sort.NEWEST if wish.sort is Sort.RELEVANCE else wish.sort
            return _answer(searcher, Query.all_query(), replace(wish, sort=sort))
        for nearest in (False, True):
            wanted = query(asked, _held(searcher), nearest=nearest)
            found = _answer(searcher, wanted, wish)
            if found.total or wish.box or any(wish.chosen.values()):
                break
        return replace(found, nearest=nearest and found.total > 0, tokens=frozenset(asked.marks))

    def like(self, fields: Fields, limit: int = 6) -> Sequence[str]:
        """Datasets that share most of the rare words of a document; not itself."""
        searcher = self.searcher()
        if searcher is None:
            return ()
        wanted = all_of([_alike(fields), _kind("dataset")])
        found = [searcher.doc(at)["id"][0] for _, at in searcher.search(wanted, limit + 1).hits]
        return [id_ for id_ in found if id_ != fields["id"]][:limit]

    def beginning(self, text: str, limit: int = 8) -> Sequence[str]:
        """Datasets whose words begin as the last word of `text` does, however far its last syllable is typed."""
        searcher, typed = self.searcher(), words.surface(text)
        if searcher is None or not typed:
            return ()
        return [searcher.doc(at)["id"][0] for _, at in searcher.search(_begun(typed), limit).hits]


def answering(asked: Question, among: tantivy.Searcher, whole: tantivy.Searcher) -> Sequence[str]:
    """The datasets of a small index that answer, by the words that the whole one holds."""
    typed = Asked.of(asked.text)
    wanted = query(typed, _held(whole)) if typed.text else Query.all_query()
    parts = [_facet(name, values) for name, values in asked.chosen.items()]
    parts += [_within(asked.box)] if asked.box else []
    hits = among.search(all_of([wanted, _kind("dataset"), *parts]), max(1, among.num_docs)).hits
    return [among.doc(at)["id"][0] for _, at in hits]


def _held(searcher: tantivy.Searcher) -> Held:
    return lambda name, token: searcher.doc_freq(name, token) > 0


def _answer(searcher: tantivy.Searcher, wanted: Query, wish: Wish) -> Found:
    wanted = all_of([wanted, _within(wish.box)]) if wish.box else wanted
    filters = {name: _facet(name, values) for name, values in wish.chosen.items() if values}
    filtered, offset = all_of([wanted, _kind(wish.kind), *filters.values()]), min(wish.offset, FARTHEST)
    by = {Sort.NEWEST: ("modified", Order.Desc), Sort.TITLE: ("sort_title", Order.Asc)}.get(wish.sort)
    order: dict[str, Any] = {"order_by_field": by[0], "order": by[1]} if by else {}
    told = searcher.search(filtered, wish.limit, offset=offset, **order)
    total: int = told.count or 0  # type: ignore[attr-defined]
    counts = _counts(searcher, wanted, _kind(wish.kind), filters) if wish.facets else {}
    return Found([searcher.doc(at)["id"][0] for _, at in told.hits], total, counts)


def _opened(path: Path | None) -> tantivy.Index | None:
    """None, too, for what the worker will make anew because it cannot be read."""
    try:
        return tantivy.Index.open(str(path)) if path else None
    except (OSError, ValueError):
        return None


def _alike(fields: Fields) -> Query:
    terms = [
        Query.boost_query(Query.term_query(schema(), name, token, "freq"), boost)
        for name, boost in (("title", 3.0), ("concept_title", 3.0), ("about", 1.5), ("concept", 1.0), ("column", 0.5))
        for token in dict.fromkeys(words.content(str(fields[name]).split()[:MOST_TOKENS]))
    ]
    return any_of(terms)


def _begun(typed: Sequence[str]) -> Query:
    whole = [_starts(word) for word in typed]
    return all_of([*whole, _kind("dataset")])


def _starts(word: str) -> Query:
    begin = letters(word)
    ways = [Query.boost_query(_prefix("spelt", begin), 3.0), _prefix("spelt_more", begin), _prefix("initials", word)]
    if len(begin) > 3:
        fuzzy = Query.fuzzy_term_query(schema(), "spelt", begin, distance=1, prefix=True)
        ways.append(Query.boost_query(fuzzy, 0.5))
    return Query.disjunction_max_query(ways)


def _prefix(field_: str, text: str) -> Query:
    return Query.regex_query(schema(), field_, re.escape(text) + ".*")


def _counts(searcher: tantivy.Searcher, wanted: Query, kind: Query, filters: Mapping[str, Query]) -> Counts:
    """Of each facet under the other facets' choices, so that a second value of the same can be added."""
    free = [name for name in FACETS if name not in filters]
    found = _buckets(searcher, all_of([wanted, kind, *filters.values()]), free)
    for name in filters:
        others = [one for other, one in filters.items() if other != name]
        found |= _buckets(searcher, all_of([wanted, kind, *others]), [name])
    return {name: found[name] for name in FACETS}


def _buckets(searcher: tantivy.Searcher, wanted: Query, names: Sequence[str]) -> dict[str, Sequence[tuple[str, int]]]:
    asked: dict[str, Any] = {name: {"terms": {"field": name, "size": MOST_VALUES}} for name in names}
    told = searcher.aggregate(wanted, asked)
    return {name: [(str(one["key"]), int(one["doc_count"])) for one in told[name]["buckets"]] for name in names}


def _facet(name: str, values: Sequence[str]) -> Query:
    return Query.term_set_query(schema(), name, list(values))


def _within(box: Box) -> Query:
    """What touches the box with any of its own."""
    ways = [_touches(number, part) for part in parted(box) for number in range(BOXES)]
    return Query.const_score_query(Query.boolean_query([(Occur.Should, way) for way in ways]), 0.0)


def _touches(number: int, box: Box) -> Query:
    west, south, east, north = sides(number)
    ends = ((west, None, box[2]), (east, box[0], None), (south, None, box[3]), (north, box[1], None))
    return all_of([Query.range_query(schema(), name, FieldType.Float, least, most) for name, least, most in ends])


def _kind(kind: str) -> Query:
    return Query.const_score_query(Query.term_query(schema(), "kind", kind, "basic"), 0.0)
