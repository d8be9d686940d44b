"""The records of the built-in datasets, and an index of them without a database."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import tantivy

from marketplace.records import ours
from marketplace.records.knowing import Known
from marketplace.search.documents import document
from marketplace.search.finding import Finder
from marketplace.search.index import write
from marketplace.search.schema import Place, schema
from sectors.registry import load
from wire.records import Record

AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


@cache
def built_in() -> Sequence[Record]:
    """As a fresh network tells of them: nothing is released or on offer."""
    declared, table = load(), ours.Table(None, None, 0, [], whole=True)
    return [
        ours.record(Known(dataset, sector, dataset.columns, (), (), "none"), table, "https://data.example", declared)
        for sector in declared.sectors
        for dataset in sector.datasets
    ]


def contents(records: Sequence[Record]) -> Sequence[Mapping[str, Any]]:
    return [record.model_dump(mode="json", exclude_defaults=True) for record in records]


def searched(home: Path, records: Sequence[Record]) -> Finder:
    """Who finds among them."""
    place = Place(home)
    path = place.folder / "index-test"
    path.mkdir(parents=True)
    found = [document(content["id"], None, content, AT) for content in contents(records)]
    write(tantivy.Index(schema(), path=str(path)), [], found)
    place.stand(path)
    return Finder(place)
