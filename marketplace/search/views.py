"""Found ids → records from PostgreSQL → what pages and programs read; found words are marked."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.records.models import CatalogRecord
from marketplace.search import words
from marketplace.search.documents import Content, concepts
from marketplace.search.finding import Found
from marketplace.search.labels import Labels
from wire.finding import DataMap, FacetValue, FoundDataset, Suggestion
from wire.records import Record, dataset_address

KEPT = (
    "id", "title", "description", "sector", "publisher", "licence", "cadence", "price", "rows", "listings",
)  # fmt: skip
SHOWN, BEFORE, MOST_COLUMNS = 220, 60, 5
_PIECE = re.compile(r"[가-힣]+|[^\W_가-힣]+(?:\.[0-9]+)?|.", re.DOTALL)
Marked = Sequence[tuple[str, bool]]  # pieces of a text, and whether each was looked for


@dataclass(frozen=True, slots=True)
class Card:
    """A dataset as a list of results shows it."""

    record: Record
    source: str | None
    seen_at: datetime
    title: Marked
    about: Marked
    columns: Sequence[Marked]

    @property
    def page(self) -> str:
        return dataset_address("", self.record.id)


class Told(NamedTuple):
    """What a record says. `source`: where it was harvested, which told it last at `seen_at`."""

    content: Content
    source: str | None
    seen_at: datetime


def contents(session: Session, ids: Sequence[str]) -> list[Told]:
    """What the records that stand say, in that order: one that is gone since it was indexed is left out."""
    row = CatalogRecord
    statement = select(row.id, row.content, row.source, row.seen_at).where(row.id.in_(ids), row.gone_at.is_(None))
    held = {id_: Told(*told) for id_, *told in session.execute(statement)}
    return [held[id_] for id_ in ids if id_ in held]


def cards(session: Session, found: Found, labels: Labels) -> list[Card]:
    return [
        Card(
            record, told.source, told.seen_at, marked(labels.text(record.title) or record.id, found.tokens),
            part(labels.text(record.description), found.tokens), list(_columns(record, found.tokens, labels)),
        )
        for told in contents(session, found.ids)
        for record in (Record.model_validate(told.content),)
    ]  # fmt: skip


def data_map(session: Session, found: Found, labels: Labels, address: str) -> DataMap:
    items = [_item(told, found, labels, address) for told in contents(session, found.ids)]
    facets = {
        name: [FacetValue(value=value, title=labels.value(name, value), count=count) for value, count in counted]
        for name, counted in found.counts.items()
    }
    return DataMap(items=items, total=found.total, nearest=found.nearest, facets=facets)


def suggestions(session: Session, ids: Sequence[str], labels: Labels) -> list[Suggestion]:
    told = [(one.content["id"], labels.text(one.content["title"])) for one in contents(session, ids)]
    return [Suggestion(text=title or id_, id=id_) for id_, title in told]


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
    is_long = bool(tokens) and len(text) > SHOWN
    found = (one.start() for one in _PIECE.finditer(text) if is_long and _is_found(one[0], tokens))
    start = max(0, next(found, 0) - BEFORE)
    cut = text[start : start + SHOWN]
    return marked(("… " if start else "") + cut + (" …" if start + SHOWN < len(text) else ""), tokens)


def _is_found(piece: str, tokens: frozenset[str]) -> bool:
    return not tokens.isdisjoint(_said(piece))


@lru_cache(words.KEPT_TEXTS)
def _said(piece: str) -> frozenset[str]:
    """Its tokens, and the groups of what means the same."""
    told = words.tokens(piece)
    return frozenset((*told, *concepts().among(told)))


def _columns(record: Record, tokens: frozenset[str], labels: Labels) -> Iterator[Marked]:
    found = [marked(labels.text(column.title) or column.name, tokens) for column in record.columns if tokens]
    yield from [pieces for pieces in found if any(hit for _, hit in pieces)][:MOST_COLUMNS]


def _item(told: Told, found: Found, labels: Labels, address: str) -> FoundDataset:
    content = told.content
    hits = [
        column["name"]
        for column in content.get("columns", ())
        if any(_is_found(text, found.tokens) for text in (column["name"], labels.text(column.get("title", {}))))
    ]
    kept = {key: content[key] for key in KEPT if key in content}
    share = (content.get("quality") or {}).get("valid_share")
    uri = dataset_address(address, content["id"])
    seen = {"source": told.source, "seen_at": told.seen_at if told.source else None}
    return FoundDataset.model_validate(kept | seen | {"uri": uri, "valid_share": share, "columns": hits})
