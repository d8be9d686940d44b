"""The box around a table's rows: as far as plans show both columns in clear, and of degrees alone."""

from dataclasses import replace

import pytest

from marketplace.catalogue.extents import extent
from marketplace.catalogue.offers import public
from marketplace.licensing.scope import MaskedColumn, Scope
from sectors.spec.column import Column, Sensitivity
from sectors.spec.dataset import Dataset
from sectors.spec.text import Text
from tests.support.declarations import make_dataset
from wire.figures import ColumnFigures, Part
from wire.masks import Mask

WHOLE = Scope(dataset="energy.generation", columns=("latitude", "lon"))


def degrees(name: str, type_: str = "double", sensitivity: Sensitivity = Sensitivity.PUBLIC) -> Column:
    return Column(name, (name,), type_, Text(name, name), sensitivity=sensitivity)


def table(*columns: Column) -> Dataset:
    return replace(make_dataset(), columns=columns)


def part(south: str = "33.1", north: str = "38.6") -> Part:
    ends = {"latitude": (south, north), "lon": ("-126.5", "129.0")}
    columns = [
        ColumnFigures(name=n, type="double", nulls=0, smallest=least, largest=most) for n, (least, most) in ends.items()
    ]
    return Part(delivery="d", values={}, rows=10, columns=columns, samples=[])


PLACED = table(degrees("latitude"), degrees("lon"))


def test_it_is_west_south_east_north_over_all_parts() -> None:
    assert extent(public(PLACED, [WHOLE], [part(), part(south="-7")])) == (-126.5, -7.0, 129.0, 38.6)


MASKED = WHOLE.model_copy(update={"masks": (MaskedColumn(column="lon", type="double", mask=Mask.NULL),)})
TEXT, INTERNAL = degrees("lon", "varchar"), degrees("lon", sensitivity=Sensitivity.INTERNAL)


@pytest.mark.parametrize(
    ("dataset", "scope", "one"),
    [
        (table(degrees("latitude")), WHOLE, part()),
        (table(degrees("latitude"), TEXT), WHOLE, part()),
        (table(degrees("latitude"), INTERNAL), WHOLE, part()),
        (PLACED, MASKED, part()),
        (PLACED, WHOLE.model_copy(update={"columns": ("latitude",)}), part()),
        (PLACED, WHOLE, part(north="999")),
        (PLACED, WHOLE, part(south="nan")),
    ],
)
def test_nothing_is_told_of_what_is_hidden_or_no_degree(dataset: Dataset, scope: Scope, one: Part) -> None:
    assert extent(public(dataset, [scope], [one])) is None
