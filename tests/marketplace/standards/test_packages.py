"""Data Package and ODCS: every dataset holds to their rules, written down here as JSON schemas after the standards."""

from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from marketplace.standards.datapackage import datapackage
from marketplace.standards.odcs import odcs
from tests.support.records import BASE, full, records
from wire.records import Record

TEXT, ADDRESS = {"type": "string", "minLength": 1}, {"type": "string", "pattern": "^https?://"}
NAME = {"type": "string", "pattern": "^[a-z0-9._-]+$"}
FIELD = {
    "required": ["name"],
    "properties": {
        "name": TEXT,
        "type": {"enum": ["string", "number", "integer", "boolean", "object", "array", "list", "datetime", "date", "time",
                          "year", "yearmonth", "duration", "geopoint", "geojson", "any"]},
        "constraints": {"type": "object"},
    },
}  # fmt: skip
SCHEMA = {"required": ["fields"], "properties": {"fields": {"type": "array", "minItems": 1, "items": FIELD}}}
RESOURCE = {
    "required": ["name"],
    "oneOf": [{"required": ["path"]}, {"required": ["data"]}],
    "properties": {
        "name": NAME, "path": ADDRESS, "type": {"const": "table"}, "schema": SCHEMA, "bytes": {"type": "integer"},
        "hash": {"type": "string", "pattern": "^([a-z0-9]+:)?[a-f0-9]+$"},
    },
}  # fmt: skip
PACKAGE = {
    "required": ["resources"],
    "properties": {
        "$schema": {"const": "https://datapackage.org/profiles/2.0/datapackage.json"},
        "name": NAME, "homepage": ADDRESS, "version": TEXT, "keywords": {"type": "array", "minItems": 1, "items": TEXT},
        "resources": {"type": "array", "minItems": 1, "items": RESOURCE},
        "licenses": {"minItems": 1, "items": {"anyOf": [{"required": ["name"]}, {"required": ["path"]}]}},
        "contributors": {"items": {"properties": {"roles": {"type": "array"}, "title": TEXT}}},
        "sources": {"minItems": 1, "items": {"properties": {"title": TEXT}}},
    },
}  # fmt: skip
COLUMN = {
    "required": ["name", "logicalType"],
    "additionalProperties": False,
    "properties": {
        "name": TEXT, "businessName": TEXT, "description": TEXT, "physicalType": TEXT,
        "logicalType": {"enum": ["string", "date", "number", "integer", "object", "array", "boolean"]},
        "required": {"type": "boolean"}, "primaryKey": {"type": "boolean"}, "primaryKeyPosition": {"type": "integer"},
        "examples": {"type": "array"}, "customProperties": {"items": {"required": ["property", "value"]}},
    },
}  # fmt: skip
CONTRACT = {
    "required": ["version", "apiVersion", "kind", "id", "status"],
    "additionalProperties": False,
    "properties": {
        "version": TEXT, "apiVersion": {"const": "v3.0.2"}, "kind": {"const": "DataContract"}, "id": TEXT, "name": TEXT,
        "status": {"enum": ["proposed", "draft", "active", "deprecated", "retired"]}, "domain": TEXT, "tenant": TEXT,
        "dataProduct": TEXT, "tags": {"type": "array", "items": TEXT}, "contractCreatedTs": TEXT,
        "description": {"additionalProperties": False, "properties": {"purpose": TEXT, "usage": TEXT, "limitations": TEXT}},
        "authoritativeDefinitions": {"items": {"required": ["url", "type"], "properties": {"url": ADDRESS}}},
        "schema": {"items": {"required": ["name"], "properties": {"properties": {"items": COLUMN}}}},
        "slaProperties": {"items": {"required": ["property", "value"]}},
    },
}  # fmt: skip
LEAST = Record(id="seoul:소음/1", title={"ko": "소음"})


def wrong(told: Any, schema: dict[str, Any]) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in Draft202012Validator(schema).iter_errors(told)]


@pytest.mark.parametrize("one", [*records(), LEAST, full(distributions=[])], ids=lambda one: one.id)
def test_every_dataset_is_a_package_and_a_contract(one: Record) -> None:
    assert wrong(datapackage(one, BASE), PACKAGE) == []
    assert wrong(yaml.safe_load(odcs(one, BASE)), CONTRACT) == []


def test_what_is_wrong_is_found() -> None:
    package = datapackage(full(), BASE)
    package["resources"][0]["schema"]["fields"][0]["type"] = "varchar"
    del package["resources"][1:]
    assert wrong(package, PACKAGE)
    contract = yaml.safe_load(odcs(full(), BASE))
    contract["schema"][0]["properties"][0]["logicalType"] = "decimal"
    assert wrong(contract, CONTRACT)
