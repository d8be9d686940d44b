"""Deliveries published by every lane: the tables hold each row once, with what the declaration says of them."""

from collections import Counter
from dataclasses import replace

import pyarrow as pa
from deltalake import DeltaTable

from lakehouse import log
from lakehouse.descriptions import descriptions
from lakehouse.shape import shape_of
from pipeline import publish
from pipeline.settings import Settings
from sectors.spec.dataset import Dataset
from tests.support.deliveries import BAD, HEADER, NOW, ROWS, Center
from wire.deliveries import Release


def published(center: Center, name: str, content: str, *, at: int = 1) -> Release | None:
    delivery = center.deliver(name, content, at=at).delivery.id
    return publish.run(center.settings, center.dataset, delivery, NOW)


def table(settings: Settings, dataset: Dataset) -> DeltaTable:
    return DeltaTable(str(settings.layout.table(dataset.sector, dataset.name)))


def test_rows_stand_once_however_often_they_are_published(center: Center) -> None:
    release = published(center, "a.csv", HEADER + ROWS + BAD)
    assert release is not None
    [delivery] = release.deliveries
    center.folder(delivery).path.joinpath("release.json").unlink()
    again = publish.run(center.settings, center.dataset, delivery, NOW)
    assert again is not None
    assert again.delta_version == release.delta_version
    layout, of = center.settings.layout, (center.dataset.sector, center.dataset.name)
    counts = [
        DeltaTable(str(path)).to_pyarrow_table().num_rows
        for path in (layout.table(*of), layout.quarantine(*of), layout.deliveries(of[0]))
    ]
    assert counts == [4, 2, 1]


def test_the_table_says_what_its_declaration_says(center: Center) -> None:
    published(center, "a.csv", HEADER + ROWS)
    told = log.told(center.settings.layout.table(center.dataset.sector, center.dataset.name))
    assert told is not None
    assert told.says(descriptions(center.dataset))
    assert told.shape(shape_of(center.dataset)) == shape_of(center.dataset)
    assert table(center.settings, center.dataset).metadata().partition_columns == ["month"]


def test_each_version_tells_which_rows_it_changed(center: Center) -> None:
    published(center, "a.csv", HEADER + ROWS)
    correction = published(center, "a.csv", HEADER + ROWS.replace("1.50", "9.75"), at=2)
    assert correction is not None
    feed = table(center.settings, center.dataset).load_cdf(starting_version=correction.delta_version)
    kinds = Counter(pa.table(feed.read_all())["_change_type"].to_pylist())
    assert kinds == {"delete": 3, "insert": 3}


def test_a_refused_delivery_is_kept_whole(center: Center) -> None:
    dataset = replace(center.dataset, feed=replace(center.dataset.feed, refuse_above=0.1))
    refused = Center(center.settings, dataset)
    assert published(refused, "a.csv", HEADER + ROWS + BAD) is None
    path = center.settings.layout.quarantine(dataset.sector, dataset.name)
    rows = DeltaTable(str(path)).to_pyarrow_table().to_pylist()
    assert sorted(row["_reasons"][0] for row in rows)[:2] == ["delivery: refused", "delivery: refused"]
    assert len(rows) == 6


def test_a_correction_takes_the_place_of_what_it_corrects_once(center: Center) -> None:
    published(center, "a.csv", HEADER + ROWS)
    published(center, "b.csv", HEADER + ROWS.replace("a,", "y,"), at=2)
    release = published(center, "a.csv", HEADER + "z,2026-10-01 00:00:00,7,\n", at=3)
    assert release is not None
    assert len(release.supersedes) == 1
    [delivery] = release.deliveries
    center.folder(delivery).path.joinpath("release.json").unlink()
    again = publish.run(center.settings, center.dataset, delivery, NOW)
    assert again is not None
    assert again.delta_version == release.delta_version
    rows = table(center.settings, center.dataset).to_pyarrow_table().to_pylist()
    assert sorted(row["station"] for row in rows) == ["b", "y", "y", "z"]
    assert [row["_delivery"] for row in rows if row["station"] == "z"] == [delivery]


def test_deliveries_follow_each_other(center: Center) -> None:
    first, second = published(center, "a.csv", HEADER + ROWS), published(center, "b.csv", HEADER + "z" + ROWS)
    assert first is not None
    assert second is not None
    assert second.delta_version > first.delta_version
    assert table(center.settings, center.dataset).to_pyarrow_table().num_rows == 6


def test_a_column_that_is_not_declared_any_more_is_empty_in_new_rows(center: Center) -> None:
    published(center, "a.csv", HEADER + ROWS)
    fewer = replace(center.dataset, columns=tuple(c for c in center.dataset.columns if c.name != "note"))
    content = "Station,Time,Output\nz,2026-10-02 00:00:00,1\n"
    assert published(Center(center.settings, fewer), "b.csv", content) is not None
    rows = table(center.settings, center.dataset).to_pyarrow_table().to_pylist()
    assert {row["station"]: row["note"] for row in rows}["z"] is None
    assert len(rows) == 4
    corrected = "Station,Time,Output\nq,2026-10-03 00:00:00,1\n"
    assert published(Center(center.settings, fewer), "a.csv", corrected, at=2) is not None
    rows = table(center.settings, center.dataset).to_pyarrow_table().to_pylist()
    assert {row["station"]: row["note"] for row in rows} == {"z": None, "q": None}
