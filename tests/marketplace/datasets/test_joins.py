"""Which columns of other datasets mean the same, and how many values both have."""

from datetime import date

import pyarrow as pa
import pytest

from judging.sketching import Sketching
from marketplace.catalogue.offers import everything
from marketplace.datasets.concepts import concept_of, concepts
from marketplace.datasets.joins import Join, joins
from marketplace.records.knowing import Known
from marketplace.releases.models import TableSketch
from marketplace.releases.sketches import WHOLE
from sectors.registry import load
from sectors.spec.column import Column, Sensitivity
from sectors.spec.text import Text
from tests.support.declarations import make_dataset, make_sector
from tests.support.marketplace import Web


def column(name: str, kind: str = "varchar", **changes: object) -> Column:
    return Column(name, (name,), kind, Text(name, name), **changes)  # type: ignore[arg-type]


def known(name: str, *columns: Column, offered: bool = True) -> Known:
    dataset = make_dataset(name=name, columns=columns, key=(), partitions=())
    scopes = [everything(dataset)] if offered else []
    return Known(dataset, make_sector(dataset), columns, scopes, (), "free")


def test_a_concept_is_found_by_name_and_type_and_never_for_a_private_column() -> None:
    assert [concept_of(column(name)).id for name in ("station", "zip", "district_code")] == [  # type: ignore[union-attr]
        "station", "postcode", "legal_district",
    ]  # fmt: skip
    assert concept_of(column("station", "double")) is None
    assert concept_of(column("note_on_station")) is None
    assert concept_of(column("person_id", sensitivity=Sensitivity.PERSONAL)) is None


def test_every_concept_but_the_registered_ones_is_of_some_built_in_dataset() -> None:
    found = {one.id for dataset in load(()).datasets for c in dataset.columns if (one := concept_of(c))}
    assert {one.id for one in concepts()} - found <= {"business_number", "currency", "person"}


def found(web: Web, mine: Known, *others: Known, **values: list[object]) -> list[Join]:
    with web.parts.sessions.begin() as session:
        for one in (mine, *others):
            told = [(c.name, c.type) for c in one.columns]
            made = Sketching(told, ())
            made.feed(pa.RecordBatch.from_pydict({"c0": values[one.dataset.name]}))
            [part] = made.told()
            session.add(TableSketch(dataset=one.dataset.id, key=WHOLE, **part.model_dump()))
        session.flush()
        return joins(session, mine, {one.dataset.id: one for one in (mine, *others)})


@pytest.mark.postgres
def test_overlap_is_measured_and_the_best_comes_first(web: Web) -> None:
    mine = known("bikes", column("station_id"))
    near, far, none = (known(name, column("station_code", "integer")) for name in ("near", "far", "none"))
    hidden = known("hidden", column("station_id"), offered=False)
    told = found(
        web, mine, far, near, none, hidden, bikes=["1", "2", "3", "4"], near=[1, 2, 3], far=[1, 9, 10], none=[99],
        hidden=["1"],
    )  # fmt: skip
    assert [(one.other.dataset.name, one.shared and one.shared.shared) for one in told] == [
        ("near", 3), ("far", 1), ("hidden", None),
    ]  # fmt: skip
    assert 'ON CAST(a."station_id" AS varchar) = CAST(b."station_code" AS varchar)' in told[0].sql


@pytest.mark.postgres
def test_days_stand_after_places_and_only_where_they_were_measured(web: Web) -> None:
    mine = known("bikes", column("day", "date"))
    near, hidden = known("near", column("date", "date")), known("hidden", column("date", "date"), offered=False)
    days: list[object] = [date(2026, 11, day) for day in (1, 2, 3)]
    told = found(web, mine, near, hidden, bikes=days, near=days[:2], hidden=days)
    assert [(one.other.dataset.name, one.shared and one.shared.shared) for one in told] == [("near", 2)]


@pytest.mark.postgres
def test_the_page_names_what_can_be_joined(web: Web) -> None:
    page = web.client().get("/datasets/energy.generation/joins")
    assert page.status_code == 200
    assert "No other dataset has a column that means the same." in page.text
