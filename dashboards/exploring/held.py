"""What a person's licence shows of a dataset, and what each column of it is good for. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from sectors.spec.column import Column
from sectors.spec.dataset import Dataset
from sectors.types import NUMBERS, TIMES
from wire.access import Grant

NAMED = ("_id", "_number", "_code", "code", "zip", "mmsi", "cik")  # ends of names of numbers that only name
NO_AMOUNT = ("no.", "code", "rank", "year", "week", "o'clock")  # units of numbers that are not summed up
PROVINCES = ("province", "region", "sido")
DISTRICTS = ("district", "sigungu", "city")
LATITUDE, LONGITUDE = "latitude", "longitude"


@dataclass(frozen=True)
class Held:
    """The declared columns that the person's company may read; `masked`: those that no licence of it shows clear."""

    dataset: Dataset
    columns: tuple[Column, ...]
    masked: frozenset[str] = frozenset()
    days: int | None = None  # that its times reach over, where that is known

    def has(self, name: str) -> bool:
        return any(column.name == name for column in self.columns)

    @property
    def times(self) -> list[Column]:
        return [column for column in self.columns if is_time(column)]

    @property
    def numbers(self) -> list[Column]:
        return [column for column in self.columns if is_number(column) and column.name not in self.masked]

    @property
    def amounts(self) -> list[Column]:
        """Numbers that a mean or a sum says something of."""
        return [column for column in self.numbers if not names_only(column) and not is_place(column)]

    @property
    def categories(self) -> list[Column]:
        return [column for column in self.columns if is_category(column)]

    @property
    def groupable(self) -> list[Column]:
        return [column for column in self.columns if column.type != "list"]

    @property
    def places(self) -> list[Column]:
        """Columns that a map can be drawn of: provinces, districts, or the latitude where both degrees are held."""
        named = [c for c in self.columns if c.name in PROVINCES + DISTRICTS and c.name not in self.masked]
        both = {LATITUDE, LONGITUDE} <= {column.name for column in self.numbers}
        return named + [column for column in self.numbers if both and column.name == LATITUDE]

    @property
    def province(self) -> Column | None:
        return next((column for column in self.columns if column.name in PROVINCES), None)


def of(dataset: Dataset, grants: Sequence[Grant], *, all_of_it: bool) -> Held | None:
    """What live `grants` on the dataset show together; `all_of_it` for who runs or delivers it. None: nothing."""
    if all_of_it:
        return Held(dataset, dataset.columns)
    if not grants:
        return None
    shown = {name for grant in grants for name in grant.columns}
    clear = {name for grant in grants for name in grant.columns if name not in grant.masked}
    columns = tuple(column for column in dataset.columns if column.name in shown)
    return Held(dataset, columns, frozenset(shown - clear))


def is_time(column: Column) -> bool:
    return column.type in TIMES


def is_number(column: Column) -> bool:
    return column.type.startswith(NUMBERS)


def is_whole(column: Column) -> bool:
    return column.type in ("integer", "bigint") or column.type.endswith(",0)")


def is_place(column: Column) -> bool:
    return column.name in (LATITUDE, LONGITUDE)


def names_only(column: Column) -> bool:
    """Whether a number is a name: a mean of it says nothing."""
    return column.name.endswith(NAMED) or column.unit in NO_AMOUNT


def is_category(column: Column) -> bool:
    return column.type in ("varchar", "boolean") or (is_number(column) and names_only(column))


def listed(column: Column) -> tuple[str, ...]:
    """The values that the declaration says it may have; empty where it says nothing of them."""
    return next((tuple(map(str, check.arguments)) for check in column.checks if check.kind == "in"), ())
