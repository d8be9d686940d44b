"""The metadata score: 405 points; every built-in dataset that is offered openly has nine tenths of each dimension."""

import pytest

from marketplace.standards.dcat.writing import dataset as written
from marketplace.standards.names import graph
from marketplace.standards.score import DIMENSIONS, GOOD, METRICS, score
from tests.support.marketplace import Web
from tests.support.records import BASE, FILES, full, offered, violations

NOT_TOLD = {  # what nobody knows of them, and so is not declared
    "digital_industry.machine_temperature": {"places"},  # its publisher does not say where the machine stood
    "agri_food.garak_arrivals": {"licence", "licence_known"},  # LicenseRef-unknown
    "agri_food.garak_prices": {"licence", "licence_known"},
    "distribution.walmart_openings": {"licence", "licence_known"},
    "spatial_convergence.legal_districts": {"licence", "licence_known"},
}


def test_there_are_405_points_with_the_published_weights() -> None:
    of = {name: sum(metric.points for metric in METRICS if metric.dimension == name) for name in DIMENSIONS}
    assert of == {
        "findability": 100, "accessibility": 100, "interoperability": 110, "reusability": 75, "contextuality": 20,
    }  # fmt: skip
    assert score(full(), lambda _: True).points == 405


def test_every_built_in_dataset_has_nine_tenths_of_each_dimension() -> None:
    made = graph(BASE)
    for one in offered():
        found = score(one, lambda address: address.startswith((BASE, FILES)))
        assert {metric.key for metric in found.lacking} == NOT_TOLD.get(one.id, set()), one.id
        if one.id not in NOT_TOLD:
            assert min(found.share(name) for name in DIMENSIONS) >= GOOD
        written(one, BASE, made)
    assert violations(made, "dcat-ap/shapes.ttl") == []


def test_what_is_sold_lacks_a_file_for_everybody_and_says_why() -> None:
    for one in offered("paid", is_open=False):
        found = score(one, lambda address: address.startswith(BASE))
        lacking = {metric.key: metric.cause for metric in found.lacking}
        assert lacking.keys() == NOT_TOLD.get(one.id, set()) | {"download", "download_answers"}, one.id
        assert all(lacking.values())
        assert "sold" in str(lacking["download"])
        assert one.access != "public"


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
