"""From the delivery to the table to what is made of it: steps for people, one event of OpenLineage for programs. Pure.

https://openlineage.io/spec/2-0-2/OpenLineage.json
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sectors.spec.column import Column
from sectors.spec.dataset import Dataset
from wire import times

SPEC = "https://openlineage.io/spec/2-0-2/OpenLineage.json"
FACETS = "https://openlineage.io/spec/facets"
PRODUCER = "https://openlineage.io/"
_RUNS = uuid.UUID("6f1c2c0e-5a39-4d6e-9d0e-3f0b6b0b8a01")


@dataclass(frozen=True, slots=True)
class Step:
    """`words` are English, the key of a translation; `is_name`: `what` is a name as programs read it.

    `after`: the place in the list of the step that it comes from.
    """

    words: str
    what: str
    is_name: bool = False
    after: int | None = None


SOURCE, FEED, TABLE, QUARANTINE, DERIVED = (
    "Delivered by", "Feed", "Table of accepted rows", "Table of refused rows", "Made of it",
)  # fmt: skip


def steps(dataset: Dataset, center: str, listings: Sequence[str]) -> list[Step]:
    """In the order in which rows pass them; what is made of a table follows it."""
    return [
        Step(SOURCE, center),
        Step(FEED, dataset.id, is_name=True, after=0),
        Step(TABLE, f"lakehouse.{dataset.id}", is_name=True, after=1),
        *(Step(DERIVED, title, after=2) for title in listings),
        Step(QUARANTINE, f"lakehouse.{dataset.id}__quarantine", is_name=True, after=1),
    ]


def open_lineage(
    dataset: Dataset,
    columns: Sequence[Column],
    *,
    marketplace_url: str,
    release: str | None,
    at: datetime,
    language: str,
) -> dict[str, Any]:  # fmt: skip
    """The newest release as a finished run: feed → table. `release` None: a job that has not run yet."""
    name, space = dataset.id, marketplace_url
    job = {"namespace": space, "name": f"{name}.publish", "facets": _documentation(dataset.description.of(language))}
    told = {"eventTime": times.iso(at), "producer": space, "inputs": [_input(dataset, space)],
            "outputs": [_output(dataset, columns, space, release, language)]}  # fmt: skip
    if release is None:
        return told | {"job": job, "schemaURL": f"{SPEC}#/$defs/JobEvent"}
    run = {"runId": str(uuid.uuid5(_RUNS, f"{name}/{release}")), "facets": {}}
    return told | {"eventType": "COMPLETE", "run": run, "job": job, "schemaURL": f"{SPEC}#/$defs/RunEvent"}


def _input(dataset: Dataset, space: str) -> dict[str, Any]:
    """What the supply center delivers; its fields are not told."""
    return {"namespace": space, "name": f"{dataset.feed.supply_center}/{dataset.id}", "facets": {}}


def _output(
    dataset: Dataset, columns: Sequence[Column], space: str, release: str | None, language: str
) -> dict[str, Any]:
    fields = [{"name": c.name, "type": c.type, "description": c.title.of(language)} for c in columns]
    facets: dict[str, Any] = {"schema": _facet("SchemaDatasetFacet", "1-1-1", fields=fields)}
    if release is not None:
        facets["version"] = _facet("DatasetVersionDatasetFacet", "1-0-1", datasetVersion=release)
    return {"namespace": space, "name": f"lakehouse.{dataset.id}", "facets": facets}


def _documentation(text: str) -> dict[str, Any]:
    return {"documentation": _facet("DocumentationJobFacet", "1-0-1", description=text)}


def _facet(name: str, version: str, **told: Any) -> dict[str, Any]:
    return {"_producer": PRODUCER, "_schemaURL": f"{FACETS}/{version}/{name}.json#/$defs/{name}", **told}
