"""A table whose log is damaged: the delivery waits, the error names the file, and nothing is lost once it is mended."""

from pathlib import Path

import pytest
from deltalake import DeltaTable

from lakehouse.sound import DamagedTable
from pipeline import publish
from tests.support.declarations import make_dataset
from tests.support.deliveries import HEADER, NOW, ROWS, Center, make_settings


@pytest.fixture
def center(tmp_path: Path) -> Center:
    """Four deliveries were released; after the third the log was condensed into a checkpoint."""
    found = Center(make_settings(tmp_path), make_dataset())
    for place in range(4):
        delivery = found.deliver(f"{place}.csv", HEADER + ROWS.replace("a,", f"s{place},"), at=place + 1).delivery.id
        publish.run(found.settings, found.dataset, delivery, NOW)
        if place == 2:
            DeltaTable(str(table(found))).create_checkpoint()
    return found


def table(center: Center) -> Path:
    return center.settings.layout.table(center.dataset.sector, center.dataset.name)


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


@pytest.mark.parametrize(
    ("pattern", "damage"),
    [
        ("*4.json", cut),
        ("*4.json", lambda file: file.write_bytes(b"")),
        ("*checkpoint.parquet", cut),
        ("_last_checkpoint", lambda file: file.write_text('{"version":99,"size":1}')),
    ],
    ids=["a version cut off", "an empty version", "a checkpoint cut off", "a checkpoint that is not there"],
)
def test_nothing_is_added_to_a_damaged_table_and_nothing_is_lost(center: Center, pattern: str, damage: object) -> None:
    assert callable(damage)
    [file] = (table(center) / "_delta_log").glob(pattern)
    whole = file.read_bytes()
    delivery = center.deliver("late.csv", HEADER + ROWS.replace("a,", "late,"), at=9).delivery.id
    damage(file)
    with pytest.raises(DamagedTable, match=str(table(center))):
        publish.run(center.settings, center.dataset, delivery, NOW)
    assert center.folder(delivery).release() is None
    file.write_bytes(whole)
    release = publish.run(center.settings, center.dataset, delivery, NOW)
    assert release is not None
    stations = DeltaTable(str(table(center))).to_pyarrow_table()["station"].to_pylist()
    assert sorted(set(stations)) == ["b", "late", "s0", "s1", "s2", "s3"]


def test_a_lost_hint_of_the_newest_checkpoint_does_no_harm(center: Center) -> None:
    (table(center) / "_delta_log" / "_last_checkpoint").unlink()
    delivery = center.deliver("late.csv", HEADER + ROWS, at=9).delivery.id
    assert publish.run(center.settings, center.dataset, delivery, NOW) is not None
