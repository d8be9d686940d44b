"""A register whose rows take each other's place, and what plain Python makes of its deliveries."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from deltalake import DeltaTable

from lakehouse.layout import SINCE, UNTIL
from pipeline import publish
from pipeline.settings import Settings
from sectors.spec.column import Column, Sensitivity
from sectors.spec.dataset import Dataset
from sectors.spec.table import Mode, Partition, Write
from sectors.spec.text import Text
from tests.support.declarations import make_dataset
from tests.support.deliveries import NOW, Center
from wire.deliveries import Changes, Release

HEADER = "Id,Region,Value,Changed,Op\n"
FIRST = ("a,north,1,2026-10-01,I", "b,north,2,2026-10-01,I", "c,south,3,2026-10-01,I")


def make_register(write: Write, **changes: object) -> Dataset:
    """`id` the key, `region` the partition."""
    columns = (
        Column("id", ("Id",), "varchar", Text("Id", "번호"), required=True),
        Column("region", ("Region",), "varchar", Text("Region", "지역"), required=True),
        Column("value", ("Value",), "double", Text("Value", "값")),
        Column("changed_on", ("Changed",), "date", Text("Changed on", "변경일"), formats=("%Y-%m-%d",)),
        Column("op", ("Op",), "varchar", Text("Operation", "변경 구분"), sensitivity=Sensitivity.INTERNAL),
    )
    given: dict[str, object] = {
        "name": "register", "columns": columns, "key": ("id",), "partitions": (Partition("region", "region"),),
        "write": write,
    }  # fmt: skip
    return make_dataset(**{**given, **changes})  # type: ignore[arg-type]


@dataclass
class Register:
    """Deliveries of a register, one after another; each file is written a second later than the one before."""

    settings: Settings
    dataset: Dataset
    second: int = 0
    releases: list[Release] = field(default_factory=list)

    def deliver(self, *rows: str, name: str = "register.csv", header: str = HEADER) -> Release | None:
        """The release of a file of such rows; None where it was refused."""
        self.second += 1
        center = Center(self.settings, self.dataset)
        judgement = center.deliver(name, header + "".join(f"{row}\n" for row in rows), at=self.second)
        release = publish.run(self.settings, self.dataset, judgement.delivery.id, NOW)
        self.releases += [release] if release else []
        return release

    @property
    def path(self) -> Path:
        return self.settings.layout.table(self.dataset.sector, self.dataset.name)

    def rows(self) -> list[dict[str, Any]]:
        """Every row that ever stood."""
        found: list[dict[str, Any]] = DeltaTable(str(self.path)).to_pyarrow_table().to_pylist()
        return found

    def standing(self, version: int | None = None) -> list[str]:
        """The rows that stand, or stood with the version, as they were written."""
        return sorted(said(row) for row in self.rows() if stood(row, version))


def register(settings: Settings, mode: Mode, **write: object) -> Register:
    """A register of that mode."""
    return Register(settings, make_register(Write(mode, **write)))  # type: ignore[arg-type]


def stood(row: dict[str, Any], version: int | None) -> bool:
    if version is None:
        return row[UNTIL] is None
    return row[SINCE] <= version and (row[UNTIL] is None or row[UNTIL] > version)


def said(row: dict[str, Any]) -> str:
    texts = [row["id"], row["region"], row["value"], row["changed_on"], row["op"]]
    return ",".join("" if text is None else f"{text:g}" if isinstance(text, float) else str(text) for text in texts)


def counts(release: Release | None) -> tuple[int, int, int]:
    """Rows added, changed, removed."""
    assert release is not None
    assert release.holds_table
    assert isinstance(release.changes, Changes)
    return release.changes.added, release.changes.changed, release.changes.removed
