"""Figures of accepted rows as the certificate, the parts and the pages have them, whichever engine counted them."""

from collections.abc import Sequence

from sectors.spec.column import Column, Sensitivity
from sectors.spec.dataset import Dataset
from wire.deliveries import Certificate, ColumnQuality

SAMPLES = 10  # rows of a file, or of each of its partitions
MOST_SAMPLES = 100
LONGEST = 200  # characters of a value on a page


def public(columns: Sequence[Column]) -> list[Column]:
    """The columns whose values everybody may see."""
    return [column for column in columns if column.sensitivity is Sensitivity.PUBLIC]


def shown(column: Column, measured: ColumnQuality) -> ColumnQuality:
    """What everybody may see of it: values only of a public column, and no essays."""
    if column.sensitivity is not Sensitivity.PUBLIC:
        return measured.model_copy(update={"smallest": None, "largest": None})
    return measured.model_copy(update={"smallest": short(measured.smallest), "largest": short(measured.largest)})


def short(value: str | None) -> str | None:
    """No essays on a page."""
    return value if value is None or len(value) <= LONGEST else value[: LONGEST - 1] + "…"


def said(column: Column, text: str | None) -> str | None:
    """A value as text; engines write large and small doubles differently, `1.0E7` and `10000000.0`."""
    return repr(float(text)) if text is not None and column.type == "double" else text


def newest(dataset: Dataset, measured: Sequence[ColumnQuality]) -> str | None:
    """The largest value of the time column."""
    time = dataset.time_column
    return next((quality.largest for quality in measured if time and quality.name == time.name), None)


def public_newest(dataset: Dataset, measured: Sequence[ColumnQuality]) -> str | None:
    """The same, where everybody may see it."""
    time = dataset.time_column
    return newest(dataset, measured) if time and time.sensitivity is Sensitivity.PUBLIC else None


def of_table(delivery: Certificate, dataset: Dataset, measured: Sequence[ColumnQuality], rows: int) -> Certificate:
    """The certificate of a release that is the whole table: figures of its `rows` rows, the checks of `delivery`."""
    columns = [shown(column, quality) for column, quality in zip(dataset.columns, measured, strict=True)]
    told = {"rows": rows, "columns": columns, "newest": public_newest(dataset, measured)}
    return delivery.model_copy(update=told)
