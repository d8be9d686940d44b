"""Croissant: its own reader finds nothing wrong, and loads the rows of the file that it names."""

import hashlib
import json
import logging
from pathlib import Path
from typing import Any

import mlcroissant
import pytest
from etils import epath
from mlcroissant._src.core import constants

from marketplace.standards.croissant import croissant
from tests.support.files_server import serving
from tests.support.records import BASE, full, records
from wire.records import Distribution, Record, RecordColumn

CSV = b"day,pm10,ok\n2026-01-01,12.5,true\n2026-01-02,7,false\n"


def read(told: dict[str, Any]) -> mlcroissant.Dataset:
    return mlcroissant.Dataset(json.loads(json.dumps(told)))


def test_its_reader_finds_nothing_wrong_with_any_dataset(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    for one in records()[::6]:
        assert read(croissant(one, BASE)).metadata.name == one.title["en"]
    assert [entry.message for entry in caplog.records] == []


def test_the_least_and_what_is_not_downloaded_is_read_too() -> None:
    for one in (Record(id="a:b", title={"ko": "소음"}), full(distributions=[])):
        assert not read(croissant(one, BASE)).metadata.record_sets


def test_what_is_wrong_is_found() -> None:
    told = croissant(full(), BASE)
    told["recordSet"][0]["field"][0]["source"]["fileObject"]["@id"] = "file-7"
    with pytest.raises(mlcroissant.ValidationError):
        read(told)


def test_rows_are_loaded_from_the_file_that_it_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "DOWNLOAD_PATH", epath.Path(tmp_path))
    columns = [RecordColumn(name=name, type=type_) for name, type_ in
               (("day", "date"), ("pm10", "decimal(6,1)"), ("ok", "boolean"))]  # fmt: skip
    with serving() as server:
        server.files["/rows.csv"] = CSV
        form = Distribution(
            format="CSV", media_type="text/csv", download=f"{server.url}/rows.csv",
            sha256=hashlib.sha256(CSV).hexdigest(),
        )  # fmt: skip
        one = full(columns=columns, distributions=[form])
        rows = list(read(croissant(one, BASE)).records("rows"))
    assert [(str(row["rows/day"])[:10], row["rows/pm10"], bool(row["rows/ok"])) for row in rows] == [
        ("2026-01-01", 12.5, True),
        ("2026-01-02", 7.0, False),
    ]
