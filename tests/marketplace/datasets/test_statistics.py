"""Statistics on the page of a dataset: what plans show in clear, and nothing else."""

from datetime import UTC, datetime
from decimal import Decimal

import pyarrow as pa
import pytest

from judging.sketching import Sketching
from judging.statistics import union
from marketplace.datasets.statistics import ColumnStatistics, shown
from marketplace.licensing.schemas import AggregateOnly
from marketplace.licensing.scope import Condition, MaskedColumn, Scope
from marketplace.records.knowing import Known
from marketplace.releases import service as releases
from sectors.registry import Registry
from tests.support.announcements import make_delivery, make_release
from tests.support.commerce import offer
from tests.support.declarations import make_dataset, make_sector
from tests.support.marketplace import Web
from tests.support.parts import make_part
from wire.sketches import PartSketch

DATASET = make_dataset()
ALL = ("station", "measured_at", "output")
MONTHS = (Condition(column="month", type="varchar", op="in", values=("2026-10",)),)


def parts() -> list[PartSketch]:
    """Two rows of Alpha in October, one of Hidden in November; `note` is personal, and no lane would summarise it."""
    made = Sketching(
        [("station", "varchar"), ("measured_at", "timestamp"), ("output", "decimal(10,2)"), ("note", "varchar")],
        ("month",),
    )
    at = pa.array([datetime(2026, 10, 1, tzinfo=UTC)] * 2 + [datetime(2026, 11, 1, tzinfo=UTC)])
    output = pa.array([Decimal("1.50"), None, Decimal("99.00")])
    made.feed(
        pa.RecordBatch.from_pydict(
            {
                "p0": ["2026-10", "2026-10", "2026-11"],
                "c0": ["Alpha", "Alpha", "Hidden"],
                "c1": at,
                "c2": output,
                "c3": ["secret"] * 3,
            }
        )
    )
    return made.told()


def seen(*scopes: Scope) -> dict[str, ColumnStatistics]:
    known = Known(DATASET, make_sector(DATASET), DATASET.columns, scopes, (), "free")
    return {one.column.name: one for one in shown(known, union(parts()), parts)}


def test_a_plan_on_everything_shows_the_whole_table_but_no_personal_column() -> None:
    found = seen(Scope(dataset=DATASET.id, columns=(*ALL, "note")))
    assert found.keys() == set(ALL)
    station, output = found["station"], found["output"]
    assert (station.rows, station.distinct, station.top) == (3, 2, [("Alpha", 2), ("Hidden", 1)])
    assert (output.smallest, output.largest, output.null_share) == ("1.5", "99", pytest.approx(1 / 3))
    assert found["measured_at"].smallest == "2026-10-01 09:00 KST"


def test_a_plan_on_some_rows_shows_those_alone() -> None:
    found = seen(Scope(dataset=DATASET.id, columns=ALL, conditions=MONTHS))
    assert (found["station"].rows, found["station"].top) == (2, [("Alpha", 2)])
    assert found["output"].largest == "1.5"


@pytest.mark.parametrize("limit", [
    {"masks": (MaskedColumn(column="station", type="varchar", mask="pseudonym"),)},
    {"aggregate_only": AggregateOnly(minimum_group=10)},
    {"columns": ("output",)},
])  # fmt: skip
def test_what_no_plan_shows_in_clear_has_no_statistics(limit: dict[str, object]) -> None:
    assert "station" not in seen(Scope(**{"dataset": DATASET.id, "columns": ALL, **limit}))


def test_without_a_plan_nothing_is_told() -> None:
    assert seen() == {}


@pytest.fixture
def registry() -> Registry:
    return Registry((make_sector(DATASET),))


@pytest.mark.postgres
def test_the_page_draws_them_once_a_listing_offers_the_dataset(web: Web, registry: Registry) -> None:
    with web.parts.sessions.begin() as session:
        offer(session, registry, "generation-a")
        releases.announce_delivery(session, make_delivery("dlv_9", sha256="9" * 64))
        made = make_release("rel_9", 900, ("dlv_9",), parts=[make_part("dlv_9", None, 97)], sketches=parts())
        releases.announce_release(session, made)
    page = web.client().get("/datasets/energy.generation").text
    assert "Statistics of the table" in page
    assert "Histogram of Output, from 1.5 to 99" in page
    assert "Of 3 of 194 rows" in page
