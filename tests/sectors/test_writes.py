"""What a declaration may say of how deliveries are written, and what contradicts itself."""

from pathlib import Path

import pytest

from sectors.errors import DeclarationError
from sectors.loader import load_dataset
from sectors.spec.dataset import Dataset
from sectors.spec.table import Deleted, Mode, Write

DECLARED = """
[dataset]
title = {{ en = "Shops", ko = "업소" }}
description = {{ en = "Shops that are open", ko = "영업 중인 업소" }}
{dataset}
[dataset.write]
{write}
[feed]
supply_center = "center"
files = "*.csv"
cron = "0 0 * * *"
[[column]]
name = "id"
type = "varchar"
required = true
[[column]]
name = "changed_on"
type = "date"
required = true
[[column]]
name = "op"
type = "varchar"
[[column]]
name = "is_open"
type = "boolean"
"""
KEY = 'key = ["id"]'
MONTHS = 'partition_by = { month = "changed_on" }'


def declared(folder: Path, write: str, dataset: str = KEY) -> Dataset:
    file = folder / "shops.toml"
    file.write_text(DECLARED.format(dataset=dataset, write=write), encoding="utf-8")
    return load_dataset(file, ["center"])


def test_everything_that_an_upsert_says(tmp_path: Path) -> None:
    write = 'mode = "upsert"\norder = "changed_on"\ndeleted = { column = "op", values = ["D", "폐업"] }\n'
    found = declared(tmp_path, write + 'deletions = "gone-*.csv"\nrefuse_removal_above = 0.1').write
    assert found == Write(Mode.UPSERT, "changed_on", Deleted("op", ("D", "폐업")), "gone-*.csv", 0.1)


def test_a_period_is_a_partition(tmp_path: Path) -> None:
    assert declared(tmp_path, 'mode = "period"', MONTHS).write.replaces


def test_a_list_of_keys_tells_nothing_else(tmp_path: Path) -> None:
    found = declared(tmp_path, 'mode = "upsert"\ndeletions = "gone-*.csv"', f"{KEY}\n{MONTHS}")
    told = found.told_in("gone-1.csv")
    assert [column.name for column in told.columns] == ["id"]
    assert told.partitions == ()
    assert found.told_in("shops.csv") is found


@pytest.mark.parametrize(
    ("write", "dataset", "says"),
    [
        ('mode = "upsert"', "", "dataset.write.mode: is upsert, and no key"),
        ('mode = "period"', KEY, "dataset.write.mode: is period, and the table has no partitions"),
        ('mode = "snapshot"\norder = "changed_on"', KEY, "dataset.write.order: is of an upsert"),
        ('deletions = "gone.csv"', KEY, "dataset.write.deletions: is of an upsert, and the mode is append"),
        ("refuse_removal_above = 0.1", KEY, "dataset.write.refuse_removal_above: is given"),
        ('mode = "upsert"\nrefuse_removal_above = 1.5', KEY, "dataset.write.refuse_removal_above: is 1.5"),
        ('mode = "upsert"\norder = "is_open"', KEY, "dataset.write.order: is_open is a boolean"),
        ('mode = "upsert"\norder = "changed"', KEY, "dataset.write.order: no column 'changed'. Name a declared column"),
        ('mode = "upsert"\ndeleted = { column = "is_open", values = ["N"] }', KEY, "deleted.column: is_open is a boolean"),
        ('mode = "upsert"', f'{KEY}\nrepeats = "first"', "dataset.repeats: stands beside an upsert"),
        ('mode = "replace"', KEY, "dataset.write.mode"),
    ],
)  # fmt: skip
def test_what_contradicts_is_refused(tmp_path: Path, write: str, dataset: str, says: str) -> None:
    with pytest.raises(DeclarationError) as refused:
        declared(tmp_path, write, dataset)
    assert says in str(refused.value)
