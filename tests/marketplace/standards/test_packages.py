"""Data Package and ODCS: every dataset holds to their published JSON schemas."""

import json
from collections.abc import Callable
from importlib.resources import files
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from marketplace.standards.datapackage import datapackage
from marketplace.standards.odcs import odcs
from tests.support.records import BASE, full, records
from wire.records import Record

PACKAGE = json.loads(files("dplib").joinpath("profiles/2.0/datapackage.json").read_text(encoding="utf-8"))
CONTRACT = json.loads(files("open_data_contract_standard").joinpath("schema.json").read_text(encoding="utf-8"))
LEAST = Record(id="seoul:소음/1", title={"ko": "소음"})


def wrong(told: Any, schema: dict[str, Any]) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in Draft202012Validator(schema).iter_errors(told)]


@pytest.mark.parametrize("one", [*records(), LEAST, full(distributions=[])], ids=lambda one: one.id)
def test_every_dataset_is_a_package_and_a_contract(one: Record) -> None:
    assert wrong(datapackage(one, BASE), PACKAGE) == []
    assert wrong(yaml.safe_load(odcs(one, BASE)), CONTRACT) == []


def test_a_contract_says_what_was_measured_and_what_is_promised() -> None:
    told = yaml.safe_load(odcs(full(), BASE))
    measured, promised = told["schema"][0]["quality"]
    assert "98.7650% of the 1000 rows of release 12" in measured["description"]
    assert "at least 98.5 %" in promised["description"]
    service = {one["property"]: (one["value"], one["unit"], one.get("valueExt")) for one in told["slaProperties"]}
    assert service["latency"] == (6, "h", "generation-a")
    assert service["notice"] == (30, "d", "generation-a")


@pytest.mark.parametrize(
    "fault",
    [
        lambda told: told["resources"][0]["schema"]["fields"][0].update(type="varchar"),
        lambda told: told["resources"].clear(),
        lambda told: told["resources"][0].pop("path"),
        lambda told: told["licenses"].append({"title": "neither name nor path"}),
        lambda told: told.update(keywords=[]),
    ],
)
def test_what_is_wrong_in_a_package_is_found(fault: Callable[[Any], object]) -> None:
    told = datapackage(full(), BASE)
    fault(told)
    assert wrong(told, PACKAGE)


@pytest.mark.parametrize(
    "fault",
    [
        lambda told: told["schema"][0]["properties"][0].update(logicalType="decimal"),
        lambda told: told.pop("version"),
        lambda told: told.update(apiVersion="v9"),
        lambda told: told["slaProperties"].append({"property": "latency"}),
        lambda told: told["schema"][0]["quality"][0].update(dimension="beauty"),
        lambda told: told.update(invented=1),
    ],
)
def test_what_is_wrong_in_a_contract_is_found(fault: Callable[[Any], object]) -> None:
    told = yaml.safe_load(odcs(full(), BASE))
    fault(told)
    assert wrong(told, CONTRACT)
