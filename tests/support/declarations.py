"""Builders of declared values: a dataset as the loader would make it."""

from sectors.licences import OWN
from sectors.spec.column import Column, Sensitivity
from sectors.spec.dataset import Dataset
from sectors.spec.drift import DriftPolicy
from sectors.spec.feed import Feed
from sectors.spec.format import Format
from sectors.spec.sector import Sector, SupplyCenter
from sectors.spec.table import Grain, Partition
from sectors.spec.text import Text


def make_dataset(
    sector: str = "energy", name: str = "generation", supply_center: str = "windpark", **changes: object
) -> Dataset:
    """Hourly generation: `station` and `measured_at` the key, `month` the partition, `note` personal."""
    values: dict[str, object] = {
        "sector": sector,
        "name": name,
        "title": Text(f"{name.title()} by hour", f"시간별 {name}"),
        "description": Text("What each station fed in.", "발전소별 발전량."),
        "columns": (
            Column("station", ("Station",), "varchar", Text("Station", "발전소"), required=True),
            Column("measured_at", ("Time",), "timestamp", Text("Measured at", "측정 시각"), required=True),
            Column("output", ("Output",), "decimal(10,2)", Text("Output", "발전량"), unit="MW"),
            Column("note", ("Note",), "varchar", Text("Note", "비고"), sensitivity=Sensitivity.PERSONAL),
        ),
        "key": ("station", "measured_at"),
        "partitions": (Partition("month", "measured_at", Grain.MONTH),),
        "feed": Feed(supply_center, "*.csv", "0 6 2 * *", (Format(),)),
        "drift": DriftPolicy(),
        "hash": "d" * 64,
        "licence": OWN,
    }
    return Dataset(**{**values, **changes})  # type: ignore[arg-type]


def make_sector(*datasets: Dataset, id_: str = "energy") -> Sector:
    """A sector with `datasets` (one of `make_dataset` unless given) and their supply centers."""
    held = datasets or (make_dataset(id_),)
    centers = tuple(SupplyCenter(c, Text(c.title(), c.title())) for c in sorted({d.feed.supply_center for d in held}))
    legal = Text("Public Data Act", "공공데이터법")
    return Sector(id_, Text(id_.title(), "에너지"), Text("Lead", "소개"), centers, legal, 365, held, built_in=True)
