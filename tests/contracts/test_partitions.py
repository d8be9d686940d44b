"""A partition's day, month and year are those that clocks of the column's zone show: Spark, DuckDB and Python agree."""
# ruff: noqa: DTZ001 - the times of typed columns are UTC without saying so

import lzma
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import strategies as st
from pyspark.sql import SparkSession
from sqlglot import exp

import sectors
from judging import row_pass
from judging.expressions import GRAINS, grain_of
from reading.parse import parse
from sectors.registry import load
from tests.contracts.hostile import ZONES, examples
from tests.contracts.recount.account import recount
from tests.support.judging import DELIVERY, INGESTED_AT
from tests.support.real_feeds import expectations

PYTHON_KNOWS = (datetime(1975, 1, 1), datetime(2037, 12, 30))
CHANGES = (
    "2024-03-10 07:00",
    "2024-03-31 01:00",
    "2024-10-27 01:00",
    "2024-11-03 06:00",
    "2024-04-06 15:00",
    "1987-10-10 17:00",
    "2011-12-30 10:00",
)
AT_A_CHANGE = st.tuples(st.sampled_from(CHANGES), st.integers(-7200, 7200)).map(
    lambda parts: datetime.fromtimestamp(datetime.fromisoformat(parts[0] + "+00:00").timestamp() + parts[1], UTC)
)
AT_MIDNIGHT = st.tuples(st.integers(1975, 2036), st.integers(1, 12), st.integers(-50_400, 50_400)).map(
    lambda parts: datetime.fromtimestamp(datetime(parts[0], parts[1], 1, tzinfo=UTC).timestamp() + parts[2], UTC)
)
ANY = st.datetimes(*PYTHON_KNOWS).map(lambda moment: moment.replace(tzinfo=UTC))
ZONED = {
    "fire_safety.wildfires",
    "transport.bike_rentals",
    "public_security.animal_complaints",
    "energy.solar_power",
    "energy.wind_power",
    "distribution.online_retail",
}


def query(zone: str, dialect: str) -> str:
    at = exp.column("at", quoted=True)
    grains = [exp.alias_(grain_of(at.copy(), grain, zone), grain.value, quoted=True) for grain in GRAINS]
    return exp.select(at, *grains).from_("moments").sql(dialect=dialect, identify=True)


def by_both(session: SparkSession, folder: Path, moments: list[datetime], zone: str) -> list[list[dict[str, Any]]]:
    """Rows of `at` in UTC and its grains, as each engine has them."""
    table = pa.table({"at": pa.array([moment.replace(tzinfo=None) for moment in moments], pa.timestamp("us"))})
    pq.write_table(pa.table({"at": table["at"].cast(pa.timestamp("us", tz="UTC"))}), folder / "moments.parquet")
    session.read.parquet(str(folder / "moments.parquet")).createOrReplaceTempView("moments")
    with duckdb.connect() as engine:
        engine.execute("SET TimeZone = 'UTC'")
        engine.register("moments", table)
        theirs = engine.sql(query(zone, "duckdb")).to_arrow_table().to_pylist()
    ours = session.sql(query(zone, "spark")).toArrow().to_pylist()
    plain = [[row | {"at": row["at"].replace(tzinfo=None)} for row in rows] for rows in (ours, theirs)]
    return [sorted(rows, key=lambda row: row["at"]) for rows in plain]


@pytest.mark.spark
@pytest.mark.parametrize("zone", [*ZONES, "Asia/Kathmandu", "UTC"])
def test_engines_and_python_agree(session: SparkSession, tmp_path: Path, zone: str) -> None:
    moments = sorted(examples(st.one_of(ANY, AT_A_CHANGE, AT_MIDNIGHT), 400))
    ours, theirs = by_both(session, tmp_path, moments, zone)
    assert ours == theirs
    shown = [moment.astimezone(ZoneInfo(zone)) for moment in moments]
    assert [row["day"] for row in ours] == [local.strftime("%Y-%m-%d") for local in shown]
    assert [row["month"] for row in ours] == [local.strftime("%Y-%m") for local in shown]
    assert [row["year"] for row in ours] == [local.strftime("%Y") for local in shown]
    assert zone == "UTC" or any(row["day"] != f"{row['at']:%Y-%m-%d}" for row in ours)


@pytest.mark.spark
@pytest.mark.parametrize("zone", ZONES)
def test_engines_agree_where_python_knows_no_clocks(session: SparkSession, tmp_path: Path, zone: str) -> None:
    years = (1582, 1847, 1899, 1950, 1970, 2038, 2500, 9998)
    moments = [datetime(year, month, 1, hour) for year in years for month in (1, 7) for hour in (0, 14)]
    ours, theirs = by_both(session, tmp_path, moments, zone)
    assert ours == theirs


@pytest.mark.real_data
@pytest.mark.parametrize(
    "delivered",
    [
        pytest.param((dataset, item["path"]), id=f"{dataset}-{Path(item['path']).name}")
        for dataset, item in expectations()
        if dataset in ZONED and not item.get("refused")
    ],
)
def test_built_in_declarations_come_to_what_python_counts(
    real_data: Path, tmp_path: Path, delivered: tuple[str, str]
) -> None:
    """Accepted rows of each partition, counted over the raw bytes without any code of the network."""
    dataset, file = load().dataset(delivered[0]), thinned(real_data / delivered[1], tmp_path)
    declaration = Path(sectors.__file__).parent / dataset.sector / f"{dataset.name}.toml"
    target = tmp_path / "parsed.parquet"
    parsed = parse(dataset, file, file.name, target)
    names = ", ".join(f'"{part.name}"' for part in dataset.partitions)
    with duckdb.connect(config={"memory_limit": "1GB", "temp_directory": str(tmp_path / "spilled")}) as engine:
        engine.execute("SET TimeZone = 'UTC'")
        engine.execute(f"CREATE VIEW {row_pass.PARSED} AS SELECT * FROM read_parquet('{target}')")
        rows = row_pass.sql(dataset, parsed.header.evolved, DELIVERY, INGESTED_AT, "duckdb")
        counted = engine.execute(
            f"SELECT {names}, count(*) FROM ({rows}) WHERE len(_reasons) = 0 GROUP BY {names}"
        ).fetchall()
    found = {tuple(values): count for *values, count in counted}
    assert found == dict(recount(declaration, file).partitions)


def thinned(file: Path, folder: Path) -> Path:
    """Of a file of a million rows every eighth: of each month enough, and Python counts them one by one."""
    if file.suffix != ".xz":
        return file
    with lzma.open(file) as whole, lzma.open(folder / file.name, "wb", preset=0) as kept:
        kept.writelines(line for place, line in enumerate(whole) if place % 8 == 0)
    return folder / file.name


def test_every_built_in_declaration_with_months_of_a_zone_is_counted() -> None:
    zoned = {d.id for d in load().datasets for part in d.partitions if d.partition_zone(part) not in (None, "UTC")}
    assert zoned <= ZONED <= {dataset for dataset, _ in expectations()}
