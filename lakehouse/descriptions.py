"""What a dataset's table says of itself: titles in both languages, units, sensitivity, which columns are never empty.

    Dataset → Descriptions → Delta's comments → DESCRIBE, JDBC's REMARKS, SQLAlchemy, DBeaver, …

No client asks the marketplace; what a table says in Delta reaches every one.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from lakehouse import tables
from lakehouse.layout import DELIVERY, INGESTED_AT, LINE, ROW, SINCE, UNTIL
from sectors.spec.column import Column
from sectors.spec.dataset import Dataset
from sectors.spec.table import Grain, Partition
from sectors.spec.text import Text

BETWEEN = " · "
MARK = "sdn.described"  # the property by which a table tells which words it bears
OWN = {
    DELIVERY: Text("The delivery that brought the row", "이 행을 가져온 납품"),
    INGESTED_AT: Text("When the row was taken in, UTC", "수집한 시각(UTC)"),
    LINE: Text("Its line in the delivered file", "납품 파일에서의 줄 번호"),
    ROW: Text("Which row of the delivery it is", "납품에서의 행 번호"),
    SINCE: Text("The table's version from which on it stands", "이 행이 유효해진 테이블 버전"),
    UNTIL: Text("The version that took it away; empty: it stands", "이 행이 무효가 된 버전, 비어 있으면 유효"),
}
GRAINS = {Grain.DAY: Text("Day", "일"), Grain.MONTH: Text("Month", "월"), Grain.YEAR: Text("Year", "연도")}


@dataclass(frozen=True, slots=True)
class Descriptions:
    """`table`: its comment; `columns`: comments by name; `never_empty`: columns that no accepted row lacks."""

    table: str
    columns: Mapping[str, str]
    never_empty: frozenset[str]

    @property
    def mark(self) -> str:
        """What a table that bears the comment keeps, so that the next publish need not write it again."""
        return hashlib.sha256(self.table.encode()).hexdigest()[:16]


def descriptions(dataset: Dataset) -> Descriptions:
    declared = {column.name: of_column(column) for column in dataset.columns}
    derived = {part.name: _of_partition(part, part.grain) for part in dataset.partitions if part.grain}
    own = {name: _both(OWN[name]) for name in tables.own(dataset)}
    required = frozenset(column.name for column in dataset.columns if column.required)
    return Descriptions(of_table(dataset), declared | derived | own, required)


def of_table(dataset: Dataset) -> str:
    return BETWEEN.join(part for part in (_both(dataset.title), dataset.attribution) if part)


def of_column(column: Column) -> str:
    """As in `Unit price · 단가 · GBP · public`."""
    return BETWEEN.join(part for part in (_both(column.title), column.unit, column.sensitivity.value) if part)


def _of_partition(part: Partition, grain: Grain) -> str:
    words = GRAINS[grain]
    return _both(Text(f"{words.en} of {part.of}", f"{part.of}: {words.ko}"))


def _both(text: Text) -> str:
    return text.en if text.en == text.ko else BETWEEN.join((text.en, text.ko))
