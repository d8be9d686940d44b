"""How well 285 judged queries are answered, beside PostgreSQL's and SQLite's full text on the same records.

The peers hold the same texts, titles weighted above the rest, and are asked for any of the words, which answers more
than all of them would.
"""

import sqlite3
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from marketplace.search.finding import Wish
from sectors.licences import LICENCES
from tests.support.judged import Finds, Judged, Score, gold, score
from tests.support.searched import built_in, searched
from wire.records import Record

GOLD = gold()
FLOOR_NDCG, FLOOR_RECALL, MOST_ZERO = 0.95, 0.96, 0.01


def texts(record: Record) -> tuple[str, str, str]:
    """Its id, its titles, and all else that it says."""
    licence = LICENCES[record.licence or ""].title
    said = [record.id, *record.description.values(), *(word for found in record.keywords.values() for word in found)]
    said += [record.publisher.id or "", *record.publisher.name.values()] if record.publisher else []
    said += [licence.en, licence.ko, record.licence or "", record.attribution or ""]
    said += [part for column in record.columns for part in (column.name, *column.title.values(), column.unit or "")]
    return record.id, " ".join(record.title.values()), " ".join(said)


def sqlite(tokenizer: str) -> Finds:
    """FTS5, ranked by bm25."""
    held = sqlite3.connect(":memory:")
    held.execute(f"CREATE VIRTUAL TABLE map USING fts5(id UNINDEXED, title, body, tokenize='{tokenizer}')")
    held.executemany("INSERT INTO map VALUES (?, ?, ?)", [texts(record) for record in built_in()])
    ranked = "SELECT id FROM map WHERE map MATCH ? ORDER BY bm25(map, 0, 5, 1) LIMIT 20"

    def finds(query: str) -> Sequence[str]:
        words = " OR ".join('"' + word.replace('"', "") + '"' for word in query.split())
        return [id_ for (id_,) in held.execute(ranked, (words,))]

    return finds


def postgresql(session: Session, config: str) -> Finds:
    """tsvector with weights, ranked by ts_rank_cd."""
    session.execute(text("CREATE TEMP TABLE map (id text, said tsvector) ON COMMIT DROP"))
    vector = f"setweight(to_tsvector('{config}', :title), 'A') || setweight(to_tsvector('{config}', :body), 'C')"
    rows = [dict(zip(("id", "title", "body"), texts(record), strict=True)) for record in built_in()]
    session.execute(text(f"INSERT INTO map VALUES (:id, {vector})"), rows)
    asked = f"to_tsquery('{config}', replace(plainto_tsquery('{config}', :query)::text, '&', '|'))"
    ranked = text(f"SELECT id FROM map WHERE said @@ {asked} ORDER BY ts_rank_cd(said, {asked}) DESC, id LIMIT 20")

    def finds(query: str) -> Sequence[str]:
        return session.scalars(ranked, {"query": query}).all()

    return finds


Tell = Callable[[str, Score], None]


@pytest.fixture
def tell(capsys: pytest.CaptureFixture[str]) -> Tell:
    """Prints a figure whether the test passes or not."""

    def line(name: str, found: Score) -> None:
        with capsys.disabled():
            sys.stdout.write(f"\n{name:34} {found}")

    return line


@pytest.fixture(scope="module")
def ours() -> Iterator[Finds]:
    with TemporaryDirectory() as folder:
        finder = searched(Path(folder), built_in())
        yield lambda query: finder.find(Wish(query, facets=False)).ids


def test_judgements_are_of_declared_datasets_and_half_of_the_queries_are_korean() -> None:
    declared = {record.id for record in built_in()}
    assert {id_ for one in GOLD for id_ in one.of} <= declared
    assert {grade for one in GOLD for grade in one.of.values()} <= {1, 2, 3}
    assert len({one.query for one in GOLD}) == len(GOLD) >= 200
    assert sum(any("ㄱ" <= sign <= "힣" for sign in one.query) for one in GOLD) * 2 >= len(GOLD)


def test_ours_answers_most(ours: Finds, tell: Tell) -> None:
    found = score(ours, GOLD)
    tell("ours", found)
    for kind in dict.fromkeys(one.kind for one in GOLD):
        tell(f"  {kind}", score(ours, _of(kind)))
    assert found.ndcg >= FLOOR_NDCG
    assert found.recall >= FLOOR_RECALL
    assert found.zero <= MOST_ZERO


@pytest.mark.parametrize("tokenizer", ["unicode61", "trigram"])
def test_beside_sqlite(tokenizer: str, ours: Finds, tell: Tell) -> None:
    found = score(sqlite(tokenizer), GOLD)
    tell(f"SQLite FTS5 {tokenizer}", found)
    assert found.ndcg < score(ours, GOLD).ndcg


@pytest.mark.postgres
@pytest.mark.parametrize("config", ["simple", "english"])
def test_beside_postgresql(config: str, session: Session, ours: Finds, tell: Tell) -> None:
    found = score(postgresql(session, config), GOLD)
    tell(f"PostgreSQL tsvector {config}", found)
    assert found.ndcg < score(ours, GOLD).ndcg


def _of(kind: str) -> list[Judged]:
    return [one for one in GOLD if one.kind == kind]
