"""Where things lie, what counts as a table, and what the tables look like: no engine."""

from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lakehouse import delta, layout, tables
from lakehouse.layout import Layout
from lakehouse.reconcile import lacking, on_disk
from lakehouse.types import spark_type
from tests.support import delta as written
from tests.support.declarations import make_dataset

SCHEMA = pa.schema([("value", pa.int64())])


def test_every_path_lies_below_its_root() -> None:
    roots = Layout(Path("/l"), Path("/r"), Path("/f"))
    assert roots.table("energy", "wind") == Path("/l/energy/wind")
    assert roots.quarantine("energy", "wind") == Path("/l/energy/wind__quarantine")
    assert roots.deliveries("energy") == Path("/l/energy/deliveries")
    assert roots.raw("ab") == Path("/r/raw/ab")
    assert roots.delivery("wind-1") == Path("/r/deliveries/wind-1")
    assert roots.drop("energy", "wind") == Path("/f/energy/wind")


def test_a_log_without_a_commit_is_no_table(tmp_path: Path) -> None:
    """What a creation leaves that was killed: a folder, perhaps a commit under its passing name."""
    log = tmp_path / "energy" / "wind" / "_delta_log"
    log.mkdir(parents=True)
    (log / ".00000000000000000000.json.0a.tmp").write_text("{}")
    assert not layout.is_table(log.parent)
    assert not on_disk(tmp_path)


def test_tables_are_found_two_levels_down_and_the_metastore_is_none(tmp_path: Path) -> None:
    for name in ("energy/wind", "energy/wind__quarantine", "finance/rates", "metastore/default", "deep/er/table"):
        written.create(tmp_path / name, SCHEMA, [])
    (tmp_path / "energy" / "notes").mkdir()
    assert on_disk(tmp_path) == {("energy", "wind"), ("energy", "wind__quarantine"), ("finance", "rates")}
    assert on_disk(tmp_path / "nowhere") == frozenset()


def test_what_trino_lacks_is_told_by_its_metastore(tmp_path: Path) -> None:
    wind, solar, empty = (tmp_path / "energy" / name for name in ("wind", "solar", "empty"))
    for table in (wind, solar):
        written.create(table, SCHEMA, [])
    written.known_to_trino(wind)
    assert lacking([wind, solar, empty]) == [solar]


def test_accepted_rows_have_declared_columns_then_derived_then_ours() -> None:
    dataset = make_dataset()
    assert list(tables.accepted(dataset)) == [
        *(column.name for column in dataset.columns), "month", "_delivery", "_ingested_at",
    ]  # fmt: skip
    assert tables.accepted(dataset)["output"] == "decimal(10,2)"
    assert tables.accepted(dataset)["station"] == "string"
    assert tables.partitions(dataset) == ["month"]


@pytest.mark.parametrize(
    ("declared", "spark"), [("varchar", "string"), ("integer", "int"), ("bigint", "bigint"), ("decimal(8,3)",) * 2]
)
def test_declared_types_by_sparks_names(declared: str, spark: str) -> None:
    assert spark_type(declared) == spark


@given(st.text(min_size=1))
def test_a_quoted_name_is_one_name(name: str) -> None:
    inner = delta.quoted(name)[1:-1]
    assert inner.replace("``", "").count("`") == 0
    assert inner.replace("``", "`") == name
