"""The tables that the gate's measures read, one of ten columns and one of 300; half of each is France's.

columns → Dataset, as a declaration would give it → Delta files → registered with Trino
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import deltalake
import pyarrow as pa

from infra.network import Network
from lakehouse.layout import DELIVERY, INGESTED_AT
from lakehouse.trino import cursor
from marketplace.doors.tokens import TRINO, sign
from sectors.licences import OWN
from sectors.spec.column import Column, Sensitivity
from sectors.spec.dataset import Dataset
from sectors.spec.drift import DriftPolicy
from sectors.spec.feed import Feed
from sectors.spec.format import Format
from sectors.spec.table import Partition
from sectors.spec.text import Text

SECTOR, FROM = "gate_bench", "d1"
COLUMNS = {
    "id": "bigint", "country": "varchar", "day": "date", "measured_at": "timestamp", "born": "date",
    "level": "double", "amount": "bigint", "station": "varchar", "note": "varchar", "quality": "integer",
}  # fmt: skip
MANY = COLUMNS | {f"reading_{place}": "double" for place in range(300 - len(COLUMNS))}
ROWS = {"ten": 2_000_000, "many": 20_000, "forbidden": 10}
TYPES = {
    "bigint": pa.int64(), "varchar": pa.string(), "date": pa.date32(), "double": pa.float64(), "integer": pa.int32(),
    "timestamp": pa.timestamp("us", tz="UTC"),
}  # fmt: skip


def dataset(name: str) -> Dataset:
    kinds = MANY if name == "many" else COLUMNS
    return Dataset(
        sector=SECTOR, name=name, title=Text(name, name), description=Text(name, name),
        columns=tuple(_column(column, kind) for column, kind in kinds.items()), key=("id",),
        partitions=(Partition("country", "country"),), feed=Feed("bench", "*.csv", "0 3 1 * *", (Format(),)),
        drift=DriftPolicy(), hash="d" * 64, attribution="", licence=OWN,
    )  # fmt: skip


def _column(name: str, kind: str) -> Column:
    shown = Sensitivity.PERSONAL if name == "born" else Sensitivity.PUBLIC
    return Column(name, (name,), kind, Text(name, name), sensitivity=shown)


def write(network: Network, name: str) -> None:
    """One table, which Trino does not know yet."""
    folder = network.lakehouse / SECTOR / name
    deltalake.write_deltalake(str(folder), _rows(dataset(name), ROWS[name]), partition_by=["country"])


def lay_out(network: Network, names: Sequence[str] = tuple(ROWS)) -> None:
    """Write the tables and make them known to Trino."""
    for name in names:
        write(network, name)
    key = network.secret("jwt-private.pem").read_text()
    token = sign("svc_registrar", TRINO, private_key=key, now=datetime.now(UTC), term=timedelta(minutes=5)).token
    with cursor(network.url("trino", "https"), token, network.secret("tls-ca.pem")) as sql:
        sql.execute(f"CREATE SCHEMA IF NOT EXISTS lakehouse.{SECTOR} WITH (location = 'local:///{SECTOR}')").fetchall()
        for name in names:
            place = f"'{SECTOR}', '{name}', 'local:///{SECTOR}/{name}'"
            sql.execute(f"CALL lakehouse.system.register_table({place})").fetchall()


def _rows(of: Dataset, count: int) -> pa.Table:
    made = {column.name: _values(column, count) for column in of.columns}
    made |= {DELIVERY: pa.repeat(FROM, count), INGESTED_AT: _repeated(datetime(2026, 11, 1, tzinfo=UTC), count)}
    return pa.table(made)


def _repeated(at: datetime, count: int) -> pa.Array:
    return pa.repeat(pa.scalar(at, TYPES["timestamp"]), count)


def _values(column: Column, count: int) -> pa.Array:
    """Each row another number; every second one is France's."""
    numbers = pa.array(range(count), pa.int64())
    match column.type:
        case "varchar" if column.name == "country":
            return pa.array(["France", "Korea"] * (count // 2), pa.string())
        case "varchar":
            return pa.array([f"{column.name} {number % 997}" for number in range(count)], pa.string())
        case "date":
            return pa.array([date(1950, 1, 1) + timedelta(days=n % 20_000) for n in range(count)], pa.date32())
        case "timestamp":
            return pa.array([n * 1_000_000 for n in range(count)], pa.int64()).cast(TYPES["timestamp"])
        case "integer":
            return pa.array([n % 100 for n in range(count)], pa.int32())
        case kind:
            return numbers.cast(TYPES[kind])
