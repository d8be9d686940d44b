"""The metadata score: 405 points; every built-in dataset that is offered openly has nine tenths of each dimension."""

from datetime import UTC, datetime

import pytest

from marketplace.catalogue.offers import everything
from marketplace.records import ours
from marketplace.records.knowing import Known
from marketplace.releases.models import Release
from marketplace.standards.dcat.writing import dataset as written
from marketplace.standards.names import graph
from marketplace.standards.score import DIMENSIONS, GOOD, METRICS, score
from sectors.registry import load
from sectors.types import TIMES
from tests.support.marketplace import Web
from tests.support.records import full, violations
from wire.figures import ColumnFigures, Part
from wire.records import Record

SITE, FILES = "https://data.example", "https://files.example"
FIRST, LAST = "2024-01-01", "2024-12-31"
AT = datetime(2026, 11, 2, tzinfo=UTC)
NOT_TOLD = {  # what nobody knows of them, and so is not declared
    "coastal.ship_messages": {"places", "time"},  # the radio tells no time
    "digital_industry.machine_temperature": {"places"},  # their publishers do not say where
    "lifelog.daily_activity": {"places"},
    "lifelog.hourly_steps": {"places"},
    "lifelog.sleep": {"places"},
    "lifelog.weight": {"places"},
    "sme.garment_productivity": {"places"},
    "telecommunications.anomaly_windows": {"places"},
    "telecommunications.network_metrics": {"places"},
    "agri_food.garak_arrivals": {"licence", "licence_known"},  # LicenseRef-unknown
    "agri_food.garak_prices": {"licence", "licence_known"},
    "distribution.walmart_openings": {"licence", "licence_known"},
    "spatial_convergence.legal_districts": {"licence", "licence_known"},
}


def offered() -> list[Record]:
    """Each built-in dataset as it is told of with one release and an open plan."""
    declared = load()
    found = []
    for sector in declared.sectors:
        for dataset in sector.datasets:
            known = Known(dataset, sector, dataset.columns, [everything(dataset)], ["open"], "free", is_open=True)
            columns = [
                ColumnFigures(name=c.name, type=c.type, nulls=0, smallest=FIRST, largest=LAST)
                for c in dataset.columns
                if c.type in TIMES
            ]
            part = Part(delivery="d", values={}, rows=10, columns=columns)
            told = {"rows": 10, "quarantined": 0, "columns": [], "expectations": []}
            release = Release(dataset=dataset.id, delta_version=3, published_at=AT, certificate=told, holds_table=True)
            table = ours.Table(release, AT, 10, [part], whole=True, bytes=1000)
            found.append(ours.record(known, table, SITE, declared, FILES))
    return found


def test_there_are_405_points_with_the_published_weights() -> None:
    of = {name: sum(metric.points for metric in METRICS if metric.dimension == name) for name in DIMENSIONS}
    assert of == {
        "findability": 100, "accessibility": 100, "interoperability": 110, "reusability": 75, "contextuality": 20,
    }  # fmt: skip
    assert score(full(), lambda _: True).points == 405


def test_every_built_in_dataset_has_nine_tenths_of_each_dimension() -> None:
    made = graph(SITE)
    for one in offered():
        found = score(one, lambda address: address.startswith((SITE, FILES)))
        assert {metric.key for metric in found.lacking} == NOT_TOLD.get(one.id, set()), one.id
        if one.id not in NOT_TOLD:
            assert min(found.share(name) for name in DIMENSIONS) >= GOOD
        written(one, SITE, made)
    assert violations(made, "dcat-ap/shapes.ttl") == []


@pytest.mark.parametrize(
    ("change", "lost"),
    [
        ({"time": None}, {"time": 20}),
        ({"keywords": {"en": []}}, {"keywords": 30}),
        ({"licence": "LicenseRef-unknown"}, {"licence": 20, "licence_known": 10}),
        ({"licence": None, "licence_url": "https://example.org/own"}, {"licence_known": 10}),
        ({"contact": None}, {"contact": 20}),
        ({"issued": None}, {"issued": 5}),
    ],
)
def test_what_is_lacking_costs_its_points(change: dict[str, object], lost: dict[str, int]) -> None:
    found = score(full(**change), lambda _: True)
    assert {metric.key: metric.points for metric in found.lacking} == lost
    assert found.points == 405 - sum(lost.values())


def test_an_address_that_does_not_answer_brings_nothing() -> None:
    assert score(full(), lambda _: False).share("accessibility") == 0.2


@pytest.mark.postgres
def test_the_page_says_what_would_bring_more(web: Web) -> None:
    page = web.client(accept="text/html").get("/datasets/energy.generation")
    assert "of 405 points" in page.text
    assert "+20: spatial coverage" in page.text
    korean = web.client(accept="text/html").get("/datasets/energy.generation?lang=ko")
    assert "+20: 공간 범위" in korean.text
