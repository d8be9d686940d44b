"""Which lane takes a delivery, and whose fault its engine's errors are."""

from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from pipeline import publish
from pipeline.faults import Fault
from pipeline.lane import Load, lane_of
from pipeline.light import lane as light
from sectors.spec.dataset import Dataset
from sectors.spec.text import Text
from tests.support.declarations import make_dataset
from tests.support.deliveries import HEADER, NOW, ROWS, Center, make_settings

COLUMNS = ("station", "measured_at", "output", "note")


@pytest.fixture
def center(tmp_path: Path) -> Center:
    """Who has delivered, by the light lane, to a table that is as declared."""
    found = Center(make_settings(tmp_path), make_dataset())
    publish.run(found.settings, found.dataset, found.deliver("a.csv", HEADER + ROWS).delivery.id, NOW)
    return found


def taken(center: Center, load: Load, dataset: Dataset | None = None) -> str:
    return lane_of(center.settings, dataset or center.dataset, load).__name__  # type: ignore[attr-defined, no-any-return]


def test_few_rows_for_a_table_that_is_as_declared_need_no_cluster(center: Center) -> None:
    assert taken(center, Load(2_000_000, COLUMNS)) == "pipeline.light.lane"


@pytest.mark.parametrize(
    "load",
    [
        Load(2_000_001, COLUMNS),
        Load(3, COLUMNS, is_current=False),
        Load(3, (*COLUMNS, "wind")),
        Load(3, [f"c{place}" for place in range(500)]),
    ],
    ids=["many rows", "another declaration", "a column that drifts in", "many columns"],
)
def test_anything_else_is_of_spark(center: Center, load: Load) -> None:
    assert taken(center, load) == "spark_jobs.lane"


def test_a_correction_of_a_small_table_needs_no_cluster(center: Center) -> None:
    assert taken(center, Load(3, COLUMNS, corrects=True)) == "pipeline.light.lane"
    few = Center(replace(center.settings, light_rows=2), center.dataset)
    assert taken(few, Load(2, COLUMNS, corrects=True)) == "spark_jobs.lane"
    assert taken(few, Load(2, COLUMNS)) == "pipeline.light.lane"


def test_a_table_that_must_follow_or_tell_its_declaration_is_of_spark(center: Center) -> None:
    told = replace(center.dataset, title=Text("Another", "다른"))
    first, *others = center.dataset.columns
    wider = replace(center.dataset, columns=(replace(first, title=Text("Place", "장소")), *others))
    for changed in (told, wider):
        assert taken(center, Load(3, COLUMNS), changed) == "spark_jobs.lane"


@pytest.mark.parametrize(
    ("error", "fault"),
    [
        (duckdb.ConversionException("x"), Fault.DELIVERY),
        (duckdb.OutOfMemoryException("x"), Fault.MACHINE),
        (duckdb.IOException("x"), Fault.MACHINE),
        (OSError(28, "No space left on device"), Fault.MACHINE),
        (ValueError("x"), Fault.DELIVERY),
    ],
)
def test_whose_fault_an_error_is(error: Exception, fault: Fault) -> None:
    assert light.fault(error) is fault
