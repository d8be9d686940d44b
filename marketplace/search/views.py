"""Found ids → records from PostgreSQL → what pages and programs read; found words are marked."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.records.models import CatalogRecord
from marketplace.records.service import read
from marketplace.search import words
from marketplace.search.documents import concepts
from marketplace.search.finding import Found
from marketplace.search.labels import Labels
from wire.finding import DataMap, FacetValue, FoundDataset, Suggestion
from wire.records import Record

SHOWN, BEFORE, MOST_COLUMNS = 220, 60, 5
_PIECE = re.compile(r"[가-힣]+|[^\W_가-힣]+(?:\.[0-9]+)?|.", re.DOTALL)
Marked = Sequence[tuple[str, bool]]  # pieces of a text, and whether each was looked for


@dataclass(frozen=True, slots=True)
class Card:
    """A dataset as a list of results shows it."""

    record: Record
    source: str | None
    title: Marked
    about: Marked
    columns: Sequence[Marked]

    @property
    def page(self) -> str:
        return f"/datasets/{quote(self.record.id, safe='')}"


def rows(session: Session, ids: Sequence[str]) -> list[tuple[Record, str | None]]:
    """The records that stand, in that order: one that is gone since it was indexed is left out."""
    statement = select(CatalogRecord).where(CatalogRecord.id.in_(ids), CatalogRecord.gone_at.is_(None))
    held = {row.id: row for row in session.scalars(statement)}
    return [(read(held[id_]), held[id_].source) for id_ in ids if id_ in held]


def cards(session: Session, found: Found, labels: Labels) -> list[Card]:
    return [
        Card(
            record, source, marked(labels.text(record.title) or record.id, found.tokens),
            part(labels.text(record.description), found.tokens), list(_columns(record, found.tokens, labels)),
        )
        for record, source in rows(session, found.ids)
    ]  # fmt: skip


def data_map(session: Session, found: Found, labels: Labels, address: str) -> DataMap:
    items = [_item(record, source, found, labels, address) for record, source in rows(session, found.ids)]
    facets = {
        name: [FacetValue(value=value, title=labels.value(name, value), count=count) for value, count in counted]
        for name, counted in found.counts.items()
    }
    return DataMap(items=items, total=found.total, nearest=found.nearest, facets=facets)


def suggestions(session: Session, ids: Sequence[str], labels: Labels) -> list[Suggestion]:
    return [Suggestion(text=labels.text(record.title) or record.id, id=record.id) for record, _ in rows(session, ids)]


def marked(text: str, tokens: frozenset[str]) -> Marked:
    """The text in pieces; neighbours of one kind together."""
    joined: list[tuple[str, bool]] = []
    for piece in _PIECE.findall(text):
        hit = bool(tokens) and _is_found(piece, tokens)
        if joined and joined[-1][1] == hit:
            joined[-1] = (joined[-1][0] + piece, hit)
        else:
            joined.append((piece, hit))
    return joined


def part(text: str, tokens: frozenset[str]) -> Marked:
    """The part of a long text around the first word that was looked for."""
    whole = marked(text, tokens)
    begin = 0
    for piece, hit in whole:
        if hit:
            break
        begin += len(piece)
    start = max(0, begin - BEFORE) if begin < len(text) and len(text) > SHOWN else 0
    cut = text[start : start + SHOWN]
    return marked(("… " if start else "") + cut + (" …" if start + SHOWN < len(text) else ""), tokens)


def _is_found(piece: str, tokens: frozenset[str]) -> bool:
    told = words.tokens(piece)
    return any(token in tokens for token in told) or any(group in tokens for group in concepts().among(told))


def _columns(record: Record, tokens: frozenset[str], labels: Labels) -> Iterator[Marked]:
    found = [marked(labels.text(column.title) or column.name, tokens) for column in record.columns if tokens]
    yield from [pieces for pieces in found if any(hit for _, hit in pieces)][:MOST_COLUMNS]


def _item(record: Record, source: str | None, found: Found, labels: Labels, address: str) -> FoundDataset:
    hits = [
        column.name
        for column in record.columns
        if found.tokens and any(_is_found(text, found.tokens) for text in (column.name, labels.text(column.title)))
    ]
    return FoundDataset(
        id=record.id, uri=f"{address}/datasets/{quote(record.id, safe='')}", title=record.title,
        description=record.description, sector=record.sector, publisher=record.publisher, licence=record.licence,
        cadence=record.cadence, price=record.price, valid_share=record.quality.valid_share if record.quality else None,
        rows=record.rows, listings=record.listings, columns=hits, source=source,
    )  # fmt: skip
